//! Do nearest mean, nearest neighbours, principal components and the support vector machine answer what scikit-learn and
//! NumPy answered? What is recorded, and how: `data/models/record_neighbours.py`. Real datasets are read from the folder that the environment
//! variable `ONEPIXEL_DATA` names; without it the tests about them claim nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use crate::drawn::{Drawing, select, set};
use flate2::read::GzDecoder;
use onepixel::dataset::{ImageSet, Label};
use onepixel::models::knn::{KnnParams, NeighbourCount};
use onepixel::models::nearest_mean::NearestMeanParams;
use onepixel::models::principal_components::ComponentsParams;
use onepixel::models::projected_knn::ProjectedKnnParams;
use onepixel::models::rbf_svm::{Gamma, RbfSvmParams};
use onepixel::models::{Batch, Classifier, FitError, Samples};
use onepixel::progress::Silent;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    digits: Answers,
    colours: Colours,
}

#[derive(Deserialize)]
struct Colours {
    train_images: Vec<Vec<u8>>,
    train_labels: Vec<Label>,
    test_images: Vec<Vec<u8>>,
    #[serde(flatten)]
    answers: Answers,
}

#[derive(Deserialize)]
struct Answers {
    nearest_mean: Vec<Label>,
    /// By their number.
    neighbours: BTreeMap<String, NeighbourAnswer>,
    components: ComponentsAnswer,
    support_vectors: SupportVectorAnswer,
}

#[derive(Deserialize)]
struct SupportVectorAnswer {
    gamma: f64,
    vectors_of_each_class: Vec<usize>,
    predicted: Vec<Label>,
    decisions_of_first_test_images: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct NeighbourAnswer {
    predicted: Vec<Label>,
    left_out_correct: u64,
}

#[derive(Deserialize)]
struct ComponentsAnswer {
    count: usize,
    variances: Vec<f64>,
    norms_of_test_images: Vec<f64>,
    predicted_by_5_neighbours: Vec<Label>,
}

/// A name, a train set, test images and what was recorded of them.
struct Case {
    name: &'static str,
    train: ImageSet,
    test: ImageSet,
    answers: Answers,
}

static CASES: LazyLock<[Case; 2]> = LazyLock::new(|| {
    let recorded: Recorded = serde_json::from_str(include_str!("../data/models/neighbours.json")).unwrap();
    let (digits, colours) = (digits(), recorded.colours);
    let colour_set = |images: Vec<Vec<u8>>, labels| set((3, 4, 3), 6, labels, images.concat());
    let unknown = vec![0; colours.test_images.len()];
    [
        Case {
            name: "digits",
            train: select(&digits, 0..1_200),
            test: select(&digits, 1_200..digits.len()),
            answers: recorded.digits,
        },
        Case {
            name: "colours",
            train: colour_set(colours.train_images, colours.train_labels),
            test: colour_set(colours.test_images, unknown),
            answers: colours.answers,
        },
    ]
});

fn unzip(bytes: impl Read, header: usize) -> Vec<u8> {
    let mut unzipped = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut unzipped).unwrap();
    unzipped.split_off(header)
}

/// The digits that `onepixel-data` carries.
fn digits() -> ImageSet {
    let images = include_bytes!("../../../onepixel-data/data/digits-images-idx3-ubyte.gz");
    let labels = include_bytes!("../../../onepixel-data/data/digits-labels-idx1-ubyte.gz");
    let labels = unzip(&labels[..], 8).into_iter().map(Label::from).collect();
    set((8, 8, 1), 10, labels, unzip(&images[..], 16))
}

fn samples(set: &ImageSet) -> Samples<'_> {
    Samples::of(set).unwrap()
}

fn images(set: &ImageSet) -> Batch<'_> {
    samples(set).images()
}

#[test]
fn the_nearest_mean_is_that_of_scikit_learn() {
    for case in CASES.iter() {
        let model = NearestMeanParams::default().fit(&samples(&case.train), &Silent).unwrap();
        assert_eq!(model.predict(&case.test).unwrap(), case.answers.nearest_mean, "{}", case.name);
    }
}

#[test]
fn the_nearest_neighbours_vote_as_in_scikit_learn_for_every_recorded_number() {
    for case in CASES.iter() {
        for (count, answer) in &case.answers.neighbours {
            let params = KnnParams { neighbours: NeighbourCount::Fixed(count.parse().unwrap()) };
            let model = params.fit(&samples(&case.train), &Silent).unwrap();
            assert_eq!(model.predict(&case.test).unwrap(), answer.predicted, "{}, {count} neighbours", case.name);
            assert_eq!(model.left_out(), []);
        }
    }
}

