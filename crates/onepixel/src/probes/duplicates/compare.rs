//! How far apart are two images, if one may be shifted by a pixel and be a little brighter?

use multiversion::multiversion;

use crate::dataset::Shape;

/// The farthest that an image is shifted, in pixels, along each side.
const FARTHEST_SHIFT: isize = 1;

/// The most that one image is made brighter, and the other darker, before they are compared.
const MOST_GAIN: f64 = 1.1;

/// The least share of the sum of the squares of an image that must be left where it overlaps a shifted one.
const LEAST_OVERLAP: f64 = 0.5;

/// How two images differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Difference {
    /// The Euclidean distance in grey values, where it is least.
    pub(super) distance: f64,
    /// By how many pixels (rows down, columns right) the second is shifted against the first.
    pub(super) shift: (i16, i16),
    /// By how much what the first shows is larger in the second.
    pub(super) scale: f32,
    /// By how many degrees, counted clockwise, the second is turned against the first, beside whole turns.
    pub(super) angle: f32,
}

impl Difference {
    /// The same for the two in the other order.
    pub(super) fn seen_from_the_other(self) -> Self {
        Self { shift: (-self.shift.0, -self.shift.1), scale: 1.0 / self.scale, angle: -self.angle, ..self }
    }
}

/// The least distance over all shifts of at most one pixel.
///
/// For each shift the pixels that both have are compared, one image multiplied and the other divided by the root of the
/// gain that gives both the same sum of squares, up to 10 %: `d² = g·Σa² − 2·Σab + Σb²/g`, `g = √(Σb²/Σa²)`. It is scaled
/// to the number of all values, and symmetric. Of equally good shifts the first counts, none before all others.
pub(super) fn difference(shape: Shape, a: &[u8], b: &[u8]) -> Difference {
    let whole = sums(shape, a, b, (0, 0));
    let mut least = Difference { distance: whole.distance(shape), shift: (0, 0), scale: 1.0, angle: 0.0 };
    for down in -FARTHEST_SHIFT..=FARTHEST_SHIFT {
        for right in -FARTHEST_SHIFT..=FARTHEST_SHIFT {
            if (down, right) == (0, 0) {
                continue;
            }
            let overlap = sums(shape, a, b, (down, right));
            if !overlap.is_most_of(&whole) {
                continue;
            }
            let distance = overlap.distance(shape);
            if distance < least.distance {
                // Where the second has to be moved down, it is shifted up.
                least = Difference { distance, shift: (-down as i16, -right as i16), ..least };
            }
        }
    }
    least
}

/// Sums over the values that two images share.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    values: u64,
    /// `Σa²`, `Σb²`, `Σab`.
    first: u64,
    second: u64,
    both: u64,
}

impl Sums {
    fn distance(&self, shape: Shape) -> f64 {
        let (first, second, both) = (self.first as f64, self.second as f64, self.both as f64);
        let gain = if self.first > 0 && self.second > 0 { (second / first).sqrt() } else { 1.0 };
        let gain = gain.clamp(1.0 / MOST_GAIN, MOST_GAIN);
        let squared = (gain * first - 2.0 * both + second / gain).max(0.0);
        (squared * shape.values() as f64 / self.values as f64).sqrt()
    }

    fn is_most_of(&self, whole: &Self) -> bool {
        let enough = |part: u64, all: u64| part as f64 >= LEAST_OVERLAP * all as f64;
        self.values > 0 && enough(self.first, whole.first) && enough(self.second, whole.second)
    }
}

/// The sums over the pixels that `a` and `b`, moved by (rows down, columns right), have in common.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2", "aarch64+neon"))]
fn sums(shape: Shape, a: &[u8], b: &[u8], (down, right): (isize, isize)) -> Sums {
    /// Values whose sums of products fit 32 bits.
    const CHUNK: usize = 1 << 15;
    let channels = shape.channels();
    let (rows, columns) = (kept(shape.height(), down), kept(shape.width(), right));
    let width = columns.len * channels;
    let mut sums = Sums::default();
    for row in 0..rows.len {
        let place = |row: usize, column: usize| (row * shape.width() + column) * channels;
        let a = &a[place(rows.first + row, columns.first)..][..width];
        let b = &b[place(rows.second + row, columns.second)..][..width];
        for (a, b) in a.chunks(CHUNK).zip(b.chunks(CHUNK)) {
            let (mut first, mut second, mut both) = (0u32, 0u32, 0u32);
            for (&a, &b) in a.iter().zip(b) {
                let (a, b) = (i32::from(a), i32::from(b));
                first += (a * a) as u32;
                second += (b * b) as u32;
                both += (a * b) as u32;
            }
            sums.first += u64::from(first);
            sums.second += u64::from(second);
            sums.both += u64::from(both);
        }
    }
    sums.values = (rows.len * width) as u64;
    sums
}

