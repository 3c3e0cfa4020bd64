//! Is the dataset fit for a purpose?

use super::{DecidingNumber, Purpose, PurposeVerdict, Rating, Unit, VerdictRules};
use crate::audit::DatasetSummary;
use crate::audit::words::{count as grouped, percent};
use crate::probes::Findings;
use crate::probes::headroom::{Family, FamilyRoom, HeadroomFinding};
use crate::probes::ladder::LadderFinding;

/// A rating before it is known whether it is provisional.
struct Judgement {
    rating: Rating,
    reason: String,
    numbers: Vec<DecidingNumber>,
}

/// The rating for each purpose.
pub(super) fn all(rules: &VerdictRules, dataset: &DatasetSummary, findings: &Findings) -> Vec<PurposeVerdict> {
    let judged = Purpose::ALL.map(|purpose| {
        let judgement = match purpose {
            Purpose::FirstModel => first_model(rules, findings),
            Purpose::ClassicalModels => classical_models(rules, findings),
            Purpose::Networks => networks(rules, findings),
            Purpose::Pretraining => pretraining(rules, dataset, findings),
        };
        let Judgement { rating, reason, numbers } = judgement;
        let provisional = findings.ladder.as_ref().is_some_and(|ladder| is_provisional(ladder, purpose));
        PurposeVerdict { purpose, rating, reason, rule: rule(rules, purpose), numbers, provisional }
    });
    judged.into()
}

/// Whether the models that a rating rests on could do better than what was measured: they learned from a sample, or some of
/// them were left out.
fn is_provisional(ladder: &LadderFinding, purpose: Purpose) -> bool {
    let rests_on = |family: Family| match purpose {
        Purpose::FirstModel | Purpose::ClassicalModels => family.is_classical(),
        Purpose::Networks => family == Family::Networks,
        Purpose::Pretraining => false,
    };
    ladder.per_class.is_some()
        || ladder.learned_from_samples(|rung| rests_on(Family::of_rung(rung)))
        || ladder.skipped.iter().any(|rung| rests_on(Family::of_rung(&rung.name)))
}

fn rule(rules: &VerdictRules, purpose: Purpose) -> String {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    match purpose {
        Purpose::FirstModel => format!(
            "ditch: the best classical model's error is at most {}, or no model beats the majority class; with \
             care: at most {}, or the best model goes less than {} of the way from the majority class to no error; \
             else fit",
            percent(rules.solved_error),
            percent(rules.easy_error),
            percent(rules.success)
        ),
        Purpose::ClassicalModels => format!("{} the best classical model", by_steps(rules)),
        Purpose::Networks => format!("{} the best network", by_steps(rules)),
        Purpose::Pretraining => format!(
            "ditch: fewer than {} train images, or twice as many would gain less than {} step; fit: at least {} \
             train images; else with care",
            grouped(rules.few_images),
            rules.gain_steps,
            grouped(rules.many_images)
        ),
    }
}

fn by_steps(rules: &VerdictRules) -> String {
    let (ditch, care) = (rules.steps_ditch, rules.steps_care);
    format!("ditch: fewer than {ditch} steps are left; with care: fewer than {care}; else fit; steps are counted above")
}

fn not_measured(reason: &str) -> Judgement {
    Judgement { rating: Rating::NotMeasured, reason: reason.to_owned(), numbers: Vec::new() }
}

fn number(name: &str, value: f64, unit: Unit) -> DecidingNumber {
    DecidingNumber { name: name.to_owned(), value, unit }
}

