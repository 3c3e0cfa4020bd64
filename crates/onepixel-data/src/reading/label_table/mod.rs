//! Which labels does a table give to images that lie beside it?
//!
//! # The big picture
//!
//! [`table_name`] says which files may be one. [`text`] goes through the rows of a table, [`names`] finds the image that a cell names, and [`columns`] decides from
//! a sample of the rows which columns are the names, the labels, and the sets. [`LabelTable`] joins the three: for each image that
//! the table names, its label and where it stands. A table that names hardly any of the images is not one of theirs.

mod coco;
pub(crate) mod columns;
pub(crate) mod names;
pub(crate) mod pattern;
pub(crate) mod table_name;
pub(crate) mod text;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;

use crate::error::{Error, LabelTableError, Result};
use crate::reading::label_column::LabelColumn;
use crate::reading::labels::LabelValue;
use crate::reading::split_words::SplitRole;
use columns::{Choice, Context, LabelCells, Sample, bit, first_word, roles_of_values};
use names::{NameIndex, Named, TablePlace};
use table_name::role_of_table;
use text::TextTable;

/// Rows that decide on the columns.
const SAMPLE_ROWS: usize = 10_000;

/// The most columns of a table of labels.
const MOST_COLUMNS: usize = 2_048;

/// Of the rows or of the images, the share that a table names at least.
const NAMED_SHARE: f64 = 0.5;

/// What the user says of the columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AskedColumns<'a> {
    pub(crate) labels: Option<&'a LabelColumn>,
    pub(crate) names: Option<&'a str>,
}

/// What an image's row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) place: usize,
    /// Which of the labels, unless it is withheld.
    pub(crate) label: Option<u32>,
    pub(crate) role: Option<SplitRole>,
    pub(crate) line: u64,
}

/// The labels that a table gives to the images that it names, in the order of its rows.
#[derive(Debug)]
pub(crate) struct LabelTable {
    pub(crate) file: PathBuf,
    pub(crate) labels: Vec<LabelValue>,
    pub(crate) entries: Vec<Entry>,
    /// Rows that name no image that is there.
    pub(crate) strangers: usize,
}

/// A table whose columns of names and sets are known.
pub(crate) struct Opened {
    table: TextTable,
    folder: String,
    /// The set that the table's own name says.
    pub(crate) role: Option<SplitRole>,
    has_header: bool,
    /// Cells of the header, where a sign divides cells.
    cells: Option<usize>,
    /// Whether each row must have a label.
    complete: bool,
    name: usize,
    split: Option<usize>,
    sample: Sample,
    /// The images that the rows of the sample name.
    pub(crate) named: Vec<usize>,
}

impl Opened {
    /// Opens a table that lies in `folder` of the tree; `None` if it names hardly any of the images that are in its
    /// `reach`: those of the sets that it names one of.
    pub(crate) fn new(
        table: TextTable,
        folder: &str,
        index: &NameIndex<'_>,
        reach: &dyn Fn(&[usize]) -> usize,
        asked: AskedColumns<'_>,
    ) -> Result<Option<Self>> {
        let mut rows = table.sample(SAMPLE_ROWS, MOST_COLUMNS)?;
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let place = TablePlace { folder, role: table.file.file_stem().and_then(|stem| role_of_table(stem.to_str()?)) };
        let of = |cell: &str| match index.find(cell, place) {
            Named::Image(place) | Named::Several(place, _) => Some(place),
            Named::Nothing | Named::Outside => None,
        };
        // The first row names the columns if its cells name no image.
        let first: Vec<String> = rows.first().cloned().unwrap_or_default();
        let plain = Sample::new(vec![None; width], rows.clone());
        let Some((guess, _)) = plain.name_column(of) else { return Ok(None) };
        let names_image = |cell: &String| of(cell).is_some() || names::has_image_ending(cell);
        let stated = table.columns().map(<[String]>::to_vec);
        let has_header = stated.is_none() && !first.get(guess).is_some_and(names_image);
        let mut header: Vec<Option<String>> = match (stated, has_header) {
            (Some(columns), _) => columns.into_iter().map(Some).collect(),
            (None, true) => first.into_iter().map(Some).collect(),
            (None, false) => Vec::new(),
        };
        let cells = Some(header.len()).filter(|_| has_header && table.has_delimiter());
        header.resize(width, None);
        if has_header {
            rows.remove(0);
        }
        let looked_at = rows.len();
        let sample = Sample::new(header, rows);
        let name = match asked.names {
            Some(column) => sample.column(column).ok_or_else(|| no_column(&table, column, &sample))?,
            None => guess,
        };
        let named = sample.named(name, of);
        let share = |of: usize| named.len() as f64 >= NAMED_SHARE * of as f64;
        if named.is_empty() || asked.names.is_none() && !share(looked_at) && !share(reach(&named)) {
            return Ok(None);
        }
        let split = sample.split_column(name);
        let (folder, role, complete) = (folder.to_owned(), place.role, false);
        Ok(Some(Self { table, folder, role, has_header, cells, complete, name, split, sample, named }))
    }

