//! How does one encoded image become pixels?

use std::io::Cursor;

use fast_image_resize::Resizer;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::bytes::stream::shown;
use crate::bytes::supply::DEFLATE_MOST;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::picture::{Mode, Picture, convert};
use crate::formats::pictures::encoded::target::Target;
use crate::pixels::resize::resize;

/// The largest side of an image, in pixels.
const LARGEST_SIDE: u32 = 65_535;

/// The most bytes that one image may decode to: 89 million pixels of RGB, where Pillow warns of a decompression bomb.
const MOST_BYTES: u64 = 256 << 20;

/// What errors expect.
const EXPECTED: &str = "a whole PNG, JPEG, WebP, BMP, GIF or TIFF image";

/// Decodes images one after the other, in memory that it keeps.
pub(crate) struct Decoder {
    encoded: Vec<u8>,
    picture: Picture,
    resized: Vec<u8>,
    resizer: Resizer,
}

impl Default for Decoder {
    fn default() -> Self {
        let picture = Picture { size: (0, 0), mode: Mode::Grey, deep: false, pixels: Vec::new() };
        Self { encoded: Vec::new(), picture, resized: Vec::new(), resizer: Resizer::new() }
    }
}

impl Decoder {
    /// Reads and decodes an image.
    pub(crate) fn decode(&mut self, images: &dyn Blobs, index: usize) -> Result<&Picture> {
        images.read(index, &mut self.encoded)?;
        match decode_bytes(&self.encoded, &mut self.picture) {
            Ok(()) => Ok(&self.picture),
            Err(found) => Err(Error::Picture(PictureError::UndecodableImage {
                origin: images.origin(index),
                expected: EXPECTED,
                found,
            })),
        }
    }

    /// The bytes of the image that was decoded last.
    pub(crate) fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// Brings the image that was decoded last to a size and to a mode that holds it; says what went wrong if it cannot.
    pub(crate) fn fit(&mut self, target: Target, pixels: &mut [u8]) -> Result<(), String> {
        let picture = &self.picture;
        let mut decoded = &picture.pixels;
        if picture.size != target.size() {
            let length = target.shape().height() * target.shape().width() * picture.mode.channels();
            self.resized.resize(length, 0);
            let kind = picture.mode.pixel_type();
            resize((&picture.pixels, picture.size, kind), (&mut self.resized, target.size()), &mut self.resizer)?;
            decoded = &self.resized;
        }
        if picture.mode == target.mode {
            pixels.copy_from_slice(decoded);
            return Ok(());
        }
        let mut places = pixels.chunks_exact_mut(target.mode.channels());
        convert(decoded, picture.mode, target.mode, |values| {
            if let Some(place) = places.next() {
                place.copy_from_slice(values);
            }
        });
        Ok(())
    }
}

/// Decodes an image; the error says what was found instead of one.
fn decode_bytes(encoded: &[u8], picture: &mut Picture) -> Result<(), String> {
    let format = image::guess_format(encoded).map_err(|_| shown(&encoded[..encoded.len().min(8)]))?;
    check_promise(encoded, format)?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(2 * MOST_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(encoded), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    let bytes = decoder.total_bytes();
    if width == 0 || height == 0 || bytes > MOST_BYTES {
        return Err(format!(
            "a promise of {width}×{height} pixels (width, height), {bytes} bytes: at most {MOST_BYTES} are decoded"
        ));
    }
    let pixels = &mut picture.pixels;
    pixels.clear();
    pixels
        .try_reserve_exact(bytes as usize)
        .map_err(|_| format!("an image for whose {bytes} bytes there is no memory"))?;
    pixels.resize(bytes as usize, 0);
    decoder.read_image(pixels).map_err(refusal)?;
    picture.size = (height, width);
    picture.mode = Mode::of(colour.has_color(), colour.has_alpha());
    picture.deep = to_eight_bits(pixels, colour)?;
    if has_palette(encoded, format) {
        picture.narrow();
    }
    Ok(())
}

fn refusal(error: ImageError) -> String {
    match error {
        ImageError::Limits(_) => {
            format!("a promise of more than {LARGEST_SIDE} pixels a side or of more memory than is given to one image")
        }
        error => format!("damage ({error})"),
    }
}

/// Checks what the format's decoder does not: that the data can become what the header promises, and that it is whole.
fn check_promise(encoded: &[u8], format: ImageFormat) -> Result<(), String> {
    match format {
        ImageFormat::Png => match png_bytes(encoded) {
            Some(bytes) if bytes > DEFLATE_MOST * encoded.len() as u128 => Err(format!(
                "a PNG header that promises {bytes} bytes, which {} bytes of file cannot become",
                encoded.len()
            )),
            _ => Ok(()),
        },
        ImageFormat::Jpeg if !jpeg_ends(encoded) => Err("a JPEG that is cut short: no end-of-image marker".to_owned()),
        ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Bmp | ImageFormat::Gif | ImageFormat::Tiff => Ok(()),
        other => Err(format!("an image in a format that is not read ({other:?})")),
    }
}

/// Bytes of the samples that a PNG header promises.
fn png_bytes(encoded: &[u8]) -> Option<u128> {
    let number = |at: usize| Some(u128::from(u32::from_be_bytes(encoded.get(at..at + 4)?.try_into().ok()?)));
    let channels = match encoded.get(25)? {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    Some(number(20)? * (number(16)? * channels * u128::from(*encoded.get(24)?)).div_ceil(8))
}

/// Whether a JPEG has an end-of-image marker after the beginning of its scan; thumbnails in its head have their own.
fn jpeg_ends(encoded: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = encoded.get(at..at + 4) {
        match marker {
            0xda => return encoded[at..].windows(2).any(|pair| pair == [0xff, 0xd9]),
            0xff => at += 1,
            _ => at += 2 + usize::from(high) * 256 + usize::from(low),
        }
    }
    false
}

/// Whether the image stores places in a palette.
fn has_palette(encoded: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Gif => true,
        ImageFormat::Png => encoded.get(25) == Some(&3),
        ImageFormat::Bmp => encoded.get(28).is_some_and(|&bits| (1..=8).contains(&bits)),
        _ => false,
    }
}

/// Brings samples to 8 bits where they have more, and says whether they had.
fn to_eight_bits(samples: &mut Vec<u8>, colour: ColorType) -> Result<bool, String> {
    match colour {
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => {
            for at in 0..samples.len() / 2 {
                let sample = u16::from_ne_bytes([samples[2 * at], samples[2 * at + 1]]);
                samples[at] = ((u32::from(sample) + 128) / 257) as u8;
            }
            samples.truncate(samples.len() / 2);
            Ok(true)
        }
        ColorType::Rgb32F | ColorType::Rgba32F => {
            for at in 0..samples.len() / 4 {
                let sample = f32::from_ne_bytes([0, 1, 2, 3].map(|byte| samples[4 * at + byte]));
                if !(0.0..=1.0).contains(&sample) {
                    return Err(format!("a floating-point sample of {sample}, which is not from 0 to 1"));
                }
                samples[at] = (sample * 255.0).round() as u8;
            }
            samples.truncate(samples.len() / 4);
            Ok(true)
        }
        _ => Ok(false),
    }
}
