//! What do headroom, learning curve and verdict say of datasets whose answer is known?

use onepixel::audit::{Advice, AuditPlan, DatasetSummary, Purpose, Rating, Verdict, VerdictRules};
use onepixel::dataset::{Dataset, ImageSet, Label, MemoryImages, SetName, Shape};
use onepixel::probes::duplicates::DuplicatesProbe;
use onepixel::probes::headroom::{HeadroomFinding, HeadroomProbe};
use onepixel::probes::ladder::{LadderFinding, LadderProbe, Predictions, Rung, held_out_labels};
use onepixel::probes::{Findings, ProbeError, Terms};
use onepixel::progress::Silent;

/// Images of 2×2 pixels: each class is bright at its own pixel in all but every tenth image, which is dark.
fn dataset(classes: u16, each: u32) -> Dataset {
    let set = |shift: u32| {
        let mut pixels = Vec::new();
        let mut labels = Vec::new();
        for class in 0..classes {
            for image in 0..each {
                let is_dark = (image + shift).is_multiple_of(10);
                pixels.extend((0..4).map(|pixel| {
                    if pixel == class && !is_dark { 200 + (image % 50) as u8 } else { (image % 7) as u8 }
                }));
                labels.push(class);
            }
        }
        let images = MemoryImages::new(Shape::new(2, 2, 1).unwrap(), pixels).unwrap();
        ImageSet::new(images, labels, (0..classes).map(|class| format!("c{class}"))).unwrap()
    };
    Dataset::new("corners", "memory", set(0), Some(set(3))).unwrap()
}

fn ladder_of(predictions: &[(&str, Vec<Label>)], dataset: &Dataset) -> onepixel::probes::ladder::LadderFinding {
    let own: Vec<Predictions> = predictions
        .iter()
        .map(|(name, labels)| Predictions { name: (*name).into(), source: "memory".into(), labels: labels.clone() })
        .collect();
    let rungs = vec![Rung::named("majority").unwrap(), Rung::named("nearest-mean").unwrap()];
    LadderProbe { rungs, ..LadderProbe::default() }.run(dataset, &own, &Silent, &mut |_| {}).unwrap()
}

#[test]
fn steps_are_the_error_above_the_labels_in_resolutions() {
    let dataset = dataset(4, 100);
    let labels = held_out_labels(&dataset);
    // Wrong about the first 20 and about the first 30 of 400 images.
    let wrong = |images: usize| -> Vec<Label> {
        labels.iter().enumerate().map(|(index, &label)| if index < images { (label + 1) % 4 } else { label }).collect()
    };
    let ladder = ladder_of(&[("twenty", wrong(20)), ("thirty", wrong(30))], &dataset);
    let mut headroom =
        HeadroomProbe { label_error_share: Some(0.01), ..HeadroomProbe::default() }.run(&ladder, &labels).unwrap();
    headroom.suspect(0.02);
    let pair = headroom.comparisons.iter().find(|pair| pair.first == "twenty" && pair.second == "thirty").unwrap();
    assert_eq!((pair.only_first, pair.only_second), (10, 0));
    assert!((pair.difference - 0.025).abs() < 1e-12);
    // 2 · ½¹⁰ less ½¹⁰.
    assert!((pair.p_value - 1.0 / 1024.0).abs() < 1e-12, "{pair:?}");
    let own = &headroom.families.iter().find(|of| of.room.rung == "twenty").unwrap().room;
    assert_eq!((own.closest.as_deref(), own.disagreement), (Some("thirty"), Some(0.025)));
    // δ of 2.5 % of 400 images: the root of δ √400 = 1.95996 √0.025 + 0.84162 √(0.025 − δ²), by bisection.
    let (mut low, mut high) = (0.0_f64, 0.025_f64);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        let right = (1.959_963_984_540_054 * 0.025_f64.sqrt()
            + 0.841_621_233_572_914_2 * (0.025 - middle * middle).sqrt())
            / 20.0;
        if middle < right { low = middle } else { high = middle }
    }
    assert!((own.resolution.unwrap() - low).abs() < 1e-9);
    assert!((own.steps.unwrap() - (0.05 - 0.01) / low).abs() < 1e-6);
    assert!((own.steps_above_suspects.unwrap() - (0.05 - 0.02) / low).abs() < 1e-6);
}