    /// The same, but a row without a label is refused: where images lie in class folders, a table that names one without
    /// saying its class contradicts its folder.
    pub(crate) fn complete(self) -> Self {
        Self { complete: true, ..self }
    }

    /// What the table is, for a note.
    pub(crate) fn described(&self, labels: Option<&LabelCells>) -> String {
        let (file, names) = (self.table.file.display(), self.sample.called(self.name));
        match labels {
            Some(LabelCells::OneHot(columns)) => {
                format!(
                    "{file} has the labels: the column of a class is 1, of {} columns; names are in {names}",
                    columns.len()
                )
            }
            Some(LabelCells::Column(column) | LabelCells::FirstWord(column)) => {
                format!("{file} has the labels: column {}, names are in column {names}", self.sample.called(*column))
            }
            None => format!("{file} has names of images and no labels"),
        }
    }

    /// What is said of a table whose column of labels has none.
    pub(crate) fn without_labels(&self, column: usize) -> String {
        let (file, column) = (self.table.file.display(), self.sample.called(column));
        format!("{file}: the cells of column {column} are empty: the images that it names have no labels")
    }

    /// Whether the table is Hugging Face's, whose order counts.
    pub(crate) fn is_metadata(&self) -> bool {
        self.table.file.file_stem().is_some_and(|stem| stem == "metadata")
    }

    /// Whether the rows of the sample tell the images apart just as `class_of` does.
    pub(crate) fn agrees(&self, labels: &LabelCells, class_of: &dyn Fn(&str) -> Option<String>) -> bool {
        let column = match labels {
            LabelCells::Column(column) | LabelCells::FirstWord(column) => *column,
            LabelCells::OneHot(_) => return false,
        };
        self.sample.agrees(self.name, column, class_of)
    }

    pub(crate) fn says_sets(&self) -> bool {
        self.split.is_some()
    }

    /// Whether its name, or a column, says which set its images belong to.
    pub(crate) fn is_list(&self) -> bool {
        self.says_sets() || self.role.is_some()
    }

    /// What notes call the table.
    pub(crate) fn called(&self) -> String {
        self.table.file.display().to_string()
    }

