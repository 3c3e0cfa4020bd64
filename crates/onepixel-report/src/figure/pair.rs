//! What would every pixel do for one pair of classes?
//!
//! The mean images of both classes and, for each channel, the accuracy of every pixel's own best rule, with the best
//! pixel marked on all of them and the next best ones listed.

use onepixel::audit::DatasetSummary;
use onepixel::dataset::{DatasetError, Position, Shape};
use onepixel::probes::pixels::{PairFinding, PairMap};
use onepixel::search::{Metric, Rule};

use super::font::Weight;
use super::heading::{self, Heading, LINE_HEIGHT, LINE_SIZE};
use super::image::Image;
use super::panel::Panel;
use super::svg::{FAINT, SvgWriter};
use super::wording::{self, Coordinates};
use super::{Figure, Options, colour};
use crate::number;

const MARGIN: f64 = 20.0;
/// Between panels.
const GAP: f64 = 20.0;
/// The side of the box that an image is fitted into.
const SIDE: f64 = 196.0;
/// The name above a panel.
const NAME_HEIGHT: f64 = 18.0;
const PANELS_IN_A_ROW: usize = 5;
const LIST_ROWS: usize = 10;
const LIST_COLUMN: f64 = 190.0;
/// More pixels than this are not listed: four columns.
const MOST_LISTED: usize = 4 * LIST_ROWS;

/// What the figure of one pair shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PairPixels<'a> {
    /// What people call the dataset.
    pub dataset: &'a str,
    /// The shape of every image.
    pub shape: Shape,
    /// How a one-pixel classifier decides.
    pub rule: Rule,
    /// What the accuracies are.
    pub metric: Metric,
    /// The best pixel.
    pub pair: &'a PairFinding,
    /// Accuracy of each pixel's own best rule: fractions, one per value of the shape.
    pub accuracies: &'a [f64],
    /// The best pixels, best first, with their accuracies.
    pub top: &'a [(Position, f64)],
    /// The mean images of the pair's first and second class: grey values, one per value of the shape.
    pub means: [&'a [u8]; 2],
}

