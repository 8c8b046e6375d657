"""Generated programs beside hand-written ones: the group-by and join questions of db-benchmark, and a cleaning chain.

    python Benchmarks/frames/measure.py [--rows 10_000_000] [--runs 5] [--only polars] [--optimus PYTHON]
        [--json frames.json]

The generated programs are those on record in Tests/BatonFramesTests/Golden; the functions that they call come from
Sources/BatonFrames/Library/Engines; what they are compared with stands in by_hand.py. Each question is run by turns, who
goes first changing each time, after one turn that does not count; answers are compared. The ratio is of the least
processor times that the program itself takes, which say more than the clock where the machine does other things. What
the system takes, nearly all of it for handing out memory, stands beside them: where the machine is a virtual one a page
takes 2 to 9 us, by what the host did with it before, so that it says little about the program.

The default engine is measured beside pandas by hand as well, and, with the Python of `Benchmarks/frames/setup.sh`, beside
Optimus' pandas engine, which is asked the same questions in turns with it (by_optimus.py): both by the clock.
"""

import argparse
import gc
import json
import pathlib
import re
import resource
import statistics
import subprocess
import tempfile
import time

import numpy as np
import pandas as pd
import polars as pl
from by_hand import IDIOM, ONCE, SAME, UNORDERED
from polars.testing import assert_frame_equal

ROOT = pathlib.Path(__file__).resolve().parents[2]


