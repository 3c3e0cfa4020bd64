//! Which tables does an audit have, and how is each written?

use std::io::{self, Write};

use onepixel::audit::{Audit, Document, Purpose, PurposeVerdict, Rating, Timing, Verdict};
use onepixel::for_each_probe;
use onepixel::probes::Finding;
use onepixel::probes::duplicates::DuplicatesFinding;
use onepixel::probes::few_pixels::FewPixelsFinding;
use onepixel::probes::headroom::{Family, FamilyRoom, HeadroomFinding};
use onepixel::probes::labels::LabelsFinding;
use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::leaderboard::LeaderboardFinding;
use onepixel::probes::learning_curve::{LearningCurveFinding, MeasuredPoint, RungCurve};
use onepixel::probes::pixels::PixelsFinding;
use onepixel::probes::shortcuts::ShortcutsFinding;
use serde::Serialize;

use super::{Csv, cause};
use crate::{Renderer, sentences};

/// One table of an audit, which is one CSV file.
#[derive(Debug, Clone, Copy)]
pub struct AuditTable {
    file_name: &'static str,
    /// Its place among the tables of its probe.
    place: usize,
    is_in: fn(&Audit) -> bool,
    write: fn(usize, &Audit, &mut dyn Write) -> io::Result<()>,
}

/// The tables of a probe's finding.
pub(crate) trait Tables: Finding + Sized + 'static {
    /// Each of them.
    const TABLES: &'static [TableOf<Self>];
}

/// One table of a probe's finding.
pub(crate) struct TableOf<F: 'static> {
    /// The name of its file: `ladder.csv`.
    pub(crate) file_name: &'static str,
    /// Writes it as CSV.
    pub(crate) write: fn(&Audit, &F, &mut dyn Write) -> io::Result<()>,
}

#[derive(Serialize)]
struct PurposeRow {
    purpose: Purpose,
    rating: Rating,
    provisional: bool,
    reason: String,
    rule: String,
    reason_code: &'static str,
}

#[derive(Serialize)]
struct FamilyRow {
    family: Family,
    rung: String,
    error: f64,
    error_low: f64,
    error_high: f64,
    closest: Option<String>,
    disagreement: Option<f64>,
    resolution: Option<f64>,
    steps: Option<f64>,
    steps_above_suspects: Option<f64>,
}

#[derive(Serialize)]
struct PointRow {
    rung: String,
    per_class: usize,
    images_per_class: f64,
    correct: u64,
    accuracy: f64,
    low: f64,
    high: f64,
}

impl AuditTable {
    /// All tables: the profile, the verdict, those of each probe, and what is missing.
    pub fn all() -> Vec<Self> {
        let profile =
            Self { file_name: "profile.csv", place: 0, is_in: |_| true, write: |_, audit, to| Csv.render(audit, to) };
        let verdict = Self {
            file_name: "verdict.csv",
            is_in: |audit| audit.verdict.is_some(),
            write: |_, audit, to| audit.verdict.as_ref().map_or(Ok(()), |verdict| purposes(verdict, to)),
            ..profile
        };
        let missing = Self { file_name: "missing.csv", write: |_, audit, to| missing(audit, to), ..profile };
        [profile, verdict].into_iter().chain(of_probes()).chain([missing]).collect()
    }

    /// The name of its file: `ladder.csv`.
    pub fn file_name(self) -> &'static str {
        self.file_name
    }

    /// Whether an audit has it: what was not measured has no table.
    pub fn is_in(self, audit: &Audit) -> bool {
        (self.is_in)(audit)
    }

    /// Writes the table as CSV; nothing where the audit does not have it.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        (self.write)(self.place, audit, to)
    }
}

macro_rules! tables {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        fn of_probes() -> Vec<AuditTable> {
            let mut tables = Vec::new();
            $(tables.extend(<$finding as Tables>::TABLES.iter().enumerate().map(|(place, table)| AuditTable {
                file_name: table.file_name,
                place,
                is_in: |audit| audit.findings.$key.is_some(),
                write: |place, audit, to| match &audit.findings.$key {
                    Some(finding) => (<$finding as Tables>::TABLES[place].write)(audit, finding, to),
                    None => Ok(()),
                },
            }));)*
            tables
        }
    };
}

