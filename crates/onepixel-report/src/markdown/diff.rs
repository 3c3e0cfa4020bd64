//! What is different, for a pull request?

use std::io::{self, Write};

use onepixel::diff::{AuditDiff, ChangeKind, DatasetDiff, Difference, FindingChange};

use super::{Markdown, Table, escape};
use crate::Renderer;
use crate::number::count;
use crate::sentences;

/// The most rows of a table: a comment on a pull request has a limit.
const MOST: usize = 50;

/// What is different in one sentence, then tables of how much and of what.
impl Renderer<Difference> for Markdown {
    fn render(&self, difference: &Difference, to: &mut dyn Write) -> io::Result<()> {
        match difference {
            Difference::Datasets(diff) => datasets(diff, to)?,
            Difference::Audits(diff) => audits(diff, to)?,
        }
        writeln!(to, "Compared by onepixel {}.", env!("CARGO_PKG_VERSION"))?;
        match &self.command {
            Some(command) => write!(to, "\n{}", escape::code_block(command)),
            None => Ok(()),
        }
    }
}

fn datasets(diff: &DatasetDiff, to: &mut dyn Write) -> io::Result<()> {
    let (before, after) = (escape::text(&diff.before.name), escape::text(&diff.after.name));
    writeln!(to, "**{before}** to **{after}**: {}.\n", sentences::dataset_summary(diff))?;
    sentences::dataset_remarks(diff).iter().try_for_each(|remark| writeln!(to, "{}\n", escape::text(remark)))?;
    if diff.changes().len() == 0 {
        return Ok(());
    }
    let mut table = Table::new(&[("change", false), ("images", true)]);
    for kind in ChangeKind::ALL.into_iter().filter(|kind| diff.counts.of(*kind) > 0) {
        table.add([sentences::change_title(kind), &count(diff.counts.of(kind))]);
    }
    write!(to, "{}", table.text())?;
    let mut table = Table::new(&[("change", false), ("image", false)]);
    for change in diff.changes().take(MOST) {
        let kinds: Vec<&str> = change.kinds.iter().map(|kind| sentences::change_title(*kind)).collect();
        table.add([kinds.join(", "), sentences::image_change(&change)]);
    }
    write!(to, "{}", table.text())?;
    more(diff.changes().len(), to)
}

fn audits(diff: &AuditDiff, to: &mut dyn Write) -> io::Result<()> {
    let (before, after) = (escape::text(&diff.before), escape::text(&diff.after));
    writeln!(to, "**{before}** to **{after}**: {}.\n", sentences::audit_summary(diff))?;
    sentences::audit_remarks(diff).iter().try_for_each(|remark| writeln!(to, "{}\n", escape::text(remark)))?;
    if !diff.numbers.is_empty() {
        let mut table = Table::new(&[("number", false), ("before", true), ("after", true)]);
        diff.numbers.iter().for_each(|number| table.add(sentences::number_change(number)));
        write!(to, "{}", table.text())?;
    }
    if diff.findings.is_empty() {
        return Ok(());
    }
    let mut table =
        Table::new(&[("", false), ("finding", false), ("image", false), ("before", false), ("after", false)]);
    diff.findings.iter().take(MOST).for_each(|change| table.add(cells(change)));
    write!(to, "{}", table.text())?;
    more(diff.findings.len(), to)
}

fn cells(change: &FindingChange) -> [String; 5] {
    let says = |finding: &Option<_>| finding.as_ref().map(sentences::finding_says).unwrap_or_default();
    let images = change.after.as_ref().or(change.before.as_ref()).map(sentences::finding_images);
    [
        sentences::status_title(change.status).to_owned(),
        sentences::finding_title(change.kind).to_owned(),
        images.unwrap_or_default(),
        says(&change.before),
        says(&change.after),
    ]
}

fn more(rows: usize, to: &mut dyn Write) -> io::Result<()> {
    match rows.checked_sub(MOST).filter(|more| *more > 0) {
        Some(more) => writeln!(to, "And {} more.\n", count(more as u64)),
        None => Ok(()),
    }
}
