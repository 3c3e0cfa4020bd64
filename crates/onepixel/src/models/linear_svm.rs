//! What does a linear support vector machine learn?

use super::linear::lanes::{LANES, Lanes};
use super::linear::newton;
use super::linear::problem::Problem;
use super::linear::rows::Rows;
use super::linear::systems::Systems;
use super::linear::{LinearScores, check, classes_with_images};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// A linear support vector machine for each class against all others, on pixels divided by 255: least
/// `½ ‖w‖² + C Σ max(0, 1 − y·w·x)²`, where `w` includes the constant (R.-E. Fan et al., "LIBLINEAR: a library for large
/// linear classification", 2008; defaults and stopping are those of scikit-learn's `LinearSVC`).
///
/// Solved for 16 classes at a time by Newton steps, each stretched to the least value along it (S. Keerthi and D. DeCoste,
/// "A modified finite Newton method for fast solution of large scale linear SVMs", 2005). A step is solved exactly, in the
/// values of an image or in the images on the wrong side of a margin, whichever are fewer, and by preconditioned conjugate
/// gradients where both are more than 4,096.
///
/// Time: some ten steps, of images × values² and values³ for each class, or of the images on the wrong side instead of the
/// values. Memory: see [`LinearSvmParams::memory`].
#[derive(Debug, Clone, Copy)]
pub struct LinearSvmParams {
    /// What a violated margin costs, above 0; by default 1.
    pub c: f64,
    /// Most Newton steps; by default 100.
    pub iterations: usize,
    /// Enough where the gradient is so small against the one at the start, for a class with half of the images; less for
    /// a rare class, in proportion. By default 10⁻⁴.
    pub tolerance: f64,
}

impl Default for LinearSvmParams {
    fn default() -> Self {
        Self { c: 1.0, iterations: 100, tolerance: 1e-4 }
    }
}

impl LinearSvmParams {
    /// The most bytes that a fit takes beside the images: two to four times the images; 400 for each image; and 20 for each
    /// two values or images, whichever are fewer, up to 4,096.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (images, weights) = (extent.images as u64, LANES as u64 * (extent.values() + 1));
        let all_weights = 4 * extent.classes.next_multiple_of(LANES) as u64 * (extent.values() + 1);
        let systems = Systems::memory(extent) + Extent::PRODUCTS * Extent::threads();
        let of_images = Rows::memory(extent).saturating_add(400 * images);
        let parts = [of_images, Rows::sums_memory(weights), 8 * 12 * weights, all_weights, systems, Extent::SLACK];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Finds the weights. Classes without images are never predicted.
    ///
    /// # Errors
    ///
    /// There are no images, or `c` is not above 0.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<LinearSvmModel, FitError> {
        check(samples, self.c)?;
        let classes = classes_with_images(samples);
        let rows = Rows::new(samples.images());
        let values = samples.images().values();
        let parts = rows.parts(LANES * (values + 1));
        // One machine tells two classes apart, and none is needed for one.
        let machines = match classes.len() {
            1 => &[],
            2 => &classes[1..],
            _ => &classes[..],
        };
        progress.begin("linear SVM", machines.len().div_ceil(LANES) as u64);
        let systems = Systems::default();
        let solve = |machines: &[Label]| {
            let problem = Problem { c: self.c, parts: &parts, labels: samples.labels(), machines, values, progress };
            let weights = newton::solve(&problem, &systems, self.iterations, self.tolerance);
            progress.advance(1);
            problem.in_grey_values(&weights)
        };
        let mut weights: Vec<Vec<Lanes>> = machines.chunks(LANES).map(solve).collect();
        match classes.len() {
            1 => weights.push(vec![[0.0; LANES]; values + 1]),
            2 => weights[0].iter_mut().for_each(|lanes| (lanes[0], lanes[1]) = (-lanes[0], lanes[0])),
            _ => {}
        }
        Ok(LinearSvmModel { scores: LinearScores { classes, weights } })
    }
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearSvmModel {
    scores: LinearScores,
}

impl LinearSvmModel {
    /// The classes that have images, and the score of each for each image: shape (images, these classes), row-major. An
    /// image is on a class's side where the score is above 0.
    pub fn scores(&self, images: Batch<'_>) -> (Vec<Label>, Vec<f32>) {
        let width = self.scores.classes.len();
        let mut table = vec![0.0; images.len() * width];
        self.scores.of_each(images, &mut table, width, |row, scores| row.copy_from_slice(scores));
        (self.scores.classes.clone(), table)
    }
}

impl Classifier for LinearSvmModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.scores.predict(images)
    }
}
