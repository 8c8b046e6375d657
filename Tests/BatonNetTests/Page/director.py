"""A director of its own for a test, and the parts of its API that the tests of the page speak: as a user, as an agent."""

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.parse

PASSWORD = "correct horse battery"
PATIENCE = 30


class Refused(Exception):
    def __init__(self, status, text):
        super().__init__(f"{status}: {text}")
        self.status = status


class Caller:
    """Requests with a token."""

    def __init__(self, port, token=None):
        self.port, self.token = port, token

    def ask(self, method, path, body=None, raw=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None:
            raw, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            link.request(method, "/api/v1" + path, raw, headers)
            answer = link.getresponse()
            content = answer.read()
        finally:
            link.close()
        if answer.status >= 400:
            raise Refused(answer.status, content.decode())
        return json.loads(content) if content else None

    def upload(self, content):
        digest = hashlib.sha256(content).hexdigest()
        self.ask("PUT", f"/artifacts/{digest}?size={len(content)}", raw=content)
        return digest


class Director:
    """`baton serve` on a port that the system chose, with the user `ada`."""

    def __init__(self):
        self.program = os.environ["BATON_NET"]
        self.folder = tempfile.mkdtemp(prefix="baton-page-")
        self.data = os.path.join(self.folder, "data")
        self.process = None
        word = os.path.join(self.folder, "password")
        with open(word, "w") as file:
            file.write(PASSWORD + "\n")
        os.chmod(word, 0o600)
        self.run("director", "init", "--data", self.data, "--admin", "root", "--password-file", word)
        self.run("director", "user", "add", "--data", self.data, "ada", "--password-file", word)
        self.start()

    def run(self, *arguments):
        subprocess.run([self.program, *arguments], check=True, capture_output=True, timeout=PATIENCE)

    def start(self, port=0):
        ready = os.path.join(self.folder, "ready")
        if os.path.exists(ready):
            os.remove(ready)
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", self.data, "--listen", f"127.0.0.1:{port}", "--ready-file", ready],
            stdout=self.log, stderr=self.log)
        wait(lambda: self.process.poll() is not None or os.path.exists(ready) and os.path.getsize(ready), "the director")
        with open(ready) as file:
            self.url = json.load(file)["url"]
        self.port = urllib.parse.urlparse(self.url).port

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def end(self):
        self.stop()
        shutil.rmtree(self.folder)

    def sign_in(self, name="ada"):
        return Caller(self.port, Caller(self.port).ask("POST", "/login", {"user": name, "password": PASSWORD})["token"])


class Agent:
    """A node's agent, as far as the tests need one: it reports what it is told to."""

    def __init__(self, director, user, name):
        token = user.ask("POST", "/join-tokens", {"node": name})["token"]
        welcome = Caller(director.port, token).ask("POST", "/agent/hello", {
            "facts": {"os": "linux", "arch": "x86_64", "cores": 8, "memory": 16 << 30, "gpus": 1, "tags": ["lab"],
                      "properties": {"hostname": name}},
            "version": "0", "boot": "b", "known": []})
        self.name, self.epoch = welcome["node"], welcome["epoch"]
        self.caller = Caller(director.port, welcome["token"])
        self.done = 0

    def report(self, *reports, last=False):
        return self.caller.ask("POST", "/agent/reports", {
            "epoch": self.epoch, "orders_done": self.done, "busy": len(reports), "reports": list(reports), "last": last})

    def order(self, kind):
        """Waits for an order of a kind; those before it are taken as done."""
        found = []

        def look():
            # The heartbeat, too.
            self.report()
            for order in self.caller.ask("GET", f"/agent/orders?after={self.done}")["orders"]:
                self.done = order["seq"]
                if order["kind"] == kind:
                    found.append(order)
                    return True
            return False

        wait(look, f"the order {kind}")
        self.report()
        return found[0]

    def log(self, deployment, slot, stream, offset, content):
        self.caller.ask("PUT", f"/agent/experiments/{deployment['experiment']}/deployments/{deployment['index']}/logs/"
                        f"{slot}/{stream}?offset={offset}&lease={deployment['lease']}", raw=content)


def submit(user, name, deployments):
    """Submits an experiment with deployments `(label, node)`; the director does not look into its parcel."""
    parcel = user.upload(b"a parcel of " + name.encode())
    return user.ask("POST", "/experiments", {
        "name": name, "digest": hashlib.sha256(name.encode()).hexdigest(), "parcel": parcel,
        "deployments": [{"label": label, "node": node} for label, node in deployments]})


def start(user, agent, name, label="probe"):
    """An experiment with one deployment, running on the agent's node: its document and the deployment's key."""
    experiment = submit(user, name, [(label, agent.name)])
    user.ask("POST", f"/experiments/{experiment['id']}/start")
    order = agent.order("prepare")
    deployment = {key: order[key] for key in ("experiment", "index", "lease")}
    agent.report({**deployment, "state": "ready"})
    agent.order("start")
    agent.report({**deployment, "state": "running"})
    return experiment, deployment


def wait(condition, what):
    """Looks again and again, up to a bound."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE} s for {what}")
        time.sleep(0.05)
