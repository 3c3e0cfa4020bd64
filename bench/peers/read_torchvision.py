"""How does torchvision read the raw IDX files that it keeps after a download? The path is ROOT/MNIST/raw."""

import argparse

from torchvision import datasets

from reader import Sets, run_reader


def read(arguments: argparse.Namespace) -> Sets:
    """Train and test; the name of the class is that of its folder."""
    root = arguments.path.parent
    kind = getattr(datasets, root.name)
    sets = [kind(root.parent, train=train) for train in (True, False)]
    return [(each.data.numpy(), each.targets.numpy()) for each in sets]


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read)
