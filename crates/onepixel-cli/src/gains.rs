//! From datasets to what they leave to augmentation, semi-supervised learning and transfer.

use std::path::Path;
use std::time::Instant;

use onepixel::audit::Gains;
use onepixel::dataset::Dataset;
use onepixel::probes::gains::GainsProbe;
use onepixel_report::figure::GainsChart;
use onepixel_report::{Csv, GainsText, Json, Renderer};

use crate::arguments::{DatasetArguments, GainsArguments, InputArguments};
use crate::error::Error;
use crate::input::{files_read, load_sample};
use crate::outputs::Outputs;
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel gains`.
pub fn gains(arguments: &GainsArguments) -> Result<(), Error> {
    if arguments.datasets.len() > 1 && !arguments.matrix {
        return Err(Error::GainsOfSeveral(arguments.datasets.len()));
    }
    start_threads(arguments.run.threads)?;
    let asked = asked(arguments);
    let others: Vec<DatasetArguments> = arguments.from.iter().map(|path| named(path, arguments)).collect();
    let read = asked.iter().chain(&others).flat_map(files_read);
    let outputs = Outputs::new(|found: &Gains, to| GainsText.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .figure("--figure", &arguments.figure, |found| {
            Ok(GainsChart { dataset: &found.dataset.name, finding: &found.finding }.draw())
        })
        .open(&read.collect::<Vec<_>>())?;
    let bars = Bars::of(&arguments.input)?;
    let begin = Instant::now();
    let load = |dataset: &DatasetArguments| load_sample(dataset, &arguments.sample, &bars);
    let datasets = asked.iter().map(load).collect::<Result<Vec<Dataset>, Error>>()?;
    let others = others.iter().map(load).collect::<Result<Vec<Dataset>, Error>>()?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let probe = GainsProbe {
        augmentations: arguments.augment.clone(),
        quick: arguments.quick,
        seed: arguments.run.seed,
        time: arguments.time,
    };
    let finding =
        if arguments.matrix { probe.matrix(&datasets, &bars)? } else { probe.run(&datasets[0], &others, &bars)? };
    bars.finish();
    let mut document = Gains::new(&datasets[0], finding, begin.elapsed().as_secs_f64());
    document.timing.load_seconds = Some(load_seconds);
    outputs.write(&document)
}

/// The datasets that are asked about: those that are named, or the one whose files are.
fn asked(arguments: &GainsArguments) -> Vec<DatasetArguments> {
    if arguments.datasets.is_empty() {
        return vec![DatasetArguments { dataset: None, input: arguments.input.clone() }];
    }
    let mut asked: Vec<DatasetArguments> = arguments.datasets.iter().map(|path| named(path, arguments)).collect();
    if let ([one], false) = (&mut asked[..], arguments.matrix) {
        one.input.features = arguments.input.features.clone();
    }
    asked
}

/// A dataset of a name, read as all others are; features of images are those of the one that is asked about.
fn named(path: &Path, arguments: &GainsArguments) -> DatasetArguments {
    let input =
        InputArguments { images: None, labels: None, test_images: None, test_labels: None, ..arguments.input.clone() };
    DatasetArguments { dataset: Some(path.to_owned()), input }
}
