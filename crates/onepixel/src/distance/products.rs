//! What are the products of images with each other?

use rayon::prelude::*;

use super::panels::{COLUMNS, ROWS};
use super::space::{ReferenceImages, Space};
use crate::dataset::Batch;

/// The sum of the products of the values of each two images, exactly: shape (images, images), symmetric.
///
/// # Panics
///
/// If the images have more values than [`ReferenceImages::MOST_VALUES`].
pub fn inner_products(images: Batch<'_>) -> Vec<u32> {
    let references = ReferenceImages::<u32>::new(images);
    let len = images.len();
    let mut products = vec![0; len * len];
    products.par_chunks_mut(ROWS * len).enumerate().for_each(|(index, products)| {
        let first = index * ROWS;
        let rows = references.rows(images, first..len.min(first + ROWS));
        let mut tile = [[0; COLUMNS]; ROWS];
        for strip in first / COLUMNS..len.div_ceil(COLUMNS) {
            references.products(&rows, strip, &mut tile);
            for (products, found) in products.chunks_exact_mut(len).zip(&tile) {
                let products = &mut products[strip * COLUMNS..];
                let columns = products.len().min(COLUMNS);
                products[..columns].copy_from_slice(&found[..columns]);
            }
        }
    });
    for row in 0..len {
        for column in 0..row {
            products[row * len + column] = products[column * len + row];
        }
    }
    products
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::Shape;

    #[test]
    fn products_are_those_of_the_definition() {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        for (images, values) in [(1, 1), (7, 13), (131, 30), (3, 66_051)] {
            let pixels: Vec<u8> = (0..images * values).map(|_| rng.random()).collect();
            let batch = Batch::new(Shape::new(1, values, 1).unwrap(), &pixels);
            let product = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(&a, &b)| u32::from(a) * u32::from(b)).sum::<u32>();
            let expected: Vec<u32> = batch.iter().flat_map(|a| batch.iter().map(move |b| product(a, b))).collect();
            assert_eq!(inner_products(batch), expected, "{images} images of {values} values");
        }
    }
}
