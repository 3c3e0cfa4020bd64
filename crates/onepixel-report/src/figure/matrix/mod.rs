//! How well does the best single pixel separate each pair of classes?
//!
//! The figure of the essay "Is it Time to Ditch the MNIST Dataset?" for any number of classes: a lower-triangular heat
//! map, the first class of a pair on the horizontal axis, the second on the vertical one. What the figure shows, its
//! numbers and its colour scale stand in the empty triangle.

mod axes;
mod cells;
mod separable;

use onepixel::audit::DatasetSummary;
use onepixel::dataset::Label;
use onepixel::probes::pixels::{
    HeldOut, HeldOutPair, HowHeldOut, PairAccuracy, PairFinding, PairSummary, PixelsFinding, Split,
};
use onepixel::search::{Metric, PairTable, Rule};

use self::axes::Axes;
pub use self::separable::SeparableMatrix;
use super::heading::Heading;
use super::svg::SvgWriter;
use super::wording::{self, Coordinates};
use super::{Figure, Options};
use crate::number;

/// White space around the figure.
const MARGIN: f64 = 20.0;
/// The side of a matrix with many classes, about.
const SIDE: f64 = 864.0;
/// Sides of a cell: where classes are few, and the least.
const CELL: std::ops::RangeInclusive<f64> = 2.0..=76.0;
const HEADING_WIDTH: f64 = 344.0;

/// On which images the accuracies of a figure are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureOf {
    /// On images that neither pixel nor rule has seen.
    HeldOut,
    /// On those that the pixel was chosen on, as in the essay's figure.
    InSample,
}

/// What the figure of all pairs of classes shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix<'a> {
    /// What people call the dataset.
    pub dataset: &'a str,
    /// Names of the classes, in the order of their labels.
    pub classes: Vec<&'a str>,
    /// Values per pixel.
    pub channels: usize,
    /// Number of images that pixels and rules were learned on.
    pub images: u64,
    /// Which images these are.
    pub split: Split,
    /// How a one-pixel classifier decides.
    pub rule: Rule,
    /// What the pixels are best at; in sample, what the colours stand for.
    pub metric: Metric,
    /// On which images the accuracies are. Held out they are plain accuracies, whatever the metric.
    pub of: FigureOf,
    /// The pairs. A pair that is not among them has no cell.
    pub pairs: &'a [PairFinding],
    /// How many pairs there are, those without a cell included.
    pub pairs_total: u64,
    /// The accuracies of all pairs, for a figure whose cells are too many for texts; without it, those of `pairs`.
    pub table: Option<&'a PairTable>,
    /// The pairs in a few numbers.
    pub summary: &'a PairSummary,
}

impl<'a> Matrix<'a> {
    /// The figure of a finding.
    pub fn new(dataset: &'a DatasetSummary, finding: &'a PixelsFinding, of: FigureOf) -> Self {
        Self {
            dataset: &dataset.name,
            classes: dataset.train.classes.iter().map(|class| class.name.as_str()).collect(),
            channels: dataset.train.channels,
            images: dataset.images_of(finding.split),
            split: finding.split,
            rule: finding.rule,
            metric: finding.metric,
            of,
            pairs: &finding.pairs,
            pairs_total: finding.pairs_total,
            table: Some(&finding.table).filter(|_| of == FigureOf::InSample),
            summary: &finding.summary,
        }
    }

    /// Draws the figure.
    pub fn draw(&self, options: &Options) -> Figure {
        let coordinates = Coordinates { count_from: options.count_from, channels: self.channels };
        let heading = self.heading(coordinates);
        let layout = Layout::new(self, &heading);
        let mut svg = SvgWriter::new(layout.width, layout.height, &self.title(), &self.description());
        // A picture of many cells is white where the heading stands, so it comes first.
        cells::draw(&mut svg, self, &layout.grid, coordinates);
        layout.axes.draw(&mut svg, &layout.grid);
        heading.draw(&mut svg, layout.heading.0, layout.heading.1, HEADING_WIDTH);
        svg.finish()
    }

    /// The accuracy of a pair that is shown; `None` where nothing of it is held out.
    fn accuracy(&self, pair: &PairFinding) -> Option<f64> {
        match self.of {
            FigureOf::HeldOut => pair.held_out.map(|held_out| held_out.accuracy),
            FigureOf::InSample => Some(pair.accuracy_by(self.metric)),
        }
    }

    fn title(&self) -> String {
        format!("{}: how well the best single pixel separates each pair of classes", wording::name(self.dataset))
    }

    fn description(&self) -> String {
        let numbers = self.numbers().into_iter().map(|[what, number, note]| format!("{what} {number}, {note}"));
        format!("{} {}. {}.", self.measure(), self.on(), numbers.collect::<Vec<_>>().join(". "))
    }

    /// `accuracy of the lookup rule`
    fn measure(&self) -> String {
        let accuracy = match self.of {
            FigureOf::HeldOut => "held-out accuracy",
            FigureOf::InSample => number::accuracy_name(self.metric),
        };
        format!("{accuracy} of the {}", wording::rule(self.rule))
    }

