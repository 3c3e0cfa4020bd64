//! How does a sketch become bytes?

use std::collections::BTreeMap;
use std::io::{self, Write};

use rayon::prelude::*;

use super::Sketch;
use super::cells::Cells;
use super::contents::Place;
use super::sample::Sample;
use super::stored::{StoredClass, StoredContent, StoredSet};
use super::wire::{Kind, MAGIC, Sums, Written};

impl Sketch {
    /// The sketch as bytes; [`Sketch::from_bytes`] reads them back. Equal sketches have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // A vector takes whatever there is memory for.
        let _ = self.write_to(&mut bytes);
        bytes
    }

    /// Writes those bytes.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn write_to(&self, mut to: impl Write) -> io::Result<()> {
        if let Some(aside) = &self.aside {
            // It was read from these bytes.
            return io::copy(&mut aside.open()?, &mut to).and_then(|_| to.flush());
        }
        let mut writer = Writer::begin(to, self)?;
        for (&name, set) in &self.sets {
            writer.set(StoredSet { name, labelled: set.labelled, blank: set.blank })?;
            for (name, class) in &set.classes {
                let folds = class.folds.iter().map(|counts| counts.images).collect();
                writer.class(&StoredClass { name: name.clone(), images: class.images, folds })?;
                let counted = class.folds.iter().filter(|counts| counts.images > 0);
                let blocks: Vec<&Cells> = counted.flat_map(|counts| &counts.blocks).collect();
                let packed: Vec<Vec<u8>> = blocks.into_par_iter().map(packed).collect();
                packed.iter().try_for_each(|block| writer.block(block))?;
                writer.sample(&class.sample)?;
            }
        }
        self.write_contents(writer)
    }

    fn write_contents(&self, mut writer: Writer<impl Write>) -> io::Result<()> {
        let places = self.sets.iter().flat_map(|(name, set)| set.classes.keys().map(|class| (*name, class.clone())));
        // In the order of sets and classes, which is that of places.
        let numbers: BTreeMap<Place, u32> = places.zip(0..).collect();
        writer.places(numbers.len())?;
        for (digest, constant, copies) in self.contents.iter() {
            let number = |place: &Place| numbers.get(place).copied().unwrap_or_default();
            let copies = copies.into_iter().map(|(place, images)| (number(place), images)).collect();
            writer.content(&StoredContent { digest, constant, copies })?;
        }
        writer.end(self.contents.is_sample)
    }
}

/// A block of counts, packed into a section.
pub(super) fn packed(cells: &Cells) -> Vec<u8> {
    // Cells above 0: how many, by how much each is further than the one before, and the counts.
    let (mut gaps, mut counts, mut listed, mut next) = (Written::default(), Written::default(), 0, 0);
    cells.visit(|cell, count| {
        gaps.number(u64::from(cell) - next);
        counts.number(count.into());
        next = u64::from(cell) + 1;
        listed += 1;
    });
    let mut content = Written::default();
    content.number(listed);
    content.append(&gaps);
    content.append(&counts);
    content.packed(Kind::Block)
}

/// A sketch on its way out, in the order of its sections.
pub(super) struct Writer<W> {
    to: W,
    sums: Sums,
    /// Contents that wait for their section to be full.
    contents: Written,
}

impl<W: Write> Writer<W> {
    /// Writes what comes before the sets: what a sketch is of, its classes and shards.
    pub(super) fn begin(to: W, head: &Sketch) -> io::Result<Self> {
        let mut writer = Self { to, sums: Sums::default(), contents: Written::default() };
        writer.to.write_all(MAGIC)?;
        let (spec, shape) = (head.spec, head.spec.shape());
        let numbers = [shape.height(), shape.width(), shape.channels(), spec.sample(), spec.contents()];
        let mut content = Written::default();
        numbers.into_iter().for_each(|number| content.number(number as u64));
        writer.put(Kind::Spec, &content)?;
        writer.list(Kind::Classes, head.classes.iter(), |to, (name, (low, high))| {
            to.text(name);
            to.number(low.into());
            to.number(high.into());
        })?;
        writer.list(Kind::Shards, &head.shards.counted, |to, (identity, name)| {
            to.digest(*identity);
            to.text(name);
        })?;
        writer.list(Kind::Lost, &head.shards.lost, |to, (identity, (name, reason))| {
            to.digest(*identity);
            to.text(name);
            to.text(reason);
        })?;
        let mut unreadable = Written::default();
        unreadable.number(head.shards.unreadable);
        head.shards.named.iter().for_each(|name| unreadable.text(name));
        writer.put(Kind::Unreadable, &unreadable)?;
        Ok(writer)
    }

