//! Kuzushiji-MNIST and Kuzushiji-49: characters of old Japanese books, as pairs of NPZ files.
//!
//! Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto and Ha, *Deep Learning for Classical Japanese Literature* (2018).
//! Kuzushiji-MNIST also comes as IDX files with MNIST's names, which are read as such.

use crate::bytes::origin::Origin;
use crate::bytes::stream;
use crate::error::{Error, FindingError, Result};
use crate::reading::journal::Reading;
use crate::reading::labelled_files::LabelledFiles;
use crate::reading::labels::ClassNames;
use crate::reading::parts::Parts;
use crate::recipes::archive;
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, class_names, other_part, read_files};

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| edition(listing).is_some(), read };

/// What the names of a dataset's files begin with, and what the catalogue calls it.
type Edition = (&'static str, &'static str);

const EDITIONS: [Edition; 2] = [("kmnist", "kmnist"), ("k49", "kuzushiji-49")];

fn edition(listing: &Listing) -> Option<Edition> {
    EDITIONS.into_iter().find(|(begin, _)| {
        listing.has(&format!("{begin}-train-imgs.npz")) || listing.has(&format!("{begin}-train-labels.npz"))
    })
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some((begin, dataset)) = edition(listing).filter(|_| part.is_none()) else {
        return Err(other_part(listing, part, &[]));
    };
    let train = pair(listing, begin, "train")?.ok_or_else(|| missing(listing, begin, "train", "imgs"))?;
    let test = pair(listing, begin, "test")?;
    let names = class_names(dataset);
    check_classmap(listing, begin, &names)?;
    let parts = read_files(&train, test.as_ref(), reading)?;
    let origin = parts.train.labels_origin().clone();
    Ok(parts.with_classes(ClassNames { origin, names }))
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
    Error::Finding(FindingError::PartnerMissing {
        folder: listing.folder().to_path_buf(),
        present: format!("{begin}-{set}-{other}.npz"),
        missing: format!("{begin}-{set}-{what}.npz"),
    })
}

/// Checks the publisher's list of classes (index, code point, character), if it is there, against the known one.
fn check_classmap(listing: &Listing, begin: &str, classes: &[String]) -> Result<()> {
    let Some(path) = listing.find(&format!("{begin}_classmap.csv")) else {
        return Ok(());
    };
    let found: Vec<String> = archive::lines(stream::content(&Origin::file(&path))?)?.into_iter().skip(1).collect();
    let expected = classes.iter().enumerate().map(|(index, name)| {
        // The catalogue adds how the character is read: `お (o)`.
        let character = name.chars().next().unwrap_or_default();
        format!("{index},U+{:04X},{character}", u32::from(character))
    });
    crate::recipes::check_lines(&Origin::file(&path), &expected.collect::<Vec<_>>(), &found)
}
