#!/usr/bin/env bash
# Prints the Python of .build/data-venv, which has the packages of data sessions; makes it when it is not there.
# Takes a few minutes and the package index the first time, and nothing afterwards.
set -euo pipefail

requirements=$(cd "$(dirname "$0")" && pwd)/python/requirements-data.lock.txt
root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.build/data-venv
stamp=$venv/$(sha256sum "$requirements" | cut -c1-16)
mkdir -p "$root/.build"

exec 9> "$root/.build/data-venv.lock"
flock 9
if [[ ! -e $stamp ]]; then
    [[ -x $venv/bin/python ]] || python3 -m venv "$venv" >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2
    touch "$stamp"
fi
echo "$venv/bin/python"
