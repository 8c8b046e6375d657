"""Many agents with heartbeats and many watchers on one director."""

import asyncio
import json
import random
import time

from http1 import Connection


async def agent(director, token, end, beats):
    """Waits for orders, and reports when it is time, as an agent does that has nothing to do."""
    hello = {"facts": {"os": "linux"}, "version": "baton 0.1.0", "boot": "b", "known": []}
    orders = await Connection.open(director.url, token)
    reports = await Connection.open(director.url, token)
    status, body = await reports.ask("POST", "/api/v1/agent/hello", json.dumps(hello).encode())
    assert status == 200, body
    welcome = json.loads(body)
    report = json.dumps({"epoch": welcome["epoch"], "orders_done": 0, "reports": []}).encode()

    async def wait_for_orders():
        while True:
            status, _ = await orders.ask("GET", "/api/v1/agent/orders?after=0&wait=25")
            assert status == 200

    waiting = asyncio.ensure_future(wait_for_orders())
    pause = welcome["heartbeat"] / 1e9
    # Agents of a lab were not started in the same instant.
    next_beat = time.monotonic() + random.random() * pause
    while next_beat < end:
        await asyncio.sleep(next_beat - time.monotonic())
        next_beat += pause
        start = time.perf_counter()
        status, _ = await reports.ask("POST", "/api/v1/agent/reports", report)
        assert status == 200
        beats.append(time.perf_counter() - start)
    waiting.cancel()


async def watcher(director, path, end, heard):
    connection = await Connection.open(director.url, director.token)
    connection.send("GET", path)
    status, _ = await connection.head()
    assert status == 200
    while (left := end - time.monotonic()) > 0:
        try:
            piece = await asyncio.wait_for(connection.reader.read(1 << 16), left)
        except TimeoutError:
            return
        heard.append(piece.count(b"event: event") or piece.count(b"event:event"))


async def crowd(director, experiment, agents, watchers, seconds):
    tokens = [director.join(f"crowd-{index}") for index in range(agents)]
    end = time.monotonic() + seconds + 5
    beats, heard = [], []
    path = f"/api/v1/experiments/{experiment}"
    tasks = [asyncio.ensure_future(agent(director, token, end, beats)) for token in tokens]
    tasks += [asyncio.ensure_future(watcher(director, f"{path}/stream", end, heard)) for _ in range(watchers)]
    await asyncio.sleep(5)
    before, start = director.use()[0], time.monotonic()
    sender = await Connection.open(director.url, director.token)
    peak = 0
    while time.monotonic() < end - 1:
        # Something to hear, each second.
        await sender.ask("POST", f"{path}/events", b'{"name":"beat"}')
        await asyncio.sleep(1)
        peak = max(peak, director.use()[1])
    cpu = (director.use()[0] - before) / (time.monotonic() - start)
    await asyncio.gather(*tasks)
    beats.sort()
    return {"agents": agents, "watchers": watchers, "resident_mb": round(peak, 1), "cores": round(cpu, 3),
            "heartbeats": len(beats), "heartbeat_p50_ms": round(1000 * beats[len(beats) // 2], 2),
            "heartbeat_p99_ms": round(1000 * beats[int(len(beats) * 0.99)], 2), "events_heard": sum(heard)}
