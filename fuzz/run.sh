#!/bin/sh
# Builds the fuzz targets and runs some of them, one after the other: fuzz/run.sh [TARGET...]
#
# SECONDS_EACH (600) and TARGET_DIR (fuzz/target) may be set. What cargo-fuzz would pass to a stable compiler is passed
# here: the coverage counters of LLVM, without a sanitizer, since this code has no unsafe blocks to watch over.
set -eu
cd "$(dirname "$0")"
triple=$(rustc -vV | sed -n 's/^host: //p')
target_dir=${TARGET_DIR:-target}
counters="-Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
RUSTFLAGS=$(echo --cfg fuzzing -Cpasses=sancov-module $counters) \
    cargo build --release --bins --target "$triple" --target-dir "$target_dir"
for target; do
    mkdir -p "corpus/$target" "artifacts/$target"
    set -- "corpus/$target" ../crates/onepixel-data/tests/data
    [ ! -d "seeds/$target" ] || set -- "$@" "seeds/$target"
    nice -n 19 "$target_dir/$triple/release/$target" "$@" \
        -max_total_time="${SECONDS_EACH:-600}" -rss_limit_mb=2048 -timeout=20 -max_len=65536 \
        -artifact_prefix="artifacts/$target/" -print_final_stats=1
done
