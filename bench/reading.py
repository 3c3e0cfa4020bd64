"""How fast does onepixel read a dataset into NumPy arrays, beside what a user would use? One run, same files.

Makes MNIST in the forms of mnist_forms.py in a temporary folder, which also warms the file cache; checks that all
readers of a form find the same pixels and labels; and then runs them in turns, each in a process of its own. Two medians
for each: the whole process, imports included, and the reading alone, which the process itself clocks.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measure import describe_machine, measure, verdict

BENCH = Path(__file__).resolve().parent
FORMS = ("idx", "fashion", "png", "parquet")


@dataclass
class Reader:
    """A way to read a form, and what its runs took."""

    name: str
    command: list[str]
    whole: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)
    peak_bytes: int = 0
    checksum: str = ""

    def run(self) -> None:
        """One run, clocked."""
        measured = measure(self.command)
        self.whole += measured.seconds
        self.reading.append(json.loads(measured.output)["seconds"])
        self.peak_bytes = max(self.peak_bytes, measured.peak_bytes)

    def check(self) -> None:
        """One run for the checksum, which also warms the cache."""
        self.checksum = json.loads(measure([*self.command, "--check"]).output)["checksum"]


@dataclass
class Contest:
    """Readers of the same form: the first is onepixel."""

    name: str
    readers: list[Reader]
    runs: int


def reader(name: str, script: str, path: Path, *options: str) -> Reader:
    """A script of peers/ on a path."""
    return Reader(name, [sys.executable, str(BENCH / "peers" / script), str(path), *options])


def idx_contests(name: str, packed: Path, raw: Path, runs: int) -> list[Contest]:
    """IDX.gz as published, and raw as torchvision keeps it; train and test."""
    own, torchvision = "read_onepixel.py", "read_torchvision.py"
    gzip = reader("gzip and NumPy, as Keras", "read_gzip_numpy.py", packed)
    return [
        Contest(f"{name}, IDX.gz, 70,000 images", [reader("onepixel", own, packed), gzip], runs),
        Contest(
            f"{name}, raw IDX, 70,000 images",
            [reader("onepixel", own, raw), reader(f"torchvision {raw.parent.name}", torchvision, raw)],
            runs,
        ),
    ]


def contests(data: Path, forms: Path, only: list[str], runs: int, slow_runs: int) -> list[Contest]:
    """All that is asked for."""
    found = []
    if "idx" in only:
        found += idx_contests("MNIST", data / "mnist", forms / "raw/MNIST/raw", runs)
    if "fashion" in only:
        found += idx_contests("Fashion-MNIST", data / "fashion-mnist", forms / "raw/FashionMNIST/raw", runs)
    own, folder = "read_onepixel.py", "read_image_folder.py"
    if "png" in only:
        png = forms / "png"
        peers = [reader(f"ImageFolder, {workers} workers", folder, png, "--workers", workers) for workers in ("0", "2")]
        found.append(Contest("MNIST train, 60,000 PNGs", [reader("onepixel", own, png), *peers], slow_runs))
    if "parquet" in only:
        parquet = forms / "parquet"
        peer = reader("datasets, from its cache", "read_datasets.py", parquet)
        found.append(Contest("MNIST train, 2 Parquet shards", [reader("onepixel", own, parquet), peer], slow_runs))
    return found


def hold(contest: Contest) -> None:
    """Checks, runs and prints one contest."""
    for each in contest.readers:
        each.check()
    for _ in range(contest.runs):
        for each in contest.readers:
            each.run()
    print(f"\n{contest.name}")
    first = contest.readers[0]
    for each in contest.readers:
        whole, reading = median(each.whole), median(each.reading)
        ratios = whole / median(first.whole), reading / median(first.reading)
        agrees = "same" if each.checksum == first.checksum else "DIFFERS"
        target = "" if each is first else f"both above 1: {verdict(min(ratios), 1, at_most=False)}"
        print(
            f"{each.name:<28} {whole:>9.3f} {ratios[0]:>7.1f} {reading:>10.3f} {ratios[1]:>7.1f}"
            f" {each.peak_bytes / 2**20:>9.0f}  {agrees:<8} {target}",
            flush=True,
        )


def main() -> None:
    """Makes the forms, then holds the contests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with mnist/*.gz and fashion-mnist/*.gz")
    parser.add_argument("--forms", type=Path, help="folder of mnist_forms.py (default: made, and removed at the end)")
    parser.add_argument("--runs", type=int, default=7, help="runs of each reader of IDX (default 7)")
    parser.add_argument("--slow-runs", type=int, default=3, help="runs of each reader of PNG or Parquet (default 3)")
    parser.add_argument("--only", nargs="+", choices=FORMS, default=FORMS, help="forms to read")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        forms = arguments.forms or Path(temporary)
        if arguments.forms is None:
            command = [sys.executable, str(BENCH / "mnist_forms.py"), str(arguments.data), str(forms)]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        print(describe_machine())
        print(
            f"{'':<28} {'whole s':>9} {'ratio':>7} {'reading s':>10} {'ratio':>7} {'peak MiB':>9}  {'pixels':<8} target"
        )
        for contest in contests(arguments.data, forms, arguments.only, arguments.runs, arguments.slow_runs):
            hold(contest)


if __name__ == "__main__":
    main()
