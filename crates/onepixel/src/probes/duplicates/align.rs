//! Where do two planes fit each other best?
//!
//! One plane is zoomed into, mirrored or not, and the other slides over it by up to an eighth of its sides. At each place the
//! correlation of what they share is looked at: first at every other place, then around the best ones at each.

use std::ops::RangeInclusive;

use multiversion::multiversion;

use super::turn::Turn;

/// What is left of each side of an image that is zoomed into.
const ZOOMS: [f32; 5] = [1.0, 0.94, 0.89, 0.84, 0.8];

/// Of a side, the share by which a plane is shifted at most.
const FARTHEST: usize = 8;

/// Cells between the places that are looked at first.
const STEP: usize = 2;

/// Of these, how many are looked around.
const STARTS: usize = 3;

/// The share of the squares of each plane that must lie in what they share.
const LEAST_SHARED: f32 = 0.4;

/// How one plane fits on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// The correlation of what they share, from -1 to 1.
    pub(super) correlation: f32,
    pub(super) turn: Turn,
    /// By how much what the first shows is larger in the second.
    pub(super) scale: f32,
    /// By how many cells (rows down, columns right) the second is shifted against the first.
    pub(super) shift: (i16, i16),
}

impl Fit {
    /// The distance of the two as unit vectors, from 0 to 2.
    pub(super) fn distance(&self) -> f64 {
        (2.0 - 2.0 * f64::from(self.correlation)).max(0.0).sqrt()
    }

    /// How the second fits on the first, if so the first fits on the second.
    pub(super) fn seen_from_the_other(self) -> Self {
        let flip = if self.turn == Turn::None { -1.0 } else { 1.0 };
        let back = |cells: i16, sign: f32| (sign * f32::from(cells) / self.scale).round() as i16;
        let shift = (back(self.shift.0, -1.0), back(self.shift.1, flip));
        Self { scale: 1.0 / self.scale, shift, ..self }
    }
}

/// The widest plane that slides over another.
const WIDEST: usize = 32;

/// A row of a plane, zeros behind its end: of a length that processors like. Values are whole numbers within the range of `i8`, so
/// that all sums of products are exact.
type Row = [f32; WIDEST];

/// The sums of the squares above and left of each corner of a cell: shape (height + 1, width + 1).
struct Squares {
    height: usize,
    width: usize,
    sums: Vec<u32>,
}

impl Squares {
    fn of(height: usize, width: usize, values: &[f32]) -> Self {
        let mut sums = vec![0; (height + 1) * (width + 1)];
        for row in 0..height {
            let mut sum = 0;
            for column in 0..width {
                let value = values[row * width + column];
                sum += (value * value) as u32;
                sums[(row + 1) * (width + 1) + column + 1] = sums[row * (width + 1) + column + 1] + sum;
            }
        }
        Self { height, width, sums }
    }

    /// Of a part: rows and columns from the first to before the second.
    fn of_part(&self, rows: (usize, usize), columns: (usize, usize)) -> f32 {
        let sum = |row: usize, column: usize| self.sums[row * (self.width + 1) + column];
        let both = sum(rows.1, columns.1) + sum(rows.0, columns.0);
        (both - sum(rows.0, columns.1) - sum(rows.1, columns.0)) as f32
    }

    fn of_all(&self) -> f32 {
        self.of_part((0, self.height), (0, self.width))
    }
}

/// A plane that slides over others.
pub(super) struct Over {
    squares: Squares,
    rows: Vec<Row>,
}

impl Over {
    /// A plane of this shape, whose sides are at most [`WIDEST`].
    pub(super) fn new(height: usize, width: usize, plane: &[i8]) -> Self {
        let values: Vec<f32> = plane.iter().map(|&value| f32::from(value)).collect();
        let row = |values: &[f32]| {
            let mut row = [0.0; WIDEST];
            row[..width].copy_from_slice(values);
            row
        };
        Self { squares: Squares::of(height, width, &values), rows: values.chunks_exact(width).map(row).collect() }
    }
}

/// A plane that lies under another, with zeros around it.
struct Under {
    squares: Squares,
    /// Zeros before the first row and column.
    margin: (usize, usize),
    /// Values from one row to the next.
    stride: usize,
    values: Vec<f32>,
}

impl Under {
    fn new((height, width): (usize, usize), margin: (usize, usize), plane: &[f32]) -> Self {
        let stride = width + 2 * margin.1 + WIDEST;
        let mut values = vec![0.0; (height + 2 * margin.0) * stride];
        for (row, from) in plane.chunks_exact(width).enumerate() {
            values[(row + margin.0) * stride + margin.1..][..width].copy_from_slice(from);
        }
        Self { squares: Squares::of(height, width, plane), margin, stride, values }
    }

    /// The sum of the products with a plane whose first cell lies at this one.
    fn product(&self, over: &Over, down: isize, right: isize) -> f32 {
        let first = |at: isize, margin: usize| (at + margin as isize) as usize;
        let start = first(down, self.margin.0) * self.stride + first(right, self.margin.1);
        product(&over.rows, &self.values[start..], self.stride)
    }
}

