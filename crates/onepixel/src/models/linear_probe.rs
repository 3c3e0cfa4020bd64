//! What does a linear model on features learn?

use rayon::prelude::*;

use super::linear::lbfgs::Lbfgs;
use super::linear::{check, classes_with_images, targets};
use super::matrix::{Matrix, add_product};
use super::scores::{cross_entropy, highest, softmax_among};
use super::standard::Standard;
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::{FeatureRows, Label, stratified_folds};
use crate::progress::Progress;

/// Multinomial logistic regression on the features of images (G. Alain and Y. Bengio, "Understanding intermediate layers
/// using linear classifier probes", 2016): least `Σ −log p(class) + ‖W‖² / 2C`, where features have the mean 0 and
/// vectors the mean square 1 over the train images.
///
/// `C` is chosen on the train images alone: of 1, 10, 100 and 1,000 the one whose probabilities for left-out folds have
/// the least log loss; of more than 2,000 images one of five folds is left out, of fewer each in turn.
///
/// Time: `iterations` passes over features × classes for each choice. Memory: 26 numbers of 8 bytes for each feature and
/// class, and sums of 4 bytes for each of 16 parts of the images.
///
/// ```
/// use onepixel::dataset::{FeatureSource, Features, ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Samples, linear_probe::LinearProbeParams};
/// use onepixel::{models::Classifier, progress::Silent};
///
/// let source = FeatureSource { name: "mine".into(), digest: "00".into(), trained_on: None, preparation: None };
/// let features = Features::new(vec![-1.0, 0.1, -1.2, 0.0, 1.0, 0.2, 1.1, 0.0], 2, source)?;
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![0; 4])?;
/// let set = ImageSet::new(images, vec![0, 0, 1, 1], ["left", "right"])?.with_features(features)?;
/// let model = LinearProbeParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [0, 0, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct LinearProbeParams {
    /// The inverse of the penalty's strength, above 0; by default (`None`) it is chosen.
    pub c: Option<f64>,
    /// Seed of the folds that it is chosen by.
    pub seed: u64,
}

/// What `C` is chosen from: each is tried from where the one before it ended.
const CHOICES: [f64; 4] = [1.0, 10.0, 100.0, 1_000.0];

/// Folds to choose `C` by, and the most images of which each is left out in turn.
const FOLDS: u16 = 5;
const FEW: usize = 2_000;

const SEARCH: Lbfgs = Lbfgs { iterations: 200, tolerance: 1e-5, history: 10 };

/// Images whose features are brought to one scale at a time: few enough for the second-level cache.
const STRIDE: usize = 128;

/// The images are summed up in so many parts, in their order, so that the number of threads changes nothing.
const PARTS: usize = 16;

impl LinearProbeParams {
    /// The most bytes that a fit takes beside the images and their features.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (features, classes) = (extent.features as u64, extent.classes as u64);
        let weights = (features + 1).saturating_mul(classes);
        let strides = 4 * STRIDE as u64 * (features + 2 * classes) * Extent::threads();
        let searched = weights.saturating_mul(8 * 26 + 4 * (PARTS as u64 + 2));
        let products = Extent::PRODUCTS * Extent::threads();
        searched.saturating_add(strides).saturating_add(products + 16 * extent.images as u64 + Extent::SLACK)
    }

    /// Finds the weights. Classes without images are never predicted.
    ///
    /// # Errors
    ///
    /// There are no images, they have no features, or `c` is not above 0.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<LinearProbeModel, FitError> {
        check(samples, self.c.unwrap_or(1.0))?;
        let features = samples.images().features().ok_or(FitError::NoFeatures)?;
        let classes = classes_with_images(samples);
        let targets = targets(samples, &classes);
        let all: Vec<u32> = (0..features.len() as u32).collect();
        let problem =
            Problem { features, standard: Standard::of(features), targets: &targets, classes: classes.len(), progress };
        let c = match self.c {
            Some(c) => c,
            None => problem.choose(samples.labels(), self.seed),
        };
        let point = problem.search(&all, c, problem.start());
        let weights = problem.weights(&point);
        Ok(LinearProbeModel { classes, all_classes: samples.classes(), standard: problem.standard, weights, c })
    }
}

/// The features of some images, and the column of each image's class.
struct Problem<'a> {
    features: FeatureRows<'a>,
    standard: Standard,
    targets: &'a [usize],
    classes: usize,
    progress: &'a dyn Progress,
}

/// Weights of each feature for each class, row after row, and the constants.
#[derive(Debug, Clone, PartialEq)]
struct Weights {
    of_features: Vec<f32>,
    constants: Vec<f32>,
}

