"""How does one read Parquet shards by hand? PyArrow for the columns, Pillow for the images."""

import argparse
from io import BytesIO

import numpy as np
import pyarrow.parquet
from PIL import Image

from reader import Sets, run_reader


def read(arguments: argparse.Namespace) -> Sets:
    """The images of all shards."""
    table = pyarrow.parquet.read_table(arguments.path / "data")
    encoded = table["image"].combine_chunks().field("bytes")
    images = np.stack([np.asarray(Image.open(BytesIO(image.as_buffer()))) for image in encoded])
    return [(images, table["label"].to_numpy())]


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read)
