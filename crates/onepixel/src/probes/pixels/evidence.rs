//! Which images are learned on, and which are held out?

use super::{HowHeldOut, MOST_CLASSES, MOST_PAIRS, Split};
use crate::dataset::{Dataset, ImageSet, Label, ReadError, Scored, SetName, Shape, stratified_folds};
use crate::probes::ProbeError;
use crate::search::{pair_count, pairs};

/// Folds of the cross-validation of sets without a test set.
const FOLDS: u16 = 5;

/// The images to learn on, and how images are held out from it.
pub(super) struct Evidence {
    pub(super) set: ImageSet,
    pub(super) held_out: HeldOutImages,
}

/// What images were looked at.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) classes: &'a [String],
    pub(super) shape: Shape,
}

/// The images that learning does not see.
pub(super) enum HeldOutImages {
    /// A set of their own: its name, its images that are scored, and which of its images those are, if not all.
    Set(SetName, ImageSet, Option<Vec<u32>>),
    /// Each fold in turn; holds the fold of each image.
    Folds(Vec<u16>),
}

impl Evidence {
    pub(super) fn new(dataset: &Dataset, split: Split, seed: u64) -> Result<Self, ProbeError> {
        let (set, test) = match split {
            Split::Of(SetName::Train) => (dataset.train.clone(), dataset.scored()?),
            Split::Of(name) => (labelled(dataset, name)?, None),
            Split::All => (dataset.all(), None),
        };
        let classes = set.classes().len();
        if classes > MOST_CLASSES {
            return Err(ProbeError::TooManyClasses { name: dataset.name.clone(), classes, most: MOST_CLASSES });
        }
        // Single pairs of very many classes are looked at one after the other.
        let set = if pair_count(classes) > MOST_PAIRS { set.into_memory()? } else { set };
        let present = set.class_images().iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes(&dataset.name, split.name(), present));
        }
        let held_out = match test {
            Some(Scored { name, set, images }) => HeldOutImages::Set(name, set, images),
            None => HeldOutImages::Folds(stratified_folds(set.labels(), FOLDS, seed)),
        };
        Ok(Self { set, held_out })
    }

    /// The same evidence about two classes only, in memory. Folds stay what they are.
    pub(super) fn of_pair(&self, a: Label, b: Label) -> Result<Self, ReadError> {
        let (set, indices) = self.set.of_classes(&[a, b])?;
        let held_out = match &self.held_out {
            HeldOutImages::Set(name, set, _) => HeldOutImages::Set(*name, set.of_classes(&[a, b])?.0, None),
            HeldOutImages::Folds(folds) => {
                HeldOutImages::Folds(indices.iter().map(|&index| folds[index as usize]).collect())
            }
        };
        Ok(Self { set, held_out })
    }

    /// What images are learned on.
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen { classes: self.set.classes(), shape: self.set.shape() }
    }

    /// How images are held out.
    pub(super) fn how(&self) -> HowHeldOut {
        match self.held_out {
            HeldOutImages::Set(name, ..) => HowHeldOut::of_set(name),
            HeldOutImages::Folds(_) => HowHeldOut::FiveFold,
        }
    }

    /// The number of folds; 1 where the held-out images are a set of their own.
    pub(super) fn folds(&self) -> usize {
        match &self.held_out {
            HeldOutImages::Set(..) => 1,
            HeldOutImages::Folds(_) => usize::from(FOLDS),
        }
    }

    /// The held-out images, all folds together.
    pub(super) fn held_out_set(&self) -> &ImageSet {
        match &self.held_out {
            HeldOutImages::Set(_, set, _) => set,
            HeldOutImages::Folds(_) => &self.set,
        }
    }

    /// The pairs of classes that both have images to learn on, in order.
    pub(super) fn present_pairs(&self) -> Vec<(Label, Label)> {
        let images = self.set.class_images();
        let present = |&(a, b): &(Label, Label)| images[usize::from(a)] > 0 && images[usize::from(b)] > 0;
        pairs(images.len()).filter(present).collect()
    }

    /// The images of each class, in order, joined.
    pub(super) fn images_of_classes(&self) -> Result<Vec<Vec<u8>>, ReadError> {
        let size = self.set.shape().values();
        let mut classes = vec![Vec::new(); self.set.classes().len()];
        self.set.images().visit(0..self.set.len(), &mut |first, batch| {
            for (image, &label) in batch.chunks_exact(size).zip(&self.set.labels()[first..]) {
                classes[usize::from(label)].extend_from_slice(image);
            }
        })?;
        Ok(classes)
    }
}

/// The images of this set, if it is there and has labels.
fn labelled(dataset: &Dataset, name: SetName) -> Result<ImageSet, ProbeError> {
    name.of(dataset).cloned().ok_or_else(|| match name {
        SetName::Test => ProbeError::NoTestSet(dataset.name.clone()),
        _ => ProbeError::NoSuchSet { set: name.to_string(), dataset: dataset.name.clone() },
    })
}

/// Two different classes of a set, by their names, if both have images.
pub(in crate::probes) fn two_classes(set: &ImageSet, names: [&str; 2]) -> Result<[Label; 2], ProbeError> {
    let [first, second] = names.map(|name| class(set, name));
    let classes = [first?, second?];
    if classes[0] == classes[1] { Err(ProbeError::SameClass(names[0].to_owned())) } else { Ok(classes) }
}

/// The class of a name, if it has images.
fn class(set: &ImageSet, name: &str) -> Result<Label, ProbeError> {
    let (images, classes) = (set.class_images(), set.classes());
    let found = classes.iter().position(|class| class == name).filter(|&class| images[class] > 0);
    found
        .map(|class| class as Label)
        .ok_or_else(|| ProbeError::NoSuchClass { class: name.to_owned(), known: list(classes) })
}

/// The first names of a list, and how many more there are.
fn list(names: &[String]) -> String {
    const MOST: usize = 62;
    let shown = names.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
