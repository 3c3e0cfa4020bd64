"""How many of the test images of CIFAR-10 that people know to be in train, too, does `onepixel duplicates` find?

`cifar-10-leaks/leaks.csv` lists them for five classes: `near` is the same shot (ciFAIR, Barz and Denzler 2020, and those that
were found since), `very similar` is another shot of the same thing, which need not be found. What is found besides is written
to a picture, pair by pair, the least sure first: only people can say whether it is true.

    python bench/leaks.py --onepixel target/release/onepixel --data $ONEPIXEL_DATA --unlisted unlisted.png

Peers, which need `pip install fastdup cleanvision imagededup` (--python), are asked with --peers; there is a picture for each.
"""

import argparse
import csv
import io
import json
import shlex
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from PIL import Image

from measure import Measurement, describe_machine, measure, verdict
from peers import near_duplicates

SCALE = 3
COLUMNS = 8
MOST_DRAWN = 1_000


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


def onepixel(program: Path, archive: Path, options: list[str]) -> tuple[Measurement, list[tuple[str, str]]]:
    """How the run went, and test images with the train image that each copies, the least sure first."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "found.json"
        command = [str(program), "duplicates", str(archive), "--models", "none", "--json", str(file)]
        run = measure([*command, *options])
        found = json.loads(file.read_text())["duplicates"]
    leaks: dict[str, tuple[float, str]] = {}
    for group in found["groups"]:
        images = group["images"]
        in_train = [image["name"] for image in images if image["split"] == "train"]
        for place, image in enumerate(images):
            if image["split"] == "test" and in_train:
                pairs = [pair for pair in group["near_pairs"] if place in pair["images"]]
                ratios = [(pair["ratio"], images[sum(pair["images"]) - place]) for pair in pairs]
                ratios = [(ratio, other["name"]) for ratio, other in ratios if other["split"] == "train"]
                unsure = group["near_pairs"][0]["ratio"] if group["near_pairs"] else 0.0
                leaks[image["name"]] = min(ratios, default=(unsure, in_train[0]))
    return run, sorted(((name, other) for name, (_, other) in leaks.items()), key=lambda pair: -leaks[pair[0]][0])


def peer(name: str, python: Path, archive: Path) -> tuple[Measurement, list[tuple[str, str]]]:
    """The same of a peer, in no order of how sure it is."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as pictures:
        files = [file for file in pictures.namelist() if not file.endswith("/")]
        (Path(folder) / "pictures").mkdir()
        for number, file in enumerate(files):
            (Path(folder) / "pictures" / f"{number:06}{Path(file).suffix}").write_bytes(pictures.read(file))
        run, groups = near_duplicates.find(name, python, Path(folder) / "pictures", Path(folder) / "work")
    leaks = {}
    for group in groups:
        names = [files[int(number)] for number in group]
        in_train = [file for file in names if file.startswith("train/")]
        leaks |= {file: in_train[0] for file in names if in_train and file.startswith("test/")}
    return run, sorted(leaks.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onepixel", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--unlisted", type=Path, help="where to draw what is found and not listed (PNG)")
    parser.add_argument("--options", type=shlex.split, default=[], help="further options of `onepixel duplicates`, as --options='--backbone FILE'")
    parser.add_argument("--peers", nargs="*", default=[], choices=list(near_duplicates.CODE))
    parser.add_argument("--python", type=Path, default=Path(sys.executable), help="a Python that has the peers")
    arguments = parser.parse_args()
    print(describe_machine())
    folder = arguments.data / "cifar-10-leaks"
    archive = folder / "cifar-10-half.zip"
    listed = {row["test_image"]: row["kind"] for row in csv.DictReader((folder / "leaks.csv").open())}
    kinds = Counter(listed.values())
    near = [kind for kind in kinds if kind.startswith("near")]
    for program in ["onepixel", *arguments.peers]:
        if program == "onepixel":
            run, leaks = onepixel(arguments.onepixel, archive, arguments.options)
        else:
            run, leaks = peer(program, arguments.python, archive)
        names = {name for name, _ in leaks}
        hits = Counter(kind for name, kind in listed.items() if name in names)
        unlisted = [pair for pair in leaks if pair[0] not in listed]
        found = ", ".join(f"{kind} {hits[kind]} of {count}" for kind, count in kinds.items())
        recall = sum(hits[kind] for kind in near) / sum(kinds[kind] for kind in near)
        print(f"{program}: {len(leaks)} test images found in train: {found}; not listed {len(unlisted)}")
        print(f"  {run.median:.1f} s, {run.peak_bytes / 2**20:.0f} MiB; recall of both kinds of near: {recall:.3f}, "
              f"at least 0.85: {verdict(recall, 0.85, at_most=False)}")
        if arguments.unlisted:
            file = arguments.unlisted.with_stem(arguments.unlisted.stem + ("" if program == "onepixel" else f"-{program}"))
            with zipfile.ZipFile(archive) as pictures:
                drawn(pictures, unlisted[:MOST_DRAWN]).save(file)


if __name__ == "__main__":
    main()
