"""The bridge between Baton and a scheduler of Dask: lines of JSON in, lines of JSON out.

It keeps nothing that a new bridge would miss: what an attempt came to stands in the shared folder (`dask_step.py`), and
attempts that are submitted `again` are looked up there first.
"""

import asyncio
import collections
import contextlib
import hashlib
import importlib
import json
import logging
import os
import sys
import time
import uuid

VERSION = 2
# Packages of which every part of a cluster needs the same version.
PACKAGES = ["dask", "distributed", "msgpack", "cloudpickle"]
RUNNING_PAUSE = 0.05
LINE_MAX = 1 << 26
# Short steps go to a worker in chunks of at most so many, and of so much work as far as the last ones tell.
CHUNK_MAX = 100
CHUNK_SECONDS = 0.25
# How many chunks there are for each thread of a worker, so that all of them end at about the same time.
CHUNKS_A_THREAD = 2
# Seconds that the first steps have to show whether they are short; all threads are at work meanwhile.
PROBE = 2
# How much the latest step counts in what steps are taken to last: one that was held up says less.
PACE_WEIGHTS = {"shorter": 0.5, "longer": 0.1}
# The same for a chunk that returned steps.
RETURN_WEIGHT = 0.3
# Steps that Dask has at most where they go one by one: a cluster that grows with its queue sees these.
SINGLES_MAX = 1_000
# Seconds between looks at how many threads the cluster has.
CENSUS_PAUSE = 2


class Refusal(Exception):
    """Why there is no bridge: what is wrong, and what helps."""

    def __init__(self, message, help):
        super().__init__(message)
        self.message, self.help = message, help


def mismatches(versions):
    """What differs between the bridge and the rest of a cluster, in words; empty where nothing does."""
    own = versions["client"]
    found = []
    parts = [("the scheduler", versions["scheduler"])]
    parts += [(f"the worker {address}", part) for address, part in sorted(versions["workers"].items())]
    for name, part in parts:
        if not part:
            found.append(f"{name} does not tell its versions")
            continue
        theirs, ours = part["host"]["python"], own["host"]["python"]
        if theirs.split(".")[:2] != ours.split(".")[:2]:
            found.append(f"{name} has Python {theirs}, Baton's has {ours}")
        for package in PACKAGES:
            theirs, ours = part["packages"].get(package), own["packages"].get(package)
            if theirs != ours:
                found.append(f"{name} has {package} {theirs}, Baton's Python has {ours}")
    return found