impl<'a> PairPixels<'a> {
    /// The figure of a map. `means` are the mean images of the pair's two classes.
    ///
    /// # Errors
    ///
    /// The summary's image shape is none.
    pub fn new(
        dataset: &'a DatasetSummary,
        map: &'a PairMap,
        (rule, metric): (Rule, Metric),
        means: [&'a [u8]; 2],
    ) -> Result<Self, DatasetError> {
        let train = &dataset.train;
        Ok(Self {
            dataset: &dataset.name,
            shape: Shape::new(train.height, train.width, train.channels)?,
            rule,
            metric,
            pair: &map.pair,
            accuracies: &map.accuracies,
            top: &map.top,
            means,
        })
    }

    /// Draws the figure.
    pub fn draw(&self, options: &Options) -> Figure {
        let coordinates = Coordinates { count_from: options.count_from, channels: self.shape.channels() };
        let heading = self.heading(coordinates);
        let layout = Layout::new(self, &heading);
        let title = format!("{}, {}", wording::versus(&self.pair.a, &self.pair.b), wording::name(self.dataset));
        let sentence = wording::pair(self.pair, self.metric, coordinates);
        let mut svg = SvgWriter::new(layout.width, layout.height, &title, &sentence);
        heading.draw(&mut svg, MARGIN, MARGIN, layout.width - 2.0 * MARGIN);
        self.draw_means(&mut svg, &layout);
        self.draw_maps(&mut svg, &layout, coordinates);
        let scale = layout.width.min(2.0 * SIDE + GAP + 2.0 * MARGIN) - 2.0 * MARGIN;
        heading::draw_scale(&mut svg, number::accuracy_name(self.metric), MARGIN, layout.scale, scale);
        self.draw_list(&mut svg, layout.list, coordinates);
        svg.finish()
    }

    fn heading(&self, coordinates: Coordinates) -> Heading {
        let pair = self.pair;
        let others = match pair.ties {
            0 => String::new(),
            ties => format!("and {} exactly as good", number::counted(ties.into(), "more pixel")),
        };
        let total = number::counted(pair.total, "image");
        let mut numbers = vec![["best pixel".into(), coordinates.short(pair.position), others]];
        if let Some(held_out) = &pair.held_out {
            let interval = format!("[{:.2}, {:.2}]", held_out.low * 100.0, held_out.high * 100.0);
            let images = number::counted(held_out.images, "image");
            numbers.push([
                "held-out accuracy".into(),
                wording::percent(held_out.accuracy, 2),
                format!(
                    "{interval} on {images}{}",
                    if pair.told_apart == Some(false) { ", not told apart" } else { "" }
                ),
            ]);
        }
        numbers.push([
            format!("{}, in sample", number::accuracy_name(self.metric)),
            wording::percent(pair.accuracy_by(self.metric), 2),
            format!("{} of {total} correct", number::count(pair.correct)),
        ]);
        numbers.push([
            "larger class".into(),
            wording::percent(pair.majority_share, 2),
            "what is correct without looking".into(),
        ]);
        let rule = format!("{} of the {}, in sample", number::accuracy_name(self.metric), wording::rule(self.rule));
        Heading {
            title: wording::versus(&pair.a, &pair.b),
            lines: vec![
                format!("{}: how well each pixel alone tells them apart", wording::name(self.dataset)),
                format!("{rule}; pixels as {}", coordinates.legend()),
            ],
            numbers,
            scale: None,
        }
    }

    fn draw_means(&self, svg: &mut SvgWriter, layout: &Layout) {
        let Position { row, col, .. } = self.pair.position;
        for (index, (class, mean)) in [&self.pair.a, &self.pair.b].into_iter().zip(self.means).enumerate() {
            let panel = layout.panel(index, self.shape);
            draw_name(svg, &panel, &format!("mean of {}", wording::isolated(class)));
            svg.image(panel.image, &Image::of_values(self.shape, mean).data_uri());
            draw_marker(svg, &panel, row, col);
        }
    }

    fn draw_maps(&self, svg: &mut SvgWriter, layout: &Layout, coordinates: Coordinates) {
        let channels = self.shape.channels();
        for channel in 0..channels {
            let panel = layout.panel(2 + channel, self.shape);
            let metric = number::accuracy_name(self.metric);
            let name = match coordinates.channel(channel) {
                Some(channel) => format!("{metric}, channel {channel}"),
                None => metric.into(),
            };
            draw_name(svg, &panel, &name);
            svg.image(panel.image, &self.map(channel).data_uri());
            let best = self.pair.position;
            if best.channel == channel {
                draw_marker(svg, &panel, best.row, best.col);
            }
        }
    }

    /// The accuracies of one channel's pixels as a picture.
    fn map(&self, channel: usize) -> Image {
        let mut picture = Image::plain(self.shape.height(), self.shape.width(), colour::of_accuracy(0.5));
        for (index, &accuracy) in self.accuracies.iter().enumerate() {
            let position = self.shape.position(index);
            if position.channel == channel {
                picture.set(position.row, position.col, colour::of_accuracy(accuracy));
            }
        }
        picture
    }

    fn draw_list(&self, svg: &mut SvgWriter, top: f64, coordinates: Coordinates) {
        for (index, &(position, accuracy)) in self.top.iter().take(MOST_LISTED).enumerate() {
            let x = MARGIN + (index / LIST_ROWS) as f64 * LIST_COLUMN;
            let y = top + (index % LIST_ROWS + 1) as f64 * LINE_HEIGHT;
            let rank = (index + 1).to_string();
            svg.text_at(x + 16.0, y).set("text-anchor", "end").set("fill", FAINT).text(&rank);
            svg.text_at(x + 26.0, y).text(&coordinates.short(position));
            svg.text_at(x + LIST_COLUMN - 36.0, y).set("text-anchor", "end").text(&wording::percent(accuracy, 2));
        }
    }
}

fn draw_name(svg: &mut SvgWriter, panel: &Panel, name: &str) {
    svg.text_at(panel.image.x, panel.image.y - 5.0).text_within(name, LINE_SIZE, Weight::Regular, SIDE);
}

/// A ring around a pixel, seen on dark and on light.
fn draw_marker(svg: &mut SvgWriter, panel: &Panel, row: usize, col: usize) {
    let (x, y) = panel.middle(row, col);
    for (colour, width) in [("#fff", 4.0), ("#f4511e", 2.0)] {
        svg.element("circle")
            .set("cx", x)
            .set("cy", y)
            .set("r", (0.75 * panel.pixel()).clamp(5.0, 12.0))
            .set("fill", "none")
            .set("stroke", colour)
            .set("stroke-width", width)
            .end();
    }
}

/// Where the parts are.
struct Layout {
    width: f64,
    height: f64,
    /// Top of the first row of panels' images.
    panels: f64,
    /// From one row of panels to the next.
    pitch: f64,
    /// Top of the colour scale.
    scale: f64,
    /// Top of the list.
    list: f64,
}

impl Layout {
    fn new(figure: &PairPixels, heading: &Heading) -> Self {
        let image = Panel::new(figure.shape, SIDE, 0.0, 0.0).image;
        let panels = 2 + figure.shape.channels();
        let pitch = image.height + NAME_HEIGHT + GAP;
        let first = MARGIN + heading.height() + GAP + NAME_HEIGHT;
        let scale = first + panels.div_ceil(PANELS_IN_A_ROW) as f64 * pitch - NAME_HEIGHT - GAP / 2.0;
        let list = scale + 2.0 * LINE_HEIGHT + 2.0 * GAP;
        let listed = figure.top.len().min(MOST_LISTED);
        let list_width = listed.div_ceil(LIST_ROWS) as f64 * LIST_COLUMN;
        let panels_width = panels.clamp(3, PANELS_IN_A_ROW) as f64 * (SIDE + GAP) - GAP;
        Self {
            width: 2.0 * MARGIN + panels_width.max(list_width),
            height: list + listed.min(LIST_ROWS) as f64 * LINE_HEIGHT + MARGIN,
            panels: first,
            pitch,
            scale,
            list,
        }
    }

    fn panel(&self, index: usize, shape: Shape) -> Panel {
        let (row, column) = (index / PANELS_IN_A_ROW, index % PANELS_IN_A_ROW);
        let x = MARGIN + column as f64 * (SIDE + GAP);
        Panel::new(shape, SIDE, x, self.panels + row as f64 * self.pitch)
    }
}
