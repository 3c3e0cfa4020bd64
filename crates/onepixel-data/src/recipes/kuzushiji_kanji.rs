//! Kuzushiji-Kanji: 3,832 characters of cursive Japanese in 64×64 pixels, a folder for each.
//!
//! Clanuwat, Bober-Irizarry, Kitamoto, Lamb, Yamamoto and Ha, *Deep Learning for Classical Japanese Literature* (2018).
//! The archive has `kkanji2/U+4E00/….png` and the like; a folder is named by the code point of its character. There is
//! no official split, and classes are from 1 to 1,766 images large: one image in seven of each class, chosen at random
//! with the seed, is the test set (as many as in Kuzushiji-MNIST), and classes too small for that are in the train set
//! only.

use std::sync::Arc;

use onepixel::dataset::stratified_split;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::pictures::class_folders::classes::LabelledImages;
use crate::formats::pictures::class_folders::read::{class_folders, has_only_classes};
use crate::formats::pictures::encoded;
use crate::formats::pictures::tree::Tree;
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, LabelValue, Labels};
use crate::reading::parts::Parts;

/// The share of each class that is the test set.
const TEST_SHARE: f64 = 1.0 / 7.0;

/// Whether a tree is one set whose class folders are all named by code points.
pub(crate) fn is_kanji(tree: &dyn Tree) -> bool {
    has_only_classes(tree, &|class| character(class).is_some())
}

/// Reads the images of a tree and splits them.
pub(crate) fn read(tree: &Arc<dyn Tree>, reading: &Reading<'_>) -> Result<Parts> {
    let Some((set, mut labels)) = class_folders(tree, reading)? else {
        return Err(Error::EmptySet { origin: Origin::file(tree.path()) });
    };
    let mut characters: Vec<char> = labels.distinct().iter().filter_map(character).collect();
    characters.sort_unstable();
    let number = |value: &LabelValue| characters.binary_search(&character(value)?).ok();
    labels.replace(|value| number(value).map_or_else(|| value.clone(), |class| LabelValue::Number(class as i128)))?;
    let names = characters.iter().map(|&character| format!("{character} U+{:04X}", u32::from(character)));
    let classes = ClassNames { origin: Origin::file(tree.path()), names: names.collect() };
    let (train, test) = split(&set, &labels, reading)?;
    let names: Arc<[String]> = classes.names[..].into();
    let test = (!test.places.is_empty()).then(|| test.into_encoded(names.clone()));
    Ok(encoded::read(train.into_encoded(names), test, reading)?.with_classes(classes))
}

/// The character that a folder is named by: `U+4E00`.
fn character(class: &LabelValue) -> Option<char> {
    let LabelValue::Name(name) = class else { return None };
    let digits = name.strip_prefix("U+").filter(|digits| (4..=6).contains(&digits.len()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

fn split(set: &LabelledImages, labels: &Labels, reading: &Reading<'_>) -> Result<(LabelledImages, LabelledImages)> {
    let seed = reading.options.seed;
    let (train, test) = stratified_split(labels.codes(), TEST_SHARE, seed);
    let mut tested = vec![false; labels.distinct().len()];
    for &image in &test {
        tested[usize::from(labels.codes()[image as usize])] = true;
    }
    let untested = tested.iter().filter(|&&tested| !tested).count();
    reading.note(format!(
        "{}: Kuzushiji-Kanji (told by the folder names) has no official split: 1/7 of each class is the test set, chosen at random with seed {seed}; {untested} classes have too few images for that and are in the train set only",
        set.origin
    ));
    Ok((chosen(set, labels, &train)?, chosen(set, labels, &test)?))
}

fn chosen(set: &LabelledImages, labels: &Labels, images: &[u32]) -> Result<LabelledImages> {
    let images = || images.iter().map(|&image| image as usize);
    Ok(LabelledImages {
        tree: set.tree.clone(),
        places: images().map(|image| set.places[image]).collect(),
        origin: set.origin.clone(),
        labels: Some(labels.select(images())?),
    })
}
