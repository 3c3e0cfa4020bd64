//! Do all answers equal those that `data/record_oracles.py` recorded? What the keys mean: `data/README.md`.

use onepixel::dataset::{Dataset, Position, SetName, Shape};
use onepixel::histogram;
use onepixel::models::{Classifier, single_pixel::SinglePixelParams, vote::VoteParams};
use onepixel::probes::pixels::{HeldOut, HowHeldOut, PairFinding, PixelsFinding, PixelsProbe, Split};
use onepixel::progress::Silent;
use onepixel::search::{Criterion, Metric, PairRule, Rule, best_pixels, complexity, pair_index};
use serde::Deserialize;

/// Everything that is recorded of one dataset.
#[derive(Deserialize)]
pub struct Answers {
    pub shape: (usize, usize, usize),
    pub classes: usize,
    pub pairs: Vec<PairAnswer>,
    pub single_pixel_all_classes: SinglePixelAnswer,
    pub vote_model: VoteAnswer,
    #[allow(dead_code, reason = "the random sets have none")]
    pub means_over_pairs: Option<Means>,
}

/// Mean accuracies over all pairs; only recorded of real datasets.
#[allow(dead_code, reason = "the random sets have none")]
#[derive(Deserialize)]
pub struct Means {
    pub lookup_on_train: f64,
    pub lookup_train_to_test: f64,
    pub lookup_chosen_and_scored_on_test: f64,
    pub threshold_on_train: f64,
    pub threshold_train_to_test: f64,
}

#[derive(Deserialize)]
pub struct PairAnswer {
    a: u16,
    b: u16,
    images_a: u64,
    images_b: u64,
    test_images_a: u64,
    test_images_b: u64,
    pub lookup: ByMetric,
    pub threshold: ByMetric,
    f1: f64,
    f1_at: Option<At>,
    f3_images: u64,
    f3_at: At,
    sklearn_stump_correct: u64,
    lookup_on_test_itself: Option<OnTestItself>,
}

#[derive(Deserialize)]
pub struct ByMetric {
    pub accuracy: BestPixelAnswer,
    pub balanced: BestPixelAnswer,
}

#[derive(Deserialize)]
pub struct BestPixelAnswer {
    #[serde(flatten)]
    at: At,
    correct_a: u64,
    correct_b: u64,
    ties: u32,
    threshold: Option<u8>,
    dark: Option<char>,
    test_correct_a: u64,
    test_correct_b: u64,
}

#[derive(Deserialize)]
struct OnTestItself {
    #[serde(flatten)]
    at: At,
    correct: u64,
}

#[derive(Deserialize)]
pub struct SinglePixelAnswer {
    #[serde(flatten)]
    at: At,
    correct: u64,
    total: u64,
    ties: u32,
    test_correct: u64,
    test_total: u64,
}

#[derive(Deserialize)]
pub struct VoteAnswer {
    test_correct: u64,
    test_total: u64,
}

#[derive(Deserialize, Clone, Copy)]
struct At {
    row: usize,
    col: usize,
    channel: usize,
}

impl From<At> for Position {
    fn from(At { row, col, channel }: At) -> Self {
        Self { row, col, channel }
    }
}

impl PairAnswer {
    pub fn by(&self, Criterion { rule, metric }: Criterion) -> &BestPixelAnswer {
        let by_metric = match rule {
            Rule::Lookup => &self.lookup,
            Rule::Threshold => &self.threshold,
        };
        match metric {
            Metric::Accuracy => &by_metric.accuracy,
            Metric::Balanced => &by_metric.balanced,
        }
    }
}

/// Every rule with every metric.
pub const CRITERIA: [Criterion; 4] = [
    Criterion { rule: Rule::Lookup, metric: Metric::Accuracy },
    Criterion { rule: Rule::Lookup, metric: Metric::Balanced },
    Criterion { rule: Rule::Threshold, metric: Metric::Accuracy },
    Criterion { rule: Rule::Threshold, metric: Metric::Balanced },
];

