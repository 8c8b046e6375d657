#!/bin/sh
# Feeds random texts to the parser and to the formatter, SECONDS each, beginning with the programs of the repository.
# Fails on a crash, a broken promise or a hang, and says how to see it again.
# usage: Fuzz/run.sh [SECONDS]
set -eu

seconds=${1:-60}
cd "$(dirname "$0")/.."
scratch=.build-fuzz
export BATON_FUZZ=1
# The backtrace helper can hang in a process that the sanitizer watches.
export SWIFT_BACKTRACE=enable=no

for target in parser format; do
    swift build -c release --scratch-path "$scratch" --product "fuzz-$target" \
        -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld
done

seeds=$scratch/seeds
rm -rf "$seeds"
mkdir -p "$seeds"
# Whole programs, and each of their paragraphs: small texts mutate faster.
cat examples/*.exp Tests/BatonSyntaxTests/Corpus/* 2>/dev/null |
    awk -v dir="$seeds" 'BEGIN { RS = "" } { file = dir "/part-" NR; printf "%s\n", $0 > file; close(file) }'
cp examples/*.exp Tests/BatonSyntaxTests/Corpus/*.exp "$seeds" 2>/dev/null || true
grep -o '"[^" ]*"' Grammar/exp.ebnf | sort -u | sed 's/\\/\\\\/g' >"$scratch/words.dict"

failed=0
for target in parser format; do
    corpus=$scratch/corpus-$target
    crashes=$scratch/crashes-$target/
    mkdir -p "$corpus" "$crashes"
    program=$scratch/release/fuzz-$target
    echo "fuzzing $target for $seconds s"
    if ! "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=8192 \
        -dict="$scratch/words.dict" -artifact_prefix="$crashes" -print_final_stats=1 -verbosity=0 \
        "$corpus" "$seeds" >"$scratch/$target.log" 2>&1; then
        tail -n 40 "$scratch/$target.log"
        for file in "$crashes"*; do
            [ -e "$file" ] && echo "again: SWIFT_BACKTRACE=enable=no $program $file"
        done
        failed=1
    fi
    grep -E 'stat::(number_of_executed_units|average_exec_per_sec)' "$scratch/$target.log" || true
done
exit $failed
