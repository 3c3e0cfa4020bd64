//! Which of the images can be read, what are they like, and what are their pixels in the shape that is planned?

use onepixel::dataset::{Attributes, DatasetError, Natives, Piece};
use rayon::prelude::*;

use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::decoder::{Decoder, Place};
use crate::formats::pictures::encoded::facts::{self, Facts};
use crate::formats::pictures::encoded::plan::Plan;
use crate::formats::pictures::encoded::seen::Seen;
use crate::reading::journal::Reading;
use crate::reading::options::ReadOptions;

/// Images that one thread decodes before it asks for more.
const SHARE: usize = 32;

/// Images that are decoded to expect what is done to all.
const SAMPLES: usize = 16;

/// What a few images spread over the train set let expect.
pub(crate) fn expected(images: &dyn Blobs, options: &ReadOptions) -> Option<Plan> {
    let mut decoder = Decoder::new(options);
    let samples = images.len().min(SAMPLES);
    let places = (0..samples).map(|sample| (sample as u128 * images.len() as u128 / samples as u128) as usize);
    let seen: Vec<Seen> = places.filter_map(|place| decoder.decode(images, place, false, None).ok()).collect();
    Plan::for_all(seen.iter().copied(), seen.iter().copied(), options)
}

/// What is done to all images now that all are known; the train set comes first.
pub(crate) fn common(surveys: &[Survey], options: &ReadOptions) -> Option<Plan> {
    Plan::for_all(surveys.first()?.readable(), surveys.iter().flat_map(Survey::readable), options)
}

/// What the images of a set are like, and their pixels if they fit into memory.
#[derive(Default)]
pub(crate) struct Survey {
    /// `None` for images that cannot be read.
    seen: Vec<Option<Seen>>,
    /// Whether the originals are looked at for what only they show.
    natives: bool,
    /// The images as they were planned, if something was planned and there is room.
    planned: Option<Planned>,
}

/// Images by a plan, one place each, whether or not an image fits.
struct Planned {
    plan: Plan,
    pixels: Vec<u8>,
    /// Native pieces, if they are planned and there is room.
    pieces: Option<Vec<u8>>,
}

/// A share of the images, and where their pixels and pieces go.
struct Share<'a> {
    first: usize,
    seen: &'a mut [Option<Seen>],
    pixels: &'a mut [u8],
    pieces: &'a mut [u8],
}

impl Survey {
    /// Decodes every image once, in all threads.
    pub(crate) fn of(images: &dyn Blobs, plan: Option<Plan>, reading: &Reading<'_>) -> Self {
        let seen = vec![None; images.len()];
        let planned = plan.and_then(|plan| Planned::room(plan, images.len(), reading));
        let mut survey = Self { seen, natives: plan.is_some_and(|plan| plan.natives), planned };
        survey.decode(images, |_| true, reading);
        survey
    }

    /// Decodes the images of which that is asked for, in all threads.
    fn decode(&mut self, images: &dyn Blobs, asked: impl Fn(&Option<Seen>) -> bool + Sync, reading: &Reading<'_>) {
        let plan = self.planned.as_ref().map(|planned| planned.plan);
        let size = plan.map_or(0, |plan| plan.target.shape().values());
        let mut pixels = self.planned.as_mut().map_or((&mut [][..], &mut [][..]), |planned| {
            (&mut planned.pixels[..], planned.pieces.as_mut().map_or(&mut [][..], |pieces| &mut pieces[..]))
        });
        let natives = self.natives;
        let piece_bytes = if pixels.1.is_empty() { 0 } else { Piece::BYTES };
        let mut shares = Vec::new();
        for (number, seen) in self.seen.chunks_mut(SHARE).enumerate() {
            let (of_share, others) = pixels.0.split_at_mut(seen.len() * size);
            let (pieces, other_pieces) = pixels.1.split_at_mut(seen.len() * piece_bytes);
            pixels = (others, other_pieces);
            shares.push(Share { first: number * SHARE, seen, pixels: of_share, pieces });
        }
        let decoder = || Decoder::new(reading.options);
        shares.into_par_iter().for_each_init(decoder, |decoder, share| {
            let images_done = share.seen.len() as u64;
            share.decode(images, decoder, (plan, natives), &asked);
            reading.progress.advance(images_done);
        });
    }

    /// What the readable images are like.
    pub(crate) fn readable(&self) -> impl Iterator<Item = Seen> + Clone {
        self.seen.iter().copied().flatten()
    }

    /// The images that cannot be read.
    pub(crate) fn unreadable(&self) -> impl Iterator<Item = usize> {
        self.seen.iter().enumerate().filter(|(_, seen)| seen.is_none()).map(|(index, _)| index)
    }

    /// The images that can be read, unless all can.
    pub(crate) fn kept(&self) -> Option<Vec<usize>> {
        let kept = || self.seen.iter().enumerate().filter(|(_, seen)| seen.is_some()).map(|(index, _)| index);
        self.seen.contains(&None).then(|| kept().collect())
    }

