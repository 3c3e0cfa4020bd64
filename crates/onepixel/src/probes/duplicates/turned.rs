//! Which images are flipped or turned copies?
//!
//! Fingerprints of an image and of a turned one have the same magnitudes, in other places: sorted among those places, they
//! are equal, and one search proposes copies in all eight orientations. The proposals are compared pixel by pixel, in the
//! orientation that fits best, and copies must lie before a gap among the neighbours in all orientations. Of a group of
//! copies one image is compared.

use rayon::prelude::*;

use super::compare::difference;
use super::fingerprint::without_orientation;
use super::lists::{Candidate, NEIGHBOURS, Searched, nearest_fingerprints};
use super::turn::Turn;
use crate::distance::squared_distance;
use crate::progress::Progress;

/// The neighbours of `some` images, which ascend, each in the orientation in which it is nearest. `lists` are those as they
/// are, without copies; an image that has none of them has none here, for nothing says what is far from it.
pub(super) fn turned(
    searched: &Searched<'_>,
    some: &[u32],
    lists: &[Vec<Candidate>],
    progress: &dyn Progress,
) -> Vec<Vec<Candidate>> {
    let shape = searched.images.shape();
    let fingerprints = without_orientation(&searched.fingerprints, shape.height() == shape.width());
    progress.begin("nearest images in all orientations", some.len() as u64);
    let places: Vec<u32> = (0..some.len() as u32).collect();
    let proposed = nearest_fingerprints(&fingerprints, &places, some, progress);
    progress.begin("comparing turned images", some.len() as u64);
    let each = (some, lists, proposed).into_par_iter().map(|(&image, list, proposed)| {
        let neighbours = match list.is_empty() {
            true => Vec::new(),
            false => neighbours(searched, image, list, proposed.into_iter().map(|place| some[place as usize])),
        };
        progress.advance(1);
        neighbours
    });
    each.collect()
}

/// An image's neighbours, each in the orientation in which it is nearest, nearest first.
fn neighbours(
    searched: &Searched<'_>,
    image: u32,
    list: &[Candidate],
    others: impl Iterator<Item = u32>,
) -> Vec<Candidate> {
    let (shape, images) = (searched.images.shape(), searched.images);
    let as_it_is = images.image(image as usize);
    let turned: Vec<(Turn, Vec<u8>)> = Turn::of(shape)
        .map(|turn| {
            let mut turned = vec![0; as_it_is.len()];
            turn.apply(shape, as_it_is, &mut turned);
            (turn, turned)
        })
        .collect();
    let mut neighbours = list.to_vec();
    for index in others {
        let other = images.image(index as usize);
        if let Some((turn, turned)) = turned.iter().min_by_key(|(_, turned)| squared_distance(turned, other)) {
            neighbours.push(Candidate { index, turn: *turn, difference: difference(shape, turned, other) });
        }
    }
    // Of one that is there twice, as it is and turned, the nearer one; of equally near ones that as it is.
    let by_distance = |a: &Candidate, b: &Candidate| a.difference.distance.total_cmp(&b.difference.distance);
    neighbours.sort_by(|a, b| a.index.cmp(&b.index).then(by_distance(a, b)));
    neighbours.dedup_by_key(|neighbour| neighbour.index);
    neighbours.sort_by(by_distance);
    neighbours.truncate(NEIGHBOURS);
    neighbours
}
