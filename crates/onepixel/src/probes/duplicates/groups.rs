//! Which images belong together, and what does that mean?

use std::collections::HashMap;

use super::compare::difference;
use super::finding::{
    ConstantImage, DuplicateCounts, DuplicateGroup, DuplicateImage, DuplicatePair, DuplicatesFinding, Edit, NearSearch,
    SetPair,
};
use super::gap::{FoundBy, NearPair};
use super::near::{Near, Wanted};
use super::pool::Pool;
use super::turn::Turn;
use crate::dataset::{Batch, Collection, SetName};
use crate::distance::squared_distance;

/// The images of all sets, and what joins them.
pub(super) struct Pooled {
    pool: Pool,
    is_constant: Vec<bool>,
    /// The first image that each is equal to.
    equal_to: Vec<u32>,
    /// A forest of joined images: each points to an earlier one, or to itself.
    joined: Vec<u32>,
    /// The near pairs, by the first of their equals, each with what is expected by chance.
    near: Vec<(NearPair, f64)>,
}

impl Pooled {
    pub(super) fn new(collection: &Collection, constant: &[u32]) -> Self {
        let pool = Pool::new(collection);
        let mut is_constant = vec![false; pool.len() as usize];
        constant.iter().for_each(|&index| is_constant[index as usize] = true);
        let alone: Vec<u32> = (0..pool.len()).collect();
        Self { pool, is_constant, equal_to: alone.clone(), joined: alone, near: Vec::new() }
    }

    /// Joins equal images, but for those of one value.
    pub(super) fn join_equal(&mut self, groups: &[Vec<u32>]) {
        for group in groups.iter().filter(|group| !self.is_constant[group[0] as usize]) {
            for &index in group {
                self.equal_to[index as usize] = group[0];
                self.joined[index as usize] = group[0];
            }
        }
    }

    /// The first of each kind of equal images, ascending, without those of one value.
    pub(super) fn different(&self) -> Vec<u32> {
        let is_first = |index: u32| self.equal_to[index as usize] == index && !self.is_constant[index as usize];
        (0..self.pool.len()).filter(|&index| is_first(index)).collect()
    }

    /// Joins near images, which are numbered by their places in `different`.
    pub(super) fn join_near(&mut self, near: &Near, different: &[u32], wanted: Wanted) -> NearSearch {
        for pair in &near.pairs {
            let images = (different[pair.images.0 as usize], different[pair.images.1 as usize]);
            self.near.push((NearPair { images, ..*pair }, near.expected(pair)));
            let (a, b) = (self.root(images.0), self.root(images.1));
            self.joined[a.max(b) as usize] = a.min(b);
        }
        NearSearch {
            skipped: None,
            images: different.len() as u64,
            pairs: near.pairs.len() as u64,
            turns: wanted.turns,
            expected_by_chance: Some(wanted.by_chance),
            dimension: Some(near.calibration.dimension),
            ratio: Some(near.calibration.ratio),
            turned_ratio: wanted.turns.then(|| near.calibration.turned_ratio()),
            edits: near.edited.is_some(),
            edits_skipped: None,
            edited_dimension: near.edited.map(|edited| edited.dimension),
            edited_ratio: near.edited.map(|edited| edited.ratio),
            alike_dimension: near.alike.map(|alike| alike.dimension),
            alike_ratio: near.alike.map(|alike| alike.ratio),
        }
    }

    /// What was found of these images, of which some are constant.
    pub(super) fn finding(&self, images: Batch<'_>, constant: &[u32], near_search: NearSearch) -> DuplicatesFinding {
        let constant = constant.iter().map(|&place| {
            let DuplicateImage { split, index, name, class } = self.pool.image(place);
            ConstantImage { split, index, name, class, value: images.image(place as usize)[0] }
        });
        let sets = self.pool.searched();
        let images_of = |name| sets.iter().find(|set| set.name == name).map_or(0, |set| set.images);
        let (equal, all) = (members(&self.equal_to), self.members());
        let (exact_cells, all_cells) = (self.cells(&equal), self.cells(&all));
        let pairs = sets.iter().flat_map(|of| sets.iter().map(move |within| (of.name, within.name)));
        let matrix = pairs.zip(exact_cells.iter().zip(&all_cells)).map(|((of, within), (exact, all))| SetPair {
            of,
            within,
            exact: exact.images,
            all: all.images,
            exact_conflicting: exact.conflicting,
            all_conflicting: all.conflicting,
        });
        DuplicatesFinding {
            train_images: images_of(SetName::Train),
            test_images: images_of(SetName::Test),
            exact: self.counts(&equal, &exact_cells),
            near_search,
            all: self.counts(&all, &all_cells),
            constant: constant.collect(),
            groups: self.groups(images, &all),
            least_errors: Vec::new(),
            impact: None,
            matrix: matrix.collect(),
            sets,
        }
    }

    /// The first image that an image is joined with; shortens the way for the next.
    fn root(&mut self, index: u32) -> u32 {
        let mut root = index;
        while self.joined[root as usize] != root {
            root = self.joined[root as usize];
        }
        let mut place = index;
        while place != root {
            place = std::mem::replace(&mut self.joined[place as usize], root);
        }
        root
    }

    /// The images of each group, ascending.
    fn members(&self) -> Vec<Vec<u32>> {
        let root = |mut index: u32| {
            while self.joined[index as usize] != index {
                index = self.joined[index as usize];
            }
            index
        };
        members(&(0..self.pool.len()).map(root).collect::<Vec<u32>>())
    }

