//! CSV files that are wrong.

use onepixel_data::{LabelColumn, Request};

use crate::support::*;

fn refused(text: &str) -> String {
    let folder = Folder::new();
    refusal(&Request::dataset(folder.file("table.csv", text)).label_column(LabelColumn::First))
}

#[test]
fn a_cell_that_is_no_grey_value_is_refused_with_line_and_column() {
    let cells = [("NaN", "\"NaN\""), ("0.5", "\"0.5\""), ("-1", "\"-1\""), ("256", "\"256\""), ("", "an empty cell")];
    for (cell, found) in cells {
        let message = refused(&format!("a,1,2,3,4\n\nb,1,{cell},3,4\n"));
        let place = "line 3, column 3: expected a whole number from 0 to 255";
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
    assert_says(&message, &["--label-column first, last or NAME"]);
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
    assert_says(&message, &["table.csv", "expected a square number", "found 3", "--shape"]);
}

#[test]
fn text_without_a_delimiter_is_no_table() {
    let message = refused("\n1 2 3 4\n");
    assert_says(&message, &["table.csv", "line 2", "expected cells divided by", "1 2 3 4"]);
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
        &["digits", "expected a table (CSV, Parquet or Arrow IPC) for --label-column", "found the embedded digits"],
    );
}
