//! What is to be made of all distances, strip by strip?

use std::ops::Range;

use rayon::prelude::*;

use super::nearest::{QUERIES, STRIPS, blocks, pack, tiles};
use super::panels::{COLUMNS, ROWS};
use super::space::Space;
use crate::progress::Progress;

/// What is made of the distances of some consecutive queries.
pub(crate) trait Sweep<D>: Sync {
    /// What is kept of some queries while their distances pass by.
    type State;
    /// What comes of them.
    type Outcome: Send;

    /// Before the first distance.
    fn begin(&self, queries: Range<usize>) -> Self::State;

    /// The distances of a query, counted within its range, from consecutive references, of which the first is given. They
    /// come strip by strip in ascending order, for each strip query by query.
    fn take(&self, state: &mut Self::State, query: usize, first: usize, distances: &[D]);

    /// After the last distance.
    fn end(&self, state: Self::State, queries: Range<usize>) -> Self::Outcome;
}

/// The outcomes of consecutive ranges of queries, in order. Each range but the last is of an even number of queries.
/// `progress` hears of each query.
pub(crate) fn sweep<S: Space, T: Sweep<S::Distance>>(
    references: &S,
    queries: S::Queries<'_>,
    task: &T,
    progress: &dyn Progress,
) -> Vec<T::Outcome> {
    let parts = blocks(S::count(queries), QUERIES).into_par_iter().map(|range| {
        let rows = pack(references, queries, range.clone());
        let mut state = task.begin(range.clone());
        for strip in 0..references.len().div_ceil(COLUMNS) {
            if strip % STRIPS == 0 {
                progress.check();
            }
            let columns = COLUMNS.min(references.len() - strip * COLUMNS);
            for (index, tile) in tiles(references, &rows, strip) {
                let first = index * ROWS;
                for (row, distances) in tile.iter().enumerate().take(range.len() - first) {
                    task.take(&mut state, first + row, strip * COLUMNS, &distances[..columns]);
                }
            }
        }
        progress.advance(range.len() as u64);
        task.end(state, range)
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Batch, Shape};
    use crate::distance::{ReferenceImages, squared_distance};
    use crate::progress::Silent;

    struct Table(usize);

    impl Sweep<u32> for Table {
        type State = Vec<u32>;
        type Outcome = Vec<u32>;

        fn begin(&self, queries: Range<usize>) -> Vec<u32> {
            vec![0; queries.len() * self.0]
        }

        fn take(&self, state: &mut Vec<u32>, query: usize, first: usize, distances: &[u32]) {
            state[query * self.0 + first..][..distances.len()].copy_from_slice(distances);
        }

        fn end(&self, state: Vec<u32>, _: Range<usize>) -> Vec<u32> {
            state
        }
    }

    #[test]
    fn every_distance_passes_by_once() {
        let shape = Shape::new(1, 5, 1).unwrap();
        let pixels: Vec<u8> = (0..5 * 201u32).map(|n| (n * n % 251) as u8).collect();
        let images = Batch::new(shape, &pixels);
        let found = sweep(&ReferenceImages::<u32>::new(images), images, &Table(201), &Silent).concat();
        let expected: Vec<u32> =
            images.iter().flat_map(|a| images.iter().map(move |b| squared_distance(a, b) as u32)).collect();
        assert_eq!(found, expected);
    }
}
