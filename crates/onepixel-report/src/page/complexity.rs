//! How hard are the classes to tell apart, by which measure and for which pair?

use std::io::{self, Write};

use maud::{Markup, html};
use onepixel::audit::Complexity;
use onepixel::probes::complexity::{Caution, Dialect, Family, MeasureFinding, PairMeasures};

use super::frame::{self, Parts, Section};
use super::{provenance, text};
use crate::number::{count, counted};
use crate::sentences::{caution, decimals, family, library, meaning, without};

/// Pairs that are listed, the hardest first.
const PAIRS: usize = 1_000;

/// Complexity measures as one self-contained HTML page.
#[derive(Debug, Clone)]
pub struct ComplexityPage<'a> {
    /// What was found.
    pub document: &'a Complexity,
    /// The command line that made it.
    pub command: Option<String>,
}

impl ComplexityPage<'_> {
    /// Writes the page: UTF-8, one file.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(&self, to: &mut dyn Write) -> io::Result<()> {
        let finding = &self.document.finding;
        let name = text::plain(&self.document.dataset.name);
        let images = match finding.images < finding.images_total {
            true => format!("{} of {} images, drawn at random", count(finding.images), count(finding.images_total)),
            false => counted(finding.images, "image"),
        };
        let head = html! {
            p.brand { "onepixel" }
            h1 { (text::name(&self.document.dataset.name)) }
            p { "How hard its classes are to tell apart: " (finding.set) " set, " (counted(finding.classes, "class")) ", " (images) }
        };
        let mut sections = vec![Section { id: "measures", title: "Measures".into(), body: self.measures() }];
        if !finding.pairs.is_empty() {
            sections.push(Section { id: "pairs", title: "Pairs of classes".into(), body: self.pairs() });
        }
        sections.push(Section {
            id: "provenance",
            title: "Provenance".into(),
            body: provenance::of_probe(
                &self.document.dataset.source,
                self.document.finding.seed,
                self.command.as_deref(),
            ),
        });
        let (script, first, definitions) = (frame::COMFORT, html! {}, html! {});
        let page = frame::frame(&Parts { title: &name, script, head, first, sections, definitions });
        to.write_all(page.into_string().as_bytes())
    }

    fn measures(&self) -> Markup {
        let finding = &self.document.finding;
        let mut families: Vec<(Family, Vec<&MeasureFinding>)> = Vec::new();
        for found in &finding.measures {
            match families.last_mut().filter(|(family, _)| *family == found.family) {
                Some((_, of_family)) => of_family.push(found),
                None => families.push((found.family, vec![found])),
            }
        }
        let mut cautions: Vec<Caution> = Vec::new();
        for &of in finding.measures.iter().flat_map(|found| &found.cautions) {
            if !cautions.contains(&of) {
                cautions.push(of);
            }
        }
        html! {
            p.lead {
                "By the definitions of " (library(finding.dialect)) ". 0 is easy and 1 is hard, unless a range is given."
                @if finding.dialect != Dialect::Lorena { " What cannot be followed exactly is not computed." }
            }
            @for (of, found) in &families { (of_family(*of, found, &cautions)) }
            @for (place, of) in cautions.iter().enumerate() { p.note { sup { (place + 1) } " " (caution(*of)) } }
        }
    }

    fn pairs(&self) -> Markup {
        let finding = &self.document.finding;
        let mut pairs: Vec<&PairMeasures> = finding.pairs.iter().collect();
        let key = |pair: &PairMeasures| (pair.l2.unwrap_or(0.0), pair.f3);
        pairs.sort_by(|x, y| key(y).0.total_cmp(&key(x).0).then(key(y).1.total_cmp(&key(x).1)));
        pairs.truncate(PAIRS);
        let listed = pairs.len() as u64;
        html! {
            div.scroll tabindex="0" role="group" aria-label="measures of each pair of classes" {
                table.list.pinned data-sortable data-filter="pairs" {
                    thead {
                        tr {
                            @for name in ["pair", "images", "L2", "L1", "L3", "F1", "F1v", "F2", "F3", "F4"] {
                                th scope="col" { (name) }
                            }
                        }
                    }
                    tbody { @for pair in pairs { (of_pair(pair)) } }
                }
            }
            @if listed < finding.pairs_total {
                p.note { "Listed are " (count(listed)) " of " (count(finding.pairs_total)) " pairs." }
            }
        }
    }
}

fn of_family(of: Family, found: &[&MeasureFinding], cautions: &[Caution]) -> Markup {
    html! {
        h3.family { (family(of)) }
        div.scroll tabindex="0" role="group" aria-label=(family(of)) {
            table.list {
                thead { tr { @for name in ["measure", "value", "95 % interval", "range"] { th scope="col" { (name) } } th.words scope="col" { "what it is" } } }
                tbody { @for found in found { (of_measure(found, cautions)) } }
            }
        }
    }
}

fn of_measure(found: &MeasureFinding, cautions: &[Caution]) -> Markup {
    let range = match (found.easy_when_low, found.most) {
        (None, _) => "dimensions",
        (_, None) => "from 0",
        _ => "0 to 1",
    };
    let marks = found.cautions.iter().filter_map(|of| cautions.iter().position(|other| other == of));
    html! {
        tr {
            th scope="row" { (found.key.symbol()) @for mark in marks { sup { (mark + 1) } } }
            td { span.n { (found.value.map_or_else(|| "–".to_owned(), decimals)) } }
            td {
                @if let Some((low, high)) = found.low.zip(found.high) { span.n { "[" (decimals(low)) ", " (decimals(high)) "]" } }
            }
            td { (range) }
            td.words { (meaning(found.key)) @if let Some(reason) = found.without { ": " (without(reason)) } }
        }
    }
}

fn of_pair(pair: &PairMeasures) -> Markup {
    let measures = [pair.l2, pair.l1, pair.l3, Some(pair.f1), pair.f1v, Some(pair.f2), Some(pair.f3), Some(pair.f4)];
    html! {
        tr {
            th scope="row" { (text::name(&pair.a)) " – " (text::name(&pair.b)) }
            td { (count(pair.images)) }
            @for value in measures {
                td data-value=[value] { span.n { (value.map_or_else(|| "–".to_owned(), decimals)) } }
            }
        }
    }
}
