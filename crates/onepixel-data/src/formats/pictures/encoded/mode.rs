//! What do the channels of an image mean?

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

    /// Hands over each pixel in another mode. Opacity and colour that the other mode has not are left out.
    pub(crate) fn convert(self, to: Self, pixels: &[u8], mut put: impl FnMut(&[u8])) {
        for pixel in pixels.chunks_exact(self.channels()) {
            let alpha = if self.has_alpha() { pixel[pixel.len() - 1] } else { 255 };
            let [red, green, blue] = match self.has_colour() {
                true => [pixel[0], pixel[1], pixel[2]],
                false => [pixel[0]; 3],
            };
            match to {
                Self::Grey => put(&[red]),
                Self::GreyAlpha => put(&[red, alpha]),
                Self::Rgb => put(&[red, green, blue]),
                Self::Rgba => put(&[red, green, blue, alpha]),
            }
        }
    }

    /// Writes pixels of this mode as those of another to where they shall be.
    pub(crate) fn write_as(self, to: Self, pixels: &[u8], into: &mut [u8]) {
        if self == to {
            into.copy_from_slice(pixels);
            return;
        }
        let mut places = into.chunks_exact_mut(to.channels());
        self.convert(to, pixels, |values| {
            if let Some(place) = places.next() {
                place.copy_from_slice(values);
            }
        });
    }
}
