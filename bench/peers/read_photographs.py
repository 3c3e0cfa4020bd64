"""How does torchvision read a folder of photographs? ImageFolder, Resize and a DataLoader, as a training script does."""

import argparse

import numpy as np
import torch
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import Compose, PILToTensor, Resize

from reader import Sets, run_reader

BATCH = 64


def read(arguments: argparse.Namespace) -> Sets:
    """The images of all folders at 32×32, in ImageFolder's order."""
    folder = ImageFolder(arguments.path, transform=Compose([Resize((32, 32)), PILToTensor()]))
    batches = list(DataLoader(folder, batch_size=BATCH, num_workers=arguments.workers))
    images = torch.cat([images for images, _ in batches]).numpy()
    return [(np.moveaxis(images, 1, -1), torch.cat([labels for _, labels in batches]).numpy())]


if __name__ == "__main__":
    run_reader(__doc__.splitlines()[0], read, workers=True)
