//! Which pixels tell a class from the rest although their surroundings do not?

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::cliffs::{Plateau, Terrain};
use super::powers::{FLOOR, Power, grey_values};
use super::targets::{FOLDS, Targets};
use super::test::{Disagreement, LEAST_EFFECT, Seen};
use crate::dataset::{ImageSet, ReadError};
use crate::progress::Progress;

/// A grey value that a class shows at a plateau, with what held-out images say of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) class: usize,
    pub(super) channel: usize,
    pub(super) grey_values: [u8; 2],
    /// The plateau, in pixels of the channel.
    pub(super) plateau: Plateau,
    /// The strongest pixel on held-out images.
    pub(super) strongest: Seen,
    /// By how much the weakest pixel of the plateau surpasses the strongest around it, on held-out images.
    pub(super) effect: f64,
    /// The least effect that content of this dataset does not have.
    pub(super) needed: f64,
    /// Where each fold was looked at, as the others chose it.
    looked_at: Vec<Option<Spot>>,
    /// What the images of the folds show there.
    pub(super) disagreement: Disagreement,
    /// The power of each pixel of the channel; 0 where it is below the floor.
    pub(super) map: Vec<f64>,
}

/// A range of grey values, the weakest pixel of its plateau, and one beside it, in pixels of the channel.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    grey_values: [u8; 2],
    weakest: usize,
    beside: Option<usize>,
}

/// Plateaus must be so many times higher than what is usual in their dataset.
const TIMES_USUAL: f64 = 2.0;

/// Where plateaus are looked for: the images' sides and channels, the largest plateau, and where one may begin.
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) channels: usize,
    pub(super) largest: usize,
    pub(super) peaks: std::ops::Range<usize>,
}

impl Search {
    /// Looks at the pixels of images. A frame of two pixels is the largest plateau, or half of the image.
    pub(super) fn of_images(height: usize, width: usize, channels: usize) -> Self {
        let pixels = height * width;
        let largest = (4 * (height + width)).min(pixels / 2).max(1);
        Self { height, width, channels, largest, peaks: 0..pixels }
    }

    /// Looks at a piece of larger images, of which most may be a frame.
    pub(super) fn of_piece(height: usize, width: usize) -> Self {
        let pixels = height * width;
        Self { largest: pixels * 3 / 4, ..Self::of_images(height, width, 1) }
    }

    /// How many hypotheses are tested.
    pub(super) fn tests(&self, classes: usize) -> u64 {
        (classes * self.channels) as u64
    }

    /// The plateau of each class and channel of these images, where there is one.
    pub(super) fn find(
        &self,
        (set, powers): (&ImageSet, &[Vec<Power>]),
        targets: &Targets,
        progress: &dyn Progress,
    ) -> Result<Vec<Found>, ReadError> {
        progress.begin("looking for marks", self.tests(targets.classes));
        let all: Vec<(usize, usize)> =
            (0..targets.classes).flat_map(|class| (0..self.channels).map(move |channel| (class, channel))).collect();
        let maps: Vec<Maps<'_>> = all
            .par_iter()
            .map(|&(class, channel)| {
                progress.check();
                Maps::new(self, channel, &powers[class], targets.fold_images(class))
            })
            .collect();
        let found = all.par_iter().zip(&maps).map(|(&(class, channel), maps)| {
            progress.advance(1);
            self.of_class(class, channel, maps, progress).filter(|found| found.effect >= LEAST_EFFECT)
        });
        let mut found: Vec<Found> = found.collect::<Vec<_>>().into_iter().flatten().collect();
        progress.begin("comparing marks with what is usual", found.len() as u64);
        // Plateaus of several classes or channels may be at the same place, as a frame is.
        let mut usual: HashMap<Vec<bool>, f64> = HashMap::new();
        for found in &mut found {
            let usual = usual.entry(self.around(&found.plateau));
            let usual = usual.or_insert_with_key(|hidden| self.usual(&maps, hidden, progress));
            found.needed = LEAST_EFFECT.max(TIMES_USUAL * *usual);
            progress.advance(1);
        }
        self.look_again(&mut found, set, (targets, progress))?;
        Ok(found)
    }

    /// Counts what held-out images show on each plateau and beside it.
    fn look_again(
        &self,
        found: &mut [Found],
        set: &ImageSet,
        (targets, progress): (&Targets, &dyn Progress),
    ) -> Result<(), ReadError> {
        if found.is_empty() {
            return Ok(());
        }
        let size = set.shape().values();
        set.images().visit(0..set.len(), &mut |first, batch| {
            progress.check();
            for (image, values) in (first..).zip(batch.chunks_exact(size)) {
                let (class, fold) = (usize::from(set.labels()[image]), usize::from(targets.folds[image]));
                for found in &mut *found {
                    let shows = |spot: &Spot, pixel: usize| {
                        let [darkest, brightest] = spot.grey_values;
                        (darkest..=brightest).contains(&values[pixel * self.channels + found.channel])
                    };
                    let spot = found.looked_at[fold];
                    let on_plateau = spot.is_some_and(|spot| shows(&spot, spot.weakest));
                    let beside = spot.is_some_and(|spot| spot.beside.is_some_and(|pixel| shows(&spot, pixel)));
                    found.disagreement.add(class == found.class, on_plateau, beside);
                }
            }
        })
    }

    /// The pixels of a plateau and those that touch it.
    fn around(&self, plateau: &Plateau) -> Vec<bool> {
        let mut hidden = vec![false; self.height * self.width];
        for pixel in &plateau.pixels {
            let (row, col) = (pixel / self.width, pixel % self.width);
            for row in row.saturating_sub(1)..=(row + 1).min(self.height - 1) {
                hidden[row * self.width..][col.saturating_sub(1)..=(col + 1).min(self.width - 1)].fill(true);
            }
        }
        hidden
    }

