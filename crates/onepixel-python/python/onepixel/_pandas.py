"""How do results become pandas objects?"""

from typing import Any

import pandas as pd

_HELD_OUT = ("accuracy", "low", "high", "images", "how")
_SPREAD = ("seeds", "mean", "standard_deviation", "least", "most")


def pairs_frame(pairs: list[dict[str, Any]]) -> pd.DataFrame:
    """One row for each pair; the keys of `held_out` become columns of their own."""
    rows = []
    for pair in pairs:
        row = {key: value for key, value in pair.items() if key != "held_out"}
        held_out = pair["held_out"] or {}
        rows.append(row | {f"held_out_{key}": held_out.get(key) for key in _HELD_OUT})
    return pd.DataFrame(rows)


def rungs_frame(rungs: list[dict[str, Any]], timing: list[dict[str, Any]]) -> pd.DataFrame:
    """One row for each model, with its times; the keys of `spread` become columns, confusions are left out."""
    times = {time["name"]: time for time in timing}
    rows = []
    for rung in rungs:
        row = {key: value for key, value in rung.items() if key not in ("spread", "most_confused", "confusion")}
        spread = rung["spread"] or {}
        row |= {f"spread_{key}": spread.get(key) for key in _SPREAD}
        time = {} if rung["own"] else times[rung["name"]]
        rows.append(row | {key: time.get(key) for key in ("fit_seconds", "predict_seconds")})
    return pd.DataFrame(rows)
