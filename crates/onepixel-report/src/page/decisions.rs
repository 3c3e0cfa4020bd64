//! What does the page know of images that are to be kept, dropped or relabelled?
//!
//! The galleries carry what a decision is about as JSON in attributes, which `decisions.js` reads; without scripts nothing
//! of it is seen.

use maud::{Markup, html};
use serde::Serialize;

use onepixel::dataset::{ImageRef, Label};

use super::View;
use super::text;

/// The image that a decision is about.
#[derive(Serialize)]
struct Decidable<'a> {
    set: &'a str,
    index: u32,
    name: Option<&'a str>,
    /// Whether its set has labels, so that it can have another.
    labelled: bool,
    /// The class that it is more likely of.
    suggested: Option<&'a str>,
}

/// What the marks of one dataset are kept under in a browser.
#[derive(Serialize)]
struct Kept<'a> {
    /// The digest where it is known: the same images and labels, whatever page shows them.
    digest: Option<&'a str>,
    name: &'a str,
    source: &'a str,
}

/// Where the script explains itself: it has the classes and the dataset that decisions are about, and shows nothing without it.
pub(super) fn place(view: &View<'_>) -> Markup {
    let dataset = view.dataset;
    let digest = view.page.provenance.digest.as_deref();
    let (name, source) = if digest.is_some() { ("", "") } else { (&*dataset.name, &*dataset.source) };
    html! {
        div.deciding data-classes=[text::code(&view.classes())] data-dataset=[text::code(&Kept { digest, name, source })] {}
    }
}

/// An image in JSON.
pub(super) fn image(view: &View<'_>, image: ImageRef, suggested: Option<Label>) -> String {
    let unlabelled = view.dataset.further.iter().any(|set| set.name == image.set && set.classes.is_none());
    let suggested = suggested.and_then(|label| view.classes().get(usize::from(label)).copied());
    let name = view.pictures.specimens.name_of(image);
    let decidable = Decidable { set: image.set.name(), index: image.index, name, labelled: !unlabelled, suggested };
    text::code(&decidable).unwrap_or_default()
}