    /// Where the table lies, and of which set it speaks.
    pub(crate) fn place(&self) -> TablePlace<'_> {
        TablePlace { folder: &self.folder, role: self.role }
    }

    /// The labels among the columns.
    pub(crate) fn choose(&self, asked: AskedColumns<'_>, context: Context<'_>) -> Result<Choice> {
        let column = match asked.labels {
            None => {
                let taken: Vec<usize> = std::iter::once(self.name).chain(self.split).collect();
                return Ok(self.sample.labels(&taken, context));
            }
            Some(LabelColumn::First) => Some(0),
            Some(LabelColumn::Last) => self.sample.names.len().checked_sub(1),
            Some(LabelColumn::Name(name)) => match self.sample.column(name) {
                Some(column) => Some(column),
                None => return Err(no_column(&self.table, name, &self.sample)),
            },
        };
        Ok(column.map_or(Choice::None, |column| Choice::Labels(LabelCells::Column(column))))
    }

    /// The error of a table of whose columns none, or several, are the labels.
    pub(crate) fn unclear(&self, candidates: Vec<String>) -> Error {
        let found = match candidates.is_empty() {
            true => (0..self.sample.names.len()).map(|column| self.sample.called(column)).collect(),
            false => candidates,
        };
        let name_column = self.sample.called(self.name);
        Error::from(LabelTableError::LabelColumn { file: self.table.file.clone(), name_column, found })
    }

    /// Reads all rows.
    pub(crate) fn read(
        &self,
        labels: Option<&LabelCells>,
        index: &NameIndex<'_>,
        names: &[String],
    ) -> Result<LabelTable> {
        let mut joined = Joined {
            opened: self,
            names,
            code_of: HashMap::new(),
            sets: HashMap::new(),
            set_of: Vec::new(),
            seen: HashMap::new(),
            table: LabelTable { file: self.table.file.clone(), labels: Vec::new(), entries: Vec::new(), strangers: 0 },
        };
        let mut is_first = self.has_header;
        self.table.each(&mut |line, cells| {
            if !std::mem::take(&mut is_first) {
                joined.row(line, cells, labels, index)?;
            }
            Ok(true)
        })?;
        Ok(joined.finish())
    }
}

/// A table that is being read.
struct Joined<'a> {
    opened: &'a Opened,
    names: &'a [String],
    code_of: HashMap<LabelValue, u32>,
    /// The values of the column of sets, and that of each entry.
    sets: HashMap<String, u32>,
    set_of: Vec<Option<u32>>,
    /// The entry of each image.
    seen: HashMap<usize, usize>,
    table: LabelTable,
}

