//! From a dataset to what gives its labels away.

use onepixel::audit::Shortcuts;
use onepixel::dataset::Dataset;
use onepixel::probes::shortcuts::ShortcutsProbe;
use onepixel_report::figure::{Figure, ShortcutsGallery};
use onepixel_report::{Csv, Json, Renderer, ShortcutsText};

use crate::arguments::ShortcutsArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_sample};
use crate::outputs::Outputs;
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel shortcuts`.
pub fn shortcuts(arguments: &ShortcutsArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let outputs = Outputs::new(|found: &Found, to| ShortcutsText.render(&found.document, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.document, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(&found.document, to))
        .figure("--figure", &arguments.figure, Found::draw)
        .open(&files_read(&arguments.dataset))?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let probe = ShortcutsProbe { seed: arguments.run.seed, models: !arguments.no_models };
    let (document, dataset) = ask(
        &bars,
        |bars| load_sample(&arguments.dataset, &arguments.sample, bars),
        |dataset, bars| Ok(probe.run(dataset, bars)?),
    )?;
    outputs.write(&Found { document, dataset })
}

/// What was found, and the images that show it.
struct Found {
    document: Shortcuts,
    dataset: Dataset,
}

impl Found {
    fn draw(&self) -> Result<Figure, Error> {
        Ok(ShortcutsGallery::new(&self.document, &self.dataset.train).map_err(Error::Images)?.draw())
    }
}
