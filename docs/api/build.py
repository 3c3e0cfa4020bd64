"""Builds the API reference of the Python package from its docstrings, as HTML pages.

Needs onepixel and scikit-learn installed, and pdoc as `crates/onepixel-python/requirements-test.txt` has it.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pdoc
import pdoc.doc
import pdoc.render

import onepixel

MODULES = ("onepixel", "onepixel.daft", "onepixel.ray", "onepixel.sklearn", "onepixel.spark")
# Where what results have in common is documented; the pages of results refer to it.
BASES = ("onepixel._result", "onepixel._show")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent / "html", help="where pages go")
    folder = parser.parse_args().folder
    # A name that pdoc cannot resolve would be left out with a warning.
    warnings.filterwarnings("error", module="pdoc")
    # Names are imported when they are first used; pdoc looks at those that are there.
    for name in onepixel.__all__:
        getattr(onepixel, name)
    missing = [name for module in (*MODULES, *BASES) for name in undocumented(pdoc.doc.Module.from_name(module))]
    if missing:
        print("without a docstring: " + ", ".join(missing), file=sys.stderr)
        return 1
    pdoc.render.configure(docformat="google", footer_text=f"onepixel {onepixel.__version__}", show_source=False)
    pdoc.pdoc(*MODULES, *BASES, output_directory=folder)
    print(folder / "index.html")
    return 0


def undocumented(documented: pdoc.doc.Module | pdoc.doc.Class) -> Iterator[str]:
    """The full names of the public members of a module or class that have no docstring."""
    # A class documents what it is made with itself, under "Args".
    made_with = inspect.signature(documented.obj).parameters if isinstance(documented, pdoc.doc.Class) else {}
    for member in documented.members.values():
        is_ours = member.taken_from[0].split(".")[0] == documented.modulename.split(".")[0]
        if member.name.startswith("_") or not is_ours or member.name in made_with:
            continue
        if not member.docstring:
            yield member.fullname
        if isinstance(member, pdoc.doc.Class):
            yield from undocumented(member)


if __name__ == "__main__":
    sys.exit(main())
