//! Where on the page is an accuracy, and where a time?
//!
//! Accuracies are placed by the logarithm of the error: from 98 % to 99 % half the errors go, and so they do from 80 % to
//! 90 %. Ticks are named by the accuracy. No error at all has no logarithm: 100 % stands where half an image's error
//! would.

/// Times below this are shown as this: the clock tells no less.
const LEAST_SECONDS: f64 = 1e-3;

/// The least factor between the errors at the top and at the bottom.
const LEAST_FACTOR: f64 = 2.0;

/// The least distance between two ticks.
const TICK_DISTANCE: f64 = 17.0;

/// A mark on an axis.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::figure) struct Tick {
    pub place: f64,
    pub name: String,
}

/// From accuracies to heights on the page.
#[derive(Debug, Clone, Copy)]
pub(in crate::figure) struct AccuracyScale {
    /// The error that stands for none.
    floor: f64,
    /// Logarithms of the errors at the top and at the bottom.
    ends: (f64, f64),
    top: f64,
    height: f64,
}

impl AccuracyScale {
    /// A scale that shows all of these accuracies, of `images` images, between `top` and `top + height`.
    pub fn new(accuracies: impl Iterator<Item = f64>, images: u64, top: f64, height: f64) -> Self {
        let floor = 0.5 / images.max(1) as f64;
        let errors =
            accuracies.filter(|accuracy| !accuracy.is_nan()).map(|accuracy| (1.0 - accuracy).clamp(floor, 1.0));
        let (least, most) = errors.fold((1.0_f64, floor), |(least, most), error| (least.min(error), most.max(error)));
        let (least, most) = if least > most { (floor, 1.0) } else { (least, most) };
        let widen = (LEAST_FACTOR * least / most).max(1.0).sqrt();
        let most = (most * widen).min(1.0);
        let least = (least / widen).min(most / LEAST_FACTOR);
        // A little room, so that no dot lies on an edge; below 0 % there is nothing.
        let room = 0.04 * (most / least).ln();
        Self { floor, ends: (least.ln() - room, (most.ln() + room).min(0.0)), top, height }
    }

    /// The height of an accuracy on the page.
    pub fn y(&self, accuracy: f64) -> f64 {
        self.y_of_error((1.0 - accuracy).max(self.floor))
    }

    fn y_of_error(&self, error: f64) -> f64 {
        let (top, bottom) = self.ends;
        self.top + ((error.ln() - top) / (bottom - top)).clamp(0.0, 1.0) * self.height
    }

    /// Ticks from the bottom to the top: of the errors 1, 0.5, 0.2, 0.1, …, and finer ones where these are few.
    pub fn ticks(&self) -> Vec<Tick> {
        const ENOUGH: usize = 4;
        let mut chosen = Vec::new();
        for errors in
            [mantissas(&[1.0, 2.0, 5.0]), mantissas(&[1.0, 2.0, 3.0, 5.0, 7.0]), self.even(10.0), self.even(25.0)]
        {
            chosen = self.apart(&errors);
            if chosen.len() >= ENOUGH {
                break;
            }
        }
        if self.floor.ln() >= self.ends.0 {
            let place = self.y_of_error(self.floor);
            chosen.retain(|tick| (tick.place - place).abs() >= TICK_DISTANCE);
            chosen.push(Tick { place, name: "100 %".to_owned() });
        }
        chosen
    }

    /// Ticks for those of these errors that are on the scale and not too near to the one before.
    fn apart(&self, errors: &[f64]) -> Vec<Tick> {
        const EDGE: f64 = 1e-9;
        let mut ticks: Vec<Tick> = Vec::new();
        for &error in errors {
            let is_shown = (self.ends.0 - EDGE..=self.ends.1 + EDGE).contains(&error.ln()) && error > self.floor;
            let place = self.y_of_error(error);
            if is_shown && ticks.last().is_none_or(|before| before.place - place >= TICK_DISTANCE) {
                ticks.push(Tick { place, name: name_of(1.0 - error) });
            }
        }
        ticks
    }

    /// Errors in even steps, about so many, of which the step is a round number.
    fn even(&self, about: f64) -> Vec<f64> {
        let (least, most) = (self.ends.0.exp(), self.ends.1.exp());
        let rough = (most - least) / about;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|mantissa| mantissa * power).into_iter().find(|&step| step >= rough);
        let step = step.unwrap_or(rough);
        let first = (most / step).floor() as i64;
        let steps = (0..=(1.5 * about) as i64).map(|index| (first - index) as f64 * step);
        steps.take_while(|&error| error >= least).collect()
    }
}

