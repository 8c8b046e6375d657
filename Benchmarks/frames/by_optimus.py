"""The questions of measure.py asked of Optimus' pandas engine, which is what the default engine is measured beside.

    .build-bench/optimus/bin/python Benchmarks/frames/by_optimus.py FOLDER

FOLDER holds the frames as Parquet. Reads the names of questions from standard input and answers each with a line of JSON:
the wall time in seconds, the rows of the answer and the sum of its last column, so that it can be compared; null where
Optimus has no such question: semi-joins, correlations of groups, the largest rows of each. Its joins change the frames
that they are given, keys into text; so each question has frames of its own, whose loading is not counted.
"""

import gc
import json
import pathlib
import sys
import time

import nltk
import pandas as pd

# Optimus fetches lists of words where it is imported, which no question here needs.
nltk.download = lambda *names, **options: True

from optimus import Optimus  # noqa: E402


def clean(x):
    x = x.cols.trim("id1").cols.upper("id1").cols.fill_na("v3", 0.0).cols.cast("v1", "float")
    x = x.rows.select(x["v3"] > 50)
    return x.cols.assign({"ratio": x["v3"] / x["v2"]})


def extent(x):
    x = x.cols.groupby("id3", [("max", "v1"), ("min", "v2")])
    return x.cols.assign({"range": x["v1"] - x["v2"]})


def join(left, right, key, how):
    return left.cols.join(right.cols.select([key, "v2"]), how=how, on=key)


QUESTIONS = {
    "sum v1 by id1": lambda x, t: x.cols.groupby("id1", [("sum", "v1")]),
    "sum v1 by id1:id2": lambda x, t: x.cols.groupby(["id1", "id2"], [("sum", "v1")]),
    "sum v1 mean v3 by id3": lambda x, t: x.cols.groupby("id3", [("sum", "v1"), ("mean", "v3")]),
    "mean v1:v3 by id4": lambda x, t: x.cols.groupby("id4", [("mean", "v1"), ("mean", "v2"), ("mean", "v3")]),
    "sum v1:v3 by id6": lambda x, t: x.cols.groupby("id6", [("sum", "v1"), ("sum", "v2"), ("sum", "v3")]),
    "max v1 - min v2 by id3": lambda x, t: extent(x),
    "median v3 sd v3 by id4:id5": lambda x, t: x.cols.groupby(
        ["id4", "id5"], {"median": {"v3": "median"}, "sd": {"v3": "std"}}
    ),
    "sum v3 count by id1:id6": lambda x, t: x.cols.groupby(
        [f"id{n}" for n in range(1, 7)], {"v3": {"v3": "sum"}, "count": {"v1": "count"}}
    ),
    "inner join on int": lambda x, t: join(x, t["small"], "id4", "inner"),
    "left join on text": lambda x, t: join(x, t["small"], "id1", "left"),
    "medium inner join on int": lambda x, t: join(x, t["medium"], "id6", "inner"),
    "medium left join on int": lambda x, t: join(x, t["medium"], "id6", "left"),
    "medium inner join on text": lambda x, t: join(x, t["medium"], "id3", "inner"),
    "medium full join on int": lambda x, t: join(x, t["medium"], "id6", "outer"),
    "big inner join on int": lambda x, t: join(x, t["big"], "id7", "inner"),
    "cleaning": lambda x, t: clean(x),
}


def ask(optimus, folder, name):
    if name not in QUESTIONS:
        return None
    frames = {path.stem: optimus.load.parquet(str(path)) for path in folder.glob("*.parquet")}
    gc.collect()
    start = time.perf_counter()
    answer = QUESTIONS[name](frames["x"], frames).data
    wall = time.perf_counter() - start
    return {"wall": wall, "rows": len(answer), "last": float(pd.to_numeric(answer.iloc[:, -1]).sum())}


def main():
    optimus, folder = Optimus("pandas"), pathlib.Path(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(ask(optimus, folder, line.strip())), flush=True)


if __name__ == "__main__":
    main()
