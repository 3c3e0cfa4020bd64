//! How far is the top of a leaderboard spread, beside what is uncertain about it?

use super::{Saturation, SaturationLevel};

/// How many of the best results the index looks at.
const TOP: usize = 5;

/// The effective number of images is the number of images to this power: the paper's choice, since scores on one test
/// set are not independent draws.
const ALPHA: f64 = 0.5;

/// The saturation index of scores, the best first, or why there is none. M. Akhtar et al., "When AI Benchmarks Plateau",
/// arXiv 2602.16763, 2026: `S = exp(−R²)`, `R = (s₁ − s₅) / √(SE(s₁)² + SE(s₅)²)`, `SE(s) = √(s (1 − s) / n^α)`.
pub(super) fn of(sorted: &[f64], images: u64) -> Result<Saturation, String> {
    let (Some(&first), Some(&last)) = (sorted.first(), sorted.get(TOP - 1)) else {
        return Err(format!("the index is of the {TOP} best results, and there are {}", sorted.len()));
    };
    let effective_images = (images as f64).powf(ALPHA);
    let variance = |score: f64| score * (1.0 - score) / effective_images;
    let standard_error = (variance(first) + variance(last)).sqrt();
    let normalised_spread = if standard_error > 0.0 { (first - last) / standard_error } else { 0.0 };
    let index = (-normalised_spread * normalised_spread).exp();
    Ok(Saturation {
        index,
        level: level(index),
        top: TOP as u64,
        spread: first - last,
        effective_images,
        standard_error,
        normalised_spread,
    })
}

/// The paper's categories.
fn level(index: f64) -> SaturationLevel {
    match index {
        ..0.01 => SaturationLevel::VeryLow,
        ..0.3 => SaturationLevel::Low,
        ..0.7 => SaturationLevel::Moderate,
        ..0.9 => SaturationLevel::High,
        _ => SaturationLevel::VeryHigh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plain Python; see tests/data/leaderboard/record_leaderboard.py.
    const RECORDED: &str = include_str!("../../../tests/data/leaderboard/saturation.json");

    #[test]
    fn the_index_equals_what_the_formulas_give_elsewhere() {
        let recorded: serde_json::Value = serde_json::from_str(RECORDED).unwrap();
        let mut levels = Vec::new();
        for case in recorded["cases"].as_array().unwrap() {
            let scores: Vec<f64> = case["scores"].as_array().unwrap().iter().map(|s| s.as_f64().unwrap()).collect();
            let found = of(&scores, case["images"].as_u64().unwrap()).unwrap();
            for (value, key) in [
                (found.index, "index"),
                (found.standard_error, "standard_error"),
                (found.normalised_spread, "normalised"),
                (found.effective_images, "effective"),
            ] {
                let expected = case[key].as_f64().unwrap();
                assert!((value - expected).abs() <= 1e-9 * expected, "{key} of {case}: {value}");
            }
            levels.push(found.level);
        }
        use SaturationLevel::{Low, Moderate, VeryHigh, VeryLow};
        assert_eq!(levels, [VeryHigh, Low, VeryLow, Low, VeryHigh, Moderate]);
    }

    #[test]
    fn levels_begin_where_the_paper_says() {
        use SaturationLevel::{High, Low, Moderate, VeryHigh, VeryLow};
        let at = [0.0, 0.0099, 0.01, 0.29, 0.3, 0.69, 0.7, 0.89, 0.9, 1.0].map(level);
        assert_eq!(at, [VeryLow, VeryLow, Low, Low, Moderate, Moderate, High, High, VeryHigh, VeryHigh]);
    }

    #[test]
    fn fewer_than_five_results_have_no_index_and_it_is_said_why() {
        assert_eq!(of(&[0.9; 4], 100), Err("the index is of the 5 best results, and there are 4".to_owned()));
    }
}
