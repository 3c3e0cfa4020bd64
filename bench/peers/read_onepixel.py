"""How does onepixel read a dataset, whatever its form? Through its Python package."""

import argparse

import onepixel

from reader import Sets, run_reader


def read(arguments: argparse.Namespace) -> Sets:
    """Train and test, as its files hold them."""
    dataset = onepixel.load(arguments.path)
    sets = [(dataset.train_images, dataset.train_labels)]
    if dataset.test_size > 0:
        sets.append((dataset.test_images, dataset.test_labels))
    return sets


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read)
