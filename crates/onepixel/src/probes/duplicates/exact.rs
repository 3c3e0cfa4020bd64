//! Which images are equal, pixel by pixel, in their own size?

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

use rayon::prelude::*;

use crate::dataset::Batch;

/// The images that have one value only, ascending. An image of a single value says nothing of this kind: none is listed.
pub(super) fn constant(images: Batch<'_>) -> Vec<u32> {
    if images.values() == 1 {
        return Vec::new();
    }
    let is_constant = |&index: &u32| {
        let image = images.image(index as usize);
        image.iter().all(|value| value == &image[0])
    };
    (0..images.len() as u32).into_par_iter().filter(is_constant).collect()
}

/// The images that are equal to others, in groups: each group ascending, the groups by their first image.
///
/// Images are hashed, with the hash of the standard library, and those of one hash compared: a collision costs time, never a
/// wrong answer.
pub(super) fn equal(images: Batch<'_>) -> Vec<Vec<u32>> {
    let hashes: Vec<u64> = images.pixels().par_chunks(images.values()).map(hash).collect();
    let mut by_hash: HashMap<u64, Vec<u32>> = HashMap::with_capacity(hashes.len());
    for (&hash, index) in hashes.iter().zip(0..) {
        by_hash.entry(hash).or_default().push(index);
    }
    let mut groups = Vec::new();
    for alike in by_hash.into_values().filter(|alike| alike.len() > 1) {
        split(images, alike, &mut groups);
    }
    groups.sort_unstable();
    groups
}

/// The same of images that were brought to a smaller size, by the digests of their originals.
pub(super) fn equal_originals(digests: &[u128]) -> Vec<Vec<u32>> {
    let mut order: Vec<(u128, u32)> = digests.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let runs = order.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1);
    let mut groups: Vec<Vec<u32>> = runs.map(|run| run.iter().map(|&(_, index)| index).collect()).collect();
    groups.sort_unstable();
    groups
}

fn hash(image: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(image);
    hasher.finish()
}

/// Adds the groups of equal images among images of one hash, in which as good as always all are equal.
fn split(images: Batch<'_>, mut alike: Vec<u32>, groups: &mut Vec<Vec<u32>>) {
    while let Some(&first) = alike.first() {
        let is_equal = |index: &u32| images.image(*index as usize) == images.image(first as usize);
        let (group, rest): (Vec<u32>, Vec<u32>) = alike.iter().copied().partition(is_equal);
        if group.len() > 1 {
            groups.push(group);
        }
        alike = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;

    fn batch(pixels: &[u8]) -> Batch<'_> {
        Batch::new(Shape::new(1, 2, 1).unwrap(), pixels)
    }

    #[test]
    fn equal_images_are_grouped_whatever_lies_between_them() {
        let pixels = [1, 2, 2, 1, 1, 2, 7, 7, 2, 1, 1, 2, 0, 1];
        assert_eq!(equal(batch(&pixels)), [vec![0, 2, 5], vec![1, 4]]);
        assert!(equal(batch(&[])).is_empty());
    }

    #[test]
    fn originals_of_one_digest_are_equal() {
        assert_eq!(equal_originals(&[9, 4, 9, 7, 4, 9]), [vec![0, 2, 5], vec![1, 4]]);
        assert!(equal_originals(&[]).is_empty());
    }

    #[test]
    fn images_of_one_hash_that_differ_are_told_apart() {
        let mut groups = Vec::new();
        split(batch(&[1, 2, 2, 1, 1, 2, 9, 9]), vec![0, 1, 2, 3], &mut groups);
        assert_eq!(groups, [[0, 2]]);
    }

    #[test]
    fn an_image_is_constant_if_all_its_values_are_one_and_it_has_several() {
        assert_eq!(constant(batch(&[0, 0, 1, 0, 255, 255])), [0, 2]);
        let single = Batch::new(Shape::new(1, 1, 1).unwrap(), &[4, 4]);
        assert!(constant(single).is_empty());
        assert_eq!(equal(single), [[0, 1]]);
    }
}
