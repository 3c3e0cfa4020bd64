//! From a dataset to what each standard model gets.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use onepixel::audit::Ladder;
use onepixel::dataset::Dataset;
use onepixel::probes::ladder::{LadderFinding, LadderProbe, Predictions, Rung};
use onepixel_data::read_predictions;
use onepixel_report::figure::LadderChart;
use onepixel_report::{Csv, Json, LadderText, Renderer};

use crate::arguments::LadderArguments;
use crate::error::{Error, harmless};
use crate::input::{files_read, load};
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::threads::start_threads;
use crate::unfinished::Unfinished;

/// `onepixel ladder`.
pub fn ladder(arguments: &LadderArguments) -> Result<(), Error> {
    each_its_own_name(&arguments.predictions)?;
    start_threads(arguments.run.threads)?;
    let outputs = open(arguments)?;
    let bars = Arc::new(Bars::of(&arguments.dataset.input)?);
    let begin = Instant::now();
    bars.end_after(arguments.time);
    let dataset = load(&arguments.dataset, &bars)?;
    // From here on the ladder keeps to the time.
    bars.end_after(None);
    let load_seconds = begin.elapsed().as_secs_f64();
    let predictions = predictions(arguments, &dataset)?;
    let probe = probe(arguments, &dataset);
    let document = |dataset: &Dataset, finding: LadderFinding| {
        let mut ladder = Ladder::new(dataset, finding);
        ladder.timing.load_seconds = Some(load_seconds);
        ladder
    };
    let unfinished = Unfinished::begin(outputs, &bars, keep);
    let finding = probe.run(&dataset, &predictions, &*bars, &mut |so_far| {
        let mut so_far = so_far.clone();
        so_far.interrupted(&probe);
        unfinished.keep(document(&dataset, so_far));
    });
    bars.finish();
    let outputs = unfinished.finish();
    outputs.write(&document(&dataset, finding?))
}

fn each_its_own_name(predictions: &[(String, PathBuf)]) -> Result<(), Error> {
    let mut names = HashSet::new();
    let twice = predictions.iter().find(|(name, _)| !names.insert(name));
    twice.map_or(Ok(()), |(name, _)| Err(Error::TwiceNamed(name.clone())))
}

fn open(arguments: &LadderArguments) -> Result<Opened<Ladder>, Error> {
    let mut read = files_read(&arguments.dataset);
    read.extend(arguments.predictions.iter().filter_map(|(_, file)| file.canonicalize().ok()));
    Outputs::new(|found, to| LadderText.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .figure("--figure", &arguments.figure, |found| Ok(LadderChart::new(found).draw()))
        .open(&read)
}

fn predictions(arguments: &LadderArguments, dataset: &Dataset) -> Result<Vec<Predictions>, Error> {
    let read = arguments.predictions.iter().map(|(name, file)| {
        let no_test_set = || Error::NoTestSetForPredictions { name: name.clone(), dataset: dataset.name.clone() };
        let (_, test) = dataset.held_out().ok_or_else(no_test_set)?;
        read_predictions(name, file, test)
            .map_err(|error| Error::Predictions { name: name.clone(), error: Box::new(error) })
    });
    read.collect()
}

fn probe(arguments: &LadderArguments, dataset: &Dataset) -> LadderProbe {
    let mut names = HashSet::new();
    let asked = arguments.models.clone().unwrap_or_else(|| Rung::suiting(&dataset.train).collect());
    LadderProbe {
        rungs: asked.into_iter().filter(|rung| names.insert(rung.name)).collect(),
        max_time: arguments.max_time,
        time: arguments.time,
        per_class: arguments.per_class.map(|images| images as usize),
        repeats: arguments.seeds,
        seed: arguments.run.seed,
        ..LadderProbe::default()
    }
}

/// Writes what was found before an interruption.
fn keep(outputs: Opened<Ladder>, ladder: Ladder) {
    let measured = ladder.ladder.measured().count();
    let asked = measured + ladder.ladder.skipped.len();
    match outputs.write(&ladder) {
        Ok(()) => eprintln!("onepixel: interrupted, so this is incomplete: {measured} of {asked} models were measured"),
        Err(error) if error.is_closed_pipe() => {}
        Err(error) => eprintln!("onepixel: {}", harmless(&error.message())),
    }
}
