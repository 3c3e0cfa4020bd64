//! Which proposals are made, in which order, until one is proven?

use super::certificate::{Certificate, Meeting};
use super::coordinates::Coordinates;
use super::interior::{self, Outcome};
use super::proposal::Proposal;
use super::{faces, hulls};
use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// Steps towards the nearest points of the hulls before another way is tried.
const QUICK_STEPS: usize = 1_500;

/// The same among the images that hold a plane back.
const STEPS_OF_HELD: usize = 6_000;

/// The same where no other way is left.
const MOST_STEPS: usize = 100_000;

/// How far the program shifts images at most, in their values' spreads. Which shift leaves images whose hulls are seen to meet
/// is not known before; without one, classes are separated that are closer than the shifts.
const SHIFTS: [f64; 3] = [0.01, 0.1, 0.0];

/// A proof, if one is found.
pub(super) fn decide(pair: &Pair, progress: &dyn Progress) -> Option<Certificate> {
    if let Some(meeting) = Meeting::of_equal_images(pair) {
        return meeting.holds(pair, progress).then_some(Certificate::Meeting(meeting));
    }
    // Where the hulls meet, they do among these.
    let left = faces::that_may_meet(pair, progress);
    let mut normal = Proposal::Neither;
    if !left.is_empty() {
        let selected = (left.len() < pair.len()).then(|| pair.select(&left));
        let few = selected.as_ref().unwrap_or(pair);
        let quick = std::iter::once_with(|| in_round(few, QUICK_STEPS, progress));
        let slow = SHIFTS.iter().map(|&shift| by_program(few, shift, progress));
        for proposal in quick.chain(slow) {
            if let Proposal::Plane(_) = proposal {
                // One between the few is none between all.
                normal = if selected.is_none() { proposal } else { Proposal::Neither };
                break;
            }
            if let Some(proof) = proposal.among(&left).proven(pair, progress) {
                return Some(proof);
            }
        }
    }
    // No meeting is proven: where there is a wide plane, it is found in the images' own coordinates.
    let wide = hulls::propose(pair, Coordinates::plain(pair), QUICK_STEPS, progress);
    wide.proven(pair, progress)
        .or_else(|| normal.proven(pair, progress))
        .or_else(|| by_program(pair, 0.0, progress).proven(pair, progress))
        .or_else(|| in_round(pair, MOST_STEPS, progress).proven(pair, progress))
}

fn in_round(pair: &Pair, most_steps: usize, progress: &dyn Progress) -> Proposal {
    hulls::propose(pair, Coordinates::round(pair, progress), most_steps, progress)
}

/// A plane, or where the hulls of the images that hold it back meet.
fn by_program(pair: &Pair, shift: f64, progress: &dyn Progress) -> Proposal {
    match interior::propose(pair, shift, progress) {
        Some(Outcome::Plane(normal)) => Proposal::Plane(normal),
        Some(Outcome::Held(images)) => {
            let held = pair.select(&images);
            let left = faces::that_may_meet(&held, progress);
            if left.is_empty() {
                return Proposal::Neither;
            }
            in_round(&held.select(&left), STEPS_OF_HELD, progress).among(&left).among(&images)
        }
        None => Proposal::Neither,
    }
}
