//! How far do small patches of an image get, seen as the nearest of some hundred typical ones?
//!
//! # The big picture
//!
//! The classical way to photographs, without labels until its last step (A. Coates, H. Lee, A. Ng, "An analysis of
//! single-layer networks in unsupervised feature learning", 2011): patches of all images are brought to the same contrast
//! and decorrelated (`patches`), k-means finds typical ones (`centroids`), every patch of an image says which of these are
//! nearer than usual, and that is added up over each quadrant (`features`, to which its brightness is added). A ridge regression on these sums tells the
//! classes apart (`ridge`).

mod centroids;
mod features;
mod ridge;
mod whitening;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use self::features::{Extractor, Grid};
use self::ridge::{Regression, Sums};
use super::linear::classes_with_images;
use super::scores::{Scoring, highest};
use super::{Batch, Classifier, Extent, FitError, Samples};
use crate::dataset::{Label, stratified_split};
use crate::progress::Progress;

/// Features of patches, and ridge regression on them.
///
/// The penalty, and how sure scores are, are chosen on a fifth of the train images (at most 2,000) that the first
/// regressions have not seen; the last one learns from all.
///
/// Time: about 40 million multiplications for each image of 32×32×3, 2 ms; larger images are looked at in steps of more than
/// one pixel, so that there are at most 32 × 32 patches. Memory does not grow with the images: see
/// [`PatchesParams::memory`].
///
/// ```
/// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
/// use onepixel::models::{Classifier, Samples, patches::PatchesParams};
/// use onepixel::progress::Silent;
///
/// // Stripes that lie or stand, at any place: no pixel says anything.
/// let stripe = |image: usize, y: usize, x: usize| if image % 2 == 0 { y + image / 2 } else { x + image / 2 };
/// let places = (0..40).flat_map(|image| (0..64).map(move |at| (image, at / 8, at % 8)));
/// let pixels = places.map(|(image, y, x)| if stripe(image, y, x) % 4 < 2 { 200 } else { 20 }).collect();
/// let images = MemoryImages::new(Shape::new(8, 8, 1)?, pixels)?;
/// let set = ImageSet::new(images, (0..40).map(|image| image % 2).collect(), ["lying", "standing"])?;
/// let model = PatchesParams::default().fit(&Samples::of(&set).expect("in memory"), &Silent)?;
/// assert_eq!(model.predict(&set)?, set.labels());
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PatchesParams {
    /// Height and width of a patch, at least 2; by default 6. Smaller where the images have fewer than 8 rows or columns: one
    /// more than half of them. And smaller where a patch would have more than 512 values.
    pub side: usize,
    /// Typical patches, at least 2; by default 400. At most a quarter of those that they are found from.
    pub centroids: usize,
    /// Patches that they are found from, chosen at random; by default 50,000, or as many as there are if these are fewer.
    pub patches: usize,
    /// Rounds of k-means; by default 10.
    pub rounds: usize,
    /// Penalties to choose from, in shares of the images; by default 0.001 to 0.3.
    pub penalties: Vec<f64>,
    /// What the patches are drawn with.
    pub seed: u64,
}

impl Default for PatchesParams {
    fn default() -> Self {
        let penalties = vec![0.001, 0.003, 0.01, 0.03, 0.1, 0.3];
        Self { side: 6, centroids: 400, patches: 50_000, rounds: 10, penalties, seed: 0 }
    }
}

/// Train images that at most choose the penalty.
const MOST_CHOOSING: usize = 2_000;

/// Images whose features are computed, and added to the sums, together.
const TOGETHER: usize = 256;

/// The fewest rows and columns of an image.
const FEWEST_PIXELS: usize = 4;

/// The most values of a patch.
const MOST_VALUES: usize = 512;

