//! The trees of few pixels as data: one CSV row for each number of pixels.

use std::io::{self, Write};

use onepixel::audit::FewPixels;
use onepixel::dataset::Position;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Serialize)]
struct Row {
    pixels: usize,
    optimal: bool,
    images: u64,
    accuracy: f64,
    accuracy_low: f64,
    accuracy_high: f64,
    train_accuracy: f64,
    /// Row, column and channel of each pixel.
    positions: String,
}

impl Renderer<FewPixels> for Csv {
    fn render(&self, document: &FewPixels, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        let mut writer = csv::Writer::from_writer(to);
        for step in &finding.steps {
            let position = |at: &Position| format!("{} {} {}", at.row, at.col, at.channel);
            let row = Row {
                pixels: step.pixels,
                optimal: step.optimal,
                images: finding.held_out_images,
                accuracy: step.accuracy,
                accuracy_low: step.accuracy_low,
                accuracy_high: step.accuracy_high,
                train_accuracy: step.train_accuracy,
                positions: step.positions.iter().map(position).collect::<Vec<_>>().join("; "),
            };
            writer.serialize(row).map_err(cause)?;
        }
        writer.flush()
    }
}
