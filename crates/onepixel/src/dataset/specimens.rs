//! Which images does one have to see to believe an audit?

use std::collections::{BTreeMap, BTreeSet};

use super::{Dataset, ImageRef, ReadError, SetName, Shape, UnlabelledSet};

/// A few images of a dataset, in memory: those that findings speak of.
#[derive(Debug, Clone)]
pub struct Specimens {
    shape: Shape,
    sets: BTreeMap<SetName, Chosen>,
}

/// Some images of one set, their indices in ascending order.
#[derive(Debug, Clone)]
struct Chosen {
    indices: Vec<u32>,
    images: UnlabelledSet,
}

impl Specimens {
    /// The most memory that specimens may take, in bytes.
    pub const MOST_BYTES: usize = 256 << 20;

    /// Reads some images of a dataset. Those that it does not have are left out, and so are, where all would take more
    /// than [`Specimens::MOST_BYTES`], the last ones.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn read(dataset: &Dataset, wanted: impl IntoIterator<Item = ImageRef>) -> Result<Self, ReadError> {
        let shape = dataset.train.shape();
        let room = (Self::MOST_BYTES / shape.values()).max(1);
        let mut kept = BTreeSet::new();
        for image in wanted {
            if kept.len() >= room {
                break;
            }
            kept.insert(image);
        }
        let mut sets = BTreeMap::new();
        for set in dataset.sets() {
            let of_set = kept.iter().filter(|image| image.set == set.name).map(|image| image.index);
            let indices: Vec<u32> = of_set.filter(|&index| (index as usize) < set.len()).collect();
            let images = set.unlabelled().select(&indices)?;
            sets.insert(set.name, Chosen { indices, images });
        }
        Ok(Self { shape, sets })
    }

    /// The shape of every image.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// The values of an image: u8, shape (height, width, channels), row-major; `None` of an image that is not among
    /// them.
    pub fn get(&self, image: ImageRef) -> Option<&[u8]> {
        let chosen = self.sets.get(&image.set)?;
        let place = chosen.indices.binary_search(&image.index).ok()?;
        let size = self.shape.values();
        chosen.images.images().as_bytes()?.get(place * size..(place + 1) * size)
    }

    /// What its source calls an image; `None` of one that has no name or is not among them.
    pub fn name_of(&self, image: ImageRef) -> Option<&str> {
        let chosen = self.sets.get(&image.set)?;
        chosen.images.name_of(chosen.indices.binary_search(&image.index).ok()?)
    }

    /// All of them with their values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (ImageRef, &[u8])> {
        let images = self.sets.iter();
        let images = images.flat_map(|(&set, chosen)| chosen.indices.iter().map(move |&index| ImageRef { set, index }));
        images.filter_map(|image| Some((image, self.get(image)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ImageSet, MemoryImages};

    #[test]
    fn each_image_is_the_one_that_was_asked_for_and_images_that_are_not_there_are_left_out() {
        let shape = Shape::new(1, 2, 1).unwrap();
        let set = |from: u8| {
            let pixels = (0..10).map(|value| from + value).collect();
            ImageSet::new(MemoryImages::new(shape, pixels).unwrap(), vec![0; 5], ["only"]).unwrap()
        };
        let dataset = Dataset::new("", "", set(0), Some(set(100))).unwrap();
        let image = |set, index| ImageRef { set, index };
        let wanted = [(SetName::Test, 3), (SetName::Train, 4), (SetName::Train, 0), (SetName::Train, 9)];
        let specimens = Specimens::read(&dataset, wanted.map(|(set, index)| image(set, index))).unwrap();
        assert_eq!(specimens.get(image(SetName::Test, 3)), Some(&[106, 107][..]));
        assert_eq!(specimens.get(image(SetName::Train, 4)), Some(&[8, 9][..]));
        assert_eq!(specimens.get(image(SetName::Train, 0)), Some(&[0, 1][..]));
        assert_eq!(specimens.get(image(SetName::Train, 9)), None);
        assert_eq!(specimens.get(image(SetName::Train, 3)), None);
        let all: Vec<ImageRef> = specimens.iter().map(|(image, _)| image).collect();
        assert_eq!(all, [(SetName::Train, 0), (SetName::Train, 4), (SetName::Test, 3)].map(|(set, i)| image(set, i)));
    }
}
