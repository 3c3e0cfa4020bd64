"""Writes the catalogue's files, one TOML for each dataset and quickdraw.tsv, from the collected facts.

    python3 from_facts.py FACTS [DATA]

FACTS is the folder with catalog.toml and the Quick, Draw! checksum tables; DATA one with mnist/ and fashion-mnist/ as
their publishers have them, whose unpacked bytes are hashed. Nothing is downloaded. The facts name their sources.
"""

import csv
import gzip
import hashlib
import json
import pathlib
import sys
import tomllib

HERE = pathlib.Path(__file__).parent

# How many bytes at the start of an unpacked image file tell it from others: 83 images of 28×28.
HEAD = 1 << 16

TRUST = {"bytes", "sources-agree", "pair", "single"}

SPLIT_NAMES = {
    "val": "validation",
    "train (first 16000)": "train",
    "test (last 4000)": "test",
    "test (60k)": "test",
    "nist (xnist)": "nist",
    "small": "test",
    "large": "train",
}

# The files that make a usable dataset, where the facts list others too. The rest are alternatives.
NEEDED = {
    "mnist": lambda file: file["name"].endswith("-ubyte.gz"),
    "kmnist": lambda file: file["name"].endswith("-ubyte.gz"),
    "kuzushiji-49": lambda file: file["role"] != "classmap",
    "emnist": lambda file: file["name"] == "gzip.zip",
    "svhn": lambda file: file["role"] in ("train", "test"),
    "cifar-10": lambda file: "binary" in file["name"],
    "cifar-100": lambda file: "binary" in file["name"],
    "qmnist": lambda file: file["role"] in ("train_images", "train_labels", "test_images", "test_labels"),
}

# What the facts advise a reader to do, and what onepixel does.
REWORDED = {
    "every image is stored transposed (row/column swapped, as from MATLAB column-major): transpose each 28x28 to view it upright; no rotation needed":
        "every image is stored transposed (row/column swapped, as from MATLAB column-major), not rotated; onepixel turns it upright when it reads it",
    "digit 0 has label 10: map 10 to 0":
        "digit 0 has label 10; onepixel makes it 0 when it reads the labels",
    "image index is the LAST axis: transpose (3,2,0,1) for NCHW":
        "the image index is the last axis of the array; onepixel reads the images one by one all the same",
    "two unreadable png in small: A/RGVtb2NyYXRpY2FCb2xkT2xkc3R5bGUgQm9sZC50dGY=.png and F/Q3Jvc3NvdmVyIEJvbGRPYmxpcXVlLnR0Zg==.png (a loader must report, not crash)":
        "two unreadable png in small: A/RGVtb2NyYXRpY2FCb2xkT2xkc3R5bGUgQm9sZC50dGY=.png and F/Q3Jvc3NvdmVyIEJvbGRPYmxpcXVlLnR0Zg==.png; onepixel stops at them, or leaves them out with --skip-unreadable",
    "label k means digit k-1":
        "label k means digit k-1; onepixel names the classes by their digits when it reads them",
    "fields are padded with spaces after commas: trim before parsing":
        "fields are padded with spaces after commas; onepixel trims them when it reads them",
    "class order is not defined: sort folders by code point":
        "class order is not defined; onepixel sorts the classes by code point when it reads them",
    "prefer the binary tar (no pickle)":
        "onepixel reads the binary edition; the Python edition is pickles, which can run any code",
    "browsers may gunzip the files silently: accept .gz and raw idx; check both digests or sniff 1f8b":
        "browsers may gunzip the files silently; onepixel reads and recognises them with and without .gz",
    "one file per class: reading the first n of a file is a biased, not shuffled, sample in principle; sample indices instead":
        "one file per class: the first n of a file are a biased, not shuffled, sample in principle; onepixel draws samples at random",
    "identify a file by digest, never by name (zalandoresearch":
        "onepixel tells them apart by digest, never by name (zalandoresearch",
    "npz members are deflated, so read them as a stream":
        "npz members are deflated",
    "allow 60 minutes, resume, and say so":
        "a download can take an hour; onepixel resumes it where it was interrupted",
    "values are 0..16, not 0..255: scale by 16":
        "values are 0..16, not 0..255",
    "a stratified splitter must refuse or drop them and say so":
        "a stratified split has them on one side only",
    "use it last, never first":
        "onepixel asks it last",
}

# Why onepixel does not read it, where it does not.
UNREADABLE = {
    "chestmnist": "an image can be of several of the 14 classes at once, and onepixel reads one class for each image"
}