impl PatchesParams {
    /// The most bytes that a fit takes beside the images, and then asking of some: 40 for each two features (1,600 by
    /// default), 12 for each value of each patch that centroids are found from, and 24 for each feature of 2,000 images and
    /// of each class.
    pub fn memory(&self, extent: Extent) -> u64 {
        let features = (features::POOLS * (self.centroids + extent.shape.channels())) as u64;
        let values = (self.side * self.side * extent.shape.channels()).min(MOST_VALUES) as u64;
        let threads = Extent::threads();
        let of_patches = self.patches as u64 * (12 * values + 16) + 16 * values * (values + self.centroids as u64);
        let of_thread = features::MOST_BYTES + 12 * self.centroids as u64 * values;
        let of_images = 4 * features * (MOST_CHOOSING + 2 * TOGETHER) as u64 + 16 * extent.images as u64;
        let of_classes = features.saturating_mul(40).saturating_mul(extent.classes as u64);
        let scores = 8 * (MOST_CHOOSING * extent.classes) as u64 * (1 + threads);
        let parts = [40 * features * features, of_patches, of_thread * threads, of_images, of_classes, scores];
        parts.into_iter().fold(2 * Extent::SLACK, u64::saturating_add)
    }

    /// Finds typical patches, and what they say of the classes. Classes without images are never predicted.
    ///
    /// # Errors
    ///
    /// There are no images, they have fewer than 4 rows or columns, or a setting means nothing.
    pub fn fit(&self, samples: &Samples<'_>, progress: &dyn Progress) -> Result<PatchesModel, FitError> {
        let extractor = self.extractor(samples.images(), progress)?;
        let classes = classes_with_images(samples);
        let mut column_of = vec![0; samples.classes()];
        classes.iter().enumerate().for_each(|(column, &class)| column_of[usize::from(class)] = column);
        let target = |image: u32| column_of[usize::from(samples.labels()[image as usize])];
        let share = (MOST_CHOOSING as f64 / samples.len() as f64).min(0.2);
        let (mut learned, mut choosing) = stratified_split(samples.labels(), share, self.seed);
        if learned.is_empty() || choosing.is_empty() {
            learned = (0..samples.len() as u32).collect();
            choosing = learned.iter().copied().take(MOST_CHOOSING).collect();
        }
        choosing.truncate(MOST_CHOOSING);
        progress.begin("features of patches", (learned.len() + choosing.len()) as u64);
        let mut sums = Sums::new(extractor.features(), classes.len());
        for images in learned.chunks(TOGETHER) {
            let features = extractor.of(images.iter().map(|&image| samples.images().image(image as usize)), progress);
            sums.add(&features, &images.iter().map(|&image| target(image)).collect::<Vec<_>>(), progress);
            progress.advance(images.len() as u64);
        }
        let mut of_choosing = Vec::with_capacity(choosing.len() * extractor.features());
        for images in choosing.chunks(TOGETHER) {
            of_choosing
                .extend(extractor.of(images.iter().map(|&image| samples.images().image(image as usize)), progress));
            progress.advance(images.len() as u64);
        }
        let targets: Vec<usize> = choosing.iter().map(|&image| target(image)).collect();
        progress.begin("ridge regression", self.penalties.len() as u64 + 1);
        let (penalty, sureness) = self.choose(&sums, (&of_choosing, &targets), progress);
        if learned.len() < samples.len() {
            sums.add(&of_choosing, &targets, progress);
        }
        let regression = sums.regression(penalty, progress);
        progress.advance(1);
        Ok(PatchesModel { classes: samples.classes(), with_images: classes, extractor, regression, sureness, penalty })
    }

    /// Finds typical patches of some images, which need no labels.
    ///
    /// # Errors
    ///
    /// As [`PatchesParams::fit`].
    pub(crate) fn features(&self, images: Batch<'_>, progress: &dyn Progress) -> Result<PatchFeatures, FitError> {
        Ok(PatchFeatures { extractor: self.extractor(images, progress)? })
    }

    fn extractor(&self, images: Batch<'_>, progress: &dyn Progress) -> Result<Extractor, FitError> {
        let grid = self.check(images)?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let rounds = self.rounds as u64;
        progress.begin("typical patches", rounds + 1);
        let many = self.patches.min(images.len().saturating_mul(grid.patches()));
        let mut patches = grid.drawn(images, many, &mut rng);
        let whitening = whitening::Whitening::of(&mut patches, grid.values());
        progress.advance(1);
        let centroids =
            centroids::find(&patches, grid.values(), (self.centroids.min(many / 4), self.rounds), &mut rng, progress);
        Ok(Extractor::new(grid, whitening, centroids))
    }

