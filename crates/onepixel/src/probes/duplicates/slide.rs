//! How alike are two planes where one of them lies on the other?
//!
//! The correlation of what they share, at every place where one may lie. The cells along the border of the one that slides are
//! left out: what they hold is what the whitening made of the border.

use std::ops::RangeInclusive;

use multiversion::multiversion;

/// A side is so many times as long as the border that is left out of it.
const BORDERS: usize = 16;

/// Of a side, the share by which a plane is shifted at most.
const FARTHEST: usize = 8;

/// The share of the squares of each plane that must lie in what they share.
const LEAST_SHARED: f32 = 0.4;

/// The widest plane that slides over another.
const WIDEST: usize = 32;

/// A row of a plane, zeros behind its end: of a length that processors like. Values are whole numbers within the range of `i8`, so
/// that all sums of products are exact.
type Row = [f32; WIDEST];

/// The sums of the squares above and left of each corner of a cell: shape (height + 1, width + 1).
pub(super) struct Squares {
    pub(super) height: usize,
    pub(super) width: usize,
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

/// A plane that slides over others, without its border.
pub(super) struct Over {
    pub(super) squares: Squares,
    rows: Vec<Row>,
    /// The squares of the values of each row.
    rows_of_squares: Vec<Row>,
    /// By how many cells it is shifted at most, down and right.
    farthest: (usize, usize),
}

impl Over {
    /// A plane of this shape, whose sides are at most [`WIDEST`].
    pub(super) fn new(height: usize, width: usize, plane: &[i8]) -> Self {
        let (down, right) = (border(height), border(width));
        let inner = |row: &[i8]| row[right..width - right].iter().map(|&value| f32::from(value)).collect::<Vec<_>>();
        let rows = plane.chunks_exact(width).skip(down).take(height - 2 * down);
        let values: Vec<f32> = rows.flat_map(inner).collect();
        let row = |values: &[f32]| {
            let mut row = [0.0; WIDEST];
            row[..values.len()].copy_from_slice(values);
            row
        };
        let (height, width) = (height - 2 * down, width - 2 * right);
        let rows: Vec<Row> = values.chunks_exact(width).map(row).collect();
        Self {
            squares: Squares::of(height, width, &values),
            rows_of_squares: rows.iter().map(|row| row.map(|value| value * value)).collect(),
            rows,
            farthest: (farthest(height + 2 * down), farthest(width + 2 * right)),
        }
    }
}

/// A plane that lies under another, with zeros around it.
pub(super) struct Under {
    pub(super) squares: Squares,
    /// Zeros before the first row and column.
    margin: (usize, usize),
    /// Values from one row to the next.
    stride: usize,
    values: Vec<f32>,
}

impl Under {
    pub(super) fn new((height, width): (usize, usize), margin: (usize, usize), plane: &[f32]) -> Self {
        let stride = width + 2 * margin.1 + WIDEST;
        let mut values = vec![0.0; (height + 2 * margin.0) * stride];
        for (row, from) in plane.chunks_exact(width).enumerate() {
            values[(row + margin.0) * stride + margin.1..][..width].copy_from_slice(from);
        }
        Self { squares: Squares::of(height, width, plane), margin, stride, values }
    }

    /// The sum of the products with rows whose first cell lies at this one.
    fn product(&self, rows: &[Row], down: isize, right: isize) -> f32 {
        let first = |at: isize, margin: usize| (at + margin as isize) as usize;
        let start = first(down, self.margin.0) * self.stride + first(right, self.margin.1);
        product(rows, &self.values[start..], self.stride)
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

/// One plane that slides over another, which is at least as large.
pub(super) struct Slide<'p> {
    under: &'p Under,
    /// Where the lower plane has something.
    covered: Option<&'p Under>,
    over: &'p Over,
    /// The least sums of squares that they must share.
    least: (f32, f32),
}

impl<'p> Slide<'p> {
    /// `covered` is 1 where the lower plane has something; `None` where all of it is there.
    pub(super) fn new(under: &'p Under, covered: Option<&'p Under>, over: &'p Over) -> Self {
        let least = (LEAST_SHARED * under.squares.of_all(), LEAST_SHARED * over.squares.of_all());
        Self { under, covered, over, least }
    }

    /// The rows of the lower plane at which the first row of the upper one may lie.
    pub(super) fn down(&self) -> RangeInclusive<isize> {
        range(self.under.squares.height, self.over.squares.height, self.over.farthest.0.min(self.under.margin.0))
    }

    /// The columns likewise.
    pub(super) fn right(&self) -> RangeInclusive<isize> {
        range(self.under.squares.width, self.over.squares.width, self.over.farthest.1.min(self.under.margin.1))
    }

    /// The correlation of what they share; -1 where that is too little.
    pub(super) fn correlation(&self, down: isize, right: isize) -> f32 {
        let (under, over) = (&self.under.squares, &self.over.squares);
        let (rows, columns) = (shared(down, under.height, over.height), shared(right, under.width, over.width));
        let below =
            |(first, end): (usize, usize), at: isize| ((first as isize + at) as usize, (end as isize + at) as usize);
        let first = under.of_part(below(rows, down), below(columns, right));
        let second = match self.covered {
            Some(covered) => covered.product(&self.over.rows_of_squares, down, right),
            None => over.of_part(rows, columns),
        };
        if first <= 0.0 || second <= 0.0 || first < self.least.0 || second < self.least.1 {
            return -1.0;
        }
        self.under.product(&self.over.rows, down, right) / (first * second).sqrt()
    }

    /// The correlation between the cells, where it is greatest: a best place lies up to half a cell from it in each direction, so
    /// that a parabola through it and the places beside it is followed to its top.
    pub(super) fn peak_at(&self, (down, right): (isize, isize)) -> f32 {
        let best = self.correlation(down, right);
        let there = |down: isize, right: isize| {
            let is_there = self.down().contains(&down) && self.right().contains(&right);
            is_there.then(|| self.correlation(down, right)).filter(|&correlation| correlation > -1.0)
        };
        let rise = |before: Option<f32>, after: Option<f32>| {
            let (Some(before), Some(after)) = (before, after) else { return 0.0 };
            let bend = 2.0 * best - before - after;
            if bend > 0.0 && best >= before.max(after) { (after - before).powi(2) / (8.0 * bend) } else { 0.0 }
        };
        let rises =
            rise(there(down - 1, right), there(down + 1, right)) + rise(there(down, right - 1), there(down, right + 1));
        (best + rises).min(1.0)
    }
}

/// The cells of the upper side, from the first to before the second, below which there is something.
fn shared(at: isize, under: usize, over: usize) -> (usize, usize) {
    let first = (-at).max(0) as usize;
    let end = ((under as isize - at).max(0) as usize).min(over);
    (first, end.max(first))
}

fn range(under: usize, over: usize, farthest: usize) -> RangeInclusive<isize> {
    let (middle, farthest) = (((under - over) / 2) as isize, farthest as isize);
    middle - farthest..=middle + farthest
}

/// The cells at either end of a side that are left out.
pub(super) fn border(side: usize) -> usize {
    side / BORDERS
}

/// By how many cells a side is shifted at most.
pub(super) fn farthest(side: usize) -> usize {
    (side / FARTHEST).max(1)
}
