//! Which of the images can be read, and what are they like?

use rayon::prelude::*;

use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::decode::Decoder;
use crate::formats::pictures::encoded::facts::Facts;
use crate::formats::pictures::encoded::seen::Seen;
use crate::formats::pictures::encoded::target::{Target, common_mode};
use crate::reading::journal::Reading;

/// Images that one thread decodes before it asks for more.
const SHARE: usize = 32;

/// Images that are decoded to expect the common shape of all.
const SAMPLES: usize = 16;

/// What the images of a set are like, and their pixels if they fit into memory.
#[derive(Default)]
pub(crate) struct Survey {
    /// `None` for images that cannot be read.
    seen: Vec<Option<Seen>>,
    /// What is known of each beside its pixels.
    facts: Vec<Option<Facts>>,
    /// The images in the shape that was expected, if one was expected and there is room.
    pixels: Option<(Target, Vec<u8>)>,
}

/// A share of the images, and where their pixels go.
struct Share<'a> {
    first: usize,
    seen: &'a mut [Option<Seen>],
    facts: &'a mut [Option<Facts>],
    pixels: &'a mut [u8],
}

impl Survey {
    /// Decodes every image once, in all threads.
    pub(crate) fn of(images: &dyn Blobs, expected: Option<Target>, reading: &Reading<'_>) -> Self {
        let mut seen = vec![None; images.len()];
        let mut facts = vec![None; images.len()];
        let mut pixels = expected.and_then(|target| room(target, images.len(), reading));
        let size = pixels.as_ref().map_or(0, |(target, _)| target.shape().values());
        let mut rest = pixels.as_mut().map_or(&mut [][..], |(_, pixels)| pixels);
        let mut shares = Vec::new();
        for (number, (seen, facts)) in seen.chunks_mut(SHARE).zip(facts.chunks_mut(SHARE)).enumerate() {
            let (pixels, others) = rest.split_at_mut(seen.len() * size);
            rest = others;
            shares.push(Share { first: number * SHARE, seen, facts, pixels });
        }
        let target = expected.filter(|_| size > 0);
        shares.into_par_iter().for_each_init(Decoder::default, |decoder, share| {
            let images_done = share.seen.len() as u64;
            share.decode(images, decoder, target);
            reading.progress.advance(images_done);
        });
        Self { seen, facts, pixels }
    }

    /// What the readable images are like.
    pub(crate) fn readable(&self) -> impl Iterator<Item = Seen> + Clone {
        self.seen.iter().copied().flatten()
    }

    /// The images that cannot be read.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = usize> {
        self.seen.iter().enumerate().filter(|(_, seen)| seen.is_none()).map(|(index, _)| index)
    }

    /// What is known of the readable images beside their pixels.
    pub(super) fn facts(&self) -> Vec<Option<Facts>> {
        let readable = self.facts.iter().zip(&self.seen).filter(|(_, seen)| seen.is_some());
        readable.map(|(facts, _)| *facts).collect()
    }

    /// The images that can be read, unless all can.
    pub(crate) fn kept(&self) -> Option<Vec<usize>> {
        let kept = || self.seen.iter().enumerate().filter(|(_, seen)| seen.is_some()).map(|(index, _)| index);
        self.seen.contains(&None).then(|| kept().collect())
    }

    /// The pixels of the readable images, if they are in memory in this shape.
    pub(crate) fn into_pixels(self, target: Target) -> Option<Vec<u8>> {
        let (_, mut pixels) = self.pixels.filter(|(expected, _)| *expected == target)?;
        let size = target.shape().values();
        let mut end = 0;
        for (index, _) in self.seen.iter().enumerate().filter(|(_, seen)| seen.is_some()) {
            if end != index {
                pixels.copy_within(index * size..(index + 1) * size, end * size);
            }
            end += 1;
        }
        pixels.truncate(end * size);
        Some(pixels)
    }
}

impl Share<'_> {
    fn decode(self, images: &dyn Blobs, decoder: &mut Decoder, target: Option<Target>) {
        let size = target.map_or(0, |target| target.shape().values());
        for (offset, seen) in self.seen.iter_mut().enumerate() {
            let Ok(picture) = decoder.decode(images, self.first + offset) else {
                continue;
            };
            *seen = Some(Seen::of(picture));
            let stored = picture.size;
            let fits = target.filter(|target| target.holds(picture));
            self.facts[offset] = Facts::of(decoder.encoded(), stored);
            // An image that does not fit here makes another shape common, in which all are then decoded.
            let Some(target) = fits else {
                continue;
            };
            if decoder.fit(target, &mut self.pixels[offset * size..][..size]).is_err() {
                *seen = None;
            }
        }
    }
}

/// What a few images spread over the set let expect.
pub(crate) fn expected(images: &dyn Blobs, size: Option<(usize, usize)>) -> Option<Target> {
    let mut decoder = Decoder::default();
    let samples = images.len().min(SAMPLES);
    let places = (0..samples).map(|sample| (sample as u128 * images.len() as u128 / samples as u128) as usize);
    let seen = places.filter_map(|place| decoder.decode(images, place).ok().map(Seen::of));
    Target::of(seen.collect::<Vec<_>>().into_iter(), size)
}

/// The common shape of all readable images; the train set, which comes first, decides the size.
pub(crate) fn common(surveys: &[Survey], size: Option<(usize, usize)>) -> Option<Target> {
    let train = Target::of(surveys.first()?.readable(), size)?;
    let mode = common_mode(surveys.iter().flat_map(Survey::readable))?;
    Target::new((train.shape().height(), train.shape().width()), mode)
}

/// Memory for so many images, if they may be held there and if there is so much.
fn room(target: Target, images: usize, reading: &Reading<'_>) -> Option<(Target, Vec<u8>)> {
    let bytes = images.checked_mul(target.shape().values())?;
    if bytes as u64 > reading.options.memory.bytes() {
        return None;
    }
    let mut pixels = Vec::new();
    pixels.try_reserve_exact(bytes).ok()?;
    pixels.resize(bytes, 0);
    Some((target, pixels))
}
