//! What is a decoded image before it is brought to the common shape?

use image::metadata::Orientation;
use twox_hash::XxHash3_128;

use crate::formats::arrays::scaling::{Scaling, Survey};
use crate::formats::pictures::encoded::mode::Mode;
use crate::pixels::resize::Size;

/// Values that are scaled at a time.
const CHUNK: usize = 1 << 10;

/// How a sample is stored, in the machine's byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    Eight,
    Sixteen,
    Float,
}

impl Depth {
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Eight => 1,
            Self::Sixteen => 2,
            Self::Float => 4,
        }
    }

    fn value(self, sample: &[u8]) -> f64 {
        match *sample {
            [a, b, c, d] => f64::from(f32::from_ne_bytes([a, b, c, d])),
            [a, b] => f64::from(u16::from_ne_bytes([a, b])),
            [a, ..] => f64::from(a),
            [] => 0.0,
        }
    }

    /// The value of an opaque pixel.
    fn opaque(self) -> f64 {
        match self {
            Self::Eight => 255.0,
            Self::Sixteen => 65_535.0,
            Self::Float => 1.0,
        }
    }
}

/// One decoded image.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) size: Size,
    pub(crate) mode: Mode,
    pub(crate) depth: Depth,
    /// Row by row, pixel by pixel.
    pub(crate) samples: Vec<u8>,
}

impl Default for Picture {
    fn default() -> Self {
        Self { size: (0, 0), mode: Mode::Grey, depth: Depth::Eight, samples: Vec::new() }
    }
}

impl Picture {
    fn stride(&self) -> usize {
        self.mode.channels() * self.depth.bytes()
    }

    pub(crate) fn is_opaque(&self) -> bool {
        let depth = self.depth;
        let is_opaque = |pixel: &[u8]| depth.value(&pixel[pixel.len() - depth.bytes()..]) >= depth.opaque();
        !self.mode.has_alpha() || self.samples.chunks_exact(self.stride()).all(is_opaque)
    }

    /// Leaves out the channels that pixels of 8 bits do not need.
    pub(crate) fn narrow(&mut self) {
        let channels = self.mode.channels();
        let grey = |pixel: &[u8]| pixel[0] == pixel[1] && pixel[1] == pixel[2];
        let colour = self.mode.has_colour() && !self.samples.chunks_exact(channels).all(grey);
        let needed = Mode::of(colour, !self.is_opaque());
        if needed != self.mode {
            let mut narrowed = Vec::with_capacity(self.samples.len() / channels * needed.channels());
            self.mode.convert(needed, &self.samples, |values| narrowed.extend_from_slice(values));
            (self.samples, self.mode) = (narrowed, needed);
        }
    }

    /// Turns and mirrors the image as a camera says that it held it.
    pub(crate) fn turn(&mut self, orientation: Orientation) {
        use Orientation::{
            FlipHorizontal, FlipVertical, NoTransforms, Rotate90, Rotate90FlipH, Rotate180, Rotate270, Rotate270FlipH,
        };
        let (height, width) = (self.size.0 as usize, self.size.1 as usize);
        let (last_row, last_column) = (height.saturating_sub(1), width.saturating_sub(1));
        // Where a pixel of the upright image comes from.
        let source = |row: usize, column: usize| match orientation {
            NoTransforms => (row, column),
            FlipHorizontal => (row, last_column - column),
            FlipVertical => (last_row - row, column),
            Rotate180 => (last_row - row, last_column - column),
            Rotate90 => (last_row - column, row),
            Rotate270 => (column, last_column - row),
            Rotate90FlipH => (column, row),
            Rotate270FlipH => (last_row - column, last_column - row),
        };
        let lies = matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
        let (rows, columns) = if lies { (width, height) } else { (height, width) };
        if orientation == NoTransforms {
            return;
        }
        let stride = self.stride();
        let mut turned = Vec::with_capacity(self.samples.len());
        for row in 0..rows {
            for column in 0..columns {
                let (row, column) = source(row, column);
                turned.extend_from_slice(&self.samples[(row * width + column) * stride..][..stride]);
            }
        }
        (self.samples, self.size) = (turned, (rows as u32, columns as u32));
    }

    /// A digest of size, mode and all samples.
    pub(crate) fn digest(&self) -> u128 {
        let kind = (self.mode as u64) << 8 | self.depth.bytes() as u64;
        // Sides have 16 bits.
        let seed = kind << 32 | u64::from(self.size.0) << 16 | u64::from(self.size.1);
        XxHash3_128::oneshot_with_seed(seed, &self.samples)
    }

