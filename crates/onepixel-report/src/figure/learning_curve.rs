//! How does the error fall as models learn from more images?
//!
//! Accuracy against images of each class, both logarithmic: a dot for each measured point with its 95 % interval as a
//! bar, the fitted power law as a line, and, as a ring, what it says of twice as many images.

use onepixel::probes::learning_curve::{CurveFit, LearningCurveFinding, RungCurve};

use super::font::Weight;
use super::heading::{Heading, LINE_SIZE};
use super::ladder::labels;
use super::ladder::scales::AccuracyScale;
use super::svg::{FAINT, PAPER, Rect, SvgWriter};
use super::{Figure, wording};
use crate::number::{count, counted};

const MARGIN: f64 = 20.0;
const AXIS_WIDTH: f64 = 72.0;
const AXIS_HEIGHT: f64 = 44.0;
const PLOT_WIDTH: f64 = 600.0;
const PLOT_HEIGHT: f64 = 360.0;
/// Between the plot's edges and the first and the last place.
const INSET: f64 = 28.0;
/// The column of names beside the plot.
const NAMES_WIDTH: f64 = 230.0;
const LABEL_SIZE: f64 = 11.0;
const RADIUS: f64 = 4.0;
const GRID: &str = "#e6e6e6";
/// Of the curves, one after the other; chosen to differ in lightness as well as in hue.
const COLOURS: [&str; 6] = ["#31688e", "#c2410c", "#2a8a5f", "#7b3fa0", "#8a6d00", "#5f5f5f"];
/// Points that a line is drawn through.
const STEPS: usize = 48;

/// What the figure of learning curves shows.
#[derive(Debug, Clone, PartialEq)]
pub struct LearningCurveChart<'a> {
    /// What people call the dataset.
    pub dataset: &'a str,
    /// The curves.
    pub finding: &'a LearningCurveFinding,
}

impl LearningCurveChart<'_> {
    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let heading = self.heading();
        let layout = Layout::new(self.finding, &heading);
        let width = layout.plot.x + layout.plot.width + NAMES_WIDTH + MARGIN;
        let height = layout.plot.y + layout.plot.height + AXIS_HEIGHT + MARGIN;
        let mut svg = SvgWriter::new(width, height, &heading.title, &self.description());
        heading.draw(&mut svg, MARGIN, MARGIN, width - 2.0 * MARGIN);
        layout.draw_axes(&mut svg, self.finding);
        let ends: Vec<f64> = self.finding.curves.iter().map(|curve| layout.end(curve)).collect();
        let right = layout.plot.x + layout.plot.width;
        let places = labels::column(&ends, layout.plot.y, layout.plot.y + layout.plot.height);
        for (index, (curve, place)) in self.finding.curves.iter().zip(places).enumerate() {
            let colour = COLOURS[index % COLOURS.len()];
            layout.draw_curve(&mut svg, curve, colour);
            svg.text_at(right + 12.0, place + 0.36 * LABEL_SIZE).set("fill", colour).text_within(
                &wording::name(&curve.title),
                LABEL_SIZE,
                Weight::Regular,
                NAMES_WIDTH - 12.0,
            );
        }
        svg.finish()
    }

    fn heading(&self) -> Heading {
        Heading {
            title: format!("{}: what more images bring", wording::name(self.dataset)),
            lines: vec![
                format!(
                    "Accuracy on the same {}, with its 95 % Wilson interval, by images of each class learned from",
                    counted(self.finding.held_out_images, "held-out image")
                ),
                "Lines are fitted power laws; a ring is what they say of twice the images, with its 95 % interval"
                    .into(),
            ],
            ..Heading::default()
        }
    }

    fn description(&self) -> String {
        let sentence = |curve: &RungCurve| {
            let points = curve.points.iter().map(|point| {
                format!("{} with {}", wording::percent(point.accuracy, 2), count(point.images_per_class.round() as u64))
            });
            format!("{}: {}", wording::isolated(&curve.title), points.collect::<Vec<_>>().join(", "))
        };
        self.finding.curves.iter().map(sentence).collect::<Vec<_>>().join(". ")
    }
}

/// The error that a power law has at so many images of each class.
fn error_at(fit: &CurveFit, images: f64) -> f64 {
    fit.scale.value * images.powf(-fit.exponent.value) + fit.floor.value
}

/// Where the parts are.
struct Layout {
    plot: Rect,
    accuracies: AccuracyScale,
    /// Logarithms of the images at the left and at the right.
    ends: (f64, f64),
}

impl Layout {
    fn new(finding: &LearningCurveFinding, heading: &Heading) -> Self {
        let top = MARGIN + heading.height() + MARGIN;
        let plot = Rect { x: MARGIN + AXIS_WIDTH, y: top, width: PLOT_WIDTH, height: PLOT_HEIGHT };
        let fits = || finding.curves.iter().filter_map(|curve| curve.fit.as_ref());
        let points = || finding.curves.iter().flat_map(|curve| &curve.points);
        let measured = points().flat_map(|point| [point.low, point.high]);
        let doubled = fits().map(|fit| &fit.doubled_error);
        let foretold = doubled.flat_map(|error| [1.0 - error.low, 1.0 - error.high]);
        let images = points().map(|point| point.images_per_class).chain(fits().map(|fit| fit.doubled_images_per_class));
        let logs = images.filter(|&images| images > 0.0).map(f64::ln);
        let (least, most) = logs.fold((f64::MAX, f64::MIN), |(least, most), log| (least.min(log), most.max(log)));
        let ends = if least < most { (least, most) } else { (least.min(0.0), least.min(0.0) + 1.0) };
        let accuracies = AccuracyScale::new(measured.chain(foretold), finding.held_out_images, plot.y, plot.height);
        Self { plot, accuracies, ends }
    }

