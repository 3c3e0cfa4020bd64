//! Which colour shows which accuracy?

/// Text that stands out, where there may be colour.
pub(super) fn bold(text: &str, colour: bool) -> String {
    if colour { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
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
