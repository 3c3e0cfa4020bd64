//! Which images does a list keep?

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use onepixel::dataset::Dataset;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TextError};

/// A list of images by their set and index, read from a CSV file.
///
/// The file has a header with a column `index`, counted from 0, and a column `split` with `train` or `test`; other
/// columns are left aside. Without `split`, the indices are those of a dataset that has a train set only. The order of
/// the rows means nothing, and an image that is named twice is kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepList {
    file: PathBuf,
    /// For each set that is named, or for the only one, its images by ascending index.
    kept: HashMap<Option<Split>, Vec<(u32, u64)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Split {
    Train,
    Test,
}

/// The indices that a list keeps of each set, ascending.
pub(super) struct Kept {
    pub(super) train: Vec<u32>,
    pub(super) test: Vec<u32>,
}

impl KeepList {
    /// Reads a list.
    ///
    /// # Errors
    ///
    /// The file cannot be read, has no column `index`, or a cell is not what its column demands.
    pub fn read(file: &Path) -> Result<Self> {
        let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset: 0, source };
        let open = File::open(file).map_err(unreadable)?;
        let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(open);
        let header = table.headers().map_err(|error| bad_text(file, &error))?.clone();
        let column = |name: &str| header.iter().position(|column| column.trim_start_matches('\u{feff}') == name);
        let Some(index_column) = column("index") else {
            let found = header.iter().collect::<Vec<_>>().join(", ");
            let expected = "a header with a column index (and, where there is a test set, a column split)";
            return Err(Error::Text(TextError::BadText { file: file.to_path_buf(), line: 1, expected, found }));
        };
        let split_column = column("split");
        let mut kept: HashMap<Option<Split>, Vec<(u32, u64)>> = HashMap::new();
        for row in table.records() {
            let row = row.map_err(|error| bad_text(file, &error))?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |column: usize| row.get(column).unwrap_or_default();
            let bad = |column: usize, expected| {
                let found = format!("{:?}", cell(column));
                Error::Text(TextError::Cell { origin: Origin::file(file), line, column: column + 1, expected, found })
            };
            let index = cell(index_column).parse().map_err(|_| bad(index_column, "an index, counted from 0"))?;
            let split = match split_column.map(|column| (column, cell(column))) {
                None => None,
                Some((_, "train")) => Some(Split::Train),
                Some((_, "test")) => Some(Split::Test),
                Some((column, _)) => return Err(bad(column, "train or test")),
            };
            kept.entry(split).or_default().push((index, line));
        }
        for indices in kept.values_mut() {
            indices.sort_unstable();
            indices.dedup_by_key(|&mut (index, _)| index);
        }
        Ok(Self { file: file.to_path_buf(), kept })
    }

    /// What the list keeps of a dataset.
    pub(super) fn of(&self, dataset: &Dataset) -> Result<Kept> {
        let test_len = dataset.test.as_ref().map_or(0, |test| test.len());
        if self.kept.contains_key(&None) && test_len > 0 {
            return Err(Error::Text(TextError::BadText {
                file: self.file.clone(),
                line: 1,
                expected: "a column split, with train or test, because the dataset has both sets",
                found: "only index".to_owned(),
            }));
        }
        let all = |split, len: usize| match self.kept.get(&split) {
            None => Ok(Vec::new()),
            Some(kept) => match kept.last() {
                Some(&(index, line)) if index as usize >= len => Err(Error::Text(TextError::BadText {
                    file: self.file.clone(),
                    line,
                    expected: "an index of an image that there is",
                    found: format!("{index} in a set of {len} images"),
                })),
                _ => Ok(kept.iter().map(|&(index, _)| index).collect()),
            },
        };
        let train = if self.kept.contains_key(&None) { None } else { Some(Split::Train) };
        Ok(Kept { train: all(train, dataset.train.len())?, test: all(Some(Split::Test), test_len)? })
    }
}

fn bad_text(file: &Path, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    Error::Text(TextError::BadText {
        file: file.to_path_buf(),
        line,
        expected: "a table of comma-separated text",
        found: error.to_string(),
    })
}