    /// Brings what was decoded to what is planned now that all images are known: nothing is decoded again where that was
    /// expected, a few images where their mode or depth is another, and all where the size is.
    pub(crate) fn settle(&mut self, images: &dyn Blobs, plan: Plan, reading: &Reading<'_>) {
        let Some(planned) = self.planned.as_mut().filter(|planned| planned.plan.widens_to(&plan)) else {
            // What could not be read before is not tried again: it would not be named.
            let unseen = plan.natives && self.readable().any(|seen| seen.original.is_none());
            self.natives = plan.natives;
            self.planned = Planned::room(plan, images.len(), reading);
            if self.planned.is_some() || unseen {
                reading.progress.begin("reading images", images.len() as u64);
                self.decode(images, Option::is_some, reading);
            }
            return;
        };
        let same_scaling = planned.plan.scaling == plan.scaling;
        if planned.plan != plan {
            planned.widen(plan);
        }
        let is_open = |seen: &Seen| !seen.fits || (seen.range.is_some() && !same_scaling);
        if self.readable().any(|seen| is_open(&seen)) {
            self.decode(images, |seen| seen.as_ref().is_some_and(is_open), reading);
        }
    }

    /// The pixels of the readable images, if they are in memory.
    pub(crate) fn pixels(&mut self) -> Option<Vec<u8>> {
        let planned = self.planned.as_mut()?;
        let size = planned.plan.target.shape().values();
        Some(compact(std::mem::take(&mut planned.pixels), &self.seen, size))
    }

    /// What is known of the readable images beside their pixels.
    pub(crate) fn attributes(&mut self) -> Result<Option<Attributes>, DatasetError> {
        let facts: Vec<Option<Facts>> = self.readable().map(|seen| seen.facts).collect();
        let known = facts::attributes(&facts)?;
        let originals: Option<Vec<_>> = self.readable().map(|seen| seen.original).collect();
        let Some(originals) = originals.filter(|_| self.natives) else {
            return Ok(known);
        };
        let pieces = self.planned.as_mut().and_then(|planned| planned.pieces.take());
        let pieces = pieces.map(|pieces| compact(pieces, &self.seen, Piece::BYTES));
        let appearances: Option<Vec<_>> = self.readable().map(|seen| seen.appearance).collect();
        let natives = Natives::new(originals, pieces)?;
        let natives = match appearances {
            Some(appearances) => natives.with_appearances(appearances)?,
            None => natives,
        };
        known.unwrap_or_default().with_natives(natives).map(Some)
    }
}

/// The places of the readable images, without those of the others between them.
fn compact(mut places: Vec<u8>, seen: &[Option<Seen>], size: usize) -> Vec<u8> {
    let mut end = 0;
    for (index, _) in seen.iter().enumerate().filter(|(_, seen)| seen.is_some()) {
        if end != index {
            places.copy_within(index * size..(index + 1) * size, end * size);
        }
        end += 1;
    }
    places.truncate(end * size);
    places
}

impl Planned {
    /// Memory for so many images, if they may be held there and if there is so much.
    fn room(plan: Plan, images: usize, reading: &Reading<'_>) -> Option<Self> {
        let most = reading.options.memory.bytes();
        let zeros = |size: usize| {
            let bytes = images.checked_mul(size).filter(|&bytes| bytes as u64 <= most)?;
            let mut zeros: Vec<u8> = Vec::new();
            zeros.try_reserve_exact(bytes).ok()?;
            zeros.resize(bytes, 0);
            Some(zeros)
        };
        let pixels = zeros(plan.target.shape().values())?;
        Some(Self { plan, pixels, pieces: plan.natives.then(|| zeros(Piece::BYTES)).flatten() })
    }

    /// Brings the pixels to a wider mode of the same size.
    fn widen(&mut self, plan: Plan) {
        let (from, to) = (self.plan.target.mode, plan.target.mode);
        if from != to {
            let mut widened = vec![0; self.pixels.len() / from.channels() * to.channels()];
            from.write_as(to, &self.pixels, &mut widened);
            self.pixels = widened;
        }
        self.plan = plan;
    }
}

impl Share<'_> {
    fn decode(
        self,
        images: &dyn Blobs,
        decoder: &mut Decoder,
        (plan, natives): (Option<Plan>, bool),
        asked: &impl Fn(&Option<Seen>) -> bool,
    ) {
        let size = plan.map_or(0, |plan| plan.target.shape().values());
        let mut pieces = self.pieces.chunks_exact_mut(Piece::BYTES);
        for (offset, seen) in self.seen.iter_mut().enumerate() {
            let pieces = pieces.next();
            if asked(seen) {
                let pixels = &mut self.pixels[offset * size..][..size];
                let place = plan.map(|plan| Place { plan, pixels, pieces });
                *seen = decoder.decode(images, self.first + offset, natives, place).ok();
            }
        }
    }
}
