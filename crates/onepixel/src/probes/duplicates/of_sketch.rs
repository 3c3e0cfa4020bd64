//! Which images of a sketch are equal?

use std::collections::BTreeMap;

use super::conflicts::LeastErrors;
use super::exact;
use super::finding::{DuplicateCounts, DuplicatesFinding, NearSearch, SearchedSet, SetPair};
use super::groups::Pooled;
use crate::dataset::{Batch, Collection, Dataset, ReadError, SetName};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::sketch::{CopiesOfContent, Sketch};

impl DuplicatesFinding {
    /// Counts the equal images of a sketch, within sets and across, by the digests of their contents. The groups that are
    /// listed are those of the sampled images. Near copies are not looked for: a sample hardly ever holds both.
    ///
    /// Where a sketch has more contents than it counts copies of, all numbers are those of the contents that it counts:
    /// their shares estimate those of all.
    ///
    /// # Errors
    ///
    /// The sampled images cannot be read.
    pub fn of_sketch(sketch: &Sketch, sample: &Dataset, progress: &dyn Progress) -> Result<Self, ProbeError> {
        progress.begin("equal images", sketch.counted_contents() as u64);
        let mut counted = Counted::new(sketch);
        for content in sketch.contents() {
            counted.add(&content);
            progress.advance(1);
        }
        Ok(counted.told(Self::listed(sketch, sample)?))
    }

    /// The groups among the sampled images.
    fn listed(sketch: &Sketch, sample: &Dataset) -> Result<Self, ProbeError> {
        let sets = Collection::from(sample);
        let all = sets.pooled().into_memory()?;
        let pixels = all.images().as_bytes().ok_or_else(|| ReadError::from("the images are not in memory"))?;
        let images = Batch::new(all.shape(), pixels);
        let constant = exact::constant(images);
        let mut pooled = Pooled::new(&sets, &constant);
        let digests: Vec<u128> = sets.sets().iter().flat_map(|set| sketch.sampled_digests(set.name)).collect();
        pooled.join_equal(&exact::equal_originals(&digests));
        let near =
            NearSearch::skipped("a sketch counts equal images only: a sample hardly holds both of two".to_owned());
        Ok(pooled.finding(images, &constant, near))
    }
}

/// What was counted so far.
struct Counted {
    sets: Vec<SearchedSet>,
    /// What each set has of itself and of each other: shape (sets, sets), images and those of another label.
    cells: Vec<(u64, u64)>,
    /// Of each set, the images that no classifier can get right.
    errors: Vec<u64>,
    groups: u64,
    conflicting_groups: u64,
}

impl Counted {
    fn new(sketch: &Sketch) -> Self {
        let sets = sketch.sets().map(|(name, labelled)| SearchedSet { name, images: 0, labelled });
        let sets: Vec<SearchedSet> = sets.collect();
        let (cells, errors) = (vec![(0, 0); sets.len() * sets.len()], vec![0; sets.len()]);
        Self { sets, cells, errors, groups: 0, conflicting_groups: 0 }
    }

    fn add(&mut self, content: &CopiesOfContent<'_>) {
        // The classes of its copies in each set, by the place of the set, with their images.
        let mut parts: BTreeMap<usize, Vec<(Option<&str>, u64)>> = BTreeMap::new();
        for &(set, class, images) in &content.places {
            let Some(place) = self.place_of(set) else { continue };
            self.sets[place].images += u64::from(images);
            parts.entry(place).or_default().push((class, images.into()));
        }
        for (&place, classes) in &parts {
            self.errors[place] += images_of(classes) - classes.iter().map(|(_, images)| *images).max().unwrap_or(0);
        }
        let all: u64 = parts.values().map(|classes| images_of(classes)).sum();
        if content.constant || all < 2 {
            return;
        }
        let mut labels: Vec<&str> = parts.values().flatten().filter_map(|(class, _)| *class).collect();
        labels.sort_unstable();
        labels.dedup();
        self.groups += 1;
        self.conflicting_groups += u64::from(labels.len() > 1);
        for (&of, images) in &parts {
            for (&within, others) in &parts {
                // A single image has no other in its own set.
                if of == within && images_of(others) < 2 {
                    continue;
                }
                let cell = &mut self.cells[of * self.sets.len() + within];
                cell.0 += images_of(images);
                cell.1 += conflicting(images, others);
            }
        }
    }

    fn place_of(&self, set: SetName) -> Option<usize> {
        self.sets.iter().position(|known| known.name == set)
    }

    /// The finding with these numbers, and the groups that are listed.
    fn told(self, listed: DuplicatesFinding) -> DuplicatesFinding {
        let cell = |of: SetName, within: SetName| match (self.place_of(of), self.place_of(within)) {
            (Some(of), Some(within)) => self.cells[of * self.sets.len() + within],
            _ => (0, 0),
        };
        let names = || self.sets.iter().map(|set| set.name);
        let pairs = names().flat_map(|of| names().map(move |within| (of, within)));
        let matrix = pairs.map(|(of, within)| {
            let (images, conflicting) = cell(of, within);
            SetPair {
                of,
                within,
                exact: images,
                all: images,
                exact_conflicting: conflicting,
                all_conflicting: conflicting,
            }
        });
        let counts = DuplicateCounts {
            groups: self.groups,
            conflicting_groups: self.conflicting_groups,
            within_train: cell(SetName::Train, SetName::Train).0,
            within_test: cell(SetName::Test, SetName::Test).0,
            test_images_in_train: cell(SetName::Test, SetName::Train).0,
            test_images_in_train_conflicting: cell(SetName::Test, SetName::Train).1,
            train_images_in_test: cell(SetName::Train, SetName::Test).0,
        };
        let images_of = |name: SetName| self.place_of(name).map_or(0, |place| self.sets[place].images);
        let errors = self.sets.iter().zip(&self.errors).filter(|(set, _)| set.labelled);
        DuplicatesFinding {
            train_images: images_of(SetName::Train),
            test_images: images_of(SetName::Test),
            matrix: matrix.collect(),
            exact: counts,
            all: counts,
            least_errors: errors
                .map(|(set, &errors)| LeastErrors { set: set.name, images: set.images, errors })
                .collect(),
            sets: self.sets.clone(),
            ..listed
        }
    }
}

fn images_of(classes: &[(Option<&str>, u64)]) -> u64 {
    classes.iter().map(|(_, images)| images).sum()
}

/// How many of some images have a label that is not the only one of others. Images without a label have none.
fn conflicting(images: &[(Option<&str>, u64)], others: &[(Option<&str>, u64)]) -> u64 {
    let differs = |class: &str| others.iter().any(|(other, _)| other.is_some_and(|other| other != class));
    images.iter().filter(|(class, _)| class.is_some_and(differs)).map(|(_, images)| images).sum()
}