    fn x(&self, images: f64) -> f64 {
        let (from, to) = self.ends;
        let share = ((images.max(f64::MIN_POSITIVE).ln() - from) / (to - from)).clamp(0.0, 1.0);
        self.plot.x + INSET + share * (self.plot.width - 2.0 * INSET)
    }

    /// The height at which a curve ends.
    fn end(&self, curve: &RungCurve) -> f64 {
        let last = curve.points.last().map_or(0.0, |point| point.accuracy);
        self.accuracies.y(curve.fit.as_ref().map_or(last, |fit| 1.0 - fit.doubled_error.value))
    }

    fn draw_axes(&self, svg: &mut SvgWriter, finding: &LearningCurveFinding) {
        let Rect { x, y, width, height } = self.plot;
        let (right, bottom) = (x + width, y + height);
        svg.element("g").set("font-size", LABEL_SIZE).set("fill", FAINT).open();
        for tick in self.accuracies.ticks() {
            line(svg, [(x, tick.place), (right, tick.place)], GRID, 1.0);
            svg.text_at(x - 8.0, tick.place + 0.36 * LABEL_SIZE).set("text-anchor", "end").text(&tick.name);
        }
        for (place, images) in self.ticks(finding) {
            line(svg, [(place, y), (place, bottom)], GRID, 1.0);
            svg.text_at(place, bottom + 16.0).set("text-anchor", "middle").text(&count(images));
        }
        svg.close();
        svg.rect(self.plot).set("fill", "none").set("stroke", "#bbb").end();
        let middle = x + width / 2.0;
        svg.text_at(middle, bottom + 36.0).set("text-anchor", "middle").text("images of each class learned from");
        let (turned_x, turned_y) = (MARGIN + 0.8 * LINE_SIZE, y + height / 2.0);
        svg.text_at(turned_x, turned_y)
            .set("text-anchor", "middle")
            .set("transform", format!("rotate(-90 {turned_x} {turned_y})"))
            .text("accuracy");
    }

    /// A tick at each number of images that was learned from, as far as they are apart.
    fn ticks(&self, finding: &LearningCurveFinding) -> Vec<(f64, u64)> {
        const APART: f64 = 44.0;
        let points = finding.curves.iter().flat_map(|curve| &curve.points);
        let mut images: Vec<u64> = points.map(|point| point.images_per_class.round() as u64).collect();
        images.sort_unstable();
        images.dedup();
        let mut ticks: Vec<(f64, u64)> = Vec::new();
        for images in images {
            let place = self.x(images as f64);
            if ticks.last().is_none_or(|(before, _)| place - before >= APART) {
                ticks.push((place, images));
            }
        }
        ticks
    }

    fn draw_curve(&self, svg: &mut SvgWriter, curve: &RungCurve, colour: &str) {
        if let Some(fit) = &curve.fit {
            self.draw_fit(svg, curve, fit, colour);
        }
        for point in &curve.points {
            let (x, y) = (self.x(point.images_per_class), self.accuracies.y(point.accuracy));
            svg.element("g").open();
            let images = counted(point.images_per_class.round() as u64, "image");
            let accuracy = wording::percent(point.accuracy, 2);
            let interval = format!("[{:.2}, {:.2}]", 100.0 * point.low, 100.0 * point.high);
            let title = wording::name(&curve.title);
            svg.element("title").text(&format!("{title}, {images} of each class: {accuracy} {interval}"));
            line(svg, [(x, self.accuracies.y(point.low)), (x, self.accuracies.y(point.high))], colour, 1.6);
            circle(svg, x, y).set("fill", colour).set("stroke", PAPER).end();
            svg.close();
        }
    }

    fn draw_fit(&self, svg: &mut SvgWriter, curve: &RungCurve, fit: &CurveFit, colour: &str) {
        let first = curve.points.first().map_or(1.0, |point| point.images_per_class.max(1.0));
        let factor = fit.doubled_images_per_class / first;
        let places = (0..=STEPS).map(|step| first * factor.powf(step as f64 / STEPS as f64));
        let places = places.map(|images| (self.x(images), self.accuracies.y(1.0 - error_at(fit, images))));
        let path: Vec<String> = places.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        svg.element("polyline")
            .set("points", path.join(" "))
            .set("fill", "none")
            .set("stroke", colour)
            .set("stroke-width", 1.4)
            .end();
        let (x, error) = (self.x(fit.doubled_images_per_class), fit.doubled_error);
        let ends = [error.low, error.high].map(|error| (x, self.accuracies.y(1.0 - error)));
        svg.element("g").open();
        svg.element("title").text(&format!(
            "{} with twice the images: error {} [{:.2}, {:.2}]",
            wording::name(&curve.title),
            wording::percent(error.value, 2),
            100.0 * error.low,
            100.0 * error.high
        ));
        line(svg, ends, colour, 1.6);
        circle(svg, x, self.accuracies.y(1.0 - error.value)).set("fill", PAPER).set("stroke", colour).end();
        svg.close();
    }
}

fn circle(svg: &mut SvgWriter, x: f64, y: f64) -> super::svg::Element<'_> {
    svg.element("circle").set("cx", x).set("cy", y).set("r", RADIUS).set("stroke-width", 1.5)
}

fn line(svg: &mut SvgWriter, [from, to]: [(f64, f64); 2], colour: &str, width: f64) {
    svg.element("line")
        .set("x1", from.0)
        .set("y1", from.1)
        .set("x2", to.0)
        .set("y2", to.1)
        .set("stroke", colour)
        .set("stroke-width", width)
        .end();
}
