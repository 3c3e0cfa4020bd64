//! What each method gains, as data: one CSV row for each gain, or for each cell of a matrix.

use std::io::{self, Write};

use onepixel::audit::Gains;
use onepixel::probes::gains::Gain;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

/// A gain.
#[derive(Serialize)]
pub(crate) struct GainRow<'a> {
    kind: &'static str,
    method: &'static str,
    from: Option<&'a str>,
    per_class: Option<usize>,
    images_per_class: f64,
    runs: usize,
    held_out_images: u64,
    without: f64,
    with: f64,
    gain: f64,
    low: f64,
    high: f64,
    p: f64,
    corrected_p: f64,
    is_sure: bool,
    share_of_error: Option<f64>,
    equivalent_images_per_class: Option<f64>,
    equivalent_factor: Option<f64>,
    equivalent_is_more: Option<bool>,
}

impl<'a> From<&'a Gain> for GainRow<'a> {
    fn from(gain: &'a Gain) -> Self {
        let worth = gain.label_equivalent;
        Self {
            kind: gain.kind.name(),
            method: gain.method.name(),
            from: gain.from.as_deref(),
            per_class: gain.per_class,
            images_per_class: gain.images_per_class,
            runs: gain.runs,
            held_out_images: gain.held_out_images,
            without: gain.without.accuracy,
            with: gain.with.accuracy,
            gain: gain.gain,
            low: gain.low,
            high: gain.high,
            p: gain.p,
            corrected_p: gain.corrected_p,
            is_sure: gain.is_sure(),
            share_of_error: gain.share_of_error,
            equivalent_images_per_class: worth.map(|worth| worth.images_per_class),
            equivalent_factor: worth.map(|worth| worth.factor),
            equivalent_is_more: worth.map(|worth| worth.is_more),
        }
    }
}

#[derive(Serialize)]
struct Cell<'a> {
    learned_on: &'a str,
    probed_on: &'a str,
    per_class: usize,
    accuracy: f64,
    pixels: f64,
    random: f64,
    gain: f64,
    low: f64,
    high: f64,
    corrected_p: f64,
    is_sure: bool,
}

impl Renderer<Gains> for Csv {
    fn render(&self, document: &Gains, to: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(to);
        for gain in &document.finding.gains {
            writer.serialize(GainRow::from(gain)).map_err(cause)?;
        }
        if let Some(matrix) = &document.finding.matrix {
            for cell in &matrix.cells {
                let row = Cell {
                    learned_on: &matrix.datasets[cell.learned_on],
                    probed_on: &matrix.datasets[cell.probed_on],
                    per_class: matrix.per_class,
                    accuracy: cell.accuracy,
                    pixels: matrix.pixels[cell.probed_on],
                    random: matrix.random[cell.probed_on],
                    gain: cell.gain,
                    low: cell.low,
                    high: cell.high,
                    corrected_p: cell.corrected_p,
                    is_sure: cell.is_sure(),
                };
                writer.serialize(row).map_err(cause)?;
            }
        }
        writer.flush()
    }
}
