//! From a dataset to what was found in it.

use std::time::Instant;

use onepixel::audit::AuditParams;
use onepixel::probes::pixels::PixelsProbe;
use onepixel::search::Criterion;

use crate::arguments::{AuditArguments, OutputArguments, PixelsArguments, ProbeArguments};
use crate::error::Error;
use crate::input::load;
use crate::outputs::Outputs;
use crate::progress::Bars;

/// Most threads that make any sense.
const MOST_THREADS: usize = 1024;

/// `onepixel audit`.
pub fn audit(arguments: &AuditArguments) -> Result<(), Error> {
    run(arguments, None)
}

/// `onepixel pixels`.
pub fn pixels(arguments: &PixelsArguments) -> Result<(), Error> {
    let pair = arguments.pair.as_deref().and_then(|pair| Some((pair.first()?.as_str(), pair.get(1)?.as_str())));
    run(&arguments.audit, pair)
}

fn run(arguments: &AuditArguments, pair: Option<(&str, &str)>) -> Result<(), Error> {
    start_threads(arguments.probe.threads)?;
    let outputs = Outputs::open(&arguments.output, &arguments.dataset)?;
    let bars = Bars::new();
    let begin = Instant::now();
    let dataset = load(&arguments.dataset, &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let probe = probe(&arguments.probe, &arguments.output);
    // Permuting the labels of pairs that nobody is shown would take long.
    let all_shown = pair.is_none() || arguments.output.json.is_some() || arguments.output.csv.is_some();
    let permutations = if all_shown { probe.permutations } else { 0 };
    let mut audit = AuditParams { pixels: PixelsProbe { permutations, ..probe.clone() } }.run(&dataset, &bars)?;
    audit.timing.load_seconds = Some(load_seconds);
    let map = pair.map(|pair| probe.map(&dataset, pair, arguments.output.top(), &bars)).transpose()?;
    bars.finish();
    outputs.write(&audit, map.as_ref(), &arguments.output)
}

pub fn start_threads(threads: usize) -> Result<(), Error> {
    if threads > MOST_THREADS {
        return Err(Error::TooManyThreads(threads));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().map_err(|source| Error::Threads { threads, source })
}

fn probe(arguments: &ProbeArguments, output: &OutputArguments) -> PixelsProbe {
    let default = PixelsProbe::default();
    PixelsProbe {
        criterion: Criterion { rule: arguments.rule.into(), metric: arguments.metric.into() },
        split: arguments.split.into(),
        listed: output.top.unwrap_or(default.listed),
        permutations: arguments.permutations,
        seed: arguments.seed,
        class_means: output.class_figure.is_some(),
    }
}
