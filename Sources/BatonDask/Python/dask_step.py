"""How a worker of Dask runs steps. The bridge uploads this file to the scheduler and to every worker.

A worker has one warden, a small process that starts the steps' programs, each in a process group of its own, and kills
them when the worker is gone. What an attempt came to is decided in a shared folder, so that it holds whoever dies:

- `<step>.lock` is locked by the warden and by every process of the step: as long as one of them lives, no other attempt
  of the step begins.
- `<token>.claim` is made once, by who begins the attempt or by who calls it off.
- `<token>.done` is made once: how the attempt ended. Who declares it lost makes it too, and what comes later is void.
- `epoch` names the bridge whose attempts may begin.
"""

import base64
import ctypes
import errno
import fcntl
import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time

# Seconds that a new attempt waits for the processes of an older one to be gone.
LOCK_PATIENCE = 30
LOCK_PAUSE = 0.02
GROUP_PAUSE = 0.005
# Seconds between SIGKILL and the word that a process does not die of it.
KILL_PATIENCE = 30
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
# The topic of Dask's events under which a worker tells the bridge.
TOPIC = "baton"


def publish(path, record):
    """Makes a file with all of its content, unless there is one. Whether it did."""
    draft = f"{path}.{os.getpid()}.{threading.get_ident()}"
    with open(draft, "w") as file:
        json.dump(record, file)
    try:
        os.link(draft, path)
        return True
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)


def read(path):
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def place(folder, name, kind):
    return os.path.join(folder, f"{name}.{kind}")


