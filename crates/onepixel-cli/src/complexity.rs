//! From a dataset to its complexity measures.

use onepixel::dataset::Dataset;
use onepixel::probes::complexity::ComplexityProbe;
use onepixel_report::page::ComplexityPage;
use onepixel_report::{ComplexityText, Csv, Json, Renderer};

use crate::arguments::ComplexityArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_sample, set_named};
use crate::invocation::Invocation;
use crate::outputs::Outputs;
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel complexity`.
pub fn complexity(arguments: &ComplexityArguments, invocation: &Invocation) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let text = ComplexityText { top: arguments.top };
    let command = Some(invocation.command_line());
    let outputs = Outputs::new(move |found, to| text.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .file("--report", &arguments.report, move |document, to| {
            ComplexityPage { document, command: command.clone() }.render(to)
        })
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

fn probe(arguments: &ComplexityArguments, dataset: &Dataset) -> Result<ComplexityProbe, Error> {
    Ok(ComplexityProbe {
        set: set_named(dataset, &arguments.split)?,
        pair: arguments.pair.as_ref().and_then(|pair| <[String; 2]>::try_from(pair.clone()).ok()),
        dialect: arguments.dialect.into(),
        most_images: arguments.most as usize,
        seed: arguments.run.seed,
    })
}
