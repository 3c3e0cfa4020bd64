//! How far does one pixel get with each pair of classes?

use std::collections::HashMap;

use maud::{Markup, PreEscaped, html};

use onepixel::dataset::Label;
use onepixel::probes::pixels::{CloseUp, HowHeldOut, PairFinding, PixelsFinding};

use super::text::{self, counted, fine_percent, interval, percent};
use super::{Section, View, close_up, few_pixels};
use crate::figure::{self, FigureOf, Matrix, colour, wording};
use crate::{number, sentences};

/// With more classes than this the matrix is a picture: a table of so many cells is read by nobody.
const MOST_CLASSES_IN_TABLE: usize = 32;
/// With more classes than this the picture itself would be larger than all the rest, and finer than any screen.
const MOST_CLASSES_IN_PICTURE: usize = 500;
/// How many of the hardest and of the easiest pairs the table of pairs lists where there are more.
const MOST_LISTED: usize = 500;

/// The section; nothing where the probe was not run.
pub(super) fn section(view: &View) -> Option<Section> {
    let finding = view.pixels?;
    let close_ups: HashMap<(Label, Label), &CloseUp> =
        view.close_ups.iter().flat_map(|all| &all.pairs).map(|close_up| (close_up.classes, close_up)).collect();
    let shown: Vec<(&PairFinding, &CloseUp)> =
        finding.pairs.iter().filter_map(|pair| Some((pair, *close_ups.get(&pair.classes)?))).collect();
    let hardest = shown.iter().map(|(pair, _)| *pair).reduce(|hardest, pair| {
        if pair.shown_accuracy(finding.metric) < hardest.shown_accuracy(finding.metric) { pair } else { hardest }
    });
    let has_close_up = |pair: &PairFinding| close_ups.contains_key(&pair.classes);
    let body = html! {
        p.lead { (introduction(view, finding)) }
        div.explorer {
            div.overview { (matrix(view, finding, &has_close_up)) }
            @if let Some(hardest) = hardest {
                div.close-ups {
                    @for (pair, close_up) in &shown {
                        (close_up::section(view, pair, close_up, pair.classes == hardest.classes))
                    }
                }
            }
        }
        (pairs_table(view, finding, &has_close_up))
        @if let Some(found) = view.page.audit.findings.few_pixels.as_ref().filter(|found| !found.steps.is_empty()) {
            (few_pixels::listing(view, found))
        }
    };
    Some(Section { id: "one-pixel", title: "One pixel".into(), body })
}

fn introduction(view: &View, finding: &PixelsFinding) -> Markup {
    html! {
        "For each of " (counted(finding.pairs_total, "pair"))
        " of classes, the one pixel that tells them apart best, by "
        (number::accuracy_name(finding.metric)) " of the " (wording::rule(finding.rule)) " on the "
        (view.learned_on()) ". Colours and numbers are accuracies on held-out images"
        @match &finding.summary.held_out {
            Some(found) => {
                @match found.easiest.held_out.how {
                    HowHeldOut::Test => ": the test images. ",
                    HowHeldOut::Validation => ": the validation images. ",
                    HowHeldOut::FiveFold => ", by 5-fold cross-validation. ",
                }
                (sentences::not_told_apart(found))
                @if found.not_told_apart > 0 { " A tilde marks them." }
            },
            None => { "; there are none, so those on the images that pixels were chosen on are shown instead." },
        }
        " Pixels are " (view.coordinates().legend()) "."
        @if view.close_ups.is_some() {
            " Choose a pair to see why: what its pixel shows, and which images it gets wrong."
        }
    }
}

