//! Do maps, folds and seeds of the one-pixel probe keep what they promise?

use crate::drawn::{CRITERIA, Drawing, select, set};
use onepixel::dataset::{Dataset, ImageRef, ImageSet, Label, SetName, stratified_folds};
use onepixel::probes::ProbeError;
use onepixel::probes::pixels::{HeldOut, HowHeldOut, PairFinding, PixelsProbe, Split};
use onepixel::progress::{Progress, Silent};
use onepixel::search::{Criterion, Metric, Rule};

fn drawing() -> Drawing {
    Drawing { shape: (3, 4, 1), class_images: vec![23, 1, 40, 9, 0, 3], levels: 9, pull: 2, seed: 5 }
}

fn folded() -> Dataset {
    Dataset::new("folded", "seed", drawing().set(), None).unwrap()
}

#[test]
fn the_map_of_a_pair_says_of_it_what_the_full_finding_says() {
    for dataset in [folded(), drawing().dataset()] {
        for criterion in CRITERIA {
            let probe = PixelsProbe { criterion, permutations: 7, seed: 3, ..PixelsProbe::default() };
            for pair in probe.run(&dataset, &Silent).unwrap().pairs {
                let map = probe.map(&dataset, (&pair.b, &pair.a), 5, &Silent).unwrap();
                assert_eq!(map.pair, pair, "{criterion:?}");
            }
        }
    }
}

/// Allows the histograms of one pixel and hardly more.
struct Little;

impl Progress for Little {
    fn memory(&self) -> u64 {
        64 << 10
    }
}

#[test]
fn findings_are_the_same_however_little_memory_there_is() {
    for dataset in [folded(), drawing().dataset()] {
        for criterion in CRITERIA {
            let probe = PixelsProbe { criterion, ..PixelsProbe::default() };
            let of = |progress: &dyn Progress| probe.run(&dataset, progress).unwrap();
            assert_eq!(of(&Little), of(&Silent), "{criterion:?}");
            let map = |progress: &dyn Progress| probe.map(&dataset, ("0", "2"), 5, progress).unwrap();
            assert_eq!(map(&Little), map(&Silent), "{criterion:?}");
            let close_ups =
                |progress: &dyn Progress| probe.close_ups(&dataset, &of(progress), (3, 2), progress).unwrap();
            assert_eq!(close_ups(&Little), close_ups(&Silent), "{criterion:?}");
        }
    }
}

#[test]
fn the_brightest_pixel_of_the_map_is_the_pairs_pixel() {
    let dataset = drawing().dataset();
    let shape = dataset.train.shape();
    for criterion in CRITERIA {
        let probe = PixelsProbe { criterion, ..PixelsProbe::default() };
        let map = probe.map(&dataset, ("0", "2"), 5, &Silent).unwrap();
        let most = map.accuracies.iter().copied().fold(0.0, f64::max);
        let accuracy = match criterion.metric {
            Metric::Accuracy => map.pair.accuracy,
            Metric::Balanced => map.pair.balanced_accuracy,
        };
        assert!((most - accuracy).abs() < 1e-12, "{criterion:?}: {most} against {accuracy}");
        assert_eq!((map.accuracies.len(), map.top.len()), (12, 5));
        assert_eq!(map.top[0], (map.pair.position, most));
        assert!(map.top.is_sorted_by(|left, right| (-left.1, left.0) < (-right.1, right.0)), "{:?}", map.top);
        for &(position, accuracy) in &map.top {
            assert_eq!(map.accuracies[shape.index(position).unwrap()], accuracy);
        }
        let left_out = map.accuracies.iter().filter(|&&accuracy| accuracy > map.top[4].1).count();
        assert!(left_out < 5, "{left_out} pixels are better than the fifth");
    }
}

#[test]
fn the_means_of_a_map_are_rounded_means_of_each_class() {
    let train = set((1, 2, 1), 2, vec![0, 0, 1, 1, 1], vec![0, 255, 1, 254, 10, 10, 10, 10, 11, 11]);
    let map = PixelsProbe::default().map(&Dataset::new("", "", train, None).unwrap(), ("0", "1"), 1, &Silent).unwrap();
    assert_eq!(map.class_means, [[1, 255], [10, 10]]);
}

