//! How is the ladder measured from Python?

use std::time::Duration;

use onepixel::audit::Ladder;
use onepixel::dataset::{ImageSet, Label};
use onepixel::probes::ladder::{LadderProbe, Predictions, RUNGS, Rung};
use onepixel_data::free_memory;
use onepixel_report::figure::LadderChart;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::dataset::NativeDataset;
use crate::errors::Failure;
use crate::found::NativeFound;
use crate::options::{self, whole_number};
use crate::probes::{ask, text};

/// The options of the ladder as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct LadderOptions {
    rungs: Option<Vec<String>>,
    time: Option<f64>,
    max_time: Option<f64>,
    per_class: Option<i128>,
    seeds: i128,
    seed: i128,
}

impl LadderOptions {
    fn probe(&self, set: &ImageSet) -> PyResult<LadderProbe> {
        let suiting = || Ok(Rung::suiting(set).collect());
        let images = |images| whole_number("per_class", images, 1..=u32::MAX.into());
        Ok(LadderProbe {
            rungs: self.rungs.as_deref().map_or_else(suiting, named)?,
            time: self.time.map(seconds("time")).transpose()?,
            max_time: self.max_time.map(seconds("max_time")).transpose()?,
            // As the command: the rest is for the images, and for whoever else is on the machine.
            max_memory: Some(free_memory() / 2),
            per_class: self.per_class.map(images).transpose()?,
            repeats: whole_number("seeds", self.seeds, 1..=1000)?,
            seed: whole_number("seed", self.seed, 0..=u64::MAX.into())?,
            ..LadderProbe::default()
        })
    }
}

/// The rungs of these names, each once.
pub(crate) fn named(names: &[String]) -> PyResult<Vec<&'static Rung>> {
    let mut rungs: Vec<&'static Rung> = Vec::new();
    for name in names {
        let rung = one_named(name)?;
        if !rungs.iter().any(|known| known.name == rung.name) {
            rungs.push(rung);
        }
    }
    Ok(rungs)
}

/// The rung of this name.
pub(crate) fn one_named(name: &str) -> PyResult<&'static Rung> {
    Rung::named(name).ok_or_else(|| {
        let known: Vec<&str> = RUNGS.iter().map(|rung| rung.name).collect();
        PyValueError::new_err(format!("rungs: expected some of {}, found {name:?}", known.join(", ")))
    })
}

/// The option of this name, as Python gives it, as a duration.
pub(crate) fn seconds(option: &'static str) -> impl Fn(f64) -> PyResult<Duration> {
    move |seconds| {
        let duration = Some(seconds).filter(|seconds| *seconds > 0.0).map(Duration::try_from_secs_f64);
        duration.and_then(Result::ok).ok_or_else(|| {
            PyValueError::new_err(format!("{option}: expected a number of seconds above 0, found {seconds}"))
        })
    }
}

/// The name, the model and the settings of each rung, in words.
#[pyfunction]
pub(crate) fn rungs() -> Vec<(&'static str, &'static str, &'static str)> {
    RUNGS.iter().map(|rung| (rung.name, rung.title, rung.settings)).collect()
}

/// Measures the ladder. Of each of the user's own models there are a name and its
/// predictions: u16 in the machine's byte order.
#[pyfunction]
pub(crate) fn ladder(
    py: Python<'_>,
    dataset: &NativeDataset,
    options: LadderOptions,
    predictions: Vec<(String, PyBackedBytes)>,
    threads: Option<i128>,
) -> PyResult<NativeFound> {
    let probe = options.probe(&dataset.dataset.train)?;
    let of_user = |(name, labels): (String, PyBackedBytes)| {
        let (labels, _) = labels.as_chunks();
        let labels = labels.iter().copied().map(Label::from_ne_bytes).collect();
        Predictions { name, source: "memory".to_owned(), labels }
    };
    let predictions: Vec<Predictions> = predictions.into_iter().map(of_user).collect();
    let answer = ask(py, dataset, options::threads(threads)?, move |dataset, progress| {
        let finding = probe.run(dataset, &predictions, progress, &mut |_| {})?;
        Ok::<_, Failure>(Ladder::new(dataset, finding))
    })?;
    let mut ladder = answer?;
    ladder.timing.load_seconds = dataset.load_seconds;
    Ok(NativeFound::new(text(&ladder)?, move || Ok(LadderChart::new(&ladder).draw())))
}
