//! What do images without labels gain?
//!
//! Ten images of each class have labels, others in each run; all others are seen without theirs.

use super::comparison::{Comparison, error};
use super::features::{Features, Scale, probed};
use super::gain::{CurveStep, Method};
use super::images::seed_of;
use super::network::{Teaching, asked, samples};
use super::spreading::Graph;
use super::{Asking, FEW};
use crate::dataset::{ImageSet, Label};
use crate::models::knn::KnnParams;
use crate::models::patches::PatchesParams;
use crate::probes::ProbeError;
use crate::progress::Part;

/// Images of each class of the learning curve of nearest neighbours.
const NEIGHBOURS_CURVE: [usize; 4] = [30, 100, 300, 1_000];

/// The same of patches.
const PATCHES_CURVE: [usize; 2] = [30, 100];

/// Typical patches.
const PATCHES: usize = 200;

impl Asking<'_> {
    fn unless_few_are_all(&self) -> Result<(), ProbeError> {
        match self.images.largest_class() {
            most if most <= FEW => {
                Err(ProbeError::LeftOut("no class has more than 10 images: none would be without a label"))
            }
            _ => Ok(()),
        }
    }

    /// Labels that spread on the graph of neighbours, beside nearest neighbours with labels alone.
    pub(super) fn label_spreading(&self, found: &mut Vec<Comparison>) -> Result<(), ProbeError> {
        self.unless_few_are_all()?;
        let (images, progress) = (self.images, self.progress);
        let neighbours = |set: &ImageSet| -> Result<Vec<Label>, ProbeError> {
            let failed = |error| ProbeError::Fit { model: "knn", error };
            let model = KnnParams::default().fit(&samples(set)?, &Part(progress)).map_err(failed)?;
            asked(&model, &images.few_held_out, progress)
        };
        let graph = Graph::of(&images.train, &images.few_held_out, progress)?;
        let mut curve = Vec::new();
        for most in NEIGHBOURS_CURVE.into_iter().filter(|&most| most < images.largest_class()) {
            let predicted = neighbours(&images.sample(Some(most), 0)?)?;
            let error = error(images.few_held_out.labels(), &predicted);
            curve.push(CurveStep::new(images.images_per_class(Some(most)), error));
        }
        let place = found.len();
        found.push(Comparison { curve, ..Comparison::drawn(Method::LabelSpreading, Some(FEW)) });
        for run in 0..self.sizes.runs as u64 {
            let labelled = images.sampled(FEW, run);
            let label = |&image: &u32| (image, images.train.labels()[image as usize]);
            let pairs: Vec<(u32, Label)> = labelled.iter().map(label).collect();
            let with = graph.spread(&pairs, images.train.classes().len(), progress);
            let without = neighbours(&images.train.select(&labelled)?)?;
            found[place].add(without, with);
        }
        Ok(())
    }

    /// The network with pseudo-labels, beside the same without: that of the augmentation, where it was asked.
    pub(super) fn pseudo_labels(&self, found: &mut Vec<Comparison>) -> Result<(), ProbeError> {
        self.unless_few_are_all()?;
        let (images, progress) = (self.images, self.progress);
        let known = found.iter().find(|one| one.method == Method::AugmentedNetwork && one.per_class == Some(FEW));
        let known = known.map_or_else(Vec::new, |one| one.without.clone());
        let place = found.len();
        found.push(Comparison::drawn(Method::PseudoLabels, Some(FEW)));
        progress.begin("pseudo-labels", self.sizes.runs as u64);
        for run in 0..self.sizes.runs {
            let set = images.sample(Some(FEW), run as u64)?;
            let steps = self.sizes.steps(Some(FEW), set.len());
            let teaching = Teaching { set: &set, steps, seed: seed_of(self.seed, run as u64) };
            let without = match known.get(run) {
                Some(known) => known.clone(),
                None => asked(&teaching.plain(progress)?, &images.few_held_out, progress)?,
            };
            let model = teaching.pseudo_labelled(&images.train, progress)?;
            found[place].add(without, asked(&model, &images.few_held_out, progress)?);
            progress.advance(1);
        }
        Ok(())
    }

    /// Patches that are found in all images, beside those of the images with labels; logistic regression on both.
    pub(super) fn unlabelled_patches(&self, found: &mut Vec<Comparison>) -> Result<(), ProbeError> {
        self.unless_few_are_all()?;
        let images = self.images;
        let mut curve = Vec::new();
        for most in PATCHES_CURVE.into_iter().filter(|&most| most < images.largest_class()) {
            let few = images.sample(Some(most), 0)?;
            let error = error(images.few_held_out.labels(), &self.on_patches(&few, &few, 0)?);
            curve.push(CurveStep::new(images.images_per_class(Some(most)), error));
        }
        let place = found.len();
        found.push(Comparison { curve, ..Comparison::drawn(Method::UnlabelledPatches, Some(FEW)) });
        self.progress.begin("patches of all images", self.sizes.runs as u64);
        for run in 0..self.sizes.runs as u64 {
            let few = images.sample(Some(FEW), run)?;
            let without = self.on_patches(&few, &few, run)?;
            let with = self.on_patches(&images.train, &few, run)?;
            found[place].add(without, with);
            self.progress.advance(1);
        }
        Ok(())
    }

    /// What logistic regression on some images says, from patches that are found in `seen`.
    pub(super) fn on_patches(&self, seen: &ImageSet, train: &ImageSet, run: u64) -> Result<Vec<Label>, ProbeError> {
        let progress = &Part(self.progress);
        let failed = |error| ProbeError::Fit { model: "patches", error };
        let params = PatchesParams { centroids: PATCHES, seed: seed_of(self.seed, run), ..PatchesParams::default() };
        let found = params.features(samples(seen)?.images(), progress).map_err(failed)?;
        let of = |set: &ImageSet| -> Result<Features, ProbeError> {
            Ok(Features { values: found.of(samples(set)?.images(), progress), width: found.width() })
        };
        let (own, others) = (of(train)?, of(&self.images.few_held_out)?);
        let scale = Scale::of(&own);
        probed(&scale.set(&own, train)?, &scale.set(&others, &self.images.few_held_out)?, progress)
    }
}
