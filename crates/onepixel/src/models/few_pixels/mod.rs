//! How many pixels does it take?
//!
//! # The big picture
//!
//! A tree may ask for any pixel, but how few does it need? For two classes, the best trees of one, two and three pixels
//! are found exactly (`optimal` says among which); for more pixels, and for all classes at once, pixels are chosen one
//! after the other (`greedy`), and a tree grows on those alone, which may ask for each of them again and again.

mod greedy;
mod optimal;

use rayon::prelude::*;

use self::optimal::Pair;
use super::decision_tree::tree_memory;
use super::tree::{Columns, Groups, Grower, Images, Impurity, Limits, Tree};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// A decision tree that looks at a few pixels only.
///
/// Fitting holds the images once more in memory, and 24 bytes for each image and thread. It takes time proportional to
/// images × pixels × pixels that are chosen.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, few_pixels::FewPixelsParams, tree::Limits};
/// use onepixel::progress::Silent;
///
/// let images = MemoryImages::new(Shape::new(1, 3, 1)?, vec![0, 7, 0, 0, 8, 9, 9, 7, 0, 9, 8, 9])?;
/// let set = ImageSet::new(images, vec![0, 1, 2, 3], ["a", "b", "c", "d"])?;
/// let params = FewPixelsParams { pixels: 2, limits: Limits::default(), ..Default::default() };
/// let model = params.fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [0, 1, 2, 3]);
/// assert_eq!(model.pixels(), [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FewPixelsParams {
    /// The most pixels, at least 1.
    pub pixels: usize,
    /// What makes a split good.
    pub impurity: Impurity,
    /// Where the tree stops growing.
    pub limits: Limits,
}

impl Default for FewPixelsParams {
    /// 16 pixels, as many as an image of 4 × 4; at least 5 images in each leaf.
    fn default() -> Self {
        Self { pixels: 16, impurity: Impurity::Gini, limits: Limits { depth: None, min_leaf: 5 } }
    }
}

impl FewPixelsParams {
    /// Chooses pixels, and grows a tree on them.
    ///
    /// # Errors
    ///
    /// There are no images, or more than 2³¹ − 1; or a setting is 0 that must not be.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<FewPixelsModel, FitError> {
        let chosen = self.choose(samples, progress)?;
        self.grow(samples, &chosen, progress)
    }

    /// The most bytes that a fit takes beside the images: the images once more, 100 bytes for each, and 40 for each and each
    /// thread.
    pub fn memory(&self, extent: Extent) -> u64 {
        tree_memory(extent, extent.images as u64)
    }

    /// The pixels in the order in which they are chosen: fewer than `pixels` if no more can help.
    fn choose(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<Vec<u32>, FitError> {
        self.limits.check()?;
        if self.pixels == 0 {
            return Err(FitError::Setting { setting: "pixels", found: "0".to_owned(), expected: "at least 1" });
        }
        let columns = Columns::for_trees(samples.images())?;
        let groups = Groups::new(samples.labels(), samples.classes());
        let most = self.pixels.min(columns.len());
        let chosen = greedy::choose(&columns, groups, self.impurity, self.limits.min_leaf, most, progress);
        Ok(chosen.into_iter().map(|column| columns.pixel(column)).collect())
    }

    /// A tree that may ask for these pixels.
    fn grow(&self, samples: &Samples<'_>, chosen: &[u32], progress: &dyn Progress) -> Result<FewPixelsModel, FitError> {
        let mut pixels = chosen.to_vec();
        pixels.sort_unstable();
        let columns = Columns::of_pixels(samples.images(), pixels)?;
        let (images, classes) = (samples.images(), samples.classes());
        let grower =
            Grower { images, columns: &columns, classes, impurity: self.impurity, limits: self.limits, progress };
        let tree = grower.grow(Images::all(samples.labels()), &|_| ());
        Ok(FewPixelsModel { classes, chosen: chosen.to_vec(), tree })
    }

    /// The models of one pixel, of two, and so on up to `pixels`, each pixel chosen beside those before it. Fewer if no more
    /// pixels can help.
    ///
    /// # Errors
    ///
    /// As [`FewPixelsParams::fit`].
    pub fn fit_greedy(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<Vec<FewPixelsModel>, FitError> {
        let chosen = self.choose(samples, progress)?;
        (1..=chosen.len()).map(|pixels| self.grow(samples, &chosen[..pixels], progress)).collect()
    }

    /// The models of one pixel, of two, and so on up to `pixels`. Where exactly two classes have images, the first
    /// three are the best trees of depth one and two (the `optimal` ones of the module's documentation); all others are
    /// greedy. Fewer if no more pixels can help.
    ///
    /// # Errors
    ///
    /// As [`FewPixelsParams::fit`].
    pub fn fit_each(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<Vec<FewPixelsModel>, FitError> {
        let mut models = self.fit_greedy(samples, progress)?;
        let present: Vec<u32> = samples.class_images();
        let present: Vec<usize> = (0..present.len()).filter(|&class| present[class] > 0).collect();
        if let [_, second] = present[..] {
            let is_second: Vec<bool> = samples.labels().iter().map(|&label| usize::from(label) == second).collect();
            let columns = Columns::new(samples.images())?;
            let best = Pair { columns: &columns, is_second: &is_second }.best_trees(progress);
            for (model, plan) in models.iter_mut().zip(best) {
                let tree = Tree::planned(&plan, samples);
                *model = FewPixelsModel { classes: samples.classes(), chosen: tree.pixels(), tree };
            }
        }
        Ok(models)
    }
}

/// The most pixels of which the best tree is found exactly, where two classes have images.
pub const MOST_OPTIMAL: usize = 3;

/// The fewest pixels that reach an accuracy, from the accuracies of the models of one pixel, of two, and so on (see
/// [`FewPixelsParams::fit_each`]); `None` if none does. On held-out images more pixels can be less accurate: the first
/// model that reaches the accuracy counts.
///
/// ```
/// use onepixel::models::few_pixels::fewest_pixels;
///
/// let accuracies = [0.76, 0.84, 0.88, 0.84, 0.91];
/// assert_eq!(fewest_pixels(&accuracies, 0.8), Some(2));
/// assert_eq!(fewest_pixels(&accuracies, 0.9), Some(5));
/// assert_eq!(fewest_pixels(&accuracies, 0.95), None);
/// ```
pub fn fewest_pixels(accuracies: &[f64], accuracy: f64) -> Option<usize> {
    accuracies.iter().position(|&reached| reached >= accuracy).map(|index| index + 1)
}

/// The fitted model. The probability of a class is its share in the leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct FewPixelsModel {
    classes: usize,
    chosen: Vec<u32>,
    tree: Tree,
}

impl FewPixelsModel {
    /// The pixels that the tree may ask for, in the order in which they were chosen: indices into an image's values.
    pub fn pixels(&self) -> &[u32] {
        &self.chosen
    }

    /// The questions.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}

impl Classifier for FewPixelsModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        images.pixels().par_chunks_exact(images.values()).map(|image| self.tree.decide(image)).collect()
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.tree.probabilities(images, self.classes))
    }
}
