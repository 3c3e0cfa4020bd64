//! Which sets belong to one dataset, and which of them are models scored on?

use std::sync::Arc;

use super::{
    Contents, DatasetError, ImageRef, ImageSet, JoinedImages, NamedSet, Names, ReadError, SetName, UnlabelledSet,
};

/// A train set and, where there are some, other sets of the same image shape: a labelled test set, and any number of
/// further ones. Those with labels share the train set's classes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Dataset {
    /// What people call it.
    pub name: String,
    /// Where it was read from: a path, or "embedded".
    pub source: String,
    /// The terms of its use, as its publisher states them.
    pub licence: Option<String>,
    /// What its reader had to decide or leave out, a sentence each: how values were scaled, images resized or skipped.
    pub notes: Vec<String>,
    /// The images that could not be read and were left out, as their reader calls them.
    pub unreadable: Vec<String>,
    /// The images to learn from.
    pub train: ImageSet,
    /// The images that its publisher keeps for scoring, with labels.
    pub test: Option<ImageSet>,
    /// All other sets in the order of their names: validation sets, sets without labels (a test set, too), others.
    pub further: Vec<NamedSet>,
}

impl Dataset {
    /// Joins a train set with its test set.
    ///
    /// # Errors
    ///
    /// The two differ in image shape or in class names.
    pub fn new(
        name: impl Into<String>,
        source: impl Into<String>,
        train: ImageSet,
        test: Option<ImageSet>,
    ) -> Result<Self, DatasetError> {
        let mut dataset = Self {
            name: name.into(),
            source: source.into(),
            licence: None,
            notes: Vec::new(),
            unreadable: Vec::new(),
            train,
            test: None,
            further: Vec::new(),
        };
        if let Some(test) = test {
            dataset.check(&NamedSet::of_labelled(SetName::Test, test.clone()))?;
            dataset.test = Some(test);
        }
        Ok(dataset)
    }

    /// The same dataset with one set more.
    ///
    /// ```
    /// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, NamedSet, SetName, Shape, UnlabelledSet};
    ///
    /// let images = |values: &[u8]| MemoryImages::new(Shape::new(1, 1, 1)?, values.to_vec());
    /// let labelled = |values: &[u8]| ImageSet::new(images(values)?, vec![0, 1], ["dark", "bright"]);
    /// let validation = NamedSet::of_labelled(SetName::validation("val"), labelled(&[3, 240])?);
    /// let unlabelled = NamedSet::of_unlabelled(SetName::Test, UnlabelledSet::new(images(&[7])?)?);
    ///
    /// let dataset = Dataset::new("grey", "memory", labelled(&[0, 255])?, None)?;
    /// let dataset = dataset.with_set(unlabelled)?.with_set(validation)?;
    /// assert_eq!(dataset.sets().iter().map(|set| set.name.name().to_owned()).collect::<Vec<_>>(), ["train", "val", "test"]);
    /// // What has no labels cannot be scored on.
    /// assert_eq!(dataset.held_out().unwrap().0, SetName::validation("val"));
    /// # Ok::<(), onepixel::dataset::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// It differs from the train set in image shape or, if it has labels, in class names; or there is a set of its name.
    pub fn with_set(mut self, set: NamedSet) -> Result<Self, DatasetError> {
        if self.sets().iter().any(|known| known.name.name() == set.name.name()) {
            return Err(DatasetError::DuplicateSet(set.name.to_string()));
        }
        self.check(&set)?;
        match (set.name, set.labelled()) {
            (SetName::Test, Some(test)) => self.test = Some(test.clone()),
            _ => self.further.push(set),
        }
        self.further.sort_by_key(|set| set.name);
        Ok(self)
    }

    /// Refuses a set that cannot be of one dataset with the train set.
    fn check(&self, set: &NamedSet) -> Result<(), DatasetError> {
        let differ = |what, train: String, other: String| {
            Err(DatasetError::SplitsDiffer {
                name: set.name.to_string().into(),
                what,
                train: train.into(),
                other: other.into(),
            })
        };
        let (shape, expected) = (set.unlabelled().shape(), self.train.shape());
        if shape != expected {
            return differ("image shape", expected.to_string(), shape.to_string());
        }
        match set.labelled() {
            Some(set) if set.classes() != self.train.classes() => {
                differ("class names", self.train.classes().join(", "), set.classes().join(", "))
            }
            _ => Ok(()),
        }
    }

