//! Are more labels probably wrong than may be?

use super::digests::digests;
use super::measured::{Limit, Measured, Occurrence, Phrase, Quantity};
use super::sets::NO_TEST_SET;
use super::twins::name;
use super::{Asked, CheckError, Checked, for_limits};
use crate::audit::words::fine_percent;
use crate::dataset::{Dataset, ImageRef, SetName};
use crate::probes::labels::{LabelsFinding, LabelsOfSet, LabelsProbe, Suspect};

/// The most pairs of classes that an estimate names.
const MOST_PAIRS: usize = 3;

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
    for of_set in &finding.sets {
        let (suspects, wrong) = match of_set.set {
            SetName::Train => (limits.train_suspects, limits.train_wrong),
            _ => (limits.test_suspects, limits.test_wrong),
        };
        if let Some(most) = suspects {
            let occurrences = flagged(dataset, &finding, of_set)?;
            let (key, noun) = match of_set.set {
                SetName::Train => ("labels.train_suspects", "train image"),
                _ => ("labels.test_suspects", "test image"),
            };
            let phrase = Phrase { lead: "", noun, trail: "with a suspicious label" };
            checked.add(Some(Measured::most(key, phrase, most, of_set.images, occurrences)));
        }
        checked.add(wrong.map(|most| {
            let (key, lead) = match of_set.set {
                SetName::Train => {
                    ("labels.train_wrong", "estimated share of wrong train labels, errors of the models included:")
                }
                _ => ("labels.test_wrong", "estimated share of wrong test labels, errors of the models included:"),
            };
            let limit = Limit::AtMost(Quantity::Share(most.0));
            let found = Quantity::Share(of_set.wrong);
            let phrase = Phrase { lead, noun: "", trail: "" };
            Measured::one(key, phrase, limit, found, || estimate(of_set))
        }));
    }
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
        let place = format!("{} ({given}, likely {suggested})", name(*image));
        Occurrence::new(format!("{digest} as {given}"), place, vec![*image])
    };
    Ok(suspects.into_iter().zip(&images).zip(digests).map(occurrence).collect())
}

fn estimate(of_set: &LabelsOfSet) -> Occurrence {
    let pairs = of_set.pairs.iter().take(MOST_PAIRS);
    let pairs = pairs.map(|pair| format!("{} rather {} ({})", pair.given, pair.suggested, fine_percent(pair.share)));
    let place = format!(
        "95 % interval {} to {}; most often {}",
        fine_percent(of_set.wrong_low),
        fine_percent(of_set.wrong_high),
        pairs.collect::<Vec<_>>().join(", ")
    );
    Occurrence::new(of_set.set.name(), place, Vec::new()).of_value(of_set.wrong)
}
