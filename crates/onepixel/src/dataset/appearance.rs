//! How does an image look in its own size, in a few numbers?
//!
//! Brightness, contrast, detail, colour, borders: what tells a dark, blurred, framed or enlarged image from the others of
//! its dataset. Measured while an image is decoded, so that a photograph need not be kept; at most about 12,000 of its pixels
//! are looked at, in whole rows spread over its height, and its border. But for colour and borders, all in grey (luma of
//! ITU-R BT.601).

use super::Shape;

/// Pixels that are looked at in an image, about: whole rows, and no fewer than [`FEWEST_ROWS`].
const PIXELS: usize = 12_288;

/// Rows that are looked at, where an image has so many.
const FEWEST_ROWS: usize = 24;

/// A pixel whose channels differ by more levels is coloured; an encoder gives grey ones a little colour.
const COLOURED: u8 = 8;

/// Levels by which pixels of a line of one value differ at most in any channel: what JPEG leaves of a line of one value.
const EQUAL: u8 = 4;

/// Levels by which the image behind a border differs from it at least in some channel, in more than half of the pixels.
const STEP: u8 = 12;

/// Pixels of a line that are looked at to see whether it is of one value.
const OF_LINE: usize = 64;

/// The factors by which pixels may be repeated; 8 is left to the blocks of JPEG.
const FACTORS: std::ops::RangeInclusive<usize> = 2..=7;

/// Differences of neighbours count for no more levels when repeated pixels are looked for: a few strong edges tell nothing.
const MOST_STEP: u8 = 16;

/// A factor is looked for where it fits so often into a row.
const FEWEST_PERIODS: usize = 8;

/// An image in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Appearance {
    /// The grey value that 1 % of the pixels are below, in `[0, 255]`.
    pub darkest: u8,
    /// The grey value that 99 % of the pixels are at or below.
    pub brightest: u8,
    /// Entropy of the distribution of grey values in bits, in `[0, 8]` (C. E. Shannon, 1948).
    pub entropy: f32,
    /// Variance of the discrete Laplacian (four neighbours) of neighbouring native pixels, in squared grey levels: sharpness
    /// (J. L. Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000). `None` of an image without
    /// a pixel that has four neighbours.
    pub detail: Option<f32>,
    /// The share of pixels that are coloured; `None` where there is no colour to be stored.
    pub coloured: Option<f32>,
    /// Rows or columns of one value, from the top, bottom, left and right, behind which the image begins at a stroke.
    pub borders: [u32; 4],
    /// How periodic differences of neighbours in a row are, for the factor (2 to 7) where that is most so: their mean at the
    /// place of the period where they are largest, less that where they are smallest, over the mean of all. 0 where nothing
    /// is; up to the factor where pixels are repeated. `None` of rows that are too short.
    pub repeated: Option<f32>,
}

impl Appearance {
    /// Measures an image: u8 of this shape, row-major; opacity is left out.
    ///
    /// ```
    /// use onepixel::dataset::{Appearance, Shape};
    ///
    /// let night = vec![9; 64 * 64 * 3];
    /// let appearance = Appearance::of(&night, Shape::new(64, 64, 3)?);
    /// assert_eq!((appearance.brightest, appearance.entropy, appearance.coloured), (9, 0.0, Some(0.0)));
    /// # Ok::<(), onepixel::dataset::DatasetError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If there are not as many values as the shape has.
    pub fn of(image: &[u8], shape: Shape) -> Self {
        assert_eq!(image.len(), shape.values(), "an image of {shape}");
        let view = View { image, shape };
        let mut seen = Seen::new(shape);
        let mut lines = Lines { view, kept: Default::default() };
        let rows = (PIXELS / shape.width()).max(FEWEST_ROWS).min(shape.height());
        for place in 0..rows {
            // The middles of equally high bands.
            let row = (2 * place + 1) * shape.height() / (2 * rows);
            lines.keep_around(row);
            seen.take(&lines, row);
            if shape.channels() >= 3 {
                seen.coloured +=
                    view.row(row).chunks_exact(shape.channels()).filter(|pixel| is_coloured(pixel)).count() as u64;
            }
        }
        Self {
            darkest: seen.percentile(0.01),
            brightest: seen.percentile(0.99),
            entropy: seen.entropy(),
            detail: seen.detail(),
            coloured: (shape.channels() >= 3).then(|| (seen.coloured as f64 / seen.pixels() as f64) as f32),
            borders: view.borders(),
            repeated: seen.repeated(),
        }
    }
}

/// The luma of ITU-R BT.601, in 256ths; opacity is left out.
pub(super) fn grey(pixel: &[u8]) -> u8 {
    match *pixel {
        [red, green, blue, ..] => {
            ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue) + 128) >> 8) as u8
        }
        [grey, ..] => grey,
        [] => 0,
    }
}

fn is_coloured(pixel: &[u8]) -> bool {
    let [red, green, blue] = [pixel[0], pixel[1], pixel[2]];
    red.max(green).max(blue) - red.min(green).min(blue) > COLOURED
}

