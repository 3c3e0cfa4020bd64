//! Do trees, forests and boosted trees learn what scikit-learn's and LightGBM's do? Their answers were recorded by
//! `data/models/record_trees.py`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use onepixel::dataset::{ImageSet, Label};
use onepixel::models::boosting::BoostingParams;
use onepixel::models::decision_tree::DecisionTreeParams;
use onepixel::models::few_pixels::FewPixelsParams;
use onepixel::models::forest::ForestParams;
use onepixel::models::tree::{Impurity, Limits};
use onepixel::models::{Classifier, FitError, Samples};
use onepixel::progress::{Progress, Silent};
use serde_json::Value;

fn recorded() -> Value {
    serde_json::from_str(include_str!("../data/models/trees.json")).unwrap()
}

fn numbers<N: TryFrom<u64>>(value: &Value) -> Vec<N> {
    value.as_array().unwrap().iter().map(|number| N::try_from(number.as_u64().unwrap()).ok().unwrap()).collect()
}

fn accuracy(model: &impl Classifier, set: &ImageSet) -> f64 {
    let labels = model.predict(set).unwrap();
    labels.iter().zip(set.labels()).filter(|(found, expected)| found == expected).count() as f64 / set.len() as f64
}

/// The 8 × 8 digits: 1,000 to learn from and 797 held out.
fn digits() -> (ImageSet, ImageSet) {
    let recorded = &recorded()["digits"];
    let letters = recorded["images"].as_str().unwrap().bytes();
    let pixels: Vec<u8> = letters.map(|letter| (letter - b'a') * 15).collect();
    let labels: Vec<Label> = recorded["labels"].as_str().unwrap().bytes().map(|digit| (digit - b'0').into()).collect();
    let train = recorded["train"].as_u64().unwrap() as usize;
    let part = |range: std::ops::Range<usize>| {
        crate::drawn::set(
            (8, 8, 1),
            10,
            labels[range.clone()].to_vec(),
            pixels[range.start * 64..range.end * 64].to_vec(),
        )
    };
    (part(0..train), part(train..labels.len()))
}

fn digits_accuracy(peer: &str, which: &str) -> f64 {
    recorded()["digits"][peer][which].as_f64().unwrap()
}

#[test]
fn a_tree_without_ties_is_the_one_of_scikit_learn() {
    for set in recorded()["sets"].as_array().unwrap() {
        let classes = set["classes"].as_u64().unwrap() as usize;
        let train = crate::drawn::set((1, 6, 1), classes, numbers(&set["labels"]), numbers(&set["images"]));
        let held_out = crate::drawn::set((1, 6, 1), classes, vec![0; 80], numbers(&set["held_out"]));
        let impurity = if set["entropy"].as_bool().unwrap() { Impurity::Entropy } else { Impurity::Gini };
        let depth = set["depth"].as_u64().map(|depth| depth as u32);
        let limits = Limits { depth, min_leaf: set["min_leaf"].as_u64().unwrap() as u32 };
        let model = DecisionTreeParams { impurity, limits }.fit(&Samples::of(&train).unwrap(), &Silent).unwrap();
        assert_eq!(model.tree().leaves() as u64, set["leaves"].as_u64().unwrap());
        let found = model.probabilities(Samples::of(&held_out).unwrap().images()).unwrap();
        let expected: Vec<f64> = set["probabilities"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(&expected).all(|(found, expected)| (f64::from(*found) - expected).abs() < 1e-6));
    }
}

#[test]
fn a_tree_on_digits_is_as_good_as_those_of_scikit_learn() {
    let (train, test) = digits();
    for (name, impurity) in [("gini", Impurity::Gini), ("entropy", Impurity::Entropy)] {
        let params = DecisionTreeParams { impurity, ..Default::default() };
        let model = params.fit(&Samples::of(&train).unwrap(), &Silent).unwrap();
        assert_eq!(accuracy(&model, &train), 1.0, "leaves are pure");
        let found = accuracy(&model, &test);
        assert!(found >= digits_accuracy(name, "lowest") - 0.01, "{name}: {found}");
        assert!(found <= digits_accuracy(name, "highest") + 0.01, "{name}: {found}");
    }
}

