"""The network between director and nodes loses and delays packets, and is cut for a while."""

import hashlib
import time
import unittest

from lab import SEED, Lab, wait
from wire import NEAR, Wire, enter_namespaces

NODES = ["n1", "n2", "n3"]

STUDY = '''
param url: String
param marks: String
let lab = connect(url, insecure: true)
task first(place: String) {
    cache off
    sh "echo start ${place} >> ${marks}; echo began ${place}"
}
task second(place: String) {
    cache off
    sh """
        until [ -e ${marks}.go ]; do sleep 0.1; done
        for line in $(seq 2000); do echo ${place} line $line; done
        head -c 1000000 /dev/zero | tr '\\\\0' x > big.txt
        echo end ${place} >> ${marks}
    """
    output big = file("big.txt")
    output last = lines(stdout)[1999]
}
dag both(place: String) { first(place) -> second(place) }
experiment study {
    deploy both(node.name) on nodes
}
let r = start study on lab with name: "study"
wait r
print r.status
for row in (results r | where task == "second" | sort by step) { print row.last }
for d in r.deployments { print d.node, d.state }
'''


class NetworkTest(unittest.TestCase):
    def test_deployments_end_on_their_nodes_and_arrive_afterwards(self):
        wire = Wire(SEED)
        try:
            with Lab() as lab:
                lab.director.host, lab.director.arguments = NEAR, ["--insecure-http"]
                wire.loss, wire.delay = 3, (0.01, 0.04)
                lab.begin(NODES, prefix=wire.prefix)
                self.expect_outage(lab, wire)
        finally:
            wire.end()

    def expect_outage(self, lab, wire):
        client = lab.client(STUDY, "study", {"url": lab.director.url, "marks": lab.marks})
        wait(lambda: self.steps(lab) == [("first", "succeeded"), ("second", "running")] * len(NODES),
             lambda: f"all to run: {self.steps(lab)} {lab.said(client)}")
        wire.is_cut = True
        open(lab.marks + ".go", "w").close()
        wait(lambda: not any(agent.deployments for agent in lab.agents), "the nodes to be done")
        self.assertEqual({word for word, _ in lab.lines() if word == "end"}, {"end"})
        # Nobody knows it yet, and nothing is made up.
        time.sleep(3)
        self.assertEqual({d["state"] for d in lab.experiment("study")["deployments"]}, {"running"})
        wire.is_cut = False
        code, output, notices = lab.finish(client)
        self.assertEqual(code, 0, output + notices)
        self.assertEqual(output.splitlines(), ["succeeded", *(f"{name} line 2000" for name in NODES),
                                               *(f"{name} finished" for name in NODES)])
        self.assertGreater(wire.lost, 20)
        self.expect_all(lab)

    def steps(self, lab):
        told = lab.experiment("study")
        return [(step["step"]["task"], step["status"]) for index in range(1, len(NODES) + 1) for step in lab.user.ask(
            "GET", f"/experiments/{told['id']}/deployments/{index}/steps")["items"] if step["step"]]

    def expect_all(self, lab):
        told = lab.experiment("study")
        for index, name in enumerate(NODES, 1):
            path = f"/experiments/{told['id']}/deployments/{index}/logs"
            texts = [lab.user.ask("GET", f"{path}/{slot}/out").decode() for slot in (0, 1)]
            self.assertEqual(texts[0], f"began {name}\n")
            self.assertEqual(texts[1].splitlines(), [f"{name} line {line}" for line in range(1, 2001)])
        digest = hashlib.sha256(b"x" * 1_000_000).hexdigest()
        self.assertEqual(len(lab.user.ask("GET", f"/artifacts/{digest}")), 1_000_000)


if __name__ == "__main__":
    enter_namespaces()
    unittest.main()
