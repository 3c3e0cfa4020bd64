//! Which grey values does a class show more often than the rest, and where?

use rayon::prelude::*;

use super::targets::{FOLDS, Targets};
use crate::dataset::{ImageSet, ReadError};
use crate::histogram::{self, Counts, PixelHistograms};
use crate::progress::Progress;

/// The most memory that is asked for: in smaller parts, images that lie in memory are counted as fast.
const MOST_MEMORY: u64 = 256 << 20;

/// Smaller powers are not kept.
pub(super) const FLOOR: f64 = 0.1;

/// First grey value of each of the 16 levels that grey values are also looked at in, for marks that are not exactly the
/// same in all images. They are finer towards black and white, where backgrounds are.
const LEVELS: [u8; 16] = [0, 1, 2, 8, 32, 56, 80, 104, 128, 152, 176, 200, 224, 248, 254, 255];

/// Exact grey values, then levels.
const RANGES: usize = 256 + LEVELS.len();

/// The first and the last grey value of a range.
pub(super) fn grey_values(range: usize) -> [u8; 2] {
    match range.checked_sub(256) {
        None => [range as u8; 2],
        Some(level) => [LEVELS[level], LEVELS.get(level + 1).map_or(255, |next| next - 1)],
    }
}

/// How often one class and the rest show one range of grey values at one pixel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Power {
    pub(super) range: usize,
    /// The index into the image shape.
    pub(super) pixel: usize,
    /// Images of the class and of the rest, by fold.
    pub(super) folds: [[u32; 2]; FOLDS as usize],
}

impl Power {
    /// Share of the class less that of the rest, outside one fold or in all.
    pub(super) fn outside(&self, fold: Option<usize>, images: &[[u64; 2]; FOLDS as usize]) -> f64 {
        let share = |side: usize| {
            let kept = (0..FOLDS as usize).filter(|&other| Some(other) != fold);
            let (seen, all) = kept
                .fold((0, 0), |(seen, all), fold| (seen + u64::from(self.folds[fold][side]), all + images[fold][side]));
            if all == 0 { 0.0 } else { seen as f64 / all as f64 }
        };
        share(0) - share(1)
    }
}

/// The powers of at least [`FLOOR`] of each class, in the order of pixels and ranges.
///
/// The histograms of all pixels need not fit into memory: they are made part by part.
pub(super) fn powers(set: &ImageSet, targets: &Targets, progress: &dyn Progress) -> Result<Vec<Vec<Power>>, ReadError> {
    let groups = (targets.classes + 1) * usize::from(FOLDS);
    let bytes_of_pixel = PixelHistograms::bytes_while_counting(groups, 1);
    let memory = progress.memory().min(MOST_MEMORY);
    let parts: Vec<_> = histogram::parts(set.shape().values(), bytes_of_pixel, memory).collect();
    progress.begin("counting grey values", (set.len() * parts.len()) as u64);
    let mut powers = vec![Vec::new(); targets.classes];
    for pixels in parts {
        let folds = histogram::count_folds(set, &targets.folds, pixels, progress)?;
        let images: Vec<_> = (0..targets.classes).map(|class| targets.fold_images(class)).collect();
        let pixels = folds.first().map_or(0..0, PixelHistograms::pixels);
        let of_pixel = |pixel| {
            progress.check();
            of_pixel(pixel, &folds, &images)
        };
        let of_part: Vec<Vec<(usize, Power)>> = pixels.into_par_iter().map(of_pixel).collect();
        of_part.into_iter().flatten().for_each(|(class, power)| powers[class].push(power));
    }
    Ok(powers)
}

/// Counts of each grey value, by fold.
type FoldCounts = [Counts; FOLDS as usize];

/// The powers of one pixel with their classes; `images` are those of each class and of the rest, by fold.
fn of_pixel(pixel: usize, folds: &[PixelHistograms], images: &[[[u64; 2]; FOLDS as usize]]) -> Vec<(usize, Power)> {
    let mut all: FoldCounts = [[0; 256]; FOLDS as usize];
    for (all, fold) in all.iter_mut().zip(folds) {
        for class in 0..fold.classes() {
            all.iter_mut().zip(fold.counts(class as u16, pixel)).for_each(|(all, images)| *all += images);
        }
    }
    let mut powers = Vec::new();
    for (class, images) in images.iter().enumerate() {
        for range in 0..RANGES {
            let [first, last] = grey_values(range);
            if range >= 256 && first == last {
                continue;
            }
            let values = usize::from(first)..=usize::from(last);
            let mut seen = [[0; 2]; FOLDS as usize];
            for (fold, seen) in seen.iter_mut().enumerate().take(folds.len()) {
                let of_class: u32 = folds[fold].counts(class as u16, pixel)[values.clone()].iter().sum();
                *seen = [of_class, all[fold][values.clone()].iter().sum::<u32>() - of_class];
            }
            let power = Power { range, pixel, folds: seen };
            if power.outside(None, images) >= FLOOR {
                powers.push((class, power));
            }
        }
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_cover_every_grey_value_once() {
        let mut covered: Vec<u8> = Vec::new();
        for range in 256..RANGES {
            let [first, last] = grey_values(range);
            covered.extend(first..=last);
        }
        assert!(covered.into_iter().eq(0..=255));
        assert_eq!(grey_values(17), [17, 17]);
    }
}
