"""What should onepixel answer? Records it, computed independently, for real and for small random image sets.

Run by hand, in a virtual environment with the versions that the recorded files name:

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python record_oracles.py /work/shared/data          # the folder with mnist/ and fashion-mnist/
    python record_oracles.py --check-problexity DATA    # only compares F1 with problexity==0.5.11, GPL

Writes oracles_mnist.json, oracles_fashion_mnist.json and oracles_random_sets.json beside this file (README.md describes
the keys). Every threshold score is compared with SciPy's two-sample Kolmogorov–Smirnov statistic, pixel by pixel, and
bounded from below by scikit-learn's decision stump; every F1 with the two-pass formula in floating point.
"""

import argparse
import gzip
import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from scipy.stats import ks_2samp
from sklearn.tree import DecisionTreeClassifier

from definitions import (
    Pair,
    Rule,
    best_lookup,
    best_thresholds,
    fisher_f1,
    grey_value_counts,
    images_in_overlap_f3,
    single_pixel,
    vote,
)
from random_sets import LabelledImages, random_sets

HERE = Path(__file__).parent


def read_idx(path: Path) -> NDArray[np.uint8]:
    """A gzipped IDX file of bytes."""
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">u4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def read_dataset(name: str, folder: Path) -> LabelledImages:
    """MNIST, or a set with the same file names."""
    images = {split: read_idx(folder / f"{split}-images-idx3-ubyte.gz") for split in ("train", "t10k")}
    labels = {split: read_idx(folder / f"{split}-labels-idx1-ubyte.gz").astype(np.int64) for split in images}
    _, height, width = images["train"].shape
    flat = {split: array.reshape(len(array), -1) for split, array in images.items()}
    return LabelledImages(name, (height, width, 1), 10, flat["train"], labels["train"], flat["t10k"], labels["t10k"])


def position(pixel: int, shape: tuple[int, int, int]) -> dict[str, int]:
    """Row, column and channel, from 0."""
    return dict(zip(("row", "col", "channel"), map(int, np.unravel_index(pixel, shape))))


def check_against_scipy(pair: Pair, balanced_scores: NDArray[np.int64]) -> None:
    """½ + ½·KS is the balanced accuracy of the best cut, at every pixel; the statistic is a multiple of 1/(N_a·N_b)."""
    n_a, n_b = len(pair.a), len(pair.b)
    for pixel, score in enumerate(balanced_scores):
        with np.errstate(all="ignore"):  # the p-value, which is not used, divides by n - 1
            ks = ks_2samp(pair.a[:, pixel], pair.b[:, pixel], method="asymp").statistic
        assert abs(ks * n_a * n_b + n_a * n_b - score) < 1e-3, (pixel, ks, score)


def check_f1_in_floating_point(pair: Pair, f1: float) -> None:
    """The two-pass formula in double precision, as other libraries compute it."""
    both = np.concatenate([pair.a, pair.b])
    both, a, b = (images[:, both.min(axis=0) < both.max(axis=0)].astype(float) for images in (both, pair.a, pair.b))
    means, mean = (a.mean(axis=0), b.mean(axis=0)), both.mean(axis=0)
    between = len(a) * (means[0] - mean) ** 2 + len(b) * (means[1] - mean) ** 2
    within = ((a - means[0]) ** 2).sum(axis=0) + ((b - means[1]) ** 2).sum(axis=0)
    expected = (within / (within + between)).min(initial=1.0)
    assert abs(expected - f1) < 1e-9, (expected, f1)


def sklearn_stump_correct(pair: Pair) -> int:
    """Correctly classified images of scikit-learn's stump: impurity is not accuracy, so only a lower bound."""
    both = np.concatenate([pair.a, pair.b])
    is_b = np.arange(len(both)) >= len(pair.a)
    stump = DecisionTreeClassifier(max_depth=1, random_state=0).fit(both, is_b)
    return int((stump.predict(both) == is_b).sum())


