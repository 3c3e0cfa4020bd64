//! How are rows and columns aligned?

use std::collections::HashMap;
use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::paint;

/// The widest that a class name is shown.
const WIDEST_NAME: usize = 24;

/// On which side a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Columns of text with a header.
pub(super) struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new<const N: usize>(columns: [(&str, Align); N]) -> Self {
        Self { columns: columns.map(|(name, align)| (name.to_owned(), align)).into(), rows: Vec::new() }
    }

    pub(super) fn add_column(&mut self, name: &str, align: Align) {
        self.columns.push((name.to_owned(), align));
    }

    pub(super) fn add_row(&mut self, row: Vec<String>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let width = |column: usize| {
            let cells = self.rows.iter().chain([&header]).map(|row| row[column].width());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        for row in [&header].into_iter().chain(&self.rows) {
            let cells = row.iter().zip(&self.columns).zip(&widths);
            let line: Vec<String> = cells.map(|((cell, (_, align)), &width)| pad(cell, *align, width)).collect();
            writeln!(f, "{}", line.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// The lower triangle of all pairs in per cent: the first class of a pair is the column, the second the row.
pub(super) fn triangle(names: &[&str], pairs: &[(&str, &str, f64)], colour: bool) -> String {
    let cells: HashMap<(&str, &str), f64> = pairs.iter().map(|&(a, b, accuracy)| ((a, b), accuracy)).collect();
    let shown: Vec<String> = names.iter().map(|name| shorten(name, 9)).collect();
    let first_width = shown.iter().map(|name| name.width()).max().unwrap_or(0);
    let width = shown.iter().map(|name| name.width()).max().unwrap_or(0).max(5);
    let last = names.len().saturating_sub(1);
    let mut text = String::new();
    for (row, name) in names.iter().enumerate().skip(1) {
        text.push_str(&pad(&shown[row], Align::Right, first_width));
        for &column in &names[..row] {
            let cell = cells.get(&(column, *name)).map(|accuracy| (format!("{:.1}", 100.0 * accuracy), *accuracy));
            let (cell, accuracy) = cell.unwrap_or_default();
            let padded = pad(&cell, Align::Right, width);
            text.push_str("  ");
            text.push_str(&if colour && !cell.is_empty() { paint::cell(&padded, accuracy) } else { padded });
        }
        text.push('\n');
    }
    text.push_str(&" ".repeat(first_width));
    for name in &shown[..last] {
        text.push_str("  ");
        text.push_str(&pad(name, Align::Right, width));
    }
    text.push('\n');
    text
}

/// Two class names as a pair.
pub(super) fn pair_name(a: &str, b: &str) -> String {
    format!("{} vs {}", class_name(a), class_name(b))
}

/// A class name as it is shown in a row.
pub(super) fn class_name(name: &str) -> String {
    shorten(name, WIDEST_NAME)
}

/// A name without control characters, cut to a width.
fn shorten(name: &str, widest: usize) -> String {
    let clean: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if clean.width() <= widest {
        return clean;
    }
    let mut shortened = String::new();
    for c in clean.chars() {
        if shortened.width() + c.width().unwrap_or(0) >= widest {
            break;
        }
        shortened.push(c);
    }
    shortened + "…"
}

fn pad(text: &str, align: Align, width: usize) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{space}"),
        Align::Right => format!("{space}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_class_is_the_column_and_the_second_the_row() {
        let pairs = [("0", "1", 0.988), ("0", "2", 0.912), ("1", "2", 0.868)];
        let expected = "1   98.8\n2   91.2   86.8\n       0      1\n";
        assert_eq!(triangle(&["0", "1", "2"], &pairs, false), expected);
    }

    #[test]
    fn wide_long_and_hostile_names_stay_in_their_columns() {
        let mut table = Table::new([("pair", Align::Left), ("n", Align::Right)]);
        table.add_row(vec![pair_name("あ", &"x".repeat(500)), "1".into()]);
        table.add_row(vec![pair_name("a\x1b[31m", "b\n"), "22".into()]);
        let lines: Vec<String> = table.to_string().lines().map(str::to_owned).collect();
        assert!(lines.iter().all(|line| line.width() == lines[0].width()), "{lines:#?}");
        assert!(!table.to_string().contains('\x1b'));
    }
}
