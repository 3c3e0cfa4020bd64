//! Do naive Bayes, logistic regression and the linear SVM answer as scikit-learn does, and what do they say of unusual
//! sets? The answers were recorded by `data/models/record_linear.py`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::drawn::{Drawing, set};
use flate2::read::GzDecoder;
use onepixel::dataset::{ImageSet, Label};
use onepixel::models::linear_svm::LinearSvmParams;
use onepixel::models::logistic::LogisticParams;
use onepixel::models::majority::MajorityParams;
use onepixel::models::naive_bayes::{NaiveBayesParams, Prior};
use onepixel::models::{Classifier, FitError, Samples};
use onepixel::progress::Silent;
use serde::Deserialize;

#[derive(Deserialize)]
struct Answers {
    sets: Vec<Answer>,
}

/// On some classes of the digits: the first images are learned from, the others are predicted.
#[derive(Deserialize)]
struct Answer {
    classes: Vec<Label>,
    train: usize,
    naive_bayes: Vec<Label>,
    naive_bayes_by_frequency: Vec<Label>,
    naive_bayes_probabilities: Vec<Vec<f32>>,
    logistic: Vec<Label>,
    logistic_probabilities: Vec<Vec<f32>>,
    linear_svm: Vec<Label>,
    linear_svm_scores: Vec<Vec<f32>>,
}

/// The bytes of a gzipped file behind its header.
fn behind_header(file: &Path, header: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes.split_off(header)
}

fn digits_file(name: &str, header: usize) -> Vec<u8> {
    behind_header(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../onepixel-data/data").join(name), header)
}

/// The embedded digits of the recorded classes: train and test, with the labels of all ten.
fn digits(answer: &Answer) -> (ImageSet, ImageSet) {
    let labels = digits_file("digits-labels-idx1-ubyte.gz", 8).into_iter().map(Label::from).collect();
    let pixels = digits_file("digits-images-idx3-ubyte.gz", 16).into_iter();
    // Their values are 0 to 16.
    let all = set((8, 8, 1), 10, labels, pixels.map(|pixel| pixel.saturating_mul(16)).collect());
    let chosen = |index: &u32| answer.classes.contains(&all.labels()[*index as usize]);
    let indices: Vec<u32> = (0..all.len() as u32).filter(chosen).collect();
    (all.select(&indices[..answer.train]).unwrap(), all.select(&indices[answer.train..]).unwrap())
}

fn each_set(check: impl Fn(&Answer, Samples<'_>, &ImageSet)) {
    let answers: Answers = serde_json::from_str(include_str!("../data/models/linear_sklearn.json")).unwrap();
    assert_eq!(answers.sets.len(), 3);
    for answer in &answers.sets {
        let (train, test) = digits(answer);
        check(answer, Samples::of(&train).unwrap(), &test);
    }
}

/// Images that two lists of labels name differently.
fn differences(a: &[Label], b: &[Label]) -> usize {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

/// The probabilities of the recorded classes are as recorded, within `tolerance`; those of the other classes are 0.
fn check_probabilities(
    model: &dyn Classifier,
    test: &ImageSet,
    answer: &Answer,
    expected: &[Vec<f32>],
    tolerance: f32,
) {
    let probabilities = model.probabilities(Samples::of(test).unwrap().images()).unwrap();
    assert_eq!(probabilities.len(), test.len() * 10);
    for row in probabilities.chunks(10) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{row:?}");
    }
    for (row, expected) in probabilities.chunks(10).zip(expected) {
        for (class, &found) in row.iter().enumerate() {
            let column = answer.classes.iter().position(|&chosen| usize::from(chosen) == class);
            let expected = column.map_or(0.0, |column| expected[column]);
            assert!((found - expected).abs() <= tolerance, "class {class}: {found} instead of {expected}");
        }
    }
}

#[test]
fn naive_bayes_answers_as_scikit_learn_does() {
    each_set(|answer, train, test| {
        let model = NaiveBayesParams::default().fit(&train, &Silent).unwrap();
        assert_eq!(model.predict(test).unwrap(), answer.naive_bayes);
        check_probabilities(&model, test, answer, &answer.naive_bayes_probabilities, 1e-4);
        let by_frequency = NaiveBayesParams { prior: Prior::Frequencies, ..NaiveBayesParams::default() };
        let model = by_frequency.fit(&train, &Silent).unwrap();
        assert_eq!(model.predict(test).unwrap(), answer.naive_bayes_by_frequency);
    });
}

#[test]
fn logistic_regression_comes_to_scikit_learns_minimum() {
    each_set(|answer, train, test| {
        let long = LogisticParams { iterations: 5_000, tolerance: 1e-6, ..LogisticParams::default() };
        let model = long.fit(&train, &Silent).unwrap();
        assert_eq!(differences(&model.predict(test).unwrap(), &answer.logistic), 0);
        check_probabilities(&model, test, answer, &answer.logistic_probabilities, 2e-3);
    });
}

#[test]
fn the_linear_svm_comes_to_scikit_learns_minimum() {
    each_set(|answer, train, test| {
        let exact = LinearSvmParams { tolerance: 1e-6, ..LinearSvmParams::default() };
        let model = exact.fit(&train, &Silent).unwrap();
        assert_eq!(differences(&model.predict(test).unwrap(), &answer.linear_svm), 0);
        let (classes, scores) = model.scores(Samples::of(test).unwrap().images());
        assert_eq!(classes, answer.classes);
        for (row, expected) in scores.chunks(classes.len()).zip(&answer.linear_svm_scores) {
            // scikit-learn gives one score where there are two classes, that of the second.
            let row = if classes.len() == 2 { &row[1..] } else { row };
            assert_eq!(row.len(), expected.len());
            for (found, expected) in row.iter().zip(expected) {
                assert!((found - expected).abs() < 5e-3, "{found} instead of {expected}");
            }
        }
    });
}

type Fitted = Result<Box<dyn Classifier>, FitError>;

fn boxed<M: Classifier + 'static>(model: Result<M, FitError>) -> Fitted {
    Ok(Box::new(model?))
}

/// Every model of this file, fitted with its defaults.
fn all_models(samples: Samples<'_>) -> [(&'static str, Fitted); 4] {
    [
        ("majority", boxed(MajorityParams.fit(&samples, &Silent))),
        ("naive Bayes", boxed(NaiveBayesParams::default().fit(&samples, &Silent))),
        ("logistic", boxed(LogisticParams::default().fit(&samples, &Silent))),
        ("linear SVM", boxed(LinearSvmParams::default().fit(&samples, &Silent))),
    ]
}