/// Compares what the probe found on the train images with what was recorded.
pub fn check_finding(name: &str, answers: &Answers, finding: &PixelsFinding) {
    let criterion = Criterion { rule: finding.rule, metric: finding.metric };
    assert_eq!(finding.pairs.len(), answers.pairs.len(), "{name}");
    assert_eq!(finding.pairs_total, answers.pairs.len() as u64, "{name}");
    for (found, answer) in finding.pairs.iter().zip(&answers.pairs) {
        check_pair(&format!("{name}, {criterion:?}, {} and {}", answer.a, answer.b), found, answer, criterion);
    }
    if criterion == Criterion::default() {
        check_single_pixel(name, finding, &answers.single_pixel_all_classes);
        let VoteAnswer { test_correct, test_total } = answers.vote_model;
        assert_eq!(finding.vote_model, Some(HeldOut::new(test_correct, test_total, HowHeldOut::Test)), "{name}");
    }
}

/// What the probe finds by a criterion.
pub fn find(dataset: &Dataset, criterion: Criterion) -> PixelsFinding {
    PixelsProbe { criterion, ..PixelsProbe::default() }.run(dataset, &Silent).unwrap()
}

fn check_pair(at: &str, found: &PairFinding, answer: &PairAnswer, criterion: Criterion) {
    let best = answer.by(criterion);
    let share = |correct: u64, images: u64| correct as f64 / images as f64;
    let total = answer.images_a + answer.images_b;
    assert_eq!(found.classes, (answer.a, answer.b), "{at}");
    assert_eq!(found.position, best.at.into(), "{at}");
    assert_eq!((found.correct, found.total, found.ties), (best.correct_a + best.correct_b, total, best.ties), "{at}");
    assert_eq!(found.accuracy, share(found.correct, total), "{at}");
    let balanced = (share(best.correct_a, answer.images_a) + share(best.correct_b, answer.images_b)) / 2.0;
    assert_eq!(found.balanced_accuracy, balanced, "{at}");
    assert_eq!(found.majority_share, share(answer.images_a.max(answer.images_b), total), "{at}");
    let dark = best.dark.map(|dark| if dark == 'a' { &found.a } else { &found.b });
    assert_eq!((found.threshold, found.dark_class.as_ref()), (best.threshold, dark), "{at}");
    let test_images = answer.test_images_a + answer.test_images_b;
    let test_correct = best.test_correct_a + best.test_correct_b;
    let held_out = (test_images > 0).then(|| HeldOut::new(test_correct, test_images, HowHeldOut::Test));
    assert_eq!(found.held_out, held_out, "{at}");
    assert!(is_near(found.f1, answer.f1), "{at}: F1 {} instead of {}", found.f1, answer.f1);
    assert_eq!(found.f3, share(answer.f3_images, total), "{at}");
    if criterion == (Criterion { rule: Rule::Threshold, metric: Metric::Accuracy }) {
        assert!(found.correct >= answer.sklearn_stump_correct, "{at}");
    }
}

/// Whether a number that is rounded in several steps is right.
fn is_near(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-12 * expected
}

fn check_single_pixel(name: &str, finding: &PixelsFinding, answer: &SinglePixelAnswer) {
    let single = &finding.single_pixel_all_classes;
    assert_eq!(single.position, answer.at.into(), "{name}");
    assert_eq!((single.correct, single.total, single.ties), (answer.correct, answer.total, answer.ties), "{name}");
    assert_eq!(single.accuracy, answer.correct as f64 / answer.total as f64, "{name}");
    let held_out = HeldOut::new(answer.test_correct, answer.test_total, HowHeldOut::Test);
    assert_eq!(single.held_out, Some(held_out), "{name}");
}