#[test]
fn ratings_are_provisional_where_models_that_they_rest_on_were_left_out() {
    let dataset = dataset(4, 100);
    let mut ladder = ladder_of(&[], &dataset);
    let provisional = |ladder: &LadderFinding| -> Vec<bool> {
        let mut findings = Findings::default();
        findings.ladder = Some(ladder.clone());
        let verdict = VerdictRules::default().judge(&DatasetSummary::from(&dataset), &findings, &[]);
        verdict.purposes.iter().take(4).map(|of| of.provisional).collect()
    };
    assert_eq!(provisional(&ladder), [false; 4]);
    ladder.interrupted(&LadderProbe { rungs: vec![Rung::named("cnn").unwrap()], ..LadderProbe::default() });
    assert_eq!(provisional(&ladder), [false, false, true, false]);
    ladder.interrupted(&LadderProbe { rungs: vec![Rung::named("forest").unwrap()], ..LadderProbe::default() });
    assert_eq!(provisional(&ladder), [true, true, true, false]);
}

#[test]
fn labels_of_other_images_and_shares_that_are_none_are_refused() {
    let dataset = dataset(3, 20);
    let ladder = ladder_of(&[], &dataset);
    let refused = HeadroomProbe::default().run(&ladder, &[0, 1]);
    assert!(matches!(refused, Err(ProbeError::OtherImages { rung, predicted: 60, labels: 2 }) if rung == "majority"));
    let refused = HeadroomProbe { label_error_share: Some(1.5), ..HeadroomProbe::default() }
        .run(&ladder, &held_out_labels(&dataset));
    assert!(matches!(refused, Err(ProbeError::Setting { found, .. }) if found == "1.5"));
}

#[test]
fn a_quick_audit_says_what_it_rests_on_and_is_the_same_again() {
    let dataset = dataset(4, 60);
    let terms = Terms { quick: true, ..Terms::default() };
    let plan = AuditPlan { terms, ..AuditPlan::default() };
    let mut heard = 0;
    let audit = plan.run(&dataset, &Silent, &mut |_| heard += 1);
    let missing: Vec<&str> = audit.missing.iter().map(|missing| missing.part).collect();
    assert_eq!((heard > 3, &missing[..]), (true, &["labels"][..]), "{:?}", audit.missing);
    let verdict = audit.verdict.as_ref().unwrap();
    let rating = |purpose| verdict.purposes.iter().find(|of| of.purpose == purpose).unwrap().rating;
    assert_eq!(rating(Purpose::Networks), Rating::NotMeasured);
    assert_eq!(rating(Purpose::Pretraining), Rating::Ditch, "240 images are few");
    assert_eq!(audit.profile.rungs.len(), 14, "all but two networks and the linear SVM");
    let again = plan.run(&dataset, &Silent, &mut |_| {});
    assert_eq!(
        (again.profile, again.verdict, again.findings.learning_curve),
        (audit.profile, audit.verdict, audit.findings.learning_curve)
    );
}

#[test]
fn a_dataset_of_one_class_has_no_ladder_and_the_audit_says_so() {
    let audit = AuditPlan::default().run(&dataset(1, 10), &Silent, &mut |_| {});
    let missing: Vec<&str> = audit.missing.iter().map(|missing| missing.part).collect();
    assert!(
        missing.contains(&"ladder") && missing.contains(&"headroom") && missing.contains(&"learning_curve"),
        "{missing:?}"
    );
    let ladder = audit.missing.iter().find(|missing| missing.part == "ladder").unwrap();
    assert!(ladder.reason.contains("one class"), "{}", ladder.reason);
}

#[test]
fn a_learning_curve_takes_its_last_point_from_the_ladder_and_rises() {
    use onepixel::probes::learning_curve::LearningCurveProbe;
    let dataset = dataset(4, 100);
    let rungs = vec![Rung::named("nearest-mean").unwrap()];
    let ladder = ladder_of(&[], &dataset);
    let probe = LearningCurveProbe { rungs, ..LearningCurveProbe::default() };
    let finding = probe.run(&dataset, Some(&ladder), &Silent).unwrap();
    let curve = &finding.curves[0];
    let sizes: Vec<usize> = curve.points.iter().map(|point| point.per_class).collect();
    assert_eq!(sizes, [3, 6, 12, 25, 50, 100]);
    assert_eq!(curve.points[5].correct, ladder.rungs[1].correct);
    assert_eq!(finding, probe.run(&dataset, None, &Silent).unwrap(), "measured anew it is the same");
    let fit = curve.fit.as_ref().unwrap();
    assert!(fit.floor.low <= fit.floor.value && fit.floor.value <= fit.floor.high);
    assert_eq!(fit.doubled_images_per_class, 200.0);
}

