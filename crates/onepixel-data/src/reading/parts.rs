//! When do images and labels make a dataset?

use onepixel::dataset::{
    Attributes, Collection, DatasetError, Files, Images, Label, NamedSet, Names, SetName, UnlabelledSet,
};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::reading::labels::{ClassNames, LabelValue, Labels, classes};

/// The pixels of a set: in memory, or where they lie.
pub(crate) type Pixels = Box<dyn Images>;

/// Images of one set, as read.
pub(crate) struct Part {
    pub(crate) images: Pixels,
    pub(crate) images_origin: Origin,
    /// The label of each image; `None` where the set has none or they are withheld.
    pub(crate) labels: Option<Labels>,
    /// What the source calls each image, where it calls them anything: the file relative to the dataset, the member, the
    /// key.
    pub(crate) names: Option<Names>,
    /// What is known of each image beside its pixels, where something is.
    pub(crate) attributes: Option<Attributes>,
    /// The file that each image was decoded from, where it is one.
    pub(crate) files: Option<Files>,
}

/// The sets of a dataset, as read.
pub(crate) struct Parts {
    pub(crate) train: Part,
    pub(crate) test: Option<Part>,
    /// Sets beside train and test: validation sets, others.
    pub(crate) further: Vec<(SetName, Part)>,
    /// The names that labels index into, where the source states them. Else a `classes.txt` beside the labels does, or
    /// the labels name themselves.
    pub(crate) classes: Option<ClassNames>,
    /// The terms of use, where the source states them.
    pub(crate) licence: Option<String>,
}

impl Parts {
    /// Sets whose classes are named by a `classes.txt` or by the labels themselves.
    pub(crate) fn new(train: Part, test: Option<Part>) -> Self {
        Self { train, test, further: Vec::new(), classes: None, licence: None }
    }

    /// Adds a set. A second one of a name is refused when the sets are joined.
    pub(crate) fn add(&mut self, name: SetName, part: Part) {
        match name {
            SetName::Test if self.test.is_none() => self.test = Some(part),
            name => self.further.push((name, part)),
        }
    }

    /// The same sets with classes of these names.
    pub(crate) fn with_classes(self, classes: ClassNames) -> Self {
        Self { classes: Some(classes), ..self }
    }

    /// All sets, train first.
    pub(crate) fn sets(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.train).chain(&self.test).chain(self.further.iter().map(|(_, part)| part))
    }

    /// All sets, train first.
    pub(crate) fn sets_mut(&mut self) -> impl Iterator<Item = &mut Part> {
        let further = self.further.iter_mut().map(|(_, part)| part);
        std::iter::once(&mut self.train).chain(&mut self.test).chain(further)
    }

    /// The labels of all sets that have some, the train set's first.
    pub(crate) fn labels(&self) -> Vec<&Labels> {
        self.sets().filter_map(|part| part.labels.as_ref()).collect()
    }

    /// Joins the sets to a dataset, with or without labels.
    pub(crate) fn into_collection(self, name: &str, source: &str) -> Result<Collection> {
        self.sets().try_for_each(Part::check)?;
        self.train.check_classes(self.classes.as_ref())?;
        let mut classes = classes(&self.labels(), self.classes.as_ref())?;
        classes.labels.reverse();
        let origin = self.train.images_origin.clone();
        let test = self.test.map(|test| (SetName::Test, test));
        let parts = std::iter::once((SetName::Train, self.train)).chain(test).chain(self.further);
        let mut sets = Vec::new();
        for (name, part) in parts {
            let labels = part.labels.is_some().then(|| classes.labels.pop()).flatten();
            sets.push(part.into_set(name, labels, &classes.names)?);
        }
        let failed = |source: DatasetError| Error::Dataset { origin: origin.clone(), source };
        let mut collection = Collection::new(name, source, sets).map_err(failed)?;
        collection.licence = self.licence;
        Ok(collection)
    }
}

impl Part {
    /// A set with a label for each image.
    pub(crate) fn new(images: Pixels, images_origin: Origin, labels: Labels) -> Self {
        Self { labels: Some(labels), ..Self::unlabelled(images, images_origin) }
    }

    /// A set without labels.
    pub(crate) fn unlabelled(images: Pixels, images_origin: Origin) -> Self {
        Self { images, images_origin, labels: None, names: None, attributes: None, files: None }
    }

    /// Where its labels were read from, or its images where it has none.
    pub(crate) fn labels_origin(&self) -> &Origin {
        self.labels.as_ref().map_or(&self.images_origin, |labels| &labels.origin)
    }

