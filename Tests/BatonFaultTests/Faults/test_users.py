"""Users of one director, by what they write: nodes that one shares with another, and the time that an experiment may take."""

import unittest

from lab import Lab

HEAD = "param url: String\nlet lab = connect(url)\n"
LIST = 'print map(lab.nodes, n => n.name)\n'
STUDY = """task t { sh "true"; output a = 1 }
let r = run t on (lab.nodes | where name == "n1")
print r.status, r.deployments[0].node
"""
TIMED = """task t { sh "sleep 600" }
experiment e {
    deploy t on nodes
    timeout 1s
}
let r = start e on lab
try { wait r, timeout: 2m } catch problem { print problem }
print r.status, r.deployments[0].state, r.error
"""


class UsersTest(unittest.TestCase):
    def test_nodes_are_shared_and_taken_back(self):
        with Lab() as lab:
            lab.director.run("director", "user", "add", "--data", lab.director.data, "grace", "--password-file",
                             f"{lab.folder}/password")
            lab.begin(["n1"])
            ada, grace = lab.user.token, lab.director.sign_in("grace").token
            self.assertEqual(self.tell(lab, grace, "a", LIST), (0, "[]\n"))
            self.assertEqual(self.tell(lab, ada, "b", 'share "n1" with "grace"\n')[0], 0)
            self.assertEqual(self.tell(lab, grace, "c", LIST + STUDY), (0, '["n1"]\nsucceeded n1\n'))
            code, output = self.tell(lab, grace, "d", 'share "n1" with "*"\n')
            self.assertNotEqual(code, 0, output)
            self.assertIn("owner", output)
            self.assertEqual(self.tell(lab, ada, "e", 'unshare "n1" from "grace"\n')[0], 0)
            self.assertEqual(self.tell(lab, grace, "f", LIST), (0, "[]\n"))

    def test_an_experiment_takes_no_longer_than_it_may(self):
        with Lab() as lab:
            lab.begin(["n1"])
            code, output = self.tell(lab, lab.user.token, "timed", TIMED)
            self.assertEqual((code, output.split("\n")[0]), (1, "failed timed_out the experiment's time was over"))
            self.assertIn("failed, the experiment's time was over: 1 step, 1 cancelled", output)

    def tell(self, lab, token, name, script):
        """What came of a program of the user whose token it is: code and output."""
        lab.environment["BATON_TOKEN"] = token
        code, output, notices = lab.finish(lab.client(HEAD + script, name, {"url": lab.director.url}))
        return code, output + (notices if code else "")


if __name__ == "__main__":
    unittest.main()
