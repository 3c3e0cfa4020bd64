//! What does a figure show? Its title, a few lines, a few numbers and the colour scale, as a block.

use super::colour;
use super::font::{self, Weight};
use super::svg::{FAINT, Rect, SvgWriter};

const TITLE_SIZE: f64 = 20.0;
pub(super) const LINE_SIZE: f64 = 12.0;
const SCALE_SIZE: f64 = 10.0;
/// From one baseline to the next.
pub(super) const LINE_HEIGHT: f64 = 17.0;
/// Between the block's parts.
const GAP: f64 = 12.0;
const BAR_HEIGHT: f64 = 10.0;

/// A block of text with an optional colour scale below.
#[derive(Debug, Default)]
pub(super) struct Heading {
    /// In large letters; cut where it is too long.
    pub title: String,
    /// What the figure shows.
    pub lines: Vec<String>,
    /// Numbers: what it is, how much, and what goes with it.
    pub numbers: Vec<[String; 3]>,
    /// What the colour scale from 50 % to 100 % stands for.
    pub scale: Option<&'static str>,
}

impl Heading {
    /// The height of the block.
    pub fn height(&self) -> f64 {
        let lines = self.lines.len() as f64 * LINE_HEIGHT;
        let numbers = match self.numbers.len() {
            0 => 0.0,
            rows => GAP + rows as f64 * LINE_HEIGHT,
        };
        let scale = match self.scale {
            Some(_) => GAP + LINE_HEIGHT + BAR_HEIGHT + 4.0 + SCALE_SIZE,
            None => 0.0,
        };
        TITLE_SIZE + 4.0 + lines + numbers + scale
    }

    /// Draws the block with its upper left corner at `(x, y)`.
    pub fn draw(&self, svg: &mut SvgWriter, x: f64, y: f64, width: f64) {
        let mut baseline = y + 0.85 * TITLE_SIZE;
        svg.text_at(x, baseline).text_within(&self.title, TITLE_SIZE, Weight::Bold, width);
        baseline += 4.0 + 0.15 * TITLE_SIZE;
        for line in &self.lines {
            baseline += LINE_HEIGHT;
            svg.text_at(x, baseline - 3.0).set("fill", FAINT).text_within(line, LINE_SIZE, Weight::Regular, width);
        }
        if !self.numbers.is_empty() {
            self.draw_numbers(svg, x, baseline + GAP, width);
            baseline += GAP + self.numbers.len() as f64 * LINE_HEIGHT;
        }
        if let Some(scale) = self.scale {
            draw_scale(svg, scale, x, baseline + GAP, width);
        }
    }

    fn draw_numbers(&self, svg: &mut SvgWriter, x: f64, y: f64, width: f64) {
        let widest = |column: usize| {
            let widths = self.numbers.iter();
            let widths = widths.map(|row| font::width(&row[column], LINE_SIZE, Weight::Regular));
            widths.fold(0.0, f64::max)
        };
        let number_end = x + widest(0) + GAP + widest(1);
        let what = number_end + GAP;
        for (index, [label, number, note]) in self.numbers.iter().enumerate() {
            let baseline = y + (index + 1) as f64 * LINE_HEIGHT - 3.0;
            svg.text_at(x, baseline).set("fill", FAINT).text(label);
            svg.text_at(number_end, baseline).set("text-anchor", "end").text(number);
            svg.text_at(what, baseline).text_within(note, LINE_SIZE, Weight::Regular, x + width - what);
        }
    }
}

/// The colour scale from 50 % to 100 %, with its name above and its ticks below.
pub(super) fn draw_scale(svg: &mut SvgWriter, what: &str, x: f64, y: f64, width: f64) {
    svg.text_at(x, y + LINE_HEIGHT - 5.0).set("font-size", LINE_SIZE).set("fill", FAINT).text(what);
    let top = y + LINE_HEIGHT;
    const STEPS: usize = 100;
    let step = width / STEPS as f64;
    svg.element("g").set("shape-rendering", "crispEdges").open();
    for index in 0..STEPS {
        let accuracy = 0.5 + (index as f64 + 0.5) / (2 * STEPS) as f64;
        svg.rect(Rect { x: x + index as f64 * step, y: top, width: step, height: BAR_HEIGHT })
            .set("fill", colour::of_accuracy(accuracy).to_string())
            .end();
    }
    svg.close();
    svg.element("g").set("font-size", SCALE_SIZE).set("fill", FAINT).open();
    for percent in (50..=100).step_by(10) {
        let share = f64::from(percent - 50) / 50.0;
        let anchor = match percent {
            50 => "start",
            100 => "end",
            _ => "middle",
        };
        svg.text_at(x + share * width, top + BAR_HEIGHT + 2.0 + SCALE_SIZE)
            .set("text-anchor", anchor)
            .text(&format!("{percent} %"));
    }
    svg.close();
}
