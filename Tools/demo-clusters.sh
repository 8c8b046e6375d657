#!/usr/bin/env bash
# The penguin study at home, then on a cluster that this machine plays by itself; the two have to say the same. Nothing is left
# behind.
#   Tools/demo-clusters.sh slurm BATON           needs Debian's slurmctld, slurmd, slurm-client and munge
#   Tools/demo-clusters.sh dask BATON PYTHON     with a Python that has dask.distributed
set -euo pipefail
kind=$1
baton=$(realpath "$2")
here=$(realpath "$(dirname "$0")")
examples=$here/../examples
say() { printf '\n-- %s\n' "$1"; }

# Ends processes of this script and waits for them; what does not go within 5 s is killed.
end() {
    (($#)) || return 0
    kill "$@" 2>/dev/null || true
    for _ in $(seq 50); do kill -0 "$@" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$@" 2>/dev/null || true
    wait "$@" 2>/dev/null || true
}

room=$(mktemp -d)
# Processes of Dask. The scheduler comes first and goes last: a worker that cannot say goodbye to it waits for half a minute
# and more.
cluster=()
cleanup() {
    local code=$?
    [[ ! -e $room/slurm/slurm.conf ]] || "$here/slurm.sh" stop "$room/slurm" || true
    end "${cluster[@]:1}"
    end "${cluster[@]:0:1}"
    if ((code != 0)); then
        tail -n 20 "$room"/*.log >&2 || true
        echo "demo-$kind: stopped with code $code" >&2
    fi
    rm -rf "$room"
    exit "$code"
}
trap cleanup EXIT

# Polls for a file with something in it, for 30 s.
await() { for _ in $(seq 300); do [[ -s $1 ]] && return; sleep 0.1; done; echo "no $1" >&2; return 1; }

mkdir "$room/work"
cp -r "$examples/penguins.exp" "$room/work/home.exp"
mkdir "$room/work/examples"
cp -r "$examples/data" "$room/work/examples/data"
cd "$room/work"

say "the study at home"
"$baton" home.exp | tee "$room/home.txt"

case $kind in
slurm)
    say "a Slurm of one node: slurmctld, slurmd and munged on loopback"
    export SLURM_CONF=$room/slurm/slurm.conf
    BATON_SLURM_CORES=${BATON_SLURM_CORES:-16} "$here/slurm.sh" start "$room/slurm"
    sinfo
    place='slurm(partition: "main")'
    ;;
dask)
    export BATON_PYTHON=$3 DASK_TEMPORARY_DIRECTORY=$room
    say "a scheduler of Dask and two workers on loopback"
    "$BATON_PYTHON" -m distributed.cli.dask_scheduler --host 127.0.0.1 --port 0 --no-dashboard \
        --scheduler-file "$room/scheduler.json" >"$room/scheduler.log" 2>&1 </dev/null &
    cluster+=($!)
    await "$room/scheduler.json"
    address=$("$BATON_PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["address"])' "$room/scheduler.json")
    for name in 0 1; do
        "$BATON_PYTHON" -m distributed.cli.dask_worker "$address" --no-nanny --no-dashboard --nthreads 2 \
            --name "worker-$name" >"$room/worker-$name.log" 2>&1 </dev/null &
        cluster+=($!)
    done
    echo "$address"
    place="dask(\"$address\")"
    ;;
*) sed -n 's/^#   //p' "$0" >&2; exit 2 ;;
esac

# Known steps would not run again.
sed "s|run study(data) with|run study(data) on $place with cache: false,|" home.exp >there.exp
say "the same study there: $(grep 'run study' there.exp)"
"$baton" there.exp | tee "$room/there.txt"

say "where its steps were, and how long they waited"
"$baton" show last >shown.txt
head -n 24 shown.txt
echo "… and $(($(wc -l <shown.txt) - 24)) more"

say "the same results?"
diff "$room/home.txt" "$room/there.txt"
echo "yes: each line of them"
