//! Which references are nearest?
//!
//! Of equally near references the one with the lower index is nearer, which makes the answer unique: it does not depend
//! on the order in which threads come upon it.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use multiversion::multiversion;
use rayon::prelude::*;

use super::panels::{COLUMNS, ROWS, Rows};
use super::space::{Distance, Space};
use super::tile::Tile;
use crate::progress::Progress;

/// Queries that go through the references together, so that each strip is fetched once for all of them: a multiple of
/// [`ROWS`].
pub(super) const QUERIES: usize = 32 * ROWS;

/// Strips between two checks of the progress.
pub(super) const STRIPS: usize = 64;

/// References that are compared with each other in one go: a multiple of [`ROWS`] and of [`COLUMNS`].
const BLOCK: usize = 128 * ROWS;

/// A reference, and how far it is from a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour<D> {
    /// The index of the reference.
    pub index: u32,
    /// The squared distance.
    pub distance: D,
}

impl<D: Distance> Neighbour<D> {
    const NONE: Self = Self { index: u32::MAX, distance: D::FARTHEST };

    fn is_nearer_than(self, other: Self) -> bool {
        self.distance < other.distance || (self.distance == other.distance && self.index < other.index)
    }
}

/// The nearest references of each query, nearest first: shape (queries, neighbours). There are as many neighbours as
/// asked for, or as there are references. `progress` hears of each query.
///
/// ```
/// use onepixel::dataset::Shape;
/// use onepixel::distance::{Neighbour, ReferenceImages, nearest};
/// use onepixel::{dataset::Batch, progress::Silent};
///
/// let shape = Shape::new(1, 2, 1)?;
/// let references = ReferenceImages::<u32>::new(Batch::new(shape, &[0, 0, 9, 9, 5, 5]));
/// let found = nearest(&references, Batch::new(shape, &[4, 4]), 2, &Silent);
/// assert_eq!(found, [Neighbour { index: 2, distance: 2 }, Neighbour { index: 0, distance: 32 }]);
/// # Ok::<(), onepixel::dataset::DatasetError>(())
/// ```
pub fn nearest<S: Space>(
    references: &S,
    queries: S::Queries<'_>,
    neighbours: usize,
    progress: &dyn Progress,
) -> Vec<Neighbour<S::Distance>> {
    let neighbours = neighbours.min(references.len());
    let parts = blocks(S::count(queries), QUERIES).into_par_iter().map(|range| {
        let rows = pack(references, queries, range.clone());
        let mut found = Nearest::new(range.len(), neighbours);
        for strip in 0..references.len().div_ceil(COLUMNS) {
            if strip % STRIPS == 0 {
                progress.check();
            }
            for (rows, tile) in tiles(references, &rows, strip) {
                found.offer_rows(rows * ROWS, strip * COLUMNS, &tile, references.len(), None);
            }
        }
        progress.advance(range.len() as u64);
        found.neighbours
    });
    parts.collect::<Vec<_>>().concat()
}

/// The nearest other references of each reference, nearest first: shape (references, neighbours). There are as many
/// neighbours as asked for, or as there are other references. `queries` are what the references were made from;
/// `progress` hears of each of them.
///
/// Each distance is computed once: half the work of [`nearest`].
///
/// # Panics
///
/// If there are not as many queries as references.
pub fn nearest_among<S: Space>(
    references: &S,
    queries: S::Queries<'_>,
    neighbours: usize,
    progress: &dyn Progress,
) -> Vec<Neighbour<S::Distance>> {
    assert_eq!(S::count(queries), references.len(), "the references themselves");
    let neighbours = neighbours.min(references.len().saturating_sub(1));
    let blocks = blocks(references.len(), BLOCK);
    let found: Vec<_> = blocks.iter().map(|range| Mutex::new(Nearest::new(range.len(), neighbours))).collect();
    blocks.par_iter().enumerate().with_max_len(1).for_each(|(index, range)| {
        let rows = pack(references, queries, range.clone());
        let mut own = Nearest::new(range.len(), neighbours);
        own.offer_among(references, &rows, range);
        for (others, found) in blocks.iter().zip(&found).skip(index + 1) {
            progress.check();
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            own.offer_between(references, &rows, range, others, &mut found);
        }
        found[index].lock().unwrap_or_else(PoisonError::into_inner).merge(&own);
        progress.advance(range.len() as u64);
    });
    found.into_iter().flat_map(|found| found.into_inner().unwrap_or_else(PoisonError::into_inner).neighbours).collect()
}

/// Consecutive ranges of `size`, the last one shorter.
pub(super) fn blocks(len: usize, size: usize) -> Vec<Range<usize>> {
    (0..len).step_by(size).map(|first| first..len.min(first + size)).collect()
}

/// Queries of a range, six by six.
pub(super) fn pack<S: Space>(references: &S, queries: S::Queries<'_>, range: Range<usize>) -> Vec<Rows<S::Distance>> {
    let six = range.clone().step_by(ROWS);
    six.map(|first| references.rows(queries, first..range.end.min(first + ROWS))).collect()
}

