//! What was found in one dataset?

use maud::{Markup, html};

use onepixel::audit::{PairProfile, Profile, RungProfile};
use onepixel::diff::{FindingKind, SavedFinding};

use super::{DatasetPage, Parts, SavedDocument, brand, frame, tone};
use crate::number::{count, counted, fine_percent, percent};
use crate::page::Section;
use crate::page::text;
use crate::saved::{SavedPurpose, SavedSet, SavedVerdict};
use crate::sentences;

/// Findings of each kind, and classes, that a page lists; the document beside it has all.
const MOST_LISTED: usize = 20;

/// The page.
pub(super) fn page(of: &DatasetPage<'_>) -> Markup {
    let document = of.document;
    let name = text::plain(document.name());
    let further = [models(&document.audit.profile), findings(document), of.since.section(), Some(sets(document))];
    let mut sections: Vec<Section> = further.into_iter().flatten().collect();
    sections.push(Section { id: "files", title: "As data".into(), body: files(document) });
    let first = html! {
        @if let Some(verdict) = &document.told.verdict { (verdict_of(verdict)) }
        (numbers(&document.audit.profile))
    };
    let (script, head) = (frame::COMFORT, header(document));
    frame::frame(&Parts { title: &name, script, head, first, sections, definitions: html! {} })
}

fn header(document: &SavedDocument) -> Markup {
    let profile = &document.audit.profile;
    html! {
        (brand("../../index.html"))
        h1 { (text::name(&profile.name)) }
        p.size {
            (text::counted(profile.train_images, "train image")) ", "
            @if let Some(images) = profile.test_images { (text::counted(images, "test image")) ", " }
            (text::counted(profile.classes, "class")) ", "
            span.n { (profile.height) "×" (profile.width) "×" (profile.channels) }
        }
    }
}

fn verdict_of(verdict: &SavedVerdict) -> Markup {
    html! {
        section.verdict aria-labelledby="verdict-title" {
            h2 #verdict-title { (text::plain(&verdict.headline)) }
            ul.purposes { @for purpose in &verdict.purposes { (rated(purpose)) } }
            @if !verdict.explanation.is_empty() || verdict.fix_first.is_some() {
                div.explanation {
                    @for sentence in &verdict.explanation { p { (text::plain(sentence)) } }
                    @if let Some(fix) = &verdict.fix_first {
                        p.fix { strong { "First, in the data: " } (text::plain(fix)) }
                    }
                }
            }
        }
    }
}

fn rated(of: &SavedPurpose) -> Markup {
    html! {
        li class=(tone(of.rating)) {
            p.rating { (of.rating.title()) @if of.is_at_best() { span.note { " (at best)" } } }
            h3 { (of.purpose.title()) }
            p.reason { (text::plain(&of.reason)) }
            details { summary { "The rule" } p.note { (text::plain(&of.rule)) } }
        }
    }
}

/// The numbers that matter.
fn numbers(profile: &Profile) -> Markup {
    let mut figures: Vec<(&str, String, Markup)> = Vec::new();
    if let Some(pixel) = profile.one_pixel.as_ref().and_then(|pixel| pixel.held_out.as_ref()) {
        figures.push(("one pixel, hardest pair", percent(pixel.hardest.accuracy), pair(&pixel.hardest)));
        if let Some(mean) = pixel.mean {
            let told = html! {
                "held out, over " (text::counted(pixel.pairs, "pair")) "; not told apart: " (count(pixel.not_told_apart))
            };
            figures.push(("one pixel, mean of all pairs", percent(mean), told));
        }
        figures.push(("one pixel, easiest pair", percent(pixel.easiest.accuracy), pair(&pixel.easiest)));
    }
    if let Some(best) = profile.best() {
        let told = html! { (text::name(&best.title)) " " (text::interval(best.low, best.high, 2)) };
        figures.push(("best model", fine_percent(best.accuracy), told));
    }
    if let Some(steps) = profile.steps_left {
        let step = profile.resolution.map(|step| format!("one step is {}", fine_percent(step))).unwrap_or_default();
        figures.push(("steps left above it", format!("{steps:.1}"), html! { (step) }));
    }
    if let Some(share) = profile.majority_share {
        figures.push(("majority baseline", percent(share), html! { "always the largest class" }));
    }
    html! {
        section.headline aria-label="In short" {
            @if !figures.is_empty() {
                dl.figures {
                    @for (what, value, note) in &figures {
                        div { dt { (what) } dd { span.value { (value) } span.note { (note) } } }
                    }
                }
            }
        }
    }
}

fn pair(of: &PairProfile) -> Markup {
    html! {
        (text::name(&of.pair[0])) " vs " (text::name(&of.pair[1])) " " (text::interval(of.low, of.high, 1)) ", held out on "
        (text::counted(of.images, "image"))
        @if !of.told_apart { strong { "; not told apart" } }
    }
}

