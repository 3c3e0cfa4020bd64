//! From a dataset to the images that it has twice.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use onepixel::audit::Duplicates;
use onepixel::dataset::Dataset;
use onepixel::probes::duplicates::{DuplicatesFinding, DuplicatesProbe, Kept};
use onepixel_report::figure::TwinGallery;
use onepixel_report::{DuplicatesText, Renderer};

use crate::arguments::DuplicatesArguments;
use crate::error::Error;
use crate::input::{files_read, load};
use crate::output::Output;
use crate::outputs::{Outputs, colour, refuse_to_replace};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel duplicates`.
pub fn duplicates(arguments: &DuplicatesArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let (outputs, keep) = open(arguments)?;
    let bars = Bars::new();
    let begin = Instant::now();
    let dataset = load(&arguments.dataset, &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let finding = probe(arguments).run(&dataset, &bars)?;
    bars.finish();
    let mut document = Duplicates::new(&dataset, finding, begin.elapsed().as_secs_f64());
    document.timing.load_seconds = Some(load_seconds);
    if let Some(file) = keep {
        file.fill(|to| write_kept(&document.finding, &dataset, to))?.publish()?;
    }
    let text = DuplicatesText { top: arguments.top, colour: colour() };
    let gallery = |_| Ok(TwinGallery::read(&document, &dataset).map_err(Error::Images)?.draw());
    outputs.write(&document, gallery, |to| text.render(&document, to))
}

fn open(arguments: &DuplicatesArguments) -> Result<(Outputs, Option<Output>), Error> {
    let DuplicatesArguments { json, csv, figure, keep, .. } = arguments;
    let read = files_read(&arguments.dataset);
    let others: Vec<(&'static str, &Option<PathBuf>)> = vec![("--json", json), ("--csv", csv), ("--figure", figure)];
    refuse_to_replace(&[others, vec![("--keep", keep)]].concat(), &read)?;
    let outputs = Outputs::open(json, csv, &[("--figure", figure)], &read)?;
    Ok((outputs, keep.as_deref().map(Output::create).transpose()?))
}

fn probe(arguments: &DuplicatesArguments) -> DuplicatesProbe {
    let default = DuplicatesProbe::default();
    let mut names = HashSet::new();
    let asked = arguments
        .rungs
        .clone()
        .map(|rungs| rungs.into_iter().flatten().filter(|rung| names.insert(rung.name)).collect());
    DuplicatesProbe {
        near: !arguments.no_near,
        expected_by_chance: arguments.by_chance,
        rungs: asked.unwrap_or(default.rungs),
        seed: arguments.run.seed,
    }
}

/// The list of images to keep, as `convert --keep` reads it.
fn write_kept(finding: &DuplicatesFinding, dataset: &Dataset, to: &mut dyn Write) -> io::Result<()> {
    let Kept { train, test } = finding.kept();
    let sets = [("train", &dataset.train, train)].into_iter();
    let sets = sets.chain(dataset.test.iter().map(|set| ("test", set, test.clone())));
    writeln!(to, "split,index,label")?;
    for (split, set, kept) in sets {
        for index in kept {
            writeln!(to, "{split},{index},{}", set.labels()[index as usize])?;
        }
    }
    Ok(())
}
