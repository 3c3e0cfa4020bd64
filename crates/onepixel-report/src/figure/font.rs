//! How wide is a text?

use std::borrow::Cow;
use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::TableProvider;
use skrifa::{FontRef, MetadataProvider};

/// The carried font first, then what systems have that is about as wide.
pub(super) const FAMILIES: &str =
    "'M PLUS 1p', 'Noto Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans JP', 'Hiragino Sans', sans-serif";

const ELLIPSIS: char = '…';

/// The carried fonts, made from M PLUS 1p as `assets/README.md` says.
pub(super) static REGULAR: &[u8] = include_bytes!("../../assets/MPLUS1p-Regular.subset.ttf");
pub(super) static BOLD: &[u8] = include_bytes!("../../assets/MPLUS1p-Bold.subset.ttf");

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// What is needed of a font to measure text. `None` where the font cannot be read.
struct Face {
    glyphs: Charmap<'static>,
    /// In units of the font: sizes are rounded to 1/64.
    metrics: GlyphMetrics<'static>,
    units_per_size: f64,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(bytes).ok()?;
        Some(Self {
            glyphs: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units_per_size: font.head().ok()?.units_per_em().into(),
        })
    }

    fn of(weight: Weight) -> Option<&'static Self> {
        static FACES: LazyLock<[Option<Face>; 2]> = LazyLock::new(|| [Face::read(REGULAR), Face::read(BOLD)]);
        match weight {
            Weight::Regular => FACES[0].as_ref(),
            Weight::Bold => FACES[1].as_ref(),
        }
    }

    /// The width of a character in font sizes.
    fn advance(&self, c: char) -> Option<f64> {
        let glyph = self.glyphs.map(c)?;
        let units = self.metrics.advance_width(glyph)?;
        Some(f64::from(units) / self.units_per_size)
    }
}

/// The width of a character in font sizes. Of characters that the carried font lacks, those of East Asia and pictures
/// fill a square; the others are taken to be about as wide as a digit.
fn advance(c: char, weight: Weight) -> f64 {
    let carried = Face::of(weight).and_then(|face| face.advance(c));
    carried.unwrap_or(if c >= '\u{1100}' { 1.0 } else { 0.6 })
}

/// The width of a text in the unit of `size`.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|c| advance(c, weight)).sum::<f64>() * size
}

/// The text, or as much of its beginning as fits into `available` with an ellipsis behind it.
pub(super) fn fit(text: &str, size: f64, weight: Weight, available: f64) -> Cow<'_, str> {
    let room = available - advance(ELLIPSIS, weight) * size;
    let mut used = 0.0;
    let mut cut = 0;
    for (index, c) in text.char_indices() {
        if used <= room && !joins_to_the_left(c) {
            cut = index;
        }
        used += advance(c, weight) * size;
        if used > available {
            return format!("{}{ELLIPSIS}", text[..cut].trim_end()).into();
        }
    }
    text.into()
}

/// Whether a text must not be cut before this character: combining marks, joiners, variation selectors, skin tones.
fn joins_to_the_left(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether the carried fonts have a glyph for a character.
pub(super) fn carries(c: char) -> bool {
    Face::of(Weight::Regular).is_some_and(|face| face.glyphs.map(c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_fonts_have_the_kana_of_kuzushiji_49_and_what_labels_need() {
        let kana =
            "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをんゝゞアン";
        let labels = "0123456789.,%×…–→≥±()[]·AZazäßéñŁžαΩЖя";
        for weight in [Weight::Regular, Weight::Bold] {
            let face = Face::of(weight).unwrap();
            let missing: Vec<char> =
                kana.chars().chain(labels.chars()).filter(|&c| face.advance(c).is_none()).collect();
            assert_eq!(missing, []);
        }
    }

    #[test]
    fn digits_are_equally_wide() {
        for digit in "0123456789".chars() {
            assert_eq!(width(&digit.to_string(), 10.0, Weight::Regular), width("0", 10.0, Weight::Regular));
        }
        // 620 units of 1000 in M PLUS 1p Regular.
        assert!((width("0", 10.0, Weight::Regular) - 6.2).abs() < 1e-4);
        assert!((width("あ", 10.0, Weight::Regular) - 10.0).abs() < 1e-4);
    }

    #[test]
    fn text_that_is_too_wide_is_cut_with_an_ellipsis() {
        let name = "n".repeat(500);
        let cut = fit(&name, 10.0, Weight::Regular, 100.0);
        assert!(cut.ends_with('…') && cut.chars().count() > 10, "{cut}");
        assert!(width(&cut, 10.0, Weight::Regular) <= 100.0);
        assert_eq!(fit("short", 10.0, Weight::Regular, 100.0), "short");
        assert_eq!(fit("", 10.0, Weight::Regular, 0.0), "");
    }

    #[test]
    fn a_cut_leaves_letters_and_their_accents_together() {
        let name = "e\u{301}".repeat(100);
        let cut = fit(&name, 10.0, Weight::Regular, 50.0);
        assert!(cut.ends_with("\u{301}…"), "{cut}");
    }
}
