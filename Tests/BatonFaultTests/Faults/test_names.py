"""Names that somebody chose to do harm: of experiments, nodes, users, tags, events, flags, secrets and files."""

import hashlib
import os
import unittest
import urllib.parse

from lab import Lab, Refused, wait

TRAP = "trapped"
NAMES = [
    "", " ", ".", "..", "../../../../tmp/x", "/etc/passwd", "a/b", "a\\b", "~", "-rf", "--help", "a b", " a", "a ",
    "a\nb", "a\r\nSet-Cookie: x=1", "a\tb", "a\0b", "\x1b[2J\x1b[31mred", "\x07\x08\x7f", "\u202egnp.exe", "\ufeffa", "\u0301",
    "é", "e\u0301", "名前", "😀" * 20, "'; DROP TABLE users; --", f"$(touch {TRAP})", f"`touch {TRAP}`",
    f"; touch {TRAP} #", f"${{IFS}}touch {TRAP}", "%2e%2e%2f", "%00", "%n%s%d", "<script>alert(1)</script>", "\"quoted\"",
    "{\"a\":1}", "null", "true", "0", "a" * 63, "a" * 64, "a" * 300, "a" * 5000, "CON", "con.", "*", "?", "a;b", "a=b", "a&b#c",
]
# What a list, a log or a terminal must never get as it is.
RAW = ["\x1b", "\x07", "\x08", "\x7f", "\0", "\u202e"]


def is_kept_or_refused(test, caller, method, path, body=None, raw=None):
    """Asks; a refusal has to be one of the user's. Gives the answer, or nothing."""
    try:
        return caller.once(method, path, body, raw)
    except Refused as refusal:
        test.assertTrue(400 <= refusal.status < 500, f"{method} {path} {body}: {refusal}")
        test.assertIn('"code"', str(refusal))
        return None


def quoted(name):
    return urllib.parse.quote(name.encode("utf-8", "surrogatepass"), safe="")


