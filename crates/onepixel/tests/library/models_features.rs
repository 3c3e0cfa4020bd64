//! Models that learn from features.

use onepixel::dataset::{FeatureSource, Features, ImageSet, MemoryImages, Shape};
use onepixel::models::feature_neighbours::FeatureNeighboursParams;
use onepixel::models::linear_probe::LinearProbeParams;
use onepixel::models::{Classifier, FitError, Samples};
use onepixel::probes::ladder::{RUNGS, Rung};
use onepixel::progress::Silent;

use crate::digits::Digits;

fn source() -> FeatureSource {
    FeatureSource { name: "test".into(), digest: "00".into(), trained_on: None, preparation: None }
}

/// Images of one black pixel that are known by their features alone.
fn set(features: Vec<f32>, dimensions: usize, labels: &[u16], classes: u16) -> ImageSet {
    let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0; labels.len()]).unwrap();
    let names: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
    let set = ImageSet::new(images, labels.to_vec(), names).unwrap();
    set.with_features(Features::new(features, dimensions, source()).unwrap()).unwrap()
}

/// The values of digits as features.
fn digits(digits: &Digits) -> ImageSet {
    let labels: Vec<u16> = digits.labels.iter().map(|&label| label.into()).collect();
    set(digits.pixels.iter().map(|&value| f32::from(value) * 3.0 - 7.0).collect(), 64, &labels, 10)
}

fn accuracy(model: &dyn Classifier, set: &ImageSet) -> f64 {
    let predicted = model.predict(set).unwrap();
    let correct = predicted.iter().zip(set.labels()).filter(|(predicted, label)| predicted == label).count();
    correct as f64 / set.len() as f64
}

#[test]
fn both_learn_digits_from_their_features_alone() {
    let [train, test] = Digits::all().halves(1).map(|half| digits(&half));
    let samples = Samples::of(&train).unwrap();
    let linear = LinearProbeParams::default().fit(&samples, &Silent).unwrap();
    let near = FeatureNeighboursParams::default().fit(&samples, &Silent).unwrap();
    let found = [accuracy(&linear, &test), accuracy(&near, &test)];
    assert!(found[0] > 0.94 && found[1] > 0.96, "{found:?}");
}

/// Where the loss is least the constants, which no penalty holds back, make the mean probability of each class its share.
#[test]
fn mean_probabilities_of_the_linear_probe_are_the_shares_of_the_classes() {
    let train = digits(&Digits::all().select(&(0..300).collect::<Vec<_>>()));
    let samples = Samples::of(&train).unwrap();
    let model = LinearProbeParams { c: Some(1.0), seed: 0 }.fit(&samples, &Silent).unwrap();
    let probabilities = model.probabilities(samples.images()).unwrap();
    for (class, images) in train.class_images().into_iter().enumerate() {
        let sum: f32 = probabilities.iter().skip(class).step_by(10).sum();
        assert!((sum - images as f32).abs() < 0.1, "class {class}: {sum} of {images}");
    }
}

/// scikit-learn 1.7: `LogisticRegression(C=4, tol=1e-10)` on features of the mean 0 and vectors of the mean square 1.
#[test]
fn the_linear_probe_is_scikit_learns_on_the_same_scale() {
    let features = vec![0.0, 1.0, 0.5, 0.8, 3.0, 0.1, 2.5, 0.4, 1.0, 3.0, 1.2, 2.6, 1.9, 1.4];
    let train = set(features, 2, &[0, 0, 1, 1, 2, 2, 1], 3);
    let samples = Samples::of(&train).unwrap();
    let model = LinearProbeParams { c: Some(4.0), seed: 0 }.fit(&samples, &Silent).unwrap();
    let found = model.probabilities(samples.images()).unwrap();
    for (found, expected) in found.iter().zip(SCIKIT_LEARN) {
        assert!((found - expected).abs() < 2e-4, "{found} for {expected}");
    }
}

#[rustfmt::skip]
const SCIKIT_LEARN: [f32; 21] = [
    0.854410, 0.061798, 0.083792, 0.758080, 0.159194, 0.082725, 0.021288, 0.971631, 0.007081, 0.057608, 0.921495,
    0.020898, 0.068730, 0.063597, 0.867673, 0.106002, 0.142103, 0.751895, 0.133882, 0.680182, 0.185936,
];

#[test]
fn neighbours_are_those_of_the_least_angle_whatever_the_lengths() {
    let train = set(vec![1.0, 0.0, 0.0, 1.0], 2, &[0, 1], 2);
    let model = FeatureNeighboursParams::default().fit(&Samples::of(&train).unwrap(), &Silent).unwrap();
    let asked = set(vec![900.0, 400.0, 0.001, 0.002, 0.0, 0.0], 2, &[0, 1, 0], 2);
    assert_eq!(model.predict(&asked).unwrap(), [0, 1, 0]);
}

#[test]
fn classes_without_images_and_equal_vectors_are_survived() {
    let train = set(vec![2.0; 12], 3, &[0, 2, 2, 0], 4);
    let samples = Samples::of(&train).unwrap();
    let model = LinearProbeParams::default().fit(&samples, &Silent).unwrap();
    let row = &model.probabilities(samples.images()).unwrap()[..4];
    assert!((row[0] - 0.5).abs() < 1e-3 && row[1] == 0.0 && row[3] == 0.0, "{row:?}");
}

#[test]
fn without_features_the_rungs_of_features_are_no_choice_and_say_why() {
    let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0, 9]).unwrap();
    let without = ImageSet::new(images, vec![0, 1], ["a", "b"]).unwrap();
    assert!(Rung::suiting(&without).all(|rung| !rung.of_features));
    let with = set(vec![0.0, 1.0], 1, &[0, 1], 2);
    assert_eq!(Rung::suiting(&with).filter(|rung| rung.of_features).count(), 2);
    for rung in RUNGS.iter().filter(|rung| rung.of_features) {
        assert_eq!(rung.fit(&without, 0, &Silent).err(), Some(FitError::NoFeatures));
    }
}
