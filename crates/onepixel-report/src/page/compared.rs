//! Which of several datasets should one take?

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use onepixel::audit::{Compared, Profile};

use super::frame::{self, Parts, Section};
use super::text::{self, counted};
use crate::compared::{Column, notes};
use crate::figure::ComparedChart;

/// Datasets side by side as one self-contained HTML page: a table that sorts by any column, and a chart of where each
/// stops being solvable.
#[derive(Debug, Clone)]
pub struct ComparedPage<'a> {
    /// What was compared.
    pub compared: &'a Compared,
    /// The command line that made it.
    pub command: Option<String>,
}

impl ComparedPage<'_> {
    /// Writes the page: UTF-8, one file.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(&self, to: &mut dyn Write) -> io::Result<()> {
        let profiles = &self.compared.profiles;
        let head = html! {
            p.brand { "onepixel" }
            h1 { (counted(profiles.len() as u64, "dataset")) " side by side" }
        };
        let mut sections = sections(self.compared);
        sections.push(Section { id: "provenance", title: "Provenance".into(), body: self.provenance() });
        let title = format!("{} datasets side by side", profiles.len());
        let parts =
            Parts { title: &title, script: frame::COMFORT, head, first: html! {}, sections, definitions: html! {} };
        to.write_all(frame::frame(&parts).into_string().as_bytes())
    }

    fn provenance(&self) -> Markup {
        html! {
            dl.facts {
                div { dt { "version" } dd { "onepixel " (self.compared.onepixel_version) } }
                @if let Some(command) = &self.command {
                    div { dt { "command" } dd { code.full { (text::plain(command)) } } }
                }
            }
        }
    }
}

/// The table, and the chart where its datasets can be told apart.
pub(crate) fn sections(compared: &Compared) -> Vec<Section> {
    let profiles = &compared.profiles;
    let mut sections = vec![Section { id: "table", title: "In numbers".into(), body: table(profiles) }];
    if profiles.iter().any(|profile| !profile.rungs.is_empty()) {
        sections.push(Section { id: "chart", title: "Where each stops being solvable".into(), body: chart(compared) });
    }
    sections
}

fn chart(compared: &Compared) -> Markup {
    if compared.profiles.len() > ComparedChart::MOST {
        let most = ComparedChart::MOST;
        return html! { p.note { "No chart: lines of more than " (most) " datasets cannot be told apart." } };
    }
    html! {
        div.figure tabindex="0" role="group" aria-label="accuracy of each model on each dataset" {
            (PreEscaped(ComparedChart::new(compared).draw().svg()))
        }
    }
}

fn table(profiles: &[Profile]) -> Markup {
    let columns = Column::known(profiles);
    html! {
        @for note in notes(profiles) { p.note { (note) } }
        div.scroll tabindex="0" role="group" aria-label="the table of numbers, which may be wider than the page" {
            table.list.pinned data-sortable data-filter="datasets" {
                thead {
                    tr {
                        th scope="col" { "dataset" }
                        @for column in &columns { th scope="col" { (text::plain(&column.title())) } }
                    }
                }
                tbody { @for profile in profiles { (row(profile, &columns)) } }
            }
        }
    }
}

fn row(profile: &Profile, columns: &[Column]) -> Markup {
    html! {
        tr {
            th scope="row" { (text::name(&profile.name)) }
            // Numbers are sorted by all their digits, and words as they are.
            @for column in columns {
                td data-value=[column.number(profile)] { span.n { (text::plain(&column.show(profile))) } }
            }
        }
    }
}
