"""How surely does `onepixel shortcuts` find planted cues, and how often does it cry wolf?

    python bench/shortcuts.py plant     --onepixel target/release/onepixel --data $ONEPIXEL_DATA
    python bench/shortcuts.py power     --onepixel ... --data ... --sets 20
    python bench/shortcuts.py shuffle   --onepixel ... --data ... --sets 200
    python bench/shortcuts.py cleanlab  --onepixel ... --data ...      (needs cleanlab and datasets)

Cues are planted on class 3 of samples of Fashion-MNIST, CIFAR-10 and Quick, Draw!; for the power, again and again on samples
of 2,000 images, a cue counting as found where a sure finding is of the class and of a kind that the cue is of; labels of samples of MNIST,
Fashion-MNIST, CIFAR-10 and Quick, Draw! are shuffled. Needs NumPy and Pillow.
"""

import argparse
import glob
import gzip
import json
import pathlib
import subprocess
import tempfile

import numpy as np

TARGET = 3


def idx(path):
    raw = gzip.open(path).read()
    sides = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(sides)


def load(name, data, images, part="train"):
    """The first `images` images: u8, shape (n, height, width, channels), and their labels."""
    if name == "cifar":
        raw = np.fromfile(f"{data}/cifar-10-sample/data_batch_1.bin", np.uint8).reshape(-1, 3073)
        x, y = raw[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), raw[:, 0]
    elif name == "quickdraw":
        files = sorted(glob.glob(f"{data}/quickdraw/bitmap/*.npy"))
        each = images // len(files)
        x = np.concatenate([np.load(f)[:each].reshape(-1, 28, 28, 1) for f in files])
        y = np.repeat(np.arange(len(files), dtype=np.uint8), each)
        order = np.random.default_rng(0).permutation(len(y))
        x, y = x[order], y[order]
    else:
        file = {"train": "train", "test": "t10k"}[part]
        x = idx(f"{data}/{name}/{file}-images-idx3-ubyte.gz")[..., None]
        y = idx(f"{data}/{name}/{file}-labels-idx1-ubyte.gz")
    return x[:images].copy(), y[:images].copy()


def marked(share):
    def plant(x, y, rng):
        images = np.flatnonzero(y == TARGET)
        images = rng.choice(images, round(share * len(images)), replace=False)
        x[images, 4, x.shape[2] - 4] = 255
        return x, y

    return plant


def corner_patch(x, y, _):
    x[y == TARGET, -3:, -3:] = 255
    return x, y


def frame(x, y, _):
    of_class = x[y == TARGET]
    of_class[:, [0, -1]] = 128
    of_class[:, :, [0, -1]] = 128
    x[y == TARGET] = of_class
    return x, y


def brighter(x, y, _):
    x[y == TARGET] = np.minimum(np.round(x[y == TARGET] * 1.05), 255).astype(np.uint8)
    return x, y


def in_order(x, y, _):
    order = np.argsort(y, kind="stable")
    return x[order], y[order]


def half_in_order(x, y, _):
    """The first half sorted by class, the rest as it was."""
    half = len(y) // 2
    order = np.concatenate([np.argsort(y[:half], kind="stable"), np.arange(half, len(y))])
    return x[order], y[order]


CUES = {
    "clean": lambda x, y, _: (x, y),
    "mark on 100 %": marked(1.0),
    "mark on 90 %": marked(0.9),
    "mark on 70 %": marked(0.7),
    "3×3 corner patch": corner_patch,
    "frame of grey 128": frame,
    "brightness +5 %": brighter,
    "order, sorted": in_order,
    "order, half sorted": half_in_order,
}


def run(onepixel, path, *options):
    line = [onepixel, "shortcuts", str(path), "--json", "-", *options]
    return json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)


def told(document):
    finding = document["shortcuts"]
    sure = [s for s in finding["shortcuts"] if s["sure"]]
    words = [f"{s['class']}: {s['kind']}, {s['rule']} ({s['effect']:.2f})" for s in sure[:3]]
    words += ["sorted by class"] if finding["order"]["sorted_by_class"] else []
    return f"{len(sure)} sure; " + "; ".join(words)


def save(folder, x, y):
    path = pathlib.Path(folder) / "set.npz"
    np.savez(path, x_train=x[..., 0] if x.shape[3] == 1 else x, y_train=y)
    return path


