//! The 1,797 embedded digits, as tests need them.

use std::io::Read;

use flate2::read::GzDecoder;
use onepixel::dataset::{ImageSet, MemoryImages, Shape};
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Values of an image.
const VALUES: usize = 64;

fn idx(name: &str, header: usize) -> Vec<u8> {
    let path = format!("{}/../onepixel-data/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes.split_off(header)
}

/// Pixels and labels of some of the 1,797 embedded digits.
pub struct Digits {
    pub pixels: Vec<u8>,
    pub labels: Vec<u8>,
}

impl Digits {
    pub fn all() -> Self {
        // Their values are 0 to 16.
        let pixels = idx("digits-images-idx3-ubyte.gz", 16).into_iter().map(|value| value.saturating_mul(15)).collect();
        Self { pixels, labels: idx("digits-labels-idx1-ubyte.gz", 8) }
    }

    pub fn select(&self, images: &[usize]) -> Self {
        let pixels = images.iter().flat_map(|image| &self.pixels[image * VALUES..][..VALUES]).copied().collect();
        Self { pixels, labels: images.iter().map(|&image| self.labels[image]).collect() }
    }

    /// Two halves at random.
    pub fn halves(&self, seed: u64) -> [Self; 2] {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let (first, second) = order.split_at(order.len() / 2);
        [self.select(first), self.select(second)]
    }

    pub fn set(self) -> ImageSet {
        let images = MemoryImages::new(Shape::new(8, 8, 1).unwrap(), self.pixels).unwrap();
        ImageSet::new(images, self.labels.into_iter().map(u16::from).collect(), (0..10).map(|class| class.to_string()))
            .unwrap()
    }
}
