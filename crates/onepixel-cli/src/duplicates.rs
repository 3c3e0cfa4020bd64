//! From a dataset to the images that it has twice.

use std::collections::HashSet;
use std::io::{self, Write};

use onepixel::audit::Duplicates;
use onepixel::dataset::Collection;
use onepixel::probes::duplicates::{DuplicatesFinding, DuplicatesProbe};
use onepixel_report::figure::DuplicateGallery;
use onepixel_report::{Csv, DuplicatesText, Json, Renderer};

use crate::arguments::DuplicatesArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_collection};
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel duplicates`.
pub fn duplicates(arguments: &DuplicatesArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let outputs = open(arguments)?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let (document, dataset) = ask(
        &bars,
        |bars| load_collection(&arguments.dataset, bars),
        |dataset, bars| Ok(probe(arguments).run_on(dataset, bars)?),
    )?;
    outputs.write(&Found { document, dataset })
}

/// What was found, and the images that show it.
struct Found {
    document: Duplicates,
    dataset: Collection,
}

fn open(arguments: &DuplicatesArguments) -> Result<Opened<Found>, Error> {
    let text = DuplicatesText { top: arguments.top };
    Outputs::new(move |found: &Found, to| text.render(&found.document, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.document, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(&found.document, to))
        .figure("--figure", &arguments.figure, |found| {
            Ok(DuplicateGallery::read(&found.document, &found.dataset).map_err(Error::Images)?.draw())
        })
        .file("--keep", &arguments.keep, |found, to| write_kept(&found.document.finding, &found.dataset, to))
        .open(&files_read(&arguments.dataset))
}

fn probe(arguments: &DuplicatesArguments) -> DuplicatesProbe {
    let default = DuplicatesProbe::default();
    let mut names = HashSet::new();
    let asked = arguments
        .models
        .clone()
        .map(|rungs| rungs.into_iter().flatten().filter(|rung| names.insert(rung.name)).collect());
    DuplicatesProbe {
        near: !arguments.no_near,
        turns: !arguments.no_turns,
        edits: (arguments.edits || arguments.no_edits).then_some(arguments.edits),
        expected_by_chance: arguments.by_chance,
        rungs: asked.unwrap_or(default.rungs),
        seed: arguments.run.seed,
    }
}

/// The list of images to keep, as `convert --keep` reads it, with what their source calls them.
fn write_kept(finding: &DuplicatesFinding, dataset: &Collection, to: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record(["split", "index", "name", "label"])?;
    let kept = finding.kept();
    for set in dataset.sets() {
        for &index in kept.of(set.name) {
            let label = set.labelled().map(|labelled| labelled.labels()[index as usize].to_string());
            let name = set.unlabelled().name_of(index as usize).unwrap_or_default();
            table.write_record([set.name.name(), &index.to_string(), name, &label.unwrap_or_default()])?;
        }
    }
    table.flush()
}
