//! How is an image known again, wherever in a dataset it lies?

use sha2::{Digest, Sha256};

use crate::dataset::{Dataset, ImageRef, ReadError, hexadecimal};

/// Images that are read at a time.
const AT_ONCE: usize = 4096;

/// The SHA-256 of each image's values, in hexadecimal digits, in the order given. It is that of the bytes of an array of u8,
/// shape (height, width, channels), row-major.
pub(super) fn digests(dataset: &Dataset, images: &[ImageRef]) -> Result<Vec<String>, ReadError> {
    let mut digests = vec![String::new(); images.len()];
    for set in dataset.sets() {
        let places: Vec<usize> = (0..images.len()).filter(|&place| images[place].set == set.name).collect();
        let set = set.unlabelled();
        for places in places.chunks(AT_ONCE) {
            let indices: Vec<u32> = places.iter().map(|&place| images[place].index).collect();
            let selected = set.select(&indices)?;
            let size = set.shape().values();
            selected.images().visit(0..indices.len(), &mut |first, batch| {
                for (&place, image) in places[first..].iter().zip(batch.chunks_exact(size)) {
                    digests[place] = hexadecimal(&Sha256::digest(image));
                }
            })?;
        }
    }
    Ok(digests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ImageSet, MemoryImages, SetName, Shape};

    /// `hashlib.sha256(numpy.array([1, 2], numpy.uint8).tobytes()).hexdigest()`
    #[test]
    fn a_digest_is_that_of_the_values_in_their_order() {
        let set = |pixels: &[u8]| {
            let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), pixels.to_vec()).unwrap();
            ImageSet::new(images, vec![0; pixels.len() / 2], ["only"]).unwrap()
        };
        let dataset = Dataset::new("", "", set(&[9, 9, 1, 2]), Some(set(&[1, 2]))).unwrap();
        let image = |set, index| ImageRef { set, index };
        let wanted = [image(SetName::Test, 0), image(SetName::Train, 0), image(SetName::Train, 1)];
        let found = digests(&dataset, &wanted).unwrap();
        assert_eq!(found[0], "a12871fee210fb8619291eaea194581cbd2531e4b23759d225f6806923f63222");
        assert!(found[0] == found[2] && found[0] != found[1]);
    }
}
