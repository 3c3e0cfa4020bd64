//! Does a dataset keep to a policy?
//!
//! # The big picture
//!
//! A [`Policy`] is what a dataset is held to (`demands`, `limits`): for each finding a limit, or none. [`Policy::check`]
//! runs the probes that its limits need, and no others. Each part measures what its limits are about: `sets` counts images and
//! classes, `duplicates` asks for duplicates, `suspects` for labels, `cues` for shortcuts, `one_pixel` for single pixels,
//! `drift` for differences between sets, `quality` for images unlike the others. What they
//! found ([`Checked`]) is compared with a [`Baseline`] of accepted findings, and becomes a [`CheckFinding`]: the violated
//! limits, each with what violates it ([`Occurrence`]) and where to look.
//!
//! An occurrence says twice what it is: once by its images and its `place`, in names and numbers, for which a renderer has
//! the words, and once by its content (`digests`), by which a
//! baseline knows it again wherever it lies.

mod baseline;
mod cues;
mod demands;
mod digests;
mod drift;
mod duplicates;
mod finding;
mod limits;
mod measured;
mod one_pixel;
mod place;
mod quality;
mod sets;
mod suspects;

#[cfg(test)]
mod tests;

pub use baseline::{Accepted, Baseline, BaselineError};
pub use demands::{
    ClassesPolicy, DriftPolicy, DuplicatesPolicy, ImagesPolicy, LabelsPolicy, OnePixelPolicy, Policy, QualityPolicy,
    ShortcutsPolicy, TestSetPolicy,
};
pub use finding::{CheckFinding, Checked, CheckedLimit, NotChecked, Outcome, Unchecked, Violation};
pub use limits::{Effect, Most, Ratio, Shape, Share};
pub use measured::{Limit, Occurrence, Quantity};
pub use place::{ClassSize, Mistake, PixelOfPair, Place};

use crate::dataset::{Dataset, ReadError};
use crate::probes::ProbeError;
use crate::progress::Progress;

/// Why a dataset could not be compared with a policy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Images that were found cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A probe that limits need has no answer.
    #[error("for the limits of {limits}: {error}")]
    Probe {
        /// Whose limits.
        limits: &'static str,
        /// Why there is none.
        error: ProbeError,
    },
}

impl Policy {
    /// Measures what the limits are about, with the probes that they need. What depends on chance depends on `seed`.
    ///
    /// ```
    /// use onepixel::audit::policy::{Baseline, Most, Place, Policy};
    /// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
    /// use onepixel::progress::Silent;
    ///
    /// let set = |pixels: &[u8]| {
    ///     let images = MemoryImages::new(Shape::new(1, 2, 1)?, pixels.to_vec())?;
    ///     ImageSet::new(images, vec![0, 1], ["left", "right"])
    /// };
    /// let dataset = Dataset::new("example", "memory", set(&[1, 0, 0, 1])?, Some(set(&[2, 0, 0, 1])?))?;
    /// let mut policy = Policy::nothing();
    /// policy.duplicates.across = Some(Most::Count(0));
    /// let checked = policy.check(&dataset, 0, &Silent)?;
    ///
    /// let finding = checked.against(&Baseline::nothing("example"));
    /// assert_eq!(finding.violations[0].key, "duplicates.across");
    /// assert_eq!(finding.violations[0].occurrences[0].place, Place::Equal);
    /// // Accepted once, it is no violation any more.
    /// assert!(checked.against(&checked.baseline()).violations.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The images cannot be read, or a probe that is needed has no answer.
    pub fn check(&self, dataset: &Dataset, seed: u64, progress: &dyn Progress) -> Result<Checked, CheckError> {
        let asked = Asked { policy: self, dataset, seed, progress };
        let mut checked = Checked::new(self, seed, &dataset.name);
        sets::check(&asked, &mut checked);
        duplicates::check(&asked, &mut checked)?;
        suspects::check(&asked, &mut checked)?;
        cues::check(&asked, &mut checked)?;
        one_pixel::check(&asked, &mut checked)?;
        drift::check(&asked, &mut checked)?;
        quality::check(&asked, &mut checked)?;
        checked.name_images(dataset);
        Ok(checked)
    }
}

/// Says whose limits a probe was asked for.
fn for_limits(limits: &'static str) -> impl FnOnce(ProbeError) -> CheckError {
    move |error| CheckError::Probe { limits, error }
}

/// Whether this dataset keeps to this policy.
struct Asked<'a> {
    policy: &'a Policy,
    dataset: &'a Dataset,
    seed: u64,
    progress: &'a dyn Progress,
}
