//! Which edges does the shortest tree over all images have? N1.
//!
//! The minimum spanning tree by Borůvka's method (O. Borůvka, 1926): each component takes its shortest edge to another one,
//! over and over. The nearest neighbours of each image are known from the start; only an image whose list has no other
//! component any more, and that could still have the shortest edge, is compared with all images again. The largest component
//! waits for the others, which is what keeps those comparisons few.
//!
//! Of equally long edges the one with the lower first image is shorter, then that with the lower second one, so that there
//! is one tree only.

use std::ops::Range;

use super::problem::Problem;
use crate::dataset::Batch;
use crate::distance::{Distance, ImageDistance, Neighbour, ReferenceImages, Sweep, sweep};
use crate::progress::{Part, Progress};

/// Images that are compared with all others in one go.
const TOGETHER: usize = 8_192;

/// The length of an edge, squared, and the images that it joins, the lower first.
type Edge<D> = (D, u32, u32);

/// The edges of the minimum spanning tree. `lists` holds the nearest other images of each image, nearest first.
pub(super) fn edges<D: ImageDistance + Ord>(
    references: &ReferenceImages<D>,
    problem: &Problem<'_>,
    lists: &[Neighbour<D>],
    progress: &dyn Progress,
) -> Vec<(u32, u32)> {
    let images = problem.len();
    let mut growth = Growth {
        references,
        problem,
        lists,
        each: lists.len() / images.max(1),
        components: (0..images as u32).collect(),
        scanned: vec![None; images],
        edges: Vec::new(),
    };
    progress.begin("growing the minimum spanning tree", images.saturating_sub(1) as u64);
    while growth.edges.len() + 1 < images {
        let before = growth.edges.len();
        growth.round(progress);
        progress.advance((growth.edges.len() - before) as u64);
    }
    growth.edges
}

struct Growth<'a, D> {
    references: &'a ReferenceImages<D>,
    problem: &'a Problem<'a>,
    lists: &'a [Neighbour<D>],
    /// Neighbours in the list of an image.
    each: usize,
    /// The component of each image, called by one of its images.
    components: Vec<u32>,
    /// The shortest edge of each image to another component, where it was looked for among all images.
    scanned: Vec<Option<Edge<D>>>,
    edges: Vec<(u32, u32)>,
}

/// What is known of the shortest edge of an image to another component.
enum Shortest<D> {
    Known(Edge<D>),
    /// It is at least so long.
    AtLeast(D),
}

fn edge<D>(distance: D, a: u32, b: u32) -> Edge<D> {
    (distance, a.min(b), a.max(b))
}

