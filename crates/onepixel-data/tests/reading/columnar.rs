//! Parquet and Arrow IPC, written by `datasets` and `pyarrow` (see `data/columnar/make.py`).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use crate::support::*;
use arrow_array::types::UInt8Type;
use arrow_array::{ArrayRef, Float64Array, ListArray, RecordBatch};
use onepixel::dataset::{Dataset, ImageSet, Shape};
use onepixel_data::{Error, LabelColumn, Memory, Request, TableError};
use parquet::arrow::ArrowWriter;

const NAMES: [&str; 3] = ["shirt", "shoe", "bag"];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/columnar").join(name)
}

fn read(name: &str) -> Dataset {
    load(&Request::dataset(fixture(name))).unwrap()
}

/// Copies fixtures into a folder, each under a name there.
fn copied(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    for (from, to) in files {
        let to = folder.path().join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(fixture(from), to).unwrap();
    }
    folder
}

/// The pixels of `make.py`: value i of image n is (7 n + i²) mod 256.
fn expected_pixels(images: impl Iterator<Item = usize>, channels: usize) -> Vec<u8> {
    images.flat_map(|n| (0..4 * 5 * channels).map(move |i| ((7 * n + i * i) % 256) as u8)).collect()
}

#[track_caller]
fn assert_images(set: &ImageSet, images: std::ops::Range<usize>, channels: usize) {
    assert_eq!((set.len(), set.shape()), (images.len(), Shape::new(4, 5, channels).unwrap()));
    assert_eq!(pixels(set), expected_pixels(images.clone(), channels));
    let names: Vec<&str> = set.labels().iter().map(|&label| set.classes()[usize::from(label)].as_str()).collect();
    assert_eq!(names, images.map(|n| NAMES[n * n % 3]).collect::<Vec<_>>());
}

#[test]
fn parquet_shards_are_joined_and_told_apart_by_their_names() {
    let dataset = read("hub");
    assert_images(&dataset.train, 0..12, 1);
    assert_eq!(dataset.train.classes(), NAMES, "in the order of the ClassLabel, though no label is 2");
    assert_images(dataset.test.as_ref().unwrap(), 100..105, 1);
    let [validation] = &dataset.further[..] else { panic!("{:?}", dataset.further) };
    assert_images(validation.labelled().unwrap(), 200..203, 1);
}

#[test]
fn validation_is_scored_where_there_is_no_test_set() {
    let hub =
        [0, 1].map(|n| (format!("hub/data/train-0000{n}-of-00002.parquet"), format!("train-0000{n}-of-00002.parquet")));
    let mut files: Vec<(&str, &str)> = hub.iter().map(|(from, to)| (&**from, &**to)).collect();
    files.push(("hub/data/validation-00000-of-00001.parquet", "validation/0000.parquet"));
    let folder = copied(&files);
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_images(&dataset.train, 0..12, 1);
    assert!(dataset.test.is_none());
    assert_images(dataset.held_out().unwrap().1, 200..203, 1);
}

#[test]
fn a_test_set_whose_labels_are_withheld_has_none() {
    let dataset = read("withheld");
    assert_images(&dataset.train, 0..12, 1);
    assert!(dataset.test.is_none());
    assert_images(dataset.held_out().unwrap().1, 200..203, 1);
    assert_says(&dataset.notes.join("\n"), &["test.parquet", "labels are -1", "no labels"]);
}

#[test]
fn a_configuration_is_the_only_folder_or_the_one_that_is_named() {
    let one = ("hub/data/test-00000-of-00001.parquet", "plain_text/train-00000-of-00001.parquet");
    let folder = copied(&[one]);
    assert_images(&load(&Request::dataset(folder.path())).unwrap().train, 100..105, 1);
    let folder = copied(&[one, ("hub/data/validation-00000-of-00001.parquet", "other/train/0000.parquet")]);
    assert_says(&refusal(&Request::dataset(folder.path())), &["expected one dataset", "other, plain_text"]);
}

#[test]
fn one_file_is_the_train_set() {
    let dataset = read("hub/data/test-00000-of-00001.parquet");
    assert_images(&dataset.train, 100..105, 1);
    assert!(dataset.test.is_none() && decided(&dataset).is_empty(), "{:?}", dataset.notes);
}

#[test]
fn what_save_to_disk_writes_is_read_as_a_folder_and_as_a_file() {
    let dataset = read("saved");
    assert_images(&dataset.train, 0..12, 3);
    assert_images(dataset.test.as_ref().unwrap(), 100..105, 3);
    assert_images(&read("saved/train").train, 0..12, 3);
    assert_images(&read("saved/train/data-00001-of-00002.arrow").train, 6..12, 3);
}

#[test]
fn lists_of_values_are_images() {
    assert_images(&read("arrays.parquet").train, 0..12, 1);
    assert_images(&read("arrays").train, 0..12, 1);
}

