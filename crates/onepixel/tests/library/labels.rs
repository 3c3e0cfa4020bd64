//! Does confident learning count and flag what cleanlab does, are planted errors found, and are sets that are not like
//! others judged or refused?

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use crate::drawn::{Drawing, set};
use flate2::read::GzDecoder;
use onepixel::audit::AuditPlan;
use onepixel::dataset::{Dataset, ImageSet, Label, MemoryImages, SetName, Shape};
use onepixel::models::Probabilities;
use onepixel::probes::ProbeError;
use onepixel::probes::labels::{
    ConfidentLearning, Filter, GivenProbabilities, LabelsFinding, LabelsProbe, OutOfSampleBy,
};
use onepixel::probes::ladder::Rung;
use onepixel::progress::Silent;
use serde_json::Value;

const FILTERS: [(Filter, &str); 5] = [
    (Filter::PruneByNoiseRate, "prune_by_noise_rate"),
    (Filter::PruneByClass, "prune_by_class"),
    (Filter::Both, "both"),
    (Filter::ConfidentLearning, "confident_learning"),
    (Filter::SelfConfidence, "low_self_confidence"),
];

/// What `data/labels/record_labels.py` recorded.
fn recorded() -> Value {
    serde_json::from_str(include_str!("../data/labels/labels_cleanlab.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn given_labels(case: &Value) -> Vec<Label> {
    numbers(&case["labels"]).into_iter().map(|label| label as Label).collect()
}

fn given_probabilities(case: &Value) -> Probabilities {
    let rows = case["probabilities"].as_array().unwrap().iter().flat_map(numbers);
    Probabilities::new(rows.map(|value| value as f32).collect(), 10).unwrap()
}

fn indices(flags: &[bool]) -> Vec<usize> {
    (0..flags.len()).filter(|&image| flags[image]).collect()
}

#[test]
fn the_same_probabilities_are_counted_and_flagged_as_cleanlab_does() {
    for case in recorded()["cases"].as_array().unwrap() {
        let (labels, probabilities) = (given_labels(case), given_probabilities(case));
        let learned = ConfidentLearning::new(&probabilities, &labels);
        for (found, expected) in learned.thresholds.iter().zip(numbers(&case["thresholds"])) {
            assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?} {expected}");
        }
        for given in 0..10 {
            for class in 0..10 {
                let at = |name: &str| case[name][given][class].as_u64().unwrap() as u32;
                let of = (given as Label, class as Label);
                // cleanlab counts at least one image of each class as its own.
                let counted = learned.joint.get(&of).copied().unwrap_or(0).max(u32::from(given == class));
                assert_eq!(counted, at("joint"), "{of:?}");
                assert_eq!(learned.calibrated.get(&of).copied().unwrap_or(0), at("calibrated"), "{of:?}");
            }
        }
        for (filter, name) in FILTERS {
            let found = indices(&filter.flag(&learned, &probabilities, &labels));
            let expected = numbers(&case["flagged"][name]).into_iter().map(|image| image as usize);
            assert!(found.iter().copied().eq(expected), "{name} at {}: {found:?}", case["share"]);
        }
    }
}

/// MNIST's test labels and the probabilities that Northcutt, Athalye and Mueller (2021) judged them by, where there
/// are any.
fn published() -> Option<(Vec<Label>, Probabilities)> {
    let Some(data) = std::env::var_os("ONEPIXEL_DATA").map(PathBuf::from) else {
        println!("skipped: ONEPIXEL_DATA is not set");
        return None;
    };
    let file = data.join("../oracles/labelerrors_mnist_test_set_pyx.npy");
    let Ok(array) = std::fs::read(&file) else {
        println!("skipped: there is no {}", file.display());
        return None;
    };
    let mut labels = Vec::new();
    let idx = File::open(data.join("mnist/t10k-labels-idx1-ubyte.gz")).unwrap();
    GzDecoder::new(idx).read_to_end(&mut labels).unwrap();
    // 10,000 rows of 10 numbers of 64 bits stand behind the header of 128 bytes.
    assert_eq!((array.len(), labels.len()), (128 + 800_000, 8 + 10_000));
    let values = array[128..].chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()) as f32);
    let labels = labels[8..].iter().map(|&label| label.into()).collect();
    Some((labels, Probabilities::new(values.collect(), 10).unwrap()))
}

/// The label errors that people confirmed: `oracles/facts.md`, section 3.
const CONFIRMED: [u32; 15] = [947, 1621, 1901, 2130, 2462, 2597, 2654, 3520, 3558, 5937, 6651, 6783, 8527, 9679, 9729];