/// The distances of all rows from a strip.
pub(super) fn tiles<S: Space>(
    references: &S,
    rows: &[Rows<S::Distance>],
    strip: usize,
) -> impl Iterator<Item = (usize, Tile<S::Distance>)> {
    let mut tile = [[S::Distance::FARTHEST; COLUMNS]; ROWS];
    rows.iter().enumerate().map(move |(index, rows)| {
        references.distances(rows, strip, &mut tile);
        (index, tile)
    })
}

/// The nearest references so far of some queries.
struct Nearest<D> {
    each: usize,
    /// Shape (queries, each), nearest first.
    neighbours: Vec<Neighbour<D>>,
    /// The distance of the last neighbour of each query.
    farthest: Vec<D>,
}

impl<D: Distance> Nearest<D> {
    fn new(queries: usize, each: usize) -> Self {
        Self { each, neighbours: vec![Neighbour::NONE; queries * each], farthest: vec![D::FARTHEST; queries] }
    }

    /// Takes up a reference if it is nearer than the farthest so far.
    fn offer(&mut self, query: usize, candidate: Neighbour<D>) {
        let neighbours = &mut self.neighbours[query * self.each..][..self.each];
        let place = neighbours.iter().rposition(|nearer| !candidate.is_nearer_than(*nearer)).map_or(0, |last| last + 1);
        if place < self.each {
            neighbours[place..].rotate_right(1);
            neighbours[place] = candidate;
            self.farthest[query] = neighbours[self.each - 1].distance;
        }
    }

    /// Offers the references of a tile to the queries of its rows, except `apart` to the first query, the next to the
    /// second, and so on.
    fn offer_rows(&mut self, query: usize, reference: usize, tile: &Tile<D>, references: usize, apart: Option<usize>) {
        let columns = COLUMNS.min(references - reference);
        for (row, distances) in tile.iter().enumerate().take(self.farthest.len() - query) {
            if !any_within(distances, &[self.farthest[query + row]; COLUMNS]) {
                continue;
            }
            for (column, &distance) in distances[..columns].iter().enumerate() {
                let index = reference + column;
                if distance <= self.farthest[query + row] && apart.is_none_or(|apart| apart + row != index) {
                    self.offer(query + row, Neighbour { index: index as u32, distance });
                }
            }
        }
    }

    /// Offers queries, of which the first has the index `reference`, to the references of a tile's columns.
    fn offer_columns(&mut self, query: usize, reference: usize, tile: &Tile<D>, rows: usize) {
        let columns = COLUMNS.min(self.farthest.len() - query);
        let mut farthest = [D::FARTHEST; COLUMNS];
        farthest[..columns].copy_from_slice(&self.farthest[query..][..columns]);
        for (row, distances) in tile.iter().enumerate().take(rows) {
            if !any_within(distances, &farthest) {
                continue;
            }
            for (column, &distance) in distances[..columns].iter().enumerate() {
                if distance <= farthest[column] {
                    self.offer(query + column, Neighbour { index: (reference + row) as u32, distance });
                    farthest[column] = self.farthest[query + column];
                }
            }
        }
    }

    /// Offers the references of a range, which are the queries too, to each other.
    fn offer_among<S: Space<Distance = D>>(&mut self, references: &S, rows: &[Rows<D>], range: &Range<usize>) {
        for strip in range.start / COLUMNS..range.end.div_ceil(COLUMNS) {
            for (index, tile) in tiles(references, rows, strip) {
                let first = index * ROWS;
                self.offer_rows(first, strip * COLUMNS, &tile, references.len(), Some(range.start + first));
            }
        }
    }

