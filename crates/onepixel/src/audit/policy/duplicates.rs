//! Are images there twice that must not be?

use std::collections::{BTreeSet, HashMap, HashSet};

use super::digests::digests;
use super::finding::Unchecked;
use super::limits::Most;
use super::measured::{Measured, Occurrence};
use super::place::Place;
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef, Role, SetName};
use crate::probes::duplicates::{ConstantImage, DuplicateGroup, DuplicateImage, DuplicatesFinding, DuplicatesProbe};

/// An image of a group.
struct Member {
    image: ImageRef,
    class: Option<String>,
    digest: String,
}

/// A set, and one before it that its images must not be in.
#[derive(Clone, Copy)]
struct Across {
    of: SetName,
    within: SetName,
}

/// What the probe found, with a digest of each image.
struct Duplicates {
    finding: DuplicatesFinding,
    /// The images of each group, in the order of their sets.
    groups: Vec<Vec<Member>>,
    /// Groups of equal images: places in `groups`, of a group and of its images.
    equal: Vec<(usize, Vec<usize>)>,
    /// The digests of the images of one value.
    constant: Vec<String>,
}

/// All limits for images that are there twice, and for images of one value.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, seed, progress } = *asked;
    let (limits, mut blank) = (&policy.duplicates, policy.images.blank);
    let (across, held_out) = (across(dataset), held_out(dataset));
    if dataset.train.shape().values() == 1 && blank.take().is_some() {
        checked.skip("images.blank", true, Unchecked::SingleValue);
    }
    if across.is_empty() {
        checked.skip("duplicates.across", limits.across.is_some(), Unchecked::NoTestSet);
        checked.skip("duplicates.near_across", limits.near_across.is_some(), Unchecked::NoTestSet);
    }
    if held_out.is_empty() {
        checked.skip("duplicates.within_test", limits.within_test.is_some(), Unchecked::NoTestSet);
    }
    let near = !across.is_empty() && limits.near_across.is_some();
    let of_others = near || (!across.is_empty() && limits.across.is_some());
    let of_others = of_others || (!held_out.is_empty() && limits.within_test.is_some());
    if !of_others && blank.is_none() && limits.within_train.is_none() && limits.conflicting_labels.is_none() {
        return Ok(());
    }
    let probe = DuplicatesProbe { near, rungs: Vec::new(), seed, ..DuplicatesProbe::default() };
    let duplicates =
        Duplicates::new(probe.run(dataset, progress).map_err(for_limits("[duplicates] and images.blank"))?, dataset)?;
    checked.add(blank.map(|most| duplicates.blank(most)));
    checked.add(limits.within_train.map(|most| duplicates.repeats("duplicates.within_train", most, SetName::Train)));
    checked.add(limits.conflicting_labels.map(|most| duplicates.conflicting(most)));
    for &sets in &across {
        checked.add(limits.across.map(|most| duplicates.across(most, sets)));
    }
    for &set in &held_out {
        checked.add(limits.within_test.map(|most| duplicates.repeats("duplicates.within_test", most, set)));
    }
    match &duplicates.finding.near_search.skipped {
        Some(because) => {
            let because = because.clone();
            checked.skip("duplicates.near_across", near, Unchecked::NoNearSearch { because });
        }
        None => across
            .iter()
            .for_each(|&sets| checked.add(limits.near_across.map(|most| duplicates.near_across(most, sets)))),
    }
    Ok(())
}

/// Every two sets that have images, the later one with each before it.
fn across(dataset: &Dataset) -> Vec<Across> {
    let sets: Vec<SetName> = dataset.sets().iter().filter(|set| !set.is_empty()).map(|set| set.name).collect();
    let before = |(place, &of): (usize, &SetName)| {
        sets[..place].iter().map(move |&within| Across { of, within }).collect::<Vec<_>>()
    };
    sets.iter().enumerate().flat_map(before).collect()
}

/// The sets that models are scored on or chosen by, if they have images.
fn held_out(dataset: &Dataset) -> Vec<SetName> {
    let sets = dataset.sets().into_iter().filter(|set| !set.is_empty()).map(|set| set.name);
    let mut sets: Vec<SetName> = sets.filter(|set| matches!(set.role(), Role::Validation | Role::Test)).collect();
    // The test set first, as it always was.
    sets.sort_by_key(|set| set.role() != Role::Test);
    sets
}

impl Duplicates {
    fn new(finding: DuplicatesFinding, dataset: &Dataset) -> Result<Self, CheckError> {
        let of_groups = finding.groups.iter().flat_map(|group| group.images.iter().map(DuplicateImage::image));
        let constant = finding.constant.iter().map(ConstantImage::image);
        let images: Vec<ImageRef> = of_groups.chain(constant).collect();
        let mut digests = digests(dataset, &images)?;
        let constant = digests.split_off(digests.len() - finding.constant.len());
        let mut digests = digests.into_iter();
        let mut member = |found: &DuplicateImage| {
            let digest = digests.next().unwrap_or_default();
            Member { image: found.image(), class: found.class.clone(), digest }
        };
        let groups: Vec<Vec<Member>> =
            finding.groups.iter().map(|group| group.images.iter().map(&mut member).collect()).collect();
        let equal = groups.iter().enumerate().flat_map(|(place, group)| {
            let equal = equal(group).into_iter();
            equal.map(move |members| (place, members))
        });
        let equal = equal.collect();
        Ok(Self { finding, groups, equal, constant })
    }

    /// The images of each group of equal ones, in the order of their sets.
    fn equal(&self) -> impl Iterator<Item = Vec<&Member>> {
        self.equal.iter().map(|(group, members)| members.iter().map(|&place| &self.groups[*group][place]).collect())
    }

