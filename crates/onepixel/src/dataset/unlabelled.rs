//! What is a set of images without labels?

use std::sync::Arc;

use super::{
    Attributes, DatasetError, Features, Files, Images, MAX_IMAGES, MemoryImages, Names, Natives, ReadError,
    SelectedImages, Shape,
};
use crate::progress::Silent;

/// `n` images of one shape, with their names and what is known of them where their reader knows it, and without labels.
///
/// Cheap to clone: everything is shared.
///
/// ```
/// use onepixel::dataset::{MemoryImages, Shape, UnlabelledSet};
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 255, 255, 0])?;
/// let set = UnlabelledSet::new(images)?.with_names(["a.png", "b.png"].into_iter().collect())?;
/// assert_eq!((set.len(), set.name_of(1)), (2, Some("b.png")));
/// # Ok::<(), onepixel::dataset::DatasetError>(())
/// ```
#[derive(Clone)]
pub struct UnlabelledSet {
    pub(super) images: Arc<dyn Images>,
    pub(super) names: Option<Names>,
    pub(super) attributes: Option<Arc<Attributes>>,
    pub(super) features: Option<Features>,
    pub(super) files: Option<Files>,
}

impl UnlabelledSet {
    /// A set of these images.
    ///
    /// # Errors
    ///
    /// There are more than [`MAX_IMAGES`] images.
    pub fn new(images: impl Images + 'static) -> Result<Self, DatasetError> {
        Self::checked(Arc::new(images))
    }

    pub(super) fn checked(images: Arc<dyn Images>) -> Result<Self, DatasetError> {
        if images.len() > MAX_IMAGES {
            return Err(DatasetError::TooManyImages(images.len()));
        }
        Ok(Self { images, names: None, attributes: None, features: None, files: None })
    }

    /// The same set with the name of each image.
    ///
    /// # Errors
    ///
    /// There is not one name for each image.
    pub fn with_names(self, names: Names) -> Result<Self, DatasetError> {
        names.check(self.len())?;
        Ok(Self { names: Some(names), ..self })
    }

    /// The same set with what is known of each image beside its pixels.
    ///
    /// # Errors
    ///
    /// There is not one entry for each image.
    pub fn with_attributes(self, attributes: Attributes) -> Result<Self, DatasetError> {
        let entries = attributes.images();
        let (column, natives) = (attributes.columns().first(), attributes.natives());
        if entries != self.len() && (column.is_some() || natives.is_some()) {
            let name = column.map_or("originals".to_owned(), |column| column.name.clone());
            return Err(DatasetError::AttributeCount { name, images: self.len(), entries });
        }
        Ok(Self { attributes: Some(Arc::new(attributes)), ..self })
    }

    /// The same set with a vector for each image.
    ///
    /// # Errors
    ///
    /// There is not one for each image.
    pub fn with_features(self, features: Features) -> Result<Self, DatasetError> {
        if features.len() != self.len() {
            return Err(DatasetError::FeatureCount { images: self.len(), found: features.len() });
        }
        Ok(Self { features: Some(features), ..self })
    }

    /// The same set with the file that each image was decoded from.
    ///
    /// # Errors
    ///
    /// There is not one for each image.
    pub fn with_files(self, files: Files) -> Result<Self, DatasetError> {
        if files.len() != self.len() {
            return Err(DatasetError::OtherCount { images: self.len(), found: files.len() });
        }
        Ok(Self { files: Some(files), ..self })
    }

    /// The same names, attributes, features and files over other pixels, as of the same images in another size.
    ///
    /// # Errors
    ///
    /// There are not as many images.
    pub fn with_images(&self, images: impl Images + 'static) -> Result<Self, DatasetError> {
        if images.len() != self.len() {
            return Err(DatasetError::OtherCount { images: self.len(), found: images.len() });
        }
        Ok(Self { images: Arc::new(images), ..self.clone() })
    }

    /// The source of the pixels.
    pub fn images(&self) -> &dyn Images {
        &*self.images
    }

    /// What the source calls each image, where it calls them anything.
    pub fn names(&self) -> Option<&Names> {
        self.names.as_ref()
    }

    /// What the source calls an image; `None` where images have no names or there is no such image.
    pub fn name_of(&self, image: usize) -> Option<&str> {
        self.names.as_ref().and_then(|names| names.get(image))
    }

    /// What is known of each image beside its pixels, where its reader knows something.
    pub fn attributes(&self) -> Option<&Attributes> {
        self.attributes.as_deref()
    }

    /// What was seen of the originals, where images were brought to a smaller size and their reader looked.
    pub fn natives(&self) -> Option<&Natives> {
        self.attributes()?.natives()
    }

    /// A vector for each image, where a user or a network gave one.
    pub fn features(&self) -> Option<&Features> {
        self.features.as_ref()
    }

    /// The file that each image was decoded from, where there are such files.
    pub fn files(&self) -> Option<&Files> {
        self.files.as_ref()
    }

    /// The shape of every image.
    pub fn shape(&self) -> Shape {
        self.images.shape()
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
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
        // What is read from the beginning each time is read once.
        let is_sequential = self.images.is_sequential();
        for run in places.chunk_by(|(index, _), (next, _)| is_sequential || next - index <= 1) {
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
        Ok(self.with_selected(indices, Arc::new(MemoryImages::new(self.shape(), pixels)?)))
    }

    /// Some of the images, in the order given, of which none is read until it is visited.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn subset(&self, indices: &[u32]) -> Self {
        self.with_selected(indices, Arc::new(SelectedImages::new(self.images.clone(), indices)))
    }

    /// What is known of some of the images, beside these pixels of them.
    fn with_selected(&self, indices: &[u32], images: Arc<dyn Images>) -> Self {
        Self {
            images,
            names: self.names.as_ref().map(|names| names.select(indices)),
            attributes: self.attributes.as_ref().map(|attributes| Arc::new(attributes.select(indices))),
            features: self.features.as_ref().map(|features| features.select(indices)),
            files: self.files.as_ref().map(|files| files.select(indices)),
        }
    }

    /// Bytes of memory that holding the images takes; 0 where they are held already.
    pub fn bytes_to_hold(&self) -> u64 {
        match self.images.as_bytes() {
            Some(_) => 0,
            None => self.len() as u64 * self.shape().values() as u64,
        }
    }

    /// The same set over images that are held in memory.
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

impl std::fmt::Debug for UnlabelledSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UnlabelledSet").field("shape", &self.shape()).field("images", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Images of one pixel that says their place, as of a compressed file: each visit counts.
    struct Compressed(Arc<AtomicUsize>);

    impl Images for Compressed {
        fn shape(&self) -> Shape {
            Shape::new(1, 1, 1).unwrap()
        }

        fn len(&self) -> usize {
            200
        }

        fn is_sequential(&self) -> bool {
            true
        }

        fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let all: Vec<u8> = range.clone().map(|image| image as u8).collect();
            all.chunks(7).enumerate().for_each(|(batch, pixels)| visit(range.start + 7 * batch, pixels));
            Ok(())
        }
    }

    #[test]
    fn images_of_a_compressed_file_are_selected_in_one_pass() {
        let visits = Arc::new(AtomicUsize::new(0));
        let set = UnlabelledSet::new(Compressed(visits.clone())).unwrap();
        let selected = set.select(&[150, 3, 3, 90, 199, 4]).unwrap();
        assert_eq!(selected.images().as_bytes().unwrap(), [150, 3, 3, 90, 199, 4]);
        assert_eq!(visits.load(Ordering::Relaxed), 1);
    }
}
