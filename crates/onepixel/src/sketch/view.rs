//! What does an audit take from a sketch?

use std::ops::Range;

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
    pub fn histograms(&self, part: Part, classes: &[String], pixels: Range<usize>) -> PixelHistograms {
        let rows = classes.iter().flat_map(|class| pixels.clone().map(|pixel| self.row(part, class, pixel)));
        let counts = rows.collect();
        PixelHistograms::of_counts(self.spec.shape(), pixels, self.class_images(part, classes), counts)
    }

    /// The counts of one class of a part at one pixel.
    ///
    /// # Panics
    ///
    /// If images have no such pixel.
    pub fn row(&self, part: Part, class: &str, pixel: usize) -> Counts {
        assert!(pixel < self.spec.shape().values(), "a pixel within the image shape");
        let mut row = [0; 256];
        for counts in self.counted(part, class) {
            row.iter_mut().zip(counts.row(pixel)).for_each(|(sum, count)| *sum += count);
        }
        row
    }

    fn part_images(&self, part: Part, class: &str) -> u32 {
        self.counted(part, class).map(|counts| counts.images).sum()
    }

    /// The counts that belong to a part and class.
    fn counted(&self, part: Part, class: &str) -> impl Iterator<Item = &super::ImageCounts> {
        let (set, fold) = match part {
            Part::Fold(fold) => (SetName::Train, Some(usize::from(fold))),
            Part::Set(set) => (set, None),
        };
        let class = self.sets.get(&set).and_then(|set| set.classes.get(&Some(class.to_owned())));
        let folds = class.into_iter().flat_map(|class| class.folds.iter().enumerate());
        folds.filter(move |(place, _)| fold.is_none_or(|fold| fold == *place)).map(|(_, counts)| counts)
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
