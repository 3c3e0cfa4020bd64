//! What do published scores say in words?

use onepixel::probes::leaderboard::{LeaderboardFinding, Saturation, ScoreUnit};

use crate::number::{count, counted};

/// The most results that are shown where there are many.
const MOST_SHOWN: usize = 20;

/// How many of the results are worth showing: those like the best and the first that is not, at least five.
pub(crate) fn worth_showing(board: &LeaderboardFinding) -> usize {
    let wanted = (board.like_the_best as usize + 1).clamp(5, MOST_SHOWN);
    wanted.min(board.results.len())
}

/// What the results come to, a sentence each.
pub(crate) fn sentences(board: &LeaderboardFinding) -> Vec<String> {
    let unit = match board.unit {
        ScoreUnit::Fraction => "fractions",
        ScoreUnit::Percent => "per cent",
    };
    let results = board.results.len() as u64;
    let ranking = match board.like_the_best {
        1 => format!("The best of {} is told from all others", counted(results, "published result")),
        like => format!(
            "The best {} of {} cannot be told apart by their scores",
            count(like),
            counted(results, "published result")
        ),
    };
    vec![
        format!(
            "{ranking} on {} (Fisher's exact test of each against the best, mid-p, corrected by Holm's method). Where it \
             is known which images each model gets wrong, a paired test tells more.",
            counted(board.test_images, "test image")
        ),
        match (&board.saturation, &board.saturation_missing) {
            (Some(saturation), _) => saturated(saturation),
            (None, Some(reason)) => format!("Saturation index: none, because {reason}."),
            (None, None) => "Saturation index: none.".to_owned(),
        },
        format!("Scores as published in {}, read as {unit}.", board.source),
    ]
}

fn saturated(of: &Saturation) -> String {
    format!(
        "Saturation index {:.2}, {}: the best {} are {:.2} points apart, {:.2} standard errors (Akhtar et al. 2026).",
        of.index,
        of.level.title(),
        of.top,
        100.0 * of.spread,
        of.normalised_spread
    )
}
