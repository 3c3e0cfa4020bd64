//! How does text stand out, and which colour shows which accuracy?
//!
//! Renderers always paint: whoever writes to something that shows no colour strips the escape sequences, as the crate
//! `anstream` does.

use unicode_width::UnicodeWidthStr;

/// Characters that take more and more ink, where there is no colour.
pub(super) const SHADES: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', 'o', '%', '@'];

/// Text that stands out.
pub(super) fn bold(text: &str) -> String {
    format!("\x1b[1m{text}\x1b[0m")
}

/// The columns that painted text takes.
pub(super) fn width(painted: &str) -> usize {
    let mut parts = painted.split("\x1b[");
    let plain = parts.next().map_or(0, UnicodeWidthStr::width);
    plain + parts.map(|part| part.split_once('m').map_or(0, |(_, text)| text.width())).sum::<usize>()
}

/// Text on a background that goes from dark to bright as accuracy goes from 50 % to 100 %.
pub(super) fn cell(text: &str, accuracy: f64) -> String {
    let (background, bright) = background(accuracy);
    let foreground = if bright { 16 } else { 231 };
    format!("\x1b[38;5;{foreground}m\x1b[48;5;{background}m{text}\x1b[0m")
}

/// A step of a purple, blue, green, yellow scale from the 256 standard colours, and whether it is bright.
fn background(accuracy: f64) -> (u8, bool) {
    const SCALE: [(u8, bool); 10] = [
        (53, false),
        (54, false),
        (60, false),
        (24, false),
        (30, false),
        (36, true),
        (35, true),
        (77, true),
        (149, true),
        (227, true),
    ];
    let step = (accuracy - 0.5) / 0.5 * SCALE.len() as f64;
    SCALE[(step.max(0.0) as usize).min(SCALE.len() - 1)]
}
