//! Which images might be copies of which?

use rayon::prelude::*;

use super::compare::{Difference, difference};
use super::fingerprint::{VALUES, fingerprints};
use super::turn::Turn;
use crate::dataset::{Batch, Shape};
use crate::distance::{ImageDistance, ReferenceImages, nearest, nearest_among};
use crate::progress::Progress;

/// Neighbours of each image by its pixels, and as many by its fingerprint; so many are left of both.
pub(super) const NEIGHBOURS: usize = 8;

/// The most values of an image by which its nearest are searched.
const MOST_SEARCHED: usize = 1_536;

/// An image's neighbour, and how it differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) index: u32,
    /// How the image has to be turned to be like it.
    pub(super) turn: Turn,
    pub(super) difference: Difference,
}

/// A way of looking for copies.
pub(super) trait Search: Sync {
    /// The neighbours of some images among `active` ones, nearest first. Both ascend, and the first are some of the second.
    fn among(&self, some: &[u32], active: &[u32], progress: &dyn Progress) -> Vec<Vec<Candidate>>;

    /// How another image differs from one.
    fn candidate(&self, image: u32, index: u32) -> Candidate;

    /// How much there is to be seen in an image, as a share of what is in half of all or more, at most 1: in so many fewer ways
    /// it differs from others.
    fn detail(&self, _image: u32) -> f64 {
        1.0
    }
}

/// Different images, and what they are searched by.
pub(super) struct Searched<'a> {
    pub(super) images: Batch<'a>,
    /// What is searched in place of the pixels, where they are many.
    coarse: Option<Coarse>,
    /// Shape (images, [`VALUES`]).
    pub(super) fingerprints: Vec<u8>,
}

impl<'a> Searched<'a> {
    pub(super) fn new(images: Batch<'a>) -> Self {
        Self { images, coarse: Coarse::of(images), fingerprints: fingerprints(images) }
    }
}

impl Search for Searched<'_> {
    fn among(&self, some: &[u32], active: &[u32], progress: &dyn Progress) -> Vec<Vec<Candidate>> {
        let places: Vec<u32> =
            some.iter().filter_map(|image| active.binary_search(image).ok()).map(|place| place as u32).collect();
        let searched = self.coarse.as_ref().map_or(self.images, Coarse::images);
        let shape = searched.shape();
        let pixels = Rows::of(searched.pixels(), shape.values(), active);
        progress.begin("nearest images by their pixels", some.len() as u64);
        let pixels = Batch::new(shape, pixels.bytes());
        let by_pixels = match shape.values() <= ReferenceImages::MOST_VALUES {
            true => neighbours::<u32>(pixels, &places, progress),
            false => neighbours::<u64>(pixels, &places, progress),
        };
        progress.begin("nearest images by their frequencies", some.len() as u64);
        let by_fingerprint = nearest_fingerprints(&self.fingerprints, &places, active, progress);
        progress.begin("comparing near images", some.len() as u64);
        let each = some.par_iter().zip(by_pixels.into_par_iter().zip(by_fingerprint));
        let compared = each.map(|(&image, (mut proposed, others))| {
            proposed.extend(others);
            let mut indices: Vec<u32> = proposed.into_iter().map(|place| active[place as usize]).collect();
            indices.sort_unstable();
            indices.dedup();
            let compared = sorted(indices.into_iter().map(|index| self.candidate(image, index)).collect(), NEIGHBOURS);
            progress.advance(1);
            compared
        });
        compared.collect()
    }

    /// As they are.
    fn candidate(&self, image: u32, index: u32) -> Candidate {
        let [one, other] = [image, index].map(|index| self.images.image(index as usize));
        Candidate { index, turn: Turn::None, difference: difference(self.images.shape(), one, other) }
    }
}

/// Images of means of square blocks of pixels.
struct Coarse {
    shape: Shape,
    pixels: Vec<u8>,
}

impl Coarse {
    /// The images in blocks as small as leave at most [`MOST_SEARCHED`] values; `None` where they have no more than that.
    fn of(images: Batch<'_>) -> Option<Self> {
        let whole = images.shape();
        let of_block = |side: usize| {
            let (height, width) = (whole.height().div_ceil(side), whole.width().div_ceil(side));
            Shape::new(height, width, whole.channels()).ok()
        };
        let shapes = (1..).map_while(|side| Some((side, of_block(side)?)));
        let (side, shape) = shapes
            .into_iter()
            .find(|(_, shape)| shape.values() <= MOST_SEARCHED || shape.height().max(shape.width()) == 1)?;
        let coarse = |image: &[u8]| in_blocks(whole, image, side, shape);
        let pixels = || images.pixels().par_chunks(whole.values()).flat_map_iter(coarse).collect();
        (side > 1).then(|| Self { shape, pixels: pixels() })
    }

