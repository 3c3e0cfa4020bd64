//! How far do questions about single pixels get, one after the other?

use rayon::prelude::*;

use super::tree::{Columns, Grower, Images, Impurity, Limits, Tree};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// A classification tree: every node is split at the pixel and threshold that leave the classes least mixed on both
/// sides (CART: Breiman, Friedman, Olshen and Stone, *Classification and Regression Trees*, 1984; impurities as
/// scikit-learn's `DecisionTreeClassifier` has them). A threshold lies half-way between two values that occur in the
/// node, and of several splits that are equally good, the one with the first pixel and the lowest threshold is taken:
/// no chance is involved.
///
/// Fitting holds the images once more in memory, and 24 bytes for each image and thread.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, decision_tree::DecisionTreeParams};
/// use onepixel::progress::Silent;
///
/// // Exclusive or: no single pixel says anything, two say all.
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 0, 9, 9, 0, 9, 9, 0])?;
/// let set = ImageSet::new(images, vec![0, 0, 1, 1], ["same", "different"])?;
/// let model = DecisionTreeParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [0, 0, 1, 1]);
/// assert_eq!((model.tree().depth(), model.tree().leaves()), (2, 4));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecisionTreeParams {
    /// What makes a split good; by default Gini's impurity.
    pub impurity: Impurity,
    /// Where the tree stops growing; by default where leaves are pure or their images all look the same.
    pub limits: Limits,
}

impl DecisionTreeParams {
    /// The most bytes that a fit takes beside the images: the images once more, 200 bytes for each, and 40 for each and each
    /// thread.
    pub fn memory(&self, extent: Extent) -> u64 {
        tree_memory(extent, extent.images as u64)
    }

    /// Grows the tree.
    ///
    /// # Errors
    ///
    /// There are no images, or more than 2³¹ − 1; or `limits.min_leaf` is 0.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<DecisionTreeModel, FitError> {
        self.limits.check()?;
        let columns = Columns::for_trees(samples.images())?;
        let grower = Grower::new(samples, &columns, (self.impurity, self.limits), progress);
        progress.begin("growing the tree", samples.len() as u64);
        let tree = grower.grow(Images::all(samples.labels()), &|images| progress.advance(images as u64));
        Ok(DecisionTreeModel { classes: samples.classes(), tree })
    }
}

/// The fitted model. The probability of a class is its share in the leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTreeModel {
    classes: usize,
    tree: Tree,
}

impl DecisionTreeModel {
    /// The questions.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }
}

impl Classifier for DecisionTreeModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        images.pixels().par_chunks_exact(images.values()).map(|image| self.tree.decide(image)).collect()
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.tree.probabilities(images, self.classes))
    }
}

/// The most bytes that growing a tree takes which may have so many leaves: columns, members, keys on each thread, and the
/// nodes twice, since branches grow by themselves.
pub(super) fn tree_memory(extent: Extent, leaves: u64) -> u64 {
    let (images, classes, threads) = (extent.images as u64, extent.classes as u64, Extent::threads());
    let of_images = images.saturating_mul(40 + 40 * threads);
    let columns = extent.bytes().saturating_add(8 * extent.values());
    let parts = [columns, of_images, leaves.saturating_mul(160), 24 * classes * (threads + 1), Extent::SLACK];
    parts.into_iter().fold(0, u64::saturating_add)
}