    /// Offers the references of another range to the queries, and the queries to those references.
    fn offer_between<S: Space<Distance = D>>(
        &mut self,
        references: &S,
        rows: &[Rows<D>],
        range: &Range<usize>,
        others: &Range<usize>,
        of_others: &mut Self,
    ) {
        for strip in others.start / COLUMNS..others.end.div_ceil(COLUMNS) {
            for (index, tile) in tiles(references, rows, strip) {
                let first = index * ROWS;
                self.offer_rows(first, strip * COLUMNS, &tile, references.len(), None);
                let rows = ROWS.min(range.len() - first);
                of_others.offer_columns(strip * COLUMNS - others.start, range.start + first, &tile, rows);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (query, neighbours) in other.neighbours.chunks(other.each.max(1)).enumerate() {
            for &neighbour in neighbours {
                self.offer(query, neighbour);
            }
        }
    }
}

/// Whether any distance is at most its limit.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn any_within<D: Distance>(distances: &[D; COLUMNS], limits: &[D; COLUMNS]) -> bool {
    distances.iter().zip(limits).fold(false, |any, (distance, limit)| any | (distance <= limit))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::Batch;
    use crate::dataset::Shape;
    use crate::distance::{ImageDistance, Points, ReferenceImages, ReferencePoints, squared_distance};
    use crate::progress::Silent;

    fn pixels(len: usize, levels: u8, seed: u64) -> Vec<u8> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..len).map(|_| rng.random_range(0..=levels)).collect()
    }

    fn shape(values: usize) -> Shape {
        Shape::new(1, values, 1).unwrap()
    }

    /// All references by distance and index, without one.
    fn plainly(references: Batch<'_>, query: &[u8], most: usize, apart: Option<usize>) -> Vec<(u64, u32)> {
        let all = references.iter().map(|reference| squared_distance(query, reference)).zip(0..);
        let mut all: Vec<_> = all.filter(|&(_, index)| apart != Some(index as usize)).collect();
        all.sort_unstable();
        all.truncate(most);
        all
    }

    fn as_found<D: Into<u64>>(neighbours: Vec<Neighbour<D>>) -> Vec<(u64, u32)> {
        neighbours.into_iter().map(|neighbour| (neighbour.distance.into(), neighbour.index)).collect()
    }

    fn check<D: ImageDistance + Into<u64>>(values: usize, references: usize, queries: usize, levels: u8, most: usize) {
        let at = format!("{queries} in {references} of {values} values, {levels} levels, {most} neighbours");
        let (own, asked) = (pixels(values * references, levels, 1), pixels(values * queries, levels, 2));
        let (own, asked) = (Batch::new(shape(values), &own), Batch::new(shape(values), &asked));
        let space = ReferenceImages::<D>::new(own);
        let expected: Vec<_> = asked.iter().flat_map(|query| plainly(own, query, most, None)).collect();
        assert_eq!(as_found(nearest(&space, asked, most, &Silent)), expected, "{at}");
        let each = own.iter().enumerate();
        let expected: Vec<_> = each.flat_map(|(index, query)| plainly(own, query, most, Some(index))).collect();
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| nearest_among(&space, own, most, &Silent));
            assert_eq!(as_found(found), expected, "{at}, among themselves, {threads} threads");
        }
    }

    #[test]
    fn the_nearest_images_are_those_of_the_definition_with_all_ties() {
        for (values, references, queries, levels, most) in [
            (1, 1, 1, 255, 1),
            (3, 0, 2, 255, 3),
            (4, 2, 3, 255, 5),
            (9, 64, 6, 1, 4),
            (30, 65, 200, 2, 9),
            (16, 1_700, 7, 3, 10),
            (21, 900, 13, 0, 3),
            (784, 130, 17, 255, 5),
        ] {
            check::<u32>(values, references, queries, levels, most);
            check::<u64>(values, references, queries, levels, most);
        }
    }

    #[test]
    fn distances_that_do_not_fit_32_bits_are_exact() {
        const VALUES: usize = ReferenceImages::<u32>::MOST_VALUES + 65_537;
        check::<u64>(VALUES, 3, 2, 255, 3);
        let (white, black) = (vec![255; VALUES], vec![0; VALUES]);
        let space = ReferenceImages::<u64>::new(Batch::new(shape(VALUES), &white));
        let [found] = nearest(&space, Batch::new(shape(VALUES), &black), 1, &Silent)[..] else { panic!("one") };
        assert_eq!(found.distance, VALUES as u64 * 65_025);
        let largest = ReferenceImages::<u32>::MOST_VALUES;
        let space = ReferenceImages::<u32>::new(Batch::new(shape(largest), &white[..largest]));
        let [found] = nearest(&space, Batch::new(shape(largest), &black[..largest]), 1, &Silent)[..] else { panic!() };
        assert_eq!(u64::from(found.distance), largest as u64 * 65_025);
    }

    #[test]
    fn the_nearest_points_are_those_of_the_definition() {
        const DIMENSIONS: usize = 7;
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let coordinates: Vec<f32> = (0..1_000 * DIMENSIONS).map(|_| rng.random_range(-9.0..9.0)).collect();
        let points = Points::new(DIMENSIONS, &coordinates);
        let space = ReferencePoints::new(points);
        let found = nearest_among(&space, points, 2, &Silent);
        let in_one_go = nearest(&space, points, 3, &Silent);
        for (index, point) in coordinates.chunks(DIMENSIONS).enumerate() {
            let distance = |other: &[f32]| point.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
            let mut all: Vec<(f32, u32)> = coordinates.chunks(DIMENSIONS).map(distance).zip(0..).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            let indices = |neighbours: &[Neighbour<f32>]| neighbours.iter().map(|n| n.index).collect::<Vec<_>>();
            assert_eq!(all[0].1, index as u32);
            assert_eq!(indices(&found[2 * index..][..2]), [all[1].1, all[2].1]);
            assert_eq!(indices(&in_one_go[3 * index..][..3]), [all[0].1, all[1].1, all[2].1]);
            assert!((found[2 * index].distance - all[1].0).abs() < 1e-3);
        }
    }
}
