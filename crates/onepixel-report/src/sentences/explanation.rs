//! What do the ratings rest on?

use onepixel::audit::{Beside, Ceiling, ModelGets, Statement, Verdict};
use onepixel::probes::headroom::Family;
use onepixel::probes::learning_curve::Estimate;
use onepixel::probes::pixels::{HeldOut, HeldOutPair, HeldOutPairs, HowHeldOut, PairAccuracy, PairSummary};
use onepixel::search::Metric;

use super::names::{name, pairs};
use crate::number::{accuracy_name, count, counted, duration, fine_percent, interval, percent};

/// What the ratings rest on, a sentence or two each.
pub(crate) fn explanation(verdict: &Verdict) -> Vec<String> {
    verdict.statements.iter().map(told).filter(|sentence| !sentence.is_empty()).collect()
}

fn told(statement: &Statement) -> String {
    match statement {
        Statement::OnePixel { summary, pairs, metric } => one_pixel(summary, *pairs, *metric),
        Statement::Separated { separated, pairs: 1, .. } if *separated == 1 => {
            "The values of one pixel do not overlap between the two classes (F3 = 0), and the best pixel makes no error on held-out images."
                .to_owned()
        }
        Statement::Separated { separated, pairs: of, example } => format!(
            "In {} of {}, such as {}, the values of one pixel do not overlap (F3 = 0), and the best pixel makes no error on held-out images.",
            count(*separated),
            counted(*of, "pair"),
            pairs(std::slice::from_ref(example))
        ),
        Statement::FewLines { how, images, vote, simple, best } => {
            few_lines(&held_out_on(*how, *images), *vote, simple.as_ref(), best.as_ref())
        }
        Statement::FewPixels { images, of_pixels, most, accuracy, reached, missed } => {
            let so_far = match reached {
                Some((few, accuracy)) => {
                    format!("A tree needs {few} of {} pixels to reach {}", count(*of_pixels), percent(*accuracy))
                }
                None => format!("A tree on {most} of {} pixels reaches {}", count(*of_pixels), percent(*accuracy)),
            };
            let missed = missed.map(|missed| format!("; {most} pixels do not reach {}", percent(missed)));
            format!("{so_far} on {}{}.", counted(*images, "held-out image"), missed.unwrap_or_default())
        }
        Statement::EasierAndHarder(beside) => easier_and_harder(beside),
        Statement::NothingLearned { images, majority_share } => format!(
            "Room, wrong labels and advice are not measured: on {}, no model is reliably better than always predicting the \
             largest class ({}).",
            counted(*images, "held-out image"),
            percent(*majority_share)
        ),
        Statement::Room { images, ceiling, families, above_suspects } => {
            room(*images, *ceiling, families, *above_suspects)
        }
        Statement::Left { errors, images, model, pairs: confused } => format!(
            "Errors that remain: {model} misclassifies {} of {}, mostly between {}.",
            count(*errors),
            counted(*images, "held-out image"),
            pairs(confused)
        ),
        Statement::MoreImages { images, curves } => {
            let said = curves.iter().map(|curve| {
                let Estimate { value, low, high } = curve.doubled;
                let (now, then) = (percent(curve.error), percent(value));
                format!("{} from {now} to {then} errors {}", curve.title, interval(low, high, 1))
            });
            let said: Vec<String> = said.collect();
            let on = counted(*images, "held-out image");
            format!("Doubling the train set would take {}, on {on}.", said.join(", and "))
        }
        Statement::MoreTime { seconds } => format!(
            "Time was short: on all images the models would take about {}, and no rating would be provisional.",
            duration(*seconds)
        ),
        _ => String::new(),
    }
}

/// On which images something was scored: `1,902 test images`, `355 images in five folds`.
pub(crate) fn held_out_on(how: HowHeldOut, images: u64) -> String {
    match how {
        HowHeldOut::Test => counted(images, "test image"),
        HowHeldOut::Validation => counted(images, "validation image"),
        HowHeldOut::FiveFold => format!("{} in five folds", counted(images, "image")),
    }
}

/// How many pairs are not told apart.
pub(crate) fn not_told_apart(found: &HeldOutPairs) -> String {
    let all = counted(found.pairs, "pair");
    match (found.not_told_apart, found.pairs) {
        (0, 1) => "The pair is told apart: its interval lies above the majority share.".to_owned(),
        (0, _) => format!("All {all} are told apart: each interval lies above the majority share."),
        (1, 1) => "The pair is not told apart: its interval includes the majority share.".to_owned(),
        (1, _) => format!("1 of {all} is not told apart: its interval includes the majority share."),
        (some, _) => {
            format!("{} of {all} are not told apart: their intervals include the majority share.", count(some))
        }
    }
}

fn one_pixel(summary: &PairSummary, all: u64, metric: Metric) -> String {
    let Some(found) = &summary.held_out else {
        return in_sample(summary, all, metric);
    };
    let of = |pair: &HeldOutPair| {
        let HeldOut { accuracy, low, high, images, how } = pair.held_out;
        let told = if pair.told_apart { "" } else { "; not told apart" };
        format!(
            "{} from {} with {} accuracy {} ({}{told})",
            name(&pair.a),
            name(&pair.b),
            percent(accuracy),
            interval(low, high, 1),
            held_out_on(how, images)
        )
    };
    let scored = match found.pairs == all {
        true => format!("{} of classes", counted(all, "pair")),
        false => format!("the {} of {} pairs that were scored", count(found.pairs), count(all)),
    };
    if found.pairs == 1 {
        let sample = percent(found.easiest.in_sample);
        return format!("Held out, the best single pixel tells {}; in sample {sample}.", of(&found.easiest));
    }
    let pairs = counted(all, "pair");
    let mean = match summary.mean_held_out {
        Some(mean) => format!("Mean over {pairs}: {} held out, {} in sample", percent(mean), percent(summary.mean)),
        None => format!("Mean over {pairs}: {} in sample", percent(summary.mean)),
    };
    format!(
        "Held out, the best single pixel tells {}: the easiest of {scored}; the hardest: {}. {mean}. {}",
        of(&found.easiest),
        of(&found.hardest),
        not_told_apart(found)
    )
}