    /// Whether each channel is opacity.
    fn is_alpha(&self) -> impl Fn(usize) -> bool + use<> {
        let (channels, alpha) = (self.mode.channels(), self.mode.has_alpha());
        move |sample: usize| alpha && (sample + 1).is_multiple_of(channels)
    }

    /// The range of the samples without opacity, where they have more than 8 bits; the error is a sample that is no
    /// number.
    pub(crate) fn range(&self) -> Result<Option<Survey>, String> {
        if self.depth == Depth::Eight {
            return Ok(None);
        }
        let (is_alpha, mut survey, mut values) = (self.is_alpha(), Survey::new(), Vec::with_capacity(CHUNK));
        for (place, sample) in self.samples.chunks_exact(self.depth.bytes()).enumerate() {
            let value = self.depth.value(sample);
            if !value.is_finite() {
                return Err(format!("a floating-point sample of {value}"));
            }
            if !is_alpha(place) {
                values.push(value);
            }
            if values.len() == CHUNK {
                survey.take(&values);
                values.clear();
            }
        }
        survey.take(&values);
        Ok(Some(survey))
    }

    /// Brings samples of more than 8 bits to 8, each channel but opacity by the scaling.
    pub(crate) fn level(&mut self, scaling: &Scaling) {
        if self.depth == Depth::Eight {
            return;
        }
        let (depth, is_alpha) = (self.depth, self.is_alpha());
        let bytes = depth.bytes();
        let samples = self.samples.len() / bytes;
        let (mut values, mut grey) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
        for first in (0..samples).step_by(CHUNK) {
            let places = first..samples.min(first + CHUNK);
            values.clear();
            grey.clear();
            let read = self.samples[first * bytes..places.end * bytes].chunks_exact(bytes);
            values.extend(read.map(|sample| depth.value(sample)));
            scaling.push(&values, &mut grey);
            for ((place, grey), value) in places.zip(&grey).zip(&values) {
                let opacity = (value / depth.opaque() * 255.0).round() as u8;
                self.samples[place] = if is_alpha(place) { opacity } else { *grey };
            }
        }
        self.samples.truncate(samples);
        self.depth = Depth::Eight;
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage};

    use super::*;

    #[test]
    fn images_are_turned_as_the_image_crate_turns_them() {
        let samples: Vec<u8> = (0..6).collect();
        for tag in 1..=8 {
            let orientation = Orientation::from_exif(tag).unwrap();
            let mut picture = Picture { size: (2, 3), samples: samples.clone(), ..Picture::default() };
            picture.turn(orientation);
            let mut theirs = DynamicImage::ImageLuma8(GrayImage::from_raw(3, 2, samples.clone()).unwrap());
            theirs.apply_orientation(orientation);
            assert_eq!(picture.size, (theirs.height(), theirs.width()), "{tag}");
            assert_eq!(picture.samples, theirs.into_bytes(), "{tag}");
        }
    }

    #[test]
    fn the_digest_tells_samples_sizes_and_modes() {
        let picture =
            |size, mode, samples: &[u8]| Picture { size, mode, depth: Depth::Eight, samples: samples.to_vec() };
        let pictures = [
            picture((1, 4), Mode::Grey, &[1, 2, 3, 4]),
            picture((2, 2), Mode::Grey, &[1, 2, 3, 4]),
            picture((1, 2), Mode::GreyAlpha, &[1, 2, 3, 4]),
            picture((1, 4), Mode::Grey, &[1, 2, 3, 5]),
        ];
        let digests: Vec<u128> = pictures.iter().map(Picture::digest).collect();
        for (index, digest) in digests.iter().enumerate() {
            assert!(!digests[..index].contains(digest), "{index}");
        }
        assert_eq!(digests[0], picture((1, 4), Mode::Grey, &[1, 2, 3, 4]).digest());
    }

    #[test]
    fn opacity_has_no_part_in_the_range() {
        let samples: Vec<u8> = [16u16, 65_535, 4080, 0].iter().flat_map(|sample| sample.to_ne_bytes()).collect();
        let mut picture = Picture { size: (1, 2), mode: Mode::GreyAlpha, depth: Depth::Sixteen, samples };
        let survey = picture.range().unwrap().unwrap();
        assert!(!picture.is_opaque());
        picture.level(&Scaling::of(&survey, false));
        assert_eq!((picture.samples, picture.depth), (vec![0, 255, 255, 0], Depth::Eight));
    }
}
