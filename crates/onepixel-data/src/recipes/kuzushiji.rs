//! Kuzushiji-MNIST and Kuzushiji-49: characters of old Japanese books, as pairs of NPZ files.
//!
//! Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto and Ha, *Deep Learning for Classical Japanese Literature* (2018).
//! Kuzushiji-MNIST also comes as IDX files with MNIST's names, which are read as such.

use super::archive;
use super::class_names::{KUZUSHIJI_49, KUZUSHIJI_MNIST};
use super::listing::Listing;
use super::{Recipe, other_part, read_files};
use crate::error::{Error, Result};
use crate::folder::LabelledFiles;
use crate::labels::ClassNames;
use crate::origin::Origin;
use crate::parts::Parts;
use crate::reading::Reading;
use crate::stream;

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| edition(listing).is_some(), read };

/// What the names of a dataset's files begin with, and its classes.
type Edition = (&'static str, &'static [&'static str]);

const EDITIONS: [Edition; 2] = [("kmnist", &KUZUSHIJI_MNIST), ("k49", &KUZUSHIJI_49)];

fn edition(listing: &Listing) -> Option<Edition> {
    EDITIONS.into_iter().find(|(begin, _)| {
        listing.has(&format!("{begin}-train-imgs.npz")) || listing.has(&format!("{begin}-train-labels.npz"))
    })
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some((begin, classes)) = edition(listing).filter(|_| part.is_none()) else {
        return Err(other_part(listing, part, &[]));
    };
    let train = pair(listing, begin, "train")?.ok_or_else(|| missing(listing, begin, "train", "imgs"))?;
    let test = pair(listing, begin, "test")?;
    check_classmap(listing, begin, classes)?;
    let parts = read_files(&train, test.as_ref(), reading)?;
    let origin = parts.train.labels.origin.clone();
    Ok(parts.with_classes(ClassNames { origin, names: classes.iter().map(|&name| name.to_owned()).collect() }))
}

fn pair(listing: &Listing, begin: &str, set: &str) -> Result<Option<LabelledFiles>> {
    let file = |what: &str| listing.find(&format!("{begin}-{set}-{what}.npz"));
    match (file("imgs"), file("labels")) {
        (Some(images), Some(labels)) => Ok(Some(LabelledFiles { images, labels })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(missing(listing, begin, set, "imgs")),
        (Some(_), None) => Err(missing(listing, begin, set, "labels")),
    }
}

fn missing(listing: &Listing, begin: &str, set: &str, what: &str) -> Error {
    let other = if what == "imgs" { "labels" } else { "imgs" };
    Error::PartnerMissing {
        folder: listing.folder().to_path_buf(),
        present: format!("{begin}-{set}-{other}.npz"),
        missing: format!("{begin}-{set}-{what}.npz"),
    }
}

/// Checks the publisher's list of classes (index, code point, character), if it is there, against the known one.
fn check_classmap(listing: &Listing, begin: &str, classes: &[&str]) -> Result<()> {
    let Some(path) = listing.find(&format!("{begin}_classmap.csv")) else {
        return Ok(());
    };
    let found: Vec<String> = archive::lines(stream::content(&Origin::file(&path))?)?.into_iter().skip(1).collect();
    let expected = classes.iter().enumerate().map(|(index, name)| {
        let point = name.chars().next().map_or(0, u32::from);
        format!("{index},U+{point:04X},{name}")
    });
    super::check_lines(&Origin::file(&path), &expected.collect::<Vec<_>>(), &found)
}