fn first_model(rules: &VerdictRules, findings: &Findings) -> Judgement {
    let (Some(ladder), Some(headroom)) = (findings.ladder.as_ref(), findings.headroom.as_ref()) else {
        return not_measured("no model was measured");
    };
    let (Some(best), Some(classical)) = (ladder.best(), headroom.classical()) else {
        return not_measured("no classical model was measured");
    };
    let (error, name) = (classical.room.error, &classical.room.rung_title);
    let unavoidable = headroom.unavoidable_error_share.unwrap_or(0.0);
    let left = (error - unavoidable).max(0.0);
    let beyond = match unavoidable > 0.0 {
        true => {
            format!(" beyond the {} that equal images with unequal labels force on every model", percent(unavoidable))
        }
        false => String::new(),
    };
    let (rating, reason) = if !headroom.best.better_than_majority {
        (Rating::Ditch, nothing_learned("model", headroom))
    } else if left <= rules.solved_error {
        let right = match unavoidable > 0.0 {
            true => format!("leaves only {} errors{beyond}", percent(left)),
            false => format!("is right {} of the time", percent(1.0 - error)),
        };
        (Rating::Ditch, format!("{name}, out of the box, {right}: any first model succeeds"))
    } else if left <= rules.easy_error {
        let reason = format!(
            "{name}, out of the box, leaves only {} errors{beyond}: good and bad choices look alike",
            percent(left)
        );
        (Rating::FitWithCare, reason)
    } else if best.accuracy - ladder.majority_share < rules.success * (1.0 - ladder.majority_share) {
        let reason = format!(
            "even {} is right only {} of the time: a first model will disappoint",
            best.title,
            percent(best.accuracy)
        );
        (Rating::FitWithCare, reason)
    } else {
        let reason = format!(
            "{name}, out of the box, leaves {} errors{beyond}: choices show, and a first model works",
            percent(left)
        );
        (Rating::Fit, reason)
    };
    let numbers = vec![
        number("error of the best classical model", error, Unit::Fraction),
        number("accuracy of the best model", best.accuracy, Unit::Fraction),
        number("share of the largest class", ladder.majority_share, Unit::Fraction),
    ];
    Judgement { rating, reason, numbers }
}

/// What is said where no model of a kind is surely better than the largest class.
fn nothing_learned(kind: &str, headroom: &HeadroomFinding) -> String {
    let share = percent(headroom.majority_share);
    format!("no {kind} is surely better than always naming the largest class ({share})")
}

/// The judgement where no model of a kind has learned anything; `None` where one has.
fn unlearned(kind: &str, headroom: &HeadroomFinding, best: &FamilyRoom) -> Option<Judgement> {
    if best.room.better_than_majority {
        return None;
    }
    let kind = if headroom.better_than_majority { kind } else { "model" };
    let numbers = vec![
        number("error of the best rung", best.room.error, Unit::Fraction),
        number("share of the largest class", headroom.majority_share, Unit::Fraction),
    ];
    Some(Judgement { rating: Rating::NotMeasured, reason: nothing_learned(kind, headroom), numbers })
}

fn classical_models(rules: &VerdictRules, findings: &Findings) -> Judgement {
    let Some(headroom) = findings.headroom.as_ref() else { return not_measured("no model was measured") };
    let Some(best) = headroom.classical() else { return not_measured("no classical model was measured") };
    if let Some(judgement) = unlearned("classical model", headroom, best) {
        return judgement;
    }
    let mut judgement = steps_left(rules, headroom, best);
    let room = |family: Family| {
        let steps = headroom.family(family)?.room.steps?;
        Some(format!("{} {steps:.1}", family.title()))
    };
    let others: Vec<String> = [Family::Neighbours, Family::Trees, Family::Linear]
        .into_iter()
        .filter(|&family| family != best.family)
        .filter_map(room)
        .collect();
    if !others.is_empty() && judgement.rating != Rating::NotMeasured {
        judgement.reason += &format!("; steps above other families: {}", others.join(", "));
    }
    judgement.numbers.extend(told_apart(headroom));
    judgement
}

/// The share of pairs of classical rungs that the held-out images tell apart.
fn told_apart(headroom: &HeadroomFinding) -> Option<DecidingNumber> {
    let pairs = headroom.comparisons.len();
    let share = headroom.told_apart as f64 / pairs as f64;
    (pairs > 0).then(|| number("share of all pairs of models that are told apart", share, Unit::Fraction))
}

