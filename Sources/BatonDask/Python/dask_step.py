"""How a worker of Dask runs steps. The bridge uploads this file to the scheduler and to every worker.

A task of Dask is a chunk: some steps, one after the other, as long as they are short; what has not begun when the lease of
the chunk ends goes back to the bridge. A worker has one warden, a small process that starts the steps' programs, each in a
process group of its own, and kills them when the worker is gone. What an attempt came to is decided in a shared folder, so
that it holds whoever dies:

- `<run>.locks`, at the byte of a step, is locked by the warden and by every process of the step: as long as one of them
  lives, no other attempt of the step begins.
- `<token>.claim` is made once, by who begins the attempt or by who calls it off.
- `<token>.done` is made once: how the attempt ended. Who declares it lost makes it too, and what comes later is void.
- `epoch` names the bridge whose attempts may begin.

A claim and an end are hard links to the log of who made them, where the line stands: a name more for a file that is there
is one call, made whole and at most once, and a tenth of the work of a new file.
"""

import base64
import collections
import contextlib
import ctypes
import errno
import fcntl
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import uuid

# Variables of a worker that its steps get to see, whatever the environment says that Baton sent along: what its scheduler gave it.
PASSED = ["SLURM_JOB_ID", "SLURM_JOB_NODELIST", "SLURM_CPUS_ON_NODE", "SLURMD_NODENAME", "SLURM_JOB_PARTITION"]
PASSED += ["CUDA_VISIBLE_DEVICES"]
# Seconds that a new attempt waits for the processes of an older one to be gone.
LOCK_PATIENCE = 30
LOCK_PAUSE = 0.02
GROUP_PAUSE = 0.005
# Seconds between SIGKILL and the word that a process does not die of it.
KILL_PATIENCE = 30
# Seconds after which a chunk begins no further step.
LEASE = 0.5
# Seconds for which the warden gathers news before it tells them.
NEWS_PAUSE = 0.02
# Names that a log gets before another is begun; ext4 allows 65,000.
LINKS_MAX = 30_000
PR_SET_CHILD_SUBREAPER = 36
# Tells the processes of a warden from all others.
MARK = "BATON_DASK_WARDEN"
# The topic of Dask's events under which a worker tells the bridge.
TOPIC = "baton"


def place(folder, name, kind):
    return os.path.join(folder, f"{name}.{kind}")


def lock(folder, step):
    """A descriptor that holds the step's lock; None while somebody else does."""
    run, _, index = step.rpartition("-")
    descriptor = os.open(place(folder, run, "locks"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        # Belongs to the descriptor and to what inherits it, not to this process.
        one = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, int(index), 1, 0)
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, one)
        return descriptor
    except BlockingIOError:
        os.close(descriptor)
        return None


class Log:
    """What one process has to say of the attempts of a folder."""

    def __init__(self, folder, by):
        self.folder, self.by = folder, by
        self.begin()

    def begin(self):
        self.path, self.links = place(self.folder, uuid.uuid4().hex, "log"), 0
        self.append({"by": self.by, "log": self.path})

    def append(self, line):
        # Closed each time, so that other machines see it.
        with open(self.path, "ab", buffering=0) as file:
            file.write(json.dumps(line).encode() + b"\n")

    def name(self, token, kind):
        """Whether the name was not there before."""
        if self.links == LINKS_MAX:
            self.begin()
        self.links += 1
        try:
            os.link(self.path, place(self.folder, token, kind))
            return True
        except FileExistsError:
            return False

    def claim(self, token):
        return self.name(token, "claim")

    def end(self, token, record):
        """How the attempt ended: `record`, unless another word was first."""
        if self.links == LINKS_MAX:
            self.begin()
        self.append(record)
        return record if self.name(token, "done") else read_end(self.folder, token)

    def settle(self, token, message):
        """How an attempt ended whose step is locked by nobody else. One that nobody can tell of is lost from here on."""
        return read_end(self.folder, token) or self.end(token, {"token": token, "outcome": "lost", "message": message})


# What has been read of logs, by their first lines: where the next line begins, and the ends by tokens.
logs = {}


