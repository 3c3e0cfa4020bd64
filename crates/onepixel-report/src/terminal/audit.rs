//! How is a whole audit told?

use std::io::{self, Write};

use onepixel::audit::{Audit, PurposeVerdict, Rating, Verdict};
use onepixel::for_each_probe;
use onepixel::probes::Finding;
use onepixel::probes::duplicates::DuplicatesFinding;
use onepixel::probes::few_pixels::FewPixelsFinding;
use onepixel::probes::headroom::HeadroomFinding;
use onepixel::probes::labels::LabelsFinding;
use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::leaderboard::LeaderboardFinding;
use onepixel::probes::learning_curve::LearningCurveFinding;
use onepixel::probes::pixels::PixelsFinding;
use onepixel::probes::shortcuts::ShortcutsFinding;

use super::ladder::measured;
use super::table::{self, Align, Table};
use super::{head, interval, paint};
use crate::Renderer;
use crate::number::{counted, fine_percent, percent, steps};
use crate::{data, leaderboard, sentences};

/// Where sentences are broken.
const WIDTH: usize = 100;

/// How far lines below a rating stand in.
const INDENT: &str = "               ";

/// How many alternatives are named.
const MOST_ALTERNATIVES: usize = 5;

/// Writes an audit as text: the verdict, what it rests on, and the numbers behind.
#[derive(Debug, Clone, Copy)]
pub struct AuditText;

impl Renderer<Audit> for AuditText {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "{}", head(&audit.dataset))?;
        if let Some(verdict) = &audit.verdict {
            self.verdict(audit, verdict, to)?;
        }
        blocks(audit).iter().try_for_each(|block| write!(to, "\n{block}"))?;
        let about = data::lines(audit);
        if !about.is_empty() {
            writeln!(to)?;
        }
        about.iter().try_for_each(|(name, text)| {
            write!(
                to,
                "{} {}",
                paint::bold(&format!("{name:<10}")),
                paragraph(&table::clean(text), "           ").trim_start()
            )
        })?;
        self.left_out(audit, to)?;
        recalled(audit, to)
    }
}

/// What a probe's finding has in the text of an audit, beside its lines about the data.
pub(crate) trait Block: Finding {
    /// Tables and sentences, each line with its end; nothing by default.
    fn block(&self) -> Option<String> {
        None
    }
}

macro_rules! blocks {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        fn blocks(audit: &Audit) -> Vec<String> {
            let mut blocks = Vec::new();
            $(blocks.extend(audit.findings.$key.as_ref().and_then(Block::block));)*
            blocks
        }
    };
}

for_each_probe!(blocks);

impl Block for PixelsFinding {}

impl Block for LadderFinding {
    fn block(&self) -> Option<String> {
        (!self.rungs.is_empty()).then(|| measured(&self.rungs).to_string())
    }
}

impl Block for FewPixelsFinding {}

impl Block for HeadroomFinding {
    fn block(&self) -> Option<String> {
        Some(format!("{}{}\n", families(self), told_apart(self)))
    }
}

impl Block for LeaderboardFinding {
    fn block(&self) -> Option<String> {
        Some(leaderboard(self))
    }
}

impl Block for LearningCurveFinding {}

impl Block for DuplicatesFinding {}

impl Block for ShortcutsFinding {}

impl Block for LabelsFinding {}

/// What was not measured now.
fn recalled(audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
    let recalled = audit.timing.parts.iter().filter(|part| part.recalled);
    let names: Vec<String> = recalled.map(|part| part.part.replace('_', " ")).collect();
    if names.is_empty() {
        return Ok(());
    }
    let names = names.join(", ");
    write!(to, "\n{}", paragraph(&format!("Reused from cache: {names}."), ""))
}

impl AuditText {
    fn verdict(&self, audit: &Audit, verdict: &Verdict, to: &mut dyn Write) -> io::Result<()> {
        let headline = sentences::headline(&verdict.purposes);
        write!(to, "\n{}", paragraph(&paint::bold(&table::clean(&headline)), ""))?;
        if let Some(so_far) = data::so_far(audit) {
            write!(to, "{}", paragraph(&so_far, ""))?;
        }
        writeln!(to)?;
        for of in &verdict.purposes {
            writeln!(to, "{} {}", self.rating(of), of.purpose.title())?;
            write!(to, "{}", paragraph(&table::clean(&sentences::reason(&of.reason)), INDENT))?;
        }
        writeln!(to)?;
        for sentence in sentences::explanation(verdict) {
            write!(to, "{}", paragraph(&table::clean(&sentence), ""))?;
        }
        if let Some(fix) = &verdict.fix_first {
            let fix = format!("{} {}", paint::bold("First:"), table::clean(&sentences::advice(fix)));
            write!(to, "\n{}", paragraph(&fix, ""))?;
        }
        let harder: Vec<String> = verdict
            .alternatives
            .iter()
            .take(MOST_ALTERNATIVES)
            .map(|other| format!("{} ({} errors)", table::class_name(&other.name), percent(other.error)))
            .collect();
        if !harder.is_empty() {
            let harder = format!("{} {}", paint::bold("Harder:"), harder.join(", "));
            write!(to, "{}", paragraph(&harder, ""))?;
        }
        Ok(())
    }

