#!/bin/sh
# Builds the Python package into a wheel, installs it into a fresh environment, and runs its tests.
#
# Needs Python 3.10 or later (PYTHON names it; by default python3) and PyPI, or a mirror that pip is configured for. With
# ENGINES=1, Daft, Ray and Spark are installed, too, and tried where they can be; Spark needs Java.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or later is needed")'
target=$(cargo metadata --no-deps --format-version 1 | "$python" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')

rm -rf "$target/python/wheels"
"$python" -m venv --clear "$target/python/venv"
. "$target/python/venv/bin/activate"
pip install --quiet --disable-pip-version-check --requirement requirements-test.txt
if [ -n "${ENGINES:-}" ]; then
    pip install --quiet --disable-pip-version-check --requirement requirements-test.txt --requirement requirements-engines.txt ||
        echo "Daft, Ray and Spark cannot be installed here: their tests are skipped"
fi
ruff format --config pyproject.toml --check . ../../docs/api ../../docs/notebooks
ruff check --config pyproject.toml . ../../docs/api ../../docs/notebooks
maturin build --quiet --locked --profile "${PROFILE:-dev}" --out "$target/python/wheels"
pip install --quiet --disable-pip-version-check --no-index --no-deps "$target"/python/wheels/*.whl
python -m pytest "$@"
