//! Which images show the same picture, though it was cropped, scaled, turned by a few degrees, or given another
//! brightness, contrast or colour?
//!
//! Whitened planes (`plane`) of one picture are alike whatever was done to its tones. Which might be of one picture is proposed by
//! fingerprints of their middle, which shifts leave as they are, at three zooms, mirrored or not; where two planes fit best is
//! looked for at all zooms, angles and shifts (`align`). Their distance is then judged as that of other copies is: by the gap that it
//! leaves. Where images have features, those whose vectors point the same way are another neighbourhood, in which copies are looked for once more:
//! features say what looks alike, the planes alone say what is the same picture.

use rayon::prelude::*;

use super::align::{Fit, Zooms};
use super::compare::Difference;
use super::fingerprint::{Transform, round_places};
use super::lists::{Candidate, NEIGHBOURS, Rows, Search, sorted};
use super::plane::Planes;
use super::slide::Over;
use crate::dataset::{Batch, Shape};
use crate::distance::{Directions, Neighbour, ReferenceImages, ReferencePoints, nearest};
use crate::progress::Progress;

/// The sides of the middle that fingerprints are of, as shares of the image's.
const MIDDLES: [f32; 3] = [0.875, 0.79, 0.7];

/// Neighbours of each image by each of its fingerprints.
const PROPOSED: usize = 8;

/// Of all that edges propose to an image, so many are compared with it.
const COMPARED: usize = 12;

/// Neighbours of each image by its features.
const PROPOSED_BY_FEATURES: usize = 8;

/// Planes, and what they are searched by.
pub(super) struct Edited {
    planes: Planes,
    /// Of each image ([`Planes::details`]).
    details: Vec<f32>,
    /// Of each of [`MIDDLES`], shape (images, values of a fingerprint).
    fingerprints: Vec<Vec<u8>>,
    /// The directions of the images' features, where they have some.
    directions: Option<Directions>,
    /// For each value of a fingerprint, which one it is of the mirror image.
    mirror: Vec<usize>,
    /// Whether mirror images count.
    mirrored: bool,
    /// The height of each image's original over its width.
    proportions: Vec<f32>,
    /// Pixels of the images in a cell of the planes, down and right.
    pixels: (f32, f32),
}

impl Edited {
    /// Of images whose originals have these proportions, height over width; their own where there are none.
    pub(super) fn new(images: Batch<'_>, proportions: Option<&[f32]>, mirrored: bool) -> Self {
        let planes = Planes::of(images);
        let (places, mirror) = round_places();
        let fingerprints = MIDDLES.iter().map(|&middle| middles(&planes, &places, middle)).collect();
        let shape = images.shape();
        let pixels = |side: usize, cells: usize| side as f32 / cells as f32;
        let pixels = (pixels(shape.height(), planes.height), pixels(shape.width(), planes.width));
        let directions = images.features().map(Directions::of);
        let own = shape.height() as f32 / shape.width() as f32;
        let proportions = proportions.map_or_else(|| vec![own; images.len()], <[f32]>::to_vec);
        Self { details: planes.details(), planes, fingerprints, directions, mirror, mirrored, proportions, pixels }
    }

