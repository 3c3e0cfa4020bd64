//! Which images are hard, and where do they lie on the map?
//!
//! The map and the images are in the page; its script lets a region of the map be drawn and shows the images that lie in it.
//! Without the script all of them are shown below the map.

use std::collections::BTreeMap;
use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};
use onepixel::audit::Difficulty;
use onepixel::dataset::{ImageRef, SetName, Specimens};
use onepixel::probes::difficulty::{Group, ImageDifficulty};

use super::frame::{self, Parts, Section};
use super::picture::Pictures;
use super::{provenance, text};
use crate::figure::DataMap;
use crate::number::{count, counted, share};

/// Images that are shown: the hardest, then some of every part of the map.
const SHOWN: usize = 400;
const HARDEST: usize = 40;
/// Parts of the map, across and up, from which images are taken in turn.
const PARTS: f32 = 20.0;

/// How hard the images of a set are, as one self-contained HTML page.
#[derive(Debug, Clone)]
pub struct DifficultyPage<'a> {
    /// What was found.
    pub document: &'a Difficulty,
    /// The images that are shown, of those that [`DifficultyPage::wanted`] names.
    pub images: &'a Specimens,
    /// The command line that made it.
    pub command: Option<String>,
}

/// Where an image lies on the map, as shares of its sides from the left and from the top.
fn place(image: &ImageDifficulty) -> Option<(f32, f32)> {
    let (mean, spread) = image.confidence.zip(image.variability)?;
    Some(((2.0 * spread).clamp(0.0, 1.0), (1.0 - mean).clamp(0.0, 1.0)))
}

