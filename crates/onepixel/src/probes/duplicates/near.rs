//! Which images are copies that are not quite equal?
//!
//! For each image, those that are nearest by their pixels and those that are nearest by their fingerprints are compared with
//! it at every shift (`lists`, `compare`). Sorted by the least distance, copies come first, then, after a gap that chance does
//! not leave (`calibrate`), the images that are only similar. Two images are copies if each lies before the other's gap. Where
//! an image has more copies than its list is long, one of them stands for all (`dense`); flipped and turned copies are looked
//! for among one image of each group (`turned`).

use rayon::prelude::*;

use super::calibrate::Calibration;
use super::dense::Contracted;
use super::gap::{NearPair, copies, pairs};
use super::lists::{Candidate, Searched};
use super::turn::Turn;
use super::turned::turned;
use crate::dataset::Batch;
use crate::progress::Progress;

/// Where fewer images are left that no other one stands for, their distances say nothing.
const LEAST_DIFFERENT: usize = 20;

/// What was found among some images.
pub(super) struct Near {
    pub(super) calibration: Calibration,
    /// The pairs, the first index below the second, in order.
    pub(super) pairs: Vec<NearPair>,
}

/// The near copies among images of which no two are equal, with the threshold that lets about `by_chance` pairs pass in a
/// set without copies, as they are and, if asked for, flipped and turned; `None` where their distances calibrate nothing.
pub(super) fn near(by_chance: f64, turns: bool, images: Batch<'_>, progress: &dyn Progress) -> Option<Near> {
    let searched = Searched::new(images);
    let lists = searched.all(progress);
    let all: Vec<u32> = (0..images.len() as u32).collect();
    let contracted = Contracted::new(&searched, lists.clone(), progress);
    let active: Vec<&Vec<Candidate>> =
        contracted.active.iter().map(|&image| &contracted.lists[image as usize]).collect();
    let distances: Vec<Vec<f64>> =
        active.iter().map(|list| list.iter().map(|neighbour| neighbour.difference.distance).collect()).collect();
    if active.len() < LEAST_DIFFERENT.min(images.len()) {
        return None;
    }
    let calibration = Calibration::new(distances.iter().map(Vec::as_slice), by_chance)?;
    let mut found = pairs(&all, &lists, calibration.ratio, false);
    if active.len() < images.len() {
        found.extend(pairs(&contracted.active, &active, calibration.ratio, false));
        found.extend(of_parts(&searched, &contracted, &calibration, progress));
    }
    if turns {
        let (some, others) = one_of_each(&contracted, &groups(images.len(), &found));
        let lists = turned(&searched, &some, &others, progress);
        found.extend(pairs(&some, &lists, calibration.turned_ratio(), true));
    }
    found.sort_by(|a, b| a.images.cmp(&b.images).then(a.ratio.total_cmp(&b.ratio)));
    found.dedup_by_key(|pair| pair.images);
    Some(Near { calibration, pairs: found })
}

/// The pairs of each image that stands for others with those that are its copies: they lie before a gap among all that it
/// stands for and its neighbours, and so does it, for what is behind the gap is far from them, too.
fn of_parts(
    searched: &Searched<'_>,
    contracted: &Contracted,
    calibration: &Calibration,
    progress: &dyn Progress,
) -> Vec<NearPair> {
    let mut pairs = Vec::new();
    for (image, part) in contracted.members() {
        progress.check();
        let others = part.par_iter().filter(|&&other| other != image);
        let members: Vec<Candidate> = others.map(|&index| searched.candidate(image, index)).collect();
        let list = &contracted.lists[image as usize];
        let Some(horizon) = list.last().map(|last| last.difference.distance) else { continue };
        let known = members.iter().chain(list).map(|neighbour| neighbour.difference.distance);
        let mut known: Vec<f64> = known.filter(|&distance| distance <= horizon).collect();
        known.sort_by(f64::total_cmp);
        let Some(&gap) = known.get(copies(&known, calibration.ratio)) else { continue };
        for Candidate { index, difference, .. } in members {
            // What lies behind the gap is at least so far from the member.
            let ratio = difference.distance / (gap - difference.distance);
            if difference.distance < gap && ratio <= calibration.ratio {
                let images = (image.min(index), image.max(index));
                let difference = if index < image { difference.seen_from_the_other() } else { difference };
                pairs.push(NearPair { images, turn: Turn::None, difference, ratio });
            }
        }
    }
    pairs
}

/// The first image of the group of each, itself where it has no copies.
fn groups(images: usize, pairs: &[NearPair]) -> Vec<u32> {
    let mut first: Vec<u32> = (0..images as u32).collect();
    let root = |first: &mut Vec<u32>, image: u32| {
        let mut root = image;
        while first[root as usize] != root {
            first[root as usize] = first[first[root as usize] as usize];
            root = first[root as usize];
        }
        root
    };
    for &NearPair { images: (a, b), .. } in pairs {
        let (a, b) = (root(&mut first, a), root(&mut first, b));
        first[a.max(b) as usize] = a.min(b);
    }
    (0..images as u32).map(|image| root(&mut first, image)).collect()
}

/// One image of each group, ascending, if there is one that stands for itself, and its neighbours that are not of the group.
fn one_of_each(contracted: &Contracted, groups: &[u32]) -> (Vec<u32>, Vec<Vec<Candidate>>) {
    let mut is_met = vec![false; groups.len()];
    let first = |&image: &u32| !std::mem::replace(&mut is_met[groups[image as usize] as usize], true);
    let mut some: Vec<u32> = contracted.active.iter().copied().chain(0..groups.len() as u32).filter(first).collect();
    some.sort_unstable();
    let others = |&image: &u32| {
        let list = contracted.lists[image as usize].iter();
        list.filter(|other| groups[other.index as usize] != groups[image as usize]).copied().collect()
    };
    let lists = some.iter().map(others).collect();
    (some, lists)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_what_pairs_join() {
        let pair = |a, b| NearPair {
            images: (a, b),
            turn: Turn::None,
            difference: super::super::compare::Difference { distance: 1.0, shift: (0, 0) },
            ratio: 0.1,
        };
        assert_eq!(groups(6, &[pair(3, 4), pair(0, 5), pair(4, 5)]), [0, 1, 2, 0, 0, 0]);
    }
}
