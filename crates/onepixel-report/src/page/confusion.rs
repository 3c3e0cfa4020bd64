//! Which classes does each model take for which others?

use maud::{Markup, html};

use onepixel::probes::ladder::RungFinding;

use super::text::{self, fine_percent};
use super::{Section, View};
use crate::number;

/// With more classes than this a matrix would have more cells than anybody reads: the most frequent confusions stand
/// for it.
const MOST_CLASSES_IN_TABLE: usize = 26;
/// How many confusions are listed.
const MOST_LISTED: usize = 12;
/// Shades of cells, from nothing to all images of a class.
const SHADES: f64 = 9.0;

/// The section; nothing where no rung was measured.
pub(super) fn section(view: &View) -> Option<Section> {
    let finding = view.ladder?;
    let best = finding.best().or(finding.rungs.first())?;
    let body = html! {
        p.lead {
            "Rows are the classes that images have, columns those that a model gave them; cells count held-out images."
        }
        div.chooser data-choose="model" {
            @for rung in &finding.rungs {
                details.choice name="confusion" open[std::ptr::eq(rung, best)] {
                    summary {
                        (text::name(&rung.title)) span.summary-note { " " (fine_percent(rung.accuracy)) }
                    }
                    (one(view, rung))
                }
            }
        }
    };
    Some(Section { id: "confusions", title: "Confusions".into(), body })
}

fn one(view: &View, rung: &RungFinding) -> Markup {
    html! {
        div.confusion {
            @if let Some(matrix) = rung.confusion.as_ref().filter(|matrix| matrix.len() <= MOST_CLASSES_IN_TABLE) {
                (table(view, rung, matrix))
            }
            (most_confused(rung))
        }
    }
}

fn table(view: &View, rung: &RungFinding, matrix: &[Vec<u32>]) -> Markup {
    let classes = view.classes();
    html! {
        div.scroll {
            table.counts {
                caption.unseen { "Confusion matrix of " (text::plain(&rung.title)) }
                thead {
                    tr { td {} @for name in &classes { th scope="col" { (text::name(name)) } } }
                }
                tbody {
                    @for (class, (row, name)) in matrix.iter().zip(&classes).enumerate() {
                        @let total: u64 = row.iter().map(|&images| u64::from(images)).sum();
                        tr {
                            th scope="row" { (text::name(name)) }
                            @for (predicted, &images) in row.iter().enumerate() {
                                (cell(images, total, class == predicted))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A cell is shaded by its share of the class; errors more strongly, as their square root, since most are rare.
fn cell(images: u32, total: u64, right: bool) -> Markup {
    let share = f64::from(images) / total.max(1) as f64;
    let shade = (SHADES * if right { share } else { share.sqrt() }).ceil() as u32;
    let class = match (images, right) {
        (0, _) => "zero".to_owned(),
        (_, true) => format!("r{shade}"),
        (_, false) => format!("w{shade}"),
    };
    html! { td class=(class) { (number::count(images.into())) } }
}

fn most_confused(rung: &RungFinding) -> Markup {
    if rung.most_confused.is_empty() {
        return html! { p { "No image was taken for another class." } };
    }
    html! {
        div {
            h3 { "Most frequent" }
            ol.confused {
                @for pair in rung.most_confused.iter().take(MOST_LISTED) {
                    li {
                        (text::name(&pair.class)) " taken for " (text::name(&pair.predicted))
                        " " span.n { (number::count(pair.images.into())) "×" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_error_is_seen_and_a_full_diagonal_is_darkest() {
        for (images, total, right, class) in
            [(0, 10, false, "zero"), (1, 1000, false, "w1"), (1000, 1000, true, "r9"), (500, 1000, false, "w7")]
        {
            assert!(cell(images, total, right).into_string().contains(&format!("class=\"{class}\"")), "{images}");
        }
        assert!(cell(0, 0, true).into_string().contains("zero"), "a class without images");
    }
}