/// What is said where no pair has held-out images.
fn in_sample(summary: &PairSummary, all: u64, metric: Metric) -> String {
    let of = |pair: &PairAccuracy| format!("{} from {} {}", name(&pair.a), name(&pair.b), percent(pair.accuracy));
    format!(
        "In sample, on the images that it was chosen on, the best single pixel tells {}: the easiest of {}; the hardest: {}; \
         the mean: {} ({}). Nothing is held out.",
        of(&summary.easiest),
        counted(all, "pair"),
        of(&summary.hardest),
        percent(summary.mean),
        accuracy_name(metric)
    )
}

/// What models get that take a few lines to write.
fn few_lines(on: &str, vote: Option<f64>, simple: Option<&ModelGets>, best: Option<&ModelGets>) -> String {
    let vote = vote.map(|vote| format!("all pairs' pixels together, by vote, reach {}", percent(vote)));
    let simple = simple.map(|simple| format!("{}, a few lines of code, {}", simple.title, percent(simple.accuracy)));
    let best = best.map(|best| format!("the best model, {}, {}", best.title, percent(best.accuracy)));
    let parts: Vec<String> = [vote, simple, best].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("On {on}, {}.", parts.join("; ")) }
}

/// How a dataset whose pairs are easier can be harder.
fn easier_and_harder(beside: &Beside) -> String {
    let Beside { known, held_out, mean, hardest, lower, models, pairs: all, confused } = beside;
    let on = if *held_out { "held out" } else { "in sample" };
    let known = name(known);
    let mut sentence = format!(
        "Single pixels separate its pairs better than {known}'s ({} on average against {}, {on}), yet {lower} of {models} \
         full-image models score lower: a model must tell a class from all others at once, and the average hides the pairs \
         that fail. The hardest pair reaches {} ({known} {})",
        percent(mean[0]),
        percent(mean[1]),
        percent(hardest[0]),
        percent(hardest[1]),
    );
    if let Some((worst, share, there)) = confused {
        let there = there.map(|share| format!(" ({known} {})", percent(share)));
        sentence += &format!(
            ", and {} of the best model's errors{} fall on {} of {} pairs: {}",
            percent(*share),
            there.unwrap_or_default(),
            worst.len(),
            count(*all),
            pairs(worst)
        );
    }
    sentence + "."
}

/// For which families a dataset is over, and for which not.
fn room(images: u64, ceiling: Ceiling, families: &[(Family, f64)], suspects: Option<(f64, Family, f64)>) -> String {
    let ceiling = match ceiling {
        Ceiling::NoError => String::new(),
        Ceiling::Labels(share) => format!(" (up to the {} of labels estimated to be wrong)", fine_percent(share)),
        Ceiling::Unavoidable(share) => {
            format!(" (up to the {} that every model gets wrong: equal images, unequal labels)", fine_percent(share))
        }
    };
    let rooms: Vec<String> = families.iter().map(|(family, steps)| format!("{} {steps:.1}", family.title())).collect();
    let suspects = suspects.map(|(share, family, steps)| {
        format!(
            " If the {} of labels that a model flags, its own errors included, were all wrong: {} {steps:.1}.",
            fine_percent(share),
            family.title()
        )
    });
    format!(
        "Room left, in smallest detectable gaps of {}{ceiling}: {}.{}",
        counted(images, "held-out image"),
        rooms.join(", "),
        suspects.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: &str, b: &str, correct: u64, images: u64, in_sample: f64, told_apart: bool) -> HeldOutPair {
        let held_out = HeldOut::new(correct, images, HowHeldOut::Test);
        HeldOutPair { a: a.into(), b: b.into(), held_out, in_sample, majority_share: 0.523, told_apart }
    }

    #[test]
    fn the_number_that_is_said_first_is_held_out_and_what_is_not_told_apart_is_called_so() {
        let hardest = pair("hat", "pants", 20, 40, 0.79, false);
        let easiest = pair("shoes", "hat", 38, 40, 0.99, true);
        let held_out = HeldOutPairs { pairs: 3, not_told_apart: 1, hardest, easiest };
        let accuracy = |accuracy| PairAccuracy { a: "a".into(), b: "b".into(), accuracy };
        let summary = PairSummary {
            hardest: accuracy(0.79),
            easiest: accuracy(0.99),
            mean: 0.9,
            share_above_90: 0.4,
            mean_held_out: Some(0.7),
            held_out: Some(held_out),
        };
        assert_eq!(
            one_pixel(&summary, 3, Metric::Accuracy),
            "Held out, the best single pixel tells shoes from hat with 95.0 % accuracy [83.5, 98.6] (40 test images): the \
             easiest of 3 pairs of classes; the hardest: hat from pants with 50.0 % accuracy [35.2, 64.8] (40 test images; \
             not told apart). Mean over 3 pairs: 70.0 % held out, 90.0 % in sample. 1 of 3 pairs is not told apart: its \
             interval includes the majority share."
        );
        let nothing = PairSummary { held_out: None, mean_held_out: None, ..summary };
        assert!(one_pixel(&nothing, 3, Metric::Accuracy).starts_with("In sample, on the images that it was chosen on"));
    }
}
