"""How fast do others decode image datasets in Parquet? All images of all shards to one array.

`datasets` as its documentation has it, in batches as NumPy arrays: at first use, when it copies the table into its
cache, and afterwards, from the cache; and the least that Python can do, pyarrow for the table and Pillow for the images.
Prints the number of images and the sum of their pixels.

    python hf_parquet.py datasets|pyarrow FOLDER CACHE [--processes N]
"""

import argparse
import io
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image


def decode(row_group: tuple[Path, int]) -> NDArray[np.uint8]:
    """The images of a row group."""
    path, number = row_group
    images = pq.ParquetFile(path).read_row_group(number, columns=["image.bytes"]).column("image")
    return np.stack([np.asarray(Image.open(io.BytesIO(image["bytes"]))) for image in images.to_pylist()])


def with_pyarrow(shards: list[Path], processes: int) -> list[NDArray[np.uint8]]:
    """Row group by row group."""
    groups = [(path, number) for path in shards for number in range(pq.ParquetFile(path).num_row_groups)]
    if processes == 1:
        return [decode(group) for group in groups]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(decode, groups))


def decoded(batch: dict) -> dict:
    """What a process of `datasets` hands back: the number of images and the sum of their pixels."""
    pixels = np.stack(batch["image"])
    return {"images": [len(pixels)], "sum": [int(pixels.sum(dtype=np.int64))]}


def with_datasets(shards: list[Path], cache: Path, processes: int) -> list[NDArray[np.uint8]] | tuple[int, int]:
    """Batch by batch."""
    import datasets

    datasets.disable_progress_bars()
    files = {"train": [str(path) for path in shards]}
    table = datasets.load_dataset("parquet", data_files=files, cache_dir=str(cache))["train"].with_format("numpy")
    if processes == 1:
        return [np.stack(batch["image"]) for batch in table.iter(1000)]
    options = {"batched": True, "remove_columns": table.column_names, "load_from_cache_file": False}
    sums = table.map(decoded, num_proc=processes, **options)
    return int(sum(sums["images"])), int(sum(sums["sum"]))


def main() -> None:
    """Decodes, and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("way", choices=("datasets", "pyarrow"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    arguments = parser.parse_args()
    shards = sorted(arguments.folder.glob("train-*.parquet"))
    if arguments.way == "pyarrow":
        found = with_pyarrow(shards, arguments.processes)
    else:
        found = with_datasets(shards, arguments.cache, arguments.processes)
    if isinstance(found, list):
        pixels = np.concatenate(found)
        found = len(pixels), int(pixels.sum(dtype=np.int64))
    print(*found)


if __name__ == "__main__":
    main()
