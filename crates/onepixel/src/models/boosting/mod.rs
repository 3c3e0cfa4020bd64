//! How far do small trees get that each correct those before?
//!
//! # The big picture
//!
//! Every class has a score, which begins with the logarithm of its share. In each round, one small tree for each class
//! moves the scores against the gradient of the multinomial loss (Friedman, "Greedy function approximation: a gradient
//! boosting machine", 2001; with second derivatives as in Friedman, Hastie and Tibshirani, "Additive logistic
//! regression", 2000). Trees grow leaf by leaf on sums of gradients in bins of grey values, as LightGBM's do (Ke et
//! al., "LightGBM: a highly efficient gradient boosting decision tree", 2017), whose default settings these are.
//!
//! - `bins`: at most 64 bins for the 256 grey values of a pixel (LightGBM: 255), and the images turned to them;
//! - `gradients`: the gradients, in integers of 8 bits;
//! - `histogram`: sums of gradients in each bin;
//! - `gain`: the best division of a leaf;
//! - `grow`: one tree.

mod bins;
mod gain;
mod gradients;
mod grow;
mod histogram;

use std::sync::Mutex;

use rayon::prelude::*;

use self::bins::{BINS, BLOCK, BinImages, BinnedImages, MOST_COLUMNS, PixelBins};
use self::gradients::{Gradient, LANES, Scale, Sum};
use self::grow::{Grower, MOST_KEPT, ScoreTree, Scratch};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// Gradient-boosted trees with the multinomial loss. No chance is involved: same images and settings, same model,
/// whatever the number of threads.
///
/// Images of more than 1,024 values that vary are looked at through 1,024 of them in each round, spread over the image;
/// the next round looks at the next ones. (A share of the values for each round is LightGBM's `feature_fraction`, the
/// "random subspace" of T. K. Ho, 1998, here without chance.)
///
/// Time grows with rounds × classes × images × pixels that are not in their most frequent bin (of drawings, a fifth of
/// all), and with at most 1,024 pixels. Memory: see [`BoostingParams::memory`].
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, boosting::BoostingParams};
/// use onepixel::progress::Silent;
///
/// let pixels = (0..200).map(|image| if image % 2 == 0 { image / 4 } else { 255 - image / 4 }).collect();
/// let images = MemoryImages::new(Shape::new(1, 1, 1)?, pixels)?;
/// let set = ImageSet::new(images, (0..200).map(|image| image % 2).collect(), ["dark", "bright"])?;
/// let model = BoostingParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, set.labels());
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoostingParams {
    /// Rounds of one tree for each class.
    pub rounds: u32,
    /// The most leaves of a tree, at least 2.
    pub leaves: u32,
    /// How much of each step is taken, above 0.
    pub learning_rate: f32,
    /// About the fewest images in a leaf, at least 1. Images are counted by their second derivatives, as LightGBM does.
    pub min_leaf: u32,
    /// The least sum of second derivatives in a leaf.
    pub min_second: f32,
}

impl Default for BoostingParams {
    /// LightGBM's defaults: 100 rounds, 31 leaves, a learning rate of 0.1, 20 images and 0.001 in each leaf.
    fn default() -> Self {
        Self { rounds: 100, leaves: 31, learning_rate: 0.1, min_leaf: 20, min_second: 0.001 }
    }
}

/// The most memory that a fit may take, in bytes.
const MOST_BYTES: u64 = 4 << 30;

impl BoostingParams {
    /// Fits the model.
    ///
    /// # Errors
    ///
    /// There are no images, a setting is out of its range, or more than 4 GiB of memory would be needed.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<BoostingModel, FitError> {
        self.check(samples)?;
        let binned = BinnedImages::new(samples.images(), &|| progress.check())?;
        let (images, classes) = (samples.len(), samples.classes());
        let class_images = samples.class_images();
        // As in LightGBM, a class without images starts at the logarithm of this, and stays there.
        let start = |&of_class: &u32| (f64::from(of_class) / images as f64).max(1e-15).ln() as f32;
        let starts: Vec<f32> = class_images.iter().map(start).collect();
        let columns = binned.columns.len().min(MOST_COLUMNS);
        let mut fit = Fit {
            grower: Grower {
                binned: &binned,
                blocks: &[],
                scale: Scale::new(images, classes),
                leaves: self.leaves as usize,
                min_leaf: self.min_leaf,
                min_second: self.min_second,
                learning_rate: self.learning_rate,
                progress,
            },
            labels: samples.labels(),
            learns: class_images.iter().map(|&of_class| of_class > 0 && (of_class as usize) < images).collect(),
            scores: starts.iter().flat_map(|&start| std::iter::repeat_n(start, images)).collect(),
            normalisers: vec![0.0; images],
            gradients: vec![Gradient::default(); images],
            roots: vec![[Sum::default(); BINS]; columns * LANES],
            scratch: Mutex::default(),
        };
        progress.begin("boosting", self.rounds.into());
        let rounds = (0..self.rounds).map(|round| {
            let trees = fit.round(round);
            progress.advance(1);
            trees
        });
        let rounds = rounds.collect();
        Ok(BoostingModel { starts, rounds })
    }

    /// The most bytes that a fit takes beside the images: up to 5 for each image and pixel, 4 for each image and class, 60
    /// for each image, 512 for each of up to 1,024 pixels and each of 16 classes and of up to 64 leaves on each thread; and
    /// 12 for each node of each tree.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (images, pixels, classes) = (extent.images as u64, extent.values(), extent.classes as u64);
        let threads = Extent::threads();
        let leaves = u64::from(self.leaves).min(images / u64::from(self.min_leaf.max(1)) + 1);
        let of_images =
            images.saturating_mul(5 * pixels + 4 * classes + 4 * pixels.div_ceil(BLOCK as u64) * 2 + 60 + 40 * threads);
        let of_pixels = pixels * (2 * size_of::<PixelBins>() + size_of::<BinImages>()) as u64;
        let sums = pixels.min(MOST_COLUMNS as u64) * (BINS * size_of::<Sum>()) as u64;
        let kept = LANES as u64 + threads * (leaves.min(MOST_KEPT as u64) + 3);
        let trees = u64::from(self.rounds).saturating_mul(classes).saturating_mul(24 + 12 * (2 * leaves + 2));
        let parts = [of_images, of_pixels, sums.saturating_mul(kept), trees, Extent::SLACK];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    fn check(&self, samples: &Samples<'_>) -> Result<(), FitError> {
        if samples.is_empty() {
            return Err(FitError::NoImages);
        }
        let setting = |setting, found: String, expected| Err(FitError::Setting { setting, found, expected });
        if self.leaves < 2 {
            return setting("leaves", self.leaves.to_string(), "at least 2");
        }
        if self.min_leaf < 1 {
            return setting("min_leaf", self.min_leaf.to_string(), "at least 1");
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return setting("learning_rate", self.learning_rate.to_string(), "a number above 0");
        }
        if !(self.min_second >= 0.0 && self.min_second.is_finite()) {
            return setting("min_second", self.min_second.to_string(), "0 or a number above");
        }
        let bytes = self.memory(samples.extent());
        if bytes > MOST_BYTES {
            return Err(FitError::TooLarge { what: "boosting", bytes, most: MOST_BYTES });
        }
        Ok(())
    }
}

