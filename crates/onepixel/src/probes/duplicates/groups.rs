//! Which images belong together, and what does that mean?

use std::collections::HashMap;

use super::finding::{
    ConstantImage, DuplicateCounts, DuplicateGroup, DuplicateImage, DuplicatePair, DuplicatesFinding, NearSearch,
};
use super::near::{Near, NearPair};
use crate::dataset::{Batch, Dataset, Label, SetName};
use crate::distance::squared_distance;

/// Train and test images pooled, the train images first, and what joins them.
pub(super) struct Pooled {
    train: u32,
    labels: Vec<Label>,
    classes: Vec<String>,
    is_constant: Vec<bool>,
    /// The first image that each is equal to.
    equal_to: Vec<u32>,
    /// A forest of joined images: each points to an earlier one, or to itself.
    joined: Vec<u32>,
    /// The near pairs, by the first of their equals, each with what is expected by chance.
    near: Vec<(NearPair, f64)>,
}

impl Pooled {
    pub(super) fn new(dataset: &Dataset, constant: &[u32]) -> Self {
        let test = dataset.test.iter().flat_map(|test| test.labels());
        let labels: Vec<Label> = dataset.train.labels().iter().chain(test).copied().collect();
        let mut is_constant = vec![false; labels.len()];
        constant.iter().for_each(|&index| is_constant[index as usize] = true);
        let alone: Vec<u32> = (0..labels.len() as u32).collect();
        Self {
            train: dataset.train.len() as u32,
            labels,
            classes: dataset.train.classes().to_vec(),
            is_constant,
            equal_to: alone.clone(),
            joined: alone,
            near: Vec::new(),
        }
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
        (0..self.labels.len() as u32).filter(|&index| is_first(index)).collect()
    }

    /// Joins near images, which are numbered by their places in `different`.
    pub(super) fn join_near(&mut self, near: &Near, different: &[u32], by_chance: f64) -> NearSearch {
        for pair in &near.pairs {
            let images = (different[pair.images.0 as usize], different[pair.images.1 as usize]);
            self.near.push((NearPair { images, ..*pair }, near.calibration.expected(pair.ratio)));
            let (a, b) = (self.root(images.0), self.root(images.1));
            self.joined[a.max(b) as usize] = a.min(b);
        }
        NearSearch {
            skipped: None,
            images: different.len() as u64,
            pairs: near.pairs.len() as u64,
            expected_by_chance: Some(by_chance),
            dimension: Some(near.calibration.dimension),
            ratio: Some(near.calibration.ratio),
        }
    }

    /// What was found of these images, of which some are constant.
    pub(super) fn finding(&self, images: Batch<'_>, constant: &[u32], near_search: NearSearch) -> DuplicatesFinding {
        let constant = constant.iter().map(|&index| {
            let DuplicateImage { split, index: place, class } = self.image(index);
            ConstantImage { split, index: place, class, value: images.image(index as usize)[0] }
        });
        DuplicatesFinding {
            train_images: u64::from(self.train),
            test_images: self.labels.len() as u64 - u64::from(self.train),
            exact: self.exact_counts(),
            near_search,
            all: self.counts(),
            constant: constant.collect(),
            groups: self.groups(images),
            least_errors: Vec::new(),
            impact: None,
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

    /// The set, index and class of an image.
    fn image(&self, index: u32) -> DuplicateImage {
        let class = self.classes[usize::from(self.labels[index as usize])].clone();
        match index.checked_sub(self.train) {
            None => DuplicateImage { split: SetName::Train, index, class },
            Some(index) => DuplicateImage { split: SetName::Test, index, class },
        }
    }

    fn exact_counts(&self) -> DuplicateCounts {
        self.counts_of(&members(&self.equal_to))
    }

    fn counts(&self) -> DuplicateCounts {
        self.counts_of(&self.members())
    }

    /// The images of each group, ascending.
    fn members(&self) -> Vec<Vec<u32>> {
        let root = |mut index: u32| {
            while self.joined[index as usize] != index {
                index = self.joined[index as usize];
            }
            index
        };
        members(&(0..self.labels.len() as u32).map(root).collect::<Vec<u32>>())
    }

    fn counts_of(&self, groups: &[Vec<u32>]) -> DuplicateCounts {
        let mut counts = DuplicateCounts::default();
        for group in groups {
            let (train, test) = group.split_at(group.partition_point(|&index| index < self.train));
            counts.groups += 1;
            counts.conflicting_groups += u64::from(self.conflicting(group));
            let several = |images: &[u32]| if images.len() > 1 { images.len() as u64 } else { 0 };
            counts.within_train += several(train);
            counts.within_test += several(test);
            if train.is_empty() || test.is_empty() {
                continue;
            }
            counts.test_images_in_train += test.len() as u64;
            counts.train_images_in_test += train.len() as u64;
            let label = |index: u32| self.labels[index as usize];
            let disagrees = |&&index: &&u32| train.iter().any(|&twin| label(twin) != label(index));
            counts.test_images_in_train_conflicting += test.iter().filter(disagrees).count() as u64;
        }
        counts
    }

    fn conflicting(&self, group: &[u32]) -> bool {
        group.iter().any(|&index| self.labels[index as usize] != self.labels[group[0] as usize])
    }

    /// The groups in the order of the finding.
    fn groups(&self, images: Batch<'_>) -> Vec<DuplicateGroup> {
        let members = self.members();
        let numbered = members.iter().enumerate();
        let group_of: HashMap<u32, usize> =
            numbered.flat_map(|(group, members)| members.iter().map(move |&index| (index, group))).collect();
        let mut pairs = vec![Vec::new(); members.len()];
        for (pair, expected) in &self.near {
            let Some(&group) = group_of.get(&pair.images.0) else { continue };
            let place = |index: u32| members[group].binary_search(&index).unwrap_or_default();
            let (a, b) = pair.images;
            pairs[group].push(DuplicatePair {
                images: (place(a), place(b)),
                distance: (squared_distance(images.image(a as usize), images.image(b as usize)) as f64).sqrt(),
                least_distance: pair.difference.distance,
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
        let last = members.last().copied().unwrap_or_default();
        DuplicateGroup {
            exact: near_pairs.is_empty(),
            conflicting: self.conflicting(members),
            across: members[0] < self.train && last >= self.train,
            images: members.iter().map(|&index| self.image(index)).collect(),
            near_pairs,
        }
    }
}

/// The groups of several images that name the same first one, each ascending.
fn members(first: &[u32]) -> Vec<Vec<u32>> {
    let mut order: Vec<u32> = (0..first.len() as u32).collect();
    order.sort_by_key(|&index| first[index as usize]);
    let groups = order.chunk_by(|&a, &b| first[a as usize] == first[b as usize]);
    groups.filter(|group| group.len() > 1).map(<[u32]>::to_vec).collect()
}
