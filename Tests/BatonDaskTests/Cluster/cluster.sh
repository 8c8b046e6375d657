#!/usr/bin/env bash
# A scheduler of Dask and two workers on loopback, in a folder of the test. Writes `address` and the process numbers there,
# and ends all of them when its input ends. The second worker has a GPU, as far as Dask knows.
set -uo pipefail
python=$1 folder=$2
export DASK_TEMPORARY_DIRECTORY=$folder
"$python" -m distributed.cli.dask_scheduler --host 127.0.0.1 --port "${3:-0}" --no-dashboard \
    --scheduler-file "$folder/scheduler.json" > "$folder/scheduler.log" 2>&1 < /dev/null &
echo $! > "$folder/scheduler.pid"
trap 'kill -9 $(jobs -p) 2> /dev/null' EXIT
until grep -q '"address"' "$folder/scheduler.json" 2> /dev/null; do sleep 0.05; done
address=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["address"])' "$folder/scheduler.json")
for name in 0 1; do
    CUDA_VISIBLE_DEVICES=$name "$python" -m distributed.cli.dask_worker "$address" --no-nanny --no-dashboard --nthreads 2 --resources "gpu=$name" \
        > "$folder/worker-$name.log" 2>&1 < /dev/null &
    echo $! > "$folder/worker-$name.pid"
done
for name in 0 1; do
    until grep -q 'Registered to' "$folder/worker-$name.log"; do sleep 0.05; done
done
echo "$address"
cat > /dev/null