class NamesTest(unittest.TestCase):
    def test_names_through_the_listener(self):
        with Lab() as lab:
            lab.begin(["n1"])
            user, root = lab.user, lab.director.sign_in("root")
            parcel = user.upload(b"none")
            for name in NAMES:
                with self.subTest(name=name):
                    self.names_of_things(lab, user, root, parcel, name)
                    self.names_in_paths(user, name)
            self.expect_health(lab, root)

    def names_of_things(self, lab, user, root, parcel, name):
        def ask(path, body, caller=user, method="POST"):
            return is_kept_or_refused(self, caller, method, path, body)
        digest = hashlib.sha256(name.encode()).hexdigest()
        experiment = ask("/experiments", {
            "name": name, "digest": digest, "parcel": parcel, "deployments": [{"label": name or "x", "node": "n1"}]})
        if experiment:
            self.assertEqual(user.once("GET", f"/experiments/{experiment['id']}")["name"], name)
        ask("/experiments", {"name": f"x{digest[:20]}", "digest": digest, "parcel": parcel, "deployments": [
            {"label": "x", "node": name}]})
        if NAMES.index(name) % 4 == 0:
            # A password takes its time.
            ask("/users", {"name": name, "password": "correct horse battery", "admin": False}, root)
            ask("/login", {"user": name, "password": "x"})
        ask("/tokens", {"name": name, "scopes": ["read"]})
        ask("/join-tokens", {"node": name})
        ask("/join-tokens", {"tags": [name]})
        ask("/pools", {"name": name, "nodes": ["n1"]})
        ask("/connectors", {"name": name, "kind": "agent"})
        ask("/nodes/n1", {"tags": [name]}, method="PATCH")
        ask("/nodes/n1", {"properties": {name: name}}, method="PATCH")
        ask("/nodes/n1", {"shared_with": [name]}, method="PATCH")
        ids = [known["id"] for known in user.once("GET", "/experiments?limit=1")["items"]]
        for known in ids:
            ask(f"/experiments/{known}/events", {"name": name, "payload": {name: name}})

    def names_in_paths(self, user, name):
        word = quoted(name)
        ids = [known["id"] for known in user.once("GET", "/experiments?limit=1")["items"]]
        paths = [f"/{kind}/{word}" for kind in ("experiments", "nodes", "users", "pools", "connectors", "artifacts", "tokens")]
        for known in ids:
            flag = f"/experiments/{known}/flags/{word}"
            if name and is_kept_or_refused(self, user, "PUT", flag, {"set": {"text": name}}):
                self.assertEqual(user.once("GET", flag)["text"], name)
            paths += [flag, f"/experiments/{known}/deployments/{word}", f"/experiments/{known}/deployments/1/logs/0/{word}"]
        if name and is_kept_or_refused(self, user, "PUT", f"/secrets/{word}", {"value": name}) is not None:
            self.assertIn(name, [secret["name"] for secret in user.once("GET", "/secrets")["items"]])
        for path in [*paths, f"/experiments?after={word}"]:
            is_kept_or_refused(self, user, "GET", path)

    def expect_health(self, lab, root):
        for path in ("/users", "/nodes", "/experiments", "/tokens", "/join-tokens", "/pools", "/connectors", "/audit", "/secrets"):
            self.assertIsNotNone((root if path in ("/users", "/audit") else lab.user).once("GET", f"{path}?limit=1000"))
        for folder, _, files in os.walk(lab.folder):
            self.assertNotIn(TRAP, files, folder)
        log = lab.read("director.log")
        for raw in RAW:
            self.assertNotIn(raw, log)
        listed = lab.director.run("director", "node", "list", "--data", lab.director.data)
        self.assertFalse([raw for raw in RAW if raw in listed], listed)

    def test_names_on_the_command_line(self):
        with Lab() as lab:
            lab.begin(["n1"])
            text = ('param url: String\nparam name: String\nlet lab = connect(url)\n'
                    'task one(word: String) { sh "echo ${word} > out.txt"\n output said = file("out.txt") }\n'
                    'let r = start one(name) on lab with name: name\nwait r\nprint r.status\n')
            for number, name in enumerate(known for known in NAMES if "\0" not in known and len(known) < 500):
                with self.subTest(name=name):
                    client = lab.client(text, f"c{number}", {"url": lab.director.url}, more=[f"--name={name}"])
                    code, output, notices = lab.finish(client)
                    self.assertIn(code, (0, 1, 2, 6), f"{output}{notices}")
                    self.assertTrue(code != 0 or output.endswith("succeeded\n"), f"{output}{notices}")
                    self.expect_plain(output + notices)
                    if number % 6 == 0:
                        for words in (["show", "--", name], ["attach", "--", name], ["cancel", "--", name]):
                            code, output, notices = lab.baton(*words)
                            self.assertIn(code, (0, 1, 2, 4), f"{words}: {output}{notices}")
                            self.expect_plain(output + notices)
            for name in ("../../x", "a/b", "\x1b[31mred", f"$(touch {TRAP})", "é" * 40):
                with self.subTest(node=name):
                    before = len(lab.states())
                    agent = lab.agent(f"agent{before}", ())
                    lab.agents.append(agent.start(name, ["--tags", f"{name},-x"]))
                    # Its node has a name that resembles it, or it says what is wrong.
                    wait(lambda: len(lab.states()) > before or agent.process.poll() is not None, f"{name} to be a node")
                    agent.kill()
                    self.expect_plain("".join(lab.states()) + lab.read(f"agent{before}.log"))
            self.expect_health(lab, lab.director.sign_in("root"))

    def expect_plain(self, text):
        self.assertFalse([raw for raw in RAW if raw in text], repr(text))
        self.assertNotIn("Fatal error", text)


if __name__ == "__main__":
    unittest.main()
