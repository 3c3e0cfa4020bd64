//! How far do the widest smooth boundaries between classes get?
//!
//! # The big picture
//!
//! A support vector machine with a Gaussian kernel compares an image with some train images, the support vectors: each
//! votes for its class with its weight, the more the nearer it is. `smo` finds the weights for each pair of classes,
//! asking `rows` for similarities, which come from the exact distances of [`distance`](crate::distance). `decide`
//! lets all pairs vote.

mod decide;
mod exp;
mod passes;
mod rows;
mod smo;

use rayon::prelude::*;

use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::distance::{ImageDistance, ReferenceImages};
use crate::progress::Progress;
use decide::Boundaries;
use decide::Decision;
use rows::{ClassImages, Pair, Rows, Source};

/// Bytes of similarities that are kept while boundaries are trained.
const KEPT: usize = 512 << 20;

/// Parts of the pairs that threads train one after the other.
const PARTS: usize = 1_024;

/// Bytes that weights may take if every image is a support vector of every boundary.
const MOST_WEIGHTS: u64 = 2 << 30;

/// Support vector machine with a Gaussian kernel `exp(-γ · squared distance)`, one boundary for each pair of classes,
/// which votes for one of the two; the class with the most votes wins, the lowest of several. (C. Cortes and V. Vapnik,
/// "Support-vector networks", 1995; votes: S. Knerr, L. Personnaz, G. Dreyfus, 1990.) The same problem as `SVC` of
/// scikit-learn, which is LIBSVM, solved to the same tolerance.
///
/// Memory: a copy of the train images (each class filled up to a multiple of 64) and one of the support vectors, 512 MiB
/// of similarities, and 8 bytes for each support vector of each pair, for which at most 2 GiB are allowed. Time: for each pair, images of both × support vectors × values or somewhat more; with
/// many classes this grows with images × classes.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, rbf_svm::RbfSvmParams};
/// use onepixel::progress::Silent;
///
/// // Neither dark nor bright: no single threshold tells the classes apart.
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![0, 10, 120, 130, 240, 250])?;
/// let set = ImageSet::new(images, vec![0, 0, 1, 1, 0, 0], ["extreme", "middling"])?;
/// let model = RbfSvmParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [0, 0, 1, 1, 0, 0]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RbfSvmParams {
    /// What an image on the wrong side of a boundary costs: greater means fewer of them, and a less smooth boundary. By
    /// default 10.
    pub c: f64,
    /// How fast similarity falls with distance, for grey values from 0 to 255.
    pub gamma: Gamma,
    /// By how much any two images may violate optimality in the end; by default 0.001.
    pub tolerance: f64,
}

/// How fast similarity falls with squared distance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Gamma {
    /// 1 / (values of an image × variance of all values of all train images), or 1 if that variance is 0: "scale" of
    /// scikit-learn. What unit values have does not matter then.
    #[default]
    Scale,
    /// For each squared grey value.
    Fixed(f64),
}

impl Default for RbfSvmParams {
    fn default() -> Self {
        Self { c: 10.0, gamma: Gamma::Scale, tolerance: 1e-3 }
    }
}

impl Gamma {
    /// The number, for some train images.
    fn of(self, images: Batch<'_>) -> f64 {
        match self {
            Self::Fixed(gamma) => gamma,
            Self::Scale => {
                let mut counts = [0u64; 256];
                images.pixels().iter().for_each(|&value| counts[usize::from(value)] += 1);
                let moment = |power| -> i128 { (0i128..).zip(counts).map(|(v, n)| v.pow(power) * i128::from(n)).sum() };
                let n = moment(0);
                let variance = (n * moment(2) - moment(1).pow(2)) as f64 / (n as f64 * n as f64);
                if variance > 0.0 { 1.0 / (images.values() as f64 * variance) } else { 1.0 }
            }
        }
    }
}