#[test]
fn a_forest_on_digits_is_as_good_as_those_of_scikit_learn() {
    let (train, test) = digits();
    let of_seed = |seed| {
        let model = ForestParams { seed, ..Default::default() }.fit(&Samples::of(&train).unwrap(), &Silent).unwrap();
        accuracy(&model, &test)
    };
    let mean = (0..5).map(of_seed).sum::<f64>() / 5.0;
    let expected = digits_accuracy("forest", "mean");
    // The mean of 5 forests; single ones of scikit-learn differ by 1.4 points.
    assert!((mean - expected).abs() < 0.005, "{mean} instead of {expected}");
}

#[test]
fn boosted_trees_on_digits_are_as_good_as_those_of_lightgbm() {
    let (train, test) = digits();
    let model = BoostingParams::default().fit(&Samples::of(&train).unwrap(), &Silent).unwrap();
    let (found, expected) = (accuracy(&model, &test), digits_accuracy("lightgbm", "mean"));
    assert!(found >= expected - 0.01, "{found} instead of {expected}");
    assert_eq!(accuracy(&model, &train), 1.0);
}

/// For each threshold of each pixel: how many images go which way, and how many the best classes get right.
fn stumps(images: &[(&[u8], u16)], only: Option<usize>) -> usize {
    let right = |images: &[&(&[u8], u16)]| {
        let second = images.iter().filter(|image| image.1 == 1).count();
        second.max(images.len() - second)
    };
    let pixels = only.map_or(0..images.first().map_or(0, |image| image.0.len()), |pixel| pixel..pixel + 1);
    let each = pixels.flat_map(|pixel| (0..=255u8).map(move |threshold| (pixel, threshold)));
    let correct = each.map(|(pixel, threshold)| {
        let (dark, bright): (Vec<_>, Vec<_>) = images.iter().partition(|image| image.0[pixel] <= threshold);
        right(&dark) + right(&bright)
    });
    correct.max().unwrap_or(0)
}

/// How many images the best trees of one, two and three pixels get right, by trying all.
fn best_by_trying(images: &[(&[u8], u16)]) -> [usize; 3] {
    let (mut two, mut three) = (0, 0);
    for pixel in 0..4 {
        for threshold in 0..6 {
            let (dark, bright): (Vec<_>, Vec<_>) = images.iter().partition(|image| image.0[pixel] <= threshold);
            let either = |side: &[_], q| stumps(side, Some(q)).max(stumps(side, Some(pixel)));
            two = (0..4).map(|q| either(&dark, q) + either(&bright, q)).fold(two, usize::max);
            three = three.max(stumps(&dark, None) + stumps(&bright, None));
        }
    }
    [stumps(images, None), two, three]
}

#[test]
fn no_tree_of_one_two_or_three_pixels_is_better() {
    for seed in 0..12 {
        let class_images = vec![25 + 3 * seed as usize, 30, 0];
        let set =
            crate::drawn::Drawing { shape: (2, 2, 1), class_images, levels: 5, pull: seed as u16 % 2, seed }.set();
        let samples = Samples::of(&set).unwrap();
        let params = FewPixelsParams { pixels: 4, limits: Limits::default(), ..Default::default() };
        let models = params.fit_each(&samples, &Silent).unwrap();
        let images: Vec<(&[u8], u16)> = samples.images().iter().zip(set.labels().iter().copied()).collect();
        for (pixels, (model, best)) in (1..).zip(models.iter().zip(best_by_trying(&images))) {
            assert_eq!(
                (accuracy(model, &set) * set.len() as f64).round() as usize,
                best,
                "{pixels} pixels, seed {seed}"
            );
            assert!(model.tree().pixels().len() <= pixels && model.tree().depth() <= 2, "{pixels} pixels, seed {seed}");
        }
    }
}

