//! What is a dataset without labels?

use std::sync::Arc;

use super::{Contents, Dataset, DatasetError, Features, JoinedImages, NamedSet, SetName, UnlabelledSet};

/// Sets of images of one shape, of which none need have labels: enough to look for duplicates and for facts. Every
/// dataset is one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Collection {
    /// What people call it.
    pub name: String,
    /// Where it was read from: a path, or "embedded".
    pub source: String,
    /// The terms of its use, as its publisher states them.
    pub licence: Option<String>,
    /// What its reader had to decide or leave out, a sentence each.
    pub notes: Vec<String>,
    /// The images that could not be read and were left out, as their reader calls them.
    pub unreadable: Vec<String>,
    /// The sets, in the order of their names; at least one.
    sets: Vec<NamedSet>,
}

impl Collection {
    /// Joins sets.
    ///
    /// ```
    /// use onepixel::dataset::{Collection, MemoryImages, NamedSet, SetName, Shape, UnlabelledSet};
    ///
    /// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![1, 2, 3])?;
    /// let set = NamedSet::of_unlabelled(SetName::Train, UnlabelledSet::new(images)?);
    /// let photos = Collection::new("photos", "memory", vec![set])?;
    /// assert_eq!((photos.sets()[0].len(), photos.is_labelled()), (3, false));
    /// assert!(photos.into_dataset().is_err());
    /// # Ok::<(), onepixel::dataset::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no set, two have one name, or they differ in image shape.
    pub fn new(
        name: impl Into<String>,
        source: impl Into<String>,
        mut sets: Vec<NamedSet>,
    ) -> Result<Self, DatasetError> {
        sets.sort_by_key(|set| set.name);
        let Some(first) = sets.first() else { return Err(DatasetError::NoSources) };
        let shape = first.unlabelled().shape();
        for (place, set) in sets.iter().enumerate() {
            let other = set.unlabelled().shape();
            if other != shape {
                return Err(DatasetError::ShapesDiffer {
                    first: shape.to_string().into(),
                    other: other.to_string().into(),
                });
            }
            if sets[..place].iter().any(|known| known.name.name() == set.name.name()) {
                return Err(DatasetError::DuplicateSet(set.name.to_string()));
            }
        }
        let (name, source) = (name.into(), source.into());
        Ok(Self { name, source, licence: None, notes: Vec::new(), unreadable: Vec::new(), sets })
    }

    /// The sets, in the order of their names.
    pub fn sets(&self) -> &[NamedSet] {
        &self.sets
    }

    /// The images of the set of this name.
    pub fn images_of(&self, name: SetName) -> Option<&UnlabelledSet> {
        self.sets.iter().find(|set| set.name == name).map(NamedSet::unlabelled)
    }

    /// The images of all sets, one set after the other, with their features where all have some, and without what else is known
    /// of them.
    pub fn pooled(&self) -> UnlabelledSet {
        let mut sources = self.sets.iter().map(|set| set.unlabelled().images.clone());
        let images = match (sources.next(), sources.len()) {
            (Some(only), 0) => only,
            (first, _) => {
                let joined = JoinedImages::new(first.into_iter().chain(sources));
                Arc::new(joined.expect("all sets are of one image shape, and there is one"))
            }
        };
        let all: Option<Vec<&Features>> = self.sets.iter().map(|set| set.unlabelled().features()).collect();
        UnlabelledSet { images, names: None, attributes: None, features: all.and_then(Features::joined), files: None }
    }

    /// Whether models can learn from it: whether its train set has labels.
    pub fn is_labelled(&self) -> bool {
        self.sets.iter().any(|set| set.name == SetName::Train && set.labelled().is_some())
    }

    /// Brings every set to another, as of another size or a sample.
    ///
    /// # Errors
    ///
    /// As [`Collection::new`], and whatever `change` returns.
    pub fn map<E: From<DatasetError>>(
        self,
        mut change: impl FnMut(NamedSet) -> Result<NamedSet, E>,
    ) -> Result<Self, E> {
        let Self { name, source, licence, notes, unreadable, sets } = self;
        let sets = sets.into_iter().map(&mut change).collect::<Result<Vec<_>, E>>()?;
        Ok(Self { licence, notes, unreadable, ..Self::new(name, source, sets)? })
    }

    /// The same as a dataset to learn from.
    ///
    /// # Errors
    ///
    /// The train set has no labels or is missing, or the classes of two sets differ.
    pub fn into_dataset(self) -> Result<Dataset, DatasetError> {
        let Self { name, source, licence, notes, unreadable, sets } = self;
        let (train, others): (Vec<_>, Vec<_>) = sets.into_iter().partition(|set| set.name == SetName::Train);
        let Some(Contents::Labelled(train)) = train.into_iter().next().map(|set| set.contents) else {
            return Err(DatasetError::NoLabels(name));
        };
        let dataset = Dataset::new(name, source, train, None)?;
        let dataset = others.into_iter().try_fold(dataset, Dataset::with_set)?;
        Ok(Dataset { licence, notes, unreadable, ..dataset })
    }
}

impl From<&Dataset> for Collection {
    fn from(dataset: &Dataset) -> Self {
        let Dataset { name, source, licence, notes, unreadable, .. } = dataset.clone();
        Self { name, source, licence, notes, unreadable, sets: dataset.sets() }
    }
}
