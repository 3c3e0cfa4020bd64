//! Why has a dataset its rating for a purpose, and by which rule?

use onepixel::audit::{FirstModel, ModelKind, Purpose, Reason, VerdictRules};

use onepixel::probes::gains::GainKind;

use super::gains::{helps, kind_title};
use crate::number::{count, counted, percent, points};

/// Why a purpose has its rating.
pub(crate) fn reason(reason: &Reason) -> String {
    match reason {
        Reason::NoModel(kind) => format!("no {} was measured", noun(*kind)),
        Reason::NothingLearned(kind, share) => {
            format!(
                "no {} is reliably better than always predicting the largest class ({})",
                noun(*kind),
                percent(*share)
            )
        }
        Reason::Solved(first) if first.unavoidable > 0.0 => {
            format!("{}, out of the box, leaves only {}: any first model succeeds", first.model, errors(first))
        }
        Reason::Solved(first) => {
            format!("{}, out of the box, reaches {}: any first model succeeds", first.model, percent(1.0 - first.error))
        }
        Reason::Easy(first) => {
            format!("{}, out of the box, leaves only {}: good and bad choices look alike", first.model, errors(first))
        }
        Reason::Disappoints { model, accuracy } => {
            format!("even {model} reaches only {}: a first model will disappoint", percent(*accuracy))
        }
        Reason::ChoicesShow(first) => {
            format!("{}, out of the box, leaves {}: choices show, and a first model works", first.model, errors(first))
        }
        Reason::NoneToldApart => "the held-out images cannot tell any two such models apart".to_owned(),
        Reason::StepsLeft { .. } => steps_left(reason),
        Reason::FewImages(images) => format!("only {} train images", count(*images)),
        Reason::NoLearningCurve => "there is no learning curve".to_owned(),
        Reason::NoFittedCurve => "no learning curve could be fitted".to_owned(),
        Reason::CurveOfSample => "the learning curve ends at a sample of the train images".to_owned(),
        Reason::Gain { model, gain, steps, images } => format!(
            "doubling the train set ({} images) would lower the error of {model} by {}, {steps:.1} steps",
            count(*images),
            points(*gain, 2)
        ),
        Reason::NoGainMeasured(GainKind::Transfer) => {
            "no features or other dataset to learn from: try `onepixel gains --from`".to_owned()
        }
        Reason::NoGainMeasured(kind) => format!("what {} gains was not measured", kind_title(*kind)),
        Reason::Helps { method, per_class, share } => format!(
            "{} removes {} of the error with {}",
            helps(*method),
            percent(*share),
            per_class
                .map_or_else(|| "all labels".to_owned(), |most| format!("{} a class", counted(most as u64, "label")))
        ),
        Reason::NothingHelps(most) => {
            format!("nothing surely helps, and at most {} of the error could be removed", percent(*most))
        }
        Reason::HelpNotTold(most) => {
            format!(
                "nothing surely helps, but up to {} of the error could be removed: too few images to tell",
                percent(*most)
            )
        }
        _ => String::new(),
    }
}

fn noun(kind: ModelKind) -> &'static str {
    match kind {
        ModelKind::Any => "model",
        ModelKind::Classical => "classical model",
        ModelKind::Network => "network",
    }
}

/// What a model leaves, beyond what is unavoidable.
fn errors(first: &FirstModel) -> String {
    let left = percent(first.left());
    match first.unavoidable > 0.0 {
        true => format!(
            "{left} errors beyond the {} that equal images with unequal labels force on every model",
            percent(first.unavoidable)
        ),
        false => format!("{left} errors"),
    }
}

fn steps_left(reason: &Reason) -> String {
    let Reason::StepsLeft { model, error, unavoidable, resolution, steps, others } = reason else {
        return String::new();
    };
    let unavoidable = match *unavoidable > 0.0 {
        true => {
            format!(", of which {} are unavoidable since equal images have unequal labels", points(*unavoidable, 1))
        }
        false => String::new(),
    };
    let others: Vec<String> = others.iter().map(|(family, steps)| format!("{} {steps:.1}", family.title())).collect();
    let others = match others.is_empty() {
        true => String::new(),
        false => format!("; above other families: {}", others.join(", ")),
    };
    format!(
        "{model} leaves {} errors{unavoidable}; the smallest detectable gap is {}: {steps:.1} steps are left{others}",
        percent(*error),
        points(*resolution, 2)
    )
}

/// The rule by which a purpose is rated, with its thresholds.
pub(crate) fn rule(rules: &VerdictRules, purpose: Purpose) -> String {
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
            count(rules.few_images),
            rules.gain_steps,
            count(rules.many_images)
        ),
        Purpose::Augmentation | Purpose::SemiSupervised | Purpose::Transfer => format!(
            "fit: a sure gain removes at least {} of the error; with care: a sure gain removes less; ditch: no gain is sure, and \
             none could remove so much; else not measured",
            percent(rules.help_share)
        ),
        _ => String::new(),
    }
}

fn by_steps(rules: &VerdictRules) -> String {
    let (ditch, care) = (rules.steps_ditch, rules.steps_care);
    format!("ditch: fewer than {ditch} steps are left; with care: fewer than {care}; else fit; steps are counted above")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unavoidable_is_said_only_where_there_is_any() {
        let first = |unavoidable| FirstModel { model: "5-NN".to_owned(), error: 0.25, unavoidable };
        assert_eq!(
            reason(&Reason::ChoicesShow(first(0.0))),
            "5-NN, out of the box, leaves 25.0 % errors: choices show, and a first model works"
        );
        assert_eq!(
            reason(&Reason::Solved(first(0.24))),
            "5-NN, out of the box, leaves only 1.0 % errors beyond the 24.0 % that equal images with unequal labels force \
             on every model: any first model succeeds"
        );
        let steps = |unavoidable| Reason::StepsLeft {
            model: "5-NN".to_owned(),
            error: 0.25,
            unavoidable,
            resolution: 0.0123,
            steps: 4.04,
            others: Vec::new(),
        };
        assert_eq!(
            reason(&steps(0.2)),
            "5-NN leaves 25.0 % errors, of which 20.0 points are unavoidable since equal images have unequal labels; the \
             smallest detectable gap is 1.23 points: 4.0 steps are left"
        );
        assert!(!reason(&steps(0.0)).contains("unavoidable"));
    }
}
