//! How are gains shown as a part of an audit?

use maud::{Markup, PreEscaped, html};
use onepixel::probes::gains::{Gain, GainKind, GainsFinding};

use crate::csv::{GainRow, TableOf, Tables, rows};
use crate::data::Lines;
use crate::figure::GainsChart;
use crate::page::text;
use crate::page::{OnPage, Section, View};
use crate::sentences::{gain_title, gain_without, gains_lines, kind_title, labels_of, part_title, sure, worth};
use crate::terminal::{Block, gain_rows, how};

impl Lines for GainsFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        vec![("gains", gains_lines(self).join(" "))]
    }
}

impl Block for GainsFinding {
    fn block(&self) -> Option<String> {
        let sure: Vec<&Gain> = self.gains.iter().filter(|gain| gain.is_sure()).collect();
        (!sure.is_empty()).then(|| gain_rows(&sure).to_string())
    }
}

impl Tables for GainsFinding {
    const TABLES: &'static [TableOf<Self>] = &[TableOf {
        file_name: "gains.csv",
        write: |_, finding, to| rows(finding.gains.iter().map(GainRow::from), to),
    }];
}

impl OnPage for GainsFinding {
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        if self.gains.is_empty() {
            return Vec::new();
        }
        let chart = GainsChart { dataset: view.dataset_name(), finding: self };
        let body = html! {
            p.lead { (text::name(&gains_lines(self).join(" "))) }
            div.figure tabindex="0" role="group" aria-label="gains" { (PreEscaped(chart.draw().svg())) }
            @for kind in GainKind::ALL { @if self.of(kind).next().is_some() { (table(self, kind)) } }
            @for one in &self.left_out { p.note { (part_title(one.part)) ": " (text::name(&one.reason)) } }
            p.note { (how(self)) }
        };
        vec![Section { id: "gains", title: "What would help?".into(), body }]
    }
}

fn table(finding: &GainsFinding, kind: GainKind) -> Markup {
    html! {
        details.listing {
            summary { (kind_title(kind)) }
            div.scroll {
                table.list {
                    thead {
                        tr {
                            @for name in ["with", "beside", "labels", "without", "with", "gain", "95 % interval", "sure", "of the error",
                                "worth in labels"] { th scope="col" { (name) } }
                        }
                    }
                    tbody { @for gain in finding.of(kind) { (row(gain)) } }
                }
            }
        }
    }
}

fn row(gain: &Gain) -> Markup {
    html! {
        tr {
            th scope="row" { (text::name(&gain_title(gain))) }
            td { (gain_without(gain.method)) }
            td { (labels_of(gain)) }
            td { (text::fine_percent(gain.without.accuracy)) }
            td { (text::fine_percent(gain.with.accuracy)) }
            td { span.n { (format!("{:+.2} points", 100.0 * gain.gain)) } }
            td { (text::interval(gain.low, gain.high, 2)) }
            td { (sure(gain)) }
            td { (gain.share_of_error.map_or_else(|| "–".to_owned(), crate::number::percent)) }
            td { (worth(gain).unwrap_or_else(|| "–".to_owned())) }
        }
    }
}
