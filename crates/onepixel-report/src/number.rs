//! How are numbers shown to people?

use onepixel::probes::headroom::Room;
use onepixel::search::Metric;

/// A count with a comma between groups of three digits: `60,000`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    String::from_utf8_lossy(&groups.join(&b',')).into_owned()
}

/// A number of bytes with one decimal where there are too many to count: `11.6 MB`.
pub fn byte_size(bytes: u64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    // What rounds to 1,000.0 of one unit is 1.0 of the next.
    match UNITS.iter().find(|(unit, _)| bytes as f64 >= 0.99995 * unit) {
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / unit),
        None => counted(bytes, "byte"),
    }
}

/// What stands for a number that was not measured.
pub(crate) const NOT_MEASURED: &str = "–";

/// A fraction in per cent with one decimal: `98.8 %`; a dash where nothing was measured.
pub(crate) fn percent(fraction: f64) -> String {
    if fraction.is_finite() { format!("{:.1} %", 100.0 * fraction) } else { NOT_MEASURED.to_owned() }
}

/// A fraction in per cent with two decimals, where thousands of images stand behind it: `98.81 %`; a dash where nothing was
/// measured.
pub(crate) fn fine_percent(fraction: f64) -> String {
    if fraction.is_finite() { format!("{:.2} %", 100.0 * fraction) } else { NOT_MEASURED.to_owned() }
}

/// The ends of an interval in per cent: `[97.8, 99.1]`.
pub(crate) fn interval(low: f64, high: f64, decimals: usize) -> String {
    format!("[{:.decimals$}, {:.decimals$}]", 100.0 * low, 100.0 * high)
}

/// A difference of fractions in percentage points: `0.25 points`.
pub(crate) fn points(difference: f64, decimals: usize) -> String {
    format!("{:.decimals$} points", 100.0 * difference)
}

/// The steps left above a rung: `11.4`, or from what is left above suspected labels, `6.0 to 11.4`.
pub(crate) fn steps(room: &Room) -> Option<String> {
    let show = |steps: f64| format!("{steps:.1}");
    let most = show(room.steps?);
    Some(match room.steps_above_suspects.map(show).filter(|least| *least != most) {
        Some(least) => format!("{least} to {most}"),
        None => most,
    })
}

/// A share in per cent with as many decimals as it takes not to be 0.
pub(crate) fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return NOT_MEASURED.to_owned();
    }
    if part == 0 {
        return "0 %".to_owned();
    }
    let percent = 100.0 * part as f64 / whole as f64;
    let decimals = (1 - percent.log10().floor() as i64).clamp(1, 9) as usize;
    format!("{percent:.decimals$} %")
}

/// A time in seconds in the unit that fits: `12 ms`, `3.4 s`, `250 s`.
pub(crate) fn seconds(seconds: f64) -> String {
    match seconds {
        // What rounds to 1,000 ms is 1.0 s.
        ..0.0005 => "<1 ms".to_owned(),
        ..0.9995 => format!("{:.0} ms", 1e3 * seconds),
        ..99.95 => format!("{seconds:.1} s"),
        _ => format!("{} s", count(seconds.round() as u64)),
    }
}

/// A time of which only the size is known, in words: `10 seconds`, `3 minutes`.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        ..90.0 => counted((seconds / 5.0).ceil().max(1.0) as u64 * 5, "second"),
        ..5_400.0 => counted((seconds / 60.0).ceil() as u64, "minute"),
        _ => counted((seconds / 3_600.0).ceil() as u64, "hour"),
    }
}

/// `accuracy` or `balanced accuracy`.
pub(crate) fn accuracy_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "accuracy",
        Metric::Balanced => "balanced accuracy",
    }
}

/// A p-value with as many decimals as `0.0001` has.
pub(crate) fn p_value(p: f64) -> String {
    format!("{p:.4}")
}

/// A number and its noun: `1 class`, `3 classes`, `60,000 images`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    let plural = match (number, noun.ends_with('s')) {
        (1, _) => "",
        (_, true) => "es",
        (_, false) => "s",
    };
    format!("{} {noun}{plural}", count(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let shown: Vec<String> = [0, 999, 1_000, 60_000, 7_340_196].into_iter().map(count).collect();
        assert_eq!(shown, ["0", "999", "1,000", "60,000", "7,340,196"]);
    }

    #[test]
    fn bytes_are_shown_in_the_largest_unit_that_fits() {
        let shown: Vec<String> =
            [0, 1, 999, 1_000, 999_949, 999_950, 11_594_722, 39_534_220_144].into_iter().map(byte_size).collect();
        let expected = ["0 bytes", "1 byte", "999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "11.6 MB", "39.5 GB"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn times_are_shown_in_the_unit_that_fits() {
        let shown = [0.0, 0.0123, 0.9994, 0.9996, 3.44, 99.94, 99.96, 1234.5].map(seconds);
        assert_eq!(shown, ["<1 ms", "12 ms", "999 ms", "1.0 s", "3.4 s", "99.9 s", "100 s", "1,235 s"]);
    }

    #[test]
    fn long_times_are_rounded_up_in_words() {
        let shown = [0.0, 12.0, 89.0, 90.0, 200.0, 5_399.0, 5_400.0].map(duration);
        let expected = ["5 seconds", "15 seconds", "90 seconds", "2 minutes", "4 minutes", "90 minutes", "2 hours"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn per_cent_has_one_decimal() {
        assert_eq!(percent(0.988_077), "98.8 %");
        assert_eq!([percent(f64::NAN), fine_percent(f64::INFINITY)], ["–", "–"]);
    }

    #[test]
    fn no_share_is_rounded_to_zero() {
        assert_eq!(share(380, 4_000), "9.5 %");
        assert_eq!(share(1, 70_000), "0.0014 %");
        assert_eq!(share(1, 1), "100.0 %");
        assert_eq!(share(1, 10_000_000), "0.000010 %");
        assert_eq!((share(0, 5), share(0, 0)), ("0 %".to_owned(), "–".to_owned()));
    }
}
