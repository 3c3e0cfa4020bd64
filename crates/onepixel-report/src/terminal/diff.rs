//! How is it told what is different?

use std::io::{self, Write};

use onepixel::diff::{
    AuditDiff, ChangeKind, DatasetDiff, DiffSide, Difference, FindingChange, FindingStatus, ImageChange,
};

use super::table::{Align, Table, clean, shorten};
use crate::Renderer;
use crate::number::count;
use crate::sentences;

/// The widest that a line about an image is.
const WIDEST: usize = 160;

/// Writes what is different as text: how much of each kind, then the first of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiffText {
    /// How many of each kind are listed.
    pub top: usize,
}

impl DiffText {
    /// What is different in one line.
    pub fn summary(difference: &Difference) -> String {
        match difference {
            Difference::Datasets(diff) => sentences::dataset_summary(diff),
            Difference::Audits(diff) => sentences::audit_summary(diff),
        }
    }
}

impl Renderer<Difference> for DiffText {
    fn render(&self, difference: &Difference, to: &mut dyn Write) -> io::Result<()> {
        match difference {
            Difference::Datasets(diff) => self.datasets(diff, to),
            Difference::Audits(diff) => self.audits(diff, to),
        }
    }
}

impl DiffText {
    fn datasets(self, diff: &DatasetDiff, to: &mut dyn Write) -> io::Result<()> {
        let side = |side: &DiffSide| format!("{}, {} images", clean(&side.name), count(side.images()));
        writeln!(to, "before       {}", side(&diff.before))?;
        writeln!(to, "after        {}", side(&diff.after))?;
        writeln!(to, "compared by  {}", sentences::compared_by(diff.compared_by))?;
        sentences::dataset_remarks(diff).iter().try_for_each(|remark| writeln!(to, "{}", clean(remark)))?;
        let kinds = || ChangeKind::ALL.into_iter();
        let titles = kinds().map(sentences::change_title).chain(["unchanged"]).map(str::to_owned).collect();
        let numbers = kinds().map(|kind| diff.counts.of(kind)).chain([diff.counts.unchanged]).map(count).collect();
        let mut table = Table::default();
        table.add_column("", Align::Left, titles);
        table.add_column("images", Align::Right, numbers);
        write!(to, "\n{table}")?;
        kinds().try_for_each(|kind| self.of_kind(diff, kind, to))
    }

    /// Each image under the gravest of its changes.
    fn of_kind(self, diff: &DatasetDiff, kind: ChangeKind, to: &mut dyn Write) -> io::Result<()> {
        let is_of = |change: &ImageChange<'_>| change.kinds.first() == Some(&kind);
        let all = diff.changes().filter(is_of).count();
        if all == 0 || self.top == 0 {
            return Ok(());
        }
        writeln!(to, "\n{}", sentences::change_title(kind))?;
        for change in diff.changes().filter(is_of).take(self.top) {
            writeln!(to, "  {}", shorten(&sentences::image_change(&change), WIDEST))?;
        }
        if all > self.top { writeln!(to, "  and {} more", count((all - self.top) as u64)) } else { Ok(()) }
    }

    fn audits(self, diff: &AuditDiff, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "before  {}", clean(&diff.before))?;
        writeln!(to, "after   {}", clean(&diff.after))?;
        sentences::audit_remarks(diff).iter().try_for_each(|remark| writeln!(to, "{}", clean(remark)))?;
        writeln!(to, "\n{}", sentences::audit_summary(diff))?;
        if !diff.numbers.is_empty() {
            let rows: Vec<[String; 3]> = diff.numbers.iter().map(sentences::number_change).collect();
            let mut table = Table::default();
            for (place, (name, align)) in
                [("", Align::Left), ("before", Align::Right), ("after", Align::Right)].into_iter().enumerate()
            {
                table.add_column(name, align, rows.iter().map(|row| row[place].clone()).collect());
            }
            write!(to, "\n{table}")?;
        }
        let statuses = [FindingStatus::New, FindingStatus::Changed, FindingStatus::Gone];
        statuses.into_iter().try_for_each(|status| self.of_status(diff, status, to))
    }

    fn of_status(self, diff: &AuditDiff, status: FindingStatus, to: &mut dyn Write) -> io::Result<()> {
        let of_status: Vec<&FindingChange> = diff.findings.iter().filter(|change| change.status == status).collect();
        if of_status.is_empty() || self.top == 0 {
            return Ok(());
        }
        writeln!(to, "\n{}", sentences::status_title(status))?;
        for change in of_status.iter().take(self.top) {
            writeln!(to, "  {}", shorten(&sentences::finding_change(change), WIDEST))?;
        }
        let more = of_status.len().saturating_sub(self.top);
        if more > 0 { writeln!(to, "  and {} more", count(more as u64)) } else { Ok(()) }
    }
}
