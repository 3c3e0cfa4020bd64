//! What is in a stored sketch, from front to back, and does it fit together?
//!
//! # The big picture
//!
//! A stored sketch is read once, in the order in which it was written: its `head`, then set by set and class by class the counts,
//! `block` by block, and the sample, and at last the `contents`. Only what is asked for is in memory, so that a sketch of any size
//! can be read, and many side by side. Whoever has read to the end knows that all of it is there, undamaged, and fits together.

mod block;
mod contents;
mod head;

use std::io::Read;

use rayon::prelude::*;

pub(super) use block::cells;
pub(super) use contents::StoredContent;

use super::contents::Place;
use super::digest::ContentDigest;
use super::sample::{Sample, SampledImage};
use super::sections::{Section, Sections};
use super::wire::{Content, Fault, Kind};
use super::{ClassSketch, Sketch, SketchError, SketchSpec};
use crate::dataset::{MAX_IMAGES, Role, SetName};

/// A sketch that lies somewhere, read from front to back.
#[derive(Debug)]
pub(super) struct Stored<R> {
    sections: Sections<R>,
    /// What the sketch says before its sets: what it is of, the classes, the shards.
    head: Sketch,
    /// The set that was begun.
    set: Option<StoredSet>,
    /// The places that were begun, each with its images.
    places: Vec<(Place, u64)>,
    contents: contents::Progress,
}

/// What a stored sketch says of a set before its classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredSet {
    pub(super) name: SetName,
    pub(super) labelled: bool,
    /// Images all of whose values are one.
    pub(super) blank: u64,
}

/// What a stored sketch says of a class before its counts.
#[derive(Debug, Clone)]
pub(super) struct StoredClass {
    pub(super) name: Option<String>,
    pub(super) images: u64,
    /// The images of each fold.
    pub(super) folds: Vec<u32>,
}

impl<R: Read> Stored<R> {
    /// Reads what comes before the sets.
    pub(super) fn new(from: R) -> Result<Self, SketchError> {
        let mut sections = Sections::new(from)?;
        let head = head::read(&mut sections)?;
        Ok(Self { sections, head, set: None, places: Vec::new(), contents: contents::Progress::default() })
    }

    /// What the sketch says before its sets, as a sketch without any.
    pub(super) fn head(&self) -> &Sketch {
        &self.head
    }

    pub(super) fn spec(&self) -> SketchSpec {
        self.head.spec
    }

    /// Begins the next set, if there is one. All classes of the one before must have been read.
    pub(super) fn next_set(&mut self) -> Result<Option<StoredSet>, SketchError> {
        self.check_blank()?;
        let Some(section) = self.sections.next_if(Kind::Set)? else { return Ok(None) };
        let last = self.set.map(|set| set.name);
        let set = section.taken(|content| set(content, last))?;
        self.set = Some(set);
        Ok(Some(set))
    }

    /// Begins the next class of the set, if there is one.
    pub(super) fn next_class(&mut self) -> Result<Option<StoredClass>, SketchError> {
        let Some(section) = self.sections.next_if(Kind::Class)? else { return Ok(None) };
        let class = section.taken(|content| self.class(content))?;
        if let Some(set) = self.set {
            self.places.push(((set.name, class.name.clone()), class.images));
        }
        Ok(Some(class))
    }

