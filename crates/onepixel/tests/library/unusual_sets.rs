//! Does the probe answer rightly where a set is not like others?

use crate::drawn::{CRITERIA, Drawing, count, set};
use onepixel::dataset::{Dataset, ImageSet, Label, SetName, stratified_folds};
use onepixel::histogram;
use onepixel::probes::ProbeError;
use onepixel::probes::pixels::{HowHeldOut, PixelsFinding, PixelsProbe, Split};
use onepixel::progress::Silent;
use onepixel::search::{Criterion, Metric, Rule};

fn dataset(train: ImageSet, test: Option<ImageSet>) -> Dataset {
    Dataset::new("unusual", "memory", train, test).unwrap()
}

fn find(train: ImageSet, test: Option<ImageSet>) -> PixelsFinding {
    PixelsProbe::default().run(&dataset(train, test), &Silent).unwrap()
}

fn error(split: Split, train: ImageSet) -> ProbeError {
    PixelsProbe { split, ..PixelsProbe::default() }.run(&dataset(train, None), &Silent).unwrap_err()
}

#[test]
fn one_class_is_too_few() {
    let error = error(Split::Of(SetName::Train), set((1, 1, 1), 2, vec![1, 1, 1], vec![1, 2, 3]));
    assert!(
        matches!(&error, ProbeError::TooFewClasses { split, classes: "one class", .. } if split == "train"),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "the train images of unusual are of one class: at least two classes with images are needed"
    );
}

#[test]
fn no_images_are_too_few() {
    for classes in [0, 1, 10] {
        let error = error(Split::All, set((28, 28, 1), classes, vec![], vec![]));
        assert!(
            matches!(&error, ProbeError::TooFewClasses { split, classes: "no class", .. } if split == "all"),
            "{error}"
        );
    }
}

#[test]
fn a_test_split_needs_a_test_set() {
    let error = error(Split::Of(SetName::Test), set((1, 1, 1), 2, vec![0, 1], vec![1, 2]));
    assert!(matches!(&error, ProbeError::NoTestSet(name) if name == "unusual"), "{error}");
}

#[test]
fn an_image_of_one_pixel_is_decided_by_it() {
    let finding = find(set((1, 1, 1), 2, vec![0, 0, 1, 1], vec![3, 4, 4, 9]), None);
    assert_eq!(finding.pairs_total, 1);
    assert_eq!((finding.pairs[0].correct, finding.pairs[0].total, finding.pairs[0].ties), (3, 4, 0));
    assert_eq!(finding.single_pixel_all_classes.correct, 3);
}

#[test]
fn constant_pixels_say_no_more_than_the_class_sizes_do() {
    let labels: Vec<Label> = (0..40).map(|image| Label::from(image % 4 == 0)).collect();
    for criterion in CRITERIA {
        let dataset = dataset(set((2, 2, 1), 2, labels.clone(), vec![77; 160]), None);
        let finding = PixelsProbe { criterion, permutations: 9, ..PixelsProbe::default() }.run(&dataset, &Silent);
        let pair = &finding.unwrap().pairs[0];
        assert_eq!((pair.position.row, pair.position.col, pair.ties), (0, 0, 3), "{criterion:?}");
        assert_eq!(pair.balanced_accuracy, 0.5, "{criterion:?}");
        assert_eq!((pair.f1, pair.f3, pair.p_value), (1.0, 1.0, Some(1.0)), "{criterion:?}");
        if criterion.metric == Metric::Accuracy {
            assert_eq!((pair.accuracy, pair.majority_share), (0.75, 0.75), "{criterion:?}");
            assert_eq!(pair.held_out.unwrap().accuracy, 0.75, "{criterion:?}");
        }
    }
}

#[test]
fn one_image_among_a_hundred_thousand_counts_for_nothing_or_for_half() {
    let mut pixels = vec![10u8; 100_001];
    pixels[70_000] = 11;
    pixels[99] = 11;
    let labels: Vec<Label> = (0..100_001).map(|image| Label::from(image == 70_000)).collect();
    let dataset = dataset(set((1, 1, 1), 2, labels, pixels), None);
    for criterion in CRITERIA {
        let finding = PixelsProbe { criterion, ..PixelsProbe::default() }.run(&dataset, &Silent).unwrap();
        let pair = &finding.pairs[0];
        assert_eq!((pair.correct, pair.total), (100_000, 100_001), "{criterion:?}");
        let expected = match criterion.metric {
            Metric::Accuracy => 0.5,
            Metric::Balanced => (99_999.0 / 100_000.0 + 1.0) / 2.0,
        };
        assert_eq!(pair.balanced_accuracy, expected, "{criterion:?}");
        assert_eq!(pair.majority_share, 100_000.0 / 100_001.0);
    }
}

