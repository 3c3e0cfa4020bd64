//! Would more images help?

use maud::{Markup, PreEscaped, html};

use onepixel::probes::learning_curve::{LearningCurveFinding, MeasuredPoint, RungCurve};

use super::text::{self, counted, fine_percent, interval};
use super::{Section, View};
use crate::figure::LearningCurveChart;

/// The section; nothing where it was not measured.
pub(super) fn section(view: &View) -> Option<Section> {
    let finding = view.page.audit.findings.learning_curve.as_ref().filter(|finding| !finding.curves.is_empty())?;
    let chart = LearningCurveChart { dataset: &view.dataset.name, finding };
    let body = html! {
        p.lead {
            "How the error falls with the number of images that are learned from, each time scored on the same "
            (counted(finding.held_out_images, "held-out image")) ". Lines are power laws fitted to the points."
        }
        div.figure tabindex="0" role="group" aria-label="learning curves" { (PreEscaped(chart.draw().svg())) }
        (fits(finding))
        @for curve in &finding.curves { (points(curve)) }
    };
    Some(Section { id: "learning-curve", title: "Would more images help?".into(), body })
}

fn fits(finding: &LearningCurveFinding) -> Markup {
    html! {
        div.scroll {
            table.list {
                thead {
                    tr {
                        th scope="col" { "model" }
                        th scope="col" { "error now" }
                        th scope="col" { "with twice the images" }
                        th scope="col" { "95 % interval" }
                        th scope="col" { "gain by doubling" }
                        th scope="col" { "95 % interval" }
                    }
                }
                tbody {
                    @for curve in &finding.curves {
                        tr {
                            th scope="row" { (text::name(&curve.title)) }
                            td {
                                @match curve.points.last() {
                                    Some(last) => (fine_percent(1.0 - last.accuracy)),
                                    None => "–",
                                }
                            }
                            @match &curve.fit {
                                Some(fit) => {
                                    @for estimate in [fit.doubled_error, fit.doubling_gain] {
                                        td { (fine_percent(estimate.value)) }
                                        td { (interval(estimate.low, estimate.high, 2)) }
                                    }
                                }
                                None => { td { "–" } td { "–" } td { "–" } td { "–" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn points(curve: &RungCurve) -> Markup {
    html! {
        details.listing {
            summary { "Points of " (text::name(&curve.title)) }
            div.scroll {
                table.list {
                    thead {
                        tr {
                            th scope="col" { "images of each class" }
                            th scope="col" { "accuracy" }
                            th scope="col" { "95 % interval" }
                        }
                    }
                    tbody { @for point in &curve.points { (point_row(point)) } }
                }
            }
        }
    }
}

fn point_row(point: &MeasuredPoint) -> Markup {
    html! {
        tr {
            th scope="row" { span.n { (format!("{:.0}", point.images_per_class)) } }
            td { (fine_percent(point.accuracy)) }
            td { (interval(point.low, point.high, 2)) }
        }
    }
}
