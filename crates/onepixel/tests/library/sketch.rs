//! Does a sketch say of all images what looking at them at once says?

use onepixel::audit::AuditPlan;
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, NamedSet, SetName, Shape};
use onepixel::probes::Terms;
use onepixel::probes::duplicates::DuplicatesProbe;
use onepixel::probes::facts::FactsProbe;
use onepixel::probes::pixels::{PixelsFinding, PixelsProbe};
use onepixel::progress::Silent;
use onepixel::search::{Criterion, Metric, Rule};
use onepixel::sketch::{Shard, Sketch, SketchSpec};

use crate::digits::Digits;
use crate::mnist::mnist;

/// Every third digit as a test set, some of them copies of train images, and one with another label.
fn digits() -> Dataset {
    let (train, test): (Vec<usize>, Vec<usize>) = (0..1797).partition(|index| index % 3 != 0);
    let copied = [&test[..], &train[..5], &train[..3]].concat();
    let mut test = Digits::all().select(&copied);
    let copy = test.labels.len() - 1;
    test.labels[copy] = (test.labels[copy] + 1) % 10;
    Dataset::new("digits", "memory", Digits::all().select(&train).set(), Some(test.set())).unwrap()
}

/// A sketch of a dataset whose sets are cut into so many shards.
fn sketch_of(dataset: &Dataset, shards: u32) -> Sketch {
    let spec = SketchSpec::new(dataset.train.shape()).unwrap().with_sample(20).unwrap();
    let mut sketch = Sketch::new(spec);
    for shard in 0..shards {
        let mut part = Sketch::new(spec);
        for set in dataset.sets() {
            let images = set.labelled().expect("labels");
            let some: Vec<u32> = (0..images.len() as u32).filter(|index| index % shards == shard).collect();
            let some: ImageSet = images.select(&some).unwrap();
            let identity = Shard::new(format!("{shard}"), 0);
            part.update(&NamedSet::of_labelled(set.name, some), Some(&identity), &Silent).unwrap();
        }
        sketch.merge(&part).unwrap();
    }
    Sketch::from_bytes(&sketch.to_bytes()).unwrap()
}

/// The finding without what no counts say.
fn without_vote(mut finding: PixelsFinding) -> PixelsFinding {
    finding.vote_model = None;
    finding
}

#[test]
fn one_pixel_of_a_sketch_is_that_of_its_images() {
    let dataset = digits();
    let sketch = sketch_of(&dataset, 7);
    for (rule, metric) in [
        (Rule::Lookup, Metric::Accuracy),
        (Rule::Lookup, Metric::Balanced),
        (Rule::Threshold, Metric::Accuracy),
        (Rule::Threshold, Metric::Balanced),
    ] {
        let probe = PixelsProbe { criterion: Criterion { rule, metric }, class_means: true, ..PixelsProbe::default() };
        let plain = probe.run(&dataset, &Silent).unwrap();
        assert_eq!(probe.run_on_sketch(&sketch, &Silent).unwrap(), without_vote(plain), "{rule:?} {metric:?}");
    }
}

/// Images of 3×4 in which every grey value is as likely; two train images and a test image of each class.
fn of_many_classes(classes: u16) -> Dataset {
    let mut state = 2026u64;
    let mut set = |of_each: u16| {
        let labels: Vec<u16> = (0..classes * of_each).map(|image| image % classes).collect();
        let value = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        let pixels = (0..labels.len() * 12).map(value).collect();
        let names = (0..classes).map(|class| format!("{class:04}"));
        ImageSet::new(MemoryImages::new(Shape::new(3, 4, 1).unwrap(), pixels).unwrap(), labels, names).unwrap()
    };
    Dataset::new("many", "memory", set(2), Some(set(1))).unwrap()
}

