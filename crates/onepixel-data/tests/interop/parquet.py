"""Do onepixel and the Python readers and writers of Parquet and Arrow IPC understand each other?

    python parquet.py write FOLDER    datasets and pyarrow write tables for onepixel to read
    python parquet.py check FOLDER    pyarrow and datasets read the tables that onepixel has written
    python parquet.py ONEPIXEL        the command finds the same in tables as in the same images as IDX

Beside a table NAME lie NAME.pixels (u8, one image after the other) and NAME.json: shape, labels and class names.
Exits with 0 where all agree. Needs datasets, pyarrow, Pillow and NumPy.
"""

import json
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, DatasetDict, Features, Image
from PIL import Image as Picture

datasets.disable_progress_bars()
NAMES = ["zero", "one", "two"]


def images(count: int, channels: int, seed: int) -> np.ndarray:
    """Random images of (count, 9, 7, channels)."""
    return np.random.default_rng(seed).integers(0, 256, (count, 9, 7, channels), np.uint8)


def labels(count: int, seed: int) -> list[int]:
    """Random labels of three classes, each of which occurs."""
    return [0, 1, 2, *np.random.default_rng(seed).integers(0, 3, count - 3).tolist()]


def pictures(pixels: np.ndarray) -> list:
    """Pillow's images."""
    return [Picture.fromarray(image[:, :, 0] if image.shape[2] == 1 else image) for image in pixels]


def hugging_face(pixels: np.ndarray, numbers: list[int], names: list[str] = NAMES) -> Dataset:
    """The images as a dataset with the features Image and ClassLabel."""
    features = Features({"image": Image(), "label": ClassLabel(names=names)})
    return Dataset.from_dict({"image": pictures(pixels), "label": numbers}, features=features)


def state(folder: Path, name: str, pixels: np.ndarray, numbers: list[int]) -> None:
    """Says what lies in a table."""
    (folder / f"{name}.pixels").write_bytes(pixels.tobytes())
    about = {"shape": pixels.shape[1:], "labels": numbers, "classes": NAMES}
    (folder / f"{name}.json").write_text(json.dumps(about))


def write_shards(dataset: Dataset, folder: Path, shards: int) -> None:
    """Writes a train set as the hub has it."""
    folder.mkdir(parents=True)
    for shard in range(shards):
        part = dataset.shard(shards, shard, contiguous=True)
        part.to_parquet(folder / f"train-{shard:05}-of-{shards:05}.parquet", batch_size=40)


def write(folder: Path) -> None:
    """Writes a set in every way that there is."""
    for channels in (1, 3, 4):
        pixels, numbers = images(250, channels, channels), labels(250, channels)
        dataset = hugging_face(pixels, numbers)
        write_shards(dataset, folder / f"hub-{channels}", 3)
        state(folder, f"hub-{channels}", pixels, numbers)
        DatasetDict({"train": dataset}).save_to_disk(folder / f"saved-{channels}", num_shards={"train": 2})
        state(folder, f"saved-{channels}", pixels, numbers)
    pixels, numbers = images(250, 3, 9), labels(250, 9)
    undecoded = hugging_face(pixels, numbers).cast_column("image", Image(decode=False))
    encoded = pa.array([image["bytes"] for image in undecoded["image"]])
    table = pa.table({"img": encoded, "class": pa.array([NAMES[number] for number in numbers])})
    for compression in ("none", "snappy", "gzip", "brotli", "lz4", "zstd"):
        for version in ("1.0", "2.0"):
            name = f"text-{compression}-{version}"
            options = {"compression": compression, "data_page_version": version}
            pq.write_table(table, folder / f"{name}.parquet", row_group_size=99, data_page_size=5000, **options)
            state(folder, name, pixels, numbers)


def check(folder: Path) -> int:
    """Compares every table with what is said of it; returns how many there are."""
    tables = sorted(folder.glob("*.parquet"))
    cache = str(folder / "cache")
    for path in tables:
        about = json.loads(path.with_suffix(".json").read_text())
        pixels = np.frombuffer(path.with_suffix(".pixels").read_bytes(), np.uint8).reshape(-1, *about["shape"])
        table = pq.read_table(path)
        assert table.column("label").to_pylist() == about["labels"], f"{path}: labels by pyarrow"
        parts = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
        assert table.schema.field("image").type == parts, f"{path}: {table.schema}"
        assert table.column("image")[2].as_py()["path"] == "000002.png", f"{path}: paths"
        hub = datasets.load_dataset("parquet", data_files={"train": str(path)}, cache_dir=cache)["train"]
        for dataset in (hub, Dataset.from_parquet(str(path), cache_dir=cache)):
            assert isinstance(dataset.features["image"], Image), f"{path}: {dataset.features}"
            assert dataset.features["label"] == ClassLabel(names=about["classes"]), f"{path}: {dataset.features}"
            assert list(dataset["label"]) == about["labels"], f"{path}: labels by datasets"
            found = np.stack([np.asarray(picture) for picture in dataset["image"]]).reshape(pixels.shape)
            assert (found == pixels).all(), f"{path}: pixels by datasets"
    return len(tables)


def write_idx(path: Path, values: np.ndarray) -> None:
    """Writes an IDX file of bytes."""
    path.write_bytes(struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes())


def answers(command: str, dataset: Path) -> str:
    """The table of one-pixel answers that the command gives."""
    done = subprocess.run([command, "pixels", str(dataset), "--csv", "-"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{dataset}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def compare(command: str, folder: Path) -> None:
    """Compares what the command finds in one set of images, in three formats."""
    pixels, numbers = images(600, 1, 4), labels(600, 4)
    names = [str(number) for number in range(3)]
    (folder / "idx").mkdir()
    for split, part in (("train", slice(0, 500)), ("t10k", slice(500, 600))):
        write_idx(folder / "idx" / f"{split}-images-idx3-ubyte", pixels[part, :, :, 0])
        write_idx(folder / "idx" / f"{split}-labels-idx1-ubyte", np.array(numbers[part], np.uint8))
    train, test = (hugging_face(pixels[part], numbers[part], names) for part in (slice(0, 500), slice(500, 600)))
    write_shards(train, folder / "hub" / "data", 2)
    test.to_parquet(folder / "hub" / "data" / "test-00000-of-00001.parquet")
    DatasetDict({"train": train, "test": test}).save_to_disk(folder / "saved")
    expected = answers(command, folder / "idx")
    for name in ("hub", "saved"):
        if answers(command, folder / name) != expected:
            sys.exit(f"{name}: other answers than from IDX")


def main() -> None:
    """Does what the arguments say."""
    match sys.argv[1:]:
        case ["write", folder]:
            write(Path(folder))
        case ["check", folder]:
            print(f"{check(Path(folder))} tables agree")
        case [command] if shutil.which(command):
            with tempfile.TemporaryDirectory() as folder:
                compare(command, Path(folder))
            print("Parquet, Arrow IPC and IDX agree")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
