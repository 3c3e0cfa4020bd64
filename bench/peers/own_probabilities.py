"""What a model of one's own could say of a folder's train images: 0.9 for the label, but for each twentieth image for another class."""

import sys
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    folders = [path.parent.name for path in sorted((Path(sys.argv[1]) / "train").glob("*/*"))]
    classes, labels = np.unique(folders, return_inverse=True)
    labels[::20] = (labels[::20] + 1) % len(classes)
    probabilities = np.full((len(labels), len(classes)), 0.1 / (len(classes) - 1))
    probabilities[np.arange(len(labels)), labels] = 0.9
    np.save(sys.argv[2], probabilities)
