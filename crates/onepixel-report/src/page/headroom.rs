//! How much room is left above each kind of model?

use maud::{Markup, html};

use onepixel::probes::headroom::{Comparison, FamilyRoom, HeadroomFinding};
use onepixel::probes::leaderboard::{LeaderboardFinding, Ranked};

use super::text::{self, counted, fine_percent, interval, percent};
use super::{Section, View};
use crate::{leaderboard, number};

/// A leaderboard of more results than this starts closed.
const MOST_OPEN: usize = 30;
/// More results than this are not listed: they would make the page too large.
const MOST_LISTED: usize = 1000;

/// Bars end at this many steps: more are not seen to be more.
const MOST_STEPS: f64 = 20.0;

/// The section; nothing where neither room nor published scores are known.
pub(super) fn section(view: &View) -> Option<Section> {
    let audit = view.page.audit;
    if audit.findings.headroom.is_none() && audit.findings.leaderboard.is_none() {
        return None;
    }
    let body = html! {
        @if let Some(finding) = &audit.findings.headroom {
            p.lead { (introduction(finding)) }
            (families(finding))
            (comparisons(view, finding))
        }
        @if let Some(board) = &audit.findings.leaderboard { (published(board)) }
    };
    Some(Section { id: "headroom", title: "Room left".into(), body })
}

fn introduction(finding: &HeadroomFinding) -> Markup {
    html! {
        "A step is the smallest difference between two such models that "
        (counted(finding.held_out_images, "held-out image"))
        " can tell, with 80 % power at a significance of 5 %. Few steps mean that progress can no longer be seen. "
        @match (finding.label_error_share, finding.suspected_label_share) {
            (Some(share), _) => {
                "Of the held-out labels " (fine_percent(share)) " are taken to be wrong, which no model can pass."
            },
            (None, Some(share)) => {
                "A model finds " (fine_percent(share)) " of the held-out labels wrong, its own errors among them: the \
                 higher number of steps counts none of these labels as wrong, the lower one all of them."
            },
            (None, None) => { "Wrong labels were not estimated and count as none, so the room is an upper bound." },
        }
        @if let Some(share) = finding.unavoidable_error_share.filter(|&share| share > 0.0) {
            " Equal images with unequal labels make " (fine_percent(share)) " errors unavoidable: steps end there."
        }
        @if !finding.better_than_majority {
            " Steps are not measured: no model is reliably better than always predicting the largest class ("
            (percent(finding.majority_share)) ")."
        }
        @if let Some(most) = finding.per_class {
            " Models learned from at most " (counted(most as u64, "image"))
            " of each class: with all of them less room is left."
        }
    }
}

fn families(finding: &HeadroomFinding) -> Markup {
    html! {
        div.scroll {
            table.list data-sortable {
                thead {
                    tr {
                        th scope="col" { "kind of model" }
                        th.words scope="col" { "its best" }
                        th scope="col" { "error" }
                        th scope="col" { "95 % interval" }
                        th scope="col" { "one step" }
                        th scope="col" { "steps left" }
                        th scope="col" data-plain { span.unseen { "steps as bars" } }
                    }
                }
                tbody { @for family in &finding.families { (row(family)) } }
            }
        }
    }
}

fn row(family: &FamilyRoom) -> Markup {
    let room = &family.room;
    html! {
        tr {
            th scope="row" { (family.title) }
            td.words { (text::name(&room.rung_title)) }
            td { (fine_percent(room.error)) }
            td { (interval(room.error_low, room.error_high, 2)) }
            td { @if let Some(step) = room.resolution { (fine_percent(step)) } @else { "–" } }
            td data-value=[room.steps] { (number::steps(room).unwrap_or_else(|| "–".to_owned())) }
            td.bar-cell {
                @if let Some(steps) = room.steps {
                    @let width = 100.0 * steps.min(MOST_STEPS) / MOST_STEPS;
                    span.bar style=(format!("width:{width:.0}%")) {}
                    @if steps > MOST_STEPS { span.note { "…" } }
                }
            }
        }
    }
}

fn comparisons(view: &View, finding: &HeadroomFinding) -> Markup {
    let title = |name: &str| {
        let rungs = view.ladder.into_iter().flat_map(|ladder| &ladder.rungs);
        let named = rungs.into_iter().find(|rung| rung.name == name).map(|rung| rung.title.clone());
        named.unwrap_or_else(|| name.to_owned())
    };
    let pairs = finding.comparisons.len() as u64;
    html! {
        @if pairs > 0 {
            p.note {
                "Of " (counted(pairs, "pair")) " of models the held-out images tell "
                (number::count(finding.told_apart))
                " apart (McNemar's test, mid-p, corrected for all pairs by Holm's method)."
            }
            details.listing {
                summary { "All pairs of models" }
                div.scroll {
                    table.list data-sortable data-filter="models" {
                        thead {
                            tr {
                                th scope="col" { "models" }
                                th scope="col" { "difference in points" }
                                th scope="col" { "95 % interval" }
                                th scope="col" { "only first right" }
                                th scope="col" { "only second right" }
                                th scope="col" { "p, corrected" }
                                th scope="col" { "told apart" }
                            }
                        }
                        tbody { @for comparison in &finding.comparisons { (compared(comparison, &title)) } }
                    }
                }
            }
        }
    }
}

fn compared(comparison: &Comparison, title: &dyn Fn(&str) -> String) -> Markup {
    html! {
        tr {
            th scope="row" { (text::name(&title(&comparison.first))) " vs " (text::name(&title(&comparison.second))) }
            td { span.n { (format!("{:+.2}", 100.0 * comparison.difference)) } }
            td { (interval(comparison.difference_low, comparison.difference_high, 2)) }
            td { (number::count(comparison.only_first)) }
            td { (number::count(comparison.only_second)) }
            td { span.n { (number::p_value(comparison.p_corrected)) } }
            td { @if comparison.told_apart { "yes" } @else { "no" } }
        }
    }
}

/// The scores that others have published.
fn published(board: &LeaderboardFinding) -> Markup {
    html! {
        h3 #leaderboard { "Published results" }
        @for sentence in leaderboard::sentences(board) { p { (text::plain(&sentence)) } }
        details.listing open[board.results.len() <= MOST_OPEN] {
            summary { (counted(board.results.len() as u64, "published result")) }
            div.scroll {
                table.list data-sortable data-filter="models" {
                    thead {
                        tr {
                            th scope="col" { "model" }
                            th scope="col" { "rank" }
                            th scope="col" { "accuracy" }
                            th scope="col" { "95 % interval" }
                            th scope="col" { "p, corrected" }
                            th scope="col" { "distinguishable from the best" }
                        }
                    }
                    tbody { @for result in board.results.iter().take(MOST_LISTED) { (ranked(result)) } }
                }
            }
        }
        @if board.results.len() > MOST_LISTED {
            p.note { "Shown are the best " (number::count(MOST_LISTED as u64)) "; the JSON has all." }
        }
    }
}

fn ranked(result: &Ranked) -> Markup {
    html! {
        tr {
            th scope="row" { (text::name(&result.model)) }
            td { (number::count(result.rank)) }
            td { (fine_percent(result.accuracy)) }
            td { (interval(result.accuracy_low, result.accuracy_high, 2)) }
            td { span.n { (number::p_value(result.p_corrected)) } }
            td { @if result.told_apart { "yes" } @else { "no" } }
        }
    }
}