fn matrix(view: &View, finding: &PixelsFinding, has_close_up: &dyn Fn(&PairFinding) -> bool) -> Markup {
    let classes = view.classes();
    if classes.len() > MOST_CLASSES_IN_PICTURE {
        let others = "is too large to be looked at. The table of classes says what is hardest and easiest for each of them, \
                      and below are the hardest and the easiest of all pairs.";
        return html! {
            p { "A matrix of " (counted(classes.len() as u64, "class")) " " (others) }
            p { a href="#classes" { "To the table of classes" } }
        };
    }
    if classes.len() > MOST_CLASSES_IN_TABLE {
        let of = if finding.summary.held_out.is_some() { FigureOf::HeldOut } else { FigureOf::InSample };
        let drawn = Matrix::new(view.dataset, finding, of).draw(&figure::Options { count_from: view.page.count_from });
        return html! {
            div.figure tabindex="0" role="group" aria-label="matrix of all pairs" { (PreEscaped(drawn.svg())) }
        };
    }
    let pairs: HashMap<(Label, Label), &PairFinding> = finding.pairs.iter().map(|pair| (pair.classes, pair)).collect();
    let labels: Vec<(Label, &str)> = (0..).zip(classes.iter().copied()).collect();
    let (_, columns) = labels.split_last().unwrap_or((&labels[0], &[]));
    html! {
        div.scroll {
            table.matrix.wide[classes.len() > 12] {
                caption.unseen {
                    "held-out accuracy of the best pixel of each pair of classes, in per cent"
                }
                tbody {
                    @for &(b, below) in labels.iter().skip(1) {
                        tr {
                            th scope="row" { (text::name(below)) }
                            @for &(a, _) in columns.iter().filter(|(a, _)| *a < b) {
                                @match pairs.get(&(a, b)) {
                                    Some(pair) => (cell(view, finding, pair, has_close_up(pair))),
                                    None => td.none { span title="a class without images" { "–" } },
                                }
                            }
                        }
                    }
                }
                tfoot {
                    tr { td {} @for &(_, name) in columns { th scope="col" { (text::name(name)) } } }
                }
            }
        }
        (view.scale())
    }
}

fn cell(view: &View, finding: &PixelsFinding, pair: &PairFinding, has_close_up: bool) -> Markup {
    let accuracy = pair.shown_accuracy(finding.metric);
    let told_apart = pair.told_apart != Some(false);
    let background = colour::of_accuracy(accuracy);
    let style = format!("background:{background};color:{}", colour::of_text_on(background));
    let coordinates = view.coordinates();
    let sentence = wording::pair(pair, finding.metric, coordinates);
    let shown = html! {
        b { @if !told_apart { "~" } (format!("{:.1}", 100.0 * accuracy)) }
        small { (coordinates.short(pair.position)) }
    };
    let address = format!("#{}", close_up::address(pair.classes));
    html! {
        td style=(style) {
            @if has_close_up {
                a href=(address) title=(sentence) aria-label=(sentence) { (shown) }
            } @else {
                span title=(sentence) { (shown) }
            }
        }
    }
}

/// The pairs as rows: all of them, or the hardest and the easiest.
fn pairs_table(view: &View, finding: &PixelsFinding, has_close_up: &dyn Fn(&PairFinding) -> bool) -> Markup {
    let mut pairs: Vec<&PairFinding> = finding.pairs.iter().collect();
    pairs.sort_by(|left, right| left.shown_accuracy(finding.metric).total_cmp(&right.shown_accuracy(finding.metric)));
    if pairs.len() > 2 * MOST_LISTED {
        pairs.drain(MOST_LISTED..pairs.len() - MOST_LISTED);
    }
    let listed = pairs.len() as u64;
    let title = match listed == finding.pairs_total {
        true => "All pairs, the hardest first".to_owned(),
        false => format!("The hardest and the easiest of {}", number::counted(finding.pairs_total, "pair")),
    };
    html! {
        details.listing open[listed <= 12] {
            summary { (title) }
            div.scroll {
                table.list data-sortable data-filter="pairs" {
                    thead {
                        tr {
                            th scope="col" { "pair" }
                            th scope="col" { "held-out accuracy" }
                            th scope="col" { "95 % interval" }
                            th scope="col" { "told apart" }
                            th scope="col" { (number::accuracy_name(finding.metric)) ", in sample" }
                            th scope="col" { "pixel" }
                            th scope="col" { "larger class" }
                        }
                    }
                    tbody { @for pair in pairs { (row(view, finding, pair, has_close_up(pair))) } }
                }
            }
        }
    }
}

fn row(view: &View, finding: &PixelsFinding, pair: &PairFinding, has_close_up: bool) -> Markup {
    let versus = html! { (text::name(&pair.a)) " vs " (text::name(&pair.b)) };
    let held_out = pair.held_out.as_ref();
    let address = format!("#{}", close_up::address(pair.classes));
    html! {
        tr {
            th scope="row" {
                @if has_close_up { a href=(address) { (versus) } } @else { (versus) }
            }
            td { @if let Some(held_out) = held_out { (fine_percent(held_out.accuracy)) } @else { "–" } }
            td { @if let Some(held_out) = held_out { (interval(held_out.low, held_out.high, 1)) } @else { "–" } }
            td { (match pair.told_apart { Some(true) => "yes", Some(false) => "not told apart", None => "–" }) }
            td { (fine_percent(pair.accuracy_by(finding.metric))) }
            td { span.n { (view.coordinates().short(pair.position)) } }
            td { (percent(pair.majority_share)) }
        }
    }
}