    /// The lower quartile, over classes and channels, of the highest cliff without the hidden pixels. Of images of few pixels the
    /// content has cliffs, too.
    fn usual(&self, maps: &[Maps<'_>], hidden: &[bool], progress: &dyn Progress) -> f64 {
        let cliff =
            |maps: &Maps<'_>| self.best(maps, (None, Some(hidden)), progress).map_or(0.0, |(_, plateau)| plateau.cliff);
        let mut cliffs: Vec<f64> = maps.par_iter().map(cliff).collect();
        cliffs.sort_unstable_by(f64::total_cmp);
        cliffs.get(cliffs.len() / 4).copied().unwrap_or(0.0)
    }

    /// Chosen on four fifths of the images and counted on the other, in turn.
    fn of_class(&self, class: usize, channel: usize, maps: &Maps<'_>, progress: &dyn Progress) -> Option<Found> {
        let (range, plateau) = self.best(maps, (None, None), progress)?;
        let (mut strongest, mut weakest, mut outside) = (Seen::default(), Seen::default(), Seen::default());
        let mut unknown = 0;
        let mut looked_at = Vec::with_capacity(FOLDS.into());
        for fold in 0..FOLDS as usize {
            let [class_images, rest_images] = maps.images[fold];
            let found = self.best(maps, (Some(fold), None), progress);
            let seen = |pixel: Option<usize>| {
                let of = found.as_ref().and_then(|(range, _)| maps.power(*range, pixel?));
                let [of_class, of_rest] = of.map_or([0; 2], |power| power.folds[fold].map(u64::from));
                Seen { of_class, of_rest, class_images, rest_images }
            };
            let spot = |(range, plateau): &(usize, Plateau)| Spot {
                grey_values: grey_values(*range),
                weakest: plateau.weakest,
                beside: self.terrain().beside(plateau),
            };
            looked_at.push(found.as_ref().map(spot));
            let plateau = found.as_ref().map(|(_, plateau)| plateau);
            strongest.add(seen(plateau.and_then(|plateau| plateau.pixels.first().copied())));
            weakest.add(seen(plateau.map(|plateau| plateau.weakest)));
            let pixel_outside = plateau.and_then(|plateau| plateau.outside);
            outside.add(seen(pixel_outside));
            unknown += if pixel_outside.is_none() { class_images } else { 0 };
        }
        let of_unknown = FLOOR * unknown as f64 / weakest.class_images.max(1) as f64;
        let effect = weakest.difference() - outside.difference() - of_unknown;
        let map = maps.dense(range, None, 0.0);
        Some(Found {
            class,
            channel,
            grey_values: grey_values(range),
            plateau,
            strongest,
            effect,
            needed: LEAST_EFFECT,
            looked_at,
            disagreement: Disagreement::default(),
            map,
        })
    }

    fn terrain(&self) -> Terrain {
        Terrain { height: self.height, width: self.width, floor: FLOOR, largest: self.largest }
    }

    /// The range of grey values whose plateau has the highest cliff, outside one fold or in all, apart from hidden pixels;
    /// the first of equals.
    fn best(
        &self,
        maps: &Maps<'_>,
        (fold, hidden): (Option<usize>, Option<&[bool]>),
        progress: &dyn Progress,
    ) -> Option<(usize, Plateau)> {
        let terrain = self.terrain();
        let mut best: Option<(usize, Plateau)> = None;
        for &range in maps.by_range.keys() {
            progress.check();
            let mut power = maps.dense(range, fold, f64::NAN);
            if let Some(hidden) = hidden {
                power.iter_mut().zip(hidden).filter(|(_, hidden)| **hidden).for_each(|(power, _)| *power = f64::NAN);
            }
            if let Some(found) = terrain.plateau(&power, self.peaks.clone(), LEAST_EFFECT / 2.0)
                && best.as_ref().is_none_or(|(_, best)| found.cliff > best.cliff)
            {
                best = Some((range, found));
            }
        }
        best
    }
}

/// The powers of one class in one channel, by range of grey values and pixel of the channel.
struct Maps<'a> {
    pixels: usize,
    images: [[u64; 2]; FOLDS as usize],
    by_range: BTreeMap<usize, BTreeMap<usize, &'a Power>>,
}

impl<'a> Maps<'a> {
    fn new(search: &Search, channel: usize, powers: &'a [Power], images: [[u64; 2]; FOLDS as usize]) -> Self {
        let mut by_range: BTreeMap<usize, BTreeMap<usize, &Power>> = BTreeMap::new();
        for power in powers.iter().filter(|power| power.pixel % search.channels == channel) {
            by_range.entry(power.range).or_default().insert(power.pixel / search.channels, power);
        }
        // Maps without a peak are not worth a look.
        by_range.retain(|_, map| map.values().any(|power| power.outside(None, &images) >= FLOOR + LEAST_EFFECT / 4.0));
        Self { pixels: search.height * search.width, images, by_range }
    }

    fn power(&self, range: usize, pixel: usize) -> Option<&'a Power> {
        self.by_range.get(&range)?.get(&pixel).copied()
    }

    fn dense(&self, range: usize, fold: Option<usize>, unknown: f64) -> Vec<f64> {
        let mut dense = vec![unknown; self.pixels];
        for (&pixel, power) in self.by_range.get(&range).into_iter().flatten() {
            dense[pixel] = power.outside(fold, &self.images);
        }
        dense
    }
}
