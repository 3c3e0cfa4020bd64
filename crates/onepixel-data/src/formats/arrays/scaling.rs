//! Which grey value does a number stand for, where the numbers of a file are not grey values already?
//!
//! One rule holds for every format that carries numbers of any type. The train set alone decides, by its least and its
//! greatest value; the test set follows, and what lies beyond is clipped and counted.
//!
//! | values of the train set | grey value |
//! |---|---|
//! | integers from 0 to 255 | the value |
//! | floats from 0 to 1 | 255·v |
//! | floats from 0 to 255, all of them whole | the value |
//! | from −1 to 1, some of them negative | 255·(v + 1)/2 |
//! | anything else | 255·(v − least)/(greatest − least) |
//!
//! Each row maps an interval linearly to 0..=255 and rounds to the nearest whole number, halves up. If all values of a
//! train set are one number beyond the first four rows, they become 0. Numbers are compared as f64.

use std::fmt;

use crate::reading::journal::Reading;

/// What the values of a train set have in common, which decides how they become grey values.
///
/// ```
/// use onepixel_data::{Scaling, ValueSurvey};
///
/// let mut survey = ValueSurvey::new();
/// survey.take(&[0.0, 0.5, 1.0]);
/// let (scaling, mut pixels) = (Scaling::of(&survey, true), Vec::new());
/// scaling.push(&[0.0, 0.5, 1.0], &mut pixels);
/// assert_eq!(pixels, [0, 128, 255]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Survey {
    least: f64,
    greatest: f64,
    whole: bool,
}

impl Default for Survey {
    fn default() -> Self {
        Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY, whole: true }
    }
}

impl Survey {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes more values into account; they are finite.
    pub fn take(&mut self, values: &[f64]) {
        self.least = values.iter().fold(self.least, |least, &value| if value < least { value } else { least });
        self.greatest = values.iter().fold(self.greatest, |most, &value| if value > most { value } else { most });
        self.whole = self.whole && values.iter().all(|value| value.trunc() == *value);
    }

    /// Takes what another survey saw into account.
    pub(crate) fn join(&mut self, other: &Self) {
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
        self.whole = self.whole && other.whole;
    }

    fn within(&self, low: f64, high: f64) -> bool {
        low <= self.least && self.greatest <= high
    }

    /// Whether every value so far is a grey value as it stands.
    pub(crate) fn is_grey(&self) -> bool {
        self.whole && self.within(0.0, 255.0)
    }
}

/// How values become grey values: the interval whose ends become 0 and 255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    low: f64,
    high: f64,
    /// Halves what would otherwise overflow: an interval wider than the largest f64.
    factor: f64,
}

impl Scaling {
    /// Values that are grey values stay as they are.
    pub(crate) const IDENTITY: Self = Self { low: 0.0, high: 255.0, factor: 1.0 };

    /// The scaling of a train set whose values are integers or `floats`.
    pub fn of(survey: &Survey, floats: bool) -> Self {
        let (low, high) = match floats {
            false if survey.is_grey() => (0.0, 255.0),
            true if survey.within(0.0, 1.0) => (0.0, 1.0),
            true if survey.is_grey() => (0.0, 255.0),
            _ if survey.within(-1.0, 1.0) && survey.least < 0.0 => (-1.0, 1.0),
            _ => (survey.least, survey.greatest),
        };
        let factor = if (high - low).is_finite() { 1.0 } else { 0.5 };
        Self { low, high, factor }
    }

    pub(crate) fn is_identity(&self) -> bool {
        *self == Self::IDENTITY
    }

    /// Appends the grey values that these values stand for.
    pub fn push(&self, values: &[f64], pixels: &mut Vec<u8>) {
        let low = self.low * self.factor;
        let span = self.high * self.factor - low;
        // A cast to u8 clips; it makes 0 of the 0/0 of an interval without extent.
        pixels.extend(values.iter().map(|value| ((value * self.factor - low) / span * 255.0 + 0.5) as u8));
    }

    /// How many of these values lie beyond the interval.
    pub fn outside(&self, values: &[f64]) -> u64 {
        values.iter().map(|&value| u64::from(value < self.low) + u64::from(value > self.high)).sum()
    }

    /// Whether some of these values lie beyond the interval.
    pub(crate) fn exceeds(&self, values: &Survey) -> bool {
        values.least < self.low || values.greatest > self.high
    }

    /// Notes what was done to the values of a dataset, if anything was: `outside` test values were clipped.
    pub(crate) fn note(&self, train: &dyn fmt::Display, outside: u64, reading: &Reading<'_>) {
        self.notes(train, outside).into_iter().for_each(|note| reading.note(note));
    }