    /// Every set within itself and in every other: shape (sets, sets), row by row.
    fn cells(&self, groups: &[Vec<u32>]) -> Vec<Cell> {
        let sets = self.pool.searched().len();
        let mut cells = vec![Cell::default(); sets * sets];
        for group in groups {
            let parts = self.pool.by_set(group);
            let classes: Vec<Vec<u32>> = parts.iter().map(|(_, images)| self.pool.classes_of(images)).collect();
            for &(of, images) in &parts {
                for (&(within, others), classes) in parts.iter().zip(&classes) {
                    // A single image has no other in its own set.
                    if of == within && others.len() < 2 {
                        continue;
                    }
                    let cell = &mut cells[of * sets + within];
                    cell.images += images.len() as u64;
                    cell.conflicting += self.pool.conflicting(images, classes);
                }
            }
        }
        cells
    }

    fn counts(&self, groups: &[Vec<u32>], cells: &[Cell]) -> DuplicateCounts {
        let sets = self.pool.searched().len();
        let cell = |of: SetName, within: SetName| match (self.pool.place_of(of), self.pool.place_of(within)) {
            (Some(of), Some(within)) => cells[of * sets + within],
            _ => Cell::default(),
        };
        DuplicateCounts {
            groups: groups.len() as u64,
            conflicting_groups: groups.iter().filter(|group| self.conflicting(group)).count() as u64,
            within_train: cell(SetName::Train, SetName::Train).images,
            within_test: cell(SetName::Test, SetName::Test).images,
            test_images_in_train: cell(SetName::Test, SetName::Train).images,
            test_images_in_train_conflicting: cell(SetName::Test, SetName::Train).conflicting,
            train_images_in_test: cell(SetName::Train, SetName::Test).images,
        }
    }

    fn conflicting(&self, group: &[u32]) -> bool {
        self.pool.classes_of(group).len() > 1
    }

    /// The groups of these members in the order of the finding.
    fn groups(&self, images: Batch<'_>, members: &[Vec<u32>]) -> Vec<DuplicateGroup> {
        let numbered = members.iter().enumerate();
        let group_of: HashMap<u32, usize> =
            numbered.flat_map(|(group, members)| members.iter().map(move |&index| (index, group))).collect();
        let mut pairs = vec![Vec::new(); members.len()];
        for (pair, expected) in &self.near {
            let Some(&group) = group_of.get(&pair.images.0) else { continue };
            let place = |index: u32| members[group].binary_search(&index).unwrap_or_default();
            let (a, b) = pair.images;
            let distances = Distances::of(images, pair);
            pairs[group].push(DuplicatePair {
                images: (place(a), place(b)),
                distance: distances.plain,
                turn: pair.turn,
                edit: edit(pair),
                least_distance: distances.least,
                shift: pair.difference.shift,
                ratio: pair.ratio,
                expected_by_chance: *expected,
            });
        }
        let mut groups: Vec<DuplicateGroup> =
            members.iter().zip(pairs).map(|(members, near_pairs)| self.group(members, near_pairs)).collect();
        let order = |group: &DuplicateGroup| (!group.conflicting, !group.across, !group.exact);
        groups.sort_by(|a, b| order(a).cmp(&order(b)).then(a.least_ratio().total_cmp(&b.least_ratio())));
        groups
    }

    fn group(&self, members: &[u32], near_pairs: Vec<DuplicatePair>) -> DuplicateGroup {
        DuplicateGroup {
            exact: near_pairs.is_empty(),
            conflicting: self.conflicting(members),
            across: self.pool.by_set(members).len() > 1,
            images: members.iter().map(|&index| self.pool.image(index)).collect(),
            near_pairs,
        }
    }
}

/// How the second of a pair was edited; `None` if the two are near in their pixels.
fn edit(pair: &NearPair) -> Option<Edit> {
    let NearPair { difference, by, .. } = pair;
    // Planes are unit vectors.
    let correlation = 1.0 - difference.distance * difference.distance / 2.0;
    (*by != FoundBy::Pixels).then(|| Edit {
        scale: f64::from(difference.scale),
        angle: f64::from(difference.angle),
        correlation,
    })
}

/// How far apart two images are, the first turned as it has to be, in grey values.
struct Distances {
    plain: f64,
    /// At the best shift and brightness.
    least: f64,
}

impl Distances {
    fn of(images: Batch<'_>, pair: &NearPair) -> Self {
        let [one, other] = [pair.images.0, pair.images.1].map(|index| images.image(index as usize));
        let mut turned = one.to_vec();
        if pair.turn != Turn::None {
            pair.turn.apply(images.shape(), one, &mut turned);
        }
        let plain = (squared_distance(&turned, other) as f64).sqrt();
        let least = match pair.by {
            FoundBy::Edges | FoundBy::Features => difference(images.shape(), &turned, other).distance,
            FoundBy::Pixels => pair.difference.distance,
        };
        Self { plain, least }
    }
}

/// How many images of one set have a duplicate in another, and how many of them one of another label.
#[derive(Clone, Copy, Default)]
struct Cell {
    images: u64,
    conflicting: u64,
}

/// The groups of several images that name the same first one, each ascending.
fn members(first: &[u32]) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..first.len() as u32).collect();
    order.sort_by_key(|&index| first[index as usize]);
    let groups = order.chunk_by(|&a, &b| first[a as usize] == first[b as usize]);
    groups.filter(|group| group.len() > 1).map(<[u32]>::to_vec).collect()
}
