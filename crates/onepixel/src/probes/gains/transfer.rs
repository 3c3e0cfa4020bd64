//! What do features gain that were learned from other images: those that the images have, or those of a network that learned another
//! dataset?
//!
//! Logistic regression on the features, beside the same on pixels, on features of a network that learned nothing, and on patches:
//! with 1, 10, 100 and all labels of each class.

use super::Asking;
use super::comparison::{Comparison, LEAST_RUNS};
use super::features::{Features, Scale, probed};
use super::gain::Method;
use super::images::{at_most, seed_of};
use super::network::{Teaching, samples};
use super::resample::resampled;
use crate::dataset::{Dataset, ImageSet, Label, Shape, stratified_sample};
use crate::models::network::NetworkModel;
use crate::models::patches::PatchesParams;
use crate::probes::ProbeError;
use crate::probes::ladder::Stretch;
use crate::progress::{Part, Progress};

/// Images of each class with labels, beside all.
const PER_CLASS: [usize; 3] = [1, 10, 100];

/// Typical patches of what features are compared with.
const PATCHES: usize = 200;

/// Images that features are of: those that are learned from, and those that are scored on, each as an image of one row.
pub(super) struct Described {
    train: ImageSet,
    held_out: ImageSet,
}

impl Described {
    /// By their pixels.
    pub fn as_they_are((train, held_out): (&ImageSet, &ImageSet)) -> Self {
        Self { train: train.clone(), held_out: held_out.clone() }
    }

    fn of(
        (train, held_out): (&ImageSet, &ImageSet),
        features: impl Fn(&ImageSet) -> Result<Features, ProbeError>,
    ) -> Result<Self, ProbeError> {
        let (own, others) = (features(train)?, features(held_out)?);
        let scale = Scale::of(&own);
        Ok(Self { train: scale.set(&own, train)?, held_out: scale.set(&others, held_out)? })
    }

    /// What a network's last hidden layer says.
    pub fn by_network(
        sets: (&ImageSet, &ImageSet),
        model: &NetworkModel,
        progress: &dyn Progress,
    ) -> Result<Self, ProbeError> {
        Self::of(sets, |set| {
            let values = model.hidden(samples(set)?.images(), progress);
            Ok(Features { width: values.len() / set.len().max(1), values })
        })
    }

    /// What logistic regression on some of the images says.
    pub fn probed(&self, learned: &[u32], progress: &dyn Progress) -> Result<Vec<Label>, ProbeError> {
        probed(&self.train.select(learned)?, &self.held_out, progress)
    }

    /// At most so many images of each class, or all.
    pub fn sampled(&self, per_class: Option<usize>, seed: u64) -> Vec<u32> {
        match per_class {
            Some(most) => stratified_sample(self.train.labels(), most, seed),
            None => (0..self.train.len() as u32).collect(),
        }
    }
}

impl Asking<'_> {
    /// A network that learned from another dataset, brought to a shape.
    pub(super) fn learned(&self, other: &Dataset, shape: Shape) -> Result<NetworkModel, ProbeError> {
        let progress = self.progress;
        let bytes = (self.sizes.train.min(other.train.len()) * (shape.values() + other.train.shape().values())) as u64;
        ProbeError::unless_held(2 * bytes, progress.memory())?;
        let train = at_most(&other.train, self.sizes.train, self.seed)?;
        let stretched = match Stretch::of(&samples(&train)?) {
            Some(stretch) => stretch.set(&train, &samples(&train)?).map_err(super::network::failed)?,
            None => train,
        };
        let train = resampled(&stretched, shape)?;
        progress.begin(&format!("learning from {}", other.name), 1);
        let steps = self.sizes.steps(None, train.len());
        let model = Teaching { set: &train, steps, seed: self.seed }.plain(progress)?;
        progress.advance(1);
        Ok(model)
    }

    /// Features that the images have, and those of networks that learned from each of the other datasets.
    pub(super) fn transfer(&self, found: &mut Vec<Comparison>) -> Result<(), ProbeError> {
        let images = self.images;
        let given = images.train.features().filter(|_| images.few_held_out.features().is_some());
        if self.others.is_empty() && given.is_none() {
            return Err(ProbeError::LeftOut("there are no features, and no other dataset to learn from"));
        }
        let train = at_most(&images.train, self.sizes.probed, self.seed)?;
        let sets = (&train, &images.few_held_out);
        let pixels = Described::as_they_are(sets);
        let idle = Teaching { set: &train, steps: 0, seed: self.seed }.plain(self.progress)?;
        let random = Described::by_network(sets, &idle, &Part(self.progress))?;
        let patches = self.described_by_patches(sets)?;
        let mut beside = vec![(Method::FeaturesOverPixels, &pixels), (Method::FeaturesOverRandom, &random)];
        beside.extend(patches.as_ref().map(|patches| (Method::FeaturesOverPatches, patches)));
        if let Some(given) = given {
            let features = Described::of(sets, |set| Ok(of_set(set)))?;
            self.compare(&given.source().name, &features, &beside, found)?;
        }
        for other in self.others {
            let model = self.learned(other, train.shape())?;
            let features = Described::by_network(sets, &model, &Part(self.progress))?;
            self.compare(&other.name, &features, &beside, found)?;
        }
        Ok(())
    }

    /// `None` where the images are too small for patches.
    fn described_by_patches(&self, sets: (&ImageSet, &ImageSet)) -> Result<Option<Described>, ProbeError> {
        let progress = &Part(self.progress);
        let params = PatchesParams { centroids: PATCHES, seed: self.seed, ..PatchesParams::default() };
        let Ok(patches) = params.features(samples(sets.0)?.images(), progress) else { return Ok(None) };
        let features = |set: &ImageSet| -> Result<Features, ProbeError> {
            Ok(Features { values: patches.of(samples(set)?.images(), progress), width: patches.width() })
        };
        Described::of(sets, features).map(Some)
    }

    fn compare(
        &self,
        from: &str,
        features: &Described,
        beside: &[(Method, &Described)],
        found: &mut Vec<Comparison>,
    ) -> Result<(), ProbeError> {
        let progress = &Part(self.progress);
        let largest = features.train.class_images().into_iter().max().unwrap_or(0) as usize;
        let few = PER_CLASS.into_iter().filter(|&most| most < largest);
        for most in few.map(Some).chain([None]) {
            // Where there are more images than are learned from, all is as many as are.
            let per_class = most.or_else(|| (features.train.len() < self.images.train.len()).then_some(largest));
            let (runs, least_runs) = if most.is_some() { (self.sizes.runs, LEAST_RUNS) } else { (1, 1) };
            let first = found.len();
            let begun = |&(method, _): &(Method, &Described)| Comparison {
                from: Some(from.to_owned()),
                least_runs,
                ..Comparison::drawn(method, per_class)
            };
            found.extend(beside.iter().map(begun));
            self.progress.begin("transfer", runs as u64);
            for run in 0..runs as u64 {
                let learned = features.sampled(most, seed_of(self.seed, run));
                let with = features.probed(&learned, progress)?;
                let without = beside.iter().map(|(_, other)| other.probed(&learned, progress));
                let without = without.collect::<Result<Vec<_>, _>>()?;
                found[first..].iter_mut().zip(without).for_each(|(one, without)| one.add(without, with.clone()));
                self.progress.advance(1);
            }
        }
        Ok(())
    }
}

/// The features that the images of a set have.
fn of_set(set: &ImageSet) -> Features {
    let features = set.features();
    let values = features.iter().flat_map(|features| features.all().iter().flatten()).copied().collect();
    Features { values, width: features.map_or(1, |features| features.dimensions()) }
}
