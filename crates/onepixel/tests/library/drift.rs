//! Are random halves of one set alike, and are planted differences found?

use std::time::Duration;

use onepixel::dataset::{Attribute, Attributes, Dataset, ImageSet, NamedSet, SetName, Values};
use onepixel::probes::drift::{DriftFinding, DriftOfSet, DriftProbe};
use onepixel::progress::Silent;

use crate::digits::Digits;

fn compared(train: ImageSet, test: ImageSet, seed: u64) -> DriftFinding {
    let dataset = Dataset::new("digits", "memory", train, Some(test)).unwrap();
    DriftProbe { seed, ..unhurried() }.run(&dataset, &Silent).unwrap()
}

/// The probe whose models have all the time that they want: no test depends on it.
fn unhurried() -> DriftProbe {
    DriftProbe { max_time: Duration::from_secs(3_600), ..DriftProbe::default() }
}

/// Of 40 random halvings, called different in 5 % of cases each, more than 6 are in 3 of 1,000 such tests.
#[test]
fn random_halves_of_the_digits_are_hardly_ever_called_different() {
    let digits = Digits::all();
    let different = (0..40).filter(|&seed| {
        let [train, test] = digits.halves(seed);
        let dataset = Dataset::new("digits", "memory", train.set(), Some(test.set())).unwrap();
        // Fewer images take less time, and the test is as exact for them.
        let found = DriftProbe { seed, domain_images: 400, ..unhurried() }.run(&dataset, &Silent).unwrap();
        let of = &found.sets[0];
        assert_eq!((of.models.len(), of.skipped.len()), (3, 0), "{:?}", of.skipped);
        assert!(of.classes.is_some() && of.facts.len() >= 5, "{of:?}");
        of.different
    });
    let different = different.count();
    assert!(different <= 6, "{different} of 40");
}

/// In how many of ten halvings, the second half changed, a difference is found.
fn power(change: impl Fn(Digits) -> Digits, found: impl Fn(&DriftOfSet) -> bool) -> usize {
    let digits = Digits::all();
    let halvings = (100..110).filter(|&seed| {
        let [train, test] = digits.halves(seed);
        found(&compared(train.set(), change(test).set(), seed).sets[0])
    });
    halvings.count()
}

#[test]
fn a_tenth_more_brightness_is_found() {
    let brighter = |digits: Digits| Digits {
        pixels: digits.pixels.iter().map(|&value| (f64::from(value) * 1.1).round().min(255.0) as u8).collect(),
        ..digits
    };
    let found = power(brighter, |of| {
        let brightness = of.facts.iter().find(|fact| fact.name == "brightness").unwrap();
        brightness.different && brightness.effect > 0.0 && brightness.low > 0.0 && of.different
    });
    assert!(found >= 9, "{found} of 10");
}

#[test]
fn a_class_that_is_rarer_by_half_is_found_and_named() {
    let rarer = |digits: Digits| {
        let mut of_class = 0;
        let kept: Vec<usize> = (0..digits.labels.len())
            .filter(|&image| {
                of_class += usize::from(digits.labels[image] == 3);
                digits.labels[image] != 3 || of_class % 2 == 0
            })
            .collect();
        digits.select(&kept)
    };
    let found = power(rarer, |of| {
        let classes = of.classes.as_ref().unwrap();
        classes.different && classes.class == "3" && classes.high < 0.0
    });
    assert!(found >= 7, "{found} of 10");
}

/// The models see what no single number does: the images are mirrored.
#[test]
fn mirrored_images_are_told_from_others_by_models() {
    let mirrored = |digits: Digits| Digits {
        pixels: digits.pixels.chunks_exact(8).flat_map(|row| row.iter().rev()).copied().collect(),
        ..digits
    };
    let found = power(mirrored, |of| of.best_model().is_some_and(|model| model.different && model.low > 0.6));
    assert_eq!(found, 10);
}

#[test]
fn formats_of_files_and_sets_without_labels_are_compared_and_all_sets_share_one_correction() {
    let digits = Digits::all();
    let with_format = |digits: Digits, format: fn(usize) -> &'static str| {
        let names = (0..digits.labels.len()).map(format);
        let column = Attribute::new("format", Values::named(names));
        digits.set().with_attributes(Attributes::new(vec![column]).unwrap()).unwrap()
    };
    let [train, test] = digits.halves(7);
    let [test, more] = test.halves(8);
    let mostly_png = |image: usize| if image.is_multiple_of(10) { "JPEG" } else { "PNG" };
    let unlabelled = with_format(more, |_| "JPEG").unlabelled().clone();
    let dataset = Dataset::new("digits", "memory", with_format(train, mostly_png), Some(with_format(test, mostly_png)));
    let dataset = dataset.unwrap().with_set(NamedSet::of_unlabelled(SetName::other("new"), unlabelled)).unwrap();
    let found = DriftProbe::default().run(&dataset, &Silent).unwrap();
    let [test, new] = &found.sets[..] else { panic!("{found:?}") };
    assert!(!test.different && test.classes.is_some(), "{test:?}");
    assert!(new.different && new.classes.is_none());
    let format = new.facts.iter().find(|fact| fact.name == "format").unwrap();
    assert!(format.different && format.of_file && format.category.as_deref() == Some("JPEG"), "{format:?}");
    assert!((format.train.unwrap() - 0.1).abs() < 0.01 && format.other == Some(1.0) && format.low > 0.8);
    let alone = dataset.only_train();
    assert!(DriftProbe::default().run(&alone, &Silent).unwrap().sets.is_empty(), "nothing to compare with");
}

#[test]
fn few_images_are_compared_as_far_as_they_go() {
    let digits = Digits::all();
    let part = |images: std::ops::Range<usize>| digits.select(&images.collect::<Vec<_>>()).set();
    let found = compared(part(0..1_000), part(1_000..1_005), 0);
    let of = &found.sets[0];
    assert!(of.models.is_empty() && of.skipped.iter().all(|model| model.reason.contains("at least 20")), "{of:?}");
    assert!(!of.different && of.facts.iter().all(|fact| fact.p_value > 0.05));
}
