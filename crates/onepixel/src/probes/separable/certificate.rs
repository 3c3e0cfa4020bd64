//! What proves that two classes are separable, or that they are not?

use num_bigint::{BigInt, BigUint};
use num_traits::Zero;
use serde::{Serialize, Serializer};

use super::difference::Difference;
use super::exact::positive_relation;
use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// Bits of the largest weight, from few to many: the first that separates is taken. The products of an image fit 64 bits.
const BITS: [i32; 8] = [6, 10, 14, 18, 22, 28, 34, 40];

/// A proof that is verified in whole numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Certificate {
    /// A plane between the classes.
    Plane(Plane),
    /// A point in the convex hulls of both classes.
    Meeting(Meeting),
}

/// A plane with whole coefficients: `weights · x + constant` is above 0 for every image of the first class, and below 0 for
/// every one of the second.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plane {
    /// One for each value of an image; 0 for values that are 0 in all images.
    pub weights: Vec<i64>,
    /// The constant.
    pub constant: i64,
    /// The least value of an image of the first class.
    pub least_a: i64,
    /// The greatest value of an image of the second class.
    pub greatest_b: i64,
    /// The sum of the values of all images, by which a changed weight is noticed.
    pub total: i128,
}

/// A point in both hulls: the means of some images of each class, with whole weights that have the same sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meeting {
    /// Images of the first class, by their index in the set.
    pub images_a: Vec<u32>,
    /// Their weights, all above 0, in hexadecimal.
    #[serde(serialize_with = "hexadecimal")]
    pub weights_a: Vec<BigUint>,
    /// Images of the second class.
    pub images_b: Vec<u32>,
    /// Their weights.
    #[serde(serialize_with = "hexadecimal")]
    pub weights_b: Vec<BigUint>,
}

fn hexadecimal<S: Serializer>(numbers: &[BigUint], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(numbers.iter().map(|number| number.to_str_radix(16)))
}

impl Plane {
    /// The plane with about this normal, with as small weights as separate; `None` where none does.
    pub(super) fn along(pair: &Pair, normal: &[f64]) -> Option<Self> {
        BITS.iter().find_map(|&bits| {
            let plane = Self::through(pair, rounded(pair, normal, bits)?)?;
            plane.holds(pair).then_some(plane)
        })
    }

    /// The plane in the middle between the classes.
    fn through(pair: &Pair, weights: Vec<i64>) -> Option<Self> {
        // Twice the weights, so that the middle is whole.
        let weights: Vec<i64> = weights.into_iter().map(|weight| 2 * weight).collect();
        let (least, greatest) = ends(pair, &scores(pair, &weights));
        let constant = -(least.checked_add(greatest)? / 2);
        let total: i128 = scores(pair, &weights).iter().map(|&score| i128::from(score) + i128::from(constant)).sum();
        Some(Self { weights, constant, least_a: least + constant, greatest_b: greatest + constant, total })
    }

    /// Whether every image is on its side, in whole numbers, and all that is said is so.
    pub(super) fn holds(&self, pair: &Pair) -> bool {
        let scores = scores(pair, &self.weights);
        let values: Vec<i128> = scores.iter().map(|&score| i128::from(score) + i128::from(self.constant)).collect();
        let (first, second) = values.split_at(pair.sizes[0]);
        let least = first.iter().min().copied().unwrap_or(0);
        let greatest = second.iter().max().copied().unwrap_or(0);
        let is_said = least == i128::from(self.least_a)
            && greatest == i128::from(self.greatest_b)
            && values.iter().sum::<i128>() == self.total;
        least > 0 && greatest < 0 && is_said
    }

    /// Half of what is between the classes, in grey values.
    pub fn margin(&self) -> f64 {
        let norm = self.weights.iter().map(|&weight| (weight as f64).powi(2)).sum::<f64>().sqrt();
        (self.least_a as f64 - self.greatest_b as f64) / (2.0 * norm)
    }
}

/// A normal in whole numbers; `None` where it is 0. Values that no image has have no weight.
fn rounded(pair: &Pair, normal: &[f64], bits: i32) -> Option<Vec<i64>> {
    let mut is_used = vec![false; normal.len()];
    for image in pair.images().iter() {
        is_used.iter_mut().zip(image).for_each(|(is_used, &value)| *is_used |= value > 0);
    }
    let largest = normal.iter().fold(0.0f64, |largest, weight| largest.max(weight.abs()));
    let scale = 2f64.powi(bits) / largest;
    let whole = |(&weight, is_used): (&f64, bool)| if is_used { (weight * scale).round() as i64 } else { 0 };
    scale.is_finite().then(|| normal.iter().zip(is_used).map(whole).collect())
}

/// `weights · x` of each image.
fn scores(pair: &Pair, weights: &[i64]) -> Vec<i64> {
    let score = |image: &[u8]| image.iter().zip(weights).map(|(&value, &weight)| i64::from(value) * weight).sum();
    pair.images().iter().map(score).collect()
}

