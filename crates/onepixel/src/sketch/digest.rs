//! Which image is this, whoever looks at it?

use sha2::{Digest, Sha256};

use crate::dataset::Shape;

/// What stands before everything that is digested; another number for another way of digesting.
const KIND: &[u8] = b"onepixel sketch content 1\0";

/// The number of folds that the train images are counted in.
pub(super) const FOLDS: u8 = 5;

/// Digests of the contents of images of one shape: the first 128 bits of the SHA-256 of shape and pixels.
///
/// Two of `n` different images have one digest with a probability below n² / 2¹²⁹: 10⁻²³ for 10⁸ images.
pub(super) struct ContentDigest(Sha256);

impl ContentDigest {
    pub(super) fn new(shape: Shape) -> Self {
        let mut hasher = Sha256::new_with_prefix(KIND);
        for side in [shape.height(), shape.width(), shape.channels()] {
            hasher.update((side as u64).to_le_bytes());
        }
        Self(hasher)
    }

    /// The digest of an image.
    pub(super) fn of(&self, pixels: &[u8]) -> u128 {
        first_128_bits(self.0.clone().chain_update(pixels))
    }
}

/// The fold of an image of this digest: equal images share one, so that none is held out from its copy.
pub(super) fn fold_of(digest: u128) -> u8 {
    (digest % u128::from(FOLDS)) as u8
}

/// The first 128 bits of a SHA-256.
pub(super) fn first_128_bits(hasher: Sha256) -> u128 {
    let hash = hasher.finalize();
    (0..16).fold(0, |bits, place| bits << 8 | u128::from(hash[place]))
}

/// The first 64 bits of the SHA-256 of some bytes: tells damage.
pub(super) fn checksum(parts: &[&[u8]]) -> u64 {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    (first_128_bits(hasher) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_and_every_pixel_count() {
        let digest =
            |height, width, pixels: &[u8]| ContentDigest::new(Shape::new(height, width, 1).unwrap()).of(pixels);
        let one = digest(1, 4, &[1, 2, 3, 4]);
        assert_eq!(one, digest(1, 4, &[1, 2, 3, 4]));
        assert_ne!(one, digest(2, 2, &[1, 2, 3, 4]));
        assert_ne!(one, digest(1, 4, &[1, 2, 3, 5]));
    }

    #[test]
    fn folds_are_about_equal() {
        let digest = ContentDigest::new(Shape::new(1, 2, 1).unwrap());
        let mut images = [0; FOLDS as usize];
        for pair in 0..5_000u16 {
            images[usize::from(fold_of(digest.of(&pair.to_le_bytes())))] += 1;
        }
        // Five standard deviations of a binomial distribution around 1000.
        assert!(images.iter().all(|&count| (1000i32 - count).abs() < 142), "{images:?}");
    }
}
