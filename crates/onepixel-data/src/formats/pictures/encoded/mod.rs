//! How do encoded image files become images of one shape?
//!
//! Folders, archives, shards and columns all hold encoded image files; they differ only in where those lie ([`Blobs`]).
//! What follows is the same for all of them: every image is decoded once when the set is opened, by all threads, which
//! finds those that cannot be read and what sizes, modes and depths there are ([`survey`]); what is done to all is decided
//! ([`plan`]); and the images are brought to it ([`decoder`]). The first pass writes what it decodes to where it will stay,
//! as a few samples let expect, so that sets that fit into memory are read and decoded once only. Others are decoded as
//! they are visited ([`visited`]).
//!
//! *Memory* is that of the images as they are worked on, never of their originals: of those only so many are decoded at a
//! time as fit into 512 MiB ([`in_flight`]), and one that would take more than that alone is not read.
//!
//! The rules. *Size*: `--size` if it is given, for all images; else the most frequent size of the train set, ties going to
//! the smaller one, unless that has more than 4,096 values: then 32×32, the working size. Images of another size are
//! resized by area averages where no side grows, else bilinearly; stretched, or as `--fit` says. Of *large* images, what
//! only the original shows is looked at in it: a digest of all samples, and pieces of its corners and edges
//! ([`onepixel::dataset::Natives`]). *Mode*: grey, grey with opacity, RGB or RGBA, as all images have it; where they differ,
//! the narrowest mode that holds them all, opacity counting only where an image is not opaque. *Palettes* are looked up;
//! an image with a palette is as wide as the colours that it uses: a format without a grey mode of its own, such as GIF,
//! stores grey so. *Samples* of more than 8 bits become grey values by the rule for arrays (`formats::arrays::scaling`): the range
//! of the train set decides, opacity apart. *Orientation* tags (EXIF) are applied unless `--no-exif` is given; colour
//! profiles are not. Of animations the first frame counts.

pub(crate) mod blobs;
mod decode;
mod decoder;
mod facts;
mod in_flight;
mod mode;
mod notes;
mod picture;
mod plan;
mod seen;
mod survey;
mod visited;
mod wide_tiff;

use std::sync::Arc;

use onepixel::dataset::{Files, MemoryImages, Names, ReadError, ReadFiles, SetName};

use crate::bytes::origin::Origin;
use crate::error::{Error, PictureError, Result};
use crate::pixels::settle::settle;
use crate::reading::folders::Unreadable;
use crate::reading::journal::Reading;
use crate::reading::labels::{LabelValue, Labels};
use crate::reading::parts::{Part, Parts, Pixels};
use blobs::Blobs;
use decoder::Decoder;
use plan::Plan;
use survey::Survey;
use visited::VisitedImages;

/// One in so many images may be unreadable and is left out; where more are, something is wrong with all.
const FEW: usize = 20;

/// How many unreadable images are named with their reasons.
const NAMED: usize = 3;

/// Encoded images, for what wants their files.
struct EncodedFiles(Arc<dyn Blobs>);

impl ReadFiles for EncodedFiles {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn read(&self, file: usize, to: &mut Vec<u8>) -> Result<(), ReadError> {
        Ok(self.0.read(file, to)?)
    }
}

/// Encoded images of one set.
pub(crate) struct EncodedSet {
    pub(crate) images: Arc<dyn Blobs>,
    /// What errors and notes call the set.
    pub(crate) origin: Origin,
    /// A label for each image; `None` of a set without labels.
    pub(crate) labels: Option<Labels>,
    /// The names of the classes that labels number; empty where labels are names themselves.
    pub(crate) classes: Arc<[String]>,
}

/// Decodes a train and a test set to images of one shape.
pub(crate) fn read(train: EncodedSet, test: Option<EncodedSet>, reading: &Reading<'_>) -> Result<Parts> {
    let test = test.map(|test| (SetName::Test, test));
    read_sets(train, test.into_iter().collect(), reading)
}

/// Decodes a train set and any others to images of one shape, which the train set decides.
pub(crate) fn read_sets(train: EncodedSet, others: Vec<(SetName, EncodedSet)>, reading: &Reading<'_>) -> Result<Parts> {
    let sets = || std::iter::once(&train).chain(others.iter().map(|(_, set)| set));
    sets().try_for_each(EncodedSet::check)?;
    let expected = survey::expected(&*train.images, reading.options);
    reading.progress.begin("reading images", sets().map(|set| set.images.len() as u64).sum());
    let mut surveys: Vec<Survey> = sets().map(|set| Survey::of(&*set.images, expected, reading)).collect();
    sets().zip(&surveys).try_for_each(|(set, survey)| set.check_readable(survey, reading))?;
    let Some(plan) = survey::common(&surveys, reading.options) else {
        return Err(Error::EmptySet { origin: train.origin });
    };
    plan.check_asked(&train.origin, reading)?;
    let origins: Vec<String> = sets().map(|set| set.origin.to_string()).collect();
    notes::note(&plan, &origins.join(" and "), &surveys, reading);
    sets().zip(&mut surveys).for_each(|(set, survey)| survey.settle(&*set.images, plan, reading));
    let mut surveys = surveys.into_iter();
    let mut part = |set: EncodedSet| set.into_part(surveys.next().unwrap_or_default(), plan, reading);
    let mut parts = Parts::new(part(train)?, None);
    for (name, set) in others {
        parts.add(name, part(set)?);
    }
    Ok(parts)
}

