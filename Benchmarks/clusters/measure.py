"""What steps of `true` cost on a Slurm and on a cluster of Dask that this machine plays, beside what people do without Baton.

    python Benchmarks/clusters/measure.py --baton .build/release/baton [--only slurm|dask] [--cores 64] [--large]
        [--rounds 3] [--json clusters.json]

Run by a Python that has dask.distributed. All are whole programs from start to end; ours and the peer's take turns, and medians
are told. `--cores`: how many cores the node of Slurm says it has; slurmctld fills free cores once a second, so that a node takes as
many short jobs a second. `--large` adds 100,000 steps in pilots and at home, for their memory.
"""

import argparse
import concurrent.futures
import contextlib
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "Tools"
PATIENCE = 1800

FLAT = """
param n: Int = 1
task t(i: Int) { exec "true" }
dag flat(n: Int) { for i in 0..<n { t(i) } }
run flat(n) WHERE with cache: false
"""
CHAIN = """
param n: Int = 1
task t(i: Int) { exec "true" }
dag chain(n: Int) {
    let before = t(0)
    for i in 1..<n { before = t(i) after before }
}
run chain(n) WHERE with cache: false
"""
# What a user of Dask writes for the same.
PEER = """
import subprocess, sys
from distributed import Client

def work(number, *before): return subprocess.run(["true"]).returncode

if __name__ == "__main__":
    client, shape, count = Client(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if shape == "flat":
        results = client.gather(client.map(work, range(count), pure=False))
    else:
        last = client.submit(work, 0, pure=False)
        for number in range(1, count): last = client.submit(work, number, last, pure=False)
        results = [last.result()]
    assert not any(results)
"""


