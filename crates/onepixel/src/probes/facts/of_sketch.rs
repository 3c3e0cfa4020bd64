//! Which facts of the sets does a sketch know of all images?

use super::{FactsFinding, FactsProbe, classes, share};
use crate::dataset::{Dataset, SetName};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::sketch::{Part, Sketch};

impl FactsProbe {
    /// Counts images, classes, images of one value and unreadable ones of a sketch. Sizes, formats, and the images of one
    /// value that are listed, are those of its sample.
    ///
    /// # Errors
    ///
    /// The sampled images cannot be read.
    pub fn run_on_sketch(
        &self,
        sketch: &Sketch,
        sample: &Dataset,
        progress: &dyn Progress,
    ) -> Result<FactsFinding, ProbeError> {
        let mut facts = self.run(sample, progress)?;
        let (names, labelled): (Vec<SetName>, Vec<bool>) = sketch.sets().unzip();
        let classes_of_all = sketch.classes();
        for of_set in &mut facts.sets {
            of_set.images = sketch.images(of_set.set);
            of_set.blank = sketch.blank_images(of_set.set);
            of_set.blank_share = share(of_set.blank, of_set.images);
            let has_labels = names.iter().zip(&labelled).any(|(name, labelled)| *name == of_set.set && *labelled);
            let images = || sketch.class_images(Part::Set(of_set.set), &classes_of_all);
            of_set.classes = if has_labels { classes(&classes_of_all, &images()) } else { None };
        }
        let read: u64 = names.iter().map(|name| sketch.images(*name)).sum();
        facts.unreadable = sketch.unreadable();
        facts.unreadable_share = share(facts.unreadable, facts.unreadable + read);
        Ok(facts)
    }
}
