//! How do images that the caller holds become a dataset?
//!
//! As those in files do: encoded images are decoded, sets are what their names say, large images are brought to the working
//! size.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use onepixel::dataset::{Collection, Images, Label, Names, SetName};
use onepixel::progress::Progress;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::{self, EncodedSet};
use crate::formats::pictures::tree::read_file;
use crate::reading::journal::Reading;
use crate::reading::labels::{ClassNames, Labels};
use crate::reading::options::ReadOptions;
use crate::reading::parts::{Part, Parts};
use crate::reading::split_words::{SplitRole, split_name};
use crate::source::request::finished;

/// A dataset whose images the caller holds: as pixels (`Box<dyn Images>`), or encoded (`Vec<EncodedImage>`).
///
/// ```
/// use onepixel_data::{EncodedImage, GivenDataset, GivenSet, ReadOptions};
/// use onepixel::progress::Silent;
///
/// let grey = |value: u8| EncodedImage::Bytes(Box::new([b"P5 1 1 255 ".as_slice(), &[value]].concat()));
/// let set = |name: &str| GivenSet {
///     name: name.to_owned(),
///     images: vec![grey(0), grey(255)],
///     labels: Some(vec![0, 1]),
///     names: None,
/// };
/// let given = GivenDataset {
///     name: "greys".to_owned(),
///     source: "memory".to_owned(),
///     classes: vec!["dark".to_owned(), "bright".to_owned()],
///     sets: vec![set("training"), set("dev")],
/// };
/// let greys = given.load(&ReadOptions::default(), &Silent)?;
/// let sets: Vec<_> = greys.sets().iter().map(|set| set.name.name()).collect();
/// assert_eq!(sets, ["train", "dev"]);
/// # Ok::<(), onepixel_data::Error>(())
/// ```
pub struct GivenDataset<I> {
    /// What people call it.
    pub name: String,
    /// Where its images come from.
    pub source: String,
    /// The names of the classes, which labels number.
    pub classes: Vec<String>,
    /// Its sets. Without one that is named as a train set, the first is it.
    pub sets: Vec<GivenSet<I>>,
}

/// A set of images that the caller holds.
pub struct GivenSet<I> {
    /// What the set is called, which says what it is for: `train`, `dev`, `test_set`, or anything else.
    pub name: String,
    /// Its images.
    pub images: I,
    /// The class of each image; `None` where the set has no labels.
    pub labels: Option<Vec<Label>>,
    /// What each image is called, where they have names.
    pub names: Option<Names>,
}

/// An image in a format such as PNG or JPEG.
pub enum EncodedImage {
    /// The content of its file.
    Bytes(Box<dyn AsRef<[u8]> + Send + Sync>),
    /// Its file.
    File(PathBuf),
}

impl GivenDataset<Box<dyn Images>> {
    /// Joins the sets, and brings them to the size that is asked for.
    ///
    /// # Errors
    ///
    /// The sets do not belong together, one is empty, or one has labels that are not one for each image and numbers of
    /// classes; or the images cannot be read.
    pub fn load(self, options: &ReadOptions, progress: &dyn Progress) -> Result<Collection> {
        join(self, options, progress, |sets, classes, _| {
            let part = |set: Numbered<Box<dyn Images>>| {
                let part = Part::unlabelled(set.images, set.origin);
                (set.name, Part { labels: set.labels, names: set.names, ..part })
            };
            let mut parts = sets.into_iter().map(part);
            let (_, train) = parts.next()?;
            let mut joined = Parts::new(train, None).with_classes(classes);
            parts.for_each(|(name, part)| joined.add(name, part));
            Some(Ok(joined))
        })
    }
}

impl GivenDataset<Vec<EncodedImage>> {
    /// Decodes the images, joins the sets, and brings them to one size.
    ///
    /// # Errors
    ///
    /// As for pixels; or images cannot be decoded, more of them than the options let be left out.
    pub fn load(self, options: &ReadOptions, progress: &dyn Progress) -> Result<Collection> {
        join(self, options, progress, |sets, classes, reading| {
            let encoded = |set: Numbered<Vec<EncodedImage>>| {
                let images = Arc::new(GivenBlobs { of: set.called, images: set.images, names: set.names });
                let classes = classes.names[..].into();
                (set.name, EncodedSet { images, origin: set.origin, labels: set.labels, classes })
            };
            let mut sets = sets.into_iter().map(encoded);
            let (_, train) = sets.next()?;
            let parts = encoded::read_sets(train, sets.collect(), reading);
            Some(parts.map(|parts| parts.with_classes(classes)))
        })
    }
}

/// A set whose role and labels are known.
struct Numbered<I> {
    name: SetName,
    called: String,
    origin: Origin,
    images: I,
    labels: Option<Labels>,
    names: Option<Names>,
}

