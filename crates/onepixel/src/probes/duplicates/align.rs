//! Where do two planes fit each other best?
//!
//! One plane is zoomed into, mirrored or not, or turned by a few degrees, and the other slides over it by up to an eighth of
//! its sides. At each place the correlation of what they share is looked at: first at every other place, then around the best
//! ones at each, and then between the cells (`slide`). Of a turned plane the cells next to what the turn leaves empty are left
//! out.

use super::slide::{Over, Slide, Under, farthest};
use super::turn::Turn;

/// What is left of each side of an image that is zoomed into: every other is tried everywhere, those between them only near
/// the best.
const ZOOMS: [f32; 9] = [1.0, 0.97, 0.94, 0.915, 0.89, 0.865, 0.84, 0.82, 0.8];

/// The angles, in degrees, by which a plane is turned; beyond the last, and in between, half a step away is near enough.
const ANGLES: [f32; 4] = [-6.0, -3.0, 3.0, 6.0];

/// Cells around a plane that is turned which are not of it alone.
const EMPTY: f32 = 3.0;

/// Cells between the places that are looked at first.
const STEP: usize = 2;

/// The versions whose best place is looked around.
const STARTS: usize = 6;

/// From how many of what is found there other zooms are climbed to.
const STARTS_OF_CLIMBS: usize = 2;

/// A turned plane is shifted by so many cells at most: what is turned stays where it is.
const TURNED_FARTHEST: usize = 2;

/// How one plane fits on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// The correlation of what they share, from -1 to 1.
    pub(super) correlation: f32,
    pub(super) turn: Turn,
    /// By how much what the first shows is larger in the second.
    pub(super) scale: f32,
    /// By how many degrees, counted clockwise, the second is turned against the first.
    pub(super) angle: f32,
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
        Self { scale: 1.0 / self.scale, angle: -self.angle, shift, ..self }
    }
}

/// A plane in all its zooms, and turned by all angles.
pub(super) struct Zooms {
    zooms: Vec<Zoom>,
}

struct Zoom {
    plane: Under,
    /// 1 where a turned plane has something; `None` where all of the plane is there.
    covered: Option<Under>,
    /// Whether it is looked at only near the best.
    is_between: bool,
    zoom: f32,
    angle: f32,
    turn: Turn,
}

impl Zooms {
    /// The zooms of a plane, and if asked for, those of its mirror image. `proportion` is the height of the original over its
    /// width, where cells are as many as the plane has in each direction.
    pub(super) fn of((height, width): (usize, usize), plane: &[i8], proportion: f32, mirrored: bool) -> Self {
        let turns = [Turn::None, Turn::FlipLeftRight].into_iter().take(1 + usize::from(mirrored));
        let zooms = turns.flat_map(|turn| (0..ZOOMS.len()).map(move |place| (turn, place)));
        let zooms = zooms.map(|(turn, place)| {
            let zoom = ZOOMS[place];
            let (high, wide) = ((height as f32 / zoom).round() as usize, (width as f32 / zoom).round() as usize);
            let values = zoomed((height, width), plane, (high, wide), turn != Turn::None);
            let plane = Under::new((high, wide), (farthest(height), farthest(width)), &values);
            Zoom { plane, covered: None, is_between: place % 2 == 1, zoom, angle: 0.0, turn }
        });
        let turned = ANGLES.iter().map(|&angle| {
            let (values, covered) = turned((height, width), plane, angle, proportion);
            let under = |values: &[f32]| Under::new((height, width), (TURNED_FARTHEST, TURNED_FARTHEST), values);
            let (plane, covered) = (under(&values), Some(under(&covered)));
            Zoom { plane, covered, is_between: false, zoom: 1.0, angle, turn: Turn::None }
        });
        Self { zooms: zooms.chain(turned).collect() }
    }

    /// How they fit best on another plane, which is as large as this one before it was zoomed into.
    pub(super) fn fit(&self, other: &Over) -> Fit {
        let coarse = self.zooms.iter().enumerate().filter(|(_, zoom)| !zoom.is_between);
        let start = |(version, zoom): (usize, &Zoom)| {
            let slide = zoom.under(other);
            let places =
                slide.down().step_by(STEP).flat_map(|down| slide.right().step_by(STEP).map(move |right| (down, right)));
            let starts =
                places.map(|(down, right)| Start { correlation: slide.correlation(down, right), version, down, right });
            starts.reduce(Start::better).unwrap_or(Start::NONE)
        };
        // One of each version, so that those of one do not crowd out the others.
        let mut starts: Vec<Start> = coarse.map(start).collect();
        starts.sort_by(|a, b| b.correlation.total_cmp(&a.correlation));
        let around = starts.iter().take(STARTS);
        let around = around.map(|&start| start.best_around(&self.zooms[start.version].under(other)));
        let mut around: Vec<Start> = around.collect();
        around.sort_by(|a, b| b.correlation.total_cmp(&a.correlation));
        let climbed = around.iter().take(STARTS_OF_CLIMBS).map(|&start| self.climbed(start, other));
        let best = climbed.reduce(Start::better).unwrap_or(Start::NONE);
        let version = &self.zooms[best.version];
        let middle = version.middle(other);
        let correlation = match best.correlation > 0.0 {
            true => version.under(other).peak_at((best.down, best.right)),
            false => best.correlation.max(-1.0),
        };
        Fit {
            correlation,
            turn: version.turn,
            scale: 1.0 / version.zoom,
            angle: version.angle,
            shift: ((middle.0 - best.down) as i16, (middle.1 - best.right) as i16),
        }
    }

