//! What is known of an encoded image beside its pixels?
//!
//! What a header says, read from the bytes that are at hand when an image is decoded: nothing is read twice.

use image::ImageFormat;
use onepixel::dataset::{Attribute, Attributes, DatasetError, Values};

/// What the bytes of one image say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    bytes: u64,
    /// (height, width), upright.
    size: (u32, u32),
    format: ImageFormat,
    encoder: Encoder,
    mode: Stored,
    has_exif: bool,
}

/// How an image was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoder {
    Jpeg { tables: Tables, sampling: Option<[u8; 2]>, progressive: bool },
    Png { interlaced: bool, level: u8 },
    WebP { lossless: bool },
    Other,
}

/// The first quantisation table of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tables {
    /// That of Annex K scaled as the Independent JPEG Group's encoder does for a quality.
    Quality(u8),
    /// Another, by its sum.
    Other(u32),
    Missing,
}

/// The colours that a file stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stored {
    what: &'static str,
    bits: u8,
}

/// The luminance table of the JPEG standard (ITU-T T.81, Annex K, table K.1), sorted.
const ANNEX_K: [u32; 64] = {
    let mut table = [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
        51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
        120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];
    let mut first = 0;
    while first < 64 {
        let mut place = first;
        while place > 0 && table[place - 1] > table[place] {
            (table[place - 1], table[place]) = (table[place], table[place - 1]);
            place -= 1;
        }
        first += 1;
    }
    table
};

impl Facts {
    /// What the bytes of an image say, but for its size, which only its decoder knows.
    pub(super) fn of(encoded: &[u8]) -> Option<Self> {
        let format = image::guess_format(encoded).ok()?;
        let bytes = encoded.len() as u64;
        let (encoder, mode, has_exif) = match format {
            ImageFormat::Jpeg => jpeg(encoded),
            ImageFormat::Png => png(encoded),
            ImageFormat::WebP => {
                let has = |name: &[u8]| encoded.windows(4).take(64).any(|window| window == name);
                let exif = encoded.get(12..16) == Some(b"VP8X") && encoded.get(20).is_some_and(|flags| flags & 8 > 0);
                (Encoder::WebP { lossless: has(b"VP8L") }, Stored { what: "as WebP has it", bits: 8 }, exif)
            }
            ImageFormat::Bmp => {
                let bits = encoded.get(28).copied().unwrap_or(0);
                (Encoder::Other, Stored { what: if bits <= 8 { "palette" } else { "RGB" }, bits }, false)
            }
            ImageFormat::Gif => (Encoder::Other, Stored { what: "palette", bits: 8 }, false),
            _ => (Encoder::Other, Stored { what: "as decoded", bits: 0 }, false),
        };
        Some(Self { bytes, size: (0, 0), format, encoder, mode, has_exif })
    }

    /// The same of an image that was decoded to this height and width.
    pub(super) fn with_size(self, size: (u32, u32)) -> Self {
        Self { size, ..self }
    }

    /// Whether there are EXIF tags.
    pub(super) fn has_exif(&self) -> bool {
        self.has_exif
    }

    /// Whether it is a JPEG whose scans become finer one after the other.
    pub(super) fn is_progressive(&self) -> bool {
        matches!(self.encoder, Encoder::Jpeg { progressive: true, .. })
    }
}

/// Walks through the markers of a JPEG up to its scan.
fn jpeg(encoded: &[u8]) -> (Encoder, Stored, bool) {
    let (mut tables, mut sampling, mut progressive, mut has_exif) = (Tables::Missing, None, false, false);
    let mut mode = Stored { what: "unknown", bits: 8 };
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = encoded.get(at..at + 4) {
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(high) * 256 + usize::from(low);
        let body = encoded.get(at + 4..at + 2 + length).unwrap_or(&[]);
        match marker {
            0xda => break,
            0xdb if tables == Tables::Missing => tables = quantisation(body),
            0xe1 if body.starts_with(b"Exif\0") => has_exif = true,
            0xc0..=0xc2 => {
                progressive = marker == 0xc2;
                let components = body.get(5).copied().unwrap_or(0);
                let what = match components {
                    1 => "grey",
                    3 => "colour",
                    4 => "CMYK",
                    _ => "unknown",
                };
                mode = Stored { what, bits: body.first().copied().unwrap_or(8) };
                sampling = body.get(7).filter(|_| components > 1).map(|&both| [both >> 4, both & 15]);
            }
            _ => {}
        }
        at += 2 + length.max(2);
    }
    (Encoder::Jpeg { tables, sampling, progressive }, mode, has_exif)
}

/// Which quality the first table of a DQT segment is for.
fn quantisation(body: &[u8]) -> Tables {
    let Some((&precision, values)) = body.split_first() else { return Tables::Missing };
    let mut table: Vec<u32> = match precision >> 4 {
        0 => values.iter().take(64).map(|&value| value.into()).collect(),
        _ => values.chunks_exact(2).take(64).map(|pair| u32::from(pair[0]) * 256 + u32::from(pair[1])).collect(),
    };
    if table.len() < 64 {
        return Tables::Missing;
    }
    table.sort_unstable();
    let scaled = |quality: u32| {
        let scale = if quality < 50 { 5_000 / quality } else { 200 - 2 * quality };
        ANNEX_K.map(|value| ((value * scale + 50) / 100).clamp(1, 255))
    };
    let quality = (1..=100u8).rev().find(|&quality| scaled(quality.into())[..] == table[..]);
    quality.map_or(Tables::Other(table.iter().sum()), Tables::Quality)
}

