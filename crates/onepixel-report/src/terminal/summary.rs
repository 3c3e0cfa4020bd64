//! How are all pairs summed up?

use onepixel::audit::Pixels;
use onepixel::probes::pixels::{HeldOutPair, PairAccuracy, PixelsFinding};
use onepixel::search::Metric;

use super::{Terminal, held_out, paint, scored_images, table};
use crate::number::{count, counted, percent};

impl Terminal {
    /// A line for each number that is about all pairs.
    pub(super) fn summary(&self, audit: &Pixels) -> String {
        let finding = &audit.finding;
        let (hardest, easiest) = match &finding.summary.held_out {
            Some(found) => (scored(&found.hardest), scored(&found.easiest)),
            None => (pair(&finding.summary.hardest), pair(&finding.summary.easiest)),
        };
        let told_apart = match &finding.summary.held_out {
            Some(found) => {
                let told = format!("{} of {}", count(found.pairs - found.not_told_apart), counted(found.pairs, "pair"));
                match found.not_told_apart {
                    0 => told,
                    _ => format!("{told}; the intervals of the others reach down to the share of the larger class"),
                }
            }
            None => "not measured: nothing is held out".to_owned(),
        };
        let lines = [
            ("hardest", hardest),
            ("easiest", easiest),
            ("mean", mean(finding)),
            ("told apart", told_apart),
            ("90 % or more", above_90(finding)),
            ("one pixel for all", self.single_pixel(audit)),
            ("vote of all pairs", vote(finding)),
        ];
        lines.map(|(name, text)| format!("{} {text}\n", paint::bold(&format!("{name:<17}")))).concat()
    }

    fn single_pixel(&self, audit: &Pixels) -> String {
        let finding = &audit.finding;
        let single = &finding.single_pixel_all_classes;
        let accuracy = match finding.metric {
            Metric::Accuracy => single.accuracy,
            Metric::Balanced => single.balanced_accuracy,
        };
        let scored = single
            .held_out
            .as_ref()
            .map(|accuracy| format!("held out {} on {}; ", held_out(accuracy), scored_images(accuracy)));
        format!(
            "{}in sample {} at {}; majority class {}",
            scored.unwrap_or_default(),
            percent(accuracy),
            self.position(single.position, audit.dataset.train.channels),
            percent(single.majority_share)
        )
    }
}

fn pair(pair: &PairAccuracy) -> String {
    format!("{}, in sample {}", table::pair_name(&pair.a, &pair.b), percent(pair.accuracy))
}

fn scored(pair: &HeldOutPair) -> String {
    let told = if pair.told_apart { "" } else { ", not told apart" };
    format!(
        "{}, held out {} on {}{told}; in sample {}",
        table::pair_name(&pair.a, &pair.b),
        held_out(&pair.held_out),
        scored_images(&pair.held_out),
        percent(pair.in_sample)
    )
}

fn mean(finding: &PixelsFinding) -> String {
    let held_out = finding.summary.mean_held_out.map(|mean| format!("held out {}", percent(mean)));
    let held_out = held_out.unwrap_or_else(|| "held out not measured for every pair".to_owned());
    let pairs = counted(finding.pairs_total, "pair");
    format!("{held_out} over {pairs}; in sample {}", percent(finding.summary.mean))
}

fn above_90(finding: &PixelsFinding) -> String {
    let above = (finding.summary.share_above_90 * finding.pairs_total as f64).round() as u64;
    format!("{} of {}, in sample", count(above), counted(finding.pairs_total, "pair"))
}

fn vote(finding: &PixelsFinding) -> String {
    match &finding.vote_model {
        Some(vote) => format!("held out {} on {}", held_out(vote), scored_images(vote)),
        None => "not measured: too many pairs to vote".to_owned(),
    }
}
