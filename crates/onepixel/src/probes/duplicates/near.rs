//! Which images are copies that are not quite equal?
//!
//! For each image, those that are nearest by their pixels and those that are nearest by their fingerprints are compared with
//! it at every shift (`lists`, `compare`). Sorted by the least distance, copies come first, then, after a gap that chance does
//! not leave (`calibrate`), the images that are only similar. Two images are copies if each lies before the other's gap. Where
//! an image has more copies than its list is long, one of them stands for all (`dense`); flipped and turned copies are looked
//! for among one image of each group (`turned`), and then, among one image of what is found by now, those that were cropped,
//! scaled or retouched (`edited`).

use rayon::prelude::*;

use super::calibrate::Calibration;
use super::dense::Contracted;
use super::edited::{Edited, EditedBy};
use super::gap::{self, FoundBy, NearPair, copies, pairs};
use super::lists::{Candidate, Search, Searched};
use super::turn::Turn;
use super::turned::turned;
use crate::dataset::Batch;
use crate::progress::Progress;

/// Where fewer images are left that no other one stands for, their distances say nothing.
const LEAST_DIFFERENT: usize = 20;

/// Of the edited pairs that are found, the share that may be there by chance.
const SHARE_BY_CHANCE: f64 = 0.02;

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The pairs that may pass by chance in a set without copies.
    pub(super) by_chance: f64,
    /// Flipped and turned copies, too.
    pub(super) turns: bool,
    /// Cropped, scaled and retouched copies, too.
    pub(super) edits: bool,
}

/// What was found among some images.
pub(super) struct Near {
    pub(super) calibration: Calibration,
    /// That of edited copies, if they were looked for and their distances calibrate something.
    pub(super) edited: Option<Calibration>,
    /// That of edited copies among images of similar features, if there are features.
    pub(super) alike: Option<Calibration>,
    /// The pairs, the first index below the second, in order.
    pub(super) pairs: Vec<NearPair>,
}

impl Near {
    /// In how many images so small a ratio is expected by chance.
    pub(super) fn expected(&self, pair: &NearPair) -> f64 {
        let of_edited = match pair.by {
            FoundBy::Pixels => None,
            FoundBy::Edges => self.edited,
            FoundBy::Features => self.alike,
        };
        match of_edited {
            Some(calibration) => calibration.expected(pair.usual_ratio(), Turn::None),
            None => self.calibration.expected(pair.ratio, pair.turn),
        }
    }
}

/// The near copies among images of which no two are equal; `None` where their distances calibrate nothing.
/// `proportions` are the heights of their originals over the widths, where these are others.
pub(super) fn near(
    wanted: Wanted,
    images: Batch<'_>,
    proportions: Option<&[f32]>,
    progress: &dyn Progress,
) -> Option<Near> {
    let searched = Searched::new(images);
    let all: Vec<u32> = (0..images.len() as u32).collect();
    let limit = Limit { by_chance: wanted.by_chance, share: 0.0 };
    let copies = Copies::new(&searched, all, limit, |turn| turn == Turn::None, progress)?;
    let (calibration, contracted, mut found) = (copies.calibration, copies.contracted, copies.pairs);
    if wanted.turns {
        let (some, others) = one_of_each(&contracted, &groups(images.len(), &found));
        let lists = turned(&searched, &some, &others, progress);
        found.extend(pairs(&some, &lists, calibration.turned_ratio(), |turn| turn != Turn::None));
    }
    drop(searched);
    let (mut edited, mut alike) = (None, None);
    if wanted.edits {
        let searched = Edited::new(images, proportions, wanted.turns);
        edited = add_edited(&searched.by_edges(), FoundBy::Edges, wanted.by_chance, &mut found, progress);
        // Images of similar features are a neighbourhood of their own: among those of similar edges they would only make the
        // gap behind a copy smaller.
        let by_features = searched.by_features();
        alike = by_features.and_then(|by| add_edited(&by, FoundBy::Features, wanted.by_chance, &mut found, progress));
    }
    found.sort_by(|a, b| a.images.cmp(&b.images).then(a.by.cmp(&b.by)).then(a.ratio.total_cmp(&b.ratio)));
    found.dedup_by_key(|pair| pair.images);
    Some(Near { calibration, edited, alike, pairs: found })
}

