"""How fast is each rung of the ladder, and how good, beside the library that a user would take? One run, same files.

Each model is fitted on MNIST's 60,000 train images and scored on its 10,000 test images, by onepixel (`models`, with the
peer's settings) and by its peer (peers/models.py), in turns, each in a process of its own with two threads. The ratios are
peer to onepixel: seconds of wall time to fit and predict, and CPU seconds. Imports and reading are not counted.
"""

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from measure import describe_machine, measure, verdict

BENCH = Path(__file__).resolve().parent


@dataclass
class Target:
    """What is asked for: at least this ratio of wall times, and an accuracy of the reference less 0.3 points."""

    ratio: float
    accuracy: float


# Model of onepixel, peer, target; the accuracies are those of the peers' documentation in shared/oracles/peers.md.
CONTESTS = [
    ("naive-bayes", "naive-bayes", Target(1, 0.5558)),
    ("tree", "tree", Target(1, 0.878)),
    ("logistic", "logistic", Target(1, 0.926)),
    ("linear-svm", "linear-svm", Target(1, 0.918)),
    ("knn", "knn", Target(15, 0.9688)),
    ("knn", "knn-faiss", Target(6, 0.9688)),
    ("pca-knn", "pca-knn", Target(1, 0.9748)),
    ("forest", "forest", Target(3, 0.970)),
    ("boosting", "boosting", Target(3, 0.977)),
    ("rbf-svm", "rbf-svm", Target(5, 0.9837)),
    ("mlp", "mlp", Target(1, 0.98)),
    ("small-cnn", "small-cnn", Target(1, 0.986)),
]

ACCURACY_MARGIN = 0.003


@dataclass
class Side:
    """One of the two, and what its runs took."""

    command: list[str]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    accuracy: float = 0.0
    peak_bytes: int = 0

    def run(self) -> None:
        """One run."""
        measured = measure(self.command)
        found = json.loads(measured.output)
        self.wall.append(found["fit_seconds"] + found["predict_seconds"])
        self.cpu.append(found["cpu_seconds"])
        self.accuracy = found["accuracy"]
        self.peak_bytes = max(self.peak_bytes, measured.peak_bytes)


def hold(ours: Side, peer: Side, target: Target, names: tuple[str, str], runs: int) -> None:
    """Runs and prints one contest."""
    for _ in range(runs):
        ours.run()
        peer.run()
    wall, cpu = median(peer.wall) / median(ours.wall), median(peer.cpu) / median(ours.cpu)
    good = verdict(ours.accuracy, target.accuracy - ACCURACY_MARGIN, at_most=False)
    print(
        f"{names[0]:<12} {names[1]:<12} {ours.accuracy:>8.4f} {peer.accuracy:>8.4f} {good:<5}"
        f" {median(ours.wall):>9.2f} {median(peer.wall):>9.2f} {wall:>7.1f}"
        f" {median(ours.cpu):>9.2f} {median(peer.cpu):>9.2f} {cpu:>7.1f}"
        f" {ours.peak_bytes / 2**20:>7.0f} {peer.peak_bytes / 2**20:>7.0f}"
        f"  at least {target.ratio:g}: {verdict(wall, target.ratio, at_most=False)}",
        flush=True,
    )


def main() -> None:
    """Holds the contests."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, required=True, help="target/release/models")
    parser.add_argument("--data", type=Path, required=True, help="folder with mnist/*.gz")
    parser.add_argument("--runs", type=int, default=1, help="runs of each side (default 1)")
    parser.add_argument("--only", nargs="+", choices=sorted({peer for _, peer, _ in CONTESTS}), help="peers to run")
    arguments = parser.parse_args()
    mnist = str(arguments.data / "mnist")
    print(describe_machine())
    print(
        f"{'model':<12} {'peer':<12} {'accuracy':>8} {'peer':>8} {'':<5} {'wall s':>9} {'peer':>9} {'ratio':>7}"
        f" {'CPU s':>9} {'peer':>9} {'ratio':>7} {'MiB':>7} {'peer':>7}"
    )
    for model, peer, target in CONTESTS:
        if arguments.only is None or peer in arguments.only:
            ours = Side([str(arguments.models.resolve()), model, mnist])
            theirs = Side([sys.executable, str(BENCH / "peers" / "models.py"), peer, mnist])
            hold(ours, theirs, target, (model, peer), arguments.runs)


if __name__ == "__main__":
    main()
