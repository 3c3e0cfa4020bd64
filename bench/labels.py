"""Does `onepixel labels` find wrong labels, and how fast? Known errors, planted errors, and cleanlab beside it.

1. MNIST's test set: where in the ranking are the 15 labels that people found wrong (Northcutt, Athalye and Mueller, 2021)?
   What the default does was chosen on planted errors only (2.), not on these.
2. Planted errors: of images of MNIST and Fashion-MNIST a share of the labels is changed to another class at random, and
   looked for without a test set, by five folds. Beside it cleanlab's usual set-up: `cross_val_predict` of scikit-learn's
   logistic regression (the default model of `CleanLearning`), then `find_label_issues`. Recall and precision of what is
   flagged, average precision of the ranking by self-confidence, which needs no threshold, and how many of the errors are
   among as many first images of the ranking as cleanlab flags: the same work for whoever looks at them.
"""

import argparse
import csv
import dataclasses
import gzip
import io
import tempfile
import time
from pathlib import Path

import numpy as np
from measure import describe_machine, measure

# The test images whose label a majority of five people did not confirm: labelerrors.com, MNIST.
CONFIRMED = [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729]


def idx(path: Path, sides: int) -> np.ndarray:
    """The values of a gzipped IDX file of bytes."""
    content = gzip.decompress(path.read_bytes())
    shape = [int.from_bytes(content[4 + 4 * side : 8 + 4 * side]) for side in range(sides)]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * sides).reshape(shape)


