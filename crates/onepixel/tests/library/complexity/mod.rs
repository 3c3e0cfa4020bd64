//! Are complexity measures those of their definitions? Written down plainly in `plain`, for small sets; recorded from an
//! independent computation for real ones, which are read from the folder that `ONEPIXEL_DATA` names.

mod dialects;
mod plain;
mod real;

use onepixel::budget::Budget;
use onepixel::dataset::{Dataset, ImageSet, SetName};
use onepixel::probes::ProbeError;
use onepixel::probes::complexity::{Caution, ComplexityFinding, ComplexityProbe, Measure, Without};
use onepixel::progress::Silent;
use plain::Plain;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

pub fn find(set: ImageSet) -> ComplexityFinding {
    let dataset = Dataset::new("made up", "memory", set, None).unwrap();
    ComplexityProbe::default().run(&dataset, &Silent).unwrap()
}

fn near(found: Option<f64>, expected: f64, what: &str) {
    let found = found.unwrap_or(f64::NAN);
    assert!((found - expected).abs() < 1e-9, "{what}: {found}, expected {expected}");
}

/// Images of classes that overlap: class `c` has every value brighter by `c` times a step.
fn overlapping(classes: u16, images: usize, values: usize, levels: u8, seed: u64) -> ImageSet {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let labels: Vec<u16> = (0..images).map(|_| rng.random_range(0..classes)).collect();
    let mut value = |label: u16| rng.random_range(0..levels) + label as u8 * (levels / 4);
    let pixels = labels.iter().flat_map(|&label| (0..values).map(|_| label).collect::<Vec<_>>());
    let pixels = pixels.map(&mut value).collect();
    crate::drawn::set((1, values, 1), usize::from(classes), labels, pixels)
}

/// Everything that is in a finding is a number or has its reason.
fn is_whole(finding: &ComplexityFinding) {
    assert_eq!(finding.measures.iter().map(|found| found.key).collect::<Vec<_>>(), Measure::ALL);
    for found in &finding.measures {
        assert_eq!(found.value.is_none(), found.without.is_some(), "{found:?}");
        let numbers = [found.value, found.low, found.high];
        assert!(numbers.iter().flatten().all(|number| number.is_finite() && *number >= 0.0), "{found:?}");
        let most = found.most.unwrap_or(f64::INFINITY);
        assert!(found.value.is_none_or(|value| value <= most), "{found:?}");
    }
    let text = serde_json::to_string(finding).unwrap();
    let numbers = text.matches("null").count();
    let expected = finding.pairs.iter().flat_map(|pair| [pair.f1v, pair.l1, pair.l2, pair.l3]).filter(Option::is_none);
    assert!(numbers >= expected.count(), "a number that is none becomes null: {text}");
}

#[test]
fn measures_are_those_of_their_definitions() {
    for (seed, (classes, images, values, levels)) in
        [(2, 30, 3, 200), (3, 90, 5, 60), (4, 210, 2, 40), (2, 129, 7, 4), (5, 140, 30, 50)].into_iter().enumerate()
    {
        let set = overlapping(classes, images, values, levels, seed as u64);
        let plain = Plain::of(&set);
        let finding = find(set);
        is_whole(&finding);
        let (errors, least) = plain.nearest_neighbour();
        let (crossing, borders) = plain.tree();
        let (density, local, global, hubs) = plain.network();
        for (measure, expected) in [
            (Measure::F1, plain.fisher()),
            (Measure::F2, plain.mean_of_pairs(Plain::volume)),
            (Measure::F3, plain.mean_of_pairs(Plain::efficiency)),
            (Measure::F4, plain.mean_of_pairs(Plain::collective)),
            (Measure::N1, borders),
            (Measure::N2, plain.ratio()),
            (Measure::N3, errors),
            (Measure::T1, plain.spheres()),
            (Measure::Lsc, plain.local_sets()),
            (Measure::Density, density),
            (Measure::ClsCoef, local),
            (Measure::Hubs, hubs),
            (Measure::NearestLow, least),
            (Measure::NearestHigh, errors),
            (Measure::T2, values as f64 / images as f64),
            (Measure::Dimension5, plain.dimension(5)),
            (Measure::Dimension20, plain.dimension(20)),
        ] {
            // Hubs settle by a billionth, other measures are exact.
            let (found, tolerance) =
                (finding.value(measure).unwrap(), if measure == Measure::Hubs { 1e-6 } else { 1e-9 });
            assert!((found - expected).abs() < tolerance, "seed {seed}, {measure:?}: {found}, expected {expected}");
        }
        near(finding.variants.n1_edges, crossing, "edges");
        near(finding.variants.cls_coef_global, global, "global");
    }
}

