//! Where does a tree ask on, and where does it stop?
//!
//! Large nodes are split one after the other, all pixels in parallel; the branches below them grow in parallel, each by
//! itself. Neither changes what grows: a split is better than another by its purity, and of equals by its pixel.

use rayon::prelude::*;

use super::super::{Batch, FitError, Samples};
use super::columns::Columns;
use super::impurity::{EntropyPurity, GiniPurity, Impurity, Purity};
use super::split::{Member, Split, SplitScratch, Totals};
use super::{Node, Tree};
use crate::dataset::Label;
use crate::progress::Progress;

/// Where a tree stops growing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most questions on the way to a leaf; no limit if `None`.
    pub depth: Option<u32>,
    /// The fewest images in a leaf, at least 1.
    pub min_leaf: u32,
}

impl Default for Limits {
    /// Leaves are pure, or all their images look the same.
    fn default() -> Self {
        Self { depth: None, min_leaf: 1 }
    }
}

impl Limits {
    pub(in crate::models) fn check(self) -> Result<(), FitError> {
        if self.min_leaf > 0 {
            return Ok(());
        }
        Err(FitError::Setting { setting: "min_leaf", found: "0".to_owned(), expected: "at least 1" })
    }
}

/// The images that a tree grows on: a part of them, some more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::models) struct Images(Vec<Member>);

impl Images {
    /// All images, each once.
    pub(in crate::models) fn all(labels: &[Label]) -> Self {
        Self::weighted(labels, |_| 1)
    }

    /// Each image as often as is said; those that are there 0 times are left out.
    pub(in crate::models) fn weighted(labels: &[Label], weight: impl Fn(usize) -> u8) -> Self {
        let each = labels.iter().enumerate().map(|(image, &class)| Member::new(image as u32, class, weight(image)));
        Self(each.filter(|member| member.weight() > 0).collect())
    }

    /// How many there are, each as often as it counts.
    fn total(&self) -> u32 {
        self.0.iter().map(|member| member.weight()).sum()
    }
}

/// Which columns may be asked for at a node.
pub(in crate::models) trait Choice {
    /// The best split of a node among the columns that it may have. `find` says what the best one of a column is.
    fn best(
        &mut self,
        columns: usize,
        find: &(impl Fn(usize, &mut SplitScratch) -> Option<Split> + Sync),
        scratch: &mut SplitScratch,
    ) -> Option<(usize, Split)>;
}

/// Any column, the first of equals.
struct AnyColumn;

impl Choice for AnyColumn {
    fn best(
        &mut self,
        columns: usize,
        find: &(impl Fn(usize, &mut SplitScratch) -> Option<Split> + Sync),
        scratch: &mut SplitScratch,
    ) -> Option<(usize, Split)> {
        (0..columns).filter_map(|column| Some((column, find(column, scratch)?))).reduce(better)
    }
}

/// Any column, the first of equals; all columns in parallel.
struct AnyColumnInParallel;

impl Choice for AnyColumnInParallel {
    fn best(
        &mut self,
        columns: usize,
        find: &(impl Fn(usize, &mut SplitScratch) -> Option<Split> + Sync),
        _: &mut SplitScratch,
    ) -> Option<(usize, Split)> {
        let each = (0..columns).into_par_iter().with_min_len(8);
        each.map_init(SplitScratch::default, |scratch, column| Some((column, find(column, scratch)?)))
            .flatten_iter()
            .reduce_with(better)
    }
}

/// The better of two splits, the first column of equals.
pub(in crate::models) fn better(a: (usize, Split), b: (usize, Split)) -> (usize, Split) {
    let b_is_better = b.1.purity > a.1.purity || b.1.purity == a.1.purity && b.0 < a.0;
    if b_is_better { b } else { a }
}

/// Memory that is used again for every node: a few bytes for each image and class.
#[derive(Debug, Default)]
pub(in crate::models) struct Scratch {
    split: SplitScratch,
    bright: Vec<Member>,
    classes: Vec<u32>,
}

/// Nodes with at least so many values are split with all pixels in parallel.
const LARGE: usize = 1 << 20;

/// A node that has not been split yet: its members from `first` on.
struct Open {
    node: usize,
    first: usize,
    members: usize,
    depth: u32,
}

/// Images of so many bytes stay in the second-level cache while the branch below their node grows.
const NEAR: usize = 1 << 20;

/// Grows trees on the same images.
#[derive(Clone, Copy)]
pub(in crate::models) struct Grower<'a> {
    pub(in crate::models) images: Batch<'a>,
    /// The same images, turned.
    pub(in crate::models) columns: &'a Columns,
    pub(in crate::models) classes: usize,
    pub(in crate::models) impurity: Impurity,
    pub(in crate::models) limits: Limits,
    pub(in crate::models) progress: &'a dyn Progress,
}

impl<'a> Grower<'a> {
    /// Of a tree on these images, turned as these columns.
    pub(in crate::models) fn new(
        samples: &Samples<'a>,
        columns: &'a Columns,
        (impurity, limits): (Impurity, Limits),
        progress: &'a dyn Progress,
    ) -> Self {
        Self { images: samples.images(), columns, classes: samples.classes(), impurity, limits, progress }
    }

    /// A tree that may ask for any pixel anywhere; grown in parallel. `advance` hears of images that came to a leaf.
    pub(in crate::models) fn grow(&self, images: Images, advance: &(impl Fn(usize) + Sync)) -> Tree {
        match self.impurity {
            Impurity::Gini => self.grow_in_parallel(&GiniPurity, images, advance),
            Impurity::Entropy => self.grow_in_parallel(&EntropyPurity::new(images.total()), images, advance),
        }
    }

