//! How are images seen in another size than they are stored in?

use std::ops::Range;

use fast_image_resize::PixelType;
use onepixel::dataset::{Collection, Contents, DatasetError, Images, NamedSet, ReadError, Shape, UnlabelledSet};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::pixels::resize::{Resizing, WORKING_SIZE, is_large};
use crate::pixels::settle::settle;
use crate::reading::fit::{Fit, LargeImages};
use crate::reading::journal::Reading;

/// Brings all images of a dataset to the size that is asked for; those that its reader has brought there stay.
pub(crate) fn to_size(dataset: Collection, size: (usize, usize), reading: &Reading<'_>) -> Result<Collection> {
    let (stored, (height, width)) = (dataset.sets()[0].unlabelled().shape(), size);
    if (stored.height(), stored.width()) == size {
        return Ok(dataset);
    }
    let origin = Origin::file(dataset.source.as_ref());
    let (Ok(shape), Some(kind)) = (Shape::new(height, width, stored.channels()), pixel_type(stored)) else {
        let advice = "leave `size` out";
        return Err(Error::NoResize { origin, stored, height, width, advice });
    };
    let resized = resize_all(dataset, (shape, kind), reading)?;
    let fit = reading.options.fit;
    reading.note(format!("all images of {stored} resized to {height}×{width}, the size asked for, {fit}"));
    Ok(resized)
}

/// Brings images that are larger than working images to their size, unless they shall keep their own.
pub(crate) fn to_working_size(dataset: Collection, reading: &Reading<'_>) -> Result<Collection> {
    let options = reading.options;
    let (stored, (height, width)) = (dataset.sets()[0].unlabelled().shape(), WORKING_SIZE);
    if !is_large(stored) || options.large == LargeImages::OwnSize || options.shape.is_some() {
        return Ok(dataset);
    }
    // Images of five channels and more are no pictures that could be resized.
    let (Ok(shape), Some(kind)) = (Shape::new(height, width, stored.channels()), pixel_type(stored)) else {
        return Ok(dataset);
    };
    let resized = resize_all(dataset, (shape, kind), reading)?;
    let fit = options.fit;
    reading
        .note(format!("all images of {stored} resized to {height}×{width}, the working size for large images, {fit}"));
    Ok(resized)
}

/// All sets with other pixels under the same labels and names.
fn resize_all(dataset: Collection, (shape, kind): (Shape, PixelType), reading: &Reading<'_>) -> Result<Collection> {
    let origin = Origin::file(dataset.source.as_ref());
    let resized = |set: &NamedSet| {
        settle(Resized { set: set.unlabelled().clone(), shape, kind, fit: reading.options.fit }, &origin, reading)
    };
    let mut resized = dataset.sets().iter().map(resized).collect::<Result<Vec<_>>>()?.into_iter();
    let replaced = dataset.map(|mut set| {
        if let Some(images) = resized.next() {
            match &mut set.contents {
                Contents::Labelled(set) => *set = set.with_images(images)?,
                Contents::Unlabelled(set) => *set = set.with_images(images)?,
            }
        }
        Ok::<_, DatasetError>(set)
    });
    replaced.map_err(|source| Error::Dataset { origin, source })
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
    fit: Fit,
}

impl Images for Resized {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.set.len()
    }

    fn is_sequential(&self) -> bool {
        self.set.images().is_sequential()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let size = |shape: Shape| (shape.height() as u32, shape.width() as u32);
        let stored = self.set.shape();
        let (mut resizing, mut resized) = (Resizing::new(self.fit), vec![0; self.shape.values()]);
        let mut failed = Ok(());
        self.set.images().visit(range, &mut |first, batch| {
            for (index, image) in (first..).zip(batch.chunks_exact(stored.values())) {
                if failed.is_ok() {
                    failed = resizing.resize((image, size(stored), self.kind), (&mut resized, size(self.shape)));
                    visit(index, &resized);
                }
            }
        })?;
        Ok(failed?)
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::{ImageSet, MemoryImages, SetName};
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
