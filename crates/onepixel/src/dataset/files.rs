//! What are the files that images were decoded from?

use std::fmt;
use std::sync::Arc;

use super::ReadError;

/// Encoded images, as JPEG or PNG, that lie somewhere: in files, in an archive, in a column of a table.
pub trait ReadFiles: Send + Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces what is in `to` by the bytes of a file; called from any thread.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    ///
    /// # Panics
    ///
    /// May panic if there is no such file.
    fn read(&self, file: usize, to: &mut Vec<u8>) -> Result<(), ReadError>;
}

/// The file of each image of a set, for what must not be encoded anew: a copy of a dataset keeps photographs as they are.
/// Clones share all of it, and nothing is held in memory.
#[derive(Clone)]
pub struct Files {
    all: Arc<dyn ReadFiles>,
    /// The files of the images; all of them in their order where there is no list.
    chosen: Option<Arc<[u32]>>,
}

impl Files {
    /// All of these files, one for each image in their order.
    pub fn new(all: Arc<dyn ReadFiles>) -> Self {
        Self { all, chosen: None }
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.chosen.as_ref().map_or_else(|| self.all.len(), |chosen| chosen.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The files of some images, in the order given.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn select(&self, images: &[u32]) -> Self {
        let file = |&image: &u32| {
            assert!((image as usize) < self.len(), "an index of one of the images");
            self.chosen.as_ref().map_or(image, |chosen| chosen[image as usize])
        };
        Self { all: self.all.clone(), chosen: Some(images.iter().map(file).collect()) }
    }

    /// Replaces what is in `to` by the bytes of an image's file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, as when it was moved since the set was opened.
    ///
    /// # Panics
    ///
    /// If there is no such image.
    pub fn read(&self, image: usize, to: &mut Vec<u8>) -> Result<(), ReadError> {
        assert!(image < self.len(), "an index of one of the images");
        self.all.read(self.chosen.as_ref().map_or(image, |chosen| chosen[image] as usize), to)
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("images", &self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files that hold their number.
    struct Numbers(u8);

    impl ReadFiles for Numbers {
        fn len(&self) -> usize {
            usize::from(self.0)
        }

        fn read(&self, file: usize, to: &mut Vec<u8>) -> Result<(), ReadError> {
            *to = vec![u8::try_from(file)?];
            Ok(())
        }
    }

    #[test]
    fn files_are_those_of_the_images_that_were_selected_last() {
        let files = Files::new(Arc::new(Numbers(9))).select(&[8, 2, 5]).select(&[2, 0]);
        let mut bytes = Vec::new();
        let mut read = |image| files.read(image, &mut bytes).map(|()| bytes.clone()).unwrap();
        assert_eq!((read(0), read(1)), (vec![5], vec![8]));
        assert_eq!(files.len(), 2);
    }
}
