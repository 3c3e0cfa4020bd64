//! Which leaf is divided next?

use super::bins::{BINS, BinnedImages};
use super::gain::{Division, LeafSums, best_division};
use super::gradients::{Scale, Sum};
use super::histogram::{self, Histogram};

/// A node: a question, or what is added to the score of a class.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    /// Images whose value of `pixel` is at most `threshold` go to node `children`, others to the node behind it.
    Question {
        pixel: u32,
        threshold: u8,
        children: u32,
    },
    Leaf(f32),
}

/// A tree whose leaves are scores.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ScoreTree {
    nodes: Vec<Node>,
}

impl ScoreTree {
    /// Always 0.
    pub(super) fn nothing() -> Self {
        Self { nodes: vec![Node::Leaf(0.0)] }
    }

    /// What the tree adds to the score of an image.
    pub(super) fn score(&self, image: &[u8]) -> f32 {
        let mut node = 0;
        loop {
            match self.nodes[node as usize] {
                Node::Question { pixel, threshold, children } => {
                    node = children + u32::from(image[pixel as usize] > threshold);
                }
                Node::Leaf(score) => return score,
            }
        }
    }
}

/// Memory that is used again for every tree.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    images: Vec<u32>,
    bright: Vec<u32>,
    counted: Vec<u32>,
    spare: Vec<Histogram>,
}

impl Scratch {
    fn histogram(&mut self) -> Histogram {
        self.spare.pop().unwrap_or_default()
    }
}

/// A leaf that may be divided: its images from `first` on.
struct Leaf {
    node: usize,
    first: usize,
    images: usize,
    total: Sum,
    histogram: Histogram,
    /// How to divide it best, and how much that gains over leaving it.
    division: Option<(Division, f32)>,
}

/// Grows trees leaf by leaf: the leaf whose division gains most comes first (Shi, "Best-first decision tree learning",
/// 2007; LightGBM: Ke et al., 2017).
#[derive(Debug, Clone, Copy)]
pub(super) struct Grower<'a> {
    pub(super) binned: &'a BinnedImages,
    pub(super) scale: Scale,
    pub(super) leaves: usize,
    pub(super) min_leaf: u32,
    pub(super) min_second: f32,
    pub(super) learning_rate: f32,
}

