//! From a dataset to what gives its labels away.

use std::time::Instant;

use onepixel::audit::Shortcuts;
use onepixel::probes::shortcuts::ShortcutsProbe;
use onepixel_report::figure::ShortcutsGallery;
use onepixel_report::{Renderer, ShortcutsText};

use crate::arguments::ShortcutsArguments;
use crate::error::Error;
use crate::input::{files_read, load_sample};
use crate::outputs::{Outputs, colour};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel shortcuts`.
pub fn shortcuts(arguments: &ShortcutsArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let figures = [("--figure", &arguments.figure)];
    let outputs = Outputs::open(&arguments.json, &arguments.csv, &figures, &files_read(&arguments.dataset))?;
    let bars = Bars::new();
    let begin = Instant::now();
    let dataset = load_sample(&arguments.dataset, &arguments.sample, &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let probe = ShortcutsProbe { seed: arguments.run.seed, models: !arguments.no_models };
    let finding = probe.run(&dataset, &bars)?;
    let mut document = Shortcuts::new(&dataset, finding, begin.elapsed().as_secs_f64());
    document.timing.load_seconds = Some(load_seconds);
    bars.finish();
    let text = ShortcutsText { colour: colour() };
    outputs.write(
        &document,
        |_| Ok(ShortcutsGallery::new(&document, &dataset.train).map_err(Error::Images)?.draw()),
        |to| text.render(&document, to),
    )
}
