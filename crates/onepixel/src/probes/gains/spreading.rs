//! Which class do labels reach, if they spread from image to image along the nearest neighbours?
//!
//! D. Zhou, O. Bousquet, T. Lal, J. Weston and B. Schölkopf, "Learning with local and global consistency", 2004: with weights
//! `W` between neighbours and `S = D^−½ W D^−½`, the classes of all images are `F = (I − αS)^−1 Y`, where `Y` is 1 for the class
//! of an image with a label. The graph is exact: of each image its ten nearest others. Weights are
//! `exp(−d²/(s·s'))`, where `s` and `s'` are the distances of the seventh neighbours of both (L. Zelnik-Manor and P. Perona,
//! "Self-tuning spectral clustering", 2004), so that nothing is left to tune. An image that is not in the graph is classified by
//! its nearest images there (O. Delalleau, Y. Bengio and N. Le Roux, "Efficient non-parametric function induction in
//! semi-supervised learning", 2005).

use rayon::prelude::*;

use crate::dataset::{Batch, ImageSet, Label};
use crate::distance::{ImageDistance, Neighbour, ReferenceImages, nearest, nearest_among};
use crate::models::{FitError, Samples};
use crate::progress::{Part, Progress};

/// Neighbours of each image.
const NEIGHBOURS: usize = 10;

/// The neighbour whose distance is the scale of an image.
const SCALE: usize = 7;

/// How much of its class an image takes from its neighbours (Zhou 2004: 0.99).
const ALPHA: f64 = 0.99;

/// The system is solved once no residual is larger, beside labels of 1.
const TOLERANCE: f64 = 1e-6;

/// Steps of conjugate gradients at most: of condition (1 + α)/(1 − α), far fewer are needed.
const MOST_STEPS: usize = 500;

/// A list of neighbours: the place and the distance of each.
type List = Vec<(u32, f64)>;

/// The graph of train images, and the nearest of them of each image that is asked of.
pub(super) struct Graph {
    /// Symmetric, normalised: of each image its neighbours and weights.
    edges: Vec<List>,
    /// Of each asked image its nearest train images and weights.
    asked: Vec<List>,
}

impl Graph {
    /// Bytes that it takes for so many images.
    pub fn memory(images: usize, asked: usize, values: usize, classes: usize) -> u64 {
        let lists = (3 * images + asked) * NEIGHBOURS * 24;
        (lists + images * values + images * classes * 40) as u64
    }

    pub fn of(train: &ImageSet, asked: &ImageSet, progress: &dyn Progress) -> Result<Self, super::ProbeError> {
        let (train, asked) = (super::network::samples(train)?, super::network::samples(asked)?);
        let bytes = Self::memory(train.len(), asked.len(), train.images().values(), train.classes());
        let most = progress.memory();
        if bytes > most {
            let error = FitError::TooLarge { what: "the graph of neighbours", bytes, most };
            return Err(super::ProbeError::Fit { model: "label spreading", error });
        }
        Ok(if train.images().values() <= ReferenceImages::<u32>::MOST_VALUES {
            Self::among::<u32>(&train, asked.images(), progress)
        } else {
            Self::among::<u64>(&train, asked.images(), progress)
        })
    }

    fn among<D: ImageDistance + Ord + Into<u64>>(
        train: &Samples<'_>,
        asked: Batch<'_>,
        progress: &dyn Progress,
    ) -> Self {
        let references = ReferenceImages::<D>::new(train.images());
        progress.begin("graph of nearest neighbours", train.len() as u64);
        let lists = nearest_among(&references, train.images(), NEIGHBOURS, progress);
        let of_train = lists_of(&lists, NEIGHBOURS.min(train.len().saturating_sub(1)), train.len());
        let lists = nearest(&references, asked, NEIGHBOURS, &Part(progress));
        let of_asked = lists_of(&lists, NEIGHBOURS.min(train.len()), asked.len());
        Self::of_lists(&of_train, of_asked)
    }