#[test]
fn leaving_each_image_out_chooses_the_number_of_neighbours() {
    for case in CASES.iter() {
        let model = KnnParams::default().fit(&samples(&case.train), &Silent).unwrap();
        for judged in model.left_out() {
            let expected = case.answers.neighbours[&judged.neighbours.to_string()].left_out_correct;
            assert_eq!((judged.correct, judged.total), (expected, case.train.len() as u64), "{}", case.name);
        }
        let best = model.left_out().iter().map(|judged| judged.correct).max().unwrap();
        let first = model.left_out().iter().find(|judged| judged.correct == best).unwrap();
        assert_eq!(model.neighbours(), first.neighbours, "{}", case.name);
        assert_eq!(model.neighbours(), 3, "{}", case.name);
    }
}

#[test]
fn probabilities_are_shares_of_the_votes() {
    let case = &CASES[0];
    let params = KnnParams { neighbours: NeighbourCount::Fixed(5) };
    let model = params.fit(&samples(&case.train), &Silent).unwrap();
    let shares = model.probabilities(images(&case.test)).unwrap();
    for (shares, label) in shares.chunks_exact(10).zip(model.predict(&case.test).unwrap()) {
        assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let most = shares.iter().copied().fold(0.0, f32::max);
        assert_eq!(shares.iter().position(|&share| share == most), Some(usize::from(label)));
        assert!(shares.iter().all(|share| (share * 5.0).fract().abs() < 1e-6));
    }
}

#[test]
fn principal_components_are_those_of_scikit_learn() {
    for case in CASES.iter() {
        let ComponentsAnswer { count, variances, norms_of_test_images, predicted_by_5_neighbours } =
            &case.answers.components;
        let params = ComponentsParams { components: *count };
        let components = params.fit(images(&case.train), &Silent).unwrap();
        assert_eq!(components.components(), *count);
        for (found, expected) in components.variances().iter().zip(variances) {
            assert!((found / expected - 1.0).abs() < 1e-8, "{}: {found} instead of {expected}", case.name);
        }
        let coordinates = components.project(images(&case.test));
        for (coordinates, expected) in coordinates.chunks_exact(*count).zip(norms_of_test_images) {
            let norm = coordinates.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
            assert!((norm / expected - 1.0).abs() < 1e-5, "{}: {norm} instead of {expected}", case.name);
        }
        let params = ProjectedKnnParams { components: params, neighbours: NeighbourCount::Fixed(5) };
        let model = params.fit(&samples(&case.train), &Silent).unwrap();
        assert_eq!(model.predict(&case.test).unwrap(), *predicted_by_5_neighbours, "{}", case.name);
    }
}

/// Fewer images than values: the components come from products of images instead of values.
#[test]
fn components_are_the_same_from_the_products_of_images_as_from_those_of_values() {
    let few = select(&CASES[0].train, 0..40);
    let components = ComponentsParams { components: 60 }.fit(images(&few), &Silent).unwrap();
    assert_eq!(components.components(), 39);
    let pixels = images(&few).pixels();
    let twice = set((8, 8, 1), 10, [few.labels(), few.labels()].concat(), [pixels, pixels].concat());
    let from_values = ComponentsParams { components: 60 }.fit(images(&twice), &Silent).unwrap();
    assert_eq!(from_values.components(), 39);
    for (a, b) in components.variances().iter().zip(from_values.variances()) {
        assert!((a * 39.0 * 2.0 / (b * 79.0) - 1.0).abs() < 1e-9, "{a} {b}");
    }
    let (a, b) = (components.project(images(&few)), from_values.project(images(&few)));
    for (a, b) in a.iter().zip(b) {
        assert!((a.abs() - b.abs()).abs() < 1e-2, "{a} {b}");
    }
}

#[test]
fn the_support_vector_machine_decides_as_scikit_learn() {
    for Case { name, train, test, answers } in CASES.iter() {
        let answer = &answers.support_vectors;
        let model = RbfSvmParams::default().fit(&samples(train), &Silent).unwrap();
        assert!((model.gamma() / answer.gamma - 1.0).abs() < 1e-12, "{name}: gamma {}", model.gamma());
        assert_eq!(model.predict(test).unwrap(), answer.predicted, "{name}");
        let of_class = |class: Label| {
            let vectors = model.support_vectors().iter();
            vectors.filter(|&&vector| train.labels()[vector as usize] == class).count()
        };
        let present = (0..train.classes().len() as Label).filter(|class| train.labels().contains(class));
        for (class, &expected) in present.zip(&answer.vectors_of_each_class) {
            assert!(of_class(class).abs_diff(expected) <= 1, "{name}, {class}: {} of {expected}", of_class(class));
        }
    }
}