impl EncodedSet {
    fn check(&self) -> Result<()> {
        if self.images.len() == 0 {
            return Err(Error::EmptySet { origin: self.origin.clone() });
        }
        match &self.labels {
            Some(labels) if labels.len() != self.images.len() => Err(Error::CountMismatch {
                images: self.origin.clone(),
                image_count: self.images.len(),
                labels: labels.origin.clone(),
                label_count: labels.len(),
            }),
            _ => Ok(()),
        }
    }

    /// Refuses a set with images that cannot be read, or notes that they are left out.
    fn check_readable(&self, survey: &Survey, reading: &Reading<'_>) -> Result<()> {
        let unreadable: Vec<usize> = survey.unreadable().collect();
        if unreadable.is_empty() {
            return Ok(());
        }
        let mut decoder = Decoder::new(reading.options);
        let first = unreadable.iter().take(NAMED);
        let first = first.filter_map(|&index| decoder.decode(&*self.images, index, false, None).err());
        let first: Vec<String> = first.map(|error| error.to_string()).collect();
        let (origin, images) = (self.origin.clone(), self.images.len());
        let unreadable = unreadable.len();
        let allowed = match reading.options.unreadable {
            Unreadable::Few => images / FEW,
            Unreadable::Refused => 0,
            Unreadable::LeftOut => images - 1,
        };
        let lost = self.lost_classes(survey);
        // Where nothing at all is left, that is the error, whatever classes there were.
        if reading.options.unreadable == Unreadable::Few && unreadable < images && !lost.is_empty() {
            let what = format!("no image that can be read of a whole class: {}", lost.join("; "));
            let place = origin.file.to_path_buf();
            return Err(Error::Picture(PictureError::NothingLeft { place, what, found: first }));
        }
        if unreadable > allowed {
            return Err(Error::Picture(PictureError::UnreadableImages { origin, unreadable, images, first }));
        }
        survey.unreadable().for_each(|index| reading.leave_out(self.images.origin(index).to_string()));
        let more = if unreadable > NAMED { ", and so on" } else { "" };
        let lost = match lost.is_empty() {
            true => String::new(),
            false => format!("; no image is left of {}", lost.join("; ")),
        };
        reading.note(format!(
            "{origin}: {unreadable} of {images} images cannot be read and are left out: {}{more}{lost}",
            first.join("; ")
        ));
        Ok(())
    }

    /// The classes that have images, none of which can be read, each with their number: `cat, 12 images`.
    fn lost_classes(&self, survey: &Survey) -> Vec<String> {
        const SHOWN: usize = 5;
        let (Some(labels), Some(kept)) = (&self.labels, survey.kept()) else { return Vec::new() };
        let mut images = vec![0usize; labels.distinct().len()];
        let mut left = images.clone();
        labels.codes().iter().for_each(|&code| images[usize::from(code)] += 1);
        kept.into_iter().for_each(|image| left[usize::from(labels.codes()[image])] += 1);
        let lost = || (0..images.len()).filter(|&code| images[code] > 0 && left[code] == 0);
        let said = |code: usize| {
            let label = &labels.distinct()[code];
            let name = match label {
                LabelValue::Number(number) => usize::try_from(*number).ok().and_then(|class| self.classes.get(class)),
                LabelValue::Name(_) => None,
            };
            let name = name.map_or_else(|| label.to_string(), String::clone);
            format!("{name}, {} image{}", images[code], if images[code] == 1 { "" } else { "s" })
        };
        let more = lost().count().saturating_sub(SHOWN);
        let more = (more > 0).then(|| format!("{more} classes more"));
        lost().take(SHOWN).map(said).chain(more).collect()
    }

    /// The readable images as planned: as the survey decoded them, or decoded again.
    fn into_part(self, mut survey: Survey, plan: Plan, reading: &Reading<'_>) -> Result<Part> {
        let Self { images, origin, labels, classes: _ } = self;
        let in_set = |source| Error::Dataset { origin: origin.clone(), source };
        let attributes = survey.attributes().map_err(in_set)?;
        let kept = survey.kept();
        let names = names(&*images, kept.as_deref());
        let labels = match (labels, &kept) {
            (Some(labels), Some(kept)) => Some(labels.select(kept.iter().copied())?),
            (labels, _) => labels,
        };
        let files = Files::new(Arc::new(EncodedFiles(images.clone())));
        let files = Some(match &kept {
            Some(kept) => files.select(&kept.iter().map(|&index| index as u32).collect::<Vec<_>>()),
            None => files,
        });
        let pixels: Pixels = match survey.pixels() {
            Some(pixels) => Box::new(MemoryImages::new(plan.target.shape(), pixels).map_err(in_set)?),
            None => settle(VisitedImages::new(images, kept, plan, reading.options), &origin, reading)?,
        };
        Ok(Part { labels, names, attributes, files, ..Part::unlabelled(pixels, origin) })
    }
}

/// The names of the images that are kept, if all have one.
fn names(images: &dyn Blobs, kept: Option<&[usize]>) -> Option<Names> {
    match kept {
        Some(kept) => Names::of_all(kept.iter().map(|&index| images.name(index))),
        None => Names::of_all((0..images.len()).map(|index| images.name(index))),
    }
}
