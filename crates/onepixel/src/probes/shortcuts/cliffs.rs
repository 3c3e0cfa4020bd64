//! Where does power end abruptly?
//!
//! A map says of every pixel how much more often a class shows a grey value than the rest does. What images show varies
//! from image to image by a pixel or two, so that such maps slope: next to a strong pixel lies one almost as strong.
//! What somebody stamped on the images of a class is at the same place in all: its map is a plateau with a cliff around
//! it.

use std::collections::BinaryHeap;

/// A map of some height and width, and what counts as a plateau on it.
#[derive(Debug, Clone)]
pub(super) struct Terrain {
    pub(super) height: usize,
    pub(super) width: usize,
    /// Powers below this are not known, and stand for this.
    pub(super) floor: f64,
    /// The most pixels of a plateau.
    pub(super) largest: usize,
}

/// A plateau.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plateau {
    /// By how much its weakest pixel surpasses the strongest one around it.
    pub(super) cliff: f64,
    /// Its pixels, from the strongest on.
    pub(super) pixels: Vec<usize>,
    pub(super) weakest: usize,
    /// The strongest pixel around it, if its power is known.
    pub(super) outside: Option<usize>,
}

impl Plateau {
    /// The box around it in a map of this width: first row, first column, last row, last column.
    pub(super) fn area(&self, width: usize) -> [usize; 4] {
        let rows = || self.pixels.iter().map(|pixel| pixel / width);
        let cols = || self.pixels.iter().map(|pixel| pixel % width);
        let or_none = Option::unwrap_or_default;
        [or_none(rows().min()), or_none(cols().min()), or_none(rows().max()), or_none(cols().max())]
    }
}

/// A power that can be ordered, with its pixel; of equals the first pixel is the greatest.
#[derive(PartialEq, Clone, Copy)]
struct Height(f64, usize);

impl Eq for Height {}

impl Ord for Height {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Height {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// What the floods of one map have seen.
struct Seen {
    /// Pixels of a plateau, or of what could have been one.
    climbed: Vec<bool>,
    /// The last flood that met each pixel, counted from 1.
    met: Vec<u32>,
    flood: u32,
}

impl Terrain {
    /// The plateau with the highest cliff, if one is at least `least` high, among those that begin at one of `peaks`.
    ///
    /// `power` holds one number for each pixel, row by row; NaN where it is not known. From each peak the strongest
    /// pixel that touches what is there already (eight neighbours) is added, one after the other: where a step leads
    /// far down, what was there before is a plateau.
    pub(super) fn plateau(&self, power: &[f64], peaks: std::ops::Range<usize>, least: f64) -> Option<Plateau> {
        let known = |pixel: usize| Some(power[pixel]).filter(|power| !power.is_nan());
        let mut starts: Vec<Height> = peaks.filter_map(|pixel| Some(Height(known(pixel)?, pixel))).collect();
        starts.retain(|start| start.0 >= self.floor + least);
        starts.sort_unstable_by(|a, b| b.cmp(a));
        let mut best: Option<Plateau> = None;
        let mut seen = Seen { climbed: vec![false; power.len()], met: vec![0; power.len()], flood: 0 };
        for start in starts {
            if seen.climbed[start.1] {
                continue;
            }
            seen.flood += 1;
            let least = best.as_ref().map_or(least, |best| best.cliff);
            if let Some(found) = self.flood(power, start, least, &mut seen)
                && best.as_ref().is_none_or(|best| found.cliff > best.cliff)
            {
                best = Some(found);
            }
        }
        best
    }

    fn flood(&self, power: &[f64], start: Height, least: f64, seen: &mut Seen) -> Option<Plateau> {
        let mut shore = BinaryHeap::from([start]);
        seen.met[start.1] = seen.flood;
        let mut pixels = Vec::new();
        let mut weakest = start;
        let mut best: Option<(f64, usize, usize, Option<usize>)> = None;
        loop {
            let next = shore.pop();
            let height = next.map_or(self.floor, |next| next.0.max(self.floor));
            let cliff = weakest.0 - height;
            if !pixels.is_empty() && cliff >= best.map_or(least, |best| best.0) {
                best = Some((cliff, pixels.len(), weakest.1, next.map(|next| next.1)));
            }
            let Some(next) = next.filter(|next| pixels.len() < self.largest && next.0 >= self.floor + least) else {
                break;
            };
            if next.0 < weakest.0 {
                weakest = next;
            }
            seen.climbed[next.1] = true;
            pixels.push(next.1);
            for neighbour in self.neighbours(next.1) {
                if !power[neighbour].is_nan() && seen.met[neighbour] != seen.flood {
                    seen.met[neighbour] = seen.flood;
                    shore.push(Height(power[neighbour], neighbour));
                }
            }
        }
        let (cliff, size, weakest, outside) = best?;
        pixels.truncate(size);
        Some(Plateau { cliff, pixels, weakest, outside })
    }

    /// The strongest pixel around a plateau or, where the power of none is known, the first.
    pub(super) fn beside(&self, plateau: &Plateau) -> Option<usize> {
        let around = plateau.pixels.iter().flat_map(|&pixel| self.neighbours(pixel));
        plateau.outside.or_else(|| around.filter(|pixel| !plateau.pixels.contains(pixel)).min())
    }

    fn neighbours(&self, pixel: usize) -> impl Iterator<Item = usize> + use<> {
        let (height, width) = (self.height, self.width);
        let (row, col) = (pixel / width, pixel % width);
        let rows = row.saturating_sub(1)..=(row + 1).min(height - 1);
        rows.flat_map(move |row| (col.saturating_sub(1)..=(col + 1).min(width - 1)).map(move |col| row * width + col))
            .filter(move |&neighbour| neighbour != pixel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terrain() -> Terrain {
        Terrain { height: 5, width: 6, floor: 0.1, largest: 12 }
    }

    #[test]
    fn a_stamp_on_a_slope_is_a_plateau_and_the_slope_is_none() {
        let slope = |pixel: usize| 0.12 + 0.1 * (pixel % 6) as f64;
        let mut power: Vec<f64> = (0..30).map(slope).collect();
        assert_eq!(terrain().plateau(&power, 0..30, 0.15), None);
        for pixel in [8, 9, 14, 15] {
            power[pixel] = 0.9;
        }
        let found = terrain().plateau(&power, 0..30, 0.15).unwrap();
        let mut pixels = found.pixels.clone();
        pixels.sort_unstable();
        assert_eq!(pixels, [8, 9, 14, 15]);
        // Beside it the slope is at 0.52.
        assert!((found.cliff - (0.9 - 0.52)).abs() < 1e-12, "{found:?}");
        assert_eq!(found.outside.map(|pixel| pixel % 6), Some(4));
    }

    #[test]
    fn unknown_surroundings_count_as_the_floor_and_large_plateaus_do_not_count() {
        let mut power = vec![f64::NAN; 30];
        power[0] = 0.6;
        let found = terrain().plateau(&power, 0..30, 0.2).unwrap();
        assert_eq!((found.pixels.as_slice(), found.outside, found.weakest), (&[0][..], None, 0));
        assert!((found.cliff - 0.5).abs() < 1e-12);
        assert_eq!(terrain().plateau(&power, 1..30, 0.2), None, "it does not begin there");
        let whole = Terrain { largest: 29, ..terrain() };
        assert_eq!(whole.plateau(&[0.9; 30], 0..30, 0.2), None);
        assert!(Terrain { largest: 30, ..whole }.plateau(&[0.9; 30], 0..30, 0.2).is_some());
    }
}
