"""What datasets are made of: arrays of any numbers, tables, and the datasets of other packages."""

import io
import struct
import zlib
from types import SimpleNamespace

import numpy as np
import pytest

import onepixel
from onepixel import Dataset

LABELS = np.array([0, 1, 1, 0])
GREYS = np.array([[[0, 51], [102, 255]], [[255, 0], [0, 0]], [[1, 2], [3, 4]], [[250, 251], [252, 253]]], np.uint8)


def png(image):
    """An image file, made the long way: grey or RGB."""
    rows = image if image.ndim == 3 else image[..., None]
    header = struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 8, 0 if rows.shape[2] == 1 else 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    parts = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.fixture
def folder(tmp_path):
    for index, (image, label) in enumerate(zip(GREYS, LABELS, strict=True)):
        (tmp_path / f"class {label}").mkdir(exist_ok=True)
        (tmp_path / f"class {label}" / f"{index}.png").write_bytes(png(image))
    return tmp_path


RANGES = {
    "fractions": (GREYS / np.float64(255), r"values from 0 to 1 were multiplied by 255"),
    "single precision": ((GREYS / 255).astype(np.float32), r"multiplied by 255"),
    "half precision": ((GREYS / 255).astype(np.float16), r"multiplied by 255"),
    "whole floats": (GREYS.astype(np.float32), None),
    "wide integers": (GREYS.astype(np.int64), None),
    "from -1 to 1": (GREYS / 127.5 - 1, r"values from -1 to 1 were mapped"),
    "16 bits": (GREYS.astype(np.uint16) * 257, r"values from 0 to 65535, the range of the train set"),
}


@pytest.mark.parametrize("case", RANGES)
def test_numbers_become_grey_values_by_the_rule_of_files(case, tmp_path):
    numbers, note = RANGES[case]
    dataset = Dataset(numbers, LABELS, numbers[:2], LABELS[:2])
    assert np.array_equal(dataset.train_images[..., 0], GREYS)
    assert np.array_equal(dataset.test_images[..., 0], GREYS[:2])
    np.save(tmp_path / "images.npy", numbers)
    np.save(tmp_path / "labels.npy", LABELS)
    file = onepixel.load_files(tmp_path / "images.npy", tmp_path / "labels.npy")
    assert np.array_equal(dataset.train_images, file.train_images)
    assert len(dataset.notes) == (note is not None)
    if note is not None:
        assert note in dataset.notes[0] and dataset.notes[0].startswith("train_images: ")


def test_the_train_images_decide_and_what_lies_beyond_is_clipped_and_counted():
    dataset = Dataset(GREYS / 255, LABELS, GREYS[:2] / 255 * 2, LABELS[:2])
    assert dataset.test_images[0, ..., 0].tolist() == [[0, 102], [204, 255]]
    assert "2 values of the test set lie beyond 0 to 1" in dataset.notes[1]


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(number):
    images = GREYS / 255
    images[2, 1, 1] = number
    with pytest.raises(ValueError, match=rf"train_images: expected finite numbers, found {number}"):
        Dataset(images, LABELS)


def test_channels_first_are_recognised_where_the_shape_says_so():
    images = np.random.default_rng(1).integers(0, 256, (4, 3, 16, 16), dtype=np.uint8)
    dataset = Dataset(images, LABELS)
    assert dataset.shape == (16, 16, 3)
    assert np.array_equal(dataset.train_images, np.moveaxis(images, 1, 3))
    assert Dataset(images, LABELS, channels_first=False).shape == (3, 16, 16)
    assert Dataset(np.moveaxis(images, 1, 3), LABELS).shape == (16, 16, 3)


@pytest.mark.parametrize(
    ("shape", "what"),
    [((4, 3, 8, 3), "both its first and its last side"), ((4, 16, 16, 8), "neither its first nor its last side")],
)
def test_where_the_channels_are_is_asked_about_if_the_shape_does_not_say(shape, what):
    images = np.zeros(shape, np.uint8)
    with pytest.raises(ValueError, match=rf"train_images: .* {what} .*channels_first=True for {shape[1]} channels, or"):
        Dataset(images, LABELS)
    assert Dataset(images, LABELS, channels_first=True).shape == (*shape[2:], shape[1])


def test_further_sets_keep_their_names_and_need_no_labels():
    dataset = Dataset(GREYS, LABELS, others={"val": (GREYS[:3], LABELS[:3]), "extra": (GREYS[:1], None)})
    assert dataset.sizes == {"train": 4, "val": 3, "extra": 1}
    assert dataset.labels("val").tolist() == [0, 1, 1] and dataset.labels("extra") is None
    assert np.array_equal(dataset.images("extra")[..., 0], GREYS[:1])
    assert repr(dataset) == "<onepixel.Dataset 'dataset': 4 + 3 + 1 images of 2×2, 2 classes>"
    with pytest.raises(KeyError, match="the sets are train, val, extra"):
        dataset.images("test")
    with pytest.raises(ValueError, match=r"others\['val'\]\[1\]: expected 4, one for each image, found 3"):
        Dataset(GREYS, LABELS, others={"val": (GREYS, LABELS[:3])})


