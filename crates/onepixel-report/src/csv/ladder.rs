//! The rungs as data: one CSV row per rung.

use std::io::{self, Write};

use onepixel::audit::Ladder;
use onepixel::probes::ladder::{RungFinding, SkippedRung};
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Default, Serialize)]
struct Row<'a> {
    name: &'a str,
    own: bool,
    title: &'a str,
    settings: &'a str,
    per_class: Option<usize>,
    chosen: String,
    images: Option<u64>,
    correct: Option<u64>,
    accuracy: Option<f64>,
    accuracy_low: Option<f64>,
    accuracy_high: Option<f64>,
    balanced_accuracy: Option<f64>,
    balanced_accuracy_low: Option<f64>,
    balanced_accuracy_high: Option<f64>,
    spread_seeds: Option<u32>,
    spread_mean: Option<f64>,
    spread_standard_deviation: Option<f64>,
    spread_least: Option<f64>,
    spread_most: Option<f64>,
    fit_seconds: Option<f64>,
    predict_seconds: Option<f64>,
    skipped: &'a str,
}

impl Renderer<Ladder> for Csv {
    fn render(&self, ladder: &Ladder, to: &mut dyn Write) -> io::Result<()> {
        let finding = &ladder.ladder;
        let mut writer = csv::Writer::from_writer(to);
        for rung in &finding.rungs {
            writer.serialize(measured(rung, finding.held_out_images)).map_err(cause)?;
        }
        for rung in &finding.skipped {
            writer.serialize(skipped(rung)).map_err(cause)?;
        }
        writer.flush()
    }
}

fn measured(rung: &RungFinding, images: u64) -> Row<'_> {
    let spread = rung.spread.as_ref();
    Row {
        name: &rung.name,
        own: rung.own,
        title: &rung.title,
        settings: &rung.settings,
        per_class: rung.per_class,
        chosen: rung.chosen.join("; "),
        images: Some(images),
        correct: Some(rung.correct),
        accuracy: Some(rung.accuracy),
        accuracy_low: Some(rung.accuracy_low),
        accuracy_high: Some(rung.accuracy_high),
        balanced_accuracy: Some(rung.balanced_accuracy),
        balanced_accuracy_low: Some(rung.balanced_accuracy_low),
        balanced_accuracy_high: Some(rung.balanced_accuracy_high),
        spread_seeds: spread.map(|spread| spread.seeds),
        spread_mean: spread.map(|spread| spread.mean),
        spread_standard_deviation: spread.map(|spread| spread.standard_deviation),
        spread_least: spread.map(|spread| spread.least),
        spread_most: spread.map(|spread| spread.most),
        fit_seconds: rung.time.map(|time| time.fit_seconds),
        predict_seconds: rung.time.map(|time| time.predict_seconds),
        skipped: "",
    }
}

fn skipped(rung: &SkippedRung) -> Row<'_> {
    Row { name: &rung.name, title: &rung.title, skipped: &rung.reason, ..Row::default() }
}
