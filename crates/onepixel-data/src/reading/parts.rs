//! When do images and labels make a dataset?

use onepixel::dataset::{Attributes, Dataset, ImageSet, Images, Label};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::reading::labels::{ClassNames, LabelValue, Labels, classes};

/// The pixels of a set: in memory, or where they lie.
pub(crate) type Pixels = Box<dyn Images>;

/// Images and labels of one set, as read.
pub(crate) struct Part {
    pub(crate) images: Pixels,
    pub(crate) images_origin: Origin,
    pub(crate) labels: Labels,
}

/// The sets of a dataset, as read.
pub(crate) struct Parts {
    pub(crate) train: Part,
    pub(crate) test: Option<Part>,
    /// The names that labels index into, where the source states them. Else a `classes.txt` beside the labels does, or
    /// the labels name themselves.
    pub(crate) classes: Option<ClassNames>,
    /// The terms of use, where the source states them.
    pub(crate) licence: Option<String>,
    /// What is known beside their pixels of the images of the train set, then of the test set, where something is.
    pub(crate) attributes: Vec<Option<Attributes>>,
}

impl Parts {
    /// Sets whose classes are named by a `classes.txt` or by the labels themselves.
    pub(crate) fn new(train: Part, test: Option<Part>) -> Self {
        Self { train, test, classes: None, licence: None, attributes: Vec::new() }
    }

    /// The same sets with classes of these names.
    pub(crate) fn with_classes(self, classes: ClassNames) -> Self {
        Self { classes: Some(classes), ..self }
    }

    /// Joins the sets to a dataset.
    pub(crate) fn into_dataset(self, name: &str, source: &str) -> Result<Dataset> {
        self.train.check()?;
        self.test.as_ref().map(Part::check).transpose()?;
        self.train.check_classes(self.classes.as_ref())?;
        let classes = classes(&self.train.labels, self.test.as_ref().map(|test| &test.labels), self.classes.as_ref())?;
        let train_origin = self.train.images_origin.clone();
        let test_origin = self.test.as_ref().map(|test| test.images_origin.clone());
        let mut attributes = self.attributes.into_iter();
        let mut known = || attributes.next().flatten();
        let train = self.train.into_set(classes.train, &classes.names, known())?;
        let test = self.test.zip(classes.test);
        let test = test.map(|(test, labels)| test.into_set(labels, &classes.names, known())).transpose()?;
        let dataset = Dataset::new(name, source, train, test);
        let mut dataset =
            dataset.map_err(|source| Error::Dataset { origin: test_origin.unwrap_or(train_origin), source })?;
        dataset.licence = self.licence;
        Ok(dataset)
    }
}

impl Part {
    fn check(&self) -> Result<()> {
        if self.images.len() != self.labels.len() {
            return Err(Error::CountMismatch {
                images: self.images_origin.clone(),
                image_count: self.images.len(),
                labels: self.labels.origin.clone(),
                label_count: self.labels.len(),
            });
        }
        if self.images.is_empty() {
            return Err(Error::EmptySet { origin: self.images_origin.clone() });
        }
        Ok(())
    }

    /// Refuses a set of one class, called as the source names it.
    fn check_classes(&self, stated: Option<&ClassNames>) -> Result<()> {
        let [label] = self.labels.distinct() else {
            return Ok(());
        };
        let name = match (label, stated) {
            (LabelValue::Number(number), Some(stated)) => {
                usize::try_from(*number).ok().and_then(|number| stated.names.get(number).cloned())
            }
            _ => None,
        };
        Err(Error::OneClass {
            labels: self.labels.origin.clone(),
            label: name.unwrap_or_else(|| label.to_string()),
            count: self.labels.len(),
        })
    }

    fn into_set(self, labels: Vec<Label>, classes: &[String], known: Option<Attributes>) -> Result<ImageSet> {
        let set = ImageSet::new(self.images, labels, classes);
        let set = set.and_then(|set| match known {
            Some(attributes) => set.with_attributes(attributes),
            None => Ok(set),
        });
        set.map_err(|source| Error::Dataset { origin: self.images_origin, source })
    }
}