    /// On which images it was measured.
    fn on(&self) -> String {
        let images = wording::images(self.images, self.split);
        match (self.of, self.summary.held_out.as_ref().map(|found| found.easiest.held_out.how)) {
            (FigureOf::InSample, _) => format!("in sample, on {images}"),
            (FigureOf::HeldOut, Some(HowHeldOut::Test)) => format!("on the test images, learned on {images}"),
            (FigureOf::HeldOut, Some(HowHeldOut::Validation)) => {
                format!("on the validation images, learned on {images}")
            }
            (FigureOf::HeldOut, _) => format!("by 5-fold cross-validation on {images}"),
        }
    }

    /// The pairs in a few numbers: what each is, how much, and what goes with it.
    fn numbers(&self) -> Vec<[String; 3]> {
        let (summary, pairs) = (self.summary, number::counted(self.pairs_total, "pair"));
        let number = |label: &str, fraction: f64, note: String| [label.into(), wording::percent(fraction, 1), note];
        let versus = |pair: &PairAccuracy| wording::versus(&pair.a, &pair.b);
        let mut numbers = Vec::new();
        if let (FigureOf::HeldOut, Some(found)) = (self.of, &summary.held_out) {
            let scored = |pair: &HeldOutPair| {
                let HeldOut { low, high, images, .. } = pair.held_out;
                let told = if pair.told_apart { "" } else { ", not told apart" };
                let interval = number::interval(low, high, 1);
                format!("{} {interval} on {}{told}", wording::versus(&pair.a, &pair.b), number::count(images))
            };
            numbers.push(number("hardest", found.hardest.held_out.accuracy, scored(&found.hardest)));
            numbers.push(number("easiest", found.easiest.held_out.accuracy, scored(&found.easiest)));
            numbers.extend(summary.mean_held_out.map(|mean| number("mean", mean, format!("of {pairs}"))));
            numbers.push(number("in sample", summary.mean, "mean on the images chosen on".into()));
            return numbers;
        }
        numbers.push(number("hardest", summary.hardest.accuracy, versus(&summary.hardest)));
        numbers.push(number("easiest", summary.easiest.accuracy, versus(&summary.easiest)));
        numbers.push(number("mean", summary.mean, format!("of {pairs}")));
        if let Some(held_out) = summary.mean_held_out {
            numbers.push(number("held out", held_out, "mean on images not seen before".into()));
        }
        numbers
    }

    fn heading(&self, coordinates: Coordinates) -> Heading {
        let mut lines = vec![
            "The best single pixel for each pair of classes".into(),
            self.measure(),
            self.on(),
            format!("pixels as {}", coordinates.legend()),
        ];
        if self.table.is_none() && (self.pairs.len() as u64) < self.pairs_total {
            let shown = number::count(self.pairs.len() as u64);
            lines.push(format!("only the hardest and the easiest {shown} pairs are shown"));
        }
        let scale = match self.of {
            FigureOf::HeldOut => {
                let found = self.summary.held_out.as_ref();
                let not_told_apart = found.map_or(0, |found| found.not_told_apart);
                if not_told_apart > 0 {
                    let pairs = number::counted(found.map_or(0, |found| found.pairs), "pair");
                    lines.push(format!("~ not told apart: {} of {pairs}", number::count(not_told_apart)));
                }
                "held-out accuracy"
            }
            FigureOf::InSample => number::accuracy_name(self.metric),
        };
        Heading { title: wording::name(self.dataset), lines, numbers: self.numbers(), scale: Some(scale) }
    }
}

/// Where the cells are. Column `a` and row `b − 1` hold the pair `(a, b)`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Grid {
    left: f64,
    top: f64,
    /// The side of a cell.
    cell: f64,
    /// Number of columns, and of rows.
    bands: usize,
}

impl Grid {
    fn side(&self) -> f64 {
        self.cell * self.bands as f64
    }

    /// Column and row of a pair; `None` if it is none of these classes' pairs.
    fn place(&self, (a, b): (Label, Label)) -> Option<(usize, usize)> {
        let (col, row) = (usize::from(a.min(b)), usize::from(a.max(b)).checked_sub(1)?);
        (a != b && row < self.bands).then_some((col, row))
    }
}

struct Layout {
    width: f64,
    height: f64,
    heading: (f64, f64),
    grid: Grid,
    axes: Axes,
}

impl Layout {
    fn new(matrix: &Matrix, heading: &Heading) -> Self {
        let bands = matrix.classes.len().saturating_sub(1);
        let cell = (SIDE / bands.max(1) as f64).round().clamp(*CELL.start(), *CELL.end());
        let axes = Axes::new(&matrix.classes, cell);
        let side = cell * bands as f64;

        // The heading is at the upper right; the matrix starts as much lower as the staircase of cells asks for.
        let indent = (side - HEADING_WIDTH).max(0.0);
        let stairs = (indent / cell).floor() * cell;
        let gap = cell.clamp(8.0, 24.0);
        let lower = (heading.height() + gap - stairs).max(0.0);
        let left = MARGIN + axes.left;
        let top = MARGIN + lower;
        let heading_left = if lower > 0.0 && indent == 0.0 { MARGIN } else { left + indent };
        Self {
            width: (left + side).max(heading_left + HEADING_WIDTH) + MARGIN,
            height: top + side + axes.bottom + MARGIN,
            heading: (heading_left, MARGIN),
            grid: Grid { left, top, cell, bands },
            axes,
        }
    }
}
