//! Which classes are there, how large are they, and how do they look?

use maud::{Markup, html};

use onepixel::probes::pixels::ClassPairs;

use super::text::{self, counted, percent};
use super::{Section, View};
use crate::number;

/// With more classes than this there are no mean images: they would make the page too large.
const MOST_CLASSES_WITH_MEANS: usize = 200;
/// With more classes than this the table starts closed.
const MOST_CLASSES_OPEN: usize = 30;

/// The section.
pub(super) fn section(view: &View) -> Option<Section> {
    let train = &view.dataset.train;
    let by_class = view.pixels.map(|pixels| pixels.by_class());
    let body = html! {
        p.lead { (sizes(view)) }
        details.listing open[train.classes.len() <= MOST_CLASSES_OPEN] {
            summary { (counted(train.classes.len() as u64, "class")) }
            div.scroll {
                table.list data-sortable data-filter="classes" {
                    thead { (head(view, by_class.is_some())) }
                    tbody {
                        @for class in 0..train.classes.len() {
                            (row(view, class, by_class.as_ref().and_then(|all| all.get(class))))
                        }
                    }
                }
            }
        }
    };
    Some(Section { id: "classes", title: "The classes".into(), body })
}

fn sizes(view: &View) -> Markup {
    let images: Vec<u32> = view.dataset.train.classes.iter().map(|class| class.images).collect();
    let (least, most) = (images.iter().min().copied().unwrap_or(0), images.iter().max().copied().unwrap_or(0));
    let empty = images.iter().filter(|&&images| images == 0).count() as u64;
    html! {
        "Images of " span.n { (view.shape()) } ". "
        @if least == most {
            "Each class has " (counted(most.into(), "train image")) "."
        } @else {
            "The smallest class has " (counted(least.into(), "train image")) ", the largest "
            (number::count(most.into())) "."
        }
        @if empty > 0 { " " (counted(empty, "class")) " without any train image." }
        @if let Some(white) = view.pictures.white() { " Values 0 to " (white) " are shown from black to white." }
    }
}

fn with_means(view: &View) -> bool {
    let classes = view.classes().len();
    classes <= MOST_CLASSES_WITH_MEANS && (0..classes).all(|class| view.mean(class as u16).is_some())
}

fn head(view: &View, one_pixel: bool) -> Markup {
    html! {
        tr {
            @if with_means(view) { th scope="col" data-plain { "mean" } }
            th.words scope="col" { "class" }
            th scope="col" { "train images" }
            @if view.dataset.test.is_some() { th scope="col" { "test images" } }
            @if one_pixel {
                th scope="col" { "one pixel, mean held out" }
                th scope="col" { "in sample" }
                th scope="col" { "hardest to tell from" }
                th scope="col" { "easiest" }
            }
        }
    }
}

fn row(view: &View, class: usize, pairs: Option<&ClassPairs>) -> Markup {
    let summary = &view.dataset.train.classes[class];
    let test = view.dataset.test.as_ref().and_then(|test| test.classes.get(class));
    let alternative = format!("mean image of {}", text::plain(&summary.name));
    html! {
        tr {
            @if with_means(view) && let Some(mean) = view.mean(class as u16) {
                td { (view.pictures.small_mean(mean, &alternative)) }
            }
            th.full scope="row" { (text::name(&summary.name)) }
            td { (number::count(summary.images.into())) }
            @if let Some(test) = test { td { (number::count(test.images.into())) } }
            @if let Some(pairs) = pairs {
                @let held_out = pairs.held_out.as_ref();
                td { @if let Some(held_out) = held_out { (percent(held_out.mean)) } @else { "–" } }
                td { @if pairs.pairs > 0 { (percent(pairs.mean)) } @else { "–" } }
                @let extremes = match held_out {
                    Some(held_out) => [Some(held_out.hardest), Some(held_out.easiest)],
                    None => [pairs.hardest, pairs.easiest],
                };
                @for other in extremes {
                    td {
                        @if let Some((other, accuracy)) = other {
                            (percent(accuracy)) " " (text::name(view.classes()[usize::from(other)]))
                        } @else { "–" }
                    }
                }
            }
        }
    }
}
