//! Do images and files of the other set differ in what one number, or one word, says of them?

use super::LEVEL;
use super::classes::most_surely;
use super::finding::FactDrift;
use super::sample::Sample;
use crate::dataset::{ReadError, Values};
use crate::probes::measures::{MEASURES, measure};
use crate::progress::Progress;
use crate::stats::{Ranks, TwoShares, two_sided_z};

/// What is known of each image of a sample.
pub(super) struct Facts(Vec<Fact>);

struct Fact {
    name: String,
    of_file: bool,
    values: Values,
}

impl Facts {
    /// Measures the images, and takes over what is known of the files.
    pub(super) fn of(sample: &Sample, progress: &dyn Progress) -> Result<Self, ReadError> {
        let measured = measure(&sample.images, progress)?;
        let pixels = MEASURES.iter().zip(measured.columns).map(|(name, column)| Fact {
            name: (*name).to_owned(),
            of_file: false,
            values: Values::Numbers(column),
        });
        let columns = sample.attributes.iter().flat_map(|attributes| attributes.columns());
        let files =
            columns.map(|column| Fact { name: column.name.clone(), of_file: true, values: column.values.clone() });
        Ok(Self(pixels.chain(files).collect()))
    }

    /// How those of another set differ, in what both have. The p-values are not corrected.
    pub(super) fn compare(&self, other: &Self) -> Vec<FactDrift> {
        let same = |fact: &Fact| other.0.iter().find(|of| of.name == fact.name && of.of_file == fact.of_file);
        let pairs = self.0.iter().filter_map(|fact| Some((fact, same(fact)?)));
        let compared = pairs.filter_map(|(train, other)| match (&train.values, &other.values) {
            (Values::Numbers(first), Values::Numbers(second)) => numbers(train, first, second),
            (Values::Categories { .. }, Values::Categories { .. }) => categories(train, other),
            _ => None,
        });
        compared.collect()
    }
}

/// `None` where all numbers are equal.
fn numbers(fact: &Fact, first: &[f64], second: &[f64]) -> Option<FactDrift> {
    let all = || first.iter().chain(second).filter(|number| !number.is_nan());
    let any = *all().next()?;
    if all().all(|&number| number == any) {
        return None;
    }
    let ranks = Ranks::of(first, second)?;
    let delta = ranks.delta(two_sided_z(LEVEL));
    Some(FactDrift {
        name: fact.name.clone(),
        of_file: fact.of_file,
        category: None,
        train: median(first),
        other: median(second),
        effect: delta.value,
        low: delta.low,
        high: delta.high,
        p_value: ranks.p_value,
        different: false,
    })
}

/// The category whose share differs most surely; `None` where all images have the same.
fn categories(train: &Fact, other: &Fact) -> Option<FactDrift> {
    let mut names: Vec<&String> = [train, other].into_iter().flat_map(|fact| names_of(&fact.values)).collect();
    names.sort_unstable();
    names.dedup();
    let counts = |fact: &Fact| -> Vec<u64> {
        let Values::Categories { places, names: own } = &fact.values else { return vec![0; names.len()] };
        let places_of: Vec<Option<usize>> = own.iter().map(|name| names.binary_search(&name).ok()).collect();
        let mut counts = vec![0; names.len()];
        places.iter().filter_map(|&place| places_of[place as usize]).for_each(|place| counts[place] += 1);
        counts
    };
    let (first, second) = (counts(train), counts(other));
    let [of_first, of_second] = [&first, &second].map(|counts| counts.iter().sum::<u64>());
    let shares = first.into_iter().zip(second).map(|(first, second)| TwoShares { first, of_first, second, of_second });
    let shares: Vec<(usize, TwoShares)> = shares.enumerate().filter(|(_, of)| of.first + of.second > 0).collect();
    if shares.len() < 2 {
        return None;
    }
    let tests = shares.len() as f64;
    let (place, of, p_value) = most_surely(&shares)?;
    let difference = of.difference(two_sided_z(LEVEL / tests))?;
    Some(FactDrift {
        name: train.name.clone(),
        of_file: train.of_file,
        category: names.get(place).map(|name| (*name).clone()),
        train: Some(of.first as f64 / of.of_first as f64),
        other: Some(of.second as f64 / of.of_second as f64),
        effect: difference.value,
        low: difference.low,
        high: difference.high,
        p_value: (p_value * tests).min(1.0),
        different: false,
    })
}

fn names_of(values: &Values) -> &[String] {
    match values {
        Values::Categories { names, .. } => names,
        Values::Numbers(_) => &[],
    }
}

/// Of an even number, the lower of the two in the middle.
fn median(numbers: &[f64]) -> Option<f64> {
    let mut numbers: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}
