"""Drawings made up with a fixed seed, and what cairo makes of them by the publisher's recipe.

The recipe is that of googlecreativelab/quickdraw-dataset, issue 19. Needs cairocffi and numpy; drawn by cairo 1.16.

    python make.py
"""

import json
import math
import random
from pathlib import Path

import cairocffi as cairo
import numpy as np

HERE = Path(__file__).parent
SIDE, LINE, PADDING = 256, 16, 16


def simplified(strokes):
    """Aligned to the top left corner and scaled to at most 255, as whole numbers."""
    points = [point for stroke in strokes for point in stroke]
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    side = max(max(x - left for x, _ in points), max(y - top for _, y in points), 1e-9)
    scale = 255 / side if len(points) > 1 else 1
    return [
        [[round((x - left) * scale) for x, _ in stroke], [round((y - top) * scale) for _, y in stroke]]
        for stroke in strokes
    ]


def walk(rng, steps, stride):
    x, y, direction = rng.uniform(0, 400), rng.uniform(0, 400), rng.uniform(0, math.tau)
    stroke = [(x, y)]
    for _ in range(steps):
        direction += rng.gauss(0, 0.8)
        x, y = x + stride * math.cos(direction), y + stride * math.sin(direction)
        stroke.append((x, y))
    return stroke


def drawings():
    yield "dot", [[[0], [0]]]
    yield "dot", [[[0, 0], [0, 0]]]
    yield "line", [[[0, 255], [0, 0]]]
    yield "line", [[[0, 0], [0, 255]]]
    yield "line", [[[0, 255], [255, 0]]]
    yield "line", [[[0, 255, 0], [0, 9, 18]]]
    yield "cross", [[[0, 255], [0, 255]], [[255, 0], [0, 255]]]
    yield "square", [[[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]]]
    turns = [math.tau * turn / 48 for turn in range(49)]
    yield "circle", simplified([[(math.cos(turn), math.sin(turn)) for turn in turns]])
    yield "twice", [[[0, 0, 255, 255, 255], [0, 0, 128, 128, 128]]]
    rng = random.Random(0)
    for _ in range(30):
        yield "walk", simplified([walk(rng, rng.randint(1, 30), rng.uniform(5, 60)) for _ in range(rng.randint(1, 6))])


def draw(strokes, side):
    surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, side, side)
    context = cairo.Context(surface)
    context.set_antialias(cairo.ANTIALIAS_BEST)
    context.set_line_cap(cairo.LINE_CAP_ROUND)
    context.set_line_join(cairo.LINE_JOIN_ROUND)
    context.set_line_width(LINE)
    border = 2 * PADDING + LINE
    context.scale(side / (SIDE + border), side / (SIDE + border))
    context.translate(border / 2, border / 2)
    right, bottom = (max(max(stroke[axis]) for stroke in strokes) for axis in (0, 1))
    context.translate((SIDE - right) / 2, (SIDE - bottom) / 2)
    context.set_source_rgb(0, 0, 0)
    context.paint()
    context.set_source_rgb(1, 1, 1)
    for xs, ys in strokes:
        context.move_to(xs[0], ys[0])
        for x, y in zip(xs, ys):
            context.line_to(x, y)
        context.stroke()
    return np.frombuffer(bytes(surface.get_data()), np.uint8).reshape(side, side, 4)[:, :, 0]


def main():
    made = list(drawings())
    with open(HERE / "drawings.ndjson", "w") as file:
        for word, strokes in made:
            line = {"word": word, "recognized": True, "drawing": strokes}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    for side in (28, 64):
        np.save(HERE / f"cairo_{side}.npy", np.stack([draw(strokes, side) for _, strokes in made]))


if __name__ == "__main__":
    main()
