//! Are images there twice that must not be?

use std::collections::{BTreeSet, HashMap};

use super::digests::digests;
use super::limits::Most;
use super::measured::{Measured, Occurrence, Phrase};
use super::sets::NO_TEST_SET;
use super::{Asked, CheckError, Checked, for_limits};
use crate::dataset::{Dataset, ImageRef, SetName};
use crate::probes::duplicates::{ConstantImage, DuplicateGroup, DuplicateImage, DuplicatesFinding, DuplicatesProbe};

/// The most images that the place of a group names.
const MOST_NAMED: usize = 4;

/// An image of a group.
struct Member {
    image: ImageRef,
    class: String,
    digest: String,
}

/// What the probe found, with a digest of each image.
struct Twins {
    finding: DuplicatesFinding,
    /// The images of each group, those of the train set first.
    groups: Vec<Vec<Member>>,
    /// Groups of equal images: places in `groups`, of a group and of its images.
    equal: Vec<(usize, Vec<usize>)>,
    /// The digests of the images of one value.
    constant: Vec<String>,
}

/// All limits for images that are there twice, and for images of one value.
pub(super) fn check(asked: &Asked<'_>, checked: &mut Checked) -> Result<(), CheckError> {
    let Asked { policy, dataset, seed, progress } = *asked;
    let (limits, blank) = (&policy.duplicates, policy.images.blank);
    let of_test = [
        ("duplicates.across", limits.across.is_some()),
        ("duplicates.near_across", limits.near_across.is_some()),
        ("duplicates.within_test", limits.within_test.is_some()),
    ];
    let has_test = dataset.test.is_some();
    if !has_test {
        of_test.into_iter().for_each(|(key, demanded)| checked.skip(key, demanded, NO_TEST_SET));
    }
    let demanded = of_test.iter().any(|&(_, demanded)| has_test && demanded);
    if !demanded && blank.is_none() && limits.within_train.is_none() && limits.conflicting_labels.is_none() {
        return Ok(());
    }
    let near = has_test && limits.near_across.is_some();
    let probe = DuplicatesProbe { near, rungs: Vec::new(), seed, ..DuplicatesProbe::default() };
    let twins =
        Twins::new(probe.run(dataset, progress).map_err(for_limits("[duplicates] and images.blank"))?, dataset)?;
    checked.add(blank.map(|most| twins.blank(most)));
    checked.add(limits.within_train.map(|most| twins.repeats(most, SetName::Train)));
    checked.add(limits.conflicting_labels.map(|most| twins.conflicting(most)));
    if has_test {
        checked.add(limits.across.map(|most| twins.across(most)));
        checked.add(limits.within_test.map(|most| twins.repeats(most, SetName::Test)));
        match &twins.finding.near_search.skipped {
            Some(reason) => checked.skip("duplicates.near_across", near, reason),
            None => checked.add(limits.near_across.map(|most| twins.near_across(most))),
        }
    }
    Ok(())
}

impl Twins {
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

    /// The images of each group of equal ones, those of the train set first.
    fn equal(&self) -> impl Iterator<Item = Vec<&Member>> {
        self.equal.iter().map(|(group, members)| members.iter().map(|&place| &self.groups[*group][place]).collect())
    }

    /// Images of a set.
    fn images(&self, set: SetName) -> u64 {
        if set == SetName::Train { self.finding.train_images } else { self.finding.test_images }
    }

    /// Each test image that is equal to a train image.
    fn across(&self, most: Most) -> Measured {
        let mut occurrences = Vec::new();
        for group in self.equal() {
            let Some(train) = first_of(&group, SetName::Train) else { continue };
            for test in group.iter().filter(|member| member.image.set == SetName::Test) {
                let place = format!("{} = {}", name(test.image), name(train.image));
                occurrences.push(Occurrence::new(&test.digest, place, vec![test.image, train.image]));
            }
        }
        let phrase = Phrase { lead: "", noun: "test image", trail: "with an equal image in train" };
        Measured::most("duplicates.across", phrase, most, self.finding.test_images, in_order(occurrences))
    }

