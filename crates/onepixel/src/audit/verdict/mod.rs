//! What is the dataset good for?
//!
//! # The big picture
//!
//! A verdict is nothing new: it is rules over numbers that probes have found, and each rule is stated with its numbers
//! (`purposes`). Whoever disagrees with a threshold sets another ([`VerdictRules`]). `explanation` says in sentences
//! what the ratings rest on.

mod explanation;
mod finding;
mod purposes;
mod words;

pub use finding::{Alternative, DecidingNumber, Purpose, PurposeVerdict, Rating, Unit, Verdict, WorstPair};

use super::{DatasetSummary, Findings, Profile};

/// The thresholds of the verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VerdictRules {
    /// Fewer steps than this above a family, and comparing its models is over; by default 3.
    pub steps_ditch: f64,
    /// Fewer steps than this above a family, and comparing its models needs care; by default 6.
    pub steps_care: f64,
    /// With at most this error of the best classical model, a first model teaches nothing more; by default 0.03.
    pub solved_error: f64,
    /// With at most this error of the best classical model, it teaches little; by default 0.08.
    pub easy_error: f64,
    /// The share of the way from the majority class to no error that the best rung must go for a first model to be a
    /// success; by default 0.5.
    pub success: f64,
    /// Fewer train images than this feed no data-hungry method; by default 10,000.
    pub few_images: u64,
    /// As many train images as this do feed one; by default 100,000.
    pub many_images: u64,
    /// Twice as many images must lower the error by so many steps to say that the dataset rewards data; by default 1.
    pub gain_steps: f64,
}

impl Default for VerdictRules {
    fn default() -> Self {
        Self {
            steps_ditch: 3.0,
            steps_care: 6.0,
            solved_error: 0.03,
            easy_error: 0.08,
            success: 0.5,
            few_images: 10_000,
            many_images: 100_000,
            gain_steps: 1.0,
        }
    }
}

impl VerdictRules {
    /// Judges what was found. `known` are profiles of other datasets: from them come the alternatives, and the one
    /// called `MNIST` is what this dataset is explained beside.
    pub fn judge(&self, dataset: &DatasetSummary, findings: &Findings<'_>, known: &[Profile]) -> Verdict {
        let purposes = purposes::all(self, dataset, findings);
        let worst = findings.worst_pairs();
        let pair = |summary: &crate::probes::pixels::PairAccuracy| WorstPair {
            a: summary.a.clone(),
            b: summary.b.clone(),
            accuracy: summary.accuracy,
        };
        Verdict {
            headline: explanation::headline(&purposes),
            explanation: explanation::sentences(dataset, findings, known),
            hardest_pair: findings.pixels.map(|pixels| pair(&pixels.summary.hardest)),
            easiest_pair: findings.pixels.map(|pixels| pair(&pixels.summary.easiest)),
            most_confused: worst.into_iter().flat_map(|worst| worst.pairs.into_iter().map(|(pair, _)| pair)).collect(),
            fix_first: explanation::fix_first(dataset, findings),
            alternatives: alternatives(dataset, findings, known),
            purposes,
        }
    }
}

/// Other datasets that leave more room above networks, or where those were not measured above the best rung; most room
/// first.
fn alternatives(dataset: &DatasetSummary, findings: &Findings<'_>, known: &[Profile]) -> Vec<Alternative> {
    let Some(headroom) = findings.headroom else { return Vec::new() };
    let harder = known.iter().filter_map(|profile| {
        let best = profile.best()?;
        let error = 1.0 - best.accuracy;
        let is_harder = profile.name != dataset.name && error > headroom.best.error_high;
        is_harder.then(|| Alternative {
            name: profile.name.clone(),
            best_rung: best.name.clone(),
            error,
            steps_left: profile.steps_left,
            images: profile.train_images,
            classes: profile.classes,
        })
    });
    let mut harder: Vec<Alternative> = harder.collect();
    harder.sort_by(|a, b| b.steps_left.unwrap_or(0.0).total_cmp(&a.steps_left.unwrap_or(0.0)));
    harder
}
