//! How do images of one shape become images of another?

use rayon::prelude::*;

use crate::dataset::{Batch, ImageSet, MemoryImages, Shape};
use crate::probes::ProbeError;

use super::network::samples;

/// The images of a set at another size and number of channels: each value is the mean of what lies beneath it, grey is the mean
/// of all channels, and of grey each channel shows the same.
pub(super) fn resampled(set: &ImageSet, shape: Shape) -> Result<ImageSet, ProbeError> {
    if set.shape() == shape {
        return Ok(set.clone());
    }
    let images = samples(set)?.images();
    let mut pixels = vec![0; images.len() * shape.values()];
    let each = pixels.par_chunks_mut(shape.values()).zip(images.pixels().par_chunks(images.values()));
    let (rows, columns) =
        (parts(images.shape().height(), shape.height()), parts(images.shape().width(), shape.width()));
    each.for_each(|(to, from)| bring(Batch::new(images.shape(), from), (&rows, &columns), shape, to));
    let images = MemoryImages::new(shape, pixels)?;
    Ok(ImageSet::new(images, set.labels().to_vec(), set.classes().to_vec())?)
}

/// What is beneath a pixel of one side: places, and how much of each.
type Part = Vec<(usize, f32)>;

/// What part of a side is beneath each of so many equal parts: places, and how much of each.
fn parts(from: usize, to: usize) -> Vec<Part> {
    let width = from as f32 / to as f32;
    let part = |index: usize| {
        let (begin, end) = (index as f32 * width, (index + 1) as f32 * width);
        let places = begin as usize..(end.ceil() as usize).clamp(begin as usize + 1, from);
        let share = |place: usize| (end.min((place + 1) as f32) - begin.max(place as f32)).max(0.0) / width;
        places.map(|place| (place, share(place))).collect()
    };
    (0..to).map(part).collect()
}

fn bring(image: Batch<'_>, (rows, columns): (&[Part], &[Part]), shape: Shape, to: &mut [u8]) {
    let (width, own, channels) = (image.shape().width(), image.shape().channels(), shape.channels());
    let pixels = image.pixels();
    let mut sums = vec![0.0; own];
    for (row, to) in rows.iter().zip(to.chunks_exact_mut(shape.width() * channels)) {
        for (column, to) in columns.iter().zip(to.chunks_exact_mut(channels)) {
            sums.fill(0.0);
            for &(at, high) in row {
                for &(beside, wide) in column {
                    let values = &pixels[(at * width + beside) * own..][..own];
                    sums.iter_mut().zip(values).for_each(|(sum, &value)| *sum += high * wide * f32::from(value));
                }
            }
            let grey = sums.iter().sum::<f32>() / own as f32;
            let value = |channel: usize| if own == channels { sums[channel] } else { grey };
            to.iter_mut().enumerate().for_each(|(channel, to)| *to = value(channel).round().clamp(0.0, 255.0) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(shape: Shape, pixels: &[u8]) -> ImageSet {
        let labels = vec![0; pixels.len() / shape.values()];
        ImageSet::new(MemoryImages::new(shape, pixels.to_vec()).unwrap(), labels, ["a"]).unwrap()
    }

    fn made(from: Shape, to: Shape, pixels: &[u8]) -> Vec<u8> {
        resampled(&set(from, pixels), to).unwrap().images().as_bytes().unwrap().to_vec()
    }

    #[test]
    fn values_are_the_means_of_what_lies_beneath() {
        let shape = |height, width, channels| Shape::new(height, width, channels).unwrap();
        assert_eq!(made(shape(2, 4, 1), shape(1, 2, 1), &[0, 10, 20, 30, 40, 50, 60, 70]), [25, 45]);
        assert_eq!(made(shape(1, 3, 1), shape(1, 2, 1), &[0, 90, 180]), [30, 150]);
        assert_eq!(made(shape(1, 2, 1), shape(2, 4, 1), &[8, 9]), [8, 8, 9, 9, 8, 8, 9, 9]);
    }

    #[test]
    fn grey_and_colour_become_each_other() {
        let shape = |channels| Shape::new(1, 2, channels).unwrap();
        assert_eq!(made(shape(3), shape(1), &[10, 20, 60, 0, 0, 0]), [30, 0]);
        assert_eq!(made(shape(1), shape(3), &[7, 8]), [7, 7, 7, 8, 8, 8]);
    }
}