    /// The search among images of similar edges.
    pub(super) fn by_edges(&self) -> EditedBy<'_> {
        EditedBy { edited: self, directions: None }
    }

    /// The search among images of similar features, if they have some.
    pub(super) fn by_features(&self) -> Option<EditedBy<'_>> {
        self.directions.as_ref().map(|directions| EditedBy { edited: self, directions: Some(directions) })
    }

    fn zooms(&self, image: u32) -> Zooms {
        let sides = (self.planes.height, self.planes.width);
        Zooms::of(sides, self.planes.plane(image), self.proportions[image as usize], self.mirrored)
    }

    fn plane(&self, image: u32) -> Over {
        Over::new(self.planes.height, self.planes.width, self.planes.plane(image))
    }

    /// The images among the `active` ones of the most similar fingerprints, nearest first.
    fn of_similar_edges(&self, some: &[u32], active: &[u32], progress: &dyn Progress) -> Vec<Vec<u32>> {
        let values = self.mirror.len();
        let shape = Shape::new(1, values, 1).expect("a fingerprint has values");
        let references = Rows::of(&self.fingerprints[0], values, active);
        let references = ReferenceImages::<u32>::new(Batch::new(shape, references.bytes()));
        let mut proposed: Vec<Vec<(u32, u32)>> = vec![Vec::new(); some.len()];
        let searches = self.fingerprints.iter().flat_map(|middle| [(middle, false), (middle, true)]);
        let searches: Vec<_> = searches.filter(|(_, mirrored)| self.mirrored || !mirrored).collect();
        progress.begin("nearest images by their edges", (some.len() * searches.len()) as u64);
        for (middle, mirrored) in searches {
            let queries = Rows::of(middle, values, some);
            let queries = if mirrored { self.as_mirrored(queries.bytes()) } else { queries.bytes().to_vec() };
            // The nearest of all is, as a rule, the image itself.
            let found = nearest(&references, Batch::new(shape, &queries), PROPOSED + 1, progress);
            let each = (PROPOSED + 1).min(active.len()).max(1);
            for ((proposed, found), &own) in proposed.iter_mut().zip(found.chunks(each)).zip(some) {
                let others = found.iter().filter(|neighbour| active[neighbour.index as usize] != own);
                proposed.extend(others.map(|neighbour| (neighbour.distance, active[neighbour.index as usize])));
            }
        }
        let best = |mut proposed: Vec<(u32, u32)>| {
            proposed.sort_unstable_by_key(|&(distance, index)| (index, distance));
            proposed.dedup_by_key(|&mut (_, index)| index);
            proposed.sort_unstable();
            proposed.into_iter().take(COMPARED).map(|(_, index)| index).collect()
        };
        proposed.into_iter().map(best).collect()
    }

    fn as_mirrored(&self, fingerprints: &[u8]) -> Vec<u8> {
        let mirrored = |fingerprint: &[u8]| self.mirror.iter().map(|&place| fingerprint[place]).collect::<Vec<u8>>();
        fingerprints.par_chunks(self.mirror.len()).flat_map_iter(mirrored).collect()
    }

    fn candidate_of(&self, index: u32, fit: Fit) -> Candidate {
        let pixels = |cells: i16, pixels: f32| (f32::from(cells) * pixels).round() as i16;
        let shift = (pixels(fit.shift.0, self.pixels.0), pixels(fit.shift.1, self.pixels.1));
        Candidate {
            index,
            turn: fit.turn,
            difference: Difference { distance: fit.distance(), shift, scale: fit.scale, angle: fit.angle },
        }
    }
}

/// The search for edited copies among those that either edges or features propose.
pub(super) struct EditedBy<'a> {
    edited: &'a Edited,
    /// Those of the features that propose; `None` where edges do.
    directions: Option<&'a Directions>,
}

impl EditedBy<'_> {
    /// How many images there are.
    pub(super) fn len(&self) -> usize {
        self.edited.planes.len()
    }
}

