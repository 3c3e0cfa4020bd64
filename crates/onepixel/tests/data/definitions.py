"""What is the answer by definition? One-pixel rules computed the long way, in integers, for record_oracles.py.

Nothing here shares a formula with the Rust code: lookup counts come from comparing images with each grey value, cuts
from sorting raw values, scores are sums of the images that a rule classifies correctly. Scores are weighted by class so
that plain accuracy (weights 1, 1) and balanced accuracy (weights N_b, N_a; divided by 2·N_a·N_b) are both exact
integers, and equal scores are truly ties.

Images are arrays (n, values) of u8, values in row-major (row, column, channel) order. `a` is the lower class index.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
GREY = np.arange(256)


@dataclass
class Pair:
    """Images of two classes, and how often each grey value occurs in each class at each pixel."""

    a: Images
    b: Images
    counts_a: NDArray[np.int64]
    counts_b: NDArray[np.int64]

    def weights(self, metric: str) -> tuple[int, int]:
        """What one correctly classified image of class a and of class b adds to the score."""
        return (1, 1) if metric == "accuracy" else (len(self.b), len(self.a))


@dataclass
class Rule:
    """The best pixel of a pair, the classes that its rule gives to the 256 grey values, and how many it gets right."""

    pixel: int
    ties: int
    says_a: NDArray[np.bool_]
    threshold: int | None = None
    dark: str | None = None

    def correct(self, a: Images, b: Images) -> tuple[int, int]:
        """Correctly classified images of class a and of class b."""
        right_a = int(self.says_a[a[:, self.pixel]].sum())
        right_b = int((~self.says_a[b[:, self.pixel]]).sum())
        return right_a, right_b


def grey_value_counts(images: Images) -> NDArray[np.int64]:
    """Counts (values, 256): at each pixel, the images that have each grey value."""
    return np.stack([np.count_nonzero(images == value, axis=0) for value in GREY], axis=1)


def first_best(scores: NDArray[np.int64]) -> tuple[int, int]:
    """The first pixel with the highest score, and how many further pixels have the same."""
    return int(scores.argmax()), int((scores == scores.max()).sum()) - 1


def nearest_seen(seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each of the 256 grey values the nearest that was seen; of two equally near, the smaller."""
    values = GREY[seen]
    return values[np.abs(GREY[:, None] - values[None, :]).argmin(axis=1)]


def best_lookup(pair: Pair, metric: str) -> Rule:
    """Lookup: each grey value goes to the class that has it more often (by the metric's weights)."""
    weight_a, weight_b = pair.weights(metric)
    scores = np.maximum(pair.counts_a * weight_a, pair.counts_b * weight_b).sum(axis=1)
    pixel, ties = first_best(scores)
    count_a, count_b = pair.counts_a[pixel], pair.counts_b[pixel]
    larger_is_a = len(pair.a) >= len(pair.b)
    votes_a, votes_b = count_a * weight_a, count_b * weight_b
    says_a = (votes_a > votes_b) | ((votes_a == votes_b) & larger_is_a)
    rule = Rule(pixel, ties, says_a[nearest_seen(count_a + count_b > 0)])
    right_a, right_b = rule.correct(pair.a, pair.b)
    assert right_a * weight_a + right_b * weight_b == scores[pixel]
    return rule


def best_thresholds(pair: Pair) -> tuple[dict[str, Rule], dict[str, NDArray[np.int64]]]:
    """Threshold: the best cut `value <= t` for each metric, found by walking up the sorted raw values.

    A cut between two values that occur is named by the lower one, the smallest t that makes it; `nothing is dark` can
    be had with t = 0 where no image is 0 there. Ties go to the first pixel, then the smallest t, then `a is dark`.
    Also returns all pixels' scores by metric.
    """
    both = np.concatenate([pair.a, pair.b])
    is_a = np.arange(len(both)) < len(pair.a)
    order = np.argsort(both, axis=0, kind="stable")
    values = np.take_along_axis(both, order, axis=0).astype(np.int64)
    dark_a = is_a[order].cumsum(axis=0)
    dark_b = np.arange(1, len(both) + 1)[:, None] - dark_a
    is_cut = np.ones(values.shape, dtype=bool)
    is_cut[:-1] = values[:-1] != values[1:]

    nothing = np.zeros((1, values.shape[1]), dtype=np.int64)
    values = np.concatenate([nothing, values])
    dark_a, dark_b = np.concatenate([nothing, dark_a]), np.concatenate([nothing, dark_b])
    is_cut = np.concatenate([both.min(axis=0, keepdims=True) > 0, is_cut])

    rules, all_scores = {}, {}
    for metric in ("accuracy", "balanced"):
        weight_a, weight_b = pair.weights(metric)
        a_is_dark = dark_a * weight_a + (len(pair.b) - dark_b) * weight_b
        b_is_dark = (len(pair.a) - dark_a) * weight_a + dark_b * weight_b
        scores = np.where(is_cut, np.maximum(a_is_dark, b_is_dark), -1)
        best = scores.max(axis=0)
        pixel, ties = first_best(best)
        cut = int(scores[:, pixel].argmax())
        dark = "a" if a_is_dark[cut, pixel] == best[pixel] else "b"
        threshold = int(values[cut, pixel])
        says_a = (GREY <= threshold) == (dark == "a")
        rules[metric] = Rule(pixel, ties, says_a, threshold, dark)
        all_scores[metric] = best
        right_a, right_b = rules[metric].correct(pair.a, pair.b)
        assert right_a * weight_a + right_b * weight_b == best[pixel]
    return rules, all_scores


