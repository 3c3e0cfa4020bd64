//! How are the names of many classes written along two axes?

use super::super::font::{self, Weight};
use super::super::svg::SvgWriter;
use super::super::wording;
use super::Grid;

/// Names are cut to this width.
const LONGEST: f64 = 128.0;
/// Between the names and the cells.
const GAP: f64 = 6.0;
/// Sizes of letters: the least that is read with ease, and that of cells that are large.
const SIZE: std::ops::RangeInclusive<f64> = 8.0..=13.0;

/// The names beside and below the matrix.
pub(super) struct Axes {
    /// Names of all classes. The first is written only below, the last only beside the matrix.
    names: Vec<String>,
    size: f64,
    /// Of this many names one is written.
    step: usize,
    /// Whether the names below are written upwards.
    upright: bool,
    /// The width that the names beside the matrix take.
    pub left: f64,
    /// The height that the names below the matrix take.
    pub bottom: f64,
}

impl Axes {
    pub fn new(classes: &[&str], cell: f64) -> Self {
        let names: Vec<String> = classes.iter().map(|class| wording::name(class)).collect();
        let size = (cell * 0.75).clamp(*SIZE.start(), *SIZE.end());
        let step = (size * 1.25 / cell).ceil().max(1.0) as usize;
        let widths: Vec<f64> = names.iter().map(|name| font::width(name, size, Weight::Regular).min(LONGEST)).collect();
        let widest = |widths: &[f64]| widths.iter().copied().fold(0.0, f64::max);
        let beside = widest(widths.get(1..).unwrap_or_default());
        let below = widest(&widths[..widths.len().saturating_sub(1)]);
        let upright = below > cell * step as f64 - 2.0;
        Self { names, size, step, upright, left: GAP + beside, bottom: GAP + if upright { below } else { size } }
    }

    pub fn draw(&self, svg: &mut SvgWriter, grid: &Grid) {
        // From the middle of a line to its baseline.
        let drop = 0.36 * self.size;
        let middle = |band: usize| (band as f64 + 0.5) * grid.cell;
        let beside = self.names.iter().skip(1).enumerate();
        let below = self.names.iter().take(grid.bands).enumerate();

        svg.element("g").set("text-anchor", "end").open();
        for (row, name) in beside.step_by(self.step) {
            svg.text_at(grid.left - GAP, grid.top + middle(row) + drop).text_within(
                name,
                self.size,
                Weight::Regular,
                LONGEST,
            );
        }
        svg.close();

        let bottom = grid.top + grid.side() + GAP;
        svg.element("g").set("text-anchor", if self.upright { "end" } else { "middle" }).open();
        for (col, name) in below.step_by(self.step) {
            let x = grid.left + middle(col);
            let text = if self.upright {
                let turn = format!("translate({:.2} {bottom:.2}) rotate(-90)", x + drop);
                svg.element("text").set("transform", turn)
            } else {
                svg.text_at(x, bottom + 0.85 * self.size)
            };
            text.text_within(name, self.size, Weight::Regular, LONGEST);
        }
        svg.close();
    }
}