/// The sum of the products of rows with those that begin `stride` values after each other.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn product(rows: &[Row], below: &[f32], stride: usize) -> f32 {
    let mut sums = [0.0; WIDEST];
    for (row, below) in rows.iter().zip(below.chunks(stride)) {
        let Some(below) = below.first_chunk::<WIDEST>() else { break };
        for place in 0..WIDEST {
            sums[place] += row[place] * below[place];
        }
    }
    sums.iter().sum()
}

/// A plane in all its zooms.
pub(super) struct Zooms {
    zooms: Vec<Zoom>,
}

struct Zoom {
    plane: Under,
    zoom: f32,
    turn: Turn,
}

impl Zooms {
    /// The zooms of a plane, and if asked for, those of its mirror image.
    pub(super) fn of(height: usize, width: usize, plane: &[i8], mirrored: bool) -> Self {
        let turns = [Turn::None, Turn::FlipLeftRight].into_iter().take(1 + usize::from(mirrored));
        let zooms = turns.flat_map(|turn| ZOOMS.map(|zoom| (turn, zoom)));
        let zooms = zooms.map(|(turn, zoom)| {
            let (high, wide) = ((height as f32 / zoom).round() as usize, (width as f32 / zoom).round() as usize);
            let values = zoomed((height, width), plane, (high, wide), turn != Turn::None);
            Zoom { plane: Under::new((high, wide), (farthest(height), farthest(width)), &values), zoom, turn }
        });
        Self { zooms: zooms.collect() }
    }

    /// How they fit best on another plane, which is as large as this one before it was zoomed into.
    pub(super) fn fit(&self, other: &Over) -> Fit {
        let mut starts = [Start::NONE; STARTS];
        for (version, zoom) in self.zooms.iter().enumerate() {
            let slide = Slide::new(&zoom.plane, other);
            for down in slide.down().step_by(STEP) {
                for right in slide.right().step_by(STEP) {
                    let start = Start { correlation: slide.correlation(down, right), version, down, right };
                    if start.correlation > starts[STARTS - 1].correlation {
                        starts[STARTS - 1] = start;
                        starts.sort_by(|a, b| b.correlation.total_cmp(&a.correlation));
                    }
                }
            }
        }
        let around =
            starts.iter().map(|&start| start.best_around(&Slide::new(&self.zooms[start.version].plane, other)));
        let best = around.reduce(|best, start| if start.correlation > best.correlation { start } else { best });
        let best = best.unwrap_or(Start::NONE);
        let Zoom { plane, zoom, turn } = &self.zooms[best.version];
        let middle = |zoomed: usize, own: usize| ((zoomed - own) / 2) as isize;
        let shift = |at: isize, zoomed: usize, own: usize| (middle(zoomed, own) - at) as i16;
        Fit {
            correlation: best.correlation.max(-1.0),
            turn: *turn,
            scale: 1.0 / zoom,
            shift: (
                shift(best.down, plane.squares.height, other.squares.height),
                shift(best.right, plane.squares.width, other.squares.width),
            ),
        }
    }
}

/// A plane of another size, by linear interpolation.
fn zoomed(from: (usize, usize), plane: &[i8], to: (usize, usize), mirrored: bool) -> Vec<f32> {
    let places = |from: usize, to: usize| {
        let place = move |place: usize| {
            let at = ((place as f32 + 0.5) * from as f32 / to as f32 - 0.5).clamp(0.0, (from - 1) as f32);
            let first = (at as usize).min(from.saturating_sub(2));
            (first, (first + 1).min(from - 1), at - first as f32)
        };
        (0..to).map(place)
    };
    let columns: Vec<(usize, usize, f32)> = match mirrored {
        false => places(from.1, to.1).collect(),
        true => places(from.1, to.1).rev().collect(),
    };
    let mut values = Vec::with_capacity(to.0 * to.1);
    for (above, below, share) in places(from.0, to.0) {
        let (above, below) = (&plane[above * from.1..][..from.1], &plane[below * from.1..][..from.1]);
        values.extend(columns.iter().map(|&(left, right, part)| {
            let between = |row: &[i8]| f32::from(row[left]) * (1.0 - part) + f32::from(row[right]) * part;
            (between(above) * (1.0 - share) + between(below) * share).round()
        }));
    }
    values
}

/// One plane that slides over another, which is at least as large.
struct Slide<'p> {
    under: &'p Under,
    over: &'p Over,
    /// The least sums of squares that they must share.
    least: (f32, f32),
}

impl<'p> Slide<'p> {
    fn new(under: &'p Under, over: &'p Over) -> Self {
        Self { under, over, least: (LEAST_SHARED * under.squares.of_all(), LEAST_SHARED * over.squares.of_all()) }
    }

    /// The rows of the lower plane at which the first row of the upper one may lie.
    fn down(&self) -> RangeInclusive<isize> {
        range(self.under.squares.height, self.over.squares.height)
    }

    fn right(&self) -> RangeInclusive<isize> {
        range(self.under.squares.width, self.over.squares.width)
    }

