"""What does a set of Kuzushiji-Kanji's shape look like? Makes one: many classes, most of them rare; black and white.

As the real one: 140,424 images of 64x64 in 3,832 classes, the largest of 1,766 images, the smallest of one, half of all
classes with 14 or fewer. Every class has its own skeleton of random curved strokes. An image draws it white on black
after jittering control points, position, scale, rotation, slant and thickness; only the edges of strokes are grey.
The images of all classes are shuffled. The same seed gives the same bytes, whatever the number of processes.

Writes train-images-idx3-ubyte (u8) and train-labels-idx1-ubyte (i32: labels do not fit a byte) into a folder.
"""

import argparse
import math
import os
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from peers.idx import write_header, write_idx

MEDIAN_OF_MEAN = 14 / (140_424 / 3_832)
LARGEST_OF_MEAN = 1_766 / (140_424 / 3_832)
POINTS_PER_STROKE = 32
IMAGES_AT_ONCE = 64


@dataclass
class Plan:
    """Which images to make, and where each goes: the images of class c are at places[starts[c] : starts[c + 1]]."""

    path: Path
    header: int
    size: int
    seed: int
    starts: NDArray[np.int64]
    places: NDArray[np.int64]


def class_sizes(images: int, classes: int) -> NDArray[np.int64]:
    """Class sizes with a long tail, largest first: log-normal quantiles, cut at both ends, with exactly this sum."""
    mean = images / classes
    largest = min(images - classes + 1, max(math.ceil(mean), round(mean * LARGEST_OF_MEAN)))
    ranks = (np.arange(classes) + 0.5) / classes
    z = np.array([-NormalDist().inv_cdf(rank) for rank in ranks])

    def sizes(spread: float) -> NDArray[np.int64]:
        found = np.clip(np.floor(mean * MEDIAN_OF_MEAN * np.exp(spread * z)), 1, largest).astype(np.int64)
        found[0], found[-1] = largest, 1
        return found

    narrow, wide = 0.0, 10.0
    for _ in range(60):
        middle = (narrow + wide) / 2
        narrow, wide = (middle, wide) if sizes(middle).sum() <= images else (narrow, middle)
    found = sizes(narrow)
    missing = images - int(found.sum())
    while missing > 0:
        can_grow = np.flatnonzero(found[:-1] < largest)[:missing] if classes > 1 else np.array([0])
        found[can_grow] += 1
        missing -= len(can_grow)
    while missing < 0:
        can_shrink = np.flatnonzero(found > 1)[:-missing]
        found[can_shrink] -= 1
        missing += len(can_shrink)
    return found


