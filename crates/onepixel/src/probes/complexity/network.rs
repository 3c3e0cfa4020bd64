//! What does the graph of near images of one class look like? Density, ClsCoef and hubs.
//!
//! Each image is joined with its nearest 15 % of all images, as far as they are of its class. So the graph falls apart into
//! one graph for each class, whose rows are bits: edges are counted, and triangles are what two rows have in common.

use std::ops::Range;

use multiversion::multiversion;
use rayon::prelude::*;

use super::problem::Problem;
use crate::distance::{COLUMNS, Distance, Space, Sweep, sweep};
use crate::progress::Progress;

/// The share of all images that each is joined with.
const SHARE: f64 = 0.15;

/// Queries whose distances from all images are held at the same time, by each thread.
const ROWS_HELD: u64 = 192;

/// Times that hubs are multiplied at most.
const MOST_TURNS: usize = 2_000;

/// The hubs have settled where none changes by more.
const SETTLED: f64 = 1e-9;

/// The graph of one class.
struct Graph {
    images: usize,
    words: usize,
    rows: Vec<u64>,
}

/// The graphs of all classes.
pub(super) struct Network {
    graphs: Vec<Graph>,
    images: usize,
}

/// Bytes that the network takes.
pub(super) fn memory(problem: &Problem<'_>) -> u64 {
    let bits: u64 =
        problem.members.iter().map(|members| members.len() as u64 * members.len().div_ceil(64) as u64 * 8).sum();
    let held = ROWS_HELD * 8 * problem.len() as u64 * rayon::current_num_threads() as u64;
    2 * bits + held
}

/// Looks for the nearest images of each.
struct Join<'a> {
    problem: &'a Problem<'a>,
    nearest: usize,
}

impl<D: Distance + Ord> Sweep<D> for Join<'_> {
    type State = Vec<D>;
    type Outcome = Vec<Vec<u64>>;

    fn begin(&self, queries: Range<usize>) -> Vec<D> {
        vec![D::FARTHEST; queries.len() * self.problem.len()]
    }

    fn take(&self, rows: &mut Vec<D>, query: usize, first: usize, distances: &[D]) {
        rows[query * self.problem.len() + first..][..distances.len()].copy_from_slice(distances);
    }

    fn end(&self, mut rows: Vec<D>, queries: Range<usize>) -> Vec<Vec<u64>> {
        rows.chunks_exact_mut(self.problem.len()).zip(queries).map(|(row, query)| self.bits(row, query)).collect()
    }
}

impl Join<'_> {
    /// The nearest images of the own class; of equally near ones the first are nearer.
    fn bits<D: Distance + Ord>(&self, row: &mut [D], query: usize) -> Vec<u64> {
        row[query] = D::FARTHEST;
        let mut sorted = row.to_vec();
        let (_, &mut farthest, _) = sorted.select_nth_unstable(self.nearest - 1);
        let nearer = row.iter().filter(|&&distance| distance < farthest).count();
        let mut equal = self.nearest - nearer;
        let label = self.problem.labels[query];
        let mut bits = vec![0u64; self.problem.members[usize::from(label)].len().div_ceil(64)];
        for (image, &distance) in row.iter().enumerate() {
            if distance > farthest {
                continue;
            }
            if distance == farthest {
                if equal == 0 {
                    continue;
                }
                equal -= 1;
            }
            if self.problem.labels[image] == label && image != query {
                let place = self.problem.places[image] as usize;
                bits[place / 64] |= 1 << (place % 64);
            }
        }
        bits
    }
}

impl Network {
    pub(super) fn of<S: Space<Distance: Ord>>(
        references: &S,
        problem: &Problem<'_>,
        queries: S::Queries<'_>,
        progress: &dyn Progress,
    ) -> Self {
        let nearest = (SHARE * problem.len() as f64).round_ties_even() as usize;
        let join = Join { problem, nearest: nearest.clamp(1, problem.len() - 1) };
        progress.begin("joining near images", problem.len() as u64);
        let mut rows: Vec<Vec<u64>> = sweep(references, queries, &join, progress).into_iter().flatten().collect();
        let graphs = problem.members.iter().map(|members| {
            let words = members.len().div_ceil(64);
            let mut graph = Graph { images: members.len(), words, rows: Vec::with_capacity(words * members.len()) };
            members.iter().for_each(|&image| graph.rows.append(&mut rows[image as usize]));
            graph
        });
        let mut graphs: Vec<Graph> = graphs.collect();
        graphs.par_iter_mut().for_each(|graph| graph.join_back(progress));
        Self { graphs, images: problem.len() }
    }

    /// 1 less the share of all pairs of images that are joined.
    pub(super) fn density(&self) -> f64 {
        let joined: u64 =
            self.graphs.iter().flat_map(|graph| &graph.rows).map(|bits| u64::from(bits.count_ones())).sum();
        1.0 - joined as f64 / (self.images as f64 * (self.images as f64 - 1.0))
    }

    /// 1 less the mean over the images of the share of pairs of its neighbours that are joined; and the same share of all
    /// pairs of neighbours together, which other libraries mean.
    pub(super) fn clustering(&self, progress: &dyn Progress) -> (f64, f64) {
        progress.begin("counting triangles", self.images as u64);
        let (mut local, mut triangles, mut possible) = (0.0, 0u64, 0u64);
        for graph in &self.graphs {
            let of_images: Vec<(u64, u64)> = (0..graph.images)
                .into_par_iter()
                .map(|image| {
                    progress.advance(1);
                    graph.triangles(image)
                })
                .collect();
            for (joined, degree) in of_images {
                if degree > 1 {
                    local += joined as f64 / (degree * (degree - 1)) as f64;
                }
                triangles += joined;
                possible += degree * degree.saturating_sub(1);
            }
        }
        (1.0 - local / self.images as f64, 1.0 - triangles as f64 / possible.max(1) as f64)
    }

