//! EMNIST: six splits of NIST's handwriting, each stored on its side.
//!
//! Cohen, Afshar, Tapson and van Schaik, *EMNIST: Extending MNIST to handwritten letters* (2017). The images come from
//! MATLAB, column by column, so that rows and columns change places; the labels of `letters` count from 1. Neither is
//! said in the files: their names, `emnist-letters-train-images-idx3-ubyte`, tell.
//!
//! The files are read loose, or from the publisher's `gzip.zip` or `matlab.zip` without unpacking it.

use std::path::{Path, PathBuf};

use crate::bytes::origin::Origin;
use crate::bytes::stream;
use crate::error::Result;
use crate::formats;
use crate::formats::arrays::mat5::{self, MatFile};
use crate::locate::folder::{self, Content};
use crate::pixels::rearranged::Rearranged;
use crate::pixels::settle::settle;
use crate::reading::journal::Reading;
use crate::reading::labels::ClassNames;
use crate::reading::parts::{Part, Parts};
use crate::recipes::archive::{self, Zip};
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise, read };

/// One of the ways in which EMNIST parts the handwriting into classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Split {
    name: &'static str,
    /// The label of the first class.
    first: i128,
    /// The characters of the classes, in the order of their labels, as the publisher's mapping files have them.
    classes: &'static str,
}

