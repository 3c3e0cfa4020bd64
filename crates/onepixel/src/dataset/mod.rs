//! What is a labelled image set?
//!
//! # The big picture
//!
//! An [`ImageSet`] is `n` images of one [`Shape`], a label for each, and the names of the classes. The pixels come from
//! an [`Images`] source, which hands them out in batches: from memory ([`MemoryImages`]), or from a file that is never
//! held whole. A [`Dataset`] is a train set and, where there is one, a test set over the same classes.

mod attributes;
mod batch;
mod digest;
mod image_ref;
mod images;
mod shape;
mod specimens;
mod split;

use std::collections::HashMap;
use std::sync::Arc;

pub use attributes::{Attribute, Attributes, Values};
pub use batch::Batch;
pub use digest::DatasetDigest;
pub(crate) use digest::hexadecimal;
pub use image_ref::{ImageRef, SetName};
pub use images::{Images, JoinedImages, MemoryImages, ReadError, read_pixels, visit_in_parallel};
pub use shape::{Position, Shape};
pub use specimens::Specimens;

use crate::progress::Silent;
pub use split::{stratified_folds, stratified_sample, stratified_split};

/// A class, as its index in the list of class names.
pub type Label = u16;

/// The most classes that an image set can have: as many as a [`Label`] can number.
pub const MAX_CLASSES: usize = Label::MAX as usize + 1;

/// The most images that an image set can have: differences of counts stay within 32 bits.
pub const MAX_IMAGES: usize = i32::MAX as usize;

