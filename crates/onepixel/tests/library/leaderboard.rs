//! Are published results ranked and told apart as statistics allow?

use onepixel::probes::ProbeError;
use onepixel::probes::leaderboard::{
    Leaderboard, LeaderboardFinding, LeaderboardProbe, SaturationLevel, Score, ScoreUnit,
};

fn found(scores: &[(&str, f64)], images: u64) -> Result<LeaderboardFinding, ProbeError> {
    let scores = scores.iter().map(|&(model, accuracy)| Score { model: model.into(), accuracy }).collect();
    LeaderboardProbe { images }.run(&Leaderboard { source: "memory".into(), unit: ScoreUnit::Fraction, scores })
}

#[test]
fn results_are_ranked_and_equal_ones_share_a_rank() {
    let finding = found(&[("c", 0.5), ("a", 0.9), ("b", 0.9), ("d", 0.1)], 1000).unwrap();
    let ranked: Vec<(u64, &str)> = finding.results.iter().map(|result| (result.rank, &*result.model)).collect();
    assert_eq!(ranked, [(1, "a"), (1, "b"), (3, "c"), (4, "d")]);
    assert_eq!(finding.like_the_best, 2);
    assert!(finding.saturation.is_none());
    assert!(finding.saturation_missing.unwrap().contains("5 best results, and there are 4"));
}

// Errors 16, 17, 21, 39 and 130 on 10,000 images. SciPy 1.17.1: Fisher's mid-p against 16 errors is 0.8641 for 17, 0.4173
// for 21, 0.00182 for 39, and below 1e-20 for 130; Holm multiplies by 1, 2, 3 and 4 from the largest.
#[test]
fn sixteen_and_twenty_one_errors_on_ten_thousand_images_are_no_difference() {
    let scores = [("a", 0.9984), ("b", 0.9983), ("c", 0.9979), ("d", 0.9961), ("e", 0.9870)];
    let finding = found(&scores, 10_000).unwrap();
    assert_eq!(finding.like_the_best, 3);
    let told: Vec<bool> = finding.results.iter().map(|result| result.told_apart).collect();
    assert_eq!(told, [false, false, false, true, true]);
    let p_values = [(1, 0.864_057_445_6), (2, 0.417_270_175_0), (3, 0.001_816_028_2)];
    assert!(p_values.iter().all(|&(place, p)| (finding.results[place].p_value - p).abs() < 1e-6 * p));
    let fourth = &finding.results[3];
    assert!((fourth.p_corrected - 3.0 * fourth.p_value).abs() < 1e-12);
    assert!(fourth.accuracy_low < 0.9961 && fourth.accuracy_high > 0.9961);
    assert!(finding.saturation.is_some());
}

#[test]
fn five_equal_results_are_as_saturated_as_can_be() {
    let finding = found(&[("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 1.0), ("e", 1.0)], 10).unwrap();
    let saturation = finding.saturation.unwrap();
    assert_eq!((saturation.index, saturation.level), (1.0, SaturationLevel::VeryHigh));
    assert_eq!(finding.like_the_best, 5);
}

#[test]
fn a_smaller_test_set_tells_less() {
    let scores = [("a", 0.99), ("b", 0.98), ("c", 0.97)];
    let alike = [100, 1_000, 3_000, 100_000].map(|images| found(&scores, images).unwrap().like_the_best);
    assert_eq!(alike, [3, 2, 1, 1]);
}

#[test]
fn what_is_no_leaderboard_is_refused() {
    assert!(matches!(found(&[("a", 0.9)], 10), Err(ProbeError::TooFewScores(1))));
    assert!(matches!(found(&[], 10), Err(ProbeError::TooFewScores(0))));
    assert!(matches!(found(&[("a", 0.9), ("b", 0.8)], 0), Err(ProbeError::NoScoredImages("0"))));
    for wrong in [f64::NAN, 1.5, -0.1, f64::INFINITY] {
        assert!(matches!(found(&[("a", 0.9), ("b", wrong)], 9), Err(ProbeError::NoAccuracy { .. })));
    }
}
