//! How do images become histograms?

use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::count::Counters;
use super::{Counts, PixelHistograms};
use crate::dataset::{ImageSet, Images, ReadError, visit_in_parallel};
use crate::progress::Progress;

/// Images of one group that can be counted before a `u16` counter could overflow.
const MOST_IMAGES: usize = u16::MAX as usize;

/// Counts a set's images at some of the pixels, given as indices into the image shape. Advances `progress` by one step
/// per image.
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::{histogram, progress::Silent};
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 255, 7, 255, 255, 0])?;
/// let set = ImageSet::new(images, vec![0, 0, 1], ["left", "right"])?;
/// let counts = histogram::count(&set, 0..2, &Silent)?;
/// assert_eq!(counts.counts(0, 1)[255], 2);
/// assert_eq!(counts.counts(1, 0)[255], 1);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
///
/// # Errors
///
/// The images cannot be read.
///
/// # Panics
///
/// If `pixels` is not within the image shape.
pub fn count(set: &ImageSet, pixels: Range<usize>, progress: &dyn Progress) -> Result<PixelHistograms, ReadError> {
    let labels = set.labels();
    let class_images = set.class_images();
    let group = |index: usize| usize::from(labels[index]);
    let counts = count_groups(set.images(), group, &class_images, pixels.clone(), progress)?;
    Ok(PixelHistograms { shape: set.shape(), pixels, class_images, counts })
}

/// Counts the images of each fold; `folds` holds the fold of each image, as [`crate::dataset::stratified_folds`] makes
/// them. Advances `progress` by one step per image.
///
/// # Errors
///
/// The images cannot be read.
///
/// # Panics
///
/// If `pixels` is not within the image shape, or there is not one fold for each image.
pub fn count_folds(
    set: &ImageSet,
    folds: &[u16],
    pixels: Range<usize>,
    progress: &dyn Progress,
) -> Result<Vec<PixelHistograms>, ReadError> {
    assert_eq!(folds.len(), set.len(), "one fold for each image");
    let classes = set.classes().len();
    let fold_count = folds.iter().max().map_or(0, |&fold| usize::from(fold) + 1);
    let labels = set.labels();
    let group = |index: usize| usize::from(folds[index]) * classes + usize::from(labels[index]);
    let mut group_images = vec![0u32; fold_count * classes];
    (0..set.len()).for_each(|index| group_images[group(index)] += 1);
    let mut counts = count_groups(set.images(), group, &group_images, pixels.clone(), progress)?;
    // From the last fold on, so that what is split off is never copied twice.
    let mut histograms: Vec<PixelHistograms> = (0..fold_count)
        .rev()
        .map(|fold| PixelHistograms {
            shape: set.shape(),
            pixels: pixels.clone(),
            class_images: group_images[fold * classes..][..classes].to_vec(),
            counts: counts.split_off(fold * classes * pixels.len()),
        })
        .collect();
    histograms.reverse();
    Ok(histograms)
}

/// Counts images by group, shape (group, pixel, value), in all threads of the current pool. `group` says the group of an
/// image, `group_images` how many images each group has.
fn count_groups(
    images: &dyn Images,
    group: impl Fn(usize) -> usize + Sync,
    group_images: &[u32],
    pixels: Range<usize>,
    progress: &dyn Progress,
) -> Result<Vec<Counts>, ReadError> {
    assert!(pixels.end <= images.shape().values(), "pixels within the image shape");
    if pixels.is_empty() {
        return Ok(Vec::new());
    }
    let mut totals = vec![[0u32; 256]; group_images.len() * pixels.len()];
    {
        let totals: Vec<_> = totals.chunks_mut(pixels.len().max(1)).map(Mutex::new).collect();
        let size = images.shape().values();
        let counters = visit_in_parallel(
            images,
            || GroupCounter::new(&totals, &group, pixels.clone()),
            |counter, first, batch| {
                counter.add(first, batch, size);
                progress.advance((batch.len() / size) as u64);
            },
        )?;
        counters.into_par_iter().for_each(|counter| counter.finish(size));
    }
    fill_zero_bins(&mut totals, group_images, pixels.len());
    Ok(totals)
}

/// The zero bin of each row is what the other bins leave of the group's images.
fn fill_zero_bins(totals: &mut [Counts], group_images: &[u32], pixels: usize) {
    totals.par_chunks_mut(pixels.max(1)).zip(group_images).for_each(|(rows, images)| {
        for row in rows {
            row[0] = 0;
            row[0] = images - row.iter().sum::<u32>();
        }
    });
}

