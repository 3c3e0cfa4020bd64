//! Which leaf is divided next?

use std::ops::Range;

use super::bins::{BINS, BinnedImages};
use super::gain::{Division, LeafSums, best_division};
use super::gradients::{Scale, Sum};
use super::histogram::{self, Blocks, Histogram};
use crate::progress::Progress;

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
    /// Its sums, where it has a division; none where too many leaves have theirs, and this one's are to be counted again.
    histogram: Option<Histogram>,
    /// How to divide it best, and how much that gains over leaving it.
    division: Option<(Division, f32)>,
}

/// The most leaves whose sums are kept, each half a mebibyte at most.
pub(super) const MOST_KEPT: usize = 64;

/// Grows trees leaf by leaf: the leaf whose division gains most comes first (Shi, "Best-first decision tree learning",
/// 2007; LightGBM: Ke et al., 2017).
#[derive(Clone, Copy)]
pub(super) struct Grower<'a> {
    pub(super) binned: &'a BinnedImages,
    /// What the round looks at.
    pub(super) blocks: &'a Blocks<'a>,
    pub(super) scale: Scale,
    pub(super) leaves: usize,
    pub(super) min_leaf: u32,
    pub(super) min_second: f32,
    pub(super) learning_rate: f32,
    pub(super) progress: &'a dyn Progress,
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
        let mut root = Leaf { node: 0, first: 0, images: gradients.len(), total, histogram: None, division: None };
        self.find_division(&mut root, histogram, scratch);
        let mut leaves = vec![root];
        while leaves.len() < self.leaves {
            self.progress.check();
            let gain = |leaf: &Leaf| leaf.division.map_or(0.0, |(_, gain)| gain);
            let most = leaves.iter().map(gain).fold(0.0, f32::max);
            let Some(next) = leaves.iter().position(|leaf| most > 0.0 && gain(leaf) == most) else { break };
            let leaf = leaves.swap_remove(next);
            let is_last = leaves.len() + 2 == self.leaves;
            leaves.extend(self.divide(leaf, is_last, gradients, &mut tree, scratch));
            keep_the_best(&mut leaves, scratch);
        }
        let divided = leaves.len() > 1;
        for leaf in leaves {
            if divided {
                let score = self.score(leaf.total);
                tree.nodes[leaf.node] = Node::Leaf(score);
                let images = &scratch.images[leaf.first..][..leaf.images];
                images.iter().for_each(|&image| scores[image as usize] += score);
            }
            scratch.spare.extend(leaf.histogram);
        }
        tree.nodes.shrink_to_fit();
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

    /// Looks for the division of a leaf with these sums, which are kept if there is one.
    fn find_division(&self, leaf: &mut Leaf, histogram: Histogram, scratch: &mut Scratch) {
        leaf.division = self.division(leaf, &histogram);
        if leaf.division.is_some() {
            leaf.histogram = Some(histogram);
        } else {
            scratch.spare.push(histogram);
        }
    }

    fn division(&self, leaf: &Leaf, histogram: &Histogram) -> Option<(Division, f32)> {
        let second = f64::from(leaf.total.second());
        if !self.is_large(leaf.images) || second <= 0.0 {
            return None;
        }
        // Images are not counted in each bin: as in LightGBM, their share of the second derivatives stands for them.
        let least = (f64::from(self.min_leaf) - 0.5) * second / leaf.images as f64;
        let least = least.max(f64::from(self.min_second * self.scale.second)).ceil().max(1.0);
        let sums = LeafSums { total: leaf.total, least: least as i32 };
        let whole = f64::from(leaf.total.first()).powi(2) / second;
        best_division(sums, histogram)
            .map(|division| (division, (f64::from(division.gain) - whole) as f32))
            .filter(|(_, gain)| *gain > 0.0)
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
        let histogram = match leaf.histogram {
            Some(histogram) => histogram,
            None => self.counted(leaf.first..leaf.first + leaf.images, leaf.total, gradients, scratch),
        };
        let (place, bin) = (column as usize, usize::from(bin));
        let column = self.column(place);
        let threshold = self.binned.bins[column].threshold(bin);
        let values = self.binned.columns.column(column);
        let images = &mut scratch.images[leaf.first..][..leaf.images];
        let dark_images = partition(images, |image| values[image as usize] <= threshold, &mut scratch.bright);
        let dark_total =
            histogram[place * BINS..=place * BINS + bin].iter().fold(Sum::default(), |sum, &bin| sum.plus(bin));
        let children = tree.nodes.len();
        let pixel = self.binned.columns.pixel(column);
        tree.nodes[leaf.node] = Node::Question { pixel, threshold, children: children as u32 };
        tree.nodes.extend([Node::Leaf(0.0); 2]);
        let child = |which: usize, first: usize, images: usize, total: Sum| Leaf {
            node: children + which,
            first,
            images,
            total,
            histogram: None,
            division: None,
        };
        let dark = child(0, leaf.first, dark_images, dark_total);
        let bright = child(1, leaf.first + dark_images, leaf.images - dark_images, leaf.total.minus(dark_total));
        let (mut small, mut large) = if dark.images <= bright.images { (dark, bright) } else { (bright, dark) };
        if is_last || !self.is_large(large.images) {
            scratch.spare.push(histogram);
            return [small, large];
        }
        let of_small = self.counted(small.first..small.first + small.images, small.total, gradients, scratch);
        let mut of_large = histogram;
        histogram::subtract(&mut of_large, &of_small);
        self.find_division(&mut small, of_small, scratch);
        self.find_division(&mut large, of_large, scratch);
        [small, large]
    }

    /// The sums of some of the tree's images.
    fn counted(&self, images: Range<usize>, total: Sum, gradients: &[Sum], scratch: &mut Scratch) -> Histogram {
        let mut histogram = scratch.histogram();
        scratch.counted.clear();
        let images = scratch.images[images].iter();
        scratch.counted.extend(images.filter(|&&image| !gradients[image as usize].is_zero()));
        histogram::of_node((self.binned, self.blocks), &scratch.counted, gradients, total, &mut histogram);
        histogram
    }

    /// Which of all columns is at a place of the sums.
    fn column(&self, place: usize) -> usize {
        let mut passed = 0;
        for &(first, _) in self.blocks {
            let columns = self.binned.bins_of(first).len();
            if place < passed + columns {
                return first + place - passed;
            }
            passed += columns;
        }
        unreachable!("a place among the columns of the round")
    }
}

/// Where too many leaves have their sums, the one whose division gains least gives its own back.
fn keep_the_best(leaves: &mut [Leaf], scratch: &mut Scratch) {
    while leaves.iter().filter(|leaf| leaf.histogram.is_some()).count() > MOST_KEPT {
        let gain = |leaf: &&mut Leaf| leaf.division.map_or(0.0, |(_, gain)| gain);
        let kept = leaves.iter_mut().filter(|leaf| leaf.histogram.is_some());
        let least = kept.min_by(|a, b| gain(a).total_cmp(&gain(b)));
        scratch.spare.extend(least.and_then(|leaf| leaf.histogram.take()));
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
