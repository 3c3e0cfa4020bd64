//! Which class do the nearest images have, if one may be shifted by a pixel or two?
//!
//! The distance of two images is the least Euclidean distance over all shifts of one of them by up to one or two rows and
//! columns; what comes in looks like the edge. (The shift distance of P. Simard, Y. LeCun and J. Denker, "Efficient pattern
//! recognition using a new transformation distance", 1993, in its simplest form.) The queries are shifted, all of them by the
//! same, so that each shift is one pass of the exact distances.

use crate::dataset::{Batch, ImageSet, Label};
use crate::distance::{ImageDistance, Neighbour, ReferenceImages, nearest};
use crate::models::Samples;
use crate::progress::{Part, Progress};

use super::augment::shifted;

/// Neighbours that vote: fixed, since the shift distance leaves no time to choose. Of MNIST, 3 is best for both distances.
const NEIGHBOURS: usize = 3;

/// The class that the three nearest images say, for each farthest shift from none to `farthest`.
pub(super) fn predicted(
    train: &ImageSet,
    asked: &ImageSet,
    farthest: isize,
    progress: &dyn Progress,
) -> Vec<Vec<Label>> {
    let (Some(train), Some(asked)) = (Samples::of(train), Samples::of(asked)) else { return Vec::new() };
    if train.images().values() <= ReferenceImages::<u32>::MOST_VALUES {
        among::<u32>(&train, asked.images(), farthest, progress)
    } else {
        among::<u64>(&train, asked.images(), farthest, progress)
    }
}

fn among<D: ImageDistance + Ord>(
    train: &Samples<'_>,
    asked: Batch<'_>,
    farthest: isize,
    progress: &dyn Progress,
) -> Vec<Vec<Label>> {
    let references = ReferenceImages::<D>::new(train.images());
    let passes = (2 * farthest + 1).pow(2) as u64;
    progress.begin("nearest neighbours of shifted images", passes);
    let mut best: Vec<Neighbour<D>> = Vec::new();
    let mut found = Vec::new();
    for most in 0..=farthest {
        for from in ring(most) {
            let queries = shifted(asked, from);
            let near = nearest(&references, Batch::new(asked.shape(), &queries), NEIGHBOURS, &Part(progress));
            best = if best.is_empty() { near } else { merged(&best, &near, NEIGHBOURS.min(train.len())) };
            progress.advance(1);
        }
        found.push(votes(&best, NEIGHBOURS.min(train.len()), train.labels(), train.classes()));
    }
    found
}

/// The shifts whose greater part is so far.
fn ring(most: isize) -> Vec<(isize, isize)> {
    let all = (-most..=most).flat_map(|down| (-most..=most).map(move |right| (down, right)));
    all.filter(|(down, right)| down.abs().max(right.abs()) == most).collect()
}

/// Of two lists for each query, the nearest references, each at its least distance.
fn merged<D: ImageDistance + Ord>(first: &[Neighbour<D>], second: &[Neighbour<D>], each: usize) -> Vec<Neighbour<D>> {
    let lists = first.chunks_exact(each).zip(second.chunks_exact(each));
    lists
        .flat_map(|(first, second)| {
            let mut both = [first, second].concat();
            both.sort_by_key(|neighbour| (neighbour.distance, neighbour.index));
            let mut kept: Vec<Neighbour<D>> = Vec::with_capacity(each);
            for neighbour in both {
                if kept.len() < each && kept.iter().all(|known| known.index != neighbour.index) {
                    kept.push(neighbour);
                }
            }
            kept
        })
        .collect()
}

/// The class of most neighbours, of several that of the nearest.
fn votes<D: ImageDistance>(neighbours: &[Neighbour<D>], each: usize, labels: &[Label], classes: usize) -> Vec<Label> {
    let winner = |neighbours: &[Neighbour<D>]| {
        let mut votes = vec![0u32; classes];
        neighbours.iter().for_each(|neighbour| votes[usize::from(labels[neighbour.index as usize])] += 1);
        let most = votes.iter().copied().max().unwrap_or(0);
        let mut classes = neighbours.iter().map(|neighbour| labels[neighbour.index as usize]);
        classes.find(|&class| votes[usize::from(class)] == most).unwrap_or(0)
    };
    neighbours.chunks_exact(each).map(winner).collect()
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::{MemoryImages, Shape};
    use crate::distance::squared_distance;
    use crate::progress::Silent;

    fn drawn(images: usize, seed: u64) -> ImageSet {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let pixels = (0..images * 20).map(|_| random.random::<u8>()).collect();
        let labels = (0..images).map(|_| random.random_range(0..3)).collect();
        ImageSet::new(MemoryImages::new(Shape::new(4, 5, 1).unwrap(), pixels).unwrap(), labels, ["a", "b", "c"])
            .unwrap()
    }

    /// All references with their least distance over all shifts, pixel by pixel.
    fn plainly(train: &ImageSet, query: &[u8], most: isize) -> Label {
        let samples = Samples::of(train).unwrap();
        let moved = |from: (isize, isize)| -> Vec<u8> {
            let held = |at: usize, by: isize, size: isize| (at as isize + by).clamp(0, size - 1) as usize;
            (0..20).map(|pixel| query[held(pixel / 5, from.0, 4) * 5 + held(pixel % 5, from.1, 5)]).collect()
        };
        let least = |image: usize| {
            let shifts = (-most..=most).flat_map(|down| (-most..=most).map(move |right| (down, right)));
            shifts.map(|from| squared_distance(&moved(from), samples.images().image(image))).min().unwrap()
        };
        let mut order: Vec<usize> = (0..train.len()).collect();
        order.sort_by_key(|&image| (least(image), image));
        let classes: Vec<Label> = order[..NEIGHBOURS].iter().map(|&image| train.labels()[image]).collect();
        let votes = |class: Label| classes.iter().filter(|&&other| other == class).count();
        let most = classes.iter().map(|&class| votes(class)).max().unwrap();
        classes.iter().copied().find(|&class| votes(class) == most).unwrap()
    }

    #[test]
    fn neighbours_are_those_of_the_least_distance_over_all_shifts() {
        let (train, asked) = (drawn(60, 1), drawn(25, 2));
        let found = predicted(&train, &asked, 2, &Silent);
        let queries = Samples::of(&asked).unwrap();
        for (most, found) in found.iter().enumerate() {
            let expected: Vec<Label> =
                queries.images().iter().map(|query| plainly(&train, query, most as isize)).collect();
            assert_eq!(found, &expected, "{most}");
        }
    }
}
