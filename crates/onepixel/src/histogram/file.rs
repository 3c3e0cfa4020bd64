//! How are histograms kept?
//!
//! The file is, all numbers little-endian: the magic bytes `1PXHIST1`; height, width, channels, first pixel, number of
//! pixels and number of classes as `u32`; the number of images of each class as `u32`; then the counts as `u32`, shape
//! (class, pixel, value).

use std::io::{self, Read, Write};

use super::{Counts, PixelHistograms};
use crate::dataset::{DatasetError, MAX_CLASSES, MAX_IMAGES, Shape};

const MAGIC: &[u8; 8] = b"1PXHIST1";

/// Why a file of histograms cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The file cannot be read, or ends early.
    #[error("histograms: {0}")]
    Io(#[from] io::Error),
    /// The file is something else.
    #[error("histograms: expected the magic bytes \"1PXHIST1\" at byte 0, found {0:?}")]
    Magic([u8; 8]),
    /// The header describes no image.
    #[error("histograms: {0}")]
    Shape(#[from] DatasetError),
    /// The header counts pixels that the images do not have, or no or too many classes.
    #[error(
        "histograms: the header at byte 8 promises {pixels} pixels from {first} on, of {values}, in {classes} classes (1 to {MAX_CLASSES} are possible)"
    )]
    Header {
        /// First pixel.
        first: u32,
        /// Number of pixels.
        pixels: u32,
        /// Values of an image.
        values: usize,
        /// Number of classes.
        classes: u32,
    },
    /// The counts of a pixel do not add up to the images of the class.
    #[error("histograms: class {class} has {images} images, but its counts at counted pixel {pixel} add up to {sum}")]
    Sum {
        /// The class.
        class: usize,
        /// The pixel, counted from the first that the file holds.
        pixel: usize,
        /// Images of the class.
        images: u32,
        /// Sum of the counts.
        sum: u64,
    },
    /// More images than are supported.
    #[error("histograms: class {class} has {images} images: at most {MAX_IMAGES} are supported")]
    TooMany {
        /// The class.
        class: usize,
        /// Images of the class.
        images: u32,
    },
}

impl PixelHistograms {
    /// Writes the histograms; [`PixelHistograms::load`] reads them back.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn save(&self, mut to: impl Write) -> io::Result<()> {
        let sides = [self.shape.height(), self.shape.width(), self.shape.channels()];
        let parts = [self.pixels.start, self.pixels.len(), self.classes()];
        to.write_all(MAGIC)?;
        for number in sides.into_iter().chain(parts) {
            to.write_all(&(number as u32).to_le_bytes())?;
        }
        for images in &self.class_images {
            to.write_all(&images.to_le_bytes())?;
        }
        for counts in &self.counts {
            to.write_all(counts.map(u32::to_le_bytes).as_flattened())?;
        }
        Ok(())
    }

    /// Reads histograms that [`PixelHistograms::save`] wrote. Memory grows only as counts really arrive.
    ///
    /// # Errors
    ///
    /// The file cannot be read, ends early, or is not what it says.
    pub fn load(mut from: impl Read) -> Result<Self, LoadError> {
        let mut magic = [0; 8];
        from.read_exact(&mut magic)?;
        if &magic != MAGIC {
            return Err(LoadError::Magic(magic));
        }
        let mut number = || -> io::Result<u32> {
            let mut bytes = [0; 4];
            from.read_exact(&mut bytes)?;
            Ok(u32::from_le_bytes(bytes))
        };
        let shape = Shape::new(number()? as usize, number()? as usize, number()? as usize)?;
        let (first, pixels, classes) = (number()?, number()?, number()?);
        let inside = u64::from(first) + u64::from(pixels) <= shape.values() as u64;
        if !inside || !(1..=MAX_CLASSES).contains(&(classes as usize)) {
            return Err(LoadError::Header { first, pixels, values: shape.values(), classes });
        }
        let class_images = (0..classes).map(|_| number()).collect::<io::Result<Vec<u32>>>()?;
        if let Some(class) = class_images.iter().position(|&images| images as usize > MAX_IMAGES) {
            return Err(LoadError::TooMany { class, images: class_images[class] });
        }
        let mut counts = Vec::new();
        for (class, &images) in class_images.iter().enumerate() {
            for pixel in 0..pixels as usize {
                counts.push(read_counts(&mut from, class, pixel, images)?);
            }
        }
        Ok(Self { shape, pixels: first as usize..(first + pixels) as usize, class_images, counts })
    }
}

