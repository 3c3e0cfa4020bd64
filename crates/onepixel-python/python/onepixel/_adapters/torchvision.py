"""How is a map-style dataset of PyTorch read, torchvision's among them?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onepixel import _class_labels
from onepixel._given import GivenSet
from onepixel._pictures import Picture, as_picture


def set_of(name: str, data: Any, channels_first: bool | None) -> GivenSet:
    """The set that a dataset is: its images and labels, asked for one after the other.

    Raises:
        ValueError: It has no length, or something in it is no image with a label.
    """
    if not hasattr(data, "__len__") or not hasattr(data, "__getitem__"):
        raise ValueError(f"{name}: expected a map-style dataset, with len() and an index, found {type(data).__name__}")
    images, labels = _files_of(data) or _items_of(name, data, channels_first)
    called = f"the labels of {name}"
    return GivenSet(
        name, images, _class_labels.as_labels(called, labels, len(images)), None, f"the images of {name}", called
    )


def _items_of(name: str, data: Any, channels_first: bool | None) -> tuple[list[Picture], list[Any]]:
    """The images and labels, one after the other."""
    images: list[Picture] = []
    labels: list[Any] = []
    for index in range(len(data)):
        item = data[index]
        if not isinstance(item, (tuple, list)) or len(item) < 2:
            raise ValueError(f"{name}[{index}]: expected an image and its label, found {type(item).__name__}")
        images.append(as_picture(f"{name}[{index}][0]", item[0], channels_first=channels_first))
        # Tensors and NumPy's numbers of one value are numbers.
        labels.append(item[1].item() if hasattr(item[1], "item") else item[1])
    return images, labels


def _files_of(data: Any) -> tuple[list[Picture], list[Any]] | None:
    """The files and labels of torchvision's `ImageFolder`, where its images are these as they are; else None.

    Of files more is known than of their pixels, and they are decoded in parallel.
    """
    kind = type(data)
    is_folder = (kind.__module__, kind.__qualname__) == ("torchvision.datasets.folder", "ImageFolder")
    if not is_folder or data.transforms is not None or getattr(data.loader, "__name__", "") != "default_loader":
        return None
    return [Path(path) for path, _ in data.samples], [label for _, label in data.samples]