def test_names_that_are_numbers_are_sorted_by_value_as_in_files():
    assert Dataset(GREYS, ["10", "b", "9", "-1"]).classes == ("-1", "9", "10", "b")


def test_a_folder_is_read_even_where_a_dataset_has_its_name(folder, monkeypatch):
    (folder / "digits").mkdir()
    for one in ("class 0", "class 1"):
        (folder / one).rename(folder / "digits" / one)
    monkeypatch.chdir(folder)
    dataset = Dataset.from_folder("digits")
    assert dataset.classes == ("class 0", "class 1")
    assert dataset.train_names == ("class 0/0.png", "class 0/3.png", "class 1/1.png", "class 1/2.png")
    with pytest.raises(FileNotFoundError, match="path: expected a folder or a file, found nothing at mnist"):
        Dataset.from_folder("mnist")


def rows(folder):
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.png"))
    return paths, [path.split("/")[0] for path in paths]


@pytest.mark.parametrize("kind", ["pandas", "polars"])
@pytest.mark.parametrize("cells", ["paths", "bytes"])
def test_a_table_is_the_dataset_that_the_folder_is(folder, kind, cells):
    package = pytest.importorskip(kind, reason=f"{kind} is not installed")
    paths, labels = rows(folder)
    images = paths if cells == "paths" else [(folder / path).read_bytes() for path in paths]
    table = package.DataFrame({"picture": images, "kind": labels})
    dataset = Dataset.from_dataframe(table, image="picture", label="kind", root=folder)
    of_folder = onepixel.load(folder)
    assert dataset.classes == of_folder.classes and dataset.shape == (2, 2, 1)
    assert np.array_equal(dataset.train_images, of_folder.train_images)
    assert np.array_equal(dataset.train_labels, of_folder.train_labels)
    assert dataset.train_names == (of_folder.train_names if cells == "paths" else None)
    assert onepixel.audit(dataset, time=0.5)["digest"] == onepixel.audit(of_folder, time=0.5)["digest"]


def test_a_column_says_the_sets_and_arrays_are_images():
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.DataFrame(
        {
            "image": list(GREYS / 255) + [GREYS[0] / 255],
            "label": pandas.Categorical(["b", "a", "a", "b", None]),
            "split": ["train"] * 3 + ["validation", "unlabelled"],
        }
    )
    dataset = Dataset.from_dataframe(table, split="split", name="five")
    assert (dataset.name, dataset.sizes) == ("five", {"train": 3, "validation": 1, "unlabelled": 1})
    assert np.array_equal(dataset.images("validation")[0, ..., 0], GREYS[3])
    assert dataset.labels("unlabelled") is None
    table.loc[1, "label"] = None
    with pytest.raises(
        ValueError, match="column 'label': expected a label in each row of a set .* found none in row 1"
    ):
        Dataset.from_dataframe(table, split="split")
    with pytest.raises(ValueError, match="image: expected one of the columns image, label, split, found 'pixels'"):
        Dataset.from_dataframe(table, image="pixels")
    with pytest.raises(ValueError, match="table: expected a table of pandas or Polars, .* found dict"):
        Dataset.from_dataframe({"image": [], "label": []})


def test_arrow_brings_structs_categories_and_lists():
    polars = pytest.importorskip("polars", reason="polars is not installed")
    structs = [{"bytes": png(image), "path": f"{index}.png"} for index, image in enumerate(GREYS)]
    table = polars.DataFrame({"image": structs, "label": polars.Series(["x", "y", "y", "x"], dtype=polars.Categorical)})
    dataset = Dataset.from_dataframe(table)
    assert np.array_equal(dataset.train_images[..., 0], GREYS)
    assert (dataset.classes, dataset.train_names) == (("x", "y"), ("0.png", "1.png", "2.png", "3.png"))
    lists = polars.DataFrame({"image": GREYS.tolist(), "label": LABELS})
    assert np.array_equal(Dataset.from_dataframe(lists).train_images[..., 0], GREYS)


def test_images_of_several_shapes_are_brought_to_the_most_frequent():
    large = np.kron(GREYS[1], np.ones((2, 2), np.uint8))
    data = [(GREYS[0], 0), (large, 1), (GREYS[2], 1), (GREYS[3], 0)]
    dataset = Dataset.from_torchvision(data)
    assert dataset.shape == (2, 2, 1)
    assert np.array_equal(dataset.train_images[..., 0], GREYS)
    assert any("resized" in note for note in dataset.notes), dataset.notes


class Tensor:
    """What PyTorch's tensors have in common with it, as far as it is asked for."""

    def __init__(self, values):
        self.values = values

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.values

    def item(self):
        return self.values.item()