class Bench:
    def __init__(self, arguments):
        self.arguments, self.rows = arguments, []
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="baton-clusters-"))
        self.environment = {**os.environ, "BATON_PYTHON": sys.executable, "NO_COLOR": "1"}
        self.count = 0

    def run(self, command, cwd=None):
        """Seconds, and peak memory in MB."""
        with open(self.folder / "output", "wb") as output:
            begun = time.monotonic()
            process = subprocess.Popen(command, cwd=cwd or self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=output)
            _, status, usage = os.wait4(process.pid, 0)
            took = time.monotonic() - begun
        process.returncode = status
        if status:
            text = (self.folder / "output").read_text(errors="replace")
            raise SystemExit(f"{command} ended with {status}:\n{text[-2000:]}")
        return took, usage.ru_maxrss / 1000

    def ours(self, shape, where, count):
        self.count += 1
        folder = self.folder / f"run-{self.count}"
        folder.mkdir()
        (folder / "study.exp").write_text((FLAT if shape == "flat" else CHAIN).replace("WHERE", where))
        return self.run([self.arguments.baton, "study.exp", "--n", str(count)], folder)

    def tell(self, what, ours, peer="", aim="", **more):
        self.rows.append({"what": what, "ours": ours, "peer": peer, "aim": aim, **more})
        print(f"{what:<46} {ours:<24} {peer:<34} {aim}", flush=True)

    # Dask

    @contextlib.contextmanager
    def cluster(self):
        processes = []

        def start(program, *words):
            log = open(self.folder / f"{program}-{len(processes)}.log", "wb")
            processes.append(subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *words], cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log))

        told = self.folder / "scheduler.json"
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
        try:
            until = time.monotonic() + 60
            while not told.exists() or not told.stat().st_size:
                if time.monotonic() > until:
                    raise SystemExit("no scheduler of Dask after a minute")
                time.sleep(0.1)
            address = json.loads(told.read_text())["address"]
            for _ in range(2):
                start("dask_worker", address, "--no-nanny", "--no-dashboard", "--nthreads", "2")
            yield address
        finally:
            for process in reversed(processes):
                process.kill()
                process.wait()

    def dask(self):
        peer = self.folder / "peer.py"
        peer.write_text(PEER)
        with self.cluster() as address:
            where = f'on dask("{address}")'
            self.ours("flat", where, 10)
            for shape, count in [("flat", 1_000), ("flat", 10_000), ("chain", 100)]:
                ours, theirs = [], []
                for _ in range(self.arguments.rounds):
                    ours.append(self.ours(shape, where, count)[0])
                    theirs.append(self.run([sys.executable, str(peer), address, shape, str(count)])[0])
                own, other = statistics.median(ours), statistics.median(theirs)
                aim = ("≤ 1: " + ("met" if own <= other else "missed")) if shape == "flat" else ""
                self.tell(f"Dask, {shape} {count:,}", f"{own:.2f} s", f"{other:.2f} s  distributed", f"{own / other:.2f} {aim}",
                          seconds=ours, peer_seconds=theirs)

    # Slurm

    def slurm(self):
        folder = str(self.folder / "slurm")
        self.environment["BATON_SLURM_CORES"] = str(self.arguments.cores)
        subprocess.run([TOOLS / "slurm.sh", "start", folder], check=True, stdout=subprocess.DEVNULL, timeout=120,
                       env=self.environment)
        self.environment["SLURM_CONF"] = f"{folder}/slurm.conf"
        try:
            self.measure_slurm()
        finally:
            subprocess.run([TOOLS / "slurm.sh", "stop", folder], timeout=120)

    def measure_slurm(self):
        count = max(40, 4 * self.arguments.cores)
        plain = self.plain_jobs(count)
        took, _ = self.ours("flat", "on slurm()", count)
        one = count / took
        self.tell(f"Slurm, {count} steps, a job each", f"{one:.1f} a second", f"{count / plain:.1f} a second  sbatch")
        cores = self.arguments.cores
        pilots = f"on slurm(pilots: {2 if cores >= 8 else 1}, cores: {min(4, cores)})"
        for number in [1_000, 10_000] + ([100_000] if self.arguments.large else []):
            took, memory = self.ours("flat", pilots, number)
            rate = number / took
            aim = f"{rate / one:.0f} times a job each ≥ 20: {'met' if rate / one >= 20 else 'missed'}" if number > 1_000 else ""
            home = f"{self.ours('flat', '', number)[1]:.0f} MB  the same at home" if number != 1_000 else ""
            self.tell(f"Slurm, {number:,} steps in pilots", f"{rate:.0f} a second, {memory:.0f} MB", home, aim)

    def plain_jobs(self, count):
        """Seconds until as many jobs have ended that were submitted by hand, four calls of `sbatch` at a time."""
        script = self.folder / "true.sh"
        script.write_text("#!/bin/sh\ntrue\n")

        def ask(*words):
            return subprocess.run(words, check=True, capture_output=True, text=True, env=self.environment, timeout=PATIENCE).stdout

        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: ask("sbatch", "--output=/dev/null", str(script)), range(count)))
        while ask("squeue", "--noheader"):
            if time.monotonic() > begun + PATIENCE:
                raise SystemExit("jobs of Slurm do not end")
            time.sleep(0.1)
        return time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baton", type=lambda path: str(pathlib.Path(path).resolve()), required=True)
    parser.add_argument("--only", choices=["slurm", "dask"])
    parser.add_argument("--cores", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    bench = Bench(arguments)
    began = datetime.datetime.now(datetime.timezone.utc)
    head = f"{began:%Y-%m-%d %H:%M} UTC · {os.cpu_count()} cores · load {os.getloadavg()[0]:.2f}"
    print(f"{head}\n\n{'what':<46} {'baton':<24} {'peer':<34} ratio and aim")
    try:
        if arguments.only != "slurm":
            bench.dask()
        if arguments.only != "dask":
            bench.slurm()
    finally:
        subprocess.run(["rm", "-rf", str(bench.folder)])
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps({"began": head, "rows": bench.rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
