//! How does a sketch become bytes?

use std::collections::BTreeMap;
use std::io::{self, Write};

use rayon::prelude::*;

use super::cells::Cells;
use super::contents::Place;
use super::wire::{Kind, MAGIC, Written, sum_of};
use super::{ClassSketch, SetSketch, Sketch};
use crate::dataset::SetName;

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
    pub fn write_to(&self, to: impl Write) -> io::Result<()> {
        let mut sections = Sections { to, written: 0, sums: Written::default() };
        sections.to.write_all(MAGIC)?;
        let (spec, shape) = (self.spec, self.spec.shape());
        let numbers = [shape.height(), shape.width(), shape.channels(), spec.sample(), spec.contents()];
        let mut head = Written::default();
        numbers.into_iter().for_each(|number| head.number(number as u64));
        sections.put(Kind::Spec, &head)?;
        sections.list(Kind::Classes, self.classes.iter(), |to, (name, (low, high))| {
            to.text(name);
            to.number(low.into());
            to.number(high.into());
        })?;
        sections.list(Kind::Shards, &self.shards.counted, |to, (identity, name)| {
            to.digest(*identity);
            to.text(name);
        })?;
        sections.list(Kind::Lost, &self.shards.lost, |to, (identity, (name, reason))| {
            to.digest(*identity);
            to.text(name);
            to.text(reason);
        })?;
        let mut unreadable = Written::default();
        unreadable.number(self.shards.unreadable);
        self.shards.named.iter().for_each(|name| unreadable.text(name));
        sections.put(Kind::Unreadable, &unreadable)?;
        self.sets.iter().try_for_each(|(name, set)| sections.set(*name, set))?;
        self.write_contents(&mut sections)?;
        sections.end()
    }

    fn write_contents(&self, sections: &mut Sections<impl Write>) -> io::Result<()> {
        let places = self.sets.iter().flat_map(|(name, set)| {
            let of_class = |class: &Option<String>| (*name, class.clone());
            set.classes.keys().map(of_class).collect::<Vec<Place>>()
        });
        // In the order of sets and classes, which is that of places.
        let numbers: BTreeMap<Place, u64> = places.zip(0..).collect();
        let mut places = Written::default();
        places.number(numbers.len() as u64);
        sections.put(Kind::Places, &places)?;
        sections.list(Kind::Contents, self.contents.iter(), |to, (digest, constant, copies)| {
            to.digest(digest);
            to.number((copies.len() as u64) << 1 | u64::from(constant));
            for (place, images) in copies {
                to.number(numbers.get(place).copied().unwrap_or_default());
                to.number(images.into());
            }
        })?;
        let mut rest = Written::default();
        rest.byte(u8::from(self.contents.is_sample));
        sections.put(Kind::Rest, &rest)
    }
}

/// Sections on their way out.
struct Sections<W> {
    to: W,
    written: u64,
    /// The checksums of all sections before.
    sums: Written,
}

impl<W: Write> Sections<W> {
    fn put(&mut self, kind: Kind, content: &Written) -> io::Result<()> {
        self.put_packed(&content.packed(kind))
    }

    fn put_packed(&mut self, section: &[u8]) -> io::Result<()> {
        self.written += 1;
        self.sums.bytes(&sum_of(section).to_le_bytes());
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

    fn set(&mut self, name: SetName, set: &SetSketch) -> io::Result<()> {
        let mut content = Written::default();
        content.byte(name.role() as u8);
        content.text(name.name());
        content.byte(u8::from(set.labelled));
        content.number(set.blank);
        self.put(Kind::Set, &content)?;
        set.classes.iter().try_for_each(|(class, of_class)| self.class(class.as_deref(), of_class))
    }

    fn class(&mut self, name: Option<&str>, class: &ClassSketch) -> io::Result<()> {
        let mut content = Written::default();
        content.optional(name);
        content.number(class.images);
        class.folds.iter().for_each(|counts| content.number(counts.images.into()));
        self.put(Kind::Class, &content)?;
        let folds = class.folds.iter().filter(|counts| counts.images > 0);
        let blocks: Vec<&Cells> = folds.flat_map(|counts| &counts.blocks).collect();
        let packed: Vec<Vec<u8>> = blocks.into_par_iter().map(|cells| block(cells).packed(Kind::Block)).collect();
        packed.iter().try_for_each(|section| self.put_packed(section))?;
        self.list(Kind::Sampled, class.sample.images(), |to, image| {
            to.digest(image.digest);
            to.optional(image.name.as_deref());
            to.bytes(&image.pixels);
        })
    }

    fn end(mut self) -> io::Result<()> {
        let mut end = Written::default();
        end.number(self.written);
        end.bytes(&sum_of(&self.sums.packed(Kind::End)).to_le_bytes());
        self.to.write_all(&end.packed(Kind::End))?;
        self.to.flush()
    }
}

/// Cells above 0: how many, by how much each is further than the one before, and the counts.
fn block(cells: &Cells) -> Written {
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
    content
}