#[test]
fn more_images_of_a_class_than_two_bytes_can_count_are_counted_exactly() {
    for (images, threads) in [(200_000, 1), (200_000, 5), (600_000, 1)] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for value in [0u8, 1, 255] {
            let set = set((1, 3, 1), 1, vec![0; images], vec![value; 3 * images]);
            let counts = pool.install(|| count(&set));
            for pixel in 0..3 {
                let mut expected = [0; 256];
                expected[usize::from(value)] = images as u32;
                assert_eq!(counts.counts(0, pixel), &expected, "{images} images in {threads} threads");
            }
        }
    }
}

#[test]
fn no_pixels_are_counted_as_none() {
    let set = set((1, 3, 1), 2, vec![0, 1, 1], vec![7; 9]);
    let counts = histogram::count(&set, 1..1, &Silent).unwrap();
    assert_eq!((counts.pixels(), counts.class_images(), counts.class_counts(1).len()), (1..1, &[1, 2][..], 0));
    let folds = histogram::count_folds(&set, &[0, 0, 1], 1..1, &Silent).unwrap();
    let images: Vec<&[u32]> = folds.iter().map(|fold| fold.class_images()).collect();
    assert_eq!(images, [[1, 1], [0, 1]]);
}

#[test]
fn a_class_without_train_images_is_in_no_pair() {
    let train = set((1, 1, 1), 3, vec![0, 0, 2, 2], vec![1, 2, 8, 9]);
    let test = set((1, 1, 1), 3, vec![0, 1, 1, 2], vec![1, 1, 9, 9]);
    let finding = find(train, Some(test));
    assert_eq!((finding.pairs_total, finding.pairs.len()), (1, 1));
    let pair = &finding.pairs[0];
    assert_eq!((pair.a.as_str(), pair.b.as_str(), pair.accuracy), ("0", "2", 1.0));
    assert_eq!(pair.held_out.map(|held_out| (held_out.images, held_out.accuracy)), Some((2, 1.0)));
    // Nothing can know the class, and its two images are not scored.
    assert_eq!(finding.vote_model.map(|held_out| (held_out.images, held_out.accuracy)), Some((2, 1.0)));
    let single = finding.single_pixel_all_classes;
    assert_eq!(single.held_out.map(|held_out| (held_out.images, held_out.accuracy)), Some((2, 1.0)));
}

#[test]
fn a_pair_without_test_images_has_no_held_out_accuracy() {
    let train = set((1, 1, 1), 3, vec![0, 0, 1, 1, 2, 2], vec![1, 2, 8, 9, 50, 60]);
    let finding = find(train.clone(), Some(set((1, 1, 1), 3, vec![0, 0], vec![1, 9])));
    let held_out: Vec<Option<(f64, u64)>> =
        finding.pairs.iter().map(|pair| pair.held_out.map(|held_out| (held_out.accuracy, held_out.images))).collect();
    assert_eq!(held_out, [Some((0.5, 2)), Some((1.0, 2)), None]);
    assert_eq!(finding.summary.mean_held_out, None);

    let finding = find(train, Some(set((1, 1, 1), 3, vec![], vec![])));
    assert!(finding.pairs.iter().all(|pair| pair.held_out.is_none()));
    assert_eq!((finding.vote_model, finding.single_pixel_all_classes.held_out), (None, None));
}

#[test]
fn classes_of_one_image_are_told_apart_but_never_in_folds() {
    let finding = find(set((1, 2, 1), 5, vec![0, 1, 2, 3, 4], vec![5, 1, 5, 2, 5, 3, 5, 4, 5, 5]), None);
    assert_eq!(finding.pairs.len(), 10);
    for pair in &finding.pairs {
        assert_eq!((pair.position.col, pair.correct, pair.total, pair.ties), (1, 2, 2, 0));
        // Outside its own fold there is no image of the class.
        let held_out = pair.held_out.unwrap();
        assert_eq!((held_out.accuracy, held_out.images, held_out.how), (0.0, 2, HowHeldOut::FiveFold));
    }
}

