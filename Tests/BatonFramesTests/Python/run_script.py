"""Runs a script from standard input in a namespace of its own, as `python script.py` would."""

import sys

exec(compile(sys.stdin.read(), "script.py", "exec"), {"__name__": "__main__"})