# The groups of the classes of CIFAR-100, in the order of the coarse labels.
CIFAR_100_GROUPS = [
    "aquatic_mammals",
    "fish",
    "flowers",
    "food_containers",
    "fruit_and_vegetables",
    "household_electrical_devices",
    "household_furniture",
    "insects",
    "large_carnivores",
    "large_man-made_outdoor_things",
    "large_natural_outdoor_scenes",
    "large_omnivores_and_herbivores",
    "medium_mammals",
    "non-insect_invertebrates",
    "people",
    "reptiles",
    "small_mammals",
    "trees",
    "vehicles_1",
    "vehicles_2",
]

# What the facts say in other fields than `quirks` and a reader should know.
MORE_QUIRKS = {
    "kuzushiji-kanji": ["kkanji.tar is about 310 MB"],
    "letter": ["the values are 16 measured features of a letter (0 to 15), not pixels"],
    "pendigits": ["the values are 8 pen positions (x, y), 0 to 100, not pixels"],
    "notmnist": [
        "the train set is notMNIST_large, the test set notMNIST_small; their image counts come from course logs and are not confirmed"
    ],
}


def quoted(value):
    if isinstance(value, list):
        items = [quoted(item) for item in value]
        line = f"[{', '.join(items)}]"
        if len(line) <= 110:
            return line
        if isinstance(value[0], int) or max(map(len, items)) < 20:
            return f"[\n{wrapped(items)}\n]"
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return json.dumps(value, ensure_ascii=False)


def wrapped(items):
    lines, line = [], ""
    for item in items:
        if line and len(line) + len(item) > 110:
            lines.append(line.rstrip())
            line = ""
        line += ("" if line else "  ") + item + ", "
    return "\n".join([*lines, line.rstrip()])


def table(pairs):
    return "".join(f"{key} = {quoted(value)}\n" for key, value in pairs if value is not None and value != [])


def at_home(quirk):
    """What the facts measured "here" was measured for the catalogue, and what they ask of a reader onepixel does."""
    for advice, deed in REWORDED.items():
        quirk = quirk.replace(advice, deed)
    for verb in ("computed", "hashed", "checked", "counted", "rebuilt"):
        quirk = quirk.replace(f"{verb} here", f"{verb} for this catalogue")
    return quirk


def class_names(entry):
    if "class_romaji" in entry:
        pairs = zip(entry["class_chars"], entry["class_romaji"])
        return [f"{char} ({romaji.replace('-', ' ')})" for char, romaji in pairs]
    return entry.get("classes", [])