def cifar(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The train images of CIFAR-10 in its binary format, shape (n, 32, 32, 3)."""
    rows = np.concatenate([np.fromfile(file, np.uint8) for file in sorted(folder.glob("data_batch_*.bin"))])
    rows = rows.reshape(-1, 3073)
    return np.ascontiguousarray(rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)), rows[:, 0]


def photographs(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The photographs of class folders at 32×32, in random order."""
    from PIL import Image

    classes = sorted(path for path in folder.iterdir() if path.is_dir())
    files = [(file, label) for label, of in enumerate(classes) for file in sorted(of.iterdir())]
    images = [np.asarray(Image.open(file).convert("RGB").resize((32, 32), Image.Resampling.BOX)) for file, _ in files]
    order = np.random.default_rng(0).permutation(len(files))
    return np.stack(images)[order], np.array([label for _, label in files])[order]


def read(data: Path, name: str, most: int) -> tuple[np.ndarray, np.ndarray]:
    """At most so many train images of a set, and their labels."""
    match name:
        case "cifar-10-sample":
            images, labels = cifar(data / name)
        case "clothing":
            images, labels = photographs(data / name / "train")
        case _:
            images = idx(data / name / "train-images-idx3-ubyte.gz", 3)
            labels = idx(data / name / "train-labels-idx1-ubyte.gz", 1)
    return images[:most], labels[:most].astype(np.int64)


def suspects(text: str) -> list[dict]:
    """The suspects of a list as CSV, in its order."""
    return [row for row in csv.DictReader(io.StringIO(text)) if row["kind"] == "suspect"]


def average_precision(ranked: np.ndarray, wrong: set[int]) -> float:
    """The mean, over the wrong labels, of the share of wrong ones down to each; what is not listed counts as never found."""
    hits = np.isin(ranked, list(wrong))
    return float((np.cumsum(hits) / (1 + np.arange(len(hits))))[hits].sum() / len(wrong))


def known(onepixel: Path, data: Path, rung: list[str]) -> None:
    """The 15 known errors of MNIST's test set."""
    run = measure([str(onepixel), "labels", str(data / "mnist"), "--csv", "-", "--top", "10000", *rung])
    place = {int(row["index"]): rank for rank, row in enumerate(suspects(run.output), 1)}
    ranks = sorted(place[index] for index in CONFIRMED)
    flagged = sum(row["flagged"] == "true" for row in suspects(run.output))
    found = sum(row["flagged"] == "true" and int(row["index"]) in CONFIRMED for row in suspects(run.output))
    within = {most: sum(rank <= most for rank in ranks) for most in (100, 500)}
    print(f"MNIST test {' '.join(rung) or '(default)'}: {run.median:.1f} s, {run.peak_bytes >> 20} MiB; flagged {flagged}")
    print(f"  ({found} of the 15); of the 15 in the first 100: {within[100]}, in the first 500: {within[500]}; ranks {ranks}")


def planted(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, set[int]]:
    """Labels of which a share is changed to another class, and which these are."""
    random = np.random.default_rng(seed)
    wrong = random.choice(len(labels), round(share * len(labels)), replace=False)
    noisy = labels.copy()
    noisy[wrong] = (labels[wrong] + random.integers(1, 10, len(wrong))) % 10
    return noisy, set(wrong.tolist())


@dataclasses.dataclass
class Found:
    """What was flagged, and all images, the most suspicious first."""

    seconds: float
    flagged: set[int]
    ranked: np.ndarray

    def row(self, wrong: set[int], looked_at: int) -> str:
        """The cells of a table."""
        hits = len(self.flagged & wrong)
        precision = hits / max(len(self.flagged), 1)
        first = len(wrong & set(self.ranked[:looked_at].tolist())) / len(wrong)
        of_flagged = f"{len(self.flagged)} | {hits / len(wrong):.3f} | {precision:.3f}"
        return f"{self.seconds:.1f} | {of_flagged} | {average_precision(self.ranked, wrong):.3f} | {first:.3f}"


def by_onepixel(onepixel: Path, images: np.ndarray, labels: np.ndarray, rung: list[str]) -> Found:
    """What `onepixel labels` finds by five folds."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("images.npy", "labels.npy")]
        np.save(files[0], images)
        np.save(files[1], labels)
        command = [str(onepixel), "labels", "--images", str(files[0]), "--labels", str(files[1]), "--csv", "-"]
        run = measure([*command, "--top", str(len(labels)), *rung])
    rows = suspects(run.output)
    flagged = {int(row["index"]) for row in rows if row["flagged"] == "true"}
    ranked = np.array([int(row["index"]) for row in rows])
    return Found(run.median, flagged, ranked)


def by_cleanlab(images: np.ndarray, labels: np.ndarray) -> Found:
    """What cleanlab finds with logistic regression."""
    from cleanlab.filter import find_label_issues
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    begin = time.perf_counter()
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    flat = images.reshape(len(images), -1) / 255
    model = LogisticRegression(max_iter=100)
    probabilities = cross_val_predict(model, flat, labels, cv=folds, method="predict_proba")
    flagged = set(np.flatnonzero(find_label_issues(labels, probabilities, n_jobs=1)).tolist())
    seconds = time.perf_counter() - begin
    ranked = np.argsort(probabilities[np.arange(len(labels)), labels], kind="stable")
    return Found(seconds, flagged, ranked)


def main() -> None:
    """Prints both parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", help="as of onepixel labels; by default its default")
    parser.add_argument("--images", type=int, default=5000, help="train images that errors are planted in")
    parser.add_argument("--sets", nargs="+", default=["mnist", "fashion-mnist"])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.01, 0.05, 0.1, 0.2])
    parser.add_argument("--no-cleanlab", action="store_true")
    parser.add_argument("--no-known", action="store_true")
    arguments = parser.parse_args()
    rung = ["--models", arguments.models] if arguments.models else []
    print(describe_machine())
    if not arguments.no_known:
        known(arguments.onepixel, arguments.data, rung)
    print("| set | planted | by | s | flagged | recall | precision | average precision | of the first so many |", flush=True)
    for name in arguments.sets:
        images, labels = read(arguments.data, name, arguments.images)
        for share in arguments.shares:
            noisy, wrong = planted(labels, share, 1)
            found = {"onepixel": by_onepixel(arguments.onepixel, images, noisy, rung)}
            if not arguments.no_cleanlab:
                found["cleanlab"] = by_cleanlab(images, noisy)
            looked_at = len(found.get("cleanlab", found["onepixel"]).flagged)
            for tool, by in found.items():
                print(f"| {name} | {share:.0%} | {tool} | {by.row(wrong, looked_at)} |", flush=True)


if __name__ == "__main__":
    main()
