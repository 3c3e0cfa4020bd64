//! How far does each model get, and how long does it take to learn?
//!
//! Accuracy against the time to fit, both logarithmic: one dot for each rung with the 95 % interval of its accuracy as a
//! bar. What took no time that is known, the user's own models and the largest class, is a line across the plot.

pub(super) mod labels;
pub(super) mod scales;

use onepixel::audit::Ladder;
use onepixel::probes::ladder::{RungFinding, RungTime};
use onepixel::probes::pixels::HowHeldOut;

use self::labels::Placed;
use self::scales::{AccuracyScale, TimeScale};
use super::font::{self, Weight};
use super::heading::{Heading, LINE_SIZE};
use super::svg::{FAINT, INK, PAPER, Rect, SvgWriter};
use super::{Figure, wording};
use crate::number::{counted, seconds};

const MARGIN: f64 = 20.0;
/// Names of the ticks on the left.
const AXIS_WIDTH: f64 = 72.0;
/// Names of the ticks below, and of the axis.
const AXIS_HEIGHT: f64 = 44.0;
const PLOT_WIDTH: f64 = 640.0;
const LEAST_PLOT_HEIGHT: f64 = 460.0;
/// Between the plot's edges and the first and last tick of the times.
const INSET: f64 = 28.0;
/// Between the plot and the column of labels beside it.
const COLUMN_GAP: f64 = 18.0;
const COLUMN_WIDTH: f64 = 240.0;
const LABEL_SIZE: f64 = 11.0;
/// The widest label; longer ones are cut.
const WIDEST_LABEL: f64 = COLUMN_WIDTH;
const RADIUS: f64 = 4.0;

const GRID: &str = "#e6e6e6";
/// Of the rungs: a blue of the figures' colour scale.
const RUNG: &str = "#31688e";
/// Of the user's own models.
const OWN: &str = "#c2410c";

/// What the figure of a ladder shows.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderChart<'a> {
    /// What people call the dataset.
    pub dataset: &'a str,
    /// How images were held out.
    pub how: HowHeldOut,
    /// Images that each rung was scored on.
    pub images: u64,
    /// Share of the largest class among them.
    pub majority_share: f64,
    /// The rungs.
    pub rungs: Vec<LadderPoint<'a>>,
}

/// What one rung, or a model of the user's own, got.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderPoint<'a> {
    /// The model, in words.
    pub title: &'a str,
    /// Its settings, or where its predictions come from.
    pub settings: &'a str,
    /// Accuracy on the held-out images.
    pub accuracy: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// How long it took; `None` of a user's model.
    pub time: Option<RungTime>,
}

impl<'a> From<&'a RungFinding> for LadderPoint<'a> {
    fn from(rung: &'a RungFinding) -> Self {
        Self {
            title: &rung.title,
            settings: &rung.settings,
            accuracy: rung.accuracy,
            low: rung.accuracy_low,
            high: rung.accuracy_high,
            time: rung.time,
        }
    }
}

impl<'a> LadderChart<'a> {
    /// The figure of a ladder.
    pub fn new(ladder: &'a Ladder) -> Self {
        Self {
            dataset: &ladder.dataset.name,
            how: ladder.ladder.how,
            images: ladder.ladder.held_out_images,
            majority_share: ladder.ladder.majority_share,
            rungs: ladder.ladder.rungs.iter().map(LadderPoint::from).collect(),
        }
    }

    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let heading = self.heading();
        let layout = Layout::new(self, &heading);
        let mut svg = SvgWriter::new(layout.width, layout.height, &heading.title, &self.description());
        heading.draw(&mut svg, MARGIN, MARGIN, layout.width - 2.0 * MARGIN);
        layout.draw_axes(&mut svg);
        let lines = self.lines(&layout);
        lines.iter().for_each(|line| line.draw(&mut svg, layout.plot));
        let dots = self.dots(&layout);
        let near = layout.near_labels(&dots, &lines);
        let column = layout.column_labels(&dots, &near, &lines);
        near.iter().flatten().for_each(|placed| draw_leader(&mut svg, placed.leader));
        column.iter().for_each(|label| draw_leader(&mut svg, Some((label.from, label.to))));
        dots.iter().for_each(|dot| dot.draw(&mut svg));
        for (dot, placed) in dots.iter().zip(&near) {
            if let Some(placed) = placed {
                draw_label(&mut svg, placed.rect, &dot.label, INK);
            }
        }
        column.iter().for_each(|label| draw_label(&mut svg, label.rect(), label.text, label.colour));
        svg.finish()
    }

    fn heading(&self) -> Heading {
        let images = match self.how {
            HowHeldOut::Test => counted(self.images, "test image"),
            HowHeldOut::Validation => counted(self.images, "validation image"),
            HowHeldOut::FiveFold => format!("{} in 5 folds", counted(self.images, "image")),
        };
        Heading {
            title: format!("{}: what each model gets, and how fast", wording::name(self.dataset)),
            lines: vec![
                format!("Accuracy on {images} that it has not seen, with its 95 % Wilson interval, by time to fit"),
                "Equal steps up take away equal shares of the errors: from 80 to 90 % is as far as from 98 to 99 %"
                    .into(),
            ],
            ..Heading::default()
        }
    }

    fn description(&self) -> String {
        self.rungs.iter().map(LadderPoint::sentence).collect::<Vec<_>>().join(". ")
    }

    /// What is a line across the plot: the largest class and the user's own models.
    fn lines(&self, layout: &Layout) -> Vec<Line> {
        let majority = Line {
            y: layout.accuracies.y(self.majority_share),
            label: format!("largest class {}", wording::percent(self.majority_share, 2)),
            tooltip: format!("majority baseline: {}", wording::percent(self.majority_share, 2)),
            colour: FAINT,
        };
        let own = self.rungs.iter().filter(|rung| rung.time.is_none()).map(|rung| Line {
            y: layout.accuracies.y(rung.accuracy),
            label: rung.label(),
            tooltip: rung.sentence(),
            colour: OWN,
        });
        [majority].into_iter().chain(own).collect()
    }

    fn dots(&self, layout: &Layout) -> Vec<Dot> {
        let timed = self.rungs.iter().filter_map(|rung| Some((rung, rung.time?)));
        let dots = timed.map(|(rung, time)| Dot {
            x: layout.times.x(time.fit_seconds),
            y: layout.accuracies.y(rung.accuracy),
            low: layout.accuracies.y(rung.low),
            high: layout.accuracies.y(rung.high),
            label: rung.label(),
            tooltip: rung.sentence(),
        });
        dots.collect()
    }
}

