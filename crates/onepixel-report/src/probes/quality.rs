//! How are images shown that look unlike the others?

use maud::{Markup, html};
use onepixel::dataset::ImageRef;
use onepixel::probes::quality::{Kind, KindFinding, MeasuredIn, OddImage, QualityFinding};
use serde::Serialize;

use crate::csv::{TableOf, Tables, rows};
use crate::data::Lines;
use crate::number::{count, counted, percent};
use crate::page::text;
use crate::page::{Gallery, OnPage, Section, Tile, View};
use crate::sentences::image;
use crate::terminal::{Align, Block, Table, shorten_front};

/// The widest that an image is called in a table.
const WIDEST_NAME: usize = 60;

/// How many images of a kind are shown.
const MOST_SHOWN: usize = 24;

/// What the images of a kind are called, and what their number is.
fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Dark => ("dark", "99th percentile of grey values"),
        Kind::Light => ("light", "1st percentile of grey values"),
        Kind::LowInformation => ("of low information", "entropy in bits"),
        Kind::Blurry => ("blurry", "variance of the Laplacian"),
        Kind::Grey => ("grey among colour", "share of coloured pixels"),
        Kind::OddSize => ("of odd size", "area over the median"),
        Kind::OddShape => ("of odd shape", "aspect ratio over the median"),
        Kind::Framed => ("framed", "share of the area"),
        Kind::Cut => ("cut", "share of one value"),
        Kind::Upscaled => ("upscaled", "periodicity of rows"),
    }
}

/// A number in the unit of its kind.
fn value(kind: Kind, number: f64) -> String {
    match kind {
        Kind::Dark | Kind::Light => format!("{number:.0}"),
        Kind::Blurry => format!("{number:.1}"),
        Kind::Grey | Kind::Framed | Kind::Cut => percent(number),
        Kind::OddSize | Kind::OddShape => format!("{number:.1}×"),
        Kind::LowInformation | Kind::Upscaled => format!("{number:.2}"),
    }
}

/// `below 1.41`
fn limit(of: &KindFinding) -> String {
    let threshold = of.threshold.map_or_else(|| "–".to_owned(), |threshold| value(of.kind, threshold));
    format!("{} {threshold}", if of.below { "below" } else { "above" })
}

/// What an image is called: by its name where it has one.
fn named(odd: &OddImage) -> String {
    image(odd.set.name(), odd.index.into(), odd.name.as_deref())
}

fn found(finding: &QualityFinding) -> impl Iterator<Item = &KindFinding> {
    finding.kinds.iter().filter(|of| of.found > 0)
}

impl Lines for QualityFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let of = counted(self.images, "image");
        let kinds: Vec<String> = found(self).map(|of| format!("{} {}", count(of.found), words(of.kind).0)).collect();
        let line = match (self.too_few, kinds.is_empty()) {
            (true, _) => format!("{of} are too few to say what is usual"),
            (false, true) => format!("none of {of} looks unlike the others"),
            (false, false) => format!("of {of}: {}", kinds.join(", ")),
        };
        vec![("quality", line)]
    }
}

impl Block for QualityFinding {
    fn block(&self) -> Option<String> {
        let kinds: Vec<&KindFinding> = found(self).collect();
        if kinds.is_empty() {
            return None;
        }
        let first = |of: &KindFinding| {
            let first = self.of(of.kind).next().map(|odd| shorten_front(&named(odd), WIDEST_NAME));
            first.unwrap_or_default() + if of.found > 1 { ", …" } else { "" }
        };
        let mut table = Table::default();
        let column = |of: fn(&KindFinding) -> String| kinds.iter().map(|kind| of(kind)).collect();
        table.add_column("unlike the others", Align::Left, column(|of| words(of.kind).0.to_owned()));
        table.add_column("images", Align::Right, column(|of| count(of.found)));
        table.add_column("by", Align::Left, column(|of| format!("{} {}", words(of.kind).1, limit(of))));
        table.add_column("first", Align::Left, kinds.iter().map(|kind| first(kind)).collect());
        Some(table.to_string())
    }
}