#[test]
fn where_a_fold_takes_the_only_image_of_a_class_the_other_class_stays_right() {
    let labels: Vec<Label> = vec![0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    let folds = stratified_folds(&labels, 5, 0);
    let with_the_only_image = folds[1..].iter().filter(|&&fold| fold == folds[0]).count();
    assert_eq!(with_the_only_image, 2);
    let dataset = dataset(set((1, 1, 1), 2, labels, vec![0; 15]), None);
    // In the other folds both classes are equally frequent at the only value: by threshold the first is dark then, by
    // lookup the larger one is meant.
    for (rule, metric, correct) in [
        (Rule::Threshold, Metric::Balanced, with_the_only_image),
        (Rule::Lookup, Metric::Balanced, 14),
        (Rule::Threshold, Metric::Accuracy, 14),
        (Rule::Lookup, Metric::Accuracy, 14),
    ] {
        let probe = PixelsProbe { criterion: Criterion { rule, metric }, ..PixelsProbe::default() };
        let finding = probe.run(&dataset, &Silent).unwrap();
        assert_eq!(finding.pairs[0].held_out.unwrap().accuracy, correct as f64 / 15.0, "{rule:?} {metric:?}");
    }
}

#[test]
fn all_pairs_of_345_classes_are_listed() {
    let class_images = (0..345).map(|class| 1 + class % 3).collect();
    let drawing = Drawing { shape: (2, 2, 1), class_images, levels: 20, pull: 0, seed: 345 };
    let finding = PixelsProbe::default().run(&drawing.dataset(), &Silent).unwrap();
    assert_eq!((finding.pairs_total, finding.pairs.len()), (59_340, 59_340));
    assert!(finding.pairs.is_sorted_by_key(|pair| pair.classes));
    let (first, last) = (&finding.pairs[0], &finding.pairs[59_339]);
    assert_eq!((first.classes, last.classes), ((0, 1), (343, 344)));
    let mean = finding.pairs.iter().map(|pair| pair.accuracy).sum::<f64>() / 59_340.0;
    assert!((finding.summary.mean - mean).abs() < 1e-12);
    assert!(finding.vote_model.is_some());
}

/// 452 classes: 101,926 pairs, of which only the hardest and the easiest are listed; black, white and a little grey.
fn very_many_classes(seed: u64) -> ImageSet {
    let class_images = (0..452).map(|class| if class % 50 == 7 { 0 } else { 1 + class % 3 }).collect();
    let drawn = Drawing { shape: (2, 2, 1), class_images, levels: 256, pull: 0, seed }.set();
    let pixels = drawn.images().as_bytes().unwrap().iter().map(|&value| match value {
        0..=160 => 255,
        161..=240 => 0,
        grey => grey,
    });
    set((2, 2, 1), 452, drawn.labels().to_vec(), pixels.collect())
}

/// What the probe says of two classes that are all there is.
fn alone(probe: &PixelsProbe, all: &Dataset, (a, b): (Label, Label)) -> PixelsFinding {
    let of_pair = |set: &ImageSet| set.of_classes(&[a, b]).unwrap().0;
    probe.run(&dataset(of_pair(&all.train), all.test.as_ref().map(of_pair)), &Silent).unwrap()
}

#[test]
fn of_a_hundred_thousand_pairs_the_extremes_are_analysed_as_if_they_were_alone() {
    let all = dataset(very_many_classes(1), Some(very_many_classes(2)));
    for criterion in [CRITERIA[0], CRITERIA[3]] {
        let probe = PixelsProbe { criterion, listed: 3, permutations: 4, ..PixelsProbe::default() };
        let finding = probe.run(&all, &Silent).unwrap();
        assert_eq!(finding.pairs_total, 443 * 442 / 2, "nine classes have no images");
        assert_eq!(finding.table.iter().count() as u64, finding.pairs_total);
        assert_eq!(finding.pairs.len(), 6);
        assert!(finding.pairs.is_sorted_by_key(|pair| pair.classes));
        for pair in &finding.pairs {
            let mut expected = alone(&probe, &all, pair.classes).pairs.remove(0);
            expected.classes = pair.classes;
            assert_eq!(pair, &expected, "{criterion:?}");
        }
        let accuracies: Vec<f64> =
            finding.table.iter().map(|(a, b, best)| finding.table.accuracy(a, b, best)).collect();
        let (least, most) = accuracies.iter().fold((1.0f64, 0.0f64), |(least, most), &x| (least.min(x), most.max(x)));
        assert_eq!((finding.summary.hardest.accuracy, finding.summary.easiest.accuracy), (least, most));
        for named in [&finding.summary.hardest, &finding.summary.easiest] {
            assert!(finding.pairs.iter().any(|pair| (&pair.a, &pair.b) == (&named.a, &named.b)), "{named:?}");
        }
        assert_eq!((finding.vote_model, finding.summary.mean_held_out), (None, None));
    }
}

#[test]
fn of_a_hundred_thousand_pairs_each_is_found_as_by_histograms() {
    let train = very_many_classes(3);
    let histograms = count(&train);
    let finding = find(train, None);
    let plain = onepixel::search::best_pixels(&histograms, Criterion::default());
    let found = |table: &onepixel::search::PairTable| -> Vec<(Label, Label, u32, u64)> {
        table.iter().map(|(a, b, best)| (a, b, best.pixel, best.score)).collect()
    };
    assert_eq!(found(&finding.table), found(&plain));
    for pair in &finding.pairs {
        let held_out = pair.held_out.unwrap();
        assert_eq!((held_out.images, held_out.how), (pair.total, HowHeldOut::FiveFold));
    }
}

#[test]
fn labels_that_number_the_images_are_refused_before_their_pairs_take_all_memory() {
    let labels: Vec<Label> = (0..10_001).map(|label| label as Label).collect();
    let dataset = dataset(set((1, 1, 1), 10_001, labels, vec![0; 10_001]), None);
    let error = PixelsProbe::default().run(&dataset, &Silent).unwrap_err();
    assert!(matches!(error, ProbeError::TooManyClasses { classes: 10_001, .. }), "{error}");
}
