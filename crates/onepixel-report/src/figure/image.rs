//! How is a small picture put into an SVG?

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

use onepixel::dataset::Shape;

use super::colour::Rgb;

/// A picture of grey values or colours, row by row.
pub(crate) struct Image {
    height: usize,
    width: usize,
    colours: ColorType,
    bytes: Vec<u8>,
}

impl Image {
    /// An image of a dataset: in colour where it has three channels, else the mean of its channels in grey.
    /// Values that `values` lacks are black.
    pub fn of_values(shape: Shape, values: &[u8]) -> Self {
        let mut bytes = values.to_vec();
        bytes.resize(shape.values(), 0);
        let channels = shape.channels();
        if channels != 3 {
            let mean = |pixel: &[u8]| pixel.iter().map(|&value| usize::from(value)).sum::<usize>() / channels;
            bytes = bytes.chunks_exact(channels).map(|pixel| mean(pixel) as u8).collect();
        }
        Self {
            height: shape.height(),
            width: shape.width(),
            colours: if channels == 3 { ColorType::Rgb } else { ColorType::Grayscale },
            bytes,
        }
    }

    /// A picture of one colour.
    pub fn plain(height: usize, width: usize, colour: Rgb) -> Self {
        Self { height, width, colours: ColorType::Rgb, bytes: colour.0.repeat(height * width) }
    }

    /// Changes a pixel of a picture in colour.
    pub fn set(&mut self, row: usize, col: usize, colour: Rgb) {
        let start = (row * self.width + col) * 3;
        if col < self.width
            && let Some(pixel) = self.bytes.get_mut(start..start + 3)
        {
            pixel.copy_from_slice(&colour.0);
        }
    }

    /// The picture as a data URI; empty if it has sides that PNG cannot hold.
    pub fn data_uri(&self) -> String {
        match self.png() {
            Ok(png) => format!("data:image/png;base64,{}", STANDARD.encode(png)),
            Err(_) => String::new(),
        }
    }

    fn png(&self) -> Result<Vec<u8>, EncodingError> {
        let mut png = Vec::new();
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(0);
        let mut encoder = Encoder::new(&mut png, side(self.width), side(self.height));
        encoder.set_color(self.colours);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::High);
        encoder.write_header()?.write_image_data(&self.bytes)?;
        Ok(png)
    }
}
