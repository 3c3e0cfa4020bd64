//! What does an audit take from a sketch?

use std::ops::Range;

use rayon::prelude::*;

use super::cells::BLOCK;
use super::counts::{ImageCounts, pixels_of};
use super::{ClassSketch, SetSketch, Sketch, SketchError};
use crate::dataset::{
    Collection, Contents, Dataset, DatasetError, ImageSet, Label, MemoryImages, NamedSet, Names, SetName, UnlabelledSet,
};
use crate::histogram::{Counts, PixelHistograms};

/// Images whose grey values were counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The train images of a fold, 0 to 4. The fold of an image follows from its content.
    Fold(u8),
    /// All images of a set with labels.
    Set(SetName),
}

impl Part {
    /// The set that it is of.
    fn set(self) -> SetName {
        match self {
            Self::Fold(_) => SetName::Train,
            Self::Set(set) => set,
        }
    }
}

/// One content, and where its copies are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiesOfContent<'a> {
    /// 128 bits by which it is known.
    pub digest: u128,
    /// Whether all its values are one, of images of more than one value.
    pub constant: bool,
    /// The sets and classes that it is in, in order, with the number of images. Images without a label have no class.
    pub places: Vec<(SetName, Option<&'a str>, u32)>,
}

impl Sketch {
    /// The number of folds that the train images were counted in.
    pub const FOLDS: u8 = super::FOLDS;

    /// The sets, in order, each with whether its images have labels.
    pub fn sets(&self) -> impl Iterator<Item = (SetName, bool)> {
        self.sets.iter().map(|(name, set)| (*name, set.labelled))
    }

    /// The classes, in the order that reading all images at once would give them.
    pub fn classes(&self) -> Vec<String> {
        self.classes.in_order()
    }

    /// The number of images of a set.
    pub fn images(&self, set: SetName) -> u64 {
        self.sets.get(&set).map_or(0, SetSketch::images)
    }

    /// The images of a set all of whose values are one.
    pub fn blank_images(&self, set: SetName) -> u64 {
        self.sets.get(&set).map_or(0, |set| set.blank)
    }

    /// The number of images of each class of a part, in the order of `classes`.
    pub fn class_images(&self, part: Part, classes: &[String]) -> Vec<u32> {
        classes.iter().map(|class| self.part_images(part, class)).collect()
    }

    /// The counts of a part at some pixels, with classes in the order of `classes`.
    ///
    /// # Errors
    ///
    /// The counts are not in memory, and cannot be read.
    ///
    /// # Panics
    ///
    /// If images have no such pixels.
    pub fn histograms(
        &self,
        part: Part,
        classes: &[String],
        pixels: Range<usize>,
    ) -> Result<PixelHistograms, SketchError> {
        assert!(pixels.end <= self.spec.shape().values(), "pixels within the image shape");
        let mut counts = vec![[0; 256]; classes.len() * pixels.len()];
        let rows = counts.par_chunks_mut(pixels.len().max(1)).zip(classes);
        rows.try_for_each(|(rows, class)| self.add_rows(part, class, pixels.clone(), rows))?;
        Ok(PixelHistograms::of_counts(self.spec.shape(), pixels, self.class_images(part, classes), counts))
    }

    /// Adds the counts of one class of a part at some pixels to those of each pixel.
    fn add_rows(&self, part: Part, class: &str, pixels: Range<usize>, rows: &mut [Counts]) -> Result<(), SketchError> {
        let values = self.spec.shape().values();
        let place = (part.set(), Some(class.to_owned()));
        let counted = self.counted(part, class).flat_map(|(place, counts)| {
            let blocks = pixels.start / BLOCK..pixels.end.div_ceil(BLOCK);
            blocks.map(move |block| (place * values.div_ceil(BLOCK) + block, block, counts))
        });
        for (number, block, counts) in counted {
            let read;
            let cells = match &self.aside {
                None => &counts.blocks[block],
                Some(aside) => {
                    read = aside.cells((&place, number), pixels_of(block, values), counts.images)?;
                    &read
                }
            };
            let first = block * BLOCK;
            for pixel in pixels.start.max(first)..pixels.end.min(first + BLOCK) {
                let sums = &mut rows[pixel - pixels.start];
                sums.iter_mut().zip(cells.row(pixel - first)).for_each(|(sum, count)| *sum += count);
            }
        }
        Ok(())
    }

    fn part_images(&self, part: Part, class: &str) -> u32 {
        self.counted(part, class).map(|(_, counts)| counts.images).sum()
    }

