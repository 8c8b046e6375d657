"""The director's demo, as people run it: with the programs that the build made."""

import os
import subprocess
import tempfile
import unittest

TOOL = os.path.join(os.path.dirname(__file__), *[os.pardir] * 3, "Tools", "demo-director.sh")

CAMPUS = """succeeded
client[0].probe succeeded 344 true
client[1].probe succeeded 344 true
1 serve finished 1
2 client finished 1
3 client finished 1
answered 40 times
20
"""


class Demo(unittest.TestCase):
    def test_demo(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run(
                [TOOL, os.environ["BATON_PROGRAM"], os.environ["BATON_NET"]],
                env={**os.environ, "TMPDIR": folder},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                timeout=600,
            )
            self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
            # The same on the nodes of a director as on this computer.
            self.assertEqual(ended.stdout.count(CAMPUS), 2, ended.stdout)
            self.assertIn("cancelled\nstep", ended.stdout)
            self.assertEqual(os.listdir(folder), [])
            self.assertEqual(self.processes_that_name(folder), [])

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