#[test]
fn the_boundaries_of_the_support_vector_machine_are_those_of_scikit_learn() {
    for Case { name, train, test, answers } in CASES.iter() {
        let params = RbfSvmParams { tolerance: 1e-5, ..RbfSvmParams::default() };
        let decisions = params.fit(&samples(train), &Silent).unwrap().decisions(images(test));
        for (found, expected) in decisions.iter().zip(answers.support_vectors.decisions_of_first_test_images.concat()) {
            assert!((found - expected).abs() < 1e-3, "{name}: {found} instead of {expected}");
        }
    }
}

/// Two images that are the same in all but their class pull with all they may, and nothing is decided.
#[test]
fn contradictions_are_learned_up_to_the_bound() {
    let train = set((1, 2, 1), 2, vec![0, 1, 0, 1], vec![5, 5, 5, 5, 0, 9, 9, 0]);
    let model = RbfSvmParams::default().fit(&samples(&train), &Silent).unwrap();
    assert_eq!(model.predict(&train).unwrap()[2..], [0, 1]);
    assert_eq!(model.support_vectors(), [0, 1, 2, 3]);
    assert!(model.decisions(images(&train))[0].abs() < 1e-3);
}

#[test]
fn settings_of_the_support_vector_machine_are_numbers_above_zero() {
    let samples = samples(&CASES[1].train);
    let usual = RbfSvmParams::default();
    for params in [
        RbfSvmParams { c: 0.0, ..usual },
        RbfSvmParams { gamma: Gamma::Fixed(f64::NAN), ..usual },
        RbfSvmParams { tolerance: -1.0, ..usual },
        RbfSvmParams { c: f64::INFINITY, ..usual },
    ] {
        let error = params.fit(&samples, &Silent).unwrap_err();
        assert!(matches!(error, FitError::Setting { .. }), "{error}");
    }
}

#[test]
fn the_support_vector_machine_gets_as_much_of_mnist_right_as_that_of_scikit_learn() {
    let (Some(train), Some(test)) = (mnist("train"), mnist("t10k")) else { return };
    let (train, test) = (select(&train, 0..4_000), select(&test, 0..2_000));
    let found = correct(&RbfSvmParams::default().fit(&samples(&train), &Silent).unwrap(), &test);
    assert!(found.abs_diff(1_867) <= 1, "{found}");
}

type Fit = fn(&Samples<'_>) -> Fitted;
type Fitted = Result<Box<dyn Classifier>, FitError>;

fn boxed<M: Classifier + 'static>(model: Result<M, FitError>) -> Fitted {
    model.map(|model| Box::new(model) as Box<dyn Classifier>)
}

/// Every model of this file with its default settings.
const MODELS: [(&str, Fit); 4] = [
    ("nearest mean", |samples| boxed(NearestMeanParams::default().fit(samples, &Silent))),
    ("nearest neighbours", |samples| boxed(KnnParams::default().fit(samples, &Silent))),
    ("support vector machine", |samples| boxed(RbfSvmParams::default().fit(samples, &Silent))),
    ("nearest neighbours along components", |samples| boxed(ProjectedKnnParams::default().fit(samples, &Silent))),
];

/// Fits and predicts; probabilities must be a distribution.
fn check(name: &str, train: &ImageSet) {
    for (model_name, fit) in MODELS {
        let at = format!("{model_name} on {name}");
        if model_name == "support vector machine" && train.classes().len() > 1_000 {
            // Millions of pairs take too long without optimisation.
            continue;
        }
        let model = fit(&samples(train)).unwrap_or_else(|error| panic!("{at}: {error}"));
        let predicted = model.predict(train).unwrap();
        assert!(predicted.iter().all(|label| train.labels().contains(label)), "{at}: a class without images");
        for row in model.probabilities(images(train)).iter().flat_map(|all| all.chunks_exact(train.classes().len())) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{at}: {row:?}");
        }
    }
}

#[test]
fn unusual_sets_are_learned() {
    check("one image", &set((1, 1, 1), 1, vec![0], vec![7]));
    check("one class of several", &set((1, 2, 1), 3, vec![1; 3], vec![1, 2, 3, 4, 5, 6]));
    check("one image of each class", &set((1, 2, 1), 3, vec![2, 0, 1], vec![1, 2, 3, 4, 5, 6]));
    check("constant pixels", &set((2, 2, 1), 2, vec![0, 1, 1, 0, 1], vec![9; 20]));
    check("one pixel", &Drawing { shape: (1, 1, 1), class_images: vec![20, 30], levels: 256, pull: 9, seed: 1 }.set());
    let unequal = Drawing { shape: (3, 3, 3), class_images: vec![1, 80, 0, 5, 30], levels: 99, pull: 9, seed: 2 };
    check("unequal classes in colour", &unequal.set());
    let numbers = Drawing { shape: (1, 16, 1), class_images: vec![40; 26], levels: 16, pull: 1, seed: 3 };
    check("a table of 16 numbers", &numbers.set());
    let large = Drawing { shape: (150, 150, 3), class_images: vec![3, 4], levels: 256, pull: 1, seed: 4 };
    check("large images", &large.set());
    let many = Drawing { shape: (6, 6, 1), class_images: vec![2; 3_832], levels: 200, pull: 0, seed: 5 };
    check("3,832 classes", &many.set());
    check("200 classes", &Drawing { class_images: vec![2; 200], ..many }.set());
}

