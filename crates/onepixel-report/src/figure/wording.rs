//! How are numbers, names and places put into words?

use onepixel::dataset::{Position, SetName};
use onepixel::probes::duplicates::{DuplicatePair, Edit, Turn};
use onepixel::probes::pixels::{PairFinding, Split};
use onepixel::search::{Metric, Rule};

use crate::CountFrom;
use crate::number::{count, counted, interval};

/// A fraction in per cent: `98.8 %`; a dash where nothing was measured.
pub(crate) fn percent(fraction: f64, decimals: usize) -> String {
    if fraction.is_nan() {
        return "–".into();
    }
    format!("{:.decimals$} %", fraction * 100.0)
}

/// A name as it can be seen: one without a visible character is put in quotation marks, and what would turn the
/// direction of the text around it (Unicode Annex 9, explicit formatting) is replaced.
pub(crate) fn name(name: &str) -> String {
    let turns =
        |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}');
    let shown: String = name.chars().map(|c| if turns(c) { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if shown.trim().is_empty() { format!("“{shown}”") } else { shown }
}

/// What an image is called, short enough for a caption: without its folders, which its class or its place in a list say.
pub(crate) fn file(name: &str) -> String {
    self::name(name.rsplit('/').find(|part| !part.is_empty()).unwrap_or(name))
}

/// How places in an image are named.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coordinates {
    pub count_from: CountFrom,
    pub channels: usize,
}

impl Coordinates {
    /// `(15, 14)`, or `(15, 14, G)` where there is more than one channel.
    pub fn short(self, position: Position) -> String {
        let Position { row, col, .. } = self.count_from.count(position);
        match self.channel(position.channel) {
            Some(channel) => format!("({row}, {col}, {channel})"),
            None => format!("({row}, {col})"),
        }
    }

    /// `(row 15, column 14)`, or `(row 15, column 14, channel G)` where there is more than one channel.
    pub fn long(self, position: Position) -> String {
        let Position { row, col, .. } = self.count_from.count(position);
        match self.channel(position.channel) {
            Some(channel) => format!("(row {row}, column {col}, channel {channel})"),
            None => format!("(row {row}, column {col})"),
        }
    }

    /// The name of a channel: R, G and B where there are three; `None` where there is only one.
    pub fn channel(self, channel: usize) -> Option<String> {
        match (self.channels, channel) {
            (0 | 1, _) => None,
            (3, 0..3) => Some(["R", "G", "B"][channel].into()),
            _ => Some(self.count_from.index(channel).to_string()),
        }
    }

    /// What the elements of a position are and where counting starts.
    pub fn legend(self) -> String {
        let names = if self.channels > 1 { "(row, column, channel)" } else { "(row, column)" };
        format!("{names}, counted from {}", self.count_from.index(0))
    }
}

/// `lookup rule` or `threshold rule`.
pub(crate) fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Lookup => "lookup rule",
        Rule::Threshold => "threshold rule",
    }
}

/// `60,000 training images`.
pub(crate) fn images(images: u64, split: Split) -> String {
    match split {
        Split::Of(SetName::Train) => counted(images, "training image"),
        Split::Of(set) => counted(images, &format!("{} image", name(set.name()))),
        Split::All => format!("{} (training and test)", counted(images, "image")),
    }
}

/// `3 vs 5`
pub(crate) fn versus(a: &str, b: &str) -> String {
    format!("{} vs {}", isolated(a), isolated(b))
}

/// Names one after the other: `1, 2, 7`, at most twelve of them.
pub(crate) fn list(names: &[&str]) -> String {
    const MOST: usize = 12;
    let mut text = names.iter().take(MOST).map(|name| isolated(name)).collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text += &format!(" and {} more", count((names.len() - MOST) as u64));
    }
    text
}