for_each_probe!(tables);

impl Tables for PixelsFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf { file_name: "pixels.csv", write: document }];
}

impl Tables for LadderFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf {
        file_name: "ladder.csv",
        write: |audit, _, to| audit.ladder_document().map_or(Ok(()), |ladder| Csv.render(&ladder, to)),
    }];
}

impl Tables for FewPixelsFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf { file_name: "few_pixels.csv", write: document }];
}

impl Tables for HeadroomFinding {
    const TABLES: &'static [TableOf<Self>] = &[
        TableOf { file_name: "headroom.csv", write: |_, headroom, to| families(headroom, to) },
        TableOf { file_name: "comparisons.csv", write: |_, headroom, to| rows(&headroom.comparisons, to) },
    ];
}

impl Tables for LeaderboardFinding {
    const TABLES: &'static [TableOf<Self>] =
        &[TableOf { file_name: "leaderboard.csv", write: |_, board, to| rows(&board.results, to) }];
}

impl Tables for LearningCurveFinding {
    const TABLES: &'static [TableOf<Self>] =
        &[TableOf { file_name: "learning_curve.csv", write: |_, finding, to| points(finding, to) }];
}

impl Tables for DuplicatesFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf { file_name: "duplicates.csv", write: document }];
}

impl Tables for ShortcutsFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf { file_name: "shortcuts.csv", write: document }];
}

impl Tables for LabelsFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf { file_name: "labels.csv", write: document }];
}

/// A part of the audit, as the document of its own that a command of its own would write.
pub(crate) fn document<F: Finding + Clone>(audit: &Audit, finding: &F, to: &mut dyn Write) -> io::Result<()>
where
    Csv: Renderer<Document<F>>,
{
    let dataset = audit.dataset.clone();
    Csv.render(&Document { dataset, finding: finding.clone(), timing: Timing::default() }, to)
}

fn purposes(verdict: &Verdict, to: &mut dyn Write) -> io::Result<()> {
    let row = |of: &PurposeVerdict| PurposeRow {
        purpose: of.purpose,
        rating: of.rating,
        provisional: of.provisional,
        reason: sentences::reason(&of.reason),
        rule: sentences::rule(&verdict.rules, of.purpose),
        reason_code: of.reason.code(),
    };
    rows(verdict.purposes.iter().map(row), to)
}

fn families(headroom: &HeadroomFinding, to: &mut dyn Write) -> io::Result<()> {
    let row = |of: &FamilyRoom| FamilyRow {
        family: of.family,
        rung: of.room.rung.clone(),
        error: of.room.error,
        error_low: of.room.error_low,
        error_high: of.room.error_high,
        closest: of.room.closest.clone(),
        disagreement: of.room.disagreement,
        resolution: of.room.resolution,
        steps: of.room.steps,
        steps_above_suspects: of.room.steps_above_suspects,
    };
    rows(headroom.families.iter().map(row), to)
}

fn points(finding: &LearningCurveFinding, to: &mut dyn Write) -> io::Result<()> {
    let of_curve = |curve: &RungCurve| -> Vec<PointRow> {
        let row = |point: &MeasuredPoint| PointRow {
            rung: curve.rung.clone(),
            per_class: point.per_class,
            images_per_class: point.images_per_class,
            correct: point.correct,
            accuracy: point.accuracy,
            low: point.low,
            high: point.high,
        };
        curve.points.iter().map(row).collect()
    };
    rows(finding.curves.iter().flat_map(of_curve), to)
}

/// The heading is written even where nothing is missing: then the file says so.
fn missing(audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["part", "reason"]).map_err(cause)?;
    for of in &audit.missing {
        writer.write_record([of.part, &of.reason]).map_err(cause)?;
    }
    writer.flush()
}

/// Rows of one kind; no heading where there is none.
pub(crate) fn rows<R: Serialize>(rows: impl IntoIterator<Item = R>, to: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for row in rows {
        writer.serialize(row).map_err(cause)?;
    }
    writer.flush()
}
