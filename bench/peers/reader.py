"""What does every reader take and print? A dataset in; out: the seconds until its pixels and labels are arrays.

The seconds are without starting Python and without imports; bench/reading.py measures the process as a whole beside.
"""

import argparse
import json
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Sets = list[tuple[NDArray[np.uint8], NDArray]]


def checksum(sets: Sets) -> str:
    """CRC-32 of the pixels of all sets, then of their labels as u16."""
    crc = 0
    for images, _ in sets:
        crc = zlib.crc32(np.ascontiguousarray(images), crc)
    for _, labels in sets:
        crc = zlib.crc32(np.ascontiguousarray(labels, "<u2"), crc)
    return f"{crc:08x}"


def run_reader(question: str, read: Callable[[argparse.Namespace], Sets], workers: bool = False) -> None:
    """Reads the arguments, then the sets: train and, where there is one, test."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("path", type=Path, help="folder of the dataset")
    parser.add_argument("--check", action="store_true", help="print the checksum of pixels and labels, too")
    if workers:
        parser.add_argument("--workers", type=int, default=0, help="processes that decode (default 0: this one)")
    arguments = parser.parse_args()
    started = time.perf_counter()
    sets = read(arguments)
    found = {"seconds": time.perf_counter() - started, "images": sum(len(images) for images, _ in sets)}
    for images, labels in sets:
        assert images.dtype == np.uint8 and len(images) == len(labels)
    if arguments.check:
        found["checksum"] = checksum(sets)
    print(json.dumps(found))
