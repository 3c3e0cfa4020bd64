"""Makes any number of photographs of a sample: repeated under other names, each copy with one changed pixel and encoded anew.

A process of its own, so that the one that measures stays small. Needs Pillow.
"""

import argparse
import random
from pathlib import Path

from PIL import Image


def repeat(sample: Path, folder: Path, images: int) -> None:
    """Fills class folders with so many photographs; the first round is a plain copy."""
    sources = sorted(path for path in sample.rglob("*.jpg") if path.parent.name)
    draw = random.Random(0)
    for number in range(images):
        source = sources[number % len(sources)]
        target = folder / "train" / source.parent.name / f"{number:07d}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        if number < len(sources):
            target.write_bytes(source.read_bytes())
            continue
        image = Image.open(source).convert("RGB")
        place = draw.randrange(image.width), draw.randrange(image.height)
        image.putpixel(place, tuple(draw.randrange(256) for _ in range(3)))
        image.save(target, quality=75)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sample", type=Path, help="folder of photographs in folders by class")
    parser.add_argument("folder", type=Path, help="where to put them")
    parser.add_argument("images", type=int)
    arguments = parser.parse_args()
    repeat(arguments.sample, arguments.folder, arguments.images)