    /// The counts that belong to a part and class, each with its place among the class's folds that have images.
    fn counted(&self, part: Part, class: &str) -> impl Iterator<Item = (usize, &ImageCounts)> {
        let fold = if let Part::Fold(fold) = part { Some(usize::from(fold)) } else { None };
        let class = self.sets.get(&part.set()).and_then(|set| set.classes.get(&Some(class.to_owned())));
        let folds = class.into_iter().flat_map(|class| class.folds.iter().enumerate());
        let with_images = folds.filter(|(_, counts)| counts.images > 0).enumerate();
        let wanted = with_images.filter(move |(_, (known, _))| fold.is_none_or(|fold| fold == *known));
        wanted.map(|(place, (_, counts))| (place, counts))
    }

    /// The contents whose copies were counted, in the order of their digests.
    pub fn contents(&self) -> impl Iterator<Item = CopiesOfContent<'_>> {
        self.contents.iter().map(|(digest, constant, copies)| {
            let places = copies.into_iter().map(|((set, class), images)| (*set, class.as_deref(), images));
            CopiesOfContent { digest, constant, places: places.collect() }
        })
    }

    /// How many contents' copies were counted.
    pub fn counted_contents(&self) -> usize {
        self.contents.len()
    }

    /// Whether there are more contents than could be counted, so that these are a sample.
    pub fn contents_are_sample(&self) -> bool {
        self.contents.is_sample
    }

    /// How many shards were counted.
    pub fn counted_shards(&self) -> usize {
        self.shards.counted.len()
    }

    /// The shards that could not be read, each with the reason.
    pub fn lost_shards(&self) -> impl Iterator<Item = (&str, &str)> {
        self.shards.lost.values().map(|(name, reason)| (name.as_str(), reason.as_str()))
    }

    /// How many images could not be read.
    pub fn unreadable(&self) -> u64 {
        self.shards.unreadable
    }

    /// The first of their names, in alphabetical order.
    pub fn unreadable_names(&self) -> impl Iterator<Item = &str> {
        self.shards.named.iter().map(String::as_str)
    }

    /// The digests of the sampled images of a set, in the order in which [`Sketch::sample`] has the images.
    pub fn sampled_digests(&self, set: SetName) -> Vec<u128> {
        let classes = self.sets.get(&set).into_iter().flat_map(|set| self.in_order(set));
        classes.flat_map(|(_, class)| class.sample.images().iter().map(|image| image.digest)).collect()
    }

    /// The sampled images as a dataset: of each set the images of its classes in their order, those of a class by their
    /// digests.
    ///
    /// # Errors
    ///
    /// There are no train images with labels.
    pub fn sample(&self, name: &str, source: &str) -> Result<Dataset, SketchError> {
        if !self.sets.get(&SetName::Train).is_some_and(|train| train.labelled) {
            return Err(SketchError::NoTrainImages);
        }
        let classes = self.classes();
        let set =
            |(name, set): (&SetName, &SetSketch)| Ok(NamedSet { name: *name, contents: self.sampled(set, &classes)? });
        let sets = self.sets.iter().map(set).collect::<Result<Vec<_>, DatasetError>>()?;
        let dataset = Collection::new(name, source, sets)?.into_dataset()?;
        Ok(Dataset { unreadable: self.unreadable_names().map(str::to_owned).collect(), ..dataset })
    }

    fn sampled(&self, set: &SetSketch, classes: &[String]) -> Result<Contents, DatasetError> {
        let (mut pixels, mut labels, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (label, class) in self.in_order(set) {
            for image in class.sample.images() {
                pixels.extend_from_slice(&image.pixels);
                labels.push(label);
                names.push(image.name.as_deref());
            }
        }
        let mut pictures = UnlabelledSet::new(MemoryImages::new(self.spec.shape(), pixels)?)?;
        if let Some(names) = Names::of_all(names) {
            pictures = pictures.with_names(names)?;
        }
        if !set.labelled {
            return Ok(Contents::Unlabelled(pictures));
        }
        let set: ImageSet = pictures.labelled(labels, classes)?;
        Ok(Contents::Labelled(set))
    }

    /// The classes of a set in their order, with their labels; images without a label have 0.
    fn in_order<'a>(&self, set: &'a SetSketch) -> Vec<(Label, &'a ClassSketch)> {
        if !set.labelled {
            return set.classes.values().map(|class| (0, class)).collect();
        }
        let classes = (0..=Label::MAX).zip(self.classes());
        classes.filter_map(|(label, name)| Some((label, set.classes.get(&Some(name))?))).collect()
    }
}