fn networks(rules: &VerdictRules, findings: &Findings) -> Judgement {
    let of_networks = |headroom| Some((headroom, HeadroomFinding::family(headroom, Family::Networks)?));
    match findings.headroom.as_ref().and_then(of_networks) {
        Some((headroom, best)) => {
            unlearned("network", headroom, best).unwrap_or_else(|| steps_left(rules, headroom, best))
        }
        None => not_measured("no network was measured"),
    }
}

/// Rates by the steps that are left above a family.
fn steps_left(rules: &VerdictRules, headroom: &HeadroomFinding, family: &FamilyRoom) -> Judgement {
    let room = &family.room;
    let error = number("error of the best rung", room.error, Unit::Fraction);
    let (Some(steps), Some(resolution)) = (room.steps, room.resolution) else {
        let reason = "the held-out images cannot tell any two such models apart".to_owned();
        let rating = if room.closest.is_some() { Rating::Ditch } else { Rating::NotMeasured };
        return Judgement { rating, reason, numbers: vec![error] };
    };
    let rating = match steps {
        _ if steps < rules.steps_ditch => Rating::Ditch,
        _ if steps < rules.steps_care => Rating::FitWithCare,
        _ => Rating::Fit,
    };
    let unavoidable = headroom.unavoidable_error_share.filter(|&share| share > 0.0);
    let unavoidable = unavoidable.map(|share| {
        format!(", of which {:.1} points are unavoidable since equal images have unequal labels", 100.0 * share)
    });
    let reason = format!(
        "{} leaves {} errors{}, and models must differ by {:.2} points to be told apart: {steps:.1} steps are left",
        room.rung_title,
        percent(room.error),
        unavoidable.unwrap_or_default(),
        100.0 * resolution
    );
    let numbers = vec![
        number("steps left", steps, Unit::Steps),
        error,
        number("smallest difference that is told", resolution, Unit::Fraction),
    ];
    Judgement { rating, reason, numbers }
}

fn pretraining(rules: &VerdictRules, dataset: &DatasetSummary, findings: &Findings) -> Judgement {
    let images = dataset.train.images as u64;
    let count = number("train images", images as f64, Unit::Images);
    if images < rules.few_images {
        let reason = format!("{} train images are few", grouped(images));
        return Judgement { rating: Rating::Ditch, reason, numbers: vec![count] };
    }
    if let Some(headroom) = findings.headroom.as_ref().filter(|headroom| !headroom.better_than_majority) {
        let reason = nothing_learned("model", headroom);
        return Judgement { rating: Rating::NotMeasured, reason, numbers: vec![count] };
    }
    let Some((resolution, curve)) =
        findings.headroom.as_ref().and_then(|headroom| headroom.best.resolution).zip(findings.learning_curve.as_ref())
    else {
        return not_measured("there is no learning curve");
    };
    let fitted = curve.curves.iter().filter_map(|curve| Some((curve, curve.fit.as_ref()?)));
    let Some((curve, fit)) = fitted.max_by(|(_, a), (_, b)| a.doubling_gain.value.total_cmp(&b.doubling_gain.value))
    else {
        return not_measured("no learning curve could be fitted");
    };
    let gain = fit.doubling_gain.value / resolution;
    let is_sample = findings.ladder.as_ref().is_some_and(|ladder| ladder.per_class.is_some());
    let rating = match gain {
        _ if gain < rules.gain_steps => Rating::Ditch,
        // What twice a sample would gain says nothing of twice the dataset.
        _ if is_sample => return not_measured("the learning curve ends at a sample of the train images"),
        _ if images >= rules.many_images => Rating::Fit,
        _ => Rating::FitWithCare,
    };
    let reason = format!(
        "twice as many images would lower the error of {} by {:.2} points, {gain:.1} steps; there are {} \
         train images",
        curve.title,
        100.0 * fit.doubling_gain.value,
        grouped(images)
    );
    Judgement { rating, reason, numbers: vec![count, number("gain from twice as many images", gain, Unit::Steps)] }
}
