//! How does an audit ask which images are there twice?

use super::{DuplicatesFinding, DuplicatesProbe};
use crate::dataset::{Dataset, ImageRef};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Keeping, Probe, Turn};

impl Probe for DuplicatesProbe {
    type Finding = DuplicatesFinding;

    const TURN: Turn = Turn::Images;

    /// The quick audit looks for equal images only.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let (quick, default) = (asked.terms.quick, Self::default());
        let rungs = if quick { Vec::new() } else { default.rungs.clone() };
        Ok(Self { near: !quick, rungs, seed: asked.terms.seed, ..default })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        match asked.sketch {
            Some(sketch) => DuplicatesFinding::of_sketch(sketch, asked.dataset, asked.progress),
            None => self.run(asked.dataset, asked.progress),
        }
    }

    fn name_images(finding: &mut Self::Finding, dataset: &Dataset) {
        let name_of = |image: ImageRef| dataset.name_of(image).map(str::to_owned);
        for image in finding.groups.iter_mut().flat_map(|group| &mut group.images) {
            image.name = name_of(image.image());
        }
        finding.constant.iter_mut().for_each(|image| image.name = name_of(image.image()));
    }

    fn keeping() -> Option<Keeping<Self::Finding>> {
        Some(Keeping::always())
    }
}
