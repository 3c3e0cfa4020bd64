//! How good is the best of all pixels when labels mean nothing?

use rand::seq::index;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::Criterion;
use super::score::{self, Weights};
use crate::dataset::Shape;
use crate::histogram::{Counts, count_images};
use crate::progress::Progress;

/// The share of label permutations in which the best of all pixels is at least as good as the best one is with the
/// true labels.
///
/// `first` and `second` are the images of the two classes, u8, shape (n, height, width, channels). The statistic is the
/// score of the best pixel, so that the value is already corrected for having chosen among all pixels (the max
/// statistic: Westfall and Young, *Resampling-Based Multiple Testing*, 1993); it is not corrected for looking at several
/// pairs. The true labelling counts as one of the permutations: `p = (1 + k) / (1 + permutations)`, which keeps the
/// level exact (Phipson and Smyth, "Permutation p-values should never be zero", 2010).
///
/// Same images, permutations and seed, same value, whatever the number of threads.
///
/// # Panics
///
/// If a class has no images, or its pixels are not whole images.
pub fn p_value(
    shape: Shape,
    (first, second): (&[u8], &[u8]),
    criterion: Criterion,
    permutations: u32,
    seed: u64,
    progress: &dyn Progress,
) -> f64 {
    let size = shape.values();
    let (images_a, images_b) = (first.len() / size, second.len() / size);
    assert!(images_a > 0 && images_b > 0, "both classes have images");
    assert_eq!(first.len() + second.len(), (images_a + images_b) * size, "whole images");
    let pooled = [first, second].concat();
    let test = MaxStatistic {
        size,
        pooled: &pooled,
        total: count_images(size, &pooled, &starts(0..images_a + images_b, size)),
        drawn: images_a.min(images_b),
        rest: images_a.max(images_b),
        criterion,
    };
    let smaller = if images_a <= images_b { 0..images_a } else { images_a..images_a + images_b };
    let observed = test.of(&starts(smaller, size));
    let as_good = (0..permutations)
        .into_par_iter()
        .with_min_len(permutations as usize / (PARTS_PER_THREAD * rayon::current_num_threads()))
        .filter(|&permutation| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(permutation.into());
            let drawn = index::sample(&mut rng, images_a + images_b, test.drawn);
            progress.advance(1);
            test.of(&starts(drawn, size)) >= observed
        })
        .count();
    (1 + as_good) as f64 / (1.0 + f64::from(permutations))
}

/// Parts of the permutations for each thread; a computation that is to stop has to end each of them.
const PARTS_PER_THREAD: usize = 16;

/// Where the images begin.
fn starts(images: impl IntoIterator<Item = usize>, size: usize) -> Vec<usize> {
    images.into_iter().map(|image| image * size).collect()
}

/// The score of the best pixel as a function of which images are drawn for the smaller class.
struct MaxStatistic<'a> {
    size: usize,
    pooled: &'a [u8],
    total: Vec<Counts>,
    drawn: usize,
    rest: usize,
    criterion: Criterion,
}

impl MaxStatistic<'_> {
    fn of(&self, starts: &[usize]) -> u64 {
        let Criterion { rule, metric } = self.criterion;
        let weights = Weights::new(metric, self.drawn as u32, self.rest as u32);
        let drawn = count_images(self.size, self.pooled, starts);
        let mut rest = self.total.clone();
        rest.as_flattened_mut().iter_mut().zip(drawn.as_flattened()).for_each(|(rest, drawn)| *rest -= drawn);
        score::scores(rule, weights, &drawn, &rest).into_iter().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;

    use super::*;
    use crate::progress::Silent;
    use crate::search::{Metric, Rule};

    /// With labels that mean nothing, p ≤ α in a share α of experiments. With 19 permutations p takes the values 1/20 to
    /// 20/20, and P(p ≤ 1/20) is at most 0.05, exactly 0.05 without ties: 2,000 experiments give 100 ± 4 × 9.7.
    #[test]
    fn the_level_is_exact() {
        let shape = Shape::new(2, 3, 1).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(2026);
        let (mut rejected, experiments) = (0, 2_000);
        for experiment in 0..experiments {
            let pixels: Vec<u8> = (0..41 * 6).map(|_| rng.random()).collect();
            let (first, second) = pixels.split_at(16 * 6);
            let criterion = Criterion { rule: Rule::Threshold, metric: Metric::Balanced };
            let p = p_value(shape, (first, second), criterion, 19, experiment, &Silent);
            rejected += u32::from(p <= 0.05);
        }
        assert!((45..=139).contains(&rejected), "{rejected} of {experiments} rejected at level 0.05");
    }

    #[test]
    fn a_pixel_that_tells_the_classes_apart_gets_the_least_value() {
        let shape = Shape::new(1, 2, 1).unwrap();
        let first: Vec<u8> = (0..40).map(|i| if i % 2 == 0 { 3 } else { i }).collect();
        let second: Vec<u8> = (0..60).map(|i| if i % 2 == 0 { 9 } else { i }).collect();
        let p = p_value(shape, (&first, &second), Criterion::default(), 99, 1, &Silent);
        assert_eq!(p, 0.01);
    }
}