fn join<I>(
    given: GivenDataset<I>,
    options: &ReadOptions,
    progress: &dyn Progress,
    read: impl FnOnce(Vec<Numbered<I>>, ClassNames, &Reading<'_>) -> Option<Result<Parts>>,
) -> Result<Collection> {
    let reading = Reading::new(options, progress);
    let GivenDataset { name, source, classes, sets } = given;
    let origin = Origin::file(source.as_ref());
    let roles = set_names(&sets, &reading);
    let numbered = sets.into_iter().zip(roles).map(|(set, name)| numbered(set, name));
    let mut sets = numbered.collect::<Result<Vec<_>>>()?;
    // The train set decides what is common to all.
    sets.sort_by_key(|set| set.name);
    let classes = ClassNames { origin: origin.clone(), names: classes };
    let parts = read(sets, classes, &reading).unwrap_or(Err(Error::EmptySet { origin }))?;
    finished(parts.into_collection(&name, &source)?, reading)
}

fn numbered<I>(set: GivenSet<I>, name: SetName) -> Result<Numbered<I>> {
    let origin = Origin::file(Path::new(&set.name));
    let labels = set.labels.map(|codes| numbers(codes, &origin)).transpose()?;
    Ok(Numbered { name, called: set.name, origin, images: set.images, labels, names: set.names })
}

fn numbers(codes: Vec<Label>, origin: &Origin) -> Result<Labels> {
    let mut labels = Labels::new(origin.clone());
    codes.into_iter().try_for_each(|code| labels.push_number(code.into()))?;
    Ok(labels)
}

/// The set that a name means: `training`, `dev` or `test_set` say what they are for; anything else is another set.
///
/// ```
/// use onepixel::dataset::SetName;
///
/// assert_eq!(onepixel_data::set_named("training"), SetName::Train);
/// assert_eq!(onepixel_data::set_named("dev"), SetName::validation("dev"));
/// ```
pub fn set_named(name: &str) -> SetName {
    let role = split_name(name).filter(|split| split.rest.is_empty()).map(|split| split.role);
    match role {
        Some(SplitRole::Train) => SetName::Train,
        Some(SplitRole::Validation) => SetName::validation(name),
        Some(SplitRole::Test) => SetName::Test,
        Some(SplitRole::Other) | None => SetName::other(name),
    }
}

/// What each set is for, as its name says.
fn set_names<I>(sets: &[GivenSet<I>], reading: &Reading<'_>) -> Vec<SetName> {
    let name = |set: &GivenSet<I>| set_named(&set.name);
    let mut names: Vec<SetName> = sets.iter().map(name).collect();
    if let [first, ..] = &mut names[..]
        && !sets.iter().any(|set| name(set) == SetName::Train)
    {
        reading.note(format!("{} is the train set, because no set is called so", sets[0].name));
        *first = SetName::Train;
    }
    names
}

/// Encoded images of a set.
struct GivenBlobs {
    /// What the set is called.
    of: String,
    images: Vec<EncodedImage>,
    names: Option<Names>,
}

impl Blobs for GivenBlobs {
    fn len(&self) -> usize {
        self.images.len()
    }

    fn origin(&self, index: usize) -> Origin {
        match &self.images[index] {
            EncodedImage::File(file) => Origin::file(file),
            EncodedImage::Bytes(_) => Origin::file(Path::new(&format!("image {index} of {}", self.of))),
        }
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.names.as_ref()?.get(index)
    }

    fn read(&self, index: usize, buffer: &mut Vec<u8>) -> Result<()> {
        match &self.images[index] {
            EncodedImage::Bytes(bytes) => {
                buffer.clear();
                buffer.extend_from_slice((**bytes).as_ref());
                Ok(())
            }
            EncodedImage::File(file) => read_file(file, buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::{MemoryImages, Shape};
    use onepixel::progress::Silent;

    use super::*;

    fn pixels(name: &str, values: Vec<u8>, labels: Option<Vec<Label>>) -> GivenSet<Box<dyn Images>> {
        let images = Box::new(MemoryImages::new(Shape::new(1, 1, 1).unwrap(), values).unwrap());
        GivenSet { name: name.to_owned(), images, labels, names: None }
    }

    fn given<I>(sets: Vec<GivenSet<I>>) -> GivenDataset<I> {
        let classes = vec!["dark".to_owned(), "bright".to_owned()];
        GivenDataset { name: "greys".to_owned(), source: "memory".to_owned(), classes, sets }
    }

    #[test]
    fn sets_are_what_their_names_say_and_keep_them() {
        let sets = vec![
            pixels("test.hard", vec![3], None),
            pixels("dev", vec![4, 5], Some(vec![1, 0])),
            pixels("Training", vec![1, 2], Some(vec![0, 1])),
        ];
        let dataset = given(sets).load(&ReadOptions::default(), &Silent).unwrap().into_dataset().unwrap();
        let sets: Vec<_> = dataset.sets().iter().map(|set| (set.name, set.len())).collect();
        assert_eq!(sets, [(SetName::Train, 2), (SetName::validation("dev"), 2), (SetName::other("test.hard"), 1)]);
        assert_eq!(
            (dataset.train.labels(), dataset.train.classes()),
            (&[0, 1][..], &["dark".into(), "bright".into()][..])
        );
    }

    #[test]
    fn the_only_set_is_the_train_set_whatever_its_name() {
        let sets = vec![pixels("test", vec![1, 1, 2, 2], Some(vec![0, 0, 1, 1]))];
        let dataset = given(sets).load(&ReadOptions::default(), &Silent).unwrap();
        assert_eq!(dataset.sets()[0].name, SetName::Train);
        assert_eq!(dataset.notes, ["test is the train set, because no set is called so"]);
    }

    #[test]
    fn an_image_that_cannot_be_decoded_is_named_by_its_place_or_its_file() {
        let images = vec![
            EncodedImage::Bytes(Box::new(*b"P5 1 1 255 \x07")),
            EncodedImage::Bytes(Box::new(*b"no image")),
            EncodedImage::File("no/such.png".into()),
        ];
        let set = GivenSet { name: "train".to_owned(), images, labels: Some(vec![0, 1, 1]), names: None };
        let refused = given(vec![set]).load(&ReadOptions::default(), &Silent).unwrap_err().to_string();
        assert!(refused.contains("bright, 2 images") && refused.contains("image 1 of train"), "{refused}");
        assert!(refused.contains("no/such.png"), "{refused}");
    }
}
