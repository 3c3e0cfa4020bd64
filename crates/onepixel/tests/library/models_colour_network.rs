//! Does the colour network learn, whatever the set, and the same whatever the number of threads?

use std::time::Duration;

use crate::drawn::{Drawing, set};
use onepixel::budget::{Budget, OutOfTime};
use onepixel::dataset::{ImageSet, Label, Shape};
use onepixel::models::network::colour::{Block, ColourNetworkParams};
use onepixel::models::{Classifier, FitError, Samples};
use onepixel::progress::Silent;

fn few_epochs(epochs: usize) -> ColourNetworkParams {
    ColourNetworkParams { epochs, ..ColourNetworkParams::default() }
}

/// Images of three colours with stripes that lie, stand, or lean to one side: no pixel and no colour says which.
fn stripes(images: usize, seed: usize) -> ImageSet {
    const SIDE: usize = 16;
    let labels: Vec<Label> = (0..images).map(|image| (image % 3) as Label).collect();
    let value = |image: usize, at: usize| {
        let (row, column, channel) = (at / 3 / SIDE, at / 3 % SIDE, at % 3);
        let along = [row, column, row + column][image % 3] + image / 3 * 7 + seed;
        let colour = (image * 31 + channel * 67 + seed * 13) % 100;
        (colour + if along % 4 < 2 { 120 } else { 20 }) as u8
    };
    let pixels = (0..images).flat_map(|image| (0..SIDE * SIDE * 3).map(move |at| value(image, at))).collect();
    set((SIDE, SIDE, 3), 3, labels, pixels)
}

fn accuracy(params: &ColourNetworkParams, train: &ImageSet, test: &ImageSet) -> f64 {
    let model = params.fit(&Samples::of(train).unwrap(), &Silent).unwrap();
    let labels = model.predict(test).unwrap();
    labels.iter().zip(test.labels()).filter(|(found, label)| found == label).count() as f64 / test.len() as f64
}

#[test]
fn stripes_are_told_apart_whatever_their_colour_and_place() {
    let found = accuracy(&few_epochs(8), &stripes(240, 0), &stripes(90, 1));
    assert!(found > 0.95, "{found}");
}

#[test]
fn unusual_sets_are_answered() {
    let drawing = Drawing { shape: (4, 4, 1), class_images: vec![], levels: 50, pull: 20, seed: 1 };
    for (shape, class_images) in [
        ((4, 4, 1), vec![3]),
        ((4, 4, 3), vec![0, 5, 0]),
        ((1, 1, 1), vec![5, 9]),
        ((1, 1, 4), vec![1, 1]),
        ((3, 1, 2), vec![1, 1, 1, 1]),
        ((2, 3, 3), vec![40, 1, 0, 70]),
        ((1, 16, 1), vec![30; 26]),
        ((1, 1, 700), vec![2, 2]),
        ((32, 32, 3), vec![3, 4]),
        ((17, 33, 4), vec![2, 1]),
    ] {
        let set = Drawing { shape, class_images: class_images.clone(), ..drawing.clone() }.set();
        let samples = Samples::of(&set).unwrap();
        let model = few_epochs(2).fit(&samples, &Silent).unwrap();
        let labels = model.predict(&set).unwrap();
        assert!(labels.iter().all(|&label| class_images[usize::from(label)] > 0), "{shape:?}: {labels:?}");
        let probabilities = model.probabilities(samples.images()).unwrap();
        for row in probabilities.chunks_exact(class_images.len()) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{shape:?}: {row:?}");
            assert!(row.iter().zip(&class_images).all(|(&p, &images)| images > 0 || p == 0.0));
        }
    }
}

#[test]
fn constant_images_and_values_never_learned_from_leave_numbers_finite() {
    let constant = set((4, 4, 3), 2, vec![0, 1, 0, 1], vec![7; 4 * 48]);
    let other = set((4, 4, 3), 2, vec![0, 1], (0..96).map(|value| (value * 2) as u8).collect());
    let model = few_epochs(3).fit(&Samples::of(&constant).unwrap(), &Silent).unwrap();
    for images in [&constant, &other] {
        let probabilities = model.probabilities(Samples::of(images).unwrap().images()).unwrap();
        assert!(probabilities.iter().all(|p| p.is_finite()), "{probabilities:?}");
    }
}