/// One thread's counters.
struct GroupCounter<'a, G> {
    totals: &'a [Mutex<&'a mut [Counts]>],
    /// The group of each image.
    group: &'a G,
    pixels: Range<usize>,
    /// Shape (group, pixel, value).
    counters: Vec<Counters>,
    /// Images of each group in `counters`.
    held: Vec<usize>,
    /// Where the images of the batch at hand begin, by group.
    starts: Vec<Vec<usize>>,
    /// Whether the groups of the batch at hand are counted from the last to the first.
    backwards: bool,
    /// Where there are many groups, images that wait until each group has some.
    waiting: Vec<u8>,
    /// The index of the first of them.
    first_waiting: usize,
}

/// The bytes of images that a group should have in a batch: else its counters are fetched for a few images only.
const OF_GROUP: usize = 100 << 10;

/// The most bytes of images that wait, in a thread and in all.
const MOST_WAITING: usize = 16 << 20;
const MOST_WAITING_IN_ALL: usize = 128 << 20;

impl<'a, G: Fn(usize) -> usize> GroupCounter<'a, G> {
    fn new(totals: &'a [Mutex<&'a mut [Counts]>], group: &'a G, pixels: Range<usize>) -> Self {
        Self {
            totals,
            group,
            counters: vec![[0; 256]; totals.len() * pixels.len()],
            pixels,
            held: vec![0; totals.len()],
            starts: vec![Vec::new(); totals.len()],
            backwards: false,
            waiting: Vec::new(),
            first_waiting: 0,
        }
    }

    /// Counts a batch of images of `size` bytes each, whose first has index `first`, at once or together with those that come
    /// after it.
    fn add(&mut self, first: usize, batch: &[u8], size: usize) {
        let most = MOST_WAITING.min(MOST_WAITING_IN_ALL / rayon::current_num_threads());
        let wanted = (OF_GROUP * self.totals.len()).min(most);
        if batch.len() >= wanted / 2 {
            return self.add_now(first, batch, size);
        }
        if first != self.first_waiting + self.waiting.len() / size {
            self.add_waiting(size);
        }
        if self.waiting.is_empty() {
            self.first_waiting = first;
            self.waiting.reserve_exact(wanted + batch.len());
        }
        self.waiting.extend_from_slice(batch);
        if self.waiting.len() >= wanted {
            self.add_waiting(size);
        }
    }

    /// Counts the images that wait.
    fn add_waiting(&mut self, size: usize) {
        let mut waiting = std::mem::take(&mut self.waiting);
        self.add_now(self.first_waiting, &waiting, size);
        waiting.clear();
        self.waiting = waiting;
    }

    fn add_now(&mut self, first: usize, batch: &[u8], size: usize) {
        for image in 0..batch.len() / size {
            self.starts[(self.group)(first + image)].push(image * size + self.pixels.start);
        }
        // There and back: the counters of the last groups are still in the cache when the next batch begins with them.
        self.backwards = !self.backwards;
        for turn in 0..self.totals.len() {
            let group = if self.backwards { self.totals.len() - 1 - turn } else { turn };
            let mut starts = std::mem::take(&mut self.starts[group]);
            for starts in starts.chunks(MOST_IMAGES) {
                if self.held[group] + starts.len() > MOST_IMAGES {
                    self.empty(group);
                }
                self.held[group] += starts.len();
                super::count::count(
                    &mut self.counters[group * self.pixels.len()..][..self.pixels.len()],
                    batch,
                    starts,
                );
            }
            starts.clear();
            self.starts[group] = starts;
        }
    }

    /// Moves a group's counters to the totals.
    fn empty(&mut self, group: usize) {
        let counters = &mut self.counters[group * self.pixels.len()..][..self.pixels.len()];
        let mut totals = self.totals[group].lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        move_counters(counters, &mut totals);
        self.held[group] = 0;
    }

    fn finish(mut self, size: usize) {
        self.add_waiting(size);
        for group in 0..self.totals.len() {
            if self.held[group] > 0 {
                self.empty(group);
            }
        }
    }
}

/// Counts images that lie in memory, on the current thread: those of `size` bytes each that begin at `starts`.
pub(crate) fn count_images(size: usize, pixels: &[u8], starts: &[usize]) -> Vec<Counts> {
    let mut totals = vec![[0u32; 256]; size];
    let mut counters: Vec<Counters> = vec![[0; 256]; size];
    for some in starts.chunks(MOST_IMAGES) {
        super::count::count(&mut counters, pixels, some);
        move_counters(&mut counters, &mut totals);
    }
    for row in &mut totals {
        row[0] = 0;
        row[0] = starts.len() as u32 - row.iter().sum::<u32>();
    }
    totals
}

/// Adds counters to totals and sets them to 0.
fn move_counters(counters: &mut [Counters], totals: &mut [Counts]) {
    for (total, counter) in totals.as_flattened_mut().iter_mut().zip(counters.as_flattened_mut()) {
        *total += u32::from(std::mem::take(counter));
    }
}
