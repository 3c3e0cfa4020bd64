//! How do bytes become a sketch again, and which are refused?

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::cells::{BLOCK, Cells};
use super::contents::Place;
use super::counts::{ImageCounts, pixels_of};
use super::digest::ContentDigest;
use super::wire::{Content, Fault, Kind, MAGIC, Section, Written, sum_of};
use super::{ClassSketch, MOST_BYTES, SetSketch, Sketch, SketchError, SketchSpec};
use crate::dataset::{MAX_IMAGES, Role, SetName, Shape};

/// So many sections are unpacked at a time.
const AT_A_TIME: usize = 32;

impl Sketch {
    /// Whether a file that begins so is a sketch, of whatever version.
    pub fn is_one(beginning: &[u8]) -> bool {
        beginning.starts_with(&MAGIC[..MAGIC.len() - 1])
    }

    /// Reads what [`Sketch::to_bytes`] wrote. Memory grows only as content really arrives.
    ///
    /// # Errors
    ///
    /// The bytes are something else, of another version, cut short, damaged, or not what they say of themselves.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SketchError> {
        if !bytes.starts_with(MAGIC) {
            let found = String::from_utf8_lossy(&bytes[..bytes.len().min(MAGIC.len())]);
            return Err(Fault::new("a sketch of this version, \"1PXSKET1\"", format!("{found:?}")).at(0));
        }
        let sections = sections(bytes)?;
        let mut restored = Restored::default();
        for some in sections.chunks(AT_A_TIME) {
            let unpacked: Vec<Vec<u8>> = some.par_iter().map(Section::unpacked).collect::<Result<_, _>>()?;
            for (section, content) in some.iter().zip(&unpacked) {
                let mut content = Content::new(content);
                let taken = restored.take(section.kind, &mut content).and_then(|()| content.end());
                taken.map_err(|fault| fault.at(section.byte))?;
            }
        }
        restored.finish().map_err(|fault| fault.at(bytes.len()))
    }
}

/// The sections of a sketch: all there, undamaged, and nothing after them.
fn sections(bytes: &[u8]) -> Result<Vec<Section<'_>>, SketchError> {
    let (mut sections, mut sums, mut byte) = (Vec::new(), Written::default(), MAGIC.len());
    loop {
        let (section, next) = Section::at(bytes, byte)?;
        if section.kind != Kind::End {
            sums.bytes(&section.sum.to_le_bytes());
            sections.push(section);
            byte = next;
            continue;
        }
        let unpacked = section.unpacked()?;
        let mut end = Content::new(&unpacked);
        let told = end.number().and_then(|count| Ok((count, end.bytes(size_of::<u64>())?)));
        let (count, sum) = told.map_err(|fault| fault.at(byte))?;
        if count != sections.len() as u64 || sum != sum_of(&sums.packed(Kind::End)).to_le_bytes() {
            let expected = format!("the end of {count} sections in their order");
            return Err(Fault::new(expected, format!("{} sections", sections.len())).at(byte));
        }
        return match bytes.len() - next {
            0 => Ok(sections),
            more => Err(Fault::new("the end", format!("{more} bytes more")).at(next)),
        };
    }
}

/// What was read so far.
#[derive(Default)]
struct Restored {
    sketch: Option<Sketch>,
    /// The kind of the last section.
    last: u8,
    /// The set and class that sections are about.
    set: Option<SetName>,
    class: Option<Option<String>>,
    /// The blocks of the class that were read, and their places: fold and block.
    blocks: usize,
    /// The memory that the classes take that were read.
    bytes: u64,
    places: Vec<Place>,
    /// Images of each place in contents that were read.
    copies: Vec<u64>,
    last_content: Option<u128>,
}

