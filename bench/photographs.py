"""How fast are photographs read, and in how much memory? Beside torchvision's ImageFolder with the same resizing.

The photographs are made by repeat_photographs.py of a sample. What `onepixel` does to them is more than reading:
`duplicates` without near copies digests each original, cuts its corners and edges, and compares.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import Measurement, describe_machine, measure, verdict

TARGET = 3.0


def row(name: str, measured: Measurement, images: int, fastest: float) -> str:
    rate, memory = images / measured.least, measured.peak_bytes / 2**20
    return f"| {name} | {measured.least:.2f} s | {rate:,.0f} | {measured.least / fastest:.1f} | {memory:,.0f} MiB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onepixel", type=Path, required=True, help="target/release/onepixel")
    parser.add_argument("--data", type=Path, required=True, help="folder with clothing/")
    parser.add_argument("--temp", type=Path, help="where to put the photographs (default: the system's)")
    parser.add_argument("--folder", type=Path, help="photographs that were made before; made where there are none")
    parser.add_argument("--images", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(describe_machine())
    peer = Path(__file__).parent / "peers" / "read_photographs.py"
    with tempfile.TemporaryDirectory(dir=arguments.temp) as name:
        folder = arguments.folder or Path(name)
        if not (folder / "train").exists():
            maker = Path(__file__).parent / "repeat_photographs.py"
            sample = arguments.data / "clothing"
            subprocess.run([sys.executable, str(maker), str(sample), str(folder), str(arguments.images)], check=True)
        images = sum(1 for _ in (folder / "train").rglob("*.jpg"))
        command = [str(arguments.onepixel), "duplicates", str(folder), "--no-near", "--models", "none", "--json", "-"]
        ours = measure(command, runs=arguments.runs, warm_up=1)
        theirs = measure([sys.executable, str(peer), str(folder / "train"), "--workers", "2"], runs=arguments.runs)
    print("| | least | images per second | ratio | peak memory |\n|---|---|---|---|---|")
    print(row("onepixel duplicates, exact", ours, images, ours.least))
    print(row("torchvision, 2 workers, whole process", theirs, images, ours.least))
    # Without starting Python and its imports, and of one process of three.
    reading = json.loads(theirs.output)["seconds"]
    print(f"torchvision's reading alone: {reading:.2f} s, {reading / ours.least:.1f} times onepixel's whole process")
    print(f"target of {TARGET} times: {verdict(reading / ours.least, TARGET, at_most=False)}")


if __name__ == "__main__":
    main()
