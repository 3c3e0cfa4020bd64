//! Do images, classes and test set have what is demanded?

use super::limits::{Most, Ratio, Shape};
use super::measured::{Limit, Measured, Occurrence, Phrase, Quantity};
use super::{Asked, Checked, Policy};
use crate::dataset::{Dataset, ImageSet, NamedSet};

/// Why what is demanded of a test set is not compared where there is none.
pub(super) const NO_TEST_SET: &str = "there is no test set";

/// The most classes that are named by a number of classes that is not the expected one.
const MOST_NAMES: usize = 10;

/// All limits that need no image to be looked at.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) {
    let Asked { policy: Policy { images, classes, test_set, .. }, dataset, .. } = asked;
    checked.add(images.unreadable.map(|most| unreadable(most, dataset)));
    checked.add(images.shape.map(|expected| shape(expected, dataset)));
    checked.add(classes.number.map(|expected| number(expected, dataset)));
    checked.add(classes.min_images.map(|least| {
        let phrase = Phrase { lead: "smallest class:", noun: "train image", trail: "" };
        class_images("classes.min_images", phrase, least, &dataset.train)
    }));
    checked.add(classes.imbalance.map(|most| imbalance(most, &dataset.train)));
    if test_set.required == Some(true) {
        let found = Quantity::Count(dataset.test.is_some().into());
        let phrase = Phrase { lead: "", noun: "test set", trail: "" };
        let occurrence = || Occurrence::new("no test set", "", Vec::new());
        checked.add(Some(Measured::one("test_set.required", phrase, Limit::Required, found, occurrence)));
    }
    let Some(test) = &dataset.test else {
        for (key, demanded) in [
            ("test_set.min_images", test_set.min_images.is_some()),
            ("test_set.min_class_images", test_set.min_class_images.is_some()),
        ] {
            checked.skip(key, demanded, NO_TEST_SET);
        }
        return;
    };
    checked.add(test_set.min_images.map(|least| {
        let (limit, found) = (Limit::AtLeast(Quantity::Count(least)), test.len() as u64);
        let phrase = Phrase { lead: "", noun: "test image", trail: "" };
        let occurrence = || Occurrence::new("test set", "", Vec::new()).of_value(found as f64);
        Measured::one("test_set.min_images", phrase, limit, Quantity::Count(found), occurrence)
    }));
    checked.add(test_set.min_class_images.map(|least| {
        let phrase = Phrase { lead: "smallest class:", noun: "test image", trail: "" };
        class_images("test_set.min_class_images", phrase, least, test)
    }));
}

fn unreadable(most: Most, dataset: &Dataset) -> Measured {
    let read: usize = dataset.sets().iter().map(NamedSet::len).sum();
    let named = dataset.unreadable.iter().map(|name| Occurrence::new(name, name, Vec::new()));
    let occurrences: Vec<Occurrence> = named.collect();
    let of = (read + occurrences.len()) as u64;
    let phrase = Phrase { lead: "", noun: "image", trail: "that cannot be read" };
    Measured::most("images.unreadable", phrase, most, of, occurrences)
}

fn shape(expected: Shape, dataset: &Dataset) -> Measured {
    let found = Shape::of(dataset.train.shape());
    let phrase = Phrase { lead: "images of", noun: "", trail: "" };
    let limit = Limit::Exactly(Quantity::Shape(expected));
    let occurrence = || Occurrence::new(format!("images of {found}"), "", Vec::new());
    Measured::one("images.shape", phrase, limit, Quantity::Shape(found), occurrence)
}

fn number(expected: u64, dataset: &Dataset) -> Measured {
    let classes = dataset.train.classes();
    let phrase = Phrase { lead: "", noun: "class", trail: "" };
    let limit = Limit::Exactly(Quantity::Count(expected));
    let found = classes.len() as u64;
    let names = || {
        let more = if classes.len() > MOST_NAMES { ", …" } else { "" };
        classes[..classes.len().min(MOST_NAMES)].join(", ") + more
    };
    let occurrence = || Occurrence::new(format!("{found} classes"), names(), Vec::new());
    Measured::one("classes.number", phrase, limit, Quantity::Count(found), occurrence)
}

/// Every class that has fewer images than it must have, the smallest first.
fn class_images(key: &'static str, phrase: Phrase, least: u64, set: &ImageSet) -> Measured {
    let mut classes: Vec<(u64, &String)> = set.class_images().into_iter().map(u64::from).zip(set.classes()).collect();
    classes.sort_by_key(|&(images, _)| images);
    let small = classes.iter().filter(|&&(images, _)| images < least);
    let occurrences: Vec<Occurrence> = small
        .map(|(images, name)| {
            let place = format!("class {name} ({images})");
            Occurrence::new(format!("class {name}"), place, Vec::new()).of_value(*images as f64)
        })
        .collect();
    let found = Quantity::Count(classes.first().map_or(0, |&(images, _)| images));
    let limit = Limit::AtLeast(Quantity::Count(least));
    let broken = !occurrences.is_empty();
    Measured { key, sets: Vec::new(), phrase, limit, found, of: None, broken, occurrences }
}

/// A class without images counts as one of one image.
fn imbalance(most: Ratio, train: &ImageSet) -> Measured {
    let images = train.class_images();
    let sizes = || images.iter().copied().zip(train.classes());
    let smallest = sizes().reduce(|least, next| if next.0 < least.0 { next } else { least });
    let largest = sizes().reduce(|most, next| if next.0 > most.0 { next } else { most });
    let ratio = match (largest, smallest) {
        (Some((most, _)), Some((least, _))) => f64::from(most.max(1)) / f64::from(least.max(1)),
        _ => 1.0,
    };
    let named = |class: Option<(u32, &String)>| class.map_or_else(String::new, |(n, name)| format!("{name} ({n})"));
    let phrase = Phrase { lead: "largest class over smallest class", noun: "", trail: "" };
    let limit = Limit::AtMost(Quantity::Number(most.0));
    let occurrence = || {
        let place = format!("class {} over class {}", named(largest), named(smallest));
        Occurrence::new("train set", place, Vec::new()).of_value(ratio)
    };
    Measured::one("classes.imbalance", phrase, limit, Quantity::Number(ratio), occurrence)
}
