"""Writes one graph of steps for every program that `make bench` compares.

    shapes.py FOLDER SHAPE ACTION

SHAPE is flat:N, layers:DEPTHxWIDTH (three parents each), chain:N or the path of a workflow in WfFormat.
ACTION is `true` (each step runs the program `true`) or `touch` (each step makes its file, for runs that find all done).
FOLDER gets Makefile, build.ninja, dodo.py, Snakefile, graph.json and, but for workflows, study.exp.
"""
import json
import pathlib
import sys


def graph(shape):
    """Parents of each step, which are earlier ones."""
    kind, _, size = shape.partition(":")
    if kind == "flat":
        return [[] for _ in range(int(size))]
    if kind == "chain":
        return [[index - 1] if index else [] for index in range(int(size))]
    if kind == "layers":
        depth, width = map(int, size.split("x"))
        return [
            [(layer - 1) * width + (index + step) % width for step in range(3)] if layer else []
            for layer in range(depth) for index in range(width)
        ]
    return workflow(json.loads(pathlib.Path(shape).read_text()))


def workflow(document):
    """The arrows of a WfFormat document, parents first."""
    tasks = {task["id"]: task["parents"] for task in document["workflow"]["specification"]["tasks"]}
    order, index = [], {}

    def visit(name):
        stack = [(name, iter(tasks[name]))]
        while stack:
            here, parents = stack[-1]
            parent = next((each for each in parents if each not in index), None)
            if parent is not None:
                stack.append((parent, iter(tasks[parent])))
                continue
            stack.pop()
            if here not in index:
                index[here] = len(order)
                order.append(here)

    for name in tasks:
        visit(name)
    return [[index[parent] for parent in tasks[name]] for name in order]


def makefile(parents, action):
    names = " ".join(f"t{index}" for index in range(len(parents)))
    lines = ["all: " + names]
    if action == "true":
        lines.append(".PHONY: all " + names)
    for index, before in enumerate(parents):
        command = "true" if action == "true" else f"touch t{index}"
        lines.append(f"t{index}: {' '.join(f't{parent}' for parent in before)}\n\t@{command}")
    return "\n".join(lines) + "\n"


def ninja(parents, action):
    # `generator` lets files that ninja did not make itself count as up to date.
    rule = "rule r\n  command = true\n" if action == "true" else "rule r\n  command = touch $out\n  generator = 1\n"
    lines = [rule]
    for index, before in enumerate(parents):
        lines.append(f"build t{index}: r {' '.join(f't{parent}' for parent in before)}")
    return "\n".join(lines) + "\n"


def dodo(parents, action):
    command = "['true']" if action == "true" else "['touch', name]"
    targets = "" if action == "true" else ", 'targets': [name]"
    return f"""from doit.action import CmdAction
DOIT_CONFIG = {{'verbosity': 0, 'reporter': 'zero'}}
PARENTS = {parents!r}
def task_step():
    for index, parents in enumerate(PARENTS):
        name = f't{{index}}'
        yield {{'name': name, 'actions': [CmdAction({command}, shell=False)],
               'task_dep': [f'step:t{{parent}}' for parent in parents]{targets}}}
"""


def snakefile(parents):
    return f"""PARENTS = {parents!r}
rule all:
    input: expand("t{{i}}", i=range(len(PARENTS)))
rule step:
    input: lambda wildcards: [f"t{{parent}}" for parent in PARENTS[int(wildcards.i)]]
    output: touch("t{{i}}")
    shell: "true"
"""


def program(shape):
    kind, _, size = shape.partition(":")
    task = 'task step(n: Int) {\n    exec ["true"]\n}\n\n'
    if kind == "flat":
        return task + f"dag study() {{\n    for n in 0..<{size} {{ step(n) }}\n}}\n\nrun study()\n"
    if kind == "chain":
        return task + (
            f"dag study() {{\n    let last = step(0)\n    for n in 1..<{size} {{ last = step(n) after last }}\n}}\n\nrun study()\n"
        )
    depth, width = size.split("x")
    return task + f"""dag study() {{
    let before = 0..<{width} | map(n => step(n))
    for layer in 1..<{depth} {{
        let last = before
        before = 0..<{width} | map(n => after_three(last, n, layer * {width} + n))
    }}
}}

fn after_three(last, n, number) {{
    return step(number) after [last[n], last[(n + 1) % {width}], last[(n + 2) % {width}]]
}}

run study()
"""


def main(folder, shape, action):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parents = graph(shape)
    (folder / "Makefile").write_text(makefile(parents, action))
    (folder / "build.ninja").write_text(ninja(parents, action))
    (folder / "dodo.py").write_text(dodo(parents, action))
    (folder / "Snakefile").write_text(snakefile(parents))
    (folder / "graph.json").write_text(json.dumps(parents))
    if not shape.endswith(".json"):
        (folder / "study.exp").write_text(program(shape))
    if action == "touch":
        for index in range(len(parents)):
            (folder / f"t{index}").touch()
    print(len(parents))


if __name__ == "__main__":
    main(*sys.argv[1:])
