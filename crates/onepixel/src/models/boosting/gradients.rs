//! Where is the model wrong, and by how much?
//!
//! Gradients are integers of 8 bits, so that their sums are exact and do not depend on the order in which they are
//! added. Rounding goes up or down at random, in proportion to what is lost, so that sums are right on average (Shi et
//! al., "Quantized training of gradient boosting decision trees", 2022, who find that 3 bits do). Random means a hash
//! of image, class and round: the same each time. Images that the model is sure of round to zero mostly, and are not
//! counted.

use rayon::prelude::*;

use crate::dataset::Label;

/// Classes whose gradients lie side by side.
pub(super) const LANES: usize = 16;

/// First and second derivatives of the loss of one image by the scores of `LANES` classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(align(32))]
pub(super) struct Gradient {
    pub(super) first: [i8; LANES],
    pub(super) second: [u8; LANES],
}

/// A sum of first derivatives in the upper 32 bits, of second derivatives in the lower 32, which are not negative: one
/// addition adds both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sum(i64);

impl Sum {
    #[inline(always)]
    pub(super) fn new(first: i32, second: i32) -> Self {
        Self((i64::from(first) << 32) + i64::from(second))
    }

    #[inline(always)]
    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    #[inline(always)]
    pub(super) fn minus(self, other: Self) -> Self {
        Self(self.0.wrapping_sub(other.0))
    }

    #[inline(always)]
    pub(super) fn first(self) -> i32 {
        (self.0 >> 32) as i32
    }

    /// Whether it changes no sum.
    #[inline(always)]
    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    #[inline(always)]
    pub(super) fn second(self) -> i32 {
        self.0 as i32
    }
}

/// What integers stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// First derivatives, which are in `[−1, 1]`, are multiplied by this.
    pub(super) first: f32,
    /// Second derivatives, which are in `[0, 1/2]`, are multiplied by this.
    pub(super) second: f32,
    /// `classes / (classes − 1)`: LightGBM's factor of second derivatives, after Friedman's "Greedy function
    /// approximation: a gradient boosting machine", 2001, equation 34.
    factor: f32,
}

impl Scale {
    pub(super) fn new(images: usize, classes: usize) -> Self {
        // The sum over all images fits 31 bits and a sign.
        let most = (i32::MAX as usize / images.max(1) / 2).min(127) as f32;
        Self { first: most, second: 4.0 * most, factor: classes as f32 / (classes.max(2) - 1) as f32 }
    }
}

/// Images that are computed together.
const TOGETHER: usize = 512;

/// `ln Σ_class exp(score)` for each image; `scores` has the shape (classes, images).
pub(super) fn normalisers(scores: &[f32], normalisers: &mut [f32]) {
    let images = normalisers.len();
    normalisers.par_chunks_mut(TOGETHER).enumerate().for_each(|(chunk, normalisers)| {
        let range = chunk * TOGETHER..chunk * TOGETHER + normalisers.len();
        let mut highest = vec![f32::NEG_INFINITY; normalisers.len()];
        for class in scores.chunks_exact(images) {
            let each = highest.iter_mut().zip(&class[range.clone()]);
            each.for_each(|(highest, score)| *highest = highest.max(*score));
        }
        let mut sums = vec![0.0; normalisers.len()];
        for class in scores.chunks_exact(images) {
            let each = sums.iter_mut().zip(&highest).zip(&class[range.clone()]);
            each.for_each(|((sum, highest), score)| *sum += (score - highest).exp());
        }
        for ((normaliser, highest), sum) in normalisers.iter_mut().zip(highest).zip(sums) {
            *normaliser = highest + sum.ln();
        }
    });
}

/// The gradients of the multinomial loss by the scores of up to `LANES` classes: `scores` has the shape (classes,
/// images), and begins with class `first`.
pub(super) fn gradients(
    (scale, round): (Scale, u32),
    labels: &[Label],
    (first, scores): (usize, &[f32]),
    normalisers: &[f32],
    gradients: &mut [Gradient],
) {
    let images = labels.len();
    gradients.par_chunks_mut(TOGETHER).enumerate().for_each(|(chunk, gradients)| {
        let start = chunk * TOGETHER;
        for (lane, class) in scores.chunks_exact(images).enumerate() {
            let stream = hash(hash(round).wrapping_add((first + lane) as u32));
            for (index, gradient) in gradients.iter_mut().enumerate() {
                let image = start + index;
                let probability = (class[image] - normalisers[image]).exp().min(1.0);
                let is_it = f32::from(u8::from(usize::from(labels[image]) == first + lane));
                let second = (scale.factor * probability * (1.0 - probability)).min(0.5);
                let chance = hash(image as u32 ^ stream);
                // The casts saturate: what is rounded up to 128 or 256 loses a hundredth.
                gradient.first[lane] = round_at(chance >> 16, scale.first * (probability - is_it)) as i8;
                gradient.second[lane] = round_at(chance & 0xffff, scale.second * second) as u8;
            }
        }
    });
}

