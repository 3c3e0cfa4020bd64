//! What does multinomial logistic regression learn?

use rayon::prelude::*;

use super::linear::lanes::{LANES, Lanes};
use super::linear::lbfgs::Lbfgs;
use super::linear::rows::{Part, Rows};
use super::linear::{LinearScores, Pass, check, classes_with_images, targets};
use super::scores::{cross_entropy, softmax_among};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// Multinomial logistic regression on pixels divided by 255, with a penalty on the square of the weights (not of the
/// constants): least `Σ −log p(class) + ‖W‖² / 2C` (D. Cox, "The regression analysis of binary sequences", 1958).
///
/// Defaults, scaling and stopping are those of scikit-learn's `LogisticRegression`, which has one vector of weights
/// where there are two classes. On most datasets the defaults stop before the minimum, as scikit-learn's do.
///
/// Time: `iterations` passes over the values that are not zero, for every 16 classes. Memory: half the size of the
/// images or less where at least half of the values are zero, twice their size at most; and 8 bytes for each class,
/// value and remembered step.
#[derive(Debug, Clone, Copy)]
pub struct LogisticParams {
    /// The inverse of the penalty's strength, above 0; by default 1.
    pub c: f64,
    /// Most steps of L-BFGS; by default 100.
    pub iterations: usize,
    /// Enough where no part of the gradient of the mean loss is larger; by default 10⁻⁴.
    pub tolerance: f64,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { c: 1.0, iterations: 100, tolerance: 1e-4 }
    }
}

/// The most memory that the search may take for weights and their past, in bytes.
const MOST_BYTES: u64 = 2 << 30;

impl LogisticParams {
    /// The most bytes that a fit takes beside the images: twice the images where half of their values are zero, and for
    /// each class and value 26 numbers of 8 bytes (12 where those would take more than 2 GiB) and the sums of up to 32
    /// parts of the images, of 4.
    pub fn memory(&self, extent: Extent) -> u64 {
        let weights = (extent.classes.next_multiple_of(LANES) as u64).saturating_mul(extent.values() + 1);
        let vectors = (8 * weights * 30).min((MOST_BYTES + 8 * weights * 4).max(8 * weights * 16));
        let of_images = Rows::memory(extent) + 8 * extent.images as u64;
        let sums = Rows::sums_memory(weights) + 4 * weights;
        of_images.saturating_add(vectors).saturating_add(sums).saturating_add(Extent::SLACK)
    }

    /// Finds the weights. Classes without images are never predicted.
    ///
    /// # Errors
    ///
    /// There are no images, `c` is not above 0, or classes × values are too many for 2 GiB.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<LogisticModel, FitError> {
        check(samples, self.c)?;
        let classes = classes_with_images(samples);
        let history = history(&classes, samples)?;
        progress.begin("logistic regression", self.iterations as u64);
        let rows = Rows::new(samples.images());
        let loss = Loss::new(&rows, samples, &classes, self.c, progress);
        let search = Lbfgs { iterations: self.iterations, tolerance: self.tolerance, history };
        let start = vec![0.0; loss.blocks() * (loss.values + 1) * LANES];
        let point = search.minimise(start, |point| loss.evaluate(point), || progress.advance(1));
        let mut weights = loss.weights(&point);
        if classes.len() == 2 {
            // The one vector of weights speaks for the second class.
            weights[0].iter_mut().for_each(|lanes| lanes.swap(0, 1));
        }
        Ok(LogisticModel { classes: samples.classes(), scores: LinearScores { classes, weights } })
    }
}

/// Steps of L-BFGS that can be remembered, ten as in scipy or as many as fit the memory.
fn history(classes: &[Label], samples: &Samples<'_>) -> Result<usize, FitError> {
    const FEWEST: u64 = 3;
    const MOST: u64 = 10;
    let vector = 8 * (classes.len().next_multiple_of(LANES) * (samples.images().values() + 1)) as u64;
    // Two vectors a step, four more of the search, and those of the sums of two parts.
    let bytes = |steps: u64| (2 * steps + 6) * vector;
    let too_large = FitError::TooLarge { what: "weights and their past", bytes: bytes(FEWEST), most: MOST_BYTES };
    (FEWEST..=MOST).rev().find(|&steps| bytes(steps) <= MOST_BYTES).map(|steps| steps as usize).ok_or(too_large)
}

