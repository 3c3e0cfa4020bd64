//! What does the source call each image?

use std::fmt;
use std::sync::Arc;

use super::DatasetError;

/// The names of the images of a set: of files, members of archives, keys, rows. All lie in one buffer, and clones share
/// it.
///
/// ```
/// use onepixel::dataset::Names;
///
/// let names: Names = ["cat/1.png", "dog/7.png"].into_iter().collect();
/// assert_eq!((names.len(), names.get(1)), (2, Some("dog/7.png")));
/// assert_eq!(names.select(&[1]).get(0), Some("dog/7.png"));
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Names {
    text: Arc<str>,
    /// Where each name ends.
    ends: Arc<[u64]>,
}

impl Names {
    /// The names of images that all have one; `None` where one has none.
    pub fn of_all<N: AsRef<str>>(names: impl IntoIterator<Item = Option<N>>) -> Option<Self> {
        names.into_iter().collect()
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of an image, if there is such an image.
    pub fn get(&self, image: usize) -> Option<&str> {
        let end = *self.ends.get(image)? as usize;
        let begin = image.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.text[begin..end])
    }

    /// All names, in the order of the images.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|image| self.get(image).unwrap_or_default())
    }

    /// The names of some images, in the order given.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn select(&self, images: &[u32]) -> Self {
        let name = |&image: &u32| self.get(image as usize).expect("an index of one of the images");
        images.iter().map(name).collect()
    }

    /// Refuses names that are not one for each image.
    pub(super) fn check(&self, images: usize) -> Result<(), DatasetError> {
        if self.len() == images { Ok(()) } else { Err(DatasetError::NameCount { images, names: self.len() }) }
    }
}

impl<N: AsRef<str>> FromIterator<N> for Names {
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for name in names {
            text.push_str(name.as_ref());
            ends.push(text.len() as u64);
        }
        Self { text: text.into(), ends: ends.into() }
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 3;
        let more = if self.len() > MOST { ", …" } else { "" };
        write!(f, "{} names: {:?}{more}", self.len(), self.iter().take(MOST).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_image_has_its_own_name_even_an_empty_one() {
        let names: Names = ["a", "", "bcd", ""].into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), ["a", "", "bcd", ""]);
        assert_eq!(names.get(4), None);
        assert_eq!(names.select(&[2, 2, 0]).iter().collect::<Vec<_>>(), ["bcd", "bcd", "a"]);
        assert!(names.check(3).unwrap_err().to_string().contains("4 names for 3 images"));
    }
}
