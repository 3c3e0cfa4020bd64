//! How are rows and columns aligned?

use std::collections::HashMap;
use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::paint;

/// The widest that a class name is shown.
const WIDEST_NAME: usize = 24;

/// The widest that a triangle is drawn, where short names can help it.
const WIDEST_TRIANGLE: usize = 100;

/// On which side a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Cells begin below each other.
    Left,
    /// Cells end below each other.
    Right,
}

/// Columns of text, each with a name, aligned by how wide characters are shown.
///
/// ```
/// use onepixel_report::{Align, Table};
///
/// let mut table = Table::default();
/// table.add_column("class", Align::Left, vec!["お".to_owned(), "ki".to_owned()]);
/// table.add_column("images", Align::Right, vec!["6,000".to_owned(), "10".to_owned()]);
/// assert_eq!(table.to_string(), "class  images\nお      6,000\nki         10\n");
/// ```
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
}

#[derive(Debug)]
struct Column {
    align: Align,
    /// The name, then the cells.
    lines: Vec<String>,
}

impl Table {
    /// Adds a column; all have the same number of cells.
    pub fn add_column(&mut self, name: &str, align: Align, cells: Vec<String>) {
        let lines: Vec<String> = [name.to_owned()].into_iter().chain(cells).collect();
        debug_assert!(self.columns.iter().all(|column| column.lines.len() == lines.len()));
        self.columns.push(Column { align, lines });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: &Column| column.lines.iter().map(|cell| cell.width()).max().unwrap_or(0);
        let widths: Vec<usize> = self.columns.iter().map(width).collect();
        for line in 0..self.columns.first().map_or(0, |column| column.lines.len()) {
            let columns = self.columns.iter().zip(&widths);
            let cells: Vec<String> =
                columns.map(|(column, &width)| pad(&column.lines[line], column.align, width)).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// The lower triangle of all pairs in per cent: the first class of a pair is the column, the second the row. A pair is its
/// accuracy and whether it is told apart; where it is not, a tilde follows.
pub(super) fn triangle(names: &[&str], pairs: &[(&str, &str, (f64, bool))]) -> String {
    let cells: HashMap<(&str, &str), (f64, bool)> = pairs.iter().map(|&(a, b, cell)| ((a, b), cell)).collect();
    let marked = pairs.iter().any(|(_, _, (_, told_apart))| !told_apart);
    let shown: Vec<String> = names.iter().map(|name| shorten(name, 9)).collect();
    let first_width = shown.iter().map(|name| name.width()).max().unwrap_or(0);
    let last = names.len().saturating_sub(1);
    let room = (WIDEST_TRIANGLE.saturating_sub(first_width) / last.max(1)).saturating_sub(2);
    let width = first_width.min(room).max(if marked { 6 } else { 5 });
    let mut text = String::new();
    for (row, name) in names.iter().enumerate().skip(1) {
        text.push_str(&pad(&shown[row], Align::Right, first_width));
        for &column in &names[..row] {
            let mark = |told_apart| match (marked, told_apart) {
                (false, _) => "",
                (true, true) => " ",
                (true, false) => "~",
            };
            let cell = cells.get(&(column, *name));
            let cell = cell.map(|&(accuracy, told)| (format!("{:.1}{}", 100.0 * accuracy, mark(told)), accuracy));
            let (cell, accuracy) = cell.unwrap_or_default();
            let padded = pad(&cell, Align::Right, width);
            text.push_str("  ");
            text.push_str(&if !cell.is_empty() { paint::cell(&padded, accuracy) } else { padded });
        }
        text.push('\n');
    }
    text.push_str(&" ".repeat(first_width));
    for name in &names[..last] {
        text.push_str("  ");
        text.push_str(&pad(&shorten(name, width), Align::Right, width));
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

/// A name without what would command the terminal or turn the rest of the line around.
pub fn clean(name: &str) -> String {
    let commands = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    name.chars().map(|c| if commands(c) { '\u{fffd}' } else { c }).collect()
}

/// A clean name, cut to a width.
pub(super) fn shorten(name: &str, widest: usize) -> String {
    let clean = clean(name);
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

/// A clean name of which, where it is too wide, the end is left, which of a path says most.
pub(crate) fn shorten_front(name: &str, widest: usize) -> String {
    let clean = clean(name);
    if clean.width() <= widest {
        return clean;
    }
    let mut width = 1;
    let from = clean.char_indices().rev().take_while(|(_, c)| {
        width += c.width().unwrap_or(0);
        width <= widest
    });
    let from = from.last().map_or(clean.len(), |(place, _)| place);
    format!("…{}", &clean[from..])
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

    /// The triangle without its colours.
    fn plain_triangle(names: &[&str], pairs: &[(&str, &str, (f64, bool))]) -> String {
        anstream::adapter::strip_str(&triangle(names, pairs)).to_string()
    }

    #[test]
    fn the_first_class_is_the_column_and_the_second_the_row() {
        let pairs = [("0", "1", (0.988, true)), ("0", "2", (0.912, true)), ("1", "2", (0.868, true))];
        let expected = "1   98.8\n2   91.2   86.8\n       0      1\n";
        assert_eq!(plain_triangle(&["0", "1", "2"], &pairs), expected);
        let pairs = [("0", "1", (0.988, true)), ("0", "2", (0.512, false)), ("1", "2", (0.868, true))];
        let expected = "1   98.8 \n2   51.2~   86.8 \n        0       1\n";
        assert_eq!(plain_triangle(&["0", "1", "2"], &pairs), expected);
    }

    #[test]
    fn wide_long_and_hostile_names_stay_in_their_columns() {
        let mut table = Table::default();
        let names = vec![pair_name("あ", &"x".repeat(500)), pair_name("a\x1b[31m", "b\n")];
        table.add_column("pair", Align::Left, names);
        table.add_column("n", Align::Right, vec!["1".into(), "22".into()]);
        let lines: Vec<String> = table.to_string().lines().map(str::to_owned).collect();
        assert!(lines.iter().all(|line| line.width() == lines[0].width()), "{lines:#?}");
        assert!(!table.to_string().contains('\x1b'));
        assert_eq!(class_name("a\u{202e}b"), "a\u{fffd}b");
    }

    #[test]
    fn a_triangle_of_many_long_names_shortens_those_below_it() {
        let names: Vec<String> = (0..15).map(|class| format!("{class} is a long name")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = plain_triangle(&names, &[("0 is a long name", "14 is a long name", (1.0, true))]);
        assert_eq!(text.lines().map(UnicodeWidthStr::width).max(), Some(9 + 14 * 7));
        assert!(text.lines().last().unwrap().ends_with("  13 i…"), "{text}");
    }

    #[test]
    fn a_triangle_of_few_long_names_shows_as_much_of_them_below_it_as_beside_it() {
        let text = plain_triangle(&["Trouser", "Ankle boot"], &[("Trouser", "Ankle boot", (1.0, true))]);
        assert_eq!(text, "Ankle bo…      100.0\n             Trouser\n");
    }
}
