//! From a dataset to how many pixels it takes.

use onepixel::probes::few_pixels::FewPixelsProbe;
use onepixel_report::{Csv, FewPixelsText, Json, Renderer};

use crate::arguments::FewPixelsArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_sample};
use crate::outputs::{Outputs, count_from};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel few-pixels`.
pub fn few_pixels(arguments: &FewPixelsArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let text = FewPixelsText { count_from: count_from(arguments.count_from) };
    let outputs = Outputs::new(move |found, to| text.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .open(&files_read(&arguments.dataset))?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let (document, _) = ask(
        &bars,
        |bars| load_sample(&arguments.dataset, &arguments.sample, bars),
        |dataset, bars| Ok(probe(arguments).run(dataset, bars)?),
    )?;
    outputs.write(&document)
}

fn probe(arguments: &FewPixelsArguments) -> FewPixelsProbe {
    let pair = arguments.pair.as_ref().and_then(|pair| <[String; 2]>::try_from(pair.clone()).ok());
    FewPixelsProbe { pair, most: arguments.most as usize, seed: arguments.run.seed, ..FewPixelsProbe::default() }
}
