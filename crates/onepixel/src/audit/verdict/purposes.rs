//! Is the dataset fit for a purpose?

use super::reason::{FirstModel, ModelKind, Reason};
use super::{DecidingNumber, Purpose, PurposeVerdict, Rating, Unit, VerdictRules};
use crate::audit::DatasetSummary;
use crate::probes::Findings;
use crate::probes::gains::{Gain, GainKind};
use crate::probes::headroom::{Family, FamilyRoom, HeadroomFinding};
use crate::probes::ladder::LadderFinding;

/// A rating before it is known whether it is provisional.
struct Judgement {
    rating: Rating,
    reason: Reason,
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
            Purpose::Augmentation => help(rules, GainKind::Augmentation, findings),
            Purpose::SemiSupervised => help(rules, GainKind::SemiSupervised, findings),
            Purpose::Transfer => help(rules, GainKind::Transfer, findings),
        };
        let Judgement { rating, reason, numbers } = judgement;
        let rests_on_ladder = !matches!(purpose, Purpose::Augmentation | Purpose::SemiSupervised | Purpose::Transfer);
        let ladder = findings.ladder.as_ref().filter(|_| rests_on_ladder && can_change(rating, &reason));
        let provisional = ladder.is_some_and(|ladder| is_provisional(ladder, purpose));
        PurposeVerdict { purpose, rating, reason, numbers, provisional }
    });
    judged.into()
}

/// Whether better models could change a rating: they only leave less room, and what is worst stays so, unless no model
/// learned anything.
fn can_change(rating: Rating, reason: &Reason) -> bool {
    rating != Rating::Ditch || matches!(reason, Reason::NothingLearned(..))
}

/// Whether the models that a rating rests on could do better than what was measured: they learned from a sample, or some of
/// them were left out.
fn is_provisional(ladder: &LadderFinding, purpose: Purpose) -> bool {
    let rests_on = |family: Family| match purpose {
        Purpose::FirstModel | Purpose::ClassicalModels => family.is_classical(),
        Purpose::Networks => family == Family::Networks,
        Purpose::Pretraining | Purpose::Augmentation | Purpose::SemiSupervised | Purpose::Transfer => false,
    };
    ladder.per_class.is_some()
        || ladder.learned_from_samples(|rung| rests_on(Family::of_rung(rung)))
        || ladder.skipped.iter().any(|rung| rests_on(Family::of_rung(&rung.name)))
}

fn not_measured(reason: Reason) -> Judgement {
    Judgement { rating: Rating::NotMeasured, reason, numbers: Vec::new() }
}

fn number(name: &str, value: f64, unit: Unit) -> DecidingNumber {
    DecidingNumber { name: name.to_owned(), value, unit }
}

fn first_model(rules: &VerdictRules, findings: &Findings) -> Judgement {
    let (Some(ladder), Some(headroom)) = (findings.ladder.as_ref(), findings.headroom.as_ref()) else {
        return not_measured(Reason::NoModel(ModelKind::Any));
    };
    let (Some(best), Some(classical)) = (ladder.best(), headroom.classical()) else {
        return not_measured(Reason::NoModel(ModelKind::Classical));
    };
    let first = FirstModel {
        model: classical.room.rung_title.clone(),
        error: classical.room.error,
        unavoidable: headroom.unavoidable_error_share.unwrap_or(0.0),
    };
    let numbers = vec![
        number("error of the best classical model", first.error, Unit::Fraction),
        number("accuracy of the best model", best.accuracy, Unit::Fraction),
        number("share of the largest class", ladder.majority_share, Unit::Fraction),
    ];
    let (left, won) = (first.left(), best.accuracy - ladder.majority_share);
    let (rating, reason) = if !headroom.best.better_than_majority {
        (Rating::Ditch, Reason::NothingLearned(ModelKind::Any, headroom.majority_share))
    } else if left <= rules.solved_error {
        (Rating::Ditch, Reason::Solved(first))
    } else if left <= rules.easy_error {
        (Rating::FitWithCare, Reason::Easy(first))
    } else if won < rules.success * (1.0 - ladder.majority_share) {
        (Rating::FitWithCare, Reason::Disappoints { model: best.title.clone(), accuracy: best.accuracy })
    } else {
        (Rating::Fit, Reason::ChoicesShow(first))
    };
    Judgement { rating, reason, numbers }
}

/// The judgement where no model of a kind has learned anything; `None` where one has.
fn unlearned(kind: ModelKind, headroom: &HeadroomFinding, best: &FamilyRoom) -> Option<Judgement> {
    if best.room.better_than_majority {
        return None;
    }
    let kind = if headroom.better_than_majority { kind } else { ModelKind::Any };
    let numbers = vec![
        number("error of the best rung", best.room.error, Unit::Fraction),
        number("share of the largest class", headroom.majority_share, Unit::Fraction),
    ];
    let reason = Reason::NothingLearned(kind, headroom.majority_share);
    Some(Judgement { rating: Rating::NotMeasured, reason, numbers })
}

