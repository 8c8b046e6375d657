"""The director is killed with -9 at random moments, while 20 agents have 200 deployments to run."""

import hashlib
import random
import threading
import time
import unittest

from lab import SCALE, SEED, Lab, wait

NODES = [f"n{number}" for number in range(1, 21)]
EXPERIMENTS, COPIES = 5, 2
KILLS = 12 * SCALE

# Each deployment says when it begins and ends; one of each experiment fails.
STUDY = '''
param url: String
param name: String
param marks: String
let lab = connect(url)
task work(number: Int, place: String, seconds: Float) {
    needs cpu: 0
    cache off
    sh """
        echo start ${name}/${number}/${place} >> ${marks}; sleep ${seconds}
        echo end ${name}/${number}/${place} >> ${marks}
        [ ${number}/${place} != 1/n7 ] || exit 3
        echo ${name} ${number} ${place}
    """
    output said = trim(stdout)
}
experiment study {
    deploy work(1, node.name, 1.0) on nodes
    deploy work(2, node.name, 0.3) on nodes
}
let r = start study on lab with name: name
wait r
print r.status
for d in r.deployments { print d.index, d.node, d.state }
'''


class Writer(threading.Thread):
    """A user who writes without a pause, and notes what was acknowledged."""

    def __init__(self, lab, experiment):
        super().__init__()
        self.lab, self.experiment = lab, experiment
        self.is_over = False
        self.fault = None
        # What has to be there afterwards.
        self.events, self.sum, self.files, self.tokens = {}, 0, [], []

    def run(self):
        try:
            number = 0
            while not self.is_over:
                number += 1
                self.write(number)
        except Exception as fault:
            self.fault = fault

    def write(self, number):
        user, path = self.lab.user, f"/experiments/{self.experiment}"
        self.events[user.ask("POST", f"{path}/events", {"name": f"event {number}"})["seq"]] = f"event {number}"
        user.ask("PUT", f"{path}/flags/sum", {"add": number})
        self.sum += number
        if number % 10 == 0:
            content = f"content {number}".encode() * 1000
            user.upload(content)
            self.files.append(content)
            self.tokens.append(user.ask("POST", "/tokens", {"name": f"token-{number}", "scopes": ["read"]})["id"])

    def end(self):
        self.is_over = True
        self.join(60)
        if self.fault is not None:
            raise self.fault


class DirectorKilledTest(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_and_nothing_runs_twice(self):
        chance = random.Random(SEED)
        with Lab() as lab:
            lab.begin(NODES)
            director = lab.director
            names = [f"e{number}" for number in range(EXPERIMENTS)]
            writer = Writer(lab, self.an_experiment(lab))
            writer.start()
            clients = {name: self.submit(lab, name) for name in names[:2]}
            for kill in range(KILLS):
                # Now and then before it listens.
                if chance.random() < 0.8:
                    wait(lambda: director.look() or lab.read("ready"), "the director")
                time.sleep(chance.uniform(0, 3))
                director.kill()
                for name in names[2 + kill:3 + kill]:
                    clients[name] = self.submit(lab, name)
                time.sleep(chance.choice([0, 0.2, 1]))
                director.start(waits=False)
            wait(lambda: director.look() or lab.read("ready"), "the director")
            director.check()
            for name, client in clients.items():
                self.expect_end(lab, name, client)
            writer.end()
            self.expect_all(lab, writer)
            self.expect_one_run_each(lab, names)
            self.assertLess(director.stop(), 3, "a stop with agents that wait takes no time")
            director.start()

    def submit(self, lab, name):
        return lab.client(STUDY, name, {"url": lab.director.url, "name": name, "marks": lab.marks})

    def an_experiment(self, lab):
        """One that is never started: it takes events and flags."""
        return lab.user.ask("POST", "/experiments", {
            "name": "notes", "digest": hashlib.sha256(b"notes").hexdigest(), "parcel": lab.user.upload(b"none"),
            "deployments": [{"label": "none", "node": NODES[0]}]})["id"]

    def expect_end(self, lab, name, client):
        code, output, notices = lab.finish(client)
        while code in (5, 7):
            # No answer, or none that is known: the same again is the same experiment.
            code, output, notices = lab.finish(self.submit(lab, name))
        self.assertEqual(code, 1, f"{name}: {output}{notices}")
        self.assertTrue(output.startswith("failed\n"), f"{name}: {output}{notices}")
        told = lab.experiment(name)
        states = {(d["index"], d["node"]): d["state"] for d in told["deployments"]}
        self.assertEqual(len(states), COPIES * len(NODES))
        for (index, node), state in states.items():
            failed = index <= len(NODES) and node == "n7"
            self.assertEqual(state, "failed" if failed else "finished", f"{name} {index} on {node}")
        self.assertEqual(told["state"], "failed")
        for deployment in told["deployments"]:
            path = f"/experiments/{told['id']}/deployments/{deployment['index']}/logs/0/out"
            words = f"{name} {1 if deployment['index'] <= len(NODES) else 2} {deployment['node']}\n"
            if deployment["state"] == "finished":
                self.assertEqual(lab.user.ask("GET", path), words.encode(), f"the log of {words}")

    def expect_all(self, lab, writer):
        user, path = lab.user, f"/experiments/{writer.experiment}"
        events, after = {}, 0
        while True:
            page = user.ask("GET", f"{path}/events?after={after}&limit=1000")["items"]
            if not page:
                break
            events.update({event["seq"]: event["name"] for event in page})
            after = page[-1]["seq"]
        self.assertGreater(len(writer.events), 20)
        self.assertEqual(events, writer.events)
        self.assertEqual(user.ask("GET", f"{path}/flags/sum")["number"], writer.sum)
        for content in writer.files:
            self.assertEqual(user.ask("GET", f"/artifacts/{hashlib.sha256(content).hexdigest()}"), content)
        known = {token["id"] for token in user.ask("GET", "/tokens?limit=1000")["items"]}
        self.assertLessEqual(set(writer.tokens), known)

    def expect_one_run_each(self, lab, names):
        works = sorted(f"{name}/{number}/{node}" for name in names for number in (1, 2) for node in NODES)
        lines = lab.lines()
        self.assertEqual(lab.overlaps(), [])
        self.assertEqual(sorted(work for word, work in lines if word == "start"), works)
        self.assertEqual(sorted(work for word, work in lines if word == "end"), works)


if __name__ == "__main__":
    unittest.main()
