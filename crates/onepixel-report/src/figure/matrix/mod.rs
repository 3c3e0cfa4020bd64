//! How well does the best single pixel separate each pair of classes?
//!
//! The figure of the essay "Is it Time to Ditch the MNIST Dataset?" for any number of classes: a lower-triangular heat
//! map, the first class of a pair on the horizontal axis, the second on the vertical one. What the figure shows, its
//! numbers and its colour scale stand in the empty triangle.

mod axes;
mod cells;

use onepixel::audit::{DatasetSummary, ImageSetSummary};
use onepixel::dataset::Label;
use onepixel::probes::pixels::{PairAccuracy, PairFinding, PairSummary, PixelsFinding, Split};
use onepixel::search::{Metric, PairTable, Rule};

use self::axes::Axes;
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
    /// What the colours stand for.
    pub metric: Metric,
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
    pub fn new(dataset: &'a DatasetSummary, finding: &'a PixelsFinding) -> Self {
        let images = |set: &ImageSetSummary| set.images as u64;
        let test = dataset.test.as_ref().map_or(0, images);
        Self {
            dataset: &dataset.name,
            classes: dataset.train.classes.iter().map(|class| class.name.as_str()).collect(),
            channels: dataset.train.channels,
            images: match finding.split {
                Split::Train => images(&dataset.train),
                Split::Test => test,
                Split::All => images(&dataset.train) + test,
            },
            split: finding.split,
            rule: finding.rule,
            metric: finding.metric,
            pairs: &finding.pairs,
            pairs_total: finding.pairs_total,
            table: Some(&finding.table),
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

    fn title(&self) -> String {
        format!("{}: how well the best single pixel separates each pair of classes", wording::name(self.dataset))
    }

    fn description(&self) -> String {
        let PairSummary { hardest, easiest, .. } = self.summary;
        let pair = |pair: &PairAccuracy| {
            format!("{}, {}", wording::versus(&pair.a, &pair.b), wording::percent(pair.accuracy, 1))
        };
        format!(
            "{} on {}. Hardest pair: {}. Easiest pair: {}. Mean of {}: {}.",
            self.measure(),
            wording::images(self.images, self.split),
            pair(hardest),
            pair(easiest),
            number::counted(self.pairs_total, "pair"),
            wording::percent(self.summary.mean, 1),
        )
    }

    /// `accuracy of the lookup rule`
    fn measure(&self) -> String {
        format!("{} of the {}", number::accuracy_name(self.metric), wording::rule(self.rule))
    }

    fn heading(&self, coordinates: Coordinates) -> Heading {
        let summary = self.summary;
        let versus = |pair: &PairAccuracy| wording::versus(&pair.a, &pair.b);
        let number = |label: &str, fraction: f64, note: String| [label.into(), wording::percent(fraction, 1), note];
        let pairs = number::counted(self.pairs_total, "pair");
        let mut numbers = vec![
            number("hardest", summary.hardest.accuracy, versus(&summary.hardest)),
            number("easiest", summary.easiest.accuracy, versus(&summary.easiest)),
            number("mean", summary.mean, format!("of {pairs}")),
        ];
        if let Some(held_out) = summary.mean_held_out {
            numbers.push(number("held out", held_out, "mean on images not seen before".into()));
        }
        let mut lines = vec![
            "The best single pixel for each pair of classes".into(),
            self.measure(),
            format!("on {}", wording::images(self.images, self.split)),
            format!("pixels as {}", coordinates.legend()),
        ];
        if self.table.is_none() && (self.pairs.len() as u64) < self.pairs_total {
            let shown = number::count(self.pairs.len() as u64);
            lines.push(format!("only the hardest and the easiest {shown} pairs are shown"));
        }
        Heading { title: wording::name(self.dataset), lines, numbers, scale: Some(number::accuracy_name(self.metric)) }
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
