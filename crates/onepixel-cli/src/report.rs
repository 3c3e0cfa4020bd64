//! From an audit to a page that can be passed on.

use onepixel::audit::{Audit, AuditPlan};
use onepixel::dataset::Dataset;
use onepixel::progress::Progress;
use onepixel_report::page::{self, Provenance};

use crate::error::Error;

/// The page of an audit, with this command line.
pub fn page(dataset: &Dataset, plan: &AuditPlan, audit: &Audit, progress: &dyn Progress) -> Result<Vec<u8>, Error> {
    let evidence = plan.evidence(dataset, audit, &page::wanted(audit), progress)?;
    let provenance = Provenance { command: Some(command()), ..Provenance::of(dataset, audit) };
    Ok(page::of_audit(audit, &evidence, provenance))
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
