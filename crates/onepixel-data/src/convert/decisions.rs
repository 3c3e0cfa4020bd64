//! What was decided about images?

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use onepixel::dataset::{Applied, AppliedToSet, Dataset, Label, NamedSet, Relabelled, SetName};

use crate::convert::listed::{self, Cell, Images, Listed, Mismatch, NAME_COLUMNS, SET_COLUMNS};
use crate::error::{DecisionError, DecisionRow, Error, Result, listed as enumerated};

/// What may stand between the cells of a row; spreadsheets write `;` where a comma is the decimal sign.
const DELIMITERS: [u8; 3] = *b",;\t";

/// Decisions about images: which to keep, to drop, or to give another label.
///
/// They come from a CSV file with a header, in any order of columns: `decision` (`keep`, `drop` or `relabel`; where it is
/// empty, nothing is decided), `label` (the name of a class, for `relabel`), and as in a [`KeepList`](crate::KeepList) a column
/// of names or `index`, and `set` or `split`. The page of an audit writes such files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisions {
    rows: Vec<Row>,
}

/// A decision as it is given: its image by name, by index, or by both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// What the source calls the image.
    pub name: Option<String>,
    /// Its index in its set, from 0.
    pub index: Option<u32>,
    /// The name of its set; an image with a name may go without.
    pub set: Option<String>,
    /// `keep`, `drop` or `relabel`; nothing where nothing is decided.
    pub decision: Option<String>,
    /// The name of the class that it is to be of.
    pub label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    place: DecisionRow,
    given: Decision,
}

/// What is decided about an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Drop,
    Keep,
    /// A label that it has already.
    Unchanged,
    Relabel(Label),
}

/// Decisions, applied to a dataset.
#[derive(Debug, Default)]
pub(super) struct Decided {
    /// Indices of images that go, ascending.
    pub dropped: BTreeMap<SetName, Vec<u32>>,
    /// Labels that change.
    pub labels: BTreeMap<SetName, BTreeMap<u32, Label>>,
    pub applied: Applied,
}