#[test]
fn a_tree_of_few_pixels_asks_for_no_others() {
    let (train, test) = digits();
    let samples = Samples::of(&train).unwrap();
    let params = FewPixelsParams { pixels: 12, ..Default::default() };
    let models = params.fit_each(&samples, &Silent).unwrap();
    assert_eq!(models.len(), 12);
    for (pixels, model) in (1..).zip(&models) {
        assert_eq!(model.pixels(), &models[11].pixels()[..pixels], "each adds a pixel to those before");
        assert!(model.tree().pixels().iter().all(|pixel| model.pixels().contains(pixel)));
    }
    assert!(params.fit(&samples, &Silent).unwrap() == models[11]);
    let found: Vec<f64> = [0, 3, 11].map(|pixels: usize| accuracy(&models[pixels], &test)).to_vec();
    assert!(found[0] < 0.35 && found[1] > 0.5 && found[2] > 0.7, "{found:?}");
}

/// The train and test images of MNIST, from the folder that `ONEPIXEL_DATA` names.
fn mnist() -> Option<(ImageSet, ImageSet)> {
    let Some(folder) = std::env::var_os("ONEPIXEL_DATA").map(|data| Path::new(&data).join("mnist")) else {
        println!("skipped: ONEPIXEL_DATA is not set");
        return None;
    };
    let idx = |name: String, header: usize| {
        let mut bytes = Vec::new();
        GzDecoder::new(File::open(folder.join(name)).unwrap()).read_to_end(&mut bytes).unwrap();
        bytes.split_off(header)
    };
    let part = |part: &str| {
        let labels = idx(format!("{part}-labels-idx1-ubyte.gz"), 8).into_iter().map(Label::from).collect();
        crate::drawn::set((28, 28, 1), 10, labels, idx(format!("{part}-images-idx3-ubyte.gz"), 16))
    };
    Some((part("train"), part("t10k")))
}

/// scikit-learn: 87.26 %.
#[test]
fn ten_questions_by_entropy_get_87_percent_of_mnist() {
    let Some((train, test)) = mnist() else { return };
    let limits = Limits { depth: Some(10), min_leaf: 1 };
    let params = DecisionTreeParams { impurity: Impurity::Entropy, limits };
    let model = params.fit(&Samples::of(&train).unwrap(), &Silent).unwrap();
    let found = accuracy(&model, &test);
    assert!((found - 0.8726).abs() < 0.001, "{found}");
}

/// One pixel: the best threshold that `oracles_mnist.json` has for this pair, 75.7704 %.
#[test]
fn three_pixels_tell_three_from_five_in_87_percent_of_mnist() {
    let Some((train, test)) = mnist() else { return };
    let [(train, _), (test, _)] = [&train, &test].map(|set| set.of_classes(&[3, 5]).unwrap());
    let [train, test] = [train, test].map(|set| set.into_memory().unwrap());
    let params = FewPixelsParams { pixels: 3, ..Default::default() };
    let models = params.fit_each(&Samples::of(&train).unwrap(), &Silent).unwrap();
    let found: Vec<String> = models.iter().map(|model| format!("{:.4}", accuracy(model, &train))).collect();
    assert_eq!(found, ["0.7577", "0.8230", "0.8747"]);
    assert!((accuracy(&models[2], &test) - 0.8754).abs() < 0.001);
}

#[test]
fn limits_hold() {
    let (train, _) = digits();
    let samples = Samples::of(&train).unwrap();
    let limits = Limits { depth: Some(4), min_leaf: 20 };
    let model = DecisionTreeParams { limits, ..Default::default() }.fit(&samples, &Silent).unwrap();
    assert_eq!(model.tree().depth(), 4);
    assert!(model.tree().leaves() <= 16 && model.tree().pixels().len() < 16);
    let probabilities = model.probabilities(samples.images()).unwrap();
    let of_leaf = |shares: &[f32]| probabilities.chunks_exact(10).filter(|other| *other == shares).count();
    assert!(probabilities.chunks_exact(10).all(|shares| of_leaf(shares) >= 20));
}