impl RbfSvmParams {
    /// The most bytes that a fit takes beside the images, and then asking of some: a copy of the images and one of the support
    /// vectors, up to 512 MiB of similarities known and up to 512 MiB of those that are computed, and the weights of all pairs.
    pub fn memory(&self, extent: Extent) -> u64 {
        const STRIP: u64 = 64;
        let (images, classes, values) = (extent.images as u64, extent.classes as u64, extent.values());
        let (threads, present) = (Extent::threads(), classes.min(images).max(1));
        let packed = (images + STRIP * present).saturating_mul(values + 12);
        let row = 4 * (images + 2 * STRIP);
        let kept =
            (KEPT as u64).min(row.saturating_mul(images + 2 * STRIP).saturating_mul(threads)) + 100 * row * threads;
        let known = (KEPT as u64).min(4 * images.saturating_mul(images)) + images * values;
        let weights = 16 * images.saturating_mul(present).saturating_add(32 * present * present);
        let asking = threads * (200 * images + 400 * values);
        let parts = [2 * packed, kept, known, weights, asking, 64 * images, Extent::SLACK];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Trains a boundary for each pair of classes that have images; `progress` hears of each.
    ///
    /// # Errors
    ///
    /// There are no images, a setting is not a number above 0, or the weights could take too much memory.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<RbfSvmModel, FitError> {
        if samples.is_empty() {
            return Err(FitError::NoImages);
        }
        let gamma = self.gamma.of(samples.images());
        for (setting, value) in [("c", self.c), ("gamma", gamma), ("tolerance", self.tolerance)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(FitError::Setting { setting, found: value.to_string(), expected: "a number above 0" });
            }
        }
        let present = samples.class_images().iter().filter(|&&images| images > 0).count() as u64;
        let bytes = 8 * samples.len() as u64 * (present - 1) + 16 * present * (present - 1) / 2;
        if bytes > MOST_WEIGHTS {
            return Err(FitError::TooLarge { what: "the weights of all pairs", bytes, most: MOST_WEIGHTS });
        }
        let decision = if samples.images().values() <= ReferenceImages::<u32>::MOST_VALUES {
            Either::Small(self.train(samples, gamma as f32, progress))
        } else {
            Either::Large(self.train(samples, gamma as f32, progress))
        };
        Ok(RbfSvmModel { gamma, decision })
    }

    fn train<D: ImageDistance>(&self, samples: &Samples<'_>, gamma: f32, progress: &dyn Progress) -> Decision<D> {
        let images = samples.images();
        let (labels, classes) = by_class(samples);
        let pairs: Vec<(usize, usize)> =
            (0..classes.len()).flat_map(|a| (a + 1..classes.len()).map(move |b| (a, b))).collect();
        progress.begin("training a boundary for each pair of classes", pairs.len() as u64);
        let source = Source::<D>::new(&classes, images, gamma, KEPT, progress);
        // Threads that share a pair must not begin another one meanwhile, and its similarities.
        let in_parallel = pairs.len() == 1;
        let bytes = KEPT / pairs.len().clamp(1, rayon::current_num_threads());
        let train = |pairs: &[(usize, usize)]| {
            let mut boundaries = Boundaries::default();
            for &(a, b) in pairs {
                let both = [&classes[a], &classes[b]];
                let pair = Pair { classes: both, places: [a, b], source: &source, images, gamma, in_parallel };
                boundaries.push(smo::solve(Rows::new(pair, bytes), self.c, self.tolerance, progress));
            }
            progress.advance(pairs.len() as u64);
            boundaries
        };
        let boundaries: Vec<Boundaries> = if in_parallel {
            vec![train(&pairs)]
        } else {
            pairs.par_chunks(pairs.len().div_ceil(PARTS).max(1)).with_max_len(1).map(train).collect()
        };
        drop((classes, source));
        Decision::new(images, labels, gamma, Boundaries::join(boundaries))
    }
}

/// The classes that have images, and these.
fn by_class(samples: &Samples<'_>) -> (Vec<Label>, Vec<ClassImages>) {
    let mut indices: Vec<Vec<u32>> = vec![Vec::new(); samples.classes()];
    for (index, &label) in samples.labels().iter().enumerate() {
        indices[usize::from(label)].push(index as u32);
    }
    let mut before = 0;
    let present = indices.into_iter().enumerate().filter(|(_, indices)| !indices.is_empty());
    let classes = present.map(|(class, indices)| {
        let images = ClassImages { indices, before };
        before += images.indices.len();
        (class as Label, images)
    });
    classes.unzip()
}

/// The fitted model: the support vectors with their weights.
#[derive(Debug, Clone)]
pub struct RbfSvmModel {
    gamma: f64,
    decision: Either,
}

/// By the size of distances.
#[derive(Debug, Clone)]
enum Either {
    Small(Decision<u32>),
    Large(Decision<u64>),
}

impl RbfSvmModel {
    /// How fast similarity falls with each squared grey value.
    pub fn gamma(&self) -> f64 {
        self.gamma
    }

    /// The train images that are support vectors of any pair, ascending.
    pub fn support_vectors(&self) -> &[u32] {
        match &self.decision {
            Either::Small(decision) => decision.support_vectors(),
            Either::Large(decision) => decision.support_vectors(),
        }
    }

    /// On which side of each boundary images are, and how clearly: positive on the side of the first class of a pair.
    /// Shape (images, pairs); pairs of classes that have images in the order (0, 1), (0, 2), …, (1, 2), ….
    ///
    /// # Panics
    ///
    /// If the images have another shape than the train images.
    pub fn decisions(&self, images: Batch<'_>) -> Vec<f64> {
        match &self.decision {
            Either::Small(decision) => decision.decisions(images),
            Either::Large(decision) => decision.decisions(images),
        }
    }
}

impl Classifier for RbfSvmModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        match &self.decision {
            Either::Small(decision) => decision.predict(images),
            Either::Large(decision) => decision.predict(images),
        }
    }
}