#[test]
fn the_published_probabilities_flag_what_cleanlab_flags_and_rank_the_confirmed_errors_first() {
    let Some((labels, probabilities)) = published() else { return };
    let learned = ConfidentLearning::new(&probabilities, &labels);
    // cleanlab 2.9.0, find_label_issues(labels, pyx, filter_by=…), on the same file.
    let mut expected = [449, 582, 947, 1014, 1226, 1681, 1901, 2130, 2462, 2597, 3520, 6597, 9009, 9664, 9729];
    for (filter, name) in &FILTERS[..4] {
        assert_eq!(indices(&filter.flag(&learned, &probabilities, &labels)), expected, "{name}");
    }
    expected[7] = 2135;
    assert_eq!(indices(&Filter::SelfConfidence.flag(&learned, &probabilities, &labels)), expected);

    let pixels = || MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0; labels.len()]).unwrap();
    let names = || (0..10).map(|class| class.to_string());
    let images = ImageSet::new(pixels(), labels.clone(), names()).unwrap();
    let dataset = Dataset::new("labels alone", "memory", images.clone(), Some(images)).unwrap();
    let given = GivenProbabilities { source: "pyx".into(), target: SetName::Test, probabilities };
    let finding = LabelsProbe::default().run(&dataset, &[given], &Silent).unwrap();
    let set = &finding.sets[0];
    assert_eq!((set.how, set.flagged, set.agreeing), (OutOfSampleBy::Given, Some(15), 9_913));
    let first: BTreeSet<u32> = set.suspects.iter().take(81).map(|suspect| suspect.index).collect();
    assert!(CONFIRMED.iter().all(|error| first.contains(error)), "{first:?}");
    let wrong = set.wrong_labels().unwrap();
    assert!(wrong.low < 0.0015 && 0.0015 < wrong.high, "{wrong:?}");
}

/// Three classes that are easily told apart; the labels of every twentieth image are those of the next class.
fn planted(test: bool) -> Dataset {
    let drawing = |seed| Drawing { shape: (6, 6, 1), class_images: vec![60, 63, 60], levels: 40, pull: 60, seed };
    let spoil = |images: ImageSet| {
        let wrong = |(image, &label): (usize, &Label)| if image % 20 == 7 { (label + 1) % 3 } else { label };
        let labels = images.labels().iter().enumerate().map(wrong).collect();
        set((6, 6, 1), 3, labels, images.images().as_bytes().unwrap().to_vec())
    };
    let train = drawing(1).set();
    let (train, test) = if test { (train, Some(spoil(drawing(2).set()))) } else { (spoil(train), None) };
    Dataset::new("planted", "made up", train, test).unwrap()
}

fn quick(rungs: &[&str]) -> LabelsProbe {
    let rungs = rungs.iter().map(|name| Rung::named(name).unwrap()).collect();
    LabelsProbe { rungs, ..LabelsProbe::default() }
}

fn run(dataset: &Dataset) -> LabelsFinding {
    quick(&["naive-bayes", "pca-knn"]).run(dataset, &[], &Silent).unwrap()
}

#[test]
fn planted_errors_are_the_first_suspects_of_train_and_test_alike() {
    for (test, how) in [(false, OutOfSampleBy::FiveFold), (true, OutOfSampleBy::Test)] {
        let finding = run(&planted(test));
        let set = &finding.sets[0];
        assert_eq!((set.how, set.images, set.not_judged), (how, 183, 0));
        let mut first: Vec<u32> = set.suspects.iter().take(9).map(|suspect| suspect.index).collect();
        first.sort_unstable();
        assert_eq!(first, (0..9).map(|place| 20 * place + 7).collect::<Vec<u32>>());
        for suspect in &set.suspects[..9] {
            assert_eq!(suspect.suggested, (suspect.given + 2) % 3, "{suspect:?}");
        }
        let flagged = set.suspects[..9].iter().filter(|suspect| suspect.flagged).count();
        assert!(flagged >= 7, "{flagged} of 9 planted errors are flagged");
        let wrong = set.wrong_labels().unwrap();
        assert!(wrong.low < 9.0 / 183.0 && 9.0 / 183.0 < wrong.high, "{set:?}");
    }
}

#[test]
fn threads_change_nothing_and_the_seed_decides_the_folds() {
    let dataset = planted(false);
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| quick(&["pca-knn", "mlp"]).run(&dataset, &[], &Silent).unwrap())
    };
    assert_eq!(with_threads(1), with_threads(3));
    let seeded = LabelsProbe { seed: 1, ..quick(&["forest"]) }.run(&dataset, &[], &Silent).unwrap();
    assert_ne!(quick(&["forest"]).run(&dataset, &[], &Silent).unwrap().sets[0].suspects, seeded.sets[0].suspects);
}

fn refusal(probe: &LabelsProbe, dataset: &Dataset) -> String {
    probe.run(dataset, &[], &Silent).unwrap_err().to_string()
}

