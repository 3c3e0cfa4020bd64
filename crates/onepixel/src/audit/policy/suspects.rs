//! Are more labels probably wrong than may be?

use super::called::called;
use super::digests::digests;
use super::measured::{Limit, Measured, Occurrence, Phrase, Quantity};
use super::sets::NO_TEST_SET;
use super::words::fine_percent;
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef, SetName};
use crate::probes::labels::{LabelsFinding, LabelsOfSet, LabelsProbe, Suspect};
use crate::stats::Proportion;

/// The most pairs of classes that an estimate names.
const MOST_PAIRS: usize = 3;

/// Why labels are not compared with limits where models know nothing of them.
const NOTHING_LEARNED: &str = "the models are not reliably better than always predicting the largest class";

/// All limits for labels.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, seed, progress } = *asked;
    let limits = &policy.labels;
    let test = limits.test_suspects.is_some() || limits.test_wrong.is_some();
    let train = limits.train_suspects.is_some() || limits.train_wrong.is_some();
    let mut targets = Vec::new();
    match dataset.test {
        Some(_) if test => targets.push(SetName::Test),
        Some(_) => {}
        None => {
            checked.skip("labels.test_suspects", limits.test_suspects.is_some(), NO_TEST_SET);
            checked.skip("labels.test_wrong", limits.test_wrong.is_some(), NO_TEST_SET);
        }
    }
    if train {
        targets.push(SetName::Train);
    }
    if targets.is_empty() {
        return Ok(());
    }
    // What is flagged is listed whatever this says.
    let probe = LabelsProbe { targets, listed: 0, seed, ..LabelsProbe::default() };
    let finding = probe.run(dataset, &[], progress).map_err(for_limits("[labels]"))?;
    finding.sets.iter().try_for_each(|of_set| compare(asked, checked, &finding, of_set))
}

/// The limits for the labels of one set.
fn compare(
    asked: &Asked<'_>,
    checked: &mut Checked,
    finding: &LabelsFinding,
    of_set: &LabelsOfSet,
) -> Result<(), CheckError> {
    let limits = &asked.policy.labels;
    let is_train = of_set.set == SetName::Train;
    let (suspects, wrong) = match is_train {
        true => (limits.train_suspects, limits.train_wrong),
        false => (limits.test_suspects, limits.test_wrong),
    };
    let (suspects_key, wrong_key) = match is_train {
        true => ("labels.train_suspects", "labels.train_wrong"),
        false => ("labels.test_suspects", "labels.test_wrong"),
    };
    let Some(estimated) = of_set.wrong_labels() else {
        checked.skip(suspects_key, suspects.is_some(), NOTHING_LEARNED);
        checked.skip(wrong_key, wrong.is_some(), NOTHING_LEARNED);
        return Ok(());
    };
    if let Some(most) = suspects {
        let occurrences = flagged(asked.dataset, finding, of_set)?;
        let noun = if is_train { "train image" } else { "test image" };
        let phrase = Phrase { lead: "", noun, trail: "with a suspicious label" };
        checked.add(Some(Measured::most(suspects_key, phrase, most, of_set.images, occurrences)));
    }
    checked.add(wrong.map(|most| {
        let lead = match is_train {
            true => "estimated share of wrong train labels, errors of the models included:",
            false => "estimated share of wrong test labels, errors of the models included:",
        };
        let (limit, found) = (Limit::AtMost(Quantity::Share(most.0)), Quantity::Share(estimated.share));
        let phrase = Phrase { lead, noun: "", trail: "" };
        Measured::one(wrong_key, phrase, limit, found, || estimate(of_set, estimated))
    }));
    Ok(())
}

/// The flagged images, the most suspicious first.
fn flagged(dataset: &Dataset, finding: &LabelsFinding, of_set: &LabelsOfSet) -> Result<Vec<Occurrence>, CheckError> {
    let set = of_set.set;
    let suspects: Vec<&Suspect> = of_set.suspects.iter().filter(|suspect| suspect.flagged).collect();
    let images: Vec<ImageRef> = suspects.iter().map(|suspect| ImageRef { set, index: suspect.index }).collect();
    let digests = digests(dataset, &images)?;
    let occurrence = |((suspect, image), digest): ((&Suspect, &ImageRef), String)| {
        let [given, suggested] = [suspect.given, suspect.suggested].map(|label| &finding.classes[usize::from(label)]);
        let place = format!("{} ({given}, likely {suggested})", called(*image, dataset.name_of(*image)));
        Occurrence::new(format!("{digest} as {given}"), place, vec![*image])
    };
    Ok(suspects.into_iter().zip(&images).zip(digests).map(occurrence).collect())
}

fn estimate(of_set: &LabelsOfSet, wrong: Proportion) -> Occurrence {
    let pairs = of_set.pairs.iter().take(MOST_PAIRS);
    let pairs = pairs.map(|pair| format!("{}, likely {} ({})", pair.given, pair.suggested, fine_percent(pair.share)));
    let place = format!(
        "95 % interval {} to {}; most often {}",
        fine_percent(wrong.low),
        fine_percent(wrong.high),
        pairs.collect::<Vec<_>>().join(", ")
    );
    Occurrence::new(of_set.set.name(), place, Vec::new()).of_value(wrong.share)
}
