//! What are the best pixels when there are thousands of classes?
//!
//! # The big picture
//!
//! With thousands of classes the histograms of all classes outgrow memory, and going through 256 grey values of every
//! pixel for millions of pairs takes too long. But then each class has few images, and those with so many classes are
//! usually drawings: nearly every value is one of two, ink or paper. So per class and pixel two counts are kept, and a
//! short sorted list of the values that are neither.
//!
//! The images of a pair that the best lookup rule of a pixel gets wrong are
//!
//! ```text
//! Σ_v min(A[v], B[v])  =  min(paper) + min(ink) + what the two lists share
//! ```
//!
//! The first two terms alone, a bound from below, cost three vector instructions per 32 pixels. Only where the bound
//! could beat the best pixel so far are the lists compared. The result is exact.

mod sketch;

use std::ops::Range;

use multiversion::multiversion;
use rayon::prelude::*;

use super::all_classes::{ClassWeights, first_best};
use super::table::{BestPixel, PairTable};
use super::{Criterion, Metric, Rule, SinglePixelSearch, best_pixels_within, pair_count, pair_index};
use crate::dataset::{ImageSet, Label, ReadError};
use crate::histogram::{self, PixelHistograms};
use crate::progress::{Progress, Silent};
use sketch::{CHUNK, Frequent, Sketch};

/// Pixels of a chunk that are looked at together.
const STRIDE: usize = 64;

/// In place of the bound of a chunk that has been looked through. No pixel has so many errors: at best one of two
/// classes with at most `u16::MAX` images is all wrong, and this bound is then not better than what was found.
const LOOKED_THROUGH: u16 = u16::MAX;

/// Classes that are compared with all lower ones together: their counts stay in the second-level cache.
const CLASS_BLOCK: usize = 32;

/// Pixels that are scored together for the single pixel.
const PIXEL_BLOCK: usize = 64;

/// The largest share of values that are neither ink nor paper for which the lists pay.
const MOST_OTHERS: f64 = 0.25;

/// An image set of very many classes, held in memory and made ready for the search.
pub struct ManyClasses {
    set: ImageSet,
    /// `None` where the two counts would not do.
    sketches: Option<Vec<Sketch>>,
    /// What histograms may take.
    memory: u64,
}

impl ManyClasses {
    /// Loads the images and makes them ready.
    ///
    /// # Errors
    ///
    /// The images cannot be read, or do not fit into memory.
    pub fn new(set: &ImageSet, progress: &dyn Progress) -> Result<Self, ReadError> {
        let set = set.clone().into_memory()?;
        let pixels = set.images().as_bytes().unwrap_or_default();
        let size = set.shape().values();
        let frequent = Frequent::of(pixels);
        let fits =
            |&images: &u32| images <= u32::from(u16::MAX) && u64::from(images) * size as u64 <= u64::from(u32::MAX);
        let few_enough = set.class_images().iter().all(fits);
        if !few_enough || frequent.others > MOST_OTHERS {
            return Ok(Self { set, sketches: None, memory: progress.memory() });
        }
        let mut of_class: Vec<Vec<&[u8]>> = vec![Vec::new(); set.classes().len()];
        for (image, &label) in pixels.chunks_exact(size).zip(set.labels()) {
            of_class[usize::from(label)].push(image);
        }
        progress.begin("sketching classes", of_class.len() as u64);
        let sketch = |images: &Vec<&[u8]>| {
            let sketch = Sketch::of(images, size, &frequent);
            progress.advance(1);
            sketch
        };
        let sketches = of_class.par_iter().map(sketch).collect();
        Ok(Self { sketches: Some(sketches), set, memory: progress.memory() })
    }

    /// The best pixel of every pair, exactly. Ties are not counted.
    pub fn best_pixels(&self, criterion: Criterion, progress: &dyn Progress) -> Result<PairTable, ReadError> {
        let fast = Criterion { rule: Rule::Lookup, metric: Metric::Accuracy };
        match &self.sketches {
            Some(sketches) if criterion == fast => Ok(self.compare(sketches, progress)),
            _ => self.search_in_parts(criterion, progress),
        }
    }

