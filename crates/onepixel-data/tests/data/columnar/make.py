"""Writes the fixtures of this folder with Hugging Face datasets and pyarrow.

Every image is `image(index, channels)`, every label `label(index)`; the tests compute the same.
    python make.py [FOLDER]
Made with datasets 5.2.0, pyarrow 26.0.1, Pillow 13.0.0, NumPy 2.4.6.
"""

import shutil
import sys
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as pq
from datasets import Array2D, ClassLabel, Dataset, DatasetDict, Features, Image, Value
from PIL import Image as Picture

datasets.disable_progress_bars()
HEIGHT, WIDTH = 4, 5
NAMES = ["shirt", "shoe", "bag"]


def image(index: int, channels: int = 1) -> np.ndarray:
    """Value i of image n is (7 n + i²) mod 256."""
    values = np.arange(HEIGHT * WIDTH * channels, dtype=np.int64)
    pixels = ((7 * index + values * values) % 256).astype(np.uint8).reshape(HEIGHT, WIDTH, channels)
    return pixels[:, :, 0] if channels == 1 else pixels


def label(index: int) -> int:
    return index * index % 3


def pictures(indices: range, channels: int = 1) -> list:
    return [Picture.fromarray(image(index, channels)) for index in indices]


def encoded(index: int, channels: int = 1) -> bytes:
    import io

    target = io.BytesIO()
    Picture.fromarray(image(index, channels)).save(target, "PNG")
    return target.getvalue()


def hugging_face(indices: range, channels: int = 1, image_name: str = "image", label_name: str = "label") -> Dataset:
    features = Features({image_name: Image(), label_name: ClassLabel(names=NAMES)})
    labels = [label(index) for index in indices]
    return Dataset.from_dict({image_name: pictures(indices, channels), label_name: labels}, features=features)


def write(folder: Path) -> None:
    """Writes all fixtures."""
    hub = folder / "hub" / "data"
    hub.mkdir(parents=True)
    for shard in range(2):
        hugging_face(range(6 * shard, 6 * shard + 6)).to_parquet(hub / f"train-{shard:05}-of-00002.parquet", batch_size=4)
    hugging_face(range(100, 105)).to_parquet(hub / "test-00000-of-00001.parquet")
    hugging_face(range(200, 203)).to_parquet(hub / "validation-00000-of-00001.parquet")

    withheld = folder / "withheld"
    withheld.mkdir()
    hugging_face(range(12)).to_parquet(withheld / "train.parquet")
    hugging_face(range(200, 203)).to_parquet(withheld / "val.parquet")
    features = Features({"image": Image(), "label": ClassLabel(names=NAMES)})
    hidden = {"image": pictures(range(100, 105)), "label": [-1] * 5}
    Dataset.from_dict(hidden, features=features).to_parquet(withheld / "test.parquet")

    saved = DatasetDict({"train": hugging_face(range(12), 3), "test": hugging_face(range(100, 105), 3)})
    saved.save_to_disk(folder / "saved", num_shards={"train": 2, "test": 1})

    arrays = Features({"image": Array2D((HEIGHT, WIDTH), "uint8"), "label": Value("string")})
    columns = {"image": [image(i) for i in range(12)], "label": [NAMES[label(i)] for i in range(12)]}
    Dataset.from_dict(columns, features=arrays).to_parquet(folder / "arrays.parquet")
    Dataset.from_dict(columns, features=arrays).save_to_disk(folder / "arrays")

    labels = pa.array([NAMES[label(i)] for i in range(12)]).dictionary_encode()
    table = pa.table({"picture": pa.array([encoded(i) for i in range(12)], pa.large_binary()), "kind": labels})
    pq.write_table(table, folder / "plain.parquet", row_group_size=5, compression="zstd", data_page_version="2.0")
    feather.write_feather(table, folder / "plain.feather", compression="lz4", chunksize=5)
    with ipc.new_stream(folder / "views.arrow", pa.schema([("image", pa.binary_view()), ("target", pa.uint8())])) as out:
        for first in (0, 5, 10):
            rows = range(first, min(first + 5, 12))
            images, targets = pa.array([encoded(i) for i in rows], pa.binary_view()), pa.array([label(i) for i in rows], pa.uint8())
            out.write_batch(pa.record_batch([images, targets], names=["image", "target"]))

    parts = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    full = {"bytes": encoded(0), "path": None}
    wrong = {
        "null-image": ([full, None], [0, 1]),
        "null-bytes": ([full, {"bytes": None, "path": None}], [0, 1]),
        "path-only": ([full, {"bytes": None, "path": "images/1.png"}], [0, 1]),
        "null-label": ([full, full], [0, None]),
    }
    for name, (images, numbers) in wrong.items():
        table = pa.table({"image": pa.array(images, parts), "label": pa.array(numbers, pa.int64())})
        pq.write_table(table, folder / f"{name}.parquet")
        with ipc.new_stream(folder / f"{name}.arrow", table.schema) as out:
            out.write_table(table)


if __name__ == "__main__":
    here = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    for old in here.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
    write(here)
