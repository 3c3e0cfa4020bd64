//! How are shares put into the place of an occurrence, which is in words?

/// A share as per cent with one decimal: `98.8 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A share as per cent with two decimals, where shares are small: `0.15 %`.
pub(super) fn fine_percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}
