//! How is one image made what a network takes?

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x3};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};

use super::{Filter, Fit, Preprocessing};
use crate::error::{BackboneError, Result};

/// A decoded image.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    /// Row by row, shape (height, width, channels).
    pub pixels: &'a [u8],
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// 3: red, green, blue; or 1: grey.
    pub channels: usize,
}

/// An image as a network takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    values: Vec<f32>,
}

impl Prepared {
    /// Numbers that are prepared already: row by row, shape (height, width, channels), as many as the network takes.
    pub fn from_values(values: Vec<f32>) -> Self {
        Self { values }
    }

    /// Row by row, shape (height, width, channels).
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// What of an image is taken, and where it comes to lie.
#[derive(Debug, PartialEq)]
struct Placement {
    /// Left, top, width and height within the image, in its pixels.
    from: [f64; 4],
    /// Rows and columns that it becomes.
    size: (usize, usize),
    /// The row and the column that it begins at.
    at: (usize, usize),
}

impl Preprocessing {
    /// Makes of an image what a network of 1 or 3 channels takes.
    ///
    /// # Errors
    ///
    /// If the image has not as many bytes as its shape promises, or no pixels, or channels other than 1 or 3.
    pub fn prepare(&self, image: Image<'_>, channels: usize) -> Result<Prepared> {
        self.check()?;
        image.check()?;
        let placement = self.placement((image.height, image.width));
        let pixels = self.resized(image, &placement)?;
        let mut values = vec![0.0; self.height * self.width * channels];
        let (row, from_row) = (self.width * channels, placement.size.1 * image.channels);
        let rows = values.chunks_exact_mut(row).skip(placement.at.0);
        let inner = placement.at.1 * channels..(placement.at.1 + placement.size.1) * channels;
        for (row, pixels) in rows.zip(pixels.chunks_exact(from_row)) {
            let each = row[inner.clone()].chunks_exact_mut(channels).zip(pixels.chunks_exact(image.channels));
            each.for_each(|(value, pixel)| self.scale(pixel, value));
        }
        Ok(Prepared { values })
    }

    /// Numbers of a pixel of 1 or 3 channels for a network of 1 or 3.
    fn scale(&self, pixel: &[u8], value: &mut [f32]) {
        let rgb: [f32; 3] = match *pixel {
            [red, green, blue] => [red.into(), green.into(), blue.into()],
            _ => [pixel[0].into(); 3],
        };
        let scaled = |number: f32, i: usize| (number / 255.0 - self.mean[i]) / self.deviation[i];
        match value {
            [grey] => *grey = scaled(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2], 0),
            colours => {
                colours.iter_mut().zip(rgb).enumerate().for_each(|(i, (colour, number))| *colour = scaled(number, i))
            }
        }
    }

    fn placement(&self, (height, width): (usize, usize)) -> Placement {
        let (rows, columns) = (self.height as f64, self.width as f64);
        let (old_rows, old_columns) = (height as f64, width as f64);
        let whole = [0.0, 0.0, old_columns, old_rows];
        match self.fit {
            Fit::Squash => Placement { from: whole, size: (self.height, self.width), at: (0, 0) },
            Fit::Pad => {
                let factor = (rows / old_rows).min(columns / old_columns);
                let side = |old: f64, most: usize| ((old * factor).round() as usize).clamp(1, most);
                let size = (side(old_rows, self.height), side(old_columns, self.width));
                Placement { from: whole, size, at: ((self.height - size.0) / 2, (self.width - size.1) / 2) }
            }
            Fit::Crop => {
                // As torchvision: a whole number of pixels of the image that is cropped, and of those beside the crop.
                let factor = (rows / old_rows).max(columns / old_columns) / f64::from(self.crop);
                let side = |old: f64, least: f64| (old * factor + 1e-6).floor().max(least);
                let (tall, wide) = (side(old_rows, rows), side(old_columns, columns));
                let (top, left) = (((tall - rows) / 2.0).round_ties_even(), ((wide - columns) / 2.0).round_ties_even());
                let (down, across) = (old_rows / tall, old_columns / wide);
                let from = [left * across, top * down, columns * across, rows * down];
                Placement { from, size: (self.height, self.width), at: (0, 0) }
            }
        }
    }

    fn resized(&self, image: Image<'_>, placement: &Placement) -> Result<Vec<u8>> {
        // Each kind by its type, so that the library's code for all others is not part of the program.
        match image.channels {
            3 => self.resized_as::<U8x3>(image, placement),
            _ => self.resized_as::<U8>(image, placement),
        }
    }