def test_tensors_have_their_channels_first_and_classes_their_names():
    colour = np.random.default_rng(2).random((6, 3, 4, 3), np.float32)
    data = [(Tensor(image), Tensor(np.array(index % 2))) for index, image in enumerate(colour)]
    train = type("Colours", (list,), {"classes": ["warm", "cold"]})(data)
    dataset = Dataset.from_torchvision(train, data[:2], others={"dev": data[2:4]})
    assert (dataset.name, dataset.shape, dataset.classes) == ("Colours", (4, 3, 3), ("warm", "cold"))
    assert dataset.sizes == {"train": 6, "dev": 2, "test": 2}
    with pytest.raises(ValueError, match=r"train\[0\]: expected an image and its label, found int"):
        Dataset.from_torchvision([1, 2])
    with pytest.raises(ValueError, match=r"train\[0\]\[0\]: expected an image .* found object '<object"):
        Dataset.from_torchvision([(object(), 1)])


def test_pil_images_of_any_mode_are_images():
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    grey = image.fromarray(GREYS[0])
    modes = [grey.convert(mode) for mode in ("L", "1", "P", "RGB", "RGBA", "CMYK", "I", "F")]
    data = [(one, index % 2) for index, one in enumerate(modes)]
    assert Dataset.from_torchvision(data).train_images.shape == (8, 2, 2, 3)
    assert np.array_equal(Dataset.from_torchvision([(grey, 0), (grey, 1)]).train_images[0, ..., 0], GREYS[0])


def test_a_bunch_is_a_dataset():
    digits = onepixel.load("digits")
    images = digits.train_images[..., 0].astype(float)
    bunch = SimpleNamespace(
        images=images, data=images.reshape(-1, 64), target=digits.train_labels, target_names=range(10)
    )
    for given in (
        bunch,
        SimpleNamespace(data=bunch.data, target=[str(one) for one in bunch.target], target_names=["class"]),
    ):
        dataset = Dataset.from_sklearn(given)
        assert np.array_equal(dataset.train_images, digits.train_images)
        assert np.array_equal(dataset.train_labels, digits.train_labels) and dataset.classes == digits.classes
    with pytest.raises(ValueError, match=r"bunch.data: expected a square number .* found 63; give shape="):
        Dataset.from_sklearn(SimpleNamespace(data=bunch.data[:, :63], target=bunch.target))
    with pytest.raises(ValueError, match="bunch: expected one with target .* found SimpleNamespace without target"):
        Dataset.from_sklearn(SimpleNamespace(data=bunch.data))


def test_hugging_face_datasets_keep_sets_classes_and_files(folder):
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    features = datasets.Features(
        {"image": datasets.Image(), "label": datasets.ClassLabel(names=["class 0", "class 1"])}
    )
    cells = [{"bytes": png(image), "path": None} for image in GREYS]
    train = datasets.Dataset.from_dict({"image": cells, "label": LABELS}, features=features)
    test = datasets.Dataset.from_dict({"image": cells[:2], "label": [-1, -1]}, features=features)
    both = datasets.DatasetDict({"test": test, "train": train})
    dataset = Dataset.from_huggingface(both)
    assert (dataset.classes, dataset.sizes) == (("class 0", "class 1"), {"train": 4, "test": 2})
    assert np.array_equal(dataset.train_images[..., 0], GREYS) and dataset.labels("test") is None
    both.save_to_disk(folder / "saved")
    assert np.array_equal(Dataset.from_huggingface(folder / "saved").train_images, dataset.train_images)
    with pytest.raises(ValueError, match="image: expected one of the columns image, label, found 'pixels'"):
        Dataset.from_huggingface(train, image="pixels")
    with pytest.raises(ValueError, match="data: expected datasets.Dataset, .* found list"):
        Dataset.from_huggingface([1])


def test_files_that_are_no_images_are_named_by_their_row(folder):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    table = pandas.DataFrame({"image": [png(GREYS[0]), b"no image"], "label": ["a", "b"]})
    with pytest.raises(ValueError, match="image 1 of train"):
        Dataset.from_dataframe(table)
    more = pandas.DataFrame({"image": [png(GREYS[0])] * 4 + [b"no image"], "label": ["a", "b", "a", "b", "b"]})
    with pytest.raises(ValueError, match="`skip_unreadable=True` leaves out however many there are"):
        Dataset.from_dataframe(more)
    assert Dataset.from_dataframe(more, skip_unreadable=True).train_size == 4
    with pytest.raises(ValueError, match="column 'image', row 0: expected an image .* found None"):
        Dataset.from_dataframe(pandas.DataFrame({"image": [None, None], "label": ["a", "b"]}))
    buffer = io.BytesIO(png(GREYS[1]))
    assert Dataset.from_dataframe(
        pandas.DataFrame({"image": [buffer.getbuffer(), png(GREYS[0])], "label": ["a", "b"]})
    ).shape == (2, 2, 1)