def data(rows, groups=100):
    """The table of the questions, and those that it is joined with: a row for each small group, for each large one, and
    as many as it has itself, nine in ten with a partner."""
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
            "id7": draw.permutation(rows),
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
    small = x.unique("id1", keep="first", maintain_order=True).unique("id4", keep="first", maintain_order=True)
    medium = x.unique("id6", keep="first", maintain_order=True).unique("id3", keep="first", maintain_order=True)
    medium = medium.head(many * 9 // 10).with_columns(id6=pl.col("id6") + many // 20)
    big = x.select(id7=pl.Series(draw.permutation(rows)) + rows // 10, v2=pl.col("v2"))
    return x, {"small": small, "medium": medium, "big": big}


def generated(engine):
    text = (ROOT / f"Tests/BatonFramesTests/Golden/{engine}.py").read_text()
    parts = re.findall(r"^# question (.+)\n((?:(?!# ).*\n)+)", text, re.M)
    return {name: compile(code, name, "exec") for name, code in parts}


def as_polars(frame):
    return frame if isinstance(frame, pl.DataFrame) else pl.from_pandas(frame.reset_index(drop=True))


def compare(engine, question, wanted, made):
    """Both say the same; sums of floats may differ in the last digits."""
    wanted, made = as_polars(wanted), as_polars(made)
    if question.startswith("correlation"):
        # Of one row it is null by our meaning, and NaN by theirs.
        wanted, made = wanted.fill_nan(None), made.fill_nan(None)
    if (engine, question) in UNORDERED:
        wanted, made = wanted.sort(wanted.columns), made.sort(wanted.columns)
    assert_frame_equal(wanted, made, rel_tol=1e-9, abs_tol=1e-9, check_dtypes=False)


def turns(by_turn, runs):
    """The processor time of the program, that of the system and the wall time of each, run by run."""
    times = {who: [] for who in by_turn}
    for number in range(runs + 1):
        for who in list(by_turn) if number % 2 == 0 else reversed(by_turn):
            gc.collect()
            wall, start = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
            by_turn[who]()
            end = resource.getrusage(resource.RUSAGE_SELF)
            took = end.ru_utime - start.ru_utime, end.ru_stime - start.ru_stime, time.perf_counter() - wall
            if number > 0 or runs == 0:
                times[who].append(took)
    return times


def ask(engine, question, program, frames, names, runs):
    """One question: what each takes, and the ratios to those written by hand."""
    x, tables = frames
    made = {}
    by_turn = {"idiom": lambda: made.update(idiom=IDIOM[engine][question](x, tables))}
    if question in SAME[engine]:
        by_turn["same"] = lambda: made.update(same=SAME[engine][question](x, tables))
    by_turn["generated"] = lambda: exec(program, names)
    times = turns(by_turn, 0 if (engine, question) in ONCE else runs)
    for wanted in made.values():
        compare(engine, question, wanted, names["made"])
    del names["made"]
    least = {who: max(1e-6, min(user for user, _, _ in took)) for who, took in times.items()}
    system = {who: min(spent for _, spent, _ in took) for who, took in times.items()}
    wall = {who: sorted(w for _, _, w in took)[len(took) // 2] for who, took in times.items()}
    return {
        "engine": engine,
        "question": question,
        "cpu": least,
        "system": system,
        "wall": wall,
        "to idiom": least["generated"] / least["idiom"],
        "to same": least["generated"] / least.get("same", least["idiom"]),
    }


class Optimus:
    """Optimus' pandas engine, in a Python of its own because it needs an older pandas."""

    def __init__(self, python, folder):
        program = pathlib.Path(__file__).with_name("by_optimus.py")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self.process = subprocess.Popen([python, program, folder], **pipes)

    def ask(self, question):
        self.process.stdin.write(f"{question}\n")
        return json.loads(self.process.stdout.readline())


def beside_optimus(optimus, question, program, names, runs):
    """The wall times of Optimus and of the generated program, in turns, or nothing where Optimus has no such question."""
    walls = {"optimus": [], "generated": []}
    for _ in range(runs):
        theirs = optimus.ask(question)
        if theirs is None:
            return None
        walls["optimus"].append(theirs["wall"])
        gc.collect()
        start = time.perf_counter()
        exec(program, names)
        walls["generated"].append(time.perf_counter() - start)
    made = names.pop("made")
    last = made[made.columns[-1]].sum()
    if len(made) != theirs["rows"] or abs(last - theirs["last"]) > 1e-9 * max(1, abs(last)):
        raise SystemExit(f"{question}: Optimus has {theirs}, we have {len(made)} rows and {last}")
    return walls


def across(title, times):
    """How many times as fast as another the program of the default engine is, by the clock."""
    if not times:
        return
    print(f"\ntimes as fast by the clock, Polars as generated against {title}")
    for question, ratio in times.items():
        print(f"{question:36} {ratio:5.1f}")
    mean = statistics.geometric_mean(times.values())
    print(f"{'geometric mean':36} {mean:5.1f}, at least 5 in {sum(r >= 5 for r in times.values())} of {len(times)}")


def against_pandas(results):
    walls = {(result["engine"], result["question"]): result["wall"] for result in results}
    return {
        question: walls["pandas", question]["idiom"] / wall["generated"]
        for (engine, question), wall in walls.items()
        if engine == "polars" and ("pandas", question) in walls
    }


def against_optimus(python, x, tables, ask_for, runs):
    """Polars in turns with Optimus, each with the frames in its memory."""
    names = {}
    exec((ROOT / "Sources/BatonFrames/Library/Engines/polars.py").read_text(), names)
    names.update(x=x, **tables)
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, table in {"x": x, **tables}.items():
            table.write_parquet(f"{folder}/{name}.parquet")
        optimus = Optimus(python, folder)
        for question, program in generated("polars").items():
            if ask_for not in question:
                continue
            walls = beside_optimus(optimus, question, program, names, runs)
            if walls:
                times[question] = min(walls["optimus"]) / min(walls["generated"])
                print(
                    f"optimus {question:28} {min(walls['optimus']):7.3f} s {min(walls['generated']):8.3f} s", flush=True
                )
        optimus.process.stdin.close()
        optimus.process.wait()
    return times


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=lambda text: int(text.replace("_", "")), default=10_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only")
    options.add_argument("--question", default="")
    options.add_argument("--optimus", metavar="PYTHON")
    options.add_argument("--json")
    options = options.parse_args()
    pd.set_option("future.distinguish_nan_and_na", True)
    x, tables = data(options.rows)
    results = []
    print(f"{'':7} {'':28} {'idiom':>9} {'generated':>10} {'to idiom':>9} {'to the same meaning':>20}  system's share")
    for engine in [options.only] if options.only else IDIOM:
        frames = x, tables
        if engine == "pandas":
            frames = (
                x.to_pandas(use_pyarrow_extension_array=True),
                {name: table.to_pandas(use_pyarrow_extension_array=True) for name, table in tables.items()},
            )
        names = {}
        exec((ROOT / f"Sources/BatonFrames/Library/Engines/{engine}.py").read_text(), names)
        names.update(x=frames[0], **frames[1])
        for question, program in generated(engine).items():
            if options.question not in question:
                continue
            result = ask(engine, question, program, frames, names, options.runs)
            results.append(result)
            cpu, system = result["cpu"], result["system"]
            print(
                f"{engine:7} {question:28} {cpu['idiom']:7.3f} s {cpu['generated']:8.3f} s"
                f" {result['to idiom']:9.2f} {result['to same']:20.2f}  {system['idiom']:.2f} s {system['generated']:.2f} s",
                flush=True,
            )
    across("pandas by hand", against_pandas(results))
    optimus = {}
    if options.optimus:
        optimus = against_optimus(options.optimus, x, tables, options.question, min(3, max(1, options.runs)))
        across("Optimus' pandas engine", optimus)
    if options.json:
        figures = {"rows": options.rows, "results": results, "times as fast as optimus": optimus}
        pathlib.Path(options.json).write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