def describe_rule(rule: Rule, pair: Pair, test: tuple[NDArray, NDArray], shape: tuple[int, int, int]) -> dict[str, Any]:
    """One rule as it is recorded."""
    correct_a, correct_b = rule.correct(pair.a, pair.b)
    test_correct_a, test_correct_b = rule.correct(*test)
    cut = {} if rule.dark is None else {"threshold": rule.threshold, "dark": rule.dark}
    return {
        **position(rule.pixel, shape),
        **cut,
        "correct_a": correct_a,
        "correct_b": correct_b,
        "ties": rule.ties,
        "test_correct_a": test_correct_a,
        "test_correct_b": test_correct_b,
    }


def answer_for_pair(pair: Pair, test: Pair, shape: tuple[int, int, int]) -> tuple[dict[str, Any], Rule]:
    """Everything that is recorded of one pair, and its plain lookup rule."""
    lookups = {metric: best_lookup(pair, metric) for metric in ("accuracy", "balanced")}
    thresholds, scores = best_thresholds(pair)
    check_against_scipy(pair, scores["balanced"])
    f1, f1_pixel = fisher_f1(pair)
    check_f1_in_floating_point(pair, f1)
    f3_images, f3_pixel = images_in_overlap_f3(pair)
    stump = sklearn_stump_correct(pair)
    assert stump <= scores["accuracy"].max()
    tested = (test.a, test.b)
    answer = {
        "images_a": len(pair.a),
        "images_b": len(pair.b),
        "test_images_a": len(test.a),
        "test_images_b": len(test.b),
        "lookup": {metric: describe_rule(rule, pair, tested, shape) for metric, rule in lookups.items()},
        "threshold": {metric: describe_rule(rule, pair, tested, shape) for metric, rule in thresholds.items()},
        "f1": f1,
        "f1_at": None if f1_pixel is None else position(f1_pixel, shape),
        "f3_images": f3_images,
        "f3_at": position(f3_pixel, shape),
        "sklearn_stump_correct": stump,
    }
    if len(test.a) and len(test.b):
        in_sample = best_lookup(test, "accuracy")
        right = sum(in_sample.correct(test.a, test.b))
        answer["lookup_on_test_itself"] = {**position(in_sample.pixel, shape), "correct": right}
    return answer, lookups["accuracy"]


def answers(data: LabelledImages) -> dict[str, Any]:
    """All expected answers for one dataset."""
    train = [data.train[data.train_labels == label] for label in range(data.classes)]
    test = [data.test[data.test_labels == label] for label in range(data.classes)]
    train_counts = np.stack([grey_value_counts(images) for images in train])
    test_counts = np.stack([grey_value_counts(images) for images in test])

    pairs, rules = [], []
    for b in range(data.classes):
        for a in range(b):
            if len(train[a]) == 0 or len(train[b]) == 0:
                continue
            trained = Pair(train[a], train[b], train_counts[a], train_counts[b])
            tested = Pair(test[a], test[b], test_counts[a], test_counts[b])
            answer, rule = answer_for_pair(trained, tested, data.shape)
            pairs.append({"a": a, "b": b, **answer})
            rules.append((a, b, rule))
    pairs.sort(key=lambda pair: (pair["a"], pair["b"]))

    # What nothing can learn is not scored.
    scored = np.isin(data.test_labels, data.train_labels)
    pixel, correct, ties, winners = single_pixel(train_counts, [len(images) for images in train])
    return {
        "pairs": pairs,
        "single_pixel_all_classes": {
            **position(pixel, data.shape),
            "correct": correct,
            "total": len(data.train),
            "ties": ties,
            "test_correct": int((winners[data.test[:, pixel]] == data.test_labels)[scored].sum()),
            "test_total": int(scored.sum()),
        },
        "vote_model": {
            "test_correct": int((vote(rules, data.classes, data.test) == data.test_labels)[scored].sum()),
            "test_total": int(scored.sum()),
        },
    }


def means_over_pairs(pairs: list[dict[str, Any]]) -> dict[str, float]:
    """What choosing the pixel on the scored images costs: mean accuracies over all pairs."""

    def mean(rule: str, prefix: str) -> float:
        shares = []
        for pair in pairs:
            answer = pair[rule]["accuracy"]
            correct = answer[f"{prefix}correct_a"] + answer[f"{prefix}correct_b"]
            shares.append(correct / (pair[f"{prefix}images_a"] + pair[f"{prefix}images_b"]))
        return float(np.mean(shares))

    on_test_itself = [
        pair["lookup_on_test_itself"]["correct"] / (pair["test_images_a"] + pair["test_images_b"]) for pair in pairs
    ]
    return {
        "lookup_on_train": mean("lookup", ""),
        "lookup_train_to_test": mean("lookup", "test_"),
        "lookup_chosen_and_scored_on_test": float(np.mean(on_test_itself)),
        "threshold_on_train": mean("threshold", ""),
        "threshold_train_to_test": mean("threshold", "test_"),
    }


