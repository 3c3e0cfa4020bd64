//! Which rows does a table of labels have?
//!
//! A table is text with one row a line (cells divided by commas, tabs, semicolons, bars or blanks), JSON objects one a
//! line, or one JSON value: a list of objects, a list of pairs, an object from names to labels, or COCO's. Rows are gone through
//! one at a time; what is held is the file's bytes, and of a JSON value what it holds.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::Value;

use crate::error::{Error, LabelTableError, Result};
use crate::reading::label_table::coco;
use crate::reading::label_table::table_name::role_of_table;

/// The longest row of a table of labels, in bytes.
const MOST_ROW_BYTES: usize = 1 << 20;

/// The largest file that is read as one JSON value, in bytes.
const MOST_JSON_BYTES: usize = 64 << 20;

/// Rows of JSON objects that say which columns there are.
const HEADER_ROWS: usize = 1000;

/// What divides cells, besides blanks.
const DELIMITERS: [u8; 4] = [b'|', b';', b'\t', b','];

/// Members of a JSON object that hold the rows.
const HOLDERS: [&str; 5] = ["labels", "data", "annotations", "images", "rows"];

/// A table of labels, its bytes in memory.
pub(crate) struct TextTable {
    pub(crate) file: PathBuf,
    rows: Rows,
}

enum Rows {
    Cells {
        text: String,
        delimiter: Option<u8>,
    },
    /// One cell a line.
    Names(String),
    /// Objects, one a line.
    Lines {
        text: String,
        columns: Vec<String>,
    },
    /// Cells that another format holds.
    Listed {
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// Objects, or lists of cells.
    Values {
        values: Vec<Value>,
        columns: Vec<String>,
    },
}

/// Takes the line of a row, from 1, and its cells.
pub(crate) type Take<'t> = dyn FnMut(u64, &[Cow<'_, str>]) -> Result<bool> + 't;

impl TextTable {
    /// A table of these bytes; `None` if they are no table.
    pub(crate) fn new(file: &Path, bytes: Vec<u8>) -> Result<Option<Self>> {
        let Some(text) = text(bytes) else { return Ok(None) };
        let start = text.trim_start();
        let rows = match start.as_bytes().first() {
            None => None,
            Some(b'[') => values(&text),
            Some(b'{') => lines(&text).or_else(|| values(&text)),
            Some(_) => {
                check_lines(file, &text)?;
                cells(&text).or_else(|| says_a_set(file).then(|| Rows::Names(String::new())))
            }
        };
        let rows = rows.map(|rows| rows.with_text(text));
        Ok(rows.map(|rows| Self { file: file.to_path_buf(), rows }))
    }

    /// A table of these rows, as another format holds it.
    pub(crate) fn of_rows(file: &Path, columns: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        Self { file: file.to_path_buf(), rows: Rows::Listed { columns, rows } }
    }

    /// The names of the columns, where they are not in the first row.
    pub(crate) fn columns(&self) -> Option<&[String]> {
        match &self.rows {
            Rows::Cells { .. } | Rows::Names(_) => None,
            Rows::Lines { columns, .. } | Rows::Listed { columns, .. } | Rows::Values { columns, .. } => Some(columns),
        }
    }

    /// Whether cells are divided by a sign, so that each row has as many.
    pub(crate) fn has_delimiter(&self) -> bool {
        matches!(self.rows, Rows::Cells { delimiter: Some(_), .. })
    }

    /// The most rows that there may be.
    fn most_rows(&self) -> usize {
        match &self.rows {
            Rows::Cells { text, .. } | Rows::Names(text) | Rows::Lines { text, .. } => {
                text.bytes().filter(|&byte| byte == b'\n').count() + 1
            }
            Rows::Listed { rows, .. } => rows.len(),
            Rows::Values { values, .. } => values.len(),
        }
    }

    /// The first row, and others from all over the table: tables are often sorted by their sets or classes. At most
    /// `most` rows, of at most `width` cells.
    pub(crate) fn sample(&self, most: usize, width: usize) -> Result<Vec<Vec<String>>> {
        let stride = self.most_rows().div_ceil(most).max(1);
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut next = 0;
        let mut row = 0;
        self.each(&mut |_, cells| {
            if row == next {
                rows.push(cells.iter().take(width).map(|cell| cell.to_string()).collect());
                next = rows.len() * stride + scattered(rows.len()) % stride;
            }
            row += 1;
            Ok(rows.len() < most)
        })?;
        Ok(rows)
    }