/// The state of a fit between rounds.
struct Fit<'a> {
    grower: Grower<'a>,
    labels: &'a [Label],
    /// Whether a class has images, and others have too.
    learns: Vec<bool>,
    /// Shape (classes, images).
    scores: Vec<f32>,
    normalisers: Vec<f32>,
    gradients: Vec<Gradient>,
    /// Shape (columns, lanes, bins).
    roots: Vec<[Sum; BINS]>,
    /// One for each thread that grows a tree.
    scratch: Mutex<Vec<(Vec<Sum>, Scratch)>>,
}

impl Fit<'_> {
    /// Grows one tree for each class.
    fn round(&mut self, round: u32) -> Vec<ScoreTree> {
        let images = self.labels.len();
        let blocks = self.grower.binned.of_round(round);
        let columns: usize = blocks.iter().map(|&(first, _)| self.grower.binned.bins_of(first).len()).sum();
        let grower = Grower { blocks: &blocks, ..self.grower };
        let roots = &mut self.roots[..columns * LANES];
        gradients::normalisers(&self.scores, &mut self.normalisers);
        let learns = &self.learns;
        let mut trees = Vec::with_capacity(learns.len());
        for (block, scores) in self.scores.chunks_mut(LANES * images).enumerate() {
            grower.progress.check();
            let (scale, first) = (grower.scale, block * LANES);
            gradients::gradients((scale, round), self.labels, (first, scores), &self.normalisers, &mut self.gradients);
            histogram::of_all_images(grower.binned, &blocks, &self.gradients, roots);
            let (gradients, roots, scratch) = (&self.gradients, &*roots, &self.scratch);
            let grow = |(lane, scores): (usize, &mut [f32])| {
                if !learns[first + lane] {
                    return ScoreTree::nothing();
                }
                let used_before = scratch.lock().ok().and_then(|mut all| all.pop());
                let (mut of_class, mut used) = used_before.unwrap_or_default();
                of_class.clear();
                of_class.extend(gradients.iter().map(|of| Sum::new(of.first[lane].into(), of.second[lane].into())));
                let tree = grower.grow(&of_class, roots.iter().skip(lane).step_by(LANES), scores, &mut used);
                if let Ok(mut all) = scratch.lock() {
                    all.push((of_class, used));
                }
                tree
            };
            let grown = scores.par_chunks_mut(images).enumerate().with_max_len(1).map(grow);
            trees.extend(grown.collect::<Vec<ScoreTree>>());
        }
        trees
    }
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct BoostingModel {
    /// The score of each class to begin with.
    starts: Vec<f32>,
    /// The trees of each round, one for each class.
    rounds: Vec<Vec<ScoreTree>>,
}

/// Images that go through the trees together, so that a tree stays in the cache.
const TOGETHER: usize = 256;

impl BoostingModel {
    /// The scores of some images: shape (images, classes).
    fn scores(&self, images: Batch<'_>) -> Vec<f32> {
        let mut scores = self.starts.repeat(images.len());
        for trees in &self.rounds {
            for (class, tree) in trees.iter().enumerate() {
                for (image, scores) in images.iter().zip(scores.chunks_exact_mut(self.starts.len())) {
                    scores[class] += tree.score(image);
                }
            }
        }
        scores
    }

    fn for_each_image<T: Send>(&self, images: Batch<'_>, answer: impl Fn(&[f32]) -> T + Sync) -> Vec<T> {
        let together = images.pixels().par_chunks(TOGETHER * images.values());
        let answers = together.flat_map_iter(|pixels| {
            let scores = self.scores(Batch::new(images.shape(), pixels));
            scores.chunks_exact(self.starts.len()).map(&answer).collect::<Vec<T>>()
        });
        answers.collect()
    }
}

impl Classifier for BoostingModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.for_each_image(images, |scores| {
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            scores.iter().position(|&score| score == most).unwrap_or(0) as Label
        })
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let probabilities = self.for_each_image(images, |scores| {
            let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
            let sum: f32 = powers.iter().sum();
            powers.into_iter().map(|power| power / sum).collect::<Vec<f32>>()
        });
        Some(probabilities.concat())
    }
}
