//! Is a gain found where there is one, and none where there is none?

use std::time::Duration;

use onepixel::audit::{DatasetSummary, Purpose, Rating, VerdictRules};
use onepixel::dataset::{Dataset, FeatureSource, Features, ImageSet, MemoryImages, Shape, stratified_split};
use onepixel::probes::gains::{Augmentation, GainKind, GainPart, GainsFinding, GainsProbe, Method, Why};
use onepixel::probes::{Findings, ProbeError};
use onepixel::progress::Silent;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::digits::Digits;

fn quick(seed: u64) -> GainsProbe {
    GainsProbe { quick: true, seed, ..GainsProbe::default() }
}

/// Digits in a train and a test set.
fn digits() -> Dataset {
    split(&Digits::all().set())
}

fn split(set: &ImageSet) -> Dataset {
    let (train, test) = stratified_split(set.labels(), 0.4, 0);
    let of = |images: &[u32]| set.select(images).unwrap();
    Dataset::new("digits", "embedded", of(&train), Some(of(&test))).unwrap()
}

/// Digits whose labels are dealt out at random.
fn shuffled(seed: u64) -> Dataset {
    let mut digits = Digits::all();
    digits.labels.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    split(&digits.set())
}

fn share_of(found: &GainsFinding, method: Method) -> f64 {
    found.gains.iter().find(|gain| gain.method == method).unwrap().share_of_error.unwrap()
}

#[test]
fn labels_spread_along_the_groups_of_digits_and_are_worth_many() {
    let found = quick(0).run(&digits(), &[], &Silent).unwrap();
    let spreading = found.gains.iter().find(|gain| gain.method == Method::LabelSpreading).unwrap();
    assert!(spreading.is_sure() && spreading.share_of_error.unwrap() > 0.3, "{spreading:?}");
    let worth = spreading.label_equivalent.unwrap();
    assert!(worth.factor > 1.5 && worth.images_per_class > 15.0, "{worth:?}");
    assert_eq!(found.greatest(GainKind::SemiSupervised).map(|gain| gain.kind), Some(GainKind::SemiSupervised));
    let flip = found.augmentations.iter().find(|one| one.augmentation == Augmentation::Flip).unwrap();
    assert!(flip.left_out.contains(&2) && flip.left_out.contains(&3), "no digit is a flipped 2 or 3: {flip:?}");
    assert_eq!(found.augmentations[0].why, Why::Small);
}

#[test]
fn labels_without_meaning_give_no_sure_gain() {
    for seed in 0..4 {
        let found = quick(seed).run(&shuffled(seed), &[], &Silent).unwrap();
        assert!(found.gains.len() >= 5, "{found:?}");
        let sure: Vec<_> = found.gains.iter().filter(|gain| gain.is_sure()).collect();
        assert!(sure.is_empty(), "{sure:#?}");
    }
}

#[test]
fn what_a_network_learned_on_digits_helps_with_few_digits() {
    let digits = digits();
    let found = quick(0).run(&digits, std::slice::from_ref(&digits), &Silent).unwrap();
    let over_random = found.gains.iter().find(|gain| gain.method == Method::FeaturesOverRandom).unwrap();
    assert!(over_random.per_class == Some(1) && over_random.gain > 0.1, "{over_random:?}");
    let share = share_of(&found, Method::FeaturesOverPixels);
    assert!(share > 0.2, "{share}");
}

#[test]
fn features_that_tell_the_class_are_worth_more_than_pixels() {
    let set = Digits::all().set();
    let values = set.labels().iter().flat_map(|&label| (0..10).map(move |class| f32::from(u8::from(class == label))));
    let source = FeatureSource { name: "told".into(), digest: "00".into(), trained_on: None, preparation: None };
    let set = set.clone().with_features(Features::new(values.collect(), 10, source).unwrap()).unwrap();
    let found = quick(0).run(&split(&set), &[], &Silent).unwrap();
    let told = found.gains.iter().find(|gain| gain.method == Method::FeaturesOverPixels && gain.per_class == Some(10));
    assert!(told.is_some_and(|gain| gain.is_sure() && gain.with.accuracy > 0.99), "{told:?}");
    assert_eq!(told.unwrap().from.as_deref(), Some("told"));
}

#[test]
fn several_datasets_give_to_each_other_and_to_themselves() {
    let digits = digits();
    let found = quick(0).matrix(&[digits.clone(), digits], &Silent).unwrap();
    let matrix = found.matrix.unwrap();
    assert_eq!(matrix.cells.len(), 4);
    assert!(matrix.cells.iter().all(|cell| cell.accuracy > matrix.random[0] + 0.02), "{matrix:?}");
}

#[test]
fn nothing_takes_longer_than_its_time() {
    let probe = GainsProbe { time: Some(Duration::ZERO), ..quick(0) };
    let found = probe.run(&digits(), &[], &Silent).unwrap();
    assert!(found.gains.is_empty());
    assert!(found.left_out.iter().any(|one| one.part == GainPart::Suiting && one.reason.contains("time")));
}

#[test]
fn few_images_have_an_answer_or_a_reason() {
    for images in [9, 30] {
        let pixels = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), (0..2 * images).collect()).unwrap();
        let set = ImageSet::new(pixels, (0..images).map(|image| u16::from(image % 2)).collect(), ["a", "b"]).unwrap();
        let found = quick(0).run(&Dataset::new("few", "memory", set, None).unwrap(), &[], &Silent).unwrap();
        assert!(!found.left_out.is_empty());
        assert!(found.gains.iter().all(|gain| gain.low <= gain.gain && gain.gain <= gain.high), "{found:?}");
    }
    let pixels = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![1, 2, 3, 4]).unwrap();
    let set = ImageSet::new(pixels, vec![0, 1, 0, 1], ["a", "b"]).unwrap();
    let refused = quick(0).run(&Dataset::new("four", "memory", set, None).unwrap(), &[], &Silent);
    assert!(matches!(refused, Err(ProbeError::NothingHeldOut { .. })), "a fifth of four is none");
}

#[test]
fn a_dataset_is_fit_for_what_surely_helps_and_not_rated_for_what_was_not_measured() {
    let dataset = digits();
    let mut findings = Findings::default();
    findings.gains = Some(quick(0).run(&dataset, &[], &Silent).unwrap());
    let verdict = VerdictRules::default().judge(&DatasetSummary::from(&dataset), &findings, &[]);
    let rating = |purpose| verdict.purposes.iter().find(|of| of.purpose == purpose).unwrap().rating;
    assert_eq!(rating(Purpose::SemiSupervised), Rating::Fit);
    assert_eq!(rating(Purpose::Transfer), Rating::NotMeasured);
}
