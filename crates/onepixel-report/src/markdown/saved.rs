//! How is an audit told in a README that was saved as JSON?

use std::io::{self, Write};

use onepixel::audit::{PairProfile, Profile};
use onepixel::diff::FindingKind;

use super::{Markdown, Table, escape};
use crate::number::{count, counted, fine_percent, interval, percent};
use crate::saved::{SavedDocument, SavedVerdict};
use crate::{Renderer, sentences};

/// Kinds of findings that are about images, in the order in which they are told.
const KINDS: [FindingKind; 6] = [
    FindingKind::Shortcut,
    FindingKind::Duplicates,
    FindingKind::SuspectedLabel,
    FindingKind::Ambiguous,
    FindingKind::Outlier,
    FindingKind::OddImage,
];

/// The section, with a heading of the second level: the verdict as the document tells it, and the numbers by which datasets
/// are compared.
impl Renderer<SavedDocument> for Markdown {
    fn render(&self, document: &SavedDocument, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "## Is {} worth your time?\n", escape::text(document.name()))?;
        if let Some(verdict) = &document.told.verdict {
            told(verdict, to)?;
        }
        let profile = &document.audit.profile;
        one_pixel(profile, to)?;
        models(profile, to)?;
        about_the_data(document, to)?;
        writeln!(to, "### How this was measured\n")?;
        let told = &document.told;
        writeln!(
            to,
            "By onepixel {}{}, seed {}. Its docs/method.md defines every number.",
            escape::text(&told.onepixel_version),
            if told.quick { ", quick audit" } else { "" },
            told.seed
        )?;
        for missing in &told.missing {
            writeln!(to, "\n- missing: {}: {}", escape::text(&missing.part), escape::text(&missing.reason))?;
        }
        match &self.command {
            Some(command) => write!(to, "\n{}", escape::code_block(command)),
            None => Ok(()),
        }
    }
}

fn told(verdict: &SavedVerdict, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "**{}**\n", escape::text(&verdict.headline))?;
    let mut table = Table::new(&[("for", false), ("verdict", false), ("why", false)]);
    for of in &verdict.purposes {
        let rating = format!("{}{}", of.rating.title(), if of.is_at_best() { " (at best)" } else { "" });
        table.add([of.purpose.title(), &rating, &of.reason]);
    }
    write!(to, "{}", table.text())?;
    for sentence in verdict.explanation.iter().chain(&verdict.fix_first) {
        writeln!(to, "{}\n", escape::text(sentence))?;
    }
    Ok(())
}

fn one_pixel(profile: &Profile, to: &mut dyn Write) -> io::Result<()> {
    let Some(found) = profile.one_pixel.as_ref().and_then(|pixel| pixel.held_out.as_ref()) else { return Ok(()) };
    writeln!(to, "### What one pixel tells\n")?;
    let mut table = Table::new(&[
        ("pairs of classes", false),
        ("which", false),
        ("held out", true),
        ("95 % interval", true),
        ("images", true),
    ]);
    let row = |name: &str, of: &PairProfile| {
        let told = if of.told_apart { "" } else { " (not told apart)" };
        let which = format!("{} and {}{told}", of.pair[0], of.pair[1]);
        [name.to_owned(), which, percent(of.accuracy), interval(of.low, of.high, 1), count(of.images)]
    };
    table.add(row("easiest", &found.easiest));
    table.add(row("hardest", &found.hardest));
    if let Some(mean) = found.mean {
        table.add(["mean", &format!("of {}", counted(found.pairs, "pair")), &percent(mean), "", ""]);
    }
    write!(to, "{}", table.text())
}

fn models(profile: &Profile, to: &mut dyn Write) -> io::Result<()> {
    if profile.rungs.is_empty() {
        return Ok(());
    }
    writeln!(to, "### What models get\n")?;
    let mut table = Table::new(&[("model", false), ("accuracy", true), ("95 % interval", true)]);
    for rung in &profile.rungs {
        table.add([&rung.title, &fine_percent(rung.accuracy), &interval(rung.low, rung.high, 2)]);
    }
    write!(to, "{}", table.text())?;
    match profile.majority_share {
        Some(share) => writeln!(to, "Scored on held-out images. The largest class alone is {}.\n", percent(share)),
        None => Ok(()),
    }
}

fn about_the_data(document: &SavedDocument, to: &mut dyn Write) -> io::Result<()> {
    let profile = &document.audit.profile;
    let shares = [
        ("wrong labels (estimated)", profile.label_error_share),
        ("labels that are flagged", profile.flagged_labels_share),
        ("test images with a duplicate in train", profile.test_in_train_share),
    ];
    let shares = shares.into_iter().filter_map(|(what, share)| Some((what.to_owned(), fine_percent(share?))));
    let findings = document.audit.findings();
    let found = KINDS.map(|kind| (kind, findings.iter().filter(|finding| finding.kind == kind).count()));
    let found = found.into_iter().filter(|(_, number)| *number > 0);
    let found =
        found.map(|(kind, number)| (format!("findings: {}", sentences::finding_title(kind)), count(number as u64)));
    let lines: Vec<(String, String)> = shares.chain(found).collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(to, "### The data\n")?;
    lines.iter().try_for_each(|(what, number)| writeln!(to, "- {what}: {number}"))?;
    writeln!(to)
}