    /// The way through the histograms, some pixels at a time.
    fn search_in_parts(&self, criterion: Criterion, progress: &dyn Progress) -> Result<PairTable, ReadError> {
        progress.begin("searching pixels", self.set.shape().values() as u64);
        let mut table: Option<PairTable> = None;
        for pixels in self.parts() {
            let counts = histogram::count(&self.set, pixels.clone(), &Silent)?;
            let later = best_pixels_within(&counts, criterion, progress);
            match &mut table {
                Some(table) => drop(table.merge_later(&later)),
                None => table = Some(later),
            }
            progress.advance(pixels.len() as u64);
        }
        Ok(table.expect("an image has at least one pixel"))
    }

    fn compare(&self, sketches: &[Sketch], progress: &dyn Progress) -> PairTable {
        let classes = sketches.len();
        progress.begin("comparing classes", pair_count(classes) as u64);
        let blocks: Vec<Range<usize>> =
            (0..classes).step_by(CLASS_BLOCK).map(|from| from..classes.min(from + CLASS_BLOCK)).collect();
        // The last blocks are compared with the most classes: the longest work begins first.
        let compared: Vec<(Range<usize>, Vec<BestPixel>)> = blocks
            .into_par_iter()
            .rev()
            .map(|block| {
                let best = compare_block(sketches, block.clone());
                progress.advance(best.len() as u64);
                (block, best)
            })
            .collect();
        let mut table = vec![BestPixel::default(); pair_count(classes)];
        for (block, best) in compared {
            for ((a, b), best) in pairs_of_block(block).zip(best) {
                table[pair_index(classes, a as Label, b as Label)] = best;
            }
        }
        let class_images = sketches.iter().map(|sketch| sketch.images).collect();
        PairTable::new(Metric::Accuracy, class_images, table)
    }

    /// The best pixel for all classes at once.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn single_pixel(&self, metric: Metric) -> Result<SinglePixelSearch, ReadError> {
        let pixels = self.set.shape().values();
        let Some(sketches) = &self.sketches else {
            return self.single_pixel_in_parts(metric);
        };
        let blocks: Vec<usize> = (0..pixels).step_by(PIXEL_BLOCK).collect();
        let weights = ClassWeights::new(metric, &self.set.class_images());
        let block = |from: usize| score_pixels(sketches, &weights, from..pixels.min(from + PIXEL_BLOCK));
        let scores: Vec<f64> = blocks.into_par_iter().flat_map_iter(block).collect();
        let (first, ties) = first_best(&scores);
        let found = SinglePixelSearch::new(&histogram::count(&self.set, first..first + 1, &Silent)?, metric);
        Ok(SinglePixelSearch { ties, ..found })
    }

    fn single_pixel_in_parts(&self, metric: Metric) -> Result<SinglePixelSearch, ReadError> {
        let mut best: Option<SinglePixelSearch> = None;
        for pixels in self.parts() {
            let later = SinglePixelSearch::new(&histogram::count(&self.set, pixels, &Silent)?, metric);
            match &mut best {
                Some(best) => best.merge_later(later),
                None => best = Some(later),
            }
        }
        Ok(best.expect("an image has at least one pixel"))
    }

    /// The pixels in parts, by what their histograms take while they are counted.
    fn parts(&self) -> impl Iterator<Item = Range<usize>> {
        let bytes_of_pixel = PixelHistograms::bytes_while_counting(self.set.classes().len(), 1);
        histogram::parts(self.set.shape().values(), bytes_of_pixel, self.memory)
    }
}

/// `Σ_v max_c w_c·C_c[v]` of some pixels.
fn score_pixels(sketches: &[Sketch], weights: &ClassWeights, pixels: Range<usize>) -> Vec<f64> {
    let mut most = vec![[0f64; 256]; pixels.len()];
    let (mut paper, mut ink) = (vec![0f64; pixels.len()], vec![0f64; pixels.len()]);
    for (sketch, &weight) in sketches.iter().zip(weights.of_class()) {
        for (place, pixel) in pixels.clone().enumerate() {
            paper[place] = paper[place].max(f64::from(sketch.paper[pixel]) * weight);
            ink[place] = ink[place].max(f64::from(sketch.ink[pixel]) * weight);
            for run in sketch.others(pixel).chunk_by(|a, b| a == b) {
                let most = &mut most[place][usize::from(run[0])];
                *most = most.max(run.len() as f64 * weight);
            }
        }
    }
    let total = |place: usize| weights.score(paper[place] + ink[place] + most[place].iter().sum::<f64>());
    (0..pixels.len()).map(total).collect()
}

