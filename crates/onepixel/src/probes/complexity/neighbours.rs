//! How far away are the nearest images of the own class and of the others? N2, N3 and LSC.

use std::ops::Range;

use multiversion::multiversion;

use super::problem::{Problem, whole};
use crate::dataset::Label;
use crate::distance::{Distance, Neighbour, Space, Sweep, sweep};
use crate::progress::Progress;

/// The nearest other images of each image; of equally near ones the first.
pub(in crate::probes) struct Nearest<D> {
    /// Of its own class; `None` where there is none.
    pub(in crate::probes) friends: Vec<Option<Neighbour<D>>>,
    /// Of any other class.
    pub(in crate::probes) enemies: Vec<Option<Neighbour<D>>>,
}

/// Looks for friends and enemies.
struct Search<'a> {
    labels: &'a [Label],
}

/// What is known of some queries.
struct Known<D> {
    first: usize,
    friends: Vec<Neighbour<D>>,
    enemies: Vec<Neighbour<D>>,
}

impl<D: Distance> Sweep<D> for Search<'_> {
    type State = Known<D>;
    type Outcome = Known<D>;

    fn begin(&self, queries: Range<usize>) -> Known<D> {
        let none = vec![Neighbour { index: u32::MAX, distance: D::FARTHEST }; queries.len()];
        Known { first: queries.start, friends: none.clone(), enemies: none }
    }

    fn take(&self, known: &mut Known<D>, query: usize, first: usize, distances: &[D]) {
        let own = known.first + query;
        let (labels, label) = (&self.labels[first..first + distances.len()], self.labels[own]);
        let (mut friend, mut enemy) = least(distances, labels, label);
        if (first..first + distances.len()).contains(&own) {
            let mut others = distances.to_vec();
            others[own - first] = D::FARTHEST;
            (friend, enemy) = least(&others, labels, label);
        }
        let at = |distance: D, is_friend: bool| {
            let place = (0..distances.len())
                .find(|&at| distances[at] == distance && (labels[at] == label) == is_friend && first + at != own);
            place.map(|place| Neighbour { index: (first + place) as u32, distance })
        };
        if friend < known.friends[query].distance {
            known.friends[query] = at(friend, true).unwrap_or(known.friends[query]);
        }
        if enemy < known.enemies[query].distance {
            known.enemies[query] = at(enemy, false).unwrap_or(known.enemies[query]);
        }
    }

    fn end(&self, known: Known<D>, _: Range<usize>) -> Known<D> {
        known
    }
}

/// The least distance from those of a class, and from the others.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn least<D: Distance>(distances: &[D], labels: &[Label], label: Label) -> (D, D) {
    let (mut friend, mut enemy) = (D::FARTHEST, D::FARTHEST);
    for (&distance, &other) in distances.iter().zip(labels) {
        let (as_friend, as_enemy) = if other == label { (distance, D::FARTHEST) } else { (D::FARTHEST, distance) };
        friend = if as_friend < friend { as_friend } else { friend };
        enemy = if as_enemy < enemy { as_enemy } else { enemy };
    }
    (friend, enemy)
}

impl<D: Distance + Into<u64>> Nearest<D> {
    /// Looks through all images for each.
    pub(in crate::probes) fn of<'q, S: Space<Distance = D>>(
        references: &S,
        queries: S::Queries<'q>,
        labels: &[Label],
        progress: &dyn Progress,
    ) -> Self {
        let (mut friends, mut enemies) = (Vec::new(), Vec::new());
        let known = |neighbour: Neighbour<D>| (neighbour.index != u32::MAX).then_some(neighbour);
        for part in sweep(references, queries, &Search { labels }, progress) {
            friends.extend(part.friends.into_iter().map(known));
            enemies.extend(part.enemies.into_iter().map(known));
        }
        Self { friends, enemies }
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        let root = |neighbour: &Neighbour<D>| (whole(neighbour.distance) as f64).sqrt();
        self.friends
            .iter()
            .zip(&self.enemies)
            .filter_map(move |(friend, enemy)| Some((root(friend.as_ref()?), root(enemy.as_ref()?))))
    }

    /// N2: `r / (1 + r)` with `r` the sum of the distances from the nearest friends, divided by that from the nearest enemies.
    /// `None` where no class has two images, or all those distances are 0.
    pub(super) fn ratio(&self) -> Option<f64> {
        let (friends, enemies) =
            self.pairs().fold((0.0, 0.0), |sums, (friend, enemy)| (sums.0 + friend, sums.1 + enemy));
        (friends + enemies > 0.0).then(|| friends / (friends + enemies))
    }

    /// The mean over the images of `r / (1 + r)` with the ratio `r` of each, which pymfe and others call N2, too.
    pub(super) fn mean_ratio(&self) -> Option<f64> {
        let shares = self.pairs().filter(|(friend, enemy)| friend + enemy > 0.0).map(|(f, e)| f / (f + e));
        let (sum, count) = shares.fold((0.0, 0u64), |(sum, count), share| (sum + share, count + 1));
        (count > 0).then(|| sum / count as f64)
    }

    /// How many images have an enemy that is nearer than every friend: errors of the nearest neighbour, left out itself.
    pub(super) fn errors(&self) -> u64 {
        let is_wrong = |(friend, enemy): (&Option<Neighbour<D>>, &Option<Neighbour<D>>)| match (friend, enemy) {
            (Some(friend), Some(enemy)) => enemy.distance < friend.distance,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        self.friends.iter().zip(&self.enemies).filter(|&pair| is_wrong(pair)).count() as u64
    }
}

/// Counts what is nearer than the nearest enemy.
struct LocalSets<D> {
    limits: Vec<D>,
}

impl<D: Distance> Sweep<D> for LocalSets<D> {
    type State = (usize, u64);
    type Outcome = u64;

    fn begin(&self, queries: Range<usize>) -> (usize, u64) {
        (queries.start, 0)
    }

    fn take(&self, (start, sum): &mut (usize, u64), query: usize, _: usize, distances: &[D]) {
        *sum += u64::from(count_below(distances, self.limits[*start + query]));
    }

    fn end(&self, (_, sum): (usize, u64), _: Range<usize>) -> u64 {
        sum
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn count_below<D: Distance>(distances: &[D], limit: D) -> u32 {
    distances.iter().map(|&distance| u32::from(distance < limit)).sum()
}

/// LSC: 1 less the mean share of all images that are nearer than the nearest enemy; an image is nearest to itself.
pub(super) fn local_sets<S: Space<Distance: Into<u64>>>(
    references: &S,
    problem: &Problem<'_>,
    queries: S::Queries<'_>,
    nearest: &Nearest<S::Distance>,
    progress: &dyn Progress,
) -> f64 {
    let limits = nearest.enemies.iter().map(|enemy| enemy.map_or(S::Distance::FARTHEST, |enemy| enemy.distance));
    let inside: u64 = sweep(references, queries, &LocalSets { limits: limits.collect() }, progress).iter().sum();
    1.0 - inside as f64 / (problem.len() as f64).powi(2)
}
