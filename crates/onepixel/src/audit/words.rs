//! How are numbers and names put into sentences?

/// The longest name that stands whole in a sentence.
const LONGEST_NAME: usize = 40;

/// A share as per cent with one decimal: `98.8 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A share as per cent with two decimals, where shares are small: `0.15 %`.
pub(super) fn fine_percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// A count with its thousands apart: `60,000`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut apart = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// A class name, cut where a sentence would drown in it.
pub(super) fn name(class: &str) -> String {
    if class.chars().count() <= LONGEST_NAME {
        return class.to_owned();
    }
    class.chars().take(LONGEST_NAME - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_and_long_names_are_cut() {
        assert_eq!([0, 999, 1_000, 60_000, 1_234_567].map(count), ["0", "999", "1,000", "60,000", "1,234,567"]);
        assert_eq!(name("Ankle boot"), "Ankle boot");
        assert_eq!(name(&"é".repeat(500)), "é".repeat(39) + "…");
    }
}
