"""The demos of director and clusters, as people run them: with the programs that the build made."""

import os
import subprocess
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(__file__), *[os.pardir] * 3, "Tools")

CAMPUS = """succeeded
client[0].probe succeeded 344 true
client[1].probe succeeded 344 true
1 serve finished 1
2 client finished 1
3 client finished 1
answered 40 times
20 2
"""


class Demo(unittest.TestCase):
    def test_director(self):
        output = self.run_alone("demo-director.sh", os.environ["BATON_PROGRAM"], os.environ["BATON_NET"])
        # The same on the nodes of a director as on this computer.
        self.assertEqual(output.count(CAMPUS), 2, output)
        self.assertIn("cancelled\nstep", output)

    def test_slurm(self):
        output = self.run_alone("demo-clusters.sh", "slurm", os.environ["BATON_PROGRAM"])
        self.assertIn("yes: each line of them", output)
        self.assertRegex(output, r"succeeded +1 .* 2_14 +\S+ +accuracy=")

    def test_dask(self):
        python = os.environ.get("BATON_PYTHON")
        self.assertTrue(python, "BATON_PYTHON names a Python with the packages of data sessions: Tools/data-venv.sh")
        output = self.run_alone("demo-clusters.sh", "dask", os.environ["BATON_PROGRAM"], python)
        self.assertIn("yes: each line of them", output)
        self.assertIn("tcp://127.0.0.1:", output)

    def run_alone(self, tool, *arguments):
        """What it prints; it has to leave no file and no process."""
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run(
                [os.path.join(TOOLS, tool), *arguments],
                env={**os.environ, "TMPDIR": folder},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                timeout=600,
            )
            self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
            self.assertEqual(os.listdir(folder), [])
            self.assertEqual(self.processes_that_name(folder), [])
            return ended.stdout

    @staticmethod
    def processes_that_name(folder):
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/cmdline", "rb") as file:
                    words = file.read()
            except OSError:
                continue
            if folder.encode() in words:
                found.append(words)
        return found


if __name__ == "__main__":
    unittest.main()
