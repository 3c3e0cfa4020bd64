//! How are stored sketches merged that are read side by side?

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{Read, Write};

use rayon::prelude::*;

use super::within;
use crate::dataset::{MAX_IMAGES, SetName};
use crate::sketch::cells::{BLOCK, Cells};
use crate::sketch::counts::pixels_of;
use crate::sketch::sample::Sample;
use crate::sketch::sections::Section;
use crate::sketch::stored::{Stored, StoredClass, StoredContent, StoredSet, cells};
use crate::sketch::write::{Writer, packed};
use crate::sketch::{MergeError, Sketch, SketchError, SketchSpec};

/// About so many bytes of packed blocks are merged at a time.
const PACKED: u64 = 16 << 20;

/// Fewer bytes are merged by one thread: waking others would take longer.
const LEAST_SHARED: u64 = 1 << 16;

/// So many blocks are merged at a time, at most.
const BLOCKS: usize = 64;

/// What was merged.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merged {
    /// What is kept of which images.
    pub spec: SketchSpec,
    /// The sets, in order, with their images.
    pub sets: Vec<(SetName, u64)>,
    /// The shards that were counted.
    pub shards: usize,
}

/// One of the sketches, as far as it was read.
pub(super) struct Input<'a> {
    name: String,
    stored: Stored<Box<dyn Read + 'a>>,
    /// The set and class that come next, if they were looked at.
    set: Option<StoredSet>,
    class: Option<StoredClass>,
    /// The numbers that its places have in the merged sketch.
    places: Vec<u32>,
}

impl<'a> Input<'a> {
    pub(super) fn new(name: String, from: Box<dyn Read + 'a>) -> Result<Self, MergeError> {
        match Stored::new(from) {
            Ok(stored) => Ok(Self { name, stored, set: None, class: None, places: Vec::new() }),
            Err(error) => Err(MergeError::Sketch { name, error }),
        }
    }

    fn refused(&self, error: SketchError) -> MergeError {
        MergeError::Sketch { name: self.name.clone(), error }
    }