def split(entry):
    counts = entry.get("class_counts")
    if "class_count_each" in entry:
        counts = [entry["class_count_each"]] * (entry["n"] // entry["class_count_each"])
    if "memory" in entry.get("class_counts_source", ""):
        counts = None
    name = entry["name"].split("/")[-1]
    return [("name", SPLIT_NAMES.get(name, name)), ("images", entry["n"]), ("class_counts", counts)]


def splits(header, entries):
    order = {"train": 0, "validation": 1, "test": 2}
    written = sorted((split(entry) for entry in entries), key=lambda pairs: order.get(pairs[0][1], 3))
    return "".join(f"\n[[{header}]]\n{table(pairs)}" for pairs in written)


def parts(entry, name):
    if name == "emnist":
        text = ""
        for variant in entry["variants"]:
            of_variant = [split for split in entry["split"] if split["variant"] == variant]
            text += f"\n[[part]]\n{table([('name', variant), ('classes', of_variant[0]['classes'])])}"
            text += splits("part.split", of_variant)
        return text
    if name == "cifar-100":
        fine, coarse = [("name", "fine")], [("name", "coarse"), ("classes", CIFAR_100_GROUPS)]
        return f"\n[[part]]\n{table(fine)}\n[[part]]\n{table(coarse)}"
    resolutions = sorted({file["resolution"] for file in entry["file"] if "resolution" in file})
    sides = ([("name", str(side)), ("height", side), ("width", side)] for side in resolutions)
    return "".join(f"\n[[part]]\n{table(side)}" for side in sides)


def unpacked(name, file, data):
    """Size and digests of what is inside an IDX.gz of ours."""
    path = data / name / file["name"] if data else None
    if path is None or path.suffix != ".gz" or not path.is_file():
        return ""
    packed = path.read_bytes()
    assert hashlib.sha256(packed).hexdigest() == file["sha256"], path
    raw = gzip.decompress(packed)
    pairs = [("size", len(raw)), ("sha256", hashlib.sha256(raw).hexdigest())]
    if "images" in file["name"]:
        pairs.append(("head_sha256", hashlib.sha256(raw[:HEAD]).hexdigest()))
    return f"\n[file.unpacked]\n{table(pairs)}"


def file(entry, name, data):
    assert entry["verified"] in TRUST
    needed = NEEDED.get(name, lambda file: file.get("resolution", 28) == 28)(entry)
    pairs = [
        ("name", entry["name"]),
        ("role", entry["role"].replace("_", " ")),
        ("part", str(entry["resolution"]) if "resolution" in entry else None),
        ("needed", needed),
        ("url", entry["url"]),
        ("mirrors", entry.get("mirrors", [])),
        ("size", entry.get("size")),
        ("md5", entry.get("md5")),
        ("sha256", entry.get("sha256")),
        ("trust", entry["verified"]),
    ]
    return f"\n[[file]]\n{table(pairs)}{unpacked(name, entry, data)}"


def uci_files(entry, folder):
    """Single files from the old address, which are read as they are; the archive of the new one is an alternative."""
    old = f"archive.ics.uci.edu/ml/machine-learning-databases/{folder}"
    for member in entry["member"]:
        url = f"{old}/{member['path']}"
        yield member | {"name": member["path"], "url": f"https://{url}", "mirrors": [f"http://{url}"]}
    for archive in entry["file"]:
        yield archive | {"mirrors": [], "resolution": None}


def entry(facts, data):
    name = facts["id"].removeprefix("uci-").removeprefix("medmnist-")
    if facts["id"].startswith("uci-"):
        folder = "letter-recognition" if name == "letter" else name
        files = list(uci_files(facts, folder))
        NEEDED[name] = lambda file: file["role"] != "archive"
    else:
        files = facts["file"]
    if name == "quickdraw":
        files = []
    for one in files:
        if one.get("resolution", 0) is None:
            del one["resolution"]
    height, width = (facts["height"], facts["width"]) if "height" in facts else (1, 16)
    head = [
        ("name", name),
        ("display_name", facts["name"]),
        ("homepage", facts["homepage"]),
        ("licence", facts["licence"]),
        ("citation", facts["citation"]),
        ("metric", facts["metric"]),
        ("height", height),
        ("width", width),
        ("channels", facts.get("channels", 1)),
        ("class_count", facts["n_classes"]),
        ("classes", class_names(facts)),
        ("unreadable", UNREADABLE.get(name)),
        ("quirks", [at_home(quirk) for quirk in facts["quirks"] + MORE_QUIRKS.get(name, [])]),
    ]
    whole = [split for split in facts["split"] if "variant" not in split]
    text = table(head) + splits("split", whole) + parts(facts, name)
    text += "".join(file(one, name, data) for one in files)
    for old in facts.get("superseded", []):
        keys = ("name", "size", "md5", "sha256", "what")
        text += f"\n[[superseded]]\n{table([(key, old.get(key)) for key in keys])}"
    return name, text


def digits(facts):
    """The part of optdigits that is compiled in."""
    test = next(split for split in facts["split"] if split["name"] == "test")
    head = [
        ("name", "digits"),
        ("display_name", facts["name"] + " (test part)"),
        ("homepage", facts["homepage"]),
        ("licence", facts["licence"]),
        ("citation", facts["citation"]),
        ("metric", facts["metric"]),
        ("height", 8),
        ("width", 8),
        ("channels", 1),
        ("class_count", 10),
        ("classes", facts["classes"]),
        ("quirks", ["the test part of optdigits, as scikit-learn's load_digits has it", "values are 0 to 16"]),
    ]
    return table(head) + splits("split", [test | {"name": "all"}])


def quickdraw(facts):
    """For each category the size and digests of its bitmaps, then size and MD5 of its other three files."""
    rows = lambda name: csv.DictReader((facts / name).open(), delimiter="\t", quoting=csv.QUOTE_NONE)
    vectors = {(row["category"], row["kind"]): row for row in rows("quickdraw_vector_checksums.tsv")}
    bitmaps = {row["category"]: row for row in rows("quickdraw_bitmap_checksums.tsv")}
    lines = []
    for category in (facts / "quickdraw_categories.txt").read_text().split("\n")[:345]:
        bitmap = bitmaps.pop(category)
        cells = [category, bitmap["size_bytes"], bitmap["md5"], bitmap["sha256"]]
        for kind in ("simplified", "raw", "binary"):
            row = vectors.pop((category, kind))
            cells += [row["size_bytes"], row["md5"]]
        lines.append("\t".join(cells))
    assert not bitmaps and not vectors
    header = "category\tbitmap\tmd5\tsha256\tsimplified\tmd5\traw\tmd5\tbinary\tmd5"
    return "\n".join([header, *lines]) + "\n"


def main():
    facts = pathlib.Path(sys.argv[1])
    data = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    for dataset in tomllib.loads((facts / "catalog.toml").read_text())["dataset"]:
        if "depth" in dataset:
            continue  # Volumes are not images.
        if dataset["id"] == "uci-optdigits":
            (HERE / "digits.toml").write_text(digits(dataset))
        name, text = entry(dataset, data)
        tomllib.loads(text)
        (HERE / f"{name}.toml").write_text(text)
    (HERE / "quickdraw.tsv").write_text(quickdraw(facts))


main()
