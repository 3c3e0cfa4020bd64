//! CSV files that are wrong.

use onepixel_data::{LabelColumn, Memory, Request};
use proptest::prelude::*;

use crate::support::*;

fn refused(text: &str) -> String {
    let folder = Folder::new();
    refusal(&Request::dataset(folder.file("table.csv", text)).label_column(LabelColumn::First))
}

#[test]
fn a_cell_that_is_no_number_is_refused_with_line_and_column() {
    let cells = [("NaN", "\"NaN\""), ("inf", "\"inf\""), ("1e999", "\"1e999\""), ("x", "\"x\""), ("", "an empty cell")];
    for (cell, found) in cells {
        let message = refused(&format!("a,1,2,3,4\n\nb,1,{cell},3,4\n"));
        let place = "line 3, column 3: expected a finite number";
        assert_says(&message, &["table.csv", place, &format!("found {found}")]);
    }
}

#[test]
fn a_row_with_a_cell_too_many_or_too_few_is_refused() {
    for (row, cells) in [("b,1,2,3", "found 4"), ("b,1,2,3,4,5", "found 6")] {
        let message = refused(&format!("a,1,2,3,4\n{row}\n"));
        assert_says(&message, &["table.csv", "line 2", "expected 5 columns", cells]);
    }
}

#[test]
fn a_missing_label_is_refused() {
    let message = refused("a,1,2,3,4\n,1,2,3,4\n");
    assert_says(&message, &["table.csv", "line 2, column 1", "expected a label", "found an empty cell"]);
}

#[test]
fn the_label_column_is_asked_for_where_it_is_not_clear() {
    let folder = Folder::new();
    let table = folder.file("plain.csv", "1,2\n3,4\n");
    let message = refusal(&Request::dataset(&table));
    assert_says(&message, &["plain.csv", "line 1", "named label, class, target or y", "found no header"]);
    assert_says(&message, &["`label_column`: first, last or its name"]);
    let table = folder.file("named.csv", "digit,p0\n3,4\n");
    let named = Request::dataset(&table).label_column("number".into());
    let message = refusal(&named);
    assert_says(&message, &["named.csv", "expected a column named number", "found the columns digit, p0"]);
    let message = refusal(&Request::dataset(folder.file("two.csv", "label,class,p0\n3,4,5\n")));
    assert_says(&message, &["two.csv", "expected one column named", "found the columns label, class, p0"]);
}

#[test]
fn columns_that_make_no_square_need_a_shape() {
    let message = refused("a,1,2,3\nb,1,2,3\n");
    assert_says(&message, &["table.csv", "expected a square number", "found 3", "`shape`"]);
}

#[test]
fn text_without_a_delimiter_is_no_table() {
    let message = refused("\n1234\n");
    assert_says(&message, &["table.csv", "line 2", "expected cells divided by", "1234"]);
}

#[test]
fn a_header_alone_is_an_empty_set() {
    let message = refused("label,a,b,c,d\n");
    assert_says(&message, &["table.csv", "expected at least one image, found none"]);
}

#[test]
fn a_label_column_means_nothing_elsewhere() {
    let request = Request::dataset("digits").label_column(LabelColumn::Last);
    assert_says(
        &refusal(&request),
        &["digits", "expected a table (CSV, Parquet or Arrow IPC) for `label_column`", "found the embedded digits"],
    );
}

#[test]
fn a_compressed_table_that_is_cut_or_damaged_is_refused() {
    let folder = Folder::new();
    let text: String = (0..400).map(|row| format!("a{row},{row},{},3,4\n", row * 7 % 256)).collect();
    for (name, whole) in [("t.csv.gz", gzip(text.as_bytes())), ("t.csv.bz2", bzip2(text.as_bytes()))] {
        let refused =
            |bytes: &[u8]| refusal(&Request::dataset(folder.file(name, bytes)).label_column(LabelColumn::First));
        assert_says(&refused(&whole[..whole.len() - 9]), &[name, "expected sound compressed data, found damage"]);
        let mut damaged = whole.clone();
        damaged[whole.len() / 2] ^= 0x55;
        assert_says(&refused(&damaged), &[name, "expected"]);
    }
}

#[test]
fn a_small_file_that_becomes_endless_rows_is_refused_at_the_memory_allowed() {
    let folder = Folder::new();
    let rows = "1,0,0,0,0\n".repeat(1 << 20);
    for (name, bytes) in [("bomb.csv.gz", gzip(rows.as_bytes())), ("bomb.csv.bz2", bzip2(rows.as_bytes()))] {
        let request = Request::dataset(folder.file(name, bytes)).label_column(LabelColumn::First);
        let message = refusal(&request.memory(Memory::Bytes(1 << 20)));
        assert_says(&message, &[name, "at most 1048576 bytes of pixels", "found more"]);
    }
}

