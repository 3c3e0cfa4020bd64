#!/bin/sh
# Lets Hugging Face's datasets, pyarrow, NumPy and Pillow read what onepixel writes, and onepixel what they write.
#
# Needs Python 3.11 or later (PYTHON names it; by default python3) and PyPI. torchvision and Keras, which are large, join in
# where they are installed already: ONEPIXEL_PYTHON names an interpreter to use as it is, in place of a fresh environment.
set -eu
cd "$(dirname "$0")"
target=$(cargo metadata --no-deps --format-version 1 | "${PYTHON:-python3}" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
if [ -z "${ONEPIXEL_PYTHON:-}" ]; then
    "${PYTHON:-python3}" -m venv "$target/interop"
    ONEPIXEL_PYTHON=$target/interop/bin/python
    "$ONEPIXEL_PYTHON" -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
fi
export ONEPIXEL_PYTHON KERAS_BACKEND="${KERAS_BACKEND:-torch}"
# From the root, as `cargo test` builds them, so that nothing is compiled a second time with other features.
root=$(cd ../../../.. && pwd)
(cd "$root" && cargo test --quiet --no-run --test command --test reading)
"$ONEPIXEL_PYTHON" parquet.py "$target/debug/onepixel"
"$ONEPIXEL_PYTHON" convert.py "$target/debug/onepixel"
(cd "$root" && cargo test --quiet --test reading columnar)