/// Only classes that have images are predicted, and probabilities have the sum 1.
fn check_unusual(set: &ImageSet) {
    let samples = Samples::of(set).unwrap();
    let images = samples.class_images();
    for (name, model) in all_models(samples) {
        let model = model.unwrap();
        let labels = model.predict(set).unwrap();
        assert_eq!(labels.len(), set.len());
        assert!(labels.iter().all(|&label| images[usize::from(label)] > 0), "{name}: {labels:?}");
        let Some(probabilities) = model.probabilities(samples.images()) else {
            assert_eq!(name, "linear SVM");
            continue;
        };
        for row in probabilities.chunks_exact(images.len()) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{name}: {row:?}");
            assert!(row.iter().zip(&images).all(|(&p, &images)| images > 0 || p == 0.0), "{name}: {row:?}");
        }
    }
}

#[test]
fn unusual_sets_are_answered() {
    let drawing = Drawing { shape: (4, 4, 1), class_images: vec![], levels: 50, pull: 20, seed: 1 };
    for (shape, class_images) in [
        ((4, 4, 1), vec![3]),
        ((4, 4, 1), vec![0, 5, 0]),
        ((4, 4, 1), vec![1, 1, 1, 1, 1]),
        ((1, 1, 1), vec![5, 9]),
        ((2, 3, 3), vec![40, 1, 0, 7]),
        ((1, 16, 1), vec![30; 26]),
        ((3, 3, 1), vec![200, 3]),
    ] {
        check_unusual(&Drawing { shape, class_images, ..drawing.clone() }.set());
    }
    for grey in [0, 77, 255] {
        check_unusual(&set((2, 2, 1), 3, vec![0, 1, 1, 2, 1], vec![grey; 20]));
    }
}