/// Errors of these mantissas, from 1 downwards.
fn mantissas(mantissas: &[f64]) -> Vec<f64> {
    let decades = (1..=10).map(|exponent| 10f64.powi(-exponent));
    let below_1 = decades.flat_map(|decade| mantissas.iter().rev().map(move |mantissa| mantissa * decade));
    [1.0].into_iter().chain(below_1).collect()
}

/// An accuracy with as many decimals as it has.
fn name_of(accuracy: f64) -> String {
    let text = format!("{:.6}", 100.0 * accuracy);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{} %", if text == "-0" { "0" } else { text })
}

/// From seconds to places across the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeScale {
    /// Powers of ten at the left and at the right.
    ends: (f64, f64),
    left: f64,
    width: f64,
    /// Whether times are shown that are less than the least.
    has_less: bool,
}

impl TimeScale {
    /// A scale of whole powers of ten that shows all of these times between `left` and `left + width`.
    pub fn new(seconds: impl Iterator<Item = f64> + Clone, left: f64, width: f64) -> Self {
        let shown = seconds.clone().map(|seconds| seconds.max(LEAST_SECONDS).log10());
        let (least, most) =
            shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), power| (least.min(power), most.max(power)));
        let (least, most) = if least > most { (LEAST_SECONDS.log10(), 0.0) } else { (least, most) };
        let from = least.floor();
        let to = most.ceil().max(from + 1.0);
        Self { ends: (from, to), left, width, has_less: seconds.into_iter().any(|seconds| seconds < LEAST_SECONDS) }
    }

    /// Where a time is.
    pub fn x(&self, seconds: f64) -> f64 {
        let (from, to) = self.ends;
        self.left + (seconds.max(LEAST_SECONDS).log10() - from) / (to - from) * self.width
    }

    /// A tick for each power of ten.
    pub fn ticks(&self) -> Vec<Tick> {
        let powers = self.ends.0 as i32..=self.ends.1 as i32;
        powers.map(|power| Tick { place: self.x(10f64.powi(power)), name: self.name_of(power) }).collect()
    }

    fn name_of(&self, power: i32) -> String {
        match power {
            -3 if self.has_less => "≤ 1 ms".to_owned(),
            ..0 => format!("{} ms", 10u32.pow(3u32.saturating_sub(power.unsigned_abs()))),
            _ => format!("{} s", crate::number::count(10u64.saturating_pow(power.unsigned_abs()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.name.as_str()).collect()
    }

    fn scale(accuracies: &[f64], images: u64) -> AccuracyScale {
        AccuracyScale::new(accuracies.iter().copied(), images, 0.0, 400.0)
    }

    #[test]
    fn half_the_errors_are_one_step_wherever_they_are() {
        let scale = scale(&[0.1, 0.995], 10_000);
        let step = |from: f64, to: f64| scale.y(from) - scale.y(to);
        assert!((step(0.8, 0.9) - step(0.98, 0.99)).abs() < 1e-9);
        assert_eq!(names(&scale.ticks()), ["0 %", "50 %", "80 %", "90 %", "95 %", "98 %", "99 %", "99.5 %"]);
    }

    #[test]
    fn no_error_at_all_is_at_the_top_and_named() {
        let scale = scale(&[1.0, 1.0, 0.99962], 10_000);
        let ticks = scale.ticks();
        assert_eq!(ticks.last().unwrap().name, "100 %");
        assert!(scale.y(1.0) > 0.0 && scale.y(1.0) < 40.0 && scale.y(1.0) < scale.y(0.9999));
    }

    #[test]
    fn every_range_has_ticks_apart_from_each_other() {
        for (low, high) in
            [(0.7, 0.71), (0.5, 0.5), (0.97, 0.9705), (0.0, 0.05), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0), (0.2, 0.9999)]
        {
            let ticks = scale(&[low, high], 5_000).ticks();
            assert!((3..25).contains(&ticks.len()), "{low} to {high}: {ticks:?}");
            let apart = ticks.windows(2).all(|pair| pair[0].place - pair[1].place >= TICK_DISTANCE - 1e-9);
            assert!(apart, "{low} to {high}: {ticks:?}");
        }
        assert!(!scale(&[], 0).ticks().is_empty());
    }

    #[test]
    fn times_of_nothing_are_the_least_and_said_to_be() {
        let scale = TimeScale::new([0.0, 0.5, 212.0].into_iter(), 0.0, 600.0);
        assert_eq!(names(&scale.ticks()), ["≤ 1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "1,000 s"]);
        assert_eq!((scale.x(0.0), scale.x(1.0)), (0.0, 300.0));
        let one = TimeScale::new([1.0].into_iter(), 0.0, 600.0);
        assert_eq!(names(&one.ticks()), ["1 s", "10 s"]);
    }
}
