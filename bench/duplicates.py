"""How many planted copies are found, what else is reported, and how long does it take, beside fastdup, cleanvision and imagededup?

Copies of images of a real set are planted among its others: equal ones, noise of ±2 grey levels, JPEG of quality 75,
brightness ±5 %, a shift of one pixel (the border is repeated), flips and turns with noise, and edits: cropped to nine tenths of the sides
at random and scaled back, with half the contrast, with other weights of the channels, turned by 5°. onepixel reads them as one NPZ file, the peers as PNG
files, all in processes of their own. A copy counts as found where it is reported with its source; what is reported besides
are images of groups without a planted copy: natural twins, or mistakes.

    python bench/duplicates.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA --set cifar --images 10000

The peers need `pip install fastdup cleanvision imagededup` (here in a virtual environment: --python).
"""

import argparse
import io
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

from measure import describe_machine, measure
from peers import near_duplicates
from peers.idx import read_idx

TURNS = {
    "left to right": lambda image: image[:, ::-1],
    "upside down": lambda image: image[::-1],
    "90": lambda image: np.rot90(image, 1),
    "180": lambda image: np.rot90(image, 2),
    "270": lambda image: np.rot90(image, 3),
    "diagonal": lambda image: np.swapaxes(image, 0, 1),
    "other diagonal": lambda image: np.rot90(np.swapaxes(image, 0, 1), 2),
}

EDITS = ["crop", "contrast", "colour", "turn 5"]

KINDS = ["equal", "noise", "jpeg", "brightness", "shift", *TURNS, *EDITS]


def read(data: Path, name: str) -> np.ndarray:
    """All images of a set, train before test: shape (n, height, width, channels)."""
    if name == "cifar":
        files = ["data_batch_1.bin", "test_batch.bin"]
        rows = np.concatenate([np.fromfile(data / "cifar-10-sample" / file, np.uint8).reshape(-1, 3073) for file in files])
        return np.ascontiguousarray(rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    return np.concatenate([read_idx(data / name / f"{part}-images-idx3-ubyte.gz") for part in ("train", "t10k")])[..., None]


def copy(image: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    """A copy of one kind."""
    if kind in TURNS:
        return copy(np.ascontiguousarray(TURNS[kind](image)), "noise", rng)
    if kind == "crop":
        height, width, _ = image.shape
        top, left = rng.uniform(0, 0.1 * height), rng.uniform(0, 0.1 * width)
        box = (left, top, left + 0.9 * width, top + 0.9 * height)
        return np.asarray(picture(image).resize((width, height), Image.Resampling.BICUBIC, box)).reshape(image.shape)
    if kind == "contrast":
        return (0.5 * image + 64).astype(np.uint8)
    if kind == "colour":
        return (image * rng.uniform(0.5, 1.0, image.shape[2])).astype(np.uint8)
    if kind == "turn 5":
        turned = picture(image).rotate(float(rng.choice([-5, 5])), Image.Resampling.BICUBIC)
        return np.asarray(turned).reshape(image.shape)
    if kind == "noise":
        return np.clip(image + rng.integers(-2, 3, image.shape), 0, 255).astype(np.uint8)
    if kind == "brightness":
        return np.clip(np.rint(image * rng.choice([0.95, 1.05])), 0, 255).astype(np.uint8)
    if kind == "jpeg":
        file = io.BytesIO()
        picture(image).save(file, "JPEG", quality=75)
        return np.asarray(Image.open(file)).reshape(image.shape)
    if kind == "shift":
        shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]
        down, right = shifts[rng.integers(len(shifts))]
        height, width, _ = image.shape
        padded = np.pad(image, ((1, 1), (1, 1), (0, 0)), mode="edge")
        return padded[1 + down : 1 + down + height, 1 + right : 1 + right + width]
    return image


def picture(image: np.ndarray) -> Image.Image:
    return Image.fromarray(image[..., 0] if image.shape[2] == 1 else image)


def onepixel(program: Path, folder: Path, train: int) -> tuple[float, list[list[int]]]:
    """Seconds of one run, and its groups as indices of all images."""
    command = [program, "duplicates", folder / "all.npz", "--models", "none", "--json", folder / "found.json"]
    run = measure([str(part) for part in command])
    found = json.loads((folder / "found.json").read_text())["duplicates"]
    print(f"  {found['near_search']}")
    first = {"train": 0, "test": train}
    return run.median, [[first[image["split"]] + image["index"] for image in group["images"]] for group in found["groups"]]


def peer(name: str, python: Path, folder: Path) -> tuple[float, list[list[int]]]:
    """The same of a peer."""
    run, groups = near_duplicates.find(name, python, folder / "png", folder / "work")
    return run.median, [[int(name) for name in group] for group in groups]


def write_npz(file: Path, images: np.ndarray, copies: list[np.ndarray]) -> None:
    """The images as train set, the copies as test set; labels mean nothing."""
    sets = {"train": images, "test": np.stack(copies)} if copies else {"train": images}
    arrays = {}
    for name, images in sets.items():
        arrays[f"x_{name}"] = images[..., 0] if images.shape[-1] == 1 else images
        arrays[f"y_{name}"] = np.arange(len(images)) % 2
    np.savez(file, **arrays)


def score(groups: list[list[int]], sources: dict[int, tuple[int, str]]) -> tuple[dict[str, float], int, int]:
    """The share of copies of each kind that are reported with their source; images of groups without a planted copy; the
    images of the largest group."""
    group_of = {image: number for number, group in enumerate(groups) for image in group}
    found, planted = defaultdict(int), defaultdict(int)
    for image, (source, kind) in sources.items():
        planted[kind] += 1
        found[kind] += image in group_of and group_of[image] == group_of.get(source)
    others = sum(len(group) for group in groups if not any(image in sources for image in group))
    largest = max(map(len, groups), default=0)
    return {kind: found[kind] / planted[kind] for kind in KINDS}, others, largest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", choices=["cifar", "fashion-mnist", "mnist"], required=True)
    parser.add_argument("--images", type=int, default=10_000, help="images of the set, chosen at random")
    parser.add_argument("--each", type=int, default=200, help="planted copies of each kind")
    parser.add_argument("--only", nargs="+", default=["onepixel"], choices=["onepixel", *near_duplicates.CODE])
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="a Python that has the peers")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    images = read(arguments.data, arguments.set)
    images = images[np.sort(rng.permutation(len(images))[: arguments.images])]
    chosen = rng.permutation(len(images))[: arguments.each * len(KINDS)]
    kinds = [kind for kind in KINDS for _ in range(arguments.each)]
    copies = [copy(images[source], kind, rng) for source, kind in zip(chosen, kinds)]
    sources = {len(images) + place: (int(source), kind) for place, (source, kind) in enumerate(zip(chosen, kinds))}
    print(f"{arguments.set}: {len(images)} images, {arguments.each} planted copies of each kind; {describe_machine()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "png").mkdir()
        write_npz(folder / "all.npz", images, copies)
        if set(arguments.only) - {"onepixel"}:
            for index, image in enumerate([*images, *copies]):
                picture(image).save(folder / "png" / f"{index:06}.png")
        for program in arguments.only:
            if program == "onepixel":
                seconds, groups = onepixel(arguments.onepixel, folder, len(images))
            else:
                seconds, groups = peer(program, arguments.python, folder)
            found, others, largest = score(groups, sources)
            rates = ", ".join(f"{kind} {100 * rate:.1f} %" for kind, rate in found.items()) if sources else "nothing planted"
            print(f"{program}: {seconds:.1f} s; {rates}; {others} other images reported; largest group {largest}")


if __name__ == "__main__":
    main()
