"""How little does it take to solve an image-classification dataset?

For every pair of classes, the one pixel that tells them apart best, and how well:

>>> import onepixel
>>> digits = onepixel.load("digits")
>>> onepixel.pixels(digits).summary["hardest"]["a"]
'1'

Everywhere: images are uint8 of shape (n, height, width, channels); accuracies are fractions in [0, 1]; coordinates are
(row, column, channel), counted from 0; the same input and seed give the same answer, whatever the number of threads.
Long computations release the interpreter's lock, and Ctrl-C ends the call within a fraction of a second.
"""

from typing import TYPE_CHECKING

from onepixel._native import VERSION as __version__

if TYPE_CHECKING:
    from onepixel._audit import AuditResult, audit
    from onepixel._complexity import ComplexityResult, complexity
    from onepixel._dataset import Dataset
    from onepixel._diff import DiffResult, diff
    from onepixel._difficulty import DifficultyResult, difficulty
    from onepixel._duplicates import DuplicatesResult, duplicates
    from onepixel._few_pixels import FewPixelsResult, few_pixels
    from onepixel._figure import Figure
    from onepixel._gains import GainsResult, gains
    from onepixel._histograms import histograms
    from onepixel._labels import LabelsResult, labels
    from onepixel._ladder import LadderResult, ladder, rungs
    from onepixel._map import accuracy_map
    from onepixel._pixels import PixelsResult, pixels
    from onepixel._quality import QualityResult, quality
    from onepixel._report import Report
    from onepixel._separable import SeparableResult, separable
    from onepixel._shortcuts import ShortcutsResult, shortcuts
    from onepixel._sketch import Sketch
    from onepixel._source import load, load_files
    from onepixel._table import Table

# The module that each name comes from. It is imported when the name is first used, so that the command starts without
# NumPy and an import of the package costs next to nothing.
_HOMES = {
    "AuditResult": "_audit",
    "ComplexityResult": "_complexity",
    "Dataset": "_dataset",
    "DiffResult": "_diff",
    "DifficultyResult": "_difficulty",
    "DuplicatesResult": "_duplicates",
    "FewPixelsResult": "_few_pixels",
    "Figure": "_figure",
    "GainsResult": "_gains",
    "LabelsResult": "_labels",
    "LadderResult": "_ladder",
    "PixelsResult": "_pixels",
    "QualityResult": "_quality",
    "Report": "_report",
    "SeparableResult": "_separable",
    "ShortcutsResult": "_shortcuts",
    "Sketch": "_sketch",
    "Table": "_table",
    "accuracy_map": "_map",
    "audit": "_audit",
    "complexity": "_complexity",
    "diff": "_diff",
    "difficulty": "_difficulty",
    "duplicates": "_duplicates",
    "few_pixels": "_few_pixels",
    "gains": "_gains",
    "histograms": "_histograms",
    "labels": "_labels",
    "ladder": "_ladder",
    "load": "_source",
    "load_files": "_source",
    "pixels": "_pixels",
    "quality": "_quality",
    "rungs": "_ladder",
    "separable": "_separable",
    "shortcuts": "_shortcuts",
}

__all__ = [
    "AuditResult",
    "ComplexityResult",
    "Dataset",
    "DiffResult",
    "DifficultyResult",
    "DuplicatesResult",
    "FewPixelsResult",
    "Figure",
    "GainsResult",
    "LabelsResult",
    "LadderResult",
    "PixelsResult",
    "QualityResult",
    "Report",
    "SeparableResult",
    "ShortcutsResult",
    "Sketch",
    "Table",
    "__version__",
    "accuracy_map",
    "audit",
    "complexity",
    "diff",
    "difficulty",
    "duplicates",
    "few_pixels",
    "gains",
    "histograms",
    "labels",
    "ladder",
    "load",
    "load_files",
    "pixels",
    "quality",
    "rungs",
    "separable",
    "shortcuts",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