    /// All sets in the order of their names: train, validation, test, others.
    pub fn sets(&self) -> Vec<NamedSet> {
        let train = NamedSet::of_labelled(SetName::Train, self.train.clone());
        let test = self.test.iter().map(|test| NamedSet::of_labelled(SetName::Test, test.clone()));
        let mut sets: Vec<NamedSet> = std::iter::once(train).chain(test).chain(self.further.iter().cloned()).collect();
        sets.sort_by_key(|set| set.name);
        sets
    }

    /// The set of this name, with or without labels.
    pub fn set(&self, name: SetName) -> Option<NamedSet> {
        self.sets().into_iter().find(|set| set.name == name)
    }

    /// The images of the set of this name.
    pub fn images_of(&self, name: SetName) -> Option<&UnlabelledSet> {
        match name.of(self) {
            Some(set) => Some(set.unlabelled()),
            None => self.further.iter().find(|set| set.name == name).map(NamedSet::unlabelled),
        }
    }

    /// What the source calls an image, where it calls it anything.
    pub fn name_of(&self, image: ImageRef) -> Option<&str> {
        self.images_of(image.set)?.name_of(image.index as usize)
    }

    /// The set that models are scored on: the labelled test set, else the first labelled validation set that has images;
    /// `None` where there is neither, so that they are scored in folds of the train set.
    pub fn held_out(&self) -> Option<(SetName, &ImageSet)> {
        let test = self.test.as_ref().map(|test| (SetName::Test, test));
        test.or_else(|| {
            let validation = self.further.iter().filter(|set| matches!(set.name, SetName::Validation(_)));
            validation.filter_map(|set| Some((set.name, set.labelled()?))).find(|(_, set)| !set.is_empty())
        })
    }

    /// Which of the images of [`Dataset::held_out`] models are scored on: those of classes that the train set has images
    /// of, since no model can learn the others; in folds of the train set, those of classes with two images at least. `None`
    /// where these are all.
    pub fn scored_images(&self) -> Option<Vec<u32>> {
        let (set, needed) = self.held_out().map_or((&self.train, 2), |(_, set)| (set, 1));
        let learned: Vec<bool> = self.train.class_images().iter().map(|&images| images >= needed).collect();
        let scored = (0..).zip(set.labels()).filter(|(_, label)| learned[usize::from(**label)]);
        let scored: Vec<u32> = scored.map(|(image, _)| image).collect();
        (scored.len() < set.len()).then_some(scored)
    }

