"""What do all probes say about a dataset?"""

import json
from typing import Any

from onepixel import _native
from onepixel._dataset import Dataset
from onepixel._options import Metric, PixelsOptions, Rule, Split


def audit(
    dataset: Dataset,
    *,
    rule: Rule = "lookup",
    metric: Metric = "accuracy",
    split: Split = "train",
    permutations: int = 0,
    seed: int = 0,
    threads: int | None = None,
    listed: int = 10,
) -> dict[str, Any]:
    """Asks every question of a dataset; for now there is one, `onepixel.pixels`, whose options and errors it has.

    Returns:
        The document that the command writes as JSON: `schema_version`, `onepixel_version`, `dataset`, `pixels`, and
        `timing` in seconds, the only part that differs from run to run.
    """
    options = PixelsOptions(rule=rule, metric=metric, split=split, permutations=permutations, seed=seed, listed=listed)
    return json.loads(_native.audit(dataset._native, options, threads))
