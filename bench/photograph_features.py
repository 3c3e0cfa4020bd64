"""What do features add on photographs? Accuracy, planted label errors beside cleanlab, and planted copies.

1. The held-out accuracy of a linear probe and of neighbours on features beside that of the models of pixels.
2. Planted errors: 5 and 10 % of the train labels are changed to another class at random. Average precision of
   `onepixel labels --split train` with features and without, and of cleanlab on the same features: `cross_val_predict` of
   scikit-learn's logistic regression on standardised features, then the ranking by self-confidence. Five seeds.
3. Copies of train photographs, written as JPEG files among the others: mirrored, cropped by 10 %, turned by 5° and by 90°, and
   encoded at quality 50. Found are those that are reported in one group with their source; pairs that are reported without
   any copy are natural twins, or mistakes.

Features come from an ONNX network by onnxruntime, as a user would make them, and go to both sides.

    python bench/photograph_features.py --onepixel target/release/onepixel --photographs $ONEPIXEL_DATA/clothing --model lite0.onnx

needs numpy, pillow, onnxruntime, pyarrow, scikit-learn and cleanlab.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from measure import describe_machine
from PIL import Image, ImageOps

SIZE = 224
COPIED = 60
KINDS = {
    "mirrored": lambda image: ImageOps.mirror(image),
    "cropped by 10 %": lambda image: image.crop(
        (image.width // 20, image.height // 20, image.width - image.width // 20, image.height - image.height // 20)
    ),
    "turned by 5°": lambda image: image.rotate(5, Image.Resampling.BICUBIC),
    "turned by 90°": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "JPEG of quality 50": lambda image: image,
}


class Network:
    """Features of files by onnxruntime, each made once."""

    def __init__(self, model: Path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self.session = onnxruntime.InferenceSession(str(model), options)
        self.input = self.session.get_inputs()[0].name

    def prepared(self, file: Path) -> np.ndarray:
        image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
        return ((np.asarray(image, np.float32) - 127) / 128).transpose(2, 0, 1)

    def features(self, files: list[Path]) -> np.ndarray:
        batches = [np.stack([self.prepared(file) for file in files[first : first + 16]]) for first in range(0, len(files), 16)]
        return np.concatenate([self.session.run(None, {self.input: batch})[0] for batch in batches])


def photographs(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))


def write_table(to: Path, folder: Path, files: list[Path], features: np.ndarray) -> None:
    names = [file.relative_to(folder).as_posix() for file in files]
    pq.write_table(pa.table({"file_name": names, "embedding": list(features)}), to)


def run(onepixel: Path, *arguments: object) -> tuple[dict, float]:
    """The document, and the seconds that it took."""
    begin = time.perf_counter()
    done = subprocess.run([onepixel, *map(str, arguments), "--json", "-"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout), time.perf_counter() - begin


def average_precision(scores: np.ndarray, wrong: np.ndarray) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(wrong, -scores))


def accuracies(options, table: Path) -> None:
    document, seconds = run(options.onepixel, "ladder", options.photographs, "--features", table)
    rungs = sorted(document["ladder"]["rungs"], key=lambda rung: -rung["accuracy"])
    for rung in rungs[:5]:
        print(f"  {rung['title']:34} {rung['accuracy']:.1%} [{rung['accuracy_low']:.1%}, {rung['accuracy_high']:.1%}]")
    print(f"  all models in {seconds:.0f} s")


def cleanlab_scores(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    from cleanlab.rank import get_label_quality_scores
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        probabilities = cross_val_predict(model, features, labels, cv=5, method="predict_proba")
    return get_label_quality_scores(labels, probabilities, method="self_confidence")


def own_scores(options, folder: Path, *more: object) -> np.ndarray:
    """The probability of each image's label, 1 for images that are not listed."""
    document, _ = run(options.onepixel, "labels", folder, "--split", "train", "--top", 10**6, *more)
    found = document["labels"]["sets"][0]
    scores = np.ones(found["images"])
    for suspect in found["suspects"]:
        scores[suspect["index"]] = suspect["score"]
    return scores


