//! What is there to see of one pair of classes?
//!
//! Its pixel on both mean images, what it shows in each class with the rule drawn in, how every other pixel does, and
//! the images that the rule gets wrong. Every pair is a part of the page with an address of its own; style alone shows
//! the one that the address names, so this works without scripts.

use maud::{Markup, html};

use onepixel::dataset::{Label, SetName};
use onepixel::probes::pixels::{CloseUp, HowHeldOut, PairFinding, Split};

use super::View;
use super::histogram::histogram;
use super::text::{self, counted, interval, percent};
use crate::figure::wording::{self, Coordinates};
use crate::number;

/// The address of a pair within the page.
pub(super) fn address((a, b): (Label, Label)) -> String {
    format!("pair-{a}-{b}")
}

/// One pair. `first` is the one that is shown before another is chosen.
pub(super) fn section(view: &View, pair: &PairFinding, close_up: &CloseUp, first: bool) -> Markup {
    html! {
        article.pair.first[first] id=(address(pair.classes)) aria-label=(versus(pair)) {
            h3 { (text::name(&pair.a)) span.versus { " vs " } (text::name(&pair.b)) }
            p { (sentence(view, pair)) }
            div.means {
                @for (class, name, key) in [(pair.classes.0, &pair.a, "key a"), (pair.classes.1, &pair.b, "key b")] {
                    @if let Some(mean) = view.mean(class) {
                        figure {
                            (view.pictures.mean(mean, &mean_alternative(view, name, pair), Some(pair.position)))
                            figcaption { "mean of " span class=(key) {} (text::name(name)) }
                        }
                    }
                }
                figure {
                    (view.pictures.map(&close_up.accuracies, &map_alternative(view, pair), Some(pair.position)))
                    figcaption { "what each pixel gets, in sample" (view.scale()) }
                }
            }
            (grey_values(view, pair, close_up))
            (wrong(view, pair, close_up))
        }
    }
}

/// `3 vs 5`
fn versus(pair: &PairFinding) -> String {
    format!("{} vs {}", text::plain(&pair.a), text::plain(&pair.b))
}

fn sentence(view: &View, pair: &PairFinding) -> Markup {
    let metric = view.metric();
    html! {
        "The pixel " (pixel(view.coordinates(), pair)) " tells them apart with "
        @if let Some(held_out) = &pair.held_out {
            strong { (percent(held_out.accuracy)) } " accuracy " (interval(held_out.low, held_out.high, 1)) " on "
            (counted(held_out.images, "image")) " not seen before; in sample, "
        }
        (percent(pair.accuracy_by(metric)))
        " " (number::accuracy_name(metric)) " on the " (counted(pair.total, "image")) " it was chosen on"
        @if pair.told_apart == Some(false) { ". They are " strong { "not told apart" } ": that could be no more than naming the larger class" }
        ". The larger class alone is " (percent(pair.majority_share)) "."
        @if pair.ties > 0 { " " (counted(pair.ties.into(), "more pixel")) " would do exactly as well." }
    }
}

fn pixel(coordinates: Coordinates, pair: &PairFinding) -> String {
    coordinates.long(pair.position)
}

fn mean_alternative(view: &View, class: &str, pair: &PairFinding) -> String {
    format!("mean image of {}, with the pixel {} marked", text::plain(class), pixel(view.coordinates(), pair))
}

fn map_alternative(view: &View, pair: &PairFinding) -> String {
    let best = wording::percent(pair.accuracy_by(view.metric()), 1);
    let pixel = pixel(view.coordinates(), pair);
    format!("in-sample accuracy of every pixel for {}; the best, {best}, is {pixel}", versus(pair))
}

/// Both histograms, with what they show in words.
fn grey_values(view: &View, pair: &PairFinding, close_up: &CloseUp) -> Markup {
    let [a, b] = [&close_up.counts[0], &close_up.counts[1]].map(|counts| median(&counts[..]));
    let alternative = format!(
        "histogram of the grey values at the pixel: half of {} have at most {a}, half of {} at most {b}",
        text::plain(&pair.a),
        text::plain(&pair.b),
    );
    html! {
        figure.values {
            (histogram(close_up, &alternative))
            div.axis aria-hidden="true" { span { "0" } span { "grey value at this pixel" } span { "255" } }
            figcaption {
                span.key.a {} (text::name(&pair.a)) " above, " span.key.b {} (text::name(&pair.b))
                " below: images by grey value, on a logarithmic scale. The strip between them is the "
                (wording::rule(view.rule())) ": " (rule(pair)) "."
            }
        }
    }
}

/// What the rule does, in words.
fn rule(pair: &PairFinding) -> Markup {
    match (pair.threshold, &pair.dark_class) {
        (Some(threshold), Some(dark)) => {
            let bright = if *dark == pair.a { &pair.b } else { &pair.a };
            html! { "values up to " (threshold) " mean " (text::name(dark)) ", brighter ones " (text::name(bright)) }
        }
        _ => html! { "each value means the class in whose colour it is" },
    }
}

/// The grey value up to which half of the images are.
fn median(counts: &[u32]) -> usize {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let mut seen = 0;
    let reaches_half = |&count: &u32| {
        seen += u64::from(count);
        2 * seen >= total
    };
    counts.iter().position(reaches_half).unwrap_or(0)
}

fn wrong(view: &View, pair: &PairFinding, close_up: &CloseUp) -> Markup {
    let names = [&pair.a, &pair.b];
    html! {
        div.wrong {
            @for (side, wrong) in close_up.wrong.iter().enumerate() {
                p {
                    (text::name(names[side])) " taken for " (text::name(names[1 - side])) ": "
                    strong { (number::count(wrong.total)) } " of " (number::count(wrong.images)) " " (tried_on(view))
                    @if wrong.total > wrong.first.len() as u64 && !wrong.first.is_empty() { "; the first of them:" }
                }
                @if !wrong.first.is_empty() {
                    ul.row {
                        @for &image in &wrong.first {
                            @let of_class = text::plain(names[side]);
                            @let alternative = format!("{} image {} of {of_class}", image.set.name(), image.index);
                            @if let Some(picture) = view.pictures.specimen(image, &alternative) {
                                li { (picture) span.index { (image.index) } (view.name(image)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn tried_on(view: &View) -> String {
    let of_set = match (view.close_ups.map(|close_ups| close_ups.how), view.split()) {
        (Some(HowHeldOut::Test), _) => "test images",
        (Some(HowHeldOut::Validation), _) => "validation images",
        (_, Split::Of(set)) if set != SetName::Train => {
            return format!("{} images, which the rule was learned on", set.name());
        }
        _ => "images, which the rule was learned on",
    };
    of_set.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_least_value_that_half_of_the_images_do_not_pass() {
        let mut counts = [0; 256];
        (counts[0], counts[7], counts[255]) = (2, 1, 2);
        assert_eq!(median(&counts), 7);
        counts[0] = 3;
        assert_eq!(median(&counts), 0);
        assert_eq!(median(&[0; 256]), 0);
    }
}
