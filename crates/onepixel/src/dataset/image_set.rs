//! What is a set of labelled images?

use std::collections::HashMap;
use std::sync::Arc;

#[cfg(doc)]
use super::MAX_IMAGES;
use super::{
    Attributes, DatasetError, Features, Files, Images, Label, MAX_CLASSES, Names, Natives, ReadError, Shape,
    UnlabelledSet,
};

/// `n` labelled images of one shape.
///
/// Cheap to clone: images and class names are shared.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
///
/// let shape = Shape::new(1, 2, 1)?;
/// let images = MemoryImages::new(shape, vec![0, 255, 255, 0])?;
/// let set = ImageSet::new(images, vec![0, 1], ["left", "right"])?;
/// assert_eq!(set.len(), 2);
/// assert_eq!(set.class_images(), [1, 1]);
/// # Ok::<(), onepixel::dataset::DatasetError>(())
/// ```
#[derive(Clone)]
pub struct ImageSet {
    pub(super) pictures: UnlabelledSet,
    pub(super) labels: Arc<[Label]>,
    pub(super) classes: Arc<[String]>,
}

impl ImageSet {
    /// Joins images, their labels and the names of the classes that the labels number.
    ///
    /// # Errors
    ///
    /// Images and labels differ in number, a label is outside the class list, two classes have the same name, or there are more than
    /// [`MAX_CLASSES`] classes or [`MAX_IMAGES`] images.
    pub fn new<N: Into<String>>(
        images: impl Images + 'static,
        labels: Vec<Label>,
        classes: impl IntoIterator<Item = N>,
    ) -> Result<Self, DatasetError> {
        let classes: Arc<[String]> = classes.into_iter().map(Into::into).collect();
        Self::checked(UnlabelledSet::checked(Arc::new(images))?, labels, classes)
    }

    fn checked(pictures: UnlabelledSet, labels: Vec<Label>, classes: Arc<[String]>) -> Result<Self, DatasetError> {
        if classes.len() > MAX_CLASSES {
            return Err(DatasetError::TooManyClasses(classes.len()));
        }
        if pictures.len() != labels.len() {
            return Err(DatasetError::LabelCount { images: pictures.len(), labels: labels.len() });
        }
        let mut named = HashMap::with_capacity(classes.len());
        for (second, name) in classes.iter().enumerate() {
            if let Some(first) = named.insert(name.as_str(), second) {
                return Err(DatasetError::DuplicateClass { first, second, name: name.clone() });
            }
        }
        let outside = labels.iter().position(|&label| usize::from(label) >= classes.len());
        if let Some(index) = outside {
            return Err(DatasetError::LabelOutside { index, label: labels[index], classes: classes.len() });
        }
        Ok(Self { pictures, labels: labels.into(), classes })
    }

    /// The same images, and what is known of them, under other labels.
    ///
    /// # Errors
    ///
    /// As [`ImageSet::new`].
    pub fn relabelled<N: Into<String>>(
        &self,
        labels: Vec<Label>,
        classes: impl IntoIterator<Item = N>,
    ) -> Result<Self, DatasetError> {
        self.pictures.clone().labelled(labels, classes)
    }

    /// The same labels, names and attributes over other pixels, as of the same images in another size.
    ///
    /// # Errors
    ///
    /// There are not as many images.
    pub fn with_images(&self, images: impl Images + 'static) -> Result<Self, DatasetError> {
        Ok(Self { pictures: self.pictures.with_images(images)?, ..self.clone() })
    }

    /// The same set with the name of each image.
    ///
    /// # Errors
    ///
    /// There is not one name for each image.
    pub fn with_names(self, names: Names) -> Result<Self, DatasetError> {
        Ok(Self { pictures: self.pictures.with_names(names)?, ..self })
    }

    /// The same set with what is known of each image beside its pixels.
    ///
    /// # Errors
    ///
    /// There is not one entry for each image.
    pub fn with_attributes(self, attributes: Attributes) -> Result<Self, DatasetError> {
        Ok(Self { pictures: self.pictures.with_attributes(attributes)?, ..self })
    }

    /// The same set with a vector for each image.
    ///
    /// # Errors
    ///
    /// There is not one for each image.
    pub fn with_features(self, features: Features) -> Result<Self, DatasetError> {
        Ok(Self { pictures: self.pictures.with_features(features)?, ..self })
    }