def read_log(path):
    """The first line of the log that has this name, and its ends; None where nothing has the name."""
    try:
        with open(path, "rb") as file:
            first = file.readline()
            known = logs.setdefault(first, [file.tell(), {}])
            file.seek(known[0])
            for line in file:
                if not line.endswith(b"\n"):
                    break
                known[0] += len(line)
                record = json.loads(line)
                known[1][record["token"]] = record
            return json.loads(first), known[1]
    except FileNotFoundError:
        return None


def read_claim(folder, token):
    """Who has begun or called off an attempt, as `by`."""
    found = read_log(place(folder, token, "claim"))
    return found and found[0]


def read_end(folder, token):
    found = read_log(place(folder, token, "done"))
    return found and found[1].get(token)


def read_epoch(folder):
    try:
        with open(os.path.join(folder, "epoch")) as file:
            return file.read()
    except FileNotFoundError:
        return None


class Attempt:
    """One attempt in a warden."""

    def __init__(self, chunk, spec):
        self.chunk, self.warden, self.spec = chunk, chunk.warden, spec
        self.token, self.folder, self.log = spec["token"], chunk.folder, chunk.log
        self.lock = self.pid = self.pidfd = None
        self.index = self.peak = self.cpu = 0
        self.stopped = False
        self.end = None
        self.began = time.monotonic()
        self.deadline = self.began + LOCK_PATIENCE

    def start(self):
        try:
            self.begin()
        except FileNotFoundError:
            # The folder is gone, and with it who would want to know.
            self.report({"token": self.token, "outcome": "stale"})
        except OSError as error:
            message = f"{self.folder}: {error.strerror.lower()}"
            self.report({"token": self.token, "outcome": "could-not-start", "message": message})

    def begin(self):
        if self.stopped:
            return self.report(self.log.settle(self.token, "called off"))
        self.lock = lock(self.folder, self.spec["step"])
        if self.lock is None:
            # One of this very attempt comes to its end by itself: its chunk was given to two workers.
            if time.monotonic() > self.deadline and not read_claim(self.folder, self.token):
                message = "processes of an older attempt are still alive"
                return self.report(self.log.settle(self.token, message))
            return self.warden.later(LOCK_PAUSE, self.start)
        done = read_end(self.folder, self.token)
        if done:
            return self.report(done)
        if read_epoch(self.folder) != self.chunk.epoch:
            return self.report({"token": self.token, "outcome": "stale"})
        if not self.log.claim(self.token):
            by = read_claim(self.folder, self.token)["by"]
            if by is None:
                return self.report(self.log.end(self.token, {"token": self.token, "outcome": "terminated"}))
            return self.report(self.log.settle(self.token, f"the worker {by} is gone"))
        self.began = time.monotonic()
        self.chunk.tell({"say": "started", "token": self.token})
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
        variables = dict(self.chunk.environments[self.spec["environment"]])
        variables.update((name, os.environ[name]) for name in PASSED if name in os.environ)
        variables.update(entry.split("=", 1) for entry in self.spec["variables"])
        variables[MARK] = self.warden.mark
        try:
            # There is one thread, so that the folder and what is inherited are ours to set.
            os.chdir(self.spec["directory"])
            self.pid = self.spawn(self.chunk.find(words[0], variables), words, variables)
        except FileNotFoundError:
            message = f"program '{words[0]}' not found on PATH"
            return self.finish({"outcome": "could-not-start", "message": message, "code": "E0409"})
        except (OSError, ValueError) as error:
            reason = os.strerror(getattr(error, "errno", None) or errno.EINVAL).lower()
            return self.finish({"outcome": "could-not-start", "message": f"can't start '{words[0]}': {reason}"})
        self.pidfd = os.pidfd_open(self.pid)
        self.warden.watch(self.pidfd, self.reap)

    def spawn(self, program, words, variables):
        """Starts a command. Without a fork of this whole process, which takes four times as long."""
        append = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        opened = []
        try:
            for name in ("stdout", "stderr"):
                opened.append(os.open(self.spec[name], append, 0o644))
            # All processes of the step hold the lock with us.
            os.set_inheritable(self.lock, True)
            limits = self.spec.get("limits", {})
            if limits:
                program, words = self.warden.limited(limits, program, words)
            return os.posix_spawn(
                program, words, variables,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, opened[0], 1), (os.POSIX_SPAWN_DUP2, opened[1], 2),
                ],
                setpgroup=0, setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ],
            )
        finally:
            os.set_inheritable(self.lock, False)
            for descriptor in opened:
                os.close(descriptor)

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
            try:
                while os.waitpid(-group, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                pass
            os.killpg(group, 0)
            return self.warden.later(GROUP_PAUSE, self.clear)
        except ProcessLookupError:
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
        # One that can't be written down is told all the same.
        with contextlib.suppress(OSError):
            record = self.log.end(self.token, record)
        self.report(record)

    def report(self, record):
        if self.lock is not None:
            os.close(self.lock)
        self.warden.attempts.pop(self.token, None)
        self.chunk.tell(dict(record, say="ended"))
        # By way of the loop: what many that were called off do must not nest.
        self.warden.later(0, self.chunk.next)


class Chunk:
    """The steps of one task of Dask, in a warden: one after the other until the lease ends."""

    def __init__(self, warden, request):
        self.warden, self.key = warden, request["chunk"]
        self.folder, self.epoch, self.log = request["folder"], request["epoch"], warden.log(request["folder"])
        # Where programs were found on a PATH. Not for longer: what is installed may change.
        self.programs = {}
        self.environments = [dict(entry.split("=", 1) for entry in entries) for entries in request["environments"]]
        self.waiting = collections.deque(request["steps"])
        if len(self.waiting) > 1:
            warden.later(LEASE, self.expire)

    def next(self):
        if not self.waiting:
            return self.tell({"say": "over"})
        spec = self.waiting.popleft()
        self.warden.attempts[spec["token"]] = attempt = Attempt(self, spec)
        attempt.start()

    def expire(self):
        for spec in self.waiting:
            self.tell({"say": "returned", "token": spec["token"]})
        self.waiting.clear()

    def find(self, word, variables):
        """The program of a name, on the PATH of its step."""
        if "/" in word:
            return word
        path = variables.get("PATH", os.defpath)
        if (word, path) not in self.programs:
            found = shutil.which(word, path=path)
            # One that stands in the folder of a step holds for that step only.
            if found is None:
                raise FileNotFoundError(errno.ENOENT, word)
            if not os.path.isabs(found):
                return found
            self.programs[word, path] = found
        return self.programs[word, path]

    def tell(self, message):
        self.warden.tell(self.key, message)


class Warden:
    """The process beside a worker. It has one thread, so that it may set its own folder for what it starts."""

    def __init__(self, channel, worker, mark):
        self.worker, self.mark = worker, mark
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.channel = channel
        self.rest = b""
        self.attempts, self.timers = {}, []
        self.news, self.logs = {}, {}
        self.selector = selectors.EpollSelector()
        self.watch(channel.fileno(), self.hear)
        self.alive = True

    def watch(self, descriptor, call):
        self.selector.register(descriptor, selectors.EVENT_READ, call)

    def forget(self, descriptor):
        self.selector.unregister(descriptor)

    def log(self, folder):
        if folder not in self.logs:
            self.logs[folder] = Log(folder, self.worker)
        return self.logs[folder]

    def later(self, seconds, call):
        self.timers.append((time.monotonic() + seconds, call))

    @staticmethod
    def limited(limits, program, words):
        """The same command under limits, which a shell sets before the program takes its place."""
        options = {"memory_bytes": ("-d", 1024), "open_files": ("-n", 1)}
        setting = [f"ulimit {options[kind][0]} {limit // options[kind][1]}" for kind, limit in limits.items()]
        return "/bin/sh", ["sh", "-c", " && ".join(setting + ['exec "$@"']), "sh", program] + words[1:]

    def tell(self, chunk, message):
        if not self.news:
            self.later(NEWS_PAUSE, self.flush)
        self.news.setdefault(chunk, []).append(message)
        # Its slot is wanted for the next.
        if message["say"] == "over":
            self.flush()

    def flush(self):
        news, self.news = self.news, {}
        lines = [json.dumps({"chunk": chunk, "news": messages}) + "\n" for chunk, messages in news.items()]
        try:
            self.channel.sendall("".join(lines).encode())
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
            if "chunk" in request:
                self.begin(request)
            elif request["token"] in self.attempts:
                self.attempts[request["token"]].stop(request["grace_s"])

    def begin(self, request):
        try:
            Chunk(self, request).next()
        except OSError:
            # The folder is gone: nobody waits for it.
            self.tell(request["chunk"], {"say": "over"})

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

    @classmethod
    def of(cls, worker):
        """The one of this program. The worker holds it: each bridge has this module loaded anew."""
        kept = worker.__dict__.setdefault(f"_{__name__}", {"making": threading.Lock()})
        with kept["making"]:
            if "steward" not in kept or not kept["steward"].alive:
                kept["steward"] = cls(worker.address)
            return kept["steward"]

    def __init__(self, worker):
        ours, theirs = socket.socketpair()
        self.channel, self.alive = ours, True
        self.waiting, self.writing = {}, threading.Lock()
        self.mark = f"{uuid.uuid4()}"
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, worker, self.mark], stdin=theirs.fileno(), start_new_session=True
        )
        theirs.close()
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, line):
        with self.writing:
            self.channel.sendall(line + b"\n")

    def listen(self):
        with self.channel.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                waiting = self.waiting.get(message["chunk"])
                if waiting is not None:
                    self.pass_on(message["news"], *waiting)
        self.alive = False
        self.process.wait()
        sweep(self.mark)
        for _, over in list(self.waiting.values()):
            over.set()

    @staticmethod
    def pass_on(news, tell, over):
        is_over = news[-1]["say"] == "over"
        if is_over:
            news.pop()
        if news:
            tell(news)
        if is_over:
            over.told = True
            over.set()

    def run(self, key, line, tell):
        """Blocks until a chunk is over. Whether it ended well; False when the warden is gone."""
        over = threading.Event()
        over.told = False
        self.waiting[key] = (tell, over)
        try:
            self.send(line)
            # One that went before we were in its list tells nobody.
            while not over.wait(LOCK_PATIENCE) and self.alive:
                pass
        except OSError:
            return False
        finally:
            del self.waiting[key]
        return over.told