/// Why something is not an image set or a dataset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A side of the image shape is 0, or the number of its values does not fit 32 bits.
    #[error("an image of {height}×{width}×{channels} (height, width, channels) has no pixels or too many: each side must be at least 1, and all values together at most {max}", max = u32::MAX)]
    BadShape {
        /// Rows of an image.
        height: usize,
        /// Columns of an image.
        width: usize,
        /// Values per pixel.
        channels: usize,
    },
    /// The pixels do not fill a whole number of images, or not the number that was promised.
    #[error("{found} bytes of pixels are not {images} images of {shape}: {expected} bytes were expected")]
    PixelCount {
        /// Images that were promised.
        images: usize,
        /// Their shape.
        shape: Shape,
        /// Bytes that they take.
        expected: u128,
        /// Bytes that there are.
        found: usize,
    },
    /// There are not as many labels as images.
    #[error("{images} images but {labels} labels: every image needs one label")]
    LabelCount {
        /// Number of images.
        images: usize,
        /// Number of labels.
        labels: usize,
    },
    /// A column of attributes that does not have one entry for each image.
    #[error("attribute {name} has {entries} entries for {images} images: every image needs one")]
    AttributeCount {
        /// The column.
        name: String,
        /// Number of images.
        images: usize,
        /// Number of entries.
        entries: usize,
    },
    /// A category of an attribute that has no name.
    #[error("attribute {name} names {names} categories, and an image has category {place} (from 0)")]
    AttributeCategory {
        /// The column.
        name: String,
        /// The category.
        place: u32,
        /// Number of names.
        names: usize,
    },
    /// A label that the class list does not have.
    #[error("label {label} of image {index} is outside the class list, which has {classes} classes (0 to {last})", last = classes.saturating_sub(1))]
    LabelOutside {
        /// Which image, from 0.
        index: usize,
        /// Its label.
        label: Label,
        /// Number of classes.
        classes: usize,
    },
    /// More images than are supported.
    #[error("{0} images: at most {MAX_IMAGES} are supported")]
    TooManyImages(usize),
    /// Two classes of one name, which no answer could tell apart.
    #[error("classes {first} and {second} are both named \"{name}\": every class needs a name of its own")]
    DuplicateClass {
        /// Index of the first.
        first: usize,
        /// Index of the second.
        second: usize,
        /// Their name.
        name: String,
    },
    /// More classes than labels can number.
    #[error("{0} classes: at most {MAX_CLASSES} are supported")]
    TooManyClasses(usize),
    /// Images of two shapes where one shape is needed.
    #[error("images of {first} and of {other} cannot be joined: all need one shape")]
    ShapesDiffer {
        /// The shape of the first.
        first: Shape,
        /// Another shape.
        other: Shape,
    },
    /// No source of images where there must be one.
    #[error("no source of images: at least one is needed")]
    NoSources,
    /// Train and test sets that do not belong together.
    #[error("train and test set differ in {what}: {train} against {test}")]
    SplitsDiffer {
        /// What differs.
        what: &'static str,
        /// What the train set has.
        train: String,
        /// What the test set has.
        test: String,
    },
}

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
    images: Arc<dyn Images>,
    labels: Arc<[Label]>,
    classes: Arc<[String]>,
    attributes: Option<Arc<Attributes>>,
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
        Self::checked(Arc::new(images), labels, classes)
    }

    fn checked(images: Arc<dyn Images>, labels: Vec<Label>, classes: Arc<[String]>) -> Result<Self, DatasetError> {
        if classes.len() > MAX_CLASSES {
            return Err(DatasetError::TooManyClasses(classes.len()));
        }
        if images.len() > MAX_IMAGES {
            return Err(DatasetError::TooManyImages(images.len()));
        }
        if images.len() != labels.len() {
            return Err(DatasetError::LabelCount { images: images.len(), labels: labels.len() });
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
        Ok(Self { images, labels: labels.into(), classes, attributes: None })
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
        let classes = classes.into_iter().map(Into::into).collect();
        let set = Self::checked(self.images.clone(), labels, classes)?;
        Ok(Self { attributes: self.attributes.clone(), ..set })
    }

    /// The same set with what is known of each image beside its pixels.
    ///
    /// # Errors
    ///
    /// There is not one entry for each image.
    pub fn with_attributes(self, attributes: Attributes) -> Result<Self, DatasetError> {
        if let Some(column) = attributes.columns().first()
            && column.values.len() != self.len()
        {
            let (name, entries) = (column.name.clone(), column.values.len());
            return Err(DatasetError::AttributeCount { name, images: self.len(), entries });
        }
        Ok(Self { attributes: Some(Arc::new(attributes)), ..self })
    }

    /// What is known of each image beside its pixels, where its reader knows something.
    pub fn attributes(&self) -> Option<&Attributes> {
        self.attributes.as_deref()
    }

    /// The source of the pixels.
    pub fn images(&self) -> &dyn Images {
        &*self.images
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
        self.images.shape()
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
        let size = self.shape().values();
        let mut places: Vec<(u32, usize)> = indices.iter().copied().zip(0..).collect();
        places.sort_unstable();
        let mut pixels = vec![0; indices.len() * size];
        for run in places.chunk_by(|(index, _), (next, _)| next - index <= 1) {
            let (from, to) = (run[0].0 as usize, run[run.len() - 1].0 as usize + 1);
            let mut wanted = run.iter().peekable();
            self.images.visit(from..to, &mut |first, batch| {
                let end = first + batch.len() / size;
                while let Some(&(index, place)) = wanted.next_if(|(index, _)| (*index as usize) < end) {
                    let image = &batch[(index as usize - first) * size..][..size];
                    pixels[place * size..][..size].copy_from_slice(image);
                }
            })?;
        }
        Ok(Self {
            images: Arc::new(MemoryImages::new(self.shape(), pixels)?),
            labels: indices.iter().map(|&index| self.labels[index as usize]).collect(),
            classes: self.classes.clone(),
            attributes: self.attributes.as_ref().map(|attributes| Arc::new(attributes.select(indices))),
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

    /// The same labels and classes over images that are held in memory.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn into_memory(self) -> Result<Self, ReadError> {
        if self.images.as_bytes().is_some() {
            return Ok(self);
        }
        let images = MemoryImages::read(self.images(), &Silent)?;
        Ok(Self { images: Arc::new(images), ..self })
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

/// A train set and, where there is one, a test set over the same classes.
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
    /// The images that its publisher keeps for scoring.
    pub test: Option<ImageSet>,
}

impl Dataset {
    /// Train and test images pooled, without their attributes; the train images where there is no test set.
    ///
    /// # Panics
    ///
    /// If one of the sets was replaced by one of another image shape.
    pub fn all(&self) -> ImageSet {
        let Some(test) = &self.test else {
            return self.train.clone();
        };
        let joined = JoinedImages::new([self.train.images.clone(), test.images.clone()]);
        ImageSet {
            images: Arc::new(joined.expect("both sets have the dataset's shape")),
            labels: self.train.labels.iter().chain(test.labels.iter()).copied().collect(),
            classes: self.train.classes.clone(),
            attributes: None,
        }
    }

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
        if let Some(test) = &test {
            if test.shape() != train.shape() {
                return Err(DatasetError::SplitsDiffer {
                    what: "image shape",
                    train: train.shape().to_string(),
                    test: test.shape().to_string(),
                });
            }
            if test.classes != train.classes {
                return Err(DatasetError::SplitsDiffer {
                    what: "class names",
                    train: train.classes.join(", "),
                    test: test.classes.join(", "),
                });
            }
        }
        Ok(Self {
            name: name.into(),
            source: source.into(),
            licence: None,
            notes: Vec::new(),
            unreadable: Vec::new(),
            train,
            test,
        })
    }
}
