//! Which images of a class are taken where not all are?

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::reading::journal::Reading;

/// The items of a class that are read, in their order: all, or as many as [`crate::ReadOptions::per_class`] says.
pub(crate) fn sample<T: Copy>(class: &str, items: &[T], reading: &Reading<'_>) -> Vec<T> {
    match sample_indices(class, items.len(), reading) {
        Some(indices) => indices.into_iter().map(|index| items[index]).collect(),
        None => items.to_vec(),
    }
}

/// The indices of the images of a class that are read, ascending, or `None` where all are.
///
/// Same class, number of images and seed, same choice: it does not depend on which other classes are read.
pub(crate) fn sample_indices(class: &str, images: usize, reading: &Reading<'_>) -> Option<Vec<usize>> {
    let wanted = reading.options.per_class.filter(|&wanted| wanted < images)?;
    let mut random = ChaCha8Rng::seed_from_u64(reading.options.seed);
    random.set_stream(hash(class));
    let mut indices = rand::seq::index::sample(&mut random, images, wanted).into_vec();
    indices.sort_unstable();
    Some(indices)
}

/// FNV-1a, which is the same on every machine and in every version.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use onepixel::progress::Silent;

    use super::*;
    use crate::reading::options::ReadOptions;

    fn cats(images: usize, wanted: usize, seed: u64) -> Option<Vec<usize>> {
        let options = ReadOptions { per_class: Some(wanted), seed, ..ReadOptions::default() };
        sample_indices("cat", images, &Reading::new(&options, &Silent))
    }

    #[test]
    fn a_sample_is_spread_over_all_images_and_the_seed_decides_it() {
        let sample = cats(100_000, 1000, 7).unwrap();
        assert!(sample.windows(2).all(|pair| pair[0] < pair[1]) && sample.len() == 1000);
        let mean = sample.iter().sum::<usize>() / 1000;
        assert!((45_000..55_000).contains(&mean), "mean index {mean}");
        assert_eq!(cats(100_000, 1000, 7).unwrap(), sample);
        assert_ne!(cats(100_000, 1000, 8).unwrap(), sample);
    }

    #[test]
    fn a_class_that_has_no_more_gives_all() {
        assert_eq!(cats(10, 10, 7), None);
        assert_eq!(cats(10, 0, 7), Some(Vec::new()));
    }
}