    fn resized_as<P: PixelTrait + InnerPixel>(&self, image: Image<'_>, placement: &Placement) -> Result<Vec<u8>> {
        let wrong = |found: String| BackboneError::Image { expected: "an image that can be resized".into(), found };
        let side = |side: usize| u32::try_from(side).map_err(|_| wrong(format!("a side of {side} pixels")));
        let old = TypedImageRef::<P>::from_buffer(side(image.width)?, side(image.height)?, image.pixels);
        let old = old.map_err(|error| wrong(error.to_string()))?;
        let (new_height, new_width) = placement.size;
        let mut pixels = vec![0; new_height * new_width * image.channels];
        let new = TypedImage::<P>::from_buffer(side(new_width)?, side(new_height)?, &mut pixels);
        let mut new = new.map_err(|error| wrong(error.to_string()))?;
        let filter = match self.filter {
            Filter::Bilinear => FilterType::Bilinear,
            Filter::Bicubic => FilterType::CatmullRom,
        };
        let [left, top, width, height] = placement.from;
        // Rounding may have led a little out of the image.
        let (width, height) = (width.min(image.width as f64 - left), height.min(image.height as f64 - top));
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).crop(left, top, width, height);
        Resizer::new().resize_typed(&old, &mut new, &options).map_err(|error| wrong(error.to_string()))?;
        Ok(pixels)
    }
}

impl Image<'_> {
    fn check(&self) -> Result<()> {
        let Self { pixels, height, width, channels } = *self;
        let expected = height.checked_mul(width).and_then(|pixels| pixels.checked_mul(channels));
        let shape = format!("{height}×{width} pixels of {channels} channels");
        if !matches!(channels, 1 | 3) || height == 0 || width == 0 {
            return Err(BackboneError::Image { expected: "pixels of 1 or 3 channels".into(), found: shape });
        }
        if expected != Some(pixels.len()) {
            return Err(BackboneError::Image {
                expected: format!("{shape}, a byte each"),
                found: format!("{} bytes", pixels.len()),
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn placed(preset: Preset, size: (usize, usize)) -> Placement {
        preset.preprocessing((224, 224)).placement(size)
    }

    #[test]
    fn imagenet_takes_the_middle_224_of_256_pixels() {
        let Placement { from, size, .. } = placed(Preset::Imagenet, (256, 512));
        assert_eq!((from, size), ([144.0, 16.0, 224.0, 224.0], (224, 224)));
        // A digit is brought up: 28 pixels are 256, of which the middle 224 are 24.5 of them.
        assert_eq!(placed(Preset::Imagenet, (28, 28)).from, [1.75, 1.75, 24.5, 24.5]);
    }

    #[test]
    fn padding_keeps_all_of_the_image() {
        let placement = placed(Preset::EfficientnetLite, (100, 400));
        assert_eq!(placement, Placement { from: [0.0, 0.0, 400.0, 100.0], size: (56, 224), at: (84, 0) });
    }

    #[test]
    fn numbers_are_scaled_per_channel() {
        let preprocessing = Preset::Imagenet.preprocessing((2, 2));
        let image = Image { pixels: &[255, 0, 51].repeat(4), height: 2, width: 2, channels: 3 };
        let prepared = preprocessing.prepare(image, 3).unwrap();
        let expected = [(1.0 - 0.485) / 0.229, (0.0 - 0.456) / 0.224, (0.2 - 0.406) / 0.225];
        for pixel in prepared.values().chunks_exact(3) {
            pixel
                .iter()
                .zip(expected)
                .for_each(|(value, expected): (&f32, f32)| assert!((value - expected).abs() < 1e-6));
        }
    }

    #[test]
    fn what_is_padded_is_0_for_the_network() {
        let preprocessing = Preset::EfficientnetLite.preprocessing((4, 4));
        let image = Image { pixels: &[255; 8], height: 2, width: 4, channels: 1 };
        let prepared = preprocessing.prepare(image, 1).unwrap();
        let bright = 1.0;
        assert_eq!(prepared.values()[..4], [0.0; 4]);
        assert!(prepared.values()[4..12].iter().all(|value| (value - bright).abs() < 1e-6));
        assert_eq!(prepared.values()[12..], [0.0; 4]);
    }

    #[test]
    fn a_long_image_costs_no_more_than_its_middle() {
        let image = Image { pixels: &vec![7; 100_000 * 3], height: 1, width: 100_000, channels: 3 };
        let prepared = Preset::Imagenet.preprocessing((224, 224)).prepare(image, 3).unwrap();
        assert_eq!(prepared.values().len(), 224 * 224 * 3);
    }

    #[test]
    fn bytes_must_be_as_many_as_the_shape_has() {
        let image = Image { pixels: &[0; 11], height: 2, width: 2, channels: 3 };
        let error = Preset::None.preprocessing((8, 8)).prepare(image, 3).unwrap_err();
        assert_eq!(error.to_string(), "image: expected 2×2 pixels of 3 channels, a byte each, found 11 bytes");
    }
}
