"""In which forms do users have MNIST? Makes them: raw IDX as torchvision keeps it, a folder of PNGs, Parquet shards.

Run as a program, in a process of its own, because measure.py has to stay small. The PNGs are written by Pillow and the
shards by Hugging Face `datasets`, both with their default settings, in the order of the labels, then of the images.
"""

import argparse
import gzip
import shutil
from pathlib import Path

import numpy as np
from datasets import ClassLabel, Dataset, Features
from datasets import Image as ImageFeature
from PIL import Image

from peers.idx import read_train

SHARDS = 2
TORCHVISION_NAMES = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST"}


def inflate(source: Path, folder: Path) -> None:
    """The four files of a dataset without gzip."""
    folder.mkdir(parents=True)
    for path in sorted(source.glob("*-ubyte.gz")):
        with gzip.open(path) as packed, open(folder / path.stem, "wb") as raw:
            shutil.copyfileobj(packed, raw, 1 << 20)


def write_pngs(images: np.ndarray, labels: np.ndarray, folder: Path) -> None:
    """One folder per class, one file per image, named by its place among all."""
    for label in np.unique(labels):
        (folder / str(label)).mkdir(parents=True)
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        Image.fromarray(image).save(folder / str(label) / f"{index:05}.png")


def write_parquet(folder_of_pngs: Path, folder: Path) -> None:
    """The same files in a column of images, and their labels, in shards."""
    classes = sorted(path.name for path in folder_of_pngs.iterdir())
    files = [(path, label) for label, name in enumerate(classes) for path in sorted((folder_of_pngs / name).iterdir())]
    columns = {
        "image": [{"bytes": path.read_bytes(), "path": path.name} for path, _ in files],
        "label": [label for _, label in files],
    }
    dataset = Dataset.from_dict(columns, Features({"image": ImageFeature(), "label": ClassLabel(names=classes)}))
    (folder / "data").mkdir(parents=True)
    for shard in range(SHARDS):
        part = dataset.shard(SHARDS, shard, contiguous=True)
        part.to_parquet(folder / "data" / f"train-{shard:05}-of-{SHARDS:05}.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with mnist/*.gz and fashion-mnist/*.gz")
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    arguments = parser.parse_args()
    for name, torchvision_name in TORCHVISION_NAMES.items():
        inflate(arguments.data / name, arguments.folder / "raw" / torchvision_name / "raw")
    images, labels = read_train(arguments.data / "mnist")
    write_pngs(images, labels, arguments.folder / "png")
    write_parquet(arguments.folder / "png", arguments.folder / "parquet")


if __name__ == "__main__":
    main()