/// The verdict on what is known of a dataset: its ladder, and which of its images are equal.
fn judged(dataset: &Dataset, ladder: LadderFinding) -> (HeadroomFinding, Verdict) {
    let duplicates = DuplicatesProbe { near: false, rungs: Vec::new(), ..DuplicatesProbe::default() };
    let duplicates = duplicates.run(dataset, &Silent).unwrap();
    let unavoidable_error_share = duplicates.least_error_share(SetName::held_out(dataset));
    let probe = HeadroomProbe { unavoidable_error_share, ..HeadroomProbe::default() };
    let headroom = probe.run(&ladder, &held_out_labels(dataset)).unwrap();
    let mut findings = Findings::default();
    findings.ladder = Some(ladder);
    findings.duplicates = Some(duplicates);
    findings.headroom = Some(headroom.clone());
    let verdict = VerdictRules::default().judge(&DatasetSummary::from(dataset), &findings, &[]);
    (headroom, verdict)
}

/// What models of the ladder get.
fn measured(dataset: &Dataset, rungs: &[&str]) -> LadderFinding {
    let rungs = rungs.iter().map(|name| Rung::named(name).unwrap()).collect();
    LadderProbe { rungs, ..LadderProbe::default() }.run(dataset, &[], &Silent, &mut |_| {}).unwrap()
}

/// Images of 3×3 grey values from a seed, one for each label.
fn noise(labels: Vec<Label>, classes: u16, seed: u64) -> ImageSet {
    let mut state = seed;
    let mut pixel = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let pixels = (0..9 * labels.len()).map(|_| pixel()).collect();
    let images = MemoryImages::new(Shape::new(3, 3, 1).unwrap(), pixels).unwrap();
    ImageSet::new(images, labels, (0..classes).map(|class| format!("c{class}"))).unwrap()
}

fn praises_nothing(verdict: &Verdict) {
    let praised = verdict.purposes.iter().filter(|of| matches!(of.rating, Rating::Fit | Rating::FitWithCare));
    assert_eq!(praised.count(), 0, "{:#?}", verdict.purposes);
    assert_eq!((&verdict.fix_first, verdict.most_confused.len(), verdict.alternatives.len()), (&None, 0, 0));
}

#[test]
fn where_labels_mean_nothing_no_steps_are_counted_and_no_purpose_is_praised() {
    let labels: Vec<Label> = (0..600u32).map(|image| (image.wrapping_mul(2_654_435_761) >> 20) as Label % 20).collect();
    let dataset = Dataset::new("noise", "memory", noise(labels, 20, 1), None).unwrap();
    let ladder = measured(&dataset, &["majority", "nearest-mean", "naive-bayes", "knn", "tree"]);
    let (headroom, verdict) = judged(&dataset, ladder);
    assert!(!headroom.better_than_majority, "{headroom:#?}");
    assert!(headroom.families.iter().all(|of| of.room.steps.is_none() && !of.room.better_than_majority));
    praises_nothing(&verdict);
}

#[test]
fn a_model_must_beat_the_largest_class_by_more_the_more_models_were_tried() {
    let dataset = dataset(2, 50);
    let labels = held_out_labels(&dataset);
    // Right about 61 of 100 images: as good as that is a coin in 1.8 % of cases, one of twenty coins in 30 %.
    let predicted: Vec<Label> =
        labels.iter().zip(0..).map(|(&label, at)| if at < 61 { label } else { 1 - label }).collect();
    let of = |models: usize| {
        let own = (0..models).map(|model| Predictions {
            name: format!("model {model}"),
            source: "memory".into(),
            labels: if model == 0 { predicted.clone() } else { vec![0; 100] },
        });
        let probe = LadderProbe { rungs: vec![Rung::named("majority").unwrap()], ..LadderProbe::default() };
        let ladder = probe.run(&dataset, &own.collect::<Vec<_>>(), &Silent, &mut |_| {}).unwrap();
        HeadroomProbe::default().run(&ladder, &labels).unwrap()
    };
    let (alone, among_twenty) = (of(1), of(20));
    assert!(alone.better_than_majority && alone.families.iter().any(|of| of.room.steps.is_some()));
    assert!(!among_twenty.better_than_majority && among_twenty.families.iter().all(|of| of.room.steps.is_none()));
}