/// An image and how its values lie.
#[derive(Clone, Copy)]
struct View<'a> {
    image: &'a [u8],
    shape: Shape,
}

impl<'a> View<'a> {
    fn row(self, row: usize) -> &'a [u8] {
        let values = self.shape.width() * self.shape.channels();
        &self.image[row * values..][..values]
    }

    /// The values of a pixel, without opacity.
    fn pixel(self, row: usize, column: usize) -> &'a [u8] {
        let channels = self.shape.channels();
        let colours = if matches!(channels, 2 | 4) { channels - 1 } else { channels };
        &self.image[(row * self.shape.width() + column) * channels..][..colours]
    }

    /// How many lines from each side are of one value, where the image then begins at a stroke.
    fn borders(self) -> [u32; 4] {
        let (height, width) = (self.shape.height(), self.shape.width());
        [
            border(height, width, |line, place| self.pixel(line, place)),
            border(height, width, |line, place| self.pixel(height - 1 - line, place)),
            border(width, height, |line, place| self.pixel(place, line)),
            border(width, height, |line, place| self.pixel(place, width - 1 - line)),
        ]
    }
}

/// How many of `lines` lines, of `length` pixels each, are of the value of the first pixel; 0 where the next line does not
/// differ from that in more than half of its pixels.
fn border<'a>(lines: usize, length: usize, pixel: impl Fn(usize, usize) -> &'a [u8]) -> u32 {
    let looked = length.min(OF_LINE);
    let places = || (0..looked).map(|place| if looked == 1 { 0 } else { place * (length - 1) / (looked - 1) });
    let value = pixel(0, 0);
    let difference = |line: usize, place: usize| {
        let channels = pixel(line, place).iter().zip(value);
        channels.map(|(of, value)| of.abs_diff(*value)).max().unwrap_or(0)
    };
    let is_equal = |line: &usize| places().all(|place| difference(*line, place) <= EQUAL);
    let deep = (0..lines).take_while(is_equal).count();
    if deep == 0 || deep == lines {
        return 0;
    }
    let differing = places().filter(|&place| difference(deep, place) >= STEP).count();
    if 2 * differing > looked { deep as u32 } else { 0 }
}

/// Rows in grey, of which three are kept.
struct Lines<'a> {
    view: View<'a>,
    kept: [(Option<usize>, Vec<u8>); 3],
}

impl Lines<'_> {
    /// Makes the grey values of a row and its neighbours.
    fn keep_around(&mut self, row: usize) {
        let last = self.view.shape.height() - 1;
        for row in row.saturating_sub(1)..=(row + 1).min(last) {
            let (kept, line) = &mut self.kept[row % 3];
            if *kept != Some(row) {
                line.clear();
                let values = self.view.row(row);
                match self.view.shape.channels() {
                    // Pixels of a size that the compiler knows.
                    3 => line.extend(values.as_chunks::<3>().0.iter().map(|pixel| grey(pixel))),
                    channels => line.extend(values.chunks_exact(channels).map(grey)),
                }
                *kept = Some(row);
            }
        }
    }

    fn line(&self, row: usize) -> &[u8] {
        &self.kept[row % 3].1
    }
}

/// What was counted in the rows so far.
struct Seen {
    counts: [u64; 256],
    coloured: u64,
    /// Number, sum and sum of squares of the Laplacian.
    laplacian: (u64, i64, u64),
    /// Sums over the rows of the differences of neighbours, for each place in a row.
    steps: Vec<u64>,
    last_row: usize,
}

impl Seen {
    fn new(shape: Shape) -> Self {
        Self {
            counts: [0; 256],
            coloured: 0,
            laplacian: (0, 0, 0),
            steps: vec![0; shape.width() - 1],
            last_row: shape.height() - 1,
        }
    }

    fn take(&mut self, lines: &Lines<'_>, row: usize) {
        let line = lines.line(row);
        line.iter().for_each(|&value| self.counts[usize::from(value)] += 1);
        for (sum, pair) in self.steps.iter_mut().zip(line.windows(2)) {
            *sum += u64::from(pair[0].abs_diff(pair[1]).min(MOST_STEP));
        }
        if row == 0 || row == self.last_row || line.len() < 3 {
            return;
        }
        let (above, below) = (&lines.line(row - 1)[1..], &lines.line(row + 1)[1..]);
        let (mut sum, mut squares) = (0i64, 0u64);
        for ((of, above), below) in line.windows(3).zip(above).zip(below) {
            let neighbours = i32::from(of[0]) + i32::from(of[2]) + i32::from(*above) + i32::from(*below);
            let laplacian = neighbours - 4 * i32::from(of[1]);
            sum += i64::from(laplacian);
            squares += u64::from((laplacian * laplacian).unsigned_abs());
        }
        let before = self.laplacian;
        self.laplacian = (before.0 + line.len() as u64 - 2, before.1 + sum, before.2 + squares);
    }

