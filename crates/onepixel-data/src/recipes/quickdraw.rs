//! Quick, Draw!: 345 categories, a file for each, in four kinds.
//!
//! Ha and Eck, *A Neural Representation of Sketch Drawings* (2017); files as in googlecreativelab/quickdraw-dataset. The
//! kinds lie in subfolders, `numpy_bitmap/` (or `bitmap/`), `simplified/`, `binary/` and `raw/`, or all in one folder. The
//! part of `quickdraw/PART` is a kind, categories, or both: `simplified`, `cat,The Eiffel Tower`, `raw:cat,dog`. There is no
//! test set. Classes are sorted by name, whatever the order in which they are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use onepixel::dataset::{Images, JoinedImages, Shape};
use rayon::prelude::*;

use crate::bytes::origin::Origin;
use crate::catalogue;
use crate::error::{DrawingError, Error, Result};
use crate::formats;
use crate::formats::drawings::drawn::{self, DrawnImages, Tally};
use crate::formats::drawings::{ndjson, quickdraw_bin};
use crate::locate::names::{has_extension, names};
use crate::pixels::reopened::ReopenedImages;
use crate::pixels::settle::settle;
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels};
use crate::reading::parts::{Part, Parts, Pixels};
use crate::reading::sample::{sample, sample_indices};
use crate::reading::split_words::split_name;
use crate::recipes::Recipe;
use crate::recipes::listing::Listing;

pub(super) const RECIPE: Recipe = Recipe { recognise, read };

/// The categories in their publisher's order, a line each.
const CATEGORIES: &str = include_str!("quickdraw_categories.txt");

/// How many names are offered for one that is not known.
const OFFERED: usize = 3;

/// What the publisher made of the drawings, in the order in which it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Bitmap,
    Simplified,
    Binary,
    Raw,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Bitmap, Self::Simplified, Self::Binary, Self::Raw];

    /// Its name, which is also its folder's.
    fn name(self) -> &'static str {
        match self {
            Self::Bitmap => "bitmap",
            Self::Simplified => "simplified",
            Self::Binary => "binary",
            Self::Raw => "raw",
        }
    }

    /// What the publisher calls it.
    fn published_name(self) -> &'static str {
        match self {
            Self::Bitmap => "numpy_bitmap",
            _ => self.name(),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Bitmap => "npy",
            Self::Simplified | Self::Raw => "ndjson",
            Self::Binary => "bin",
        }
    }

    /// Whether a file is as long as what was published of a category.
    fn is_published_length(self, category: &str, file: &Path) -> bool {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        catalogue::published_size(category, self.name()) == Some(length)
    }

    /// Whether a file begins as one of drawings does.
    fn begins(self, file: &Path) -> bool {
        let mut head = [0; 4096];
        let read = std::fs::File::open(file).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
        let head = &head[..read];
        let has = |text: &[u8]| head.windows(text.len()).any(|window| window == text);
        match self {
            // Rows of 784 bytes, images of 28×28.
            Self::Bitmap => head.starts_with(b"\x93NUMPY") && has(b"u1'") && has(b", 784)"),
            Self::Simplified | Self::Raw => head.starts_with(b"{") && has(b"\""),
            Self::Binary => begins_with_record(head, file.metadata().map_or(0, |metadata| metadata.len())),
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name || kind.published_name() == name)
    }

    /// The category of a file of this kind. A file that was downloaded by hand has its folders in its name.
    fn category(self, name: &str) -> Option<&'static str> {
        let name = name.strip_suffix(self.extension())?.strip_suffix('.')?;
        let folders = ["full_", self.published_name(), "_"];
        let alone = folders.iter().try_fold(name, |name, folder| name.strip_prefix(folder)).unwrap_or(name);
        category(alone)
    }
}

/// Whether a file of this length begins with a drawing in the binary format: 15 bytes about it, the number of its strokes,
/// and of each the number of its points and two bytes for each.
fn begins_with_record(head: &[u8], length: u64) -> bool {
    let number = |at: usize| Some(usize::from(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?)));
    let Some(strokes @ 1..) = number(15) else { return false };
    let mut at = 17;
    for _ in 0..strokes {
        // What goes on beyond the bytes that were read must still lie in the file.
        let Some(points) = number(at) else { return at as u64 <= length && at > head.len().saturating_sub(2) };
        at += 2 + 2 * points;
        if points == 0 || at as u64 > length {
            return false;
        }
    }
    true
}

fn category(name: &str) -> Option<&'static str> {
    CATEGORIES.lines().find(|category| *category == name)
}

/// The files of a folder.
type Files = BTreeMap<Kind, BTreeMap<&'static str, PathBuf>>;

