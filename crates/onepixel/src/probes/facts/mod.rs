//! What is in the sets?
//!
//! # The big picture
//!
//! Of every set, with labels or without: its images and classes, how evenly they are spread over the classes, images of
//! one value, sizes and formats of the files. One pass over the pixels, which looks at an image only as long as its values
//! are equal; everything else is counted from what the reader knows. docs/method.md, "Facts of the sets", defines the
//! numbers.

mod finding;
mod of_sketch;
mod probe;

use serde::Serialize;

use super::error::ProbeError;
use super::sizes;
use crate::dataset::{Dataset, NamedSet, ReadError, UnlabelledSet, Values, visit_in_parallel};
use crate::progress::Progress;
pub use finding::{
    BlankImage, ClassCount, ClassFacts, FactsFinding, FactsOfSet, FormatCount, SizeCount, SizeFacts, SizeOf, Spread,
};

/// The most blank images of a set that are listed.
pub const MOST_LISTED: usize = 100;

/// Asks what is in the sets.
///
/// ```
/// use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::probes::facts::FactsProbe;
/// use onepixel::progress::Silent;
///
/// let images = MemoryImages::new(Shape::new(1, 2, 1)?, vec![0, 9, 7, 7, 3, 4, 5, 6])?;
/// let train = ImageSet::new(images, vec![0, 0, 0, 1], ["many", "few"])?;
/// let facts = FactsProbe.run(&Dataset::new("small", "memory", train, None)?, &Silent)?;
/// let classes = facts.sets[0].classes.as_ref().expect("labels");
/// assert_eq!((classes.imbalance, classes.majority_share, facts.sets[0].blank), (3.0, 0.75, 1));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FactsProbe;

impl FactsProbe {
    /// Counts.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<FactsFinding, ProbeError> {
        let sets = dataset.sets();
        let read: u64 = sets.iter().map(|set| set.len() as u64).sum();
        progress.begin("looking at the sets", read);
        let sets = sets.iter().map(|set| of_set(set, progress)).collect::<Result<Vec<_>, ReadError>>()?;
        let unreadable = dataset.unreadable.len() as u64;
        Ok(FactsFinding { unreadable, unreadable_share: share(unreadable, unreadable + read), sets })
    }
}

