#!/usr/bin/env bash
# Opens pages in a browser and uses them: ./run.sh [arguments of pytest]
# Makes the pages, and a virtual environment beside the build with what it needs; the browser is the system's Chromium where
# there is one ($CHROMIUM names another), else one that Playwright downloads. With $PAGES, the pages there are opened instead.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
cd "$root"
if [ -z "${PAGES:-}" ]; then
    export PAGES="$root/target/pages"
    cargo run --quiet -p onepixel-report --example pages -- "$PAGES"
fi
environment="$root/target/page-tests"
if [ ! -x "$environment/bin/pytest" ]; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet playwright==1.65.2 pytest==9.2.0
fi
export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
if [ -z "$CHROMIUM" ]; then
    "$environment/bin/playwright" install chromium
fi
exec "$environment/bin/pytest" -q -p no:cacheprovider "$here" "$@"
