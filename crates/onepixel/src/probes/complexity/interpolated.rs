//! Which class is nearest to points between two images of one class? N4.
//!
//! A point between `a` and `b` is `x = (1 − t) a + t b` with `t = k / 256`. It is never computed: by Stewart's theorem
//! `256 d²(x, c) = (256 − k) d²(a, c) + k d²(b, c) − …`, where the rest is the same for every image `c`, so that the nearest
//! image follows from whole numbers.

use std::ops::Range;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::problem::{Problem, whole};
use crate::dataset::{Batch, Label};
use crate::distance::{Distance, ImageDistance, ReferenceImages, Sweep, sweep};
use crate::progress::{Part, Progress};

/// Parts that the way between two images is divided into.
pub(super) const STEPS: u64 = 256;

/// Points that are looked at in one go.
const TOGETHER: usize = 4_096;

/// A point between two images of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Between {
    pub(super) class: Label,
    pub(super) from: u32,
    pub(super) to: u32,
    /// How far it is from the first, in [`STEPS`].
    pub(super) step: u64,
}

/// As many points as there are images, in each class as many as it has, between images at random; of a class with one image,
/// that image.
pub(super) fn points(problem: &Problem<'_>, seed: u64) -> Vec<Between> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |&class: &Label| {
        let members = &problem.members[usize::from(class)];
        let first = rng.random_range(0..members.len());
        let other = if members.len() > 1 { rng.random_range(0..members.len() - 1) } else { first };
        let second = other + usize::from(members.len() > 1 && other >= first);
        Between { class, from: members[first], to: members[second], step: rng.random_range(0..STEPS) }
    };
    problem.labels.iter().map(&mut draw).collect()
}

/// N4: the share of points whose nearest image is of another class.
pub(super) fn error<D: ImageDistance + Into<u64>>(
    references: &ReferenceImages<D>,
    problem: &Problem<'_>,
    points: &[Between],
    progress: &dyn Progress,
) -> f64 {
    progress.begin("looking between images", points.len() as u64);
    let mut wrong = 0u64;
    for some in points.chunks(TOGETHER) {
        let pixels = problem.gather(some.iter().flat_map(|point| [point.from, point.to]));
        let queries = Batch::new(problem.images.shape(), &pixels);
        let nearest = sweep(references, queries, &Mix { points: some }, &Part(progress));
        let nearest = nearest.iter().flatten();
        wrong +=
            some.iter().zip(nearest).filter(|(point, at)| problem.labels[**at as usize] != point.class).count() as u64;
        progress.advance(some.len() as u64);
    }
    wrong as f64 / points.len() as f64
}

/// Looks for the image nearest to each point; queries are the two images of each.
struct Mix<'a> {
    points: &'a [Between],
}

/// What is known of some points.
struct Mixed<D> {
    first: usize,
    /// The distances of the first image of the point that is at hand.
    from: Vec<D>,
    nearest: Vec<(u64, u32)>,
}

impl<D: Distance + Into<u64>> Sweep<D> for Mix<'_> {
    type State = Mixed<D>;
    type Outcome = Vec<u32>;

    fn begin(&self, queries: Range<usize>) -> Mixed<D> {
        let nearest = vec![(u64::MAX, 0); queries.len() / 2];
        Mixed { first: queries.start / 2, from: Vec::new(), nearest }
    }

    fn take(&self, mixed: &mut Mixed<D>, query: usize, first: usize, distances: &[D]) {
        if query.is_multiple_of(2) {
            mixed.from.clear();
            mixed.from.extend_from_slice(distances);
            return;
        }
        let step = self.points[mixed.first + query / 2].step;
        let nearest = &mut mixed.nearest[query / 2];
        for (at, (&from, &to)) in mixed.from.iter().zip(distances).enumerate() {
            let far = (STEPS - step) * whole(from) + step * whole(to);
            if far < nearest.0 {
                *nearest = (far, (first + at) as u32);
            }
        }
    }

    fn end(&self, mixed: Mixed<D>, _: Range<usize>) -> Vec<u32> {
        mixed.nearest.into_iter().map(|(_, image)| image).collect()
    }
}
