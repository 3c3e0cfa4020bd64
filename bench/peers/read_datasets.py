"""How does Hugging Face `datasets` read Parquet shards into arrays? Its cache lies beside them: only a first run fills it."""

import argparse

from datasets import load_dataset

from reader import Sets, run_reader


def read(arguments: argparse.Namespace) -> Sets:
    """The images of all shards."""
    files = sorted(str(path) for path in (arguments.path / "data").glob("train-*.parquet"))
    dataset = load_dataset("parquet", data_files=files, split="train", cache_dir=str(arguments.path.parent / "cache"))
    arrays = dataset.with_format("numpy")[:]
    return [(arrays["image"], arrays["label"])]


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read)