/// A number rounded down, or up if `chance`, which is below 65,536, is less than what would be lost.
#[inline(always)]
fn round_at(chance: u32, number: f32) -> f32 {
    /// Makes numbers positive, so that a cast rounds them down.
    const OFFSET: f32 = 128.0;
    // As many bits as a float of this size has behind the point.
    let up = (chance >> 2) as f32 / 16_384.0;
    (number + OFFSET + up) as i32 as f32 - OFFSET
}

/// Mixes the bits of a number (C. Wellons, "Prospecting for hash functions", 2018: lowbias32).
#[inline(always)]
fn hash(number: u32) -> u32 {
    let number = (number ^ number >> 16).wrapping_mul(0x7feb_352d);
    let number = (number ^ number >> 15).wrapping_mul(0x846c_a68b);
    number ^ number >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_are_those_of_the_multinomial_loss() {
        let scores = [0.0, 1.0, 2.0, -1.0, 0.5, 0.5f32];
        let labels = [2, 0];
        let loss = |image: usize, scores: [f32; 3]| {
            let sum: f64 = scores.iter().map(|&score| f64::from(score).exp()).sum();
            sum.ln() - f64::from(scores[usize::from(labels[image])])
        };
        let mut normalisers_found = [0.0; 2];
        normalisers(&scores, &mut normalisers_found);
        let scale = Scale::new(2, 3);
        const ROUNDS: u32 = 20_000;
        let (mut first, mut second) = ([[0.0; 3]; 2], [[0.0; 3]; 2]);
        for round in 0..ROUNDS {
            let mut found = [Gradient::default(); 2];
            gradients((scale, round), &labels, (0, &scores), &normalisers_found, &mut found);
            for (image, class) in (0..6).map(|i| (i / 3, i % 3)) {
                first[image][class] += f64::from(found[image].first[class]) / f64::from(scale.first);
                second[image][class] += f64::from(found[image].second[class]) / f64::from(scale.second);
            }
        }
        for image in 0..2 {
            let of_image = [scores[image], scores[2 + image], scores[4 + image]];
            for class in 0..3 {
                let moved = |by: f32| {
                    let mut scores = of_image;
                    scores[class] += by;
                    loss(image, scores)
                };
                let slope = (moved(0.015_625) - moved(-0.015_625)) / 0.031_25;
                let bend = (moved(0.125) + moved(-0.125) - 2.0 * moved(0.0)) / 0.015_625;
                let mean = |sum: f64| sum / f64::from(ROUNDS);
                assert!((mean(first[image][class]) - slope).abs() < 2e-4, "{} {slope}", mean(first[image][class]));
                assert!((mean(second[image][class]) - 1.5 * bend).abs() < 1e-3, "{bend}");
            }
        }
    }

    #[test]
    fn rounding_is_within_one_and_right_on_average() {
        for number in [-127.0f32, -126.99, -3.3, -0.01, 0.0, 0.25, 7.0, 254.9] {
            let rounded: Vec<f32> = (0..65_536).map(|chance| round_at(chance, number)).collect();
            assert!(rounded.iter().all(|&rounded| rounded == number.floor() || rounded == number.ceil()), "{number}");
            let mean = rounded.iter().map(|&rounded| f64::from(rounded)).sum::<f64>() / 65_536.0;
            assert!((mean - f64::from(number)).abs() < 1e-3, "{number} {mean}");
        }
    }

    #[test]
    fn sums_of_both_derivatives_do_not_touch() {
        let all = [(-32_767, 0), (5, 32_767), (-1, 1), (0, 0), (32_767, 32_767)];
        let sum = all.iter().fold(Sum::default(), |sum, &(first, second)| sum.plus(Sum::new(first, second)));
        assert_eq!((sum.first(), sum.second()), (4, 65_535));
        let less = Sum::new(-7, 1).minus(sum).plus(sum);
        assert_eq!((less.first(), less.second()), (-7, 1));
    }
}
