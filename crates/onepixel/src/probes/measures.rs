//! What single numbers does an image have?

use crate::dataset::{Images, MemoryImages, ReadError, Shape, visit_in_parallel};
use crate::progress::Progress;

/// The names of the numbers, in their order.
pub(super) const MEASURES: [&str; 6] =
    ["brightness", "contrast", "saturation", "sharpness", "entropy", "border brightness"];

/// The numbers of each image of a set, and which grey values it has.
pub(super) struct Measured {
    /// One column for each of [`MEASURES`].
    pub(super) columns: Vec<Vec<f64>>,
    /// 1×256 "images" that are 1 where an image has the grey value of that column, else 0.
    pub(super) grey_values: MemoryImages,
}

/// Measures every image once, in all threads.
pub(super) fn measure(images: &dyn Images, progress: &dyn Progress) -> Result<Measured, ReadError> {
    progress.begin("measuring images", images.len() as u64);
    let shape = images.shape();
    let size = shape.values();
    type Batch = (usize, Vec<([f64; MEASURES.len()], [u8; 256])>);
    let batches = visit_in_parallel(images, Vec::new, |batches: &mut Vec<Batch>, first, batch| {
        batches.push((first, batch.chunks_exact(size).map(|image| of_image(shape, image)).collect()));
        progress.advance((batch.len() / size) as u64);
    })?;
    let mut columns = vec![vec![0.0; images.len()]; MEASURES.len()];
    let mut grey_values = vec![0; 256 * images.len()];
    for (first, measured) in batches.into_iter().flatten() {
        for (image, (numbers, present)) in (first..).zip(measured) {
            columns.iter_mut().zip(numbers).for_each(|(column, number)| column[image] = number);
            grey_values[256 * image..][..256].copy_from_slice(&present);
        }
    }
    Ok(Measured { columns, grey_values: MemoryImages::new(Shape::new(1, 256, 1)?, grey_values)? })
}

fn of_image(shape: Shape, image: &[u8]) -> ([f64; MEASURES.len()], [u8; 256]) {
    let mut counts = [0u32; 256];
    image.iter().for_each(|&value| counts[usize::from(value)] += 1);
    let values = image.len() as f64;
    let moment = |power: i32| {
        let sum: f64 = (0..256).map(|value| f64::from(counts[value]) * (value as f64).powi(power)).sum();
        sum / values
    };
    let brightness = moment(1);
    let contrast = (moment(2) - brightness * brightness).max(0.0).sqrt();
    let shares = counts.iter().filter(|&&count| count > 0).map(|&count| f64::from(count) / values);
    let entropy = -shares.map(|share| share * share.log2()).sum::<f64>();
    let numbers =
        [brightness, contrast, saturation(shape, image), sharpness(shape, image), entropy, border(shape, image)];
    (numbers, counts.map(|count| u8::from(count > 0)))
}

/// Mean over the pixels of (max − min) / max of their red, green and blue (the S of HSV: A. R. Smith, "Color gamut
/// transform pairs", SIGGRAPH 1978); 0 where images have no three channels.
fn saturation(shape: Shape, image: &[u8]) -> f64 {
    if shape.channels() != 3 {
        return 0.0;
    }
    let of_pixel = |pixel: &[u8]| {
        let most = f64::from(*pixel.iter().max().unwrap_or(&0));
        let least = f64::from(*pixel.iter().min().unwrap_or(&0));
        if most > 0.0 { (most - least) / most } else { 0.0 }
    };
    image.chunks_exact(3).map(of_pixel).sum::<f64>() / (image.len() / 3) as f64
}

/// Mean absolute difference of values that are neighbours in a row or a column.
fn sharpness(shape: Shape, image: &[u8]) -> f64 {
    let (row, channels) = (shape.width() * shape.channels(), shape.channels());
    let (mut sum, mut pairs) = (0u64, 0u64);
    for (index, &value) in image.iter().enumerate() {
        let right = Some(index + channels).filter(|_| index % row + channels < row);
        let below = Some(index + row).filter(|&below| below < image.len());
        for neighbour in [right, below].into_iter().flatten() {
            sum += u64::from(value.abs_diff(image[neighbour]));
            pairs += 1;
        }
    }
    if pairs == 0 { 0.0 } else { sum as f64 / pairs as f64 }
}

/// Mean of the outermost rows and columns.
fn border(shape: Shape, image: &[u8]) -> f64 {
    let (mut sum, mut values) = (0u64, 0u64);
    for index in border_values(shape) {
        sum += u64::from(image[index]);
        values += 1;
    }
    sum as f64 / values as f64
}

/// The indices of the values in the outermost rows and columns.
pub(super) fn border_values(shape: Shape) -> impl Iterator<Item = usize> {
    let (height, width, channels) = (shape.height(), shape.width(), shape.channels());
    let outermost = move |pixel: usize| {
        let (row, col) = (pixel / width, pixel % width);
        row == 0 || col == 0 || row + 1 == height || col + 1 == width
    };
    (0..shape.values()).filter(move |index| outermost(index / channels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_of_two_halves_has_the_numbers_that_one_counts_by_hand() {
        let shape = Shape::new(2, 4, 1).unwrap();
        let (numbers, present) = of_image(shape, &[0, 0, 100, 100, 0, 0, 100, 100]);
        // Six pairs in rows, two of which differ by 100; four pairs in columns, none of which differ.
        assert_eq!(numbers, [50.0, 50.0, 0.0, 20.0, 1.0, 50.0]);
        assert_eq!((present[0], present[1], present[100]), (1, 0, 1));
    }

    #[test]
    fn colours_are_saturated_and_greys_are_not() {
        let shape = Shape::new(1, 2, 3).unwrap();
        assert_eq!(saturation(shape, &[200, 100, 100, 7, 7, 7]), 0.25);
        assert_eq!(border_values(Shape::new(3, 3, 2).unwrap()).count(), 16);
    }
}
