//! SVHN: house numbers, a colour image of 32×32 for each digit.
//!
//! Netzer, Wang, Coates, Bissacco, Wu and Ng, *Reading Digits in Natural Images with Unsupervised Feature Learning*
//! (2011). `train_32x32.mat` and `test_32x32.mat` hold `X`, whose last index is the image's, and `y`, where the digit 0
//! is labelled 10. `extra_32x32.mat`, 531,131 easier images, is left aside.

use crate::error::Result;
use crate::formats::arrays::mat5;
use crate::reading::journal::Reading;
use crate::reading::parts::Parts;
use crate::recipes::listing::Listing;
use crate::recipes::{Recipe, other_part};

pub(super) const RECIPE: Recipe = Recipe { recognise: |listing| listing.has(TRAIN), read };

const TRAIN: &str = "train_32x32.mat";

fn read(listing: &Listing, part: Option<&str>, reading: &Reading<'_>) -> Result<Parts> {
    let Some(train) = listing.find(TRAIN).filter(|_| part.is_none()) else {
        return Err(other_part(listing, part, &[]));
    };
    let test = listing.find("test_32x32.mat");
    let mut parts = mat5::read_pair(&train, test.as_deref(), reading)?;
    for part in parts.sets_mut() {
        part.renumber(|label| if label == 10 { 0 } else { label })?;
    }
    if listing.has("extra_32x32.mat") {
        reading.note("extra_32x32.mat, further images that are easier, is left aside");
    }
    Ok(parts)
}
