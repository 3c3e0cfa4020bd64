"""How does torchvision read a folder of images? ImageFolder with Pillow, in batches of a DataLoader.

Its usual loader makes grey images RGB, which takes longer; this one leaves them grey.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import PILToTensor

from reader import Sets, run_reader

BATCH = 1_000


def load_grey(path: str | Path) -> Image.Image:
    """A grey image, decoded."""
    with open(path, "rb") as file:
        return Image.open(file).convert("L")


def read(arguments: argparse.Namespace) -> Sets:
    """The images of all folders, in ImageFolder's order."""
    folder = ImageFolder(arguments.path, transform=PILToTensor(), loader=load_grey)
    batches = list(DataLoader(folder, batch_size=BATCH, num_workers=arguments.workers))
    images = torch.cat([images for images, _ in batches]).numpy()
    return [(np.moveaxis(images, 1, -1), torch.cat([labels for _, labels in batches]).numpy())]


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read, workers=True)