fn read_counts(from: &mut impl Read, class: usize, pixel: usize, images: u32) -> Result<Counts, LoadError> {
    let mut bytes = [[0; 4]; 256];
    from.read_exact(bytes.as_flattened_mut())?;
    let counts = bytes.map(u32::from_le_bytes);
    let sum = counts.iter().map(|&count| u64::from(count)).sum();
    if sum != u64::from(images) {
        return Err(LoadError::Sum { class, pixel, images, sum });
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    /// Histograms of two classes, of 2 and 1 images, at the last two of three pixels.
    fn example() -> PixelHistograms {
        let mut counts = vec![[0; 256]; 4];
        (counts[0][7], counts[1][0], counts[1][255], counts[2][7], counts[3][200]) = (2, 1, 1, 1, 1);
        PixelHistograms { shape: Shape::new(1, 3, 1).unwrap(), pixels: 1..3, class_images: vec![2, 1], counts }
    }

    fn saved(histograms: &PixelHistograms) -> Vec<u8> {
        let mut bytes = Vec::new();
        histograms.save(&mut bytes).unwrap();
        bytes
    }

    /// A file whose header says this; the images of each class and some counts follow.
    fn file(header: [u32; 6], rest: &[u32]) -> Vec<u8> {
        let numbers = header.iter().chain(rest).flat_map(|number| number.to_le_bytes());
        MAGIC.iter().copied().chain(numbers).collect()
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let bytes = saved(&example());
        assert_eq!(bytes.len(), 8 + 6 * 4 + 2 * 4 + 4 * 1024);
        assert_eq!(PixelHistograms::load(&*bytes).unwrap(), example());
    }

    #[test]
    fn a_file_cut_short_anywhere_is_refused() {
        let bytes = saved(&example());
        for length in 0..bytes.len() {
            assert!(matches!(PixelHistograms::load(&bytes[..length]), Err(LoadError::Io(_))), "{length} bytes");
        }
    }

    #[test]
    fn another_format_is_refused_by_its_first_bytes() {
        let error = PixelHistograms::load(&b"\x93NUMPY\x01\x00 and more"[..]).unwrap_err();
        assert!(matches!(error, LoadError::Magic(found) if &found == b"\x93NUMPY\x01\x00"), "{error}");
    }

    #[test]
    fn a_header_that_no_images_can_have_is_refused() {
        for header in [
            [1, 3, 1, 2, 2, 2],
            [1, 3, 1, u32::MAX, u32::MAX, 2],
            [1, 3, 1, 0, 3, 0],
            [1, 3, 1, 0, 3, MAX_CLASSES as u32 + 1],
        ] {
            let error = PixelHistograms::load(&*file(header, &[])).unwrap_err();
            assert!(matches!(error, LoadError::Header { .. }), "{header:?}: {error}");
        }
        for header in [[0, 3, 1, 0, 1, 1], [1 << 16, 1 << 16, 1, 0, 1, 1]] {
            let error = PixelHistograms::load(&*file(header, &[])).unwrap_err();
            assert!(matches!(error, LoadError::Shape(_)), "{header:?}: {error}");
        }
    }

    #[test]
    fn a_file_that_promises_terabytes_is_refused_when_they_do_not_come() {
        let bytes = file([1 << 15, 1 << 15, 1, 0, 1 << 30, MAX_CLASSES as u32], &vec![0; MAX_CLASSES + 1024]);
        assert!(matches!(PixelHistograms::load(&*bytes), Err(LoadError::Io(_))));
    }

    #[test]
    fn counts_that_do_not_add_up_to_the_images_are_refused() {
        let mut histograms = example();
        histograms.counts[3][200] = 2;
        let error = PixelHistograms::load(&*saved(&histograms)).unwrap_err();
        assert!(matches!(error, LoadError::Sum { class: 1, pixel: 1, images: 1, sum: 2 }), "{error}");
    }

    #[test]
    fn more_images_than_can_be_compared_are_refused() {
        let mut histograms = example();
        histograms.class_images[1] = MAX_IMAGES as u32 + 1;
        (histograms.counts[2][7], histograms.counts[3][200]) = (MAX_IMAGES as u32 + 1, MAX_IMAGES as u32 + 1);
        let error = PixelHistograms::load(&*saved(&histograms)).unwrap_err();
        assert!(matches!(error, LoadError::TooMany { class: 1, images: 2_147_483_648 }), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(2026), ..Default::default() })]

        #[test]
        fn a_changed_byte_is_refused_or_harmless(place in 0..saved(&example()).len(), to: u8) {
            let mut bytes = saved(&example());
            bytes[place] = to;
            if let Ok(loaded) = PixelHistograms::load(&*bytes) {
                prop_assert_eq!(saved(&loaded), &bytes[..saved(&loaded).len()]);
            }
        }

        #[test]
        fn no_bytes_make_loading_panic(header: [u8; 24], rest in prop::collection::vec(any::<u8>(), 0..5_000)) {
            let bytes = [&MAGIC[..], &header, &rest].concat();
            prop_assert!(PixelHistograms::load(&*bytes).is_err());
            let small = header.map(|byte| byte % 3);
            let small = file(std::array::from_fn(|number| u32::from(small[number])), &[1, 1]);
            let _ = PixelHistograms::load(&*[small, rest].concat());
        }
    }
}
