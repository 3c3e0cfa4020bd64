//! Does every rung answer, or say why it cannot, and always the same?

use std::time::Duration;

use crate::drawn::{Drawing, set};
use onepixel::dataset::{Dataset, ImageSet, Label, MemoryImages, Shape};
use onepixel::probes::ladder::{LadderFinding, LadderProbe, Predictions, RUNGS, Rung, held_out_labels};
use onepixel::probes::pixels::HowHeldOut;
use onepixel::probes::{GivenError, ProbeError};
use onepixel::progress::Silent;

/// Three classes of 6×6 images that a single pixel mostly tells apart; a test set where `test` is true.
fn easy(test: bool) -> Dataset {
    let drawing = |seed, images: usize| Drawing {
        shape: (6, 6, 1),
        class_images: vec![images, images + 3, images],
        levels: 40,
        pull: 60,
        seed,
    };
    Dataset::new("easy", "made up", drawing(1, 40).set(), test.then(|| drawing(2, 20).set())).unwrap()
}

fn ladder(dataset: &Dataset) -> LadderFinding {
    run(&LadderProbe::default(), dataset)
}

fn run(probe: &LadderProbe, dataset: &Dataset) -> LadderFinding {
    probe.run(dataset, &[], &Silent, &mut |_| {}).unwrap()
}

#[test]
fn names_are_unique_and_lead_to_their_rungs() {
    for rung in RUNGS {
        assert_eq!(Rung::named(rung.name).unwrap().title, rung.title);
    }
    assert!(Rung::named("Majority").is_none());
}

/// A set of no images of a shape.
fn empty((height, width, channels): (usize, usize, usize)) -> ImageSet {
    let images = MemoryImages::new(Shape::new(height, width, channels).unwrap(), Vec::new()).unwrap();
    ImageSet::new(images, Vec::new(), ["any"]).unwrap()
}

#[test]
fn images_have_the_convolutional_network_that_suits_them() {
    let networks = |shape: (usize, usize, usize)| {
        let rungs = Rung::suiting(&empty(shape)).map(|rung| rung.name);
        rungs.filter(|name| name.ends_with("cnn")).collect::<Vec<_>>()
    };
    for colour in [(32, 32, 3), (16, 16, 3), (20, 16, 4)] {
        assert_eq!(networks(colour), ["colour-cnn"], "{colour:?}");
    }
    for small in [(28, 28, 1), (64, 64, 1), (8, 8, 3), (15, 40, 3), (32, 32, 2)] {
        assert_eq!(networks(small), ["cnn"], "{small:?}");
    }
    let of_pixels = RUNGS.iter().filter(|rung| !rung.of_features).count();
    assert_eq!(Rung::suiting(&empty((9, 9, 1))).count(), of_pixels - 1);
}

#[test]
fn every_rung_but_the_majority_and_patches_solves_what_brightness_tells() {
    for (dataset, how, images) in [(easy(true), HowHeldOut::Test, 63), (easy(false), HowHeldOut::FiveFold, 123)] {
        let finding = ladder(&dataset);
        assert_eq!((finding.how, finding.held_out_images), (how, images));
        assert_eq!(finding.skipped, []);
        assert_eq!(finding.rungs.len(), RUNGS.len());
        for rung in &finding.rungs {
            // Patches are all brought to the same brightness.
            let least = if ["majority", "patches"].contains(&rung.name.as_str()) { 0.3 } else { 0.9 };
            assert!(rung.accuracy > least, "{}: {}", rung.name, rung.accuracy);
            assert!(rung.accuracy_low <= rung.accuracy && rung.accuracy <= rung.accuracy_high);
            let confusion = rung.confusion.as_ref().unwrap();
            assert_eq!(confusion.iter().flatten().sum::<u32>() as u64, images, "{}", rung.name);
            assert_eq!((0..3).map(|class| u64::from(confusion[class][class])).sum::<u64>(), rung.correct);
        }
    }
}

