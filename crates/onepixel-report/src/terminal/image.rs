//! How is an image drawn in a terminal?
//!
//! A character shows two pixels, one above the other: in colour as a half block whose foreground is the upper and whose
//! background is the lower pixel, without colour as one shade for both. So an image is about as wide as it is high.

use onepixel::dataset::Shape;

use super::paint::SHADES;

/// The upper half of a character.
const HALF_BLOCK: char = '▀';

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// Every colour.
    True,
    /// The 256 standard colours.
    Standard,
    /// No colour: characters that are lighter or darker.
    Characters,
}

/// How images are drawn.
///
/// ```
/// use onepixel::dataset::Shape;
/// use onepixel_report::{ImageText, Palette};
///
/// let shape = Shape::new(4, 3, 1)?;
/// let pixels = [0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0];
/// let text = ImageText { palette: Palette::Characters, widest: 16, brightest: 255 };
/// assert_eq!(text.lines(&pixels, shape), [" @ ", " @ "]);
/// # Ok::<(), onepixel::dataset::DatasetError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageText {
    /// What the terminal can show.
    pub palette: Palette,
    /// The most columns that an image takes; a wider one is made smaller by a whole factor, showing means of pixels.
    pub widest: usize,
    /// The value that is shown as white.
    pub brightest: u8,
}

/// A colour as red, green and blue.
type Rgb = [u8; 3];

impl ImageText {
    /// The columns that images of a shape take.
    pub fn width(&self, shape: Shape) -> usize {
        shape.width().div_ceil(self.factor(shape))
    }

    /// The lines that show an image, all equally wide. Of one or two channels the first is grey, of three or more the
    /// first three are red, green and blue.
    ///
    /// # Panics
    ///
    /// If `pixels` are not those of one image of this shape.
    pub fn lines(&self, pixels: &[u8], shape: Shape) -> Vec<String> {
        assert_eq!(pixels.len(), shape.values(), "pixels of an image of {shape}");
        let rows = self.shrink(pixels, shape);
        rows.chunks(2).map(|pair| self.line(&pair[0], pair.get(1).map(Vec::as_slice))).collect()
    }

    /// By how much an image is made smaller.
    fn factor(&self, shape: Shape) -> usize {
        shape.width().div_ceil(self.widest.max(1)).max(1)
    }

    /// The colours of the image, row by row, small enough.
    fn shrink(&self, pixels: &[u8], shape: Shape) -> Vec<Vec<Rgb>> {
        let factor = self.factor(shape);
        let mean = |row: usize, col: usize, channel: usize| {
            let rows = row..shape.height().min(row + factor);
            let cols = col..shape.width().min(col + factor);
            let count = (rows.len() * cols.len()) as u64;
            let values = rows.flat_map(|row| cols.clone().map(move |col| row * shape.width() + col));
            let sum: u64 = values.map(|pixel| u64::from(pixels[pixel * shape.channels() + channel])).sum();
            (sum * 255 / (count * u64::from(self.brightest.max(1)))).min(255) as u8
        };
        let channels: [usize; 3] = if shape.channels() < 3 { [0; 3] } else { [0, 1, 2] };
        let colour = |row, col| channels.map(|channel| mean(row, col, channel));
        let row = |row| (0..shape.width()).step_by(factor).map(|col| colour(row, col)).collect();
        (0..shape.height()).step_by(factor).map(row).collect()
    }

    fn line(&self, upper: &[Rgb], lower: Option<&[Rgb]>) -> String {
        match self.palette {
            Palette::Characters => shades(upper, lower),
            palette => half_blocks(upper, lower, palette),
        }
    }
}

/// Images beside each other, each as [`ImageText::lines`] drew it; those with fewer lines must be the last.
pub fn beside(images: &[Vec<String>], gap: &str) -> Vec<String> {
    let lines = images.iter().map(Vec::len).max().unwrap_or(0);
    let line = |line: usize| images.iter().filter_map(|image| image.get(line)).cloned().collect::<Vec<_>>().join(gap);
    (0..lines).map(line).collect()
}

/// A shade for each pixel and the one below it.
fn shades(upper: &[Rgb], lower: Option<&[Rgb]>) -> String {
    let shade = |(col, colour): (usize, &Rgb)| {
        let both = match lower {
            Some(lower) => (luma(colour) + luma(&lower[col])) / 2,
            None => luma(colour),
        };
        SHADES[both as usize * (SHADES.len() - 1) / 255]
    };
    upper.iter().enumerate().map(shade).collect()
}

/// How bright a colour is, from 0 to 255 (ITU-R BT.601).
fn luma(&[red, green, blue]: &Rgb) -> u32 {
    (299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)) / 1000
}

/// A half block for each pixel and the one below it; colours are only named where they change.
fn half_blocks(upper: &[Rgb], lower: Option<&[Rgb]>, palette: Palette) -> String {
    let mut text = String::new();
    let mut current = None;
    for (col, &above) in upper.iter().enumerate() {
        let colours = (above, lower.map(|lower| lower[col]));
        if current != Some(colours) {
            text.push_str(&foreground(above, palette));
            text.push_str(&colours.1.map(|below| background(below, palette)).unwrap_or_default());
            current = Some(colours);
        }
        text.push(HALF_BLOCK);
    }
    text + "\x1b[0m"
}