fn share(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

fn of_set(set: &NamedSet, progress: &dyn Progress) -> Result<FactsOfSet, ReadError> {
    let pictures = set.unlabelled();
    let (images, blank) = (pictures.len() as u64, blank(pictures, progress)?);
    let listed = blank.iter().take(MOST_LISTED).map(|&(index, value)| {
        let name = pictures.name_of(index as usize).map(str::to_owned);
        BlankImage { index, name, value }
    });
    Ok(FactsOfSet {
        set: set.name,
        role: set.name.role(),
        images,
        classes: set.labelled().and_then(|set| classes(set.classes(), &set.class_images())),
        blank: blank.len() as u64,
        blank_share: share(blank.len() as u64, images),
        blank_images: listed.collect(),
        sizes: size_facts(pictures),
        formats: formats(pictures),
        file_sizes: sizes::numbers(pictures, "file size").and_then(|bytes| Spread::of(bytes.to_vec())),
    })
}

/// How evenly a set's images are spread over its classes; `None` where it has no image.
fn classes(names: &[String], class_images: &[u32]) -> Option<ClassFacts> {
    let images: Vec<u64> = class_images.iter().copied().map(u64::from).collect();
    let all: u64 = images.iter().sum();
    let count = |(&images, class): (&u64, &String)| ClassCount { class: class.clone(), images };
    let of_classes = || images.iter().zip(names);
    let largest = of_classes().reduce(|most, next| if next.0 > most.0 { next } else { most }).map(count)?;
    let smallest = of_classes().reduce(|least, next| if next.0 < least.0 { next } else { least }).map(count)?;
    let majority_share = share(largest.images, all)?;
    let present = images.iter().filter(|&&images| images > 0);
    let entropy: f64 = -present.clone().map(|&images| images as f64 / all as f64).map(|p| p * p.ln()).sum::<f64>();
    Some(ClassFacts {
        present: present.count() as u64,
        // A class without images counts as one of one image, as in a policy.
        imbalance: largest.images as f64 / smallest.images.max(1) as f64,
        effective: entropy.exp(),
        majority_share,
        largest,
        smallest,
        images,
    })
}

/// The images of one value, each with that value, in order.
fn blank(set: &UnlabelledSet, progress: &dyn Progress) -> Result<Vec<(u32, u8)>, ReadError> {
    let size = set.shape().values();
    let found = visit_in_parallel(set.images(), Vec::new, |blank: &mut Vec<(u32, u8)>, first, batch| {
        for (index, image) in (first..).zip(batch.chunks_exact(size)) {
            if image.iter().all(|value| *value == image[0]) {
                blank.push((index as u32, image[0]));
            }
        }
        progress.advance((batch.len() / size) as u64);
    })?;
    let mut found: Vec<(u32, u8)> = found.into_iter().flatten().collect();
    found.sort_unstable();
    Ok(found)
}

/// Heights and widths of the originals or files where they are known, else of the images; `None` where there is no image.
fn size_facts(set: &UnlabelledSet) -> Option<SizeFacts> {
    let (of, mut sizes) = match sizes::of_files(set) {
        Some(sizes) => (SizeOf::Files, sizes),
        None => (SizeOf::Images, vec![(set.shape().height() as u64, set.shape().width() as u64); set.len()]),
    };
    sizes.sort_unstable();
    let runs = || sizes.chunk_by(|a, b| a == b);
    let (height, width, images) = runs()
        .map(|run| (run[0].0, run[0].1, run.len() as u64))
        .reduce(|most, next| if next.2 > most.2 { next } else { most })?;
    Some(SizeFacts {
        of,
        different: runs().count() as u64,
        commonest: SizeCount { height, width, images },
        heights: Spread::of(sizes.iter().map(|size| size.0 as f64).collect())?,
        widths: Spread::of(sizes.iter().map(|size| size.1 as f64).collect())?,
    })
}

/// The formats of the files, the commonest first; empty where they are not known.
fn formats(set: &UnlabelledSet) -> Vec<FormatCount> {
    let columns = set.attributes().map_or(&[][..], |attributes| attributes.columns());
    let Some(column) = columns.iter().find(|column| column.name == "format") else { return Vec::new() };
    let Values::Categories { places, names } = &column.values else { return Vec::new() };
    let mut counts = vec![0; names.len()];
    places.iter().for_each(|&place| counts[place as usize] += 1);
    let counted = names.iter().zip(counts).filter(|(_, images)| *images > 0);
    let mut formats: Vec<FormatCount> =
        counted.map(|(format, images)| FormatCount { format: format.clone(), images }).collect();
    formats.sort_by_key(|of| std::cmp::Reverse(of.images));
    formats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Attribute, Attributes, MemoryImages, SetName, Shape};
    use crate::progress::Silent;

    fn pictures(values: Vec<u8>) -> UnlabelledSet {
        UnlabelledSet::new(MemoryImages::new(Shape::new(1, 2, 1).unwrap(), values).unwrap()).unwrap()
    }

    fn dataset() -> Dataset {
        let train = pictures(vec![0, 9, 7, 7, 3, 4, 5, 6, 0, 0, 1, 2, 8, 9]);
        let sides = |sides: [f64; 7]| Values::Numbers(sides.to_vec());
        let columns = vec![
            Attribute::new("height", sides([20.0, 20.0, 20.0, 10.0, 10.0, 40.0, 20.0])),
            Attribute::new("width", sides([30.0, 30.0, 30.0, 30.0, 10.0, 10.0, 30.0])),
            Attribute::of_content("file size", sides([5.0, 1.0, 4.0, 2.0, 3.0, 7.0, 6.0])),
            Attribute::new("format", Values::named(["PNG", "JPEG", "PNG", "PNG", "JPEG", "PNG", "PNG"])),
        ];
        let train = train.with_attributes(Attributes::new(columns).unwrap()).unwrap();
        let names = ["a", "b", "c", "d", "e", "f", "g"].into_iter().collect();
        let train = train.with_names(names).unwrap().labelled(vec![0, 0, 0, 0, 1, 1, 2], ["x", "y", "z", "none"]);
        let unlabelled = NamedSet::of_unlabelled(SetName::Test, pictures(vec![1, 2]));
        let dataset = Dataset::new("facts", "memory", train.unwrap(), None).unwrap().with_set(unlabelled).unwrap();
        Dataset { unreadable: vec!["broken.png".into(), "empty.png".into()], ..dataset }
    }

    #[test]
    fn classes_are_counted_as_by_hand() {
        let facts = FactsProbe.run(&dataset(), &Silent).unwrap();
        let classes = facts.sets[0].classes.as_ref().unwrap();
        assert_eq!((classes.present, &*classes.largest.class, classes.largest.images), (3, "x", 4));
        assert_eq!((&*classes.smallest.class, classes.smallest.images, classes.imbalance), ("none", 0, 4.0));
        assert!((classes.majority_share - 4.0 / 7.0).abs() < 1e-12);
        // exp(−4/7 ln 4/7 − 2/7 ln 2/7 − 1/7 ln 1/7)
        assert!((classes.effective - 2.600_490).abs() < 1e-5, "{}", classes.effective);
        assert_eq!(classes.images, [4, 2, 1, 0]);
    }

    #[test]
    fn blank_and_unreadable_images_sizes_and_formats_are_found() {
        let facts = FactsProbe.run(&dataset(), &Silent).unwrap();
        let train = &facts.sets[0];
        let blank: Vec<_> = train.blank_images.iter().map(|of| (of.index, of.name.as_deref(), of.value)).collect();
        assert_eq!(blank, [(1, Some("b"), 7), (4, Some("e"), 0)]);
        assert_eq!((train.blank, facts.unreadable, facts.unreadable_share), (2, 2, Some(0.2)));
        let sizes = train.sizes.as_ref().unwrap();
        assert_eq!((sizes.of, sizes.different), (SizeOf::Files, 4));
        assert_eq!(sizes.commonest, SizeCount { height: 20, width: 30, images: 4 });
        assert_eq!(sizes.heights, Spread { least: 10.0, median: 20.0, greatest: 40.0 });
        let formats: Vec<_> = train.formats.iter().map(|of| (&*of.format, of.images)).collect();
        assert_eq!(formats, [("PNG", 5), ("JPEG", 2)]);
        assert_eq!(train.file_sizes.unwrap().median, 4.0);
    }

    #[test]
    fn a_set_without_labels_or_images_has_facts_too() {
        let facts = FactsProbe.run(&dataset(), &Silent).unwrap();
        let test = &facts.sets[1];
        assert_eq!((test.images, test.classes.is_none(), test.blank), (1, true, 0));
        assert_eq!(test.sizes.as_ref().unwrap().of, SizeOf::Images);
        let empty = Dataset::new("empty", "memory", pictures(Vec::new()).labelled(Vec::new(), ["x"]).unwrap(), None);
        let facts = FactsProbe.run(&empty.unwrap(), &Silent).unwrap();
        let train = &facts.sets[0];
        assert!(train.classes.is_none() && train.sizes.is_none() && train.blank_share.is_none());
        assert_eq!(facts.unreadable_share, None);
    }
}
