import pickle

import numpy as np
import pytest

import onepixel


@pytest.fixture(scope="module")
def drawn():
    """Two classes of 60 images of 8×8: a bright left or a bright right half in noise."""
    generator = np.random.default_rng(7)
    labels = generator.permutation(np.repeat([0, 1], 60))
    images = generator.integers(0, 60, (120, 8, 8), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[:, 4 * label : 4 * label + 4] += 150
    return images, labels


def test_a_wrong_label_is_the_first_suspect(drawn):
    images, labels = drawn
    wrong = labels.copy()
    wrong[5] = 1 - wrong[5]
    result = onepixel.labels(onepixel.Dataset(images, wrong, name="halves"), ["logistic"])
    first = result.suspects[0]
    assert (first["index"], first["given"], first["suggested"]) == (5, wrong[5], labels[5])
    assert result.to_pandas()["index"][0] == 5
    assert repr(result).startswith("<onepixel.LabelsResult of 'halves': ")


def test_own_probabilities_take_the_place_of_a_model(drawn):
    images, labels = drawn
    dataset = onepixel.Dataset(images, labels)
    probabilities = np.full((120, 2), 0.05)
    probabilities[np.arange(120), labels] = 0.95
    probabilities[17] = probabilities[17][::-1]
    result = onepixel.labels(dataset, predictions=probabilities)
    assert (result.suspects[0]["index"], result.sets[0]["flagged"]) == (17, 1)
    with pytest.raises(ValueError, match=r"predictions: expected shape \(n, 2\), found \(120,\)"):
        onepixel.labels(dataset, predictions=probabilities[:, 0])
    with pytest.raises(ValueError, match=r"predictions: .* for 120 images, found 2 for 119"):
        onepixel.labels(dataset, predictions=probabilities[:119])
    with pytest.raises(ValueError, match=r"prediction 0, class 0 .* found 95"):
        onepixel.labels(dataset, predictions=probabilities * 100)


def test_a_planted_twin_is_found_across_the_split(drawn):
    images, labels = drawn
    dataset = onepixel.Dataset(images, labels, images[3:4], 1 - labels[3:4], classes=["left", "right"])
    result = onepixel.duplicates(dataset, near=False, rungs=[])
    assert result.counts["test_images_in_train"] == 1
    assert result.groups[0]["conflicting"]


def test_a_folder_without_labels_is_searched_and_names_its_files(drawn, tmp_path):
    images, _ = drawn
    for index, image in enumerate([*images[:9], images[4]]):
        header = b"P5 %d %d 255\n" % (image.shape[1], image.shape[0])
        (tmp_path / f"scan_{index}.pgm").write_bytes(header + image.reshape(image.shape[:2]).tobytes())
    result = onepixel.duplicates(tmp_path)
    (group,) = result.groups
    assert [(image["name"], image["class"]) for image in group["images"]] == [
        ("scan_4.pgm", None),
        ("scan_9.pgm", None),
    ]
    with pytest.raises(FileNotFoundError):
        onepixel.duplicates(tmp_path / "nothing")


def test_a_photograph_at_night_is_odd_in_an_array_and_in_a_folder(tmp_path):
    photos = np.random.default_rng(0).integers(0, 256, (99, 20, 20), dtype=np.uint8)
    photos[7] //= 8
    dataset = onepixel.Dataset(photos, np.arange(99) % 2, name="photos")
    result = onepixel.quality(dataset)
    kinds = ["dark", "low_information"]
    assert [(one["kind"], one["set"], one["index"]) for one in result.odd] == [(kind, "train", 7) for kind in kinds]
    assert {one["kind"]: one["found"] for one in result.kinds if one["found"]} == dict.fromkeys(kinds, 1)
    assert result.to_dict()["quality"] == onepixel.audit(dataset, quick=True).quality
    for index, photo in enumerate(photos):
        (tmp_path / f"scan_{index}.pgm").write_bytes(b"P5 20 20 255\n" + photo.tobytes())
    unlabelled = onepixel.quality(tmp_path)
    assert unlabelled.to_pandas()[["name", "kind"]].values.tolist() == [["scan_7.pgm", kind] for kind in kinds]
    assert unlabelled.figure().svg.count("<image") == 2
    few = onepixel.quality(onepixel.Dataset(photos[:20], np.arange(20) % 2))
    assert (few.kinds, few.odd) == ([], []) and "too few" in repr(few)
    with pytest.raises(ValueError, match="false alarms"):
        onepixel.quality(dataset, false_alarms=0.5)
    with pytest.raises(FileNotFoundError):
        onepixel.quality(tmp_path / "nothing")


def test_a_mark_in_the_corner_is_a_sure_shortcut(drawn):
    images, labels = drawn
    assert onepixel.shortcuts(onepixel.Dataset(images, labels), models=False).sure == []
    many = np.concatenate([images] * 8)
    many[:, 0, 0] = 7
    many[np.tile(labels, 8) == 1, 0, 0] = 255
    sure = onepixel.shortcuts(onepixel.Dataset(many, np.tile(labels, 8)), models=False).sure
    assert [(one["kind"], one["place"]["strongest"]["row"]) for one in sure[:1]] == [("mark", 0)]


def test_one_pixel_is_enough_for_two_halves(drawn):
    result = onepixel.few_pixels(onepixel.Dataset(*drawn), most=2)
    assert result.steps[0]["accuracy"] == 1.0
    assert result.needed == {0.8: 1, 0.9: 1, 0.95: 1, 0.99: 1}
    with pytest.raises(TypeError, match=r"found 0, perhaps meant '0'"):
        onepixel.few_pixels(onepixel.Dataset(*drawn), (0, 1))


def test_complexity_measures_have_values_or_a_reason(digits):
    result = onepixel.complexity(digits)
    assert result.values["n3"] == pytest.approx(0.011686, abs=1e-6)
    assert result.values["t4"] == 29 / 64
    assert len(result.pairs) == 45 and len(result.table) == len(result.measures)
    assert all((one["value"] is None) == (one["without"] is not None) for one in result.measures.values())
    pair = onepixel.complexity(digits, ("1", "8"))
    assert [(row["a"], row["b"]) for row in pair.pairs] == [("1", "8")]
    with pytest.raises(ValueError, match=r"split: expected"):
        onepixel.complexity(digits, split="none")


def test_an_audit_is_the_whole_document_and_a_page(digits, tmp_path):
    page = tmp_path / "digits.html"
    result = onepixel.audit(digits, quick=True, time=600, report=page)
    assert result["pixels"] == onepixel.pixels(digits).to_dict()
    assert result.profile["one_pixel"]["hardest_pair"] == ["1", "8"]
    assert set(result.missing) == {"labels"}
    assert result.facts["sets"][0]["images"] == 1797 and result.facts == result["facts"]
    assert result.drift["sets"] == [] and result.quality["images"] == 1797
    with pytest.raises(AttributeError, match="no part 'fact'; its parts are: .*facts"):
        _ = result.fact
    assert {of["purpose"] for of in result.verdict["purposes"]} >= {"first_model", "networks"}
    assert result["digest"].startswith("sha256:")
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>") and result["digest"] in html
    assert list(tmp_path.iterdir()) == [page]


def test_what_cannot_be_asked_is_refused_before_the_work(digits, tmp_path):
    with pytest.raises(ValueError, match=r"label_errors: expected a fraction from 0 to 1, found 3"):
        onepixel.audit(digits, label_errors=3.0)
    with pytest.raises(OSError, match=r"report: expected a file"):
        onepixel.audit(digits, report=tmp_path / "none" / "page.html")
    with pytest.raises(ValueError, match=r"filter: expected"):
        onepixel.labels(digits, filter="some")
    with pytest.raises(ValueError, match=r"gives no class probabilities"):
        onepixel.labels(digits, ["rbf-svm"])


def test_a_wrong_label_is_the_hardest_image(drawn):
    images, labels = drawn
    wrong = labels.copy()
    wrong[5] = 1 - wrong[5]
    dataset = onepixel.Dataset(images, wrong, name="halves", classes=["left", "right"])
    result = onepixel.difficulty(dataset, rungs=["nearest-mean", "logistic"])
    assert result.hardest[0] == 5
    row = {name: values[5] for name, values in result.to_dict()["difficulty"]["images"].items()}
    assert (row["models_right"], row["label"], row["predicted"]) == (0, wrong[5], labels[5])
    assert row["information"] < 0 < row["nearest_own"] and row["group"] != "easy"
    frame = result.to_pandas()
    assert len(frame) == 120 and frame["label"][5] == ["left", "right"][wrong[5]]
    assert sum(group["images"] for group in result.groups) == 120
    assert result.images.columns[:3] == ("set", "index", "name") and result.images[5]["set"] == "train"
    with pytest.raises(ValueError, match="split"):
        onepixel.difficulty(dataset, split="all")
    with pytest.raises(ValueError, match="rungs"):
        onepixel.difficulty(dataset, rungs=["nothing"])


def test_an_audit_has_the_difficulty_of_the_sets_it_is_asked_for(drawn):
    images, labels = drawn
    dataset = onepixel.Dataset(images[:90], labels[:90], images[90:], labels[90:], classes=["left", "right"])
    assert "margin" not in onepixel.audit(dataset, quick=True).images.columns
    result = onepixel.audit(dataset, quick=True, difficulty="train")
    alone = onepixel.difficulty(dataset)
    for column in ("group", "confidence", "margin", "forgettings", "information", "dimension", "nearest_other"):
        assert result.images.column(column) == alone.images.column(column) + [None] * 30
    assert result.difficulty["train"].groups == alone.groups
    of_all = pickle.loads(pickle.dumps(onepixel.audit(dataset, quick=True, difficulty="all")))
    assert list(of_all.difficulty) == ["train", "test"]
    assert None not in of_all.images.to_pandas()["confidence"].tolist()
    with pytest.raises(ValueError, match=r"difficulty: expected train, test or all, found 'validation'"):
        onepixel.audit(dataset, difficulty="validation")


def test_a_dialect_has_its_librarys_numbers_or_a_reason(digits):
    result = onepixel.complexity(digits, ("3", "5"), dialect="pymfe")
    assert result.to_dict()["complexity"]["dialect"] == "pymfe"
    assert result.values["l2"] is None and result.measures["l2"]["without"] == "random_solver"
    # pymfe counts the entropy itself, onepixel what is missing of it.
    own = onepixel.complexity(digits, ("3", "5"))
    assert result.values["c1"] == pytest.approx(1 - own.values["c1"])
    with pytest.raises(ValueError, match=r"dialect: expected .*problexity.*, found \"weka\""):
        onepixel.complexity(digits, dialect="weka")


def test_gains_have_intervals_and_what_is_not_measured_has_a_reason(drawn):
    images, labels = drawn
    dataset = onepixel.Dataset(images, labels, name="halves", classes=["left", "right"])
    result = onepixel.gains(dataset, learned_on=[dataset], quick=True)
    assert {gain["kind"] for gain in result.gains} == {"augmentation", "semi_supervised", "transfer"}
    assert all(gain["low"] <= gain["gain"] <= gain["high"] for gain in result.gains)
    assert all(gain["low"] > 0 for gain in result.sure)
    assert len(result.to_pandas()) == len(result.gains)
    assert next(one["part"] for one in onepixel.gains(dataset, quick=True).left_out) == "transfer"
    with pytest.raises(ValueError, match="augment"):
        onepixel.gains(dataset, augment=["blur"])