impl<D: ImageDistance + Ord> Growth<'_, D> {
    /// Each component but the largest takes its shortest edge.
    fn round(&mut self, progress: &dyn Progress) {
        let images = self.components.len();
        let mut sizes = vec![0u32; images];
        self.components.iter().for_each(|&component| sizes[component as usize] += 1);
        let largest = (0..images).max_by_key(|&component| (sizes[component], std::cmp::Reverse(component)));
        let mut best: Vec<Option<Edge<D>>> = vec![None; images];
        let mut open = Vec::new();
        for image in 0..images {
            let component = self.components[image] as usize;
            if Some(component) == largest {
                continue;
            }
            match self.shortest(image) {
                Shortest::Known(edge) => keep(&mut best[component], edge),
                Shortest::AtLeast(least) => open.push((least, image as u32)),
            }
        }
        // What is likely to be short comes first, so that it spares the others.
        open.sort_unstable();
        for some in open.chunks(TOGETHER) {
            let may_be_shorter = |&&(least, image): &&(D, u32)| {
                best[self.components[image as usize] as usize].is_none_or(|(distance, ..)| least <= distance)
            };
            let some: Vec<u32> = some.iter().filter(may_be_shorter).map(|&(_, image)| image).collect();
            for (image, edge) in self.scan(&some, progress) {
                self.scanned[image as usize] = Some(edge);
                keep(&mut best[self.components[image as usize] as usize], edge);
            }
        }
        self.join(best.into_iter().flatten());
    }

    fn shortest(&self, image: usize) -> Shortest<D> {
        let component = self.components[image];
        let is_outside = |other: u32| self.components[other as usize] != component;
        if let Some((distance, a, b)) = self.scanned[image] {
            let is_open = is_outside(a) || is_outside(b);
            return if is_open { Shortest::Known((distance, a, b)) } else { Shortest::AtLeast(distance) };
        }
        let list = &self.lists[image * self.each..][..self.each];
        let outside = list.iter().filter(|neighbour| is_outside(neighbour.index));
        let nearest = outside.map(|neighbour| edge(neighbour.distance, image as u32, neighbour.index)).min();
        let last = list.last().map_or(D::from(0), |last| last.distance);
        let has_all = self.each + 1 >= self.components.len();
        match nearest {
            // Beyond the end of the list may be others as near as its last.
            Some(edge) if has_all || edge.0 < last => Shortest::Known(edge),
            _ => Shortest::AtLeast(last),
        }
    }

    /// The shortest edges of some images to other components, from all images.
    fn scan(&self, images: &[u32], progress: &dyn Progress) -> Vec<(u32, Edge<D>)> {
        if images.is_empty() {
            return Vec::new();
        }
        let pixels = self.problem.gather(images.iter().copied());
        let queries = Batch::new(self.problem.images.shape(), &pixels);
        let scan = Scan { images, components: &self.components };
        let found = sweep(self.references, queries, &scan, &Part(progress));
        images
            .iter()
            .copied()
            .zip(found.into_iter().flatten())
            .filter_map(|(image, edge)| Some((image, edge?)))
            .collect()
    }

    fn join(&mut self, edges: impl Iterator<Item = Edge<D>>) {
        let mut roots: Vec<u32> = (0..self.components.len() as u32).collect();
        for (_, a, b) in edges {
            let ends = [a, b].map(|image| root(&mut roots, self.components[image as usize]));
            if ends[0] != ends[1] {
                roots[ends[0].max(ends[1]) as usize] = ends[0].min(ends[1]);
                self.edges.push((a, b));
            }
        }
        self.components.iter_mut().for_each(|component| *component = root(&mut roots, *component));
    }
}

fn keep<D: Ord + Copy>(best: &mut Option<Edge<D>>, edge: Edge<D>) {
    *best = Some(best.map_or(edge, |best| best.min(edge)));
}

fn root(roots: &mut [u32], mut at: u32) -> u32 {
    while roots[at as usize] != at {
        roots[at as usize] = roots[roots[at as usize] as usize];
        at = roots[at as usize];
    }
    at
}

/// Looks for the shortest edge of some images to other components.
struct Scan<'a> {
    images: &'a [u32],
    components: &'a [u32],
}

impl<D: Distance + Ord> Sweep<D> for Scan<'_> {
    type State = (usize, Vec<Option<Edge<D>>>);
    type Outcome = Vec<Option<Edge<D>>>;

    fn begin(&self, queries: Range<usize>) -> Self::State {
        (queries.start, vec![None; queries.len()])
    }

    fn take(&self, (start, best): &mut Self::State, query: usize, first: usize, distances: &[D]) {
        let image = self.images[*start + query];
        let component = self.components[image as usize];
        let others = &self.components[first..first + distances.len()];
        let limit = best[query].map_or(D::FARTHEST, |(distance, ..)| distance);
        for (at, (&distance, &other)) in distances.iter().zip(others).enumerate() {
            if distance <= limit && other != component {
                keep(&mut best[query], edge(distance, image, (first + at) as u32));
            }
        }
    }

    fn end(&self, (_, best): Self::State, _: Range<usize>) -> Self::Outcome {
        best
    }
}

/// The share of images that an edge of the tree joins with another class, and how many such edges there are.
pub(super) fn borders(problem: &Problem<'_>, edges: &[(u32, u32)]) -> (f64, u64) {
    let class = |image: u32| problem.labels[image as usize];
    let crossing = edges.iter().filter(|&&(a, b)| class(a) != class(b));
    let mut is_border = vec![false; problem.len()];
    let mut count = 0;
    for &(a, b) in crossing {
        (is_border[a as usize], is_border[b as usize]) = (true, true);
        count += 1;
    }
    (is_border.iter().filter(|&&is_border| is_border).count() as f64 / problem.len() as f64, count)
}