#[test]
fn few_lists_suffice_for_the_tree_of_thousands_of_images() {
    // Two far groups, each larger than the lists of nearest neighbours, and a few outliers.
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let mut pixels = Vec::new();
    for image in 0..1_500 {
        let base: u8 = if image % 97 == 0 { 120 } else { 200 * u8::from(image % 2 == 0) };
        pixels.extend((0..4).map(|_| base.saturating_add(rng.random_range(0..40))));
    }
    let labels = (0..1_500).map(|_| rng.random_range(0..3)).collect();
    let set = crate::drawn::set((2, 2, 1), 3, labels, pixels);
    let (crossing, borders) = Plain::of(&set).tree();
    let finding = find(set);
    near(finding.value(Measure::N1), borders, "N1");
    near(finding.variants.n1_edges, crossing, "edges");
}

#[test]
fn the_best_direction_is_that_of_fisher() {
    // Two values, spread along (1, 1): apart along (1, −1) by 20, with a variance of 4 in that direction.
    let points: [(u8, u8); 8] = [(10, 10), (50, 54), (90, 90), (70, 66), (30, 10), (70, 54), (110, 90), (90, 66)];
    let pixels = points.iter().flat_map(|&(x, y)| [x, y]).collect();
    let finding = find(crate::drawn::set((1, 2, 1), 2, vec![0, 0, 0, 0, 1, 1, 1, 1], pixels));
    // W = [[850, 850], [850, 858]], δ = (20, 0): δᵀ W⁻¹ δ = 400 · 858 / (850 · 8).
    let covariance = |a: [f64; 4], b: [f64; 4]| {
        let mean = |v: [f64; 4]| v.iter().sum::<f64>() / 4.0;
        a.iter().zip(b).map(|(x, y)| (x - mean(a)) * (y - mean(b))).sum::<f64>() / 4.0
    };
    let (x, y) = ([10.0, 50.0, 90.0, 70.0], [10.0, 54.0, 90.0, 66.0]);
    let (xx, xy, yy) = (covariance(x, x), covariance(x, y), covariance(y, y));
    near(finding.value(Measure::F1v), 1.0 / (1.0 + 400.0 * yy / (xx * yy - xy * xy)), "F1v");
}

#[test]
fn a_plane_that_separates_leaves_no_errors() {
    let finding = find(overlapping(2, 60, 4, 20, 3));
    assert!(finding.value(Measure::L2).unwrap() > 0.0);
    let pixels = (0..40u8).flat_map(|image| [image * 2, 100 + image % 3 + 60 * u8::from(image >= 20)]).collect();
    let apart = find(crate::drawn::set((1, 2, 1), 2, [vec![0; 20], vec![1; 20]].concat(), pixels));
    for measure in [Measure::L1, Measure::L2, Measure::L3, Measure::N3, Measure::F3, Measure::F4, Measure::F2] {
        near(apart.value(measure), 0.0, measure.symbol());
    }
    let caution = apart.measures.iter().find(|found| found.key == Measure::F2).map(|found| &found.cautions[..]);
    assert_eq!(caution, Some(&[Caution::ProductOfPixels][..]));
}

#[test]
fn images_of_one_grey_have_reasons_in_place_of_values() {
    let finding = find(crate::drawn::set((2, 2, 1), 2, [vec![0; 30], vec![1; 30]].concat(), vec![7; 240]));
    is_whole(&finding);
    let without = |measure| finding.measures.iter().find(|found| found.key == measure).and_then(|found| found.without);
    for measure in [Measure::N2, Measure::T3, Measure::T4, Measure::Dimension5, Measure::TwoNn] {
        assert_eq!(without(measure), Some(Without::EqualImages), "{measure:?}");
    }
    near(finding.value(Measure::F1), 1.0, "F1");
    near(finding.value(Measure::F3), 1.0, "F3");
}

#[test]
fn one_image_of_each_class_has_reasons_in_place_of_values() {
    let finding = find(crate::drawn::set((1, 1, 1), 4, vec![0, 1, 2, 3], vec![0, 10, 30, 60]));
    is_whole(&finding);
    let without = |measure| finding.measures.iter().find(|found| found.key == measure).and_then(|found| found.without);
    for measure in [Measure::N2, Measure::N3, Measure::N4, Measure::NearestLow] {
        assert_eq!(without(measure), Some(Without::OneImageAClass), "{measure:?}");
    }
    assert_eq!(without(Measure::Hubs), Some(Without::NothingJoined));
    assert_eq!(without(Measure::Csg), Some(Without::TooFewImages));
    near(finding.value(Measure::C1), 0.0, "C1");
    is_whole(&find(crate::drawn::set((1, 1, 1), 2, vec![0, 1], vec![3, 3])));
    is_whole(&find(crate::drawn::set((1, 1, 1), 3, vec![0, 2], vec![3, 4])));
    is_whole(&find(crate::drawn::set((1, 3, 1), 2, vec![0, 1, 1], vec![0; 9])));
}

