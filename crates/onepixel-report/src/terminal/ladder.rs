//! How is the ladder told?

use std::io::{self, Write};

use onepixel::audit::Ladder;
use onepixel::probes::ladder::{LadderFinding, RungFinding, SkippedRung};

use super::table::{self, Align, Table};
use super::{head, held_out_images, held_out_on, interval, paint};
use crate::Renderer;
use crate::number::{count, counted, fine_percent, seconds};

/// How many confusions are named.
const MOST_CONFUSED: usize = 3;

/// The widest that a title, a reason or a choice is shown.
const WIDEST_TITLE: usize = 40;

/// Writes a ladder as text: a table of the rungs, those that were left out, and a summary.
#[derive(Debug, Clone, Copy)]
pub struct LadderText;

impl Renderer<Ladder> for LadderText {
    fn render(&self, ladder: &Ladder, to: &mut dyn Write) -> io::Result<()> {
        let finding = &ladder.ladder;
        writeln!(to, "{}", head(&ladder.dataset))?;
        writeln!(to, "{}", describe(finding))?;
        if !finding.rungs.is_empty() {
            write!(to, "\n{}", measured(&finding.rungs))?;
        }
        if !finding.skipped.is_empty() {
            write!(to, "\n{}", skipped(&finding.skipped))?;
        }
        let lines = summary(finding);
        if !lines.is_empty() {
            writeln!(to)?;
        }
        lines.iter().try_for_each(|(name, text)| writeln!(to, "{} {text}", paint::bold(&format!("{name:<17}"))))
    }
}

fn describe(finding: &LadderFinding) -> String {
    let learned_from = match finding.per_class {
        Some(most) => format!("at most {} of each class", counted(most as u64, "train image")),
        None => "the train images".to_owned(),
    };
    let scored = held_out_on(finding.how, finding.held_out_images);
    format!("each model learned from {learned_from}, {scored}; 95 % Wilson intervals")
}

fn images(finding: &LadderFinding) -> String {
    held_out_images(finding.how, finding.held_out_images)
}

pub(super) fn measured(rungs: &[RungFinding]) -> Table {
    let column = |cell: &dyn Fn(&RungFinding) -> String| rungs.iter().map(cell).collect::<Vec<_>>();
    let mut table = Table::default();
    table.add_column("model", Align::Left, column(&title));
    table.add_column("accuracy", Align::Right, column(&|rung| fine_percent(rung.accuracy)));
    table.add_column("[95 % interval]", Align::Left, column(&|rung| interval(rung.accuracy_low, rung.accuracy_high)));
    table.add_column("balanced", Align::Right, column(&|rung| fine_percent(rung.balanced_accuracy)));
    if rungs.iter().any(|rung| rung.spread.is_some()) {
        table.add_column("over seeds", Align::Left, column(&spread));
    }
    if rungs.iter().any(|rung| rung.per_class.is_some()) {
        table.add_column("learned from", Align::Left, column(&learned_from));
    }
    let time = |seconds_of: Option<f64>| seconds_of.map_or_else(|| "–".to_owned(), seconds);
    table.add_column("fit", Align::Right, column(&|rung| time(rung.time.map(|time| time.fit_seconds))));
    table.add_column("predict", Align::Right, column(&|rung| time(rung.time.map(|time| time.predict_seconds))));
    if rungs.iter().any(|rung| !rung.chosen.is_empty()) {
        let chosen = |rung: &RungFinding| table::shorten(&rung.chosen.join("; "), WIDEST_TITLE);
        table.add_column("chosen", Align::Left, column(&chosen));
    }
    table
}

fn title(rung: &RungFinding) -> String {
    let title = table::shorten(&rung.title, WIDEST_TITLE);
    if rung.own { format!("{title} (own)") } else { title }
}

fn learned_from(rung: &RungFinding) -> String {
    rung.per_class.map_or_else(String::new, |most| format!("{} of each class", count(most as u64)))
}

fn spread(rung: &RungFinding) -> String {
    let spread = rung.spread.map(|spread| {
        format!("{} ± {:.2} over {}", fine_percent(spread.mean), 100.0 * spread.standard_deviation, spread.seeds)
    });
    spread.unwrap_or_default()
}

fn skipped(rungs: &[SkippedRung]) -> Table {
    let reason = |rung: &SkippedRung| {
        let estimated = rung.estimated_seconds.map(|estimate| format!(" (about {})", seconds(estimate)));
        table::clean(&rung.reason) + &estimated.unwrap_or_default()
    };
    let mut table = Table::default();
    let titles = rungs.iter().map(|rung| table::shorten(&rung.title, WIDEST_TITLE));
    table.add_column("not measured", Align::Left, titles.collect());
    table.add_column("why", Align::Left, rungs.iter().map(reason).collect());
    table
}

/// The lines of the summary, each with its name.
fn summary(finding: &LadderFinding) -> Vec<(&'static str, String)> {
    let Some(best) = finding.best() else { return Vec::new() };
    let accuracy = |rung: &RungFinding| {
        format!("{} {}", fine_percent(rung.accuracy), interval(rung.accuracy_low, rung.accuracy_high))
    };
    let named = |rung: &RungFinding| format!("{}, {}", table::clean(&rung.title), accuracy(rung));
    let mut lines = vec![("best model", format!("{} on {}{}", named(best), images(finding), taking(best)))];
    match finding.cheapest_near_best() {
        Some(cheapest) if cheapest.name != best.name => {
            lines.push(("fastest as good", format!("{}{}", named(cheapest), taking(cheapest))));
        }
        _ => lines.push(("fastest as good", "itself: no faster model is within its interval".to_owned())),
    }
    if let Some(pixel) = finding.measured().find(|rung| rung.name == "single-pixel") {
        lines.push(("best single pixel", accuracy(pixel)));
    }
    lines.push(("largest class", format!("{}, the majority baseline", fine_percent(finding.majority_share))));
    if !best.most_confused.is_empty() {
        lines.push(("mostly confused", confused(best)));
    }
    lines
}

fn taking(rung: &RungFinding) -> String {
    let time = rung.time.map(|time| format!(" in {}", seconds(time.fit_seconds + time.predict_seconds)));
    time.unwrap_or_default()
}

fn confused(rung: &RungFinding) -> String {
    let pairs = rung.most_confused.iter().take(MOST_CONFUSED).map(|pair| {
        let (class, predicted) = (table::class_name(&pair.class), table::class_name(&pair.predicted));
        format!("{class} taken for {predicted} ({}×)", count(pair.images.into()))
    });
    pairs.collect::<Vec<_>>().join(", ")
}
