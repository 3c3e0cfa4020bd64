//! Writes the page of a dataset in IDX files: `page FOLDER FILE`. For trying the page out; `onepixel audit --report` is the
//! command.

use onepixel::audit::{AuditPlan, Bounds, Evidence};
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
use onepixel::probes::pixels::PixelsProbe;
use onepixel::progress::Silent;
use onepixel_report::page::{Page, Provenance};

fn set(folder: &str, name: &str) -> ImageSet {
    let bytes = std::fs::read(format!("{folder}/{name}-images-idx3-ubyte")).unwrap();
    let labels = std::fs::read(format!("{folder}/{name}-labels-idx1-ubyte")).unwrap();
    let images = MemoryImages::new(Shape::new(28, 28, 1).unwrap(), bytes[16..].to_vec()).unwrap();
    let labels = labels[8..].iter().map(|&label| label.into()).collect();
    ImageSet::new(images, labels, (0..10).map(|digit| digit.to_string())).unwrap()
}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let (folder, file) = (arguments.next().ok_or("FOLDER")?, arguments.next().ok_or("FILE")?);
    let dataset = Dataset::new("mnist", &*folder, set(&folder, "train"), Some(set(&folder, "t10k")))?;
    let plan = AuditPlan { quick: true, ..AuditPlan::default() };
    let audit = plan.run(&dataset, &Silent, &mut |_| {});
    let begin = std::time::Instant::now();
    let probe = PixelsProbe::default();
    let evidence = Evidence::gather(
        &dataset,
        audit.pixels.as_ref().map(|finding| (&probe, finding)),
        audit.ladder.as_ref(),
        &[],
        Bounds::default(),
        &Silent,
    )?;
    let gathered = begin.elapsed().as_secs_f64();
    let page = Page {
        audit: &audit,
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