    /// Replaces each label that is a number by another, as where a publisher counts from 1.
    pub(crate) fn renumber(&mut self, number: impl Fn(i128) -> i128) -> Result<()> {
        self.labels.as_mut().map_or(Ok(()), |labels| labels.renumber(number))
    }

    fn check(&self) -> Result<()> {
        if let Some(labels) = self.labels.as_ref().filter(|labels| labels.len() != self.images.len()) {
            return Err(Error::CountMismatch {
                images: self.images_origin.clone(),
                image_count: self.images.len(),
                labels: labels.origin.clone(),
                label_count: labels.len(),
            });
        }
        if self.images.is_empty() {
            return Err(Error::EmptySet { origin: self.images_origin.clone() });
        }
        Ok(())
    }

    /// Refuses a set of one class, called as the source names it.
    fn check_classes(&self, stated: Option<&ClassNames>) -> Result<()> {
        let Some(labels) = &self.labels else { return Ok(()) };
        let [label] = labels.distinct() else {
            return Ok(());
        };
        let name = match (label, stated) {
            (LabelValue::Number(number), Some(stated)) => {
                usize::try_from(*number).ok().and_then(|number| stated.names.get(number).cloned())
            }
            _ => None,
        };
        Err(Error::OneClass {
            labels: labels.origin.clone(),
            label: name.unwrap_or_else(|| label.to_string()),
            count: labels.len(),
        })
    }

    fn into_set(self, name: SetName, labels: Option<Vec<Label>>, classes: &[String]) -> Result<NamedSet> {
        let Self { images, images_origin, names, attributes, files, .. } = self;
        let join = || {
            let mut set = UnlabelledSet::new(images)?;
            if let Some(names) = names {
                set = set.with_names(names)?;
            }
            if let Some(attributes) = attributes {
                set = set.with_attributes(attributes)?;
            }
            if let Some(files) = files {
                set = set.with_files(files)?;
            }
            Ok(match labels {
                Some(labels) => NamedSet::of_labelled(name, set.labelled(labels, classes)?),
                None => NamedSet::of_unlabelled(name, set),
            })
        };
        join().map_err(|source| Error::Dataset { origin: images_origin, source })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use onepixel::dataset::{MemoryImages, Role, Shape};

    use super::*;

    fn part(values: Vec<u8>, labels: Option<&[&str]>) -> Part {
        let origin = Origin::file(Path::new("some"));
        let images = Box::new(MemoryImages::new(Shape::new(1, 1, 1).unwrap(), values).unwrap());
        let Some(names) = labels else { return Part::unlabelled(images, origin) };
        let mut labels = Labels::new(origin.clone());
        names.iter().for_each(|name| labels.push(LabelValue::parse(name)).unwrap());
        Part::new(images, origin, labels)
    }

    #[test]
    fn further_sets_keep_their_names_and_share_the_classes_of_all_that_have_labels() {
        let named =
            Part { names: Some(["x.png", "y.png"].into_iter().collect()), ..part(vec![1, 2], Some(&["b", "a"])) };
        let mut parts = Parts::new(named, None);
        parts.add(SetName::Test, part(vec![4, 5], None));
        parts.add(SetName::validation("val"), part(vec![3], Some(&["c"])));
        let dataset = parts.into_collection("any", "some").unwrap().into_dataset().unwrap();
        assert_eq!((dataset.train.classes().join(""), dataset.train.labels()), ("abc".to_owned(), &[1, 0][..]));
        assert_eq!(dataset.train.name_of(1), Some("y.png"));
        assert!(dataset.test.is_none());
        let further: Vec<_> = dataset.further.iter().map(|set| (set.name.name(), set.name.role(), set.len())).collect();
        assert_eq!(further, [("val", Role::Validation, 1), ("test", Role::Test, 2)]);
        assert_eq!(dataset.held_out().unwrap().1.labels(), [2]);
    }

    #[test]
    fn without_labels_there_is_a_collection_and_no_dataset() {
        let photos = Parts::new(part(vec![1, 2, 3], None), None).into_collection("photos", "some").unwrap();
        assert_eq!((photos.sets()[0].len(), photos.is_labelled()), (3, false));
        let message = photos.into_dataset().unwrap_err().to_string();
        assert!(message.contains("photos has no labels"), "{message}");
    }

    #[test]
    fn names_that_are_not_one_for_each_image_are_refused() {
        let short = Part { names: Some(["x.png"].into_iter().collect()), ..part(vec![1, 2], Some(&["b", "a"])) };
        let message = Parts::new(short, None).into_collection("any", "some").unwrap_err().to_string();
        assert!(message.contains("1 names for 2 images"), "{message}");
    }
}
