"""A service of the usual shape beside the director: FastAPI, uvicorn, asyncpg, PostgreSQL.

It answers the few requests that are measured as the director does: a token is looked up for each, what is acknowledged is
on disk (PostgreSQL's defaults), and who waits for an event hears by LISTEN/NOTIFY, or, with PEER_POLL=1, asks the
database each second, as clients of such services do.
"""

import asyncio
import hashlib
import json
import os
import time

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

SCHEMA = """
create table if not exists tokens (hash bytea primary key, owner text not null);
create table if not exists experiments (
    id bigserial primary key, owner text not null, name text not null, digest text not null, parcel text not null,
    state text not null default 'defined', created bigint not null, deployments jsonb not null, unique (owner, name));
create index if not exists experiments_by_owner on experiments (owner, id);
create table if not exists events (
    experiment bigint references experiments, seq bigint, instant bigint, name text, payload jsonb,
    primary key (experiment, seq));
"""
POLLS = os.environ.get("PEER_POLL") == "1"

app = FastAPI()
arrived = asyncio.Condition()


@app.on_event("startup")
async def start():
    app.state.pool = await asyncpg.create_pool(os.environ["PEER_DATABASE"], min_size=4, max_size=16)
    async with app.state.pool.acquire() as connection:
        async with connection.transaction():
            # One of the workers makes the tables.
            await connection.execute("select pg_advisory_xact_lock(1)")
            await connection.execute(SCHEMA)
            await connection.execute(
                "insert into tokens values ($1, 'ada') on conflict do nothing",
                hashlib.sha256(os.environ["PEER_TOKEN"].encode()).digest())
    app.state.listener = await asyncpg.connect(os.environ["PEER_DATABASE"])
    await app.state.listener.add_listener("events", lambda *_: asyncio.ensure_future(wake()))


async def wake():
    async with arrived:
        arrived.notify_all()


async def owner(request: Request, connection):
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    name = await connection.fetchval(
        "select owner from tokens where hash = $1", hashlib.sha256(token.encode()).digest())
    if name is None:
        raise HTTPException(401)
    return name


def shown(row):
    return {**dict(row), "id": str(row["id"]), "deployments": json.loads(row["deployments"])}


@app.get("/api/v1/experiments/{number}")
async def experiment(number: int, request: Request):
    async with app.state.pool.acquire() as connection:
        name = await owner(request, connection)
        row = await connection.fetchrow("select * from experiments where id = $1 and owner = $2", number, name)
    if row is None:
        raise HTTPException(404)
    return JSONResponse(shown(row))


@app.get("/api/v1/experiments")
async def experiments(request: Request, limit: int = 100, after: int = 0):
    async with app.state.pool.acquire() as connection:
        name = await owner(request, connection)
        rows = await connection.fetch(
            "select * from experiments where owner = $1 and id > $2 order by id limit $3", name, after, limit)
    return JSONResponse({"items": [shown(row) for row in rows], "next": str(rows[-1]["id"]) if rows else None})


@app.post("/api/v1/experiments")
async def submit(request: Request):
    body = await request.json()
    async with app.state.pool.acquire() as connection:
        name = await owner(request, connection)
        row = await connection.fetchrow(
            "insert into experiments (owner, name, digest, parcel, created, deployments) values ($1, $2, $3, $4, $5, $6) "
            "returning *",
            name, body["name"], body["digest"], body["parcel"], time.time_ns(), json.dumps(body["deployments"]))
    return JSONResponse(shown(row), status_code=201)


@app.post("/api/v1/experiments/{number}/events")
async def emit(number: int, request: Request):
    body = await request.json()
    async with app.state.pool.acquire() as connection:
        await owner(request, connection)
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(2, $1)", number)
            seq = await connection.fetchval(
                "insert into events select $1, coalesce(max(seq), 0) + 1, $2, $3, $4 from events where experiment = $1 "
                "returning seq", number, time.time_ns(), body["name"], json.dumps(body.get("payload")))
            await connection.execute("select pg_notify('events', $1)", str(number))
    return JSONResponse({"seq": seq}, status_code=201)


@app.get("/api/v1/experiments/{number}/events")
async def events(number: int, request: Request, after: int = 0, wait: int = 0):
    deadline = time.monotonic() + wait
    while True:
        async with app.state.pool.acquire() as connection:
            await owner(request, connection)
            rows = await connection.fetch(
                "select seq, instant, name, payload from events where experiment = $1 and seq > $2 order by seq "
                "limit 1000", number, after)
        left = deadline - time.monotonic()
        if rows or left <= 0:
            return JSONResponse({"items": [dict(row) for row in rows], "next": None})
        if POLLS:
            await asyncio.sleep(min(1, left))
            continue
        try:
            async with arrived:
                await asyncio.wait_for(arrived.wait(), min(left, 1))
        except TimeoutError:
            pass
