//! How is one image brought to another size?

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

/// Brings an image to another size, (height, width) each: by area averages where no side grows, else bilinearly.
pub(crate) fn resize(
    (pixels, (height, width), kind): (&[u8], (u32, u32), PixelType),
    (new_pixels, (new_height, new_width)): (&mut [u8], (u32, u32)),
    resizer: &mut Resizer,
) -> Result<(), String> {
    let filter = match new_height <= height && new_width <= width {
        true => FilterType::Box,
        false => FilterType::Bilinear,
    };
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
    let source = ImageRef::new(width, height, pixels, kind).map_err(|error| error.to_string())?;
    let target = Image::from_slice_u8(new_width, new_height, new_pixels, kind);
    resizer
        .resize(&source, &mut target.map_err(|error| error.to_string())?, &options)
        .map_err(|error| error.to_string())
}
