"""Does the time grow linearly with the images? 10,000 to 1,000,000 images, drawn with replacement from MNIST train.

The test set stays MNIST's, so that the work is that of `onepixel pixels` on MNIST with another train set.
"""

import argparse
import gzip
import random
import shutil
import tempfile
from multiprocessing import Process
from pathlib import Path

from measure import describe_machine, measure

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
IMAGE_BYTES = 28 * 28
IMAGES_HEADER, LABELS_HEADER = 16, 8


def write_train_set(data: Path, folder: Path, count: int, seed: int) -> None:
    """Raw IDX files of `count` images drawn from MNIST train, and MNIST's test set. Run in a child: see measure.py."""
    folder.mkdir(parents=True, exist_ok=True)
    images = gzip.decompress((data / "train-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((data / "train-labels-idx1-ubyte.gz").read_bytes())
    available = len(labels) - LABELS_HEADER
    chosen = random.Random(seed).choices(range(available), k=count)
    with open(folder / "train-images-idx3-ubyte", "wb") as file:
        file.write(images[:4] + count.to_bytes(4, "big") + images[8:IMAGES_HEADER])
        for index in chosen:
            start = IMAGES_HEADER + index * IMAGE_BYTES
            file.write(images[start : start + IMAGE_BYTES])
    with open(folder / "train-labels-idx1-ubyte", "wb") as file:
        file.write(labels[:4] + count.to_bytes(4, "big") + bytes(labels[LABELS_HEADER + index] for index in chosen))
    for name in ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        with gzip.open(data / f"{name}.gz") as source, open(folder / name, "wb") as target:
            shutil.copyfileobj(source, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--onepixel", type=Path, required=True, help="release build of the command")
    parser.add_argument("--data", type=Path, required=True, help="folder with mnist/*.gz")
    parser.add_argument("--temp", type=Path, help="where to put the sets, 0.8 GB at a time (default: the system's)")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of images")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    print(describe_machine())
    print(f"{'images':>9} {'median s':>9} {'least s':>9} {'ns/byte':>8} {'ns/further byte':>16} {'peak MiB':>9}")
    before = None
    for count in arguments.sizes:
        with tempfile.TemporaryDirectory(dir=arguments.temp) as folder:
            maker = Process(
                target=write_train_set, args=(arguments.data / "mnist", Path(folder), count, arguments.seed)
            )
            maker.start()
            maker.join()
            measured = measure([str(arguments.onepixel.resolve()), "pixels", folder], arguments.runs, warm_up=2)
        size = count * IMAGE_BYTES
        slope = "" if before is None else f"{(measured.median - before[1]) / (size - before[0]) * 1e9:.3f}"
        print(
            f"{count:>9} {measured.median:>9.4f} {measured.least:>9.4f} {measured.median / size * 1e9:>8.3f}"
            f" {slope:>16} {measured.peak_bytes / 2**20:>9.0f}",
            flush=True,
        )
        before = (size, measured.median)


if __name__ == "__main__":
    main()