#[test]
fn plain_binary_and_names_of_other_columns_are_understood() {
    for name in ["plain.parquet", "plain.feather"] {
        assert_images(&read(name).train, 0..12, 1);
    }
    let views = read("views.arrow").train;
    assert_eq!(pixels(&views), expected_pixels(0..12, 1));
    assert_eq!(views.classes(), ["0", "1"]);
}

#[test]
fn a_label_column_is_asked_for_by_name() {
    let request = Request::dataset(fixture("plain.parquet")).label_column(LabelColumn::from("kind"));
    assert_images(&load(&request).unwrap().train, 0..12, 1);
    let message = refusal(&Request::dataset(fixture("hub")).label_column(LabelColumn::from("kind")));
    assert_says(
        &message,
        &["train-00000-of-00002.parquet", "`label_column`", "image (struct of bytes, path), label (int64)"],
    );
}

#[test]
fn a_set_that_does_not_fit_into_memory_is_decoded_as_it_is_visited() {
    for name in ["hub", "saved", "arrays.parquet"] {
        let lazy = load(&Request::dataset(fixture(name)).memory(Memory::Bytes(0))).unwrap().train;
        assert!(lazy.images().as_bytes().is_none(), "{name}");
        let whole = pixels(&read(name).train);
        let size = lazy.shape().values();
        for range in [0..12, 3..7, 11..12, 5..6, 0..1] {
            let mut seen = Vec::new();
            lazy.images().visit(range.clone(), &mut |_, batch| seen.extend_from_slice(batch)).unwrap();
            assert_eq!(seen, whole[range.start * size..range.end * size], "{name} {range:?}");
        }
    }
}

#[test]
fn a_null_is_named_with_its_file_row_and_column() {
    for format in ["parquet", "arrow"] {
        for (kind, column) in [("null-image", "image"), ("null-bytes", "image"), ("null-label", "label")] {
            let name = format!("{kind}.{format}");
            assert_says(&refusal(&Request::dataset(fixture(&name))), &[&name, "row 1", column, "found null"]);
        }
    }
}

#[test]
fn an_image_that_is_only_a_path_is_refused_with_advice() {
    for name in ["path-only.parquet", "path-only.arrow"] {
        let message = refusal(&Request::dataset(fixture(name)));
        assert_says(&message, &[name, "row 1", "only the path \"images/1.png\"", "embed the images"]);
    }
}

#[test]
fn a_missing_shard_is_named() {
    let folder = copied(&[("hub/data/train-00001-of-00002.parquet", "train-00001-of-00002.parquet")]);
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(&message, &["expected 2 shards, as train-00001-of-00002.parquet says", "found no shard 0 (from 0)"]);
}

#[test]
fn shards_that_are_not_alike_are_refused() {
    let folder = copied(&[
        ("hub/data/train-00000-of-00002.parquet", "train-00000-of-00002.parquet"),
        ("arrays.parquet", "train-00001-of-00002.parquet"),
    ]);
    let error = load(&Request::dataset(folder.path())).unwrap_err();
    assert!(matches!(error, Error::Table(TableError::ShardsDiffer { .. })), "{error}");
    let folder =
        copied(&[("hub/data/train-00000-of-00002.parquet", "train.parquet"), ("plain.parquet", "test.parquet")]);
    // Its column is called otherwise than the labels of the train set are: it has none.
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    let notes = dataset.notes.join("\n");
    assert_says(
        &notes,
        &["test.parquet: has no column label", "column kind is not taken", "test, 12 images, no labels"],
    );
}

#[test]
fn shards_of_one_set_whose_labels_lie_in_other_columns_are_refused() {
    let folder = copied(&[
        ("hub/data/train-00000-of-00002.parquet", "train-00000-of-00002.parquet"),
        ("plain.parquet", "train-00001-of-00002.parquet"),
    ]);
    let folder_error = load(&Request::dataset(folder.path())).unwrap_err().to_string();
    assert_says(&folder_error, &["train-00001-of-00002.parquet", "as in", "train-00000-of-00002.parquet"]);
    let names = ["label", "unlabelled"].map(|name| with_column(name, &[1.0, 2.0]));
    for (first, second) in [(0, 1), (1, 0)] {
        let folder = Folder::new();
        folder.file("train-00000-of-00002.parquet", &names[first]);
        folder.file("train-00001-of-00002.parquet", &names[second]);
        let message = refusal(&Request::dataset(folder.path()));
        assert_says(&message, &["train-00001-of-00002.parquet", "the same column of labels"]);
    }
}

#[test]
fn files_that_name_no_set_are_left_aside_where_others_do() {
    let folder = copied(&[
        ("hub/data/test-00000-of-00001.parquet", "train.parquet"),
        ("arrays.parquet", "metadata.parquet"),
        ("plain.feather", "cache-0123.arrow"),
    ]);
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_images(&dataset.train, 100..105, 1);
    assert_says(&dataset.notes.join("\n"), &["metadata.parquet is left aside, because its name says no set"]);
}