impl Restored {
    fn take(&mut self, kind: Kind, content: &mut Content<'_>) -> Result<(), Fault> {
        let again = matches!(kind, Kind::Set | Kind::Class) && self.last <= Kind::Sampled as u8;
        let repeated =
            matches!(kind, Kind::Spec | Kind::Unreadable | Kind::Places | Kind::Rest) && self.last == kind as u8;
        let is_first = self.sketch.is_none();
        if is_first != (kind == Kind::Spec) || (kind as u8) < self.last && !again || repeated && !is_first {
            return Err(Fault::new("sections in their order", format!("{kind:?}")));
        }
        self.last = kind as u8;
        if kind == Kind::Spec {
            self.sketch = Some(Sketch::new(spec(content)?));
            return Ok(());
        }
        match kind {
            Kind::Classes => self.classes(content),
            Kind::Shards | Kind::Lost | Kind::Unreadable => self.shards(kind, content),
            Kind::Set => self.set(content),
            Kind::Class => self.class(content),
            Kind::Block => self.block(content),
            Kind::Sampled => self.sampled(content),
            Kind::Places => self.places(content),
            Kind::Contents => self.contents(content),
            Kind::Rest => self.rest(content),
            Kind::Spec | Kind::End => Ok(()),
        }
    }

    fn sketch(&mut self) -> Result<&mut Sketch, Fault> {
        self.sketch.as_mut().ok_or_else(|| Fault::new("what the sketch is of", "nothing"))
    }

    fn classes(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        let sketch = self.sketch()?;
        while !content.is_read() {
            let (name, low) = (content.text()?, content.number_to(u32::MAX.into())?);
            let high = content.number_to(u32::MAX.into())?;
            let after_last = sketch.classes.iter().next_back().is_none_or(|(last, _)| last < name);
            if !after_last || low > high {
                return Err(Fault::new("classes by name, each once", format!("{name:?}")));
            }
            sketch.classes.add(name, (low as u32, high as u32));
        }
        Ok(())
    }

    fn shards(&mut self, kind: Kind, content: &mut Content<'_>) -> Result<(), Fault> {
        let shards = &mut self.sketch()?.shards;
        if kind == Kind::Unreadable {
            shards.unreadable = content.number()?;
        }
        while !content.is_read() {
            let identity = if kind == Kind::Unreadable { 0 } else { content.digest()? };
            let name = content.text()?.to_owned();
            match kind {
                Kind::Shards => drop(shards.counted.insert(identity, name)),
                Kind::Lost => shards.add_lost(identity, (name, content.text()?.to_owned())),
                _ => shards.name(name),
            }
        }
        if shards.unreadable < shards.named.len() as u64 {
            return Err(Fault::new("as many unreadable images as are named", shards.unreadable.to_string()));
        }
        Ok(())
    }

    fn set(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        self.check_class()?;
        self.class = None;
        let (role, name) = (content.byte()?, content.text()?);
        let name = match role {
            _ if role == Role::Train as u8 => SetName::Train,
            _ if role == Role::Test as u8 => SetName::Test,
            _ if role == Role::Validation as u8 => SetName::validation(name),
            _ if role == Role::Other as u8 => SetName::other(name),
            _ => return Err(Fault::new("a role of a set", role.to_string())),
        };
        let set = SetSketch { labelled: content.flag()?, blank: content.number()?, classes: BTreeMap::new() };
        let sketch = self.sketch()?;
        if sketch.sets.keys().next_back().is_some_and(|last| *last >= name) {
            return Err(Fault::new("sets in their order, each once", name.to_string()));
        }
        sketch.sets.insert(name, set);
        self.set = Some(name);
        Ok(())
    }

    fn class(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        self.check_class()?;
        let name = content.optional()?.map(str::to_owned);
        let set_name = self.set.ok_or_else(|| Fault::new("a set", "a class"))?;
        let sketch = self.sketch()?;
        let shape = sketch.spec.shape();
        let is_known = name.as_deref().is_none_or(|name| sketch.classes.has(name));
        let set = sketch.sets.get_mut(&set_name).ok_or_else(|| Fault::new("a set", "none"))?;
        let in_order = set.classes.keys().next_back().is_none_or(|last| *last < name);
        if set.labelled != name.is_some() || !is_known || !in_order {
            return Err(Fault::new("classes of the list, each once, by name", format!("{name:?}")));
        }
        let mut class = ClassSketch::new(set_name, set.labelled, shape);
        class.images = content.number_to(MAX_IMAGES as u64)?;
        for counts in &mut class.folds {
            counts.images = content.number_to(MAX_IMAGES as u64)? as u32;
        }
        let counted: u64 = class.folds.iter().map(|counts| u64::from(counts.images)).sum();
        if set.labelled && counted != class.images {
            return Err(Fault::new(format!("{} images in all folds", class.images), counted.to_string()));
        }
        set.classes.insert(name.clone(), class);
        (self.class, self.blocks) = (Some(name), 0);
        Ok(())
    }

