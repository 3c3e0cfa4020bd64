//! Which tables does an audit have, and how is each written?

use std::io::{self, Write};

use onepixel::audit::{Audit, Document, Purpose, PurposeVerdict, Rating, Timing, Verdict};
use onepixel::probes::Finding;
use onepixel::probes::headroom::{Family, FamilyRoom, HeadroomFinding};
use onepixel::probes::learning_curve::{LearningCurveFinding, MeasuredPoint, RungCurve};
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

/// One table of an audit, which is one CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuditTable {
    /// The numbers by which datasets are compared: one row.
    Profile,
    /// A row for each purpose.
    Verdict,
    /// A row for each pair of classes.
    Pixels,
    /// A row for each rung.
    Ladder,
    /// A row for each number of pixels.
    FewPixels,
    /// A row for each family of models.
    Headroom,
    /// A row for each pair of rungs.
    Comparisons,
    /// A row for each published result.
    Leaderboard,
    /// A row for each point of each curve.
    LearningCurve,
    /// A row for each image with a twin.
    Duplicates,
    /// A row for each suspicious image.
    Labels,
    /// A row for each suspect.
    Shortcuts,
    /// A row for each part that is not there, with the reason.
    Missing,
}

#[derive(Serialize)]
struct PurposeRow {
    purpose: Purpose,
    rating: Rating,
    provisional: bool,
    reason: String,
    rule: String,
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
    /// All tables.
    pub const ALL: [Self; 13] = [
        Self::Profile,
        Self::Verdict,
        Self::Pixels,
        Self::Ladder,
        Self::FewPixels,
        Self::Headroom,
        Self::Comparisons,
        Self::Leaderboard,
        Self::LearningCurve,
        Self::Duplicates,
        Self::Labels,
        Self::Shortcuts,
        Self::Missing,
    ];

    /// The name of its file: `ladder.csv`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Profile => "profile.csv",
            Self::Verdict => "verdict.csv",
            Self::Pixels => "pixels.csv",
            Self::Ladder => "ladder.csv",
            Self::FewPixels => "few_pixels.csv",
            Self::Headroom => "headroom.csv",
            Self::Comparisons => "comparisons.csv",
            Self::Leaderboard => "leaderboard.csv",
            Self::LearningCurve => "learning_curve.csv",
            Self::Duplicates => "duplicates.csv",
            Self::Labels => "labels.csv",
            Self::Shortcuts => "shortcuts.csv",
            Self::Missing => "missing.csv",
        }
    }

    /// Whether an audit has it: what was not measured has no table.
    pub fn is_in(self, audit: &Audit) -> bool {
        match self {
            Self::Profile | Self::Missing => true,
            Self::Verdict => audit.verdict.is_some(),
            Self::Pixels => audit.findings.pixels.is_some(),
            Self::Ladder => audit.findings.ladder.is_some(),
            Self::FewPixels => audit.findings.few_pixels.is_some(),
            Self::Headroom | Self::Comparisons => audit.findings.headroom.is_some(),
            Self::Leaderboard => audit.findings.leaderboard.is_some(),
            Self::LearningCurve => audit.findings.learning_curve.is_some(),
            Self::Duplicates => audit.findings.duplicates.is_some(),
            Self::Labels => audit.findings.labels.is_some(),
            Self::Shortcuts => audit.findings.shortcuts.is_some(),
        }
    }

    /// Writes the table as CSV; nothing where the audit does not have it.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Profile => Csv.render(audit, to),
            Self::Verdict => audit.verdict.as_ref().map_or(Ok(()), |verdict| purposes(verdict, to)),
            Self::Pixels => document(audit, audit.findings.pixels.as_ref(), to),
            Self::Ladder => audit.ladder_document().map_or(Ok(()), |ladder| Csv.render(&ladder, to)),
            Self::FewPixels => document(audit, audit.findings.few_pixels.as_ref(), to),
            Self::Headroom => audit.findings.headroom.as_ref().map_or(Ok(()), |headroom| families(headroom, to)),
            Self::Comparisons => {
                audit.findings.headroom.as_ref().map_or(Ok(()), |headroom| rows(&headroom.comparisons, to))
            }
            Self::Leaderboard => audit.findings.leaderboard.as_ref().map_or(Ok(()), |board| rows(&board.results, to)),
            Self::LearningCurve => audit.findings.learning_curve.as_ref().map_or(Ok(()), |finding| points(finding, to)),
            Self::Duplicates => document(audit, audit.findings.duplicates.as_ref(), to),
            Self::Labels => document(audit, audit.findings.labels.as_ref(), to),
            Self::Shortcuts => document(audit, audit.findings.shortcuts.as_ref(), to),
            Self::Missing => missing(audit, to),
        }
    }
}

/// A part of the audit, as the document of its own that a command of its own would write.
fn document<F: Finding + Clone>(audit: &Audit, finding: Option<&F>, to: &mut dyn Write) -> io::Result<()>
where
    Csv: Renderer<Document<F>>,
{
    let Some(finding) = finding else { return Ok(()) };
    let dataset = audit.dataset.clone();
    Csv.render(&Document { dataset, finding: finding.clone(), timing: Timing::default() }, to)
}

fn purposes(verdict: &Verdict, to: &mut dyn Write) -> io::Result<()> {
    let row = |of: &PurposeVerdict| PurposeRow {
        purpose: of.purpose,
        rating: of.rating,
        provisional: of.provisional,
        reason: of.reason.clone(),
        rule: of.rule.clone(),
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

fn rows<R: Serialize>(rows: impl IntoIterator<Item = R>, to: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    for row in rows {
        writer.serialize(row).map_err(cause)?;
    }
    writer.flush()
}