    fn images(&self) -> Batch<'_> {
        Batch::new(self.shape, &self.pixels)
    }
}

/// The means of square blocks of an image, those at the ends of rows and columns smaller.
fn in_blocks(whole: Shape, image: &[u8], side: usize, shape: Shape) -> Vec<u8> {
    let channels = whole.channels();
    let mut sums = vec![(0u32, 0u32); shape.values()];
    for (row, values) in image.chunks_exact(whole.width() * channels).enumerate() {
        for (column, pixel) in values.chunks_exact(channels).enumerate() {
            let first = (row / side * shape.width() + column / side) * channels;
            for ((sum, count), &value) in sums[first..].iter_mut().zip(pixel) {
                *sum += u32::from(value);
                *count += 1;
            }
        }
    }
    sums.into_iter().map(|(sum, count)| ((sum + count / 2) / count) as u8).collect()
}

/// The nearest of some candidates, nearest first; of equally near ones the first.
pub(super) fn sorted(mut candidates: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    candidates.sort_by(|a, b| a.difference.distance.total_cmp(&b.difference.distance));
    candidates.truncate(most);
    candidates
}

/// Some rows of a table of bytes.
pub(super) enum Rows<'a> {
    All(&'a [u8]),
    Some(Vec<u8>),
}

impl<'a> Rows<'a> {
    pub(super) fn of(bytes: &'a [u8], width: usize, rows: &[u32]) -> Self {
        if rows.len() * width == bytes.len() {
            return Self::All(bytes);
        }
        Self::Some(rows.iter().flat_map(|&row| &bytes[row as usize * width..][..width]).copied().collect())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::All(bytes) => bytes,
            Self::Some(bytes) => bytes,
        }
    }
}

/// The nearest of the `active` rows of fingerprints of some of them, by their places among them.
pub(super) fn nearest_fingerprints(
    fingerprints: &[u8],
    some: &[u32],
    active: &[u32],
    progress: &dyn Progress,
) -> Vec<Vec<u32>> {
    let rows = Rows::of(fingerprints, VALUES, active);
    let shape = Shape::new(1, VALUES, 1).expect("a fingerprint has values");
    neighbours::<u32>(Batch::new(shape, rows.bytes()), some, progress)
}

/// The nearest other images of some, by their places.
fn neighbours<D: ImageDistance>(images: Batch<'_>, some: &[u32], progress: &dyn Progress) -> Vec<Vec<u32>> {
    let references = ReferenceImages::<D>::new(images);
    if some.len() == images.len() {
        let found = nearest_among(&references, images, NEIGHBOURS, progress);
        let each = NEIGHBOURS.min(images.len().saturating_sub(1)).max(1);
        return found.chunks(each).map(|found| found.iter().map(|neighbour| neighbour.index).collect()).collect();
    }
    let queries = Rows::of(images.pixels(), images.values(), some);
    // The nearest of all is, as a rule, the image itself.
    let each = (NEIGHBOURS + 1).min(images.len()).max(1);
    let found = nearest(&references, Batch::new(images.shape(), queries.bytes()), NEIGHBOURS + 1, progress);
    let others = |(found, &own): (&[_], &u32)| {
        let indices = found.iter().map(|neighbour: &crate::distance::Neighbour<D>| neighbour.index);
        indices.filter(|&index| index != own).take(NEIGHBOURS).collect()
    };
    found.chunks(each).zip(some).map(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_means_and_few_values_stay_as_they_are() {
        let (whole, shape) = (Shape::new(3, 3, 2).unwrap(), Shape::new(2, 2, 2).unwrap());
        let image = [0, 1, 4, 1, 10, 1, 8, 1, 4, 2, 21, 2, 7, 9, 9, 9, 3, 5];
        assert_eq!(in_blocks(whole, &image, 2, shape), [4, 1, 16, 2, 8, 9, 3, 5]);
        assert!(Coarse::of(Batch::new(whole, &image)).is_none());
        let colour = Shape::new(32, 32, 3).unwrap();
        let coarse = Coarse::of(Batch::new(colour, &vec![7; 2 * colour.values()])).unwrap();
        assert_eq!((coarse.shape.values(), coarse.images().len(), coarse.pixels[5]), (768, 2, 7));
    }
}
