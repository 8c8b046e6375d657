"""Measures a director beside a FastAPI + PostgreSQL service (`peer.py`) and nginx, on loopback, in one run.

    Benchmarks/director/setup.sh
    .build-bench/director/venv/bin/python Benchmarks/director/measure.py --net .build-net/release/baton-net --json director.json

`--quick` takes seconds instead of minutes, to see that it works; its numbers say nothing.
"""

import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from crowd import crowd
from http1 import Connection

HERE = pathlib.Path(__file__).parent
PASSWORD = "correct horse battery"


def call(url, token, method, path, body=None, headers=None):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + "/api/v1" + path, data, {
        "Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})
    }, method=method)
    with urllib.request.urlopen(request, timeout=120) as answer:
        content = answer.read()
        return json.loads(content) if content else None


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError("it never came up")


class Director:
    name = "baton"

    def __init__(self, net, room):
        data, password, ready = room / "data", room / "password", room / "ready"
        password.write_text(PASSWORD + "\n")
        subprocess.run([net, "director", "init", "--data", data, "--admin", "ada", "--password-file", password],
                       check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [net, "serve", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", ready, "--log-level", "warning"],
            stdout=subprocess.DEVNULL)
        self.url = wait_for(lambda: json.loads(ready.read_text())["url"] if ready.exists() else None)
        self.token = call(self.url, None, "POST", "/login", {"user": "ada", "password": PASSWORD})["token"]
        call(self.url, self.token, "PATCH", "/users/ada",
             {"quotas": {"experiments": 10_000_000, "artifact_bytes": 1 << 40, "log_bytes": 1 << 40}})
        self.joining = None
        self.join("node-1")
        parcel = b"a parcel"
        self.parcel = hashlib.sha256(parcel).hexdigest()
        call(self.url, self.token, "PUT", f"/artifacts/{self.parcel}?size={len(parcel)}&offset=0", parcel,
             {"Content-Type": "application/octet-stream"})

    def join(self, node):
        """The token of an agent of a new node; one join token brings them all in, as an administrator would do it."""
        if not self.joining:
            self.joining = call(self.url, self.token, "POST", "/join-tokens", {"tags": []})["token"]
        hello = {"facts": {"os": "linux", "cores": 2, "hostname": node}, "version": "baton 0.1.0", "boot": "b",
                 "known": []}
        return call(self.url, self.joining, "POST", "/agent/hello", hello)["token"]

    def use(self):
        """User and system seconds so far, resident megabytes."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        resident = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), resident / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Peer:
    token = "peer-token"
    parcel = "0" * 64

    def __init__(self, room, polls):
        self.name = "fastapi, polling" if polls else "fastapi"
        self.database = room / ("pg-polling" if polls else "pg")
        self.database.mkdir()
        self.user = []
        if os.getuid() == 0:
            # PostgreSQL does not run as root.
            shutil.chown(self.database, "postgres")
            room.chmod(0o711)
            self.user = ["runuser", "-u", "postgres", "--"]
        places = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        self.programs = str(places[-1]) + "/" if places else ""
        self.postgres("initdb", "-D", self.database / "data", "-A", "trust", "-U", "postgres")
        self.postgres("pg_ctl", "-D", self.database / "data", "-w", "-l", self.database / "log", "-o",
                      f"-c listen_addresses='' -c unix_socket_directories={self.database}", "start")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "peer:app", "--port", str(port), "--workers", "2", "--no-access-log",
             "--log-level", "warning"], cwd=HERE,
            env={**os.environ, "PEER_DATABASE": f"postgresql:///postgres?host={self.database}&user=postgres",
                 "PEER_TOKEN": self.token, "PEER_POLL": "1" if polls else "0"})
        wait_for(lambda: call(self.url, self.token, "GET", "/experiments") is not None)

    def postgres(self, program, *arguments):
        subprocess.run([*self.user, self.programs + program, *map(str, arguments)], check=True, cwd=self.database,
                       stdout=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.postgres("pg_ctl", "-D", self.database / "data", "-m", "fast", "stop")


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def submit(service, name):
    return call(service.url, service.token, "POST", "/experiments", {
        "name": name, "digest": service.parcel, "parcel": service.parcel,
        "deployments": [{"label": "a", "node": "node-1"}]})["id"]


def wrk(service, script, path, seconds, prefix=""):
    output = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{seconds}s", "-s", HERE / script, service.url + path], check=True,
        capture_output=True, text=True,
        env={**os.environ, "BENCH_TOKEN": service.token, "BENCH_PARCEL": service.parcel, "BENCH_PREFIX": prefix}).stdout
    result = json.loads(next(line for line in output.splitlines() if line.startswith("RESULT"))[7:])
    if result["errors"]:
        raise RuntimeError(f"{service.name}: {result['errors']} requests failed: {script}")
    return {"per_second": round(result["requests"] / result["seconds"]), "p50_ms": result["p50_ms"],
            "p99_ms": result["p99_ms"]}


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
    return spread(samples)


async def list_latency(service, count):
    connection = await Connection.open(service.url, service.token)
    samples = []
    for _ in range(count):
        start = time.perf_counter()
        status, _ = await connection.ask("GET", "/api/v1/experiments?limit=100")
        samples.append(time.perf_counter() - start)
        assert status == 200
    return spread(samples)


def curl(*arguments):
    start = time.perf_counter()
    subprocess.run(["curl", "-sf", "-o", "/dev/null", *map(str, arguments)], check=True)
    return time.perf_counter() - start


def artifacts(director, room, megabytes):
    """A large file up and down: the director, which also digests it and makes it durable, beside nginx."""
    source = room / "large"
    digest = hashlib.sha256()
    with source.open("wb") as file:
        for _ in range(megabytes):
            piece = os.urandom(1 << 20)
            digest.update(piece)
            file.write(piece)
    size = megabytes << 20
    bearer = ["-H", f"Authorization: Bearer {director.token}"]
    place = f"{director.url}/api/v1/artifacts/{digest.hexdigest()}"
    found = {"baton": {
        "up_mb_s": round(megabytes / curl("-X", "PUT", "-T", source, *bearer, f"{place}?size={size}&offset=0")),
        "down_mb_s": round(megabytes / curl(*bearer, place))}}
    web, port = room / "nginx", free_port()
    for name in ("www", "temp"):
        (web / name).mkdir(parents=True)
    (web / "nginx.conf").write_text(f"""
        worker_processes 2; daemon off; pid {web}/pid; error_log {web}/error.log;
        {"user root;" if os.getuid() == 0 else ""}
        events {{}}
        http {{ access_log off; sendfile on; client_max_body_size 0; client_body_temp_path {web}/temp;
                server {{ listen 127.0.0.1:{port}; root {web}/www; location / {{ dav_methods PUT; }} }} }}""")
    nginx = subprocess.Popen(["nginx", "-p", web, "-c", web / "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: Connection.answers("127.0.0.1", port))
        found["nginx"] = {"up_mb_s": round(megabytes / curl("-T", source, f"http://127.0.0.1:{port}/large")),
                          "down_mb_s": round(megabytes / curl(f"http://127.0.0.1:{port}/large"))}
    finally:
        nginx.terminate()
        nginx.wait()
    source.unlink()
    return found


def measure(service, quick):
    seconds, count = (2, 20) if quick else (10, 500)
    number = submit(service, "status")
    found = {"status": wrk(service, "ask.lua", f"/api/v1/experiments/{number}", seconds),
             "submit": wrk(service, "submit.lua", "", seconds, "s"),
             "emit_to_waiting": asyncio.run(emit_to_waiting(service, 5 if "poll" in service.name else count))}
    total = 1_000 if quick else 100_000
    made = 0
    while made < total:
        made += wrk(service, "submit.lua", "", seconds, f"many{made}-")["per_second"] * seconds
    found["lists"] = {"experiments": made, **asyncio.run(list_latency(service, count))}
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", required=True)
    parser.add_argument("--json", default="director.json")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name:
        room = pathlib.Path(name)
        director = Director(os.path.abspath(options.net), room)
        try:
            agents, watchers, seconds = (50, 20, 5) if options.quick else (1_000, 500, 60)
            results["crowd"] = asyncio.run(crowd(director, submit(director, "crowd"), agents, watchers, seconds))
            results["artifact"] = artifacts(director, room, 64 if options.quick else 1_024)
            results[director.name] = measure(director, options.quick)
        finally:
            director.stop()
        for polls in (False, True):
            peer = Peer(room, polls)
            try:
                results[peer.name] = measure(peer, options.quick) if not polls else {
                    "emit_to_waiting": asyncio.run(emit_to_waiting(peer, 10))}
            finally:
                peer.stop()
    pathlib.Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))


main()