/// What two sides of one length have in common when the second is moved.
struct Kept {
    first: usize,
    second: usize,
    len: usize,
}

fn kept(len: usize, shift: isize) -> Kept {
    let by = shift.unsigned_abs();
    let (first, second) = if shift >= 0 { (by, 0) } else { (0, by) };
    Kept { first, second, len: len.saturating_sub(by) }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::distance::squared_distance;

    const SIDE: usize = 12;

    fn shape() -> Shape {
        Shape::new(SIDE, SIDE, 3).unwrap()
    }

    fn image(seed: u64) -> Vec<u8> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..shape().values()).map(|_| rng.random_range(0..200)).collect()
    }

    /// The image with each pixel so many rows down and columns right; the border is filled with 9.
    fn shifted(image: &[u8], down: isize, right: isize) -> Vec<u8> {
        let mut moved = vec![9; image.len()];
        for row in 0..SIDE as isize {
            for column in 0..SIDE as isize {
                let (to_row, to_column) = (row + down, column + right);
                if (0..SIDE as isize).contains(&to_row) && (0..SIDE as isize).contains(&to_column) {
                    for channel in 0..3 {
                        let place = |row, column| (row * SIDE as isize + column) as usize * 3 + channel;
                        moved[place(to_row, to_column)] = image[place(row, column)];
                    }
                }
            }
        }
        moved
    }

    #[test]
    fn a_shifted_copy_is_no_distance_away_and_its_shift_is_known() {
        let image = image(1);
        for (down, right) in [(0, 1), (1, 0), (-1, 1), (-1, -1), (1, 1)] {
            let moved = shifted(&image, down, right);
            let found = difference(shape(), &moved, &image);
            assert_eq!(
                found,
                Difference { distance: 0.0, shift: (-down as i16, -right as i16), scale: 1.0, angle: 0.0 }
            );
            let back = difference(shape(), &image, &moved);
            assert_eq!(back, Difference { distance: 0.0, shift: (down as i16, right as i16), scale: 1.0, angle: 0.0 });
        }
    }

    #[test]
    fn a_brighter_copy_is_near_up_to_a_tenth_and_not_beyond() {
        let image = image(2);
        let brighter =
            |factor: f64| -> Vec<u8> { image.iter().map(|&value| (f64::from(value) * factor).round() as u8).collect() };
        let distance = |factor| difference(shape(), &image, &brighter(factor)).distance;
        // Rounding to whole grey values has a variance of 1/12.
        let rounding = (shape().values() as f64 / 12.0).sqrt();
        assert!(distance(1.05) < 1.2 * rounding, "{} against {rounding}", distance(1.05));
        assert!(distance(0.95) < 1.2 * rounding);
        assert!(distance(1.25) > 20.0 * rounding);
    }

    #[test]
    fn unrelated_images_of_equal_brightness_are_as_far_apart_as_the_definition_says() {
        let a = image(3);
        let b: Vec<u8> = a.iter().rev().copied().collect();
        let found = difference(shape(), &a, &b);
        let plain = (squared_distance(&a, &b) as f64).sqrt();
        assert!(found.distance <= plain && found.distance > 0.9 * plain, "{} against {plain}", found.distance);
        let swapped = difference(shape(), &b, &a);
        assert!((swapped.distance - found.distance).abs() < 1e-9, "{swapped:?}, {found:?}");
        assert_eq!(swapped.shift, (-found.shift.0, -found.shift.1));
    }

    #[test]
    fn what_leaves_the_image_is_no_likeness() {
        let corner = |place: usize| {
            let mut image = vec![0; shape().values()];
            image[place] = 200;
            image
        };
        let found = difference(shape(), &corner(0), &corner(shape().values() - 1));
        assert!((found.distance - 200.0 * 2f64.sqrt()).abs() < 1e-9, "{found:?}");
    }
}