#[test]
fn probabilities_sum_to_one_and_decide() {
    let (train, test) = digits();
    let samples = Samples::of(&train).unwrap();
    let params = ForestParams { trees: 7, limits: Limits { depth: Some(6), min_leaf: 3 }, ..Default::default() };
    let model = params.fit(&samples, &Silent).unwrap();
    let images = Samples::of(&test).unwrap().images();
    let probabilities = model.probabilities(images).unwrap();
    let labels = model.predict_batch(images);
    assert_eq!((probabilities.len(), labels.len()), (test.len() * 10, test.len()));
    for (shares, &label) in probabilities.chunks_exact(10).zip(&labels) {
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert!(shares.iter().all(|&share| share <= shares[usize::from(label)]));
    }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// Noise around a value for each class: large enough that a tree's first nodes are split in parallel.
fn noise() -> ImageSet {
    let drawing =
        crate::drawn::Drawing { shape: (16, 16, 1), class_images: vec![1_200; 4], levels: 200, pull: 3, seed: 1 };
    drawing.set()
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let set = noise();
    let samples = Samples::of(&set).unwrap();
    let tree = || DecisionTreeParams::default().fit(&samples, &Silent).unwrap();
    assert!(with_threads(1, tree) == with_threads(3, tree));
    let (digits, _) = digits();
    let samples = Samples::of(&digits).unwrap();
    let forest = |seed| ForestParams { trees: 8, seed, ..Default::default() }.fit(&samples, &Silent).unwrap();
    assert!(with_threads(1, || forest(3)) == with_threads(3, || forest(3)));
    assert!(forest(3) != forest(4));
    let boosting = || BoostingParams { rounds: 5, ..Default::default() }.fit(&samples, &Silent).unwrap();
    assert!(with_threads(1, boosting) == with_threads(3, boosting));
    let (pair, _) = digits.of_classes(&[3, 8]).unwrap();
    let samples = Samples::of(&pair).unwrap();
    let few = || FewPixelsParams { pixels: 5, ..Default::default() }.fit_each(&samples, &Silent).unwrap();
    assert!(with_threads(1, few) == with_threads(3, few));
}

/// Sets that have broken models before: every one is answered.
fn unusual_sets() -> Vec<(&'static str, ImageSet)> {
    let many_classes: Vec<u16> = (0..3_832).collect();
    let pixels = |images: usize, size: usize| (0..images * size).map(|i| (i * i % 253) as u8).collect::<Vec<u8>>();
    vec![
        ("one class", crate::drawn::set((2, 2, 1), 1, vec![0; 5], pixels(5, 4))),
        ("classes without images", crate::drawn::set((2, 2, 1), 5, vec![3, 1, 3, 1], pixels(4, 4))),
        ("one image", crate::drawn::set((2, 2, 1), 2, vec![1], pixels(1, 4))),
        ("one image of each class", crate::drawn::set((2, 2, 1), 6, (0..6).collect(), pixels(6, 4))),
        ("constant pixels", crate::drawn::set((2, 2, 1), 3, vec![0, 1, 2, 2], vec![9; 16])),
        ("one pixel", crate::drawn::set((1, 1, 1), 2, vec![0, 1, 0, 1, 1], vec![0, 255, 3, 255, 3])),
        ("three channels", crate::drawn::set((2, 2, 3), 2, vec![0, 1, 0], pixels(3, 12))),
        (
            "unequal classes",
            crate::drawn::set((2, 2, 1), 2, (0..90).map(|i| u16::from(i == 7)).collect(), pixels(90, 4)),
        ),
        ("3,832 classes", crate::drawn::set((2, 3, 1), 3_832, many_classes, pixels(3_832, 6))),
    ]
}

fn check_answers(name: &str, set: &ImageSet, model: &impl Classifier) {
    let labels = model.predict(set).unwrap();
    assert_eq!(labels.len(), set.len(), "{name}");
    assert!(labels.iter().all(|&label| set.class_images()[usize::from(label)] > 0), "{name}: {labels:?}");
    let probabilities = model.probabilities(Samples::of(set).unwrap().images()).unwrap();
    for shares in probabilities.chunks_exact(set.classes().len()) {
        let sum: f32 = shares.iter().sum();
        assert!((sum - 1.0).abs() < 1e-4, "{name}: {sum}");
    }
}

#[test]
fn unusual_sets_are_answered() {
    for (name, set) in unusual_sets() {
        let samples = Samples::of(&set).unwrap();
        for impurity in [Impurity::Gini, Impurity::Entropy] {
            let tree = DecisionTreeParams { impurity, ..Default::default() }.fit(&samples, &Silent).unwrap();
            check_answers(name, &set, &tree);
        }
        check_answers(name, &set, &ForestParams { trees: 3, ..Default::default() }.fit(&samples, &Silent).unwrap());
        for min_leaf in [1, 20] {
            let params = BoostingParams { rounds: 1, min_leaf, ..Default::default() };
            check_answers(name, &set, &params.fit(&samples, &Silent).unwrap());
        }
        let few = FewPixelsParams { pixels: 3, ..Default::default() };
        check_answers(name, &set, &few.fit(&samples, &Silent).unwrap());
        few.fit_each(&samples, &Silent).unwrap().iter().for_each(|model| check_answers(name, &set, model));
    }
    let (_, constant) = unusual_sets().into_iter().find(|(name, _)| *name == "constant pixels").unwrap();
    let tree = DecisionTreeParams::default().fit(&Samples::of(&constant).unwrap(), &Silent).unwrap();
    assert_eq!(tree.predict(&constant).unwrap(), [2; 4], "the most frequent class");
}

#[test]
fn nothing_to_learn_from_and_settings_of_zero_are_errors() {
    let none = crate::drawn::set((2, 2, 1), 2, vec![], vec![]);
    let samples = Samples::of(&none).unwrap();
    assert_eq!(DecisionTreeParams::default().fit(&samples, &Silent).unwrap_err(), FitError::NoImages);
    assert_eq!(ForestParams::default().fit(&samples, &Silent).unwrap_err(), FitError::NoImages);
    assert_eq!(BoostingParams::default().fit(&samples, &Silent).unwrap_err(), FitError::NoImages);
    assert_eq!(FewPixelsParams::default().fit(&samples, &Silent).unwrap_err(), FitError::NoImages);
    let (digits, _) = digits();
    let samples = Samples::of(&digits).unwrap();
    let none = FewPixelsParams { pixels: 0, ..Default::default() };
    assert!(matches!(none.fit(&samples, &Silent), Err(FitError::Setting { setting: "pixels", .. })));
    let limits = Limits { min_leaf: 0, ..Default::default() };
    let error = DecisionTreeParams { limits, ..Default::default() }.fit(&samples, &Silent).unwrap_err();
    assert_eq!(error.to_string(), "min_leaf is 0: at least 1 was expected");
    let forests = [
        ForestParams { trees: 0, ..Default::default() },
        ForestParams { pixels_per_node: Some(0), ..Default::default() },
        ForestParams { limits, ..Default::default() },
    ];
    assert!(forests.iter().all(|forest| matches!(forest.fit(&samples, &Silent), Err(FitError::Setting { .. }))));
    let boostings = [
        BoostingParams { leaves: 1, ..Default::default() },
        BoostingParams { min_leaf: 0, ..Default::default() },
        BoostingParams { learning_rate: 0.0, ..Default::default() },
        BoostingParams { learning_rate: f32::NAN, ..Default::default() },
        BoostingParams { min_second: -1.0, ..Default::default() },
    ];
    assert!(boostings.iter().all(|params| matches!(params.fit(&samples, &Silent), Err(FitError::Setting { .. }))));
}

#[derive(Default)]
struct Steps {
    announced: std::sync::atomic::AtomicU64,
    done: std::sync::atomic::AtomicU64,
}

impl Progress for Steps {
    fn begin(&self, _: &str, total: u64) {
        self.announced.fetch_add(total, std::sync::atomic::Ordering::Relaxed);
    }

    fn advance(&self, steps: u64) {
        self.done.fetch_add(steps, std::sync::atomic::Ordering::Relaxed);
    }
}

#[test]
fn progress_ends_where_it_was_announced_to() {
    let set = noise();
    let samples = Samples::of(&set).unwrap();
    let steps = Steps::default();
    DecisionTreeParams::default().fit(&samples, &steps).unwrap();
    ForestParams { trees: 2, ..Default::default() }.fit(&samples, &steps).unwrap();
    BoostingParams { rounds: 1, ..Default::default() }.fit(&samples, &steps).unwrap();
    FewPixelsParams { pixels: 2, ..Default::default() }.fit_each(&samples, &steps).unwrap();
    assert_eq!(steps.announced.into_inner(), steps.done.into_inner());
}