#[test]
#[ignore = "slow: `cargo test -- --ignored` and `.ci/run` run it"]
fn the_number_of_threads_changes_nothing_and_the_seed_only_what_is_random() {
    let dataset = easy(true);
    let with = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut finding = pool.install(|| run(&LadderProbe { seed, repeats: 2, ..LadderProbe::default() }, &dataset));
        finding.rungs.iter_mut().for_each(|rung| rung.time = None);
        finding
    };
    let (one, three, other) = (with(1, 0), with(3, 0), with(3, 7));
    assert_eq!(one, three);
    for (rung, other) in RUNGS.iter().zip(one.rungs.iter().zip(&other.rungs)) {
        assert_eq!(rung.is_random, other.0.spread.is_some(), "{rung:?}");
        assert!(rung.is_random || other.0 == other.1, "{rung:?} does not depend on the seed");
    }
}

#[test]
fn images_of_few_grey_values_teach_as_much_as_bright_ones() {
    let faint = |seed| Drawing { shape: (6, 6, 1), class_images: vec![60; 3], levels: 8, pull: 4, seed }.set();
    let bright = |set: &ImageSet| {
        let values = set.images().as_bytes().unwrap().iter().map(|value| value * 17).collect();
        let images = MemoryImages::new(set.shape(), values).unwrap();
        ImageSet::new(images, set.labels().to_vec(), set.classes().to_vec()).unwrap()
    };
    let rungs: Vec<&Rung> = ["logistic", "linear-svm", "mlp", "cnn"].map(|name| Rung::named(name).unwrap()).into();
    let probe = LadderProbe { rungs, ..LadderProbe::default() };
    let (train, test) = (faint(1), faint(2));
    assert_eq!(train.images().as_bytes().unwrap().iter().max(), Some(&15), "every value times 17 is at most 255");
    let predicted = |train, test| {
        let finding = run(&probe, &Dataset::new("faint", "made up", train, Some(test)).unwrap());
        finding.rungs.into_iter().map(|rung| rung.predicted).collect::<Vec<_>>()
    };
    assert_eq!(predicted(bright(&train), bright(&test)), predicted(train, test));
}

/// Sets that have broken models before: each rung must answer or say why it cannot.
fn unusual() -> Vec<(&'static str, ImageSet)> {
    let labels = |images: usize, classes: usize| (0..images).map(|image| (image % classes) as u16).collect::<Vec<_>>();
    let many = Drawing { shape: (4, 4, 1), class_images: vec![2; 450], levels: 256, pull: 0, seed: 3 };
    let colour = Drawing { shape: (5, 4, 3), class_images: vec![9, 30], levels: 200, pull: 50, seed: 4 };
    let row = Drawing { shape: (1, 16, 1), class_images: vec![12, 7, 25], levels: 16, pull: 3, seed: 5 };
    vec![
        ("1×1", set((1, 1, 1), 2, labels(20, 2), (0..20).map(|image| image % 2 * 200).collect())),
        ("constant", set((3, 3, 1), 2, labels(20, 2), vec![7; 180])),
        ("one image a class", set((2, 2, 1), 3, labels(3, 3), (0..12).map(|value| value * 20).collect())),
        ("an empty class", set((2, 2, 1), 3, vec![0, 2, 0, 2, 0, 2], (0..24).map(|value| value * 10).collect())),
        ("two images", set((2, 2, 1), 2, labels(2, 2), (0..8).map(|value| value * 30).collect())),
        ("450 classes", many.set()),
        ("colour", colour.set()),
        ("a row of 16", row.set()),
    ]
}