impl Problem<'_> {
    /// Weights and constants, all 0.
    fn start(&self) -> Vec<f64> {
        vec![0.0; (self.features.dimensions() + 1) * self.classes]
    }

    fn weights(&self, point: &[f64]) -> Weights {
        let (of_features, constants) = point.split_at(self.features.dimensions() * self.classes);
        let rounded = |numbers: &[f64]| numbers.iter().map(|&number| number as f32).collect();
        Weights { of_features: rounded(of_features), constants: rounded(constants) }
    }

    /// The choice of `C` with the least log loss on left-out folds.
    fn choose(&self, labels: &[Label], seed: u64) -> f64 {
        let folds = stratified_folds(labels, FOLDS, seed);
        let left_out = if labels.len() > FEW { 1 } else { FOLDS };
        let mut losses = [0.0; CHOICES.len()];
        for fold in 0..left_out {
            let (out, within): (Vec<u32>, Vec<u32>) =
                (0..labels.len() as u32).partition(|&image| folds[image as usize] == fold);
            let mut point = self.start();
            for (c, loss) in CHOICES.into_iter().zip(&mut losses) {
                point = self.search(&within, c, point);
                *loss += self.evaluate(&out, &self.weights(&point)).0;
            }
        }
        let least = losses.into_iter().zip(CHOICES).reduce(|least, next| if next.0 < least.0 { next } else { least });
        least.map_or(CHOICES[0], |(_, c)| c)
    }

    /// Where the loss over some images and the penalty are least.
    fn search(&self, images: &[u32], c: f64, start: Vec<f64>) -> Vec<f64> {
        let count = images.len().max(1) as f64;
        let penalty = 1.0 / (c * count);
        let penalised = self.features.dimensions() * self.classes;
        let function = |point: &[f64]| {
            let (loss, mut gradient) = self.evaluate(images, &self.weights(point));
            let mut value = loss / count;
            gradient.iter_mut().for_each(|part| *part /= count);
            for (part, weight) in gradient.iter_mut().zip(&point[..penalised]) {
                *part += penalty * weight;
                value += 0.5 * penalty * weight * weight;
            }
            (value, gradient)
        };
        SEARCH.minimise(start, function, || ())
    }

    /// The sum of the losses of some images, and its derivatives by weights and constants.
    fn evaluate(&self, images: &[u32], weights: &Weights) -> (f64, Vec<f64>) {
        let of_part = images.len().div_ceil(PARTS).max(1);
        let sums: Vec<_> = images.par_chunks(of_part).map(|part| self.of_part(part, weights)).collect();
        let mut gradient = self.start();
        let mut loss = 0.0;
        for (of_part, sums) in &sums {
            loss += of_part;
            gradient.iter_mut().zip(sums).for_each(|(sum, &part)| *sum += f64::from(part));
        }
        (loss, gradient)
    }

    fn of_part(&self, images: &[u32], weights: &Weights) -> (f64, Vec<f32>) {
        let (dimensions, classes) = (self.features.dimensions(), self.classes);
        let mut sums = vec![0.0; (dimensions + 1) * classes];
        let (of_features, of_constants) = sums.split_at_mut(dimensions * classes);
        let mut vectors = vec![0.0; STRIDE.min(images.len()) * dimensions];
        let mut loss = 0.0;
        for some in images.chunks(STRIDE) {
            self.progress.check();
            let vectors = &mut vectors[..some.len() * dimensions];
            let of_images = some.iter().map(|&image| self.features.of(image as usize));
            self.standard.bring(of_images, vectors);
            let mut scores = weights.scores(vectors, dimensions, classes);
            for (scores, &image) in scores.chunks_exact_mut(classes).zip(some) {
                loss += cross_entropy(scores, self.targets[image as usize]);
                of_constants.iter_mut().zip(&*scores).for_each(|(sum, part)| *sum += part);
            }
            let vectors = Matrix::new(vectors, some.len(), dimensions).transposed();
            add_product(vectors, Matrix::new(&scores, some.len(), classes), of_features);
        }
        (loss, sums)
    }
}

impl Weights {
    /// The score of each class for some vectors.
    fn scores(&self, vectors: &[f32], dimensions: usize, classes: usize) -> Vec<f32> {
        let images = vectors.len() / dimensions;
        let mut scores = self.constants.repeat(images);
        let weights = Matrix::new(&self.of_features, dimensions, classes);
        add_product(Matrix::new(vectors, images, dimensions), weights, &mut scores);
        scores
    }
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearProbeModel {
    /// The classes of the columns.
    classes: Vec<Label>,
    all_classes: usize,
    standard: Standard,
    weights: Weights,
    c: f64,
}

impl LinearProbeModel {
    /// The inverse of the penalty's strength.
    pub fn c(&self) -> f64 {
        self.c
    }

    /// Writes for each image what `each(scores, row)` makes of the scores of the classes.
    fn of_each<R: Send>(
        &self,
        images: Batch<'_>,
        (rows, width): (&mut [R], usize),
        each: impl Fn(&[f32], &mut [R]) + Sync,
    ) {
        let features = images.features().expect("images with features, as those that were learned from");
        let (dimensions, classes) = (features.dimensions(), self.classes.len());
        rows.par_chunks_mut(STRIDE * width).enumerate().for_each(|(stride, rows)| {
            let count = rows.len() / width;
            let mut vectors = vec![0.0; count * dimensions];
            self.standard.bring(features.slice(stride * STRIDE..stride * STRIDE + count).iter(), &mut vectors);
            let scores = self.weights.scores(&vectors, dimensions, classes);
            rows.chunks_exact_mut(width).zip(scores.chunks_exact(classes)).for_each(|(row, scores)| each(scores, row));
        });
    }
}

/// # Panics
///
/// The models of features panic if they are asked of images without any.
impl Classifier for LinearProbeModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        let mut labels = vec![0; images.len()];
        self.of_each(images, (&mut labels, 1), |scores, label| label[0] = self.classes[usize::from(highest(scores))]);
        labels
    }

    fn sees_features(&self) -> bool {
        true
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let mut probabilities = vec![0.0; images.len() * self.all_classes];
        self.of_each(images, (&mut probabilities, self.all_classes), |scores, row| {
            softmax_among(&self.classes, scores.iter().map(|&score| score.into()), row);
        });
        Some(probabilities)
    }
}
