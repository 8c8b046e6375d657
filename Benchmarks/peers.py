"""Runs a graph of steps in a system that is a library: each step is the program `true`.

    peers.py dask|hyperqueue|dask-python GRAPH.json

`dask-python` calls a small Python function for each step instead.
"""
import json
import pathlib
import subprocess
import sys
import tempfile


def work(*_):
    return subprocess.run(["true"], check=True).returncode


def small(*_):
    return sum(range(100))


def dask(parents, function):
    from distributed import Client, LocalCluster
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        futures = []
        for before in parents:
            futures.append(client.submit(function, *[futures[parent] for parent in before], pure=False))
        client.gather(futures)


def hyperqueue(parents):
    from hyperqueue import Job, LocalCluster
    from hyperqueue.cluster import WorkerConfig
    with LocalCluster() as cluster:
        cluster.start_worker(WorkerConfig(cores=2))
        client = cluster.client()
        with tempfile.TemporaryDirectory() as folder:
            job = Job(folder, max_fails=0)
            tasks = []
            for before in parents:
                tasks.append(job.program(["true"], deps=[tasks[parent] for parent in before], stdout=None, stderr=None))
            client.wait_for_jobs([client.submit(job)])


def main(system, path):
    parents = json.loads(pathlib.Path(path).read_text())
    if system == "hyperqueue":
        hyperqueue(parents)
    else:
        dask(parents, small if system == "dask-python" else work)


if __name__ == "__main__":
    main(*sys.argv[1:])
