//! Where does all this come from, and how can it be had again?

use maud::{Markup, html};

use onepixel::audit::Audit;
use onepixel::dataset::Dataset;

use super::text::{self, counted};
use super::{Section, View};
use crate::sentences::features_sentence;
use crate::{data, number};

/// How the page came to be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Provenance {
    /// The command line that made it.
    pub command: Option<String>,
    /// A digest of the dataset's images and labels, with the name of its algorithm.
    pub digest: Option<String>,
    /// The terms of use of the dataset.
    pub licence: Option<String>,
    /// What the dataset's reader had to decide or leave out, a sentence each.
    pub notes: Vec<String>,
}

impl Provenance {
    /// What is known of an audit without the command line.
    pub fn of(dataset: &Dataset, audit: &Audit) -> Self {
        Self {
            command: None,
            digest: audit.digest.clone(),
            licence: dataset.licence.clone(),
            notes: dataset.notes.clone(),
        }
    }
}

/// How the page of one probe came to be, from the source of the dataset.
pub(super) fn of_probe(source: &str, seed: u64, command: Option<&str>) -> Markup {
    html! {
        dl.facts {
            (fact("version", &html! { "onepixel " (env!("CARGO_PKG_VERSION")) }))
            (fact("source", &text::name(source)))
            (fact("seed", &html! { (seed) }))
            @if let Some(command) = command {
                (fact("command", &html! { code.full { (text::plain(command)) } }))
            }
        }
    }
}

/// The section.
pub(super) fn section(view: &View) -> Section {
    let (audit, dataset, provenance) = (view.page.audit, view.dataset, &view.page.provenance);
    let set = |images: usize| counted(images as u64, "image");
    let body = html! {
        dl.facts {
            (fact("dataset", &text::name(&dataset.name)))
            (fact("read from", &html! { code.full { (text::plain(&dataset.source)) } }))
            (fact("train set", &set(dataset.train.images)))
            @if let Some(test) = &dataset.test { (fact("test set", &set(test.images))) }
            @else { (fact("test set", &html! { "none; everything held out comes from cross-validation" })) }
            @if let Some(features) = &dataset.features {
                (fact("features", &html! { (text::plain(&features_sentence(features))) }))
            }
            @if let Some(licence) = &provenance.licence { (fact("licence", &html! { (text::plain(licence)) })) }
            @if let Some(digest) = &provenance.digest { (fact("digest", &html! { code.full { (digest) } })) }
            @if let Some(command) = &provenance.command {
                (fact("command", &html! { code.full { (text::plain(command)) } }))
            }
            @if let Some(sketch) = &audit.sketch {
                (fact("exact and sampled", &html! { (text::plain(&data::sketched(sketch).join(" "))) }))
            }
            (fact("version", &html! { "onepixel " (audit.onepixel_version) }))
            (fact("seed", &html! { (audit.seed) }))
            @if audit.quick { (fact("kind", &html! { "quick audit: without networks, near copies and suspected labels" })) }
            (fact("times", &times(audit)))
        }
        @if !audit.missing.is_empty() {
            h3 { "What is missing" }
            ul {
                @for missing in &audit.missing {
                    li { (missing.part.replace('_', " ")) ": " (text::plain(&missing.reason)) }
                }
            }
        }
        @if !provenance.notes.is_empty() {
            h3 { "Notes on reading" }
            ul { @for note in &provenance.notes { li { (text::plain(note)) } } }
        }
    };
    Section { id: "provenance", title: "Provenance".into(), body }
}

fn times(audit: &Audit) -> Markup {
    let loading = audit.timing.load_seconds.map(|seconds| format!("loading {}", number::seconds(seconds)));
    let parts = audit.timing.parts.iter().map(|part| {
        let time = if part.recalled { "reused from cache".to_owned() } else { number::seconds(part.seconds) };
        format!("{} {time}", part.part.replace('_', " "))
    });
    let times: Vec<String> = loading.into_iter().chain(parts).collect();
    html! { (times.join(", ")) }
}

fn fact(what: &str, value: &Markup) -> Markup {
    html! { div { dt { (what) } dd { (value) } } }
}