impl Decisions {
    /// Reads decisions.
    ///
    /// # Errors
    ///
    /// The file cannot be read, lacks a column, or a cell is not what its column demands.
    pub fn read(file: &Path) -> Result<Self> {
        let text = listed::text_of(file)?;
        let Some((mut table, columns)) = DELIMITERS.into_iter().find_map(|delimiter| table(&text, delimiter)) else {
            let found = format!("{:?}", text.lines().next().unwrap_or_default());
            return Err(DecisionError::Header { file: file.to_path_buf(), found }.into());
        };
        let cells = table.headers().map_or(0, csv::StringRecord::len);
        let mut rows = Vec::new();
        for record in table.records() {
            let bad = |line: u64, found: String| DecisionError::Table { file: file.to_path_buf(), line, found };
            let record =
                record.map_err(|error| bad(error.position().map_or(1, csv::Position::line), error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() > cells {
                return Err(bad(line, format!("{} cells under {cells} columns", record.len())).into());
            }
            let place = DecisionRow::Line { file: file.to_path_buf(), line };
            let given = columns.decision(&record, &place)?;
            rows.push(Row { place, given });
        }
        Ok(Self { rows })
    }

    /// Decisions that are given as rows; messages count them from 0.
    pub fn given(rows: impl IntoIterator<Item = Decision>) -> Self {
        let rows = rows.into_iter().enumerate();
        Self { rows: rows.map(|(index, given)| Row { place: DecisionRow::Given(index), given }).collect() }
    }

    /// What the decisions mean for a dataset.
    pub(super) fn of(&self, dataset: &Dataset) -> Result<Decided> {
        let images = Images::of(dataset);
        let lookup = images.lookup();
        let classes: HashMap<&str, Label> =
            dataset.train.classes().iter().map(String::as_str).zip(0..=Label::MAX).collect();
        let mut seen: HashMap<(usize, u32), (&Row, Effect)> = HashMap::new();
        let mut tally = Tally::new(&images.sets);
        for row in &self.rows {
            let listed = row.listed();
            let (set, index) = lookup.find(&listed).map_err(|mismatch| row.mismatch(mismatch))?;
            let of = &images.sets[set];
            let Some(effect) = row.effect(of, index, &classes, dataset.train.classes())? else {
                tally.applied.undecided += 1;
                continue;
            };
            match seen.insert((set, index), (row, effect)) {
                None => tally.count(set, index, effect),
                Some((first, before)) if !before.agrees(effect) => {
                    return Err(row.contradiction(first, of, index).into());
                }
                Some(_) => {}
            }
        }
        Ok(tally.decided(&images.sets, dataset.train.classes()))
    }
}

/// The columns of a table, by their places.
struct Columns {
    decision: usize,
    label: Option<usize>,
    set: Option<usize>,
    index: Option<usize>,
    name: Option<usize>,
}

/// A text as a table, if these are its delimiters: if its first line then names what a decision needs.
fn table(text: &str, delimiter: u8) -> Option<(csv::Reader<&[u8]>, Columns)> {
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let columns = Columns::of(table.headers().ok()?)?;
    Some((table, columns))
}

impl Columns {
    /// Those that a header names; `None` where a row under it would decide nothing.
    fn of(header: &csv::StringRecord) -> Option<Self> {
        let cells: Vec<String> = header.iter().map(|cell| cell.trim().to_lowercase()).collect();
        let place = |known: &[&str]| known.iter().find_map(|known| cells.iter().position(|cell| cell == known));
        let (index, name) = (place(&["index"]), place(&NAME_COLUMNS));
        let (decision, label, set) = (place(&["decision"])?, place(&["label"]), place(&SET_COLUMNS));
        (index.is_some() || name.is_some()).then_some(Self { decision, label, set, index, name })
    }

    fn decision(&self, record: &csv::StringRecord, place: &DecisionRow) -> Result<Decision> {
        let cell = |column: Option<usize>| {
            let text = record.get(column?)?;
            (!text.trim().is_empty()).then(|| text.to_owned())
        };
        // Of a name and a label, what is between quotes counts, blanks too: some files and classes are called so.
        let exact = |column: Option<usize>| record.get(column?).filter(|text| !text.is_empty()).map(str::to_owned);
        let index = cell(self.index).map(|text| {
            let expected = || "an index, counted from 0".to_owned();
            text.trim().parse().map_err(|_| bad_cell(place, "index", expected(), format!("{text:?}")))
        });
        Ok(Decision {
            name: exact(self.name),
            index: index.transpose()?,
            set: cell(self.set),
            decision: cell(Some(self.decision)),
            label: exact(self.label),
        })
    }
}

impl Row {
    fn listed(&self) -> Listed {
        let Decision { name, index, set, .. } = self.given.clone();
        Listed { set, index, name }
    }

    fn mismatch(&self, mismatch: Mismatch) -> Error {
        match mismatch {
            Mismatch::NoSet => {
                let expected = "the name of a set, because the dataset has several".to_owned();
                bad_cell(&self.place, "set", expected, "an empty cell".to_owned())
            }
            Mismatch::Cell { cell, expected, found } => {
                let column = match cell {
                    Cell::Set => "set",
                    Cell::Index => "index",
                    Cell::Name => "name",
                };
                bad_cell(&self.place, column, expected, found)
            }
        }
    }

    /// What is decided about this image of this set; `None` if nothing.
    fn effect(
        &self,
        set: &NamedSet,
        index: u32,
        classes: &HashMap<&str, Label>,
        names: &[String],
    ) -> Result<Option<Effect>> {
        let Some(decision) = &self.given.decision else { return Ok(None) };
        let own = set.labelled().map(|set| set.labels()[index as usize]);
        let label = || self.label(classes, names);
        match decision.trim().to_lowercase().as_str() {
            "drop" => Ok(Some(Effect::Drop)),
            "keep" => match self.given.label.is_some().then(label).transpose()? {
                Some(label) if own != Some(label) => {
                    let expected = "the image's own label or none beside keep; relabel gives another".to_owned();
                    Err(bad_cell(&self.place, "label", expected, self.given_label()))
                }
                _ => Ok(Some(Effect::Keep)),
            },
            "relabel" => {
                let expected = || format!("keep or drop, because the {} set has no labels", set.name);
                let own = own.ok_or_else(|| bad_cell(&self.place, "decision", expected(), "relabel".to_owned()))?;
                let label = label()?;
                Ok(Some(if own == label { Effect::Unchanged } else { Effect::Relabel(label) }))
            }
            _ => {
                let expected = "keep, drop, relabel, or nothing".to_owned();
                Err(bad_cell(&self.place, "decision", expected, format!("{decision:?}")))
            }
        }
    }

    fn label(&self, classes: &HashMap<&str, Label>, names: &[String]) -> Result<Label> {
        let label = self.given.label.as_deref().unwrap_or_default();
        let found = classes.get(label).or_else(|| classes.get(label.trim())).copied();
        found.ok_or_else(|| {
            let expected = format!("the name of a class ({})", enumerated(names));
            bad_cell(&self.place, "label", expected, self.given_label())
        })
    }

    fn given_label(&self) -> String {
        self.given.label.as_ref().map_or_else(|| "an empty cell".to_owned(), |label| format!("{label:?}"))
    }

    fn contradiction(&self, first: &Self, set: &NamedSet, index: u32) -> DecisionError {
        let image = match set.unlabelled().name_of(index as usize) {
            Some(name) => format!("{name:?} of the {} set", set.name),
            None => format!("image {index} of the {} set", set.name),
        };
        let (found, says) = (self.said(), first.said());
        DecisionError::Contradiction { row: self.place.clone(), image, found, first: first.place.clone(), says }
    }

    /// `relabel as "cat"`
    fn said(&self) -> String {
        let decision = self.given.decision.as_deref().unwrap_or_default().trim().to_lowercase();
        match &self.given.label {
            Some(label) if decision == "relabel" => format!("{decision} as {label:?}"),
            _ => decision,
        }
    }
}

impl Effect {
    /// Whether two decisions about one image come to the same.
    fn agrees(self, other: Self) -> bool {
        let stays = |effect| matches!(effect, Self::Keep | Self::Unchanged);
        self == other || stays(self) && stays(other)
    }
}

/// The decisions that were gone through, by the places of their sets.
struct Tally {
    applied: Applied,
    sets: Vec<OfSet>,
}

#[derive(Default)]
struct OfSet {
    kept: u64,
    unchanged: u64,
    dropped: Vec<u32>,
    labels: BTreeMap<u32, Label>,
}

impl Tally {
    fn new(sets: &[NamedSet]) -> Self {
        Self { applied: Applied::default(), sets: sets.iter().map(|_| OfSet::default()).collect() }
    }

    fn count(&mut self, set: usize, index: u32, effect: Effect) {
        let of = &mut self.sets[set];
        match effect {
            Effect::Drop => of.dropped.push(index),
            Effect::Keep => of.kept += 1,
            Effect::Unchanged => of.unchanged += 1,
            Effect::Relabel(label) => _ = of.labels.insert(index, label),
        }
    }

    fn decided(self, sets: &[NamedSet], classes: &[String]) -> Decided {
        let mut decided = Decided { applied: self.applied, ..Decided::default() };
        for (set, mut of) in sets.iter().zip(self.sets) {
            of.dropped.sort_unstable();
            let images = |of: &OfSet| of.kept + of.unchanged + (of.dropped.len() + of.labels.len()) as u64;
            if images(&of) == 0 {
                continue;
            }
            decided.applied.sets.push(AppliedToSet {
                set: set.name,
                images: set.len() as u64,
                kept: of.kept,
                dropped: of.dropped.len() as u64,
                relabelled: moves(set, &of.labels, classes),
                unchanged: of.unchanged,
            });
            decided.dropped.insert(set.name, of.dropped);
            decided.labels.insert(set.name, of.labels);
        }
        decided
    }
}

/// How many images go from which class to which, most first.
fn moves(set: &NamedSet, labels: &BTreeMap<u32, Label>, classes: &[String]) -> Vec<Relabelled> {
    let own = set.labelled().map_or(&[][..], |set| set.labels());
    let mut pairs: BTreeMap<(Label, Label), u64> = BTreeMap::new();
    for (&index, &label) in labels {
        *pairs.entry((own[index as usize], label)).or_default() += 1;
    }
    let name = |label: Label| classes[usize::from(label)].clone();
    let moves = pairs.into_iter().map(|((from, to), images)| Relabelled { from: name(from), to: name(to), images });
    let mut moves: Vec<Relabelled> = moves.collect();
    moves.sort_by_key(|of| std::cmp::Reverse(of.images));
    moves
}

fn bad_cell(row: &DecisionRow, column: &'static str, expected: String, found: String) -> Error {
    DecisionError::Cell { row: row.clone(), column, expected, found }.into()
}