/// Tables that `datasets` and `pyarrow` write while the test runs, in more ways than there are fixtures.
#[test]
fn whatever_python_writes_is_read_with_equal_pixels_and_labels() {
    let python = std::env::var("ONEPIXEL_PYTHON").unwrap_or("python3".to_owned());
    let has_packages = Command::new(&python).args(["-c", "import datasets, numpy, PIL, pyarrow.parquet"]).output();
    if !has_packages.is_ok_and(|done| done.status.success()) {
        println!("skipped: {python} has no datasets, pyarrow, Pillow and NumPy (ONEPIXEL_PYTHON names another)");
        return;
    }
    let folder = Folder::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/parquet.py");
    let done = Command::new(python).arg(script).arg("write").arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let mut tables = 0;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let about = entry.unwrap().path();
        if about.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(&about).unwrap()).unwrap();
        let name = about.to_str().unwrap().strip_suffix(".json").unwrap();
        let table = [name.to_owned(), format!("{name}.parquet")].into_iter().find(|path| Path::new(path).exists());
        let set = load(&Request::dataset(table.unwrap())).unwrap().train;
        assert!(pixels(&set) == std::fs::read(format!("{name}.pixels")).unwrap(), "{name}: pixels");
        let class = |&label: &u16| set.classes()[usize::from(label)].clone();
        let numbers = expected["labels"].as_array().unwrap().iter();
        let names = numbers.map(|number| expected["classes"][number.as_u64().unwrap() as usize].as_str().unwrap());
        assert!(set.labels().iter().map(class).eq(names), "{name}: labels");
        tables += 1;
    }
    assert_eq!(tables, 18);
}

/// A Parquet table of images of 2×2 with these labels.
fn with_labels(labels: &[f64]) -> Vec<u8> {
    with_column("label", labels)
}

/// A Parquet table of images of 2×2 with these numbers in a column of this name.
fn with_column(name: &str, labels: &[f64]) -> Vec<u8> {
    let images = labels.iter().map(|_| Some(vec![Some(1); 4]));
    let images: ArrayRef = Arc::new(ListArray::from_iter_primitive::<UInt8Type, _, _>(images));
    let labels: ArrayRef = Arc::new(Float64Array::from(labels.to_vec()));
    let batch = RecordBatch::try_from_iter([("image", images), (name, labels)]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn labels_may_be_whole_numbers_stored_as_floats() {
    let folder = Folder::new();
    let dataset = load(&Request::dataset(folder.file("t.parquet", with_labels(&[3.0, 10.0, 3.0])))).unwrap();
    assert_eq!((dataset.train.classes(), dataset.train.labels()), (&["3".into(), "10".into()][..], &[0, 1, 0][..]));
    for (label, found) in [(3.5, "found 3.5"), (f64::NAN, "found NaN"), (1e300, "row 1")] {
        let message = refusal(&Request::dataset(folder.file("t.parquet", with_labels(&[3.0, label]))));
        assert_says(&message, &["t.parquet", "row 1", "label", "whole number", found]);
    }
}

#[test]
fn a_parquet_table_without_images_has_the_labels_of_those_that_lie_beside_it() {
    let folder = Folder::new();
    for image in 0..6 {
        let name = folder.path().join(format!("images/im_{image}.pgm"));
        std::fs::create_dir_all(name.parent().unwrap()).unwrap();
        std::fs::write(name, [b"P5 2 2 255\n".as_slice(), &[image * 40; 4]].concat()).unwrap();
    }
    let names: ArrayRef =
        Arc::new(arrow_array::StringArray::from_iter_values((0..6).rev().map(|image| format!("im_{image}"))));
    let kinds: ArrayRef = Arc::new(arrow_array::StringArray::from_iter_values(["y", "x", "y", "x", "y", "x"]));
    let batch = RecordBatch::try_from_iter([("image_id", names), ("kind", kinds)]).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    folder.file("labels.parquet", writer.into_inner().unwrap());
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    let class = |&label: &u16| dataset.train.classes()[usize::from(label)].as_str();
    let told: Vec<(&str, &str)> =
        (0..6).map(|image| (dataset.train.name_of(image).unwrap(), class(&dataset.train.labels()[image]))).collect();
    assert!(told.contains(&("images/im_5.pgm", "y")) && told.contains(&("images/im_0.pgm", "x")), "{told:?}");
    assert_says(
        &dataset.notes.join("\n"),
        &["labels.parquet has the labels: column kind, names are in column image_id"],
    );
    folder.file("cut.parquet", &b"PAR1 and then nothing of the kind PAR1"[..]);
    assert_says(&refusal(&Request::dataset(folder.path())), &["cut.parquet"]);
}
