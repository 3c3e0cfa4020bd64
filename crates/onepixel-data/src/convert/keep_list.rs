//! Which images does a list name?

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use onepixel::dataset::{Dataset, NamedSet, SetName};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TextError};
use crate::reading::label_table::names::{NameIndex, Named, TablePlace};

/// The largest list that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// What columns of names are called, in any case.
const NAME_COLUMNS: [&str; 8] = ["name", "file_name", "filename", "file", "path", "image", "image_id", "id"];

/// What columns of sets are called, in any case.
const SET_COLUMNS: [&str; 2] = ["split", "set"];

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
    rows: Vec<Row>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    line: u64,
    /// The set, and the column that names it.
    set: Option<(String, usize)>,
    index: Option<u32>,
    /// The name, and its column.
    name: Option<(String, usize)>,
}

/// The columns that matter, by their places.
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
        let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset: 0, source };
        let bytes = std::fs::metadata(file).map_err(unreadable)?.len();
        if bytes > MOST_BYTES {
            return Err(bad_line(file, 1, "a list of at most 256 MiB", format!("{bytes} bytes")));
        }
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().next().unwrap_or_default();
        let columns = Columns::of(first);
        let rows = match columns {
            Some(columns) => table(file, text, &columns)?,
            None if !first.contains(',') => names(text),
            None => {
                let expected =
                    "a header with a column index or name (and, where there are several sets, a column split)";
                return Err(bad_line(file, 1, expected, first.to_owned()));
            }
        };
        Ok(Self { file: file.to_path_buf(), rows })
    }

    /// The images of a dataset that the list names: of each set their indices, ascending.
    pub(super) fn of(&self, dataset: &Dataset) -> Result<BTreeMap<SetName, Vec<u32>>> {
        let sets = dataset.sets();
        let names: Vec<SetNames> = sets.iter().map(SetNames::of).collect();
        let indices = names.iter().map(|_| OnceCell::new()).collect();
        let lookup = Lookup { file: &self.file, sets: &sets, names: &names, indices };
        let mut found: BTreeMap<SetName, Vec<u32>> = BTreeMap::new();
        let mut named: HashMap<(usize, u32), u64> = HashMap::new();
        for row in &self.rows {
            let (set, index) = lookup.find(row)?;
            let first = *named.entry((set, index)).or_insert(row.line);
            if first != row.line && row.index.is_none() {
                let name = row.name.as_ref().map_or("", |(name, _)| name);
                let found = format!("{name:?}, which line {first} names");
                return Err(bad_line(&self.file, row.line, "an image that no line before names", found));
            }
            if first == row.line {
                found.entry(sets[set].name).or_default().push(index);
            }
        }
        found.values_mut().for_each(|indices| indices.sort_unstable());
        Ok(found)
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
fn table(file: &Path, text: &str, columns: &Columns) -> Result<Vec<Row>> {
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
            let index = cell(column).parse();
            index.map_err(|_| bad_cell(file, (line, column), "an index, counted from 0".to_owned(), cell(column)))
        };
        let text = |column: usize| Some((cell(column).to_owned(), column)).filter(|(text, _)| !text.is_empty());
        rows.push(Row {
            line,
            set: columns.set.map(|column| (cell(column).to_owned(), column)),
            index: columns.index.map(index).transpose()?,
            name: columns.name.and_then(text),
        });
    }
    Ok(rows)
}

/// The rows of a text with a name a line.
fn names(text: &str) -> Vec<Row> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(line, name)| Row { line, set: None, index: None, name: Some((name.trim().to_owned(), 0)) }).collect()
}

/// The images of a set, by their names.
struct SetNames {
    names: Vec<String>,
    by_name: HashMap<String, u32>,
}

impl SetNames {
    fn of(set: &NamedSet) -> Self {
        let names: Vec<String> =
            set.unlabelled().names().into_iter().flat_map(|names| names.iter()).map(str::to_owned).collect();
        let by_name = names.iter().cloned().zip(0..).collect();
        Self { names, by_name }
    }
}

/// Where the images of a list are looked for.
struct Lookup<'a> {
    file: &'a Path,
    sets: &'a [NamedSet],
    names: &'a [SetNames],
    /// For names that are written otherwise; made when the first is looked for.
    indices: Vec<OnceCell<NameIndex<'a>>>,
}

impl Lookup<'_> {
    /// The image of a row: the place of its set, and its index there.
    fn find(&self, row: &Row) -> Result<(usize, u32)> {
        let asked = row.set.as_ref().map(|(name, column)| self.set(row.line, name, *column)).transpose()?;
        let Some(index) = row.index else { return self.by_name(row, asked) };
        let set = match asked {
            Some(set) => set,
            None if self.sets.len() == 1 => 0,
            None => {
                let expected = "a column split with the names of the sets, because the dataset has several";
                return Err(bad_line(self.file, 1, expected, "only index".to_owned()));
            }
        };
        let images = self.sets[set].len();
        if index as usize >= images {
            let found = format!("{index} in a set of {images} images");
            return Err(bad_line(self.file, row.line, "an index of an image that there is", found));
        }
        let own = self.sets[set].unlabelled().name_of(index as usize);
        match (&row.name, own) {
            (Some((name, column)), Some(own)) if name != own => {
                let expected = format!("{own:?}, as the image with the index {index} is called");
                Err(bad_cell(self.file, (row.line, *column), expected, name))
            }
            _ => Ok((set, index)),
        }
    }

    fn set(&self, line: u64, name: &str, column: usize) -> Result<usize> {
        let found = self.sets.iter().position(|set| set.name.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = self.sets.iter().map(|set| set.name.name()).collect();
            bad_cell(self.file, (line, column), format!("the name of a set ({})", names.join(", ")), name)
        })
    }

    fn by_name(&self, row: &Row, asked: Option<usize>) -> Result<(usize, u32)> {
        let Some((name, column)) = &row.name else {
            return Err(bad_line(self.file, row.line, "the name of an image", "an empty cell".to_owned()));
        };
        let wrong = |expected: &str| bad_cell(self.file, (row.line, *column), expected.to_owned(), name);
        let places: Vec<usize> = asked.map_or_else(|| (0..self.sets.len()).collect(), |set| vec![set]);
        if places.iter().all(|&set| self.names[set].names.is_empty()) {
            return Err(wrong("an index, because the images of this dataset have no names"));
        }
        let exact = places.iter().filter_map(|&set| Some((set, *self.names[set].by_name.get(name)?)));
        let mut found: Vec<(usize, u32)> = exact.collect();
        if found.is_empty() {
            for &set in &places {
                let names = &self.names[set].names;
                let index = self.indices[set].get_or_init(|| NameIndex::new(names, 0..names.len()));
                match index.find(name, TablePlace::default()) {
                    Named::Image(place) => found.push((set, place as u32)),
                    Named::Several(one, other) => found.extend([(set, one as u32), (set, other as u32)]),
                    Named::Nothing | Named::Outside => {}
                }
            }
        }
        match found[..] {
            [image] => Ok(image),
            [] => Err(wrong("the name of an image of the dataset")),
            _ => Err(wrong("the name of one image; write it with its folders, or its set in a column split")),
        }
    }
}

fn bad_line(file: &Path, line: u64, expected: &'static str, found: String) -> Error {
    Error::Text(TextError::BadText { file: file.to_path_buf(), line, expected, found })
}

fn bad_cell(file: &Path, (line, column): (u64, usize), expected: String, found: &str) -> Error {
    let (origin, column, found) = (Origin::file(file), column + 1, format!("{found:?}"));
    Error::Text(TextError::NamedCell { origin, line, column, expected, found })
}
