#!/usr/bin/env python3
"""A preprocessor with the rules of a house: baton serve --preprocessor .../house_rules.py

Every experiment that is submitted comes as JSON on standard input, and goes out as it is to be taken, or refused with a
reason for its user. Whoever runs it on a director of his own changes the three numbers, or writes another one.
"""

import json
import sys

HOUR = 3600 * 10**9  # spans are nanoseconds
KEEPALIVE_MAX = 2 * HOUR  # a silent node is given up after that
TIMEOUT_USUAL = 12 * HOUR  # nothing runs for ever
CORES_MAX = 16  # of one deployment


def answer(call):
    experiment = call["experiment"]
    for place in experiment["deployments"]:
        cores = place.get("needs", {}).get("cores", 0)
        if cores > CORES_MAX:
            return {"refuse": f"'{place['label']}' needs {cores} cores; {CORES_MAX} are for one deployment here"}
    if experiment["exclusive"] and call["user"] != "ada":
        return {"refuse": "only ada takes nodes for herself alone; ask her"}
    experiment["keepalive"] = min(experiment["keepalive"], KEEPALIVE_MAX)
    if experiment["timeout"] is None:
        experiment["timeout"] = TIMEOUT_USUAL
    return {"experiment": experiment}


json.dump(answer(json.load(sys.stdin)), sys.stdout)
