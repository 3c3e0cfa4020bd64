//! How far does each standard model get?

use maud::{Markup, PreEscaped, html};

use onepixel::probes::ladder::{LadderFinding, RungFinding, SkippedRung};
use onepixel::probes::pixels::HowHeldOut;

use super::text::{self, counted, fine_percent, interval};
use super::{Section, View};
use crate::figure::{LadderChart, LadderPoint};
use crate::number;

/// The section; nothing where the probe was not run.
pub(super) fn section(view: &View) -> Option<Section> {
    let finding = view.ladder?;
    let body = html! {
        p.lead { (introduction(finding)) }
        @if !finding.rungs.is_empty() {
            div.figure tabindex="0" role="group" aria-label="accuracy of each model by its time to fit" {
                (PreEscaped(chart(view, finding).draw().svg()))
            }
            (table(finding))
        }
        @if !finding.skipped.is_empty() { (skipped(&finding.skipped)) }
    };
    Some(Section { id: "ladder", title: "The ladder of models".into(), body })
}

fn chart<'a>(view: &View<'a>, finding: &'a LadderFinding) -> LadderChart<'a> {
    LadderChart {
        dataset: &view.dataset.name,
        how: finding.how,
        images: finding.held_out_images,
        majority_share: finding.majority_share,
        rungs: finding.rungs.iter().map(LadderPoint::from).collect(),
    }
}

fn introduction(finding: &LadderFinding) -> Markup {
    html! {
        "Each model learned from "
        @if let Some(most) = finding.per_class { "at most " (counted(most as u64, "train image")) " of each class" }
        @else { "the train images" }
        @match finding.how {
            HowHeldOut::Test => { " and was scored on " (counted(finding.held_out_images, "test image")) },
            HowHeldOut::Validation => {
                " and was scored on " (counted(finding.held_out_images, "validation image"))
            },
            HowHeldOut::FiveFold => {
                " and was scored by 5-fold cross-validation on " (counted(finding.held_out_images, "image"))
            },
        }
        "; intervals are 95 % Wilson intervals. The largest class alone is " (fine_percent(finding.majority_share)) "."
    }
}

fn table(finding: &LadderFinding) -> Markup {
    let has_spread = finding.rungs.iter().any(|rung| rung.spread.is_some());
    let best = finding.best().map(|best| best.accuracy_low);
    html! {
        div.scroll {
            table.list data-sortable {
                thead {
                    tr {
                        th scope="col" { "model" }
                        th scope="col" { "accuracy" }
                        th scope="col" { "95 % interval" }
                        th scope="col" { "balanced" }
                        @if has_spread { th scope="col" { "over seeds" } }
                        th scope="col" { "fit" }
                        th scope="col" { "predict" }
                    }
                }
                tbody {
                    @for rung in &finding.rungs {
                        (row(rung, has_spread, best.is_some_and(|low| rung.accuracy >= low)))
                    }
                }
            }
        }
        p.note { "Bold: as good as the best one as far as these images can tell, that is within its interval." }
    }
}

fn row(rung: &RungFinding, has_spread: bool, near_best: bool) -> Markup {
    html! {
        tr.near[near_best] {
            th scope="row" title=(text::plain(&rung.settings)) {
                (text::name(&rung.title)) @if rung.own { " (own)" }
                @if let Some(most) = rung.per_class {
                    span.n { " from " (counted(most as u64, "image")) " of each class" }
                }
            }
            td { (fine_percent(rung.accuracy)) }
            td { (interval(rung.accuracy_low, rung.accuracy_high, 2)) }
            td { (fine_percent(rung.balanced_accuracy)) }
            @if has_spread {
                td {
                    @if let Some(spread) = rung.spread {
                        (fine_percent(spread.mean)) span.n {
                            " ± " (format!("{:.2}", 100.0 * spread.standard_deviation)) " over " (spread.seeds)
                        }
                    }
                }
            }
            @for seconds in [rung.time.map(|time| time.fit_seconds), rung.time.map(|time| time.predict_seconds)] {
                @match seconds {
                    Some(seconds) => td data-value=(format!("{seconds:.4}")) { span.n { (number::seconds(seconds)) } },
                    None => td { "–" },
                }
            }
        }
    }
}

fn skipped(rungs: &[SkippedRung]) -> Markup {
    html! {
        details.listing {
            summary { (counted(rungs.len() as u64, "model")) " not measured" }
            div.scroll {
                table.list {
                    thead { tr { th scope="col" { "model" } th scope="col" { "why not" } } }
                    tbody {
                        @for rung in rungs {
                            tr {
                                th scope="row" { (rung.title) }
                                td.words {
                                    (text::plain(&rung.reason))
                                    @if let Some(estimate) = rung.estimated_seconds {
                                        " (about " (number::seconds(estimate)) ")"
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
