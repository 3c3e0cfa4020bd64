//! Do features find the images that they are of, and are they refused with their place where they do not?

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::types::Float32Type;
use arrow_array::{ArrayRef, FixedSizeListArray, Float64Array, ListArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field};
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, NamedSet, SetName, Shape, UnlabelledSet};
use onepixel_data::{FeaturesFile, with_features};
use parquet::arrow::ArrowWriter;

use crate::support::{Folder, assert_says, gzip, npy, npy_text, npz};

/// Images with names of their set: three to learn from, two to score on, one without a label.
fn dataset() -> Dataset {
    let images = |count: usize| MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0; count]).unwrap();
    let names = |set: &str, count| (0..count).map(|image| format!("{set}/{set}{image}.png")).collect();
    let labelled = |set: &str, labels: Vec<u16>| {
        ImageSet::new(images(labels.len()), labels.clone(), ["cat", "dog"])
            .unwrap()
            .with_names(names(set, labels.len()))
            .unwrap()
    };
    let extra = UnlabelledSet::new(images(1)).unwrap().with_names(names("extra", 1)).unwrap();
    Dataset::new("pets", "memory", labelled("train", vec![0, 1, 0]), Some(labelled("test", vec![1, 0])))
        .unwrap()
        .with_set(NamedSet::of_unlabelled(SetName::other("extra"), extra))
        .unwrap()
}

fn all(file: PathBuf) -> FeaturesFile {
    FeaturesFile { set: None, file }
}

fn of(set: &str, file: PathBuf) -> FeaturesFile {
    FeaturesFile { set: Some(set.to_owned()), file }
}

/// The first number of each image: train, test, and the set without labels where it has some.
fn firsts(dataset: &Dataset) -> [Vec<f32>; 3] {
    [SetName::Train, SetName::Test, SetName::other("extra")].map(|name| {
        let features = dataset.images_of(name).unwrap().features();
        features.map_or_else(Vec::new, |features| features.all().iter().map(|vector| vector[0]).collect())
    })
}

fn read(files: &[FeaturesFile]) -> [Vec<f32>; 3] {
    firsts(&with_features(&dataset(), files).unwrap_or_else(|error| panic!("{error}")))
}

#[track_caller]
fn refused(files: &[FeaturesFile], parts: &[&str]) {
    let message = with_features(&dataset(), files).expect_err("must be refused").to_string();
    assert_says(&message, parts);
    assert!(!message.contains('\n'), "{message}");
}

fn floats(values: impl IntoIterator<Item = f32>) -> Vec<u8> {
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}

/// Rows of two numbers, the first of which counts from `first`.
fn rows(first: u16, count: u16) -> Vec<u8> {
    let values = (first..first + count).flat_map(|row| [f32::from(row), 0.5]);
    npy("<f4", &format!("({count}, 2)"), &floats(values))
}

/// A table of these columns.
fn table(folder: &Folder, columns: Vec<(&str, ArrayRef)>) -> PathBuf {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    folder.file("features.parquet", bytes)
}

fn lists(rows: &[Option<Vec<f32>>]) -> ArrayRef {
    let row = |row: &Option<Vec<f32>>| row.as_ref().map(|row| row.iter().copied().map(Some).collect::<Vec<_>>());
    Arc::new(ListArray::from_iter_primitive::<Float32Type, _, _>(rows.iter().map(row)))
}