const SPLITS: [Split; 6] = [
    Split { name: "byclass", first: 0, classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" },
    Split { name: "bymerge", first: 0, classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt" },
    Split { name: "balanced", first: 0, classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt" },
    Split { name: "letters", first: 1, classes: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    Split { name: "digits", first: 0, classes: "0123456789" },
    Split { name: "mnist", first: 0, classes: "0123456789" },
];

const GZIP: &str = "gzip.zip";
const MATLAB: &str = "matlab.zip";

const ADVICE: &str = "fetch it from https://biometrics.nist.gov/cs_links/EMNIST/ (the addresses at www.itl.nist.gov now lead to a web page)";

/// Where the files of a split lie.
enum Place {
    /// Loose in this folder.
    Loose(Listing),
    /// In the archive of IDX files at this path.
    Gzip(PathBuf),
    /// In this MATLAB file.
    Mat(PathBuf),
    /// In the archive of MATLAB files at this path.
    Matlab(PathBuf),
}

fn recognise(listing: &Listing) -> bool {
    !splits(listing).is_empty()
}

/// The splits whose files lie here, and where.
fn splits(listing: &Listing) -> Vec<(Split, Place)> {
    let (loose, matlab) = (listing.within("gzip"), listing.within("matlab"));
    let place = |split: &Split| {
        let begin = split.file("train-");
        if loose.names().iter().any(|name| name.starts_with(&begin)) {
            return Some(Place::Loose(loose.clone()));
        }
        let archive = listing.find(GZIP).map(Place::Gzip);
        let mat = || matlab.find(&split.mat_file()).map(Place::Mat);
        archive.or_else(mat).or_else(|| listing.find(MATLAB).map(Place::Matlab))
    };
    SPLITS.iter().filter_map(|split| Some((*split, place(split)?))).collect()
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let mut splits = splits(listing);
    let names: Vec<&str> = splits.iter().map(|(split, _)| split.name).collect();
    let chosen = match part {
        None => (names.len() == 1).then_some(0),
        Some(part) => names.iter().position(|&name| name == part),
    };
    let Some(chosen) = chosen else {
        return Err(other_part(listing, part, &names));
    };
    let (split, place) = splits.swap_remove(chosen);
    let parts = match place {
        Place::Loose(listing) => read_loose(split, &listing, reading),
        Place::Gzip(archive) => read_gzip(split, &archive, reading),
        Place::Mat(file) => read_mat(split, &MatFile::open(&file)?, Origin::file(&file), reading),
        Place::Matlab(archive) => {
            let member = Zip::open(&archive, ADVICE)?.member(&split.mat_file())?;
            read_mat(split, &MatFile::open_member(member.clone())?, member, reading)
        }
    };
    upright(split, parts?, reading)
}

fn read_loose(split: Split, listing: &Listing, reading: &Reading<'_>) -> Result<Parts> {
    if let Some(mapping) = listing.find(&split.file("mapping.txt")) {
        split.check_mapping_file(Origin::file(&mapping))?;
    }
    match folder::content(listing.folder(), Some(split.name))? {
        Content::Idx { train, test } => crate::recipes::read_files(&train, test.as_ref(), reading),
        _ => Err(other_part(listing, Some(split.name), &[])),
    }
}

fn read_gzip(split: Split, path: &Path, reading: &Reading<'_>) -> Result<Parts> {
    let zip = Zip::open(path, ADVICE)?;
    if let Some(mapping) = zip.find(&split.file("mapping.txt")) {
        split.check_mapping_file(mapping)?;
    }
    let set = |set: &str| -> Result<(Origin, Origin)> {
        let images = zip.member(&split.file(&format!("{set}-images-idx3-ubyte.gz")))?;
        Ok((images, zip.member(&split.file(&format!("{set}-labels-idx1-ubyte.gz")))?))
    };
    formats::files::read_arrays(set("train")?, Some(set("test")?), reading)
}

fn read_mat(split: Split, mat: &MatFile, origin: Origin, reading: &Reading<'_>) -> Result<Parts> {
    const MAPPING: [&str; 2] = ["dataset", "mapping"];
    let (dims, values) = mat.values(&MAPPING, MOST_MAPPING)?;
    let lines = dims.first().map_or(0, |&lines| values.len().min(lines as usize));
    let line = |line: usize| {
        let cells: Vec<String> = values.iter().skip(line).step_by(lines).map(f64::to_string).collect();
        cells.join(" ")
    };
    split.check_mapping(&origin, &(0..lines).map(line).collect::<Vec<_>>())?;
    mat5::read_variables(
        (mat, (&["dataset", "train", "images"], &["dataset", "train", "labels"])),
        Some((mat, (&["dataset", "test", "images"], &["dataset", "test", "labels"]))),
        reading,
    )
}

/// More numbers than the mapping of any split has.
const MOST_MAPPING: usize = 3 * 62;

impl Split {
    /// The name of one of its files.
    fn file(self, end: &str) -> String {
        format!("emnist-{}-{end}", self.name)
    }

    fn mat_file(self) -> String {
        format!("emnist-{}.mat", self.name)
    }

    fn check_mapping_file(self, origin: Origin) -> Result<()> {
        self.check_mapping(&origin, &archive::lines(stream::content(&origin)?)?)
    }

    /// Checks the publisher's list of classes against the known one: a label and the code points of its characters.
    fn check_mapping(self, origin: &Origin, found: &[String]) -> Result<()> {
        let lines = self.classes.chars().zip(self.first..).map(|(class, label)| match self.first {
            0 => format!("{label} {}", u32::from(class)),
            _ => format!("{label} {} {}", u32::from(class), u32::from(class.to_ascii_lowercase())),
        });
        crate::recipes::check_lines(origin, &lines.collect::<Vec<_>>(), found)
    }
}

/// Images turned upright, labels counted from 0, and classes named.
fn upright(split: Split, parts: Parts, reading: &Reading<'_>) -> Result<Parts> {
    let classes = ClassNames {
        origin: parts.train.labels_origin().clone(),
        names: split.classes.chars().map(String::from).collect(),
    };
    reading.note(format!(
        "EMNIST {} (told by the file names): images turned upright, classes named after EMNIST's mapping",
        split.name
    ));
    let test = parts.test.map(|test| stand_up(test, split, reading)).transpose()?;
    Ok(Parts::new(stand_up(parts.train, split, reading)?, test).with_classes(classes))
}

fn stand_up(mut part: Part, split: Split, reading: &Reading<'_>) -> Result<Part> {
    part.renumber(|label| label - split.first)?;
    Ok(Part { images: settle(Rearranged::transposed(part.images), &part.images_origin, reading)?, ..part })
}