    fn rating(&self, of: &PurposeVerdict) -> String {
        let width = INDENT.len() - 1;
        let title = match (of.provisional, of.rating) {
            (true, Rating::Fit) => "fit at best",
            (true, Rating::FitWithCare) => "care at best",
            (_, rating) => rating.title(),
        };
        paint::bold(&format!("{title:<width$}"))
    }

    fn left_out(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        let skipped = audit.findings.ladder.iter().flat_map(|ladder| &ladder.skipped);
        let skipped = skipped.map(|rung| (rung.title.to_owned(), &rung.reason));
        let missing = audit.missing.iter().map(|missing| (missing.part.replace('_', " "), &missing.reason));
        let lines: Vec<(String, &String)> = missing.chain(skipped).collect();
        if lines.is_empty() {
            return Ok(());
        }
        let mut left_out = Table::default();
        left_out.add_column("missing", Align::Left, lines.iter().map(|(name, _)| name.clone()).collect());
        left_out.add_column("why", Align::Left, lines.iter().map(|(_, reason)| table::clean(reason)).collect());
        write!(to, "\n{left_out}")
    }
}

fn families(headroom: &HeadroomFinding) -> Table {
    let rows = &headroom.families;
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), fine_percent);
    let mut table = Table::default();
    table.add_column("room above", Align::Left, rows.iter().map(|of| of.title.to_owned()).collect());
    table.add_column("best model", Align::Left, rows.iter().map(|of| table::class_name(&of.room.rung)).collect());
    table.add_column("error", Align::Right, rows.iter().map(|of| fine_percent(of.room.error)).collect());
    table.add_column(
        "smallest detectable gap",
        Align::Right,
        rows.iter().map(|of| share(of.room.resolution)).collect(),
    );
    let steps = rows.iter().map(|of| steps(&of.room).unwrap_or_else(|| "–".to_owned()));
    table.add_column("steps left", Align::Right, steps.collect());
    table
}

/// The published results, those like the best and the next one, and what they come to.
fn leaderboard(board: &LeaderboardFinding) -> String {
    let shown = &board.results[..leaderboard::worth_showing(board)];
    let mut table = Table::default();
    table.add_column("published", Align::Left, shown.iter().map(|of| table::class_name(&of.model)).collect());
    table.add_column("accuracy", Align::Right, shown.iter().map(|of| fine_percent(of.accuracy)).collect());
    let intervals = shown.iter().map(|of| interval(of.accuracy_low, of.accuracy_high)).collect();
    table.add_column("95 % interval", Align::Right, intervals);
    let told = |of: &onepixel::probes::leaderboard::Ranked| if of.told_apart { "yes" } else { "no" };
    table.add_column(
        "distinguishable from the best",
        Align::Right,
        shown.iter().map(|of| told(of).to_owned()).collect(),
    );
    let sentences = leaderboard::sentences(board).into_iter().map(|sentence| paragraph(&table::clean(&sentence), ""));
    format!("{table}{}", sentences.collect::<String>())
}

fn told_apart(headroom: &HeadroomFinding) -> String {
    let pairs = headroom.comparisons.len() as u64;
    let alike = headroom.comparisons.iter().filter(|pair| !pair.told_apart);
    let named: Vec<String> = alike
        .take(MOST_ALTERNATIVES)
        .map(|pair| format!("{} and {}", table::class_name(&pair.first), table::class_name(&pair.second)))
        .collect();
    let more = if pairs - headroom.told_apart > named.len() as u64 { ", …" } else { "" };
    let not = if named.is_empty() { String::new() } else { format!("; not: {}{more}", named.join(", ")) };
    let (on, told) = (counted(headroom.held_out_images, "held-out image"), headroom.told_apart);
    let sentence = format!("On {on}, McNemar's test tells {told} of {pairs} pairs of models apart{not}");
    paragraph(&sentence, "").trim_end().to_owned()
}

/// A sentence in lines of at most so many columns, where its words are short enough. A number and its per-cent sign are one
/// word.
fn paragraph(sentence: &str, indent: &str) -> String {
    const UNBROKEN: (&str, &str) = (" %", "\u{a0}%");
    let mut lines = vec![indent.to_owned()];
    for word in sentence.replace(UNBROKEN.0, UNBROKEN.1).split(' ') {
        let is_begun = lines.last().is_some_and(|line| line.len() > indent.len());
        let width = lines.last().map_or(0, |line| paint::width(line));
        match lines.last_mut() {
            Some(line) if !is_begun => line.push_str(word),
            Some(line) if width + 1 + paint::width(word) <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{indent}{word}")),
        }
    }
    lines.join("\n").replace(UNBROKEN.1, UNBROKEN.0) + "\n"
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn sentences_are_broken_between_words_and_long_words_are_kept() {
        let text = paragraph(&format!("{} {}", "ab ".repeat(60).trim(), "x".repeat(150)), "  ");
        assert!(
            text.lines().all(|line| line.starts_with("  ") && (line.width() <= WIDTH || line.contains('x'))),
            "{text}"
        );
        assert_eq!(text.split_whitespace().count(), 61);
        let text = paragraph(&format!("{} 97.5 % of it", "x".repeat(94)), "");
        assert_eq!(text.lines().nth(1), Some("97.5 % of it"));
    }
}