    /// The class that sections are about.
    fn current(&mut self) -> Result<Option<(&mut ClassSketch, SketchSpec)>, Fault> {
        let (Some(set), Some(class)) = (self.set, self.class.clone()) else { return Ok(None) };
        let sketch = self.sketch()?;
        let spec = sketch.spec;
        Ok(sketch.sets.get_mut(&set).and_then(|set| set.classes.get_mut(&class)).map(|class| (class, spec)))
    }

    /// Refuses a class of which counts or images are missing.
    fn check_class(&mut self) -> Result<(), Fault> {
        let blocks = self.blocks;
        let Some((class, spec)) = self.current()? else { return Ok(()) };
        let folds = class.folds.iter().filter(|counts| counts.images > 0).count();
        let expected = folds * spec.shape().values().div_ceil(BLOCK);
        if blocks != expected {
            return Err(Fault::new(format!("{expected} blocks of counts"), blocks.to_string()));
        }
        let (sampled, expected) = (class.sample.images().len() as u64, class.images.min(spec.sample() as u64));
        if sampled != expected {
            return Err(Fault::new(format!("a sample of {expected}"), sampled.to_string()));
        }
        let bytes = class.folds.iter().map(ImageCounts::bytes).sum::<u64>() + class.sample.bytes();
        self.bytes += bytes;
        match self.bytes {
            0..=MOST_BYTES => Ok(()),
            found => Err(Fault::new(format!("at most {MOST_BYTES} bytes of counts"), found.to_string())),
        }
    }

    fn block(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        let place = self.blocks;
        self.blocks += 1;
        let (class, spec) = self.current()?.ok_or_else(|| Fault::new("a class", "counts of none"))?;
        let values = spec.shape().values();
        let (fold, block) = (place / values.div_ceil(BLOCK), place % values.div_ceil(BLOCK));
        let counts = class.folds.iter_mut().filter(|counts| counts.images > 0).nth(fold);
        let counts = counts.ok_or_else(|| Fault::new("no more blocks than there are images of", place.to_string()))?;
        counts.blocks[block] = cells(content, pixels_of(block, values), counts.images)?;
        Ok(())
    }

    fn sampled(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        let (class, spec) = self.current()?.ok_or_else(|| Fault::new("a class", "a sample of none"))?;
        let digests = ContentDigest::new(spec.shape());
        while !content.is_read() {
            let (digest, name) = (content.digest()?, content.optional()?);
            let pixels = content.bytes(spec.shape().values())?;
            let last = class.sample.images().last();
            let in_order = last.is_none_or(|last| (last.digest, last.name.as_deref()) <= (digest, name));
            if !in_order || digests.of(pixels) != digest || class.sample.images().len() == spec.sample() {
                return Err(Fault::new("sampled images with their digests, in order", format!("{name:?}")));
            }
            class.sample.offer(digest, name, pixels, spec.sample());
        }
        Ok(())
    }

    fn places(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        self.check_class()?;
        (self.set, self.class) = (None, None);
        let sketch = self.sketch()?;
        let of_set = |(name, set): (&SetName, &SetSketch)| {
            set.classes.keys().map(|class| (*name, class.clone())).collect::<Vec<Place>>()
        };
        let places: Vec<Place> = sketch.sets.iter().flat_map(of_set).collect();
        for place in &places {
            sketch.contents.number(place);
        }
        let told = content.number()?;
        if told != places.len() as u64 {
            return Err(Fault::new(format!("{} places", places.len()), told.to_string()));
        }
        self.copies = vec![0; places.len()];
        self.places = places;
        Ok(())
    }

