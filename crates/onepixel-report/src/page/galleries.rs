//! Which images should one look at?

use std::collections::{BTreeMap, HashSet};

use maud::{Markup, html};

use onepixel::dataset::{ImageRef, Label, SetName};

use super::{Section, View, decisions, text};
use crate::number;

/// Images that a finding speaks of, to be looked at and taken up by their indices.
#[derive(Debug, Clone, PartialEq)]
pub struct Gallery {
    /// The address within the page: letters, digits and hyphens.
    pub id: &'static str,
    /// What the images are.
    pub title: String,
    /// How they were found and what that means, a few sentences.
    pub explanation: String,
    /// How many there are, those that are not shown included.
    pub total: u64,
    /// Those that are shown.
    pub tiles: Vec<Tile>,
}

/// One or several images that belong together, with what is to be said of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The images.
    pub images: Vec<ImageRef>,
    /// What is to be said of them.
    pub caption: String,
    /// The class that its image is more likely of, where a finding says so: what a relabelling is offered first.
    pub suggested: Option<Label>,
}

/// The section; nothing where there is no gallery.
pub(super) fn section(view: &View) -> Option<Section> {
    let galleries: Vec<Gallery> = hard_images(view).into_iter().chain(view.page.galleries.iter().cloned()).collect();
    if galleries.is_empty() {
        return None;
    }
    let body = html! {
        (decisions::place(view))
        @for gallery in &galleries { (one(view, gallery)) }
    };
    Some(Section { id: "images", title: "Images to look at".into(), body })
}

/// The images that hardly any model gets right.
fn hard_images(view: &View) -> Option<Gallery> {
    let hard = view.page.evidence.hard_images.as_ref().filter(|hard| hard.judges > 1)?;
    let (classes, judges) = (view.classes(), hard.judges);
    let tiles = hard.images.iter().filter(|image| image.wrong == judges).map(|image| {
        let (class, taken_for) = (classes.get(usize::from(image.class)), classes.get(usize::from(image.taken_for)));
        let [class, taken_for] = [class, taken_for].map(|name| text::plain(name.copied().unwrap_or_default()));
        Tile {
            images: vec![ImageRef { set: view.page.evidence.held_out, index: image.index }],
            caption: format!("labelled {class}; {} of {judges} say {taken_for}", image.votes),
            suggested: Some(image.taken_for),
        }
    });
    Some(Gallery {
        id: "hard-images",
        title: "Wrong for every one of the better models".to_owned(),
        explanation: format!(
            "The held-out images that all of the better half of the models, {judges} of them, get wrong. What no model \
             gets right is often wrongly labelled, illegible, or of two classes at once: look before you count it as \
             room for improvement."
        ),
        total: hard.wrong_for_all as u64,
        tiles: tiles.collect(),
    })
}

fn one(view: &View, gallery: &Gallery) -> Markup {
    let shown = gallery.tiles.len() as u64;
    html! {
        section.gallery id=(gallery.id) {
            h3 { (gallery.title) " " span.count { (number::count(gallery.total)) } }
            p { (text::plain(&gallery.explanation)) }
            @if gallery.tiles.is_empty() { p.note { "None was found." } }
            ul.tiles { @for tile in &gallery.tiles { (one_tile(view, tile)) } }
            @if shown < gallery.total {
                p.note { "Shown are " (number::count(shown)) " of " (number::count(gallery.total)) "." }
            }
            @for (set, indices) in indices(gallery) {
                details.indices {
                    summary { (set.name()) " indices of what is shown" }
                    code data-copy { (indices) }
                }
            }
            @for (set, names) in names(view, gallery) {
                details.indices {
                    summary { (set.name()) " names of what is shown" }
                    code data-copy { (names) }
                }
            }
        }
    }
}

fn one_tile(view: &View, tile: &Tile) -> Markup {
    html! {
        li {
            figure {
                div.pictures {
                    @for &image in &tile.images {
                        @let alternative = format!("{} image {}", image.set.name(), image.index);
                        @if let Some(picture) = view.pictures.specimen(image, &alternative) {
                            span.decidable data-image=(decisions::image(view, image, tile.suggested)) { (picture) }
                        }
                    }
                }
                figcaption {
                    span.index {
                        @for (place, image) in tile.images.iter().enumerate() {
                            @if place > 0 { ", " }
                            (image.set.name()) " " (image.index)
                            @if let Some(name) = view.pictures.specimens.name_of(*image) { " " (text::name(name)) }
                        }
                    }
                    span.caption { (text::plain(&tile.caption)) }
                }
            }
        }
    }
}

/// The indices of the images of each set, each once, in order of their tiles, as a list in JSON and Python.
fn indices(gallery: &Gallery) -> BTreeMap<SetName, String> {
    lists(gallery, |image| Some(image.index.to_string()))
}

/// The same of their names, where they have names.
fn names(view: &View, gallery: &Gallery) -> BTreeMap<SetName, String> {
    lists(gallery, |image| text::code(view.pictures.specimens.name_of(image)?))
}

fn lists(gallery: &Gallery, item: impl Fn(ImageRef) -> Option<String>) -> BTreeMap<SetName, String> {
    let mut seen = HashSet::new();
    let mut of_sets: BTreeMap<SetName, Vec<String>> = BTreeMap::new();
    let images = gallery.tiles.iter().flat_map(|tile| &tile.images).filter(|&&image| seen.insert(image));
    for &image in images {
        if let Some(item) = item(image) {
            of_sets.entry(image.set).or_default().push(item);
        }
    }
    of_sets.into_iter().map(|(set, items)| (set, format!("[{}]", items.join(", ")))).collect()
}
