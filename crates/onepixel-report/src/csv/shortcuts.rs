//! Shortcuts as data: one CSV row per suspect.

use std::io::{self, Write};

use onepixel::audit::Shortcuts;
use onepixel::probes::shortcuts::Shortcut;
use onepixel::stats::Proportion;
use serde::Serialize;

use super::{Csv, cause};
use crate::Renderer;

#[derive(Serialize)]
struct Row<'a> {
    kind: &'static str,
    sure: bool,
    class: Option<&'a str>,
    rule: &'a str,
    row: Option<usize>,
    col: Option<usize>,
    channel: Option<usize>,
    pixels: Option<u64>,
    first_grey_value: Option<u8>,
    last_grey_value: Option<u8>,
    share_of_class: Option<f64>,
    share_of_rest: Option<f64>,
    balanced_accuracy: f64,
    balanced_accuracy_low: f64,
    balanced_accuracy_high: f64,
    effect: f64,
    p_value: f64,
    test_share_of_class: Option<f64>,
    test_share_of_rest: Option<f64>,
    examples_of_class: String,
    examples_of_rest: String,
    names_of_class: String,
    names_of_rest: String,
}

const COLUMNS: [&str; 23] = [
    "kind",
    "sure",
    "class",
    "rule",
    "row",
    "col",
    "channel",
    "pixels",
    "first_grey_value",
    "last_grey_value",
    "share_of_class",
    "share_of_rest",
    "balanced_accuracy",
    "balanced_accuracy_low",
    "balanced_accuracy_high",
    "effect",
    "p_value",
    "test_share_of_class",
    "test_share_of_rest",
    "examples_of_class",
    "examples_of_rest",
    "names_of_class",
    "names_of_rest",
];

impl Renderer<Shortcuts> for Csv {
    fn render(&self, document: &Shortcuts, to: &mut dyn Write) -> io::Result<()> {
        // The header stands there even where no row follows.
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        writer.write_record(COLUMNS).map_err(cause)?;
        for suspect in &document.finding.shortcuts {
            writer.serialize(row(suspect)).map_err(cause)?;
        }
        writer.flush()
    }
}

/// A share; `None` of no images.
fn measured(proportion: Proportion) -> Option<f64> {
    Some(proportion.share).filter(|share| share.is_finite())
}

fn row(suspect: &Shortcut) -> Row<'_> {
    let place = suspect.place.as_ref();
    // A bar stands between names: blanks are in many.
    let names = |names: &[Option<String>]| names.iter().flatten().map(String::as_str).collect::<Vec<_>>().join("|");
    let indices = |images: &[u32]| images.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Row {
        kind: suspect.kind.name(),
        sure: suspect.sure,
        class: suspect.class.as_deref(),
        rule: &suspect.rule,
        row: place.map(|place| place.strongest.row),
        col: place.map(|place| place.strongest.col),
        channel: place.map(|place| place.strongest.channel),
        pixels: place.map(|place| place.pixels),
        first_grey_value: place.map(|place| place.grey_values[0]),
        last_grey_value: place.map(|place| place.grey_values[1]),
        share_of_class: measured(suspect.share_of_class),
        share_of_rest: measured(suspect.share_of_rest),
        balanced_accuracy: suspect.balanced_accuracy.share,
        balanced_accuracy_low: suspect.balanced_accuracy.low,
        balanced_accuracy_high: suspect.balanced_accuracy.high,
        effect: suspect.effect,
        p_value: suspect.p_value,
        test_share_of_class: suspect.test.and_then(|test| measured(test.share_of_class)),
        test_share_of_rest: suspect.test.and_then(|test| measured(test.share_of_rest)),
        examples_of_class: indices(&suspect.examples.of_class),
        examples_of_rest: indices(&suspect.examples.of_rest),
        names_of_class: names(&suspect.examples.names_of_class),
        names_of_rest: names(&suspect.examples.names_of_rest),
    }
}