    /// What was done to the values of a dataset, a sentence each, where anything was: `outside` values of other sets were
    /// clipped to the range of `train`.
    pub fn notes(&self, train: &dyn fmt::Display, outside: u64) -> Vec<String> {
        let scaled = (!self.is_identity()).then(|| format!("{train}: {self}"));
        let clipped = (outside > 0).then(|| {
            let values = if outside == 1 { "1 value of the test set lies" } else { "values of the test set lie" };
            let count = if outside == 1 { String::new() } else { format!("{outside} ") };
            let (low, high) = (self.low, self.high);
            format!("{train}: {count}{values} beyond {low} to {high}, the range of the train set, and became 0 or 255")
        });
        scaled.into_iter().chain(clipped).collect()
    }
}

impl fmt::Display for Scaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = (self.low, self.high);
        if (low, high) == (0.0, 1.0) {
            return f.write_str("values from 0 to 1 were multiplied by 255 and rounded");
        }
        if (low, high) == (-1.0, 1.0) {
            return f.write_str("values from -1 to 1 were mapped to grey values by 255·(v + 1)/2 and rounded");
        }
        write!(
            f,
            "values from {low} to {high}, the range of the train set, were mapped linearly to 0 to 255 and rounded"
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn greys(values: &[f64], floats: bool) -> Vec<u8> {
        let mut survey = Survey::new();
        survey.take(values);
        let mut pixels = Vec::new();
        Scaling::of(&survey, floats).push(values, &mut pixels);
        pixels
    }

    #[test]
    fn each_row_of_the_table_gives_its_grey_values() {
        assert_eq!(greys(&[0.0, 1.0, 7.0], false), [0, 1, 7]);
        assert_eq!(greys(&[0.0, 1.0], false), [0, 1]);
        assert_eq!(greys(&[0.0, 1.0], true), [0, 255]);
        assert_eq!(greys(&[0.0, 0.5, 0.2], true), [0, 128, 51]);
        assert_eq!(greys(&[0.0, 254.0, 3.0], true), [0, 254, 3]);
        assert_eq!(greys(&[-1.0, 0.0, 1.0], true), [0, 128, 255]);
        assert_eq!(greys(&[-0.5, 0.25], true), [64, 159]);
        assert_eq!(greys(&[-1.0, 0.0, 1.0], false), [0, 128, 255]);
        assert_eq!(greys(&[1000.0, 3000.0, 2000.0], false), [0, 255, 128]);
        assert_eq!(greys(&[0.0, 1.5], true), [0, 255]);
        assert_eq!(greys(&[1000.0; 3], false), [0; 3]);
    }

    #[test]
    fn the_widest_and_the_narrowest_intervals_keep_their_ends() {
        assert_eq!(greys(&[f64::MIN, 0.0, f64::MAX], true), [0, 128, 255]);
        assert_eq!(greys(&[2.0, 2.0 + f64::EPSILON * 2.0], true), [0, 255]);
        assert_eq!(greys(&[i64::MIN as f64, i64::MAX as f64], false), [0, 255]);
    }

    #[test]
    fn values_beyond_are_clipped_and_counted() {
        let scaling = Scaling::IDENTITY;
        let mut pixels = Vec::new();
        scaling.push(&[-3.0, 0.0, 255.0, 300.0], &mut pixels);
        assert_eq!((&pixels[..], scaling.outside(&[-3.0, 0.0, 255.0, 300.0])), (&[0, 0, 255, 255][..], 2));
    }

    fn finite() -> impl Strategy<Value = f64> {
        prop_oneof![-2.0..2.0f64, -300.0..300.0f64, (-300i32..300).prop_map(f64::from), any::<f64>()]
            .prop_filter("finite", |value| value.is_finite())
    }

    proptest! {
        #[test]
        fn the_scaling_is_monotone_and_a_linear_one_ends_at_0_and_255(
            mut values in prop::collection::vec(finite(), 2..50),
            floats in any::<bool>(),
        ) {
            values.sort_by(f64::total_cmp);
            let pixels = greys(&values, floats);
            prop_assert!(pixels.is_sorted(), "{pixels:?}");
            let mut survey = Survey::new();
            survey.take(&values);
            let scaling = Scaling::of(&survey, floats);
            prop_assert_eq!(scaling.outside(&values), 0);
            if (scaling.low, scaling.high) == (values[0], values[values.len() - 1]) && scaling.low < scaling.high {
                prop_assert_eq!((pixels[0], pixels[pixels.len() - 1]), (0, 255));
            }
        }

        #[test]
        fn whole_numbers_from_0_to_255_stay(values in prop::collection::vec(0u8..=255, 1..50)) {
            let numbers: Vec<f64> = values.iter().copied().map(f64::from).collect();
            prop_assert_eq!(greys(&numbers, false), values);
        }
    }
}
