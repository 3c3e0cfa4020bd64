"""Ten usual calls on a folder of images in sets and classes: what each takes in onepixel. `calls.py` runs them.

Every function imports what it needs and prints its answer; its lines are what a user types.
"""

from pathlib import Path

from calls import main


def read(folder: Path, **_: Path) -> None:
    import numpy as np
    import onepixel

    photos = onepixel.load(folder)
    print(dict(zip(photos.classes, np.bincount(photos.train_labels), strict=True)))


def equal_copies(folder: Path, **_: Path) -> None:
    import onepixel

    print(list(onepixel.duplicates(folder, near=False).table))


def near_copies(folder: Path, **_: Path) -> None:
    import onepixel

    print(list(onepixel.duplicates(folder).table))


def leakage(folder: Path, **_: Path) -> None:
    import onepixel

    print(onepixel.duplicates(onepixel.load(folder), rungs=[]).counts["test_images_in_train"])


def quality(folder: Path, **_: Path) -> None:
    import onepixel

    print(list(onepixel.quality(folder).table))


def wrong_labels(folder: Path, **_: Path) -> None:
    import onepixel

    print(list(onepixel.labels(onepixel.load(folder), ["logistic"], split="train").table))


def wrong_labels_of_own_model(folder: Path, probabilities: Path, **_: Path) -> None:
    import numpy as np
    import onepixel

    photos = onepixel.load(folder)
    print(list(onepixel.labels(photos, split="train", predictions=np.load(probabilities)).table))


def outliers(folder: Path, **_: Path) -> None:
    import onepixel

    print(onepixel.labels(onepixel.load(folder), ["logistic"], split="train").sets[0]["outliers"])


def report(folder: Path, to: Path, **_: Path) -> None:
    import onepixel

    print(onepixel.audit(onepixel.load(folder), quick=True, report=to / "report.html"))


def without_copies(folder: Path, to: Path, **_: Path) -> None:
    import onepixel

    photos = onepixel.load(folder)
    copies = onepixel.duplicates(photos, near=False, rungs=[]).groups
    drop = [
        {"index": image["index"], "set": image["split"], "decision": "drop"}
        for group in copies
        for image in group["images"][1:]
    ]
    photos.apply(drop).save(to / "cleaned", format="files")


if __name__ == "__main__":
    main(globals())