    /// The penalty with the most right among images that were not learned from, the greatest of several; and what scores are
    /// to be multiplied by for probabilities that are most likely for them.
    fn choose(&self, sums: &Sums, of: (&[f32], &[usize]), progress: &dyn Progress) -> (f64, f32) {
        let mut best: Option<(usize, f64, f32)> = None;
        for &penalty in &self.penalties {
            let scores = sums.regression(penalty, progress).scores(of.0);
            let classes = sums.classes();
            let rows = || scores.chunks_exact(classes).zip(of.1);
            let right = rows().filter(|(scores, target)| usize::from(highest(scores)) == **target).count();
            if best.is_none_or(|(most, _, _)| right >= most) {
                best = Some((right, penalty, ridge::sureness(rows)));
            }
            progress.advance(1);
        }
        best.map_or((1.0, 1.0), |(_, penalty, sureness)| (penalty, sureness))
    }

    fn check(&self, images: Batch<'_>) -> Result<Grid, FitError> {
        if images.is_empty() {
            return Err(FitError::NoImages);
        }
        let setting = |setting, found: String, expected| Err(FitError::Setting { setting, found, expected });
        if self.side < 2 {
            return setting("side", self.side.to_string(), "at least 2");
        }
        if self.centroids < 2 {
            return setting("centroids", self.centroids.to_string(), "at least 2");
        }
        if self.patches < self.centroids {
            return setting("patches", self.patches.to_string(), "at least as many as centroids");
        }
        if self.penalties.is_empty() || !self.penalties.iter().all(|&share| share > 0.0 && share.is_finite()) {
            return setting("penalties", format!("{:?}", self.penalties), "numbers above 0, at least one");
        }
        let shape = images.shape();
        let smaller = shape.height().min(shape.width());
        let fits = |side: &usize| side * side * shape.channels() <= MOST_VALUES;
        let side = if smaller < 8 { self.side.min(smaller / 2 + 1) } else { self.side.min(smaller - 1) };
        let side = (2..=side).rev().find(fits);
        match side {
            Some(side) if smaller >= FEWEST_PIXELS => Ok(Grid::new(shape, side)),
            _ => {
                Err(FitError::Shape { found: shape, expected: "at least 4 rows and columns, and at most 128 channels" })
            }
        }
    }
}

/// What typical patches say of images.
pub(crate) struct PatchFeatures {
    extractor: Extractor,
}

impl PatchFeatures {
    /// The features of some images: shape (images, features).
    pub(crate) fn of(&self, images: Batch<'_>, progress: &dyn Progress) -> Vec<f32> {
        self.extractor.of(images.iter(), progress)
    }

    /// Features of an image.
    pub(crate) fn width(&self) -> usize {
        self.extractor.features()
    }
}

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchesModel {
    classes: usize,
    /// The classes of the regression's scores.
    with_images: Vec<Label>,
    extractor: Extractor,
    regression: Regression,
    sureness: f32,
    penalty: f64,
}

impl PatchesModel {
    /// The penalty that was chosen, a share of the images.
    pub fn penalty(&self) -> f64 {
        self.penalty
    }
}

impl Scoring for PatchesModel {
    fn classes(&self) -> usize {
        self.classes
    }

    fn with_images(&self) -> &[Label] {
        &self.with_images
    }

    fn log_odds(&self) -> f32 {
        self.sureness
    }

    fn of_each<R: Send>(
        &self,
        images: Batch<'_>,
        rows: &mut [R],
        width: usize,
        each: impl Fn(&mut [R], &[f32]) + Sync,
    ) {
        assert_eq!(images.shape(), self.extractor.shape(), "images of the shape of the train images");
        const IMAGES: usize = 16;
        let size = images.values();
        let parts = rows.par_chunks_mut(IMAGES * width).zip(images.pixels().par_chunks(IMAGES * size));
        parts.with_max_len(1).for_each(|(rows, pixels)| {
            let mut room = self.extractor.room();
            let features: Vec<f32> =
                pixels.chunks_exact(size).flat_map(|image| self.extractor.of_image(image, &mut room)).collect();
            let scores = self.regression.scores(&features);
            let scores = scores.chunks_exact(self.with_images.len());
            rows.chunks_exact_mut(width).zip(scores).for_each(|(row, scores)| each(row, scores));
        });
    }
}

impl Classifier for PatchesModel {
    fn predict_batch(&self, images: Batch<'_>) -> Vec<Label> {
        self.labels(images)
    }

    fn probabilities(&self, images: Batch<'_>) -> Option<Vec<f32>> {
        Some(self.softmax(images))
    }
}