/// The pairs of the classes of a block with each other and with all lower classes, in the order of comparison.
fn pairs_of_block(block: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    (0..block.end).flat_map(move |a| (block.start.max(a + 1)..block.end).map(move |b| (a, b)))
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn compare_block(sketches: &[Sketch], block: Range<usize>) -> Vec<BestPixel> {
    let mut bounds = Vec::new();
    pairs_of_block(block).map(|(a, b)| best_pixel(&sketches[a], &sketches[b], &mut bounds)).collect()
}

/// The first of the pixels with the fewest errors.
#[inline(always)]
fn best_pixel(a: &Sketch, b: &Sketch, bounds: &mut Vec<u16>) -> BestPixel {
    if a.images == 0 || b.images == 0 {
        return BestPixel::default();
    }
    bounds.clear();
    for chunk in 0..a.paper.len() / CHUNK {
        bounds.push(least_bound(a, b, chunk * CHUNK..(chunk + 1) * CHUNK));
    }
    let mut best = Found::NOTHING;
    // The most promising chunk comes first: after it, most others need no look.
    while let Some((chunk, bound)) = least(bounds).filter(|&(chunk, bound)| best.may_yield(bound, chunk * CHUNK)) {
        look_through(a, b, chunk, bound, &mut best);
        bounds[chunk] = LOOKED_THROUGH;
    }
    BestPixel { pixel: best.pixel as u32, ties: 0, score: u64::from(a.images + b.images - best.errors) }
}

/// The best pixel so far.
#[derive(Clone, Copy)]
struct Found {
    pixel: usize,
    errors: u32,
}

impl Found {
    const NOTHING: Self = Self { pixel: usize::MAX, errors: u32::MAX };

    /// Whether a pixel from `pixel` on with at least `bound` errors can be better, or as good and earlier.
    #[inline(always)]
    fn may_yield(self, bound: u16, pixel: usize) -> bool {
        (u32::from(bound), pixel) < (self.errors, self.pixel)
    }

    /// Compares with a pixel, if its bound does not rule it out.
    #[inline(always)]
    fn try_pixel(&mut self, a: &Sketch, b: &Sketch, pixel: usize) {
        let bound = bound(a, b, pixel);
        if self.may_yield(bound, pixel) {
            let errors = u32::from(bound) + shared(a.others(pixel), b.others(pixel));
            if (errors, pixel) < (self.errors, self.pixel) {
                *self = Self { pixel, errors };
            }
        }
    }
}

/// The first least of the bounds of the chunks.
#[inline(always)]
fn least(bounds: &[u16]) -> Option<(usize, u16)> {
    bounds.iter().copied().enumerate().min_by_key(|&(chunk, bound)| (bound, chunk))
}

/// Errors that no rule of the pixel can avoid, as far as paper and ink tell.
#[inline(always)]
fn bound(a: &Sketch, b: &Sketch, pixel: usize) -> u16 {
    a.paper[pixel].min(b.paper[pixel]) + a.ink[pixel].min(b.ink[pixel])
}

/// The least bound of some pixels, as many as fill whole vectors. (A loop over indices, since what an iterator hands its
/// closures may be compiled without the vector unit of the caller.)
#[inline(always)]
fn least_bound(a: &Sketch, b: &Sketch, pixels: Range<usize>) -> u16 {
    const LANES: usize = 32;
    let (paper_a, _) = a.paper[pixels.clone()].as_chunks::<LANES>();
    let (paper_b, _) = b.paper[pixels.clone()].as_chunks::<LANES>();
    let (ink_a, _) = a.ink[pixels.clone()].as_chunks::<LANES>();
    let (ink_b, _) = b.ink[pixels.clone()].as_chunks::<LANES>();
    let mut least = [u16::MAX; LANES];
    for vector in 0..pixels.len() / LANES {
        for lane in 0..LANES {
            let paper = paper_a[vector][lane].min(paper_b[vector][lane]);
            let ink = ink_a[vector][lane].min(ink_b[vector][lane]);
            least[lane] = least[lane].min(paper + ink);
        }
    }
    let mut of_all = u16::MAX;
    for lane in least {
        of_all = of_all.min(lane);
    }
    of_all
}

/// Looks for a better pixel in a chunk whose least bound is known: first where that bound is, then wherever else one could
/// be.
#[inline(always)]
fn look_through(a: &Sketch, b: &Sketch, chunk: usize, least: u16, best: &mut Found) {
    let first = chunk * CHUNK;
    let mut bounds = [u16::MAX; CHUNK / STRIDE];
    for (stride, bound) in bounds.iter_mut().enumerate() {
        let from = first + stride * STRIDE;
        *bound = least_bound(a, b, from..from + STRIDE);
    }
    let most_promising = bounds.iter().position(|&bound| bound == least).unwrap_or(0);
    let pixels = |stride: usize| {
        let from = first + stride * STRIDE;
        from..(from + STRIDE).min(a.starts.len() - 1)
    };
    for pixel in pixels(most_promising) {
        if bound(a, b, pixel) == least {
            best.try_pixel(a, b, pixel);
            break;
        }
    }
    for (stride, bound) in bounds.into_iter().enumerate() {
        if best.may_yield(bound, first + stride * STRIDE) {
            for pixel in pixels(stride) {
                best.try_pixel(a, b, pixel);
            }
        }
    }
}

/// How many values two sorted lists share, each as often as both have it.
#[inline(always)]
fn shared(mut a: &[u8], mut b: &[u8]) -> u32 {
    let mut shared = 0;
    while let (Some(first_a), Some(first_b)) = (a.first(), b.first()) {
        shared += u32::from(first_a == first_b);
        let (skip_a, skip_b) = (first_a <= first_b, first_b <= first_a);
        a = &a[usize::from(skip_a)..];
        b = &b[usize::from(skip_b)..];
    }
    shared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::dataset::{MemoryImages, Shape};
    use crate::search::best_pixels;

    /// What is random about a set.
    #[derive(Debug, Clone)]
    struct Drawing {
        pixels: usize,
        class_images: Vec<usize>,
        paper: u8,
        ink: u8,
        /// The share of values that are neither.
        others: f64,
        seed: u64,
    }

    impl Drawing {
        /// Every class has pixels of its own that most of its images ink.
        fn set(&self) -> ImageSet {
            let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
            let (mut pixels, mut labels) = (Vec::new(), Vec::new());
            for (class, &images) in self.class_images.iter().enumerate() {
                let inked: Vec<f64> = (0..self.pixels).map(|_| if rng.random_bool(0.1) { 0.8 } else { 0.1 }).collect();
                for _ in 0..images {
                    labels.push(class as Label);
                    pixels.extend(inked.iter().map(|&inked| {
                        if rng.random_bool(self.others) {
                            rng.random_range(100..104)
                        } else if rng.random_bool(inked) {
                            self.ink
                        } else {
                            self.paper
                        }
                    }));
                }
            }
            let images = MemoryImages::new(Shape::new(1, self.pixels, 1).unwrap(), pixels).unwrap();
            ImageSet::new(images, labels, (0..self.class_images.len()).map(|class| class.to_string())).unwrap()
        }
    }

    /// Many classes of few pixels, or few classes of about as many pixels as a chunk has or more; some without images.
    fn drawings(others: f64) -> impl Strategy<Value = Drawing> {
        let class_images = |most| prop::collection::vec(prop_oneof![Just(0), Just(1), 2..7usize, 20..30usize], 2..most);
        let many_classes = (1..12usize, class_images(70));
        let many_pixels = (prop_oneof![500..530usize, 1_000..1_100usize], class_images(6));
        let frequent = prop_oneof![Just((0u8, 255u8)), Just((255, 0)), Just((101, 7)), Just((3, 4))];
        (prop_oneof![many_classes, many_pixels], frequent, any::<u64>())
            .prop_map(move |((pixels, class_images), (paper, ink), seed)| Drawing {
                pixels,
                class_images,
                paper,
                ink,
                others,
                seed,
            })
            .prop_filter("some images", |drawing| drawing.class_images.iter().sum::<usize>() > 0)
    }

    fn plainly(set: &ImageSet) -> PixelHistograms {
        histogram::count(set, 0..set.shape().values(), &Silent).unwrap()
    }

    /// Without ties, which are only counted through histograms.
    fn found(table: &PairTable) -> Vec<(Label, Label, u32, u64)> {
        table.iter().map(|(a, b, best)| (a, b, best.pixel, best.score)).collect()
    }

    const CRITERIA: [Criterion; 3] = [
        Criterion { rule: Rule::Lookup, metric: Metric::Accuracy },
        Criterion { rule: Rule::Lookup, metric: Metric::Balanced },
        Criterion { rule: Rule::Threshold, metric: Metric::Accuracy },
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 16, rng_seed: RngSeed::Fixed(2026), ..Default::default() })]

        #[test]
        fn sketches_find_the_pixels_that_histograms_find(
            drawing in prop_oneof![Just(0.0), Just(0.02), Just(0.2)].prop_flat_map(drawings),
        ) {
            let set = drawing.set();
            let (many, histograms) = (ManyClasses::new(&set, &Silent).unwrap(), plainly(&set));
            let sketched = many.sketches.is_some();
            prop_assert!(sketched || drawing.others > 0.1);
            let criterion = Criterion::default();
            let table = many.best_pixels(criterion, &Silent).unwrap();
            prop_assert_eq!(found(&table), found(&best_pixels(&histograms, criterion)));
            let single = many.single_pixel(Metric::Accuracy).unwrap();
            prop_assert_eq!(single, SinglePixelSearch::new(&histograms, Metric::Accuracy));
        }

        #[test]
        fn a_balanced_single_pixel_of_sketches_is_that_of_histograms(drawing in drawings(0.02)) {
            let set = drawing.set();
            let (many, histograms) = (ManyClasses::new(&set, &Silent).unwrap(), plainly(&set));
            let single = many.single_pixel(Metric::Balanced).unwrap();
            prop_assert_eq!(single, SinglePixelSearch::new(&histograms, Metric::Balanced));
        }

        #[test]
        fn grey_images_are_searched_through_histograms(drawing in drawings(0.6)) {
            let set = drawing.set();
            let (many, histograms) = (ManyClasses::new(&set, &Silent).unwrap(), plainly(&set));
            prop_assert!(many.sketches.is_none() || set.len() < 10);
            for criterion in CRITERIA {
                let table = many.best_pixels(criterion, &Silent).unwrap();
                prop_assert_eq!(found(&table), found(&best_pixels(&histograms, criterion)));
            }
            for metric in [Metric::Accuracy, Metric::Balanced] {
                prop_assert_eq!(many.single_pixel(metric).unwrap(), SinglePixelSearch::new(&histograms, metric));
            }
        }
    }

    #[test]
    fn classes_too_large_for_two_bytes_are_searched_through_histograms() {
        let pixels: Vec<u8> = (0..70_000).map(|image| if image < 66_000 { 0 } else { 255 }).collect();
        let labels = (0..70_000).map(|image| Label::from(image >= 66_000)).collect();
        let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), pixels).unwrap();
        let many = ManyClasses::new(&ImageSet::new(images, labels, ["many", "few"]).unwrap(), &Silent).unwrap();
        assert!(many.sketches.is_none());
        let best = many.best_pixels(Criterion::default(), &Silent).unwrap().get(0, 1);
        assert_eq!(best, Some(BestPixel { pixel: 0, ties: 0, score: 70_000 }));
    }

    #[test]
    fn the_largest_classes_that_fit_two_bytes_are_compared_exactly() {
        let most = usize::from(u16::MAX);
        let pixels = [[5u8].repeat(2 * most), [5, 9].repeat(most)].concat();
        let labels = (0..2 * most).map(|image| Label::from(image >= most)).collect();
        let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), pixels).unwrap();
        let set = ImageSet::new(images, labels, ["first", "second"]).unwrap();
        let many = ManyClasses::new(&set, &Silent).unwrap();
        assert!(many.sketches.is_some());
        let best = many.best_pixels(Criterion::default(), &Silent).unwrap().get(0, 1);
        assert_eq!(best, Some(BestPixel { pixel: 1, ties: 0, score: 2 * most as u64 }));
    }
}