/// Compares what the parts of the search say, class by class, with what was recorded.
pub fn check_search(name: &str, answers: &Answers, dataset: &Dataset) {
    let (height, width, channels) = answers.shape;
    let shape = Shape::new(height, width, channels).unwrap();
    let test = dataset.test.as_ref().unwrap();
    assert_eq!((dataset.train.shape(), dataset.train.classes().len()), (shape, answers.classes), "{name}");
    let train_counts = histogram::count(&dataset.train, 0..shape.values(), &Silent).unwrap();
    let test_counts = histogram::count(test, 0..shape.values(), &Silent).unwrap();
    for criterion in CRITERIA {
        let table = best_pixels(&train_counts, criterion);
        assert_eq!(table.iter().count(), answers.pairs.len(), "{name}");
        for answer in &answers.pairs {
            let (a, b, expected) = (answer.a, answer.b, answer.by(criterion));
            let at = format!("{name}, {criterion:?}, {a} and {b}");
            let best = table.get(a, b).unwrap();
            let pixel = best.pixel as usize;
            assert_eq!((shape.position(pixel), best.ties), (expected.at.into(), expected.ties), "{at}");
            let rule = PairRule::fit(&train_counts, (a, b), pixel, criterion);
            assert_eq!(rule.correct(), (expected.correct_a, expected.correct_b), "{at}");
            let on_test = rule.count_correct(test_counts.counts(a, pixel), test_counts.counts(b, pixel));
            assert_eq!(on_test, (expected.test_correct_a, expected.test_correct_b), "{at}");
            let dark = expected.dark.map(|dark| if dark == 'a' { a } else { b });
            assert_eq!(rule.cut(), expected.threshold.zip(dark), "{at}");
        }
    }
    check_where_complexity_is_least(name, answers, dataset);
    let vote = VoteParams::default().fit(&train_counts);
    assert_eq!(correctly_classified(&vote, dataset), answers.vote_model.test_correct, "{name}");
    let single = SinglePixelParams::default().fit(&train_counts);
    assert_eq!(single.pixel(), shape.index(answers.single_pixel_all_classes.at.into()).unwrap(), "{name}");
    assert_eq!(single.class_correct().iter().sum::<u64>(), answers.single_pixel_all_classes.correct, "{name}");
    assert_eq!(correctly_classified(&single, dataset), answers.single_pixel_all_classes.test_correct, "{name}");
}

fn correctly_classified(model: &impl Classifier, dataset: &Dataset) -> u64 {
    let test = dataset.test.as_ref().unwrap();
    let predicted = model.predict(test).unwrap();
    predicted.iter().zip(test.labels()).filter(|(predicted, label)| predicted == label).count() as u64
}

/// The recorded pixel alone has the recorded measure.
fn check_where_complexity_is_least(name: &str, answers: &Answers, dataset: &Dataset) {
    for answer in &answers.pairs {
        let of_pixel = |at: At| {
            let pixel = dataset.train.shape().index(at.into()).unwrap();
            let counts = histogram::count(&dataset.train, pixel..pixel + 1, &Silent).unwrap();
            complexity(&counts)[pair_index(answers.classes, answer.a, answer.b)]
        };
        let f1 = answer.f1_at.map_or(1.0, |at| of_pixel(at).f1);
        assert!(is_near(f1, answer.f1), "{name}: F1 {f1} instead of {}", answer.f1);
        let f3 = answer.f3_images as f64 / (answer.images_a + answer.images_b) as f64;
        assert_eq!(of_pixel(answer.f3_at).f3, f3, "{name}");
    }
}

/// Compares the pixels that are chosen and scored on the test images; returns the mean accuracy over the pairs.
pub fn check_pixels_chosen_on_test_images(name: &str, answers: &Answers, dataset: &Dataset) -> f64 {
    let finding =
        PixelsProbe { split: Split::Of(SetName::Test), ..PixelsProbe::default() }.run(dataset, &Silent).unwrap();
    for answer in &answers.pairs {
        let found = finding.pairs.iter().find(|pair| pair.classes == (answer.a, answer.b));
        let found = found.map(|pair| (pair.position, pair.correct, pair.total));
        let test_images = answer.test_images_a + answer.test_images_b;
        let expected = answer.lookup_on_test_itself.as_ref();
        assert_eq!(found, expected.map(|best| (best.at.into(), best.correct, test_images)), "{name}");
    }
    finding.summary.mean
}