impl DifficultyPage<'_> {
    /// The images that the page of a finding shows, the hardest first.
    pub fn wanted(document: &Difficulty) -> Vec<ImageRef> {
        let finding = &document.finding;
        let hardest = finding.hardest();
        let mut is_shown = vec![false; finding.images.len()];
        hardest.iter().take(HARDEST).for_each(|&image| is_shown[image] = true);
        let mut left = SHOWN.min(finding.images.len()) - hardest.len().min(HARDEST);
        let mut parts: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
        for (index, image) in finding.images.iter().enumerate().rev().filter(|&(index, _)| !is_shown[index]) {
            if let Some((x, y)) = place(image) {
                parts.entry(((x * PARTS) as u32, (y * PARTS) as u32)).or_default().push(index);
            }
        }
        while left > 0 && !parts.is_empty() {
            for images in parts.values_mut().take(left) {
                if let Some(image) = images.pop() {
                    is_shown[image] = true;
                    left -= 1;
                }
            }
            parts.retain(|_, images| !images.is_empty());
        }
        let shown = hardest.into_iter().filter(|&image| is_shown[image]);
        shown.map(|image| ImageRef { set: finding.set, index: image as u32 }).collect()
    }

    /// Writes the page: UTF-8, one file.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(&self, to: &mut dyn Write) -> io::Result<()> {
        let finding = &self.document.finding;
        let name = text::plain(&self.document.dataset.name);
        let images = counted(finding.images.len() as u64, &format!("{} image", finding.set));
        let head = html! {
            p.brand { "onepixel" }
            h1 { (text::name(&self.document.dataset.name)) }
            p { "How hard each image is: " (images) ", " (counted(finding.classes.len() as u64, "class")) }
        };
        let pictures = Pictures::new(self.images, self.images.iter().flat_map(|(_, values)| values).copied());
        let sections = vec![
            Section { id: "map", title: "The map of all images".into(), body: self.map(pictures) },
            Section { id: "groups", title: "Easy, ambiguous, hard".into(), body: self.groups() },
            Section { id: "models", title: "Models that had not seen the images".into(), body: self.models() },
            Section {
                id: "provenance",
                title: "Provenance".into(),
                body: provenance::of_probe(
                    &self.document.dataset.source,
                    self.document.finding.seed,
                    self.command.as_deref(),
                ),
            },
        ];
        let (script, first, definitions) = (frame::COMFORT, html! {}, pictures.definitions());
        let page = frame::frame(&Parts { title: &name, script, head, first, sections, definitions });
        to.write_all(page.into_string().as_bytes())
    }

    fn map(&self, pictures: Pictures<'_>) -> Markup {
        let wanted = Self::wanted(self.document);
        let total = self.document.finding.images.len() as u64;
        html! {
            p.lead {
                "Upwards, how probable the network finds an image's label while it learns; to the right, how much that changes. "
                "Wrong labels lie at the bottom left."
            }
            div.figure.map tabindex="0" role="group" aria-label="map of the images" data-brush="on-map" {
                (PreEscaped(DataMap { found: self.document }.draw().svg()))
            }
            p.note {
                "Of " (count(total)) " images " (count(wanted.len() as u64)) " are shown, the hardest first: the hardest "
                (HARDEST) " and some of every part of the map."
            }
            div.on-map id="on-map" tabindex="0" role="group" aria-label="images of the map" {
                ul.tiles { @for &image in &wanted { (self.tile(pictures, image)) } }
            }
        }
    }

    fn tile(&self, pictures: Pictures<'_>, shown: ImageRef) -> Markup {
        let finding = &self.document.finding;
        let image = &finding.images[shown.index as usize];
        let class = |label: u16| text::plain(&finding.classes[usize::from(label)]);
        let label = class(image.label);
        let (x, y) = place(image).unwrap_or_default();
        let number = |value: Option<f32>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
        html! {
            li data-x=(format!("{x:.4}")) data-y=(format!("{y:.4}")) {
                figure {
                    div.pictures { @if let Some(picture) = pictures.specimen(shown, &alternative(shown, &label)) { (picture) } }
                    figcaption {
                        span.index {
                            (shown.set.name()) " " (shown.index)
                            @if let Some(name) = &image.name { " " (text::name(name)) }
                        }
                        span.caption {
                            "labelled " (label)
                            @if let Some(predicted) = image.predicted.filter(|&predicted| predicted != image.label) {
                                ", likely " (class(predicted))
                            }
                            "; confidence " (number(image.confidence)) ", spread " (number(image.variability))
                        }
                    }
                }
            }
        }
    }

    fn groups(&self) -> Markup {
        let finding = &self.document.finding;
        let total = finding.images.len() as u64;
        html! {
            div.scroll tabindex="0" role="group" aria-label="groups" {
                table.list {
                    thead { tr { @for name in ["group", "images", "share", "models right"] { th scope="col" { (name) } } } }
                    tbody {
                        @for found in &finding.groups {
                            tr {
                                th scope="row" { (found.group.map_or("none: the class has no train images", Group::name)) }
                                td { (count(found.images)) }
                                td { (share(found.images, total)) }
                                td { @if let Some(right) = found.models_right { (text::fine_percent(right)) } @else { "–" } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn models(&self) -> Markup {
        let finding = &self.document.finding;
        let total = finding.images.len() as u64;
        html! {
            div.scroll tabindex="0" role="group" aria-label="models" {
                table.list {
                    thead { tr { @for name in ["model", "right", "settings"] { th scope="col" { (name) } } } }
                    tbody {
                        @for model in &finding.models {
                            tr {
                                th scope="row" { (model.title) }
                                td { (share(model.right, total)) }
                                td.words { (model.settings) }
                            }
                        }
                    }
                }
            }
            p.note {
                "The network of the map: " (finding.network.title) ", " (finding.network.settings) ", "
                (counted(finding.network.epochs, "epoch")) " over " (counted(finding.network.images, "train image")) "."
            }
        }
    }
}

/// What those are told who do not see an image.
fn alternative(image: ImageRef, label: &str) -> String {
    let set: SetName = image.set;
    format!("{} image {}, labelled {label}", set.name(), image.index)
}
