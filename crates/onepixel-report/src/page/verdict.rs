//! Is the dataset worth one's time?

use maud::{Markup, html};

use onepixel::audit::{Alternative, DecidingNumber, PurposeVerdict, Rating, Unit, Verdict};

use super::View;
use super::text::{self, percent};
use crate::{data, number, sentences};

/// The verdict, on top of everything; nothing where there is none.
pub(super) fn section(view: &View) -> Markup {
    let Some(verdict) = &view.page.audit.verdict else { return html! {} };
    html! {
        section.verdict aria-labelledby="verdict-title" {
            h2 #verdict-title { (text::plain(&sentences::headline(&verdict.purposes))) }
            @if let Some(so_far) = data::so_far(view.page.audit) { p { (text::plain(&so_far)) } }
            ul.purposes { @for purpose in &verdict.purposes { (one(verdict, purpose)) } }
            (explanation(verdict))
            (alternatives(&verdict.alternatives))
        }
    }
}

fn one(verdict: &Verdict, of: &PurposeVerdict) -> Markup {
    html! {
        li class=(class(of.rating)) {
            p.rating { (of.rating.title()) @if of.is_at_best() { span.note { " (at best)" } } }
            h3 { (of.purpose.title()) }
            p.reason { (text::plain(&sentences::reason(&of.reason))) }
            details {
                summary { "The rule" }
                p.note {
                    (text::plain(&sentences::rule(&verdict.rules, of.purpose)))
                    @if of.is_at_best() {
                        " Models learned from a sample, or some were left out: with all images and models the rating could be \
                          worse."
                    }
                }
                @if !of.numbers.is_empty() { dl { @for number in &of.numbers { (deciding(number)) } } }
            }
        }
    }
}

fn class(rating: Rating) -> &'static str {
    match rating {
        Rating::Fit => "fit",
        Rating::FitWithCare => "care",
        Rating::Ditch => "ditch",
        _ => "unknown",
    }
}

fn deciding(number: &DecidingNumber) -> Markup {
    html! {
        div {
            dt { (text::plain(&number.name)) }
            dd {
                @match number.unit {
                    Unit::Fraction => (percent(number.value)),
                    Unit::Steps => span.n { (format!("{:.1} steps", number.value)) },
                    Unit::Images => (text::counted(number.value.max(0.0) as u64, "image")),
                }
            }
        }
    }
}

fn explanation(verdict: &Verdict) -> Markup {
    html! {
        @if !verdict.statements.is_empty() || verdict.fix_first.is_some() {
            div.explanation {
                @for sentence in sentences::explanation(verdict) { p { (text::plain(&sentence)) } }
                @if let Some(fix) = &verdict.fix_first {
                    p.fix { strong { "First, in the data: " } (text::plain(&sentences::advice(fix))) }
                }
            }
        }
    }
}

fn alternatives(alternatives: &[Alternative]) -> Markup {
    html! {
        @if !alternatives.is_empty() {
            details.listing open {
                summary { "Harder datasets" }
                div.scroll {
                    table.list {
                        thead {
                            tr {
                                th scope="col" { "dataset" }
                                th scope="col" { "steps left" }
                                th scope="col" { "best error" }
                                th scope="col" { "best model" }
                                th scope="col" { "train images" }
                                th scope="col" { "classes" }
                            }
                        }
                        tbody {
                            @for other in alternatives {
                                tr {
                                    th scope="row" { (text::name(&other.name)) }
                                    td {
                                        @if let Some(steps) = other.steps_left { (format!("{steps:.1}")) } @else { "–" }
                                    }
                                    td { (percent(other.error)) }
                                    td { (text::name(&other.best_rung)) }
                                    td { (number::count(other.images)) }
                                    td { (number::count(other.classes)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
