//! Are predictions of a user's own model read as they are meant, or refused with their place?

use crate::support::{Folder, assert_says, bzip2, gzip, npy};
use onepixel::dataset::{ImageSet, Label, MemoryImages, Shape};
use onepixel_data::read_predictions;

/// So many images, of classes of these names.
fn set(images: usize, classes: &[&str]) -> ImageSet {
    let pixels = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0; images]).unwrap();
    ImageSet::new(pixels, vec![0; images], classes.to_vec()).unwrap()
}

fn animals(images: usize) -> ImageSet {
    set(images, &["cat", "dog", "Ankle boot"])
}

fn read(name: &str, bytes: impl AsRef<[u8]>, set: &ImageSet) -> Result<Vec<Label>, String> {
    let folder = Folder::new();
    let file = folder.file(name, bytes);
    let read = read_predictions("mine", &file, set).map_err(|error| error.to_string())?;
    assert_eq!((read.name.as_str(), read.source), ("mine", file.display().to_string()));
    Ok(read.labels)
}

/// The labels of a text.
fn text(text: &str, set: &ImageSet) -> Vec<Label> {
    read("predictions.csv", text, set).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// The refusal of this file says all of these.
#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, set: &ImageSet, parts: &[&str]) {
    let error = read(name, bytes, set).expect_err("must be refused");
    assert_says(&error, &[&[name], parts].concat());
    assert!(!error.contains('\n'), "{error}");
}

