//! QMNIST: MNIST made again, with all 60,000 test images.
//!
//! Yadav and Bottou, *Cold Case: The Lost MNIST Digits* (2019). Its label files have eight columns for each image, of
//! which the first is the digit; the third is the writer.

use std::path::{Path, PathBuf};

use crate::error::{Error, FindingError, Result};
use crate::formats;
use crate::reading::journal::Reading;
use crate::reading::parts::{Part, Parts};
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise, read };

/// The columns of a label file; the first is the class.
const COLUMNS: usize = 8;

fn recognise(listing: &Listing) -> bool {
    images(listing, "train").is_some()
}

fn images(listing: &Listing, set: &str) -> Option<PathBuf> {
    listing.find_array(&format!("qmnist-{set}-images-idx3-ubyte"))
}

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    if part.is_some() {
        return Err(other_part(listing, part, &[]));
    }
    if listing.names().iter().any(|name| name.starts_with("xnist-")) {
        reading.note("the files xnist-… (all of NIST's digits) are left aside");
    }
    let Some(train) = read_set(listing, "train", reading)? else {
        return Err(other_part(listing, part, &[]));
    };
    Ok(Parts::new(train, read_set(listing, "test", reading)?))
}

fn read_set(listing: &Listing, set: &str, reading: &Reading<'_>) -> Result<Option<Part>> {
    let detailed = listing.find_array(&format!("qmnist-{set}-labels-idx2-int"));
    let labels = detailed.clone().or_else(|| listing.find_array(&format!("qmnist-{set}-labels-idx1-ubyte")));
    let (images, labels) = match (images(listing, set), labels) {
        (Some(images), Some(labels)) => (images, labels),
        (None, None) => return Ok(None),
        (Some(images), None) => return Err(missing(listing, &images, format!("qmnist-{set}-labels-idx2-int.gz"))),
        (None, Some(labels)) => return Err(missing(listing, &labels, format!("qmnist-{set}-images-idx3-ubyte.gz"))),
    };
    let labels = match detailed {
        Some(_) => formats::files::read_label_column(&labels, 0, COLUMNS)?,
        None => formats::files::read_labels(&labels, reading)?,
    };
    let (images, images_origin) = formats::files::read_images(&images, reading)?;
    Ok(Some(Part::new(images, images_origin, labels)))
}

fn missing(listing: &Listing, present: &Path, missing: String) -> Error {
    let present = present.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Error::Finding(FindingError::PartnerMissing { folder: listing.folder().to_path_buf(), present, missing })
}