    fn contents(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        let places = self.places.len() as u64;
        let mut count = self.sketch()?.contents.len() as u64;
        while !content.is_read() {
            let (digest, told) = (content.digest()?, content.number()?);
            if self.last_content.is_some_and(|last| last >= digest) || told >> 1 == 0 || told >> 1 > places {
                return Err(Fault::new("contents by their digests, each somewhere", format!("{digest:032x}")));
            }
            self.last_content = Some(digest);
            let mut least = 0;
            for _ in 0..told >> 1 {
                let (place, images) = (content.number()?, content.number_to(MAX_IMAGES as u64)?);
                if place < least || place >= places || images == 0 {
                    return Err(Fault::new("places in order, each with images", place.to_string()));
                }
                least = place + 1;
                self.copies[place as usize] += images;
                let sketch = self.sketch()?;
                let most = sketch.spec.contents();
                sketch.contents.add(digest, told & 1 == 1, (place as u32, images as u32), most);
            }
            count += 1;
            let most = self.sketch()?.spec.contents();
            if self.sketch()?.contents.len() as u64 != count {
                return Err(Fault::new(format!("at most {most} contents"), "more"));
            }
        }
        Ok(())
    }

    fn rest(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        let sketch = self.sketch()?;
        sketch.contents.is_sample = content.flag()?;
        let (counted, most) = (sketch.contents.len(), sketch.spec.contents());
        if sketch.contents.is_sample && counted < most {
            return Err(Fault::new(format!("{most} of more contents"), counted.to_string()));
        }
        Ok(())
    }

    /// The sketch, if all of it is there and fits together.
    fn finish(mut self) -> Result<Sketch, Fault> {
        if self.last != Kind::Rest as u8 || self.set.is_some() {
            return Err(Fault::new("contents, and whether there were more", "none"));
        }
        let (copies, places) = (std::mem::take(&mut self.copies), std::mem::take(&mut self.places));
        let sketch = self.sketch.take().ok_or_else(|| Fault::new("what the sketch is of", "nothing"))?;
        for ((set, class), copies) in places.iter().zip(copies) {
            let images = sketch.sets.get(set).and_then(|set| set.classes.get(class)).map_or(0, |class| class.images);
            if copies > images || copies < images && !sketch.contents.is_sample {
                return Err(Fault::new(format!("contents of {images} {set} images"), copies.to_string()));
            }
        }
        if let Some((name, _)) = sketch.sets.iter().find(|(_, set)| set.blank > set.images()) {
            return Err(Fault::new(format!("blank {name} images among all"), "more"));
        }
        Ok(sketch)
    }
}

fn spec(content: &mut Content<'_>) -> Result<SketchSpec, Fault> {
    let mut number = || Ok(content.number_to(u32::MAX.into())? as usize);
    let shape = Shape::new(number()?, number()?, number()?);
    let shape = shape.map_err(|error| Fault::new("the shape of images", error.to_string()))?;
    let (sample, contents) = (number()?, number()?);
    let found = || Fault::new("what a sketch can be of", format!("{shape}, a sample of {sample}, {contents} contents"));
    SketchSpec::restored(shape, sample, contents).ok_or_else(found)
}

/// The cells of a block, whose counts are of so many images at each pixel.
fn cells(content: &mut Content<'_>, pixels: usize, images: u32) -> Result<Cells, Fault> {
    let most = (pixels * 256) as u64;
    let listed = content.number_to(most)?;
    let (mut places, mut next) = (Vec::with_capacity(listed as usize), 0);
    for _ in 0..listed {
        let cell = next + content.number_to(most)?;
        if cell >= most {
            return Err(Fault::new(format!("a cell below {most}"), cell.to_string()));
        }
        places.push(cell as u16);
        next = cell + 1;
    }
    let mut sums = vec![0u64; pixels];
    let mut counted = Vec::with_capacity(places.len());
    for cell in places {
        let count = content.number_to(images.into())?;
        sums[usize::from(cell) / 256] += count;
        counted.push((cell, count as u32));
        if count == 0 {
            return Err(Fault::new("a count above 0", "0"));
        }
    }
    if let Some(sum) = sums.into_iter().find(|&sum| sum != u64::from(images)) {
        return Err(Fault::new(format!("counts of {images} images"), sum.to_string()));
    }
    let mut cells = Cells::new();
    cells.merge(&Cells::Listed(counted), pixels);
    Ok(cells)
}
