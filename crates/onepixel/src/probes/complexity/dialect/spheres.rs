//! How many spheres do libraries need? T1.

use super::distances::Distances;
use super::neighbourhood::Enemies;
use super::order::Ties;
use crate::dataset::Label;
use crate::probes::complexity::measure::Without;

/// Radii: half the distance where two images are each other's nearest enemies, else what the sphere of the nearest enemy
/// leaves, which may be less than nothing. `Err` where enemies make a circle, which sends the libraries that do not look for
/// one round for ever.
pub(super) fn radii(enemies: &Enemies) -> Result<Vec<f64>, Without> {
    let images = enemies.nearest.len();
    let mut radii: Vec<Option<f64>> = vec![None; images];
    for image in 0..images {
        let (mut chain, mut at) = (Vec::new(), image);
        let mut radius = loop {
            if let Some(radius) = radii[at] {
                break radius;
            }
            let next = enemies.nearest[at];
            if enemies.nearest[next] == at {
                let half = enemies.distances[at] / 2.0;
                radii[at] = Some(half);
                break half;
            }
            chain.push(at);
            if chain.len() > images {
                return Err(Without::Endless);
            }
            at = next;
        };
        for &at in chain.iter().rev() {
            radius = enemies.distances[at] - radius;
            radii[at] = Some(radius);
        }
    }
    Ok(radii.into_iter().flatten().collect())
}

/// The radii of pymfe: none is negative, and one that closes a circle is 0.
pub(super) fn positive_radii(enemies: &Enemies) -> Vec<f64> {
    let mut radii = vec![-1.0; enemies.nearest.len()];
    for image in 0..radii.len() {
        let (mut chain, mut at) = (Vec::new(), image);
        let mut radius = loop {
            if radii[at] >= 0.0 {
                break radii[at];
            }
            let next = enemies.nearest[at];
            if enemies.nearest[next] == at {
                (radii[at], radii[next]) = (enemies.distances[at] / 2.0, enemies.distances[at] / 2.0);
                break radii[at];
            }
            radii[at] = 0.0;
            chain.push(at);
            at = next;
        };
        for &at in chain.iter().rev() {
            radius = f64::abs(enemies.distances[at] - radius);
            radii[at] = radius;
        }
    }
    radii
}

/// Descending, of equal ones the first or the last first.
fn descending(keys: &[f64], ties: Ties) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    if ties == Ties::Last {
        order.reverse();
    }
    order.sort_by(|&a, &b| keys[b].total_cmp(&keys[a]));
    order
}

/// pymfe: the spheres with the most centres in them come first; each takes on what those whose centres it holds have.
pub(super) fn pymfe(distances: &Distances, radii: &[f64], ties: Ties) -> f64 {
    let images = radii.len();
    let is_within = |centre: usize, sphere: usize| distances.row(sphere)[centre] <= radii[sphere];
    let held = |sphere: usize| (0..images).filter(|&centre| is_within(centre, sphere)).count() as f64;
    let masses: Vec<f64> = (0..images).map(held).collect();
    let mut counts = vec![1u64; images];
    for sphere in descending(&masses, ties) {
        if counts[sphere] == 0 {
            continue;
        }
        let within = (0..images).filter(|&centre| is_within(centre, sphere));
        let taken = within.map(|centre| std::mem::take(&mut counts[centre])).sum();
        counts[sphere] = taken;
    }
    counts.iter().filter(|&&count| count > 0).count() as f64 / images as f64
}

/// ECoL: the sphere with the most images in it comes first and takes them away, and so on; the mean of what each takes, by
/// the number of images. The last sphere counts as one image.
pub(super) fn ecol(distances: &Distances, radii: &[f64]) -> f64 {
    let images = radii.len();
    let is_in = |sphere: usize, image: usize| distances.row(sphere)[image] < radii[sphere];
    let mut is_left = vec![true; images];
    let mut left = images;
    let mut counts: Vec<usize> =
        (0..images).map(|sphere| (0..images).filter(|&image| is_in(sphere, image)).count()).collect();
    let (mut taken, mut spheres) = (0, 0);
    while left > 0 {
        let open = (0..images).rev().filter(|&sphere| is_left[sphere]);
        let Some(sphere) = open.max_by_key(|&sphere| counts[sphere]) else { break };
        let inside: Vec<usize> = (0..images).filter(|&image| is_left[image] && is_in(sphere, image)).collect();
        let gone = inside.iter().copied().chain((!inside.contains(&sphere)).then_some(sphere));
        for image in gone {
            is_left[image] = false;
            left -= 1;
            for other in (0..images).filter(|&other| is_left[other] && is_in(other, image)) {
                counts[other] -= 1;
            }
        }
        taken += if left > 0 { inside.len() } else { 1 };
        spheres += 1;
    }
    taken as f64 / f64::from(spheres) / images as f64
}

/// problexity: from the largest sphere to the smallest, each takes the images of its class in it, until none is left.
pub(super) fn problexity(distances: &Distances, labels: &[Label], radii: &[f64], ties: Ties) -> f64 {
    let images = radii.len();
    let (mut is_covered, mut spheres) = (vec![false; images], 0u32);
    let mut is_absorbed = vec![false; images];
    for sphere in descending(radii, ties) {
        if is_absorbed[sphere] {
            continue;
        }
        spheres += 1;
        is_covered[sphere] = true;
        for (image, &distance) in distances.row(sphere).iter().enumerate() {
            if labels[image] == labels[sphere] && distance < radii[sphere] {
                (is_covered[image], is_absorbed[image]) = (true, true);
            }
        }
        if is_covered.iter().all(|&is_covered| is_covered) {
            break;
        }
    }
    f64::from(spheres) / images as f64
}
