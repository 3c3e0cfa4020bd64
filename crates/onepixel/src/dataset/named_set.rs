//! Which sets does a dataset have?

use super::{DatasetError, Features, ImageSet, SetName, UnlabelledSet};

/// A set of a dataset under its name, with or without labels.
#[derive(Debug, Clone)]
pub struct NamedSet {
    /// What it is for, and what its source calls it.
    pub name: SetName,
    /// Its images.
    pub contents: Contents,
}

/// What a set has beside its images.
#[derive(Debug, Clone)]
pub enum Contents {
    /// A label for each.
    Labelled(ImageSet),
    /// No label: it counts for duplicates, facts and drift, never for accuracy.
    Unlabelled(UnlabelledSet),
}

impl NamedSet {
    /// A set with labels.
    pub fn of_labelled(name: SetName, set: ImageSet) -> Self {
        Self { name, contents: Contents::Labelled(set) }
    }

    /// A set without labels.
    pub fn of_unlabelled(name: SetName, set: UnlabelledSet) -> Self {
        Self { name, contents: Contents::Unlabelled(set) }
    }

    /// The same set with a vector for each image.
    ///
    /// # Errors
    ///
    /// There is not one for each image.
    pub fn with_features(self, features: Features) -> Result<Self, DatasetError> {
        let contents = match self.contents {
            Contents::Labelled(set) => Contents::Labelled(set.with_features(features)?),
            Contents::Unlabelled(set) => Contents::Unlabelled(set.with_features(features)?),
        };
        Ok(Self { contents, ..self })
    }

    /// The set with its labels, if it has some.
    pub fn labelled(&self) -> Option<&ImageSet> {
        match &self.contents {
            Contents::Labelled(set) => Some(set),
            Contents::Unlabelled(_) => None,
        }
    }

    /// Its images, whether they have labels or not.
    pub fn unlabelled(&self) -> &UnlabelledSet {
        match &self.contents {
            Contents::Labelled(set) => set.unlabelled(),
            Contents::Unlabelled(set) => set,
        }
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.unlabelled().len()
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.unlabelled().is_empty()
    }

    /// The name of an image's class; `None` where the set has no labels.
    pub fn class_of(&self, image: usize) -> Option<&str> {
        let set = self.labelled()?;
        let label = *set.labels().get(image)?;
        set.classes().get(usize::from(label)).map(String::as_str)
    }
}
