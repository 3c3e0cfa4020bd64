//! From an audit to a page that can be passed on.

use onepixel::audit::{Audit, AuditPlan, Bounds, Evidence};
use onepixel::dataset::{Dataset, ImageRef};
use onepixel::probes::pixels::PixelsProbe;
use onepixel_report::CountFrom;
use onepixel_report::page::{Gallery, Page, Provenance};

use crate::error::Error;
use crate::output::Output;
use crate::progress::Bars;

/// Gathers what is to be seen, and writes the page.
pub fn write(file: Output, dataset: &Dataset, plan: &AuditPlan, audit: &Audit, bars: &Bars) -> Result<(), Error> {
    let galleries = Gallery::of(audit);
    let wanted: Vec<ImageRef> = galleries.iter().flat_map(Gallery::images).collect();
    let probe = PixelsProbe { seed: plan.seed, ..plan.pixels.clone() };
    let pixels = audit.pixels.as_ref().map(|finding| (&probe, finding));
    let ladder = audit.ladder.as_ref();
    let evidence = Evidence::gather(dataset, pixels, ladder, &wanted, Bounds::default(), bars)?;
    let provenance = Provenance {
        command: Some(command()),
        digest: None,
        licence: dataset.licence.clone(),
        notes: dataset.notes.clone(),
    };
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
