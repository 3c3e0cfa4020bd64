//! How are images seen in another size than they are stored in?

use std::ops::Range;

use fast_image_resize::{PixelType, Resizer};
use onepixel::dataset::{Collection, Contents, DatasetError, Images, ReadError, Shape, UnlabelledSet};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::pixels::resize::resize;
use crate::reading::journal::Reading;

/// Brings all images of a dataset to the size that is asked for; those that its reader has brought there stay.
pub(crate) fn to_size(
    dataset: Collection,
    (height, width): (usize, usize),
    reading: &Reading<'_>,
) -> Result<Collection> {
    let stored = dataset.sets()[0].unlabelled().shape();
    if (stored.height(), stored.width()) == (height, width) {
        return Ok(dataset);
    }
    let origin = Origin::file(dataset.source.as_ref());
    let (Ok(shape), Some(kind)) = (Shape::new(height, width, stored.channels()), pixel_type(stored)) else {
        let advice = "leave --size out";
        return Err(Error::NoResize { origin, stored, height, width, advice });
    };
    let resized = dataset.map(|mut set| {
        let images = Resized { set: set.unlabelled().clone(), shape, kind };
        match &mut set.contents {
            Contents::Labelled(set) => *set = set.with_images(images)?,
            Contents::Unlabelled(set) => *set = set.with_images(images)?,
        }
        Ok::<_, DatasetError>(set)
    });
    let resized = resized.map_err(|source| Error::Dataset { origin, source })?;
    reading.note(format!("all images of {stored} resized to {height}×{width}, the size asked for, ignoring aspect ratio (by area averages where no side grows, else bilinearly)"));
    Ok(resized)
}

fn pixel_type(shape: Shape) -> Option<PixelType> {
    match shape.channels() {
        1 => Some(PixelType::U8),
        2 => Some(PixelType::U8x2),
        3 => Some(PixelType::U8x3),
        4 => Some(PixelType::U8x4),
        _ => None,
    }
}

/// Images that are resized when they are visited.
struct Resized {
    set: UnlabelledSet,
    shape: Shape,
    kind: PixelType,
}

impl Images for Resized {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.set.len()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let size = |shape: Shape| (shape.height() as u32, shape.width() as u32);
        let stored = self.set.shape();
        let (mut resizer, mut resized) = (Resizer::new(), vec![0; self.shape.values()]);
        let mut failed = Ok(());
        self.set.images().visit(range, &mut |first, batch| {
            for (index, image) in (first..).zip(batch.chunks_exact(stored.values())) {
                if failed.is_ok() {
                    failed = resize((image, size(stored), self.kind), (&mut resized, size(self.shape)), &mut resizer);
                    visit(index, &resized);
                }
            }
        })?;
        Ok(failed?)
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::{ImageSet, MemoryImages, NamedSet, SetName};
    use onepixel::progress::Silent;

    use super::*;
    use crate::reading::options::ReadOptions;

    #[test]
    fn two_by_two_pixels_become_their_mean() {
        let images = MemoryImages::new(Shape::new(2, 2, 1).unwrap(), vec![10, 20, 30, 40, 0, 0, 0, 8]).unwrap();
        let train = ImageSet::new(images, vec![0, 1], ["a", "b"]).unwrap();
        let train = NamedSet::of_labelled(SetName::Train, train);
        let dataset = Collection::new("two", "memory", vec![train]).unwrap();
        let options = ReadOptions::default();
        let reading = Reading::new(&options, &Silent);
        let dataset = to_size(dataset, (1, 1), &reading).unwrap().into_dataset().unwrap();
        let read = MemoryImages::read(dataset.train.images(), &Silent).unwrap();
        assert_eq!((read.as_bytes().unwrap(), dataset.train.labels()), (&[25, 2][..], &[0, 1][..]));
        assert!(reading.into_decisions().0[0].contains("resized to 1×1"));
    }
}
