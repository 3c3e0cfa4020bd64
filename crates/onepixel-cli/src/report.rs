//! From an audit to a page that can be passed on.

use onepixel::audit::{Audit, AuditPlan};
use onepixel::dataset::Dataset;
use onepixel::progress::Progress;
use onepixel_report::page::{self, Provenance};

use crate::error::Error;

/// The page of an audit, with the command line that asked for it.
pub fn page(
    dataset: &Dataset,
    plan: &AuditPlan,
    audit: &Audit,
    command: &str,
    progress: &dyn Progress,
) -> Result<Vec<u8>, Error> {
    let evidence = plan.evidence(dataset, audit, &page::wanted(audit), progress)?;
    let provenance = Provenance { command: Some(command.to_owned()), ..Provenance::of(dataset, audit) };
    Ok(page::of_audit(audit, &evidence, provenance))
}
