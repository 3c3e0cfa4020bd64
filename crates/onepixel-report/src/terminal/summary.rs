//! How are all pairs summed up?

use onepixel::audit::Pixels;
use onepixel::probes::pixels::{PairAccuracy, PixelsFinding};
use onepixel::search::Metric;

use super::{Terminal, held_out, scored_images, table};
use crate::number::{count, counted, percent};

impl Terminal {
    /// A line for each number that is about all pairs.
    pub(super) fn summary(&self, audit: &Pixels) -> String {
        let finding = &audit.finding;
        let lines = [
            ("hardest", pair(&finding.summary.hardest)),
            ("easiest", pair(&finding.summary.easiest)),
            ("mean", mean(finding)),
            ("90 % or more", above_90(finding)),
            ("one pixel for all", self.single_pixel(audit)),
            ("vote of all pairs", vote(finding)),
        ];
        lines.map(|(name, text)| format!("{} {text}\n", self.bold(&format!("{name:<17}")))).concat()
    }

    fn single_pixel(&self, audit: &Pixels) -> String {
        let finding = &audit.finding;
        let single = &finding.single_pixel_all_classes;
        let accuracy = match finding.metric {
            Metric::Accuracy => single.accuracy,
            Metric::Balanced => single.balanced_accuracy,
        };
        let held_out = single.held_out.as_ref().map(|accuracy| format!("; held out {}", held_out(accuracy)));
        format!(
            "{} at {}{}; majority class {}",
            percent(accuracy),
            self.position(single.position, audit.dataset.train.channels),
            held_out.unwrap_or_default(),
            percent(single.majority_share)
        )
    }
}

fn pair(pair: &PairAccuracy) -> String {
    format!("{}, {}", table::pair_name(&pair.a, &pair.b), percent(pair.accuracy))
}

fn mean(finding: &PixelsFinding) -> String {
    let held_out = finding.summary.mean_held_out.map(|mean| format!("held out {}", percent(mean)));
    let held_out = held_out.unwrap_or_else(|| "held out not measured for every pair".to_owned());
    let pairs = counted(finding.pairs_total, "pair");
    format!("{} over {pairs}; {held_out}", percent(finding.summary.mean))
}

fn above_90(finding: &PixelsFinding) -> String {
    let above = (finding.summary.share_above_90 * finding.pairs_total as f64).round() as u64;
    format!("{} of {}", count(above), counted(finding.pairs_total, "pair"))
}

fn vote(finding: &PixelsFinding) -> String {
    match &finding.vote_model {
        Some(vote) => format!("held out {} on {}", held_out(vote), scored_images(vote)),
        None => "not measured: too many pairs to vote".to_owned(),
    }
}
