//! Do images, classes and test set have what is demanded?

use super::finding::Unchecked;
use super::limits::{Most, Ratio, Shape};
use super::measured::{Limit, Measured, Occurrence, Quantity};
use super::place::{ClassSize, Place};
use super::{Asked, Checked, Policy};
use crate::dataset::{Dataset, ImageSet, NamedSet};

/// All limits that need no image to be looked at.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) {
    let Asked { policy: Policy { images, classes, test_set, .. }, dataset, .. } = asked;
    checked.add(images.unreadable.map(|most| unreadable(most, dataset)));
    checked.add(images.shape.map(|expected| shape(expected, dataset)));
    checked.add(classes.number.map(|expected| number(expected, dataset)));
    checked.add(classes.min_images.map(|least| class_images("classes.min_images", least, &dataset.train)));
    checked.add(classes.imbalance.map(|most| imbalance(most, &dataset.train)));
    if test_set.required == Some(true) {
        let found = Quantity::Count(dataset.test.is_some().into());
        let occurrence = || Occurrence::new("no test set", Place::None, Vec::new());
        checked.add(Some(Measured::one("test_set.required", Limit::Required, found, occurrence)));
    }
    let Some(test) = &dataset.test else {
        for (key, demanded) in [
            ("test_set.min_images", test_set.min_images.is_some()),
            ("test_set.min_class_images", test_set.min_class_images.is_some()),
        ] {
            checked.skip(key, demanded, Unchecked::NoTestSet);
        }
        return;
    };
    checked.add(test_set.min_images.map(|least| {
        let (limit, found) = (Limit::AtLeast(Quantity::Count(least)), test.len() as u64);
        let occurrence = || Occurrence::new("test set", Place::None, Vec::new()).of_value(found as f64);
        Measured::one("test_set.min_images", limit, Quantity::Count(found), occurrence)
    }));
    checked.add(test_set.min_class_images.map(|least| class_images("test_set.min_class_images", least, test)));
}

fn unreadable(most: Most, dataset: &Dataset) -> Measured {
    let read: usize = dataset.sets().iter().map(NamedSet::len).sum();
    let file = |name: &String| Occurrence::new(name, Place::File { name: name.clone() }, Vec::new());
    let occurrences: Vec<Occurrence> = dataset.unreadable.iter().map(file).collect();
    let of = (read + occurrences.len()) as u64;
    Measured::most("images.unreadable", most, of, occurrences)
}

fn shape(expected: Shape, dataset: &Dataset) -> Measured {
    let found = Shape::of(dataset.train.shape());
    let limit = Limit::Exactly(Quantity::Shape(expected));
    let occurrence = || Occurrence::new(format!("images of {found}"), Place::None, Vec::new());
    Measured::one("images.shape", limit, Quantity::Shape(found), occurrence)
}

fn number(expected: u64, dataset: &Dataset) -> Measured {
    let classes = dataset.train.classes();
    let limit = Limit::Exactly(Quantity::Count(expected));
    let found = classes.len() as u64;
    let place = || Place::Classes { names: classes.to_vec() };
    let occurrence = || Occurrence::new(format!("{found} classes"), place(), Vec::new());
    Measured::one("classes.number", limit, Quantity::Count(found), occurrence)
}

/// Every class that has fewer images than it must have, the smallest first.
fn class_images(key: &'static str, least: u64, set: &ImageSet) -> Measured {
    let mut classes: Vec<(u64, &String)> = set.class_images().into_iter().map(u64::from).zip(set.classes()).collect();
    classes.sort_by_key(|&(images, _)| images);
    let small = classes.iter().filter(|&&(images, _)| images < least);
    let occurrences: Vec<Occurrence> = small
        .map(|(images, name)| {
            let place = Place::Class(ClassSize { class: (*name).clone(), images: *images });
            Occurrence::new(format!("class {name}"), place, Vec::new()).of_value(*images as f64)
        })
        .collect();
    let found = Quantity::Count(classes.first().map_or(0, |&(images, _)| images));
    let limit = Limit::AtLeast(Quantity::Count(least));
    let broken = !occurrences.is_empty();
    Measured { key, sets: Vec::new(), limit, found, of: None, broken, occurrences }
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
    let size = |(images, class): (u32, &String)| ClassSize { class: class.clone(), images: images.into() };
    let place = || Place::Imbalance { largest: largest.map(size), smallest: smallest.map(size) };
    let limit = Limit::AtMost(Quantity::Number(most.0));
    let occurrence = || Occurrence::new("train set", place(), Vec::new()).of_value(ratio);
    Measured::one("classes.imbalance", limit, Quantity::Number(ratio), occurrence)
}
