//! Which images does a list name?

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use onepixel::dataset::{Dataset, SetName};

use crate::bytes::origin::Origin;
use crate::convert::listed::{self, Cell, Images, Listed, Mismatch, NAME_COLUMNS, SET_COLUMNS};
use crate::error::{Error, Result, TextError};

/// A list of images, read from a CSV file or from a text with a name a line.
///
/// A CSV file has a header with a column `index`, counted from 0, or a column of names (`name`, `file_name`, `id` and the
/// like), and where images of several sets are meant a column `split` with the names of the sets; other columns are left
/// aside. Where there are both, index and name must agree. A file of one column without such a header is a list of names.
/// Without `split`, indices are those of a dataset that has a train set only, and names are looked for in all sets. The
/// order of the rows means nothing; an index that is there twice counts once, a name that is there twice is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepList {
    file: PathBuf,
    columns: Columns,
    rows: Vec<(u64, Listed)>,
}

/// The columns that matter, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Columns {
    index: Option<usize>,
    name: Option<usize>,
    set: Option<usize>,
}

impl KeepList {
    /// Reads a list.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is no such list, or a cell is not what its column demands.
    pub fn read(file: &Path) -> Result<Self> {
        let text = listed::text_of(file)?;
        let first = text.lines().next().unwrap_or_default();
        let (columns, rows) = match Columns::of(first) {
            Some(columns) => (columns, table(file, &text, columns)?),
            None if !first.contains(',') => (Columns { index: None, name: Some(0), set: None }, names(&text)),
            None => {
                let expected =
                    "a header with a column index or name (and, where there are several sets, a column split)";
                return Err(bad_line(file, 1, expected, first.to_owned()));
            }
        };
        Ok(Self { file: file.to_path_buf(), columns, rows })
    }

    /// The images of a dataset that the list names: of each set their indices, ascending.
    pub(super) fn of(&self, dataset: &Dataset) -> Result<BTreeMap<SetName, Vec<u32>>> {
        let images = Images::of(dataset);
        let lookup = images.lookup();
        let mut found: BTreeMap<SetName, Vec<u32>> = BTreeMap::new();
        let mut named: HashMap<(usize, u32), u64> = HashMap::new();
        for (line, row) in &self.rows {
            let (set, index) = lookup.find(row).map_err(|mismatch| self.mismatch(*line, mismatch))?;
            let first = *named.entry((set, index)).or_insert(*line);
            if first != *line && row.index.is_none() {
                let found = format!("{:?}, which line {first} names", row.name.as_deref().unwrap_or_default());
                return Err(bad_line(&self.file, *line, "an image that no line before names", found));
            }
            if first == *line {
                found.entry(images.sets[set].name).or_default().push(index);
            }
        }
        found.values_mut().for_each(|indices| indices.sort_unstable());
        Ok(found)
    }

    fn mismatch(&self, line: u64, mismatch: Mismatch) -> Error {
        let Mismatch::Cell { cell, expected, found } = mismatch else {
            return bad_line(&self.file, 1, listed::SETS_NEEDED, "only index".to_owned());
        };
        let column = match cell {
            Cell::Set => self.columns.set,
            Cell::Index => self.columns.index,
            Cell::Name => self.columns.name,
        };
        bad_cell(&self.file, (line, column.unwrap_or_default()), expected, found)
    }
}

impl Columns {
    /// Those that a first line names; `None` where it names none.
    fn of(header: &str) -> Option<Self> {
        let cells: Vec<String> = header.split(',').map(|cell| cell.trim().trim_matches('"').to_lowercase()).collect();
        let place = |known: &[&str]| known.iter().find_map(|known| cells.iter().position(|cell| cell == known));
        let columns = Self { index: place(&["index"]), name: place(&NAME_COLUMNS), set: place(&SET_COLUMNS) };
        (columns.index.is_some() || columns.name.is_some()).then_some(columns)
    }
}

/// The rows of a table below its header.
fn table(file: &Path, text: &str, columns: Columns) -> Result<Vec<(u64, Listed)>> {
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in table.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            bad_line(file, line, "a table of comma-separated text", error.to_string())
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let index = |column: usize| {
            let (index, expected) = (cell(column).parse(), "an index, counted from 0".to_owned());
            index.map_err(|_| bad_cell(file, (line, column), expected, format!("{:?}", cell(column))))
        };
        let listed = Listed {
            set: columns.set.map(|column| cell(column).to_owned()),
            index: columns.index.map(index).transpose()?,
            name: columns.name.map(|column| cell(column).to_owned()).filter(|name| !name.is_empty()),
        };
        rows.push((line, listed));
    }
    Ok(rows)
}

/// The rows of a text with a name a line.
fn names(text: &str) -> Vec<(u64, Listed)> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(line, name)| (line, Listed { name: Some(name.trim().to_owned()), ..Listed::default() })).collect()
}

fn bad_line(file: &Path, line: u64, expected: &'static str, found: String) -> Error {
    Error::Text(TextError::BadText { file: file.to_path_buf(), line, expected, found })
}

fn bad_cell(file: &Path, (line, column): (u64, usize), expected: String, found: String) -> Error {
    Error::Text(TextError::NamedCell { origin: Origin::file(file), line, column: column + 1, expected, found })
}
