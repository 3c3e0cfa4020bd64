//! What was found of one limit, and where?

use serde::Serialize;

use super::limits::{Most, Shape};
use super::place::Place;
use crate::dataset::{ImageRef, SetName};

/// A number with its unit, or a shape.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Quantity {
    /// So many.
    Count(u64),
    /// A share or an accuracy, in `[0, 1]`.
    Share(f64),
    /// A number without a unit.
    Number(f64),
    /// (height, width, channels).
    Shape(Shape),
}

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// So much and less.
    AtMost(Quantity),
    /// So much and more.
    AtLeast(Quantity),
    /// Nothing else.
    Exactly(Quantity),
    /// It must be there.
    Required,
}

/// One thing that was found: an image, a group of images, a class, a shortcut.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Occurrence {
    /// What it is, by its content and not by its place: a baseline knows it again by this in a dataset of another order.
    pub what: String,
    /// How much it is, where it is held to the limit on its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Where in the image it is: first row, first column, last row, last column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<[usize; 4]>,
    /// What there is to say of it.
    #[serde(rename = "details")]
    pub place: Place,
    /// The images to look at.
    pub images: Vec<ImageRef>,
    /// What the source calls each of them, where it calls it anything.
    pub names: Vec<Option<String>>,
}

impl Occurrence {
    pub(super) fn new(what: impl Into<String>, place: Place, images: Vec<ImageRef>) -> Self {
        Self { what: what.into(), value: None, area: None, place, images, names: Vec::new() }
    }

    pub(super) fn of_value(self, value: f64) -> Self {
        Self { value: Some(value), ..self }
    }
}

/// What was found of one limit, whether it is kept or not.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    pub(super) key: &'static str,
    /// The set that is held to the limit, and the one that it is compared with, where the limit is for sets.
    pub(super) sets: Vec<SetName>,
    pub(super) limit: Limit,
    pub(super) found: Quantity,
    /// Of how many, where they are counted.
    pub(super) of: Option<u64>,
    pub(super) broken: bool,
    /// All that are counted; of what is held to the limit one by one, what breaks it.
    pub(super) occurrences: Vec<Occurrence>,
}

impl Measured {
    /// What is counted, and limited as a number or as a share of `of`.
    pub(super) fn most(key: &'static str, limit: Most, of: u64, occurrences: Vec<Occurrence>) -> Self {
        let count = occurrences.len() as u64;
        let share = if of == 0 { 0.0 } else { count as f64 / of as f64 };
        let (limit, broken) = match limit {
            Most::Count(most) => (Quantity::Count(most), count > most),
            Most::Share(most) => (Quantity::Share(most), share > most),
        };
        let (limit, found) = (Limit::AtMost(limit), Quantity::Count(count));
        Self { key, sets: Vec::new(), limit, found, of: Some(of), broken, occurrences }
    }

    /// What is counted, of no total.
    pub(super) fn count(key: &'static str, most: u64, occurrences: Vec<Occurrence>) -> Self {
        Self { of: None, ..Self::most(key, Most::Count(most), 0, occurrences) }
    }

    /// The same as of these sets.
    pub(super) fn of_sets(self, sets: Vec<SetName>) -> Self {
        Self { sets, ..self }
    }

    /// One quantity; `occurrence` says what it is where the limit is broken.
    pub(super) fn one(
        key: &'static str,
        limit: Limit,
        found: Quantity,
        occurrence: impl FnOnce() -> Occurrence,
    ) -> Self {
        let broken = limit.is_broken_by(found);
        let occurrences = if broken { vec![occurrence()] } else { Vec::new() };
        Self { key, sets: Vec::new(), limit, found, of: None, broken, occurrences }
    }
}

impl Limit {
    fn is_broken_by(self, found: Quantity) -> bool {
        match (self, found) {
            (Self::AtMost(most), found) => found.number() > most.number(),
            (Self::AtLeast(least), found) => found.number() < least.number(),
            (Self::Exactly(expected), found) => expected != found,
            (Self::Required, found) => found.number() == Some(0.0),
        }
    }

    /// Whether a value is further beyond the limit than another that was accepted once.
    pub(super) fn is_worse(self, value: f64, accepted: f64) -> bool {
        /// Sums of the same numbers in another order differ by less.
        const ROUNDING: f64 = 1e-9;
        let slack = ROUNDING * accepted.abs();
        match self {
            Self::AtMost(_) => value > accepted + slack,
            Self::AtLeast(_) => value < accepted - slack,
            Self::Exactly(_) | Self::Required => false,
        }
    }
}

impl Quantity {
    /// Its number; `None` of a shape.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(count as f64),
            Self::Share(number) | Self::Number(number) => Some(number),
            Self::Shape(_) => None,
        }
    }
}