#[test]
fn pictures_that_are_in_both_of_two_classes_leave_no_room_to_anybody() {
    // 150 pictures, each in both classes, in folds.
    let pictures = noise(vec![0; 150], 2, 7);
    let twice = pictures.images().as_bytes().unwrap().repeat(2);
    let images = MemoryImages::new(pictures.shape(), twice).unwrap();
    let set = ImageSet::new(images, [vec![0; 150], vec![1; 150]].concat(), ["a", "b"]).unwrap();
    let dataset = Dataset::new("twice", "memory", set, None).unwrap();
    let (headroom, verdict) = judged(&dataset, measured(&dataset, &["majority", "nearest-mean", "knn", "tree"]));
    assert_eq!(headroom.unavoidable_error_share, Some(0.5));
    assert!(!headroom.better_than_majority);
    let praised = verdict.purposes.iter().filter(|of| matches!(of.rating, Rating::Fit | Rating::FitWithCare));
    assert_eq!(praised.count(), 0, "{:#?}", verdict.purposes);
    assert_eq!(
        verdict.fix_first,
        Some(Advice::ConflictingLabels(150)),
        "what is wrong with the images is said all the same"
    );
}

#[test]
fn steps_end_at_what_equal_images_with_unequal_labels_make_unavoidable() {
    // Of 400 test images 120 are one picture under two labels: 60 errors that nobody can avoid.
    let clean = dataset(2, 200);
    let mut pixels = clean.test.as_ref().unwrap().images().as_bytes().unwrap().to_vec();
    let labels = clean.test.as_ref().unwrap().labels().to_vec();
    (0..60).chain(200..260).for_each(|image: usize| pixels[4 * image..4 * image + 4].copy_from_slice(&[9, 99, 9, 99]));
    let images = MemoryImages::new(clean.train.shape(), pixels).unwrap();
    let test = ImageSet::new(images, labels.clone(), clean.train.classes().to_vec()).unwrap();
    let dataset = Dataset::new("conflicts", "memory", clean.train.clone(), Some(test)).unwrap();
    let ladder = measured(&dataset, &["majority", "nearest-mean", "knn", "tree"]);
    let (headroom, verdict) = judged(&dataset, ladder.clone());
    assert!(headroom.better_than_majority);
    let share = headroom.unavoidable_error_share.unwrap();
    // Every tenth image is dark: those of both classes are equal, too.
    assert!((60.0 / 400.0..0.25).contains(&share), "{share}");
    let best = headroom.classical().unwrap();
    let expected = (best.room.error - share).max(0.0) / best.room.resolution.unwrap();
    assert!((best.room.steps.unwrap() - expected).abs() < 1e-9, "{best:?}");
    let ignorant = HeadroomProbe::default().run(&ladder, &labels).unwrap();
    assert!(ignorant.classical().unwrap().room.steps.unwrap() > best.room.steps.unwrap());
    let rating = |purpose| verdict.purposes.iter().find(|of| of.purpose == purpose).unwrap().rating;
    assert_eq!(rating(Purpose::ClassicalModels), Rating::Ditch, "{:#?}", verdict.purposes);
}

#[test]
fn held_out_images_of_one_class_and_a_single_one_show_nothing() {
    let train = noise((0..60).map(|image| image % 3).collect(), 3, 3);
    for labels in [vec![1], vec![2; 40]] {
        let dataset = Dataset::new("few", "memory", train.clone(), Some(noise(labels, 3, 4))).unwrap();
        let (headroom, verdict) = judged(&dataset, measured(&dataset, &["majority", "nearest-mean", "knn"]));
        assert_eq!((headroom.majority_share, headroom.better_than_majority), (1.0, false));
        let praised = verdict.purposes.iter().filter(|of| matches!(of.rating, Rating::Fit | Rating::FitWithCare));
        assert_eq!(praised.count(), 0, "{:#?}", verdict.purposes);
        let numbers = verdict.purposes.iter().flat_map(|of| &of.numbers);
        assert!(numbers.clone().all(|number| number.value.is_finite()), "{:#?}", verdict.purposes);
    }
}
