"""A laptop that goes away while it follows a run, and comes back: it sees all that it missed."""

import json
import os
import signal
import subprocess
import unittest

from lab import Lab, wait

NODES = ["n1", "n2"]

# Each step waits until it is let go; in between there is much to be missed.
STUDY = '''
param url: String
param marks: String
let lab = connect(url)
task step_of(number: Int, place: String) {
    cache off
    sh """
        until [ -e ${marks}.go${number} ]; do sleep 0.05; done
        for line in $(seq 200); do echo ${place} ${number} line $line; done
        echo ${number}${place} > result.txt
        baton emit passed number=${number} place=${place}
    """
    output result = file("result.txt")
    output last = lines(stdout)[199]
}
dag all(place: String) {
    let a = step_of(1, place)
    let b = step_of(2, place) after a
    let c = step_of(3, place) after b
}
experiment study {
    deploy all(node.name) on nodes
}
let r = start study on lab with name: "NAME"
wait r
print r.status
'''


class LaptopTest(unittest.TestCase):
    def test_one_that_was_killed_or_asleep_sees_all(self):
        with Lab() as lab:
            # Inside tasks, `baton` is the program of the test.
            os.mkdir(f"{lab.folder}/bin")
            os.symlink(os.environ["BATON_PROGRAM"], f"{lab.folder}/bin/baton")
            lab.environment["PATH"] = f"{lab.folder}/bin:{lab.environment['PATH']}"
            lab.begin(NODES)
            names = ["undisturbed", "killed", "asleep"]
            clients = {name: self.begin(lab, name) for name in names}
            self.let_go(lab, 1)
            for name in names:
                wait(lambda: lab.said(clients[name])[1].count("succeeded") >= 2, lambda: f"{lab.said(clients[name])}")
            clients["killed"].kill()
            clients["asleep"].send_signal(signal.SIGSTOP)
            links = self.links(clients["asleep"].pid)
            for link in links:
                os.kill(link, signal.SIGSTOP)
            self.let_go(lab, 2)
            for name in names:
                wait(lambda: lab.experiment(name)["event_count"] == 4, f"two steps of {name}")
            # It looks again while the run goes on, and once more when that is over.
            self.attach_for_a_moment(lab, "killed")
            self.let_go(lab, 3)
            code, output, notices = lab.finish(clients["undisturbed"])
            self.assertEqual((code, output), (0, "succeeded\n"), notices)
            for process in [clients["asleep"].pid, *links]:
                os.kill(process, signal.SIGCONT)
            code, output, notices = lab.finish(clients["asleep"])
            self.assertEqual((code, output), (0, "succeeded\n"), notices)
            code, _, notices = lab.baton("attach", "--store", f"{lab.folder}/store-killed")
            self.assertEqual(code, 0, notices)
            self.expect_all(lab, names)

    def begin(self, lab, name):
        text = STUDY.replace("NAME", name)
        return lab.client(text, name, {"url": lab.director.url, "marks": lab.marks})

    def let_go(self, lab, number):
        open(f"{lab.marks}.go{number}", "w").close()

    def links(self, parent):
        with open(f"/proc/{parent}/task/{parent}/children") as file:
            children = [int(word) for word in file.read().split()]
        found = []
        for task in os.listdir(f"/proc/{parent}/task"):
            with open(f"/proc/{parent}/task/{task}/children") as file:
                found += [int(word) for word in file.read().split()]
        return sorted(set(children + found))

    def attach_for_a_moment(self, lab, name):
        """Ctrl-C ends the watching."""
        watcher = subprocess.Popen(
            [os.environ["BATON_PROGRAM"], "attach", "--store", f"{lab.folder}/store-{name}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=lab.environment)
        lab.clients.append(watcher)
        watcher.name = f"watcher of {name}"
        seen = ""
        while seen.count("succeeded") < 4:
            line = watcher.stderr.readline().decode()
            self.assertTrue(line, f"the watcher ended: {seen}")
            seen += line
        watcher.send_signal(signal.SIGINT)
        self.assertEqual(watcher.wait(30), 0)
        watcher.stderr.close()

    def expect_all(self, lab, names):
        """Runs in the three stores are equal, but for times and names."""
        shown = {name: self.shown(lab, name) for name in names}
        for name in names:
            self.assertEqual(shown[name], shown["undisturbed"], name)
        whole = shown["undisturbed"]
        self.assertEqual([len(whole[part]) for part in ("steps", "events", "logs")], [6, 6, 3 * 200 * len(NODES)])

    def shown(self, lab, name):
        store = f"{lab.folder}/store-{name}"
        code, text, notices = lab.baton("show", "--store", store, "last", "--json", "--all")
        self.assertEqual(code, 0, notices)
        run = json.loads(text)["run"]
        steps = sorted((step["path"], step["status"], json.dumps(step["outputs"], sort_keys=True).replace(store, ""))
                       for step in run["steps"])
        events = sorted(json.dumps(event, sort_keys=True) for event in run["events"])
        code, logs, notices = lab.baton("logs", "--store", store, "last")
        self.assertEqual(code, 0, notices)
        return {"steps": steps, "logs": sorted(line for line in logs.splitlines() if " line " in line), "events": events}


if __name__ == "__main__":
    unittest.main()