def sweep(mark):
    """Kills what a warden left behind that was killed itself."""
    entry = f"{MARK}={mark}".encode()
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if entry in file.read().split(b"\0"):
                    os.kill(int(name), signal.SIGKILL)
        except (OSError, ValueError):
            pass  # Gone, somebody else's, or no process.


def run_chunk(key, line):
    """The task that Dask runs: `line` is what the warden is told."""
    from distributed import get_worker

    worker = get_worker()

    def tell(news):
        worker.log_event(TOPIC, {"chunk": key, "worker": worker.address, "news": news})

    if not Steward.of(worker).run(key, line, tell):
        tell(bereave(json.loads(line), worker.address))


def bereave(request, address):
    """What became of the steps of a chunk whose warden was killed."""
    folder, news = request["folder"], []
    log = Log(folder, address)
    for spec in request["steps"]:
        token = spec["token"]
        done = read_end(folder, token)
        if not done and not read_claim(folder, token):
            news.append({"say": "returned", "token": token})
            continue
        descriptor = None
        deadline = time.monotonic() + LOCK_PATIENCE
        while not done and descriptor is None and time.monotonic() < deadline:
            descriptor = lock(folder, spec["step"])
            time.sleep(0 if descriptor is not None else LOCK_PAUSE)
        done = done or log.settle(token, f"what starts steps on {address} was killed")
        if descriptor is not None:
            os.close(descriptor)
        news.append(dict(done, say="ended"))
    return news


def stop_step(token, grace, dask_worker):
    """Has a worker end an attempt; called on its event loop, and Dask says which worker it is."""
    steward = dask_worker.__dict__.get(f"_{__name__}", {}).get("steward")
    if steward is not None and steward.alive:
        steward.send(json.dumps({"token": token, "grace_s": grace}).encode())


if __name__ == "__main__":
    Warden(socket.socket(fileno=0), *sys.argv[1:]).run()