    /// The images without their labels.
    pub fn unlabelled(&self) -> &UnlabelledSet {
        &self.pictures
    }

    /// What the source calls each image, where it calls them anything.
    pub fn names(&self) -> Option<&Names> {
        self.pictures.names()
    }

    /// What the source calls an image; `None` where images have no names or there is no such image.
    pub fn name_of(&self, image: usize) -> Option<&str> {
        self.pictures.name_of(image)
    }

    /// What is known of each image beside its pixels, where its reader knows something.
    pub fn attributes(&self) -> Option<&Attributes> {
        self.pictures.attributes()
    }

    /// What was seen of the originals, where images were brought to a smaller size and their reader looked.
    pub fn natives(&self) -> Option<&Natives> {
        self.pictures.natives()
    }

    /// A vector for each image, where a user or a network gave one.
    pub fn features(&self) -> Option<&Features> {
        self.pictures.features()
    }

    /// The file that each image was decoded from, where there are such files.
    pub fn files(&self) -> Option<&Files> {
        self.pictures.files()
    }

    /// The same labels over the features as images ([`Features::as_images`]); the set itself where images have none.
    ///
    /// # Errors
    ///
    /// There are more features than an image can have values.
    pub fn of_features(&self) -> Result<Self, DatasetError> {
        self.features().map_or_else(|| Ok(self.clone()), |features| self.with_images(features.as_images()?))
    }

    /// The source of the pixels.
    pub fn images(&self) -> &dyn Images {
        self.pictures.images()
    }

    /// The class of each image.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The names of the classes; a [`Label`] is an index into it.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The shape of every image.
    pub fn shape(&self) -> Shape {
        self.pictures.shape()
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The number of images of each class.
    pub fn class_images(&self) -> Vec<u32> {
        let mut images = vec![0; self.classes.len()];
        for &label in self.labels.iter() {
            images[usize::from(label)] += 1;
        }
        images
    }

    /// Some of the images, in the order given, in memory; the others are not read.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn select(&self, indices: &[u32]) -> Result<Self, ReadError> {
        Ok(Self {
            pictures: self.pictures.select(indices)?,
            labels: indices.iter().map(|&index| self.labels[index as usize]).collect(),
            classes: self.classes.clone(),
        })
    }

    /// The images of some classes, in order, in memory, and their indices in this set. The classes are numbered anew,
    /// in the order given.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    ///
    /// # Panics
    ///
    /// If there is no such class.
    pub fn of_classes(&self, classes: &[Label]) -> Result<(Self, Vec<u32>), ReadError> {
        let new_label = |label: Label| classes.iter().position(|&class| class == label);
        let chosen = |index: usize| Some((index as u32, new_label(self.labels[index])? as Label));
        let (indices, labels): (Vec<u32>, Vec<Label>) = (0..self.len()).filter_map(chosen).unzip();
        let set = Self {
            labels: labels.into(),
            classes: classes.iter().map(|&class| self.classes[usize::from(class)].clone()).collect(),
            ..self.select(&indices)?
        };
        Ok((set, indices))
    }

    /// Bytes of memory that holding the images takes; 0 where they are held already.
    pub fn bytes_to_hold(&self) -> u64 {
        self.pictures.bytes_to_hold()
    }

    /// The same labels and classes over images that are held in memory.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn into_memory(self) -> Result<Self, ReadError> {
        Ok(Self { pictures: self.pictures.into_memory()?, ..self })
    }
}

impl UnlabelledSet {
    /// The same images, with their names and what is known of them, under labels.
    ///
    /// # Errors
    ///
    /// As [`ImageSet::new`].
    pub fn labelled<N: Into<String>>(
        self,
        labels: Vec<Label>,
        classes: impl IntoIterator<Item = N>,
    ) -> Result<ImageSet, DatasetError> {
        ImageSet::checked(self, labels, classes.into_iter().map(Into::into).collect())
    }
}

impl std::fmt::Debug for ImageSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ImageSet")
            .field("shape", &self.shape())
            .field("images", &self.len())
            .field("classes", &self.classes)
            .finish()
    }
}
