//! How are pairs listed?

use onepixel::audit::Pixels;
use onepixel::probes::pixels::PairFinding;
use onepixel::search::Metric;

use super::table::{self, Align, Table};
use super::{Terminal, held_out};
use crate::number::{p_value, percent};

impl Terminal {
    /// A row for each pair; rules, ties and p-values have a column where there are any.
    pub(super) fn pair_table(&self, audit: &Pixels, title: &str, pairs: &[&PairFinding]) -> Table {
        let (finding, channels) = (&audit.finding, audit.dataset.train.channels);
        let column = |cell: &dyn Fn(&PairFinding) -> String| pairs.iter().map(|pair| cell(pair)).collect::<Vec<_>>();
        let mut table = Table::default();
        table.add_column(title, Align::Left, column(&|pair| table::pair_name(&pair.a, &pair.b)));
        table.add_column("pixel", Align::Left, column(&|pair| self.position(pair.position, channels)));
        table.add_column("held out [95 % interval]", Align::Left, held_out_cells(pairs));
        let accuracies = column(&|pair| percent(pair.accuracy_by(finding.metric)));
        table.add_column(in_sample(finding.metric), Align::Right, accuracies);
        table.add_column("majority", Align::Right, column(&|pair| percent(pair.majority_share)));
        if pairs.iter().any(|pair| pair.told_apart == Some(false)) {
            let told = |pair: &PairFinding| if pair.told_apart == Some(false) { "not told apart" } else { "" };
            table.add_column("", Align::Left, column(&|pair| told(pair).to_owned()));
        }
        if pairs.iter().any(|pair| pair.threshold.is_some()) {
            table.add_column("rule", Align::Left, column(&rule));
        }
        if pairs.iter().any(|pair| pair.ties > 0) {
            table.add_column("ties", Align::Right, column(&|pair| pair.ties.to_string()));
        }
        if pairs.iter().any(|pair| pair.p_value.is_some()) {
            table.add_column("p", Align::Right, column(&|pair| pair.p_value.map(p_value).unwrap_or_default()));
        }
        table
    }
}

/// What accuracies on the images that a pixel was chosen on are called.
fn in_sample(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "in sample",
        Metric::Balanced => "in sample, balanced",
    }
}

/// The held-out accuracies, their per cent signs below each other.
fn held_out_cells(pairs: &[&PairFinding]) -> Vec<String> {
    let width = |pair: &&PairFinding| pair.held_out.map_or(0, |held_out| percent(held_out.accuracy).len());
    let widest = pairs.iter().map(width).max().unwrap_or(0);
    let cell = |pair: &&PairFinding| match &pair.held_out {
        Some(accuracy) => " ".repeat(widest - width(pair)) + &held_out(accuracy),
        None => "not measured".to_owned(),
    };
    pairs.iter().map(cell).collect()
}

fn rule(pair: &PairFinding) -> String {
    let cut = pair.threshold.zip(pair.dark_class.as_deref());
    cut.map(|(threshold, dark)| format!("{} up to {threshold}", table::class_name(dark))).unwrap_or_default()
}