    /// From a place to those about its middle in the next zooms, for as long as they are better.
    fn climbed(&self, mut best: Start, other: &Over) -> Start {
        for _ in 0..ZOOMS.len() {
            let Some(zoom) = self.zooms.get(best.version).filter(|zoom| zoom.covered.is_none()) else { break };
            let own = zoom.middle(other);
            let next = [best.version.wrapping_sub(1), best.version + 1].into_iter().filter_map(|version| {
                let next = self.zooms.get(version).filter(|next| next.covered.is_none() && next.turn == zoom.turn)?;
                let middle = next.middle(other);
                let (down, right) = (best.down - own.0 + middle.0, best.right - own.1 + middle.1);
                let start = Start { correlation: f32::NEG_INFINITY, version, down, right };
                Some(start.best_around(&next.under(other)))
            });
            match next.reduce(Start::better) {
                Some(next) if next.correlation > best.correlation => best = next,
                _ => break,
            }
        }
        best
    }
}

impl Zoom {
    /// With another plane that slides over it.
    fn under<'p>(&'p self, other: &'p Over) -> Slide<'p> {
        Slide::new(&self.plane, self.covered.as_ref(), other)
    }

    /// Where the first cell of a plane lies that lies in the middle.
    fn middle(&self, over: &Over) -> (isize, isize) {
        let (under, over) = (&self.plane.squares, &over.squares);
        (((under.height - over.height) / 2) as isize, ((under.width - over.width) / 2) as isize)
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

/// A plane turned clockwise about its middle, and where there is something of it.
fn turned((height, width): (usize, usize), plane: &[i8], angle: f32, proportion: f32) -> (Vec<f32>, Vec<f32>) {
    let (sine, cosine) = angle.to_radians().sin_cos();
    // Cells are not square: this is their height over their width.
    let cell = proportion * width as f32 / height as f32;
    let middle = (height as f32 / 2.0 - 0.5, width as f32 / 2.0 - 0.5);
    let value = |place: usize| {
        let (down, right) = ((place / width) as f32 - middle.0, (place % width) as f32 - middle.1);
        let row = cosine * down - sine * right / cell + middle.0;
        let column = sine * down * cell + cosine * right + middle.1;
        let is_of_it = |at: f32, side: usize| (EMPTY..=side as f32 - 1.0 - EMPTY).contains(&at);
        if !is_of_it(row, height) || !is_of_it(column, width) {
            return (0.0, 0.0);
        }
        let (above, left) = (row as usize, column as usize);
        let (part_down, part_right) = (row - above as f32, column - left as f32);
        let between = |row: usize| {
            let pair = [left, left + 1].map(|column| f32::from(plane[row * width + column.min(width - 1)]));
            pair[0] * (1.0 - part_right) + pair[1] * part_right
        };
        let value = between(above) * (1.0 - part_down) + between((above + 1).min(height - 1)) * part_down;
        (value.round(), 1.0)
    };
    (0..height * width).map(value).unzip()
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

    /// The one of the greater correlation; of equal ones the first.
    fn better(self, other: Self) -> Self {
        if other.correlation > self.correlation { other } else { self }
    }

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
        Zooms::of((32, 32), one, 1.0, true).fit(&Over::new(32, 32, other))
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
    fn what_was_turned_by_a_few_degrees_is_found_whatever_fills_its_corners() {
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        let waves: Vec<[f32; 4]> = (0..40).map(|_| std::array::from_fn(|_| rng.random_range(-1.0..1.0))).collect();
        let value = |down: f32, right: f32| {
            let wave = |[a, b, c, d]: &[f32; 4]| d * (a * down + b * right + 3.0 * c).sin();
            (18.0 * waves.iter().map(wave).sum::<f32>()) as i8
        };
        // An original twice as wide as it is high, and the same turned clockwise, both of 32×32 cells.
        let plane = |degrees: f32| -> Vec<i8> {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let cell = |at: usize| {
                let (down, right) = ((at / 32) as f32 - 15.5, 2.0 * ((at % 32) as f32 - 15.5));
                let (row, column) = (cosine * down - sine * right, sine * down + cosine * right);
                if row.abs() < 16.0 && column.abs() < 32.0 { value(row, column) } else { 100 }
            };
            (0..1024).map(cell).collect()
        };
        for degrees in [5.0, -5.0, 2.5, -7.0] {
            let found = Zooms::of((32, 32), &plane(0.0), 0.5, true).fit(&Over::new(32, 32, &plane(degrees)));
            assert!(found.correlation > 0.9, "{degrees}: {found:?}");
            assert!((found.angle - degrees).abs() < 2.6 && found.turn == Turn::None, "{degrees}: {found:?}");
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
        let fit = Fit { correlation: 0.9, turn: Turn::None, scale: 1.25, angle: 3.0, shift: (5, -4) };
        let back = fit.seen_from_the_other();
        assert_eq!((back.scale, back.angle, back.shift), (0.8, -3.0, (-4, 3)));
        let mirrored = Fit { turn: Turn::FlipLeftRight, ..fit }.seen_from_the_other();
        assert_eq!(mirrored.shift, (-4, -3));
    }
}
