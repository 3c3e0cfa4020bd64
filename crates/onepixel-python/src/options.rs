//! What do the options of a call mean?

use std::fmt::Display;
use std::ops::RangeInclusive;

use onepixel::dataset::{Dataset, SetName};
use onepixel::probes::pixels::{PixelsProbe, Split};
use onepixel::search::{Criterion, Metric, Rule};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The options of the one-pixel probe as Python gives them.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct PixelsOptions {
    rule: String,
    metric: String,
    split: String,
    listed: i128,
    permutations: i128,
    seed: i128,
}

impl PixelsOptions {
    pub(crate) fn probe(&self, dataset: &Dataset) -> PyResult<PixelsProbe> {
        Ok(PixelsProbe {
            criterion: criterion(&self.rule, &self.metric)?,
            split: split(&self.split, dataset)?,
            listed: whole_number("listed", self.listed, 1..=u32::MAX.into())?,
            permutations: whole_number("permutations", self.permutations, 0..=u32::MAX.into())?,
            seed: whole_number("seed", self.seed, 0..=u64::MAX.into())?,
            ..PixelsProbe::default()
        })
    }
}

pub(crate) fn criterion(rule: &str, metric: &str) -> PyResult<Criterion> {
    Ok(Criterion {
        rule: one_of("rule", rule, &[("lookup", Rule::Lookup), ("threshold", Rule::Threshold)])?,
        metric: one_of("metric", metric, &[("accuracy", Metric::Accuracy), ("balanced", Metric::Balanced)])?,
    })
}

/// The set of this name, or all of them. Words for one set are of the dataset; "test" is known even where there is none.
pub(crate) fn split(text: &str, dataset: &Dataset) -> PyResult<Split> {
    let sets = dataset.sets();
    let further = sets.iter().map(|set| set.name).filter(|name| !matches!(name, SetName::Train | SetName::Test));
    let sets: Vec<SetName> = [SetName::Train, SetName::Test].into_iter().chain(further).collect();
    let mut choices: Vec<(&str, Split)> = sets.iter().map(|name| (name.name(), Split::Of(*name))).collect();
    choices.push((Split::All.name(), Split::All));
    one_of("split", text, &choices)
}

pub(crate) fn threads(threads: Option<i128>) -> PyResult<Option<usize>> {
    threads.map(|threads| whole_number("threads", threads, 1..=1024)).transpose()
}

pub(crate) fn one_of<T: Copy>(option: &str, text: &str, choices: &[(&str, T)]) -> PyResult<T> {
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|&(_, choice)| choice).ok_or_else(|| {
        let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        PyValueError::new_err(format!("{option}: expected {}, found \"{text}\"", names.join(" or ")))
    })
}

pub(crate) fn whole_number<T: TryFrom<i128>>(option: &str, number: i128, range: RangeInclusive<i128>) -> PyResult<T> {
    let wrong = |range: RangeInclusive<i128>, found: &dyn Display| {
        let (least, most) = range.into_inner();
        PyValueError::new_err(format!("{option}: expected a whole number from {least} to {most}, found {found}"))
    };
    let fitting = Some(number).filter(|number| range.contains(number));
    fitting.and_then(|number| T::try_from(number).ok()).ok_or_else(|| wrong(range, &number))
}