impl Joined<'_> {
    fn row(
        &mut self,
        line: u64,
        cells: &[Cow<'_, str>],
        labels: Option<&LabelCells>,
        index: &NameIndex<'_>,
    ) -> Result<()> {
        let Opened { name, split, sample, .. } = self.opened;
        let cell = |column: usize| cells.get(column).map_or("", |cell| cell.as_ref());
        let file = || self.table.file.clone();
        let written = cell(*name);
        let place = match index.find(written, self.opened.place()) {
            Named::Image(place) => place,
            Named::Nothing => {
                self.table.strangers += usize::from(!written.is_empty());
                return Ok(());
            }
            Named::Outside => {
                return Err(Error::from(LabelTableError::Outside { file: file(), line, cell: written.to_owned() }));
            }
            Named::Several(one, other) => {
                let (one, other) = (self.names[one].clone(), self.names[other].clone());
                return Err(Error::from(LabelTableError::TwoImages {
                    file: file(),
                    line,
                    cell: written.to_owned(),
                    one,
                    other,
                }));
            }
        };
        self.check_length(line, cells, labels)?;
        let value = match labels {
            None => None,
            Some(LabelCells::Column(column)) if self.opened.complete && cell(*column).is_empty() => {
                return Err(Error::from(LabelTableError::NoLabel { file: file(), line, column: column + 1 }));
            }
            Some(LabelCells::Column(column)) => label(cell(*column)),
            Some(LabelCells::FirstWord(column)) => label(first_word(cell(*column))),
            Some(LabelCells::OneHot(columns)) => {
                let mut hot = columns.iter().filter(|&&column| bit(cell(column)) == Some(true));
                match (hot.next(), hot.next()) {
                    (Some(&column), None) => Some(LabelValue::parse(&sample.called(column))),
                    _ => {
                        let found = "no 1 or several among the columns of the classes".to_owned();
                        return Err(Error::from(LabelTableError::DamagedRow { file: file(), line, found }));
                    }
                }
            }
        };
        let label = value.map(|value| self.code(value));
        let set = split.map(|column| self.set(cell(column)));
        self.add(Entry { place, label, role: None, line }, set)
    }

    fn set(&mut self, value: &str) -> u32 {
        if let Some(&set) = self.sets.get(value) {
            return set;
        }
        let next = self.sets.len() as u32;
        self.sets.insert(value.to_owned(), next);
        next
    }

    /// The table, once all values of the column of sets are known.
    fn finish(mut self) -> LabelTable {
        let roles = roles_of_values(self.sets.keys().map(String::as_str));
        let mut role_of: Vec<Option<SplitRole>> = vec![None; self.sets.len()];
        self.sets.iter().for_each(|(value, &set)| role_of[set as usize] = roles.get(value.as_str()).copied());
        for (entry, set) in std::iter::zip(&mut self.table.entries, &self.set_of) {
            entry.role = set.and_then(|set| role_of[set as usize]);
        }
        self.table
    }

    /// Refuses a row that lacks a cell that is needed, or has more cells than the header.
    fn check_length(&self, line: u64, cells: &[Cow<'_, str>], labels: Option<&LabelCells>) -> Result<()> {
        let Opened { name, split, cells: header, .. } = self.opened;
        let last = match labels {
            Some(LabelCells::Column(column) | LabelCells::FirstWord(column)) => Some(*column),
            Some(LabelCells::OneHot(columns)) => columns.iter().max().copied(),
            None => None,
        };
        let needed = last.max(*split).unwrap_or(0).max(*name) + 1;
        let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let is_long = header.is_some_and(|header| filled > header);
        if cells.len() >= needed && !is_long {
            return Ok(());
        }
        let (file, expected, found) = (self.table.file.clone(), header.unwrap_or(needed), cells.len());
        Err(Error::from(LabelTableError::RowLength { file, line, expected, found }))
    }

    fn code(&mut self, value: LabelValue) -> u32 {
        let next = self.table.labels.len() as u32;
        let labels = &mut self.table.labels;
        *self.code_of.entry(value).or_insert_with_key(|value| {
            labels.push(value.clone());
            next
        })
    }

    /// Adds a row, unless its image is there with the same label.
    fn add(&mut self, entry: Entry, set: Option<u32>) -> Result<()> {
        let Some(&before) = self.seen.get(&entry.place) else {
            self.seen.insert(entry.place, self.table.entries.len());
            self.table.entries.push(entry);
            self.set_of.push(set);
            return Ok(());
        };
        let first = self.table.entries[before];
        if first.label == entry.label {
            return Ok(());
        }
        let text =
            |label: Option<u32>| label.map_or_else(String::new, |label| self.table.labels[label as usize].to_string());
        Err(Error::from(LabelTableError::TwoLabels {
            file: self.table.file.clone(),
            line: entry.line,
            name: self.names[entry.place].clone(),
            label: text(entry.label),
            first: text(first.label),
            first_line: first.line,
            first_file: self.table.file.clone(),
        }))
    }
}

/// A label, unless the cell says that there is none. Whole numbers may be written as floats, as in `3.0`.
fn label(cell: &str) -> Option<LabelValue> {
    if matches!(cell, "" | "nan" | "NaN" | "NA" | "N/A" | "null" | "<NA>") {
        return None;
    }
    let whole = cell.split_once('.').filter(|(_, zeros)| !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0'));
    match whole.map(|(whole, _)| LabelValue::parse(whole)) {
        Some(number @ LabelValue::Number(_)) => Some(number),
        _ => Some(LabelValue::parse(cell)),
    }
}

fn no_column(table: &TextTable, column: &str, sample: &Sample) -> Error {
    let found = (0..sample.names.len()).map(|column| sample.called(column)).collect();
    Error::from(LabelTableError::NoColumn { file: table.file.clone(), column: column.to_owned(), found })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    const IMAGES: [&str; 4] = ["train/1_left.jpeg", "train/2_left.jpeg", "train/3_left.jpeg", "train/4_left.jpeg"];

    fn read_with(text: &str, asked: AskedColumns<'_>) -> Result<LabelTable> {
        let names: Vec<String> = IMAGES.iter().map(|&name| name.to_owned()).collect();
        let index = NameIndex::new(&names, 0..names.len());
        let table = TextTable::new(Path::new("labels.csv"), text.as_bytes().to_vec())?.unwrap();
        let opened = Opened::new(table, "", &index, &|_| 4, asked)?.unwrap();
        match opened.choose(asked, Context { known: &BTreeSet::new(), has_folders: false })? {
            Choice::Labels(labels) => opened.read(Some(&labels), &index, &names),
            Choice::Several(candidates) => Err(opened.unclear(candidates)),
            Choice::None | Choice::Empty(_) => opened.read(None, &index, &names),
        }
    }

    fn told(text: &str) -> Vec<(usize, String)> {
        let table = read_with(text, AskedColumns::default()).unwrap();
        let label =
            |label: Option<u32>| label.map_or("none".to_owned(), |label| table.labels[label as usize].to_string());
        table.entries.iter().map(|entry| (entry.place, label(entry.label))).collect()
    }

    fn refused(text: &str) -> String {
        read_with(text, AskedColumns::default()).unwrap_err().to_string()
    }

    #[test]
    fn labels_are_joined_by_the_names_of_the_images_whatever_the_order_of_the_rows() {
        let expected = [(2, "1".to_owned()), (0, "0".to_owned()), (1, "1".to_owned()), (3, "none".to_owned())];
        assert_eq!(told("image,level\n3_left,1\n1_left,0\n2_left,1\n4_left,\n9_left,4\n"), expected);
        assert_eq!(told("3_left.jpeg 1\n1_left.jpeg 0\n2_left.jpeg 1\n")[..], expected[..3]);
        assert_eq!(told("image,level\n3_left,1.0\n1_left,0.0\n2_left,1.0\n4_left,nan\n"), expected);
    }

    #[test]
    fn an_image_with_two_labels_is_refused_with_both_lines() {
        let error = refused("image,level\n1_left,0\n2_left,1\n3_left,1\n1_left,1\n");
        assert!(
            ["labels.csv: line 5", "train/1_left.jpeg", "line 2"].iter().all(|text| error.contains(text)),
            "{error}"
        );
        assert_eq!(told("image,level\n1_left,0\n1_left,0\n2_left,1\n3_left,1\n").len(), 3);
    }

    #[test]
    fn a_name_that_leads_out_of_the_folder_is_refused_with_its_line() {
        let error = refused("image,level\n1_left,0\n2_left,1\n3_left,1\n../../../etc/passwd,1\n");
        assert!(error.contains("labels.csv: line 5") && error.contains("leads out"), "{error}");
    }

    #[test]
    fn the_set_of_each_row_is_read_though_the_table_is_sorted_by_it() {
        let names: Vec<String> = (0..30_000).map(|image| format!("{image:05}.png")).collect();
        let set = |image: usize| ["train", "val", "test"][image / 10_000];
        let text: String = (0..30_000).map(|image| format!("{image:05}.png,{},{}\n", image % 7, set(image))).collect();
        let index = NameIndex::new(&names, 0..names.len());
        let table = TextTable::new(Path::new("labels.csv"), text.into_bytes()).unwrap().unwrap();
        let opened = Opened::new(table, "", &index, &|_| 30_000, AskedColumns::default()).unwrap().unwrap();
        let table = opened.read(Some(&LabelCells::Column(1)), &index, &names).unwrap();
        let roles: Vec<Option<SplitRole>> = [0, 10_000, 29_999].map(|row| table.entries[row].role).to_vec();
        assert_eq!(roles, [SplitRole::Train, SplitRole::Validation, SplitRole::Test].map(Some));
    }

    #[test]
    fn several_columns_that_could_be_labels_are_named() {
        let text = "image,sex,site\n1_left,f,back\n2_left,m,ear\n3_left,f,ear\n4_left,m,back\n";
        let error = refused(text);
        assert!(["labels.csv", "sex", "site", "`label_column`"].iter().all(|text| error.contains(text)), "{error}");
        let column = LabelColumn::Name("Site".to_owned());
        let asked = AskedColumns { labels: Some(&column), names: None };
        assert_eq!(read_with(text, asked).unwrap().labels.len(), 2);
        let column = LabelColumn::Name("dx".to_owned());
        let error = read_with(text, AskedColumns { labels: Some(&column), names: None }).unwrap_err().to_string();
        assert!(error.contains("expected a column dx, found image, sex"), "{error}");
    }
}
