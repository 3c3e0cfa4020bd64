//! Are more labels probably wrong than may be?

use super::digests::digests;
use super::finding::Unchecked;
use super::measured::{Limit, Measured, Occurrence, Quantity};
use super::place::{Mistake, Place};
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef, SetName};
use crate::probes::labels::{LabelsFinding, LabelsOfSet, LabelsProbe, PairEstimate, Suspect};
use crate::stats::Proportion;

/// The most mistakes that an estimate names.
const MOST_MISTAKES: usize = 3;

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
            checked.skip("labels.test_suspects", limits.test_suspects.is_some(), Unchecked::NoTestSet);
            checked.skip("labels.test_wrong", limits.test_wrong.is_some(), Unchecked::NoTestSet);
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
        checked.skip(suspects_key, suspects.is_some(), Unchecked::NothingLearned);
        checked.skip(wrong_key, wrong.is_some(), Unchecked::NothingLearned);
        return Ok(());
    };
    if let Some(most) = suspects {
        let occurrences = flagged(asked.dataset, finding, of_set)?;
        checked.add(Some(Measured::most(suspects_key, most, of_set.images, occurrences)));
    }
    checked.add(wrong.map(|most| {
        let (limit, found) = (Limit::AtMost(Quantity::Share(most.0)), Quantity::Share(estimated.share));
        Measured::one(wrong_key, limit, found, || estimate(of_set, estimated))
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
        let place = Place::Label { given: given.clone(), suggested: suggested.clone() };
        Occurrence::new(format!("{digest} as {given}"), place, vec![*image])
    };
    Ok(suspects.into_iter().zip(&images).zip(digests).map(occurrence).collect())
}

fn estimate(of_set: &LabelsOfSet, wrong: Proportion) -> Occurrence {
    let mistake = |pair: &PairEstimate| Mistake {
        given: pair.given.clone(),
        suggested: pair.suggested.clone(),
        share: pair.share,
    };
    let most_often = of_set.pairs.iter().take(MOST_MISTAKES).map(mistake).collect();
    let place = Place::WrongLabels { low: wrong.low, high: wrong.high, most_often };
    Occurrence::new(of_set.set.name(), place, Vec::new()).of_value(wrong.share)
}