    /// 1 less the mean hub of an image (J. Kleinberg, "Authoritative sources in a hyperlinked environment", 1999), where the
    /// largest is 1. `None` where no images are joined.
    ///
    /// Hubs are the principal eigenvector of the graph. It falls apart by class, so that this is the vector of the class with
    /// the largest eigenvalue, and zero for all other images.
    pub(super) fn hubs(&self, progress: &dyn Progress) -> Option<f64> {
        progress.begin("looking for hubs", 1);
        let mut vectors: Vec<Hubs> = self.graphs.iter().map(Hubs::new).collect();
        let mut turns = 8;
        loop {
            vectors.par_iter_mut().filter(|hubs| hubs.is_open).for_each(|hubs| hubs.multiply(turns, progress));
            let highest = vectors.iter().map(|hubs| hubs.least).fold(0.0, f64::max);
            if highest == 0.0 {
                return None;
            }
            vectors.iter_mut().for_each(|hubs| hubs.is_open &= hubs.most >= highest && !hubs.is_done());
            if vectors.iter().all(|hubs| !hubs.is_open) {
                let best = (0..vectors.len()).rev().max_by(|&a, &b| vectors[a].least.total_cmp(&vectors[b].least))?;
                let sum: f64 = vectors[best].values.iter().sum();
                return Some(1.0 - sum / self.images as f64);
            }
            turns = 64;
        }
    }
}

impl Graph {
    fn row(&self, image: usize) -> &[u64] {
        &self.rows[image * self.words..][..self.words]
    }

    /// Makes each edge one in both directions.
    fn join_back(&mut self, progress: &dyn Progress) {
        for image in 0..self.images {
            if image.is_multiple_of(COLUMNS) {
                progress.check();
            }
            for word in 0..self.words {
                let mut bits = self.rows[image * self.words + word];
                while bits != 0 {
                    let other = 64 * word + bits.trailing_zeros() as usize;
                    self.rows[other * self.words + image / 64] |= 1 << (image % 64);
                    bits &= bits - 1;
                }
            }
        }
    }

    fn neighbours(&self, image: usize) -> impl Iterator<Item = usize> {
        self.row(image).iter().enumerate().flat_map(|(word, &bits)| {
            let rest = |&bits: &u64| Some(bits & (bits - 1)).filter(|&bits| bits != 0);
            let all = std::iter::successors(Some(bits).filter(|&bits| bits != 0), rest);
            all.map(move |bits| 64 * word + bits.trailing_zeros() as usize)
        })
    }

    /// Twice the pairs of neighbours that are joined, and the neighbours.
    fn triangles(&self, image: usize) -> (u64, u64) {
        let row = self.row(image);
        let (mut joined, mut degree) = (0, 0);
        for other in self.neighbours(image) {
            joined += in_common(row, self.row(other));
            degree += 1;
        }
        (joined, degree)
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq+popcnt",
    "x86_64+avx2+popcnt",
    "aarch64+neon"
))]
fn in_common(a: &[u64], b: &[u64]) -> u64 {
    a.iter().zip(b).map(|(a, b)| u64::from((a & b).count_ones())).sum()
}

/// The principal eigenvector of the graph of a class.
struct Hubs<'a> {
    graph: &'a Graph,
    values: Vec<f64>,
    /// Bounds of the eigenvalue, squared.
    least: f64,
    most: f64,
    change: f64,
    turns: usize,
    is_open: bool,
}

impl<'a> Hubs<'a> {
    fn new(graph: &'a Graph) -> Self {
        let values = vec![1.0; graph.images];
        Self { graph, values, least: 0.0, most: f64::INFINITY, change: f64::INFINITY, turns: 0, is_open: true }
    }

    fn is_done(&self) -> bool {
        self.change <= SETTLED || self.turns >= MOST_TURNS || self.most == 0.0
    }

    /// Multiplies by the square of the graph so many times.
    fn multiply(&mut self, turns: usize, progress: &dyn Progress) {
        for _ in 0..turns {
            if self.is_done() {
                return;
            }
            let half = self.times(&self.values, progress);
            let mut next = self.times(&half, progress);
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            self.least = dot(&self.values, &next) / dot(&self.values, &self.values);
            let ratios = next.iter().zip(&self.values).filter(|&(_, &before)| before > 0.0);
            self.most = ratios.map(|(next, before)| next / before).fold(0.0, f64::max);
            let largest = next.iter().copied().fold(0.0, f64::max);
            if largest > 0.0 {
                next.iter_mut().for_each(|value| *value /= largest);
            }
            self.change = next.iter().zip(&self.values).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            self.values = next;
            self.turns += 1;
        }
    }

    fn times(&self, values: &[f64], progress: &dyn Progress) -> Vec<f64> {
        let row = |image: usize| {
            if image.is_multiple_of(COLUMNS) {
                progress.check();
            }
            self.graph.neighbours(image).map(|other| values[other]).sum()
        };
        (0..self.graph.images).into_par_iter().map(row).collect()
    }
}
