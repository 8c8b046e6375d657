#!/usr/bin/env bash
# Prints the Python of .build/test-venv, with the packages of a requirements file in it; makes it when it is not there.
# Takes about 20 s and the package index the first time, and nothing afterwards.
set -euo pipefail

requirements=$1
root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.build/test-venv
stamp=$venv/$(sha256sum "$requirements" | cut -c1-16)
mkdir -p "$root/.build"

exec 9> "$root/.build/test-venv.lock"
flock 9
if [[ ! -e $stamp ]]; then
    [[ -x $venv/bin/python ]] || python3 -m venv "$venv" >&2
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2
    touch "$stamp"
fi
echo "$venv/bin/python"
