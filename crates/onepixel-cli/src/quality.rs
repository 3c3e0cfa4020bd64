//! From a dataset to the images that look unlike the others.

use onepixel::audit::Quality;
use onepixel::dataset::Collection;
use onepixel::probes::quality::QualityProbe;
use onepixel_report::figure::{Figure, QualityGallery};
use onepixel_report::{Csv, Json, QualityText, Renderer};

use crate::arguments::QualityArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_collection};
use crate::outputs::Outputs;
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel quality`.
pub fn quality(arguments: &QualityArguments) -> Result<(), Error> {
    start_threads(arguments.threads)?;
    let text = QualityText { top: arguments.top };
    let outputs = Outputs::new(move |found: &Found, to| text.render(&found.document, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.document, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(&found.document, to))
        .figure("--figure", &arguments.figure, Found::draw)
        .open(&files_read(&arguments.dataset))?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let probe = QualityProbe { false_alarms: arguments.false_alarms };
    let (document, dataset) =
        ask(&bars, |bars| load_collection(&arguments.dataset, bars), |dataset, bars| Ok(probe.run_on(dataset, bars)?))?;
    outputs.write(&Found { document, dataset })
}

/// What was found, and the images that show it.
struct Found {
    document: Quality,
    dataset: Collection,
}

impl Found {
    fn draw(&self) -> Result<Figure, Error> {
        Ok(QualityGallery::read(&self.document, &self.dataset).map_err(Error::Images)?.draw())
    }
}
