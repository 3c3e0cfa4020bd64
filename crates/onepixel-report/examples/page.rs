//! Writes the page of a dataset: `page NAME FILE [RUNG…]`. For trying the page out; `onepixel audit --report` is the command.

use onepixel::audit::{Bounds, DatasetSummary, Evidence};
use onepixel::probes::ladder::{LadderProbe, Rung};
use onepixel::probes::pixels::PixelsProbe;
use onepixel::progress::Silent;
use onepixel_data::{Request, Roots};
use onepixel_report::page::{Page, Provenance};

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let (name, file) = (arguments.next().ok_or("NAME")?, arguments.next().ok_or("FILE")?);
    let rungs: Vec<Rung> = arguments.filter_map(|name| Rung::named(&name).cloned()).collect();
    let dataset = onepixel_data::load_from(&Request::dataset(name), &Roots::from_environment(), &Silent)?;
    let probe = PixelsProbe::default();
    let pixels = probe.run(&dataset, &Silent)?;
    let ladder = LadderProbe { rungs, ..LadderProbe::default() };
    let ladder = if ladder.rungs.is_empty() { None } else { Some(ladder.run(&dataset, &[], &Silent, &mut |_| {})?) };
    let begin = std::time::Instant::now();
    let evidence =
        Evidence::gather(&dataset, Some((&probe, &pixels)), ladder.as_ref(), &[], Bounds::default(), &Silent)?;
    let gathered = begin.elapsed().as_secs_f64();
    let page = Page {
        dataset: &DatasetSummary::from(&dataset),
        pixels: Some(&pixels),
        ladder: ladder.as_ref(),
        evidence: &evidence,
        galleries: Vec::new(),
        provenance: Provenance {
            notes: dataset.notes.clone(),
            licence: dataset.licence.clone(),
            ..Provenance::default()
        },
        count_from: Default::default(),
    };
    let mut html = Vec::new();
    page.render(&mut html)?;
    eprintln!(
        "gathered in {gathered:.2} s, rendered in {:.2} s, {} bytes",
        begin.elapsed().as_secs_f64() - gathered,
        html.len()
    );
    std::fs::write(file, html)?;
    Ok(())
}