/// A pair in one sentence:
/// `3 vs 5: held out 76.92 % [74.9, 78.8] on 1,902 images; in sample 77.09 % using pixel (row 11, column 16)`.
pub(crate) fn pair(pair: &PairFinding, by: Metric, coordinates: Coordinates) -> String {
    let quality = match by {
        Metric::Accuracy => "",
        Metric::Balanced => " balanced accuracy",
    };
    let in_sample = format!(
        "in sample {}{quality} using pixel {}",
        percent(pair.accuracy_by(by), 2),
        coordinates.long(pair.position),
    );
    let versus = versus(&pair.a, &pair.b);
    let Some(held_out) = &pair.held_out else { return format!("{versus}: {in_sample}") };
    // The held-out number is always plain accuracy.
    let quality = if quality.is_empty() { "" } else { " accuracy" };
    let told = if pair.told_apart == Some(false) { ", not told apart" } else { "" };
    format!(
        "{versus}: held out{quality} {} {} on {}{told}; {in_sample}",
        percent(held_out.accuracy, 2),
        interval(held_out.low, held_out.high, 1),
        counted(held_out.images, "image"),
    )
}

/// A name for use inside a sentence: a name written from right to left does not turn what follows it.
pub(crate) fn isolated(text: &str) -> String {
    let shown = name(text);
    let from_right = |c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if shown.contains(from_right) { format!("\u{2068}{shown}\u{2069}") } else { shown }
}

/// How the first image has to be turned to be like the second.
pub(crate) fn turned(turn: Turn) -> &'static str {
    match turn {
        Turn::None => "",
        Turn::FlipLeftRight => "flipped left to right",
        Turn::FlipTopBottom => "flipped top to bottom",
        Turn::Rotate180 => "180°",
        Turn::Rotate90 => "90°",
        Turn::Rotate270 => "270°",
        Turn::Transpose => "mirrored, 90°",
        Turn::Transverse => "mirrored, 270°",
    }
}

/// How the second image of a pair was made of the first: turned, cropped, retouched.
pub(crate) fn copied(pair: &DuplicatePair) -> String {
    let turned = Some(turned(pair.turn)).filter(|turned| !turned.is_empty()).map(str::to_owned);
    turned.into_iter().chain(pair.edit.map(|edit| edited(&edit))).collect::<Vec<_>>().join(", ")
}

/// A scale within a hundredth of 1 is none.
fn edited(edit: &Edit) -> String {
    let Edit { scale, angle, .. } = *edit;
    match (angle == 0.0, (scale - 1.0).abs() < 0.01) {
        (false, _) => format!("edited, turned by about {}°", signed(angle)),
        (true, true) => "edited".to_owned(),
        (true, false) => format!("edited, scale {scale:.2}"),
    }
}

/// A whole number with the sign of typography.
fn signed(number: f64) -> String {
    format!("{number:+.0}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(count(7), "7");
        assert_eq!(count(999), "999");
        assert_eq!(count(60_000), "60,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "image"), "1 image");
    }

    #[test]
    fn positions_count_from_0_unless_asked_otherwise() {
        let position = Position { row: 15, col: 14, channel: 1 };
        let coordinates = |count_from, channels| Coordinates { count_from, channels };
        assert_eq!(coordinates(CountFrom::Zero, 1).short(position), "(15, 14)");
        assert_eq!(coordinates(CountFrom::One, 1).short(position), "(16, 15)");
        assert_eq!(coordinates(CountFrom::One, 3).short(position), "(16, 15, G)");
        assert_eq!(coordinates(CountFrom::One, 2).short(position), "(16, 15, 2)");
        assert_eq!(coordinates(CountFrom::One, 2).legend(), "(row, column, channel), counted from 1");
    }

    #[test]
    fn a_name_is_always_visible_and_never_turns_its_surroundings() {
        assert_eq!(name(""), "“”");
        assert_eq!(name("  "), "“  ”");
        assert_eq!(name("a\u{202e}b"), "a\u{fffd}b");
        assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
        assert_eq!(isolated("お"), "お");
    }
}