def lock(folder, step):
    """A descriptor that holds the step's lock; None while somebody else does."""
    descriptor = os.open(place(folder, step, "lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor
    except BlockingIOError:
        os.close(descriptor)
        return None


def settle(folder, token, message):
    """How an attempt ended whose step is locked by nobody else. One that nobody can tell of is lost from here on."""
    record = {"token": token, "outcome": "lost", "message": message}
    publish(place(folder, token, "done"), record)
    return read(place(folder, token, "done"))


class Attempt:
    """One attempt in a warden."""

    def __init__(self, warden, spec):
        self.warden, self.spec = warden, spec
        self.token, self.folder = spec["token"], spec["folder"]
        self.lock = self.pid = self.pidfd = None
        self.index = self.peak = self.cpu = 0
        self.stopped = False
        self.end = None
        self.began = time.monotonic()
        self.deadline = self.began + LOCK_PATIENCE

    def start(self):
        if self.stopped:
            return self.report(settle(self.folder, self.token, "called off"))
        self.lock = lock(self.folder, self.spec["step"])
        if self.lock is None:
            if time.monotonic() > self.deadline:
                message = "processes of an older attempt are still alive"
                return self.report(settle(self.folder, self.token, message))
            return self.warden.later(LOCK_PAUSE, self.start)
        done = read(place(self.folder, self.token, "done"))
        if done:
            return self.report(done)
        if read(os.path.join(self.folder, "epoch")) != self.spec["epoch"]:
            return self.report({"token": self.token, "outcome": "stale"})
        if not publish(place(self.folder, self.token, "claim"), {"by": self.spec["worker"]}):
            claim = read(place(self.folder, self.token, "claim"))
            if claim["by"] is None:
                publish(place(self.folder, self.token, "done"), {"token": self.token, "outcome": "terminated"})
            return self.report(settle(self.folder, self.token, f"the worker {claim['by']} is gone"))
        self.began = time.monotonic()
        self.warden.say({"token": self.token, "say": "began"})
        try:
            self.prepare()
        except OSError as error:
            return self.finish({"outcome": "could-not-start", "message": f"{error.filename}: {error.strerror.lower()}"})
        self.next()

    def prepare(self):
        os.makedirs(self.spec["directory"], exist_ok=True)
        for file in self.spec.get("files", []):
            os.makedirs(os.path.dirname(file["path"]), exist_ok=True)
            with open(file["path"], "wb") as target:
                target.write(base64.b64decode(file["content"]))
        for name in ("stdout", "stderr"):
            os.makedirs(os.path.dirname(self.spec[name]), exist_ok=True)

    def next(self):
        if self.stopped:
            return self.finish({"outcome": "terminated"})
        if self.index == len(self.spec["commands"]):
            return self.finish({"outcome": "succeeded"})
        words = self.spec["commands"][self.index]
        variables = dict(entry.split("=", 1) for entry in self.spec["environment"])
        # Tells the parent why the program could not take over; closed by itself when it does.
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self.become(words, variables, writer)
        os.close(writer)
        try:
            os.setpgid(self.pid, self.pid)
        except (PermissionError, ProcessLookupError):
            pass  # It has done so, and is another program by now.
        fault = os.read(reader, 4096).decode()
        os.close(reader)
        if fault:
            os.waitpid(self.pid, 0)
            self.pid = None
            code, _, rest = fault.partition(" ")
            if int(code) == errno.ENOENT and rest == "program":
                message = f"program '{words[0]}' not found on PATH"
                return self.finish({"outcome": "could-not-start", "message": message, "code": "E0409"})
            message = f"can't start '{words[0]}': {os.strerror(int(code)).lower()}"
            return self.finish({"outcome": "could-not-start", "message": message})
        self.pidfd = os.pidfd_open(self.pid)
        self.warden.watch(self.pidfd, self.reap)

    def become(self, words, variables, writer):
        stage = "streams"
        try:
            os.setpgid(0, 0)
            self.warden.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            append = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            os.dup2(os.open(self.spec["stdout"], append, 0o644), 1)
            os.dup2(os.open(self.spec["stderr"], append, 0o644), 2)
            # All processes of the step hold the lock with us.
            os.set_inheritable(self.lock, True)
            for limit, bytes_or_files in self.spec.get("limits", {}).items():
                kind = {"memory_bytes": resource.RLIMIT_DATA, "open_files": resource.RLIMIT_NOFILE}[limit]
                resource.setrlimit(kind, (bytes_or_files, bytes_or_files))
            stage = "folder"
            os.chdir(self.spec["directory"])
            stage = "program"
            os.execvpe(words[0], words, variables)
        except (OSError, ValueError) as error:
            os.write(writer, f"{getattr(error, 'errno', errno.EINVAL)} {stage}".encode())
        finally:
            os._exit(127)

    def reap(self):
        self.warden.forget(self.pidfd)
        os.close(self.pidfd)
        _, status, usage = os.wait4(self.pid, 0)
        self.pidfd = None
        self.peak = max(self.peak, usage.ru_maxrss * 1024)
        self.cpu += int((usage.ru_utime + usage.ru_stime) * 1e9)
        self.end = status
        self.deadline = time.monotonic() + KILL_PATIENCE
        self.clear()

    def clear(self):
        """Kills what the program left behind, and goes on once all of it is dead."""
        group = self.pid
        try:
            os.killpg(group, signal.SIGKILL)
            while os.waitpid(-group, os.WNOHANG)[0]:
                pass
            return self.warden.later(GROUP_PAUSE, self.clear)
        except (ProcessLookupError, ChildProcessError):
            pass
        try:
            os.killpg(group, 0)
            return self.warden.later(GROUP_PAUSE, self.clear)
        except ProcessLookupError:
            pass
        self.pid = None
        if self.stopped:
            return self.finish({"outcome": "terminated"})
        if os.WIFSIGNALED(self.end):
            return self.finish({"outcome": "signalled", "code": os.WTERMSIG(self.end), "command": self.index})
        if os.WEXITSTATUS(self.end):
            return self.finish({"outcome": "exited", "code": os.WEXITSTATUS(self.end), "command": self.index})
        self.index += 1
        self.next()

    def stop(self, grace):
        self.stopped = True
        if self.pid is None:
            return
        self.signal(signal.SIGTERM)
        self.warden.later(grace, lambda: self.signal(signal.SIGKILL))

    def signal(self, number):
        # The leader is not reaped, so the number is still its own.
        if self.pidfd is not None:
            os.killpg(self.pid, number)
            os.killpg(self.pid, signal.SIGCONT)

    def finish(self, record):
        record["token"] = self.token
        record["run_ns"] = int((time.monotonic() - self.began) * 1e9)
        record["cpu_ns"], record["peak_memory_bytes"] = self.cpu, self.peak
        publish(place(self.folder, self.token, "done"), record)
        self.report(read(place(self.folder, self.token, "done")))

    def report(self, record):
        if self.lock is not None:
            os.close(self.lock)
        self.warden.attempts.pop(self.token, None)
        self.warden.say({"token": self.token, "say": "ended", "record": record})


class Warden:
    """The process beside a worker. It has one thread, so that it may fork."""

    def __init__(self, channel):
        self.libc = ctypes.CDLL(None)
        self.libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.channel = channel
        self.rest = b""
        self.attempts, self.timers, self.calls = {}, [], {}
        self.selector = selectors.EpollSelector()
        self.watch(channel.fileno(), self.hear)
        self.alive = True

    def watch(self, descriptor, call):
        self.selector.register(descriptor, selectors.EVENT_READ, call)

    def forget(self, descriptor):
        self.selector.unregister(descriptor)

    def later(self, seconds, call):
        self.timers.append((time.monotonic() + seconds, call))

    def say(self, message):
        try:
            self.channel.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            self.alive = False

    def hear(self):
        data = self.channel.recv(1 << 20)
        if not data:
            self.alive = False
            return
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            request = json.loads(line)
            token = request["token"]
            if "spec" in request:
                self.attempts[token] = Attempt(self, request["spec"])
                self.attempts[token].start()
            elif token in self.attempts:
                self.attempts[token].stop(request["grace_s"])

    def run(self):
        while self.alive:
            now = time.monotonic()
            due = [call for when, call in self.timers if when <= now]
            self.timers = [timer for timer in self.timers if timer[0] > now]
            for call in due:
                call()
            wait = min((when for when, _ in self.timers), default=None)
            wait = None if wait is None else max(0, wait - time.monotonic())
            for key, _ in self.selector.select(wait):
                key.data()
        # The worker is gone: so are its steps, and nobody publishes for them.
        for attempt in self.attempts.values():
            attempt.signal(signal.SIGKILL)


class Steward:
    """The warden as its worker sees it."""

    made = None
    making = threading.Lock()

    @classmethod
    def shared(cls):
        with cls.making:
            if cls.made is None or not cls.made.alive:
                cls.made = cls()
            return cls.made

    def __init__(self):
        ours, theirs = socket.socketpair()
        self.channel, self.alive = ours, True
        self.waiting, self.writing = {}, threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=theirs.fileno(), start_new_session=True
        )
        theirs.close()
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, request):
        with self.writing:
            self.channel.sendall(json.dumps(request).encode() + b"\n")

    def listen(self):
        with self.channel.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                began, answer = self.waiting.get(message["token"], (None, None))
                if answer is None:
                    continue
                if message["say"] == "began":
                    began()
                else:
                    answer(message["record"])
        self.alive = False
        self.process.wait()
        for token, (_, answer) in list(self.waiting.items()):
            answer(None)

    def run(self, spec, began):
        """Blocks until the attempt has ended; None when the warden is gone."""
        ended, records = threading.Event(), []
        self.waiting[spec["token"]] = (began, lambda record: (records.append(record), ended.set()))
        try:
            self.send({"token": spec["token"], "spec": spec})
            ended.wait()
        except OSError:
            return None
        finally:
            del self.waiting[spec["token"]]
        return records[0]


