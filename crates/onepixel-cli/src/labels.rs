//! From a dataset to its suspicious labels.

use std::collections::HashSet;
use std::time::Instant;

use onepixel::audit::Labels;
use onepixel::dataset::{Dataset, ImageSet, SetName};
use onepixel::probes::ProbeError;
use onepixel::probes::labels::{GivenProbabilities, LabelsProbe};
use onepixel_data::read_probabilities;
use onepixel_report::figure::{Figure, LabelsGallery};
use onepixel_report::{Csv, Json, LabelsText, Renderer};

use crate::arguments::LabelsArguments;
use crate::error::Error;
use crate::input::{files_read, load, set_named};
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel labels`.
pub fn labels(arguments: &LabelsArguments) -> Result<(), Error> {
    start_threads(arguments.run.threads)?;
    let outputs = open(arguments)?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let begin = Instant::now();
    let dataset = load(&arguments.dataset, &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let probe = probe(arguments, &dataset)?;
    let given = given(arguments, &probe, &dataset)?;
    let begin = Instant::now();
    let is_free = arguments.models.is_none() && given.is_empty();
    let of_scored = probe.targets == [SetName::held_out(&dataset)];
    let finding = match bars.time_left().filter(|_| is_free && of_scored) {
        Some(left) => probe.run_within(left, &dataset, &bars).map_err(|error| match (error, arguments.limit.time) {
            (ProbeError::OutOfTime, Some(time)) => Error::OutOfTime(time),
            (error, _) => error.into(),
        })?,
        None => probe.run(&dataset, &given, &bars)?,
    };
    let mut document = Labels::new(&dataset, finding, begin.elapsed().as_secs_f64());
    document.timing.load_seconds = Some(load_seconds);
    bars.finish();
    outputs.write(&Found { document, dataset })
}

/// What was found, and the images that show it.
struct Found {
    document: Labels,
    dataset: Dataset,
}

fn open(arguments: &LabelsArguments) -> Result<Opened<Found>, Error> {
    let mut read = files_read(&arguments.dataset);
    read.extend(arguments.predictions.iter().filter_map(|file| file.canonicalize().ok()));
    let text = LabelsText { top: arguments.top };
    Outputs::new(move |found: &Found, to| text.render(&found.document, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.document, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(&found.document, to))
        .figure("--figure", &arguments.figure, |found| draw(&found.document, &found.dataset))
        .open(&read)
}

fn probe(arguments: &LabelsArguments, dataset: &Dataset) -> Result<LabelsProbe, Error> {
    let default = LabelsProbe::suiting(&dataset.train);
    let mut names = HashSet::new();
    let asked = arguments.models.clone().unwrap_or_else(|| default.rungs.clone());
    let targets = match arguments.split.as_deref() {
        None => vec![SetName::held_out(dataset)],
        Some("all") => labelled_sets(dataset),
        Some(split) => vec![set_named(dataset, split)?],
    };
    Ok(LabelsProbe {
        rungs: asked.into_iter().filter(|rung| names.insert(rung.name)).collect(),
        targets,
        filter: arguments.filter.into(),
        listed: default.listed.max(arguments.top),
        seed: arguments.run.seed,
    })
}

/// All sets that have labels.
fn labelled_sets(dataset: &Dataset) -> Vec<SetName> {
    let sets = dataset.sets();
    sets.iter().filter(|set| set.labelled().is_some()).map(|set| set.name).collect()
}

fn no_such_set(set: SetName, dataset: &Dataset) -> ProbeError {
    ProbeError::NoSuchSet { set: set.to_string(), dataset: dataset.name.clone() }
}

/// The user's own probabilities: for the one set that is looked at.
fn given(
    arguments: &LabelsArguments,
    probe: &LabelsProbe,
    dataset: &Dataset,
) -> Result<Vec<GivenProbabilities>, Error> {
    let Some(file) = &arguments.predictions else { return Ok(Vec::new()) };
    let &[target] = &probe.targets[..] else { return Err(Error::PredictionsOfAll) };
    let set = target.of(dataset).ok_or_else(|| no_such_set(target, dataset))?;
    let probabilities = read_probabilities(file, set).map_err(|error| Error::Probabilities(Box::new(error)))?;
    Ok(vec![GivenProbabilities { source: file.display().to_string(), target, probabilities }])
}

fn draw(document: &Labels, dataset: &Dataset) -> Result<Figure, Error> {
    let images = document.finding.sets.iter().map(|found| {
        let set = found.set.of(dataset).ok_or_else(|| no_such_set(found.set, dataset))?;
        set.select(&LabelsGallery::shown(found)).map_err(Error::Images)
    });
    let images: Vec<ImageSet> = images.collect::<Result<_, Error>>()?;
    Ok(LabelsGallery::new(document, dataset.train.shape(), &images).draw())
}
