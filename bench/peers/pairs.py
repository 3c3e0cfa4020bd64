"""What does every peer take and print? One folder in; one row per pair of classes out, and the seconds that it took."""

import argparse
import csv
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple


class PairResult(NamedTuple):
    """The best pixel of one pair of classes; row and column from 0."""

    a: int
    b: int
    row: int
    col: int
    correct: int
    total: int


def run_peer(question: str, search: Callable[[Path], Iterable[PairResult]]) -> None:
    """Reads the arguments, runs the search, prints a table or CSV; seconds go to stderr."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("folder", type=Path, help="folder with train-images-idx3-ubyte and train-labels-idx1-ubyte")
    parser.add_argument("--csv", action="store_true", help="print CSV: a,b,row,col,correct,total")
    arguments = parser.parse_args()
    started = time.perf_counter()
    results = list(search(arguments.folder))
    seconds = time.perf_counter() - started

    if arguments.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(PairResult._fields)
        writer.writerows(results)
    else:
        for result in results:
            print(f"{result.a} v {result.b}  {result.correct / result.total:6.1%}  at ({result.row}, {result.col})")
    print(f"{seconds:.3f} s, without starting Python", file=sys.stderr)
