"""Records what cleanlab flags, given probabilities, for the test of confident learning.

    python3 -m venv venv && venv/bin/pip install cleanlab==2.9.0 scikit-learn==1.9.1
    venv/bin/python record_labels.py > labels_cleanlab.json

The probabilities are out of fold, of logistic regression on scikit-learn's digits (the same 1,797 images that onepixel
embeds), after a share of the labels was changed to another class at random. They are rounded to 6 decimals, so that the
file holds exactly what both programs see.

Where counts are rounded, cleanlab sorts what was rounded off with NumPy's default sort, which orders equal numbers
differently from processor to processor. It is recorded with a stable sort, which is one of its possible answers.
"""

import json
import sys

import cleanlab
import cleanlab.internal.util
import numpy as np
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

FILTERS = ["prune_by_noise_rate", "prune_by_class", "both", "confident_learning", "low_self_confidence"]


def noisy(labels: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """A share of the labels, each changed to one of the other classes."""
    noisy = labels.copy()
    wrong = random.choice(len(labels), round(share * len(labels)), replace=False)
    noisy[wrong] = (noisy[wrong] + random.integers(1, 10, len(wrong))) % 10
    return noisy


def rounded(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities as the file has them: as 32-bit numbers of six decimals."""
    return np.round(probabilities, 6).astype(np.float32).astype(np.float64)


def case(images: np.ndarray, labels: np.ndarray, share: float, seed: int) -> dict:
    """What cleanlab says about labels of which a share is wrong."""
    random = np.random.default_rng(seed)
    chosen = random.permutation(len(labels))[:500]
    given = noisy(labels[chosen], share, random)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = LogisticRegression(C=0.01, max_iter=2000)
    probabilities = rounded(cross_val_predict(model, images[chosen] / 16, given, cv=folds, method="predict_proba"))
    joint = compute_confident_joint(given, probabilities)
    raw = compute_confident_joint(given, probabilities, calibrate=False)
    flagged = {f: np.flatnonzero(find_label_issues(given, probabilities, filter_by=f, n_jobs=1)).tolist() for f in FILTERS}
    return {
        "share": share,
        "labels": given.tolist(),
        "probabilities": [[round(float(p), 6) for p in row] for row in probabilities],
        "thresholds": get_confident_thresholds(given, probabilities).tolist(),
        "joint": raw.tolist(),
        "calibrated": joint.tolist(),
        "flagged": flagged,
    }


class StableNumPy:
    """NumPy, but equal numbers stay in their order when they are sorted."""

    def __getattr__(self, name: str):
        return getattr(np, name)

    def argsort(self, numbers: np.ndarray) -> np.ndarray:
        return np.argsort(numbers, kind="stable")


def main() -> None:
    """Writes the cases to standard output."""
    cleanlab.internal.util.np = StableNumPy()
    images, labels = load_digits(return_X_y=True)
    cases = [case(images, labels, share, seed) for seed, share in enumerate([0.0, 0.05, 0.2, 0.4])]
    json.dump({"cleanlab": cleanlab.__version__, "cases": cases}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
