"""Measures a director beside a FastAPI + PostgreSQL service (`peer.py`) and nginx, on loopback, in one run.

    Benchmarks/director/setup.sh
    .build-bench/director/venv/bin/python Benchmarks/director/measure.py --net .build-net/release/baton-net --json director.json

Both services are up together and are measured in turns; a figure is the median of the rounds. Processor time counts all
processes of a service, so it can be compared on a busy machine too. Each part has a bound; one that fails is named, the
others go on. `--quick` takes seconds instead of minutes, to see that it works; its numbers say nothing. `--only` takes
names of parts, such as `crowd,artifacts`.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from crowd import crowd
from http1 import Connection
from many import many_deployments
from services import HERE, Director, Nginx, Peer, call
from table import table


class Overtime(SystemExit):
    """A part took longer than it may. A `SystemExit`, because event loops let that through at once."""


class Plan:
    """How much of each is done, and what came of it."""

    def __init__(self, options):
        quick = options.quick
        self.only = options.only.split(",") if options.only else None
        self.rounds, self.seconds = (1, 1) if quick else (3, 6)
        self.agents, self.watchers, self.crowd_seconds = (50, 20, 5) if quick else (1_000, 500, 60)
        self.events, self.lists = (20, 20) if quick else (300, 300)
        self.requests = 2_000 if quick else 100_000
        self.experiments = 1_000 if quick else 100_000
        self.megabytes = 64 if quick else 1_024
        self.deployments = 100 if quick else 2_000
        self.results, self.faults = {}, {}

    @contextlib.contextmanager
    def part(self, name, seconds):
        """Runs a part unless it is not asked for; ends it after so many seconds."""
        if self.only and name not in self.only:
            yield None
            return
        print(f"{name} …", file=sys.stderr, flush=True)
        start = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield self.results.setdefault(name, {})
        except (Overtime, Exception) as fault:
            self.faults[name] = f"{type(fault).__name__}: {fault}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        print(f"{name}: {self.faults.get(name, 'done')}, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    def in_turns(self, services, body):
        """Medians of each figure of what `body` finds, service by service, in turns."""
        found = {service.name: [] for service in services}
        for number in range(self.rounds):
            for service in services:
                found[service.name].append(body(service, number))
        return {name: {key: statistics.median(one[key] for one in many) for key in many[0]}
                for name, many in found.items()}


def submit(service, name):
    return call(service.url, service.token, "POST", "/experiments", {
        "name": name, "digest": service.parcel, "parcel": service.parcel,
        "deployments": [{"label": "a", "node": "node-1"}]})["id"]


def wrk(service, script, path, seconds, prefix=""):
    before = service.use()[0]
    output = subprocess.run(
        ["wrk", "-t1", "-c16", "--timeout", "20s", f"-d{seconds}s", "-s", HERE / script, service.url + path], check=True,
        capture_output=True, text=True, timeout=seconds + 30,
        env={**os.environ, "BENCH_TOKEN": service.token, "BENCH_PARCEL": service.parcel, "BENCH_PREFIX": prefix}).stdout
    cpu = service.use()[0] - before
    result = json.loads(next(line for line in output.splitlines() if line.startswith("RESULT"))[7:])
    if result["errors"]:
        raise RuntimeError(f"{service.name}: {result['errors']} requests failed: {script}")
    return {"requests": result["requests"], "per_second": round(result["requests"] / result["seconds"]),
            "p50_ms": result["p50_ms"], "p99_ms": result["p99_ms"],
            "cpu_us": round(1e6 * cpu / max(1, result["requests"]), 1)}


def spread(samples):
    ordered = sorted(samples)
    return {"p50_ms": round(1000 * statistics.median(ordered), 3),
            "p99_ms": round(1000 * ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 3), "count": len(ordered)}


async def emit_to_waiting(service, count):
    """From before an event is sent until who waits for it has it."""
    number = submit(service, f"events-{time.time_ns()}")
    path = f"/api/v1/experiments/{number}/events"
    waiter = await Connection.open(service.url, service.token)
    sender = await Connection.open(service.url, service.token)
    after, samples = 0, []
    for _ in range(count):
        waiting = asyncio.ensure_future(waiter.ask("GET", f"{path}?after={after}&wait=30"))
        await asyncio.sleep(0.02)
        start = time.perf_counter()
        sending = asyncio.ensure_future(sender.ask("POST", path, b'{"name":"go","payload":1}'))
        status, body = await waiting
        samples.append(time.perf_counter() - start)
        assert status == 200 and (await sending)[0] in (200, 201)
        after = json.loads(body)["items"][-1]["seq"]
    waiter.close()
    sender.close()
    return spread(samples)


async def list_latency(service, count):
    connection = await Connection.open(service.url, service.token)
    samples = []
    for _ in range(count):
        start = time.perf_counter()
        status, body = await connection.ask("GET", "/api/v1/experiments?limit=100")
        samples.append(time.perf_counter() - start)
        assert status == 200 and len(json.loads(body)["items"]) == 100
    connection.close()
    return spread(samples)


def growth(director, requests):
    """Resident megabytes after a tenth of some requests, and after all of them."""
    path = f"/api/v1/experiments/{submit(director, 'growth')}"
    done, early = 0, None
    while done < requests:
        done += wrk(director, "ask.lua", path, 2)["requests"]
        if early is None and done >= requests / 10:
            early = director.use()[1]
    late = director.use()[1]
    return {"requests": done, "early_mb": round(early, 1), "late_mb": round(late, 1)}


def fill(director, count):
    made = 0
    while made < count:
        made += wrk(director, "submit.lua", "", 2, f"many{made}-")["requests"]
    return made


def curl(*arguments):
    start = time.perf_counter()
    subprocess.run(["curl", "-sf", "-o", "/dev/null", *map(str, arguments)], check=True, timeout=300)
    return time.perf_counter() - start


def artifacts(plan, director, nginx, room):
    """A large file up and down: the director, which also digests it and makes it durable, beside nginx."""
    source = room / "large"
    digest = hashlib.sha256()
    with source.open("wb") as file:
        for _ in range(plan.megabytes):
            piece = os.urandom(1 << 20)
            digest.update(piece)
            file.write(piece)
        os.fsync(file.fileno())
    found = {"disk_mb_s": plan.megabytes / durable_copy(source, room / "copy")}
    bearer = ["-H", f"Authorization: Bearer {director.token}"]
    place = f"{director.url}/api/v1/artifacts/{digest.hexdigest()}"
    ways = {
        "baton": (director, [*bearer, f"{place}?size={plan.megabytes << 20}&offset=0"], [*bearer, place]),
        "nginx": (nginx, [f"{nginx.url}/large"], [f"{nginx.url}/large"])}
    rounds = {name: [] for name in ways}
    for _ in range(plan.rounds):
        for name, (service, up, down) in ways.items():
            start = service.use()[0]
            up_seconds = curl("-T", source, *up)
            middle = service.use()[0]
            down_seconds = curl(*down)
            rounds[name].append({
                "up_mb_s": plan.megabytes / up_seconds, "up_cpu_s": middle - start,
                "down_mb_s": plan.megabytes / down_seconds, "down_cpu_s": service.use()[0] - middle})
            curl("-X", "DELETE", *down)
    for name, many in rounds.items():
        found[name] = {key: round(statistics.median(one[key] for one in many), 2) for key in many[0]}
    source.unlink()
    return found


def durable_copy(source, target):
    """Seconds that the disk takes for such a file: the least that a durable upload can take."""
    start = time.perf_counter()
    subprocess.run(["dd", f"if={source}", f"of={target}", "bs=1M", "conv=fdatasync", "status=none"], check=True,
                   timeout=300)
    target.unlink()
    return time.perf_counter() - start


def measure(plan, net, room, stack):
    def started(service):
        stack.callback(service.stop)
        return service

    director = started(Director(net, room))
    with plan.part("crowd", 60 + 4 * plan.crowd_seconds) as found:
        if found is not None:
            found.update(asyncio.run(crowd(
                director, submit(director, "crowd"), plan.agents, plan.watchers, plan.crowd_seconds)))
    with plan.part("deployments", 120) as found:
        if found is not None:
            found.update(asyncio.run(many_deployments(director, plan.deployments, 20)))
    with plan.part("artifacts", 300) as found:
        if found is not None:
            nginx = started(Nginx(room))
            found.update(artifacts(plan, director, nginx, room))
    with plan.part("growth", 300) as found:
        if found is not None:
            found.update(growth(director, plan.requests))
    peer = started(Peer(room, polls=False))
    services = [director, peer]
    with plan.part("status", 120) as found:
        if found is not None:
            paths = {service: f"/api/v1/experiments/{submit(service, 'status')}" for service in services}
            found.update(plan.in_turns(services, lambda service, _: wrk(service, "ask.lua", paths[service], plan.seconds)))
    with plan.part("submit", 120) as found:
        if found is not None:
            found.update(plan.in_turns(
                services, lambda service, round: wrk(service, "submit.lua", "", plan.seconds, f"s{round}-")))
    with plan.part("emit", 180) as found:
        if found is not None:
            found.update(plan.in_turns(services, lambda service, _: asyncio.run(emit_to_waiting(service, plan.events))))
            polling = started(Peer(room, polls=True))
            found[polling.name] = asyncio.run(emit_to_waiting(polling, 10))
            polling.stop()
    with plan.part("lists", 400) as found:
        if found is not None:
            made = fill(director, plan.experiments)
            peer.fill(plan.experiments)
            found.update(plan.in_turns(services, lambda service, _: asyncio.run(list_latency(service, plan.lists))))
            found["experiments"] = made


def overtime(*_):
    raise Overtime("it took longer than it may")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", required=True)
    parser.add_argument("--json", default="director.json")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, overtime)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    plan = Plan(options)
    # The room goes last, when nobody writes into it any more.
    with tempfile.TemporaryDirectory(prefix="baton-bench-", ignore_cleanup_errors=True) as name, \
            contextlib.ExitStack() as stack:
        measure(plan, os.path.abspath(options.net), pathlib.Path(name), stack)
    result = {"results": plan.results, "faults": plan.faults}
    pathlib.Path(options.json).write_text(json.dumps(result, indent=2) + "\n")
    print(table(plan.results, plan.faults))
    sys.exit(1 if plan.faults else 0)


main()
