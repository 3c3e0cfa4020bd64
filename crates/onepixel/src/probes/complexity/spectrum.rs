//! How well do classes keep apart in their surroundings? CSG.

use nalgebra::DMatrix;

use super::problem::Problem;
use crate::distance::Neighbour;

/// Neighbours that are asked for their class.
pub(super) const NEIGHBOURS: usize = 5;

/// More classes have too large a table.
pub(super) const MOST_CLASSES: usize = 1_000;

/// For each image, the classes of its nearest neighbours.
pub(super) struct Surroundings {
    each: usize,
    classes: Vec<u32>,
}

impl Surroundings {
    /// `None` where images have too few neighbours, or there are too many classes.
    pub(super) fn of<D: Copy>(problem: &Problem<'_>, lists: &[Neighbour<D>], each: usize) -> Option<Self> {
        if each < NEIGHBOURS || problem.classes() > MOST_CLASSES {
            return None;
        }
        let nearest = lists.chunks_exact(each).flat_map(|list| &list[..NEIGHBOURS]);
        let classes = nearest.map(|neighbour| u32::from(problem.labels[neighbour.index as usize])).collect();
        Some(Self { each: NEIGHBOURS, classes })
    }

    /// The cumulative spectral gradient (F. Branchaud-Charron, A. Achkar and P.-M. Jodoin, "Spectral metric for dataset
    /// complexity assessment", 2019) of some images, each named by its index, as often as it counts. How similar two classes
    /// are follows from the classes among the nearest neighbours of their images (Bray and Curtis); the measure sums up how
    /// the eigenvalues of that graph's Laplacian grow. Neighbours are shares of the `k` nearest, not densities, which have no
    /// meaning in hundreds of dimensions.
    pub(super) fn gradient(&self, members: &[Vec<u32>]) -> f64 {
        let classes = members.len();
        let mut shares = vec![vec![0.0; classes]; classes];
        for (row, members) in shares.iter_mut().zip(members) {
            let weight = 1.0 / (members.len() * self.each) as f64;
            for &image in members {
                for &class in &self.classes[image as usize * self.each..][..self.each] {
                    row[class as usize] += weight;
                }
            }
        }
        // Each row sums up to 1: Bray and Curtis' similarity is what both have in common.
        let common = |a: usize, b: usize| shares[a].iter().zip(&shares[b]).map(|(a, b)| a.min(*b)).sum::<f64>();
        let mut laplacian = DMatrix::from_fn(classes, classes, |a, b| if a == b { 0.0 } else { -common(a, b) });
        for class in 0..classes {
            laplacian[(class, class)] = -laplacian.row(class).sum();
        }
        let mut values: Vec<f64> = laplacian.symmetric_eigenvalues().iter().copied().collect();
        values.sort_by(f64::total_cmp);
        let mut highest = f64::NEG_INFINITY;
        let steps = values.windows(2).zip((2..=classes).rev());
        steps
            .map(|(pair, rest)| {
                highest = highest.max((pair[1] - pair[0]) / rest as f64);
                highest
            })
            .sum()
    }
}
