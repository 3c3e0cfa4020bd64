//! How does an audit ask whether the test set can still rank published results?

use super::{LeaderboardFinding, LeaderboardProbe};
use crate::probes::error::ProbeError;
use crate::probes::probe::{Asked, Probe, Terms, Turn};

impl Probe for LeaderboardProbe {
    type Finding = LeaderboardFinding;

    const TURN: Turn = Turn::AfterModels;

    fn is_wanted(terms: &Terms) -> bool {
        terms.leaderboard.is_some()
    }

    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let of_dataset = asked.dataset.held_out().map(|(_, set)| set.len() as u64);
        let images = asked.terms.leaderboard_images.or(of_dataset);
        Ok(Self { images: images.ok_or(ProbeError::NoScoredImages("no test set"))? })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        self.run(asked.terms.leaderboard.as_ref().ok_or(ProbeError::Missing("table of published scores"))?)
    }
}
