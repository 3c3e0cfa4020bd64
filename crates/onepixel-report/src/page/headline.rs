//! What does a busy person need to know?

use maud::{Markup, html};

use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::pixels::{HeldOut, HeldOutPair, PairAccuracy, PixelsFinding};

use super::View;
use super::text::{self, counted, fine_percent, interval, percent};
use crate::{number, sentences};

/// The name of the dataset and its size.
pub(super) fn header(view: &View) -> Markup {
    let dataset = view.dataset;
    html! {
        p.brand { "onepixel" }
        h1 { (text::name(&dataset.name)) }
        p.size {
            (counted(dataset.train.images as u64, "train image")) ", "
            @if let Some(test) = &dataset.test { (counted(test.images as u64, "test image")) ", " }
            (counted(dataset.train.classes.len() as u64, "class")) ", " span.n { (view.shape()) }
        }
    }
}

/// A number that stands large, with what it is and what it was measured on.
struct Figure {
    what: &'static str,
    value: Markup,
    note: Markup,
}

/// The numbers that matter.
pub(super) fn section(view: &View) -> Markup {
    let mut figures = Vec::new();
    if let Some(pixels) = view.pixels {
        figures.extend(one_pixel(pixels));
    }
    if let Some(ladder) = view.ladder {
        figures.extend(models(ladder));
    }
    html! {
        section.headline aria-label="In short" {
            @if !figures.is_empty() {
                dl.figures {
                    @for figure in figures {
                        div { dt { (figure.what) } dd { span.value { (figure.value) } span.note { (figure.note) } } }
                    }
                }
            }
        }
    }
}

fn one_pixel(finding: &PixelsFinding) -> [Figure; 3] {
    let summary = &finding.summary;
    let Some(found) = &summary.held_out else { return one_pixel_in_sample(finding) };
    let pair = |what, pair: &HeldOutPair| {
        let HeldOut { accuracy, low, high, images, how } = pair.held_out;
        Figure {
            what,
            value: percent(accuracy),
            note: html! {
                (text::name(&pair.a)) " vs " (text::name(&pair.b)) " " (interval(low, high, 1)) ", held out on "
                (sentences::held_out_on(how, images)) "; in sample " (percent(pair.in_sample))
                @if !pair.told_apart { strong { "; not told apart" } }
            },
        }
    };
    let mean = Figure {
        what: "one pixel, mean of all pairs",
        value: summary.mean_held_out.map_or_else(|| html! { "–" }, percent),
        note: html! {
            @if summary.mean_held_out.is_some() { "held out, over " } @else { "not every pair is held out, of " }
            (counted(finding.pairs_total, "pair")) "; in sample " (percent(summary.mean)) ". "
            (sentences::not_told_apart(found))
        },
    };
    [pair("one pixel, hardest pair", &found.hardest), mean, pair("one pixel, easiest pair", &found.easiest)]
}

/// The same where nothing is held out.
fn one_pixel_in_sample(finding: &PixelsFinding) -> [Figure; 3] {
    let pair = |what, pair: &PairAccuracy| Figure {
        what,
        value: percent(pair.accuracy),
        note: html! { (text::name(&pair.a)) " vs " (text::name(&pair.b)) ", in sample" },
    };
    let mean = Figure {
        what: "one pixel, mean of all pairs",
        value: percent(finding.summary.mean),
        note: html! { "in sample, over " (counted(finding.pairs_total, "pair")) "; nothing is held out" },
    };
    [
        pair("one pixel, hardest pair", &finding.summary.hardest),
        mean,
        pair("one pixel, easiest pair", &finding.summary.easiest),
    ]
}

fn models(finding: &LadderFinding) -> Vec<Figure> {
    let Some(best) = finding.best() else { return Vec::new() };
    let on = sentences::held_out_on(finding.how, finding.held_out_images);
    let mut figures = vec![Figure {
        what: "best model",
        value: fine_percent(best.accuracy),
        note: html! {
            (text::name(&best.title)) " " (interval(best.accuracy_low, best.accuracy_high, 2)) ", on " (on)
        },
    }];
    if let Some(near) = finding.cheapest_near_best().filter(|near| near.name != best.name) {
        figures.push(Figure {
            what: "quickest as good, as far as can be told",
            value: fine_percent(near.accuracy),
            note: html! {
                (text::name(&near.title))
                @if let Some(time) = near.time {
                    " in " span.n { (number::seconds(time.fit_seconds + time.predict_seconds)) }
                }
            },
        });
    }
    figures.push(Figure {
        what: "majority baseline",
        value: percent(finding.majority_share),
        note: html! { "always the largest class, on " (on) },
    });
    figures
}
