"""How often are two random halves of one set told apart, and how often planted drift?

Images of a real set are drawn at random and halved: one half is the train set, the other the test set. `onepixel check` with
limits for drift alone says whether class shares or a model tell the halves apart; of halves that differ by chance only, at
most 5 % may be. Then the test half is changed: 10 % brighter, encoded as JPEG of quality 75, or with half of one class.

    python bench/drift.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA --set cifar --draws 200
"""

import argparse
import io
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from measure import describe_machine
from peers.idx import read_idx

POLICY = "[drift]\nclass_shares = 0.0\ndomain_accuracy = 0.5\n"


def read(data: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Train images (n, height, width, channels) and their labels."""
    if name == "cifar":
        rows = np.fromfile(data / "cifar-10-sample" / "data_batch_1.bin", np.uint8).reshape(-1, 3073)
        return np.ascontiguousarray(rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)), rows[:, 0]
    images = read_idx(data / name / "train-images-idx3-ubyte.gz")
    return images[..., None], read_idx(data / name / "train-labels-idx1-ubyte.gz")


def brighter(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.clip(np.rint(images * 1.1), 0, 255).astype(np.uint8), labels


def as_jpeg(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    def encoded(image: np.ndarray) -> np.ndarray:
        file = io.BytesIO()
        Image.fromarray(image[..., 0] if image.shape[2] == 1 else image).save(file, "JPEG", quality=75)
        return np.asarray(Image.open(file)).reshape(image.shape)

    return np.stack([encoded(image) for image in images]), labels


def rarer(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    of_class = np.flatnonzero(labels == labels[0])
    kept = np.setdiff1d(np.arange(len(labels)), of_class[::2])
    return images[kept], labels[kept]


CHANGES = {"none": lambda images, labels: (images, labels), "brightness": brighter, "jpeg": as_jpeg, "one class by half": rarer}


def is_told_apart(program: Path, folder: Path, halves: list[tuple[np.ndarray, np.ndarray]]) -> bool:
    arrays = {}
    for part, (images, labels) in zip(("train", "test"), halves):
        arrays[f"x_{part}"] = images[..., 0] if images.shape[-1] == 1 else images
        arrays[f"y_{part}"] = labels
    np.savez(folder / "halves.npz", **arrays)
    command = [program, "check", folder / "halves.npz", "--policy", folder / "policy.toml"]
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    return run.returncode == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", choices=["cifar", "fashion-mnist", "mnist", "usps"], required=True)
    parser.add_argument("--images", type=int, default=2_000, help="images of each half")
    parser.add_argument("--draws", type=int, default=200, help="random halvings without a change")
    parser.add_argument("--planted", type=int, default=20, help="random halvings with each change")
    arguments = parser.parse_args()
    print(f"{arguments.set}, halves of {arguments.images} images; {describe_machine()}")
    images, labels = read(arguments.data, arguments.set)
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "policy.toml").write_text(POLICY)
        for change, planted in CHANGES.items():
            draws = arguments.draws if change == "none" else arguments.planted
            told = 0
            for _ in range(draws):
                chosen = rng.permutation(len(images))[: 2 * arguments.images]
                train, test = chosen[: arguments.images], chosen[arguments.images :]
                halves = [(images[train], labels[train]), planted(images[test], labels[test])]
                told += is_told_apart(arguments.onepixel, folder, halves)
            print(f"  {change}: told apart {told} of {draws}")


if __name__ == "__main__":
    main()