class Bridge:
    def __init__(self, output):
        self.output = output
        # Tells our chunks from those of other bridges of the cluster.
        self.name = uuid.uuid4().hex
        self.open = {}
        # Tokens that no worker has yet, in order.
        self.queue = collections.deque()
        # By their keys: the future of a chunk, and the tokens that it answers for.
        self.chunks = {}
        self.chunk_of = {}
        self.chunk_count = 0
        # Chunks of steps that need no resources: what waits for a GPU takes no thread from the others.
        self.free_chunks = 0
        # Seconds that steps last, lately; None as long as nobody knows.
        self.pace = None
        self.probe = None
        self.is_probing = True
        self.threads = 1
        # The most that one worker offers of each resource; None while there is no worker.
        self.offers = None
        self.gone = asyncio.Event()

    def say(self, *messages):
        self.output.write("".join(json.dumps(message) + "\n" for message in messages))
        self.output.flush()

    async def connect(self, hello):
        try:
            import distributed
        except ImportError:
            help = "install dask[distributed] for it, or set BATON_PYTHON to a Python that has it"
            raise Refusal(f"'{sys.executable}' has no package 'distributed'", help)
        # What is wrong with the connection is said in our own words. Importing Dask has set the levels.
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        if hello["version"] != VERSION:
            raise Refusal(f"the bridge speaks version {VERSION}, not {hello['version']}", "this is a defect of Baton")
        address = hello["scheduler"]
        try:
            self.client = await distributed.Client(
                address, asynchronous=True, timeout=hello["patience_s"], name="baton", set_as_default=False
            )
        except (OSError, TimeoutError, asyncio.TimeoutError, ValueError):
            help = "start one by 'dask scheduler', or correct the address"
            raise Refusal(f"no scheduler of Dask answers at {address}", help)
        found = mismatches(await self.client.get_versions(check=False))
        if found:
            more = f" (and {len(found) - 1} more differences)" if len(found) > 1 else ""
            help = "use the same versions in the whole cluster; BATON_PYTHON names the Python that Baton uses"
            raise Refusal(found[0] + more, help)
        await self.share(hello)
        self.client.subscribe_topic(self.step.TOPIC, self.heard)
        workers = await self.census()
        self.say({
            "say": "ready",
            "distributed": distributed.__version__,
            "workers": [
                {"address": address, "threads": worker["nthreads"], "resources": worker.get("resources", {})}
                for address, worker in workers.items()
            ],
        })

    async def census(self):
        workers = (await self.client.scheduler.identity(n_workers=-1))["workers"]
        self.threads = max(1, sum(worker["nthreads"] for worker in workers.values()))
        self.offers = {} if workers else None
        for worker in workers.values():
            for name, count in worker.get("resources", {}).items():
                self.offers[name] = max(count, self.offers.get(name, 0))
        return workers

    async def share(self, hello):
        """Gives every worker the program of steps, and looks whether all of them see the folder."""
        self.folder, self.epoch = hello["folder"], hello["epoch"]
        os.makedirs(self.folder, exist_ok=True)
        draft = os.path.join(self.folder, f"epoch.{os.getpid()}")
        with open(draft, "w") as file:
            file.write(self.epoch)
        os.rename(draft, os.path.join(self.folder, "epoch"))
        # By its content, so that no other version of it is taken for this one.
        name = "baton_step_" + hashlib.sha256(hello["program"].encode()).hexdigest()[:12]
        path = os.path.join(self.folder, f"{name}.py")
        with open(path, "w") as file:
            file.write(hello["program"])
        sys.path.insert(0, self.folder)
        self.step = importlib.import_module(name)
        await self.client.upload_file(path)
        self.log = self.step.Log(self.folder, None)
        seen = await self.client.run(self.step.read_epoch, self.folder)
        blind = [address for address, epoch in seen.items() if epoch != self.epoch]
        if blind:
            help = "the workers and Baton need one shared file system: put the project on it"
            raise Refusal(f"the worker {blind[0]} does not see the folder {self.folder}", help)

    async def heard(self, event):
        _, told = event
        # All bridges of a cluster hear all workers.
        if not told["chunk"].startswith(self.name):
            return
        replies, returned = [], 0
        size = self.chunks.get(told["chunk"], {}).get("size", 0)
        for message in told["news"]:
            token = message["token"]
            spec = self.open.get(token)
            if spec is None:
                continue
            if message["say"] == "started":
                queued = int((time.monotonic() - spec["since"]) * 1e9)
                replies.append(dict(message, worker=told["worker"], queue_ns=queued))
            elif message["say"] == "returned":
                returned += self.take_back(token, told["chunk"])
            elif message["outcome"] != "stale":
                self.learn(message.get("run_ns", 0) / 1e9)
                self.forget(token)
                replies.append(dict(message, worker=told["worker"]))
        if replies:
            self.say(*replies)
        if returned:
            # What it got done in its time.
            self.learn(self.step.LEASE / max(1, size - returned), RETURN_WEIGHT)
        self.hand_over()

    def take_back(self, token, chunk):
        """Whether a step that a worker did not come to is to be handed out anew."""
        # A chunk that Dask gave to two workers may return what another has by now.
        if self.chunk_of.get(token) != chunk:
            return False
        self.leave_chunk(token)
        if "needs" in self.open[token]:
            asyncio.create_task(self.place([token]))
        else:
            self.queue.append(token)
        return True

    def learn(self, seconds, weight=None):
        if self.pace is None:
            self.pace = seconds
        weight = weight or PACE_WEIGHTS["shorter" if seconds < self.pace else "longer"]
        self.pace += weight * (seconds - self.pace)

    def ended(self, token, record):
        if self.forget(token):
            self.say(dict(record, say="ended", token=token))
        # A chunk may have ended with it that others waited for.
        self.hand_over()

    def forget(self, token):
        self.leave_chunk(token)
        return self.open.pop(token, None) is not None

    def leave_chunk(self, token):
        """Lets go of the future with the last of its tokens. The future, where there is one."""
        chunk = self.chunks.get(self.chunk_of.pop(token, None))
        if chunk is None:
            return None
        chunk["tokens"].discard(token)
        if not chunk["tokens"]:
            del self.chunks[chunk["future"].key]
            self.free_chunks -= chunk["is_free"]
        return chunk["future"]

    def submit(self, steps, environments, again):
        needy = []
        for spec in steps:
            token = spec["token"]
            spec.update(since=time.monotonic(), environment=environments[spec["environment"]])
            self.open[token] = spec
            claim = self.step.read_claim(self.folder, token) if again else None
            if again and (claim or self.step.read_end(self.folder, token)):
                asyncio.create_task(self.follow(token, "nobody knows what became of it", claim))
            elif "needs" in spec:
                needy.append(token)
            else:
                self.queue.append(token)
        if needy:
            asyncio.create_task(self.place(needy))
        self.hand_over()

    async def place(self, tokens):
        """Gives Dask steps that need resources of its workers, one by one: a chunk would hold them for too long."""
        # Workers come and go; who looked long ago knows nothing.
        with contextlib.suppress(OSError):
            await self.census()
        groups = {}
        for token in tokens:
            spec = self.open.get(token)
            if spec is None:
                continue
            needs = spec["needs"]
            # Cores and memory are resources of Dask where its workers were started with them; else a step takes one thread.
            offers = self.offers or {}
            needs = {name: count for name, count in needs.items() if name in offers or name not in ("cpu", "memory")}
            missing = [name for name, count in needs.items() if self.offers is not None and offers.get(name, 0) < count]
            if not needs:
                del spec["needs"]
                self.queue.append(token)
            elif missing:
                self.refuse(token, missing[0], needs[missing[0]], offers.get(missing[0], 0))
            else:
                groups.setdefault(tuple(sorted(needs.items())), []).append(token)
        for needs, group in groups.items():
            self.hand([[token] for token in group], dict(needs))
        self.hand_over()

    def refuse(self, token, name, count, most):
        """A step that Dask would keep for ever."""
        if not self.log.claim(token):
            return
        offered = f"none offers more than {most:g}" if most else "none offers any"
        message = (
            f"it needs {count} '{name}' of a worker, and {offered}: start workers with them, "
            f"dask worker … --resources {name}={count}"
        )
        self.ended(token, self.log.end(token, {"token": token, "outcome": "could-not-start", "message": message}))

    def hand_over(self):
        """Gives Dask of what waits: some chunks where steps are short, many one by one where they are not."""
        if not self.queue:
            return
        if self.probe is None:
            self.probe = asyncio.get_running_loop().call_later(PROBE, self.end_probe)
        count, size = len(self.queue), 1
        if self.pace is None:
            count = min(count, self.threads - self.free_chunks)
        else:
            # The first of them are slower than the others. So no more is given away than keeps all threads at work, and the next
            # chunks are cut by what was learned meanwhile.
            room = self.threads * CHUNKS_A_THREAD
            size = int(CHUNK_SECONDS / max(self.pace, CHUNK_SECONDS / CHUNK_MAX))
            size = max(1, min(size, count // room))
            if self.pace >= CHUNK_SECONDS and not self.is_probing:
                room = max(room, SINGLES_MAX)
            count = min(count, size * (room - self.free_chunks))
        if count <= 0:
            return
        tokens = [self.queue.popleft() for _ in range(count)]
        tokens = [token for token in tokens if token in self.open]
        self.hand([tokens[first:first + size] for first in range(0, len(tokens), size)])

    def end_probe(self):
        self.is_probing = False
        if self.pace is None:
            self.learn(CHUNK_SECONDS)
        self.hand_over()

    def hand(self, chunks, needs=None):
        if not chunks:
            return
        keys = []
        for _ in chunks:
            self.chunk_count += 1
            keys.append(f"{self.name}:{self.chunk_count}")
        lines = [self.line(key, tokens) for key, tokens in zip(keys, chunks)]
        futures = self.client.map(self.step.run_chunk, keys, lines, key=keys, pure=False, retries=0, resources=needs)
        for key, tokens, future in zip(keys, chunks, futures):
            self.chunks[key] = {"future": future, "tokens": set(tokens), "size": len(tokens), "is_free": not needs}
            self.free_chunks += not needs
            self.chunk_of.update((token, key) for token in tokens)
        asyncio.create_task(self.watch(futures))

    def line(self, key, tokens):
        """A chunk, as the warden reads it. As bytes, so that Dask neither looks into it nor takes it apart."""
        environments, places, steps = [], {}, []
        for token in tokens:
            spec = self.open[token]
            place = places.setdefault(id(spec["environment"]), len(environments))
            if place == len(environments):
                environments.append(spec["environment"])
            handed = {name: spec[name] for name in spec if name not in ("since", "needs")}
            steps.append(dict(handed, environment=place))
        chunk = {"chunk": key, "folder": self.folder, "epoch": self.epoch}
        return json.dumps(dict(chunk, environments=environments, steps=steps)).encode()

    async def watch(self, futures):
        """Hears of chunks that came to an end without a word of the worker: killed with it once too often, or erred."""
        from distributed import as_completed

        async for future in as_completed(futures, loop=self.client.loop):
            chunk = self.chunks.get(future.key)
            if chunk is None:
                continue
            message = "the worker did not tell how it ended"
            if future.status == "error":
                message = f"Dask gave it up: {await future.exception()}"
            elif future.status != "finished":
                continue
            for token in list(chunk["tokens"]):
                asyncio.create_task(self.follow(token, message, None))

    async def follow(self, token, message, claim):
        """Waits until no process of a step lives, and tells how its attempt ended."""
        spec = self.open.get(token)
        while token in self.open:
            done = self.step.read_end(self.folder, token)
            descriptor = None if done else self.step.lock(self.folder, spec["step"])
            if done or descriptor is not None:
                break
            await asyncio.sleep(RUNNING_PAUSE)
        if token not in self.open:
            return
        self.ended(token, dict(done or self.log.settle(token, message), worker=(claim or {}).get("by")))
        if descriptor is not None:
            os.close(descriptor)

    async def cancel(self, tokens, grace):
        """One that has not begun never will; the processes of the others are told to end, and then tell of it."""
        begun, withdrawn, asked = [], [], set(tokens)
        # The places that they leave are for others.
        self.queue = collections.deque(token for token in self.queue if token not in asked)
        for token in tokens:
            if token not in self.open:
                continue
            if not self.log.claim(token):
                begun.append(token)
                continue
            record = self.log.end(token, {"token": token, "outcome": "terminated"})
            future = self.leave_chunk(token)
            if future is not None and future.key not in self.chunks:
                withdrawn.append(future)
            self.ended(token, record)
        if withdrawn:
            await self.client.cancel(withdrawn, force=True)
        for token in begun:
            worker = self.step.read_claim(self.folder, token)["by"]
            try:
                await self.client.run(self.step.stop_step, token, grace, workers=[worker], on_error="ignore")
            except (OSError, ValueError):
                pass  # The worker is gone, and its steps with it.

    async def run(self):
        reader = asyncio.StreamReader(limit=LINE_MAX)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        hello = json.loads(await reader.readline())
        try:
            await self.connect(hello)
        except Refusal as refusal:
            return self.say({"say": "refused", "message": refusal.message, "help": refusal.help})
        asyncio.create_task(self.look())
        ends = asyncio.create_task(self.gone.wait())
        while True:
            line = asyncio.create_task(reader.readline())
            await asyncio.wait([line, ends], return_when=asyncio.FIRST_COMPLETED)
            if ends.done():
                return self.say({"say": "gone", "message": "the scheduler does not answer any more"})
            if not line.result():
                break
            request = json.loads(line.result())
            if request["ask"] == "submit":
                self.submit(request["steps"], request["environments"], request.get("again", False))
            elif request["ask"] == "cancel":
                asyncio.create_task(self.cancel(request["tokens"], request["grace_s"]))
        # Baton has ended, or was killed: nothing may go on without it.
        await self.cancel(list(self.open), 0)

    async def look(self):
        """Notices that the scheduler is gone; Dask's own client would try to come back for ever."""
        due = time.monotonic() + CENSUS_PAUSE
        while self.client.scheduler is not None and self.client.status == "running":
            await asyncio.sleep(RUNNING_PAUSE)
            if time.monotonic() > due and self.open:
                due = time.monotonic() + CENSUS_PAUSE
                with contextlib.suppress(OSError):
                    await self.census()
        self.gone.set()


def main():
    # Whatever prints to standard output must not come between the lines.
    output = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    asyncio.run(Bridge(output).run())
    output.flush()
    # Dask's threads would be waited for.
    os._exit(0)


if __name__ == "__main__":
    main()
