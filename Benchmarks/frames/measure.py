"""Generated programs beside hand-written ones: the group-by and join questions of db-benchmark, and a cleaning chain.

    python Benchmarks/frames/measure.py [--rows 10_000_000] [--runs 5] [--json frames.json]

The generated programs are those on record in Tests/BatonFramesTests/Golden; the functions that they call come from
Sources/BatonFrames/Library/Engines. Each question is run by turns, who goes first changing each time, and the least processor time of the runs counts: it says
more than the clock where the machine does other things.
"""

import argparse
import json
import pathlib
import re
import time

import numpy as np
import pandas as pd
import polars as pl

ROOT = pathlib.Path(__file__).resolve().parents[2]

BY_HAND = {
    "polars": {
        "sum v1 by id1": lambda x, small: x.group_by("id1", maintain_order=True).agg(pl.col("v1").sum()),
        "sum v1 by id1:id2": lambda x, small: x.group_by("id1", "id2", maintain_order=True).agg(pl.col("v1").sum()),
        "sum v1 mean v3 by id3": lambda x, small: x.group_by("id3", maintain_order=True).agg(
            pl.col("v1").sum(), pl.col("v3").mean()
        ),
        "mean v1:v3 by id4": lambda x, small: x.group_by("id4", maintain_order=True).agg(
            pl.col("v1", "v2", "v3").mean()
        ),
        "sum v1:v3 by id6": lambda x, small: x.group_by("id6", maintain_order=True).agg(pl.col("v1", "v2", "v3").sum()),
        "max v1 - min v2 by id3": lambda x, small: x.group_by("id3", maintain_order=True).agg(
            range=pl.col("v1").max() - pl.col("v2").min()
        ),
        "inner join on int": lambda x, small: x.join(small.select("id4", "v2"), on="id4", maintain_order="left_right"),
        "left join on text": lambda x, small: x.join(
            small.select("id1", "v2"), on="id1", how="left", maintain_order="left_right"
        ),
        "cleaning": lambda x, small: (
            x.lazy()
            .with_columns(
                pl.col("id1").str.strip_chars().str.to_uppercase(),
                pl.col("v3").fill_null(0.0),
                pl.col("v1").cast(pl.Float64),
            )
            .filter(pl.col("v3") > 50)
            .with_columns(ratio=pl.col("v3") / pl.col("v2"))
            .collect()
        ),
    },
    "pandas": {
        "sum v1 by id1": lambda x, small: x.groupby("id1", sort=False, dropna=False, as_index=False).agg(
            v1=("v1", "sum")
        ),
        "sum v1 by id1:id2": lambda x, small: x.groupby(["id1", "id2"], sort=False, dropna=False, as_index=False).agg(
            v1=("v1", "sum")
        ),
        "sum v1 mean v3 by id3": lambda x, small: x.groupby("id3", sort=False, dropna=False, as_index=False).agg(
            v1=("v1", "sum"), v3=("v3", "mean")
        ),
        "mean v1:v3 by id4": lambda x, small: x.groupby("id4", sort=False, dropna=False, as_index=False)[
            ["v1", "v2", "v3"]
        ].mean(),
        "sum v1:v3 by id6": lambda x, small: x.groupby("id6", sort=False, dropna=False, as_index=False)[
            ["v1", "v2", "v3"]
        ].sum(),
        "max v1 - min v2 by id3": lambda x, small: (
            x.groupby("id3", sort=False, dropna=False, as_index=False)
            .agg(a=("v1", "max"), b=("v2", "min"))
            .assign(range=lambda d: d["a"] - d["b"])[["id3", "range"]]
        ),
        "inner join on int": lambda x, small: x.merge(small[["id4", "v2"]], on="id4", suffixes=("", "_right")),
        "left join on text": lambda x, small: x.merge(
            small[["id1", "v2"]], on="id1", how="left", suffixes=("", "_right")
        ),
        "cleaning": lambda x, small: (
            x.assign(
                id1=lambda d: d["id1"].str.strip().str.upper(),
                v3=lambda d: d["v3"].fillna(0.0),
                v1=lambda d: d["v1"].astype("float64[pyarrow]"),
            )
            .loc[lambda d: d["v3"] > 50]
            .assign(ratio=lambda d: d["v3"] / d["v2"])
        ),
    },
}


def data(rows, groups=100):
    """The table of the group-by questions, and a small one of a row for each group."""
    draw = np.random.default_rng(1)
    many = max(1, rows // groups)
    x = pl.DataFrame(
        {
            "id1": draw.integers(1, groups + 1, rows),
            "id2": draw.integers(1, groups + 1, rows),
            "id3": draw.integers(1, many + 1, rows),
            "id4": draw.integers(1, groups + 1, rows),
            "id5": draw.integers(1, groups + 1, rows),
            "id6": draw.integers(1, many + 1, rows),
            "v1": draw.integers(1, 6, rows),
            "v2": draw.integers(1, 16, rows),
            "v3": np.round(draw.random(rows) * 100, 6),
        }
    )
    x = x.with_columns(
        pl.format("id{}", pl.col("id1").cast(pl.String).str.zfill(3)).alias("id1"),
        pl.format("id{}", pl.col("id2").cast(pl.String).str.zfill(3)).alias("id2"),
        pl.format("id{}", pl.col("id3").cast(pl.String).str.zfill(10)).alias("id3"),
    )
    return x, x.unique("id1", keep="first", maintain_order=True).unique("id4", keep="first", maintain_order=True)


def generated(engine):
    text = (ROOT / f"Tests/BatonFramesTests/Golden/{engine}.py").read_text()
    parts = re.findall(r"^# question (.+)\n((?:(?!# ).*\n)+)", text, re.M)
    return {name: compile(code, name, "exec") for name, code in parts}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=10_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--json")
    options = options.parse_args()
    pd.set_option("future.distinguish_nan_and_na", True)
    x, small = data(options.rows)
    results = []
    for engine, questions in BY_HAND.items():
        frames = [x, small]
        if engine == "pandas":
            frames = [frame.to_pandas(use_pyarrow_extension_array=True) for frame in frames]
        names = {}
        exec((ROOT / f"Sources/BatonFrames/Library/Engines/{engine}.py").read_text(), names)
        names["x"], names["small"] = frames
        programs = generated(engine)
        for question, by_hand in questions.items():
            best = {"hand": float("inf"), "generated": float("inf")}
            made = {}
            turns = {
                "hand": lambda: made.update(wanted=by_hand(*frames)),
                "generated": lambda: exec(programs[question], names),
            }
            for number in range(options.runs):
                for who in list(turns) if number % 2 == 0 else reversed(turns):
                    start = time.process_time()
                    turns[who]()
                    best[who] = min(best[who], time.process_time() - start)
            wanted = made["wanted"]
            if wanted.shape != names["made"].shape:
                raise SystemExit(f"{engine}, {question}: {names['made'].shape}, not {wanted.shape}")
            share = best["generated"] / best["hand"]
            results.append({"engine": engine, "question": question, **best, "share": share})
            print(f"{engine:7} {question:24} {best['hand']:8.3f} s {best['generated']:8.3f} s {share:6.2f}", flush=True)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"rows": options.rows, "results": results}, indent=2))


if __name__ == "__main__":
    main()
