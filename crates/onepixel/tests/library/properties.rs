//! What holds of every image set?

use crate::drawn::{CRITERIA, cases, count, drawings, select, set};
use onepixel::dataset::{Dataset, ImageSet, stratified_folds};
use onepixel::histogram::{self, CombineError, PixelHistograms};
use onepixel::probes::pixels::PixelsProbe;
use onepixel::progress::Silent;
use onepixel::search::{Metric, PairRule, PairSearch, Rule, SinglePixelSearch, best_pixels, complexity, pair_index};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_counts_of_two_halves_are_those_of_the_whole(drawing in drawings(), half in 0.0..=1.0) {
        let whole = drawing.set();
        let split = (whole.len() as f64 * half) as usize;
        let (first, rest) = (count(&select(&whole, 0..split)), count(&select(&whole, split..whole.len())));
        let mut merged = first.clone();
        merged.merge(&rest).unwrap();
        prop_assert_eq!(&merged, &count(&whole));
        merged.subtract(&first).unwrap();
        prop_assert_eq!(&merged, &rest);
    }

    #[test]
    fn what_is_not_there_cannot_be_taken_away(drawing in drawings()) {
        let whole = drawing.set();
        let mut fewer = count(&select(&whole, 1..whole.len()));
        let before = fewer.clone();
        let is_missing = matches!(fewer.subtract(&count(&whole)), Err(CombineError::Missing { .. }));
        prop_assert!(is_missing);
        prop_assert_eq!(fewer, before);
    }

    #[test]
    fn counting_tells_each_image_of_each_class(drawing in drawings()) {
        let set = drawing.set();
        let (counts, size) = (count(&set), set.shape().values());
        prop_assert_eq!(counts.class_images(), set.class_images());
        let mut expected = vec![[0u32; 256]; set.classes().len() * size];
        for (image, &label) in set.images().as_bytes().unwrap().chunks_exact(size).zip(set.labels()) {
            for (pixel, &value) in image.iter().enumerate() {
                expected[usize::from(label) * size + pixel][usize::from(value)] += 1;
            }
        }
        for class in 0..set.classes().len() {
            prop_assert_eq!(counts.class_counts(class as u16), &expected[class * size..(class + 1) * size]);
        }
    }

    #[test]
    fn the_folds_of_a_set_add_up_to_it(drawing in drawings(), seed: u64) {
        let set = drawing.set();
        let folds = stratified_folds(set.labels(), 5, seed);
        let counts = histogram::count_folds(&set, &folds, 0..set.shape().values(), &Silent).unwrap();
        for (fold, counts) in (0..).zip(&counts) {
            let images = (0..set.len()).filter(|&image| folds[image] == fold);
            prop_assert_eq!(counts, &count(&select(&set, images)));
        }
        let mut sum = counts[0].clone();
        counts[1..].iter().for_each(|counts| sum.merge(counts).unwrap());
        prop_assert_eq!(sum, count(&set));
    }

    #[test]
    fn histograms_are_loaded_as_they_were_saved(drawing in drawings(), part in 0..4usize) {
        let set = drawing.set();
        let from = part.min(set.shape().values() - 1);
        let counts = histogram::count(&set, from..set.shape().values(), &Silent).unwrap();
        let mut file = Vec::new();
        counts.save(&mut file).unwrap();
        prop_assert_eq!(&PixelHistograms::load(&*file).unwrap(), &counts);
        prop_assert!(PixelHistograms::load(&file[..file.len() - 1]).is_err());
    }

    #[test]
    fn pixels_counted_in_parts_are_compared_as_if_counted_at_once(drawing in drawings(), part in 1..8usize) {
        let set = drawing.set();
        let (whole, pixels) = (count(&set), set.shape().values());
        let parts: Vec<PixelHistograms> = (0..pixels)
            .step_by(part)
            .map(|from| histogram::count(&set, from..pixels.min(from + part), &Silent).unwrap())
            .collect();
        for criterion in CRITERIA {
            let mut table = best_pixels(&parts[0], criterion);
            for later in &parts[1..] {
                let before = table.clone();
                let better = table.merge_later(&best_pixels(later, criterion));
                for (a, b, best) in table.iter() {
                    let place = pair_index(set.classes().len(), a, b);
                    prop_assert_eq!(better[place], Some(best.pixel) != before.get(a, b).map(|best| best.pixel));
                }
            }
            prop_assert_eq!(table, best_pixels(&whole, criterion));
        }
        for metric in [Metric::Accuracy, Metric::Balanced] {
            let mut single = SinglePixelSearch::new(&parts[0], metric);
            parts[1..].iter().for_each(|later| single.merge_later(SinglePixelSearch::new(later, metric)));
            prop_assert_eq!(single, SinglePixelSearch::new(&whole, metric));
        }
    }

    #[test]
    fn complexity_counted_in_parts_is_complexity_counted_at_once(drawing in drawings()) {
        let set = drawing.set();
        let pixels = set.shape().values();
        let part = |from: usize, to: usize| complexity(&histogram::count(&set, from..to, &Silent).unwrap());
        let merged = part(0, pixels / 2 + 1).into_iter().zip(part(pixels / 2, pixels)).map(|(a, b)| a.merge(b));
        prop_assert_eq!(merged.collect::<Vec<_>>(), complexity(&count(&set)));
    }

    #[test]
    fn exchanging_two_classes_mirrors_the_rule(drawing in drawings()) {
        let (set, _) = drawing.set().of_classes(&[0, 1]).unwrap();
        let (mirror, _) = set.of_classes(&[1, 0]).unwrap();
        let (counts, mirrored) = (count(&set), count(&mirror));
        let classes_differ = set.class_images()[0] != set.class_images()[1];
        for criterion in CRITERIA {
            let best = best_pixels(&counts, criterion).get(0, 1).unwrap();
            prop_assert_eq!(Some(best), best_pixels(&mirrored, criterion).get(0, 1));
            let pixel = best.pixel as usize;
            let rule = PairRule::fit(&counts, (0, 1), pixel, criterion);
            let mirror = PairRule::fit(&mirrored, (0, 1), pixel, criterion);
            prop_assert_eq!(rule.cut().map(|(threshold, _)| threshold), mirror.cut().map(|(threshold, _)| threshold));
            // Equal classes that are equally frequent at a value are told apart by their order alone.
            if criterion.rule == Rule::Lookup && classes_differ {
                prop_assert_eq!(rule.correct(), (mirror.correct().1, mirror.correct().0));
                for value in 0..=255 {
                    prop_assert_ne!(rule.is_second(value), mirror.is_second(value), "value {}", value);
                }
            }
        }
    }

    #[test]
    fn of_equal_pixels_the_first_wins_and_the_others_are_ties(drawing in drawings(), copies in 1..4usize) {
        let once = drawing.set();
        let (height, width) = (once.shape().height(), once.shape().width() * once.shape().channels());
        let rows = once.images().as_bytes().unwrap().chunks_exact(width);
        let pixels = rows.flat_map(|row| row.repeat(1 + copies)).collect();
        let repeated = set((height, width * (1 + copies), 1), once.classes().len(), once.labels().to_vec(), pixels);
        for criterion in CRITERIA {
            let (once, repeated) = (best_pixels(&count(&once), criterion), best_pixels(&count(&repeated), criterion));
            for ((a, b, best), (_, _, found)) in once.iter().zip(repeated.iter()) {
                let (row, column) = (best.pixel as usize / width, best.pixel as usize % width);
                prop_assert_eq!(found.pixel as usize, row * width * (1 + copies) + column, "{} and {}", a, b);
                let ties = (best.ties as usize + 1) * (1 + copies) - 1;
                prop_assert_eq!((found.score, found.ties as usize), (best.score, ties), "{} and {}", a, b);
            }
        }
    }

    #[test]
    fn the_table_keeps_the_first_best_of_each_pairs_map(drawing in drawings()) {
        let counts = count(&drawing.set());
        for criterion in CRITERIA {
            let table = best_pixels(&counts, criterion);
            for (a, b, best) in table.iter() {
                let search = PairSearch::new(&counts, (a, b), criterion);
                let map = search.accuracies();
                let most = map.iter().copied().fold(0.0, f64::max);
                prop_assert_eq!(table.accuracy(a, b, best), most);
                prop_assert_eq!(map.iter().position(|&accuracy| accuracy == most), Some(best.pixel as usize));
                prop_assert_eq!(map.iter().filter(|&&accuracy| accuracy == most).count(), best.ties as usize + 1);
                let top = search.top(map.len());
                prop_assert_eq!(top[0], (best.pixel as usize, most));
                let sorted = |(left, right): (&(usize, f64), &(usize, f64))| (-left.1, left.0) < (-right.1, right.0);
                prop_assert!(top.iter().zip(&top[1..]).all(sorted));
            }
        }
    }

    #[test]
    fn lookup_is_at_least_threshold_and_threshold_at_least_the_larger_class(drawing in drawings()) {
        let counts = count(&drawing.set());
        let tables = CRITERIA.map(|criterion| best_pixels(&counts, criterion));
        let measures = complexity(&counts);
        for (a, b, _) in tables[0].iter() {
            let accuracies = tables.each_ref().map(|table| table.accuracy(a, b, table.get(a, b).unwrap()));
            let [lookup, balanced_lookup, threshold, balanced_threshold] = accuracies;
            let images = [a, b].map(|class| f64::from(counts.class_images()[usize::from(class)]));
            let majority = images[0].max(images[1]) / (images[0] + images[1]);
            prop_assert!(1.0 >= lookup && lookup >= threshold && threshold >= majority);
            prop_assert!(1.0 >= balanced_lookup && balanced_lookup >= balanced_threshold);
            prop_assert!(balanced_threshold >= 0.5);
            let measures = measures[pair_index(counts.classes(), a, b)];
            prop_assert!((0.0..=1.0).contains(&measures.f1) && (0.0..=1.0).contains(&measures.f3));
            prop_assert!(lookup >= 1.0 - measures.f3 / 2.0 - 1e-12, "{} against F3 {}", lookup, measures.f3);
        }
    }

    #[test]
    fn the_single_pixel_is_the_first_that_gets_most_right_exactly(drawing in drawings()) {
        let counts = count(&drawing.set());
        for metric in [Metric::Accuracy, Metric::Balanced] {
            let scores: Vec<u128> = counts.pixels().map(|pixel| score_of_all_classes(&counts, pixel, metric)).collect();
            let most = *scores.iter().max().unwrap();
            let found = SinglePixelSearch::new(&counts, metric);
            prop_assert_eq!(Some(found.rule.pixel()), scores.iter().position(|&score| score == most));
            prop_assert_eq!(found.ties as usize, scores.iter().filter(|&&score| score == most).count() - 1);
        }
    }
}