    /// What models are scored on: the set of [`Dataset::held_out`] without images of classes that nothing can be learned
    /// of. Where there are such images, the others are read into memory.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn scored(&self) -> Result<Option<Scored>, ReadError> {
        let Some((name, set)) = self.held_out() else { return Ok(None) };
        let images = self.scored_images();
        let set = images.as_ref().map_or_else(|| Ok(set.clone()), |images| set.select(images))?;
        Ok(Some(Scored { name, set, images }))
    }

    /// Reads the images of a set with labels into memory, where they are not there yet.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub(crate) fn hold(&mut self, name: SetName) -> Result<(), ReadError> {
        match name {
            SetName::Train => self.train = self.train.clone().into_memory()?,
            SetName::Test => self.test = self.test.take().map(ImageSet::into_memory).transpose()?,
            _ => {
                for further in self.further.iter_mut().filter(|set| set.name == name) {
                    if let Contents::Labelled(set) = &mut further.contents {
                        *set = set.clone().into_memory()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The same dataset without any set but the train set.
    pub fn only_train(&self) -> Self {
        Self { test: None, further: Vec::new(), ..self.clone() }
    }

    /// Train images and those that models are scored on pooled, with nothing but their names; the train images where there
    /// are no others.
    ///
    /// # Panics
    ///
    /// If one of the sets was replaced by one of another image shape.
    pub fn all(&self) -> ImageSet {
        let Some((_, other)) = self.held_out() else {
            return self.train.clone();
        };
        let joined = JoinedImages::new([&self.train, other].map(|set| set.unlabelled().images.clone()));
        let names = self.train.names().zip(other.names());
        ImageSet {
            pictures: UnlabelledSet {
                images: Arc::new(joined.expect("both sets have the dataset's shape")),
                names: names.map(|(train, other)| train.iter().chain(other.iter()).collect::<Names>()),
                attributes: None,
                features: None,
                files: None,
            },
            labels: self.train.labels.iter().chain(other.labels.iter()).copied().collect(),
            classes: self.train.classes.clone(),
        }
    }
}

/// The images that models are scored on.
#[derive(Debug, Clone)]
pub struct Scored {
    /// The set that they are of.
    pub name: SetName,
    /// They themselves.
    pub set: ImageSet,
    /// Which of the set's images they are ([`Dataset::scored_images`]); `None` where they are all.
    pub images: Option<Vec<u32>>,
}

impl SetName {
    /// The set that holds the images that models are scored on: see [`Dataset::held_out`]; the train set where they are
    /// scored in folds of it.
    pub fn held_out(dataset: &Dataset) -> Self {
        dataset.held_out().map_or(Self::Train, |(name, _)| name)
    }

    /// The set itself, if the dataset has it with labels.
    pub fn of(self, dataset: &Dataset) -> Option<&ImageSet> {
        match self {
            Self::Train => Some(&dataset.train),
            Self::Test => dataset.test.as_ref(),
            _ => dataset.further.iter().find(|set| set.name == self).and_then(NamedSet::labelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{MemoryImages, Shape};

    fn images(width: usize, count: usize) -> MemoryImages {
        MemoryImages::new(Shape::new(1, width, 1).unwrap(), vec![7; width * count]).unwrap()
    }

    fn labelled(classes: [&str; 2]) -> ImageSet {
        ImageSet::new(images(2, 3), vec![0, 1, 1], classes).unwrap()
    }

    fn dataset() -> Dataset {
        Dataset::new("any", "memory", labelled(["a", "b"]), None).unwrap()
    }

    #[test]
    fn sets_of_another_shape_or_of_other_classes_or_of_a_taken_name_are_refused() {
        let wide = NamedSet::of_unlabelled(SetName::Test, UnlabelledSet::new(images(3, 1)).unwrap());
        let message = dataset().with_set(wide).unwrap_err().to_string();
        assert_eq!(message, "train and test set differ in image shape: 1×2 against 1×3");
        let others = NamedSet::of_labelled(SetName::validation("val"), labelled(["a", "c"]));
        let message = dataset().with_set(others).unwrap_err().to_string();
        assert_eq!(message, "train and val set differ in class names: a, b against a, c");
        let again = NamedSet::of_labelled(SetName::other("train"), labelled(["a", "b"]));
        assert_eq!(dataset().with_set(again).unwrap_err(), DatasetError::DuplicateSet("train".to_owned()));
    }

    #[test]
    fn models_are_scored_on_the_test_set_before_a_validation_set_and_never_on_others() {
        let validation = NamedSet::of_labelled(SetName::validation("val"), labelled(["a", "b"]));
        let other = NamedSet::of_labelled(SetName::other("extra"), labelled(["a", "b"]));
        let of_two = dataset().with_set(other).unwrap();
        assert!(of_two.held_out().is_none() && SetName::held_out(&of_two) == SetName::Train);
        let of_three = of_two.with_set(validation).unwrap();
        assert_eq!(SetName::held_out(&of_three), SetName::validation("val"));
        assert_eq!(of_three.all().len(), 6);
        let test = NamedSet::of_labelled(SetName::Test, labelled(["a", "b"]));
        let of_four = of_three.with_set(test).unwrap();
        assert_eq!(SetName::held_out(&of_four), SetName::Test);
        let names: Vec<String> = of_four.sets().iter().map(|set| set.name.to_string()).collect();
        assert_eq!(names, ["train", "val", "test", "extra"]);
    }
}
