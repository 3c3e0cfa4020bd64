//! How is one image brought to another size, and when is it large?

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8, U8x2, U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, PixelType, ResizeAlg, ResizeOptions, Resizer};
use onepixel::dataset::Shape;

use crate::reading::fit::Fit;

/// Images of more values than this are brought to the working size.
pub(crate) const MOST_VALUES: usize = 4096;

/// Height and width of working images, unless another size is asked for.
pub(crate) const WORKING_SIZE: (usize, usize) = (32, 32);

/// Whether images of this shape are brought to the working size: tables of one row or one column are none.
pub(crate) fn is_large(shape: Shape) -> bool {
    shape.values() > MOST_VALUES && shape.height() > 1 && shape.width() > 1
}

/// Brings images from one size to another, in memory that it keeps.
pub(crate) struct Resizing {
    fit: Fit,
    resizer: Resizer,
    inner: Vec<u8>,
}

/// (height, width).
pub(crate) type Size = (u32, u32);

impl Resizing {
    pub(crate) fn new(fit: Fit) -> Self {
        Self { fit, resizer: Resizer::new(), inner: Vec::new() }
    }

    /// Brings an image to another size: by area averages where no side grows, else bilinearly.
    pub(crate) fn resize(
        &mut self,
        (pixels, size, kind): (&[u8], Size, PixelType),
        (new_pixels, new_size): (&mut [u8], Size),
    ) -> Result<(), String> {
        let inner = match self.fit {
            Fit::Stretch | Fit::Crop => new_size,
            Fit::Pad => within(size, new_size),
        };
        if inner == new_size {
            return self.scale((pixels, size, kind), new_pixels, new_size);
        }
        let mut scaled = std::mem::take(&mut self.inner);
        let row = inner.1 as usize * kind.size();
        scaled.resize(inner.0 as usize * row, 0);
        let done = self.scale((pixels, size, kind), &mut scaled, inner);
        new_pixels.fill(0);
        let top = (new_size.0 - inner.0) as usize / 2;
        let left = (new_size.1 - inner.1) as usize / 2 * kind.size();
        let rows = new_pixels.chunks_exact_mut(new_size.1 as usize * kind.size()).skip(top);
        for (new, scaled) in rows.zip(scaled.chunks_exact(row)) {
            new[left..left + row].copy_from_slice(scaled);
        }
        self.inner = scaled;
        done
    }

    fn scale(
        &mut self,
        (pixels, (height, width), kind): (&[u8], Size, PixelType),
        new_pixels: &mut [u8],
        (new_height, new_width): Size,
    ) -> Result<(), String> {
        let filter = match new_height <= height && new_width <= width {
            true => FilterType::Box,
            false => FilterType::Bilinear,
        };
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        let options = match self.fit {
            Fit::Crop => options.fit_into_destination(Some((0.5, 0.5))),
            Fit::Stretch | Fit::Pad => options,
        };
        let (old, new) = ((pixels, (height, width)), (new_pixels, (new_height, new_width)));
        // Each kind by its type: asked for by `kind` alone, the library's code for all others would be part of the program.
        match kind {
            PixelType::U8 => self.convolve::<U8>(old, new, &options),
            PixelType::U8x2 => self.convolve::<U8x2>(old, new, &options),
            PixelType::U8x3 => self.convolve::<U8x3>(old, new, &options),
            PixelType::U8x4 => self.convolve::<U8x4>(old, new, &options),
            other => Err(format!("expected 1 to 4 channels of a byte each, found {other:?}")),
        }
    }

    fn convolve<P: PixelTrait + InnerPixel>(
        &mut self,
        (pixels, (height, width)): (&[u8], Size),
        (new_pixels, (new_height, new_width)): (&mut [u8], Size),
        options: &ResizeOptions,
    ) -> Result<(), String> {
        let old = TypedImageRef::<P>::from_buffer(width, height, pixels).map_err(|error| error.to_string())?;
        let new = TypedImage::<P>::from_buffer(new_width, new_height, new_pixels);
        let mut new = new.map_err(|error| error.to_string())?;
        self.resizer.resize_typed(&old, &mut new, options).map_err(|error| error.to_string())
    }
}

/// The largest size of an image's proportions within another.
fn within((height, width): Size, (most_height, most_width): Size) -> Size {
    let [height, width, tall, wide] = [height, width, most_height, most_width].map(u64::from);
    // Which side is met first, in whole numbers.
    let rounded = |numerator: u64, denominator: u64| ((numerator + denominator / 2) / denominator).max(1) as u32;
    match height * wide >= width * tall {
        true => (most_height, rounded(width * tall, height).min(most_width)),
        false => (rounded(height * wide, width).min(most_height), most_width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grey image of 2×4 brought to 2×2.
    fn fitted(fit: Fit) -> Vec<u8> {
        let image = [0, 100, 200, 40, 0, 100, 200, 40];
        let mut new = vec![9; 4];
        Resizing::new(fit).resize((&image, (2, 4), PixelType::U8), (&mut new, (2, 2))).unwrap();
        new
    }

    #[test]
    fn an_image_is_stretched_cropped_or_padded() {
        assert_eq!(fitted(Fit::Stretch), [50, 120, 50, 120]);
        assert_eq!(fitted(Fit::Crop), [100, 200, 100, 200]);
        assert_eq!(fitted(Fit::Pad), [50, 120, 0, 0]);
    }

    #[test]
    fn a_strip_and_a_single_pixel_fit_everywhere() {
        for size in [(2, 30_000), (1, 1), (30_000, 2)] {
            let image = vec![7; size.0 as usize * size.1 as usize];
            for fit in [Fit::Stretch, Fit::Crop, Fit::Pad] {
                let mut new = vec![0; 1024];
                Resizing::new(fit).resize((&image, size, PixelType::U8), (&mut new, (32, 32))).unwrap();
                assert!(
                    new.contains(&7) && (fit == Fit::Pad || new.iter().all(|&value| value == 7)),
                    "{size:?} {fit:?}"
                );
            }
        }
        assert_eq!(within((2, 30_000), (32, 32)), (1, 32));
        assert_eq!(within((533, 400), (32, 32)), (32, 24));
    }
}