def record(path: Path, document: dict[str, Any]) -> None:
    """JSON with one line per pair or image list, so that a difference can be read."""
    lines: list[str] = []

    def write(value: Any, indent: str, prefix: str, comma: str) -> None:
        flat = json.dumps(value, separators=(", ", ": "))
        keeps = isinstance(value, (dict, list)) and any(isinstance(v, (dict, list)) for v in iterate(value))
        if not keeps or (isinstance(value, dict) and "images_a" in value) or is_matrix(value):
            lines.append(f"{indent}{prefix}{flat}{comma}")
            return
        is_list = isinstance(value, list)
        lines.append(f"{indent}{prefix}{'[' if is_list else '{'}")
        items = [("", v) for v in value] if is_list else [(f"{json.dumps(k)}: ", v) for k, v in value.items()]
        for index, (key, item) in enumerate(items):
            write(item, indent + " ", key, "," if index + 1 < len(items) else "")
        lines.append(f"{indent}{']' if is_list else '}'}{comma}")

    def iterate(value: Any) -> list[Any]:
        return list(value.values()) if isinstance(value, dict) else value

    def is_matrix(value: Any) -> bool:
        return isinstance(value, list) and bool(value) and isinstance(value[0], list)

    write(document, "", "", "")
    path.write_text("\n".join(lines) + "\n")


def check_problexity(folder: Path) -> None:
    """F1 of the first 500 of RandomState(0).permutation of MNIST 3 v 5: problexity has twice the ratio used here."""
    import problexity

    data = read_dataset("mnist", folder / "mnist")
    is_pair = (data.train_labels == 3) | (data.train_labels == 5)
    images, labels = data.train[is_pair], data.train_labels[is_pair]
    chosen = np.random.RandomState(0).permutation(len(labels))[:500]
    images, labels = images[chosen], labels[chosen]
    a, b = images[labels == 3], images[labels == 5]
    ours, _ = fisher_f1(Pair(a, b, grey_value_counts(a), grey_value_counts(b)))
    with np.errstate(invalid="ignore"):  # constant pixels
        theirs = problexity.f1(images.astype(float), (labels == 5).astype(int))
    doubled = 1 / (1 + 2 * (1 / ours - 1))
    print(f"F1 of 500 images of 3 v 5: {ours:.6f}; with the ratio doubled {doubled:.6f}; problexity {theirs:.6f}")
    assert abs(doubled - theirs) < 1e-9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with mnist/ and fashion-mnist/ as their publishers name them")
    parser.add_argument("--check-problexity", action="store_true", help="only compare F1 with problexity")
    parser.add_argument("--only", choices=["mnist", "fashion-mnist", "random-sets"], help="record only this one")
    arguments = parser.parse_args()
    if arguments.check_problexity:
        check_problexity(arguments.data)
        return

    versions = {"python": platform.python_version(), "numpy": np.__version__}
    versions |= {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    for name in ("mnist", "fashion-mnist"):
        if arguments.only not in (None, name):
            continue
        data = read_dataset(name, arguments.data / name)
        expected = answers(data)
        document = {"dataset": name, "versions": versions, "shape": data.shape, "classes": data.classes}
        document |= {"means_over_pairs": means_over_pairs(expected["pairs"]), **expected}
        record(HERE / f"oracles_{name.replace('-', '_')}.json", document)

    if arguments.only in (None, "random-sets"):
        sets = [
            {
                "name": data.name,
                "shape": data.shape,
                "classes": data.classes,
                "train_images": data.train.tolist(),
                "train_labels": data.train_labels.tolist(),
                "test_images": data.test.tolist(),
                "test_labels": data.test_labels.tolist(),
                **answers(data),
            }
            for data in random_sets()
        ]
        record(HERE / "oracles_random_sets.json", {"versions": versions, "sets": sets})


if __name__ == "__main__":
    main()
