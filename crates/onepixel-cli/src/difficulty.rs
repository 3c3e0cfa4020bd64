//! From a dataset to how hard each of its images is.

use std::collections::HashSet;

use onepixel::audit::Difficulty;
use onepixel::dataset::Dataset;
use onepixel::probes::difficulty::DifficultyProbe;
use onepixel_report::figure::DataMap;
use onepixel_report::{Csv, DifficultyText, Json, Renderer};

use crate::arguments::DifficultyArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_sample, set_named};
use crate::outputs::Outputs;
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel difficulty`.
pub fn difficulty(arguments: &DifficultyArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let text = DifficultyText { top: arguments.top };
    let outputs = Outputs::new(move |found: &Difficulty, to| text.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .figure("--figure", &arguments.figure, |found| Ok(DataMap { found }.draw()))
        .open(&files_read(&arguments.dataset))?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let (document, _) = ask(
        &bars,
        |bars| load_sample(&arguments.dataset, &arguments.sample, bars),
        |dataset, bars| Ok(probe(arguments, dataset)?.run(dataset, bars)?),
    )?;
    outputs.write(&document)
}

fn probe(arguments: &DifficultyArguments, dataset: &Dataset) -> Result<DifficultyProbe, Error> {
    let default = DifficultyProbe::default();
    let mut names = HashSet::new();
    let asked = arguments.models.clone().unwrap_or(default.rungs);
    Ok(DifficultyProbe {
        set: set_named(dataset, &arguments.split)?,
        rungs: asked.into_iter().filter(|rung| names.insert(rung.name)).collect(),
        seed: arguments.run.seed,
    })
}
