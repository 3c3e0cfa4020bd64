"""How good is the ladder's colour network on CIFAR-10, and how fast? Beside the small one, and itself in PyTorch.

Each is fitted on the train images of a folder with CIFAR-10's binary batches (all of them, or a sample) and scored on
its test images, in a process of its own with two threads: the colour network as the ladder has it; the same layers,
schedule, views and batches in PyTorch (peers/colour_network.py); the small network as the ladder has it; and the small
network with as many epochs as take as long as the colour network took. Ratios are to the colour network. Imports and
reading are not counted.
"""

import argparse
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import describe_machine, measure, verdict

BENCH = Path(__file__).resolve().parent
RECORD = 1 + 3 * 32 * 32

# The ladder's rules: `ColourNetworkParams::epochs_of`, and the steps of the rung `cnn`.
FEWEST, MOST, SEEN = 12, 60, 100_000
SMALL_EPOCHS, SMALL_STEPS, SMALL_BATCH = 6, 500, 128

# At most so many errors of the small network's, in the same time.
TARGET = 2 / 3


@dataclass
class Outcome:
    """What one process found."""

    name: str
    epochs: int
    accuracy: float
    fit_seconds: float
    predict_seconds: float
    cpu_seconds: float

    @property
    def errors(self) -> float:
        """Share of the test images."""
        return 1 - self.accuracy


def run(name: str, command: list[str], epochs: int) -> Outcome:
    """Fits and scores once."""
    return Outcome(name, epochs, **json.loads(measure(command).output))


def wilson(accuracy: float, images: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. Wilson, 1927)."""
    z = 1.959964
    middle = (accuracy + z * z / (2 * images)) / (1 + z * z / images)
    half = z * math.sqrt(accuracy * (1 - accuracy) / images + z * z / (4 * images**2)) / (1 + z * z / images)
    return middle - half, middle + half


def row(found: Outcome, ours: Outcome, images: int) -> str:
    """A line of the table."""
    low, high = wilson(found.accuracy, images)
    return (
        f"| {found.name} | {found.epochs} | {100 * found.accuracy:.2f} % ({100 * low:.2f} to {100 * high:.2f})"
        f" | {found.fit_seconds:.1f} | {found.predict_seconds:.2f} | {found.cpu_seconds:.1f}"
        f" | {found.errors / ours.errors:.2f} | {found.fit_seconds / ours.fit_seconds:.2f}"
        f" | {found.cpu_seconds / ours.cpu_seconds:.2f} |"
    )


def count(folder: Path, pattern: str) -> int:
    """Images of all batches of a pattern."""
    return sum(file.stat().st_size // RECORD for file in folder.glob(pattern))


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True, help="target/release/models")
    parser.add_argument("--folder", type=Path, required=True, help="CIFAR-10's binary batches, or a sample of them")
    parser.add_argument("--without-peer", action="store_true", help="leave PyTorch out")
    arguments = parser.parse_args()
    folder, images = str(arguments.folder), count(arguments.folder, "data_batch_*.bin")
    tested = count(arguments.folder, "test_batch.bin")
    epochs = min(max(FEWEST, math.ceil(SEEN / images)), MOST)
    small = max(SMALL_EPOCHS, math.ceil(SMALL_STEPS / math.ceil(images / SMALL_BATCH)))

    def of_ours(model: str, name: str, epochs: int) -> Outcome:
        return run(name, [str(arguments.models.resolve()), model, folder, str(epochs)], epochs)

    print(describe_machine())
    print(f"{images:,} train images, {tested:,} test images")
    print("| | epochs | accuracy | fit s | predict s | CPU s | errors | fit s | CPU s |")
    print("|---" * 9 + "|")
    ours = of_ours("colour-cnn", "colour network", epochs)
    print(row(ours, ours, tested), flush=True)
    if not arguments.without_peer:
        command = [sys.executable, str(BENCH / "peers" / "colour_network.py"), folder, "--epochs", str(epochs)]
        print(row(run("the same in PyTorch", command, epochs), ours, tested), flush=True)
    quick = of_ours("cnn", "small network", small)
    print(row(quick, ours, tested), flush=True)
    equal = round(small * ours.cpu_seconds / quick.cpu_seconds)
    long = of_ours("cnn", "small network, as long", equal)
    print(row(long, ours, tested))
    ratio = ours.errors / min(quick.errors, long.errors)
    good = verdict(ratio, TARGET, at_most=True)
    print(f"errors of the small network's that are left: {ratio:.2f}, at most {TARGET:.2f}: {good}")


if __name__ == "__main__":
    main()
