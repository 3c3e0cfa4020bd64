//! How are TIFF images decoded whose one channel has 32 bits or more, or signed samples?
//!
//! Microscopes, telescopes and satellites write them. The `image` crate has no such grey type; its own decoder, the
//! `tiff` crate, reads them.

use std::io::Cursor;

use image::metadata::Orientation;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use crate::formats::pictures::encoded::in_flight::{Decoded, LARGEST_SIDE, MOST_BYTES, ORIGINALS, check_size};
use crate::formats::pictures::encoded::mode::Mode;
use crate::formats::pictures::encoded::picture::{Depth, Picture};

/// How SampleFormat calls unsigned samples.
const UNSIGNED: u16 = 1;

fn open(encoded: &[u8]) -> Option<Decoder<Cursor<&[u8]>>> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MOST_BYTES as usize;
    limits.intermediate_buffer_size = MOST_BYTES as usize;
    Some(Decoder::new(Cursor::new(encoded)).ok()?.with_limits(limits))
}

/// Whether an image is one of these.
pub(super) fn is_wide(encoded: &[u8]) -> bool {
    let Some(mut decoder) = open(encoded) else { return false };
    let format = decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat).ok().flatten();
    let signed = format.is_some_and(|format| format.iter().any(|&format| format != UNSIGNED));
    match decoder.colortype() {
        Ok(ColorType::Gray(bits)) => bits > 16 || (signed && bits >= 8),
        _ => false,
    }
}

/// Decodes an image of one channel; the error says what was found instead.
pub(super) fn decode(encoded: &[u8], applied: bool, picture: &mut Picture) -> Result<Decoded, String> {
    let damage = |error: tiff::TiffError| format!("damage ({error})");
    let mut decoder = open(encoded).ok_or("damage (no TIFF header)")?;
    let (width, height) = decoder.dimensions().map_err(damage)?;
    if width > LARGEST_SIDE || height > LARGEST_SIDE {
        return Err(format!("a promise of more than {LARGEST_SIDE} pixels a side"));
    }
    // Samples of 64 bits become floats of 32.
    let bytes = u64::from(width) * u64::from(height) * 8;
    check_size((height, width), bytes / 2)?;
    let permit = ORIGINALS.enter(2 * bytes);
    let orientation = match applied.then(|| decoder.find_tag_unsigned::<u8>(Tag::Orientation)) {
        Some(Ok(Some(tag))) => Orientation::from_exif(tag).unwrap_or(Orientation::NoTransforms),
        _ => Orientation::NoTransforms,
    };
    let values = floats(decoder.read_image().map_err(damage)?)?;
    if values.len() as u64 != u64::from(width) * u64::from(height) {
        return Err(format!("{} samples for {width}×{height} pixels (width, height)", values.len()));
    }
    picture.samples.clear();
    picture.samples.extend(values.iter().flat_map(|value| value.to_ne_bytes()));
    (picture.size, picture.mode, picture.depth) = ((height, width), Mode::Grey, Depth::Float);
    picture.turn(orientation);
    Ok(Decoded { permit, turned: orientation != Orientation::NoTransforms })
}

/// The samples as floats of 32 bits, which have 24 bits of precision: more than grey values need.
fn floats(samples: DecodingResult) -> Result<Vec<f32>, String> {
    Ok(match samples {
        DecodingResult::F32(values) => values,
        DecodingResult::F64(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::F16(values) => values.into_iter().map(|value| value.to_f32()).collect(),
        DecodingResult::U8(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::U16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::U32(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::U64(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I8(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I32(values) => values.into_iter().map(|value| value as f32).collect(),
        DecodingResult::I64(values) => values.into_iter().map(|value| value as f32).collect(),
    })
}
