"""How long does it take from nothing to the first result in Python, beside the tools that one would use instead?

Each package goes into a fresh virtual environment (its wheels are there before, so that the network does not count),
is imported, and answers a question. Whole processes; seconds are medians, and memory is the peak.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from measure import describe_machine, measure

PEERS = Path(__file__).parent / "peers"
# What is installed, what is imported, and the scripts that answer: which photographs are there twice, which labels are wrong.
PACKAGES = {
    "onepixel": ([], "onepixel", "copies_onepixel.py", "label_onepixel.py"),
    "cleanvision": (["cleanvision"], "cleanvision", "copies_cleanvision.py", None),
    "cleanlab": (["cleanlab", "scikit-learn"], "cleanlab", None, "label_cleanlab.py"),
    "fiftyone": (["fiftyone"], "fiftyone", None, None),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True, help="onepixel's wheel")
    parser.add_argument("--photographs", type=Path, required=True, help="a folder of photographs by class")
    parser.add_argument("--only", nargs="+", choices=PACKAGES, default=list(PACKAGES))
    options = parser.parse_args()
    print(describe_machine())
    print(f"{'':12} {'install':>9} {'size':>9} {'import':>9} {'copies':>24} {'labels':>24}")
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            print(row(name, Path(folder), options.wheel, options.photographs), flush=True)


def row(name: str, folder: Path, wheel: Path, photographs: Path) -> str:
    """One package's line of the table."""
    needed, module, copies, label = PACKAGES[name]
    packages = [str(wheel), *needed] if name == "onepixel" else needed
    seconds, megabytes, python = install(packages, folder)
    imported = measure([str(python), "-c", f"import {module}"], runs=3, warm_up=1)
    cells = [f"{name:12} {seconds:7.1f} s {megabytes:6.0f} MB {imported.median:7.2f} s"]
    for script, arguments in ((copies, [str(photographs)]), (label, [])):
        if script is None:
            cells.append(f"{'–':>24}")
            continue
        asked = measure([str(python), str(PEERS / script), *arguments], runs=3)
        cells.append(f"{asked.median:9.2f} s {asked.peak_bytes / 1e6:8.0f} MB")
    return " ".join(cells)


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