/// The mean cross-entropy over the images and the penalty, as a function of the weights.
struct Loss<'a> {
    progress: &'a dyn Progress,
    parts: Vec<(usize, Part<'a>)>,
    /// The lane of each image's class.
    targets: Vec<usize>,
    /// Vectors of weights: one for each class, or one for two classes.
    columns: usize,
    is_binary: bool,
    values: usize,
    images: f64,
    penalty: f64,
}

/// What a value of 255 is worth.
const FULL: f64 = 255.0;

impl<'a> Loss<'a> {
    fn new(rows: &'a Rows<'_>, samples: &Samples<'_>, classes: &[Label], c: f64, progress: &'a dyn Progress) -> Self {
        let columns = if classes.len() == 2 { 1 } else { classes.len() };
        let values = samples.images().values();
        Self {
            progress,
            parts: rows.parts(columns.next_multiple_of(LANES) * (values + 1)),
            targets: targets(samples, classes),
            columns,
            is_binary: classes.len() == 2,
            values,
            images: samples.len() as f64,
            penalty: 1.0 / (c * samples.len() as f64),
        }
    }

    fn blocks(&self) -> usize {
        self.columns.div_ceil(LANES)
    }

    /// The weights, of pixels in 0 … 255, at a point, whose weights are of pixels in 0 … 1.
    fn weights(&self, point: &[f64]) -> Vec<Vec<Lanes>> {
        let (lanes, _) = point.as_chunks::<LANES>();
        let scaled = |(value, lanes): (usize, &[f64; LANES])| {
            let scale = if value < self.values { 1.0 / FULL } else { 1.0 };
            lanes.map(|weight| (weight * scale) as f32)
        };
        lanes.chunks_exact(self.values + 1).map(|block| block.iter().enumerate().map(scaled).collect()).collect()
    }

    /// Value and gradient at a point.
    fn evaluate(&self, point: &[f64]) -> (f64, Vec<f64>) {
        let weights = self.weights(point);
        let pass = Pass { progress: self.progress, weights: &weights };
        let sums: Vec<_> = self.parts.par_iter().map(|&(first, part)| self.of_part(&pass, first, part)).collect();
        let mut value = sums.iter().map(|(loss, _)| loss).sum::<f64>() / self.images;
        let mut gradient = vec![0.0; point.len()];
        for (_, sums) in &sums {
            let parts = sums.iter().flat_map(|block| block.as_flattened());
            gradient.iter_mut().zip(parts).for_each(|(sum, &part)| *sum += f64::from(part));
        }
        let rows = gradient.chunks_exact_mut(LANES).zip(point.chunks_exact(LANES));
        for (row, (gradient, weights)) in rows.enumerate() {
            let is_constant = row % (self.values + 1) == self.values;
            let (scale, penalty) = if is_constant { (1.0, 0.0) } else { (FULL, self.penalty) };
            for (gradient, weight) in gradient.iter_mut().zip(weights) {
                *gradient = *gradient / scale / self.images + penalty * weight;
                value += 0.5 * penalty * weight * weight;
            }
        }
        (value, gradient)
    }

    /// Sum of the losses of a part's images, and of the images times the derivatives of their losses by their scores.
    fn of_part(&self, pass: &Pass<'_>, first: usize, part: Part<'_>) -> (f64, Vec<Vec<Lanes>>) {
        let mut loss = 0.0;
        let sums = pass.sum(part, |image, scores| {
            let (scores, unused) = scores.as_flattened_mut().split_at_mut(self.columns);
            let target = self.targets[first + image];
            loss += if self.is_binary { binary_loss(&mut scores[0], target) } else { cross_entropy(scores, target) };
            unused.fill(0.0);
        });
        (loss, sums)
    }
}

/// The cross-entropy of two classes whose scores are 0 and `score`, which becomes its derivative.
fn binary_loss(score: &mut f32, target: usize) -> f64 {
    let mut scores = [0.0, *score];
    let loss = cross_entropy(&mut scores, target);
    *score = scores[1];
    loss
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticModel {
    classes: usize,
    scores: LinearScores,
}

impl Classifier for LogisticModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.scores.predict(images)
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let mut probabilities = vec![0.0; images.len() * self.classes];
        self.scores.of_each(images, &mut probabilities, self.classes, |row, scores| {
            softmax_among(&self.scores.classes, scores.iter().map(|&score| score.into()), row);
        });
        Some(probabilities)
    }
}
