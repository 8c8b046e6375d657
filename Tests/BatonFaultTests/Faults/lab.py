"""A director, agents and users as processes of their own, on loopback, for tests that hurt them.

Everything is below one folder, and is gone at the end, whatever happened: processes too.
"""

import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import uuid

PASSWORD = "correct horse battery"
# Seconds that anything may take here; a bound for what never comes, no measure.
PATIENCE = 120
BATON = os.environ["BATON_PROGRAM"]
NET = os.environ["BATON_NET"]
# Deployments, rounds and kills are this many times as many.
SCALE = 10 if os.environ.get("BATON_SLOW_TESTS") else 1
SEED = int(os.environ.get("BATON_SEED", "1"))


def wait(condition, what, patience=PATIENCE, pause=0.05):
    """Looks again and again, up to a bound; gives what it found."""
    end = time.monotonic() + patience
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s for {what() if callable(what) else what}")
        time.sleep(pause)


def processes(text):
    """Numbers of all processes on whose command line a text stands."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if text.encode() in file.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


class Refused(Exception):
    def __init__(self, status, text):
        super().__init__(f"{status}: {text}")
        self.status = status


class Caller:
    """Requests with a token."""

    def __init__(self, host, port, token=None):
        self.host, self.port, self.token = host, port, token

    def once(self, method, path, body=None, raw=None, key=None):
        link = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key is not None:
            headers["Idempotency-Key"] = key
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
        try:
            return json.loads(content) if content else None
        except ValueError:
            return content

    def ask(self, method, path, body=None, raw=None):
        """Asks until there is an answer; what makes something, under one key."""
        key = uuid.uuid4().hex if method in ("POST", "PUT") else None
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.once(method, path, body, raw, key)
            except Refused as refusal:
                if refusal.status != 503 or time.monotonic() > end:
                    raise
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
            time.sleep(0.05)

    def upload(self, content):
        """All of it, from where the director is."""
        digest, offset = hashlib.sha256(content).hexdigest(), 0
        while True:
            try:
                self.ask("PUT", f"/artifacts/{digest}?size={len(content)}&offset={offset}", raw=content[offset:])
                return digest
            except Refused as refusal:
                if '"offset_differs"' not in str(refusal):
                    raise
                # It has a part, or all of it without having looked at it: killed in between.
                offset = int(re.search(r"(\d+) bytes are there", str(refusal))[1])


class Director:
    """`baton-net serve` with a folder of its own; comes back on the same port."""

    def __init__(self, folder, prefix=(), host="127.0.0.1", arguments=()):
        self.folder, self.data, self.process = folder, f"{folder}/director", None
        # What stands in front of the program: another clock, another network.
        self.prefix, self.host, self.arguments = list(prefix), host, list(arguments)
        self.port = 0
        # Ends that nobody asked for.
        self.crashes = []
        word = f"{folder}/password"
        with open(word, "w") as file:
            file.write(PASSWORD + "\n")
        os.chmod(word, 0o600)
        self.run("director", "init", "--data", self.data, "--admin", "root", "--password-file", word)
        self.run("director", "user", "add", "--data", self.data, "ada", "--password-file", word)

    def run(self, *arguments):
        done = subprocess.run([NET, *arguments], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, waits=True):
        ready = f"{self.folder}/ready"
        if os.path.exists(ready):
            os.remove(ready)
        with open(f"{self.folder}/director.log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, NET, "serve", "--data", self.data, "--listen", f"{self.host}:{self.port}",
                 "--ready-file", ready, *self.arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if waits:
            wait(lambda: self.look() or os.path.exists(ready), "the director")
            self.check()
            with open(ready) as file:
                said = json.load(file)
            self.port, self.pid = urllib.parse.urlparse(said["url"]).port, said["pid"]
        return self

    def look(self):
        """Notes an end that nobody asked for; true where there is one."""
        if self.process is not None and self.process.poll() is not None:
            self.crashes.append(self.process.returncode)
            self.process = None
        return bool(self.crashes)

    def check(self):
        if self.look():
            with open(f"{self.folder}/director.log", errors="replace") as log:
                raise AssertionError(f"the director ended by itself with {self.crashes}:\n{log.read()[-3000:]}")

    def kill(self):
        """As `kill -9` does it, whatever it was at."""
        self.check()
        self.process.kill()
        self.process.wait(PATIENCE)
        self.process = None

    def stop(self):
        """Gracefully; gives the seconds that it took."""
        self.check()
        begun = time.monotonic()
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self.process = None
        assert code == 0, f"the director ended with {code}"
        return time.monotonic() - begun

    @property
    def url(self):
        return f"http://{self.host}:{self.port}"

    def sign_in(self, name="ada"):
        said = Caller(self.host, self.port).ask("POST", "/login", {"user": name, "password": PASSWORD})
        return Caller(self.host, self.port, said["token"])


class Agent:
    """`baton agent` for one node."""

    def __init__(self, lab, name, prefix=(), url=None):
        self.lab, self.name, self.prefix = lab, name, list(prefix)
        self.data = f"{lab.folder}/{name}"
        self.url = url
        self.process = None

    def start(self, shown=None, more=()):
        with open(f"{self.lab.folder}/{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, BATON, "agent", "--director", self.url or self.lab.director.url, "--token-file",
                 f"{self.lab.folder}/join", "--name", shown or self.name, "--data", self.data,
                 "--insecure", *more], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.lab.environment)
        return self

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """The agent alone: its deployments go on."""
        self.process.kill()
        self.process.wait(PATIENCE)

    @property
    def deployments(self):
        """Processes of its deployments."""
        return processes(f"{self.data}/deployments/")


class Lab:
    def __init__(self, director_prefix=()):
        self.folder = tempfile.mkdtemp(prefix="baton-faults-")
        self.marks = f"{self.folder}/marks"
        open(self.marks, "w").close()
        self.agents, self.clients = [], []
        # The two programs find each other side by side, or by this.
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": f"{self.folder}/home", "BATON_NET": NET, "NO_COLOR": "1", "LANG": "C.UTF-8"}
        os.mkdir(f"{self.folder}/home")
        self.director = Director(self.folder, director_prefix)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.director.check()
            elif os.environ.get("BATON_KEEP"):
                print(f"kept: {self.folder}")
        finally:
            self.end()

    def end(self):
        for process in [self.director.process, *(agent.process for agent in self.agents), *self.clients]:
            if process is not None:
                for number in (signal.SIGCONT, signal.SIGKILL):
                    try:
                        process.send_signal(number)
                    except OSError:
                        pass
                process.wait()
        # Deployments are in sessions of their own; their paths tell whose they are.
        for _ in range(100):
            left = [number for number in processes(self.folder + "/") if number != os.getpid()]
            if not left:
                break
            for number in left:
                try:
                    os.kill(number, signal.SIGKILL)
                except OSError:
                    pass
            time.sleep(0.05)
        if not os.environ.get("BATON_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def begin(self, names, prefix=(), url=None):
        """Starts the director and agents, and waits until all of them are online."""
        self.director.start()
        self.user = self.director.sign_in()
        self.environment["BATON_TOKEN"] = self.user.token
        self.join()
        for name in names:
            self.agents.append(self.agent(name, prefix, url).start())
        self.await_online(names)
        return self

    def agent(self, name, prefix=(), url=None):
        return Agent(self, name, prefix, url)

    def join(self):
        """Makes the token with which machines join, as ada's nodes."""
        said = self.user.ask("POST", "/join-tokens", {})
        with open(f"{self.folder}/join", "w") as file:
            file.write(said["token"])
        os.chmod(f"{self.folder}/join", 0o600)

    def states(self):
        return {node["name"]: node["state"] for node in self.user.ask("GET", "/nodes?limit=1000")["items"]}

    def await_online(self, names):
        wait(lambda: set(names) <= {name for name, state in self.states().items() if state == "online"},
             lambda: f"{names} to be online: {self.states()}")

    # What users do

    def client(self, script, name="study", parameters={}, store=None, more=()):
        """Runs a text as a user does, in a process."""
        path = f"{self.folder}/{name}.exp"
        with open(path, "w") as file:
            file.write(script)
        words = [word for key, value in parameters.items() for word in (f"--{key}", str(value))]
        with open(f"{self.folder}/{name}.out", "wb") as output, open(f"{self.folder}/{name}.err", "wb") as notices:
            process = subprocess.Popen(
                [BATON, "run", "--store", store or f"{self.folder}/store-{name}", path, *words, *more],
                stdin=subprocess.DEVNULL, stdout=output, stderr=notices, env=self.environment, cwd=self.folder)
        process.name = name
        self.clients.append(process)
        return process

    def said(self, client):
        """What a client wrote: output, then notices."""
        return self.read(f"{client.name}.out"), self.read(f"{client.name}.err")

    def finish(self, client, patience=PATIENCE):
        """Waits for a client's end: its code and what it wrote."""
        try:
            code = client.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{client.name} goes on after {patience} s: {self.said(client)}") from None
        return code, *self.said(client)

    def baton(self, *arguments, patience=PATIENCE):
        """Runs the program to its end: code, output, notices."""
        done = subprocess.run([BATON, *arguments], capture_output=True, text=True, timeout=patience,
                              stdin=subprocess.DEVNULL, env=self.environment, cwd=self.folder)
        return done.returncode, done.stdout, done.stderr

    def read(self, name):
        try:
            with open(f"{self.folder}/{name}", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    # What the director knows

    def experiments(self):
        return self.user.ask("GET", "/experiments?limit=1000")["items"]

    def experiment(self, name):
        """With its deployments, as soon as it is there."""
        def look():
            for client in self.clients:
                assert client.name != name or client.poll() not in (2, 6, 70), self.said(client)
            return next((known for known in self.experiments() if known["name"] == name), None)
        return self.user.ask("GET", f"/experiments/{wait(look, f'the experiment {name}')['id']}")

    # What happened

    def lines(self):
        """What tasks wrote down: lists of words."""
        with open(self.marks) as file:
            return [line.split() for line in file.read().splitlines()]

    def overlaps(self):
        """Works that ran twice at once: `start W` without the `end W` of the one before."""
        running, found = set(), []
        for word, work, *_ in self.lines():
            if word == "start":
                if work in running:
                    found.append(work)
                running.add(work)
            elif word == "end":
                running.discard(work)
        return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
