//! Which contents occur how often in which set and class?

use std::collections::BTreeMap;

use crate::dataset::SetName;

/// Where images of one content are: a set, and a class where it has labels.
pub(super) type Place = (SetName, Option<String>);

/// The contents with the lowest digests, each with all of its copies.
///
/// A digest is as good as a number drawn at random for each content, so the lowest ones are a sample of the contents in
/// which every copy of a sampled content is counted (K. Beyer et al., "On synopses for distinct-value estimation under
/// multiset operations", SIGMOD 2007). What was left out once is higher than all that is kept, now and after merging, so the
/// counts of kept contents are exact.
#[derive(Debug, Clone, Default)]
pub(super) struct Contents {
    kept: BTreeMap<u128, Content>,
    /// What places are called, in the order of their first appearance.
    places: Vec<Place>,
    numbers: BTreeMap<Place, u32>,
    /// Whether some were left out.
    pub(super) is_sample: bool,
}

/// One content.
#[derive(Debug, Clone)]
pub(super) struct Content {
    /// Whether all its values are one.
    pub(super) constant: bool,
    copies: Copies,
}

/// Places by their number, with images each.
#[derive(Debug, Clone)]
enum Copies {
    In(u32, u32),
    InSeveral(Vec<(u32, u32)>),
}

impl Copies {
    fn as_vec(&self) -> Vec<(u32, u32)> {
        match self {
            Self::In(place, images) => vec![(*place, *images)],
            Self::InSeveral(places) => places.clone(),
        }
    }

    fn add(&mut self, place: u32, images: u32) {
        match self {
            Self::In(known, count) if *known == place => *count = count.saturating_add(images),
            Self::In(known, count) => *self = Self::InSeveral(vec![(*known, *count), (place, images)]),
            Self::InSeveral(places) => match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, count)) => *count = count.saturating_add(images),
                None => places.push((place, images)),
            },
        }
    }
}

impl Contents {
    /// The number of contents that are kept.
    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    /// The number of a place.
    pub(super) fn number(&mut self, place: &Place) -> u32 {
        if let Some(&number) = self.numbers.get(place) {
            return number;
        }
        let number = self.places.len() as u32;
        self.places.push(place.clone());
        self.numbers.insert(place.clone(), number);
        number
    }

    /// Adds images of one content in a place, by its number; `most` contents are kept.
    pub(super) fn add(&mut self, digest: u128, constant: bool, (place, images): (u32, u32), most: usize) {
        let content = self.kept.entry(digest);
        content
            .and_modify(|known| known.copies.add(place, images))
            .or_insert(Content { constant, copies: Copies::In(place, images) });
        if self.kept.len() > most {
            self.kept.pop_last();
            self.is_sample = true;
        }
    }

    /// Adds the contents of other images.
    pub(super) fn merge(&mut self, other: &Self, most: usize) {
        let numbers: Vec<u32> = other.places.iter().map(|place| self.number(place)).collect();
        self.is_sample |= other.is_sample;
        for (&digest, content) in &other.kept {
            for (place, images) in content.copies.as_vec() {
                self.add(digest, content.constant, (numbers[place as usize], images), most);
            }
        }
    }

    /// Goes over the contents, digests ascending: each with its places in order, and the images there.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u128, bool, Vec<(&Place, u32)>)> {
        self.kept.iter().map(|(&digest, content)| {
            let copies = content.copies.as_vec().into_iter();
            let mut copies: Vec<(&Place, u32)> =
                copies.map(|(place, images)| (&self.places[place as usize], images)).collect();
            copies.sort_unstable();
            (digest, content.constant, copies)
        })
    }

    /// The bytes of memory that it takes, about: a node of the tree is three quarters full.
    pub(super) fn bytes(&self) -> u64 {
        (self.kept.len() * (size_of::<u128>() + size_of::<Content>()) * 4 / 3) as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    const MOST: usize = 8;

    fn told(contents: &Contents) -> Vec<(u128, Vec<(Place, u32)>)> {
        let owned = |copies: Vec<(&Place, u32)>| copies.into_iter().map(|(place, n)| (place.clone(), n)).collect();
        contents.iter().map(|(digest, _, copies)| (digest, owned(copies))).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2026), ..Default::default() })]

        #[test]
        fn what_is_kept_is_counted_whole_in_any_order(
            images in prop::collection::vec((0..20u128, 0..3usize), 0..60),
            parts in prop::collection::vec(0..4usize, 60),
        ) {
            let place = |class: usize| (SetName::Train, Some(class.to_string()));
            let mut each = vec![Contents::default(); 4];
            let mut whole = Contents::default();
            for (&(digest, class), &part) in images.iter().zip(&parts) {
                for contents in [&mut each[part], &mut whole] {
                    let number = contents.number(&place(class));
                    contents.add(digest, false, (number, 1), MOST);
                }
            }
            let mut merged = Contents::default();
            each.iter().rev().for_each(|part| merged.merge(part, MOST));
            prop_assert_eq!(told(&merged), told(&whole));
            prop_assert_eq!(merged.is_sample, whole.is_sample);
            for (digest, copies) in told(&whole) {
                let counted: u32 = copies.iter().map(|(_, images)| images).sum();
                prop_assert_eq!(counted as usize, images.iter().filter(|image| image.0 == digest).count());
            }
        }
    }
}