impl Search for EditedBy<'_> {
    fn among(&self, some: &[u32], active: &[u32], progress: &dyn Progress) -> Vec<Vec<Candidate>> {
        let proposed = match self.directions {
            Some(directions) => of_similar_features(directions, some, active, progress),
            None => self.edited.of_similar_edges(some, active, progress),
        };
        // Each pair in both orders: the one image is zoomed into, then the other.
        let pairs =
            some.iter().zip(&proposed).flat_map(|(&image, others)| others.iter().map(move |&other| (image, other)));
        let mut pairs: Vec<(u32, u32)> = pairs.flat_map(|(image, other)| [(image, other), (other, image)]).collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        let by_image: Vec<&[(u32, u32)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        progress.begin("aligning images", pairs.len() as u64);
        let fits = by_image.into_par_iter().flat_map_iter(|pairs| {
            progress.check();
            let zooms = self.edited.zooms(pairs[0].0);
            progress.advance(pairs.len() as u64);
            pairs.iter().map(move |&(_, other)| zooms.fit(&self.edited.plane(other)))
        });
        let fits: Vec<Fit> = fits.collect();
        let fit = |one: u32, other: u32| pairs.binary_search(&(one, other)).ok().map(|place| fits[place]);
        let list = |&image: &u32| {
            let first = pairs.partition_point(|&(one, _)| one < image);
            let others = pairs[first..].iter().take_while(|&&(one, _)| one == image);
            let both = others.filter_map(|&(_, other)| {
                let (there, back) = (fit(image, other)?, fit(other, image)?.seen_from_the_other());
                Some(self.edited.candidate_of(other, if back.correlation > there.correlation { back } else { there }))
            });
            sorted(both.collect(), NEIGHBOURS)
        };
        some.par_iter().map(list).collect()
    }

    fn detail(&self, image: u32) -> f64 {
        f64::from(self.edited.details[image as usize])
    }

    fn candidate(&self, image: u32, index: u32) -> Candidate {
        let edited = self.edited;
        let there = edited.zooms(image).fit(&edited.plane(index));
        let back = edited.zooms(index).fit(&edited.plane(image)).seen_from_the_other();
        edited.candidate_of(index, if back.correlation > there.correlation { back } else { there })
    }
}

/// The images among the `active` ones whose vectors make the least angle with that of each of some, nearest first.
fn of_similar_features(
    directions: &Directions,
    some: &[u32],
    active: &[u32],
    progress: &dyn Progress,
) -> Vec<Vec<u32>> {
    let (queries, references) = (directions.select(some), directions.select(active));
    progress.begin("nearest images by their features", some.len() as u64);
    // The nearest of all is, as a rule, the image itself.
    let references = ReferencePoints::new(references.points());
    let found = nearest(&references, queries.points(), PROPOSED_BY_FEATURES + 1, progress);
    let each = (PROPOSED_BY_FEATURES + 1).min(active.len()).max(1);
    let others = |(found, &own): (&[Neighbour<f32>], &u32)| {
        found.iter().map(|neighbour| active[neighbour.index as usize]).filter(|&other| other != own).collect()
    };
    found.chunks(each).zip(some).map(others).collect()
}

/// These places of the fingerprints of the middle of each plane, a share of its sides: shape (images, places).
fn middles(planes: &Planes, places: &[usize], share: f32) -> Vec<u8> {
    let (height, width) = (planes.height, planes.width);
    let side = |cells: usize| ((MIDDLES[0] * cells as f32).round() as usize).max(2);
    let (rows, columns) = (window(height, side(height), share), window(width, side(width), share));
    let transform = Transform::new(rows.len(), columns.len());
    let fingerprint = |image: u32| {
        let plane = planes.plane(image);
        let value = |row: &Place, column: &Place| {
            let between = |row: usize| {
                let (left, right) = (plane[row * width + column.first], plane[row * width + column.first + 1]);
                f32::from(left) * (1.0 - column.part) + f32::from(right) * column.part
            };
            (between(row.first) * (1.0 - row.part) + between(row.first + 1) * row.part) * row.weight * column.weight
        };
        let middle: Vec<f32> =
            rows.iter().flat_map(|row| columns.iter().map(move |column| value(row, column))).collect();
        let fingerprint = transform.fingerprint(&middle);
        places.iter().map(move |&place| fingerprint[place])
    };
    (0..planes.len() as u32).into_par_iter().flat_map_iter(fingerprint).collect()
}

/// Where the middle of a side is looked at.
struct Place {
    first: usize,
    /// How far it is from the first cell to the next.
    part: f32,
    /// Hann's window, which keeps the borders from making frequencies.
    weight: f32,
}

fn window(cells: usize, count: usize, share: f32) -> Vec<Place> {
    let place = |place: usize| {
        let from_middle = (place as f32 + 0.5) / count as f32 - 0.5;
        let at = (cells as f32 * (0.5 + share * from_middle) - 0.5).clamp(0.0, (cells - 1) as f32);
        let first = (at as usize).min(cells - 2);
        let weight = 0.5 + 0.5 * (std::f32::consts::TAU * from_middle).cos();
        Place { first, part: at - first as f32, weight }
    };
    (0..count).map(place).collect()
}
