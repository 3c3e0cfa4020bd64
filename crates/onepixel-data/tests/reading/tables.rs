//! Tables and sparse texts: compressed, in pairs, with numbers of any kind.

use std::path::PathBuf;

use crate::support::*;
use onepixel_data::{LabelColumn, Request, parse_shape};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/arrays").join(name)
}

#[test]
fn compressed_tables_are_read_as_raw_ones_are() {
    for name in ["table.csv.gz", "table.csv.bz2"] {
        let dataset = load(&Request::dataset(fixture(name))).unwrap();
        assert_eq!(pixels(&dataset.train), [0, 1, 2, 3, 252, 253, 254, 255], "{name}");
        assert_eq!(dataset.train.classes(), ["3", "5"], "{name}");
    }
}

#[test]
fn cells_may_be_padded_or_divided_by_blanks() {
    let folder = Folder::new();
    let pen = "\n 47,100, 27, 81,8\n  0, 89, 27,100,2\n";
    let blanks = " 47.0000 100.0000  27.0000 81.0000 8.0000 \r\n\r\n0 89 27 100 2 \r\n";
    for text in [pen, blanks] {
        let request = Request::dataset(folder.file("digits.tra", text)).label_column(LabelColumn::Last);
        let dataset = load(&request).unwrap();
        assert_eq!(pixels(&dataset.train), [47, 100, 27, 81, 0, 89, 27, 100], "{text}");
        assert_eq!((dataset.train.classes(), dataset.train.labels()), (&["2".into(), "8".into()][..], &[1, 0][..]));
        assert!(decided(&dataset).is_empty());
    }
}

#[test]
fn cells_follow_the_rule_of_scaling() {
    let folder = Folder::new();
    for (text, expected, note) in [
        ("a,0.0,0.5,1,0\nb,0,1,0.2,1e0\n", [0, 128, 255, 0, 0, 255, 51, 255], "multiplied by 255"),
        ("a,-1,0.5,1,0\nb,0,1,0.2,1\n", [0, 191, 255, 128, 128, 255, 153, 255], "255·(v + 1)/2"),
        ("a,0,256,1,0\nb,0,512,0,128\n", [0, 128, 0, 0, 0, 255, 0, 64], "from 0 to 512"),
    ] {
        let dataset = load(&Request::dataset(folder.file("t.csv", text)).label_column(LabelColumn::First)).unwrap();
        assert_eq!(pixels(&dataset.train), expected, "{text}");
        assert_says(&dataset.notes.join("\n"), &["t.csv", note]);
    }
    let bits = folder.file("bits.csv", "a,0,1,1,0\nb,0,1,0,1\n");
    let dataset = load(&Request::dataset(bits).label_column(LabelColumn::First)).unwrap();
    assert_eq!(pixels(&dataset.train), [0, 1, 1, 0, 0, 1, 0, 1]);
    assert!(decided(&dataset).is_empty());
}

#[test]
fn a_folder_with_a_train_and_a_test_table_is_a_dataset() {
    let folder = Folder::new();
    folder.file("mnist_train.csv", "label,a,b,c,d\n0,0,0.5,1,1\n1,1,1,1,1\n");
    folder.file("mnist_test.csv.gz", gzip(b"label,a,b,c,d\n1,0,0.2,2,1\n"));
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(pixels(&dataset.train), [0, 128, 255, 255, 255, 255, 255, 255]);
    assert_eq!(pixels(&dataset.test.unwrap()), [0, 51, 255, 255]);
    assert_says(&dataset.notes.join("\n"), &["1 value of the test set lies beyond 0 to 1"]);

    let folder = Folder::new();
    folder.file("pen.tra", "0,9,9,0,1\n9,0,0,9,2\n");
    folder.file("pen.tes", "1,1,1,1,2\n");
    let dataset = load(&Request::dataset(folder.path()).label_column(LabelColumn::Last)).unwrap();
    assert_eq!(pixels(&dataset.test.unwrap()), [1, 1, 1, 1]);
}