#[test]
fn a_class_that_is_not_there_is_answered_with_those_that_are() {
    let map = |pair| PixelsProbe::default().map(&folded(), pair, 1, &Silent).unwrap_err();
    let error = map(("0", "cat"));
    assert!(matches!(&error, ProbeError::NoSuchClass { class, .. } if class == "cat"));
    assert_eq!(error.to_string(), "no images of a class named \"cat\"; the classes are: 0, 1, 2, 3, 4, 5");
    assert!(matches!(map(("4", "0")), ProbeError::NoSuchClass { class, .. } if class == "4"), "4 has no images");
    assert!(matches!(map(("2", "2")), ProbeError::SameClass(class) if class == "2"));
}

#[test]
fn folds_hold_out_every_image_once() {
    let dataset = folded();
    let finding = PixelsProbe::default().run(&dataset, &Silent).unwrap();
    assert_eq!(finding.pairs.len(), 10, "five classes have images");
    for HeldOut { images, how, .. } in finding.pairs.iter().map(|pair| pair.held_out.unwrap()) {
        assert!(images > 0 && how == HowHeldOut::FiveFold);
    }
    assert!(finding.pairs.iter().all(|pair| pair.held_out.unwrap().images == pair.total));
    assert_eq!(finding.single_pixel_all_classes.held_out.unwrap().images, dataset.train.len() as u64);
    assert_eq!(finding.vote_model.unwrap().images, dataset.train.len() as u64);
}

#[test]
fn held_out_accuracy_is_that_of_pixels_and_rules_learned_on_the_other_folds() {
    let dataset = folded();
    for criterion in CRITERIA {
        for seed in 0..3 {
            let folds = stratified_folds(dataset.train.labels(), 5, seed);
            let probe = PixelsProbe { criterion, seed, ..PixelsProbe::default() };
            for pair in probe.run(&dataset, &Silent).unwrap().pairs {
                let correct = (0..5).map(|fold| brute_force(&dataset.train, &folds, fold, &pair, criterion)).sum();
                let expected = HeldOut::new(correct, pair.total, HowHeldOut::FiveFold);
                assert_eq!(pair.held_out, Some(expected), "{criterion:?}, {} and {}", pair.a, pair.b);
            }
        }
    }
}

/// Images of a pair in a fold that are classified correctly after learning from the other folds, by trying everything.
fn brute_force(set: &ImageSet, folds: &[u16], fold: u16, pair: &PairFinding, criterion: Criterion) -> u64 {
    let size = set.shape().values();
    let image = |image: usize| &set.images().as_bytes().unwrap()[image * size..][..size];
    let of = |class: Label, held_out: bool| -> Vec<&[u8]> {
        let chosen = |&i: &usize| set.labels()[i] == class && (folds[i] == fold) == held_out;
        (0..set.len()).filter(chosen).map(image).collect()
    };
    let (a, b) = (of(pair.classes.0, false), of(pair.classes.1, false));
    let (test_a, test_b) = (of(pair.classes.0, true), of(pair.classes.1, true));
    let (weight_a, weight_b) = match criterion.metric {
        Metric::Balanced if !a.is_empty() && !b.is_empty() => (b.len(), a.len()),
        _ => (1, 1),
    };
    let count = |images: &[&[u8]], pixel: usize, value: u8| images.iter().filter(|x| x[pixel] == value).count();
    let score = |pixel: usize, is_b: &dyn Fn(u8) -> bool| -> usize {
        weight_a * a.iter().filter(|image| !is_b(image[pixel])).count()
            + weight_b * b.iter().filter(|image| is_b(image[pixel])).count()
    };
    let lookup_rule = |pixel: usize| -> Vec<bool> {
        let weighed = |v: u8| (weight_a * count(&a, pixel, v), weight_b * count(&b, pixel, v));
        let seen: Vec<u8> = (0..=255).filter(|&value| weighed(value) != (0, 0)).collect();
        let nearest = |value: u8| *seen.iter().min_by_key(|seen| (seen.abs_diff(value), **seen)).unwrap();
        let is_b = |value: u8| match weighed(nearest(value)) {
            (a_here, b_here) if a_here == b_here => b.len() > a.len(),
            (a_here, b_here) => b_here > a_here,
        };
        (0..=255).map(is_b).collect()
    };
    let threshold_rule = |pixel: usize| -> Vec<bool> {
        let stump = |cut: u8, b_is_dark: bool| -> Vec<bool> { (0..=255).map(|v| (v <= cut) == b_is_dark).collect() };
        // No grey value is above 18.
        let stumps = (0..=20).flat_map(|cut| [stump(cut, false), stump(cut, true)]);
        let scored = stumps.map(|rule| (score(pixel, &|value| rule[usize::from(value)]), rule));
        scored.reduce(|best, next| if next.0 > best.0 { next } else { best }).unwrap().1
    };
    let rules = (0..size).map(|pixel| match criterion.rule {
        _ if a.is_empty() || b.is_empty() => (pixel, vec![a.is_empty() && !b.is_empty(); 256]),
        Rule::Lookup => (pixel, lookup_rule(pixel)),
        Rule::Threshold => (pixel, threshold_rule(pixel)),
    });
    let scored = rules.map(|(pixel, rule)| (score(pixel, &|value| rule[usize::from(value)]), pixel, rule));
    let (_, pixel, rule) = scored.reduce(|best, next| if next.0 > best.0 { next } else { best }).unwrap();
    let is_b = |image: &&&[u8]| rule[usize::from(image[pixel])];
    (test_a.iter().filter(|image| !is_b(image)).count() + test_b.iter().filter(is_b).count()) as u64
}