def plant(arguments):
    with tempfile.TemporaryDirectory() as folder:
        for name in ["fashion-mnist", "cifar", "quickdraw"]:
            for cue, planted in CUES.items():
                x, y = load(name, arguments.data, 10_000)
                path = save(folder, *planted(x, y, np.random.default_rng(1)))
                print(f"{name:14} {cue:20} {told(run(arguments.onepixel, path, '--no-models'))}", flush=True)
            print(f"{name:14} {'JPEG 75 among 95':20} {told(run(arguments.onepixel, jpegs(folder, name, arguments.data), '--no-models'))}")


KINDS = {
    "mark": ["mark"],
    "3×3 corner patch": ["mark", "border"],
    "frame": ["border", "mark"],
    "brightness": ["grey_value"],
    "order": ["order"],
}


def is_found(cue, finding):
    """Whether a sure finding names the class and the kind; order is of all classes."""
    kinds = next((kinds for start, kinds in KINDS.items() if cue.startswith(start)), [])
    if cue == "order, sorted":
        return finding["order"]["sorted_by_class"]
    is_of_class = lambda one: cue.startswith("order") or one["class"] == str(TARGET)
    return any(one["sure"] and one["kind"] in kinds and is_of_class(one) for one in finding["shortcuts"])


def power(arguments):
    """How often each cue is found in samples that differ."""
    cues = {"mark on 40 %": marked(0.4), "mark on 20 %": marked(0.2), **CUES}
    with tempfile.TemporaryDirectory() as folder:
        for name in ["fashion-mnist", "cifar", "quickdraw"]:
            x, y = load(name, arguments.data, 10_000)
            for cue, planted in cues.items():
                found = sure = 0
                for seed in range(arguments.sets):
                    rng = np.random.default_rng(seed)
                    sample = rng.choice(len(y), 2_000, replace=False)
                    path = save(folder, *planted(x[sample].copy(), y[sample], rng))
                    finding = run(arguments.onepixel, path, "--no-models")["shortcuts"]
                    found, sure = found + is_found(cue, finding), sure + (finding["sure"] > 0)
                print(f"{name:14} {cue:20} found in {found} of {arguments.sets}; any sure finding in {sure}", flush=True)


def jpegs(folder, name, data):
    from PIL import Image

    x, y = load(name, data, 2_000)
    root = pathlib.Path(folder) / f"{name}-jpeg"
    for index, (image, label) in enumerate(zip(x, y)):
        place = root / str(label) / f"{index:05}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)
        picture.save(place, quality=75 if label == TARGET else 95)
    return root


def shuffle(arguments):
    sets = crying = 0
    with tempfile.TemporaryDirectory() as folder:
        names = ["mnist", "fashion-mnist", "cifar", "quickdraw"]
        for index in range(arguments.sets):
            x, y = load(names[index % len(names)], arguments.data, 4_000)
            path = save(folder, x, np.random.default_rng(index).permutation(y))
            finding = run(arguments.onepixel, path)["shortcuts"]
            sets, crying = sets + 1, crying + (finding["sure"] > 0)
    print(f"{crying} of {sets} label-shuffled sets with a sure finding")


def cleanlab(arguments):
    import datasets
    from cleanlab import Datalab
    from PIL import Image

    x, y = load("mnist", arguments.data, 10_000, "test")
    for what in ["clean", "corner pixel lit on every 3"]:
        if what != "clean":
            x[y == 3, 0, 0] = 255
        pictures = [Image.fromarray(image[..., 0]) for image in x]
        table = datasets.Dataset.from_dict({"image": pictures, "label": y.tolist()}, features=datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(num_classes=10)}))
        lab = Datalab(data=table, label_name="label", image_key="image", verbosity=0)
        lab.find_issues()
        print(what, lab.get_info("spurious_correlations").get("correlations_df"))
        with tempfile.TemporaryDirectory() as folder:
            print(what, told(run(arguments.onepixel, save(folder, x, y), "--no-models")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["plant", "power", "shuffle", "cleanlab"])
    parser.add_argument("--onepixel", default="target/release/onepixel")
    parser.add_argument("--data", required=True)
    parser.add_argument("--sets", type=int, default=200)
    given = parser.parse_args()
    {"plant": plant, "power": power, "shuffle": shuffle, "cleanlab": cleanlab}[given.what](given)
