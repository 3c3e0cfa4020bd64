//! What does a figure look like in pixels?

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::FigureError;
use super::typefaces::{self, Typeset};

/// Pixels per unit of the SVG.
const SCALE: f32 = 2.0;
/// No side has more pixels than this.
const MOST_PIXELS: f32 = 8192.0;

/// Draws an SVG text as PNG.
pub(super) fn render(svg: &str) -> Result<Vec<u8>, FigureError> {
    let Typeset { svg, fonts } = typefaces::typeset(svg);
    let options = Options { fontdb: fonts, font_resolver: typefaces::resolver(), ..Options::default() };
    let tree = Tree::from_str(&svg, &options)?;
    let size = tree.size();
    let scale = SCALE.min(MOST_PIXELS / size.width().max(size.height()));
    let pixels = |length: f32| (length * scale).round().max(1.0) as u32;
    let (width, height) = (pixels(size.width()), pixels(size.height()));
    let mut picture = Pixmap::new(width, height).ok_or(FigureError::TooLarge { width, height })?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|error| FigureError::Png(error.to_string()))
}
