"""Runs one of a script's functions, or says how many lines each has: what the `calls_*.py` have in common."""

import argparse
import ast
import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What is asked, in the order of the table.
CALLS = (
    *("read", "equal_copies", "near_copies", "leakage", "quality"),
    *("wrong_labels", "wrong_labels_of_own_model", "outliers", "report", "without_copies"),
)


def main(functions: dict[str, Any]) -> None:
    """Runs the function that the command line names; `--lines` prints how many lines each has, as JSON."""
    own = {name: functions[name] for name in CALLS if name in functions}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("call", nargs="?", choices=own)
    parser.add_argument("--folder", type=Path, help="images in sets and classes")
    parser.add_argument(
        "--probabilities", type=Path, help="NPY: of each train image and class, as a model of one's own finds them"
    )
    parser.add_argument("--to", type=Path, help="a folder for what is written")
    options = parser.parse_args()
    if options.lines:
        print(json.dumps({name: lines(function) for name, function in own.items()}))
    else:
        own[options.call](folder=options.folder, probabilities=options.probabilities, to=options.to)


def lines(function: Callable[..., None]) -> int:
    """The lines of a function's body that are not empty: what has to be typed, imports included."""
    source = inspect.getsource(function)
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    body = source.split("\n")[definition.body[0].lineno - 1 : definition.end_lineno]
    return sum(bool(line.strip()) for line in body)
