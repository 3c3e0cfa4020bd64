"""How many of the test images of CIFAR-10 that people know to be in train, too, does `onepixel duplicates` find?

`cifar-10-leaks/leaks.csv` lists them for five classes: `near` is the same shot (ciFAIR, Barz and Denzler 2020, and those that
were found since), `very similar` is another shot of the same thing, which need not be found. What is found besides is written
to a picture, pair by pair, the least sure first: only people can say whether it is true.

    python bench/leaks.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA --unlisted unlisted.png
"""

import argparse
import csv
import io
import json
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from PIL import Image

from measure import describe_machine, measure, verdict

SCALE = 3
COLUMNS = 8


def drawn(archive: zipfile.ZipFile, pairs: list[tuple[str, str]]) -> Image.Image:
    """The pairs, test image left."""
    side = 32 * SCALE
    rows = -(-len(pairs) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (2 * side + 20), max(rows, 1) * (side + 10)), "white")
    for place, pair in enumerate(pairs):
        left, top = place % COLUMNS * (2 * side + 20), place // COLUMNS * (side + 10)
        for shift, name in zip((0, side + 4), pair):
            image = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
            sheet.paste(image.resize((side, side), Image.Resampling.BICUBIC), (left + shift, top))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--unlisted", type=Path, help="where to draw what is found and not listed (PNG)")
    parser.add_argument("--options", nargs="*", default=[], help="further options of `onepixel duplicates`")
    arguments = parser.parse_args()
    print(describe_machine())
    folder = arguments.data / "cifar-10-leaks"
    listed = {row["test_image"]: row["kind"] for row in csv.DictReader((folder / "leaks.csv").open())}
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "found.json"
        command = [str(arguments.onepixel), "duplicates", str(folder / "cifar-10-half.zip"), "--models", "none", "--json", str(file)]
        run = measure([*command, *arguments.options])
        found = json.loads(file.read_text())["duplicates"]
    leaks: dict[str, tuple[float, str]] = {}
    for group in found["groups"]:
        images = group["images"]
        in_train = [image["name"] for image in images if image["split"] == "train"]
        for place, image in enumerate(images):
            if image["split"] == "test" and in_train:
                ratios = [(pair["ratio"], images[sum(pair["images"]) - place]) for pair in group["near_pairs"] if place in pair["images"]]
                ratios = [(ratio, other["name"]) for ratio, other in ratios if other["split"] == "train"]
                leaks[image["name"]] = min(ratios, default=(group["near_pairs"][0]["ratio"] if group["near_pairs"] else 0.0, in_train[0]))
    kinds = Counter(listed.values())
    hits = Counter(kind for name, kind in listed.items() if name in leaks)
    for kind, count in kinds.items():
        print(f"{kind}: {hits[kind]} of {count}")
    near = [kind for kind in kinds if kind.startswith("near")]
    recall = sum(hits[kind] for kind in near) / sum(kinds[kind] for kind in near)
    unlisted = sorted((name for name in leaks if name not in listed), key=lambda name: -leaks[name][0])
    print(f"{len(leaks)} test images found in train, {len(unlisted)} of them not listed; {run.median:.1f} s, {run.peak_bytes / 2**20:.0f} MiB")
    print(f"recall of both kinds of near: {recall:.3f}, at least 0.85: {verdict(recall, 0.85, at_most=False)}")
    if arguments.unlisted:
        with zipfile.ZipFile(folder / "cifar-10-half.zip") as archive:
            drawn(archive, [(name, leaks[name][1]) for name in unlisted]).save(arguments.unlisted)


if __name__ == "__main__":
    main()
