//! Which images came, went, or are other than they were?

use std::collections::HashSet;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::DiffError;
use super::change::{ChangeCounts, DiffSide, ImageChange};
use super::content::{self, ComparedBy, Entry};
use super::matching::{self, Matched};
use crate::dataset::Dataset;
use crate::progress::Progress;

/// What is kept of an image of either dataset while they are compared, in bytes: its entry, and a change.
const BYTES_PER_IMAGE: u64 = (size_of::<Entry>() + size_of::<Matched>()) as u64;

/// What is different between two states of a dataset.
///
/// Images are equal if all their pixels are. Of equal images those of one name and set are taken for each other first, then
/// those of one set and label. An image whose name or set is another is *renamed* or *moved*; one whose label differs
/// is *relabelled*, and not renamed too if only its folder is another; one of the same name with other pixels is *changed*.
/// Where sets have no names, as many images as before, and at least half of them the same, the index stands for the name.
#[derive(Debug, Clone)]
pub struct DatasetDiff {
    /// The dataset as it was.
    pub before: DiffSide,
    /// The dataset as it is.
    pub after: DiffSide,
    /// What images were compared by.
    pub compared_by: ComparedBy,
    /// How many images were changed in which way.
    pub counts: ChangeCounts,
    pub(super) changes: Vec<Matched>,
}

impl DatasetDiff {
    /// Compares two datasets. Reads all images once.
    ///
    /// # Errors
    ///
    /// The images cannot be read, or what is kept of each does not fit into the memory that is allowed.
    pub fn of(before: &Dataset, after: &Dataset, progress: &dyn Progress) -> Result<Self, DiffError> {
        let images: u64 = [before, after].iter().flat_map(|of| of.sets()).map(|set| set.len() as u64).sum();
        let (bytes, most) = (images * BYTES_PER_IMAGE, progress.memory());
        if bytes > most {
            return Err(DiffError::TooLarge { images, bytes, most });
        }
        let (before, after) = (side(before), side(after));
        let compared_by = content::compared_by(&before.sets, &after.sets);
        let entries = |side: &DiffSide| content::entries(&side.sets, compared_by, progress);
        let (changes, unchanged) = matching::matched((&before, &entries(&before)?), (&after, &entries(&after)?));
        let mut counts = ChangeCounts { unchanged, ..ChangeCounts::default() };
        changes.iter().flat_map(|change| change.kinds()).for_each(|kind| counts.count(kind));
        Ok(Self { before, after, compared_by, counts, changes })
    }

    /// The images that are not as they were, by the gravest kind of change, then in the order of the datasets.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = ImageChange<'_>> {
        self.changes.iter().map(|change| ImageChange {
            kinds: change.kinds().collect(),
            before: change.before.map(|place| self.before.image(place)),
            after: change.after.map(|place| self.after.image(place)),
        })
    }

    /// Classes that only one of the datasets has: those that came, and those that went.
    pub fn classes(&self) -> (Vec<&str>, Vec<&str>) {
        let (before, after) = (&self.before.classes, &self.after.classes);
        (only_in(after, before), only_in(before, after))
    }
}

/// The classes of a dataset that another has not.
fn only_in<'a>(classes: &'a [String], other: &[String]) -> Vec<&'a str> {
    let other: HashSet<&str> = other.iter().map(String::as_str).collect();
    classes.iter().map(String::as_str).filter(|class| !other.contains(class)).collect()
}

fn side(dataset: &Dataset) -> DiffSide {
    DiffSide {
        name: dataset.name.clone(),
        source: dataset.source.clone(),
        classes: dataset.train.classes().to_vec(),
        sets: dataset.sets(),
    }
}

/// The changes, one after the other, so that a document of millions takes no memory.
struct Changes<'a>(&'a DatasetDiff);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.changes())
    }
}

impl Serialize for DatasetDiff {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (added, removed) = self.classes();
        let mut diff = to.serialize_struct("DatasetDiff", 7)?;
        diff.serialize_field("before", &self.before)?;
        diff.serialize_field("after", &self.after)?;
        diff.serialize_field("compared_by", &self.compared_by)?;
        diff.serialize_field("classes_added", &added)?;
        diff.serialize_field("classes_removed", &removed)?;
        diff.serialize_field("counts", &self.counts)?;
        diff.serialize_field("changes", &Changes(self))?;
        diff.end()
    }
}