/// Adds the edited copies among one image of each group that was found.
fn add_edited(
    searched: &EditedBy<'_>,
    by: FoundBy,
    by_chance: f64,
    found: &mut Vec<NearPair>,
    progress: &dyn Progress,
) -> Option<Calibration> {
    let groups = groups(searched.len(), found);
    let some: Vec<u32> = (0..searched.len() as u32).filter(|&image| groups[image as usize] == image).collect();
    let limit = Limit { by_chance, share: SHARE_BY_CHANCE };
    let copies = Copies::new(searched, some, limit, |_| true, progress)?;
    found.extend(copies.pairs.into_iter().map(|pair| NearPair { by, ..pair }));
    Some(copies.calibration)
}

/// How many pairs may be there by chance: so many, or this share of those that are found.
#[derive(Debug, Clone, Copy)]
struct Limit {
    by_chance: f64,
    share: f64,
}

/// Copies among some of the images.
struct Copies {
    calibration: Calibration,
    contracted: Contracted,
    pairs: Vec<NearPair>,
}

impl Copies {
    fn new(
        searched: &impl Search,
        some: Vec<u32>,
        limit: Limit,
        is_turn_wanted: impl Fn(Turn) -> bool + Copy,
        progress: &dyn Progress,
    ) -> Option<Self> {
        let found = searched.among(&some, &some, progress);
        let mut lists = vec![Vec::new(); some.last().map_or(0, |&last| last as usize + 1)];
        for (&image, list) in some.iter().zip(&found) {
            lists[image as usize].clone_from(list);
        }
        let contracted = Contracted::new(searched, some.clone(), lists, progress);
        let active: Vec<&Vec<Candidate>> =
            contracted.active.iter().map(|&image| &contracted.lists[image as usize]).collect();
        let distances: Vec<Vec<f64>> =
            active.iter().map(|list| list.iter().map(|neighbour| neighbour.difference.distance).collect()).collect();
        if active.len() < LEAST_DIFFERENT.min(some.len()) {
            return None;
        }
        let calibration = Calibration::new(distances.iter().map(Vec::as_slice), limit.by_chance)?;
        let detailed = |pairs: Vec<NearPair>, ratio: f64| {
            let detail = |pair: &NearPair| searched.detail(pair.images.0).min(searched.detail(pair.images.1));
            let pairs = pairs.into_iter().map(move |pair| NearPair { detail: detail(&pair), ..pair });
            pairs.filter(move |pair| pair.usual_ratio() <= ratio)
        };
        let pairs_up_to = |ratio: f64| {
            progress.check();
            detailed(gap::pairs(&contracted.active, &active, ratio, is_turn_wanted), ratio).count()
        };
        let calibration = if limit.share > 0.0 { calibration.of_share(limit.share, pairs_up_to) } else { calibration };
        let mut pairs = gap::pairs(&some, &found, calibration.ratio, is_turn_wanted);
        if active.len() < some.len() {
            pairs.extend(gap::pairs(&contracted.active, &active, calibration.ratio, is_turn_wanted));
            pairs.extend(of_parts(searched, &contracted, &calibration, progress));
        }
        let pairs = detailed(pairs, calibration.ratio).collect();
        Some(Self { calibration, contracted, pairs })
    }
}

/// The pairs of each image that stands for others with those that are its copies: they lie before a gap among all that it
/// stands for and its neighbours, and so does it, for what is behind the gap is far from them, too.
fn of_parts(
    searched: &impl Search,
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
        for Candidate { index, turn, difference } in members {
            // What lies behind the gap is at least so far from the member.
            let ratio = difference.distance / (gap - difference.distance);
            if difference.distance < gap && ratio <= calibration.ratio {
                let images = (image.min(index), image.max(index));
                let difference = if index < image { difference.seen_from_the_other() } else { difference };
                pairs.push(NearPair { images, turn, difference, ratio, by: FoundBy::Pixels, detail: 1.0 });
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
            difference: super::super::compare::Difference { distance: 1.0, shift: (0, 0), scale: 1.0, angle: 0.0 },
            ratio: 0.1,
            by: FoundBy::Pixels,
            detail: 1.0,
        };
        assert_eq!(groups(6, &[pair(3, 4), pair(0, 5), pair(4, 5)]), [0, 1, 2, 0, 0, 0]);
    }
}
