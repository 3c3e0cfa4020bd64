//! Which questions about single pixels lead to a class? What a tree is, and how trees grow.
//!
//! # The big picture
//!
//! A one-pixel rule is a tree with one question: *is this pixel darker than that?* A tree asks on, and each answer
//! leads to another question or to a leaf, which knows the shares of the classes among the training images that came
//! there (Breiman, Friedman, Olshen and Stone, *Classification and Regression Trees*, 1984). The [decision
//! tree](super::decision_tree), the [random forest](super::forest) and the trees of [few pixels](super::few_pixels)
//! grow from the same parts:
//!
//! - `columns`: the images turned so that the values of one pixel lie side by side;
//! - `impurity`: how mixed the classes of some images are, in integers;
//! - `split`: the best threshold of one pixel for the images of one node, the hot loop;
//! - `grow`: nodes are split until they are pure, or small, or deep;
//! - `groups`: all leaves of a tree, divided by the same pixel;
//! - `planned`: a tree from its questions.

mod columns;
mod groups;
mod grow;
mod impurity;
mod planned;
mod split;

pub(super) use columns::Columns;
pub(super) use groups::Groups;
pub use grow::Limits;
pub(super) use grow::{Choice, Grower, Images, Scratch, better};
pub use impurity::Impurity;
pub(super) use planned::Plan;
pub(super) use split::{Split, SplitScratch};

use super::Batch;
use crate::dataset::Label;

/// A node: a question, or a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    /// Images whose value of `pixel` is at most `threshold` go to node `children`, others to the node behind it.
    Question { pixel: u32, threshold: u8, children: u32 },
    /// Index of the leaf.
    Leaf(u32),
}

/// A fitted tree. Its memory is 12 bytes for each node and about 16 for each leaf that is pure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// The root is the first.
    nodes: Vec<Node>,
    /// Where the shares of each leaf begin, and where those of the last end.
    starts: Vec<u32>,
    /// The classes of each leaf with their shares, classes ascending.
    shares: Vec<(Label, f32)>,
    /// The most frequent class of each leaf, the lowest of several.
    decisions: Vec<Label>,
}

impl Tree {
    /// The number of leaves.
    pub fn leaves(&self) -> usize {
        self.decisions.len()
    }

    /// The number of questions on the longest way from the root to a leaf.
    pub fn depth(&self) -> usize {
        let mut deepest = 0;
        let mut open = vec![(0, 0)];
        while let Some((node, depth)) = open.pop() {
            deepest = deepest.max(depth);
            if let Node::Question { children, .. } = self.nodes[node as usize] {
                open.extend([(children, depth + 1), (children + 1, depth + 1)]);
            }
        }
        deepest
    }

    /// The pixels that are asked for, ascending: indices into an image's values.
    pub fn pixels(&self) -> Vec<u32> {
        let asked = self.nodes.iter().filter_map(|node| match node {
            Node::Question { pixel, .. } => Some(*pixel),
            Node::Leaf(_) => None,
        });
        let mut pixels: Vec<u32> = asked.collect();
        pixels.sort_unstable();
        pixels.dedup();
        pixels
    }

    /// The most frequent class of the leaf that an image comes to, the lowest of several.
    ///
    /// # Panics
    ///
    /// If the image is smaller than those that the tree was fitted on.
    pub fn decide(&self, image: &[u8]) -> Label {
        self.decisions[self.leaf(image)]
    }

    /// The classes of the leaf that an image comes to, ascending, with their shares; other classes have none there.
    ///
    /// # Panics
    ///
    /// As [`Tree::decide`].
    pub fn shares(&self, image: &[u8]) -> &[(Label, f32)] {
        let leaf = self.leaf(image);
        &self.shares[self.starts[leaf] as usize..self.starts[leaf + 1] as usize]
    }

    fn leaf(&self, image: &[u8]) -> usize {
        let mut node = 0;
        loop {
            match self.nodes[node as usize] {
                Node::Question { pixel, threshold, children } => {
                    node = children + u32::from(image[pixel as usize] > threshold);
                }
                Node::Leaf(leaf) => return leaf as usize,
            }
        }
    }

    /// The shares of all classes for each image: shape (images, classes), row-major.
    pub(super) fn probabilities(&self, images: Batch<'_>, classes: usize) -> Vec<f32> {
        let mut probabilities = vec![0.0; images.len() * classes];
        for (image, row) in images.iter().zip(probabilities.chunks_exact_mut(classes)) {
            for &(class, share) in self.shares(image) {
                row[usize::from(class)] = share;
            }
        }
        probabilities
    }

    /// Adds a leaf with these images of each class, `total` in all, and says which it is.
    fn add_leaf(&mut self, class_images: impl Iterator<Item = (Label, u64)>, total: u64) -> Node {
        let leaf = self.decisions.len() as u32;
        let (mut decision, mut most) = (0, 0);
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        for (class, images) in class_images {
            self.shares.push((class, (images as f64 / total as f64) as f32));
            if images > most {
                (decision, most) = (class, images);
            }
        }
        self.starts.push(self.shares.len() as u32);
        self.decisions.push(decision);
        Node::Leaf(leaf)
    }

    /// Puts another tree in the place of a node.
    fn graft(&mut self, at: usize, branch: Self) {
        let (node, leaf, share) = (self.nodes.len() as u32, self.leaves() as u32, self.shares.len() as u32);
        let mut moved = branch.nodes.into_iter().map(|kept| match kept {
            Node::Question { pixel, threshold, children } => {
                Node::Question { pixel, threshold, children: children - 1 + node }
            }
            Node::Leaf(index) => Node::Leaf(index + leaf),
        });
        self.nodes[at] = moved.next().expect("a tree has a root");
        self.nodes.extend(moved);
        let known = usize::from(!self.starts.is_empty());
        self.starts.extend(branch.starts[known..].iter().map(|start| start + share));
        self.shares.extend(branch.shares);
        self.decisions.extend(branch.decisions);
    }
}
