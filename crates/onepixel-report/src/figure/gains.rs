//! What does each method gain? A bar for each, from no gain to the gain, with its interval, by kind.

use onepixel::probes::gains::{Gain, GainKind, GainsFinding, Outcome};

use super::Figure;
use super::colour::{self, Rgb};
use super::heading::Heading;
use super::svg::{FAINT, INK, PAPER, Rect, SvgWriter};
use super::wording;
use crate::number::interval;
use crate::sentences::{gain_title, gain_without, gains_lines, kind_title, labels_of};

const MARGIN: f64 = 20.0;
const NAMES: f64 = 330.0;
const PLOT: f64 = 360.0;
const NUMBERS: f64 = 150.0;
const ROW: f64 = 22.0;
const BAR: f64 = 12.0;
const TITLE: f64 = 28.0;
const AXIS: f64 = 40.0;
const LABEL_SIZE: f64 = 11.0;
const GRID: &str = "#bbb";

/// The bars of all gains.
#[derive(Debug, Clone, Copy)]
pub struct GainsChart<'a> {
    /// What the dataset is called.
    pub dataset: &'a str,
    /// What was found.
    pub finding: &'a GainsFinding,
}

/// From accuracies to places.
struct Scale {
    plot: Rect,
    low: f64,
    high: f64,
}

impl Scale {
    fn x(&self, gain: f64) -> f64 {
        self.plot.x + (gain - self.low) / (self.high - self.low) * self.plot.width
    }

    /// Round numbers from end to end.
    fn ticks(&self) -> Vec<f64> {
        let width = (self.high - self.low) / 5.0;
        let power = 10f64.powf(width.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power).into_iter().find(|step| *step >= width);
        let step = step.unwrap_or(10.0 * power);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        (first..=last).map(|tick| tick as f64 * step).collect()
    }
}

impl GainsChart<'_> {
    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let finding = self.finding;
        let kinds: Vec<(GainKind, Vec<&Gain>)> =
            GainKind::ALL.map(|kind| (kind, finding.of(kind).collect::<Vec<_>>())).into();
        let kinds: Vec<(GainKind, Vec<&Gain>)> = kinds.into_iter().filter(|(_, gains)| !gains.is_empty()).collect();
        let heading = self.heading();
        let rows = kinds.iter().map(|(_, gains)| TITLE + ROW * gains.len() as f64).sum::<f64>().max(TITLE);
        let top = MARGIN + heading.height() + 12.0;
        let width = MARGIN + NAMES + PLOT + NUMBERS + MARGIN;
        let title = format!("{}: what methods gain", heading.title);
        let mut svg = SvgWriter::new(width, top + rows + AXIS + MARGIN, &title, &heading.lines.join(". "));
        heading.draw(&mut svg, MARGIN, MARGIN, width - 2.0 * MARGIN);
        let plot = Rect { x: MARGIN + NAMES, y: top, width: PLOT, height: rows };
        let ends = || finding.gains.iter().flat_map(|gain| [gain.low, gain.high]);
        let scale = Scale { plot, low: ends().fold(-0.005, f64::min), high: ends().fold(0.005, f64::max) };
        draw_axis(&mut svg, &scale);
        let mut y = top;
        for (kind, gains) in kinds {
            let name = svg.text_at(MARGIN, y + 0.7 * TITLE).set("font-weight", "bold");
            name.text(kind_title(kind));
            y += TITLE;
            for gain in gains {
                draw_gain(&mut svg, &scale, gain, y);
                y += ROW;
            }
        }
        svg.finish()
    }

    fn heading(&self) -> Heading {
        let mut lines = gains_lines(self.finding);
        lines.push("bar: gain in accuracy; line: its 95 % interval; pale: not sure".to_owned());
        Heading { title: wording::name(self.dataset), lines, ..Heading::default() }
    }
}

/// A sure gain, a sure loss, or neither.
fn colour_of(outcome: Outcome) -> Rgb {
    match outcome {
        Outcome::Gain => colour::of_accuracy(0.8),
        Outcome::Loss => colour::of_accuracy(0.52),
        Outcome::Unsure => Rgb([170; 3]),
    }
}

fn draw_gain(svg: &mut SvgWriter, scale: &Scale, gain: &Gain, y: f64) {
    let (zero, end) = (scale.x(0.0), scale.x(gain.gain));
    let middle = y + ROW / 2.0;
    let baseline = middle + 0.36 * LABEL_SIZE;
    let name = format!("{}, {} ({})", gain_title(gain), labels_of(gain), gain_without(gain.method));
    svg.element("g").set("font-size", LABEL_SIZE).open();
    svg.element("title").text(&format!("{name}: {}", says(gain)));
    let text = svg.text_at(MARGIN + 8.0, baseline);
    text.text_within(&name, LABEL_SIZE, super::font::Weight::Regular, NAMES - 16.0);
    let bar = Rect { x: zero.min(end), y: middle - BAR / 2.0, width: (end - zero).abs().max(1.0), height: BAR };
    svg.rect(bar).set("fill", colour_of(gain.outcome).to_string()).end();
    let line = svg.element("line").set("x1", scale.x(gain.low)).set("y1", middle).set("x2", scale.x(gain.high));
    line.set("y2", middle).set("stroke", INK).set("stroke-width", 1.2).end();
    svg.text_at(scale.plot.x + scale.plot.width + 10.0, baseline).text(&says(gain));
    svg.close();
}

/// `+3.20 [1.10, 5.30]`
fn says(gain: &Gain) -> String {
    format!("{:+.2} {}", 100.0 * gain.gain, interval(gain.low, gain.high, 2))
}

fn draw_axis(svg: &mut SvgWriter, scale: &Scale) {
    let plot = scale.plot;
    svg.rect(plot).set("fill", PAPER).set("stroke", GRID).end();
    svg.element("g").set("font-size", LABEL_SIZE).set("fill", FAINT).open();
    let bottom = plot.y + plot.height;
    for tick in scale.ticks() {
        let x = scale.x(tick);
        let line = svg.element("line").set("x1", x).set("y1", plot.y).set("x2", x).set("y2", bottom);
        line.set("stroke", if tick == 0.0 { INK } else { GRID }).set("stroke-width", 1.0).end();
        let label = svg.text_at(x, bottom + 16.0).set("text-anchor", "middle");
        label.text(&format!("{}", (1000.0 * tick).round() / 10.0));
    }
    let middle = plot.x + plot.width / 2.0;
    svg.text_at(middle, bottom + 33.0).set("text-anchor", "middle").text("gain in percentage points");
    svg.close();
}
