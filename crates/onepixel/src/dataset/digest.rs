//! Is this the dataset that was looked at before?

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Attributes, Dataset, ImageSet, Label, NamedSet, Natives, Original, ReadError, UnlabelledSet, Values};
use crate::progress::Progress;

/// What stands before everything else that is digested; another number for another way of digesting.
const KIND: &[u8] = b"onepixel dataset 1\0";

/// The SHA-256 of a dataset's content: shapes, pixel values, labels and class names, and what is known of the files.
/// Neither the dataset's name nor where it was read from is part of it.
///
/// ```
/// # use onepixel::{dataset::{Dataset, DatasetDigest, ImageSet, MemoryImages, Shape}, progress::Silent};
/// # let images = |bytes| MemoryImages::new(Shape::new(1, 1, 1).unwrap(), bytes).unwrap();
/// # let dataset = |name, bytes| Dataset::new(name, "memory", ImageSet::new(images(bytes), vec![0, 1], ["a", "b"])?, None);
/// let one = DatasetDigest::of(&dataset("one", vec![0, 255])?, &Silent)?;
/// assert_eq!(one, DatasetDigest::of(&dataset("renamed", vec![0, 255])?, &Silent)?);
/// assert_ne!(one, DatasetDigest::of(&dataset("one", vec![0, 254])?, &Silent)?);
/// assert!(one.to_string().starts_with("sha256:"));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DatasetDigest([u8; 32]);

impl DatasetDigest {
    /// The digest of a dataset. Reads all images once.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    pub fn of(dataset: &Dataset, progress: &dyn Progress) -> Result<Self, ReadError> {
        let images: usize = dataset.sets().iter().map(NamedSet::len).sum();
        progress.begin("Digesting", images as u64);
        let mut hasher = Sha256::new();
        hasher.update(KIND);
        set(&mut hasher, &dataset.train, progress)?;
        hasher.update([u8::from(dataset.test.is_some())]);
        dataset.test.as_ref().map_or(Ok(()), |test| set(&mut hasher, test, progress))?;
        // A dataset of train and test images has the digest that it had before there were others.
        for further in &dataset.further {
            text(&mut hasher, further.name.name());
            hasher.update([further.name.role() as u8, u8::from(further.labelled().is_some())]);
            match further.labelled() {
                Some(labelled) => set(&mut hasher, labelled, progress)?,
                None => unlabelled(&mut hasher, further.unlabelled(), None, progress)?,
            }
        }
        Ok(Self(hasher.finalize().into()))
    }
}

impl DatasetDigest {
    /// The digest of content that is written in some canonical way, after the name of that way.
    pub(crate) fn of_written(
        way: &str,
        write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> std::io::Result<Self> {
        let mut hasher = Sha256::new_with_prefix(way);
        write(&mut Hashed(&mut hasher))?;
        Ok(Self(hasher.finalize().into()))
    }
}

/// A digest as a place to write to.
struct Hashed<'a>(&'a mut Sha256);

impl std::io::Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every count stands before what it counts, so that no two sets are told in the same bytes.
fn set(hasher: &mut Sha256, set: &ImageSet, progress: &dyn Progress) -> Result<(), ReadError> {
    unlabelled(hasher, set.unlabelled(), Some((set.classes(), set.labels())), progress)
}

/// `labelling` are the classes, and the label of each image.
fn unlabelled(
    hasher: &mut Sha256,
    set: &UnlabelledSet,
    labelling: Option<(&[String], &[Label])>,
    progress: &dyn Progress,
) -> Result<(), ReadError> {
    let shape = set.shape();
    [shape.height(), shape.width(), shape.channels(), set.len()].into_iter().for_each(|size| number(hasher, size));
    if let Some((classes, labels)) = labelling {
        number(hasher, classes.len());
        classes.iter().for_each(|class| text(hasher, class));
        labels.iter().for_each(|label| hasher.update(label.to_le_bytes()));
    }
    attributes(hasher, set.attributes());
    natives(hasher, set.natives());
    set.images().visit(0..set.len(), &mut |_, pixels| {
        hasher.update(pixels);
        progress.advance((pixels.len() / shape.values()) as u64);
    })
}