#[derive(Serialize)]
struct ImageRow<'a> {
    kind: &'static str,
    set: &'a str,
    index: u32,
    name: Option<&'a str>,
    value: f64,
    threshold: f64,
}

#[derive(Serialize)]
struct KindRow {
    kind: &'static str,
    found: u64,
    usual: bool,
    median: Option<f64>,
    threshold: Option<f64>,
    below: bool,
}

impl Tables for QualityFinding {
    const TABLES: &'static [TableOf<Self>] = &[
        TableOf { file_name: "quality.csv", write: |_, finding, to| rows(finding.odd.iter().map(image_row), to) },
        TableOf {
            file_name: "quality_kinds.csv",
            write: |_, finding, to| rows(finding.kinds.iter().map(kind_row), to),
        },
    ];
}

fn image_row(odd: &OddImage) -> ImageRow<'_> {
    ImageRow {
        kind: odd.kind.name(),
        set: odd.set.name(),
        index: odd.index,
        name: odd.name.as_deref(),
        value: odd.value,
        threshold: odd.threshold,
    }
}

fn kind_row(of: &KindFinding) -> KindRow {
    let KindFinding { kind, found, usual, median, threshold, below, .. } = *of;
    KindRow { kind: kind.name(), found, usual, median, threshold, below }
}

impl OnPage for QualityFinding {
    fn sections(&self, _: &View<'_>) -> Vec<Section> {
        if self.too_few {
            return Vec::new();
        }
        let body = html! {
            p.lead {
                "How many of " (text::counted(self.images, "image")) " look unlike the others, measured in "
                @match self.measured_in {
                    MeasuredIn::Originals => "their original size",
                    MeasuredIn::Images => "the size that is worked on",
                }
                ". Where nothing is wrong, " (text::fine_percent(self.false_alarms)) " of the images are beyond each threshold, \
                 and what more than a fifth have is usual. The images are shown below."
            }
            div.scroll {
                table.list {
                    thead {
                        tr {
                            @for name in ["kind", "images", "measured by", "median", "odd"] { th scope="col" { (name) } }
                        }
                    }
                    tbody { @for of in &self.kinds { (kind_in_table(of)) } }
                }
            }
        };
        vec![Section { id: "quality", title: "Quality of images".into(), body }]
    }

    fn galleries(&self) -> Vec<Gallery> {
        found(self).map(|of| gallery(self, of)).collect()
    }
}

fn kind_in_table(of: &KindFinding) -> Markup {
    let (title, unit) = words(of.kind);
    html! {
        tr {
            th scope="row" { (title) }
            td { @if of.usual { "usual" } @else { span.n { (count(of.found)) } } }
            td { (unit) }
            td { span.n { (of.median.map_or_else(|| "–".to_owned(), |median| value(of.kind, median))) } }
            td { span.n { (limit(of)) } }
        }
    }
}

fn gallery(finding: &QualityFinding, of: &KindFinding) -> Gallery {
    let (title, unit) = words(of.kind);
    let tile = |odd: &OddImage| Tile {
        images: vec![ImageRef { set: odd.set, index: odd.index }],
        caption: value(odd.kind, odd.value),
        suggested: None,
    };
    Gallery {
        id: id(of.kind),
        title: format!("Images that are {title}"),
        explanation: format!("By the {unit}: odd are those {}.", limit(of)),
        total: of.found,
        tiles: finding.of(of.kind).take(MOST_SHOWN).map(tile).collect(),
    }
}

fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Dark => "quality-dark",
        Kind::Light => "quality-light",
        Kind::LowInformation => "quality-low-information",
        Kind::Blurry => "quality-blurry",
        Kind::Grey => "quality-grey",
        Kind::OddSize => "quality-odd-size",
        Kind::OddShape => "quality-odd-shape",
        Kind::Framed => "quality-framed",
        Kind::Cut => "quality-cut",
        Kind::Upscaled => "quality-upscaled",
    }
}