    /// Goes through the rows, until `take` has had enough.
    pub(crate) fn each(&self, take: &mut Take<'_>) -> Result<()> {
        match &self.rows {
            Rows::Cells { text, delimiter: Some(delimiter) } => self.each_record(text, *delimiter, take),
            Rows::Cells { text, delimiter: None } => {
                for (line, row) in (1..).zip(text.lines()) {
                    let cells: Vec<Cow<'_, str>> = row.split_whitespace().map(Cow::from).collect();
                    if !cells.is_empty() && !take(line, &cells)? {
                        break;
                    }
                }
                Ok(())
            }
            Rows::Names(text) => {
                let rows = (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty());
                for (line, row) in rows {
                    if !take(line, &[Cow::from(row.trim())])? {
                        break;
                    }
                }
                Ok(())
            }
            Rows::Lines { text, columns } => {
                for (line, row) in (1..).zip(text.lines()) {
                    if row.trim().is_empty() {
                        continue;
                    }
                    let value: Value = serde_json::from_str(row).map_err(|error| self.damaged(line, &error))?;
                    if !take(line, &of_object(&value, columns))? {
                        break;
                    }
                }
                Ok(())
            }
            Rows::Listed { rows, .. } => {
                for (row, cells) in (1..).zip(rows) {
                    if !take(row, &cells.iter().map(|cell| Cow::from(cell.as_str())).collect::<Vec<_>>())? {
                        break;
                    }
                }
                Ok(())
            }
            Rows::Values { values, columns } => {
                for (row, value) in (1..).zip(values) {
                    if !take(row, &of_object(value, columns))? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    fn each_record(&self, text: &str, delimiter: u8, take: &mut Take<'_>) -> Result<()> {
        let mut reader = ReaderBuilder::new();
        let reader = reader.delimiter(delimiter).has_headers(false).flexible(true).trim(Trim::All);
        let mut reader = reader.from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| self.damaged(0, &error))? {
            let line = record.position().map_or(1, csv::Position::line);
            let cells: Vec<Cow<'_, str>> = record.iter().map(Cow::from).collect();
            if cells.iter().any(|cell| !cell.is_empty()) && !take(line, &cells)? {
                break;
            }
        }
        Ok(())
    }

    fn damaged(&self, line: u64, error: &dyn std::fmt::Display) -> Error {
        Error::from(LabelTableError::DamagedRow { file: self.file.clone(), line, found: error.to_string() })
    }
}

/// A number that looks random, so that no period of the rows meets that of a sample (Steele's SplitMix64, 2014).
fn scattered(place: usize) -> usize {
    let mut mixed = (place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) as usize
}

impl Rows {
    fn with_text(self, whole: String) -> Self {
        match self {
            Self::Cells { delimiter, .. } => Self::Cells { text: whole, delimiter },
            Self::Names(_) => Self::Names(whole),
            Self::Lines { columns, .. } => Self::Lines { text: whole, columns },
            held @ (Self::Listed { .. } | Self::Values { .. }) => held,
        }
    }
}

/// Text without a byte order mark; what is no UTF-8 is taken for Windows-1252, and what has zero bytes is none.
fn text(mut bytes: Vec<u8>) -> Option<String> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    // Spreadsheets write UTF-16 with a byte order mark.
    let units = |of: fn([u8; 2]) -> u16| bytes[2..].as_chunks().0.iter().map(|&pair| of(pair)).collect::<Vec<u16>>();
    match bytes.get(..2) {
        Some(b"\xff\xfe") => return String::from_utf16(&units(u16::from_le_bytes)).ok(),
        Some(b"\xfe\xff") => return String::from_utf16(&units(u16::from_be_bytes)).ok(),
        _ => {}
    }
    if bytes.contains(&0) {
        return None;
    }
    Some(String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}

fn check_lines(file: &Path, text: &str) -> Result<()> {
    match text.lines().position(|line| line.len() > MOST_ROW_BYTES) {
        None => Ok(()),
        Some(line) => Err(Error::from(LabelTableError::LongRow {
            file: file.to_path_buf(),
            line: line as u64 + 1,
            most: MOST_ROW_BYTES,
        })),
    }
}

/// Whether the name of a file says a set, so that it may list the set's images: `train.txt`.
fn says_a_set(file: &Path) -> bool {
    file.file_stem().and_then(|stem| role_of_table(stem.to_str()?)).is_some()
}

/// Text with cells, by the delimiter that its first lines have as often as each other.
fn cells(text: &str) -> Option<Rows> {
    const LOOKED_AT: usize = 20;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let count = |line: &str, delimiter: u8| line.bytes().filter(|&byte| byte == delimiter).count();
    let least = |delimiter: u8| lines.iter().map(|line| count(line, delimiter)).min().unwrap_or(0);
    let best = DELIMITERS.into_iter().max_by_key(|&delimiter| (least(delimiter) > 0, least(delimiter)));
    let delimiter = best.filter(|&delimiter| least(delimiter) > 0);
    let blanks = || lines.iter().all(|line| line.split_whitespace().nth(1).is_some());
    if delimiter.is_some() || blanks() {
        return Some(Rows::Cells { text: String::new(), delimiter });
    }
    // A row may be cut short: the header and most of the others say how cells are divided.
    let having = |delimiter: u8| lines.iter().filter(|line| count(line, delimiter) > 0).count();
    let begins = |&delimiter: &u8| lines.first().is_some_and(|line| count(line, delimiter) > 0);
    let best = DELIMITERS.into_iter().filter(begins).max_by_key(|&delimiter| having(delimiter));
    let delimiter = best.filter(|&delimiter| 2 * having(delimiter) >= lines.len());
    delimiter.map(|delimiter| Rows::Cells { text: String::new(), delimiter: Some(delimiter) })
}

/// Objects, one a line, and their members in the order in which they come.
fn lines(text: &str) -> Option<Rows> {
    let mut columns: Vec<String> = Vec::new();
    let rows = || text.lines().filter(|line| !line.trim().is_empty());
    // One line is one value, as of names and labels.
    rows().nth(1)?;
    for line in rows().take(HEADER_ROWS) {
        let Ok(Value::Object(members)) = serde_json::from_str(line) else { return None };
        for name in members.keys().filter(|name| !columns.contains(name)).cloned().collect::<Vec<_>>() {
            columns.push(name);
        }
    }
    (columns.len() > 1).then_some(Rows::Lines { text: String::new(), columns })
}

/// One JSON value with rows in it.
fn values(text: &str) -> Option<Rows> {
    if text.len() > MOST_JSON_BYTES {
        return None;
    }
    let pairs = || vec!["name".to_owned(), "label".to_owned()];
    match serde_json::from_str(text).ok()? {
        Value::Array(values) => rows(values),
        Value::Object(mut members) => {
            if let Some(labels) = coco::labels(&members) {
                let values = labels.into_iter().map(|label| Value::Array(label.into())).collect();
                return Some(Rows::Values { values, columns: pairs() });
            }
            let holder = HOLDERS.iter().find(|holder| members.get(**holder).is_some_and(Value::is_array));
            if let Some(Value::Array(values)) = holder.and_then(|holder| members.remove(*holder)) {
                return rows(values);
            }
            if let Some(Value::Object(inner)) = members.get("labels") {
                members = inner.clone();
            }
            let is_pair = members.values().all(|value| value.is_string() || value.is_number());
            let values = members.into_iter().map(|(name, label)| Value::Array(vec![Value::String(name), label]));
            is_pair.then(|| Rows::Values { values: values.collect(), columns: pairs() })
        }
        _ => None,
    }
}

fn rows(values: Vec<Value>) -> Option<Rows> {
    let mut columns: Vec<String> = Vec::new();
    for value in values.iter().take(HEADER_ROWS) {
        match value {
            Value::Object(members) => {
                let new: Vec<String> = members.keys().filter(|name| !columns.contains(name)).cloned().collect();
                columns.extend(new);
            }
            Value::Array(cells) => {
                (columns.len()..cells.len()).for_each(|column| columns.push((column + 1).to_string()));
            }
            _ => return None,
        }
    }
    (columns.len() > 1).then_some(Rows::Values { values, columns })
}

/// The cells of an object or a list; what is neither text nor number is an empty cell.
fn of_object<'v>(value: &'v Value, columns: &[String]) -> Vec<Cow<'v, str>> {
    let cell = |value: Option<&'v Value>| match value {
        Some(Value::String(text)) => Cow::from(text.trim()),
        Some(Value::Number(number)) => Cow::from(number.to_string()),
        Some(Value::Bool(is)) => Cow::from(is.to_string()),
        _ => Cow::from(""),
    };
    match value {
        Value::Object(members) => columns.iter().map(|name| cell(members.get(name))).collect(),
        Value::Array(cells) => (0..columns.len()).map(|column| cell(cells.get(column))).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows_of(text: &str) -> Vec<(u64, String)> {
        let table = TextTable::new(Path::new("t"), text.as_bytes().to_vec()).unwrap().unwrap();
        let mut rows = Vec::new();
        table
            .each(&mut |line, cells| {
                rows.push((line, cells.join("|")));
                Ok(true)
            })
            .unwrap();
        rows
    }

    #[test]
    fn rows_are_read_however_their_cells_are_divided() {
        let expected = [(1, "a.png|cat".to_owned()), (2, "b c.png|dog".to_owned())];
        for text in [
            "a.png,cat\nb c.png,dog\n",
            "a.png\tcat\nb c.png\tdog",
            "a.png;cat\nb c.png;dog",
            "\u{feff}a.png, cat\n\"b c.png\",dog",
            "[[\"a.png\",\"cat\"],[\"b c.png\",\"dog\"]]",
            "{\"a.png\":\"cat\",\"b c.png\":\"dog\"}",
            "{\"labels\":[[\"a.png\",\"cat\"],[\"b c.png\",\"dog\"]]}",
        ] {
            assert_eq!(rows_of(text), expected, "{text}");
        }
        assert_eq!(
            rows_of("n1/a.JPEG 65\nn1/b.JPEG 970\n"),
            [(1, "n1/a.JPEG|65".to_owned()), (2, "n1/b.JPEG|970".to_owned())]
        );
        assert_eq!(rows_of("{\"f\":\"a\",\"y\":3}\n\n{\"f\":\"b\",\"y\":null}")[1], (3, "b|".to_owned()));
    }

    #[test]
    fn a_sample_has_the_first_row_and_some_of_each_part() {
        let sets = ["train", "test"].iter().flat_map(|set| (0..3000).map(move |row| format!("{row}.png,{set}\n")));
        let text: String = std::iter::once("name,split\n".to_owned()).chain(sets).collect();
        let table = TextTable::new(Path::new("t.csv"), text.into_bytes()).unwrap().unwrap();
        let rows = table.sample(100, 1).unwrap();
        assert!((95..=100).contains(&rows.len()), "{}", rows.len());
        assert_eq!((rows[0].len(), rows[0][0].as_str()), (1, "name"));
        let set = |wanted: &str| table.sample(100, 2).unwrap().iter().filter(|row| row[1] == wanted).count();
        assert!(set("train") > 45 && set("test") > 45, "{} and {}", set("train"), set("test"));
        assert_eq!(table.sample(10_000, 2).unwrap().len(), 6001, "few rows are all taken");
    }

    #[test]
    fn what_is_no_table_is_none() {
        for bytes in [&b"one word"[..3], b"a\nb\n", b"\0\x01", b"", b"{\"a\":[1]}"] {
            assert!(TextTable::new(Path::new("t"), bytes.to_vec()).unwrap().is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn a_huge_line_is_refused_by_its_number() {
        let long = format!("a,b\n{},c\n", "x".repeat(2 << 20));
        let error = TextTable::new(Path::new("t.csv"), long.into_bytes()).err().unwrap().to_string();
        assert!(error.contains("t.csv") && error.contains("line 2"), "{error}");
    }
}
