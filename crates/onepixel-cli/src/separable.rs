//! From a dataset to which of its classes are linearly separable.

use onepixel::audit::Separable;
use onepixel::probes::separable::{Images, SeparableProbe};
use onepixel_report::figure::SeparableMatrix;
use onepixel_report::{Certificates, Csv, Json, Renderer, SeparableText};

use crate::arguments::SeparableArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_sample};
use crate::outputs::Outputs;
use crate::progress::Bars;
use crate::threads::start_threads;

/// The files of `--certificates`.
const FILES: [(Images, &str); 3] =
    [(Images::Train, "train.json"), (Images::Test, "test.json"), (Images::Both, "both.json")];

/// `onepixel separable`.
pub fn separable(arguments: &SeparableArguments) -> Result<(), Error> {
    start_threads(arguments.threads)?;
    let text = SeparableText { top: arguments.top };
    let figure_of = arguments.figure_of.map(Images::from);
    let outputs = Outputs::new(move |found: &Separable, to| text.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .figure("--figure", &arguments.figure, move |found| {
            let images = figure_of.unwrap_or_else(|| last(found));
            Ok(SeparableMatrix { found, images }.draw())
        })
        .folder("--certificates", &arguments.certificates, FILES.map(|(_, name)| name), |found, folder| {
            let is_there = |images| found.finding.problems.iter().any(|problem| problem.set == images);
            let mut files = FILES.into_iter().filter(|(images, _)| is_there(*images));
            files.try_for_each(|(images, name)| folder.fill(name, |to| Certificates { images }.render(found, to)))
        })
        .open(&files_read(&arguments.dataset))?;
    let bars = Bars::of(&arguments.dataset.input)?;
    let probe = SeparableProbe { rest: arguments.rest, time: arguments.time };
    let (document, _) = ask(
        &bars,
        |bars| load_sample(&arguments.dataset, &arguments.sample, bars),
        |dataset, bars| Ok(probe.run(dataset, bars)?),
    )?;
    outputs.write(&document)
}

/// Both sets together where they were asked about, else the only one.
fn last(found: &Separable) -> Images {
    found.finding.problems.last().map_or(Images::Train, |problem| problem.set)
}
