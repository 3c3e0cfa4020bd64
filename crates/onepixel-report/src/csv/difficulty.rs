//! How hard each image is, as data: one CSV row for each image.

use std::io::{self, Write};

use onepixel::audit::Difficulty;
use onepixel::probes::difficulty::DifficultyFinding;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

/// What is written of an image, in the columns of the table of images.
#[derive(Serialize)]
pub(crate) struct ImageRow<'a> {
    pub(crate) set: &'a str,
    pub(crate) index: u32,
    pub(crate) name: Option<&'a str>,
    pub(crate) label: &'a str,
    pub(crate) predicted: Option<&'a str>,
    pub(crate) models_right: Option<u16>,
    pub(crate) information: Option<f32>,
    pub(crate) confidence: Option<f32>,
    pub(crate) variability: Option<f32>,
    pub(crate) right_epochs: Option<u16>,
    pub(crate) learned_epoch: Option<u16>,
    pub(crate) forgettings: Option<u16>,
    pub(crate) margin: Option<f32>,
    pub(crate) group: Option<&'static str>,
    pub(crate) dimension: Option<f32>,
    pub(crate) nearest_own: Option<f32>,
    pub(crate) nearest_other: Option<f32>,
}

/// A row for each image, in the set's order.
pub(crate) fn image_rows(finding: &DifficultyFinding) -> impl Iterator<Item = ImageRow<'_>> {
    let class = |label: u16| finding.classes[usize::from(label)].as_str();
    finding.images.iter().zip(0..).map(move |(image, index)| ImageRow {
        set: finding.set.name(),
        index,
        name: image.name.as_deref(),
        label: class(image.label),
        predicted: image.predicted.map(class),
        models_right: image.models_right,
        information: image.information,
        confidence: image.confidence,
        variability: image.variability,
        right_epochs: image.right_epochs,
        learned_epoch: image.learned_epoch,
        forgettings: image.forgettings,
        margin: image.margin,
        group: image.group.map(|group| group.name()),
        dimension: image.dimension,
        nearest_own: image.nearest_own,
        nearest_other: image.nearest_other,
    })
}

impl Renderer<Difficulty> for Csv {
    fn render(&self, document: &Difficulty, to: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(to);
        image_rows(&document.finding).try_for_each(|row| writer.serialize(row).map_err(cause))?;
        writer.flush()
    }
}
