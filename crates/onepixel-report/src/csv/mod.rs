//! What was found as data: one CSV row per pair of classes, per rung, per image, or per dataset.

mod compared;
mod complexity;
mod diff;
mod difficulty;
mod duplicates;
mod few_pixels;
mod gains;
mod labels;
mod ladder;
mod quality;
mod separable;
mod shortcuts;
mod tables;

use std::collections::HashSet;
use std::io::{self, Write};

use onepixel::audit::Pixels;
use onepixel::dataset::{Label, Position, Shape};
use onepixel::probes::pixels::PairFinding;
use onepixel::search::{BestPixel, Metric};
use serde::Serialize;

use crate::Renderer;
pub(crate) use difficulty::{ImageRow, image_rows};
pub(crate) use gains::GainRow;
pub use tables::AuditTable;
pub(crate) use tables::{TableOf, Tables, document, rows};

/// Writes a header and a row for each pair of classes, for each rung, or for each image with a duplicate, with the keys of
/// the JSON document. Positions count from 0; fractions have all their digits, and what was not measured is left empty.
///
/// Of a ladder, the rungs that were not measured follow the others, with the reason in the last column.
///
/// Pairs that the finding does not list, because there are too many, follow the listed ones with their best pixel and
/// its accuracy only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Csv;

#[derive(Default, Serialize)]
struct Row<'a> {
    a: &'a str,
    b: &'a str,
    row: usize,
    col: usize,
    channel: usize,
    correct: Option<u64>,
    total: u64,
    accuracy: Option<f64>,
    balanced_accuracy: Option<f64>,
    threshold: Option<u8>,
    dark_class: Option<&'a str>,
    held_out_accuracy: Option<f64>,
    held_out_low: Option<f64>,
    held_out_high: Option<f64>,
    held_out_images: Option<u64>,
    held_out_how: Option<&'static str>,
    majority_share: f64,
    ties: Option<u32>,
    p_value: Option<f64>,
    f1: Option<f64>,
    f3: Option<f64>,
    told_apart: Option<bool>,
}

impl Renderer<Pixels> for Csv {
    fn render(&self, audit: &Pixels, to: &mut dyn Write) -> io::Result<()> {
        let finding = &audit.finding;
        let mut writer = csv::Writer::from_writer(to);
        for pair in &finding.pairs {
            writer.serialize(listed(pair)).map_err(cause)?;
        }
        if (finding.pairs.len() as u64) < finding.pairs_total {
            let listed: HashSet<(Label, Label)> = finding.pairs.iter().map(|pair| pair.classes).collect();
            for (a, b, best) in finding.table.iter().filter(|(a, b, _)| !listed.contains(&(*a, *b))) {
                writer.serialize(unlisted(audit, (a, b), best)?).map_err(cause)?;
            }
        }
        writer.flush()
    }
}

/// Why a row could not be written. The CSV writer's own error hides its kind, so that a closed pipe would not be known
/// as one.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn listed<'a>(pair: &'a PairFinding) -> Row<'a> {
    let held_out = pair.held_out.as_ref();
    Row {
        correct: Some(pair.correct),
        accuracy: Some(pair.accuracy),
        balanced_accuracy: Some(pair.balanced_accuracy),
        threshold: pair.threshold,
        dark_class: pair.dark_class.as_deref(),
        held_out_accuracy: held_out.map(|held_out| held_out.accuracy),
        held_out_low: held_out.map(|held_out| held_out.low),
        held_out_high: held_out.map(|held_out| held_out.high),
        held_out_images: held_out.map(|held_out| held_out.images),
        held_out_how: held_out.map(|held_out| held_out.how.name()),
        ties: Some(pair.ties),
        p_value: pair.p_value,
        f1: Some(pair.f1),
        f3: Some(pair.f3),
        told_apart: pair.told_apart,
        ..row((&pair.a, &pair.b), pair.position, pair.total, pair.majority_share)
    }
}

fn unlisted<'a>(audit: &'a Pixels, (a, b): (Label, Label), best: BestPixel) -> io::Result<Row<'a>> {
    let (set, table) = (&audit.dataset.train, &audit.finding.table);
    let shape = Shape::new(set.height, set.width, set.channels).map_err(io::Error::other)?;
    let name = |class: Label| set.classes[usize::from(class)].name.as_str();
    let images = |class: Label| u64::from(table.class_images()[usize::from(class)]);
    let total = images(a) + images(b);
    let majority_share = images(a).max(images(b)) as f64 / total as f64;
    let row = row((name(a), name(b)), shape.position(best.pixel as usize), total, majority_share);
    let accuracy = Some(table.accuracy(a, b, best));
    Ok(match audit.finding.metric {
        Metric::Accuracy => Row { correct: Some(best.score), accuracy, ..row },
        Metric::Balanced => Row { balanced_accuracy: accuracy, ..row },
    })
}

fn row<'a>((a, b): (&'a str, &'a str), position: Position, total: u64, majority_share: f64) -> Row<'a> {
    let Position { row, col, channel } = position;
    Row { a, b, row, col, channel, total, majority_share, ..Row::default() }
}
