"""How fast is `onepixel pixels` on MNIST, beside what a user would do instead? One run, same files, whole processes.

Makes raw IDX copies of MNIST in a temporary folder, which also warms the file cache, then runs onepixel many times and
each peer, checks that all find the 45 recorded answers, and prints a table with ratios and the targets.
"""

import argparse
import csv
import gzip
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

from measure import Measurement, describe_machine, measure, verdict

BENCH = Path(__file__).resolve().parent
ORACLES = BENCH.parent / "crates/onepixel/tests/data/oracles_mnist.json"
PARTS = ("onepixel", "gz", "numpy", "sklearn", "scipy", "essay")
PEERS = {
    "numpy": ("best NumPy, in-sample only", "numpy_best.py", 25, ("lookup", "accuracy")),
    "sklearn": ("45 scikit-learn stumps", "sklearn_stumps.py", 300, ("threshold", "accuracy")),
    "scipy": ("SciPy ks_2samp", "scipy_ks.py", None, ("threshold", "balanced")),
    "essay": ("the essay's own loop", "essay_loop.py", 3000, ("lookup", "accuracy")),
}
MOST_SECONDS = 0.020
Row = tuple[str, str, int, int, int, int]


def make_raw_copies(data: Path, folder: Path) -> int:
    """Inflates MNIST's four files into `folder`; returns the bytes of the images and labels."""
    folder.mkdir()
    total = 0
    for path in sorted(data.glob("*-ubyte.gz")):
        raw = folder / path.stem
        with gzip.open(path) as source, open(raw, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        total += raw.stat().st_size
    return total


def read_rows(text: str) -> list[Row]:
    """The pairs of a CSV table: a, b, row, col, correct, total."""
    return [
        (row["a"], row["b"], int(row["row"]), int(row["col"]), int(row["correct"]), int(row["total"]))
        for row in csv.DictReader(io.StringIO(text))
    ]


def recorded_rows(rule: str, metric: str) -> list[Row]:
    """The recorded answers for MNIST; by balanced accuracy, `correct` is that share of `total`, rounded."""
    rows = []
    for pair in json.loads(ORACLES.read_text())["pairs"]:
        best, images_a, images_b = pair[rule][metric], pair["images_a"], pair["images_b"]
        correct = best["correct_a"] + best["correct_b"]
        if metric == "balanced":
            share = (best["correct_a"] / images_a + best["correct_b"] / images_b) / 2
            correct = round(share * (images_a + images_b))
        rows.append((str(pair["a"]), str(pair["b"]), best["row"], best["col"], correct, images_a + images_b))
    return rows


def agreement(rows: list[Row], rule: str, metric: str = "accuracy") -> str:
    """How many pairs have the recorded number of correct images, and how many the recorded pixel."""
    recorded = {row[:2]: row for row in recorded_rows(rule, metric)}
    best = sum(row[4:] == recorded[row[:2]][4:] for row in rows)
    same = sum(row[2:4] == recorded[row[:2]][2:4] for row in rows)
    return f"{best} of 45 best, {same} with the same pixel"


def line(name: str, measured: Measurement, onepixel: float, agrees: str, target: str) -> None:
    """One row of the table."""
    print(
        f"{name:<28} {measured.median * 1e3:>10.1f} {measured.least * 1e3:>10.1f}"
        f" {measured.median / onepixel:>9.1f} {measured.peak_bytes / 2**20:>9.0f}  {agrees:<36} {target}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onepixel", type=Path, required=True, help="release build of the command")
    parser.add_argument("--data", type=Path, required=True, help="folder with mnist/*.gz")
    parser.add_argument("--runs", type=int, default=50, help="runs of onepixel (default 50)")
    parser.add_argument("--peer-runs", type=int, default=5, help="runs of numpy; others run once (default 5)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to run; onepixel always runs")
    arguments = parser.parse_args()
    onepixel = str(arguments.onepixel.resolve())

    with tempfile.TemporaryDirectory() as temporary:
        raw = Path(temporary) / "mnist-raw"
        raw_bytes = make_raw_copies(arguments.data / "mnist", raw)
        print(describe_machine())
        print(f"{'':<28} {'median ms':>10} {'least ms':>10} {'ratio':>9} {'peak MiB':>9}")

        base = measure([onepixel, "pixels", str(raw)], arguments.runs, warm_up=3)
        rows = read_rows(measure([onepixel, "pixels", str(raw), "--csv", "-"]).output)
        target = f"at most {MOST_SECONDS * 1e3:.0f} ms: {verdict(base.median, MOST_SECONDS, at_most=True)}"
        line("onepixel, raw IDX", base, base.median, agreement(rows, "lookup"), target)

        threshold = [onepixel, "pixels", str(raw), "--rule", "threshold"]
        measured = measure(threshold, arguments.runs, warm_up=3)
        rows = read_rows(measure([*threshold, "--csv", "-"]).output)
        line("onepixel, threshold rule", measured, base.median, agreement(rows, "threshold"), "")

        if "gz" in arguments.only:
            zipped = [onepixel, "pixels", str((arguments.data / "mnist").resolve())]
            measured = measure(zipped, max(arguments.runs // 5, 3), warm_up=1)
            rows = read_rows(measure([*zipped, "--csv", "-"]).output)
            speed = f"{raw_bytes / measured.median / 1e6:.0f} MB/s of inflated data"
            line("onepixel, IDX.gz", measured, base.median, agreement(rows, "lookup"), speed)

        for part, (name, script, least_ratio, answer) in PEERS.items():
            if part not in arguments.only:
                continue
            command = [sys.executable, str(BENCH / "peers" / script), str(raw), "--csv"]
            runs = arguments.peer_runs if part == "numpy" else 1
            measured = measure(command, runs, warm_up=1 if runs > 1 else 0)
            target = ""
            if least_ratio is not None:
                ratio = measured.median / base.median
                target = f"at least {least_ratio} x: {verdict(ratio, least_ratio, at_most=False)}"
            line(name, measured, base.median, agreement(read_rows(measured.output), *answer), target)

        document = json.loads(measure([onepixel, "pixels", str(raw), "--json", "-"]).output)
        print("inside one process, as it reports:", json.dumps(document.get("timing")))


if __name__ == "__main__":
    main()
