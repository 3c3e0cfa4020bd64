//! Which pixels and rules are best?

use std::ops::Range;

use rayon::prelude::*;

use super::evidence::{Evidence, HeldOutImages};
use super::{MOST_PAIRS, PixelsProbe};
use crate::dataset::ReadError;
use crate::histogram::{self, CombineError, PixelHistograms};
use crate::progress::Progress;
use crate::search::{
    Complexity, Criterion, ManyClasses, PairRule, PairTable, SinglePixelSearch, best_pixels, best_pixels_within,
    complexity, pair_count, pairs,
};

/// What was learned on some images.
pub(super) struct Lesson {
    pub(super) table: PairTable,
    /// The rule of each pair, in the order of [`crate::search::pair_index`]; none where there are too many pairs.
    pub(super) rules: Vec<PairRule>,
    pub(super) single: SinglePixelSearch,
}

/// What was learned on all images, and, where they are held out in folds, on those outside each fold.
pub(super) struct Lessons {
    pub(super) all: Lesson,
    pub(super) outside_fold: Vec<Lesson>,
    /// The complexity measures of each pair; none where there are too many pairs.
    pub(super) complexity: Vec<Complexity>,
    /// The mean image of each class; none unless asked for.
    pub(super) class_means: Vec<Vec<u8>>,
}

impl Lessons {
    pub(super) fn on(evidence: &Evidence, probe: &PixelsProbe, progress: &dyn Progress) -> Result<Self, ReadError> {
        let set = &evidence.set;
        if pair_count(set.classes().len()) > MOST_PAIRS {
            return Self::on_many_classes(evidence, probe, progress);
        }
        let parts = parts(evidence, progress.memory());
        progress.begin("counting", (set.len() * parts.len()) as u64);
        let mut lessons: Option<Self> = None;
        for pixels in parts {
            let part = Self::on_part(evidence, probe, pixels, progress)?;
            match &mut lessons {
                Some(lessons) => lessons.merge_later(part),
                None => lessons = Some(part),
            }
        }
        Ok(lessons.expect("an image has at least one pixel"))
    }

    /// What is learned from some of the pixels. What is learned outside a fold comes by subtraction.
    fn on_part(
        evidence: &Evidence,
        probe: &PixelsProbe,
        pixels: Range<usize>,
        progress: &dyn Progress,
    ) -> Result<Self, ReadError> {
        match &evidence.held_out {
            HeldOutImages::Set(..) => Ok(Self::from(&histogram::count(&evidence.set, pixels, progress)?, probe)),
            HeldOutImages::Folds(folds) => {
                Ok(Self::from_folds(&histogram::count_folds(&evidence.set, folds, pixels, progress)?, probe)?)
            }
        }
    }

    /// What is learned from the counts of all images.
    pub(super) fn from(total: &PixelHistograms, probe: &PixelsProbe) -> Self {
        Self {
            all: Lesson::from(total, probe.criterion),
            outside_fold: Vec::new(),
            complexity: complexity(total),
            class_means: if probe.class_means { class_means(total) } else { Vec::new() },
        }
    }

    /// What is learned from the counts of each fold, of which there is at least one: from all, and outside each.
    pub(super) fn from_folds(folds: &[PixelHistograms], probe: &PixelsProbe) -> Result<Self, CombineError> {
        let mut total = folds[0].clone();
        folds[1..].iter().try_for_each(|fold| total.merge(fold))?;
        let mut outside_fold = Vec::with_capacity(folds.len());
        for fold in folds {
            total.subtract(fold)?;
            outside_fold.push(Lesson::from(&total, probe.criterion));
            total.merge(fold)?;
        }
        Ok(Self { outside_fold, ..Self::from(&total, probe) })
    }

    /// With very many classes only the best pixels are found; what else there is to know is left to single pairs.
    fn on_many_classes(evidence: &Evidence, probe: &PixelsProbe, progress: &dyn Progress) -> Result<Self, ReadError> {
        let many = ManyClasses::new(&evidence.set, progress)?;
        Ok(Self {
            all: Lesson {
                table: many.best_pixels(probe.criterion, progress)?,
                rules: Vec::new(),
                single: many.single_pixel(probe.criterion.metric)?,
            },
            outside_fold: Vec::new(),
            complexity: Vec::new(),
            class_means: Vec::new(),
        })
    }

    /// The same from counts.
    pub(super) fn of_many_classes(counts: &PixelHistograms, probe: &PixelsProbe, progress: &dyn Progress) -> Self {
        Self {
            all: Lesson {
                table: best_pixels_within(counts, probe.criterion, progress),
                rules: Vec::new(),
                single: SinglePixelSearch::new(counts, probe.criterion.metric),
            },
            outside_fold: Vec::new(),
            complexity: Vec::new(),
            class_means: Vec::new(),
        }
    }

    pub(super) fn merge_later(&mut self, later: Self) {
        self.all.merge_later(later.all);
        let folds = self.outside_fold.iter_mut().zip(later.outside_fold);
        folds.for_each(|(lesson, later)| lesson.merge_later(later));
        let measures = self.complexity.iter_mut().zip(later.complexity);
        measures.for_each(|(measure, later)| *measure = measure.merge(later));
        let means = self.class_means.iter_mut().zip(later.class_means);
        means.for_each(|(mean, later)| mean.extend(later));
    }
}

impl Lesson {
    fn from(histograms: &PixelHistograms, criterion: Criterion) -> Self {
        let table = best_pixels(histograms, criterion);
        let all_pairs: Vec<_> = pairs(histograms.classes()).collect();
        let without_images = histograms.pixels().start;
        let rule = |&(a, b)| {
            let pixel = table.get(a, b).map_or(without_images, |best| best.pixel as usize);
            PairRule::fit(histograms, (a, b), pixel, criterion)
        };
        Self {
            rules: all_pairs.par_iter().with_min_len(64).map(rule).collect(),
            single: SinglePixelSearch::new(histograms, criterion.metric),
            table,
        }
    }

    fn merge_later(&mut self, later: Self) {
        let better = self.table.merge_later(&later.table);
        for (pair, rule) in later.rules.into_iter().enumerate().filter(|(pair, _)| better[*pair]) {
            self.rules[pair] = rule;
        }
        self.single.merge_later(later.single);
    }
}

/// The pixels in parts, by what their histograms take while folds are counted and subtracted.
fn parts(evidence: &Evidence, memory: u64) -> Vec<Range<usize>> {
    let classes = evidence.set.classes().len();
    let pixels = evidence.set.shape().values();
    let bytes_of_pixel = PixelHistograms::bytes_while_counting(classes * evidence.folds(), 1)
        + if evidence.folds() > 1 { PixelHistograms::bytes(classes, 1) } else { 0 };
    histogram::parts(pixels, bytes_of_pixel, memory).collect()
}

fn class_means(histograms: &PixelHistograms) -> Vec<Vec<u8>> {
    (0..histograms.classes()).map(|class| histograms.class_mean(class as u16)).collect()
}
