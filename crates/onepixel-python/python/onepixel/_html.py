"""How do results look in a notebook, and on a page of their own?

The text takes the notebook's own colours, light or dark. Whatever comes from a dataset is escaped.
"""

from collections.abc import Iterable, Sequence
from html import escape

# Figures are drawn for a light ground.
_GROUND = "background:#fff;color-scheme:light;border-radius:4px;padding:8px;max-width:60em;overflow:auto"


def summary(lines: Sequence[str]) -> str:
    """A headline, and lines below it."""
    first, *rest = lines
    return f"<p><strong>{escape(first)}</strong></p>" + "".join(f"<div>{escape(line)}</div>" for line in rest)


def figure(svg: str) -> str:
    """A figure on its ground."""
    return f'<div style="{_GROUND}">{svg}</div>'


def table(names: Sequence[str], rows: Iterable[Sequence[object]], left_out: int) -> str:
    """A table, and how many of its rows are not shown."""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{escape(_cell(one))}</td>" for one in row) + "</tr>" for row in rows)
    more = f"<div>and {left_out:,} more rows</div>" if left_out else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def page(title: str, body: str) -> str:
    """A whole page around what a notebook shows, light or dark as the browser is."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        "<style>body{font:16px/1.5 system-ui,sans-serif;margin:2em}th,td{text-align:left;padding:0 1em 0 0}</style>"
        f"</head><body>{body}</body></html>\n"
    )


def frame(page: str) -> str:
    """A whole page within a notebook's."""
    # Without allow-scripts the page's own script does not run; all that it shows is there without it.
    return (
        f'<iframe srcdoc="{escape(page, quote=True)}" sandbox="" style="width:100%;height:40em;border:0" '
        'title="onepixel report"></iframe>'
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