fn foreground(colour: Rgb, palette: Palette) -> String {
    format!("\x1b[38;{}m", named(colour, palette))
}

fn background(colour: Rgb, palette: Palette) -> String {
    format!("\x1b[48;{}m", named(colour, palette))
}

fn named(colour: Rgb, palette: Palette) -> String {
    let [red, green, blue] = colour;
    match palette {
        Palette::True => format!("2;{red};{green};{blue}"),
        _ => format!("5;{}", standard(colour)),
    }
}

/// The nearest of the 256 standard colours that do not depend on the terminal's theme: a 6×6×6 cube and 24 greys.
fn standard(colour: Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |other: Rgb| -> u32 {
        colour.iter().zip(other).map(|(&one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    let level = |value: u8| (0..6).min_by_key(|&level: &usize| value.abs_diff(LEVELS[level])).unwrap_or(0);
    let cube = colour.map(level);
    let grey = (luma(&colour).saturating_sub(3) / 10).min(23) as u8;
    match distance(cube.map(|level| LEVELS[level])) <= distance([8 + 10 * grey; 3]) {
        true => cube.iter().fold(0, |index, &level| index * 6 + level as u8) + 16,
        false => 232 + grey,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(palette: Palette, widest: usize, brightest: u8, pixels: &[u8], shape: [usize; 3]) -> Vec<String> {
        let [height, width, channels] = shape;
        let shape = Shape::new(height, width, channels).unwrap();
        ImageText { palette, widest, brightest }.lines(pixels, shape)
    }

    #[test]
    fn without_colour_brighter_pixels_are_denser_characters() {
        let ramp = [0, 64, 128, 255, 0, 64, 128, 255];
        assert_eq!(draw(Palette::Characters, 80, 255, &ramp, [2, 4, 1]), [" :=@"]);
    }

    #[test]
    fn two_rows_share_a_line_and_an_odd_row_has_one_of_its_own() {
        let pixels = [255, 0, 0, 0, 255, 255];
        assert_eq!(draw(Palette::Characters, 80, 255, &pixels, [3, 2, 1]), ["= ", "@@"]);
    }

    #[test]
    fn the_upper_pixel_is_the_foreground_and_the_lower_one_the_background() {
        let lines = draw(Palette::True, 80, 255, &[1, 2, 3, 250, 251, 252], [2, 1, 3]);
        assert_eq!(lines, ["\x1b[38;2;1;2;3m\x1b[48;2;250;251;252m▀\x1b[0m"]);
        let last = draw(Palette::True, 80, 255, &[7], [1, 1, 1]);
        assert_eq!(last, ["\x1b[38;2;7;7;7m▀\x1b[0m"], "below the last row the terminal shows itself");
    }

    #[test]
    fn a_colour_is_named_once_for_neighbours_that_share_it() {
        let lines = draw(Palette::Standard, 80, 255, &[0, 0, 255, 0, 0, 255], [2, 3, 1]);
        assert_eq!(lines, ["\x1b[38;5;16m\x1b[48;5;16m▀▀\x1b[38;5;231m\x1b[48;5;231m▀\x1b[0m"]);
    }

    #[test]
    fn standard_colours_are_the_nearest_there_are() {
        for (colour, nearest) in [
            ([0, 0, 0], 16),
            ([255, 255, 255], 231),
            ([8, 8, 8], 232),
            ([238, 238, 238], 255),
            ([129, 129, 129], 244),
            ([255, 0, 0], 196),
            ([95, 135, 175], 67),
        ] {
            assert_eq!(standard(colour), nearest, "{colour:?}");
        }
    }

    #[test]
    fn every_grey_is_shown_as_a_grey_that_is_hardly_another() {
        for value in 0..=255 {
            let shown = match standard([value; 3]) {
                16 => 0,
                231 => 255,
                grey @ 232.. => 8 + 10 * (grey - 232),
                cube => [0, 95, 135, 175, 215, 255][usize::from(cube - 16) / 43],
            };
            assert!(value.abs_diff(shown) <= 9, "{value} is shown as {shown}");
        }
    }

    #[test]
    fn a_wide_image_is_shown_smaller_as_means() {
        let pixels: Vec<u8> = [[255, 255, 0, 0], [255, 255, 0, 0]].concat().repeat(2);
        assert_eq!(draw(Palette::Characters, 2, 255, &pixels, [4, 4, 1]), ["@ "]);
        let uneven = draw(Palette::Characters, 2, 255, &[255; 15], [3, 5, 1]);
        assert_eq!(uneven, ["@@"], "the last column and row may be means of fewer pixels");
    }

    #[test]
    fn values_that_do_not_reach_255_are_stretched() {
        assert_eq!(draw(Palette::Characters, 80, 16, &[16, 8, 0], [1, 3, 1]), ["@= "]);
        assert_eq!(draw(Palette::Characters, 80, 0, &[0, 0, 0], [1, 3, 1]), ["   "]);
    }

    #[test]
    fn images_stand_beside_each_other() {
        let images = [vec!["ab".to_owned(), "cd".to_owned()], vec!["ef".to_owned()]];
        assert_eq!(beside(&images, "|"), ["ab|ef", "cd"]);
        assert_eq!(beside(&[], "|"), [""; 0]);
    }
}
