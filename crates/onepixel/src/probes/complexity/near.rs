//! What do the distances of all images say?

use super::dimension::{Surroundings, levina_bickel, two_nearest};
use super::finding::Variants;
use super::interpolated::{self, Between};
use super::measure::Without;
use super::neighbours::{Nearest, local_sets};
use super::network::{self, Network};
use super::problem::Problem;
use super::{bootstrap, spectrum, spheres, tree};
use crate::distance::{Distance, ImageDistance, Neighbour, ReferenceImages, nearest_among};
use crate::progress::Progress;

/// Neighbours of each image that are listed.
const LISTED: usize = 20;

/// Classes for which the cumulative spectral gradient has an interval: each draw decomposes their table.
const MOST_DRAWN: usize = 100;

/// A value, perhaps with its 95 % interval, or why there is none.
pub(super) type Value = Result<(f64, Option<(f64, f64)>), Without>;

/// What is found.
pub(super) struct Near {
    /// Images and errors of the nearest neighbour.
    pub(super) errors: u64,
    /// Edges of the tree that join two classes.
    pub(super) crossing: u64,
    pub(super) n1: f64,
    pub(super) n2: Option<f64>,
    pub(super) n4: f64,
    pub(super) t1: f64,
    pub(super) lsc: f64,
    pub(super) network: Result<Joined, Without>,
    /// From 3, 5, 10 and 20 neighbours, and from two.
    pub(super) dimensions: [Value; 5],
    pub(super) csg: Value,
    pub(super) variants: Variants,
}

/// What the graph of near images says.
pub(super) struct Joined {
    pub(super) density: f64,
    pub(super) clustering: f64,
    pub(super) clustering_global: f64,
    pub(super) hubs: Option<f64>,
}

impl Near {
    /// Goes over all distances, some times.
    pub(super) fn of<D: ImageDistance + Ord + Into<u64>>(
        problem: &Problem<'_>,
        points: &[Between],
        seed: u64,
        progress: &dyn Progress,
    ) -> Self {
        let images = problem.images;
        let references = ReferenceImages::<D>::new(images);
        progress.begin("nearest neighbours", images.len() as u64);
        let lists = nearest_among(&references, images, LISTED, progress);
        let each = LISTED.min(images.len() - 1);
        progress.begin("nearest of the own and of other classes", images.len() as u64);
        let nearest = Nearest::of(&references, images, &problem.labels, progress);
        progress.begin("local sets", images.len() as u64);
        let lsc = local_sets(&references, problem, images, &nearest, progress);
        progress.begin("spheres", images.len() as u64);
        let t1 = spheres::spheres(&references, problem, &nearest, progress);
        let edges = tree::edges(&references, problem, &lists, progress);
        let (n1, crossing) = tree::borders(problem, &edges);
        let n4 = interpolated::error(&references, problem, points, progress);
        let network = joined(&references, problem, progress);
        let variants = Variants {
            n1_edges: Some(crossing as f64 / images.len() as f64),
            n2_mean: nearest.mean_ratio(),
            cls_coef_global: network.as_ref().ok().map(|joined| joined.clustering_global),
        };
        Self {
            errors: nearest.errors(),
            crossing,
            n1,
            n2: nearest.ratio(),
            n4,
            t1,
            lsc,
            network,
            dimensions: dimensions(&lists, each, seed, progress),
            csg: gradient(problem, &lists, each, seed, progress),
            variants,
        }
    }
}

fn joined<D: ImageDistance + Ord>(
    references: &ReferenceImages<D>,
    problem: &Problem<'_>,
    progress: &dyn Progress,
) -> Result<Joined, Without> {
    if network::memory(problem) > progress.memory() / 2 {
        return Err(Without::Memory);
    }
    let network = Network::of(references, problem, problem.images, progress);
    let (clustering, clustering_global) = network.clustering(progress);
    let hubs = network.hubs(progress);
    Ok(Joined { density: network.density(), clustering, clustering_global, hubs })
}

fn dimensions<D: Distance + Into<u64>>(
    lists: &[Neighbour<D>],
    each: usize,
    seed: u64,
    progress: &dyn Progress,
) -> [Value; 5] {
    let of = |surroundings: Option<Surroundings>| {
        let inverses = surroundings.ok_or(Without::TooFewImages)?.inverses;
        let mean = inverses.iter().sum::<f64>() / inverses.len() as f64;
        // No mean, or no difference between near and far.
        if !(mean > 0.0 && mean.is_finite()) {
            return Err(Without::EqualImages);
        }
        Ok((1.0 / mean, bootstrap::of_inverse_mean(&inverses, seed, progress)))
    };
    let [k3, k5, k10, k20] = [3, 5, 10, 20].map(|k| of(levina_bickel(lists, each, k)));
    [k3, k5, k10, k20, of(two_nearest(lists, each))]
}

fn gradient<D: Copy>(
    problem: &Problem<'_>,
    lists: &[Neighbour<D>],
    each: usize,
    seed: u64,
    progress: &dyn Progress,
) -> Value {
    if problem.classes() > spectrum::MOST_CLASSES {
        return Err(Without::TooManyClasses);
    }
    let surroundings = spectrum::Surroundings::of(problem, lists, each).ok_or(Without::TooFewImages)?;
    let of_members = |members: &[Vec<u32>]| surroundings.gradient(members).max(0.0);
    let is_drawn = problem.classes() <= MOST_DRAWN;
    let interval = is_drawn.then(|| bootstrap::of_classes(&problem.members, seed, progress, of_members)).flatten();
    Ok((of_members(&problem.members), interval))
}