    /// Each image of a set that is equal to one of a set before it.
    fn across(&self, most: Most, sets: Across) -> Measured {
        let mut occurrences = Vec::new();
        for group in self.equal() {
            let Some(first) = first_of(&group, sets.within) else { continue };
            for other in group.iter().filter(|member| member.image.set == sets.of) {
                occurrences.push(Occurrence::new(&other.digest, Place::Equal, vec![other.image, first.image]));
            }
        }
        self.of_two("duplicates.across", most, sets, occurrences)
    }

    /// Each image of a set that is in a group with one of a set before it, but with no equal one.
    fn near_across(&self, most: Most, sets: Across) -> Measured {
        let mut occurrences = Vec::new();
        for (members, group) in self.groups.iter().zip(&self.finding.groups).filter(|(_, group)| !group.exact) {
            let Some(first) = members.iter().position(|member| member.image.set == sets.within) else { continue };
            let there = members.iter().filter(|member| member.image.set == sets.within);
            let there: HashSet<&str> = there.map(|member| member.digest.as_str()).collect();
            let nearest = nearest(sets.within, members, group);
            for member in members.iter().filter(|member| member.image.set == sets.of) {
                if there.contains(member.digest.as_str()) {
                    continue;
                }
                // The nearest one, or the first where others lie between the two.
                let other = &members[nearest.get(member.digest.as_str()).copied().unwrap_or(first)];
                occurrences.push(Occurrence::new(&member.digest, Place::Near, vec![member.image, other.image]));
            }
        }
        self.of_two("duplicates.near_across", most, sets, occurrences)
    }

    fn of_two(&self, key: &'static str, most: Most, sets: Across, occurrences: Vec<Occurrence>) -> Measured {
        let of = self.finding.images(sets.of);
        Measured::most(key, most, of, in_order(occurrences)).of_sets(vec![sets.of, sets.within])
    }

    /// Each image of a set that repeats an earlier one of it.
    fn repeats(&self, key: &'static str, most: Most, set: SetName) -> Measured {
        let mut occurrences = Vec::new();
        for group in self.equal() {
            let mut of_set = group.into_iter().filter(|member| member.image.set == set);
            let Some(first) = of_set.next() else { continue };
            for member in of_set {
                occurrences.push(Occurrence::new(&member.digest, Place::Equal, vec![member.image, first.image]));
            }
        }
        Measured::most(key, most, self.finding.images(set), in_order(occurrences)).of_sets(vec![set])
    }

    /// Each group of equal images with unequal labels.
    fn conflicting(&self, most: u64) -> Measured {
        let mut occurrences = Vec::new();
        for group in self.equal() {
            let classes: BTreeSet<&str> = group.iter().filter_map(|member| member.class.as_deref()).collect();
            if classes.len() < 2 {
                continue;
            }
            let classes = classes.into_iter().collect::<Vec<_>>().join(" and ");
            let place = Place::Conflict { classes: group.iter().map(|member| member.class.clone()).collect() };
            let what = format!("{} as {classes}", group[0].digest);
            occurrences.push(Occurrence::new(what, place, group.iter().map(|member| member.image).collect()));
        }
        Measured::count("duplicates.conflicting_labels", most, in_order(occurrences))
    }

    fn blank(&self, most: Most) -> Measured {
        let occurrences = self.finding.constant.iter().zip(&self.constant).map(|(found, digest)| {
            let place = Place::OneValue { class: found.class.clone(), value: found.value };
            Occurrence::new(digest, place, vec![found.image()])
        });
        let of = self.finding.sets.iter().map(|set| set.images).sum();
        Measured::most("images.blank", most, of, occurrences.collect())
    }
}

/// The groups of equal images within a group.
fn equal(group: &[Member]) -> Vec<Vec<usize>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut equal: Vec<Vec<usize>> = Vec::new();
    for (place, member) in group.iter().enumerate() {
        let next = equal.len();
        match *places.entry(&member.digest).or_insert(next) {
            known if known < next => equal[known].push(place),
            _ => equal.push(vec![place]),
        }
    }
    equal.retain(|members| members.len() > 1);
    equal
}

/// For images of a group, by their digests, the nearest image of a set that each is a near copy of, as its place in the group.
fn nearest<'a>(within: SetName, members: &'a [Member], group: &DuplicateGroup) -> HashMap<&'a str, usize> {
    let mut nearest: HashMap<&str, (f64, usize)> = HashMap::new();
    // A pair speaks of the first of equal images; the set may have another of them.
    let mut of_set: HashMap<&str, usize> = HashMap::new();
    for (place, member) in members.iter().enumerate().filter(|(_, member)| member.image.set == within) {
        of_set.entry(&member.digest).or_insert(place);
    }
    for pair in &group.near_pairs {
        for (one, other) in [pair.images, (pair.images.1, pair.images.0)] {
            let Some(&place) = of_set.get(members[other].digest.as_str()) else { continue };
            let least = nearest.entry(&members[one].digest).or_insert((f64::INFINITY, place));
            if pair.ratio < least.0 {
                *least = (pair.ratio, place);
            }
        }
    }
    nearest.into_iter().map(|(digest, (_, place))| (digest, place)).collect()
}

fn first_of<'a>(group: &[&'a Member], set: SetName) -> Option<&'a Member> {
    group.iter().find(|member| member.image.set == set).copied()
}

/// By the first image that each speaks of.
fn in_order(mut occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
    occurrences.sort_by(|a, b| a.images.first().cmp(&b.images.first()));
    occurrences
}
