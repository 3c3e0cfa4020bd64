"""Audits every dataset that can be had here, and makes a site of the audits.

    python3 bench/observatory.py --onepixel target/release/onepixel -o observatory

Without `--fetch`, the datasets are those that are on disk: in ONEPIXEL_DATA, in the user's cache, and built in. With it, every
dataset of the catalogue is fetched, audited and removed again, one after the other. In the folder of `-o`:

    audits/NAME.json   the audit of each, which the next run need not repeat with --keep
    site/              the site, with what changed since the one that was there
    profiles.json      the profiles of `--profiles` with what was measured now
    skipped.json       what was left out, and why

No dataset, however broken, ends the run; none takes more than `--time`, nor all together more than `--whole`. Python's standard
library is all that it needs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Beyond its own limit, what a command may take to read its input and write its answer.
GRACE = 300
# The fewest seconds in which an audit says anything.
LEAST = 5


def main() -> int:
    arguments = parsed()
    begin = time.monotonic()
    audits = arguments.output / "audits"
    audits.mkdir(parents=True, exist_ok=True)
    skipped: dict[str, str] = {}
    wanted = [one for one in listed(arguments) if not arguments.only or one["name"] in arguments.only]
    for place, dataset in enumerate(wanted):
        left = arguments.whole - (time.monotonic() - begin)
        # What is left is shared by those that are left; who takes less leaves more to the others.
        seconds = min(arguments.time, left / (len(wanted) - place))
        reasons = audited(arguments, dataset, audits, seconds)
        for name, reason in reasons.items():
            print(f"{place + 1}/{len(wanted)} {name}: {reason or 'audited'}", flush=True)
        skipped |= {name: reason for name, reason in reasons.items() if reason}
    (arguments.output / "skipped.json").write_text(json.dumps(skipped, indent=1) + "\n", "utf-8")
    documents = sorted(audits.glob("*.json"))
    if not documents:
        print("observatory: no dataset could be audited; see skipped.json", file=sys.stderr)
        return 1
    made = [arguments.onepixel, "site", *documents, "--output", arguments.output / "site"]
    if arguments.previous and arguments.previous.exists():
        made += ["--previous", arguments.previous]
    subprocess.run(made, check=True)
    if arguments.profiles:
        known = json.loads(arguments.profiles.read_text("utf-8"))
        measured = [json.loads(document.read_text("utf-8"))["profile"] for document in documents]
        text = json.dumps(merged(known, measured), indent=1, ensure_ascii=False)
        (arguments.output / "profiles.json").write_text(text + "\n", "utf-8")
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", default="onepixel", help="the program")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder of all that is written")
    parser.add_argument("--fetch", action="store_true", help="fetch what is in the catalogue and not on disk")
    parser.add_argument("--largest", type=float, default=3e9, help="the most bytes of one download (3e9)")
    parser.add_argument("--time", type=float, default=600, help="seconds for one audit at most (600)")
    parser.add_argument("--whole", type=float, default=5 * 3600, help="seconds for all of them (5 hours)")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these datasets only")
    parser.add_argument("--keep", action="store_true", help="do not repeat audits that are there")
    parser.add_argument("--previous", type=Path, help="the site of the last run, where it is not the one that is replaced")
    parser.add_argument("--profiles", type=Path, help="the profiles to bring up to date")
    return parser.parse_args()


def listed(arguments: argparse.Namespace) -> list[dict]:
    """The datasets to audit: those on disk and, to be fetched, those of the catalogue. Each has `wanted`, the names of what is
    audited of it: its own, or those of its parts."""
    text = subprocess.run([arguments.onepixel, "datasets", "--json", "-"], check=True, capture_output=True).stdout
    known = json.loads(text)["datasets"]
    here = [one | {"wanted": [one["name"]]} for one in known if one["state"] in ("built in", "on disk")]
    parts = [one | {"wanted": named(one, one["parts_on_disk"])} for one in known if one["state"] == "parts on disk"]
    absent = [one for one in known if arguments.fetch and one["state"] == "absent" and one["fetch"]]
    # The smallest downloads first: what the time does not suffice for is what takes most of it.
    absent.sort(key=lambda one: one["fetch_bytes"] or float("inf"))
    of_catalogue = [[part["name"] for part in one["catalogue"]["parts"]] for one in absent]
    return here + parts + [one | {"wanted": named(one, of)} for one, of in zip(absent, of_catalogue)]


def named(dataset: dict, parts: list[str]) -> list[str]:
    return [f"{dataset['name']}/{part}" for part in parts] or [dataset["name"]]


def audited(arguments: argparse.Namespace, dataset: dict, audits: Path, seconds: float) -> dict[str, str | None]:
    """Audits a dataset or its parts, fetched if they must be: for each the reason why it was not, else None."""
    files = {name: audits / (name.replace("/", "-") + ".json") for name in dataset["wanted"]}
    files = {name: file for name, file in files.items() if not (arguments.keep and file.exists())}
    size = dataset["fetch_bytes"] or 0
    if seconds < LEAST:
        return dict.fromkeys(files, "the time for all was up")
    if dataset["state"] != "absent":
        return {name: audit(arguments, name, file, seconds / len(files)) for name, file in files.items()}
    if size > arguments.largest:
        return dict.fromkeys(files, f"a download of {size / 1e9:.1f} GB is more than --largest allows")
    with tempfile.TemporaryDirectory(dir=arguments.output, prefix="fetched-") as folder:
        begin = time.monotonic()
        reason = files and run([arguments.onepixel, "fetch", dataset["name"], "--to", folder], seconds)
        if reason:
            return dict.fromkeys(files, reason)
        each = max(LEAST, (seconds - (time.monotonic() - begin)) / max(1, len(files)))
        return {name: audit(arguments, name, file, each, folder) for name, file in files.items()}


def audit(arguments: argparse.Namespace, name: str, file: Path, seconds: float, data: str | None = None) -> str | None:
    command = [arguments.onepixel, "audit", name, "--time", f"{max(LEAST, seconds):.0f}s", "--no-cache", "--json", file]
    return run(command, seconds + GRACE, os.environ | ({"ONEPIXEL_DATA": data} if data else {}))


def run(command: list, seconds: float, environment: dict[str, str] | None = None) -> str | None:
    """Runs a command; the last line of its complaint if it fails."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds, env=environment)
    except subprocess.TimeoutExpired:
        return f"took more than {seconds:.0f} s"
    if done.returncode == 0:
        return None
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


def merged(known: list[dict], measured: list[dict]) -> list[dict]:
    """The known profiles, each replaced by that measured now unless that has seen less; new ones at the end."""
    now = {profile["name"]: profile for profile in measured}
    kept = [now.pop(old["name"]) if tells_more(now.get(old["name"]), old) else old for old in known]
    names = {old["name"] for old in known}
    return kept + [profile for name, profile in now.items() if name not in names and profile["rungs"]]


def tells_more(new: dict | None, old: dict) -> bool:
    """Whether a profile has all models of an older one, which learned from as many images of each class."""
    if new is None or new["train_images"] != old["train_images"]:
        return False
    rungs = {rung["name"] for rung in new["rungs"]}
    every = float("inf")
    return {rung["name"] for rung in old["rungs"]} <= rungs and (new["per_class"] or every) >= (old["per_class"] or every)


if __name__ == "__main__":
    if not shutil.which("onepixel") and "--onepixel" not in sys.argv and "-h" not in sys.argv and "--help" not in sys.argv:
        sys.exit("observatory: expected onepixel on the path, or --onepixel PROGRAM")
    sys.exit(main())
