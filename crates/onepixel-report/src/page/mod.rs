//! Is this dataset worth my time, and why?
//!
//! # The big picture
//!
//! A [`Page`] is an audit as one HTML file that needs nothing else: no network, no fonts, no library. Each section is a
//! file of this folder and gives a `Section`, or nothing where its probe was not run. All numbers, tables and charts
//! are in the HTML, written by [`maud`], which escapes whatever is not markup when the program is compiled; every pair
//! of classes is a part with its own address, and style alone shows the one that is asked for. `script.js` only adds
//! comfort: pairs on hovering and by arrow keys, sorting, filtering, copying. A content security policy forbids every
//! request and every script but that one, whose digest it names.

mod classes;
mod close_up;
mod confusion;
mod found;
mod galleries;
mod headline;
mod headroom;
mod histogram;
mod ladder;
mod learning_curve;
mod picture;
mod pixels;
mod provenance;
mod text;
mod verdict;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use onepixel::audit::{Audit, AuditPlan, Bounds, DatasetSummary, Evidence};
use onepixel::dataset::{Dataset, ImageRef, Label, Shape};
use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::pixels::{CloseUps, PixelsFinding, PixelsProbe, ProbeError, Split};
use onepixel::progress::Progress;
use onepixel::search::{Metric, Rule};

use crate::CountFrom;
use crate::figure::wording::{self, Coordinates};
pub use galleries::{Gallery, Tile};
use picture::Pictures;
pub use provenance::Provenance;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// An audit as one self-contained HTML page.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What was found.
    pub audit: &'a Audit,
    /// What is to be seen of it; images that are not among its specimens are named by their indices only.
    pub evidence: &'a Evidence,
    /// Images to look at, beside those that hardly any model gets right.
    pub galleries: Vec<Gallery>,
    /// How the page came to be.
    pub provenance: Provenance,
    /// What the first row and column is called.
    pub count_from: CountFrom,
}

/// One part of the page, with a heading of its own and a place in the table of contents.
struct Section {
    id: &'static str,
    title: String,
    body: Markup,
}

impl Page<'_> {
    /// Writes the page: UTF-8, one file.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(&self, to: &mut dyn Write) -> io::Result<()> {
        let view = View::new(self);
        to.write_all(document(&view).into_string().as_bytes())
    }
}

/// Reads what a page shows of an audit's images. The plan is the one that the audit was made by, the galleries are those
/// of the page.
///
/// # Errors
///
/// The images cannot be read.
pub fn evidence(
    dataset: &Dataset,
    plan: &AuditPlan,
    audit: &Audit,
    galleries: &[Gallery],
    progress: &dyn Progress,
) -> Result<Evidence, ProbeError> {
    let wanted: Vec<ImageRef> = galleries.iter().flat_map(Gallery::images).collect();
    let probe = PixelsProbe { seed: plan.seed, ..plan.pixels.clone() };
    let pixels = audit.pixels.as_ref().map(|finding| (&probe, finding));
    Evidence::gather(dataset, pixels, audit.ladder.as_ref(), &wanted, Bounds::default(), progress)
}

/// The page with what all sections need to know of it.
struct View<'a> {
    page: &'a Page<'a>,
    dataset: &'a DatasetSummary,
    pixels: Option<&'a PixelsFinding>,
    ladder: Option<&'a LadderFinding>,
    close_ups: Option<&'a CloseUps>,
    pictures: Pictures<'a>,
}

impl<'a> View<'a> {
    fn new(page: &'a Page<'a>) -> Self {
        let close_ups = page.evidence.close_ups.as_ref();
        let brightness = close_ups.into_iter().flat_map(|close_ups| &close_ups.pairs).flat_map(|close_up| {
            let shown = |value: &u8| close_up.counts.iter().any(|counts| counts[usize::from(*value)] > 0);
            (0..=u8::MAX).rev().find(shown)
        });
        Self {
            page,
            dataset: &page.audit.dataset,
            pixels: page.audit.pixels.as_ref(),
            ladder: page.audit.ladder.as_ref(),
            close_ups,
            pictures: Pictures::new(&page.evidence.specimens, brightness),
        }
    }

    fn classes(&self) -> Vec<&'a str> {
        self.dataset.train.classes.iter().map(|class| class.name.as_str()).collect()
    }

    fn shape(&self) -> Shape {
        self.page.evidence.specimens.shape()
    }

    fn coordinates(&self) -> Coordinates {
        Coordinates { count_from: self.page.count_from, channels: self.shape().channels() }
    }

    fn metric(&self) -> Metric {
        self.pixels.map_or(Metric::Accuracy, |pixels| pixels.metric)
    }

    fn rule(&self) -> Rule {
        self.pixels.map_or(Rule::Lookup, |pixels| pixels.rule)
    }

    fn split(&self) -> Split {
        self.pixels.map_or(Split::Train, |pixels| pixels.split)
    }

    /// `60,000 training images`
    fn learned_on(&self) -> String {
        let (train, test) = (self.dataset.train.images, self.dataset.test.as_ref().map_or(0, |test| test.images));
        let images = match self.split() {
            Split::Train => train,
            Split::Test => test,
            Split::All => train + test,
        };
        wording::images(images as u64, self.split())
    }

    /// The mean image of a class; `None` where it is not known.
    fn mean(&self, class: Label) -> Option<&'a [u8]> {
        self.close_ups?.class_means.get(&class).map(Vec::as_slice)
    }

    /// The colours of accuracies, from chance to all.
    fn scale(&self) -> Markup {
        html! {
            span.scale aria-hidden="true" { "50 %" span.bar {} "100 %" }
        }
    }
}

fn document(view: &View) -> Markup {
    let name = text::plain(&view.dataset.name);
    let sections: Vec<Section> = [
        pixels::section(view),
        ladder::section(view),
        confusion::section(view),
        headroom::section(view),
        learning_curve::section(view),
        galleries::section(view),
        classes::section(view),
        Some(provenance::section(view)),
    ]
    .into_iter()
    .flatten()
    .collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(concat!("onepixel ", env!("CARGO_PKG_VERSION")));
                title { (name) " · onepixel" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the report" }
                header.top { (headline::header(view)) }
                nav.contents aria-label="Contents" {
                    ul { @for section in &sections { li { a href=(format!("#{}", section.id)) { (section.title) } } } }
                }
                main id="main" {
                    (verdict::section(view))
                    (headline::section(view))
                    @for section in &sections {
                        section.part id=(section.id) aria-labelledby=(format!("{}-title", section.id)) {
                            h2 id=(format!("{}-title", section.id)) { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer {
                    "Made by onepixel " (env!("CARGO_PKG_VERSION")) ". Every number is defined in its docs/method.md."
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// Nothing may be fetched, sent or framed; the only script is the one whose digest this is. Styles are in the page, as
/// elements and as attributes of cells.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; \
         form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_cannot_end_its_element() {
        for text in [STYLE, SCRIPT] {
            let text = text.to_ascii_lowercase();
            assert!(!text.contains("</") && !text.contains("<!--"), "would end or open markup");
            assert!(!text.contains("http"), "refers to nothing outside the page");
        }
    }

    #[test]
    fn the_policy_names_the_script_that_is_embedded() {
        let markup = html! { script { (PreEscaped(SCRIPT)) } }.into_string();
        let script = markup.strip_prefix("<script>").unwrap().strip_suffix("</script>").unwrap();
        let digest = STANDARD.encode(Sha256::digest(script.as_bytes()));
        assert!(policy().contains(&format!("script-src 'sha256-{digest}';")), "{}", policy());
    }
}
