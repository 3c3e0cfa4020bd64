//! Do networks learn, whatever the set, and the same whatever the number of threads?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::drawn::{Drawing, set};
use flate2::read::GzDecoder;
use onepixel::dataset::{ImageSet, Label, stratified_split};
use onepixel::models::network::{Hidden, NetworkParams};
use onepixel::models::{Classifier, FitError, Samples};
use onepixel::progress::Silent;

fn digits_file(name: &str, header: usize) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../onepixel-data/data").join(name);
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes.split_off(header)
}

/// The embedded digits, two thirds to learn from and one third to score.
fn digits() -> (ImageSet, ImageSet) {
    let labels = digits_file("digits-labels-idx1-ubyte.gz", 8).into_iter().map(Label::from).collect();
    let pixels = digits_file("digits-images-idx3-ubyte.gz", 16).into_iter();
    // Their values are 0 to 16.
    let all = set((8, 8, 1), 10, labels, pixels.map(|pixel| pixel.saturating_mul(16)).collect());
    let (train, test) = stratified_split(all.labels(), 1.0 / 3.0, 0);
    (all.select(&train).unwrap(), all.select(&test).unwrap())
}

fn accuracy(params: &NetworkParams, train: &ImageSet, test: &ImageSet) -> f64 {
    let model = params.fit(&Samples::of(train).unwrap(), &Silent).unwrap();
    let labels = model.predict(test).unwrap();
    labels.iter().zip(test.labels()).filter(|(found, label)| found == label).count() as f64 / test.len() as f64
}

fn all_networks() -> [NetworkParams; 3] {
    [NetworkParams::perceptron(), NetworkParams::small_convolutional(), NetworkParams::convolutional()]
}

#[test]
fn networks_learn_the_digits() {
    let (train, test) = digits();
    for (params, expected) in all_networks().into_iter().zip([0.92, 0.95, 0.95]) {
        let params = NetworkParams { epochs: 8, batch: 32, ..params };
        let accuracy = accuracy(&params, &train, &test);
        assert!(accuracy > expected, "{:?}: {accuracy}", params.hidden);
    }
}

#[test]
fn unusual_sets_are_answered() {
    let drawing = Drawing { shape: (4, 4, 1), class_images: vec![], levels: 50, pull: 20, seed: 1 };
    for (shape, class_images) in [
        ((4, 4, 1), vec![3]),
        ((4, 4, 1), vec![0, 5, 0]),
        ((1, 1, 1), vec![5, 9]),
        ((3, 1, 1), vec![1, 1, 1, 1]),
        ((2, 3, 3), vec![40, 1, 0, 7]),
        ((1, 16, 1), vec![30; 26]),
        ((32, 32, 3), vec![3, 4]),
        ((64, 64, 1), vec![2, 1]),
    ] {
        let set = Drawing { shape, class_images: class_images.clone(), ..drawing.clone() }.set();
        let samples = Samples::of(&set).unwrap();
        for params in all_networks() {
            let model = NetworkParams { epochs: 1, ..params }.fit(&samples, &Silent).unwrap();
            let labels = model.predict(&set).unwrap();
            assert!(labels.iter().all(|&label| class_images[usize::from(label)] > 0), "{shape:?}: {labels:?}");
            let probabilities = model.probabilities(samples.images()).unwrap();
            for row in probabilities.chunks_exact(class_images.len()) {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{shape:?}: {row:?}");
                assert!(row.iter().zip(&class_images).all(|(&p, &images)| images > 0 || p == 0.0));
            }
        }
    }
}

#[test]
fn thousands_of_classes_with_an_image_each_are_learned_from() {
    let labels: Vec<Label> = (0..3_832).collect();
    let pixels = (0..3_832 * 64).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let set = set((8, 8, 1), labels.len(), labels, pixels);
    for params in all_networks() {
        let model = NetworkParams { epochs: 1, ..params }.fit(&Samples::of(&set).unwrap(), &Silent).unwrap();
        assert_eq!(model.predict(&set).unwrap().len(), set.len());
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let empty = set((2, 2, 1), 3, vec![], vec![]);
    let one = set((1, 1, 1), 1, vec![0], vec![9]);
    let one = Samples::of(&one).unwrap();
    assert_eq!(NetworkParams::perceptron().fit(&Samples::of(&empty).unwrap(), &Silent), Err(FitError::NoImages));
    let convolution = |channels, side| Hidden::Convolution { channels, side };
    for hidden in [
        vec![Hidden::Dense { units: 0 }],
        vec![convolution(8, 3)],
        vec![convolution(16, 4)],
        vec![Hidden::Dense { units: 4 }, convolution(16, 3)],
    ] {
        let error = NetworkParams { hidden, ..NetworkParams::perceptron() }.fit(&one, &Silent).unwrap_err();
        assert!(matches!(error, FitError::Setting { setting: "hidden", .. }), "{error}");
    }
    let huge = NetworkParams { hidden: vec![Hidden::Dense { units: 1 << 40 }], ..NetworkParams::perceptron() };
    assert!(matches!(huge.fit(&one, &Silent), Err(FitError::TooLarge { .. })));
    assert!(NetworkParams { batch: 0, ..NetworkParams::perceptron() }.fit(&one, &Silent).is_err());
    assert!(NetworkParams { learning_rate: f64::NAN, ..NetworkParams::perceptron() }.fit(&one, &Silent).is_err());
}

#[test]
fn the_number_of_threads_changes_nothing_and_the_seed_does() {
    let (train, test) = digits();
    let (train, test) = (Samples::of(&train).unwrap(), Samples::of(&test).unwrap());
    for params in all_networks() {
        let learned = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let params = NetworkParams { epochs: 1, seed, ..params.clone() };
            pool.install(|| params.fit(&train, &Silent).unwrap().probabilities(test.images()).unwrap())
        };
        let once = learned(1, 5);
        assert!(once == learned(3, 5) && once != learned(3, 6), "{:?}", params.hidden);
    }
}
