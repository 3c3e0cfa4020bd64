//! What do headroom, learning curve and verdict say of datasets whose answer is known?

use onepixel::audit::{AuditPlan, Purpose, Rating};
use onepixel::dataset::{Dataset, ImageSet, Label, MemoryImages, Shape};
use onepixel::probes::headroom::HeadroomProbe;
use onepixel::probes::ladder::{LadderFinding, LadderProbe, Predictions, Rung, held_out_labels};
use onepixel::probes::{ProbeError, Terms};
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
    let mut headroom = HeadroomProbe { label_error_share: Some(0.01) }.run(&ladder, labels).unwrap();
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
    use onepixel::audit::{DatasetSummary, VerdictRules};
    use onepixel::probes::Findings;

    let dataset = dataset(4, 100);
    let mut ladder = ladder_of(&[], &dataset);
    let provisional = |ladder: &LadderFinding| -> Vec<bool> {
        let mut findings = Findings::default();
        findings.ladder = Some(ladder.clone());
        let verdict = VerdictRules::default().judge(&DatasetSummary::from(&dataset), &findings, &[]);
        verdict.purposes.iter().map(|of| of.provisional).collect()
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
    let refused = HeadroomProbe { label_error_share: Some(1.5) }.run(&ladder, held_out_labels(&dataset));
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
