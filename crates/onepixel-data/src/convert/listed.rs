//! Which image does a row of a list name?

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use onepixel::dataset::{Dataset, NamedSet};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TextError};
use crate::reading::label_table::names::{NameIndex, Named, TablePlace};

/// The largest list that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// What columns of names are called, in any case.
pub(super) const NAME_COLUMNS: [&str; 8] = ["name", "file_name", "filename", "file", "path", "image", "image_id", "id"];

/// What columns of sets are called, in any case.
pub(super) const SET_COLUMNS: [&str; 2] = ["split", "set"];

/// How a row names an image: by its name, by its index, or by both, which then must agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listed {
    pub set: Option<String>,
    pub index: Option<u32>,
    pub name: Option<String>,
}

/// A cell of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Set,
    Index,
    Name,
}

/// Why a row names no image of a dataset.
#[derive(Debug)]
pub(super) enum Mismatch {
    /// A cell fits nothing that is there.
    Cell { cell: Cell, expected: String, found: String },
    /// An index without a set, of a dataset with several.
    NoSet,
}

/// What is expected where an index stands without a set.
pub(super) const SETS_NEEDED: &str = "a column split with the names of the sets, because the dataset has several";

/// The text of a list, without the mark of its encoding.
pub(super) fn text_of(file: &Path) -> Result<String> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset: 0, source };
    let bytes = std::fs::metadata(file).map_err(unreadable)?.len();
    if bytes > MOST_BYTES {
        let (expected, found) = ("a list of at most 256 MiB", format!("{bytes} bytes"));
        return Err(Error::Text(TextError::BadText { file: file.to_path_buf(), line: 1, expected, found }));
    }
    let mut text = std::fs::read_to_string(file).map_err(unreadable)?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// The images of a dataset, by their names.
pub(super) struct Images {
    pub sets: Vec<NamedSet>,
    names: Vec<Vec<String>>,
}

impl Images {
    pub fn of(dataset: &Dataset) -> Self {
        let sets = dataset.sets();
        let names = sets.iter().map(|set| set.unlabelled().names().into_iter().flat_map(|names| names.iter()));
        Self { names: names.map(|names| names.map(str::to_owned).collect()).collect(), sets }
    }

    pub fn lookup(&self) -> Lookup<'_> {
        let exact = self.names.iter().map(|names| {
            let mut places: HashMap<&str, Exact> = HashMap::with_capacity(names.len());
            for (name, place) in names.iter().zip(0..) {
                places.entry(name).and_modify(|known| *known = Exact::Several).or_insert(Exact::Image(place));
            }
            places
        });
        let alike = self.names.iter().map(|_| OnceCell::new()).collect();
        Lookup { images: self, exact: exact.collect(), alike }
    }
}

/// The image of a name, as it is written.
#[derive(Debug, Clone, Copy)]
enum Exact {
    Image(u32),
    Several,
}

/// Where the images of a list are looked for.
pub(super) struct Lookup<'a> {
    images: &'a Images,
    exact: Vec<HashMap<&'a str, Exact>>,
    /// For names that are written otherwise; made when the first is looked for.
    alike: Vec<OnceCell<NameIndex<'a>>>,
}

impl Lookup<'_> {
    /// The image of a row: the place of its set, and its index there.
    pub fn find(&self, row: &Listed) -> Result<(usize, u32), Mismatch> {
        let sets = &self.images.sets;
        let asked = row.set.as_deref().map(|name| self.set(name)).transpose()?;
        let Some(index) = row.index else { return self.by_name(row.name.as_deref(), asked) };
        let set = match asked {
            Some(set) => set,
            None if sets.len() == 1 => 0,
            None => return Err(Mismatch::NoSet),
        };
        let images = sets[set].len();
        if index as usize >= images {
            let expected = "an index of an image that there is".to_owned();
            return Err(Mismatch::Cell {
                cell: Cell::Index,
                expected,
                found: format!("{index} in a set of {images} images"),
            });
        }
        let own = sets[set].unlabelled().name_of(index as usize);
        match (&row.name, own) {
            (Some(name), Some(own)) if name != own => {
                let expected = format!("{own:?}, as the image with the index {index} is called");
                Err(Mismatch::Cell { cell: Cell::Name, expected, found: format!("{name:?}") })
            }
            _ => Ok((set, index)),
        }
    }

    fn set(&self, name: &str) -> Result<usize, Mismatch> {
        let sets = &self.images.sets;
        let called = |name: &str| sets.iter().position(|set| set.name.name() == name);
        called(name).or_else(|| called(name.trim())).ok_or_else(|| {
            let names: Vec<&str> = sets.iter().map(|set| set.name.name()).collect();
            let expected = format!("the name of a set ({})", names.join(", "));
            Mismatch::Cell { cell: Cell::Set, expected, found: format!("{name:?}") }
        })
    }

    fn by_name(&self, name: Option<&str>, asked: Option<usize>) -> Result<(usize, u32), Mismatch> {
        let wrong = |expected: &str, found: String| {
            Err(Mismatch::Cell { cell: Cell::Name, expected: expected.to_owned(), found })
        };
        let Some(name) = name else { return wrong("the name of an image", "an empty cell".to_owned()) };
        let places: Vec<usize> = asked.map_or_else(|| (0..self.exact.len()).collect(), |set| vec![set]);
        if places.iter().all(|&set| self.exact[set].is_empty()) {
            return wrong("an index, because the images of this dataset have no names", format!("{name:?}"));
        }
        match self.written_so(name, &places).unwrap_or_else(|| self.written_alike(name, &places)) {
            Found::Image(set, index) => Ok((set, index)),
            Found::Nothing => wrong("the name of an image of the dataset", format!("{name:?}")),
            Found::Several => {
                let expected =
                    "the name of one image; write it with its folders, its set in a column split, or its index";
                wrong(expected, format!("{name:?}"))
            }
        }
    }

    /// The image whose name is just this; `None` where there is none.
    fn written_so(&self, name: &str, places: &[usize]) -> Option<Found> {
        let found = places.iter().filter_map(|&set| Some((set, *self.exact[set].get(name)?)));
        let found = found.map(|(set, exact)| match exact {
            Exact::Image(index) => Found::Image(set, index),
            Exact::Several => Found::Several,
        });
        found.reduce(|_, _| Found::Several)
    }

    /// The image whose name is this without folders or ending, or in another spelling.
    fn written_alike(&self, name: &str, places: &[usize]) -> Found {
        let found = places.iter().filter_map(|&set| {
            let names = &self.images.names[set];
            let index = self.alike[set].get_or_init(|| NameIndex::new(names, 0..names.len()));
            match index.find(name, TablePlace::default()) {
                Named::Image(place) => Some(Found::Image(set, place as u32)),
                Named::Several(..) => Some(Found::Several),
                Named::Nothing | Named::Outside => None,
            }
        });
        found.reduce(|_, _| Found::Several).unwrap_or(Found::Nothing)
    }
}

/// What a name is the name of.
enum Found {
    Image(usize, u32),
    Nothing,
    Several,
}
