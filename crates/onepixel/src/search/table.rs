//! What is the best pixel of every pair?

use std::ops::Range;

use multiversion::multiversion;
use rayon::prelude::*;

use super::score::{self, Cell, Weights};
use super::{Criterion, Metric};
use crate::dataset::Label;
use crate::histogram::PixelHistograms;
use crate::progress::{Progress, Silent};

/// The best pixel of one pair of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BestPixel {
    /// Its index into the image shape; the first of the best, in row-major order.
    pub pixel: u32,
    /// How many later pixels are exactly as good; 0 where [`crate::search::ManyClasses`] did not count them.
    pub ties: u32,
    /// Weighted number of images that its best rule gets right (see [`crate::search`]); 0 for a pair with an empty
    /// class, which has no best pixel.
    pub score: u64,
}

/// The best pixel of every pair of classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairTable {
    metric: Metric,
    class_images: Vec<u32>,
    best: Vec<BestPixel>,
}

/// More pairs than this, and each thread keeps only one table of them.
const MANY_PAIRS: usize = 1 << 20;

/// The number of pairs of `classes` classes.
pub fn pair_count(classes: usize) -> usize {
    classes * classes.saturating_sub(1) / 2
}

/// The place of the pair of classes `a < b` among all pairs: (0, 1), (0, 2), …, (1, 2), ….
pub fn pair_index(classes: usize, a: Label, b: Label) -> usize {
    let (a, b) = (usize::from(a), usize::from(b));
    debug_assert!(a < b && b < classes);
    a * (2 * classes - a - 1) / 2 + (b - a - 1)
}

/// All pairs of `classes` classes, in the order of [`pair_index`].
pub(crate) fn pairs(classes: usize) -> impl Iterator<Item = (Label, Label)> {
    (0..classes).flat_map(move |a| (a + 1..classes).map(move |b| (a as Label, b as Label)))
}

impl PairTable {
    pub(super) fn new(metric: Metric, class_images: Vec<u32>, best: Vec<BestPixel>) -> Self {
        debug_assert_eq!(best.len(), pair_count(class_images.len()));
        Self { metric, class_images, best }
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.class_images.len()
    }

    /// The number of images of each class.
    pub fn class_images(&self) -> &[u32] {
        &self.class_images
    }

    /// The best pixel of the pair of classes `a < b`, or `None` if one of them has no images.
    ///
    /// # Panics
    ///
    /// If there are no such classes.
    pub fn get(&self, a: Label, b: Label) -> Option<BestPixel> {
        Some(self.best[pair_index(self.classes(), a, b)]).filter(|best| best.score > 0)
    }

    /// The pairs whose classes both have images, in order, with their best pixels.
    pub fn iter(&self) -> impl Iterator<Item = (Label, Label, BestPixel)> {
        let all = pairs(self.classes()).zip(&self.best);
        all.map(|((a, b), &best)| (a, b, best)).filter(|(_, _, best)| best.score > 0)
    }

    /// The accuracy of a pair's best pixel by the metric that it was searched for.
    pub fn accuracy(&self, a: Label, b: Label, best: BestPixel) -> f64 {
        let images = |class: Label| self.class_images[usize::from(class)];
        best.score as f64 / Weights::new(self.metric, images(a), images(b)).perfect() as f64
    }

    /// Takes in the best pixels among pixels that come after those of this table; returns for each pair, in the order
    /// of [`pair_index`], whether its best pixel is one of the later ones now.
    ///
    /// # Panics
    ///
    /// If the two tables are of different images or metrics.
    pub fn merge_later(&mut self, later: &Self) -> Vec<bool> {
        assert_eq!((self.metric, &self.class_images), (later.metric, &later.class_images));
        self.best.iter_mut().zip(&later.best).map(|(best, later)| best.merge_later(*later)).collect()
    }
}

