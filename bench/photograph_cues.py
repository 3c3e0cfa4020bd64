"""How surely does `onepixel shortcuts` find cues that were planted on photographs in their native size?

The photographs of a folder are encoded anew, all alike; then, again and again, a class is drawn and a cue planted on its
photographs: a stamp of 12×12 pixels in a corner on some of them, a date in a corner, a frame of 4 pixels, another quality
of JPEG, another size. A cue counts as found where a sure finding names the class and a kind that the cue is of, and lies where
it was planted.

    python bench/photograph_cues.py --onepixel target/release/onepixel --folder $ONEPIXEL_DATA/clothing/train --draws 20
"""

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from measure import describe_machine

QUALITY = 90

Cue = Callable[[Image.Image, np.random.Generator, tuple[int, int]], Image.Image]


def corner(image: Image.Image, size: tuple[int, int], at: tuple[int, int]) -> tuple[int, int]:
    """Left and top of a box of this size in a corner, four pixels from the edges."""
    left = 4 if at[0] == 0 else image.width - size[0] - 4
    top = 4 if at[1] == 0 else image.height - size[1] - 4
    return left, top


def stamp(image: Image.Image, _: np.random.Generator, at: tuple[int, int]) -> Image.Image:
    box = Image.new("RGB", (12, 12), (230, 30, 40))
    ImageDraw.Draw(box).ellipse((2, 2, 9, 9), fill=(250, 250, 250))
    image.paste(box, corner(image, (12, 12), at))
    return image


def date(image: Image.Image, rng: np.random.Generator, at: tuple[int, int]) -> Image.Image:
    """As cameras print it: another day in each photograph."""
    text = f"{rng.integers(1, 29):02}.{rng.integers(1, 13):02}.2026"
    ImageDraw.Draw(image).text(corner(image, (62, 12), at), text, fill=(255, 150, 30))
    return image


def frame(image: Image.Image, _: np.random.Generator, __: tuple[int, int]) -> Image.Image:
    ImageDraw.Draw(image).rectangle((0, 0, image.width - 1, image.height - 1), outline=(20, 20, 20), width=4)
    return image


def smaller(image: Image.Image, _: np.random.Generator, __: tuple[int, int]) -> Image.Image:
    return image.resize((image.width * 3 // 4, image.height * 3 // 4))


def as_is(image: Image.Image, _: np.random.Generator, __: tuple[int, int]) -> Image.Image:
    return image


CUES: dict[str, tuple[Cue, float, int, list[str]]] = {
    "stamp on 90 %": (stamp, 0.9, QUALITY, ["mark"]),
    "stamp on 70 %": (stamp, 0.7, QUALITY, ["mark"]),
    "stamp on 50 %": (stamp, 0.5, QUALITY, ["mark"]),
    "date in a corner": (date, 1.0, QUALITY, ["mark"]),
    "frame of 4 pixels": (frame, 1.0, QUALITY, ["border"]),
    "JPEG quality 60 among 90": (as_is, 1.0, 60, ["file"]),
    "three quarters of the size": (smaller, 1.0, QUALITY, ["file"]),
    "none": (as_is, 0.0, QUALITY, []),
}


def lies_there(finding: dict, at: tuple[int, int]) -> bool:
    """Whether a mark lies in the corner where it was planted."""
    corner = f"{'top' if at[1] == 0 else 'bottom'} {'left' if at[0] == 0 else 'right'} corner"
    return finding["place"].get("original", {}).get("piece") == corner


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="photographs in a folder for each class")
    parser.add_argument("--draws", type=int, default=20)
    arguments = parser.parse_args()
    print(f"{arguments.folder}; {describe_machine()}")
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "plain"
        sources = sorted(arguments.folder.rglob("*.jpg"))
        for source in sources:
            file = plain / source.parent.name / source.name
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.open(source).convert("RGB").save(file, quality=QUALITY)
        classes = sorted(path.name for path in plain.iterdir())
        for cue, (draw, share, quality, kinds) in CUES.items():
            found = placed = others = 0
            for seed in range(arguments.draws if kinds else 1):
                rng = np.random.default_rng(seed)
                target, at = classes[rng.integers(len(classes))], tuple(int(side) for side in rng.integers(0, 2, 2))
                folder = Path(name) / f"{cue}-{seed}".replace(" ", "-")
                for source in sources:
                    kept = plain / source.parent.name / source.name
                    file = folder / source.parent.name / source.name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    if source.parent.name == target and rng.random() < share:
                        image = draw(Image.open(source).convert("RGB"), rng, at)
                        image.save(file, quality=quality)
                    else:
                        os.link(kept, file)
                command = [arguments.onepixel, "shortcuts", folder, "--no-models", "--json", "-"]
                output = subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout
                sure = [one for one in json.loads(output)["shortcuts"]["shortcuts"] if one["sure"]]
                of_cue = [one for one in sure if one["kind"] in kinds and one["class"] in (target, None)]
                found += bool(of_cue)
                placed += any(one["kind"] == "mark" and lies_there(one, at) for one in of_cue)
                others += any(one["kind"] not in kinds + ["order"] for one in sure)
                subprocess.run(["rm", "-r", str(folder)], check=True)
            where = f", in its corner in {placed}" if kinds == ["mark"] else ""
            runs = arguments.draws if kinds else 1
            print(f"  {cue}: found in {found} of {runs}{where}; sure findings of another kind in {others}", flush=True)


if __name__ == "__main__":
    main()
