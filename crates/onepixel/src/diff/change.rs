//! In which ways can an image be another?

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::dataset::{NamedSet, SetName};

/// In which way an image is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// Its label is another.
    Relabelled,
    /// Its pixels are others under the same name.
    Changed,
    /// It is in another set.
    Moved,
    /// Its name is another.
    Renamed,
}

impl ChangeKind {
    /// All kinds, the gravest first.
    pub const ALL: [Self; 6] =
        [Self::Added, Self::Removed, Self::Relabelled, Self::Changed, Self::Moved, Self::Renamed];

    /// How documents spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Relabelled => "relabelled",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Renamed => "renamed",
        }
    }
}

/// How many images were changed in which way; one that was changed in several ways counts for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ChangeCounts {
    /// Images that are as they were.
    pub unchanged: u64,
    /// Images that were not there before.
    pub added: u64,
    /// Images that are there no more.
    pub removed: u64,
    /// Images of another label.
    pub relabelled: u64,
    /// Images of other pixels under the same name.
    pub changed: u64,
    /// Images in another set.
    pub moved: u64,
    /// Images of another name.
    pub renamed: u64,
}

impl ChangeCounts {
    /// The number of one kind.
    pub fn of(&self, kind: ChangeKind) -> u64 {
        match kind {
            ChangeKind::Added => self.added,
            ChangeKind::Removed => self.removed,
            ChangeKind::Relabelled => self.relabelled,
            ChangeKind::Changed => self.changed,
            ChangeKind::Moved => self.moved,
            ChangeKind::Renamed => self.renamed,
        }
    }

    pub(super) fn count(&mut self, kind: ChangeKind) {
        *match kind {
            ChangeKind::Added => &mut self.added,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::Relabelled => &mut self.relabelled,
            ChangeKind::Changed => &mut self.changed,
            ChangeKind::Moved => &mut self.moved,
            ChangeKind::Renamed => &mut self.renamed,
        } += 1;
    }
}

/// One of the two datasets.
#[derive(Debug, Clone)]
pub struct DiffSide {
    /// What people call it.
    pub name: String,
    /// Where it was read from.
    pub source: String,
    /// Its class names.
    pub classes: Vec<String>,
    pub(super) sets: Vec<NamedSet>,
}

/// An image of one of the two datasets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DiffedImage<'a> {
    /// Its set.
    pub set: SetName,
    /// Its index in the set, from 0.
    pub index: u32,
    /// What its source calls it.
    pub name: Option<&'a str>,
    /// The name of its class.
    pub class: Option<&'a str>,
}

/// An image that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageChange<'a> {
    /// In which ways, the gravest first.
    pub kinds: Vec<ChangeKind>,
    /// The image as it was.
    pub before: Option<DiffedImage<'a>>,
    /// The image as it is.
    pub after: Option<DiffedImage<'a>>,
}

impl DiffSide {
    /// The number of images.
    pub fn images(&self) -> u64 {
        self.sets.iter().map(|set| set.len() as u64).sum()
    }

    pub(super) fn image(&self, place: (u16, u32)) -> DiffedImage<'_> {
        let (set, index) = (&self.sets[usize::from(place.0)], place.1);
        let name = set.unlabelled().name_of(index as usize);
        DiffedImage { set: set.name, index, name, class: set.class_of(index as usize) }
    }
}

impl Serialize for DiffSide {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut side = to.serialize_struct("DiffSide", 3)?;
        side.serialize_field("name", &self.name)?;
        side.serialize_field("source", &self.source)?;
        side.serialize_field("images", &self.images())?;
        side.end()
    }
}
