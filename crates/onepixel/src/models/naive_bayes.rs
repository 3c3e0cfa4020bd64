//! What is learned from the mean and the spread of every pixel in each class, as if pixels were independent?

use multiversion::multiversion;
use rayon::prelude::*;

use super::scores::{highest, softmax};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// What a class is worth before its pixels are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prior {
    /// The same for every class that has images.
    #[default]
    Flat,
    /// The class's share of the training images.
    Frequencies,
}

/// Gaussian naive Bayes: each value of an image follows, in each class, a normal distribution of its own, independent of
/// the others. (P. Domingos and M. Pazzani, "On the optimality of the simple Bayesian classifier under zero-one loss",
/// 1997; the smoothing is scikit-learn's `GaussianNB`.)
///
/// Classes without images are never predicted. Memory: 32 bytes for each class and value of an image.
#[derive(Debug, Clone, Copy)]
pub struct NaiveBayesParams {
    /// The classes' prior; by default flat.
    pub prior: Prior,
    /// Every variance is increased by this share of the largest variance that a value has over all images: without it,
    /// a pixel that is constant in one class would forbid that class wherever it differs. By default 10⁻⁹, as in
    /// scikit-learn.
    pub var_smoothing: f64,
}

impl Default for NaiveBayesParams {
    fn default() -> Self {
        Self { prior: Prior::default(), var_smoothing: 1e-9 }
    }
}

/// The most memory that the distributions may take, in bytes.
const MOST_BYTES: u64 = 2 << 30;

impl NaiveBayesParams {
    /// Finds mean and variance of each value in each class. The sums are of whole numbers and exact.
    ///
    /// # Errors
    ///
    /// There are no images, the smoothing is negative or not a number, or classes × values take more than 2 GiB.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<NaiveBayesModel, FitError> {
        self.check(samples)?;
        progress.begin("naive Bayes", samples.len() as u64);
        let images = samples.images();
        let sums: Vec<Sums> = images_of_classes(samples)
            .into_par_iter()
            .map(|members| {
                progress.check();
                let sums = Sums::of(images, &members);
                progress.advance(members.len() as u64);
                sums
            })
            .collect();
        let smallest = self.var_smoothing * largest_variance(&sums, images.values());
        // All images are the same: any spread will do, since all classes are alike.
        let added = if smallest > 0.0 { smallest } else { f64::MIN_POSITIVE.sqrt() };
        let seen = sums.iter().filter(|sums| sums.images > 0).count();
        let prior = |sums: &Sums| match self.prior {
            Prior::Flat => 1.0 / seen as f64,
            Prior::Frequencies => sums.images as f64 / samples.len() as f64,
        };
        let classes = sums
            .par_iter()
            .map(|sums| (sums.images > 0).then(|| ClassDensity::new(sums, prior(sums).ln(), added)))
            .collect();
        Ok(NaiveBayesModel { classes })
    }

    /// The most bytes that a fit takes beside the images: 32 for each class and value, and 16 for each value and thread.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (values, classes, threads) = (extent.values(), extent.classes as u64, Extent::threads());
        let of_values = values.saturating_mul(32 * classes + 24 * threads);
        of_values.saturating_add(8 * extent.images as u64 + 200 * classes).saturating_add(Extent::SLACK)
    }

    fn check(&self, samples: &Samples<'_>) -> Result<(), FitError> {
        if samples.is_empty() {
            return Err(FitError::NoImages);
        }
        if !(self.var_smoothing >= 0.0 && self.var_smoothing.is_finite()) {
            return Err(FitError::Setting {
                setting: "var_smoothing",
                found: self.var_smoothing.to_string(),
                expected: "a share of at least 0",
            });
        }
        let bytes = 32 * samples.classes() as u64 * samples.images().values() as u64;
        if bytes > MOST_BYTES {
            return Err(FitError::TooLarge {
                what: "mean and variance of each class and value",
                bytes,
                most: MOST_BYTES,
            });
        }
        Ok(())
    }
}

/// The indices of the images of each class.
fn images_of_classes(samples: &Samples<'_>) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = samples.class_images().iter().map(|&n| Vec::with_capacity(n as usize)).collect();
    for (image, &label) in samples.labels().iter().enumerate() {
        members[usize::from(label)].push(image as u32);
    }
    members
}

/// Sums over the images of one class, for each value.
struct Sums {
    images: u64,
    values: Vec<u64>,
    squares: Vec<u64>,
}

