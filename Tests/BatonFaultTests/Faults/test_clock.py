"""Clocks that are wrong: a node's is an hour off, and the director's is set while nodes work."""

import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from lab import PATIENCE, Lab, wait

HOUR = 3600
OFFSETS = {"ahead": HOUR, "behind": -HOUR, "right": 0}
NODES = list(OFFSETS)

STUDY = '''
param url: String
param marks: String
let lab = connect(url)
task one(place: String) {
    cache off
    sh """
        echo start ${place} >> ${marks}
        until [ -e ${marks}.go ]; do sleep 0.1; done
        echo end ${place} >> ${marks}
    """
}
task two(place: String) {
    cache off
    sh "echo second ${place} >> ${marks}"
}
dag both(place: String) { one(place) -> two(place) }
experiment study {
    deploy both(node.name) on nodes
    keepalive 31s
}
let r = start study on lab with name: "study"
wait r
print r.status
'''


class Clock:
    """A wall clock of its own for programs that `prefix` begins; the steady one stays."""

    def __init__(self, lab, name, seconds):
        self.path, library = f"{lab.folder}/{name}.clock", f"{lab.folder}/{name}.so"
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wrong_clock.c")
        compiler = shutil.which("clang") or "cc"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source], check=True, timeout=PATIENCE)
        self.prefix = ["env", f"LD_PRELOAD={library}", f"WRONG_CLOCK={self.path}"]
        self.set(seconds)

    def set(self, seconds):
        with open(self.path + ".part", "w") as file:
            file.write(f"{seconds}\n")
        os.rename(self.path + ".part", self.path)


class ClockTest(unittest.TestCase):
    def test_clocks_of_nodes_an_hour_off(self):
        with Lab() as lab:
            lab.begin([])
            for name, offset in OFFSETS.items():
                lab.agents.append(lab.agent(name, Clock(lab, name, offset).prefix).start())
            lab.await_online(NODES)
            client = lab.client(STUDY, "study", {"url": lab.director.url, "marks": lab.marks})
            wait(lambda: len(lab.lines()) == len(NODES), lambda: f"all to run: {lab.said(client)}")
            # Longer than the lease, with nothing but heartbeats.
            end = time.monotonic() + 36
            while time.monotonic() < end:
                self.assertEqual(set(lab.states().values()), {"online"})
                self.assertNotIn("lost", [d["state"] for d in lab.experiment("study")["deployments"]])
                time.sleep(1)
            open(lab.marks + ".go", "w").close()
            code, output, notices = lab.finish(client)
            self.assertEqual((code, output), (0, "succeeded\n"), notices)
            self.assertEqual(lab.overlaps(), [])
            self.expect_times(lab)

    def expect_times(self, lab):
        """The director's instants are by its own clock; those of steps by their node's, in their own order."""
        now = time.time_ns()
        told = lab.experiment("study")
        for instant in ("created", "started", "ended"):
            self.assertLess(abs(now - told[instant]), 120e9)
        for deployment in told["deployments"]:
            name = deployment["node"]
            steps = [row for row in lab.user.ask(
                "GET", f"/experiments/{told['id']}/deployments/{deployment['index']}/steps")["items"] if row["step"]]
            begins = [row["step"]["started"] for row in steps]
            for row in steps:
                self.assertLessEqual(row["step"]["started"], row["step"]["ended"], name)
                self.assertLess(abs(row["step"]["ended"] - now - OFFSETS[name] * 1e9), 120e9, name)
            self.assertEqual(begins, sorted(begins), name)
        for words in (["show", "last"], ["report", "last", "-o", f"{lab.folder}/r.html"],
                      ["trace", "last", "-o", f"{lab.folder}/r.json"]):
            code, _, notices = lab.baton(words[0], "--store", f"{lab.folder}/store-study", *words[1:])
            self.assertEqual(code, 0, notices)
        with open(f"{lab.folder}/r.json") as file:
            trace = json.load(file)
        events = trace["traceEvents"] if isinstance(trace, dict) else trace
        self.assertTrue(all(event.get("dur", 0) >= 0 and event.get("ts", 0) >= 0 for event in events), events[:5])

    def test_the_directors_clock_is_set_and_the_director_is_stopped(self):
        with Lab() as lab:
            clock = Clock(lab, "director", 0)
            lab.director.prefix = clock.prefix
            lab.begin(NODES)
            client = lab.client(STUDY, "study", {"url": lab.director.url, "marks": lab.marks})
            wait(lambda: len(lab.lines()) == len(NODES), lambda: f"all to run: {lab.said(client)}")
            for offset in (HOUR, -HOUR, 0):
                clock.set(offset)
                self.expect_calm(lab, 3)
            # Stopped for longer than the lease: nobody could be heard.
            os.kill(lab.director.pid, signal.SIGSTOP)
            time.sleep(33)
            os.kill(lab.director.pid, signal.SIGCONT)
            self.expect_calm(lab, 3)
            open(lab.marks + ".go", "w").close()
            code, output, notices = lab.finish(client)
            self.assertEqual((code, output), (0, "succeeded\n"), notices)
            self.assertEqual(lab.overlaps(), [])
            self.assertEqual(lab.read("director.log").count("the clock was set"), 3)
            self.assertEqual(lab.read("director.log").count("the director was stopped"), 1)

    def expect_calm(self, lab, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertEqual({d["state"] for d in lab.experiment("study")["deployments"]}, {"running"})
            time.sleep(0.5)


if __name__ == "__main__":
    unittest.main()