fn texts(texts: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

#[test]
fn one_array_is_of_all_sets_in_order_and_one_for_each_of_its_set() {
    let folder = Folder::new();
    let whole = folder.file("all.npy", rows(0, 6));
    let expected = [vec![0.0, 1.0, 2.0], vec![3.0, 4.0], vec![5.0]];
    assert_eq!(read(&[all(whole)]), expected);
    assert_eq!(read(&[all(folder.file("all.npy.gz", gzip(&rows(0, 6))))]), expected);
    let [train, test] =
        [(10, 3), (20, 2)].map(|(first, count)| folder.file(&format!("{first}.npy"), rows(first, count)));
    let expected = [vec![10.0, 11.0, 12.0], vec![20.0, 21.0], Vec::new()];
    assert_eq!(read(&[of("test", test.clone()), of("train", train.clone())]), expected);
    let archive = npz(&[("features_test", &rows(20, 2)), ("x_train", &rows(10, 3))]);
    assert_eq!(read(&[all(folder.file("sets.npz", archive))]), expected);
    let lone = folder.file("lone.npz", npz(&[("arr_0", &rows(10, 3))]));
    assert_eq!(read(&[of("train", lone), of("test", test)]), expected);
}

#[test]
fn columns_first_whole_numbers_and_halves_are_read() {
    let folder = Folder::new();
    let turned = "{'descr': '<i2', 'fortran_order': True, 'shape': (6, 2), }\n";
    let values: Vec<u8> = (0..12i16).flat_map(i16::to_le_bytes).collect();
    let read_back = with_features(&dataset(), &[all(folder.file("t.npy", npy_text(turned, &values)))]).unwrap();
    assert_eq!(read_back.train.features().unwrap().of(1), [1.0, 7.0]);
    // 1.5 and −2 in half precision.
    let halves = [0x3e00u16, 0xc000].repeat(6).into_iter().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let read_back = with_features(&dataset(), &[all(folder.file("h.npy", npy("<f2", "(6, 2)", &halves)))]).unwrap();
    assert_eq!(read_back.test.unwrap().features().unwrap().of(1), [1.5, -2.0]);
}

#[test]
fn rows_of_a_table_find_their_images_by_name_in_any_order() {
    let folder = Folder::new();
    let names =
        ["test1.png", "train2", "extra/extra0.png", "unknown.png", "train/train0.png", "test0.png", "train1.jpg"];
    let vectors: Vec<_> = (0..7u8).map(|row| Some(vec![row.into(), 1.0])).collect();
    let file = table(&folder, vec![("file_name", texts(&names)), ("embedding", lists(&vectors))]);
    assert_eq!(read(&[all(file)]), [vec![4.0, 6.0, 1.0], vec![5.0, 0.0], vec![2.0]]);
    // Without names, in order; lists of a fixed size of doubles.
    let doubles = Float64Array::from_iter_values((0..12).map(|value| f64::from(value) / 4.0));
    let item = Arc::new(Field::new("item", DataType::Float64, true));
    let fixed: ArrayRef = Arc::new(FixedSizeListArray::new(item, 2, Arc::new(doubles), None));
    let file = table(&folder, vec![("features", fixed)]);
    assert_eq!(read(&[all(file)]), [vec![0.0, 0.5, 1.0], vec![1.5, 2.0], vec![2.5]]);
}

#[test]
fn the_digest_is_of_the_files_and_the_name_is_theirs() {
    let folder = Folder::new();
    let source = |name: &str, first| {
        let file = all(folder.file(name, rows(first, 6)));
        with_features(&dataset(), &[file]).unwrap().train.features().unwrap().source().clone()
    };
    let [one, same, other] = [source("a.npy", 0), source("b.npy", 0), source("c.npy", 1)];
    assert_eq!((one.name.as_str(), one.digest.len()), ("a.npy", 64));
    assert!(one.digest == same.digest && one.digest != other.digest);
}

#[test]
fn rows_that_are_not_of_the_images_are_refused() {
    let folder = Folder::new();
    let five = folder.file("five.npy", rows(0, 5));
    refused(&[all(five.clone())], &["five.npy", "3 of train, 2 of test, 1 of extra", "found 5", "test=FILE"]);
    refused(&[of("holdout2", five.clone())], &["holdout2", "train, test, extra"]);
    refused(&[of("train", five)], &["3 of train", "found 5"]);
    let three = folder.file("three.npy", rows(0, 3));
    refused(&[of("train", three.clone())], &["test", "no features"]);
    let twice = [of("train", three.clone()), of("train", three.clone())];
    refused(&twice, &["train", "twice"]);
    let wide = folder.file("wide.npy", npy("<f4", "(2, 3)", &floats([0.0; 6])));
    refused(&[of("train", three), of("test", wide)], &["wide.npy", "expected 2 features", "found 3"]);
    let names =
        table(&folder, vec![("name", texts(&["train0", "train0"])), ("v", lists(&[Some(vec![1.0]), Some(vec![2.0])]))]);
    refused(&[all(names)], &["rows 0 and 1", "train/train0.png"]);
    let names = table(&folder, vec![("name", texts(&["train0"])), ("v", lists(&[Some(vec![1.0])]))]);
    refused(&[all(names)], &["5 of 6 images", "train/train1.png"]);
}

#[test]
fn files_that_are_no_features_are_refused_with_their_place() {
    let folder = Folder::new();
    let file = |name: &str, bytes: &[u8]| all(folder.file(name, bytes));
    refused(&[file("a.csv", b"1,2,3\n")], &["a.csv", "at byte 0", "numpy.save"]);
    refused(&[file("d.npy", &npy("<f4", "(6, 1, 2)", &[0; 48]))], &["two dimensions", "[6, 1, 2]", "reshape"]);
    refused(&[file("e.npy", &npy("<f4", "(6, 0)", &[]))], &["e.npy", "none"]);
    refused(&[file("t.npy", &npy("<f4", "(6, 2)", &[0; 40]))], &["t.npy"]);
    let huge = npy("<f8", "(4294967296, 4294967296)", &[0; 64]);
    refused(&[file("huge.npy", &huge)], &["huge.npy", "bytes"]);
    let nan = npy("<f4", "(6, 1)", &floats([0.0, 1.0, f32::INFINITY, 0.0, 0.0, 0.0]));
    refused(&[file("nan.npy", &nan)], &["nan.npy", "image 2, feature 0", "inf"]);
    let uneven = lists(&[Some(vec![1.0]), Some(vec![1.0, 2.0]), None]);
    refused(&[all(table(&folder, vec![("v", uneven)]))], &["row 1", "1 numbers", "found 2 numbers"]);
    let null = lists(&[Some(vec![1.0]), None]);
    refused(&[all(table(&folder, vec![("v", null)]))], &["row 1", "null"]);
    let none = table(&folder, vec![("name", texts(&["a"])), ("label", texts(&["cat"]))]);
    refused(&[all(none)], &["lists of floats", "name", "label"]);
}
