"""How do results become pandas objects?"""

from typing import Any

import pandas as pd

_HELD_OUT = ("accuracy", "low", "high", "images", "how")


def pairs_frame(pairs: list[dict[str, Any]]) -> pd.DataFrame:
    """One row for each pair; the keys of `held_out` become columns of their own."""
    rows = []
    for pair in pairs:
        row = {key: value for key, value in pair.items() if key != "held_out"}
        held_out = pair["held_out"] or {}
        rows.append(row | {f"held_out_{key}": held_out.get(key) for key in _HELD_OUT})
    return pd.DataFrame(rows)