/// The least score of the first class, and the greatest of the second.
fn ends(pair: &Pair, scores: &[i64]) -> (i64, i64) {
    let (first, second) = scores.split_at(pair.sizes[0]);
    (first.iter().min().copied().unwrap_or(0), second.iter().max().copied().unwrap_or(0))
}

/// The fewest images whose removal leaves the others separated by a plane with about this normal: an upper bound of how many
/// stand in the way of any plane.
pub(super) fn in_the_way(pair: &Pair, normal: &[f64]) -> u64 {
    let Some(weights) = rounded(pair, normal, 30) else { return pair.sizes.into_iter().min().unwrap_or(0) as u64 };
    let mut scores: Vec<(i64, bool)> =
        scores(pair, &weights).into_iter().enumerate().map(|(image, score)| (score, pair.is_first(image))).collect();
    scores.sort_unstable();
    // The plane moves up: what is below it is of the second class, or in the way. Equal scores stay together.
    let mut wrong = pair.sizes[1] as u64;
    let mut least = wrong;
    for equal in scores.chunk_by(|a, b| a.0 == b.0) {
        let firsts = equal.iter().filter(|(_, is_first)| *is_first).count() as u64;
        wrong = wrong + firsts - (equal.len() as u64 - firsts);
        least = least.min(wrong);
    }
    least
}

impl Meeting {
    /// Two equal images, if there are any of both classes.
    pub(super) fn of_equal_images(pair: &Pair) -> Option<Self> {
        let images = pair.images();
        let mut order: Vec<u32> = (0..pair.len() as u32).collect();
        order.sort_by(|&a, &b| images.image(a as usize).cmp(images.image(b as usize)).then(a.cmp(&b)));
        let mut pairs = order.windows(2).map(|two| (two[0], two[1]));
        let is_mixed = |&(a, b): &(u32, u32)| {
            pair.is_first(a as usize) != pair.is_first(b as usize)
                && images.image(a as usize) == images.image(b as usize)
        };
        // Equal images are in order, so that those of the first class are before those of the second.
        let (a, b) = pairs.find(is_mixed)?;
        let one = || vec![BigUint::from(1u32)];
        Some(Self { images_a: vec![a], weights_a: one(), images_b: vec![b], weights_b: one() })
    }

    /// The point that a mean of differences comes to, in whole numbers; `None` where they do not come to 0 exactly.
    pub(super) fn of(pair: &Pair, differences: &[Difference], progress: &dyn Progress) -> Option<Self> {
        let column = |difference: &Difference| {
            let [a, b] = [difference.ends.0, difference.ends.1].map(|image| pair.images().image(image as usize));
            a.iter().zip(b).map(|(&a, &b)| i64::from(a) - i64::from(b)).collect::<Vec<i64>>()
        };
        let columns: Vec<Vec<i64>> = differences.iter().map(column).collect();
        let weights = positive_relation(&columns, progress)?;
        let sums = |end: fn(&Difference) -> u32| {
            let mut sums = std::collections::BTreeMap::<u32, BigUint>::new();
            for (difference, weight) in differences.iter().zip(&weights) {
                *sums.entry(end(difference)).or_insert_with(BigUint::zero) += weight;
            }
            sums.into_iter().unzip::<u32, BigUint, Vec<u32>, Vec<BigUint>>()
        };
        let (images_a, weights_a) = sums(|difference| difference.ends.0);
        let (images_b, weights_b) = sums(|difference| difference.ends.1);
        let meeting = Self { images_a, weights_a, images_b, weights_b };
        meeting.holds(pair, progress).then_some(meeting)
    }

    /// Whether both means are the same point, in whole numbers.
    pub(super) fn holds(&self, pair: &Pair, progress: &dyn Progress) -> bool {
        let sum = |weights: &[BigUint]| weights.iter().sum::<BigUint>();
        let is_of =
            |images: &[u32], is_first: bool| images.iter().all(|&image| pair.is_first(image as usize) == is_first);
        let has_sums = sum(&self.weights_a) == sum(&self.weights_b) && !sum(&self.weights_a).is_zero();
        let mut rest = vec![BigInt::zero(); pair.images().values()];
        for (images, weights, sign) in [(&self.images_a, &self.weights_a, 1i64), (&self.images_b, &self.weights_b, -1)]
        {
            for (&image, weight) in images.iter().zip(weights) {
                progress.check();
                let weight = BigInt::from(weight.clone()) * sign;
                for (rest, &value) in rest.iter_mut().zip(pair.images().image(image as usize)) {
                    if value > 0 {
                        *rest += &weight * value;
                    }
                }
            }
        }
        has_sums && is_of(&self.images_a, true) && is_of(&self.images_b, false) && rest.iter().all(Zero::is_zero)
    }
}
