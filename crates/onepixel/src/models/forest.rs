//! How much better than one tree are many, each grown on other images and other pixels?

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::tree::{Choice, Columns, Grower, Images, Impurity, Limits, Scratch, Split, SplitScratch, Tree, better};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::Label;
use crate::progress::Progress;

/// A random forest: each tree grows on as many images as there are, drawn with replacement, and each of its nodes may
/// ask for one of a few pixels that are drawn for it (Breiman, "Random forests", *Machine Learning* 45, 2001). The
/// forest's probability of a class is the mean over the trees of its share in the leaf, as in scikit-learn's
/// `RandomForestClassifier`, whose defaults these are.
///
/// Same images, settings and seed, same forest, whatever the number of threads. Fitting takes time proportional to
/// trees × images × log(images) × √pixels, whatever the number of classes. Of more than 4,096 pixels that vary, trees may
/// ask for as many that lie all over the image. Memory: see [`ForestParams::memory`].
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, forest::ForestParams};
/// use onepixel::progress::Silent;
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 0, 10, 10, 200, 200, 255, 255])?;
/// let set = ImageSet::new(images, vec![0, 0, 1, 1], ["dark", "bright"])?;
/// let model = ForestParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, [0, 0, 1, 1]);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForestParams {
    /// The number of trees, at least 1.
    pub trees: u32,
    /// The pixels that are drawn for each node, at least 1; `None` for the square root of their number, rounded down.
    /// Drawing goes on until one of them varies in the node.
    pub pixels_per_node: Option<usize>,
    /// What makes a split good.
    pub impurity: Impurity,
    /// Where trees stop growing.
    pub limits: Limits,
    /// Decides which images and pixels are drawn.
    pub seed: u64,
}

impl Default for ForestParams {
    /// 100 trees without limits, by Gini's impurity.
    fn default() -> Self {
        Self { trees: 100, pixels_per_node: None, impurity: Impurity::Gini, limits: Limits::default(), seed: 0 }
    }
}

impl ForestParams {
    /// The most bytes that a fit takes beside the images: the images once more, 40 bytes for each and each thread, and 64
    /// for each and each tree.
    pub fn memory(&self, extent: Extent) -> u64 {
        let (images, classes, threads) = (extent.images as u64, extent.classes as u64, Extent::threads());
        let columns = extent.bytes().saturating_add(8 * extent.values() * (threads + 1));
        let of_images = images.saturating_mul(48 * threads + 64 * u64::from(self.trees));
        let parts = [columns, of_images, 24 * classes * (threads + 1), Extent::SLACK];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Grows the trees.
    ///
    /// # Errors
    ///
    /// There are no images, or more than 2³¹ − 1; or a setting is 0 that must not be.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<ForestModel, FitError> {
        self.limits.check()?;
        let at_least_one = |setting, found: usize| match found {
            0 => Err(FitError::Setting { setting, found: found.to_string(), expected: "at least 1" }),
            _ => Ok(()),
        };
        at_least_one("trees", self.trees as usize)?;
        at_least_one("pixels_per_node", self.pixels_per_node.unwrap_or(1))?;
        let columns = Columns::for_trees(samples.images())?;
        let grower = Grower::new(samples, &columns, (self.impurity, self.limits), progress);
        let pixels = samples.images().values();
        let draws = self.pixels_per_node.unwrap_or(pixels.isqrt()).min(pixels);
        // Those that never vary are drawn as well; where only some may be asked for, only these are.
        let pixels = if columns.are_some() { columns.len() } else { pixels };
        progress.begin("growing trees", self.trees.into());
        let trees = (0..self.trees).into_par_iter().with_max_len(1).map_init(Scratch::default, |scratch, tree| {
            let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
            rng.set_stream(tree.into());
            let images = drawn_with_replacement(samples.labels(), &mut rng);
            let tree = grower.grow_alone(images, &mut DrawnColumns::new(&columns, pixels, draws, rng), scratch);
            progress.advance(1);
            tree
        });
        Ok(ForestModel { classes: samples.classes(), trees: trees.collect() })
    }
}