#[test]
#[ignore = "slow: `cargo test -- --ignored` and `.ci/run` run it"]
fn every_rung_answers_on_unusual_sets_or_says_why_not() {
    for (name, set) in unusual() {
        // Five times as many fits of so many classes would take long and show nothing more; the only images of their classes are
        // not held out.
        let learnable = set.class_images().iter().filter(|&&images| images > 1).count();
        let no_folds = name == "450 classes" || learnable < 2;
        let tests = if no_folds { vec![Some(set.clone())] } else { vec![Some(set.clone()), None] };
        for test in tests {
            let images = set.len() as u64;
            let dataset = Dataset::new(name, "made up", set.clone(), test).unwrap();
            // A tree for each of so many classes and rounds takes minutes in the dev profile.
            let is_slow =
                |rung: &Rung| name == "450 classes" && ["boosting", "cnn", "colour-cnn", "mlp"].contains(&rung.name);
            let rungs: Vec<_> = RUNGS.iter().filter(|rung| !is_slow(rung)).collect();
            let finding = run(&LadderProbe { rungs: rungs.clone(), ..LadderProbe::default() }, &dataset);
            assert_eq!(finding.rungs.len() + finding.skipped.len(), rungs.len(), "{name}");
            for rung in &finding.rungs {
                assert!(rung.correct <= images && rung.accuracy.is_finite(), "{name}: {}", rung.name);
                assert!((0.0..=1.0).contains(&rung.balanced_accuracy), "{name}: {}", rung.name);
            }
            for skipped in &finding.skipped {
                assert!(skipped.reason.len() > 10, "{name}: {skipped:?}");
                if skipped.name == "patches" && skipped.reason.contains("at least 4 rows and columns") {
                    continue;
                }
                assert_eq!((name, skipped.name.as_str()), ("450 classes", "pixel-vote"), "{}", skipped.reason);
            }
        }
    }
}

#[test]
fn a_rung_that_would_take_too_long_is_left_out() {
    let drawing = Drawing { shape: (8, 8, 1), class_images: vec![2_500; 2], levels: 200, pull: 30, seed: 6 };
    let dataset = Dataset::new("large", "made up", drawing.set(), Some(drawing.set())).unwrap();
    let rungs = vec![Rung::named("majority").unwrap(), Rung::named("forest").unwrap()];
    let probe = LadderProbe { rungs, max_time: Some(Duration::from_micros(1)), ..LadderProbe::default() };
    let finding = run(&probe, &dataset);
    let skipped = finding.skipped.iter().find(|skipped| skipped.name == "forest").unwrap();
    assert!(skipped.reason.contains("would take"), "{}", skipped.reason);
    assert_eq!(finding.rungs, [], "nothing is predicted in a microsecond");
    let unlimited = run(&LadderProbe { max_time: Some(Duration::from_secs(3_600)), ..probe }, &dataset);
    assert_eq!(unlimited.skipped, []);
}

#[test]
fn learning_from_few_images_leaves_the_held_out_ones_as_they_are() {
    let hard = |seed| Drawing { shape: (6, 6, 1), class_images: vec![50; 3], levels: 200, pull: 20, seed }.set();
    for test in [Some(hard(2)), None] {
        let dataset = Dataset::new("hard", "made up", hard(1), test).unwrap();
        let rungs = vec![Rung::named("nearest-mean").unwrap()];
        let all = run(&LadderProbe { rungs: rungs.clone(), ..LadderProbe::default() }, &dataset);
        let few = run(&LadderProbe { rungs, per_class: Some(2), ..LadderProbe::default() }, &dataset);
        assert_eq!(all.held_out_images, few.held_out_images);
        assert!(few.rungs[0].correct < all.rungs[0].correct);
    }
}

#[test]
fn a_models_predictions_are_scored_beside_the_rungs() {
    let dataset = easy(true);
    let truth = dataset.test.as_ref().unwrap().labels().to_vec();
    let mine = |labels: Vec<u16>| Predictions { name: "mine".into(), source: "mine.csv".into(), labels };
    let probe = LadderProbe { rungs: Vec::new(), ..LadderProbe::default() };
    let score = |predictions: Predictions| probe.run(&dataset, &[predictions], &Silent, &mut |_| {});
    let mut wrong = truth.clone();
    wrong[0] = (wrong[0] + 1) % 3;
    let finding = score(mine(wrong.clone())).unwrap();
    assert_eq!((finding.rungs[0].correct, finding.rungs[0].time), (62, None));
    assert_eq!(finding.rungs[0].most_confused.len(), 1);
    assert!(matches!(
        score(mine(vec![0; 5])),
        Err(ProbeError::Given { error: GivenError::Count { images: 63, found: 5 }, .. })
    ));
    wrong[7] = 3;
    assert!(matches!(
        score(mine(wrong)),
        Err(ProbeError::Given { error: GivenError::Class { index: 7, label: 3, .. }, .. })
    ));
    let without = probe.run(&easy(false), &[mine(truth)], &Silent, &mut |_| {});
    assert!(matches!(without, Err(ProbeError::Given { error: GivenError::NoTestSet(_), .. })));
}