impl LadderPoint<'_> {
    /// The title and the accuracy, the title cut where both would be too wide.
    fn label(&self) -> String {
        let accuracy = format!(" {}", wording::percent(self.accuracy, 2));
        let room = WIDEST_LABEL - font::width(&accuracy, LABEL_SIZE, Weight::Regular);
        let title = wording::isolated(self.title);
        format!("{}{accuracy}", font::fit(&title, LABEL_SIZE, Weight::Regular, room))
    }

    fn sentence(&self) -> String {
        let mut text = format!(
            "{}: {} [{:.2}, {:.2}]",
            wording::isolated(self.title),
            wording::percent(self.accuracy, 2),
            100.0 * self.low,
            100.0 * self.high
        );
        if let Some(time) = self.time {
            text +=
                &format!(", fitted in {}, predicted in {}", seconds(time.fit_seconds), seconds(time.predict_seconds));
        }
        format!("{text}; {}", wording::isolated(self.settings))
    }
}

/// A line across the plot.
struct Line {
    y: f64,
    label: String,
    tooltip: String,
    colour: &'static str,
}

impl Line {
    fn draw(&self, svg: &mut SvgWriter, plot: Rect) {
        svg.element("g").open();
        svg.element("title").text(&self.tooltip);
        let ends = [(plot.x, self.y), (plot.x + plot.width, self.y)];
        stroke(svg, ends, self.colour, 1.2).set("stroke-dasharray", "5 4").end();
        svg.close();
    }

    fn rect(&self, plot: Rect) -> Rect {
        Rect { x: plot.x, y: self.y - 1.0, width: plot.width, height: 2.0 }
    }
}

/// A rung on the page.
struct Dot {
    x: f64,
    y: f64,
    /// Ends of the interval.
    low: f64,
    high: f64,
    label: String,
    tooltip: String,
}

impl Dot {
    fn draw(&self, svg: &mut SvgWriter) {
        svg.element("g").open();
        svg.element("title").text(&self.tooltip);
        stroke(svg, [(self.x, self.low), (self.x, self.high)], RUNG, 1.6).end();
        svg.element("circle")
            .set("cx", self.x)
            .set("cy", self.y)
            .set("r", RADIUS)
            .set("fill", RUNG)
            .set("stroke", PAPER)
            .set("stroke-width", 1.0)
            .end();
        svg.close();
    }

    /// What labels must not cover: the dot and its bar.
    fn rects(&self) -> [Rect; 2] {
        let side = 2.0 * RADIUS;
        [
            Rect { x: self.x - RADIUS, y: self.y - RADIUS, width: side, height: side },
            Rect { x: self.x - 1.5, y: self.high, width: 3.0, height: self.low - self.high },
        ]
    }
}

/// A label in the column beside the plot.
struct ColumnLabel<'a> {
    from: labels::Point,
    to: labels::Point,
    text: &'a str,
    colour: &'static str,
}

impl ColumnLabel<'_> {
    fn rect(&self) -> Rect {
        let (x, y) = self.to;
        Rect { x: x + 3.0, y: y - labels::HEIGHT / 2.0, width: COLUMN_WIDTH, height: labels::HEIGHT }
    }
}

/// Where the parts are.
struct Layout {
    width: f64,
    height: f64,
    plot: Rect,
    accuracies: AccuracyScale,
    times: TimeScale,
}