def fisher_f1(pair: Pair) -> tuple[float, int | None]:
    """F1 = 1 / (1 + max r), and the pixel of the maximum.

    r_p = Σ_j n_j (μ_pj − μ_p)² / Σ_j Σ_i (x_pi − μ_pj)², over pixels that are not constant: the ratio that Lorena,
    Garcia, Lehmann, Souto and Ho adopt (How complex is your classification problem?, ACM Computing Surveys 52(5),
    2019) after Mollineda. They also give an older one, Σ_j Σ_{k≠j} p_j p_k (μ_pj − μ_pk)² / Σ_j p_j σ_pj², which for
    two classes is 2·r_p because it counts the pair twice; problexity uses that one. 0 where a pixel separates the
    classes without any spread; 1 where all pixels are constant.
    """
    best: Fraction | None = None
    best_pixel = None
    n_a, n_b = len(pair.a), len(pair.b)
    sums_a, sums_b = pair.a.sum(axis=0, dtype=np.int64).tolist(), pair.b.sum(axis=0, dtype=np.int64).tolist()
    squares = (np.square(pair.a, dtype=np.int64).sum(axis=0) + np.square(pair.b, dtype=np.int64).sum(axis=0)).tolist()
    for pixel, (sum_a, sum_b, square) in enumerate(zip(sums_a, sums_b, squares)):
        mean_a, mean_b, mean = Fraction(sum_a, n_a), Fraction(sum_b, n_b), Fraction(sum_a + sum_b, n_a + n_b)
        between = n_a * (mean_a - mean) ** 2 + n_b * (mean_b - mean) ** 2
        within = square - sum_a * mean_a - sum_b * mean_b
        if between == 0 and within == 0:
            continue
        f1 = within / (within + between)
        if best is None or f1 < best:
            best, best_pixel = f1, pixel
    return (1.0, None) if best is None else (float(best), best_pixel)


def images_in_overlap_f3(pair: Pair) -> tuple[int, int]:
    """F3's numerator, and its first pixel: the least number of images within both classes' ranges, ends included."""
    low = np.maximum(pair.a.min(axis=0), pair.b.min(axis=0))
    high = np.minimum(pair.a.max(axis=0), pair.b.max(axis=0))
    both = np.concatenate([pair.a, pair.b])
    inside = ((both >= low) & (both <= high)).sum(axis=0)
    return int(inside.min()), int(inside.argmin())


def single_pixel(counts: NDArray[np.int64], sizes: list[int]) -> tuple[int, int, int, NDArray[np.int64]]:
    """One pixel for all classes, from counts (classes, values, 256): pixel, correct, ties, class of each grey value.

    Ties at a grey value go to the class with more images, then to the lower class index.
    """
    scores = counts.max(axis=0).sum(axis=1)
    pixel, ties = first_best(scores)
    by_size = sorted(range(len(sizes)), key=lambda label: (-sizes[label], label))
    winners = np.array(by_size)[counts[by_size, pixel].argmax(axis=0)]
    seen = counts[:, pixel].sum(axis=0) > 0
    return pixel, int(scores[pixel]), ties, winners[nearest_seen(seen)]


def vote(rules: list[tuple[int, int, Rule]], classes: int, images: Images) -> NDArray[np.int64]:
    """The class with most votes of the pairs' rules for each image; ties go to the lowest class index."""
    votes = np.zeros((len(images), classes), dtype=np.int64)
    for a, b, rule in rules:
        says_a = rule.says_a[images[:, rule.pixel]]
        votes[:, a] += says_a
        votes[:, b] += ~says_a
    return votes.argmax(axis=1)