    /// From the nearest others of each train image, and the nearest train images of each asked one, with their distances.
    fn of_lists(of_train: &[List], of_asked: Vec<List>) -> Self {
        let scale = |list: &List| {
            let at = list.get(SCALE - 1).or(list.last()).map_or(0.0, |&(_, distance)| distance);
            at.max(f64::MIN_POSITIVE.sqrt())
        };
        let scales: Vec<f64> = of_train.iter().map(scale).collect();
        let weight = |distance: f64, first: f64, second: f64| (-distance * distance / (first * second)).exp();
        let mut edges: Vec<List> = vec![Vec::new(); of_train.len()];
        for (image, list) in of_train.iter().enumerate() {
            for &(other, distance) in list {
                let weight = weight(distance, scales[image], scales[other as usize]);
                edges[image].push((other, weight));
                edges[other as usize].push((image as u32, weight));
            }
        }
        edges.par_iter_mut().for_each(|list| {
            list.sort_by_key(|&(other, _)| other);
            list.dedup_by_key(|&mut (other, _)| other);
        });
        let degrees: Vec<f64> = edges.iter().map(|list| list.iter().map(|&(_, weight)| weight).sum()).collect();
        let root = |image: usize| if degrees[image] > 0.0 { degrees[image].sqrt().recip() } else { 0.0 };
        edges.par_iter_mut().enumerate().for_each(|(image, list)| {
            list.iter_mut().for_each(|(other, weight)| *weight *= root(image) * root(*other as usize));
        });
        let mut asked = of_asked;
        asked.par_iter_mut().for_each(|list| {
            let own = scale(list);
            list.iter_mut().for_each(|(other, distance)| *distance = weight(*distance, own, scales[*other as usize]));
        });
        Self { edges, asked }
    }

    /// The class of each asked image, where these train images have the label that is beside them.
    pub fn spread(&self, labelled: &[(u32, Label)], classes: usize, progress: &dyn Progress) -> Vec<Label> {
        progress.begin("label spreading", classes as u64);
        let columns: Vec<Vec<f64>> = (0..classes)
            .into_par_iter()
            .map(|class| {
                let mut start = vec![0.0; self.edges.len()];
                let of_class = labelled.iter().filter(|(_, label)| usize::from(*label) == class);
                of_class.for_each(|&(image, _)| start[image as usize] = 1.0);
                let solved = self.solve(start, progress);
                progress.advance(1);
                solved
            })
            .collect();
        let sums: Vec<f64> =
            (0..self.edges.len()).map(|image| columns.iter().map(|of| of[image].max(0.0)).sum()).collect();
        let class_of = |list: &List| {
            let score = |class: usize| -> f64 {
                let share = |image: usize| columns[class][image].max(0.0) / sums[image].max(f64::MIN_POSITIVE);
                list.iter().map(|&(other, weight)| weight * share(other as usize)).sum()
            };
            let scores: Vec<f64> = (0..classes).map(score).collect();
            let best = (1..classes).fold(0, |best, class| if scores[class] > scores[best] { class } else { best });
            // Too far from everything that labels reach: the nearest image's neighbours know no better than the first label.
            if scores[best] > 0.0 { best as Label } else { labelled.first().map_or(0, |&(_, label)| label) }
        };
        self.asked.iter().map(class_of).collect()
    }

    /// `(I − αS)^−1` of a vector, by conjugate gradients (M. Hestenes and E. Stiefel, 1952).
    fn solve(&self, start: Vec<f64>, progress: &dyn Progress) -> Vec<f64> {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let mut found = vec![0.0; start.len()];
        let (mut rest, mut along) = (start.clone(), start);
        let mut square = dot(&rest, &rest);
        for _ in 0..MOST_STEPS {
            if square.sqrt() < TOLERANCE {
                break;
            }
            progress.check();
            let product = self.times(&along);
            let step = square / dot(&along, &product);
            found.iter_mut().zip(&along).for_each(|(found, along)| *found += step * along);
            rest.iter_mut().zip(&product).for_each(|(rest, product)| *rest -= step * product);
            let next = dot(&rest, &rest);
            let turn = next / square;
            along.iter_mut().zip(&rest).for_each(|(along, rest)| *along = rest + turn * *along);
            square = next;
        }
        found
    }