    /// Begins a set.
    pub(super) fn set(&mut self, set: StoredSet) -> io::Result<()> {
        let mut content = Written::default();
        content.byte(set.name.role() as u8);
        content.text(set.name.name());
        content.byte(u8::from(set.labelled));
        content.number(set.blank);
        self.put(Kind::Set, &content)
    }

    /// Begins a class of the set.
    pub(super) fn class(&mut self, class: &StoredClass) -> io::Result<()> {
        let mut content = Written::default();
        content.optional(class.name.as_deref());
        content.number(class.images);
        class.folds.iter().for_each(|&images| content.number(images.into()));
        self.put(Kind::Class, &content)
    }

    /// Writes the next block of the class, from [`packed`].
    pub(super) fn block(&mut self, packed: &[u8]) -> io::Result<()> {
        self.put_packed(packed)
    }

    /// Writes the sample of the class, after its blocks.
    pub(super) fn sample(&mut self, sample: &Sample) -> io::Result<()> {
        self.list(Kind::Sampled, sample.images(), |to, image| {
            to.digest(image.digest);
            to.optional(image.name.as_deref());
            to.bytes(&image.pixels);
        })
    }

    /// Begins the contents, after all sets: in so many places.
    pub(super) fn places(&mut self, count: usize) -> io::Result<()> {
        let mut places = Written::default();
        places.number(count as u64);
        self.put(Kind::Places, &places)
    }

    /// Writes the next content, in the order of digests.
    pub(super) fn content(&mut self, content: &StoredContent) -> io::Result<()> {
        self.contents.digest(content.digest);
        self.contents.number((content.copies.len() as u64) << 1 | u64::from(content.constant));
        for &(place, images) in &content.copies {
            self.contents.number(place.into());
            self.contents.number(images.into());
        }
        if self.contents.is_full() { self.put_contents() } else { Ok(()) }
    }

    fn put_contents(&mut self) -> io::Result<()> {
        let contents = std::mem::take(&mut self.contents);
        self.put(Kind::Contents, &contents)
    }

    /// Ends the sketch: whether there were more contents.
    pub(super) fn end(mut self, contents_are_sample: bool) -> io::Result<()> {
        if !self.contents.is_empty() {
            self.put_contents()?;
        }
        let mut rest = Written::default();
        rest.byte(u8::from(contents_are_sample));
        self.put(Kind::Rest, &rest)?;
        let end = self.sums.end();
        self.to.write_all(&end.packed(Kind::End))?;
        self.to.flush()
    }

    fn put(&mut self, kind: Kind, content: &Written) -> io::Result<()> {
        self.put_packed(&content.packed(kind))
    }

    fn put_packed(&mut self, section: &[u8]) -> io::Result<()> {
        self.sums.add_packed(section);
        self.to.write_all(section)
    }

    /// Entries in as many sections as it takes; none where there is no entry.
    fn list<T>(
        &mut self,
        kind: Kind,
        entries: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Written, T),
    ) -> io::Result<()> {
        let mut content = Written::default();
        for entry in entries {
            write(&mut content, entry);
            if content.is_full() {
                self.put(kind, &std::mem::take(&mut content))?;
            }
        }
        if content.is_empty() { Ok(()) } else { self.put(kind, &content) }
    }
}
