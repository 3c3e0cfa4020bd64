//! What does a stored sketch say before its sets?

use std::io::Read;

use crate::dataset::Shape;
use crate::sketch::sections::Sections;
use crate::sketch::wire::{Content, Fault, Kind};
use crate::sketch::{Sketch, SketchError, SketchSpec};

/// Reads it, as a sketch without sets.
pub(super) fn read(sections: &mut Sections<impl Read>) -> Result<Sketch, SketchError> {
    let mut head = Sketch::new(sections.next_of(Kind::Spec)?.taken(spec)?);
    while let Some(section) = sections.next_if(Kind::Classes)? {
        section.taken(|content| head.take_classes(content))?;
    }
    for kind in [Kind::Shards, Kind::Lost] {
        while let Some(section) = sections.next_if(kind)? {
            section.taken(|content| head.take_shards(kind, content))?;
        }
    }
    sections.next_of(Kind::Unreadable)?.taken(|content| head.take_unreadable(content))?;
    Ok(head)
}

fn spec(content: &mut Content<'_>) -> Result<SketchSpec, Fault> {
    let mut number = || Ok(content.number_to(u32::MAX.into())? as usize);
    let shape = Shape::new(number()?, number()?, number()?);
    let shape = shape.map_err(|error| Fault::new("the shape of images", error.to_string()))?;
    let (sample, contents) = (number()?, number()?);
    let found = || Fault::new("what a sketch can be of", format!("{shape}, a sample of {sample}, {contents} contents"));
    SketchSpec::restored(shape, sample, contents).ok_or_else(found)
}

impl Sketch {
    fn take_classes(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        while !content.is_read() {
            let (name, low) = (content.text()?, content.number_to(u32::MAX.into())?);
            let high = content.number_to(u32::MAX.into())?;
            let after_last = self.classes.iter().next_back().is_none_or(|(last, _)| last < name);
            if !after_last || low > high {
                return Err(Fault::new("classes by name, each once", format!("{name:?}")));
            }
            self.classes.add(name, (low as u32, high as u32));
        }
        Ok(())
    }

    fn take_shards(&mut self, kind: Kind, content: &mut Content<'_>) -> Result<(), Fault> {
        while !content.is_read() {
            let (identity, name) = (content.digest()?, content.text()?.to_owned());
            match kind {
                Kind::Lost => self.shards.add_lost(identity, (name, content.text()?.to_owned())),
                _ => drop(self.shards.counted.insert(identity, name)),
            }
        }
        Ok(())
    }

    fn take_unreadable(&mut self, content: &mut Content<'_>) -> Result<(), Fault> {
        let shards = &mut self.shards;
        shards.unreadable = content.number()?;
        while !content.is_read() {
            shards.name(content.text()?.to_owned());
        }
        if shards.unreadable < shards.named.len() as u64 {
            return Err(Fault::new("as many unreadable images as are named", shards.unreadable.to_string()));
        }
        Ok(())
    }
}