/// As many images as there are. One that is drawn more than 255 times, which takes more luck than anyone has, counts
/// 255 times.
fn drawn_with_replacement(labels: &[Label], rng: &mut ChaCha8Rng) -> Images {
    let mut times = vec![0u8; labels.len()];
    for _ in 0..labels.len() {
        let drawn = &mut times[rng.random_range(0..labels.len() as u32) as usize];
        *drawn = drawn.saturating_add(1);
    }
    Images::weighted(labels, |image| times[image])
}

/// Some columns that are drawn for each node. Pixels that never vary are drawn as well, and then are a draw lost.
struct DrawnColumns {
    /// The column of each pixel, in random order; `None` for pixels without one.
    order: Vec<Option<u32>>,
    draws: usize,
    rng: ChaCha8Rng,
}

impl DrawnColumns {
    fn new(columns: &Columns, pixels: usize, draws: usize, rng: ChaCha8Rng) -> Self {
        let mut order: Vec<Option<u32>> = (0..columns.len() as u32).map(Some).collect();
        order.resize(pixels, None);
        Self { order, draws, rng }
    }
}

impl Choice for DrawnColumns {
    fn best(
        &mut self,
        _: usize,
        find: &(impl Fn(usize, &mut SplitScratch) -> Option<Split> + Sync),
        scratch: &mut SplitScratch,
    ) -> Option<(usize, Split)> {
        let mut best = None;
        for draw in 0..self.order.len() {
            if draw >= self.draws && best.is_some() {
                break;
            }
            let other = self.rng.random_range(draw as u32..self.order.len() as u32) as usize;
            self.order.swap(draw, other);
            let Some(column) = self.order[draw] else { continue };
            let found = find(column as usize, scratch).map(|split| (column as usize, split));
            best = best.into_iter().chain(found).reduce(better);
        }
        best
    }
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestModel {
    classes: usize,
    trees: Vec<Tree>,
}

/// Images that go through a tree together, so that the tree stays in the cache.
const TOGETHER: usize = 256;

impl ForestModel {
    /// The trees.
    pub fn trees(&self) -> &[Tree] {
        &self.trees
    }

    /// Adds up the shares of the classes over the trees, always in the same order: shape (images, classes).
    fn add_up(&self, shape: crate::dataset::Shape, pixels: &[u8], sums: &mut [f32]) {
        let images = Batch::new(shape, pixels);
        for tree in &self.trees {
            for (image, sums) in images.iter().zip(sums.chunks_exact_mut(self.classes)) {
                for &(class, share) in tree.shares(image) {
                    sums[usize::from(class)] += share;
                }
            }
        }
    }
}

impl Classifier for ForestModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        let together = images.pixels().par_chunks(TOGETHER * images.values());
        let labels = together.flat_map_iter(|pixels| {
            let mut sums = vec![0.0; pixels.len() / images.values() * self.classes];
            self.add_up(images.shape(), pixels, &mut sums);
            sums.chunks_exact(self.classes).map(most_likely).collect::<Vec<Label>>()
        });
        labels.collect()
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        let mut sums = vec![0.0; images.len() * self.classes];
        let together = images.pixels().par_chunks(TOGETHER * images.values());
        together.zip(sums.par_chunks_mut(TOGETHER * self.classes)).for_each(|(pixels, sums)| {
            self.add_up(images.shape(), pixels, sums);
            sums.iter_mut().for_each(|sum| *sum /= self.trees.len() as f32);
        });
        Some(sums)
    }
}

/// The class with the highest value, the lowest of several.
fn most_likely(values: &[f32]) -> Label {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    values.iter().position(|&value| value == most).unwrap_or(0) as Label
}
