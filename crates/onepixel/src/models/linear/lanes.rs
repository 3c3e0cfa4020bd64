//! How fast are weighted sums of pixels, for 16 classes at a time?
//!
//! The hot loops of the linear models. A value of an image meets 16 weights, one vector of AVX-512: the bound is one
//! load, one multiplication and one addition for each value that is not zero. Multiplication and addition are apart
//! (not fused), so that every processor gives the same sums.

use multiversion::multiversion;

use super::rows::Part;

/// Classes that are computed at a time.
pub(in crate::models) const LANES: usize = 16;

/// One number for each of 16 classes.
pub(in crate::models) type Lanes = [f32; LANES];

/// The score of each image: `constant + Σ value · weight`; the constant is the weight behind those of the values.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn scores(images: Part<'_>, weights: &[Lanes], scores: &mut [Lanes]) {
    let (constant, weights) = weights.split_last().expect("there is a constant");
    match images {
        Part::Sparse { codes, starts } => {
            for (bounds, score) in starts.windows(2).zip(scores) {
                *score = weigh(&codes[bounds[0]..bounds[1]], constant, |code| {
                    (&weights[(code >> 8) as usize], (code & 255) as f32)
                });
            }
        }
        Part::Dense { pixels, values } => {
            let weights = &weights[..values];
            let (blocks, rest) = scores.as_chunks_mut::<IMAGES>();
            let images = pixels.chunks_exact(IMAGES * values);
            for (image, score) in images.remainder().chunks_exact(values).zip(rest) {
                *score = weigh_all(image, constant, weights);
            }
            for (images, scores) in images.zip(blocks) {
                *scores = weigh_images(images, constant, weights);
            }
        }
    }
}

/// Adds each image times its factors to the sums, and the factors to the sum behind those of the values.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn add(images: Part<'_>, factors: &[Lanes], sums: &mut [Lanes]) {
    let (constant, sums) = sums.split_last_mut().expect("there is a constant");
    for factors in factors {
        add_times(constant, factors, 1.0);
    }
    match images {
        Part::Sparse { codes, starts } => {
            for (bounds, factors) in starts.windows(2).zip(factors) {
                for &code in &codes[bounds[0]..bounds[1]] {
                    add_times(&mut sums[(code >> 8) as usize], factors, (code & 255) as f32);
                }
            }
        }
        Part::Dense { pixels, values } => {
            let (blocks, rest) = factors.as_chunks::<IMAGES>();
            let images = pixels.chunks_exact(IMAGES * values);
            let remainder = images.remainder();
            for (images, factors) in images.zip(blocks) {
                add_images(images, factors, &mut sums[..values]);
            }
            for (image, factors) in remainder.chunks_exact(values).zip(rest) {
                for (&value, sum) in image.iter().zip(&mut *sums) {
                    add_times(sum, factors, f32::from(value));
                }
            }
        }
    }
}

#[inline(always)]
fn add_times(sum: &mut Lanes, factors: &Lanes, value: f32) {
    for lane in 0..LANES {
        sum[lane] += factors[lane] * value;
    }
}

/// Running sums that do not wait for each other.
const SUMS: usize = 4;

#[inline(always)]
fn weigh<'a>(codes: &[u32], constant: &Lanes, decode: impl Fn(u32) -> (&'a Lanes, f32)) -> Lanes {
    let mut sums = [[0.0; LANES]; SUMS];
    let (blocks, rest) = codes.as_chunks::<SUMS>();
    for block in blocks {
        for (sum, &code) in sums.iter_mut().zip(block) {
            let (weights, value) = decode(code);
            add_times(sum, weights, value);
        }
    }
    for (sum, &code) in sums.iter_mut().zip(rest) {
        let (weights, value) = decode(code);
        add_times(sum, weights, value);
    }
    total(constant, &sums)
}

#[inline(always)]
fn weigh_all(image: &[u8], constant: &Lanes, weights: &[Lanes]) -> Lanes {
    let mut sums = [[0.0; LANES]; SUMS];
    let (blocks, rest) = image.as_chunks::<SUMS>();
    let (weight_blocks, weight_rest) = weights.as_chunks::<SUMS>();
    for (block, weights) in blocks.iter().zip(weight_blocks) {
        for i in 0..SUMS {
            add_times(&mut sums[i], &weights[i], f32::from(block[i]));
        }
    }
    for (sum, (&value, weights)) in sums.iter_mut().zip(rest.iter().zip(weight_rest)) {
        add_times(sum, weights, f32::from(value));
    }
    total(constant, &sums)
}

