//! How do images become a sketch?

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::contents::Place;
use super::counts::ImageCounts;
use super::digest::{ContentDigest, fold_of};
use super::shards::{MOST_TEXT, beginning};
use super::{ClassSketch, SetSketch, Shard, Sketch, SketchError};
use crate::dataset::{NamedSet, SetName, Shape};
use crate::progress::Progress;

/// Images are looked at in batches of about so many bytes.
const BATCH: usize = 16 << 20;

/// What is known of an image by its pixels alone.
struct Seen {
    digest: u128,
    /// Whether all its values are one.
    blank: bool,
}

impl Sketch {
    /// Looks at images of one set: all of a shard's, or some of them. Grey images in a sketch of images in colour have their
    /// value in each channel: a shard may hold only such. Progress advances by one step per image. What goes
    /// wrong changes nothing.
    ///
    /// # Errors
    ///
    /// The images are of another shape, have labels where others of their set have none, are too many, or cannot be read.
    pub fn update(
        &mut self,
        set: &NamedSet,
        shard: Option<&Shard>,
        progress: &dyn Progress,
    ) -> Result<(), SketchError> {
        let (shape, expected) = (set.unlabelled().shape(), self.spec.shape());
        if shape != expected && !is_grey_of(shape, expected) {
            let (expected, found) = (expected.to_string(), shape.to_string());
            return Err(SketchError::Shape { set: set.name, expected, found });
        }
        let mut part = Self::new(self.spec);
        part.look_at(set, progress)?;
        if let Some(shard) = shard {
            part.shards.count(shard);
        }
        self.extend(&part)
    }

    /// Notes images that could not be read, by what their reader calls them.
    pub fn note_unreadable<N: AsRef<str>>(&mut self, images: impl IntoIterator<Item = N>) {
        images.into_iter().for_each(|name| self.shards.add_unreadable(name.as_ref()));
    }

    /// Notes a shard that could not be read, and why. If a sketch that this one is merged with has counted it, it is not
    /// missing.
    pub fn note_lost_shard(&mut self, shard: &Shard, reason: &str) {
        self.shards.lose(shard, reason);
    }

    fn look_at(&mut self, set: &NamedSet, progress: &dyn Progress) -> Result<(), SketchError> {
        let labelled = set.labelled();
        let classes = labelled.map_or(&[][..], |labelled| labelled.classes());
        if let Some(name) = classes.iter().find(|name| name.len() > MOST_TEXT) {
            let (what, most) = ("bytes of a class name".to_owned(), MOST_TEXT as u64);
            return Err(SketchError::TooMany { what, found: name.len() as u64, most });
        }
        (0..).zip(classes).for_each(|(place, name)| self.classes.add(name, (place, place)));
        self.sets.insert(set.name, SetSketch::new(labelled.is_some()));
        let images = set.unlabelled().images();
        let size = images.shape().values();
        let repeated = self.spec.shape().values() / size;
        let digest = ContentDigest::new(self.spec.shape());
        let (mut batch, mut first_of_batch) = (Vec::new(), 0);
        let mut outcome = Ok(());
        images.visit(0..images.len(), &mut |first, pixels| {
            if outcome.is_err() {
                return;
            }
            batch.extend(pixels.iter().flat_map(|&value| std::iter::repeat_n(value, repeated)));
            if batch.len() >= BATCH {
                self.add_batch(set, first_of_batch, &batch, &digest);
                first_of_batch = first + pixels.len() / size;
                batch.clear();
                outcome = self.check_size();
            }
            progress.advance((pixels.len() / size) as u64);
        })?;
        outcome?;
        self.add_batch(set, first_of_batch, &batch, &digest);
        self.check_size()
    }

    /// Adds a batch of a set's images, whose first has this index.
    fn add_batch(&mut self, set: &NamedSet, first: usize, batch: &[u8], digest: &ContentDigest) {
        let size = self.spec.shape().values();
        let look =
            |image: &[u8]| Seen { digest: digest.of(image), blank: image.iter().all(|&value| value == image[0]) };
        let seen: Vec<Seen> = batch.par_chunks_exact(size).map(look).collect();
        let mut groups: BTreeMap<(Option<&str>, u8), Vec<usize>> = BTreeMap::new();
        for (place, seen) in seen.iter().enumerate() {
            let fold = if set.name == SetName::Train { fold_of(seen.digest) } else { 0 };
            groups.entry((set.class_of(first + place), fold)).or_default().push(place * size);
        }
        self.add_contents(set, first, &seen);
        self.add_to_sample(set, first, (batch, &seen));
        let shape = self.spec.shape();
        let of_set = self.sets.entry(set.name).or_insert_with(|| SetSketch::new(set.labelled().is_some()));
        of_set.blank += seen.iter().filter(|seen| seen.blank).count() as u64;
        for ((class, _), starts) in &groups {
            let class = class.map(str::to_owned);
            let new = || ClassSketch::new(set.name, of_set.labelled, shape);
            of_set.classes.entry(class).or_insert_with(new).images += starts.len() as u64;
        }
        let counts = of_set.classes.iter_mut().flat_map(|(class, of_class)| {
            of_class.folds.iter_mut().zip(0..).map(move |(counts, fold)| ((class.as_deref(), fold), counts))
        });
        let work: Vec<(&mut ImageCounts, &[usize])> =
            counts.filter_map(|(group, counts)| Some((counts, groups.get(&group)?.as_slice()))).collect();
        work.into_par_iter().for_each(|(counts, starts)| counts.add(batch, starts, size));
    }

    fn add_contents(&mut self, set: &NamedSet, first: usize, seen: &[Seen]) {
        let single_value = self.spec.shape().values() == 1;
        let mut numbers: BTreeMap<Option<&str>, u32> = BTreeMap::new();
        for (index, seen) in (first..).zip(seen) {
            let class = set.class_of(index);
            let number = *numbers.entry(class).or_insert_with(|| {
                let place: Place = (set.name, class.map(str::to_owned));
                self.contents.number(&place)
            });
            // An image of a single value says nothing by being of one value.
            let constant = seen.blank && !single_value;
            self.contents.add(seen.digest, constant, (number, 1), self.spec.contents());
        }
    }

    fn add_to_sample(&mut self, set: &NamedSet, first: usize, (batch, seen): (&[u8], &[Seen])) {
        let (shape, most) = (self.spec.shape(), self.spec.sample());
        let of_set = self.sets.entry(set.name).or_insert_with(|| SetSketch::new(set.labelled().is_some()));
        for (place, (image, seen)) in batch.chunks_exact(shape.values()).zip(seen).enumerate() {
            let class = set.class_of(first + place).map(str::to_owned);
            let new = || ClassSketch::new(set.name, of_set.labelled, shape);
            let name = set.unlabelled().name_of(first + place).map(beginning);
            of_set.classes.entry(class).or_insert_with(new).sample.offer(seen.digest, name, image, most);
        }
    }
}

/// Whether images of one shape are grey ones, of the height and width of images in colour.
fn is_grey_of(grey: Shape, colour: Shape) -> bool {
    let sides = |shape: Shape| (shape.height(), shape.width());
    sides(grey) == sides(colour) && (grey.channels(), colour.channels()) == (1, 3)
}