    /// The correlation of what they share; -1 where that is too little.
    fn correlation(&self, down: isize, right: isize) -> f32 {
        let (under, over) = (&self.under.squares, &self.over.squares);
        let (rows, columns) = (shared(down, under.height, over.height), shared(right, under.width, over.width));
        let below =
            |(first, end): (usize, usize), at: isize| ((first as isize + at) as usize, (end as isize + at) as usize);
        let (first, second) = (under.of_part(below(rows, down), below(columns, right)), over.of_part(rows, columns));
        if first <= 0.0 || second <= 0.0 || first < self.least.0 || second < self.least.1 {
            return -1.0;
        }
        self.under.product(self.over, down, right) / (first * second).sqrt()
    }
}

/// The cells of the upper side, from the first to before the second, below which there is something.
fn shared(at: isize, under: usize, over: usize) -> (usize, usize) {
    let first = (-at).max(0) as usize;
    let end = ((under as isize - at).max(0) as usize).min(over);
    (first, end.max(first))
}

fn range(under: usize, over: usize) -> RangeInclusive<isize> {
    let (middle, farthest) = (((under - over) / 2) as isize, farthest(over) as isize);
    middle - farthest..=middle + farthest
}

/// By how many cells a side is shifted at most.
fn farthest(side: usize) -> usize {
    (side / FARTHEST).max(1)
}

/// A place that is looked around.
#[derive(Debug, Clone, Copy)]
struct Start {
    correlation: f32,
    version: usize,
    down: isize,
    right: isize,
}

impl Start {
    const NONE: Self = Self { correlation: f32::NEG_INFINITY, version: 0, down: 0, right: 0 };

    /// The best place next to it.
    fn best_around(self, slide: &Slide<'_>) -> Self {
        let mut best = self;
        for down in self.down - 1..=self.down + 1 {
            for right in self.right - 1..=self.right + 1 {
                if slide.down().contains(&down) && slide.right().contains(&right) {
                    let correlation = slide.correlation(down, right);
                    if correlation > best.correlation {
                        best = Self { correlation, down, right, ..best };
                    }
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// A smooth random plane of 32×32, sampled at a window of it with these sides.
    fn window(seed: u64, top: f32, left: f32, side: f32, mirrored: bool) -> Vec<i8> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let waves: Vec<[f32; 4]> = (0..40).map(|_| std::array::from_fn(|_| rng.random_range(-1.0..1.0))).collect();
        let value = |row: f32, column: f32| {
            let wave = |[a, b, c, d]: &[f32; 4]| d * (a * row + b * column + 3.0 * c).sin();
            (18.0 * waves.iter().map(wave).sum::<f32>()) as i8
        };
        let place = |at: usize, from: f32| from + (at as f32 + 0.5) * side / 32.0;
        let column = |at: usize| if mirrored { 31 - at } else { at };
        (0..1024).map(|at| value(place(at / 32, top), place(column(at % 32), left))).collect()
    }

    fn fit(one: &[i8], other: &[i8]) -> Fit {
        Zooms::of(32, 32, one, true).fit(&Over::new(32, 32, other))
    }

    #[test]
    fn a_part_of_an_image_is_found_where_it_lies() {
        let whole = window(1, 0.0, 0.0, 32.0, false);
        for (top, left, side, mirrored) in [
            (0.0, 0.0, 32.0, false),
            (3.0, -2.0, 32.0, false),
            (2.0, 4.0, 28.5, false),
            (0.0, 0.0, 32.0, true),
            (5.0, 3.0, 26.0, true),
        ] {
            let found = fit(&whole, &window(1, top, left, side, mirrored));
            assert!(found.correlation > 0.93, "{top} {left} {side} {mirrored}: {found:?}");
            assert_eq!(found.turn != Turn::None, mirrored);
            assert!((found.scale - 32.0 / side).abs() < 0.04, "{found:?}");
            let middle = |from: f32| (16.0 - side / 2.0 - from) * 32.0 / side;
            assert!((f32::from(found.shift.0) - middle(top)).abs() <= 1.0, "{found:?} {}", middle(top));
            let right = if mirrored { -middle(left) } else { middle(left) };
            assert!((f32::from(found.shift.1) - right).abs() <= 1.0, "{found:?} {right}");
        }
    }

    #[test]
    fn another_image_fits_nowhere() {
        let found = fit(&window(1, 0.0, 0.0, 32.0, false), &window(2, 0.0, 0.0, 32.0, false));
        assert!(found.correlation < 0.6, "{found:?}");
        assert!(fit(&window(1, 0.0, 0.0, 32.0, false), &[0; 1024]).correlation <= -1.0, "an empty plane");
    }

    #[test]
    fn seen_from_the_other_the_scale_and_the_shift_are_reversed() {
        let fit = Fit { correlation: 0.9, turn: Turn::None, scale: 1.25, shift: (5, -4) };
        let back = fit.seen_from_the_other();
        assert_eq!((back.scale, back.shift), (0.8, (-4, 3)));
        let mirrored = Fit { turn: Turn::FlipLeftRight, ..fit }.seen_from_the_other();
        assert_eq!(mirrored.shift, (-4, -3));
    }
}