fn floats(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn indices_and_names_are_read_with_and_without_a_heading() {
    let set = animals(3);
    for file in [
        "2\n0\n1\n",
        "label\n2\n0\n1",
        "Ankle boot\ncat\ndog\n",
        "class\r\nAnkle boot\r\ncat\r\ndog\r\n",
        "2.0\n0.000\n1.0\n",
        "\u{feff}\"Ankle boot\"\n\"cat\"\n\n dog \n",
        "the predicted class\n2\n0\n1\n",
    ] {
        assert_eq!(text(file, &set), [2, 0, 1], "{file:?}");
    }
    assert_eq!(read("p.csv.gz", gzip(b"pred\n2\n0\n1\n"), &set).unwrap(), [2, 0, 1]);
    assert_eq!(read("p.csv.bz2", bzip2(b"dog\ncat\ncat\n"), &set).unwrap(), [1, 0, 0]);
}

#[test]
fn names_may_hold_what_divides_cells() {
    let set = set(2, &["T-shirt, top", "a;b c"]);
    assert_eq!(text("\"a;b c\"\n\"T-shirt, top\"\n", &set), [1, 0]);
}

#[test]
fn numbers_that_are_names_mean_what_is_the_same_either_way_or_are_refused() {
    let digits = set(3, &["0", "1", "2"]);
    assert_eq!(text("2\n0\n1\n", &digits), [2, 0, 1]);
    let from_one = set(3, &["1", "2", "3"]);
    assert_eq!(text("3\n1\n2\n", &from_one), [2, 0, 1], "3 is no index");
    assert_eq!(text("0\n1\n2\n", &from_one), [0, 1, 2], "0 is no name");
    refused("p.csv", "1\n2\n2\n", &from_one, &["line 1", "class 1 (from 0) as an index and 0 as a name", "as NPY"]);
    assert_eq!(read("p.npy", npy("|u1", "(3,)", &[1, 2, 2]), &from_one).unwrap(), [1, 2, 2]);
}

#[test]
fn the_highest_score_names_the_class_and_the_first_of_equal_ones() {
    let set = animals(3);
    let expected = [1, 0, 2];
    for file in [
        "0.1,0.8,0.1\n0.4,0.4,0.2\n-3,-inf,1e3\n",
        "cat,dog,Ankle boot\n0.1,0.8,0.1\n0.4,0.4,0.2\n0,0,1\n",
        "Ankle boot;dog;cat\n0.1;0.8;0.1\n0.2;0.4;0.4\n1;0;0\n",
        "1e-1 8.0e-1 0.1\n0.4 0.4 0.2\n0 0 1\n",
        "0.1\t0.8\t0.1\n0.4\t0.4\t0.2\n0\t0\t1",
    ] {
        assert_eq!(text(file, &set), expected, "{file:?}");
    }
}

#[test]
fn a_first_row_of_numbers_that_are_names_is_a_heading_where_there_is_one_row_more() {
    let set = set(2, &["0", "1"]);
    assert_eq!(text("1,0\n0.9,0.1\n0.2,0.8\n", &set), [1, 0], "the heading turns the columns around");
    assert_eq!(text("1,0\n0.2,0.8\n", &set), [0, 1], "no heading");
}

#[test]
fn arrays_hold_indices_or_scores_in_either_order() {
    let set = animals(2);
    let file = |element: &str, shape: &str, data: &[u8]| read("p.npy", npy(element, shape, data), &set);
    assert_eq!(file("|u1", "(2,)", &[2, 1]).unwrap(), [2, 1]);
    assert_eq!(file(">i2", "(2, 1)", &[0, 2, 0, 1]).unwrap(), [2, 1]);
    assert_eq!(file("<f8", "(2,)", &floats(&[2.0, 1.0])).unwrap(), [2, 1]);
    let scores = [0.1, 0.7, 0.7, -1.0, -2.0, -0.5];
    assert_eq!(file("<f8", "(2, 3)", &floats(&scores)).unwrap(), [1, 2]);
    assert_eq!(file("|b1", "(2, 3)", &[0, 0, 1, 1, 0, 0]).unwrap(), [2, 0]);
    let fortran = "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3)}\n";
    let columns = floats(&[0.1, -1.0, 0.7, -2.0, 0.7, -0.5]);
    assert_eq!(read("p.npy.gz", gzip(&crate::support::npy_text(fortran, &columns)), &set).unwrap(), [1, 2]);
}

#[test]
fn the_scores_of_many_images_are_told_apart_across_the_chunks_they_are_read_in() {
    let classes: Vec<String> = (0..7).map(|class| format!("c{class}")).collect();
    let set = set(5000, &classes.iter().map(String::as_str).collect::<Vec<_>>());
    let expected: Vec<Label> = (0..5000).map(|image| (image * 31 % 7) as Label).collect();
    let scores = |image: usize, class: usize| if class == usize::from(expected[image]) { 0.5 } else { 0.1 };
    let data: Vec<f64> =
        (0..5000).flat_map(|image| (0..7).map(move |class| (image, class))).map(|(i, c)| scores(i, c)).collect();
    assert_eq!(read("p.npy", npy("<f8", "(5000, 7)", &floats(&data)), &set).unwrap(), expected);
}

#[test]
fn too_few_and_too_many_predictions_are_refused_with_both_numbers() {
    let set = animals(3);
    let expected = "expected 3 predictions, one for each image of the set";
    refused("p.csv", "0\n1\n", &set, &[expected, "found 2"]);
    refused("p.csv", "0\n1\n2\n0\n", &set, &[expected, "found more"]);
    refused("p.csv", "label\n", &set, &[expected, "found none"]);
    refused("p.csv", "\n\n", &set, &[expected, "found none"]);
    refused("p.csv", "1,0,0\n0,1,0\n", &set, &[expected, "found 2"]);
    refused("p.csv", "cat,dog,Ankle boot\n", &set, &[expected, "found 0"]);
    refused("p.npy", npy("|u1", "(4,)", &[0; 4]), &set, &[expected, "found 4"]);
    refused("p.npy", npy("<f8", "(2, 3)", &[0; 48]), &set, &[expected, "found 2"]);
    // Ten million rows in ten kilobytes: the fourth is the last that is read.
    refused("bomb.csv.gz", gzip(&b"1\n".repeat(10_000_000)), &set, &[expected, "found more"]);
}

#[test]
fn classes_that_are_not_there_are_refused_with_their_place() {
    let set = animals(3);
    let expected = ["expected the index of a class from 0 to 2"];
    refused("p.csv", "0\n1\n3\n", &set, &["line 3", expected[0], "or a class of cat, dog, Ankle boot", "found \"3\""]);
    refused("p.csv", "0\n-1\n0\n", &set, &["line 2", "found \"-1\""]);
    refused("p.csv", "cat\n\ncow\ndog\n", &set, &["line 3", "found \"cow\""]);
    refused(
        "p.csv",
        "cat\n1\ndog\n",
        &set,
        &["line 2", "found \"1\"", "write all classes as indices, or all as names"],
    );
    refused("p.csv", "cat\n\"\"\ndog\n", &set, &["line 2", "found an empty cell"]);
    refused("p.csv", "0\n0.5\n1\n", &set, &["line 2", "found \"0.5\""]);
    refused("p.npy", npy("|i1", "(3,)", &[0, 255, 0]), &set, &["prediction 1 (from 0)", expected[0], "found -1"]);
    refused("p.npy", npy("<f8", "(3,)", &floats(&[0.0, 1.5, 0.0])), &set, &["prediction 1 (from 0)", "found 1.5"]);
    refused("p.npy", npy("<u8", "(3,)", &[0xff; 24]), &set, &["prediction 0", "found 18446744073709551615"]);
}

#[test]
fn scores_that_are_no_numbers_are_refused_with_their_place() {
    let set = animals(2);
    refused("p.csv", "0,nan,1\n0,0,1\n", &set, &["line 1, column 2", "expected a number", "found \"nan\""]);
    refused("p.csv", "0,1,2\n0,0,\n", &set, &["line 2, column 3", "found an empty cell"]);
    refused("p.csv", "0,1,2\n0,x,1\n", &set, &["line 2, column 2", "found \"x\""]);
    let scores = floats(&[0.0, 1.0, 0.0, 0.0, 0.0, f64::NAN]);
    refused("p.npy", npy("<f8", "(2, 3)", &scores), &set, &["prediction 1, class 2 (from 0)", "found NaN"]);
}

#[test]
fn headings_and_rows_of_other_columns_are_refused() {
    let set = animals(2);
    refused(
        "p.csv",
        "cat,cow,dog\n1,0,0\n0,1,0\n",
        &set,
        &["line 1, column 2", "the name of a class", "found \"cow\""],
    );
    refused("p.csv", "cat,cat,dog\n1,0,0\n0,1,0\n", &set, &["line 1, column 2", "not named before"]);
    refused("p.csv", "index,label\n0,1\n1,1\n", &set, &["line 1", "expected 1 column or 3", "found 2"]);
    refused("p.csv", "1,0,0\n1,0\n", &set, &["line 2", "expected 3 columns as in the first line", "found 2"]);
    refused("p.csv", "label\n1\n0,1\n", &set, &["line 3", "expected 1 column as in the first line", "found 2"]);
}

#[test]
fn hostile_files_are_refused_and_allocate_nothing() {
    let set = animals(2);
    refused("p.npz", b"PK\x03\x04 and so on", &set, &["at byte 0", "expected predictions as an NPY array or as text"]);
    refused("p.bin", [0; 100], &set, &["at byte 0", "found bytes 00 00"]);
    refused("p.npy", npy("<f8", "(18446744073709551615, 3)", &[]), &set, &["expected 2 predictions"]);
    refused("p.npy", npy("<f8", "(2, 18446744073709551615)", &[]), &set, &["expected classes (n) or scores (n, 3)"]);
    refused("p.npy", npy("<f8", "(2, 3)", &[0; 40]), &set, &["expected", "bytes in all"]);
    refused("p.npy", npy("<f8", "()", &[0; 8]), &set, &["found dimensions []"]);
    refused("p.npy", npy("|O", "(2,)", &[0; 2]), &set, &["expected a whole number, a float or bool"]);
    refused("p.npy", b"\x93NUMPY\x01\x00\xff", &set, &["at byte 8"]);
    refused("empty.csv", "", &set, &["found an empty file"]);
    let cut = gzip(b"0\n1\n");
    refused("cut.csv.gz", &cut[..cut.len() - 6], &set, &["cut.csv.gz"]);
    let long = "1".repeat(300 << 20);
    refused("long.csv", &long, &set, &["256 MiB"]);
}

#[test]
fn files_that_are_not_there_are_named() {
    let error =
        read_predictions("mine", std::path::Path::new("no/such/file.csv"), &animals(2)).unwrap_err().to_string();
    assert_says(&error, &["no/such/file.csv", "No such file"]);
}

/// Three images that are called so.
fn named() -> ImageSet {
    animals(3).with_names(["cats/7.png", "dogs/7.png", "9.png"].into_iter().collect()).unwrap()
}

#[test]
fn a_table_that_names_the_images_is_joined_by_the_names_whatever_its_order() {
    for file in [
        "id,label\n9,Ankle boot\ndogs/7,dog\ncats/7,cat\n",
        "file_name,class\ndogs/7.png,1\n9.png,2\ncats/7.png,0\n",
        "Prediction,confidence,image\ndog,0.5,dogs/7.png\nAnkle boot,1,9.png\ncat,0.1,cats/7.png\n",
    ] {
        assert_eq!(text(file, &named()), [0, 1, 2], "{file}");
    }
}

#[test]
fn names_that_are_unknown_repeated_or_missing_are_refused_with_their_line() {
    let file = "p.csv";
    refused(
        file,
        "id,label\n9,cat\nx,dog\n",
        &named(),
        &["line 3, column 1", "the name of an image of the set", "\"x\""],
    );
    refused(
        file,
        "id,label\n9,cat\n9.png,dog\n",
        &named(),
        &["line 3, column 1", "an image that line 2 does not name"],
    );
    refused(file, "id,label\n7,cat\n", &named(), &["line 2", "cats/7.png and dogs/7.png"]);
    refused(file, "id,label\n9,cat\n", &named(), &["expected 3 predictions", "found 1"]);
    refused(file, "id,label\n9,bird\n", &named(), &["line 2", "found \"bird\""]);
}