#[test]
fn thousands_of_classes_are_measured_by_a_sample_of_their_pairs() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let labels: Vec<u16> = (0..3_832 * 2).map(|image| image % 3_832).collect();
    let pixels = (0..labels.len() * 9).map(|_| rng.random()).collect();
    let finding = find(crate::drawn::set((3, 3, 1), 3_832, labels, pixels));
    is_whole(&finding);
    assert_eq!((finding.pairs_total, finding.pairs.len()), (3_832 * 3_831 / 2, 1_000));
    let found = |measure| finding.measures.iter().find(|found| found.key == measure).unwrap();
    assert!(found(Measure::F3).cautions.contains(&Caution::SomePairs));
    assert_eq!(found(Measure::Csg).without, Some(Without::TooManyClasses));
}

#[test]
fn the_balance_of_classes_is_that_of_lorena() {
    let finding = find(crate::drawn::set((1, 1, 1), 2, [vec![0; 75], vec![1; 25]].concat(), (0..100).collect()));
    near(finding.value(Measure::C1), 1.0 + (0.75 * 0.75f64.ln() + 0.25 * 0.25f64.ln()) / 2f64.ln(), "C1");
    near(finding.value(Measure::C2), 1.0 - 1.0 / (0.5 * (3.0 + 1.0 / 3.0)), "C2");
}

#[test]
fn a_sample_keeps_shares_and_says_so_and_neither_seed_nor_threads_change_more_than_they_should() {
    let set = overlapping(3, 600, 6, 90, 4);
    let dataset = Dataset::new("made up", "memory", set, None).unwrap();
    let probe = ComplexityProbe { most_images: 150, ..ComplexityProbe::default() };
    let finding = probe.run(&dataset, &Silent).unwrap();
    assert_eq!(finding.images_total, 600);
    assert!((148..=152).contains(&finding.images), "{}", finding.images);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| probe.run(&dataset, &Silent)).unwrap(), finding, "{threads} threads");
    }
    let other = ComplexityProbe { seed: 1, ..ComplexityProbe::default() }.run(&dataset, &Silent).unwrap();
    let whole = ComplexityProbe::default().run(&dataset, &Silent).unwrap();
    for measure in [Measure::F1, Measure::N1, Measure::T1, Measure::Lsc, Measure::L2, Measure::Hubs] {
        assert_eq!(other.value(measure), whole.value(measure), "{measure:?} is no matter of chance");
    }
    assert_ne!(other.value(Measure::N4), whole.value(Measure::N4));
}

#[test]
fn a_pair_is_measured_by_itself() {
    let set = overlapping(3, 200, 6, 90, 4);
    let dataset = Dataset::new("made up", "memory", set, None).unwrap();
    let pair = Some(["0".to_owned(), "2".to_owned()]);
    let finding = ComplexityProbe { pair: pair.clone(), ..ComplexityProbe::default() }.run(&dataset, &Silent).unwrap();
    let whole = ComplexityProbe::default().run(&dataset, &Silent).unwrap();
    assert_eq!((finding.classes, finding.pairs.len(), &finding.pair), (2, 1, &pair));
    assert_eq!(finding.value(Measure::F1), Some(whole.pairs[1].f1));
    assert_eq!(finding.value(Measure::F4), Some(whole.pairs[1].f4));
    assert_eq!(finding.value(Measure::L2), whole.pairs[1].l2);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let one = crate::drawn::set((1, 1, 1), 2, vec![0, 0], vec![1, 2]);
    let dataset = Dataset::new("one", "memory", one, None).unwrap();
    let run = |probe: ComplexityProbe| probe.run(&dataset, &Silent).unwrap_err();
    assert!(matches!(run(ComplexityProbe::default()), ProbeError::TooFewClasses { .. }));
    let test = ComplexityProbe { set: SetName::Test, ..ComplexityProbe::default() };
    assert!(matches!(run(test), ProbeError::NoTestSet(_)));
    let set = overlapping(3, 200, 6, 90, 4);
    let dataset = Dataset::new("made up", "memory", set, None).unwrap();
    let within =
        Budget::default().holding(1_000).run(&Silent, |progress| ComplexityProbe::default().run(&dataset, progress));
    assert!(matches!(within, Ok(Err(ProbeError::TooLarge { .. }))));
}