    /// What is read of it, or why it is refused.
    fn read<T>(
        &mut self,
        read: impl FnOnce(&mut Stored<Box<dyn Read + 'a>>) -> Result<T, SketchError>,
    ) -> Result<T, MergeError> {
        read(&mut self.stored).map_err(|error| MergeError::Sketch { name: self.name.clone(), error })
    }

    /// The images that it has of a fold of the class.
    fn images_of(&self, fold: usize) -> u32 {
        self.class.as_ref().and_then(|class| class.folds.get(fold)).copied().unwrap_or(0)
    }

    fn begin_set(&mut self) -> Result<(), MergeError> {
        self.set = self.read(Stored::next_set)?;
        Ok(())
    }

    fn begin_class(&mut self) -> Result<(), MergeError> {
        self.class = self.read(Stored::next_class)?;
        Ok(())
    }
}

/// Merges sketches into one that is written.
pub(super) fn merge_side_by_side(mut inputs: Vec<Input<'_>>, to: impl Write) -> Result<Merged, MergeError> {
    let head = merged_head(&inputs)?;
    let writer = Writer::begin(to, &head).map_err(MergeError::Write)?;
    let mut merge =
        Merge { writer, values: head.spec.shape().values(), sample: head.spec.sample(), sets: Vec::new(), places: 0 };
    inputs.iter_mut().try_for_each(Input::begin_set)?;
    while let Some(name) = inputs.iter().filter_map(|input| Some(input.set?.name)).min() {
        let of_set = inputs.iter_mut().filter(|input| input.set.is_some_and(|set| set.name == name));
        merge.set(name, &mut of_set.collect::<Vec<_>>())?;
    }
    let Merge { mut writer, sets, places, .. } = merge;
    writer.places(places as usize).map_err(MergeError::Write)?;
    let are_sample = merge_contents(&mut inputs, head.spec.contents(), &mut writer)?;
    writer.end(are_sample).map_err(MergeError::Write)?;
    Ok(Merged { spec: head.spec, sets, shards: head.shards.counted.len() })
}

/// What the merged sketch says before its sets.
fn merged_head(inputs: &[Input<'_>]) -> Result<Sketch, MergeError> {
    let (first, others) = inputs.split_first().ok_or(MergeError::Nothing)?;
    let mut head = first.stored.head().clone();
    for input in others {
        head.merge(input.stored.head()).map_err(|error| input.refused(error))?;
    }
    Ok(head)
}

/// The merged sketch, as far as it was written.
struct Merge<W> {
    writer: Writer<W>,
    /// The values of an image.
    values: usize,
    /// The most images of a class that are kept.
    sample: usize,
    sets: Vec<(SetName, u64)>,
    /// The places that were written.
    places: u32,
}

impl<W: Write> Merge<W> {
    /// Merges a set of those sketches that have it.
    fn set(&mut self, name: SetName, inputs: &mut [&mut Input<'_>]) -> Result<(), MergeError> {
        let mut set = StoredSet { name, labelled: false, blank: 0 };
        for (place, input) in inputs.iter().enumerate() {
            let Some(other) = input.set else { continue };
            if place > 0 && other.labelled != set.labelled {
                return Err(input.refused(SketchError::SomeLabels(name)));
            }
            set = StoredSet { labelled: other.labelled, blank: set.blank.saturating_add(other.blank), ..set };
        }
        self.writer.set(set).map_err(MergeError::Write)?;
        self.sets.push((name, 0));
        inputs.iter_mut().try_for_each(|input| input.begin_class())?;
        while let Some(class) = inputs.iter().filter_map(|input| Some(&input.class.as_ref()?.name)).min().cloned() {
            let of_class = inputs.iter_mut().map(|input| &mut **input);
            let of_class = of_class.filter(|input| input.class.as_ref().is_some_and(|known| known.name == class));
            self.class(class.clone(), &mut of_class.collect::<Vec<_>>())?;
        }
        inputs.iter_mut().try_for_each(|input| input.begin_set())
    }

    /// Merges a class of those sketches that have it.
    fn class(&mut self, name: Option<String>, inputs: &mut [&mut Input<'_>]) -> Result<(), MergeError> {
        let mut class = StoredClass { name, images: 0, folds: Vec::new() };
        for input in inputs.iter_mut() {
            input.places.push(self.places);
            let Some(other) = &input.class else { continue };
            class.images += other.images;
            class.folds.resize(other.folds.len(), 0);
            let (set, images) = self.sets.last_mut().map_or((SetName::Train, 0), |(set, images)| {
                *images += other.images;
                (*set, *images)
            });
            within(&format!("{set} images"), images, MAX_IMAGES as u64).map_err(|error| input.refused(error))?;
            class.folds.iter_mut().zip(&other.folds).for_each(|(sum, images)| *sum += images);
        }
        self.places += 1;
        self.writer.class(&class).map_err(MergeError::Write)?;
        self.counts(class.folds.len(), inputs)?;
        let mut sample = Sample::default();
        for input in inputs.iter_mut() {
            sample.merge(&input.read(Stored::sample)?, self.sample);
        }
        self.writer.sample(&sample).map_err(MergeError::Write)?;
        inputs.iter_mut().try_for_each(|input| input.begin_class())
    }

    /// Merges the counts of a class of so many folds, some blocks at a time.
    fn counts(&mut self, folds: usize, inputs: &mut [&mut Input<'_>]) -> Result<(), MergeError> {
        let blocks = self.values.div_ceil(BLOCK);
        let with_images = (0..folds).filter(|&fold| inputs.iter().any(|input| input.images_of(fold) > 0));
        let mut rest = with_images.flat_map(|fold| (0..blocks).map(move |block| (fold, block))).collect::<Vec<_>>();
        rest.reverse();
        while !rest.is_empty() {
            let (mut together, mut bytes) = (Vec::new(), 0);
            while together.len() < BLOCKS && bytes < PACKED {
                let Some((fold, block)) = rest.pop() else { break };
                let mut sections = Vec::new();
                for (place, input) in inputs.iter_mut().enumerate().filter(|(_, input)| input.images_of(fold) > 0) {
                    let section = input.read(Stored::next_block)?;
                    bytes += section.stored_bytes();
                    sections.push(Counted { input: place, images: input.images_of(fold), section });
                }
                together.push((pixels_of(block, self.values), sections));
            }
            let merge = |(pixels, sections): &(usize, Vec<Counted>)| merge_block(sections, *pixels);
            let merged: Vec<_> = match bytes {
                ..LEAST_SHARED => together.iter().map(merge).collect(),
                _ => together.par_iter().map(merge).collect(),
            };
            for block in merged {
                let block = block.map_err(|(input, error)| inputs[input].refused(error))?;
                self.writer.block(&block).map_err(MergeError::Write)?;
            }
        }
        Ok(())
    }
}

/// A packed block of one sketch.
struct Counted {
    input: usize,
    images: u32,
    section: Section,
}

/// Adds up one block of several sketches; or tells which one is damaged.
fn merge_block(sections: &[Counted], pixels: usize) -> Result<Vec<u8>, (usize, SketchError)> {
    let mut sum = Cells::new();
    for counted in sections {
        let counts = counted.section.taken(|content| cells(content, pixels, counted.images));
        sum.merge(&counts.map_err(|error| (counted.input, error))?, pixels);
    }
    Ok(packed(&sum))
}

/// Merges contents in the order of their digests, of which `most` are kept; and reads the sketches to their end.
///
/// Returns whether there were more.
fn merge_contents(inputs: &mut [Input<'_>], most: usize, writer: &mut Writer<impl Write>) -> Result<bool, MergeError> {
    let mut next = Vec::with_capacity(inputs.len());
    let mut order = BinaryHeap::new();
    for (place, input) in inputs.iter_mut().enumerate() {
        input.read(|stored| stored.places().map(drop))?;
        let content = input.read(Stored::next_content)?;
        order.extend(content.as_ref().map(|content| Reverse((content.digest, place))));
        next.push(content);
    }
    let (mut kept, mut merged): (usize, Option<StoredContent>) = (0, None);
    while let Some(Reverse((digest, place))) = order.pop() {
        let input = &mut inputs[place];
        let Some(content) = std::mem::replace(&mut next[place], input.read(Stored::next_content)?) else { continue };
        order.extend(next[place].as_ref().map(|content| Reverse((content.digest, place))));
        if merged.as_ref().is_some_and(|merged| merged.digest != digest) {
            write_content(merged.take(), (&mut kept, most), writer)?;
        }
        let known = merged.get_or_insert_with(|| StoredContent { copies: Vec::new(), ..content });
        known.copies.extend(content.copies.iter().map(|&(number, images)| (input.places[number as usize], images)));
    }
    write_content(merged, (&mut kept, most), writer)?;
    let mut are_sample = kept > most;
    for input in inputs {
        are_sample |= input.read(Stored::finish)?;
    }
    Ok(are_sample)
}

/// Writes a content whose copies are all known, as long as it is among the `most` first.
fn write_content(
    content: Option<StoredContent>,
    (kept, most): (&mut usize, usize),
    writer: &mut Writer<impl Write>,
) -> Result<(), MergeError> {
    let Some(mut content) = content else { return Ok(()) };
    *kept += 1;
    if *kept > most {
        return Ok(());
    }
    content.copies.sort_unstable();
    let mut copies: Vec<(u32, u32)> = Vec::with_capacity(content.copies.len());
    for (place, images) in content.copies {
        match copies.last_mut() {
            Some((last, sum)) if *last == place => *sum = sum.saturating_add(images),
            _ => copies.push((place, images)),
        }
    }
    writer.content(&StoredContent { copies, ..content }).map_err(MergeError::Write)
}
