//! What changed since the last run?

use maud::{Markup, html};

use onepixel::diff::{AuditDiff, FindingChange, FindingStatus};

use crate::number::count;
use crate::page::Section;
use crate::page::text;
use crate::sentences;

/// Changes of each kind that a page lists; the document beside it has all.
const MOST_LISTED: usize = 30;

/// What the last run knew of a dataset.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Since {
    /// There was no last run.
    First,
    /// It had no such dataset.
    New,
    /// It had an audit of it, and this is different.
    Compared(Box<AuditDiff>),
    /// It had an audit of it that cannot be read, for this reason.
    Unreadable(String),
}

/// The same in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Summary {
    Nothing,
    New,
    Same,
    Changed(String),
    Unreadable,
}

impl Since {
    pub(super) fn summary(&self) -> Summary {
        match self {
            Self::First => Summary::Nothing,
            Self::New => Summary::New,
            Self::Compared(diff) if is_same(diff) => Summary::Same,
            Self::Compared(diff) if diff.new + diff.changed + diff.gone == 0 => {
                Summary::Changed("only numbers".to_owned())
            }
            Self::Compared(diff) => Summary::Changed(sentences::audit_summary(diff)),
            Self::Unreadable(_) => Summary::Unreadable,
        }
    }

    /// The section of a dataset's page; nothing where there was no last run.
    pub(super) fn section(&self) -> Option<Section> {
        let body = match self {
            Self::First => return None,
            Self::New => html! { p { "New: the last run had no audit of this dataset." } },
            Self::Unreadable(reason) => html! {
                p { "The audit of the last run cannot be compared: " (text::plain(reason)) }
            },
            Self::Compared(diff) => told(diff),
        };
        Some(Section { id: "changes", title: "Since the last run".into(), body })
    }
}

impl Summary {
    /// In a word or two, for a table.
    pub(super) fn title(&self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::New => "new",
            Self::Same => "the same",
            Self::Changed(_) => "changed",
            Self::Unreadable => "not comparable",
        }
    }

    /// Whether there is something to see.
    pub(super) fn is_news(&self) -> bool {
        matches!(self, Self::New | Self::Changed(_))
    }
}

fn is_same(diff: &AuditDiff) -> bool {
    diff.new + diff.changed + diff.gone == 0 && diff.numbers.is_empty()
}

fn told(diff: &AuditDiff) -> Markup {
    let remarks = sentences::audit_remarks(diff);
    html! {
        p.lead { (text::plain(&sentences::audit_summary(diff))) "." }
        @if !remarks.is_empty() { ul.plain { @for remark in &remarks { li { (text::plain(remark)) } } } }
        @if !diff.numbers.is_empty() { (numbers(diff)) }
        @for status in [FindingStatus::New, FindingStatus::Changed, FindingStatus::Gone] { (of_status(diff, status)) }
        p.note { a href="changes.json" { "All changes as JSON" } }
    }
}

fn numbers(diff: &AuditDiff) -> Markup {
    html! {
        div.scroll {
            table.list {
                thead { tr { th scope="col" { "number" } th scope="col" { "before" } th scope="col" { "now" } } }
                tbody {
                    @for [title, before, after] in diff.numbers.iter().map(sentences::number_change) {
                        tr { th scope="row" { (title) } td { (before) } td { (after) } }
                    }
                }
            }
        }
    }
}

fn of_status(diff: &AuditDiff, status: FindingStatus) -> Markup {
    let of_status: Vec<&FindingChange> = diff.findings.iter().filter(|change| change.status == status).collect();
    let more = of_status.len().saturating_sub(MOST_LISTED);
    html! {
        @if !of_status.is_empty() {
            h3 { (sentences::status_title(status)) span.count { " " (count(of_status.len() as u64)) } }
            ul.plain {
                @for change in of_status.iter().take(MOST_LISTED) { li { (text::plain(&sentences::finding_change(change))) } }
                @if more > 0 { li.note { "and " (count(more as u64)) " more" } }
            }
        }
    }
}
