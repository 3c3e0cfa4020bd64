//! How many pixels does it take to tell all classes apart?

use maud::{Markup, html};

use onepixel::probes::few_pixels::{FewPixelsFinding, FewPixelsStep, PixelsNeeded};

use super::View;
use super::text::{counted, fine_percent, interval};
use crate::figure::wording;

/// The trees as rows, below a line that says what accuracies take.
pub(super) fn listing(view: &View, finding: &FewPixelsFinding) -> Markup {
    let tried = finding.steps.len() as u64;
    html! {
        details.listing {
            summary { "How many pixels a tree needs for all classes: " (needed(finding)) }
            p.note {
                "Trees that look at one pixel, at two, and so on up to " (counted(tried, "pixel")) ", scored on "
                (counted(finding.held_out_images, "held-out image")) "."
            }
            div.scroll {
                table.list {
                    thead {
                        tr {
                            th scope="col" { "pixels" }
                            th scope="col" { "accuracy" }
                            th scope="col" { "95 % interval" }
                            th scope="col" { "on train" }
                            th scope="col" { "pixel that is new" }
                        }
                    }
                    tbody { @for (index, step) in finding.steps.iter().enumerate() { (row(view, index, step)) } }
                }
            }
        }
    }
}

/// `4 for 80 %, not reached with 16: 90 %`
fn needed(finding: &FewPixelsFinding) -> String {
    let first_missing = finding.needed.iter().position(|needed| needed.pixels.is_none());
    let shown = &finding.needed[..first_missing.map_or(finding.needed.len(), |place| place + 1)];
    let one = |needed: &PixelsNeeded| {
        let accuracy = wording::percent(needed.accuracy, 0);
        match needed.pixels {
            Some(pixels) => format!("{pixels} for {accuracy}"),
            None => format!("not reached with {}: {accuracy}", finding.steps.len()),
        }
    };
    shown.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn row(view: &View, index: usize, step: &FewPixelsStep) -> Markup {
    // The best trees of two classes choose their pixels anew, and have no new one.
    let new = step.positions.get(index).filter(|_| !step.optimal);
    html! {
        tr {
            th scope="row" { (step.pixels) }
            td { (fine_percent(step.accuracy)) }
            td { (interval(step.accuracy_low, step.accuracy_high, 2)) }
            td { (fine_percent(step.train_accuracy)) }
            td { @if let Some(new) = new { span.n { (view.coordinates().short(*new)) } } @else { "–" } }
        }
    }
}
