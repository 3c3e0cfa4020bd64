//! How does one encoded image become samples?

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use crate::bytes::stream::shown;
use crate::bytes::supply::DEFLATE_MOST;
use crate::formats::pictures::encoded::facts::Facts;
use crate::formats::pictures::encoded::in_flight::{Decoded, LARGEST_SIDE, MOST_BYTES, ORIGINALS, check_size};
use crate::formats::pictures::encoded::mode::Mode;
use crate::formats::pictures::encoded::picture::{Depth, Picture};
use crate::formats::pictures::encoded::wide_tiff;

/// Decodes an image, upright if its orientation is to be `applied`; the error says what was found instead of one.
pub(super) fn decode(
    encoded: &[u8],
    facts: Option<Facts>,
    applied: bool,
    picture: &mut Picture,
) -> Result<Decoded, String> {
    let format = image::guess_format(encoded).map_err(|_| shown(&encoded[..encoded.len().min(8)]))?;
    check_promise(encoded, format)?;
    if format == ImageFormat::Tiff && wide_tiff::is_wide(encoded) {
        return wide_tiff::decode(encoded, applied, picture);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(2 * MOST_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(encoded), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    let bytes = decoder.total_bytes();
    check_size((height, width), bytes)?;
    let least = u64::try_from(encoded.len()).unwrap_or(u64::MAX).saturating_mul(8);
    if format == ImageFormat::Pnm && bytes > least {
        return Err(format!(
            "a PNM header that promises {bytes} bytes, which {} bytes of file cannot hold",
            encoded.len()
        ));
    }
    let has_tag = format == ImageFormat::Tiff || facts.is_some_and(|facts| facts.has_exif());
    let orientation = match applied && has_tag {
        // What cannot be read of the tags says nothing about the pixels.
        true => decoder.orientation().unwrap_or(Orientation::NoTransforms),
        false => Orientation::NoTransforms,
    };
    let depth = depth(colour)?;
    let permit = ORIGINALS.enter(bytes * (1 + copies(format, facts, orientation)));
    reserve(&mut picture.samples, bytes)?;
    decoder.read_image(&mut picture.samples).map_err(refusal)?;
    picture.size = (height, width);
    picture.mode = Mode::of(colour.has_color(), colour.has_alpha());
    picture.depth = depth;
    if has_palette(encoded, format) {
        picture.narrow();
    }
    picture.turn(orientation);
    Ok(Decoded { permit, turned: orientation != Orientation::NoTransforms })
}

/// Makes room for so many bytes, all of them 0.
fn reserve(samples: &mut Vec<u8>, bytes: u64) -> Result<(), String> {
    samples.clear();
    samples
        .try_reserve_exact(bytes as usize)
        .map_err(|_| format!("an image for whose {bytes} bytes there is no memory"))?;
    samples.resize(bytes as usize, 0);
    Ok(())
}

/// How often a decoder holds an image beside its samples: as coefficients, as a canvas, turned.
fn copies(format: ImageFormat, facts: Option<Facts>, orientation: Orientation) -> u64 {
    let of_decoder = match format {
        ImageFormat::Jpeg if facts.is_some_and(|facts| facts.is_progressive()) => 2,
        ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Tiff => 1,
        _ => 0,
    };
    of_decoder.max(u64::from(orientation != Orientation::NoTransforms))
}

fn depth(colour: ColorType) -> Result<Depth, String> {
    match colour {
        ColorType::L8 | ColorType::La8 | ColorType::Rgb8 | ColorType::Rgba8 => Ok(Depth::Eight),
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => Ok(Depth::Sixteen),
        ColorType::Rgb32F | ColorType::Rgba32F => Ok(Depth::Float),
        other => Err(format!("samples of a kind that is not read ({other:?})")),
    }
}

fn refusal(error: ImageError) -> String {
    match error {
        ImageError::Limits(_) => {
            format!("a promise of more than {LARGEST_SIDE} pixels a side or of more memory than is given to one image")
        }
        ImageError::Unsupported(error) => format!("a kind of image that is not read ({error})"),
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
        ImageFormat::Jpeg
        | ImageFormat::WebP
        | ImageFormat::Bmp
        | ImageFormat::Gif
        | ImageFormat::Tiff
        | ImageFormat::Pnm => Ok(()),
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
            // The marker is nearly always the last of the file.
            0xda => return encoded[at..].windows(2).rev().any(|pair| pair == [0xff, 0xd9]),
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
