"""Clusters as connectors of a director: what is deployed on them becomes jobs of a real Slurm, or work of a real Dask."""

import json
import os
import subprocess
import sys
import unittest

from lab import PATIENCE, Lab, wait

TOOLS = os.path.abspath(f"{os.path.dirname(__file__)}/../../../Tools")
HEAD = "param url: String\nlet lab = connect(url, insecure: true)\n"
STUDY = """
task part(n: Int) {
    sh "echo ${n} squared in job $(printenv SLURM_JOB_ID || true)"
    output squared: Int = n * n
    output said = trim(stdout)
}
dag study(count: Int) {
    for n in 1..count { part(n) }
    return part.all
}
experiment there { deploy study(6) on nodes | where cluster == "CLUSTER" }
let r = start there on lab with name: "study"
wait r
print r.status
for row in (results r | sort by n) { print row.n, row.squared, row.job, row.queued >= 0s, row.said }
"""
LONG = """
task long(n: Int) { sh "echo start ${n} >> MARKS; sleep 600"; output n2 = n }
dag study(count: Int) { for n in 1..count { long(n) } }
experiment there { deploy study(3) on nodes | where cluster == "CLUSTER" }
let r = start there on lab with name: "long"
wait r
print r.status
"""


class ClusterTest(unittest.TestCase):
    def lab(self, *kinds):
        """A director that lets users attach clusters."""
        lab = Lab()
        self.addCleanup(lab.end)
        # The account of the agents that connectors start.
        self.put("HOME", f"{lab.folder}/home")
        lab.director.arguments = [word for kind in kinds for word in ("--open-connector", kind)]
        lab.begin([])
        return lab

    def put(self, name, value):
        before = os.environ.get(name)
        os.environ[name] = value
        self.addCleanup(lambda: os.environ.__setitem__(name, before) if before else os.environ.pop(name))

    def slurm(self, folder):
        subprocess.run([f"{TOOLS}/slurm.sh", "start", folder], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
        self.addCleanup(subprocess.run, [f"{TOOLS}/slurm.sh", "stop", folder], timeout=PATIENCE)
        self.put("SLURM_CONF", f"{folder}/slurm.conf")

    def queue(self):
        """The jobs that live."""
        done = subprocess.run(["squeue", "--noheader", "--format=%i %j"], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def tell(self, lab, name, script, cluster):
        script = HEAD + script.replace("CLUSTER", cluster).replace("MARKS", lab.marks)
        return lab.client(script, name, {"url": lab.director.url})

    def connector(self, lab, name):
        said = lab.user.ask("GET", f"/connectors/{name}")
        return said["health"]["state"], said["health"]["message"]

    def test_slurm_runs_what_is_deployed_on_its_node(self):
        lab = self.lab("slurm")
        self.slurm(f"{lab.folder}/slurm")
        # What a director passes on to its programs is what it has itself.
        lab.director.stop()
        lab.director.start()
        code, _, notices = lab.finish(self.tell(lab, "bad", 'attach slurm(partition: "nope") to lab, name: "nope"', ""))
        self.assertEqual(code, 0, notices)
        wait(lambda: self.connector(lab, "nope")[0] == "failing", lambda: self.connector(lab, "nope"))
        self.assertIn("there is no partition 'nope'", self.connector(lab, "nope")[1])
        code, _, notices = lab.finish(
            self.tell(lab, "attach", 'attach slurm(partition: "main", via: local(tags: ["hpc"])) to lab, name: "hpc"', ""))
        self.assertEqual(code, 0, notices)
        lab.await_online(["hpc"])
        node = lab.user.ask("GET", "/nodes/hpc")
        self.assertEqual((node["tags"], node["properties"]["partition"]), (["hpc"], "main"), node)

        code, output, notices = lab.finish(self.tell(lab, "study", STUDY, "slurm"))
        self.assertEqual((code, output.split("\n")[0]), (0, "succeeded"), output + notices)
        rows = [line.split(" ", 4) for line in output.splitlines()[1:]]
        self.assertEqual([row[:2] for row in rows], [[str(n), str(n * n)] for n in range(1, 7)])
        for n, _, job, queued, said in rows:
            self.assertEqual(queued, "true")
            self.assertRegex(said, rf"^{n} squared in job \d+$")
            self.assertRegex(job, r"^\d+(_\d+)?$")
        self.assertEqual(self.queue(), [])

        # Cancelled, nothing of it stays in the queue.
        client = self.long(lab, "long")
        lab.user.ask("POST", f"/experiments/{lab.experiment('long')['id']}/cancel")
        self.assertEqual(lab.finish(client)[0], 4)
        self.assertEqual(self.queue(), [])
        lab.user.ask("DELETE", "/connectors/hpc")
        home = f"{lab.folder}/home/.baton-agents"
        wait(lambda: not any("hpc" in name for name in os.listdir(home)), lambda: os.listdir(home))

        # What is at work ends with the node that is stopped.
        pilots = 'attach slurm(partition: "main", pilots: 1, cores: 2) to lab, name: "pilots"'
        self.assertEqual(lab.finish(self.tell(lab, "pilots", pilots, ""))[0], 0)
        lab.await_online(["pilots"])
        client = self.long(lab, "gone")
        agent = next(f"{home}/{name}" for name in os.listdir(home) if "pilots" in name)
        self.assertEqual(lab.baton("agent", "--data", agent, "--stop")[0], 0)
        wait(lambda: not self.queue(), lambda: f"an empty queue: {self.queue()}")
        client.kill()

    def long(self, lab, name):
        """An experiment of that name whose steps are at work."""
        open(lab.marks, "w").close()
        client = self.tell(lab, name, LONG.replace('"long"', f'"{name}"'), "slurm")
        wait(lambda: self.queue() and lab.lines(), lambda: (self.queue(), lab.said(client)))
        return client

    def test_dask_runs_what_is_deployed_on_its_node(self):
        python = os.environ.get("BATON_PYTHON")
        self.assertTrue(python, "BATON_PYTHON names a Python with the packages of data sessions: Tools/data-venv.sh")
        lab = self.lab("dask")
        address = self.dask(lab, python)
        attach = f'attach dask("{address}", python: "{python}") to lab, name: "workers"'
        code, _, notices = lab.finish(self.tell(lab, "attach", attach, ""))
        self.assertEqual(code, 0, notices)
        lab.await_online(["workers"])
        self.assertEqual(lab.user.ask("GET", "/nodes/workers")["properties"]["cluster_cores"], 2)
        code, output, notices = lab.finish(self.tell(lab, "study", STUDY, "dask"))
        self.assertEqual((code, output.split("\n")[0]), (0, "succeeded"), output + notices)
        rows = [line.split(" ", 4) for line in output.splitlines()[1:]]
        self.assertEqual([row[:2] for row in rows], [[str(n), str(n * n)] for n in range(1, 7)])

    def dask(self, lab, python):
        """A scheduler with one worker of two threads: its address."""
        def start(name, *words):
            with open(f"{lab.folder}/{name}.log", "wb") as log:
                process = subprocess.Popen([python, "-m", f"distributed.cli.{name}", *words], stdin=subprocess.DEVNULL,
                                           stdout=log, stderr=log, env=dict(os.environ, DASK_TEMPORARY_DIRECTORY=lab.folder))
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
        told = f"{lab.folder}/scheduler.json"
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", told)
        wait(lambda: os.path.exists(told) and os.path.getsize(told), lambda: lab.read("dask_scheduler.log"))
        with open(told) as file:
            address = json.load(file)["address"]
        start("dask_worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "2")
        ask = "import sys, distributed; distributed.Client(sys.argv[1]).wait_for_workers(1, timeout=60)"
        subprocess.run([python, "-c", ask, address], check=True, timeout=PATIENCE, stderr=sys.stderr)
        return address


if __name__ == "__main__":
    unittest.main()
