//! What is one decoded image?

use fast_image_resize::PixelType;

/// What the channels of an image mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
}

impl Mode {
    pub(crate) const ALL: [Self; 4] = [Self::Grey, Self::GreyAlpha, Self::Rgb, Self::Rgba];

    pub(crate) fn of(colour: bool, alpha: bool) -> Self {
        match (colour, alpha) {
            (false, false) => Self::Grey,
            (false, true) => Self::GreyAlpha,
            (true, false) => Self::Rgb,
            (true, true) => Self::Rgba,
        }
    }

    pub(crate) fn channels(self) -> usize {
        self as usize + 1
    }

    pub(crate) fn has_colour(self) -> bool {
        matches!(self, Self::Rgb | Self::Rgba)
    }

    pub(crate) fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::GreyAlpha => "grey with opacity",
            Self::Rgb => "RGB",
            Self::Rgba => "RGBA",
        }
    }

    pub(crate) fn pixel_type(self) -> PixelType {
        match self {
            Self::Grey => PixelType::U8,
            Self::GreyAlpha => PixelType::U8x2,
            Self::Rgb => PixelType::U8x3,
            Self::Rgba => PixelType::U8x4,
        }
    }
}

/// One decoded image.
pub(crate) struct Picture {
    /// (height, width).
    pub(crate) size: (u32, u32),
    pub(crate) mode: Mode,
    /// Whether its samples had more than 8 bits.
    pub(crate) deep: bool,
    pub(crate) pixels: Vec<u8>,
}

impl Picture {
    pub(crate) fn is_opaque(&self) -> bool {
        !self.mode.has_alpha() || self.pixels.chunks_exact(self.mode.channels()).all(|pixel| pixel.last() == Some(&255))
    }

    /// Leaves out the channels that the pixels do not need.
    pub(crate) fn narrow(&mut self) {
        let channels = self.mode.channels();
        let grey = |pixel: &[u8]| pixel[0] == pixel[1] && pixel[1] == pixel[2];
        let colour = self.mode.has_colour() && !self.pixels.chunks_exact(channels).all(grey);
        let needed = Mode::of(colour, !self.is_opaque());
        if needed != self.mode {
            let mut narrowed = Vec::with_capacity(self.pixels.len() / channels * needed.channels());
            convert(&self.pixels, self.mode, needed, |values| narrowed.extend_from_slice(values));
            (self.pixels, self.mode) = (narrowed, needed);
        }
    }
}

/// Hands over each pixel in another mode. Opacity and colour that the other mode has not are left out.
pub(crate) fn convert(pixels: &[u8], from: Mode, to: Mode, mut put: impl FnMut(&[u8])) {
    for pixel in pixels.chunks_exact(from.channels()) {
        let alpha = if from.has_alpha() { pixel[pixel.len() - 1] } else { 255 };
        let [red, green, blue] = match from.has_colour() {
            true => [pixel[0], pixel[1], pixel[2]],
            false => [pixel[0]; 3],
        };
        match to {
            Mode::Grey => put(&[red]),
            Mode::GreyAlpha => put(&[red, alpha]),
            Mode::Rgb => put(&[red, green, blue]),
            Mode::Rgba => put(&[red, green, blue, alpha]),
        }
    }
}
