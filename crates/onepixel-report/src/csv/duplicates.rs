//! The duplicates as data: one CSV row per image.

use std::io::{self, Write};

use onepixel::audit::Duplicates;
use onepixel::probes::duplicates::{DuplicateGroup, DuplicatePair};
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

/// An image of a group, or one of one value, which has no group.
#[derive(Default, Serialize)]
struct Row<'a> {
    group: Option<usize>,
    kind: &'static str,
    conflicting: bool,
    across: bool,
    split: &'a str,
    index: u32,
    name: Option<&'a str>,
    class: Option<&'a str>,
    value: Option<u8>,
    /// Of the image's nearest near copy in the group.
    distance: Option<f64>,
    ratio: Option<f64>,
    expected_by_chance: Option<f64>,
    turn: Option<&'static str>,
    /// Of one that was cropped, scaled or retouched.
    scale: Option<f64>,
    angle: Option<f64>,
    correlation: Option<f64>,
}

impl Renderer<Duplicates> for Csv {
    fn render(&self, document: &Duplicates, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        writer.write_record(HEADER).map_err(cause)?;
        for (number, group) in finding.groups.iter().enumerate() {
            for place in 0..group.images.len() {
                writer.serialize(of_group(number, group, place)).map_err(cause)?;
            }
        }
        for image in &finding.constant {
            let row = Row {
                kind: "constant",
                split: image.split.name(),
                index: image.index,
                name: image.name.as_deref(),
                class: image.class.as_deref(),
                value: Some(image.value),
                ..Row::default()
            };
            writer.serialize(row).map_err(cause)?;
        }
        writer.flush()
    }
}

/// The names of the columns, which stand there even if no row does.
const HEADER: [&str; 16] = [
    "group",
    "kind",
    "conflicting",
    "across",
    "split",
    "index",
    "name",
    "class",
    "value",
    "distance",
    "ratio",
    "expected_by_chance",
    "turn",
    "scale",
    "angle",
    "correlation",
];

fn of_group(number: usize, group: &DuplicateGroup, place: usize) -> Row<'_> {
    let image = &group.images[place];
    let of_image = |pair: &&DuplicatePair| pair.images.0 == place || pair.images.1 == place;
    let nearest = group.near_pairs.iter().filter(of_image).min_by(|a, b| a.ratio.total_cmp(&b.ratio));
    let edit = nearest.and_then(|pair| pair.edit);
    Row {
        group: Some(number),
        kind: if group.exact { "exact" } else { "near" },
        conflicting: group.conflicting,
        across: group.across,
        split: image.split.name(),
        index: image.index,
        name: image.name.as_deref(),
        class: image.class.as_deref(),
        value: None,
        distance: nearest.map(|pair| pair.distance),
        ratio: nearest.map(|pair| pair.ratio),
        expected_by_chance: nearest.map(|pair| pair.expected_by_chance),
        turn: nearest.map(|pair| pair.turn.name()),
        scale: edit.map(|edit| edit.scale),
        angle: edit.map(|edit| edit.angle),
        correlation: edit.map(|edit| edit.correlation),
    }
}