def run_step(spec, *before):
    """The task that Dask runs: one attempt, once the attempts it comes after have succeeded."""
    from distributed import get_worker

    worker = get_worker()
    token = spec["token"]
    if any(outcome != "succeeded" for outcome in before):
        return tell(worker, {"token": token, "outcome": "withheld"})
    spec["worker"] = worker.address

    def began():
        worker.log_event(TOPIC, {"say": "started", "token": token, "worker": worker.address})

    record = Steward.shared().run(spec, began)
    if record is None:
        descriptor = None
        deadline = time.monotonic() + LOCK_PATIENCE
        while descriptor is None and time.monotonic() < deadline:
            descriptor = lock(spec["folder"], spec["step"])
            time.sleep(0 if descriptor else LOCK_PAUSE)
        record = settle(spec["folder"], token, f"what starts steps on {worker.address} was killed")
        if descriptor is not None:
            os.close(descriptor)
    return tell(worker, dict(record, worker=worker.address))


def tell(worker, record):
    worker.log_event(TOPIC, dict(record, say="ended"))
    return record["outcome"]


def stop_step(token, grace):
    """Has a worker end an attempt; called on its event loop."""
    steward = Steward.made
    if steward is not None and steward.alive:
        steward.send({"token": token, "grace_s": grace})


if __name__ == "__main__":
    Warden(socket.socket(fileno=0)).run()