#[test]
fn what_was_found_so_far_is_told_after_each_rung() {
    let mut heard = Vec::new();
    let rungs = ["majority", "single-pixel", "tree"].map(|name| Rung::named(name).unwrap()).to_vec();
    let probe = LadderProbe { rungs, ..LadderProbe::default() };
    let finding = probe.run(&easy(true), &[], &Silent, &mut |finding| heard.push(finding.clone())).unwrap();
    assert_eq!(heard.iter().map(|heard| heard.rungs.len()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(heard[2], finding);
}

#[test]
fn one_class_is_no_ladder() {
    let dataset = Dataset::new("one", "made up", set((1, 1, 1), 2, vec![0, 0], vec![1, 2]), None).unwrap();
    let refused = LadderProbe::default().run(&dataset, &[], &Silent, &mut |_| {});
    assert!(matches!(refused, Err(ProbeError::TooFewClasses { classes: "one class", .. })));
}

#[test]
fn in_folds_no_image_is_scored_that_is_the_only_one_of_its_class() {
    let of = |labels: Vec<Label>| {
        let values = labels.iter().map(|&label| 50 * label as u8).collect();
        Dataset::new("few", "made up", set((1, 1, 1), 4, labels, values), None).unwrap()
    };
    let probe = LadderProbe { rungs: vec![Rung::named("tree").unwrap()], ..LadderProbe::default() };
    let some = of([vec![0; 5], vec![1, 2], vec![3; 5]].concat());
    assert_eq!(some.scored_images().unwrap(), [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]);
    let finding = run(&probe, &some);
    assert_eq!((finding.held_out_images, finding.rungs[0].correct), (10, 10));
    let hard = finding.hard_images(&held_out_labels(&some), 5);
    assert_eq!(hard.images.len(), 0);
    let refused = probe.run(&of(vec![0, 1, 2, 3]), &[], &Silent, &mut |_| {});
    assert!(matches!(refused, Err(ProbeError::NothingHeldOut { .. })));
}

#[test]
fn with_time_enough_the_order_and_the_images_are_those_of_no_limit() {
    // In another order than that in which they are measured where time is short.
    let rungs = ["tree", "forest", "knn", "naive-bayes", "single-pixel", "nearest-mean", "majority"];
    let rungs = rungs.iter().map(|name| Rung::named(name).unwrap()).collect();
    let unlimited = LadderProbe { rungs, ..LadderProbe::default() };
    let limited = LadderProbe { time: Some(Duration::from_secs(36_000)), ..unlimited.clone() };
    for dataset in [easy(true), easy(false)] {
        let mut heard = Vec::new();
        let mut found = limited.run(&dataset, &[], &Silent, &mut |so_far| heard.push(so_far.rungs.len())).unwrap();
        let mut expected = run(&unlimited, &dataset);
        found.rungs.iter_mut().chain(&mut expected.rungs).for_each(|rung| rung.time = None);
        assert_eq!(found, expected);
        assert_eq!(heard, (1..=limited.rungs.len()).collect::<Vec<_>>(), "each is told of when it is done");
    }
}

#[test]
fn without_time_every_rung_says_so() {
    let probe = LadderProbe { time: Some(Duration::ZERO), ..LadderProbe::default() };
    let finding = run(&probe, &easy(true));
    // What never looks at the clock may be done.
    let (measured, skipped) = (finding.rungs.len(), finding.skipped.len());
    assert_eq!(measured + skipped, RUNGS.len());
    assert!(finding.skipped.iter().any(|rung| rung.name == "boosting"), "{:?}", finding.skipped);
    for rung in &finding.skipped {
        assert!(rung.estimated_seconds.is_some() && rung.reason.contains("the time that is left"), "{rung:?}");
    }
    let order = |name: &str| RUNGS.iter().position(|rung| rung.name == name);
    assert!(finding.skipped.is_sorted_by_key(|rung| order(&rung.name)));
}