#[test]
fn thousands_of_classes_with_an_image_each_are_learned_from() {
    let labels: Vec<Label> = (0..3_832).collect();
    let pixels = (0..3_832 * 48).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let set = set((4, 4, 3), labels.len(), labels, pixels);
    let model = few_epochs(1).fit(&Samples::of(&set).unwrap(), &Silent).unwrap();
    assert_eq!(model.predict(&set).unwrap().len(), set.len());
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let empty = set((2, 2, 1), 3, vec![], vec![]);
    let one = set((1, 1, 1), 1, vec![0], vec![9]);
    let one = Samples::of(&one).unwrap();
    let params = ColourNetworkParams::default();
    assert_eq!(params.fit(&Samples::of(&empty).unwrap(), &Silent), Err(FitError::NoImages));
    let block = |channels, pools, is_residual| Block { channels, pools, is_residual };
    for blocks in [
        vec![block(0, true, false)],
        vec![block(24, true, false)],
        vec![block(16, false, true)],
        vec![block(16, true, false), block(16, true, true)],
    ] {
        let error = ColourNetworkParams { blocks, ..params.clone() }.fit(&one, &Silent).unwrap_err();
        assert!(matches!(error, FitError::Setting { setting: "blocks", .. }), "{error}");
    }
    let huge = ColourNetworkParams { blocks: vec![block(1 << 40, true, false)], ..params.clone() };
    assert!(matches!(huge.fit(&one, &Silent), Err(FitError::TooLarge { .. })));
    for wrong in [
        ColourNetworkParams { batch: 0, ..params.clone() },
        ColourNetworkParams { learning_rate: f64::NAN, ..params.clone() },
        ColourNetworkParams { weight_decay: -1.0, ..params.clone() },
        ColourNetworkParams { smoothing: 1.0, ..params.clone() },
    ] {
        assert!(matches!(wrong.fit(&one, &Silent), Err(FitError::Setting { .. })));
    }
}

#[test]
fn the_number_of_threads_changes_nothing_and_the_seed_does() {
    let (train, test) = (stripes(150, 0), stripes(30, 1));
    let learned = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let params = ColourNetworkParams { seed, ..few_epochs(1) };
        let test = Samples::of(&test).unwrap();
        pool.install(|| {
            params.fit(&Samples::of(&train).unwrap(), &Silent).unwrap().probabilities(test.images()).unwrap()
        })
    };
    let once = learned(1, 5);
    assert!(once == learned(3, 5) && once != learned(3, 6));
}

#[test]
fn a_fit_ends_when_its_time_is_up() {
    let train = stripes(60, 0);
    let fit = |progress: &dyn onepixel::progress::Progress| {
        few_epochs(1_000_000).fit(&Samples::of(&train).unwrap(), progress).is_ok()
    };
    assert_eq!(Budget::default().within(Duration::from_millis(20)).run(&Silent, fit), Err(OutOfTime));
}

#[test]
fn epochs_follow_the_number_of_images() {
    let epochs = [1, 800, 4_000, 10_000, 50_000, 1_000_000].map(ColourNetworkParams::epochs_of);
    assert!(epochs.is_sorted_by(|more, fewer| more >= fewer), "{epochs:?}");
    assert!(ColourNetworkParams::epochs_of(0) >= 1);
}

#[test]
fn memory_grows_with_what_it_depends_on() {
    let params = ColourNetworkParams::default();
    let extent = |side: usize, classes: usize| onepixel::models::Extent {
        images: 1_000,
        shape: Shape::new(side, side, 3).unwrap(),
        classes,
        features: 0,
    };
    let of = |side, classes| params.memory(extent(side, classes));
    assert!(of(32, 10) < of(64, 10) && of(32, 10) < of(32, 10_000));
    assert!(of(32, 10) < 200 << 20, "{}", of(32, 10));
}
