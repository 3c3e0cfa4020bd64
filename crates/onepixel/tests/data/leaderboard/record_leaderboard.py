"""Records what leaderboards must come to: unpaired.json from SciPy, saturation.json from the formulas in plain Python.

    python3 -m pip install scipy
    python3 record_leaderboard.py        # beside this file
"""

import json
import math
from fractions import Fraction
from pathlib import Path

import scipy
from scipy.stats import hypergeom

HERE = Path(__file__).parent


def mid_p(first, second, images):
    """Two-sided mid-p of Fisher's exact test: all less probable tables, and half of those that are as probable."""
    errors = first + second
    table = hypergeom(2 * images, errors, images)
    support = range(max(0, errors - images), min(errors, images) + 1)
    at = table.pmf(first)
    less = math.fsum(p for p in map(table.pmf, support) if p < at * (1 - 1e-7))
    equal = math.fsum(p for p in map(table.pmf, support) if abs(p - at) <= at * 1e-7)
    return less + equal / 2 if first != second else 1.0


def exact(first, second, images):
    """The same in whole numbers, for small tables: no floating point until the end."""
    errors = first + second
    weight = {x: math.comb(images, x) * math.comb(images, errors - x) for x in range(errors + 1) if errors - x <= images}
    at = weight[first]
    less = sum(w for w in weight.values() if w < at)
    equal = sum(w for w in weight.values() if w == at)
    return float(Fraction(2 * less + equal, 2 * sum(weight.values()))) if first != second else 1.0


def saturation(scores, images, alpha=0.5):
    """Akhtar et al. 2026, arXiv 2602.16763."""
    first, last = scores[0], scores[4]
    effective = images**alpha
    se = lambda s: math.sqrt(s * (1 - s) / effective)
    spread = math.sqrt(se(first) ** 2 + se(last) ** 2)
    normalised = (first - last) / spread if spread > 0 else 0.0
    return {"scores": scores, "images": images, "effective": effective, "standard_error": spread,
            "normalised": normalised, "index": math.exp(-(normalised**2))}


SMALL = [(0, 1, 1), (0, 1, 10), (0, 6, 50), (1, 5, 20), (3, 11, 100), (10, 10, 100), (20, 20, 20), (7, 30, 60), (0, 60, 60)]
LARGE = [(16, 17, 10_000), (16, 21, 10_000), (21, 35, 10_000), (9, 26, 10_000), (100, 130, 10_000), (713, 808, 10_000),
         (5_000, 5_200, 10_000), (9_000, 9_050, 10_000), (12_000, 12_500, 50_000), (0, 12, 60_000)]
SCORES = [
    ([0.9991, 0.9987, 0.9984, 0.9984, 0.9983], 10_000),
    ([0.912, 0.9, 0.88, 0.86, 0.84], 10_000),
    ([0.97, 0.9, 0.8, 0.7, 0.3], 10_000),
    ([0.8, 0.7, 0.65, 0.6, 0.55], 400),
    ([1.0, 1.0, 1.0, 1.0, 1.0], 10_000),
    ([0.5, 0.5, 0.5, 0.5, 0.2], 25),
]

if __name__ == "__main__":
    cases = [{"first": a, "second": b, "images": n, "mid_p": exact(a, b, n)} for a, b, n in SMALL]
    for case in cases:
        assert math.isclose(case["mid_p"], mid_p(case["first"], case["second"], case["images"]), rel_tol=1e-8)
    cases += [{"first": a, "second": b, "images": n, "mid_p": mid_p(a, b, n)} for a, b, n in LARGE]
    (HERE / "unpaired.json").write_text(json.dumps({"scipy": scipy.__version__, "cases": cases}, indent=1) + "\n")
    rows = [saturation(scores, images) for scores, images in SCORES]
    (HERE / "saturation.json").write_text(json.dumps({"cases": rows}, indent=1) + "\n")