fn models(profile: &Profile) -> Option<Section> {
    let best = profile.best()?;
    let row = |rung: &RungProfile| {
        html! {
            tr.near[rung.accuracy >= best.low] {
                th scope="row" { (text::name(&rung.title)) }
                td data-value=(rung.accuracy) { (text::fine_percent(rung.accuracy)) }
                td data-value=(rung.low) { (text::interval(rung.low, rung.high, 2)) }
                td.bar-cell data-value=(rung.accuracy) {
                    span.bar style=(format!("width:{:.1}%", 100.0 * rung.accuracy.clamp(0.0, 1.0))) {}
                }
            }
        }
    };
    let body = html! {
        @if let Some(most) = profile.per_class {
            p.note { "The models learned from at most " (text::counted(most, "train image")) " of each class." }
        }
        div.scroll {
            table.list data-sortable {
                thead {
                    tr {
                        th scope="col" { "model" }
                        th scope="col" { "accuracy" }
                        th scope="col" { "95 % interval" }
                        th scope="col" data-plain { "" }
                    }
                }
                tbody { @for rung in &profile.rungs { (row(rung)) } }
            }
        }
        p.note { "Bold: as good as the best one as far as the held-out images can tell, that is within its interval." }
    };
    Some(Section { id: "models", title: "What models get".into(), body })
}

/// What is wrong with the data, by kind; nothing where nothing was looked for.
fn findings(document: &SavedDocument) -> Option<Section> {
    let all = document.audit.findings();
    let of_data: Vec<&SavedFinding> = all.iter().filter(|finding| finding.kind != FindingKind::Rating).collect();
    let profile = &document.audit.profile;
    let shares = [
        ("wrong labels (estimated)", profile.label_error_share),
        ("labels that are flagged", profile.flagged_labels_share),
        ("test images with a duplicate in train", profile.test_in_train_share),
    ];
    let shares: Vec<_> = shares.into_iter().filter_map(|(what, share)| Some((what, share?))).collect();
    if of_data.is_empty() && shares.is_empty() {
        return None;
    }
    let mut kinds: Vec<FindingKind> = of_data.iter().map(|finding| finding.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let body = html! {
        dl.facts { @for (what, share) in shares { div { dt { (what) } dd { (text::fine_percent(share)) } } } }
        @for kind in kinds {
            (listed(kind, &of_data.iter().filter(|of| of.kind == kind).copied().collect::<Vec<_>>()))
        }
    };
    Some(Section { id: "findings", title: "What was found in the data".into(), body })
}

fn listed(kind: FindingKind, findings: &[&SavedFinding]) -> Markup {
    let more = findings.len().saturating_sub(MOST_LISTED);
    let line = |finding: &SavedFinding| {
        let (images, says) = (sentences::finding_images(finding), sentences::finding_says(finding));
        if images.is_empty() { says } else { format!("{images}: {says}") }
    };
    html! {
        details.listing {
            summary { (sentences::finding_title(kind)) span.summary-note { " " (count(findings.len() as u64)) } }
            ul.plain {
                @for finding in findings.iter().take(MOST_LISTED) { li { (text::plain(&line(finding))) } }
                @if more > 0 { li.note { "and " (count(more as u64)) " more in the JSON document" } }
            }
        }
    }
}

fn sets(document: &SavedDocument) -> Section {
    let told = &document.told;
    let body = html! {
        dl.facts {
            @for (name, set) in told.dataset.sets() {
                div { dt { (text::plain(name)) " set" } dd { (counted(set.images, "image")) (labels(set)) } }
            }
        }
        @if let Some(classes) = &told.dataset.train.classes {
            details.listing {
                summary { "Classes" span.summary-note { " " (count(classes.len() as u64)) } }
                ul.plain {
                    @for class in classes.iter().take(10 * MOST_LISTED) {
                        li { (text::name(&class.name)) ": " (counted(class.images, "train image")) }
                    }
                    @if classes.len() > 10 * MOST_LISTED {
                        li.note { "and " (count((classes.len() - 10 * MOST_LISTED) as u64)) " more in the JSON document" }
                    }
                }
            }
        }
    };
    Section { id: "sets", title: "What is in it".into(), body }
}

fn labels(set: &SavedSet) -> &'static str {
    if set.classes.is_some() { "" } else { ", without labels" }
}

fn files(document: &SavedDocument) -> Markup {
    let told = &document.told;
    html! {
        ul.plain {
            li { a href="audit.json" { "audit.json" } ": everything that was found" }
            li { a href="card.md" { "card.md" } ": the start of a dataset card for Hugging Face" }
            li { a href="badge.svg" { "badge.svg" } ": the verdict as a badge for a README" }
        }
        dl.facts {
            div { dt { "version" } dd { "onepixel " (text::plain(&told.onepixel_version)) } }
            div { dt { "seed" } dd { (told.seed) } }
            @if told.quick { div { dt { "kind" } dd { "quick audit: without networks, near copies and suspected labels" } } }
            @if let Some(digest) = &document.audit.digest { div { dt { "digest" } dd { code.full { (text::plain(digest)) } } } }
        }
        @if !told.missing.is_empty() {
            h3 { "What is missing" }
            ul.plain {
                @for missing in &told.missing {
                    li { (text::plain(&missing.part.replace('_', " "))) ": " (text::plain(&missing.reason)) }
                }
            }
        }
    }
}
