//! IDX and NPY files that are wrong.

use onepixel_data::Request;

use crate::support::*;

/// The refusal of these bytes as images, beside sound labels for two of them.
fn refused_images(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    let images = folder.file(name, bytes);
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    refusal(&Request::files(images, labels))
}

/// The refusal of these bytes as labels, beside two sound images.
fn refused_labels(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    let images = folder.file("images", idx_images(2, 1, 1, &[0, 255]));
    let labels = folder.file(name, bytes);
    refusal(&Request::files(images, labels))
}

#[test]
fn a_truncated_idx_file_is_refused_with_both_lengths() {
    let message = refused_images("cut.idx", &idx_images(2, 2, 2, &[7; 5]));
    assert_says(&message, &["cut.idx", "at byte 21", "expected 24 bytes in all", "found the end"]);
    let message = refused_labels("cut-labels.idx", &idx(8, &[2], &[0]));
    assert_says(&message, &["cut-labels.idx", "at byte 9", "expected 10 bytes in all"]);
}

#[test]
fn an_idx_file_that_goes_on_is_refused() {
    let message = refused_images("long.idx", &idx_images(2, 2, 2, &[7; 9]));
    assert_says(&message, &["long.idx", "at byte 24", "expected the end", "found more bytes"]);
}

#[test]
fn a_header_that_ends_early_is_refused() {
    let message = refused_images("head.idx", &[0, 0, 8, 3, 0, 0, 0, 2, 0]);
    assert_says(&message, &["head.idx", "at byte 4", "expected 3 dimensions of 4 bytes", "found bytes 00 00 00 02 00"]);
}

#[test]
fn a_promise_of_two_to_the_fortieth_bytes_allocates_nothing() {
    let message = refused_images("huge.idx", &idx_images(u32::MAX, 256, 1, &[0; 8]));
    assert_says(&message, &["huge.idx", "at byte 24", "expected 1099511627536 bytes in all"]);
    let dims = "(18446744073709551615, 65536, 65535)";
    let message = refused_images("huge.npy", &npy("|u1", dims, &[0; 8]));
    assert_says(&message, &["huge.npy", "expected 79226953588444722960", "found the end"]);
}

#[test]
fn a_wrong_magic_number_is_refused() {
    let message = refused_images("magic.idx", &[1, 0, 8, 3, 0, 0, 0, 2]);
    assert_says(&message, &["magic.idx", "at byte 0", "expected images as IDX or NPY", "found bytes 01 00 08 03"]);
    let message = refused_images("magic.npy", b"\x93NUMBY\x01\x00");
    assert_says(&message, &["magic.npy", "at byte 4", "expected PY", "found bytes 42 59"]);
}

#[test]
fn a_wrong_element_type_is_refused() {
    let message = refused_images("type.idx", &idx(5, &[2, 1, 1], &[0, 1]));
    assert_says(&message, &["type.idx", "at byte 2", "expected a type code among 08", "found 05"]);
    let message = refused_images("complex.npy", &npy("<c8", "(2, 1, 1)", &[0; 16]));
    assert_says(&message, &["complex.npy", "at byte 20", "expected a whole number, a float or bool", "found <c8"]);
    let message = refused_labels("complex.npy", &npy("<c8", "(2,)", &[0; 16]));
    assert_says(&message, &["complex.npy", "at byte 20", "found <c8"]);
    let message = refused_labels("text.npy", &npy("<U5", "(2,)", &[0; 40]));
    assert_says(&message, &["text.npy", "label 0 (from 0)", "expected the name of a class"]);
    let message = refused_labels("cut.npy", &npy("<U5", "(2,)", &[0; 30]));
    assert_says(&message, &["cut.npy", "expected 108 bytes in all", "found the end"]);
}

#[test]
fn wrong_dimensions_are_refused() {
    let message = refused_images("one.idx", &idx(8, &[2], &[0, 1]));
    assert_says(&message, &["one.idx", "at byte 4", "expected images in 2 to 4 dimensions", "found dimensions [2]"]);
    let message = refused_images("none.idx", &idx(8, &[], &[]));
    assert_says(&message, &["none.idx", "at byte 3", "expected 1 to 8 dimensions", "found 0"]);
    let message = refused_images("zero.idx", &idx_images(2, 0, 28, &[]));
    assert_says(&message, &["zero.idx", "at byte 4", "expected sides of at least 1", "found dimensions [2, 0, 28]"]);
    let message = refused_images("planes.npy", &npy("|u1", "(2, 2, 8, 8)", &[0; 256]));
    assert_says(&message, &["planes.npy", "at most 4 channels", "with 1 or 3", "[2, 2, 8, 8]", "move the channels"]);
    let message = refused_labels("wide.idx", &idx(0x0c, &[2, 8], &[0; 64]));
    assert_says(&message, &["wide.idx", "at byte 4", "expected labels in 1 dimension", "found dimensions [2, 8]"]);
}

#[test]
fn rows_that_make_no_square_need_a_shape_that_fits() {
    let folder = Folder::new();
    let images = folder.file("rows.npy", npy("|u1", "(2, 6)", &[0; 12]));
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let request = Request::files(&images, &labels);
    assert_says(&refusal(&request), &["rows.npy", "expected a square number", "found 6", "`shape`"]);
    let shape = onepixel_data::parse_shape("2x3").unwrap();
    assert_eq!(load(&request.clone().shape(shape)).unwrap().train.shape(), shape);
    let wrong = request.shape(onepixel_data::parse_shape("2x4").unwrap());
    assert_says(&refusal(&wrong), &["rows.npy", "asked for, 2×4", "found dimensions [2, 6]"]);
}