#[test]
fn of_very_many_classes_a_sketch_knows_what_their_images_say() {
    let dataset = of_many_classes(450);
    let sketch = sketch_of(&dataset, 2);
    for metric in [Metric::Accuracy, Metric::Balanced] {
        let criterion = Criterion { rule: Rule::Lookup, metric };
        let probe = PixelsProbe { criterion, listed: 3, ..PixelsProbe::default() };
        let plain = probe.run(&dataset, &Silent).unwrap();
        assert!(plain.pairs_total == 101_025 && (3..=6).contains(&plain.pairs.len()));
        assert_eq!(probe.run_on_sketch(&sketch, &Silent).unwrap(), without_vote(plain), "{metric:?}");
    }
}

#[test]
fn without_a_test_set_the_folds_of_a_sketch_hold_equal_images_together() {
    let dataset = Dataset::new("digits", "memory", Digits::all().set(), None).unwrap();
    let probe = PixelsProbe::default();
    let plain = probe.run(&dataset, &Silent).unwrap();
    let found = probe.run_on_sketch(&sketch_of(&dataset, 3), &Silent).unwrap();
    assert_eq!(found.table, plain.table, "in sample nothing depends on folds");
    assert_eq!(found.pairs.len(), 45);
    for (found, plain) in found.pairs.iter().zip(&plain.pairs) {
        let (held_out, of_plain) = (found.held_out.unwrap(), plain.held_out.unwrap());
        assert_eq!((held_out.how, held_out.images), (of_plain.how, of_plain.images));
        assert!(held_out.accuracy < found.accuracy + 1e-12 && (held_out.accuracy - of_plain.accuracy).abs() < 0.05);
    }
}

#[test]
fn equal_images_and_facts_of_a_sketch_are_those_of_its_images() {
    let dataset = digits();
    let plan = AuditPlan { terms: Terms { quick: true, ..Terms::default() }, ..AuditPlan::default() };
    let sketch = sketch_of(&dataset, 7);
    let sample = sketch.sample("digits", "memory").unwrap();
    let audit = plan.run_on_sketch((&sketch, &sample), &Silent, &mut |_| {});
    let plain = DuplicatesProbe { near: false, rungs: Vec::new(), ..DuplicatesProbe::default() };
    let plain = plain.run(&dataset, &Silent).unwrap();
    let found = audit.findings.duplicates.unwrap();
    assert!(found.exact.test_images_in_train == 8 && found.exact.test_images_in_train_conflicting == 1);
    assert_eq!((found.exact, &found.matrix, &found.sets), (plain.exact, &plain.matrix, &plain.sets));
    assert_eq!(found.least_errors, plain.least_errors);
    let facts = FactsProbe.run(&dataset, &Silent).unwrap();
    for (found, plain) in audit.findings.facts.unwrap().sets.iter().zip(&facts.sets) {
        assert_eq!((found.set, found.images, found.blank), (plain.set, plain.images, plain.blank));
        assert_eq!(found.classes, plain.classes);
    }
    let about = audit.sketch.unwrap();
    assert_eq!((about.shards, about.images, about.sampled_images), (7, 1805, 400));
    assert_eq!((about.exact, about.contents_are_sample), (vec!["dataset", "pixels", "duplicates", "facts"], false));
    assert_eq!((audit.dataset.train.images, audit.dataset.test.unwrap().images), (1198, 607));
    assert_eq!(audit.dataset.train.classes, onepixel::audit::DatasetSummary::from(&dataset).train.classes);
    assert!(audit.findings.ladder.is_some(), "models learn from the sample");
}

#[test]
fn mnist_in_a_sketch_is_mnist() {
    let Some(dataset) = mnist() else { return };
    let sketch = sketch_of(dataset, 4);
    let probe = PixelsProbe::default();
    let plain = without_vote(probe.run(dataset, &Silent).unwrap());
    assert_eq!(probe.run_on_sketch(&sketch, &Silent).unwrap(), plain);
    assert_eq!((sketch.images(SetName::Train), sketch.images(SetName::Test)), (60_000, 10_000));
}