    fn class(&self, content: &mut Content<'_>) -> Result<StoredClass, Fault> {
        let set = self.set.ok_or_else(|| Fault::new("a set", "a class"))?;
        let name = content.optional()?.map(str::to_owned);
        let is_known = name.as_deref().is_none_or(|name| self.head.classes.has(name));
        let last = self.places.last().filter(|((of, _), _)| *of == set.name);
        let in_order = last.is_none_or(|((_, last), _)| *last < name);
        if set.labelled != name.is_some() || !is_known || !in_order {
            return Err(Fault::new("classes of the list, each once, by name", format!("{name:?}")));
        }
        let images = content.number_to(MAX_IMAGES as u64)?;
        let folds = (0..ClassSketch::folds_of(set.name, set.labelled)).map(|_| content.number_to(MAX_IMAGES as u64));
        let folds = folds.map(|images| images.map(|images| images as u32)).collect::<Result<Vec<_>, _>>()?;
        let counted: u64 = folds.iter().map(|&images| u64::from(images)).sum();
        if set.labelled && counted != images {
            return Err(Fault::new(format!("{images} images in all folds"), counted.to_string()));
        }
        Ok(StoredClass { name, images, folds })
    }

    /// The next block of the class's counts, still packed: of each fold with images in turn, of all pixels in turn.
    pub(super) fn next_block(&mut self) -> Result<Section, SketchError> {
        self.sections.next_of(Kind::Block)
    }

    /// The sample of the class that was begun, after its blocks.
    pub(super) fn sample(&mut self) -> Result<Sample, SketchError> {
        let (begin, mut sections, spec) = (self.sections.byte(), Vec::new(), self.spec());
        while let Some(section) = self.sections.next_if(Kind::Sampled)? {
            sections.push(section);
        }
        let expected = self.places.last().map_or(0, |(_, images)| (*images).min(spec.sample() as u64));
        let read = |section: &Section| section.taken(|content| sampled(content, spec));
        let images = match &sections[..] {
            // Waking other threads would take longer.
            [] | [_] => sections.iter().map(read).collect::<Result<Vec<_>, _>>()?,
            _ => sections.par_iter().map(read).collect::<Result<Vec<_>, _>>()?,
        };
        let images: Vec<SampledImage> = images.into_iter().flatten().collect();
        if images.len() as u64 != expected {
            return Err(Fault::new(format!("a sample of {expected}"), images.len().to_string()).at(begin));
        }
        let sample = Sample::of_ordered(images);
        sample.ok_or_else(|| Fault::new("sampled images in order", "another order").at(begin))
    }

    fn check_blank(&self) -> Result<(), SketchError> {
        let Some(set) = self.set else { return Ok(()) };
        let images: u64 = self.images_of(set.name);
        if set.blank <= images {
            return Ok(());
        }
        let expected = format!("at most {images} blank {} images", set.name);
        Err(Fault::new(expected, set.blank.to_string()).at(self.sections.byte()))
    }

    fn images_of(&self, set: SetName) -> u64 {
        self.places.iter().rev().take_while(|((of, _), _)| *of == set).map(|(_, images)| images).sum()
    }
}

fn set(content: &mut Content<'_>, last: Option<SetName>) -> Result<StoredSet, Fault> {
    let (role, name) = (content.byte()?, content.text()?);
    let name = match role {
        _ if role == Role::Train as u8 => SetName::Train,
        _ if role == Role::Test as u8 => SetName::Test,
        _ if role == Role::Validation as u8 => SetName::validation(name),
        _ if role == Role::Other as u8 => SetName::other(name),
        _ => return Err(Fault::new("a role of a set", role.to_string())),
    };
    if last.is_some_and(|last| last >= name) {
        return Err(Fault::new("sets in their order, each once", name.to_string()));
    }
    Ok(StoredSet { name, labelled: content.flag()?, blank: content.number()? })
}

fn sampled(content: &mut Content<'_>, spec: SketchSpec) -> Result<Vec<SampledImage>, Fault> {
    let (digests, mut images) = (ContentDigest::new(spec.shape()), Vec::new());
    while !content.is_read() {
        let (digest, name) = (content.digest()?, content.optional()?.map(str::to_owned));
        let pixels = content.bytes(spec.shape().values())?.to_vec();
        if digests.of(&pixels) != digest {
            return Err(Fault::new("sampled images with their digests", format!("{name:?}")));
        }
        images.push(SampledImage { digest, name, pixels });
    }
    Ok(images)
}
