//! Which one-pixel rules classify?

use onepixel::dataset::{Dataset, Label, ReadError};
use onepixel::models::single_pixel::SinglePixelParams;
use onepixel::models::vote::VoteParams;
use onepixel::progress::Progress;
use onepixel::search::Criterion;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::dataset::NativeDataset;
use crate::errors;
use crate::options::{self, one_of};
use crate::probes::ask;

/// A pixel, as an index into the image shape, and the class that each of its grey values means.
type Table = (usize, [Label; 256]);

#[derive(Clone, Copy)]
enum Strategy {
    /// The best pixel of each pair of classes votes.
    Vote,
    /// One pixel decides.
    Single,
}

/// The rules that a strategy learns from the train images: the pixel of each, and its 256 classes as u16 in the machine's
/// byte order.
#[pyfunction]
pub(crate) fn one_pixel_rules<'py>(
    py: Python<'py>,
    dataset: &NativeDataset,
    rule: &str,
    strategy: &str,
) -> PyResult<Vec<(usize, Bound<'py, PyBytes>)>> {
    let criterion = options::criterion(rule, "accuracy")?;
    let strategy = one_of("strategy", strategy, &[("vote", Strategy::Vote), ("single", Strategy::Single)])?;
    let tables = ask(py, dataset, None, move |dataset, progress| learn(dataset, criterion, strategy, progress))?;
    let bytes = |classes: [Label; 256]| classes.map(Label::to_ne_bytes);
    let tables = tables.map_err(errors::of_reading)?.into_iter();
    Ok(tables.map(|(pixel, classes)| (pixel, PyBytes::new(py, bytes(classes).as_flattened()))).collect())
}

fn learn(
    dataset: &Dataset,
    criterion: Criterion,
    strategy: Strategy,
    progress: &dyn Progress,
) -> Result<Vec<Table>, ReadError> {
    let table = |decide: &dyn Fn(u8) -> Label| std::array::from_fn(|value| decide(value as u8));
    match strategy {
        Strategy::Vote => {
            let model = VoteParams { criterion }.fit_set(&dataset.train, progress)?;
            Ok(model.rules().iter().map(|rule| (rule.pixel(), table(&|value| rule.decide(value)))).collect())
        }
        Strategy::Single => {
            let rule = SinglePixelParams::default().fit_set(&dataset.train, progress)?;
            Ok(vec![(rule.pixel(), table(&|value| rule.decide(value)))])
        }
    }
}
