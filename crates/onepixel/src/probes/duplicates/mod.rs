//! Which images are there twice?
//!
//! # The big picture
//!
//! A test image that is in the train set too is scored by memory; two equal images with two labels cannot both be right.
//! The images of all sets, with labels or without, are pooled and searched:
//!
//! - `exact`: the images that are equal in every value, and those of one value only, which are listed apart.
//! - `near`: of what is left, the images that are copies up to noise, an encoder, a brightness or a shift of one pixel.
//!   `fingerprint` and the exact distance search propose (`lists`), `compare` looks at all pixels at every shift, and
//!   `calibrate` says how near is too near to be chance in this very set. `dense` finds groups that are larger than lists,
//!   `turned` those that are flipped or turned by quarters (`turn`). `edited` finds those that were cropped, scaled, straightened or
//!   retouched: what is left of an image without its tones (`plane`) is laid on that of another (`align`).
//! - `pool`: which image of which set that is, with its name and its class.
//! - `groups`: pairs become groups, with what they mean: across sets, with unequal labels.
//! - `impact`: rungs of the ladder scored again on the held-out images without a duplicate in train.
//! - `finding`: all that was found, and the list of images to keep.

mod align;
mod calibrate;
mod compare;
mod conflicts;
mod dense;
mod edited;
mod exact;
mod finding;
mod fingerprint;
mod gap;
mod groups;
mod impact;
mod lists;
mod near;
mod of_sketch;
mod plane;
mod pool;
mod probe;
mod slide;
mod turn;
mod turned;

pub use conflicts::LeastErrors;
pub use finding::{
    ConstantImage, DuplicateCounts, DuplicateGroup, DuplicateImage, DuplicatePair, DuplicatesFinding, Edit, Kept,
    NearSearch, SearchedSet, SetPair,
};
pub use impact::{Impact, RungImpact, Score};
pub use turn::Turn;

use serde::Serialize;

use crate::dataset::{Batch, Collection, Dataset, Features, NamedSet, Original, ReadError, SetName};
use crate::probes::ProbeError;
use crate::probes::ladder::Rung;
use crate::progress::Progress;
use groups::Pooled;
use near::Wanted;

/// The question: which images are there twice?
///
/// ```
/// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::duplicates::DuplicatesProbe, progress::Silent};
///
/// let set = |pixels: &[u8]| {
///     let images = MemoryImages::new(Shape::new(1, 2, 1)?, pixels.to_vec())?;
///     ImageSet::new(images, vec![0, 1], ["left", "right"])
/// };
/// let dataset = Dataset::new("example", "memory", set(&[1, 0, 0, 1])?, Some(set(&[0, 1, 0, 2])?))?;
/// let finding = DuplicatesProbe { rungs: vec![], ..DuplicatesProbe::default() }.run(&dataset, &Silent)?;
/// assert_eq!(finding.exact.test_images_in_train, 1);
/// assert!(finding.groups[0].conflicting, "once it is left, once it is right");
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct DuplicatesProbe {
    /// Whether to look for near copies; by default so.
    pub near: bool,
    /// Whether to look for flipped and turned copies, too, where near ones are looked for; by default so.
    pub turns: bool,
    /// Whether to look for cropped, scaled, straightened and retouched copies, too, where near ones are looked for; by default (`None`) if
    /// the images have colours, as photographs do.
    pub edits: Option<bool>,
    /// The near pairs that are expected by chance in a set without copies, which sets the threshold; by default 0.05: one
    /// such set in twenty shows a pair.
    pub expected_by_chance: f64,
    /// The rungs of the ladder that are scored with and without duplicates, where held-out images have duplicates in train; by default
    /// `knn`, `logistic` and `forest`.
    pub rungs: Vec<&'static Rung>,
    /// Seed of the rungs that depend on chance; by default 0.
    pub seed: u64,
}

impl DuplicatesProbe {
    /// The names of the rungs that are scored by default: one that remembers images, one that cannot, and one between.
    pub const DEFAULT_RUNGS: [&'static str; 3] = ["knn", "logistic", "forest"];

    /// The least side, in pixels, of images that are searched for near copies: on smaller ones a pixel is no small shift,
    /// and few values are alike by chance.
    pub const LEAST_SIDE: usize = 8;

    /// The least number of different images that are searched for near copies: fewer distances calibrate nothing.
    pub const LEAST_IMAGES: usize = 100;
}

/// Images of so many channels have colours.
const COLOURS: usize = 3;

/// The search for near copies takes so many times the memory of the pixels.
const MEMORY_OF_SEARCH: u64 = 4;

/// The search for edited copies takes so many bytes more for each image: planes, fingerprints, and pairs that are aligned.
const MEMORY_OF_EDITS: u64 = 4_096;

impl Default for DuplicatesProbe {
    fn default() -> Self {
        let rungs = Self::DEFAULT_RUNGS.iter().filter_map(|name| Rung::named(name)).collect();
        Self { near: true, turns: true, edits: None, expected_by_chance: 0.05, rungs, seed: 0 }
    }
}

impl DuplicatesProbe {
    /// Looks for equal and for near images within each set of a dataset and across every two, and scores the rungs.
    ///
    /// Memory: four times the pixels, and a few hundred bytes for each image; 4 kB more for each where edited copies are looked for.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, or a parameter is out of range.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<DuplicatesFinding, ProbeError> {
        self.run_on(&Collection::from(dataset), progress)
    }

