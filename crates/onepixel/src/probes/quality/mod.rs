//! Which images look unlike the others of their dataset?
//!
//! # The big picture
//!
//! Every image is a few numbers ([`Appearance`]), measured in its original while that was decoded, or in the image itself
//! where that is worked on as it is. `kinds` says what is asked of them: dark, light, blurred, and so on. What is odd is
//! decided by the dataset's own distribution (`threshold`): a law between the normal and the exponential one is laid
//! through its median, 80th and 95th percentile, and an image is odd beyond what that law leaves to one image in 1,000.
//! What more than a fifth of the images have is usual, and never odd. docs/method.md, "Quality of images", defines the
//! numbers.

mod finding;
mod kinds;
mod probe;
mod threshold;

use serde::Serialize;

use super::error::ProbeError;
use super::sizes;
use crate::dataset::{Appearance, Collection, Dataset, ImageRef, NamedSet, ReadError, visit_in_parallel};
use crate::progress::Progress;
pub use finding::{KindFinding, MeasuredIn, OddImage, QualityFinding};
pub use kinds::Kind;
use kinds::{Looked, Measure};
use threshold::Law;

/// With fewer images nothing is usual, and none is odd.
pub const FEWEST: usize = 30;

/// The most images of a kind that are listed.
pub const MOST_LISTED: usize = 1_000;

/// Asks which images look unlike the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QualityProbe {
    /// The share of images that may be called odd, of each kind, where nothing is wrong; by default 0.001.
    pub false_alarms: f64,
}

impl Default for QualityProbe {
    fn default() -> Self {
        Self { false_alarms: 0.001 }
    }
}

impl QualityProbe {
    /// Looks at all images of all sets together.
    ///
    /// ```
    /// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
    /// use onepixel::probes::quality::{Kind, QualityProbe};
    /// use onepixel::progress::Silent;
    ///
    /// // 99 images of noise, and one at night.
    /// let noise = |at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8;
    /// let mut pixels: Vec<u8> = (0..100 * 400).map(noise).collect();
    /// pixels[7 * 400..8 * 400].iter_mut().for_each(|value| *value /= 8);
    /// let train = ImageSet::new(MemoryImages::new(Shape::new(20, 20, 1)?, pixels)?, vec![0; 100], ["only"])?;
    /// let quality = QualityProbe::default().run(&Dataset::new("noise", "memory", train, None)?, &Silent)?;
    /// let dark: Vec<u32> = quality.of(Kind::Dark).map(|odd| odd.index).collect();
    /// assert_eq!(dark, [7]);
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The share is not between 0 and 0.2, or the images cannot be read.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<QualityFinding, ProbeError> {
        self.run_on(&Collection::from(dataset), progress)
    }

    /// The same of sets that need not have labels.
    ///
    /// # Errors
    ///
    /// As [`QualityProbe::run`].
    pub fn run_on(&self, images: &Collection, progress: &dyn Progress) -> Result<QualityFinding, ProbeError> {
        if !(self.false_alarms > 0.0 && self.false_alarms < 0.2) {
            return Err(ProbeError::Setting {
                setting: "the share of false alarms",
                found: self.false_alarms.to_string(),
                expected: "a share above 0 and below 0.2",
            });
        }
        let sets = images.sets();
        let mut all = Vec::new();
        for set in sets {
            look(set, &mut all, progress)?;
        }
        let measured_in = if sets.iter().any(has_originals) { MeasuredIn::Originals } else { MeasuredIn::Images };
        let too_few = all.len() < FEWEST;
        let (mut kinds, mut odd) = (Vec::new(), Vec::new());
        let mut passed_over = vec![false; all.len()];
        for kind in Kind::ALL.into_iter().filter(|_| !too_few) {
            progress.check();
            let (finding, of_kind) = self.judge(kind, &all, &mut passed_over);
            kinds.push(finding);
            odd.extend(of_kind);
        }
        let false_alarms = self.false_alarms;
        let mut finding = QualityFinding { measured_in, images: all.len() as u64, false_alarms, too_few, kinds, odd };
        finding.name_images(|image| images.images_of(image.set)?.name_of(image.index as usize));
        Ok(finding)
    }

