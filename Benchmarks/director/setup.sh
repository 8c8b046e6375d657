#!/usr/bin/env bash
# What the director is measured with and beside: wrk, nginx, PostgreSQL, and a service of FastAPI in .build-bench/director.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=.build-bench/director
mkdir -p "$tools"

missing=()
for pair in wrk:wrk nginx:nginx-light curl:curl; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
if ((${#missing[@]})); then
    as_root=()
    [[ $(id -u) == 0 ]] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi
if [[ ! -e $tools/venv/ready ]]; then
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -q 'fastapi==0.128.0' 'uvicorn[standard]==0.40.0' 'asyncpg==0.31.0'
    touch "$tools/venv/ready"
fi
