"""Does every command keep to its memory and its time, whatever the images are?

Makes sets of photographs and arrays from 32×32×3 to 4,000×3,000×3, of 2 to 200,000 images in 2 to 3,832 classes, and odd ones
(100 megapixels, a strip of 30,000×2, one pixel among photographs). Each command runs on each set with `--memory`, its
address space limited to that and a little, and with `--time`: a row says what it took, and whether it kept to both.

    python bench/limits.py --onepixel target/release/onepixel --folder /tmp/limits --memory-of all
    python bench/limits.py --onepixel target/release/onepixel --folder /tmp/limits --times 1 10 60
"""

import argparse
import os
import resource
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
from PIL import Image

from measure import describe_machine

MEMORY = 2 << 30
"""What `--memory` allows, in bytes."""

ADDRESSES = MEMORY + (1 << 30)
"""Bytes of address space: stacks, code and files that are mapped count here and take no memory of their own."""

COMMANDS = {
    "pixels": ["pixels"],
    "few-pixels": ["few-pixels"],
    "ladder": ["ladder"],
    "shortcuts": ["shortcuts"],
    "labels": ["labels"],
    "duplicates": ["duplicates"],
    "complexity": ["complexity"],
    "separable": ["separable"],
    "difficulty": ["difficulty"],
    "gains": ["gains", "--quick"],
    "check": ["check"],
    "audit": ["audit"],
}


@dataclass
class Made:
    """A set of made images: their size, how many there are, and of how many classes."""

    name: str
    height: int
    width: int
    images: int
    classes: int
    as_files: bool = False


SETS = [
    Made("two", 32, 32, 2, 2),
    Made("50-in-50", 32, 32, 50, 50),
    Made("random-labels", 32, 32, 4_000, 10),
    Made("1000-classes", 32, 32, 12_000, 1_000),
    Made("3832-classes", 32, 32, 19_160, 3_832),
    Made("200000", 32, 32, 200_000, 10),
    Made("64", 64, 64, 10_000, 100),
    Made("128", 128, 128, 2_000, 20, as_files=True),
    Made("512", 512, 512, 500, 10, as_files=True),
    Made("4000x3000", 3_000, 4_000, 12, 3, as_files=True),
    Made("odd", 533, 400, 60, 3, as_files=True),
]
DEADLINES = ["random-labels", "1000-classes", "200000", "64", "512"]


def make(folder: Path, made: Made) -> Path:
    """The set on disk: an NPZ file, or class folders of JPEGs. Each class has a tint, so that there is something to learn."""
    path = folder / (made.name if made.as_files else f"{made.name}.npz")
    if path.exists():
        return path
    rng = np.random.default_rng(1)
    labels = np.arange(made.images) % made.classes
    tints = rng.integers(0, 128, (made.classes, 3), dtype=np.uint8)
    if not made.as_files:
        images = rng.integers(0, 128, (made.images, made.height, made.width, 3), dtype=np.uint8)
        images += tints[labels][:, None, None, :]
        np.savez(path, x_train=images, y_train=labels)
        return path
    for index, label in enumerate(labels):
        # Noise of blocks, so that files have the size of photographs.
        blocks = rng.integers(0, 128, (made.height // 8 + 1, made.width // 8 + 1, 3), dtype=np.uint8)
        pixels = np.kron(blocks, np.ones((8, 8, 1), np.uint8))[: made.height, : made.width] + tints[label]
        file = path / f"class-{label:02}" / f"{index:05}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(file, quality=90)
    if made.name == "odd":
        Image.new("RGB", (10_000, 10_000), (9, 90, 200)).save(path / "class-00" / "hundred-megapixels.png")
        Image.new("RGB", (30_000, 2), (200, 90, 9)).save(path / "class-01" / "strip.png")
        Image.new("RGB", (1, 1), (0, 255, 0)).save(path / "class-02" / "one-pixel.png")
    return path


@dataclass
class Ran:
    """One run: exit code, seconds, peak of memory in bytes, the last line of standard error."""

    code: int
    seconds: float
    peak: int
    said: str


def run(command: list[str], seconds: float, addresses: int | None) -> Ran:
    """Runs a command, and kills it where it goes on for far too long."""

    def limit() -> None:
        if addresses:
            resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses))

    with tempfile.TemporaryFile() as errors:
        started = perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=limit
        )
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if perf_counter() - started > seconds:
                child.kill()
            sleep(0.02)
        elapsed = perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().decode(errors="replace").strip().splitlines()
    return Ran(child.returncode, elapsed, usage.ru_maxrss * 1024, lines[-1] if lines else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the sets are made, and kept")
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    parser.add_argument("--sets", nargs="+", choices=[made.name for made in SETS])
    parser.add_argument("--times", nargs="+", type=float, help="look at deadlines: these, in seconds")
    parser.add_argument("--time", type=float, default=20, help="seconds for each command when memory is looked at")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    names = arguments.sets or (DEADLINES if arguments.times else [made.name for made in SETS])
    print(describe_machine(), flush=True)
    print("| set | command | time | exit | s | over | peak MiB | kept | says |\n|---|---|---|---|---|---|---|---|---|")
    broken = 0
    for made in (made for made in SETS if made.name in names):
        path = make(arguments.folder, made)
        for name in arguments.commands:
            for time in arguments.times or [arguments.time]:
                limits = ["--memory", str(MEMORY), "--time", f"{time}s"]
                ran = run(
                    [str(arguments.onepixel), *COMMANDS[name], str(path), *limits],
                    3 * time + 60,
                    None if arguments.times else ADDRESSES,
                )
                over = ran.seconds - time
                in_time, in_memory = over <= 0.1 * time + 1, ran.peak <= MEMORY
                kept = in_time and in_memory and ran.code in (0, 1, 2)
                broken += not kept
                print(
                    f"| {made.name} | {name} | {time:g} | {ran.code} | {ran.seconds:.1f} | {max(over, 0):.1f}"
                    f" | {ran.peak / 2**20:.0f} | {'yes' if kept else 'NO'} | {ran.said[:90] if ran.code else ''} |",
                    flush=True,
                )
    print(f"{broken} runs did not keep to their limits")


if __name__ == "__main__":
    main()
