"""How does one read IDX.gz with NumPy alone? As Keras reads Fashion-MNIST: gzip, then frombuffer."""

import argparse

from idx import read_idx
from reader import Sets, run_reader


def read(arguments: argparse.Namespace) -> Sets:
    """Train and test."""
    return [
        (
            read_idx(arguments.path / f"{name}-images-idx3-ubyte.gz"),
            read_idx(arguments.path / f"{name}-labels-idx1-ubyte.gz"),
        )
        for name in ("train", "t10k")
    ]


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read)