#[test]
fn thousands_of_classes_with_an_image_each_are_told_apart() {
    let labels: Vec<Label> = (0..3_832).collect();
    let pixels: Vec<u8> =
        labels.iter().flat_map(|&label| [label % 251, label / 251 * 16, 0, 255].map(|v| v as u8)).collect();
    let set = set((2, 2, 1), labels.len(), labels, pixels);
    let samples = Samples::of(&set).unwrap();
    let bayes = NaiveBayesParams::default().fit(&samples, &Silent).unwrap();
    assert_eq!(bayes.predict(&set).unwrap(), set.labels());
    let few_steps = LogisticParams { iterations: 2, ..LogisticParams::default() };
    assert_eq!(few_steps.fit(&samples, &Silent).unwrap().predict(&set).unwrap().len(), set.len());
    let few_steps = LinearSvmParams { iterations: 1, ..LinearSvmParams::default() };
    assert_eq!(few_steps.fit(&samples, &Silent).unwrap().predict(&set).unwrap().len(), set.len());
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let empty = set((2, 2, 1), 3, vec![], vec![]);
    for (name, model) in all_models(Samples::of(&empty).unwrap()) {
        assert_eq!(model.err(), Some(FitError::NoImages), "{name}");
    }
    let one = set((1, 1, 1), 1, vec![0], vec![9]);
    let one = Samples::of(&one).unwrap();
    for c in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(LogisticParams { c, ..LogisticParams::default() }.fit(&one, &Silent).is_err());
        assert!(LinearSvmParams { c, ..LinearSvmParams::default() }.fit(&one, &Silent).is_err());
    }
    let unsmooth = NaiveBayesParams { var_smoothing: -1.0, ..NaiveBayesParams::default() };
    let error = unsmooth.fit(&one, &Silent).unwrap_err();
    assert_eq!(error.to_string(), "var_smoothing is -1: a share of at least 0 was expected");
}

/// At the minimum the weights are `2 C Σ y max(0, 1 − y s) x` over the images `x` with their scores `s`: the scores must say
/// themselves again. For images with more values than there are images, and with fewer.
#[test]
fn the_linear_svms_scores_are_those_of_the_minimum() {
    for (shape, images) in [((24, 20, 3), 30), ((5, 4, 1), 150)] {
        let drawing = Drawing { shape, class_images: vec![images; 3], levels: 256, pull: 2, seed: 8 };
        let set = drawing.set();
        let samples = Samples::of(&set).unwrap();
        let (classes, scores) = LinearSvmParams::default().fit(&samples, &Silent).unwrap().scores(samples.images());
        assert_eq!(classes, [0, 1, 2]);
        let product = |a: &[u8], b: &[u8]| {
            let sum: u64 = a.iter().zip(b).map(|(&a, &b)| u64::from(a) * u64::from(b)).sum();
            sum as f64 / (255.0 * 255.0) + 1.0
        };
        for class in 0..3 {
            let force = |image: usize| {
                let target = if usize::from(set.labels()[image]) == class { 1.0 } else { -1.0 };
                2.0 * target * (1.0 - target * f64::from(scores[image * 3 + class])).max(0.0)
            };
            for (i, image) in samples.images().iter().enumerate().step_by(11) {
                let all = samples.images().iter().enumerate();
                let expected: f64 = all.map(|(j, other)| force(j) * product(image, other)).sum();
                let found = f64::from(scores[i * 3 + class]);
                assert!((found - expected).abs() < 0.02, "{shape:?}, class {class}: {found} instead of {expected}");
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let drawing = Drawing { shape: (5, 5, 1), class_images: vec![300, 200, 100], levels: 200, pull: 9, seed: 3 };
    let set = drawing.set();
    let answers = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let samples = Samples::of(&set).unwrap();
            let probabilities = |model: &Fitted| model.as_ref().unwrap().probabilities(samples.images());
            let of_each = all_models(samples).map(|(_, model)| probabilities(&model));
            let svm = LinearSvmParams::default().fit(&samples, &Silent).unwrap();
            (of_each, svm.scores(samples.images()))
        })
    });
    assert!(answers[0] == answers[1]);
}

fn mnist(folder: &Path, part: &str) -> ImageSet {
    let labels = behind_header(&folder.join(format!("mnist/{part}-labels-idx1-ubyte.gz")), 8);
    let pixels = behind_header(&folder.join(format!("mnist/{part}-images-idx3-ubyte.gz")), 16);
    set((28, 28, 1), 10, labels.into_iter().map(Label::from).collect(), pixels)
}

/// The other models take longer than a test may; `bench/` has their accuracies.
#[test]
fn naive_bayes_gets_5558_of_mnists_test_images_and_the_majority_class_1135() {
    let Some(folder) = std::env::var_os("ONEPIXEL_DATA") else {
        println!("skipped: ONEPIXEL_DATA is not set");
        return;
    };
    let (train, test) = (mnist(Path::new(&folder), "train"), mnist(Path::new(&folder), "t10k"));
    let samples = Samples::of(&train).unwrap();
    let correct = |model: &dyn Classifier| test.len() - differences(&model.predict(&test).unwrap(), test.labels());
    assert_eq!(correct(&NaiveBayesParams::default().fit(&samples, &Silent).unwrap()), 5_558);
    assert_eq!(correct(&MajorityParams.fit(&samples, &Silent).unwrap()), 1_135);
}
