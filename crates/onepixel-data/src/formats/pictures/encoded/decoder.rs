//! How is one image after the other decoded, looked at and brought to the common shape?

use onepixel::dataset::{Appearance, Original, Piece, Shape};

use crate::bytes::page::is_page;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::formats::pictures::encoded::decode::decode;
use crate::formats::pictures::encoded::facts::Facts;
use crate::formats::pictures::encoded::in_flight::Decoded;
use crate::formats::pictures::encoded::picture::{Depth, Picture};
use crate::formats::pictures::encoded::plan::{Plan, Target};
use crate::formats::pictures::encoded::seen::Seen;
use crate::pixels::resize::Resizing;
use crate::reading::options::ReadOptions;

/// What errors expect.
const EXPECTED: &str = "a whole PNG, JPEG, WebP, BMP, GIF, TIFF or PNM image";

/// Memory for an image that a decoder keeps for the next one, in bytes.
const KEPT_BYTES: usize = 16 << 20;

/// Where an image is written to in its common shape.
pub(crate) struct Place<'a> {
    pub(crate) plan: Plan,
    pub(crate) pixels: &'a mut [u8],
    /// Its pieces in native pixels, if they are wanted.
    pub(crate) pieces: Option<&'a mut [u8]>,
}

/// Decodes images one after the other, in memory that it keeps.
pub(crate) struct Decoder {
    /// Whether orientation tags are applied.
    upright: bool,
    encoded: Vec<u8>,
    picture: Picture,
    resized: Vec<u8>,
    resizing: Resizing,
}

/// What often lies where an image was.
fn in_place_of_image(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if is_page(bytes) => Some("a web page (HTML), as servers answer with when they do not have a file"),
        _ if bytes.starts_with(b"version https://git-lfs") => {
            Some("a pointer of Git LFS; `git lfs pull` fetches the image")
        }
        _ => None,
    }
}

impl Decoder {
    pub(crate) fn new(options: &ReadOptions) -> Self {
        Self {
            upright: !options.ignore_orientation,
            encoded: Vec::new(),
            picture: Picture::default(),
            resized: Vec::new(),
            resizing: Resizing::new(options.fit),
        }
    }

    /// Reads and decodes an image, and writes it to its place if it fits there; with `natives`, what only the original
    /// shows is looked at.
    ///
    /// The original is in memory within this call only.
    pub(crate) fn decode(
        &mut self,
        images: &dyn Blobs,
        index: usize,
        natives: bool,
        place: Option<Place<'_>>,
    ) -> Result<Seen> {
        images.read(index, &mut self.encoded)?;
        let facts = Facts::of(&self.encoded);
        let seen =
            decode(&self.encoded, facts, self.upright, &mut self.picture).and_then(|Decoded { permit, turned }| {
                let seen = self.look(natives, place);
                if self.picture.samples.capacity() > KEPT_BYTES {
                    self.picture.samples = Vec::new();
                }
                drop(permit);
                let facts = facts.map(|facts| facts.with_size(self.picture.size));
                seen.map(|seen| Seen { turned, facts, ..seen })
            });
        seen.map_err(|found| {
            let found = in_place_of_image(&self.encoded).map_or(found, str::to_owned);
            let origin = images.origin(index);
            Error::Picture(PictureError::UndecodableImage { origin, expected: EXPECTED, found })
        })
    }

    /// Looks at the decoded image in its own size, and brings it to the common shape.
    fn look(&mut self, natives: bool, place: Option<Place<'_>>) -> Result<Seen, String> {
        let picture = &mut self.picture;
        let floats = picture.depth == Depth::Float;
        let range = picture.range()?.map(|range| (range, floats));
        let (height, width) = picture.size;
        let original = natives.then(|| Original { height, width, digest: picture.digest() });
        let mut seen = Seen {
            size: picture.size,
            mode: picture.mode,
            opaque: picture.is_opaque(),
            range,
            turned: false,
            facts: None,
            original,
            appearance: None,
            fits: false,
        };
        // Samples of more bits have no grey values before the range of all is known.
        if natives && picture.depth == Depth::Eight {
            seen.appearance = Some(appearance(picture)?);
        }
        let Some(Place { plan, pixels, pieces }) = place.filter(|place| place.plan.target.holds(&seen)) else {
            return Ok(seen);
        };
        picture.level(&plan.scaling);
        if natives && seen.appearance.is_none() {
            seen.appearance = Some(appearance(picture)?);
        }
        if let Some(pieces) = pieces {
            cut(picture, pieces)?;
        }
        self.fit(plan.target, pixels)?;
        seen.fits = true;
        Ok(seen)
    }

    /// Brings the image to a size and to a mode that holds it.
    fn fit(&mut self, target: Target, pixels: &mut [u8]) -> Result<(), String> {
        let picture = &self.picture;
        let mut decoded = &picture.samples;
        if picture.size != target.size() {
            let length = target.shape().height() * target.shape().width() * picture.mode.channels();
            self.resized.resize(length, 0);
            let kind = picture.mode.pixel_type();
            self.resizing.resize((&picture.samples, picture.size, kind), (&mut self.resized, target.size()))?;
            decoded = &self.resized;
        }
        picture.mode.write_as(target.mode, decoded, pixels);
        Ok(())
    }
}

fn cut(picture: &Picture, pieces: &mut [u8]) -> Result<(), String> {
    Piece::cut_all(&picture.samples, shape(picture)?, pieces);
    Ok(())
}

/// How an image of 8 bits looks in its own size.
fn appearance(picture: &Picture) -> Result<Appearance, String> {
    Ok(Appearance::of(&picture.samples, shape(picture)?))
}

fn shape(picture: &Picture) -> Result<Shape, String> {
    let (height, width) = picture.size;
    Shape::new(height as usize, width as usize, picture.mode.channels()).map_err(|error| error.to_string())
}