#[test]
fn without_images_there_is_nothing_to_learn() {
    let nothing = set((2, 2, 1), 2, vec![], vec![]);
    for (name, fit) in MODELS {
        assert_eq!(fit(&samples(&nothing)).err(), Some(FitError::NoImages), "{name}");
    }
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let samples = samples(&CASES[1].train);
    for neighbours in
        [NeighbourCount::Fixed(0), NeighbourCount::LeaveOneOut(vec![]), NeighbourCount::LeaveOneOut(vec![3, 0])]
    {
        let error = KnnParams { neighbours }.fit(&samples, &Silent).unwrap_err();
        assert!(matches!(error, FitError::Setting { setting: "neighbours", .. }), "{error}");
    }
    let error = ComponentsParams { components: 0 }.fit(samples.images(), &Silent).unwrap_err();
    assert_eq!(error.to_string(), "components is 0: a number from 1 was expected");
}

#[test]
fn predictions_do_not_depend_on_the_number_of_threads() {
    let drawing = Drawing { shape: (16, 16, 1), class_images: vec![300, 400, 300], levels: 256, pull: 2, seed: 6 };
    let (train, test) = (drawing.set(), Drawing { seed: 7, ..drawing.clone() }.set());
    for (name, fit) in MODELS {
        let [one, three] = [1, 3].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let model = fit(&samples(&train)).unwrap();
                (model.predict(&test).unwrap(), model.probabilities(images(&test)))
            })
        });
        assert_eq!(one, three, "{name}");
    }
}

fn mnist(part: &str) -> Option<ImageSet> {
    let Some(folder) = std::env::var_os("ONEPIXEL_DATA") else {
        println!("skipped: ONEPIXEL_DATA is not set");
        return None;
    };
    let file = |kind: &str| File::open(Path::new(&folder).join(format!("mnist/{part}-{kind}-ubyte.gz"))).unwrap();
    let labels = unzip(file("labels-idx1"), 8).into_iter().map(Label::from).collect();
    Some(set((28, 28, 1), 10, labels, unzip(file("images-idx3"), 16)))
}

fn correct(model: &dyn Classifier, test: &ImageSet) -> usize {
    model.predict(test).unwrap().iter().zip(test.labels()).filter(|(found, label)| found == label).count()
}

#[test]
#[ignore = "slow: `cargo test -- --ignored` and `.ci/run` run it"]
fn mnist_gets_9705_of_10000_right_with_three_neighbours() {
    let (Some(train), Some(test)) = (mnist("train"), mnist("t10k")) else { return };
    let params = KnnParams { neighbours: NeighbourCount::Fixed(3) };
    assert_eq!(correct(&params.fit(&samples(&train), &Silent).unwrap(), &test), 9_705);
    let components = ComponentsParams::default();
    let params = ProjectedKnnParams { components, neighbours: NeighbourCount::Fixed(5) };
    let found = correct(&params.fit(&samples(&train), &Silent).unwrap(), &test);
    assert!(found.abs_diff(9_748) <= 3, "{found}");
    let found = correct(&NearestMeanParams::default().fit(&samples(&train), &Silent).unwrap(), &test);
    assert_eq!(found, 8_203);
}

#[test]
fn leaving_out_each_of_10000_test_images_of_mnist_is_the_same_as_asking_for_two_neighbours() {
    let Some(test) = mnist("t10k") else { return };
    let params = KnnParams { neighbours: NeighbourCount::LeaveOneOut(vec![1, 3]) };
    let model = params.fit(&samples(&test), &Silent).unwrap();
    let references = onepixel::distance::ReferenceImages::<u32>::new(images(&test));
    let nearest = onepixel::distance::nearest(&references, images(&test), 2, &Silent);
    let others = nearest.chunks_exact(2).zip(0..).map(|(two, own)| two.iter().find(|n| n.index != own).unwrap().index);
    let right = others.zip(test.labels()).filter(|&(other, label)| test.labels()[other as usize] == *label).count();
    assert_eq!(model.left_out()[0].correct, right as u64);
}