impl Grower<'_> {
    /// A tree that follows the gradients of one class. `root` has the sums of all images; `scores`, those of the class
    /// for each image, are moved along.
    pub(super) fn grow<'s>(
        &self,
        gradients: &[Sum],
        root: impl Iterator<Item = &'s [Sum; BINS]>,
        scores: &mut [f32],
        scratch: &mut Scratch,
    ) -> ScoreTree {
        let mut tree = ScoreTree::nothing();
        let mut histogram = scratch.histogram();
        histogram.clear();
        root.for_each(|sums| histogram.extend_from_slice(sums));
        let total = histogram.iter().take(BINS).fold(Sum::default(), |total, &sum| total.plus(sum));
        scratch.images.clear();
        scratch.images.extend(0..gradients.len() as u32);
        let mut root = Leaf { node: 0, first: 0, images: gradients.len(), total, histogram, division: None };
        self.find_division(&mut root);
        let mut leaves = vec![root];
        while leaves.len() < self.leaves {
            let gain = |leaf: &Leaf| leaf.division.map_or(0.0, |(_, gain)| gain);
            let most = leaves.iter().map(gain).fold(0.0, f32::max);
            let Some(next) = leaves.iter().position(|leaf| most > 0.0 && gain(leaf) == most) else { break };
            let leaf = leaves.swap_remove(next);
            let is_last = leaves.len() + 2 == self.leaves;
            leaves.extend(self.divide(leaf, is_last, gradients, &mut tree, scratch));
        }
        let divided = leaves.len() > 1;
        for leaf in leaves {
            if divided {
                let score = self.score(leaf.total);
                tree.nodes[leaf.node] = Node::Leaf(score);
                let images = &scratch.images[leaf.first..][..leaf.images];
                images.iter().for_each(|&image| scores[image as usize] += score);
            }
            scratch.spare.push(leaf.histogram);
        }
        tree
    }

    /// One step of Newton's method, shortened by the learning rate.
    fn score(&self, total: Sum) -> f32 {
        let first = f64::from(total.first()) / f64::from(self.scale.first);
        let second = f64::from(total.second()) / f64::from(self.scale.second);
        (-first / second * f64::from(self.learning_rate)) as f32
    }

    /// Whether a leaf has enough images for two.
    fn is_large(&self, images: usize) -> bool {
        images >= 2 * self.min_leaf as usize
    }

    fn find_division(&self, leaf: &mut Leaf) {
        let second = f64::from(leaf.total.second());
        if !self.is_large(leaf.images) || second <= 0.0 {
            return;
        }
        // Images are not counted in each bin: as in LightGBM, their share of the second derivatives stands for them.
        let least = (f64::from(self.min_leaf) - 0.5) * second / leaf.images as f64;
        let least = least.max(f64::from(self.min_second * self.scale.second)).ceil().max(1.0);
        let sums = LeafSums { total: leaf.total, least: least as i32 };
        let whole = f64::from(leaf.total.first()).powi(2) / second;
        leaf.division = best_division(sums, &leaf.histogram)
            .map(|division| (division, (f64::from(division.gain) - whole) as f32))
            .filter(|(_, gain)| *gain > 0.0);
    }

    /// Divides a leaf that has a division; no more divisions are looked for if it is the last one.
    fn divide(
        &self,
        leaf: Leaf,
        is_last: bool,
        gradients: &[Sum],
        tree: &mut ScoreTree,
        scratch: &mut Scratch,
    ) -> [Leaf; 2] {
        let (Division { column, bin, .. }, _) = leaf.division.expect("only leaves with a division are divided");
        let (column, bin) = (column as usize, usize::from(bin));
        let threshold = self.binned.bins[column].threshold(bin);
        let values = self.binned.columns.column(column);
        let images = &mut scratch.images[leaf.first..][..leaf.images];
        let dark_images = partition(images, |image| values[image as usize] <= threshold, &mut scratch.bright);
        let dark_total =
            leaf.histogram[column * BINS..=column * BINS + bin].iter().fold(Sum::default(), |sum, &bin| sum.plus(bin));
        let children = tree.nodes.len();
        let pixel = self.binned.columns.pixel(column);
        tree.nodes[leaf.node] = Node::Question { pixel, threshold, children: children as u32 };
        tree.nodes.extend([Node::Leaf(0.0); 2]);
        let child = |which: usize, first: usize, images: usize, total: Sum| Leaf {
            node: children + which,
            first,
            images,
            total,
            histogram: Vec::new(),
            division: None,
        };
        let dark = child(0, leaf.first, dark_images, dark_total);
        let bright = child(1, leaf.first + dark_images, leaf.images - dark_images, leaf.total.minus(dark_total));
        let (mut small, mut large) = if dark.images <= bright.images { (dark, bright) } else { (bright, dark) };
        if is_last || !self.is_large(large.images) {
            scratch.spare.push(leaf.histogram);
            return [small, large];
        }
        small.histogram = scratch.histogram();
        let images = scratch.images[small.first..][..small.images].iter();
        scratch.counted.clear();
        scratch.counted.extend(images.filter(|&&image| !gradients[image as usize].is_zero()));
        histogram::of_node(self.binned, &scratch.counted, gradients, small.total, &mut small.histogram);
        large.histogram = leaf.histogram;
        histogram::subtract(&mut large.histogram, &small.histogram);
        self.find_division(&mut small);
        self.find_division(&mut large);
        [small, large]
    }
}

/// Moves the images that are not dark behind those that are, both in their order; says how many are dark.
fn partition(images: &mut [u32], is_dark: impl Fn(u32) -> bool, bright: &mut Vec<u32>) -> usize {
    bright.clear();
    let mut dark = 0;
    for index in 0..images.len() {
        let image = images[index];
        if is_dark(image) {
            images[dark] = image;
            dark += 1;
        } else {
            bright.push(image);
        }
    }
    images[dark..].copy_from_slice(bright);
    dark
}
