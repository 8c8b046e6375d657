#!/bin/sh
# Writes the functions that a start, a first run and a rerun of steps call into Tools/hot-functions.txt, by which the
# linker puts them side by side (Makefile). Names that are gone do no harm, so once in a while is enough. Needs valgrind
# and perf, and a release in .build/release. The list is no source: remove the program to have it linked again.
#
#   Tools/hot-functions.sh [PROGRAM]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../.build/release/baton}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

strip -g -o "$folder/baton" "$program"
python3 "$here/../Benchmarks/shapes.py" "$folder" layers:20x60 true >/dev/null
cd "$folder"

# valgrind knows no pidfd, so the first run is sampled: what is left out is what hardly counts.
for _ in 1 2 3 4 5 6 7 8; do
    rm -rf .baton
    perf record -q -e cpu-clock -F 20000 -g -o sampled ./baton study.exp >out 2>&1
    perf script -i sampled --comm baton -F ip,sym --no-demangle 2>/dev/null | awk '{ print $2 }' >>names
done
# What is called once is missed by samples, and found by the page that it stands on: one function of each. So build and say
# this once more, until there are few new ones.
for _ in 1 2; do
    rm -rf .baton
    for _ in 1 2; do
        perf record -q -e page-faults -c 1 -o faults ./baton study.exp >out 2>&1
        perf script -i faults --comm baton -F ip,sym --no-demangle 2>/dev/null | awk '{ print $2 }' >>names
    done
done
./baton study.exp >out 2>&1
valgrind --tool=callgrind --demangle=no --callgrind-out-file=start ./baton -c 1 >out 2>&1
valgrind --tool=callgrind --demangle=no --callgrind-out-file=again ./baton study.exp >out 2>&1
sed -n "s/^c\{0,1\}fn=([0-9]*) \([^']*\).*/\1/p" start again >>names

# Swift's and C++'s functions have sections of their own.
grep -E '^(\$s|_Z)' names | LC_ALL=C sort -u | sed 's/^/.text./' >"$here/hot-functions.txt"
echo "$(wc -l <"$here/hot-functions.txt") functions in Tools/hot-functions.txt"
