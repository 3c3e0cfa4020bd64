"""Drops from every set what an earlier one has already, so that no test image was learned from."""

import numpy as np

import onepixel
from onepixel import Dataset

digits = onepixel.load("digits")
leaky = Dataset(
    digits.train_images[:1500],
    digits.train_labels[:1500],
    # The first 100 of these are train images.
    np.concatenate([digits.train_images[:100], digits.train_images[1500:]]),
    np.concatenate([digits.train_labels[:100], digits.train_labels[1500:]]),
    classes=digits.classes,
)
duplicates = onepixel.duplicates(leaky, near=False, rungs=[])
print(duplicates)

cleaned = leaky.apply(
    {"index": image["index"], "set": image["split"], "decision": "drop"}
    for group in duplicates.groups
    for image in group["images"][1:]
)
print(cleaned.notes[-1])
print(onepixel.diff(leaky, cleaned).counts)