#[test]
fn bits_that_are_none_are_refused_with_their_place() {
    let message = refused_images("bits.npy", &npy("|b1", "(2, 1, 1)", &[1, 2]));
    assert_says(&message, &["bits.npy", "expected pixels from 0 to 1", "found 2 in image 1"]);
}

#[test]
fn pixels_that_are_not_finite_are_refused_with_image_and_place() {
    let bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let header = npy("<f4", "(2, 2, 2)", &[]).len();
    for (value, found) in [(f32::NAN, "found NaN"), (f32::INFINITY, "found inf"), (f32::NEG_INFINITY, "found -inf")] {
        let sound = bytes(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        let wrong = bytes(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, value, 7.0]);
        let file = npy("<f4", "(2, 2, 2)", &wrong);
        let byte = format!("at byte {}", header + 24);
        let place = [&byte, "expected finite numbers as pixels", found, "in image 1 at row 1, column 0, channel 0"];
        assert_says(&refused_images("nan.npy", &file), &place);
        assert_says(&refused_images("nan.npy.gz", &gzip(&file)), &place);
        let folder = Folder::new();
        let labels = folder.file("labels", idx_labels(&[0, 1]));
        let train = folder.file("train.npy", npy("<f4", "(2, 2, 2)", &sound));
        let test = folder.file("test.npy", &file);
        assert_says(&refusal(&Request::files(train, &labels).test_files(test, &labels)), &["test.npy", place[3]]);
    }
    // In Fortran order the seventh value is that of the first image at row 1, column 1.
    let text = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2, 2), }\n";
    let message = refused_images("nan.npy", &npy_text(text, &bytes(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, f32::NAN, 7.0])));
    assert_says(&message, &["in image 0 at row 1, column 1, channel 0"]);
}

#[test]
fn a_label_that_is_no_whole_number_is_refused() {
    for (value, found) in [(0.5f64, "found 0.5"), (f64::NAN, "found NaN"), (1e300, "found 1000")] {
        let bytes: Vec<u8> = [0.0, value].iter().flat_map(|value| value.to_le_bytes()).collect();
        let message = refused_labels("half.npy", &npy("<f8", "(2,)", &bytes));
        assert_says(&message, &["half.npy", "label 1 (from 0)", "expected a whole number", found]);
    }
}

#[test]
fn an_npy_header_that_lies_about_its_shape_is_refused() {
    let message = refused_images("lie.npy", &npy("|u1", "(9, 9, 9)", &[0; 8]));
    assert_says(&message, &["lie.npy", "bytes in all", "found the end"]);
    let message = refused_images("lie2.npy", &npy("<u2", "(2, 1, 1)", &[0; 8]));
    assert_says(&message, &["lie2.npy", "expected the end", "found more bytes"]);
    let message = refused_images("minus.npy", &npy("|u1", "(-1, 9, 9)", &[0; 8]));
    assert_says(&message, &["minus.npy", "expected a tuple of whole numbers", "found bytes 2d 31"]);
}

#[test]
fn a_huge_npy_header_is_refused_before_it_is_read() {
    let message = refused_images("header.npy", b"\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'");
    assert_says(&message, &["header.npy", "at byte 8", "at most 65535 bytes", "found 4294967295 bytes"]);
    let message = refused_images("header1.npy", b"\x93NUMPY\x01\x00\x40\x00{'descr'");
    assert_says(&message, &["header1.npy", "at byte 18", "expected a header of 64 bytes", "found the end"]);
    let message = refused_images("version.npy", b"\x93NUMPY\x09\x00\x40\x00{'descr'");
    assert_says(&message, &["version.npy", "at byte 6", "expected version 1, 2 or 3", "found 9"]);
}

#[test]
fn an_npy_header_without_an_entry_is_refused() {
    let message = refused_images("entry.npy", &npy_text("{'descr': '|u1', 'shape': (2, 1, 1)}", &[0, 1]));
    assert_says(&message, &["entry.npy", "at byte 46", "expected an entry 'fortran_order'", "found the end"]);
}

#[test]
fn an_empty_file_and_a_folder_are_no_arrays() {
    assert_says(&refused_images("empty.idx", &[]), &["empty.idx", "byte 0", "found an empty file"]);
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let message = refusal(&Request::files(folder.path(), labels));
    assert_says(&message, &[&folder.path().display().to_string(), "none of them an image by its name"]);
    let message = refusal(&Request::files(folder.path().join("absent"), folder.path().join("labels")));
    assert_says(&message, &["absent: cannot be read at byte 0"]);
}

#[test]
fn a_text_file_is_no_array() {
    let message = refused_images("table.csv", b"label,a,b\n1,2,3\n");
    assert_says(&message, &["table.csv", "expected an IDX or NPY array", "found text", "dataset argument"]);
}

#[test]
fn a_lone_array_is_no_dataset() {
    let folder = Folder::new();
    for (name, bytes) in [("lone.idx", idx_labels(&[0])), ("lone.npy", npy("|u1", "(1,)", &[0]))] {
        let message = refusal(&Request::dataset(folder.file(name, bytes)));
        assert_says(&message, &[name, "expected a dataset with images and labels", "array", "`images` and `labels`"]);
    }
}

#[test]
fn pixels_that_read_as_a_matlab_header_are_pixels() {
    let folder = Folder::new();
    let mut pixels = vec![0; 128];
    pixels[108..112].copy_from_slice(b"\x00\x01IM");
    let images = folder.file("images.idx", idx_images(2, 8, 8, &pixels));
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    assert!(load(&Request::files(images, labels)).is_ok());
}