def skeleton(random: np.random.Generator, size: int) -> tuple[NDArray[np.float64], float]:
    """Control points (strokes, 3, 2) of a class's strokes, quadratic Bezier curves, and half their thickness."""
    strokes = int(random.integers(3, 10))
    middle = random.uniform(0.2, 0.8, (strokes, 2))
    angle = random.choice([0, np.pi / 2, np.pi / 4, -np.pi / 4], strokes, p=[0.4, 0.35, 0.15, 0.1])
    angle = angle + random.normal(0, 0.2, strokes)
    half = random.uniform(0.1, 0.33, strokes)[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    bend = random.normal(0, 0.07, (strokes, 2))
    return np.stack([middle - half, middle + bend, middle + half], axis=1) * size, random.uniform(1.4, 2.4) * size / 64


def draw(strokes: NDArray[np.float64], thickness: float, count: int, size: int, random: np.random.Generator) -> NDArray:
    """`count` jittered images (count, size, size) of one skeleton."""
    unit = size / 64
    control = strokes + random.normal(0, 1.5 * unit, (count, *strokes.shape))
    turn, slant = random.normal(0, 0.06, (2, count))
    scale = random.normal(1, 0.06, (2, count))
    matrix = np.array(
        [
            [scale[0] * np.cos(turn), scale[0] * (slant - np.sin(turn))],
            [scale[1] * np.sin(turn), scale[1] * np.cos(turn)],
        ]
    )
    shift = random.normal(0, 1.5 * unit, (count, 1, 2)) + size / 2
    radius = thickness * random.normal(1, 0.12, (count, strokes.shape[0], 1)).clip(0.6, 1.5)

    along = np.linspace(0, 1, POINTS_PER_STROKE)
    curve = np.stack([(1 - along) ** 2, 2 * along * (1 - along), along**2], axis=1)
    points = np.einsum("pk,nskd->nspd", curve, control).reshape(count, -1, 2)
    points = np.einsum("ijn,npj->npi", matrix, points - size / 2) + shift
    radius = np.repeat(radius, POINTS_PER_STROKE, axis=2).reshape(count, -1)

    reach = math.ceil(1.5 * thickness + 1)
    offset = np.arange(-reach, reach + 1)
    nearest = np.rint(points).astype(np.int64)
    rows, cols = nearest[..., 0, None] + offset, nearest[..., 1, None] + offset
    squared = ((rows - points[..., 0, None]) ** 2)[..., :, None] + ((cols - points[..., 1, None]) ** 2)[..., None, :]
    ink = ((radius[..., None, None] + 0.5 - np.sqrt(squared)) * 255).clip(0, 255).astype(np.uint8)
    inside = ((rows >= 0) & (rows < size))[..., :, None] & ((cols >= 0) & (cols < size))[..., None, :] & (ink > 0)
    places = rows[..., :, None] * size + cols[..., None, :] + np.arange(count)[:, None, None, None] * size * size
    images = np.zeros(count * size * size, dtype=np.uint8)
    np.maximum.at(images, places[inside], ink[inside])
    return images.reshape(count, size, size)


def make_class(plan: Plan, label: int) -> NDArray[np.int64]:
    """Draws all images of one class into the file; returns how often each grey value occurs."""
    random = np.random.default_rng([plan.seed, label])
    strokes, thickness = skeleton(random, plan.size)
    places = plan.places[plan.starts[label] : plan.starts[label + 1]]
    shape = (len(plan.places), plan.size, plan.size)
    file = np.memmap(plan.path, np.uint8, "r+", plan.header, shape)
    values = np.zeros(256, dtype=np.int64)
    for start in range(0, len(places), IMAGES_AT_ONCE):
        batch = places[start : start + IMAGES_AT_ONCE]
        images = draw(strokes, thickness, len(batch), plan.size, random)
        file[batch] = images
        values += np.bincount(images.ravel(), minlength=256)
    return values


def make(folder: Path, images: int, classes: int, size: int, seed: int, processes: int) -> None:
    """Writes both files and says what they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng([seed])
    sizes = random.permutation(class_sizes(images, classes))
    starts = np.concatenate([[0], sizes.cumsum()])
    places = random.permutation(images)
    labels = np.empty(images, dtype=np.int32)
    labels[places] = np.repeat(np.arange(classes), sizes)
    write_idx(folder / "train-labels-idx1-ubyte", labels)

    path = folder / "train-images-idx3-ubyte"
    header = write_header((images, size, size), 0x08)
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + images * size * size)
    plan = Plan(path, len(header), size, seed, starts, places)
    with get_context("fork").Pool(processes) as pool:
        values = sum(pool.imap_unordered(partial(make_class, plan), range(classes), chunksize=16))
    shares = values / values.sum()
    print(f"{images} images of {size}x{size} in {classes} classes of {sizes.min()} to {sizes.max()}", end=" ")
    print(f"(median {np.median(sizes):g}): {folder}")
    print(f"grey values: {shares[0]:.1%} black, {shares[255]:.1%} white, {1 - shares[0] - shares[255]:.1%} between")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--images", type=int, default=140_424)
    parser.add_argument("--classes", type=int, default=3_832)
    parser.add_argument("--size", type=int, default=64, help="height and width of an image")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="changes the time, not the bytes")
    arguments = parser.parse_args()
    if not 2 <= arguments.classes <= arguments.images:
        parser.error("at least 2 classes and at least one image for each")
    make(**vars(arguments))


if __name__ == "__main__":
    main()
