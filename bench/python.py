"""How long does it take from nothing to the first result in Python, beside the tools that one would use instead?

Each package goes into a fresh virtual environment (its wheels are there before, so that the network does not count),
is imported, and answers a question; then come ten usual calls (`peers/calls_*.py`), each with the lines that it takes to type.
Whole processes; seconds are medians, with those of all cores together in brackets, and memory is the
peak. FiftyOne is only installed and imported: whatever it answers needs a MongoDB
server, which is downloaded from elsewhere than PyPI.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from measure import Measurement, describe_machine, measure

# A call that takes longer, in seconds, is asked once.
LONG = 60.0

PEERS = Path(__file__).parent / "peers"
# What is installed, what is imported, and the scripts that answer: which photographs are there twice, which labels are wrong.
PACKAGES = {
    "onepixel": ([], "onepixel", "copies_onepixel.py", "label_onepixel.py"),
    "cleanvision": (["cleanvision"], "cleanvision", "copies_cleanvision.py", None),
    "cleanlab": (["cleanlab", "scikit-learn", "pillow"], "cleanlab", None, "label_cleanlab.py"),
    "fiftyone": (["fiftyone"], "fiftyone", None, None),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True, help="onepixel's wheel")
    parser.add_argument("--photographs", type=Path, required=True, help="a folder of photographs by set and class")
    parser.add_argument("--only", nargs="+", choices=PACKAGES, default=list(PACKAGES))
    parser.add_argument("--runs", type=int, default=3, help="how often each answer is asked for")
    options = parser.parse_args()
    print(describe_machine())
    print(f"{'':12} {'install':>9} {'size':>9} {'import':>9} {'copies':>24} {'labels':>24}")
    answers = {}
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            needed = PACKAGES[name][0]
            packages = [str(options.wheel.resolve()), *needed] if name == "onepixel" else needed
            installed = install(packages, Path(folder))
            print(row(name, installed, options.photographs / "train", options.runs), flush=True)
            answers[name] = calls(name, installed[2], options.photographs.resolve(), Path(folder), options.runs)
    print_calls(answers)


def row(name: str, installed: tuple[float, float, Path], photographs: Path, runs: int) -> str:
    """One package's line of the first table."""
    _, module, copies, label = PACKAGES[name]
    seconds, megabytes, python = installed
    imported = measure([str(python), "-c", f"import {module}"], runs=runs, warm_up=1)
    cells = [f"{name:12} {seconds:7.1f} s {megabytes:6.0f} MB {imported.median:7.2f} s"]
    for script, arguments in ((copies, [str(photographs)]), (label, [])):
        if script is None:
            cells.append(f"{'–':>24}")
            continue
        asked = measure([str(python), str(PEERS / script), *arguments], runs=runs)
        cells.append(f"{asked.median:9.2f} s {asked.peak_bytes / 1e6:8.0f} MB")
    return " ".join(cells)


def calls(name: str, python: Path, photographs: Path, folder: Path, runs: int) -> dict[str, str]:
    """What each of the usual calls takes that a package answers: its lines, seconds and memory."""
    script = PEERS / f"calls_{name}.py"
    if not script.is_file():
        return {}
    probabilities = folder / "probabilities.npy"
    run(str(python), str(PEERS / "own_probabilities.py"), str(photographs), str(probabilities))
    of_call = {}
    for call, lines in json.loads(measure([str(python), str(script), "--lines"]).output).items():
        # Each run writes what it writes to a folder of its own.
        asked: list[Measurement] = []
        while len(asked) < runs and not (asked and asked[0].median > LONG):
            to = folder / f"{call}-{len(asked)}"
            asked.append(measure(called(python, script, call, photographs, probabilities, to)))
        seconds, peak = median(one.median for one in asked), max(one.peak_bytes for one in asked)
        cpu = median(one.cpu_seconds[0] for one in asked)
        of_call[call] = f"{lines:3} lines {seconds:7.2f} s ({cpu:6.2f} CPU) {peak / 1e6:5.0f} MB"
        print(f"{name} {call}: {of_call[call]}", file=sys.stderr, flush=True)
    return of_call


def called(python: Path, script: Path, call: str, photographs: Path, probabilities: Path, to: Path) -> list[str]:
    """The command that asks for one answer."""
    to.mkdir()
    options = {"folder": photographs, "probabilities": probabilities, "to": to}
    return [str(python), str(script), call, *(f"--{name}={value}" for name, value in options.items())]


def print_calls(answers: dict[str, dict[str, str]]) -> None:
    """The second table: a row for each call, a column for each package."""
    print(f"\n{'':26}" + "".join(f"{name:>44}" for name in answers))
    for call in dict.fromkeys(call for of_package in answers.values() for call in of_package):
        print(f"{call:26}" + "".join(f"{of_package.get(call, '–'):>44}" for of_package in answers.values()))


def install(packages: list[str], folder: Path) -> tuple[float, float, Path]:
    """Seconds and megabytes that an installation takes, and the interpreter that has it."""
    wheels, environment = folder / "wheels", folder / "venv"
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(wheels), *packages)
    run(sys.executable, "-m", "venv", str(environment))
    python = environment / "bin" / "python"
    before = size(environment)
    started = perf_counter()
    run(str(python), "-m", "pip", "install", "--quiet", "--no-index", "--find-links", str(wheels), *packages)
    return perf_counter() - started, (size(environment) - before) / 1e6, python


def size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
