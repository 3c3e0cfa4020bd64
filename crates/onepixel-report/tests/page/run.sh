#!/usr/bin/env bash
# Opens pages in a browser and uses them: ./run.sh [arguments of pytest, with paths from the repository]
# Makes the pages, and a virtual environment beside the build with what it needs; the browser is the system's Chromium where
# there is one ($CHROMIUM names another), else one that Playwright downloads. With $PAGES, the pages there are opened instead.
# With $IF_AVAILABLE, what cannot be had here is said, and nothing is tested.
set -euo pipefail
skip() {
    printf 'SKIPPED: the pages are not opened in a browser: %s\n' "$1"
    exit 0
}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
cd "$root"
export CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
if [ -n "${IF_AVAILABLE:-}" ] && [ -z "$CHROMIUM" ]; then
    skip "there is no Chromium"
fi
environment="$root/target/page-tests"
if [ ! -x "$environment/bin/pytest" ]; then
    python3 -m venv "$environment"
    if ! "$environment/bin/pip" install --quiet playwright==1.65.2 pytest==9.2.0; then
        [ -n "${IF_AVAILABLE:-}" ] && skip "Playwright cannot be installed"
        exit 1
    fi
fi
if [ -z "${PAGES:-}" ]; then
    export PAGES="$root/target/pages"
    cargo run --quiet --example pages -- "$PAGES"
fi
# The command that makes sites, as `cargo test` builds it.
cargo test --quiet --no-run --test command
export ONEPIXEL="$root/target/debug/onepixel"
if [ -z "$CHROMIUM" ]; then
    "$environment/bin/playwright" install chromium
fi
[ $# -gt 0 ] || set -- "$here"
exec "$environment/bin/pytest" -q -p no:cacheprovider "$@"
