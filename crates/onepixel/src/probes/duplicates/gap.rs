//! Which neighbours are copies, by the gap behind them?

use super::compare::Difference;
use super::lists::Candidate;
use super::turn::Turn;

/// What two images were compared by, and among which others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FoundBy {
    /// Their pixels.
    Pixels,
    /// Their edges, among those of similar edges.
    Edges,
    /// Their edges, among those of similar features.
    Features,
}

/// Two images that are copies, by their indices among those that were searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NearPair {
    pub(super) images: (u32, u32),
    /// How the first has to be turned to be like the second.
    pub(super) turn: Turn,
    pub(super) difference: Difference,
    /// Their distance over that of the nearest image behind either's gap.
    pub(super) ratio: f64,
    pub(super) by: FoundBy,
    /// How much there is to be seen in the one with less (`Search::detail`).
    pub(super) detail: f64,
}

impl NearPair {
    /// The ratio that is as unlikely between images of the usual detail.
    pub(super) fn usual_ratio(&self) -> f64 {
        self.ratio.powf(self.detail)
    }
}

/// How many of an image's neighbours, nearest first, lie before a gap; of several gaps the last counts. The last neighbour is
/// never a copy: behind it no gap would be seen.
pub(super) fn copies(distances: &[f64], ratio: f64) -> usize {
    let is_gap = |&copies: &usize| distances[copies] > 0.0 && distances[copies - 1] <= ratio * distances[copies];
    (1..distances.len()).rev().find(is_gap).unwrap_or(0)
}

/// The pairs of which each lies before the other's gap, and whose turn is wanted. `lists` are the neighbours of `some` images,
/// which ascend.
pub(super) fn pairs(
    some: &[u32],
    lists: &[impl AsRef<[Candidate]>],
    ratio: f64,
    is_turn_wanted: impl Fn(Turn) -> bool,
) -> Vec<NearPair> {
    let copies_of_all: Vec<usize> = lists
        .iter()
        .map(|list| {
            let distances: Vec<f64> = list.as_ref().iter().map(|neighbour| neighbour.difference.distance).collect();
            copies(&distances, ratio)
        })
        .collect();
    let copies_of = |place: usize| &lists[place].as_ref()[..copies_of_all[place]];
    let beyond = |place: usize| lists[place].as_ref()[copies_of_all[place]].difference.distance;
    let is_wanted = |candidate: &Candidate| is_turn_wanted(candidate.turn);
    let mut pairs = Vec::new();
    for (place, &image) in some.iter().enumerate() {
        for copy in copies_of(place).iter().filter(|copy| copy.index > image && is_wanted(copy)) {
            let Ok(other) = some.binary_search(&copy.index) else { continue };
            if copies_of(other).iter().any(|back| back.index == image && is_wanted(back)) {
                let Candidate { index, turn, difference } = *copy;
                let ratio = difference.distance / beyond(place).min(beyond(other));
                pairs.push(NearPair {
                    images: (image, index),
                    turn,
                    difference,
                    ratio,
                    by: FoundBy::Pixels,
                    detail: 1.0,
                });
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copies_are_what_lies_before_the_last_gap() {
        assert_eq!(copies(&[1.0, 9.0, 10.0], 0.3), 1);
        assert_eq!(copies(&[0.0, 1.0, 10.0, 11.0], 0.3), 2);
        assert_eq!(copies(&[0.0, 0.0, 10.0, 11.0], 0.3), 2);
        assert_eq!(copies(&[0.0, 0.0, 0.0], 0.3), 0);
        assert_eq!(copies(&[5.0, 9.0, 10.0], 0.3), 0);
        assert_eq!(copies(&[], 0.3), 0);
    }

    #[test]
    fn a_pair_needs_both_sides() {
        let candidate = |index, distance| {
            let difference = Difference { distance, shift: (0, 0), scale: 1.0, angle: 0.0 };
            Candidate { index, turn: Turn::None, difference }
        };
        let mut lists = vec![
            vec![candidate(4, 1.0), candidate(6, 10.0)],
            vec![candidate(2, 1.0), candidate(6, 8.0)],
            vec![candidate(4, 8.0), candidate(2, 10.0)],
        ];
        let some = [2, 4, 6];
        let found = pairs(&some, &lists, 0.3, |turn| turn == Turn::None);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].images, found[0].ratio), ((2, 4), 1.0 / 8.0));
        assert!(pairs(&some, &lists, 0.3, |turn| turn != Turn::None).is_empty(), "none is turned");
        lists[1][1] = candidate(6, 2.0);
        assert!(pairs(&some, &lists, 0.3, |turn| turn == Turn::None).is_empty(), "no gap around the other");
    }
}
