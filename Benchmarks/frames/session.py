"""What a session costs in the language: a trivial operation there and back, the first rows of a large frame, its profile.

    python Benchmarks/frames/session.py --baton .build/release/baton [--rows 10_000_000] [--json session.json]

`baton` runs one program in a session of Polars, whose laps are taken with `now()`; beside it stand the same questions to
Polars in this process, where there is no way to and fro.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import polars as pl
from measure import data

PROGRAM = """
let s = session("polars")
let small = s.load("small.csv")
let large = s.load("large.parquet")

fn lap(f) {
    let start = now()
    let answer = f()
    return now() - start
}
fn first(t, n) = rows(t | take n)
fn laps(f, n) = 0..<n | map(i => lap(f))

first(large, 1)
print("trivial ${laps(() => first(small, 1), 300)}")
print("preview ${laps(() => first(large, 20), 50)}")
print("profile ${[lap(() => profile(large, budget: 1h))]}")
"""

UNITS = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6}


def milliseconds(text):
    parts = re.findall(r"([0-9.]+)(ns|us|ms|s|m|h)", text)
    return sum(float(number) * UNITS[unit] for number, unit in parts)


def ours(baton, folder):
    program = folder / "session.exp"
    program.write_text(PROGRAM)
    environment = {**os.environ, "BATON_PYTHON": sys.executable}
    made = subprocess.run(
        [baton, "run", program], cwd=folder, env=environment, capture_output=True, text=True, timeout=900
    )
    if made.returncode:
        raise SystemExit(made.stderr + made.stdout)
    found = re.findall(r"^(\w+) \[(.*)\]$", made.stdout, re.M)
    return {name: [milliseconds(lap) for lap in laps.split(", ")] for name, laps in found}


def theirs(folder):
    def laps(work, n):
        times = []
        for _ in range(n):
            start = time.perf_counter()
            work()
            times.append(1e3 * (time.perf_counter() - start))
        return times

    small, large = pl.read_csv(folder / "small.csv"), pl.read_parquet(folder / "large.parquet")
    return {
        "trivial": laps(lambda: small.head(1).rows(), 300),
        "preview": laps(lambda: large.head(20).rows(), 50),
        "profile": laps(large.describe, 1),
    }


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--baton", default=".build/release/baton", type=lambda path: str(pathlib.Path(path).resolve()))
    options.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=10_000_000)
    options.add_argument("--json")
    options = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="baton-frames-") as name:
        folder = pathlib.Path(name)
        x, _ = data(options.rows)
        x.drop("id7").write_parquet(folder / "large.parquet")
        x.head(1000).write_csv(folder / "small.csv")
        del x
        results = {"ours": ours(options.baton, folder), "theirs": theirs(folder)}
    aims = {"trivial": 1, "preview": 50, "profile": 10_000}
    print(f"{'':10} {'median':>10} {'most':>10} {'Polars':>10}  of {options.rows:,} rows, in ms")
    for what, aim in aims.items():
        laps, peer = results["ours"][what], results["theirs"][what]
        middle = statistics.median(laps)
        print(
            f"{what:10} {middle:10.3f} {max(laps):10.3f} {statistics.median(peer):10.3f}"
            f"  aim {aim}: {'met' if middle < aim else 'missed'}"
        )
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"rows": options.rows, **results}, indent=2))


if __name__ == "__main__":
    main()