def labels(options, files: list[Path], features: np.ndarray, share: float) -> None:
    """Train photographs under changed labels, in folders of links."""
    classes = sorted({file.parent.name for file in files})
    found: dict[str, list[float]] = {"onepixel, features": [], "onepixel, pixels": [], "cleanlab, features": []}
    for seed in range(options.seeds):
        random = np.random.default_rng(seed)
        given = np.array([classes.index(file.parent.name) for file in files])
        wrong = np.zeros(len(files), bool)
        wrong[random.permutation(len(files))[: round(share * len(files))]] = True
        given[wrong] = (given[wrong] + random.integers(1, len(classes), wrong.sum())) % len(classes)
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "photographs"
            links = [folder / classes[label] / f"{place:05}.jpg" for place, label in enumerate(given)]
            for link, file in zip(links, files, strict=True):
                link.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, link)
            table = Path(temporary) / "features.parquet"
            write_table(table, folder, links, features)
            order = np.argsort([f"{classes[label]}/{place:05}" for place, label in enumerate(given)])
            for name, more in (("onepixel, features", ["--features", table]), ("onepixel, pixels", [])):
                found[name].append(average_precision(own_scores(options, folder, *more), wrong[order]))
        found["cleanlab, features"].append(average_precision(cleanlab_scores(features, given), wrong))
    for name, precisions in found.items():
        print(f"  {share:.0%} planted: {name:20} average precision {np.mean(precisions):.3f} ± {np.std(precisions):.3f}")


def copies(options, files: list[Path], network: Network) -> None:
    """One kind of copy after the other among the clean photographs."""
    chosen = np.random.default_rng(0).permutation(len(files))[:COPIED]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "photographs"
        for kind in [None, *KINDS]:
            shutil.rmtree(folder, ignore_errors=True)
            there = []
            for place, file in enumerate(files):
                to = folder / file.parent.name / f"{place:05}.jpg"
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, to)
                there.append(to)
            for place in chosen if kind else []:
                copy = KINDS[kind](ImageOps.exif_transpose(Image.open(files[place])).convert("RGB"))
                to = folder / files[place].parent.name / f"{place:05}_copy.jpg"
                copy.save(to, quality=50 if "quality" in kind else 90)
                there.append(to)
            there.sort()
            table = Path(temporary) / "features.parquet"
            write_table(table, folder, there, network.features(there))
            for name, more in (("with features", ["--features", table]), ("pixels alone", [])):
                document, seconds = run(options.onepixel, "duplicates", folder, *more)
                groups = [{image["name"] for image in group["images"]} for group in document["duplicates"]["groups"]]
                copied = {place: f"{files[place].parent.name}/{place:05}" for place in chosen}
                hits = sum(any({f"{name}.jpg", f"{name}_copy.jpg"} <= group for group in groups) for name in copied.values())
                others = sum(len(group) - 1 for group in groups if not any("_copy" in image for image in group))
                told = f"{hits} of {COPIED} found" if kind else "clean"
                print(f"  {kind or 'no copies':20} {name:14} {told}, {others} other pairs, {seconds:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, default=Path("target/release/onepixel"))
    parser.add_argument("--photographs", type=Path, required=True, help="class folders, with the folders train and test")
    parser.add_argument("--model", type=Path, required=True, help="the ONNX network")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", choices=["accuracy", "labels", "copies"])
    options = parser.parse_args()
    options.onepixel = options.onepixel.resolve()
    describe_machine()
    network = Network(options.model)
    every = photographs(options.photographs)
    train = photographs(options.photographs / "train")
    features = dict(zip(every, network.features(every), strict=True))
    with tempfile.TemporaryDirectory() as temporary:
        table = Path(temporary) / "features.parquet"
        write_table(table, options.photographs, every, np.stack(list(features.values())))
        if options.only in (None, "accuracy"):
            print(f"held-out accuracy, {len(every)} photographs")
            accuracies(options, table)
    if options.only in (None, "labels"):
        print(f"planted label errors among {len(train)} train photographs, {options.seeds} seeds")
        for share in (0.05, 0.1):
            labels(options, train, np.stack([features[file] for file in train]), share)
    if options.only in (None, "copies"):
        print(f"{COPIED} planted copies among {len(train)} train photographs")
        copies(options, train, network)


if __name__ == "__main__":
    main()