impl BestPixel {
    /// Takes in the best pixel among later ones; returns whether that is the best now.
    #[inline(always)]
    fn merge_later(&mut self, later: Self) -> bool {
        let better = later.score > self.score;
        if better {
            *self = later;
        } else if later.score == self.score && later.score > 0 {
            self.ties += later.ties + 1;
        }
        better
    }
}

/// The best pixel of every pair among the counted pixels, exactly.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::search::{Criterion, best_pixels};
/// use onepixel::{histogram, progress::Silent};
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![9, 0, 9, 0, 9, 255])?;
/// let set = ImageSet::new(images, vec![0, 0, 1], ["dark", "bright"])?;
/// let table = best_pixels(&histogram::count(&set, 0..2, &Silent)?, Criterion::default());
/// let best = table.get(0, 1).expect("both classes have images");
/// assert_eq!(best.pixel, 1);
/// assert_eq!(table.accuracy(0, 1, best), 1.0);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
pub fn best_pixels(histograms: &PixelHistograms, criterion: Criterion) -> PairTable {
    best_pixels_within(histograms, criterion, &Silent)
}

/// The same, where `progress` may end it after any pixel.
pub(crate) fn best_pixels_within(
    histograms: &PixelHistograms,
    criterion: Criterion,
    progress: &dyn Progress,
) -> PairTable {
    let class_images = histograms.class_images().to_vec();
    let weights: Vec<Weights> = pairs(class_images.len())
        .map(|(a, b)| (class_images[usize::from(a)], class_images[usize::from(b)]))
        .map(|(images_a, images_b)| Weights::new(criterion.metric, images_a, images_b))
        .collect();
    let shares = rayon::current_num_threads() * if weights.len() > MANY_PAIRS { 1 } else { 4 };
    let share = histograms.pixels().len().div_ceil(shares).max(1);
    let starts: Vec<usize> = histograms.pixels().step_by(share).collect();
    let best = starts
        .into_par_iter()
        .map(|from| from..histograms.pixels().end.min(from + share))
        .map(|pixels| best_among(histograms, criterion, &weights, (pixels, progress)))
        .reduce_with(|mut best, later| {
            for (best, later) in best.iter_mut().zip(later) {
                best.merge_later(later);
            }
            best
        });
    PairTable::new(criterion.metric, class_images, best.unwrap_or_else(|| vec![BestPixel::default(); weights.len()]))
}

/// The best of some pixels for each pair, by going through them in order.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn best_among(
    histograms: &PixelHistograms,
    criterion: Criterion,
    weights: &[Weights],
    pixels: (Range<usize>, &dyn Progress),
) -> Vec<BestPixel> {
    if weights.iter().all(|&weights| score::fits_u16(weights)) {
        go_through::<u16>(histograms, criterion, weights, pixels)
    } else {
        go_through::<u32>(histograms, criterion, weights, pixels)
    }
}

#[inline(always)]
fn go_through<C: Cell>(
    histograms: &PixelHistograms,
    criterion: Criterion,
    weights: &[Weights],
    (pixels, progress): (Range<usize>, &dyn Progress),
) -> Vec<BestPixel> {
    let classes = histograms.class_images().iter().enumerate();
    let present: Vec<Label> = classes.filter(|(_, images)| **images > 0).map(|(class, _)| class as Label).collect();
    let mut rows = vec![[C::default(); 256]; present.len()];
    let mut best = vec![BestPixel::default(); weights.len()];
    for pixel in pixels {
        progress.check();
        for (row, &class) in rows.iter_mut().zip(&present) {
            score::prepare(criterion.rule, histograms.counts(class, pixel), row);
        }
        for (first, (&a, row_a)) in present.iter().zip(&rows).enumerate() {
            for (&b, row_b) in present[first + 1..].iter().zip(&rows[first + 1..]) {
                let pair = pair_index(histograms.classes(), a, b);
                let score = score::score(criterion.rule, weights[pair], row_a, row_b);
                best[pair].merge_later(BestPixel { pixel: pixel as u32, ties: 0, score });
            }
        }
    }
    best
}