    /// `(I − αS)` times a vector.
    fn times(&self, vector: &[f64]) -> Vec<f64> {
        let row = |(image, list): (usize, &List)| {
            let sum: f64 = list.iter().map(|&(other, weight)| weight * vector[other as usize]).sum();
            vector[image] - ALPHA * sum
        };
        self.edges.iter().enumerate().map(row).collect()
    }
}

/// The lists of so many images, `each` neighbours long.
fn lists_of<D: Copy + Into<u64>>(neighbours: &[Neighbour<D>], each: usize, images: usize) -> Vec<List> {
    let distance = |squared: D| (Into::<u64>::into(squared) as f64).sqrt();
    let list = |image: usize| {
        let list = &neighbours[image * each..][..each];
        list.iter().map(|neighbour| (neighbour.index, distance(neighbour.distance))).collect()
    };
    (0..images).map(list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    /// Points on a line, each with its nearest others among them.
    fn lists(points: &[f64], asked: &[f64], each: usize) -> (Vec<List>, Vec<List>) {
        let near = |at: f64, apart: Option<usize>| -> List {
            let others = points.iter().enumerate().filter(|(other, _)| Some(*other) != apart);
            let mut list: List = others.map(|(other, point)| (other as u32, (point - at).abs())).collect();
            list.sort_by(|a, b| a.1.total_cmp(&b.1));
            list.truncate(each);
            list
        };
        let own = points.iter().enumerate().map(|(image, &point)| near(point, Some(image))).collect();
        (own, asked.iter().map(|&point| near(point, None)).collect())
    }

    #[test]
    fn one_label_for_each_group_reaches_all_of_it() {
        let points: Vec<f64> = (0..30).map(|at| f64::from(at) + if at < 15 { 0.0 } else { 20.0 }).collect();
        let (own, asked) = lists(&points, &[13.4, 36.0, 16.0, 48.0], 3);
        let graph = Graph::of_lists(&own, asked);
        let found = graph.spread(&[(0, 1), (29, 0)], 2, &Silent);
        assert_eq!(found, [1, 0, 1, 0]);
    }

    #[test]
    fn classes_are_those_of_the_definition() {
        let points = [0.0, 1.0, 2.5, 3.0, 4.5, 7.0, 7.5];
        let (own, asked) = lists(&points, &[], 2);
        let graph = Graph::of_lists(&own, asked);
        let images = points.len();
        // The matrix as it reads, solved by Gaussian elimination.
        let scale: Vec<f64> = own.iter().map(|list| list.last().unwrap().1).collect();
        let mut weights = vec![vec![0.0; images]; images];
        for (image, list) in own.iter().enumerate() {
            for &(other, distance) in list {
                let weight = (-distance * distance / (scale[image] * scale[other as usize])).exp();
                weights[image][other as usize] = weight;
                weights[other as usize][image] = weight;
            }
        }
        let degree: Vec<f64> = weights.iter().map(|row| row.iter().sum()).collect();
        let mut system: Vec<Vec<f64>> = (0..images)
            .map(|a| {
                let entry = |b: usize| f64::from(a == b) - ALPHA * weights[a][b] / (degree[a] * degree[b]).sqrt();
                (0..images).map(entry).chain([f64::from(a == 1)]).collect()
            })
            .collect();
        for pivot in 0..images {
            let row = system[pivot].clone();
            for (other, line) in system.iter_mut().enumerate().filter(|(other, _)| *other != pivot) {
                let _ = other;
                let factor = line[pivot] / row[pivot];
                line.iter_mut().zip(&row).for_each(|(value, of_pivot)| *value -= factor * of_pivot);
            }
        }
        let mut start = vec![0.0; images];
        start[1] = 1.0;
        for (image, found) in graph.solve(start, &Silent).into_iter().enumerate() {
            let expected = system[image][images] / system[image][image];
            assert!((found - expected).abs() < 1e-5, "{image}: {found} {expected}");
        }
    }

    #[test]
    fn images_that_are_the_same_are_no_trouble() {
        let points = [1.0; 12];
        let (own, asked) = lists(&points, &[1.0], 10);
        assert_eq!(Graph::of_lists(&own, asked).spread(&[(3, 1)], 2, &Silent), [1]);
    }
}