#[test]
fn a_compressed_array_in_bzip2_may_not_promise_what_cannot_come() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let images = folder.file("promise.bz2", bzip2(&idx_images(60_000, 1 << 14, 1 << 14, &[0; 100])));
    let message = refusal(&Request::files(images, &labels));
    assert_says(&message, &["promise.bz2", "expected a header that promises at most", "16106127360016"]);
    let images = folder.file("cut.bz2", bzip2(&idx_images(2, 16, 16, &[7; 100])));
    assert_says(&refusal(&Request::files(images, &labels)), &["cut.bz2", "at byte 116", "expected 528 bytes in all"]);
}

#[test]
fn text_and_arrays_are_told_apart_within_compressed_files() {
    let folder = Folder::new();
    let message = refusal(&Request::dataset(folder.file("lone.npy.gz", gzip(&npy("|u1", "(1,)", &[0])))));
    assert_says(&message, &["lone.npy.gz", "expected a dataset with images and labels", "one NPY array"]);
    let message = refusal(&Request::dataset(folder.file("zip.gz", gzip(&npz(&[])))));
    assert_says(&message, &["zip.gz", "expected a file that is not compressed once more", "zip within a gzip"]);
    let message = refusal(&Request::dataset(folder.file("noise.bz2", bzip2(&[1, 2, 3]))));
    assert_says(&message, &["noise.bz2", "at byte 0", "found bytes 01 02 03"]);
    let message = refusal(&Request::dataset(folder.file("bad.bz2", b"BZh91AY&SY and so on")));
    assert_says(&message, &["bad.bz2", "expected"]);
}

fn sparse(text: &str) -> String {
    let folder = Folder::new();
    refusal(&Request::dataset(folder.file("sparse.txt", text)))
}

#[test]
fn a_sparse_text_that_is_wrong_is_refused_with_line_and_word() {
    for (line, column, expected, found) in [
        ("7 1:1 4:x", 3, "an index from 1", "\"4:x\""),
        ("7 0:1 4:1", 2, "an index from 1", "\"0:1\""),
        ("7 1:nan", 2, "an index from 1", "\"1:nan\""),
        ("7 2:1 1:1", 3, "an index above the one before", "\"1:1\""),
        ("7 2:1 2:1", 3, "an index above the one before", "\"2:1\""),
        ("seven 1:1", 1, "a whole number as label", "\"seven\""),
        ("7.5 1:1", 1, "a whole number as label", "\"7.5\""),
        ("7,8 1:1", 1, "a whole number as label", "\"7,8\""),
        ("7 qid:3 1:1", 2, "an index from 1", "\"qid:3\""),
    ] {
        let message = sparse(&format!("1 1:0 4:1\n\n{line}\n"));
        assert_says(&message, &["sparse.txt", &format!("line 3, column {column}"), expected, found]);
    }
    assert_says(&sparse("1 1:1 3:2\n2 1:1\n"), &["expected a square number", "found 3", "`shape`"]);
}

#[test]
fn an_index_that_asks_for_more_than_memory_is_refused_before_anything_is_held() {
    let message = sparse("1 18446744065119617025:1\n2 1:1\n");
    assert_says(&message, &["sparse.txt", "expected"]);
    let folder = Folder::new();
    let file = folder.file("sparse.txt", "1 1073741824:1\n2 1:1\n");
    let message = refusal(&Request::dataset(file).memory(Memory::Bytes(1 << 20)));
    assert_says(&message, &["sparse.txt", "at most 1048576 bytes of pixels"]);
}

#[test]
fn a_million_blank_lines_are_passed_over() {
    let folder = Folder::new();
    let text = format!("1 2 3 4 5\n{}1 2 3 4 6\n", " \n".repeat(1 << 20));
    let dataset = load(&Request::dataset(folder.file("t.txt", text)).label_column(LabelColumn::Last)).unwrap();
    assert_eq!(pixels(&dataset.train), [1, 2, 3, 4, 1, 2, 3, 4]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_panics(text in "([0-9a,;:\t .\"#e+-]|\n){0,60}") {
        let folder = Folder::new();
        let file = folder.file("t.txt", text);
        let _ = load(&Request::dataset(&file));
        let _ = load(&Request::dataset(&file).label_column(LabelColumn::First));
        let _ = load(&Request::dataset(&file).label_column(LabelColumn::Last));
    }
}