    /// The same of sets that need not have labels; rungs are scored where they make a dataset to learn from.
    ///
    /// # Errors
    ///
    /// As [`DuplicatesProbe::run`].
    pub fn run_on(&self, sets: &Collection, progress: &dyn Progress) -> Result<DuplicatesFinding, ProbeError> {
        if !(self.expected_by_chance > 0.0 && self.expected_by_chance.is_finite()) {
            let (setting, found) = ("expected_by_chance", self.expected_by_chance.to_string());
            return Err(ProbeError::Setting { setting, found, expected: "a number above 0" });
        }
        let pooled = sets.pooled();
        ProbeError::unless_held(pooled.bytes_to_hold(), progress.memory())?;
        let all = pooled.into_memory()?;
        let pixels = all.images().as_bytes().ok_or_else(|| ReadError::from("the images are not in memory"))?;
        let images = Batch::new(all.shape(), pixels);
        let constant = exact::constant(images);
        let mut pooled = Pooled::new(sets, &constant);
        progress.begin("equal images", images.len() as u64);
        let equal = match digests(sets) {
            Some(digests) => exact::equal_originals(&digests),
            None => exact::equal(images),
        };
        progress.advance(images.len() as u64);
        pooled.join_equal(&equal);
        let looks = Looks { images, features: all.features(), proportions: proportions(sets) };
        let search = self.search(&looks, &mut pooled, progress)?;
        let mut finding = pooled.finding(images, &constant, search);
        finding.least_errors = conflicts::least_errors(&equal, sets);
        if let Ok(dataset) = sets.clone().into_dataset() {
            let duplicates = |set| finding.with_duplicate(set, SetName::Train);
            finding.impact = impact::impact(self, &dataset, duplicates, progress)?;
        }
        Ok(finding)
    }

    /// Looks for near copies among the different images.
    fn search(
        &self,
        looks: &Looks<'_>,
        pooled: &mut Pooled,
        progress: &dyn Progress,
    ) -> Result<NearSearch, ProbeError> {
        let Looks { images, features, .. } = *looks;
        let (shape, different) = (images.shape(), pooled.different());
        let of_search = images.pixels().len() as u64 * MEMORY_OF_SEARCH;
        let why_not = match () {
            () if !self.near => Some("not asked for".to_owned()),
            () if of_search > progress.memory() => Some(too_large(of_search, progress)),
            () if shape.height().min(shape.width()) < Self::LEAST_SIDE => {
                Some(format!("images of {shape} are smaller than {0}×{0}", Self::LEAST_SIDE))
            }
            () if different.len() < Self::LEAST_IMAGES => Some(format!(
                "{} different images are fewer than the {} whose distances say what is near",
                different.len(),
                Self::LEAST_IMAGES
            )),
            () => None,
        };
        if let Some(reason) = why_not {
            return Ok(NearSearch::skipped(reason));
        }
        let values = shape.values();
        let gathered: Vec<u8>;
        let pixels = if different.len() == images.len() {
            images.pixels()
        } else {
            gathered = different.iter().flat_map(|&index| images.image(index as usize)).copied().collect();
            &gathered
        };
        debug_assert_eq!(pixels.len(), different.len() * values);
        // Of features, their directions and those that are packed as references.
        let of_features = 8 * features.map_or(0, Features::dimensions) as u64;
        let with_edits = of_search + different.len() as u64 * (MEMORY_OF_EDITS + of_features);
        let asked = self.edits.unwrap_or(shape.channels() >= COLOURS);
        let edits = asked && with_edits <= progress.memory();
        let wanted = Wanted { by_chance: self.expected_by_chance, turns: self.turns, edits };
        let features = features.map(|features| features.select(&different));
        let searched = Batch::new(shape, pixels).with_features(features.as_ref().map(Features::all));
        let proportions: Option<Vec<f32>> =
            looks.proportions.as_ref().map(|all| different.iter().map(|&image| all[image as usize]).collect());
        match near::near(wanted, searched, proportions.as_deref(), progress) {
            Some(near) => {
                let because = match (asked, edits, &near.edited) {
                    (true, false, _) => Some(too_large(with_edits, progress)),
                    (true, true, None) => Some("too many images are equally far from each other".to_owned()),
                    _ => None,
                };
                let search = pooled.join_near(&near, &different, wanted);
                Ok(NearSearch { edits_skipped: because, ..search })
            }
            None => Ok(NearSearch::skipped("too many images are equally far from each other".to_owned())),
        }
    }
}

/// What near copies are looked for by.
struct Looks<'a> {
    images: Batch<'a>,
    features: Option<&'a Features>,
    /// The height of each original over its width, where images were brought to another size.
    proportions: Option<Vec<f32>>,
}

fn too_large(bytes: u64, progress: &dyn Progress) -> String {
    format!("it would take {bytes} bytes of memory, {} are allowed", progress.memory())
}

/// The digests of all originals, where images were brought to a smaller size.
fn digests(sets: &Collection) -> Option<Vec<u128>> {
    Some(originals(sets)?.map(|original| original.digest).collect())
}

/// The heights of all originals over their widths, where images were brought to a smaller size.
fn proportions(sets: &Collection) -> Option<Vec<f32>> {
    Some(originals(sets)?.map(|original| original.height as f32 / original.width as f32).collect())
}

/// The originals of all images, where all are known.
fn originals(sets: &Collection) -> Option<impl Iterator<Item = &Original>> {
    let sets = sets.sets().iter().filter(|set| !set.is_empty()).map(NamedSet::unlabelled);
    let natives: Vec<_> = sets.map(|set| set.natives()).collect::<Option<_>>()?;
    Some(natives.into_iter().flat_map(|natives| natives.originals()))
}