#[test]
fn an_only_image_is_not_recognised_by_what_has_never_seen_its_class() {
    for rule in [Rule::Lookup, Rule::Threshold] {
        let pixels = vec![255, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let set = set((1, 1, 1), 2, vec![0, 1, 1, 1, 1, 1, 1, 1, 1, 1], pixels);
        let dataset = Dataset::new("one bright image", "memory", set, None).unwrap();
        let probe = PixelsProbe { criterion: Criterion { rule, metric: Metric::Accuracy }, ..PixelsProbe::default() };
        let pair = &probe.run(&dataset, &Silent).unwrap().pairs[0];
        assert_eq!((pair.accuracy, pair.held_out.unwrap().accuracy), (1.0, 0.9), "{rule:?}");
    }
}

#[test]
fn the_seed_decides_folds_and_permutations_and_nothing_else_does() {
    let dataset = folded();
    let finding = |seed| {
        PixelsProbe { seed, permutations: 30, class_means: true, ..PixelsProbe::default() }
            .run(&dataset, &Silent)
            .unwrap()
    };
    let (first, again, other) = (finding(1), finding(1), finding(2));
    assert_eq!(first, again);
    assert_eq!(first.table, other.table);
    let held_out = |pairs: &[PairFinding]| pairs.iter().map(|pair| pair.held_out).collect::<Vec<_>>();
    assert_ne!(held_out(&first.pairs), held_out(&other.pairs));
    let p_values = |pairs: &[PairFinding]| pairs.iter().map(|pair| pair.p_value).collect::<Vec<_>>();
    assert_ne!(p_values(&first.pairs), p_values(&other.pairs));
}

#[test]
fn all_images_are_those_of_train_and_test_pooled() {
    let dataset = drawing().dataset();
    let (train, test) = (&dataset.train, dataset.test.as_ref().unwrap());
    let bytes = |set: &ImageSet| set.images().as_bytes().unwrap().to_vec();
    let labels = [train.labels(), test.labels()].concat();
    let pooled = set((3, 4, 1), 6, labels, [bytes(train), bytes(test)].concat());
    let expected = PixelsProbe::default().run(&Dataset::new("", "", pooled, None).unwrap(), &Silent).unwrap();
    let found = PixelsProbe { split: Split::All, ..PixelsProbe::default() }.run(&dataset, &Silent).unwrap();
    assert_eq!((found.pairs, found.table), (expected.pairs, expected.table));
    assert_eq!((found.vote_model, found.split), (expected.vote_model, Split::All));
}

#[test]
fn the_order_of_images_does_not_matter_to_what_is_learned() {
    let set = drawing().set();
    let reversed = select(&set, (0..set.len()).rev());
    let find = |set| PixelsProbe::default().run(&Dataset::new("", "", set, None).unwrap(), &Silent).unwrap();
    let (finding, reversed) = (find(set), find(reversed));
    assert_eq!(finding.table, reversed.table);
    assert_eq!(finding.single_pixel_all_classes.correct, reversed.single_pixel_all_classes.correct);
}

/// What the close-ups must say, by plain loops over the images.
#[test]
fn close_ups_show_counts_maps_and_wrong_images_as_plain_loops_find_them() {
    for dataset in [folded(), drawing().dataset()] {
        for criterion in CRITERIA {
            let probe = PixelsProbe { criterion, ..PixelsProbe::default() };
            let finding = probe.run(&dataset, &Silent).unwrap();
            let close_ups = probe.close_ups(&dataset, &finding, (100, 3), &Silent).unwrap();
            assert_eq!(close_ups.pairs.len(), finding.pairs.len());
            let tried_on = dataset.test.as_ref().unwrap_or(&dataset.train);
            let size = dataset.train.shape().values();
            let image =
                |set: &ImageSet, index: usize| set.images().as_bytes().unwrap()[index * size..][..size].to_vec();
            for (close_up, pair) in close_ups.pairs.iter().zip(&finding.pairs) {
                let pixel = dataset.train.shape().index(pair.position).unwrap();
                assert_eq!((close_up.classes, close_up.rule.pixel()), (pair.classes, pixel));
                let (a, b) = pair.classes;
                for (side, class) in [a, b].into_iter().enumerate() {
                    let of_class = |set: &ImageSet| -> Vec<usize> {
                        (0..set.len()).filter(|&index| set.labels()[index] == class).collect()
                    };
                    let mut counts = [0; 256];
                    of_class(&dataset.train)
                        .into_iter()
                        .for_each(|index| counts[usize::from(image(&dataset.train, index)[pixel])] += 1);
                    assert_eq!(*close_up.counts[side], counts);
                    let tried = of_class(tried_on);
                    let is_wrong = |&index: &usize| close_up.rule.decide(image(tried_on, index)[pixel]) != class;
                    let wrong: Vec<u32> = tried.iter().copied().filter(is_wrong).map(|index| index as u32).collect();
                    let found = &close_up.wrong[side];
                    assert_eq!((found.total, found.images), (wrong.len() as u64, tried.len() as u64));
                    let set = if dataset.test.is_some() { SetName::Test } else { SetName::Train };
                    let expected: Vec<ImageRef> = wrong.iter().take(3).map(|&index| ImageRef { set, index }).collect();
                    assert_eq!(found.first, expected);
                }
                let map = probe.map(&dataset, (&pair.a, &pair.b), 1, &Silent).unwrap();
                let as_f32: Vec<f32> = map.accuracies.iter().map(|&accuracy| accuracy as f32).collect();
                assert_eq!(close_up.accuracies, as_f32);
                assert_eq!(
                    [&close_ups.class_means[&a], &close_ups.class_means[&b]],
                    [&map.class_means[0], &map.class_means[1]]
                );
            }
        }
    }
}

#[test]
fn of_many_pairs_the_hardest_and_the_easiest_are_looked_at() {
    let dataset = drawing().dataset();
    let probe = PixelsProbe::default();
    let finding = probe.run(&dataset, &Silent).unwrap();
    let close_ups = probe.close_ups(&dataset, &finding, (2, 1), &Silent).unwrap();
    let mut expected: Vec<&PairFinding> = finding.pairs.iter().collect();
    let held_out = |pair: &PairFinding| pair.held_out.unwrap().accuracy;
    expected.sort_by(|left, right| held_out(left).total_cmp(&held_out(right)).then(left.classes.cmp(&right.classes)));
    let highest = expected.iter().map(|pair| held_out(pair)).fold(0.0, f64::max);
    let easiest = expected.iter().find(|pair| held_out(pair) == highest).unwrap().classes;
    let summary = finding.summary.held_out.as_ref().unwrap();
    assert_eq!((summary.hardest.a.as_str(), summary.hardest.b.as_str()), (&*expected[0].a, &*expected[0].b));
    assert_eq!((summary.easiest.held_out.accuracy, summary.pairs), (highest, finding.pairs.len() as u64));
    let mut expected = [expected[0].classes, easiest];
    expected.sort_unstable();
    assert_eq!(close_ups.pairs.iter().map(|pair| pair.classes).collect::<Vec<_>>(), expected);
}

#[test]
fn each_class_knows_its_hardest_and_easiest_partner() {
    let finding = PixelsProbe::default().run(&drawing().dataset(), &Silent).unwrap();
    let classes = finding.by_class();
    for (label, class) in classes.iter().enumerate() {
        let has = |pair: &&PairFinding| usize::from(pair.classes.0) == label || usize::from(pair.classes.1) == label;
        let accuracies: Vec<f64> = finding.pairs.iter().filter(has).map(|pair| pair.accuracy).collect();
        assert_eq!(class.pairs, accuracies.len() as u64);
        if accuracies.is_empty() {
            assert_eq!((class.hardest, class.easiest), (None, None), "class {label} has no images");
            continue;
        }
        let least = accuracies.iter().copied().fold(1.0, f64::min);
        let most = accuracies.iter().copied().fold(0.0, f64::max);
        assert_eq!((class.hardest.unwrap().1, class.easiest.unwrap().1), (least, most));
        assert!((class.mean - accuracies.iter().sum::<f64>() / accuracies.len() as f64).abs() < 1e-12);
        let held_out: Vec<f64> = finding.pairs.iter().filter(has).map(|pair| pair.held_out.unwrap().accuracy).collect();
        let found = class.held_out.unwrap();
        assert!((found.mean - held_out.iter().sum::<f64>() / held_out.len() as f64).abs() < 1e-12);
        assert_eq!(found.hardest.1, held_out.iter().copied().fold(1.0, f64::min));
        assert_eq!(found.easiest.1, held_out.iter().copied().fold(0.0, f64::max));
    }
}

/// More classes than whose pairs are all counted at once, two train images and one test image each.
#[test]
fn close_ups_of_hundreds_of_classes_are_those_of_the_single_pairs() {
    let drawing = Drawing { shape: (2, 2, 1), class_images: vec![3; 460], levels: 40, pull: 9, seed: 11 };
    let dataset = drawing.dataset();
    for criterion in CRITERIA {
        let probe = PixelsProbe { criterion, listed: 2, ..PixelsProbe::default() };
        let finding = probe.run(&dataset, &Silent).unwrap();
        let close_ups = probe.close_ups(&dataset, &finding, (10, 5), &Silent).unwrap();
        assert_eq!(close_ups.pairs.len(), 4, "two of the hardest and two of the easiest");
        for (close_up, pair) in close_ups.pairs.iter().zip(&finding.pairs) {
            assert_eq!(close_up.classes, pair.classes);
            assert_eq!(close_up.rule.pixel(), dataset.train.shape().index(pair.position).unwrap());
            assert_eq!(close_up.rule.classes(), pair.classes);
            assert_eq!(
                close_up.rule.cut().map(|(cut, dark)| (cut, dark.to_string())),
                pair.threshold.zip(pair.dark_class.clone())
            );
            let map = probe.map(&dataset, (&pair.a, &pair.b), 1, &Silent).unwrap();
            assert_eq!(
                [&close_ups.class_means[&pair.classes.0], &close_ups.class_means[&pair.classes.1]],
                [&map.class_means[0], &map.class_means[1]]
            );
            let held_out = pair.held_out.unwrap();
            let [a, b] = &close_up.wrong;
            assert_eq!(a.images + b.images, held_out.images);
            let right = (a.images + b.images - a.total - b.total) as f64;
            assert!((right / held_out.images as f64 - held_out.accuracy).abs() < 1e-12, "{criterion:?}");
        }
    }
}

/// Two classes that differ in one pixel, and a third that is drawn like the second: held out, those two are no more than their
/// larger class.
#[test]
fn pairs_that_are_no_better_held_out_than_their_larger_class_are_not_told_apart() {
    let mut state = 5_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let labels: Vec<Label> = (0..120).map(|image| image % 3).collect();
    let mut pixels = Vec::new();
    for &label in &labels {
        pixels.extend((0..9).map(|pixel| if pixel == 4 && label == 0 { 255 } else { noise() / 2 }));
    }
    let dataset = Dataset::new("twins", "memory", set((3, 3, 1), 3, labels, pixels), None).unwrap();
    let finding = PixelsProbe::default().run(&dataset, &Silent).unwrap();
    let told: Vec<Option<bool>> = finding.pairs.iter().map(|pair| pair.told_apart).collect();
    assert_eq!(told, [Some(true), Some(true), Some(false)], "{:#?}", finding.pairs);
    let alike = &finding.pairs[2];
    assert!(
        alike.accuracy > 0.8 && alike.held_out.unwrap().low <= alike.majority_share,
        "in sample noise flatters: {alike:?}"
    );
    let summary = finding.summary.held_out.unwrap();
    assert_eq!((summary.pairs, summary.not_told_apart), (3, 1));
    assert_eq!((summary.hardest.a.as_str(), summary.hardest.b.as_str(), summary.hardest.told_apart), ("1", "2", false));
}
