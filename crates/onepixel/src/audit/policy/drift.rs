//! Do other sets differ from the train set more than they may?

use super::finding::Unchecked;
use super::limits::Share;
use super::measured::{Limit, Measured, Occurrence, Quantity};
use super::place::Place;
use super::{Asked, CheckError, Checked, for_limits};
use crate::probes::drift::{DriftFinding, DriftOfSet, DriftProbe};

/// All limits for drift.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, seed, progress } = *asked;
    let limits = &policy.drift;
    if limits.class_shares.is_none() && limits.domain_accuracy.is_none() {
        return Ok(());
    }
    let mut probe = DriftProbe { seed, ..DriftProbe::default() };
    if limits.domain_accuracy.is_none() {
        probe.rungs.clear();
    }
    let finding = probe.run(dataset, progress).map_err(for_limits("[drift]"))?;
    let has_labels = finding.sets.iter().any(|of| of.classes.is_some());
    let reason = if finding.sets.is_empty() { Unchecked::NoOtherSet } else { Unchecked::NoOtherLabels };
    match limits.class_shares {
        Some(most) if has_labels => checked.add(Some(class_shares(most, &finding))),
        limit => checked.skip("drift.class_shares", limit.is_some(), reason),
    }
    let has_models = !finding.sets.is_empty() && finding.sets.iter().all(|of| !of.models.is_empty());
    let reason = if finding.sets.is_empty() { Unchecked::NoOtherSet } else { Unchecked::NoModel };
    match limits.domain_accuracy {
        Some(most) if has_models => checked.add(Some(domain_accuracy(most, &finding))),
        limit => checked.skip("drift.domain_accuracy", limit.is_some(), reason),
    }
    Ok(())
}

/// Every set with a class whose share surely differs by too much.
fn class_shares(Share(most): Share, finding: &DriftFinding) -> Measured {
    let sure =
        finding.sets.iter().filter_map(|of| Some((of, of.classes.as_ref().filter(|classes| classes.different)?)));
    let differences = sure.map(|(of, classes)| {
        let place = Place::ClassShare {
            class: classes.class.clone(),
            set: of.set,
            share: classes.share,
            train_share: classes.train_share,
        };
        (classes.difference.abs(), of, place)
    });
    measured("drift.class_shares", most, 0.0, differences.collect())
}

/// Every set that a model surely tells from the train set too well.
fn domain_accuracy(most: Share, finding: &DriftFinding) -> Measured {
    let sure = finding.sets.iter().filter_map(|of| {
        let models = of.models.iter().filter(|model| model.different);
        Some((of, models.reduce(|a, b| if b.balanced_accuracy > a.balanced_accuracy { b } else { a })?))
    });
    let accuracies = sure.map(|(of, model)| {
        let place = Place::ToldFromTrain {
            model: model.title.to_string(),
            set: of.set,
            balanced_accuracy: model.balanced_accuracy,
        };
        (model.balanced_accuracy, of, place)
    });
    measured("drift.domain_accuracy", most.0, 0.5, accuracies.collect())
}

/// The largest of some numbers of sets, each with where to look, or what stands for none.
fn measured(key: &'static str, most: f64, none: f64, mut found: Vec<(f64, &DriftOfSet, Place)>) -> Measured {
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let largest = found.first().map_or(none, |(number, ..)| *number);
    let beyond = found.into_iter().filter(|(number, ..)| *number > most);
    let occurrence = |(number, of, place): (f64, &DriftOfSet, Place)| {
        Occurrence::new(of.set.name(), place, Vec::new()).of_value(number)
    };
    let occurrences: Vec<Occurrence> = beyond.map(occurrence).collect();
    let counted = Measured::count(key, 0, occurrences);
    let (limit, found) = (Limit::AtMost(Quantity::Share(most)), Quantity::Share(largest));
    Measured { limit, found, broken: !counted.occurrences.is_empty(), ..counted }
}