fn attributes(hasher: &mut Sha256, attributes: Option<&Attributes>) {
    let columns = attributes.map_or(&[][..], Attributes::columns);
    number(hasher, columns.len());
    for column in columns {
        text(hasher, &column.name);
        hasher.update([u8::from(column.depends_on_content)]);
        match &column.values {
            Values::Numbers(numbers) => {
                hasher.update([0]);
                numbers.iter().for_each(|value| hasher.update(value.to_le_bytes()));
            }
            Values::Categories { places, names } => {
                hasher.update([1]);
                number(hasher, names.len());
                names.iter().for_each(|name| text(hasher, name));
                places.iter().for_each(|place| hasher.update(place.to_le_bytes()));
            }
        }
    }
}

/// Nothing is digested of a set whose images have their own size, so that its digest is what it always was.
fn natives(hasher: &mut Sha256, natives: Option<&Natives>) {
    let Some(natives) = natives else { return };
    hasher.update(b"originals\0");
    for Original { height, width, digest } in natives.originals() {
        [*height, *width].into_iter().for_each(|side| hasher.update(side.to_le_bytes()));
        hasher.update(digest.to_le_bytes());
    }
    // The pieces are cut from what the digests say; whether they are there is what is left to tell.
    hasher.update([u8::from(natives.pieces().is_some())]);
}

fn number(hasher: &mut Sha256, number: usize) {
    hasher.update((number as u64).to_le_bytes());
}

fn text(hasher: &mut Sha256, text: &str) {
    number(hasher, text.len());
    hasher.update(text);
}

/// Two digits for each byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for DatasetDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        f.write_str(&hexadecimal(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Attribute, Contents, MemoryImages, SetName, Shape};
    use crate::progress::Silent;

    fn set_of(shape: (usize, usize), classes: [&str; 2], labels: Vec<u16>) -> ImageSet {
        let shape = Shape::new(shape.0, shape.1, 1).unwrap();
        let pixels = (0..shape.values() * labels.len()).map(|value| value as u8).collect();
        ImageSet::new(MemoryImages::new(shape, pixels).unwrap(), labels, classes).unwrap()
    }

    fn digest(train: ImageSet, test: Option<ImageSet>) -> String {
        DatasetDigest::of(&Dataset::new("any", "memory", train, test).unwrap(), &Silent).unwrap().to_string()
    }

    #[test]
    fn whatever_an_audit_sees_changes_the_digest() {
        let plain = || set_of((1, 2), ["a", "b"], vec![0, 1, 0]);
        let width = Attribute::new("width", Values::Numbers(vec![1.0, f64::NAN, 2.0]));
        let known = plain().with_attributes(Attributes::new(vec![width]).unwrap()).unwrap();
        let digests = [
            digest(plain(), None),
            digest(plain(), Some(plain())),
            digest(set_of((2, 1), ["a", "b"], vec![0, 1, 0]), None),
            digest(set_of((1, 2), ["ab", ""], vec![0, 1, 0]), None),
            digest(set_of((1, 2), ["a", "b"], vec![0, 1, 1]), None),
            digest(known, None),
        ];
        let with = |name, set| {
            let dataset = Dataset::new("any", "memory", plain(), None).unwrap();
            let dataset = dataset.with_set(NamedSet { name, contents: set }).unwrap();
            DatasetDigest::of(&dataset, &Silent).unwrap().to_string()
        };
        let unlabelled = || Contents::Unlabelled(plain().unlabelled().clone());
        let further = [
            with(SetName::validation("val"), Contents::Labelled(plain())),
            with(SetName::other("val"), Contents::Labelled(plain())),
            with(SetName::validation("val"), unlabelled()),
            with(SetName::Test, unlabelled()),
        ];
        let digests = [&digests[..], &further[..]].concat();
        for (index, one) in digests.iter().enumerate() {
            assert!(digests[..index].iter().all(|other| other != one), "{index}");
        }
        assert_eq!(digests[0], digest(plain(), None));
    }
}
