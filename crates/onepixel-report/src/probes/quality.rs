//! How are images shown that look unlike the others?

use maud::{Markup, html};
use onepixel::probes::quality::{Kind, KindFinding, MeasuredIn, OddImage, QualityFinding};
use serde::Serialize;

use crate::csv::{TableOf, Tables, document, rows};
use crate::data::Lines;
use crate::number::{NOT_MEASURED, count, counted};
use crate::page::text;
use crate::page::{Gallery, OnPage, Section, Tile, View};
use crate::sentences::{odd_beyond, odd_image, oddity, oddness};
use crate::terminal::{Align, Block, Table, shorten_front};

/// The widest that an image is called in a table.
const WIDEST_NAME: usize = 60;

/// How many images of a kind are shown.
const MOST_SHOWN: usize = 24;

fn found(finding: &QualityFinding) -> impl Iterator<Item = &KindFinding> {
    finding.kinds.iter().filter(|of| of.found > 0)
}

impl Lines for QualityFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let of = counted(self.images, "image");
        let kinds: Vec<String> = found(self).map(|of| format!("{} {}", count(of.found), oddity(of.kind).0)).collect();
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
            let first = self.of(of.kind).next().map(|odd| shorten_front(&odd_image(odd), WIDEST_NAME));
            first.unwrap_or_default() + if of.found > 1 { ", …" } else { "" }
        };
        let mut table = Table::default();
        let column = |of: fn(&KindFinding) -> String| kinds.iter().map(|kind| of(kind)).collect();
        table.add_column("unlike the others", Align::Left, column(|of| oddity(of.kind).0.to_owned()));
        table.add_column("images", Align::Right, column(|of| count(of.found)));
        table.add_column("by", Align::Left, column(|of| format!("{} {}", oddity(of.kind).1, odd_beyond(of))));
        table.add_column("first", Align::Left, kinds.iter().map(|kind| first(kind)).collect());
        Some(table.to_string())
    }
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
        TableOf { file_name: "quality.csv", write: document },
        TableOf {
            file_name: "quality_kinds.csv",
            write: |_, finding, to| rows(finding.kinds.iter().map(kind_row), to),
        },
    ];
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
    let (title, unit) = oddity(of.kind);
    html! {
        tr {
            th scope="row" { (title) }
            td { @if of.usual { "usual" } @else { span.n { (count(of.found)) } } }
            td { (unit) }
            td { span.n { (of.median.map_or_else(|| NOT_MEASURED.to_owned(), |median| oddness(of.kind, median))) } }
            td { span.n { (odd_beyond(of)) } }
        }
    }
}

fn gallery(finding: &QualityFinding, of: &KindFinding) -> Gallery {
    let (title, unit) = oddity(of.kind);
    let tile =
        |odd: &OddImage| Tile { images: vec![odd.image()], caption: oddness(odd.kind, odd.value), suggested: None };
    Gallery {
        id: id(of.kind),
        title: format!("Images that are {title}"),
        explanation: format!("By the {unit}: odd are those {}.", odd_beyond(of)),
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
