//! What may a policy say of a limit?

use std::fmt;

use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use crate::dataset;

/// How many are allowed: a whole number, or a share of all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Most {
    /// At most so many.
    Count(u64),
    /// At most this share of all, in `[0, 1]`.
    Share(f64),
}

/// A number in `[0, 1]`: a share, or an accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Share(pub f64);

/// How many times as large the one may be as the other: a number of at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Ratio(pub f64);

/// The effect of a shortcut: a number in `[0.2, 2]`, since the probe lists none below 0.2, and powers differ by 2 at most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Effect(pub f64);

/// The shape of every image: (height, width, channels).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shape(pub [u32; 3]);

impl Shape {
    /// The shape of these images.
    pub fn of(shape: dataset::Shape) -> Self {
        // No side of a shape is larger than 32 bits hold.
        Self([shape.height(), shape.width(), shape.channels()].map(|side| side as u32))
    }
}

impl fmt::Display for Shape {
    /// `28×28`, or `32×32×3` where there is more than one channel.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [height, width, 1] => write!(f, "{height}×{width}"),
            [height, width, channels] => write!(f, "{height}×{width}×{channels}"),
        }
    }
}

impl<'de> Deserialize<'de> for Most {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MostVisitor)
    }
}

struct MostVisitor;

impl Visitor<'_> for MostVisitor {
    type Value = Most;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number (so many) or a fraction from 0.0 to 1.0 (a share)")
    }

    fn visit_u64<E: Error>(self, count: u64) -> Result<Most, E> {
        Ok(Most::Count(count))
    }

    fn visit_i64<E: Error>(self, count: i64) -> Result<Most, E> {
        let count = u64::try_from(count).map_err(|_| E::invalid_value(Unexpected::Signed(count), &self))?;
        Ok(Most::Count(count))
    }

    fn visit_f64<E: Error>(self, share: f64) -> Result<Most, E> {
        match (0.0..=1.0).contains(&share) {
            true => Ok(Most::Share(share)),
            false => Err(E::invalid_value(Unexpected::Float(share), &self)),
        }
    }
}

/// A number within a range; whole numbers are numbers too.
struct Within {
    least: f64,
    most: f64,
    expected: &'static str,
}

impl Visitor<'_> for Within {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        match (self.least..=self.most).contains(&number) {
            true => Ok(number),
            false => Err(E::invalid_value(Unexpected::Float(number), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let within = Within { least: 0.0, most: 1.0, expected: "a fraction from 0.0 to 1.0" };
        deserializer.deserialize_any(within).map(Self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let within = Within { least: 1.0, most: f64::MAX, expected: "a number of at least 1" };
        deserializer.deserialize_any(within).map(Self)
    }
}

impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let within = Within { least: 0.2, most: 2.0, expected: "a number from 0.2 to 2" };
        deserializer.deserialize_any(within).map(Self)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[height, width] or [height, width, channels], whole numbers of at least 1")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sides: A) -> Result<Shape, A::Error> {
        let mut shape = [0, 0, 1];
        let mut given = 0;
        while let Some(side) = sides.next_element::<u32>()? {
            match shape.get_mut(given) {
                Some(place) if side > 0 => *place = side,
                Some(_) => return Err(A::Error::invalid_value(Unexpected::Unsigned(0), &self)),
                None => return Err(A::Error::invalid_length(given + 1, &self)),
            }
            given += 1;
        }
        if given < 2 { Err(A::Error::invalid_length(given, &self)) } else { Ok(Shape(shape)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_whole_number_is_a_count_and_a_fraction_a_share() {
        assert_eq!(read::<Most>("1"), Ok(Most::Count(1)));
        assert_eq!(read::<Most>("1.0"), Ok(Most::Share(1.0)));
        for bad in ["-1", "1.5", "-0.1", "\"1\"", "true"] {
            let error = read::<Most>(bad).unwrap_err();
            assert!(error.contains("a whole number (so many) or a fraction"), "{bad}: {error}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        assert_eq!(
            (read::<Share>("1"), read::<Ratio>("9"), read::<Effect>("0.5")),
            (Ok(Share(1.0)), Ok(Ratio(9.0)), Ok(Effect(0.5)))
        );
        assert!(read::<Share>("1.01").is_err() && read::<Ratio>("0.99").is_err() && read::<Effect>("0.1").is_err());
    }

    #[test]
    fn a_shape_has_two_or_three_sides() {
        assert_eq!(read::<Shape>("[28, 20]").unwrap().to_string(), "28×20");
        assert_eq!(read::<Shape>("[32, 32, 3]").unwrap().to_string(), "32×32×3");
        for bad in ["[28]", "[1, 2, 3, 4]", "[28, 0]", "28", "[28, -1]"] {
            assert!(read::<Shape>(bad).is_err(), "{bad}");
        }
    }
}