    /// The images that are odd in one way; those that are dark, light or of low information are `passed_over` by kinds that
    /// such images would be odd in for that reason alone.
    fn judge(&self, kind: Kind, all: &[Looked], passed_over: &mut [bool]) -> (KindFinding, Vec<OddImage>) {
        let Measure { value, score, floor, below } = kind.measure(all);
        let scores: Vec<Option<f64>> = all.iter().map(|image| value(image).map(score)).collect();
        let law = Law::of(scores.iter().flatten().copied().collect(), self.false_alarms);
        let threshold = floor.threshold(&law);
        let is_odd = |image: &usize| scores[*image].is_some_and(|score| floor.is_beyond(score, threshold));
        let is_asked = |image: &usize| !(kind.passes_over() && passed_over[*image]);
        let mut found: Vec<usize> = (0..all.len()).filter(|image| is_odd(image) && is_asked(image)).collect();
        if kind.is_passed_over() {
            found.iter().for_each(|&image| passed_over[image] = true);
        }
        // More than a fifth.
        let usual = 5 * found.len() > all.len();
        let in_unit = |score: f64| kind.in_unit(score);
        let finding = KindFinding {
            kind,
            found: if usual { 0 } else { found.len() as u64 },
            usual,
            median: law.median.map(in_unit),
            threshold: law.median.map(|_| in_unit(threshold)),
            below,
        };
        let oddness = |image: usize| scores[image].unwrap_or(0.0);
        found.sort_by(|&a, &b| oddness(b).total_cmp(&oddness(a)).then(a.cmp(&b)));
        let listed = found.into_iter().filter(|_| !usual).take(MOST_LISTED);
        let odd = listed.map(|image| OddImage {
            set: all[image].image.set,
            index: all[image].image.index,
            name: None,
            kind,
            value: in_unit(oddness(image)),
            threshold: in_unit(threshold),
        });
        (finding, odd.collect())
    }
}

fn has_originals(set: &NamedSet) -> bool {
    set.unlabelled().natives().is_some_and(|natives| natives.appearances().is_some())
}

/// Looks at all images of a set.
fn look(set: &NamedSet, all: &mut Vec<Looked>, progress: &dyn Progress) -> Result<(), ReadError> {
    let (name, pictures) = (set.name, set.unlabelled());
    let known = pictures.natives().and_then(|natives| Some((natives.originals(), natives.appearances()?)));
    let of_files = sizes::of_files(pictures);
    let file_size = |image: usize| of_files.as_ref().map(|sizes| sizes[image]);
    let looked = |image: usize, measured: (u32, u32), appearance: Appearance| Looked {
        image: ImageRef { set: name, index: image as u32 },
        appearance,
        measured,
        size: file_size(image),
    };
    if let Some((originals, appearances)) = known {
        let images = originals.iter().zip(appearances).enumerate();
        all.extend(images.map(|(image, (of, &appearance))| looked(image, (of.height, of.width), appearance)));
        return Ok(());
    }
    let shape = pictures.shape();
    progress.begin("looking at images", pictures.len() as u64);
    let measured =
        visit_in_parallel(pictures.images(), Vec::new, |found: &mut Vec<(usize, Appearance)>, first, batch| {
            for (image, pixels) in (first..).zip(batch.chunks_exact(shape.values())) {
                found.push((image, Appearance::of(pixels, shape)));
                progress.advance(1);
            }
        })?;
    let mut measured: Vec<(usize, Appearance)> = measured.into_iter().flatten().collect();
    measured.sort_unstable_by_key(|&(image, _)| image);
    let size = (shape.height() as u32, shape.width() as u32);
    all.extend(measured.into_iter().map(|(image, appearance)| looked(image, size, appearance)));
    Ok(())
}
