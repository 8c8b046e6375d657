"""The bridge between Baton and a scheduler of Dask: lines of JSON in, lines of JSON out.

It keeps nothing that a new bridge would miss: what an attempt came to stands in the shared folder (`dask_step.py`), and
attempts that are submitted `again` are looked up there first.
"""

import asyncio
import hashlib
import importlib
import json
import logging
import os
import sys
import time

VERSION = 1
# Packages of which every part of a cluster needs the same version.
PACKAGES = ["dask", "distributed", "msgpack", "cloudpickle"]
RUNNING_PAUSE = 0.05
LINE_MAX = 1 << 26


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
        self.open = {}
        self.futures = {}
        self.gone = asyncio.Event()

    def say(self, message):
        self.output.write(json.dumps(message) + "\n")
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
        workers = (await self.client.scheduler.identity(n_workers=-1))["workers"]
        self.say({
            "say": "ready",
            "distributed": distributed.__version__,
            "workers": [
                {"address": address, "threads": worker["nthreads"], "resources": worker.get("resources", {})}
                for address, worker in workers.items()
            ],
        })

    async def share(self, hello):
        """Gives every worker the program of steps, and looks whether all of them see the folder."""
        self.folder, self.epoch = hello["folder"], hello["epoch"]
        os.makedirs(self.folder, exist_ok=True)
        draft = os.path.join(self.folder, f"epoch.{os.getpid()}")
        with open(draft, "w") as file:
            json.dump(self.epoch, file)
        os.rename(draft, os.path.join(self.folder, "epoch"))
        # By its content, so that no other version of it is taken for this one.
        name = "baton_step_" + hashlib.sha256(hello["program"].encode()).hexdigest()[:12]
        path = os.path.join(self.folder, f"{name}.py")
        with open(path, "w") as file:
            file.write(hello["program"])
        sys.path.insert(0, self.folder)
        self.step = importlib.import_module(name)
        await self.client.upload_file(path)
        seen = await self.client.run(self.step.read, os.path.join(self.folder, "epoch"))
        blind = [address for address, epoch in seen.items() if epoch != self.epoch]
        if blind:
            help = "the workers and Baton need one shared file system: put the project on it"
            raise Refusal(f"the worker {blind[0]} does not see the folder {self.folder}", help)

    async def heard(self, event):
        _, message = event
        token = message["token"]
        spec = self.open.get(token)
        if spec is None:
            return
        if message["say"] == "started":
            queued = int((time.monotonic() - spec["since"]) * 1e9)
            self.say(dict(message, queue_ns=queued))
        elif message["outcome"] != "stale":
            self.ended(token, message)

    def ended(self, token, record):
        if self.open.pop(token, None) is None:
            return
        self.futures.pop(token, None)
        self.say(dict(record, say="ended", token=token))

    def submit(self, steps, again):
        fresh = []
        for spec in steps:
            token = spec["token"]
            spec.update(since=time.monotonic())
            self.open[token] = spec
            claim = self.step.read(self.path(token, "claim")) if again else None
            if again and (claim or self.step.read(self.path(token, "done"))):
                asyncio.create_task(self.follow(token, "nobody knows what became of it", claim))
            else:
                fresh.append(spec)
        if fresh:
            self.hand_over(fresh)

    def path(self, token, kind):
        return self.step.place(self.folder, token, kind)

    def hand_over(self, steps):
        """One graph, so that the scheduler orders the steps; steps of one priority and resources are one layer of it."""
        from dask._task_spec import Task, TaskRef
        from dask.highlevelgraph import HighLevelGraph, MaterializedLayer

        keys = {spec["token"]: f"baton-{self.epoch}-{spec['token']}" for spec in steps}
        layers, annotations, layer_of = {}, {}, {}
        for spec in steps:
            kind = json.dumps([spec.get("priority", 0), spec.get("resources", {})])
            layer_of[spec["token"]] = kind
            annotations[kind] = {"priority": spec.get("priority", 0), "retries": 0}
            if spec.get("resources"):
                annotations[kind]["resources"] = spec["resources"]
            # Those of earlier pieces have ended well, or this one would not be here.
            before = [TaskRef(keys[token]) for token in spec.get("after", []) if token in keys]
            handed = {name: spec[name] for name in spec if name not in ("since", "after", "priority", "resources")}
            handed.update(folder=self.folder, epoch=self.epoch)
            key = keys[spec["token"]]
            layers.setdefault(kind, {})[key] = Task(key, self.step.run_step, handed, *before)
        needed = {kind: set() for kind in layers}
        for spec in steps:
            needed[layer_of[spec["token"]]].update(layer_of[t] for t in spec.get("after", []) if t in keys)
        whole = HighLevelGraph(
            {kind: MaterializedLayer(layer, annotations=annotations[kind]) for kind, layer in layers.items()},
            {kind: others - {kind} for kind, others in needed.items()},
        )
        futures = self.client.get(whole, list(keys.values()), sync=False)
        for spec, future in zip(steps, futures):
            self.futures[spec["token"]] = future
        asyncio.create_task(self.watch({future.key: spec["token"] for spec, future in zip(steps, futures)}, futures))

    async def watch(self, tokens, futures):
        """Hears of tasks that came to an end without a word of the worker: killed with it once too often, or erred."""
        from distributed import as_completed

        async for future in as_completed(futures, loop=self.client.loop):
            token = tokens[future.key]
            if token not in self.open or token not in self.futures:
                continue
            if future.status == "finished":
                asyncio.create_task(self.follow(token, "the worker did not tell how it ended", None))
            elif future.status == "error":
                error = await future.exception()
                asyncio.create_task(self.follow(token, f"Dask gave it up: {error}", None))

    async def follow(self, token, message, claim):
        """Waits until no process of a step lives, and tells how its attempt ended."""
        spec = self.open[token]
        while True:
            done = self.step.read(self.path(token, "done"))
            descriptor = None if done else self.step.lock(self.folder, spec["step"])
            if done or descriptor is not None:
                break
            await asyncio.sleep(RUNNING_PAUSE)
            if token not in self.open:
                return
        self.ended(token, dict(done or self.step.settle(self.folder, token, message), worker=(claim or {}).get("by")))
        if descriptor is not None:
            os.close(descriptor)

    async def cancel(self, tokens, grace):
        """One that has not begun never will; the processes of the others are told to end, and then tell of it."""
        begun, withdrawn = [], []
        for token in tokens:
            if token not in self.open:
                continue
            if not self.step.publish(self.path(token, "claim"), {"by": None}):
                begun.append(token)
                continue
            self.step.publish(self.path(token, "done"), {"token": token, "outcome": "terminated"})
            future = self.futures.get(token)
            if future is not None:
                withdrawn.append(future)
            self.ended(token, self.step.read(self.path(token, "done")))
        if withdrawn:
            await self.client.cancel(withdrawn, force=True)
        for token in begun:
            worker = self.step.read(self.path(token, "claim"))["by"]
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
                self.submit(request["steps"], request.get("again", False))
            elif request["ask"] == "cancel":
                asyncio.create_task(self.cancel(request["tokens"], request["grace_s"]))
        # Baton has ended, or was killed: nothing may go on without it.
        await self.cancel(list(self.open), 0)

    async def look(self):
        """Notices that the scheduler is gone; Dask's own client would try to come back for ever."""
        while self.client.scheduler is not None and self.client.status == "running":
            await asyncio.sleep(RUNNING_PAUSE)
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