#[test]
fn a_model_without_probabilities_is_refused_and_told_who_has_some() {
    let told = refusal(&quick(&["pca-knn", "rbf-svm"]), &planted(true));
    assert!(told.starts_with("rbf-svm: gives no class probabilities"), "{told}");
    assert!(told.contains("pca-knn") && told.contains("cnn") && !told.contains("linear-svm"), "{told}");
    let nobody = LabelsProbe { rungs: Vec::new(), ..LabelsProbe::default() };
    assert!(matches!(nobody.run(&planted(true), &[], &Silent), Err(ProbeError::NoRung)));
}

#[test]
fn sets_that_cannot_be_judged_are_refused() {
    let one = Dataset::new("one", "made up", set((1, 1, 1), 2, vec![1, 1], vec![3, 4]), None).unwrap();
    assert!(refusal(&quick(&["naive-bayes"]), &one).contains("one class"));
    let of_test = LabelsProbe { targets: vec![SetName::Test], ..quick(&["naive-bayes"]) };
    assert_eq!(refusal(&of_test, &planted(false)), "planted has no test set with labels");
    let given = Probabilities::new(vec![0.5; 8], 2).unwrap();
    let given = GivenProbabilities { source: "mine.npy".into(), target: SetName::Train, probabilities: given };
    let told = quick(&[]).run(&planted(false), &[given], &Silent).unwrap_err().to_string();
    assert!(told.contains("3 classes for 183 images, found 2 for 4"), "{told}");
}

#[test]
fn an_image_that_is_alone_in_its_class_is_not_judged() {
    let labels = [vec![0; 20], vec![1; 20], vec![2]].concat();
    let values = (0..41u8).map(|image| if image < 20 { image } else { 200 + image % 20 }).collect();
    let dataset = Dataset::new("alone", "made up", set((1, 1, 1), 3, labels, values), None).unwrap();
    let finding = quick(&["naive-bayes"]).run(&dataset, &[], &Silent).unwrap();
    let set = &finding.sets[0];
    assert_eq!((set.images, set.not_judged, set.thresholds[2]), (40, 1, None));
    assert!(set.suspects.iter().all(|suspect| suspect.index < 40));
}

#[test]
fn images_that_are_all_equal_have_no_outlier_and_are_judged_by_their_frequency() {
    let labels: Vec<Label> = (0..40).map(|image| Label::from(image % 4 == 0)).collect();
    let dataset = Dataset::new("equal", "made up", set((2, 2, 1), 2, labels, vec![77; 160]), None).unwrap();
    let finding = run(&dataset);
    assert_eq!((finding.sets[0].images, finding.sets[0].outliers.len()), (40, 0));
}

/// What the ladder kept is what fitting again gives, on a test set and in folds.
#[test]
fn an_audit_judges_labels_by_the_best_judge_of_its_ladder() {
    let drawn = |seed| Drawing { shape: (6, 6, 1), class_images: vec![40; 3], levels: 150, pull: 20, seed }.set();
    for test in [Some(drawn(2)), None] {
        let dataset = Dataset::new("drawn", "made up", drawn(1), test).unwrap();
        let audit = AuditPlan::default().run(&dataset, &Silent, &mut |_| {});
        let (ladder, found) = (audit.findings.ladder.unwrap(), audit.findings.labels.unwrap());
        let judges = ladder.measured().filter(|rung| LabelsProbe::JUDGES.contains(&&*rung.name));
        let best = judges.reduce(|best, rung| if rung.correct > best.correct { rung } else { best }).unwrap();
        let rungs = vec![Rung::named(&best.name).unwrap()];
        let expected = LabelsProbe { rungs, ..LabelsProbe::default() }.run(&dataset, &[], &Silent).unwrap();
        let told = |finding: &LabelsFinding| serde_json::to_value(finding).unwrap();
        assert_eq!(told(&found), told(&expected), "{}", best.name);
    }
}

/// What was said while the model was measured is what fitting it again gives.
#[test]
fn in_a_given_time_the_best_model_that_it_holds_is_asked() {
    let dataset = planted(false);
    let long = Duration::from_secs(3600);
    let found = LabelsProbe::default().run_within(long, &dataset, &Silent).unwrap();
    let [model] = &found.sets[0].models[..] else { panic!("{:?}", found.sets[0].models) };
    let expected = quick(&[&model.name]).run(&dataset, &[], &Silent).unwrap();
    assert_eq!(serde_json::to_value(&found).unwrap(), serde_json::to_value(&expected).unwrap());
    let refused = LabelsProbe::default().run_within(Duration::ZERO, &dataset, &Silent);
    assert!(matches!(refused, Err(ProbeError::OutOfTime)), "{refused:?}");
}