    fn pixels(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The least grey value that at least this share of the pixels is at or below.
    fn percentile(&self, share: f64) -> u8 {
        let wanted = (share * self.pixels() as f64).ceil().max(1.0) as u64;
        let mut below = 0;
        let found = self.counts.iter().position(|count| {
            below += count;
            below >= wanted
        });
        found.unwrap_or(255) as u8
    }

    fn entropy(&self) -> f32 {
        let pixels = self.pixels() as f64;
        let shares = self.counts.iter().filter(|&&count| count > 0).map(|&count| count as f64 / pixels);
        (-shares.map(|share| share * share.log2()).sum::<f64>()).max(0.0) as f32
    }

    fn detail(&self) -> Option<f32> {
        let (number, sum, squares) = self.laplacian;
        let mean = sum as f64 / number as f64;
        (number > 0).then(|| (squares as f64 / number as f64 - mean * mean).max(0.0) as f32)
    }

    fn repeated(&self) -> Option<f32> {
        let factors = FACTORS.filter(|&factor| self.steps.len() / factor >= FEWEST_PERIODS);
        factors.map(|factor| self.contrast(factor)).reduce(f32::max)
    }

    /// The contrast of the steps over the places of a period.
    fn contrast(&self, factor: usize) -> f32 {
        let mut sums = [0u64; 8];
        self.steps.chunks_exact(factor).for_each(|period| {
            sums.iter_mut().zip(period).for_each(|(sum, step)| *sum += step);
        });
        let sums = &sums[..factor];
        let (least, most) = (sums.iter().min().copied().unwrap_or(0), sums.iter().max().copied().unwrap_or(0));
        let all: u64 = sums.iter().sum();
        if all == 0 { 0.0 } else { ((most - least) as f64 * factor as f64 / all as f64) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image that is made of a formula of row and column.
    fn of(height: usize, width: usize, value: impl Fn(usize, usize) -> u8) -> Appearance {
        let pixels: Vec<u8> = (0..height * width).map(|at| value(at / width, at % width)).collect();
        Appearance::of(&pixels, Shape::new(height, width, 1).unwrap())
    }

    fn noise(row: usize, column: usize) -> u8 {
        let mixed = (row * 7_919 + column * 104_729 + 17).wrapping_mul(2_654_435_761);
        ((mixed >> 13) % 200) as u8 + 20
    }

    #[test]
    fn a_chequered_image_has_the_numbers_that_one_counts_by_hand() {
        let chequered = of(10, 40, |row, column| if (row + column) % 2 == 0 { 0 } else { 10 });
        assert_eq!((chequered.darkest, chequered.brightest, chequered.entropy), (0, 10, 1.0));
        // Every pixel's four neighbours are the other value: the Laplacian is 40 or −40 equally often.
        assert_eq!(chequered.detail, Some(1_600.0));
        assert_eq!((chequered.coloured, chequered.repeated), (None, Some(0.0)));
    }

    #[test]
    fn borders_are_counted_from_each_side_and_only_where_the_image_begins_at_a_stroke() {
        let framed = of(60, 50, |row, column| match (row, column) {
            (0..4, _) | (57.., _) | (_, 0..5) | (_, 48..) => 0,
            _ => noise(row, column),
        });
        assert_eq!(framed.borders, [4, 3, 5, 2]);
        let cut = of(60, 50, |row, column| if row < 30 { noise(row, column) } else { 128 });
        assert_eq!(cut.borders, [0, 30, 0, 0]);
        let digit =
            of(28, 28, |row, column| if (10..18).contains(&row) && (10..18).contains(&column) { 255 } else { 0 });
        assert_eq!(digit.borders, [0; 4], "a few pixels differ, not half of a line");
        assert_eq!(of(9, 9, |_, _| 7).borders, [0; 4]);
    }

    #[test]
    fn repeated_pixels_are_periodic_and_others_are_not() {
        let plain = of(64, 96, noise).repeated.unwrap();
        assert!(plain < 0.3, "{plain}");
        for factor in 2..=5 {
            let repeated = of(64, 96, |row, column| noise(row / factor, column / factor)).repeated.unwrap();
            assert!(repeated > 0.9 * factor as f32, "{factor}: {repeated}");
        }
        assert_eq!(of(8, 8, noise).repeated, None);
    }

    #[test]
    fn any_size_and_number_of_channels_can_be_measured() {
        for (height, width, channels) in [(1, 1, 1), (1, 2, 3), (2, 1, 4), (3, 3, 2), (5_000, 1, 1), (1, 5_000, 5)] {
            let shape = Shape::new(height, width, channels).unwrap();
            let appearance = Appearance::of(&vec![100; shape.values()], shape);
            assert_eq!(appearance.brightest, 100, "{shape}");
            assert_eq!(appearance.detail.is_some(), height > 2 && width > 2, "{shape}");
        }
    }
}