fn classical_models(rules: &VerdictRules, findings: &Findings) -> Judgement {
    let Some(headroom) = findings.headroom.as_ref() else { return not_measured(Reason::NoModel(ModelKind::Any)) };
    let Some(best) = headroom.classical() else { return not_measured(Reason::NoModel(ModelKind::Classical)) };
    if let Some(judgement) = unlearned(ModelKind::Classical, headroom, best) {
        return judgement;
    }
    let room = |family: Family| Some((family, headroom.family(family)?.room.steps?));
    let others =
        [Family::Neighbours, Family::Trees, Family::Linear].into_iter().filter(|&family| family != best.family);
    let mut judgement = steps_left(rules, headroom, best, others.filter_map(room).collect());
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
        Some((headroom, best)) => unlearned(ModelKind::Network, headroom, best)
            .unwrap_or_else(|| steps_left(rules, headroom, best, Vec::new())),
        None => not_measured(Reason::NoModel(ModelKind::Network)),
    }
}

/// Rates by the steps that are left above a family.
fn steps_left(
    rules: &VerdictRules,
    headroom: &HeadroomFinding,
    family: &FamilyRoom,
    others: Vec<(Family, f64)>,
) -> Judgement {
    let room = &family.room;
    let error = number("error of the best rung", room.error, Unit::Fraction);
    let (Some(steps), Some(resolution)) = (room.steps, room.resolution) else {
        let rating = if room.closest.is_some() { Rating::Ditch } else { Rating::NotMeasured };
        return Judgement { rating, reason: Reason::NoneToldApart, numbers: vec![error] };
    };
    let rating = match steps {
        _ if steps < rules.steps_ditch => Rating::Ditch,
        _ if steps < rules.steps_care => Rating::FitWithCare,
        _ => Rating::Fit,
    };
    let reason = Reason::StepsLeft {
        model: room.rung_title.clone(),
        error: room.error,
        unavoidable: headroom.unavoidable_error_share.unwrap_or(0.0),
        resolution,
        steps,
        others,
    };
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
        return Judgement { rating: Rating::Ditch, reason: Reason::FewImages(images), numbers: vec![count] };
    }
    if let Some(headroom) = findings.headroom.as_ref().filter(|headroom| !headroom.better_than_majority) {
        let reason = Reason::NothingLearned(ModelKind::Any, headroom.majority_share);
        return Judgement { rating: Rating::NotMeasured, reason, numbers: vec![count] };
    }
    let resolution = findings.headroom.as_ref().and_then(|headroom| headroom.best.resolution);
    let Some((resolution, curve)) = resolution.zip(findings.learning_curve.as_ref()) else {
        return not_measured(Reason::NoLearningCurve);
    };
    let fitted = curve.curves.iter().filter_map(|curve| Some((curve, curve.fit.as_ref()?)));
    let Some((curve, fit)) = fitted.max_by(|(_, a), (_, b)| a.doubling_gain.value.total_cmp(&b.doubling_gain.value))
    else {
        return not_measured(Reason::NoFittedCurve);
    };
    let gain = fit.doubling_gain.value / resolution;
    let is_sample = findings.ladder.as_ref().is_some_and(|ladder| ladder.per_class.is_some());
    let rating = match gain {
        _ if gain < rules.gain_steps => Rating::Ditch,
        // What twice a sample would gain says nothing of twice the dataset.
        _ if is_sample => return not_measured(Reason::CurveOfSample),
        _ if images >= rules.many_images => Rating::Fit,
        _ => Rating::FitWithCare,
    };
    let reason = Reason::Gain { model: curve.title.clone(), gain: fit.doubling_gain.value, steps: gain, images };
    Judgement { rating, reason, numbers: vec![count, number("gain from twice as many images", gain, Unit::Steps)] }
}

/// Rates by what surely helps; what might be gained at most, where nothing does.
fn help(rules: &VerdictRules, kind: GainKind, findings: &Findings) -> Judgement {
    let measured: Vec<&Gain> = findings.gains.iter().flat_map(|gains| gains.of(kind)).collect();
    if measured.is_empty() {
        return not_measured(Reason::NoGainMeasured(kind));
    }
    // Worse than chance can be helped a lot, and is worth nothing.
    if let Some(headroom) = findings.headroom.as_ref().filter(|headroom| !headroom.better_than_majority) {
        return not_measured(Reason::NothingLearned(ModelKind::Any, headroom.majority_share));
    }
    if let Some(best) = findings.gains.as_ref().and_then(|gains| gains.greatest(kind)) {
        let share = best.share_of_error.unwrap_or(0.0);
        let rating = if share >= rules.help_share { Rating::Fit } else { Rating::FitWithCare };
        let reason = Reason::Helps { method: best.method, per_class: best.per_class, share };
        let numbers = vec![
            number("share of the error that is removed", share, Unit::Fraction),
            number("gain in accuracy", best.gain, Unit::Fraction),
        ];
        return Judgement { rating, reason, numbers };
    }
    let most = |gain: &&Gain| (gain.high / (1.0 - gain.without.accuracy).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    let most = measured.iter().map(most).fold(0.0, f64::max);
    let numbers = vec![number("most that could be removed of the error", most, Unit::Fraction)];
    match most < rules.help_share {
        true => Judgement { rating: Rating::Ditch, reason: Reason::NothingHelps(most), numbers },
        false => Judgement { rating: Rating::NotMeasured, reason: Reason::HelpNotTold(most), numbers },
    }
}