impl Sums {
    fn of(images: Batch<'_>, members: &[u32]) -> Self {
        // As many squares of 255 as 32 bits hold.
        const IMAGES_IN_32_BITS: usize = 60_000;
        let size = if members.is_empty() { 0 } else { images.values() };
        let mut sums = Self { images: members.len() as u64, values: vec![0; size], squares: vec![0; size] };
        for members in members.chunks(IMAGES_IN_32_BITS) {
            let (mut values, mut squares) = (vec![0; size], vec![0; size]);
            for &member in members {
                add_image(images.image(member as usize), &mut values, &mut squares);
            }
            for (sums, added) in [(&mut sums.values, values), (&mut sums.squares, squares)] {
                sums.iter_mut().zip(added).for_each(|(sum, added)| *sum += u64::from(added));
            }
        }
        sums
    }

    /// Mean and variance (divided by n) of a value.
    fn moments(&self, value: usize) -> (f64, f64) {
        moments(self.images, self.values[value], self.squares[value])
    }
}

/// Mean and variance, with one rounding each: differences of sums are exact.
fn moments(n: u64, sum: u64, squares: u64) -> (f64, f64) {
    let spread = u128::from(n) * u128::from(squares) - u128::from(sum) * u128::from(sum);
    (sum as f64 / n as f64, spread as f64 / (n as f64 * n as f64))
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn add_image(image: &[u8], values: &mut [u32], squares: &mut [u32]) {
    for ((&value, sum), square) in image.iter().zip(values).zip(squares) {
        *sum += u32::from(value);
        *square += u32::from(value) * u32::from(value);
    }
}

/// The largest variance of a value over the images of all classes.
fn largest_variance(sums: &[Sums], values: usize) -> f64 {
    let n = sums.iter().map(|sums| sums.images).sum();
    let seen: Vec<&Sums> = sums.iter().filter(|sums| sums.images > 0).collect();
    let variance = |value: usize| {
        let of_all = |part: fn(&Sums) -> &Vec<u64>| seen.iter().map(|sums| part(sums)[value]).sum();
        moments(n, of_all(|sums| &sums.values), of_all(|sums| &sums.squares)).1
    };
    (0..values).into_par_iter().map(variance).reduce(|| 0.0, f64::max)
}

/// The normal distributions of one class, in units of grey values.
#[derive(Debug, Clone, PartialEq)]
struct ClassDensity {
    /// The logarithm of the prior and of the distributions' constants.
    offset: f64,
    means: Vec<f64>,
    /// 1 / (2 variance).
    scales: Vec<f64>,
}

impl ClassDensity {
    fn new(sums: &Sums, log_prior: f64, added: f64) -> Self {
        let moments = || (0..sums.values.len()).map(|value| sums.moments(value));
        let log_constants: f64 = moments().map(|(_, variance)| (std::f64::consts::TAU * (variance + added)).ln()).sum();
        Self {
            offset: log_prior - 0.5 * log_constants,
            means: moments().map(|(mean, _)| mean).collect(),
            scales: moments().map(|(_, variance)| 0.5 / (variance + added)).collect(),
        }
    }
}

/// `Σ scale · (value − mean)²`, in eight running sums so that they do not wait for each other.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn scaled_squares(image: &[f64], means: &[f64], scales: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let lanes = |values: &[f64]| values.len() / LANES * LANES;
    let whole = lanes(image);
    let blocks = image.chunks_exact(LANES).zip(means.chunks_exact(LANES)).zip(scales.chunks_exact(LANES));
    for ((image, means), scales) in blocks {
        for lane in 0..LANES {
            let difference = image[lane] - means[lane];
            sums[lane] += difference * difference * scales[lane];
        }
    }
    let rest = (whole..image.len()).map(|i| (image[i] - means[i]).powi(2) * scales[i]);
    sums.iter().sum::<f64>() + rest.sum::<f64>()
}

/// The fitted model: a normal distribution for each value in each class that has images.
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveBayesModel {
    classes: Vec<Option<ClassDensity>>,
}

impl NaiveBayesModel {
    /// The joint log-likelihood of one image with each class, up to a constant; `-∞` for classes without images.
    pub fn log_likelihoods(&self, image: &[u8]) -> Vec<f64> {
        let image: Vec<f64> = image.iter().copied().map(f64::from).collect();
        let of_class = |class: &ClassDensity| class.offset - scaled_squares(&image, &class.means, &class.scales);
        self.classes.iter().map(|class| class.as_ref().map_or(f64::NEG_INFINITY, of_class)).collect()
    }
}

impl Classifier for NaiveBayesModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        let each = images.pixels().par_chunks_exact(images.values());
        each.map(|image| highest(&self.log_likelihoods(image))).collect()
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let mut probabilities = vec![0.0; images.len() * self.classes.len()];
        let rows = probabilities.par_chunks_exact_mut(self.classes.len());
        rows.zip(images.pixels().par_chunks_exact(images.values()))
            .for_each(|(row, image)| softmax(&self.log_likelihoods(image), row));
        Some(probabilities)
    }
}