#[test]
fn a_first_row_that_counts_nine_columns_or_more_is_a_header() {
    let folder = Folder::new();
    for header in ["0,1,2,3,4,5,6,7,8,9", "1,2,3,4,5,6,7,8,9,10"] {
        let text = format!("{header}\n7,0,0,0,0,0,0,0,0,1\n8,0,0,0,0,0,0,0,0,255\n");
        let request = Request::dataset(folder.file("t.csv", text)).label_column(LabelColumn::First);
        let dataset = load(&request).unwrap();
        assert_eq!((dataset.train.len(), dataset.train.classes()), (2, &["7".into(), "8".into()][..]), "{header}");
        assert_eq!(pixels(&dataset.train)[8..10], [1, 0], "grey values, not scaled");
        assert!(decided(&dataset).is_empty(), "{:?}", dataset.notes);
    }
    for row in ["0,1,2,3,4", "0,1,2,3,4,5,6,7,8,10", "2,3,4,5,6,7,8,9,10,11"] {
        let text = format!("{row}\n{}\n", row.replacen(row.split(',').next().unwrap(), "9", 1));
        let request = Request::dataset(folder.file("t.csv", text)).label_column(LabelColumn::First);
        assert_eq!(load(&request).unwrap().train.len(), 2, "{row} is an image");
    }
}

#[test]
fn a_column_that_numbers_the_rows_is_no_pixel() {
    let folder = Folder::new();
    for (header, called) in [
        ("id,label,a,b,c,d", "id"),
        ("INDEX,label,a,b,c,d", "INDEX"),
        (",label,a,b,c,d", ""),
        ("Unnamed: 0,label,0,1,2,3", "Unnamed: 0"),
    ] {
        let text = format!("{header}\n1000,x,1,2,3,4\n1001,y,5,6,7,8\n");
        let dataset = load(&Request::dataset(folder.file("t.csv", text))).unwrap();
        assert_eq!(pixels(&dataset.train), [1, 2, 3, 4, 5, 6, 7, 8], "{header}");
        assert_eq!(decided(&dataset).len(), 1, "{:?}", dataset.notes);
        assert_says(&dataset.notes[0], &["t.csv", &format!("the column \"{called}\" is left aside")]);
    }
    let unnamed = "label,a,,c,\nx,1,2,3,4\ny,5,6,7,8\n";
    let dataset = load(&Request::dataset(folder.file("t.csv", unnamed))).unwrap();
    assert_eq!(pixels(&dataset.train), [1, 2, 3, 4, 5, 6, 7, 8], "two columns without a name are pixels");
    let labels = "index,a,b,c,d\nx,1,2,3,4\ny,5,6,7,8\n";
    let request = Request::dataset(folder.file("t.csv", labels)).label_column(LabelColumn::Name("index".to_owned()));
    assert_eq!(load(&request).unwrap().train.classes(), ["x", "y"], "asked for, it is the labels'");
}

#[test]
fn a_test_table_without_labels_is_a_set_without_labels() {
    let folder = Folder::new();
    folder.file("train.csv", "label,a,b,c,d\n0,0,0,1,1\n1,1,1,1,1\n");
    folder.file("test.csv", "a,b,c,d\n0,0,2,1\n");
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert!(dataset.test.is_none());
    assert_says(&dataset.notes.join("\n"), &["test, 1 images, no labels"]);
}

#[test]
fn sparse_texts_are_read_with_zeros_for_what_they_leave_out() {
    let folder = Folder::new();
    let dataset = load(&Request::dataset(fixture("sparse.bz2"))).unwrap();
    assert_eq!(pixels(&dataset.train), [0, 191, 128, 255, 159, 128, 64, 140]);
    assert_eq!((dataset.train.classes(), dataset.train.labels()), (&["7".into(), "10".into()][..], &[0, 1][..]));
    assert_says(&dataset.notes.join("\n"), &["sparse.bz2", "255·(v + 1)/2"]);
    let text = "# digits\n+1 2:3 # three\n\n-1 1:255 2:7\n";
    let file = folder.file("digits.txt", text);
    assert_says(&refusal(&Request::dataset(&file)), &["digits.txt", "expected", "found"]);
    let file = folder.file("digits.txt", &text[9..]);
    let dataset = load(&Request::dataset(file).shape(parse_shape("1x3").unwrap())).unwrap();
    assert_eq!(pixels(&dataset.train), [0, 3, 0, 255, 7, 0]);
    assert_eq!((dataset.train.classes(), dataset.train.labels()), (&["-1".into(), "1".into()][..], &[1, 0][..]));
}
