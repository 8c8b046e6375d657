#!/usr/bin/env bash
# Makes .build-bench: the C programs, the other workflow systems in a venv, and workflows to run. Quick when all is there.
# Not here: Nextflow, whose package on PyPI is a launcher that fetches the program from its own site at the first start.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=.build-bench
mkdir -p "$tools/workflows"

for package in ninja-build make gcc; do
    if ! dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -q '^installed$'; then
        as_root=()
        [[ $(id -u) == 0 ]] || as_root=(sudo)
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$package"
    fi
done
for program in meter spawn; do
    [[ $tools/$program -nt Benchmarks/reference/$program.c ]] ||
        cc -O2 -Wall -Wextra -o "$tools/$program" "Benchmarks/reference/$program.c"
done
if [[ ! -e $tools/venv/ready ]]; then
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -q 'doit==0.37.0' 'snakemake==9.27.1' 'dask[distributed]==2026.8.0' \
        'hyperqueue==0.27.0' 'wfcommons==1.6'
    touch "$tools/venv/ready"
fi
"$tools/venv/bin/python" Benchmarks/workflows.py "$tools/workflows"