/// Images without zeros that are computed together, so that each weight or sum is fetched once for all of them. The sums
/// of each are the same as without.
const IMAGES: usize = 4;

#[inline(always)]
fn weigh_images(images: &[u8], constant: &Lanes, weights: &[Lanes]) -> [Lanes; IMAGES] {
    let values = weights.len();
    let images: [&[u8]; IMAGES] = std::array::from_fn(|image| &images[image * values..][..values]);
    let mut sums = [[[0.0; LANES]; SUMS]; IMAGES];
    let whole = values / SUMS * SUMS;
    for first in (0..whole).step_by(SUMS) {
        for i in 0..SUMS {
            let weights = &weights[first + i];
            for image in 0..IMAGES {
                add_times(&mut sums[image][i], weights, f32::from(images[image][first + i]));
            }
        }
    }
    for value in whole..values {
        for image in 0..IMAGES {
            add_times(&mut sums[image][value - whole], &weights[value], f32::from(images[image][value]));
        }
    }
    sums.map(|sums| total(constant, &sums))
}

#[inline(always)]
fn add_images(images: &[u8], factors: &[Lanes; IMAGES], sums: &mut [Lanes]) {
    let values = sums.len();
    let images: [&[u8]; IMAGES] = std::array::from_fn(|image| &images[image * values..][..values]);
    for (value, sum) in sums.iter_mut().enumerate() {
        for image in 0..IMAGES {
            add_times(sum, &factors[image], f32::from(images[image][value]));
        }
    }
}

#[inline(always)]
fn total(constant: &Lanes, sums: &[Lanes; SUMS]) -> Lanes {
    std::array::from_fn(|lane| constant[lane] + ((sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane])))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::super::rows::Rows;
    use super::*;
    use crate::dataset::Shape;
    use crate::models::Batch;

    /// Images of which a share is zero, and weights or factors.
    fn drawn(share_of_zeros: f64, values: usize, images: usize) -> (Vec<u8>, Vec<Lanes>, Vec<Lanes>) {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut value = |_| if rng.random_bool(share_of_zeros) { 0 } else { rng.random_range(1..=255) };
        let pixels = (0..values * images).map(&mut value).collect();
        let mut lanes = |n| (0..n).map(|_| std::array::from_fn(|_| rng.random_range(-1.0..1.0f32))).collect();
        (pixels, lanes(values + 1), lanes(images))
    }

    /// Both kinds of rows against the definition in f64.
    #[test]
    fn sums_are_those_of_the_definition() {
        for (share_of_zeros, (height, width)) in [(0.8, (7, 5)), (0.1, (7, 5)), (0.5, (1, 1)), (1.0, (2, 2))] {
            let (values, n) = (height * width, 9);
            let (pixels, weights, factors) = drawn(share_of_zeros, values, n);
            let images = Batch::new(Shape::new(height, width, 1).unwrap(), &pixels);
            for rows in [Rows::new(images), Rows::dense(images)] {
                let mut found = vec![[0.0; LANES]; n];
                scores(rows.all(), &weights, &mut found);
                let mut sums = weights.clone();
                add(rows.all(), &factors, &mut sums);
                for lane in 0..LANES {
                    let value = |image: usize, i: usize| f64::from(if i < values { images.image(image)[i] } else { 1 });
                    for (image, found) in found.iter().enumerate() {
                        let score: f64 = (0..=values).map(|i| value(image, i) * f64::from(weights[i][lane])).sum();
                        assert!((score - f64::from(found[lane])).abs() < 1e-3, "{score} {}", found[lane]);
                    }
                    for i in 0..=values {
                        let sum: f64 = (0..n).map(|image| value(image, i) * f64::from(factors[image][lane])).sum();
                        let sum = sum + f64::from(weights[i][lane]);
                        assert!((sum - f64::from(sums[i][lane])).abs() < 1e-3, "{sum} {}", sums[i][lane]);
                    }
                }
            }
        }
    }
}
