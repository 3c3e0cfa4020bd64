"""Do other programs read what `onepixel convert` writes?

    python convert.py path/to/onepixel

Converts the built-in digits, and made-up sets of grey 28x28 and of colour images, and reads them with torchvision, Keras,
NumPy, Pillow and Hugging Face's datasets. A package that is not installed is skipped with a line that says so. Ends with
an error if anything read is not what was written.

On a machine without PyPI's torch, Debian's python3-torchvision runs it just as well.
"""

import csv
import gzip
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ODD_NAMES = ["T-shirt/top", "a b", "お", "con", "A", "a", "100%", "Bag"]


def made_up(path, shape, names):
    """An NPZ file with noise, which is read by onepixel and by this script."""
    random = np.random.default_rng(0)
    arrays = {}
    for split, images in (("train", 120), ("test", 50)):
        arrays[f"x_{split}"] = random.integers(0, 256, (images, *shape), dtype=np.uint8)
        labels = random.integers(0, len(names), images, dtype=np.uint8)
        labels[: len(names)] = np.arange(len(names))
        arrays[f"y_{split}"] = labels
    np.savez(path, **arrays, class_names=np.array(names), licence=np.array("CC0 1.0"))
    return arrays


def convert(*arguments):
    subprocess.run([onepixel, "convert", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def same(what, found, expected):
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape or not (found == expected).all():
        sys.exit(f"{what}: other values than were written")
    print(f"ok: {what}")


def package(name):
    try:
        return importlib.import_module(name)
    except ImportError as error:
        print(f"SKIPPED: {name}: {error}")


def by_hand(folder, arrays):
    for split, part in (("train", "train"), ("test", "t10k")):
        images = gzip.open(folder / f"{part}-images-idx3-ubyte.gz").read()
        labels = gzip.open(folder / f"{part}-labels-idx1-ubyte.gz").read()
        expected = arrays[f"x_{split}"]
        same(f"{split} images from byte 16 on", np.frombuffer(images, np.uint8, offset=16), expected.reshape(-1))
        same(f"{split} labels from byte 8 on", np.frombuffer(labels, np.uint8, offset=8), arrays[f"y_{split}"])


def numpy(file, arrays, names):
    with np.load(file, allow_pickle=False) as read:
        for name, expected in arrays.items():
            same(f"numpy.load: {name}", read[name], expected)
        same("numpy.load: class_names", read["class_names"], np.array(names))
        same("numpy.load: licence", read["licence"], np.array("CC0 1.0"))


def torchvision_idx(raw, arrays):
    if not package("torchvision"):
        return
    from torchvision.datasets import MNIST
    from torchvision.datasets.mnist import read_image_file, read_label_file

    for split, part in (("train", "train"), ("test", "t10k")):
        images = read_image_file(str(raw / f"{part}-images-idx3-ubyte"))
        labels = read_label_file(str(raw / f"{part}-labels-idx1-ubyte"))
        same(f"torchvision read_image_file: {split}", images.numpy(), arrays[f"x_{split}"])
        same(f"torchvision read_label_file: {split}", labels.numpy(), arrays[f"y_{split}"])
    # The class looks into MNIST/raw of its root; `raw` is called so.
    for train in (True, False):
        split = "train" if train else "test"
        dataset = MNIST(raw.parent.parent, train=train, download=False)
        same(f"torchvision MNIST: {split}", dataset.data.numpy(), arrays[f"x_{split}"])
        same(f"torchvision MNIST: {split} labels", dataset.targets.numpy(), arrays[f"y_{split}"])


def torchvision_folder(folder, arrays, names):
    if not package("torchvision"):
        return
    from torchvision.datasets import ImageFolder

    for split in ("train", "test"):
        dataset = ImageFolder(folder / split)
        by_index = {int(Path(file).stem): (np.array(dataset.loader(file)), label) for file, label in dataset.samples}
        # ImageFolder makes RGB of all, and numbers the classes by the names of their folders.
        images = np.stack([by_index[index][0] for index in range(len(by_index))])
        same(f"torchvision ImageFolder: {split} images", images, arrays[f"x_{split}"])
        decoded = [names.index(decode(dataset.classes[by_index[index][1]])) for index in range(len(by_index))]
        same(f"torchvision ImageFolder: {split} labels", decoded, arrays[f"y_{split}"])


def decode(folder):
    from urllib.parse import unquote

    return unquote(folder)


def keras_fashion_mnist(folder, arrays):
    """Keras reads the files of Fashion-MNIST from its cache without asking what they hold."""
    home = folder.parent / "keras-home"
    (home / "datasets").mkdir(parents=True)
    (home / "datasets" / "fashion-mnist").symlink_to(folder)
    os.environ["KERAS_HOME"] = str(home)
    if not package("keras"):
        return
    from keras.datasets import fashion_mnist

    train, test = fashion_mnist.load_data()
    for split, (images, labels) in (("train", train), ("test", test)):
        same(f"keras fashion_mnist.load_data: {split} images", images, arrays[f"x_{split}"])
        same(f"keras fashion_mnist.load_data: {split} labels", labels, arrays[f"y_{split}"])


def pillow(folder, arrays, names):
    if not package("PIL.Image"):
        return
    from PIL import Image

    for split in ("train", "test"):
        with open(folder / split / "metadata.csv", newline="", encoding="utf-8") as table:
            rows = list(csv.DictReader(table))
        images = np.stack([np.array(Image.open(folder / split / row["file_name"])) for row in rows])
        same(f"Pillow: {split} images in the order of metadata.csv", images, arrays[f"x_{split}"])
        labels = [names.index(row["label"]) for row in rows]
        same(f"Pillow: {split} labels of metadata.csv", labels, arrays[f"y_{split}"])


def hugging_face(folder, parquet, arrays, names):
    if not package("datasets"):
        return
    from datasets import load_dataset

    # Each run has a cache of its own: nothing that was read before answers.
    cache = str(folder.parent / "cache")
    read = load_dataset("imagefolder", data_dir=str(folder), cache_dir=cache)
    for split in ("train", "test"):
        images = np.stack([np.array(image) for image in read[split]["image"]])
        same(f"datasets imagefolder: {split} images", images, arrays[f"x_{split}"])
        labels = [names.index(str(label)) for label in read[split]["label"]]
        same(f"datasets imagefolder: {split} labels", labels, arrays[f"y_{split}"])
    read = load_dataset(str(parquet), cache_dir=cache)
    same("datasets parquet: class names", read["train"].features["label"].names, names)
    for split in ("train", "test"):
        images = np.stack([np.array(image) for image in read[split]["image"]])
        same(f"datasets parquet: {split} images", images, arrays[f"x_{split}"])
        same(f"datasets parquet: {split} labels", read[split]["label"], arrays[f"y_{split}"])


def digits(folder):
    """The digits that are built in, as scikit-learn has them."""
    convert("digits", folder / "digits.npz")
    read = np.load(folder / "digits.npz")
    if package("sklearn.datasets"):
        from sklearn.datasets import load_digits

        expected = load_digits()
        same("scikit-learn: digits", read["x_train"], expected.images)
        same("scikit-learn: labels of digits", read["y_train"], expected.target)


def main(folder):
    digits(folder)

    grey = made_up(folder / "grey.npz", (28, 28), ODD_NAMES)
    convert(folder / "grey.npz", folder / "idx")
    by_hand(folder / "idx", grey)
    keras_fashion_mnist(folder / "idx", grey)
    raw = folder / "MNIST" / "raw"
    raw.parent.mkdir()
    convert(folder / "grey.npz", raw, "--no-gzip")
    torchvision_idx(raw, grey)
    convert(folder / "idx", folder / "again.npz")
    numpy(folder / "again.npz", grey, ODD_NAMES)

    colour = made_up(folder / "colour.npz", (9, 7, 3), ODD_NAMES)
    convert(folder / "colour.npz", folder / "png", "--to", "png")
    pillow(folder / "png", colour, ODD_NAMES)
    torchvision_folder(folder / "png", colour, ODD_NAMES)
    convert(folder / "colour.npz", folder / "parquet", "--to", "parquet")
    hugging_face(folder / "png", folder / "parquet", colour, ODD_NAMES)
    convert(folder / "parquet", folder / "last.npz")
    numpy(folder / "last.npz", colour, ODD_NAMES)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    onepixel = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as place:
        main(Path(place).resolve())
