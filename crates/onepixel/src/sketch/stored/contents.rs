//! Which contents does a stored sketch count, and is none missing?

use std::io::Read;

use super::Stored;
use crate::dataset::MAX_IMAGES;
use crate::sketch::SketchError;
use crate::sketch::contents::Place;
use crate::sketch::wire::{Content, Fault, Kind};

/// How far the contents were read.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The section that is being read, and how much of it was.
    unpacked: Vec<u8>,
    read: usize,
    /// Where that section begins.
    byte: u64,
    counted: u64,
    last: Option<u128>,
    /// Images of each place in the contents that were read.
    copies: Vec<u64>,
}

/// One content of a stored sketch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sketch) struct StoredContent {
    pub(in crate::sketch) digest: u128,
    /// Whether all its values are one.
    pub(in crate::sketch) constant: bool,
    /// Places by their number, with images each.
    pub(in crate::sketch) copies: Vec<(u32, u32)>,
}

impl<R: Read> Stored<R> {
    /// Begins the contents, after all sets: the places that contents are in, in the order of their numbers.
    pub(in crate::sketch) fn places(&mut self) -> Result<impl Iterator<Item = &Place>, SketchError> {
        let (section, expected) = (self.sections.next_of(Kind::Places)?, self.places.len() as u64);
        match section.taken(|content| content.number())? {
            told if told == expected => {}
            told => return Err(Fault::new(format!("{expected} places"), told.to_string()).at(section.byte)),
        }
        self.contents.copies = vec![0; self.places.len()];
        Ok(self.places.iter().map(|(place, _)| place))
    }

    /// The next content, in the order of digests.
    pub(in crate::sketch) fn next_content(&mut self) -> Result<Option<StoredContent>, SketchError> {
        while self.contents.read == self.contents.unpacked.len() {
            let Some(section) = self.sections.next_if(Kind::Contents)? else { return Ok(None) };
            let (unpacked, byte) = (section.unpacked()?, section.byte);
            self.contents = Progress { unpacked, byte, read: 0, ..std::mem::take(&mut self.contents) };
        }
        let most = self.spec().contents() as u64;
        self.contents.next(most).map(Some).map_err(|fault| fault.at(self.contents.byte))
    }

    /// Reads what comes after the contents: whether there were more. Refuses what is not whole.
    pub(in crate::sketch) fn finish(&mut self) -> Result<bool, SketchError> {
        let rest = self.sections.next_of(Kind::Rest)?;
        let is_sample = rest.taken(|content| content.flag())?;
        let (counted, most) = (self.contents.counted, self.spec().contents() as u64);
        if is_sample && counted < most {
            return Err(Fault::new(format!("{most} of more contents"), counted.to_string()).at(rest.byte));
        }
        for (((set, _), images), &copies) in self.places.iter().zip(&self.contents.copies) {
            if copies > *images || copies < *images && !is_sample {
                let expected = format!("contents of {images} {set} images");
                return Err(Fault::new(expected, copies.to_string()).at(rest.byte));
            }
        }
        self.sections.end()?;
        Ok(is_sample)
    }
}

impl Progress {
    fn next(&mut self, most: u64) -> Result<StoredContent, Fault> {
        let mut content = Content::new(&self.unpacked[self.read..]);
        let (digest, told) = (content.digest()?, content.number()?);
        let (places, in_places) = (self.copies.len() as u64, told >> 1);
        if self.last.is_some_and(|last| last >= digest) || in_places == 0 || in_places > places {
            return Err(Fault::new("contents by their digests, each somewhere", format!("{digest:032x}")));
        }
        self.last = Some(digest);
        let (mut copies, mut least) = (Vec::with_capacity(1), 0);
        for _ in 0..in_places {
            let (place, images) = (content.number()?, content.number_to(MAX_IMAGES as u64)?);
            if place < least || place >= places || images == 0 {
                return Err(Fault::new("places in order, each with images", place.to_string()));
            }
            least = place + 1;
            self.copies[place as usize] += images;
            copies.push((place as u32, images as u32));
        }
        self.counted += 1;
        if self.counted > most {
            return Err(Fault::new(format!("at most {most} contents"), "more"));
        }
        self.read = self.unpacked.len() - content.left();
        Ok(StoredContent { digest, constant: told & 1 == 1, copies })
    }
}
