//! How hard each image is, as data: one CSV row for each image.

use std::io::{self, Write};

use onepixel::audit::Difficulty;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Serialize)]
struct Row<'a> {
    set: String,
    index: usize,
    name: Option<&'a str>,
    label: &'a str,
    predicted: Option<&'a str>,
    models_right: Option<u16>,
    information: Option<f32>,
    confidence: Option<f32>,
    variability: Option<f32>,
    right_epochs: Option<u16>,
    learned_epoch: Option<u16>,
    forgettings: Option<u16>,
    margin: Option<f32>,
    group: Option<&'static str>,
    dimension: Option<f32>,
    nearest_own: Option<f32>,
    nearest_other: Option<f32>,
}

impl Renderer<Difficulty> for Csv {
    fn render(&self, document: &Difficulty, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        let class = |label: u16| finding.classes[usize::from(label)].as_str();
        let mut writer = csv::Writer::from_writer(to);
        for (index, image) in finding.images.iter().enumerate() {
            let row = Row {
                set: finding.set.to_string(),
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
            };
            writer.serialize(row).map_err(cause)?;
        }
        writer.flush()
    }
}
