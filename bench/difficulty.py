"""Which number finds wrong labels best? `onepixel difficulty` on labels that were planted, beside others.

Labels of MNIST (or Fashion-MNIST) are replaced at random; every score ranks the images, and its average precision says how
many of the first ones are planted. Beside it: confident learning's self-confidence (`onepixel labels`), and the area under
the margin as the package `aum` (Pleiss et al. 2020) computes it, of the same network in PyTorch. Needs scikit-learn; torch
and aum where they are to be measured.

    python bench/difficulty.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA --images 10000
"""

import argparse
import csv
import gzip
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from sklearn.metrics import average_precision_score

from measure import describe_machine

# Of each score: whether high values mean that the label is wrong.
SCORES = {
    "margin": False,
    "confidence": False,
    "variability": True,
    "right_epochs": False,
    "learned_epoch": True,
    "forgettings": True,
    "information": False,
    "models_right": False,
    "dimension": True,
    "nearest_own": True,
    "nearest_other": False,
}


def read_idx(path: Path) -> np.ndarray:
    data = gzip.decompress(path.read_bytes())
    sizes = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes)


def planted(data: Path, images: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images, labels of which a share is another class, and which these are."""
    pixels, labels = (read_idx(data / f"train-{part}-ubyte.gz") for part in ("images-idx3", "labels-idx1"))
    draw = np.random.default_rng(seed)
    chosen = np.sort(draw.choice(len(labels), images, replace=False))
    pixels, labels = pixels[chosen], labels[chosen].copy()
    wrong = np.zeros(images, bool)
    wrong[draw.choice(images, round(share * images), replace=False)] = True
    labels[wrong] = (labels[wrong] + draw.integers(1, 10, wrong.sum())) % 10
    return pixels, labels, wrong


def timed(command: list[str]) -> tuple[str, float]:
    begin = perf_counter()
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return text, perf_counter() - begin


def difficulty(onepixel: Path, file: Path) -> tuple[dict[str, np.ndarray], float]:
    text, seconds = timed([str(onepixel), "difficulty", str(file), "--csv", "-"])
    rows = list(csv.DictReader(text.splitlines()))
    scores = {}
    for name, is_high in SCORES.items():
        # An image that is never learned, or equals another, comes last: later than any epoch.
        values = np.array([float(row[name]) if row[name] else np.inf for row in rows])
        values[np.isinf(values)] = values[np.isfinite(values)].max() + 1
        scores[name] = values if is_high else -values
    ratio = np.array([float(row["nearest_own"]) / max(float(row["nearest_other"]), 1e-9) for row in rows])
    return scores | {"nearest_own / nearest_other": ratio}, seconds


def self_confidence(onepixel: Path, file: Path, images: int) -> tuple[dict[str, np.ndarray], float]:
    command = [str(onepixel), "labels", str(file), "--split", "train", "--top", str(images), "--json", "-"]
    text, seconds = timed(command)
    score = np.zeros(images)
    for suspect in json.loads(text)["labels"]["sets"][0]["suspects"]:
        score[suspect["index"]] = -suspect["score"]
    return {"self-confidence (labels)": score}, seconds


def aum_of_torch(pixels: np.ndarray, labels: np.ndarray, epochs: int) -> tuple[dict[str, np.ndarray], float]:
    import torch
    from aum import AUMCalculator
    from torch import nn

    torch.manual_seed(0)
    torch.set_num_threads(2)
    network = nn.Sequential(
        *(nn.Conv2d(1, 32, 5, padding=2), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Conv2d(32, 64, 3, padding=1), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(), nn.Linear(128, 10)),
    )
    x = torch.from_numpy(pixels.astype(np.float32) / 255)[:, None]
    y = torch.from_numpy(labels.astype(np.int64))
    steps = epochs * -(-len(x) // 128)
    adam = torch.optim.Adam(network.parameters())
    rate = torch.optim.lr_scheduler.OneCycleLR(adam, 3e-3, total_steps=steps, pct_start=0.1, anneal_strategy="linear")
    with tempfile.TemporaryDirectory() as folder:
        calculator = AUMCalculator(folder, compressed=True)
        begin = perf_counter()
        for _ in range(epochs):
            for batch in torch.randperm(len(x)).split(128):
                scores = network(x[batch])
                calculator.update(scores.detach(), y[batch], batch.tolist())
                adam.zero_grad()
                nn.functional.cross_entropy(scores, y[batch]).backward()
                adam.step()
                rate.step()
        seconds = perf_counter() - begin
        calculator.finalize()
        with open(Path(folder) / "aum_values.csv") as file:
            found = {int(row["sample_id"]): float(row["aum"]) for row in csv.DictReader(file)}
    return {"AUM (package aum, PyTorch)": -np.array([found[image] for image in range(len(x))])}, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onepixel", type=Path, required=True, help="target/release/onepixel")
    parser.add_argument("--data", type=Path, required=True, help="folder with mnist/")
    parser.add_argument("--set", default="mnist", help="its folder: mnist or fashion-mnist")
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--share", type=float, default=0.05, help="of labels that are replaced")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--no-torch", action="store_true", help="leave out PyTorch and aum")
    arguments = parser.parse_args()
    print(describe_machine())
    found: dict[str, list[float]] = {}
    for seed in range(arguments.seeds):
        pixels, labels, wrong = planted(arguments.data / arguments.set, arguments.images, arguments.share, seed)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "planted.npz"
            np.savez(file, x_train=pixels, y_train=labels)
            parts = {
                "onepixel difficulty": difficulty(arguments.onepixel, file),
                "onepixel labels": self_confidence(arguments.onepixel, file, len(labels)),
            }
        if not arguments.no_torch:
            # As many epochs as the network of onepixel has.
            epochs = max(6, -(-500 // -(-len(labels) // 128)))
            parts["PyTorch"] = aum_of_torch(pixels, labels, epochs)
        for who, (scores, seconds) in parts.items():
            print(f"seed {seed}: {who} {seconds:.1f} s", file=sys.stderr)
            for name, score in scores.items():
                found.setdefault(name, []).append(average_precision_score(wrong, score))
    share = f"{100 * arguments.share:g} %"
    print(f"\n{arguments.set}, {arguments.images:,} images, {share} of the labels replaced, {arguments.seeds} draws\n")
    print("| score | average precision, mean | least | most |\n|---|---|---|---|")
    for name, values in sorted(found.items(), key=lambda entry: -np.mean(entry[1])):
        print(f"| {name} | {np.mean(values):.3f} | {min(values):.3f} | {max(values):.3f} |")


if __name__ == "__main__":
    main()