/// Header and chunks of a PNG up to its pixels.
fn png(encoded: &[u8]) -> (Encoder, Stored, bool) {
    let what = match encoded.get(25) {
        Some(0) => "grey",
        Some(2) => "RGB",
        Some(3) => "palette",
        Some(4) => "grey with opacity",
        Some(6) => "RGBA",
        _ => "unknown",
    };
    let mode = Stored { what, bits: encoded.get(24).copied().unwrap_or(0) };
    let (mut at, mut has_exif, mut level) = (8usize, false, 0);
    while let Some(&[a, b, c, d, ref name @ ..]) = encoded.get(at..at.saturating_add(8)) {
        match name {
            b"eXIf" => has_exif = true,
            b"IDAT" => {
                level = encoded.get(at + 9).map_or(0, |flags| flags >> 6);
                break;
            }
            _ => {}
        }
        at = at.saturating_add(12).saturating_add(u32::from_be_bytes([a, b, c, d]) as usize);
    }
    (Encoder::Png { interlaced: encoded.get(28) == Some(&1), level }, mode, has_exif)
}

impl Encoder {
    fn words(self) -> String {
        match self {
            Self::Jpeg { tables, sampling, progressive } => {
                let tables = match tables {
                    Tables::Quality(quality) => format!("quality {quality}"),
                    Tables::Other(sum) => format!("own tables (sum {sum})"),
                    Tables::Missing => "no tables".to_owned(),
                };
                let sampling = match sampling {
                    None => String::new(),
                    Some([1, 1]) => ", 4:4:4".to_owned(),
                    Some([2, 1]) => ", 4:2:2".to_owned(),
                    Some([2, 2]) => ", 4:2:0".to_owned(),
                    Some([across, down]) => format!(", sampling {across}×{down}"),
                };
                format!("JPEG {tables}{sampling}{}", if progressive { ", progressive" } else { "" })
            }
            Self::Png { interlaced, level } => {
                format!("PNG, compression class {level} of 0 to 3{}", if interlaced { ", interlaced" } else { "" })
            }
            Self::WebP { lossless: true } => "WebP, lossless".to_owned(),
            Self::WebP { lossless: false } => "WebP, lossy".to_owned(),
            Self::Other => "no settings known".to_owned(),
        }
    }
}

/// The facts of all images of a set, as columns; `None` where some are not known.
pub(super) fn attributes(facts: &[Option<Facts>]) -> Result<Option<Attributes>, DatasetError> {
    let Some(facts) = facts.iter().copied().collect::<Option<Vec<Facts>>>() else {
        return Ok(None);
    };
    let numbers = |of: fn(&Facts) -> f64| Values::Numbers(facts.iter().map(of).collect());
    let named = |of: fn(&Facts) -> String| Values::named(facts.iter().map(of));
    let columns = vec![
        Attribute::new("width", numbers(|facts| facts.size.1.into())),
        Attribute::new("height", numbers(|facts| facts.size.0.into())),
        Attribute::new("aspect ratio", numbers(|facts| f64::from(facts.size.1) / f64::from(facts.size.0.max(1)))),
        Attribute::of_content("file size", numbers(|facts| facts.bytes as f64)),
        Attribute::new("format", named(|facts| format!("{:?}", facts.format).to_uppercase())),
        Attribute::new("encoder settings", named(|facts| facts.encoder.words())),
        Attribute::new("colour mode", named(|facts| format!("{}, {} bit", facts.mode.what, facts.mode.bits))),
        Attribute::new("EXIF", named(|facts| if facts.has_exif { "EXIF" } else { "no EXIF" }.to_owned())),
    ];
    Attributes::new(columns).map(Some)
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    use super::*;

    fn encoded(quality: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels: Vec<u8> = (0..16 * 8).map(|value| value * 2).collect();
        JpegEncoder::new_with_quality(&mut bytes, quality).write_image(&pixels, 16, 8, ExtendedColorType::L8).unwrap();
        bytes
    }

    #[test]
    fn the_quality_of_a_jpeg_is_read_from_its_tables() {
        for quality in [10, 50, 75, 95] {
            let facts = Facts::of(&encoded(quality)).unwrap();
            let Encoder::Jpeg { tables, .. } = facts.encoder else { panic!("{facts:?}") };
            assert_eq!((tables, facts.mode.what, facts.has_exif), (Tables::Quality(quality), "grey", false));
        }
    }

    #[test]
    fn exif_is_seen_and_damaged_heads_are_survived() {
        let mut bytes = encoded(75);
        let exif = [&[0xff, 0xe1, 0, 8][..], b"Exif\0\0"].concat();
        bytes.splice(2..2, exif);
        assert!(Facts::of(&bytes).unwrap().has_exif);
        for end in 0..bytes.len() {
            let _ = Facts::of(&bytes[..end]);
        }
        assert_eq!(quantisation(&[0; 65]), Tables::Other(0));
    }
}