    /// Each test image that is in a group with a train image, but with no equal one.
    fn near_across(&self, most: Most) -> Measured {
        let mut occurrences = Vec::new();
        for (members, group) in self.groups.iter().zip(&self.finding.groups).filter(|(_, group)| group.across) {
            let in_train: BTreeSet<&String> = members
                .iter()
                .filter(|member| member.image.set == SetName::Train)
                .map(|member| &member.digest)
                .collect();
            let is_near = |member: &Member| member.image.set == SetName::Test && !in_train.contains(&member.digest);
            for (place, member) in members.iter().enumerate().filter(|(_, member)| is_near(member)) {
                let train = members[nearest_in_train(place, members, group)].image;
                let place = format!("{} ≈ {}", name(member.image), name(train));
                occurrences.push(Occurrence::new(&member.digest, place, vec![member.image, train]));
            }
        }
        let phrase = Phrase { lead: "", noun: "test image", trail: "with a near copy in train" };
        Measured::most("duplicates.near_across", phrase, most, self.finding.test_images, in_order(occurrences))
    }

    /// Each image of a set that repeats an earlier one of it.
    fn repeats(&self, most: Most, set: SetName) -> Measured {
        let mut occurrences = Vec::new();
        for group in self.equal() {
            let mut of_set = group.into_iter().filter(|member| member.image.set == set);
            let Some(first) = of_set.next() else { continue };
            for member in of_set {
                let place = format!("{} = {}", name(member.image), name(first.image));
                occurrences.push(Occurrence::new(&member.digest, place, vec![member.image, first.image]));
            }
        }
        let (key, noun) = match set {
            SetName::Train => ("duplicates.within_train", "train image"),
            _ => ("duplicates.within_test", "test image"),
        };
        let phrase = Phrase { lead: "", noun, trail: "equal to an earlier one" };
        Measured::most(key, phrase, most, self.images(set), in_order(occurrences))
    }

    /// Each group of equal images with unequal labels.
    fn conflicting(&self, most: u64) -> Measured {
        let mut occurrences = Vec::new();
        for group in self.equal() {
            let classes: BTreeSet<&str> = group.iter().map(|member| member.class.as_str()).collect();
            if classes.len() < 2 {
                continue;
            }
            let classes = classes.into_iter().collect::<Vec<_>>().join(" and ");
            let named = group.iter().take(MOST_NAMED).map(|m| format!("{} ({})", name(m.image), m.class));
            let more = if group.len() > MOST_NAMED { " = …" } else { "" };
            let place = named.collect::<Vec<_>>().join(" = ") + more;
            let what = format!("{} as {classes}", group[0].digest);
            occurrences.push(Occurrence::new(what, place, group.iter().map(|member| member.image).collect()));
        }
        let phrase = Phrase { lead: "", noun: "group", trail: "of equal images with unequal labels" };
        Measured::count("duplicates.conflicting_labels", phrase, most, in_order(occurrences))
    }

    fn blank(&self, most: Most) -> Measured {
        let occurrences = self.finding.constant.iter().zip(&self.constant).map(|(found, digest)| {
            let image = found.image();
            let place = format!("{} (class {}, value {})", name(image), found.class, found.value);
            Occurrence::new(digest, place, vec![image])
        });
        let phrase = Phrase { lead: "", noun: "image", trail: "of one value" };
        let of = self.finding.train_images + self.finding.test_images;
        Measured::most("images.blank", phrase, most, of, occurrences.collect())
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

/// The train image that a member is a near copy of: the nearest one, or the first where others lie between the two.
fn nearest_in_train(place: usize, members: &[Member], group: &DuplicateGroup) -> usize {
    let is_equal = |other: usize| members[other].digest == members[place].digest;
    let is_train = |other: usize| members[other].image.set == SetName::Train;
    let linked = group.near_pairs.iter().filter_map(|pair| match pair.images {
        (one, other) if is_equal(one) && is_train(other) => Some((pair.ratio, other)),
        (other, one) if is_equal(one) && is_train(other) => Some((pair.ratio, other)),
        _ => None,
    });
    linked.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(0, |(_, other)| other)
}

fn first_of<'a>(group: &[&'a Member], set: SetName) -> Option<&'a Member> {
    group.iter().find(|member| member.image.set == set).copied()
}

/// By the first image that each speaks of.
fn in_order(mut occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
    occurrences.sort_by(|a, b| a.images.first().cmp(&b.images.first()));
    occurrences
}

/// `test 4998`.
pub(super) fn name(image: ImageRef) -> String {
    format!("{} {}", image.set.name(), image.index)
}
