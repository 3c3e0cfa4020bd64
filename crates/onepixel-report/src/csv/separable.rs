//! Linear separability as data: one CSV row for each question.

use std::io::{self, Write};

use onepixel::audit::Separable;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Serialize)]
struct Row<'a> {
    set: &'a str,
    a: &'a str,
    /// Empty for all others.
    b: Option<&'a str>,
    images_a: u64,
    images_b: u64,
    is_separable: Option<bool>,
    margin: Option<f64>,
    meeting_images: Option<u64>,
    in_the_way: Option<u64>,
}

impl Renderer<Separable> for Csv {
    fn render(&self, document: &Separable, to: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(to);
        for problem in &document.finding.problems {
            let row = Row {
                set: problem.set.name(),
                a: &problem.a,
                b: problem.b.as_deref(),
                images_a: problem.images_a,
                images_b: problem.images_b,
                is_separable: problem.is_separable,
                margin: problem.margin,
                meeting_images: problem.meeting_images,
                in_the_way: problem.in_the_way,
            };
            writer.serialize(row).map_err(cause)?;
        }
        writer.flush()
    }
}
