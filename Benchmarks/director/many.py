"""One experiment of many deployments on a few agents that do nothing but say that all went well."""

import asyncio
import json
import time

from http1 import Connection
from services import call


async def agent(director, token):
    """Answers each order at once: prepared, begun, finished."""
    orders = await Connection.open(director.url, token)
    reports = await Connection.open(director.url, token)
    hello = {"facts": {"os": "linux"}, "version": "baton 0.1.0", "boot": "b", "known": []}
    _, body = await reports.ask("POST", "/api/v1/agent/hello", json.dumps(hello).encode())
    epoch, after = json.loads(body)["epoch"], 0
    states = {"prepare": ["ready"], "start": ["running", "finished"]}
    while True:
        _, body = await orders.ask("GET", f"/api/v1/agent/orders?after={after}&wait=25")
        told = json.loads(body)
        after = told["next"]
        news = [{"experiment": order["experiment"], "index": order["index"], "lease": order["lease"], "state": state}
                for order in told["orders"] for state in states.get(order["kind"], [])]
        report = {"epoch": epoch, "orders_done": after, "reports": news}
        status, body = await reports.ask("POST", "/api/v1/agent/reports", json.dumps(report).encode())
        assert status == 200, body


async def many_deployments(director, count, agents):
    """Seconds and processor time from the start of the experiment to its end."""
    tokens = [director.join(f"many-{number}") for number in range(agents)]
    number = call(director.url, director.token, "POST", "/experiments", {
        "name": "many", "digest": director.parcel, "parcel": director.parcel,
        "deployments": [{"label": "a", "node": f"many-{index % agents}"} for index in range(count)]})["id"]
    tasks = [asyncio.ensure_future(agent(director, token)) for token in tokens]
    user = await Connection.open(director.url, director.token)
    path = f"/api/v1/experiments/{number}"
    before, start = director.use()[0], time.monotonic()
    status, _ = await user.ask("POST", path + "/start")
    assert status == 200
    state = "running"
    while state != "finished":
        await asyncio.sleep(0.2)
        assert not any(task.done() for task in tasks)
        _, body = await user.ask("GET", "/api/v1/experiments?name=many")
        state = json.loads(body)["items"][0]["state"]
    for task in tasks:
        task.cancel()
    return {"deployments": count, "agents": agents, "seconds": round(time.monotonic() - start, 2),
            "cpu_s": round(director.use()[0] - before, 2)}