/// What is asked for after `quickdraw/`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Choice {
    kind: Option<Kind>,
    categories: Option<BTreeSet<&'static str>>,
}

/// Whether files of Quick, Draw! lie in this folder; none is opened.
///
/// Names of files say nothing by themselves (`train.npy` may be a train set, though "train" is a category): a file that is
/// called as a category must be as long as the published one, or begin as one does with nothing of another name beside it;
/// what is wrong with others, reading them says. Where a file is named, it is that file that is asked for, and none of
/// these.
fn recognise(listing: &Listing) -> bool {
    if listing.is_file() {
        return false;
    }
    files(listing.folder())
        .is_ok_and(|files| !files.is_empty() && files.iter().all(|(kind, files)| are_drawings(*kind, files)))
}

/// Whether files that are called as categories hold drawings.
fn are_drawings(kind: Kind, files: &BTreeMap<&'static str, PathBuf>) -> bool {
    let is_long = |(category, file): (&&'static str, &PathBuf)| kind.is_published_length(category, file);
    if files.iter().any(is_long) {
        return true;
    }
    // The name of a set is a category too.
    let begins = |(category, file): (&&'static str, &PathBuf)| split_name(category).is_none() && kind.begins(file);
    let folder = files.values().next().and_then(|file| file.parent());
    let beside = folder.and_then(|folder| names(folder).ok()).unwrap_or_default();
    let is_stranger = |name: &String| has_extension(name, kind.extension()) && kind.category(name).is_none();
    files.iter().any(begins) && !beside.iter().any(is_stranger)
}

/// Reads the drawings in this folder.
fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let folder = listing.folder();
    let choice = part.map_or(Ok(Choice::default()), |part| Choice::parse(part, folder))?;
    let (kind, files) = choice.files(folder, reading)?;
    note_choice(&choice, kind, &files, folder, reading)?;
    let counted = match kind {
        Kind::Bitmap => read_bitmaps(&files, folder, reading)?,
        _ => read_drawings(kind, &files, folder, reading)?,
    };
    let classes: Vec<String> = files.iter().map(|(category, _)| (*category).to_owned()).collect();
    let origin = Origin::file(folder);
    let mut labels = Labels::new(origin.clone());
    for (class, count) in (0..).zip(&counted.counts) {
        labels.push_repeated(LabelValue::Number(class), *count)?;
    }
    let part = Part::new(counted.images, origin.clone(), labels);
    Ok(Parts::new(part, None).with_classes(ClassNames { origin, names: classes }))
}

/// The files of each kind, in the folder of the kind or else in the folder itself.
fn files(folder: &Path) -> Result<Files> {
    let here = names(folder)?;
    let told = folder.file_name().and_then(|name| Kind::named(name.to_str()?));
    let mut files = Files::new();
    for kind in Kind::ALL {
        let found = files.entry(kind).or_default();
        for name in here.iter().filter(|name| Kind::named(name) == Some(kind)) {
            let subfolder = folder.join(name);
            let inside = names(&subfolder).unwrap_or_default();
            found.extend(inside.iter().filter_map(|name| Some((kind.category(name)?, subfolder.join(name)))));
        }
        // Raw files are called as simplified ones are: the folder tells, and of each drawing its points do.
        if found.is_empty() && (told == Some(kind) || told.is_none() && kind != Kind::Raw) {
            found.extend(here.iter().filter_map(|name| Some((kind.category(name)?, folder.join(name)))));
        }
    }
    files.retain(|_, found| !found.is_empty());
    Ok(files)
}

impl Choice {
    fn parse(part: &str, folder: &Path) -> Result<Self> {
        if let Some(kind) = Kind::named(part) {
            return Ok(Self { kind: Some(kind), categories: None });
        }
        let (kind, names) = match part.split_once(':') {
            Some((kind, names)) => (Some(Kind::named(kind.trim()).ok_or_else(|| unknown(folder, kind.trim()))?), names),
            None => (None, part),
        };
        let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let categories = names.map(|name| category(name).ok_or_else(|| unknown(folder, name)));
        Ok(Self { kind, categories: Some(categories.collect::<Result<_>>()?) })
    }

    /// The kind that is asked for, or else the first that is here, and the files of its categories.
    fn files(&self, folder: &Path, reading: &Reading<'_>) -> Result<(Kind, Vec<(&'static str, PathBuf)>)> {
        let mut found = files(folder)?;
        // Bitmaps have one size; for any other the strokes are drawn.
        let resized = reading.options.size.is_some_and(|size| size != (28, 28));
        let kinds: Vec<Kind> = found.keys().copied().filter(|kind| !(resized && *kind == Kind::Bitmap)).collect();
        let lacks = |expected: String| {
            Error::Drawing(DrawingError::CategoryMissing {
                folder: folder.to_path_buf(),
                expected,
                found: found.keys().map(|kind| kind.name().to_owned()).collect(),
            })
        };
        let fits = |kind: &Kind| self.kind.is_none_or(|asked| asked == *kind);
        let Some(kind) = kinds.into_iter().find(fits) else {
            return Err(lacks(match (self.kind, resized) {
                (None | Some(Kind::Bitmap), true) => "strokes, which can be drawn at any size".to_owned(),
                (kind, _) => format!("files of the kind {}", kind.unwrap_or(Kind::Bitmap).name()),
            }));
        };
        let mut all = found.remove(&kind).unwrap_or_default();
        let Some(asked) = &self.categories else {
            return Ok((kind, all.into_iter().collect()));
        };
        let missing = asked.iter().find(|category| !all.contains_key(*category));
        if let Some(category) = missing {
            return Err(Error::Drawing(DrawingError::CategoryMissing {
                folder: folder.to_path_buf(),
                expected: format!("{category}.{}, {}", kind.extension(), kind.name()),
                found: all.into_keys().map(str::to_owned).collect(),
            }));
        }
        all.retain(|category, _| asked.contains(category));
        Ok((kind, all.into_iter().collect()))
    }
}

