//! From an audit to a page that can be passed on.

use onepixel::audit::{Audit, AuditPlan};
use onepixel::dataset::Dataset;
use onepixel::progress::Progress;
use onepixel_report::CountFrom;
use onepixel_report::page::{self, Gallery, Page, Provenance};

use crate::error::Error;

/// Gathers what is to be seen, and makes the page of it.
pub fn page(dataset: &Dataset, plan: &AuditPlan, audit: &Audit, progress: &dyn Progress) -> Result<Vec<u8>, Error> {
    let galleries = Gallery::of(audit);
    let evidence = page::evidence(dataset, plan, audit, &galleries, progress)?;
    let provenance = Provenance { command: Some(command()), ..Provenance::of(dataset, audit) };
    let mut page = Vec::new();
    Page { audit, evidence: &evidence, galleries, provenance, count_from: CountFrom::Zero }.render(&mut page)?;
    Ok(page)
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