impl Layout {
    fn new(chart: &LadderChart, heading: &Heading) -> Self {
        let top = MARGIN + heading.height() + MARGIN;
        // In the column there is room for all labels, should none find a place in the plot.
        let column = (chart.rungs.len() + 1) as f64 * labels::HEIGHT;
        let plot = Rect { x: MARGIN + AXIS_WIDTH, y: top, width: PLOT_WIDTH, height: column.max(LEAST_PLOT_HEIGHT) };
        let shown = chart.rungs.iter().flat_map(|rung| [rung.accuracy, rung.low, rung.high]);
        let seconds = chart.rungs.iter().filter_map(|rung| rung.time).map(|time| time.fit_seconds);
        Self {
            width: plot.x + plot.width + COLUMN_GAP + COLUMN_WIDTH + MARGIN,
            height: plot.y + plot.height + AXIS_HEIGHT + MARGIN,
            plot,
            accuracies: AccuracyScale::new(shown.chain([chart.majority_share]), chart.images, plot.y, plot.height),
            times: TimeScale::new(seconds, plot.x + INSET, plot.width - 2.0 * INSET),
        }
    }

    fn draw_axes(&self, svg: &mut SvgWriter) {
        let Rect { x, y, width, height } = self.plot;
        let (right, bottom) = (x + width, y + height);
        svg.element("g").set("font-size", LABEL_SIZE).set("fill", FAINT).open();
        for tick in self.accuracies.ticks() {
            stroke(svg, [(x, tick.place), (right, tick.place)], GRID, 1.0).end();
            svg.text_at(x - 8.0, tick.place + 0.36 * LABEL_SIZE).set("text-anchor", "end").text(&tick.name);
        }
        for tick in self.times.ticks() {
            stroke(svg, [(tick.place, y), (tick.place, bottom)], GRID, 1.0).end();
            svg.text_at(tick.place, bottom + 16.0).set("text-anchor", "middle").text(&tick.name);
        }
        svg.close();
        svg.rect(self.plot).set("fill", "none").set("stroke", "#bbb").end();
        svg.text_at(x + width / 2.0, bottom + 36.0).set("text-anchor", "middle").text("time to fit");
        let (turned_x, turned_y) = (MARGIN + 0.8 * LINE_SIZE, y + height / 2.0);
        svg.text_at(turned_x, turned_y)
            .set("text-anchor", "middle")
            .set("transform", format!("rotate(-90 {turned_x} {turned_y})"))
            .text("accuracy");
    }

    /// The labels that find a place near their dots.
    fn near_labels(&self, dots: &[Dot], lines: &[Line]) -> Vec<Option<Placed>> {
        let mut obstacles: Vec<Rect> = dots.iter().flat_map(Dot::rects).collect();
        obstacles.extend(lines.iter().map(|line| line.rect(self.plot)));
        let wanted: Vec<(labels::Point, f64)> =
            dots.iter().map(|dot| ((dot.x, dot.y), font::width(&dot.label, LABEL_SIZE, Weight::Regular))).collect();
        labels::place(&wanted, &obstacles, self.plot)
    }

    /// All other labels, in the column beside the plot.
    fn column_labels<'a>(&self, dots: &'a [Dot], near: &[Option<Placed>], lines: &'a [Line]) -> Vec<ColumnLabel<'a>> {
        let right = self.plot.x + self.plot.width;
        let of_lines = lines.iter().map(|line| ((right, line.y), line.label.as_str(), line.colour));
        let far = dots.iter().zip(near).filter(|(_, placed)| placed.is_none());
        let of_dots = far.map(|(dot, _)| ((dot.x, dot.y), dot.label.as_str(), INK));
        let all: Vec<(labels::Point, &str, &'static str)> = of_lines.chain(of_dots).collect();
        let wanted: Vec<f64> = all.iter().map(|((_, y), ..)| *y).collect();
        let middles = labels::column(&wanted, self.plot.y, self.plot.y + self.plot.height);
        let labels = all.into_iter().zip(middles).map(|((from, text, colour), y)| ColumnLabel {
            from,
            to: (right + COLUMN_GAP - 3.0, y),
            text,
            colour,
        });
        labels.collect()
    }
}

fn draw_leader(svg: &mut SvgWriter, leader: Option<(labels::Point, labels::Point)>) {
    if let Some((from, to)) = leader {
        stroke(svg, [from, to], "#aaa", 0.8).end();
    }
}

/// Text in a rectangle that covers what lies below it.
fn draw_label(svg: &mut SvgWriter, rect: Rect, text: &str, colour: &'static str) {
    svg.rect(rect).set("fill", PAPER).set("fill-opacity", 0.85).end();
    svg.text_at(rect.x, rect.y + rect.height / 2.0 + 0.36 * LABEL_SIZE)
        .set("font-size", LABEL_SIZE)
        .set("fill", colour)
        .text(text);
}

fn stroke<'s>(
    svg: &'s mut SvgWriter,
    [from, to]: [labels::Point; 2],
    colour: &str,
    width: f64,
) -> super::svg::Element<'s> {
    svg.element("line")
        .set("x1", from.0)
        .set("y1", from.1)
        .set("x2", to.0)
        .set("y2", to.1)
        .set("stroke", colour)
        .set("stroke-width", width)
}