/// `Σ_v max_c w_c·C_c[v]`, with the product of all classes' sizes as the common denominator of balanced weights.
fn score_of_all_classes(counts: &PixelHistograms, pixel: usize, metric: Metric) -> u128 {
    let images = || counts.class_images().iter().map(|&images| u128::from(images.max(1)));
    let weights: Vec<u128> = match metric {
        Metric::Accuracy => images().map(|_| 1).collect(),
        Metric::Balanced => images().map(|own| images().product::<u128>() / own).collect(),
    };
    let weighted = |class: usize, value: usize| weights[class] * u128::from(counts.counts(class as u16, pixel)[value]);
    (0..256).map(|value| (0..weights.len()).map(|class| weighted(class, value)).max().unwrap()).sum()
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn the_number_of_threads_changes_nothing(drawing in drawings(), seed: u64) {
        let (with_test, folded) = (drawing.dataset(), Dataset::new("folds", "seed", drawing.set(), None).unwrap());
        let probe = PixelsProbe { permutations: 5, seed, class_means: true, ..PixelsProbe::default() };
        for dataset in [with_test, folded] {
            let finding = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| probe.run(&dataset, &Silent).unwrap())
            };
            let by_one = finding(1);
            prop_assert_eq!(&finding(2), &by_one);
            prop_assert_eq!(&finding(5), &by_one);
        }
    }
}

#[test]
fn histograms_of_different_pixels_classes_or_shapes_are_not_combined() {
    let of = |shape, classes| -> ImageSet { set(shape, classes, vec![0], vec![1, 2, 3, 4]) };
    let mut counts = count(&of((2, 2, 1), 2));
    let part = histogram::count(&of((2, 2, 1), 2), 0..3, &Silent).unwrap();
    for other in [count(&of((1, 4, 1), 2)), count(&of((2, 2, 1), 3)), part] {
        assert!(matches!(counts.merge(&other), Err(CombineError::Unlike { .. })), "{other:?}");
        assert!(matches!(counts.subtract(&other), Err(CombineError::Unlike { .. })), "{other:?}");
    }
}

#[test]
fn a_class_of_more_images_than_can_be_compared_is_not_merged() {
    let mut counts = count(&set((1, 1, 1), 1, vec![0], vec![9]));
    let mut doubled = 0;
    let error = loop {
        match counts.merge(&counts.clone()) {
            Ok(()) => doubled += 1,
            Err(error) => break error,
        }
    };
    assert_eq!((doubled, error), (30, CombineError::TooMany(0)));
    assert_eq!(counts.counts(0, 0)[9], 1 << 30);
}
