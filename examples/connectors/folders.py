#!/usr/bin/env python3
"""A connector for Baton in one file: every node is a folder of this computer.

Attach it from a prompt:   attach connector("/path/to/folders.py", options: {nodes: 2, baton: "/usr/bin/baton"}) to lab
What it has to say and to hear is in docs/reference/connectors.md.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time


def base(request):
    """The folder below which this connector keeps its nodes."""
    options = request["connector"]["options"]
    root = options.get("folder", os.path.expanduser("~/.baton-folders"))
    return os.path.join(root, request["connector"]["owner"], request["connector"]["name"])


def home(request, node):
    """A node's folder; its name was checked by Baton: letters, digits, '.', '_' and '-'."""
    return os.path.join(base(request), node)


def check(request):
    program = request["connector"]["options"].get("baton", "baton")
    if shutil.which(program) is None:
        raise RuntimeError(f"there is no program '{program}' here: say where it is by the option 'baton'")
    os.makedirs(base(request), mode=0o700, exist_ok=True)
    return {"done": True}


def list_nodes(request):
    count = int(request["connector"]["options"].get("nodes", 1))
    name = request["connector"]["name"]
    return {"nodes": [{"name": f"{name}-{n}", "place": str(n), "tags": ["folder"]} for n in range(1, count + 1)]}


def start(request):
    node, director = request["node"], request["director"]
    folder = home(request, node["name"])
    os.makedirs(folder, mode=0o700, exist_ok=True)
    token = os.path.join(folder, "join.token")
    # The token is a secret: a file for this user alone, never an argument.
    with open(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(request["token"])
    command = [
        request["connector"]["options"].get("baton", "baton"), "agent", "--data", folder,
        "--director", director["address"], "--token-file", token, "--name", node["name"],
    ]
    if director.get("fingerprint"):
        command += ["--fingerprint", director["fingerprint"]]
    if node.get("tags"):
        command += ["--tags", ",".join(node["tags"])]
    with open(os.path.join(folder, "agent.log"), "ab") as log:
        agent = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    time.sleep(0.5)
    if agent.poll() is not None:
        with open(os.path.join(folder, "agent.log")) as log:
            words = log.read()
        # Asked twice: the agent that is there stays.
        if "another agent is at work" not in words:
            raise RuntimeError(f"the agent ended at once: {words[-300:]}")
    return {"done": True}


def stop(request):
    folder = home(request, request["node"])
    if os.path.isdir(folder):
        program = request["connector"]["options"].get("baton", "baton")
        subprocess.run([program, "agent", "--data", folder, "--stop"], check=True, capture_output=True)
    return {"done": True}


def clean(request):
    stop(request)
    shutil.rmtree(home(request, request["node"]), ignore_errors=True)
    return {"done": True}


WISHES = {"check": check, "list": list_nodes, "start": start, "stop": stop, "clean": clean}


def main():
    # Agents that end are not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = WISHES[request["do"]](request)
        except Exception as error:  # whatever it is, the director is told
            reply = {"error": str(error)}
        print(json.dumps({"id": request["id"], **reply}), flush=True)


main()
