//! What does a tree look like whose questions are known?

use super::super::Samples;
use super::{Node, Tree};

/// The questions of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::models) enum Plan {
    /// Images whose value of `pixel` is at most `threshold` go on with the first plan, others with the second.
    Ask {
        pixel: u32,
        threshold: u8,
        below: Box<[Plan; 2]>,
    },
    Leaf,
}

impl Tree {
    /// The tree that asks these questions, with the shares of classes that the samples have in its leaves.
    pub(in crate::models) fn planned(plan: &Plan, samples: &Samples<'_>) -> Self {
        let mut tree = Self { nodes: vec![Node::Leaf(0)], ..Self::default() };
        let everything: Vec<u32> = (0..samples.len() as u32).collect();
        let mut open = vec![(0, plan, everything)];
        while let Some((node, plan, images)) = open.pop() {
            let Plan::Ask { pixel, threshold, below } = plan else {
                let mut counts = vec![0u64; samples.classes()];
                images.iter().for_each(|&image| counts[usize::from(samples.labels()[image as usize])] += 1);
                let of_leaf = (0..).zip(counts).filter(|of| of.1 > 0);
                tree.nodes[node] = tree.add_leaf(of_leaf, images.len() as u64);
                continue;
            };
            let is_dark = |&image: &u32| samples.images().image(image as usize)[*pixel as usize] <= *threshold;
            let (dark, bright) = images.into_iter().partition(is_dark);
            let children = tree.nodes.len();
            tree.nodes[node] = Node::Question { pixel: *pixel, threshold: *threshold, children: children as u32 };
            tree.nodes.extend([Node::Leaf(0); 2]);
            open.extend([(children, &below[0], dark), (children + 1, &below[1], bright)]);
        }
        tree
    }
}