/// The error of a name that is no category and no kind.
fn unknown(folder: &Path, name: &str) -> Error {
    let lower = name.to_lowercase();
    let names = CATEGORIES.lines().chain(Kind::ALL.map(Kind::name));
    let mut names: Vec<(usize, &str)> =
        names.map(|known| (strsim::osa_distance(&lower, &known.to_lowercase()), known)).collect();
    names.sort_unstable();
    Error::Drawing(DrawingError::UnknownCategory {
        folder: folder.to_path_buf(),
        name: name.to_owned(),
        nearest: names.into_iter().take(OFFERED).map(|(_, known)| known.to_owned()).collect(),
    })
}

/// The images of all categories, and how many each has.
struct Counted {
    images: Pixels,
    counts: Vec<usize>,
}

fn read_bitmaps(files: &[(&str, PathBuf)], folder: &Path, reading: &Reading<'_>) -> Result<Counted> {
    let mut sources: Vec<Arc<dyn Images>> = Vec::with_capacity(files.len());
    let mut available = 0;
    for (category, file) in files {
        let images = formats::files::images_in_place(file, reading)?;
        check_bitmap(file, images.shape)?;
        available += images.len;
        let chosen = sample_indices(category, images.len, reading);
        sources.push(Arc::new(ReopenedImages::new(images, chosen)));
    }
    let counts = counts(&sources);
    let images = join(sources, folder)?;
    let sampled = note_sample(images.len(), available, reading);
    let images = if sampled { settle(images, &Origin::file(folder), reading)? } else { Box::new(images) };
    Ok(Counted { images, counts })
}

/// Refuses bitmaps of another size than the publisher's.
fn check_bitmap(file: &Path, shape: Shape) -> Result<()> {
    if (shape.height(), shape.width(), shape.channels()) == (28, 28, 1) {
        return Ok(());
    }
    Err(Error::Publication {
        origin: Origin::file(file),
        expected: "bitmaps of 28×28, as those of the other categories are".to_owned(),
        found: format!("images of {shape}"),
        advice: "fetch the file again".to_owned(),
    })
}

fn read_drawings(kind: Kind, files: &[(&str, PathBuf)], folder: &Path, reading: &Reading<'_>) -> Result<Counted> {
    let shape = drawn::shape(reading)?;
    let bytes = files.iter().filter_map(|(_, file)| Some(file.metadata().ok()?.len())).sum();
    reading.progress.begin("reading drawings", bytes);
    let read = |(category, file): &(&str, PathBuf)| {
        let (places, decode, tally): (_, drawn::Decode, _) = match kind {
            Kind::Binary => {
                let (places, tally) = quickdraw_bin::index(file, reading)?;
                (places, quickdraw_bin::decode, tally)
            }
            _ => {
                let mut index = ndjson::index(file, Some(category), reading)?;
                (index.words.remove(*category).unwrap_or_default(), ndjson::decode, index.tally)
            }
        };
        let (available, places) = (places.len(), sample(category, &places, reading));
        Ok((DrawnImages { file: file.clone(), places, decode, shape }, available, tally))
    };
    let read: Vec<(DrawnImages, usize, Tally)> = files.par_iter().map(read).collect::<Result<_>>()?;
    let mut sources: Vec<Arc<dyn Images>> = Vec::with_capacity(files.len());
    let (mut available, mut tally) = (0, Tally::default());
    for (images, drawings, found) in read {
        sources.push(Arc::new(images));
        available += drawings;
        tally = tally.and(found);
    }
    let counts = counts(&sources);
    let images = join(sources, folder)?;
    reading.note(format!("{} strokes drawn at {shape}, as the publisher drew its bitmaps", kind.name()));
    tally.note(reading);
    note_sample(images.len(), available, reading);
    Ok(Counted { images: settle(images, &Origin::file(folder), reading)?, counts })
}

