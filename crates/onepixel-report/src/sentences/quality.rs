//! What are images called that look unlike the others, and how is it told by how much?

use onepixel::probes::quality::{Kind, KindFinding, OddImage};

use super::image;
use crate::number::{NOT_MEASURED, percent};

/// What the images of a kind are called, and what their number is.
pub(crate) fn oddity(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Dark => ("dark", "99th percentile of grey values"),
        Kind::Light => ("light", "1st percentile of grey values"),
        Kind::LowInformation => ("of low information", "entropy in bits"),
        Kind::Blurry => ("blurry", "variance of the Laplacian"),
        Kind::Grey => ("grey among colour", "share of coloured pixels"),
        Kind::OddSize => ("of odd size", "area over the median"),
        Kind::OddShape => ("of odd shape", "aspect ratio over the median"),
        Kind::Framed => ("framed", "share of the area"),
        Kind::Cut => ("cut", "share of one value"),
        Kind::Upscaled => ("upscaled", "periodicity of rows"),
    }
}

/// A number in the unit of its kind.
pub(crate) fn oddness(kind: Kind, number: f64) -> String {
    match kind {
        Kind::Dark | Kind::Light => format!("{number:.0}"),
        Kind::Blurry => format!("{number:.1}"),
        Kind::Grey | Kind::Framed | Kind::Cut => percent(number),
        Kind::OddSize | Kind::OddShape => format!("{number:.1}×"),
        Kind::LowInformation | Kind::Upscaled => format!("{number:.2}"),
    }
}

/// `below 1.41`; a dash where it is measured in no image.
pub(crate) fn odd_beyond(of: &KindFinding) -> String {
    let beyond = |threshold| format!("{} {}", if of.below { "below" } else { "above" }, oddness(of.kind, threshold));
    of.threshold.map_or_else(|| NOT_MEASURED.to_owned(), beyond)
}

/// What an image is called: by its name where it has one.
pub(crate) fn odd_image(odd: &OddImage) -> String {
    image(odd.set.name(), odd.index.into(), odd.name.as_deref())
}
