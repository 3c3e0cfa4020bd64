//! From an audit to a page that can be passed on.

use onepixel::audit::{Audit, AuditPlan};
use onepixel::dataset::Dataset;
use onepixel_report::CountFrom;
use onepixel_report::page::{self, Gallery, Page, Provenance};

use crate::error::Error;
use crate::output::Output;
use crate::progress::Bars;

/// Gathers what is to be seen, and writes the page.
pub fn write(file: Output, dataset: &Dataset, plan: &AuditPlan, audit: &Audit, bars: &Bars) -> Result<(), Error> {
    let galleries = Gallery::of(audit);
    let evidence = page::evidence(dataset, plan, audit, &galleries, bars)?;
    let provenance = Provenance { command: Some(command()), ..Provenance::of(dataset, audit) };
    let page = Page { audit, evidence: &evidence, galleries, provenance, count_from: CountFrom::Zero };
    file.fill(|to| page.render(to))?.publish()
}

/// The command line, as it was typed.
pub fn command() -> String {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    words
        .enumerate()
        .map(|(index, word)| if index == 0 { "onepixel".to_owned() } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}