fn counts(sources: &[Arc<dyn Images>]) -> Vec<usize> {
    sources.iter().map(|images| images.len()).collect()
}

fn join(sources: Vec<Arc<dyn Images>>, folder: &Path) -> Result<JoinedImages> {
    JoinedImages::new(sources).map_err(|source| Error::Dataset { origin: Origin::file(folder), source })
}

/// Says in what the dataset is less than, or other than, what was published.
fn note_choice(
    choice: &Choice,
    kind: Kind,
    files: &[(&str, PathBuf)],
    folder: &Path,
    reading: &Reading<'_>,
) -> Result<()> {
    let all = CATEGORIES.lines().count();
    let mut said = Vec::new();
    if choice.categories.is_none() && files.len() < all {
        said.push(format!("{} of its {all} categories are here", files.len()));
    }
    let others = self::files(folder)?.into_keys().filter(|other| *other != kind);
    let others: Vec<&str> = others.map(Kind::name).collect();
    if choice.kind.is_none() && !others.is_empty() {
        said.push(format!("of the kinds that are here {} was chosen, not {}", kind.name(), others.join(" or ")));
    }
    let is_other = |(category, file): &&(&str, PathBuf)| {
        let published = catalogue::published_size(category, kind.name());
        published.is_some_and(|published| file.metadata().is_ok_and(|file| file.len() != published))
    };
    let strangers = files.iter().filter(is_other).count();
    if strangers > 0 {
        let of = files.len();
        said.push(format!("{strangers} of {of} files are not the published ones, by their lengths"));
    }
    if !said.is_empty() {
        reading.note(format!("Quick, Draw!: {}", said.join("; ")));
    }
    Ok(())
}

/// Says how many of the drawings were chosen, if not all were.
fn note_sample(chosen: usize, available: usize, reading: &Reading<'_>) -> bool {
    if chosen < available {
        let seed = reading.options.seed;
        reading.note(format!("{chosen} of {available} drawings, chosen at random in each category with seed {seed}"));
    }
    chosen < available
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(part: &str) -> Result<Choice> {
        Choice::parse(part, Path::new("quickdraw"))
    }

    #[test]
    fn a_part_is_a_kind_or_categories_or_both() {
        let cat_and_tower = BTreeSet::from(["The Eiffel Tower", "cat"]);
        assert_eq!(choice("raw").unwrap(), Choice { kind: Some(Kind::Raw), categories: None });
        let plain = choice("cat, The Eiffel Tower").unwrap();
        assert_eq!(plain, Choice { kind: None, categories: Some(cat_and_tower.clone()) });
        let both = choice("numpy_bitmap:The Eiffel Tower,cat,cat").unwrap();
        assert_eq!(both, Choice { kind: Some(Kind::Bitmap), categories: Some(cat_and_tower) });
    }

    #[test]
    fn an_unknown_category_is_answered_with_those_most_like_it() {
        let error = choice("cat,the eifel tower").unwrap_err().to_string();
        assert!(error.contains("\"the eifel tower\"") && error.contains("The Eiffel Tower"), "{error}");
        assert!(choice("sketch:cat").unwrap_err().to_string().contains("\"sketch\""));
    }

    #[test]
    fn no_kind_is_called_like_a_category_and_every_category_is_listed_once() {
        let names: BTreeSet<&str> = CATEGORIES.lines().collect();
        assert_eq!(names.len(), 345);
        assert!(Kind::ALL.iter().all(|kind| category(kind.name()).is_none()));
    }

    #[test]
    fn files_are_told_by_their_names_as_published_or_as_downloaded_by_hand() {
        assert_eq!(Kind::Bitmap.category("The Eiffel Tower.npy"), Some("The Eiffel Tower"));
        assert_eq!(Kind::Bitmap.category("full_numpy_bitmap_cat.npy"), Some("cat"));
        assert_eq!(Kind::Simplified.category("full_simplified_hot dog.ndjson"), Some("hot dog"));
        assert_eq!(Kind::Bitmap.category("images.npy"), None);
        assert_eq!(Kind::Binary.category("cat.npy"), None);
    }
}