    /// A tree that may ask at each node for the pixels that `choice` lets it.
    pub(in crate::models) fn grow_alone(
        &self,
        mut images: Images,
        choice: &mut impl Choice,
        scratch: &mut Scratch,
    ) -> Tree {
        let root = Open { node: 0, first: 0, members: images.0.len(), depth: 0 };
        match self.impurity {
            Impurity::Gini => self.branch(&GiniPurity, &mut images.0, root, 0, choice, scratch).0,
            Impurity::Entropy => {
                let purity = EntropyPurity::new(images.total());
                self.branch(&purity, &mut images.0, root, 0, choice, scratch).0
            }
        }
    }

    /// Splits large nodes one by one, and grows the branches below them in parallel.
    fn grow_in_parallel(&self, purity: &impl Purity, images: Images, advance: &(impl Fn(usize) + Sync)) -> Tree {
        let Images(mut members) = images;
        let root = Open { node: 0, first: 0, members: members.len(), depth: 0 };
        let small = LARGE / self.columns.len().max(1);
        let (mut tree, mut branches) =
            self.branch(purity, &mut members, root, small, &mut AnyColumnInParallel, &mut Scratch::default());
        advance(members.len() - branches.iter().map(|branch| branch.members).sum::<usize>());
        branches.sort_unstable_by_key(|branch| branch.first);
        let (mut rest, mut passed) = (members.as_mut_slice(), 0);
        let mut jobs = Vec::with_capacity(branches.len());
        for branch in branches {
            let (_, from_branch) = rest.split_at_mut(branch.first - passed);
            let (of_branch, behind) = from_branch.split_at_mut(branch.members);
            (rest, passed) = (behind, branch.first + branch.members);
            jobs.push((branch, of_branch));
        }
        let jobs = jobs.into_par_iter().with_max_len(1).map_init(Scratch::default, |scratch, (branch, members)| {
            let root = Open { node: 0, first: 0, ..branch };
            let (grown, _) = self.branch(purity, members, root, 0, &mut AnyColumn, scratch);
            advance(members.len());
            (branch.node, grown)
        });
        let grown: Vec<(usize, Tree)> = jobs.collect();
        grown.into_iter().for_each(|(node, branch)| tree.graft(node, branch));
        tree
    }

    /// The tree below one node, but for the nodes of fewer than `small` members: these are left open.
    fn branch(
        &self,
        purity: &impl Purity,
        members: &mut [Member],
        root: Open,
        small: usize,
        choice: &mut impl Choice,
        scratch: &mut Scratch,
    ) -> (Tree, Vec<Open>) {
        let mut tree = Tree { nodes: vec![Node::Leaf(0)], ..Tree::default() };
        let (mut open, mut left) = (vec![root], Vec::new());
        while let Some(next) = open.pop() {
            if next.members < small {
                left.push(next);
                continue;
            }
            self.progress.check();
            let of_node = &mut members[next.first..][..next.members];
            let totals = Totals::count(purity, of_node, self.classes, &mut scratch.classes);
            let Some((column, split)) =
                self.best_split(purity, of_node, next.depth, &totals, choice, &mut scratch.split)
            else {
                let of_leaf = (0..).zip(totals.classes.iter().copied().map(u64::from)).filter(|of| of.1 > 0);
                tree.nodes[next.node] = tree.add_leaf(of_leaf, totals.all.into());
                continue;
            };
            let (pixel, threshold) = (self.columns.pixel(column), split.threshold);
            let dark = partition(of_node, self.columns.column(column), threshold, &mut scratch.bright);
            let children = tree.nodes.len();
            tree.nodes[next.node] = Node::Question { pixel, threshold, children: children as u32 };
            tree.nodes.extend([Node::Leaf(0); 2]);
            let depth = next.depth + 1;
            let bright = Open { node: children + 1, first: next.first + dark, members: next.members - dark, depth };
            open.extend([bright, Open { node: children, first: next.first, members: dark, depth }]);
        }
        (tree, left)
    }

    /// The best split of a node, if it is to be split.
    fn best_split(
        &self,
        purity: &impl Purity,
        members: &[Member],
        depth: u32,
        totals: &Totals<'_>,
        choice: &mut impl Choice,
        scratch: &mut SplitScratch,
    ) -> Option<(usize, Split)> {
        let min_leaf = self.limits.min_leaf.max(1);
        let pure = totals.terms == purity.term(totals.all);
        if pure || self.limits.depth.is_some_and(|most| depth >= most) || totals.all / 2 < min_leaf {
            return None;
        }
        scratch.next_node();
        // Few images have their values close to each other where they lie image by image, many where they lie pixel by
        // pixel.
        let size = self.images.values();
        let are_near = members.len() * size <= NEAR;
        let find = |column: usize, scratch: &mut SplitScratch| {
            if are_near {
                let pixels = &self.images.pixels()[self.columns.pixel(column) as usize..];
                scratch.best_split(purity, |image| pixels[image as usize * size], members, totals, min_leaf)
            } else {
                self.progress.check();
                let column = self.columns.column(column);
                scratch.best_split(purity, |image| column[image as usize], members, totals, min_leaf)
            }
        };
        choice.best(self.columns.len(), &find, scratch)
    }
}

/// Moves the members with values above the threshold behind the others, both in their order; says how many stay.
pub(super) fn partition(members: &mut [Member], column: &[u8], threshold: u8, bright: &mut Vec<Member>) -> usize {
    bright.clear();
    let mut dark = 0;
    for index in 0..members.len() {
        let member = members[index];
        if column[member.image as usize] > threshold {
            bright.push(member);
        } else {
            members[dark] = member;
            dark += 1;
        }
    }
    members[dark..].copy_from_slice(bright);
    dark
}
