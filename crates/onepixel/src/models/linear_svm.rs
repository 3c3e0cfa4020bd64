//! What does a linear support vector machine learn?

use super::linear::lanes::{LANES, Lanes};
use super::linear::newton;
use super::linear::problem::Problem;
use super::linear::rows::Rows;
use super::linear::{LinearScores, check, classes_with_images};
use super::{Batch, Classifier, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// A linear support vector machine for each class against all others, on pixels divided by 255: least
/// `½ ‖w‖² + C Σ max(0, 1 − y·w·x)²`, where `w` includes the constant (R.-E. Fan et al., "LIBLINEAR: a library for large
/// linear classification", 2008; defaults and stopping are those of scikit-learn's `LinearSVC`).
///
/// Solved for 16 classes at a time by Newton steps, each found by preconditioned conjugate gradients and stretched to the
/// least value along it (S. Keerthi and D. DeCoste, "A modified finite Newton method for fast solution of large scale
/// linear SVMs", 2005).
///
/// Time: some hundreds of passes over the values that are not zero, for every 16 classes; more where images have over
/// 1,024 values, for which nothing is preconditioned. Memory: as logistic
/// regression's for the images, and 200 bytes for each image.
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
        let solve = |machines: &[Label]| {
            let problem = Problem { c: self.c, parts: &parts, labels: samples.labels(), machines, values };
            let weights = newton::solve(&problem, self.iterations, self.tolerance);
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
