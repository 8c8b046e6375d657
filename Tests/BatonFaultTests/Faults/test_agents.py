"""Agents are killed with -9, or stopped for longer than a lease and continued."""

import random
import signal
import time
import unittest

from lab import SCALE, SEED, Lab, wait

NODES = [f"n{number}" for number in range(1, 21)]
# Nodes whose agents are stopped for longer than a lease, those that are stopped for less, and those that are killed.
LOST, PAUSED, KILLED = NODES[:7], NODES[7:12], NODES[12:18]
# Seconds: a node is unreachable after 30 of silence, whatever the lease is.
KEEPALIVE = 31

# It ends when somebody says so; one that was lost is ended by its agent.
STUDY = """
param url: String
param marks: String
let lab = connect(url)
task hold(place: String) {
    needs cpu: 0
    cache off
    sh '''
        echo start ${place} >> ${marks}
        until [ -e ${marks}.go ]; do sleep 0.1; done
        echo end ${place} >> ${marks}
        echo told ${place}
    '''
}
experiment study {
    deploy hold(node.name) on nodes
    keepalive 31s
}
let r = start study on lab with name: "study"
wait r
print r.status
""".replace("'''", '"""')


class AgentsTest(unittest.TestCase):
    def test_what_was_lost_stays_lost_and_all_else_ends_well(self):
        chance = random.Random(SEED)
        with Lab() as lab:
            lab.begin(NODES)
            agents = {agent.name: agent for agent in lab.agents}
            client = lab.client(STUDY, "study", {"url": lab.director.url, "marks": lab.marks})
            wait(lambda: len(lab.lines()) == len(NODES), lambda: f"all to run: {lab.lines()} {lab.said(client)}")
            wait(lambda: set(self.states(lab).values()) == {"running"}, lambda: f"{self.states(lab)}")
            for name in LOST:
                agents[name].signal(signal.SIGSTOP)
            paused, killed = iter(PAUSED * SCALE), iter(KILLED * SCALE)
            # Meanwhile the others are hurt in between.
            while not set(self.of(lab, LOST)) == {"lost"}:
                lab.director.check()
                name = next(killed, None)
                if name is not None:
                    agents[name].kill()
                    time.sleep(chance.uniform(0, 1))
                    agents[name].start()
                name = next(paused, None)
                if name is not None:
                    agents[name].signal(signal.SIGSTOP)
                    time.sleep(chance.uniform(1, 3))
                    agents[name].signal(signal.SIGCONT)
                self.assertLessEqual(set(self.of(lab, PAUSED + KILLED)), {"running"})
                time.sleep(0.5)
            # The runs of the lost end while nobody may believe their agents; the others' ends are told.
            open(lab.marks + ".go", "w").close()
            for name in LOST:
                wait(lambda: ["end", name] in lab.lines(), f"{name} to end by itself")
            for name in LOST:
                agents[name].signal(signal.SIGCONT)
            code, output, notices = lab.finish(client)
            self.assertEqual((code, output), (1, "failed\n"), notices)
            self.expect_states(lab)
            self.expect_refusals(lab)
            self.expect_clean(lab, agents)
            self.assertEqual(lab.overlaps(), [])
            self.assertEqual(sorted(place for word, place in lab.lines() if word == "start"), sorted(NODES))

    def states(self, lab):
        return {d["node"]: d["state"] for d in lab.experiment("study")["deployments"]}

    def of(self, lab, names):
        states = self.states(lab)
        return [states[name] for name in names]

    def expect_states(self, lab):
        told = lab.experiment("study")
        self.assertEqual(told["state"], "lost")
        for deployment in told["deployments"]:
            is_lost = deployment["node"] in LOST
            self.assertEqual(deployment["state"], "lost" if is_lost else "finished", deployment)
            if is_lost:
                self.assertIn("was silent for", deployment["error"])

    def expect_refusals(self, lab):
        """Nothing was refused but what the lost told; it is kept in the audit, for administrators."""
        entries = lab.director.sign_in("root").ask("GET", "/audit?limit=1000")["items"]
        refused = {entry["who"] for entry in entries if "report refused" in entry["action"]}
        self.assertLessEqual(refused, {f"agent:{name}" for name in LOST})

    def expect_clean(self, lab, agents):
        """Agents end and forget what they are not to have any more."""
        wait(lambda: not any(agent.deployments for agent in agents.values()), "all processes to end")
        wait(lambda: set(lab.states().values()) == {"online"}, lambda: f"all to be online: {lab.states()}")


if __name__ == "__main__":
    unittest.main()
