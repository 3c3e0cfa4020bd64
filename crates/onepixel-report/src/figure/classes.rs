//! Where do the pixels that matter lie in each class?
//!
//! The mean image of each class with the best pixels of all pairs that include the class: the more pairs a pixel is best
//! for, the larger its circle.

use std::collections::BTreeMap;

use onepixel::audit::DatasetSummary;
use onepixel::dataset::{DatasetError, Shape};
use onepixel::probes::pixels::{PairFinding, PixelsFinding};

use super::font::Weight;
use super::heading::{Heading, LINE_HEIGHT, LINE_SIZE};
use super::image::Image;
use super::panel::Panel;
use super::svg::{Element, FAINT, PAPER, SvgWriter};
use super::wording::{self, Coordinates};
use super::{Figure, Options};
use crate::number;

const MARGIN: f64 = 20.0;
/// Between panels.
const GAP: f64 = 16.0;
/// The name above a panel.
const NAME_HEIGHT: f64 = 18.0;
const NAME_SIZE: f64 = 12.0;
const LEAST_WIDTH: f64 = 560.0;
/// Of each class no more pixels than this are marked; more would be one blot, in a large file.
const MOST_MARKED: usize = 64;
/// Radii of circles: of one pair, where no pixel is best for many; and the least and the greatest.
const RADIUS_OF_ONE: f64 = 3.2;
const RADIUS: std::ops::RangeInclusive<f64> = 1.8..=7.0;
/// Colour of circles: stands out from grey images and from most others.
const MARKER: &str = "#f4511e";

/// What the figure of all classes shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassPixels<'a> {
    /// What people call the dataset.
    pub dataset: &'a str,
    /// Names of the classes, in the order of their labels.
    pub classes: Vec<&'a str>,
    /// The shape of every image.
    pub shape: Shape,
    /// The mean image of each class: grey values, one per value of the shape.
    pub class_means: &'a [Vec<u8>],
    /// The pairs whose best pixels are marked.
    pub pairs: &'a [PairFinding],
}

/// The pairs that a pixel of a class is best for, by (row, column): names of the other classes.
type Uses<'a> = BTreeMap<(usize, usize), Vec<&'a str>>;

impl<'a> ClassPixels<'a> {
    /// The figure of a finding.
    ///
    /// # Errors
    ///
    /// The summary's image shape is none.
    pub fn new(dataset: &'a DatasetSummary, finding: &'a PixelsFinding) -> Result<Self, DatasetError> {
        let train = &dataset.train;
        Ok(Self {
            dataset: &dataset.name,
            classes: train.classes.iter().map(|class| class.name.as_str()).collect(),
            shape: Shape::new(train.height, train.width, train.channels)?,
            class_means: &finding.class_means,
            pairs: &finding.pairs,
        })
    }

    /// Draws the figure.
    pub fn draw(&self, options: &Options) -> Figure {
        let coordinates = Coordinates { count_from: options.count_from, channels: 1 };
        let uses = self.uses();
        let most = uses.iter().flat_map(BTreeMap::values).map(Vec::len).max().unwrap_or(0);
        let heading = self.heading(uses.iter().any(|uses| uses.len() > MOST_MARKED));
        let layout = Layout::new(self, &heading, most);
        let title = format!("{}: the pixels that matter, class by class", wording::name(self.dataset));
        let mut svg = SvgWriter::new(layout.width, layout.height, &title, &heading.lines.join(". "));
        heading.draw(&mut svg, MARGIN, MARGIN, layout.width - 2.0 * MARGIN);
        draw_legend(&mut svg, most, MARGIN + heading.height() + LINE_HEIGHT);
        for (index, (class, uses)) in self.classes.iter().zip(&uses).enumerate() {
            let (x, y) = layout.place(index);
            svg.text_at(x, y - 5.0).text_within(&wording::name(class), NAME_SIZE, Weight::Regular, layout.side);
            let panel = Panel::new(self.shape, layout.side, x, y);
            if let Some(mean) = self.class_means.get(index) {
                svg.image(panel.image, &Image::of_values(self.shape, mean).data_uri());
            }
            draw_uses(&mut svg, uses, most, &panel, coordinates);
        }
        svg.finish()
    }

    fn heading(&self, cut: bool) -> Heading {
        let area = "A circle is the best pixel of a pair with this class; its area is the number of pairs";
        let only = if cut { format!(". Of each class, the first {MOST_MARKED}") } else { String::new() };
        Heading {
            title: wording::name(self.dataset),
            lines: vec![
                "The mean image of each class, and the pixels that tell it apart".into(),
                format!("{area}{only}"),
            ],
            ..Heading::default()
        }
    }

    fn uses(&self) -> Vec<Uses<'a>> {
        let mut uses = vec![Uses::new(); self.classes.len()];
        for pair in self.pairs {
            let pixel = (pair.position.row, pair.position.col);
            let (a, b) = pair.classes;
            for (class, other) in [(a, &pair.b), (b, &pair.a)] {
                if let Some(uses) = uses.get_mut(usize::from(class)) {
                    uses.entry(pixel).or_default().push(other);
                }
            }
        }
        uses
    }
}

/// Area is proportional to the number of pairs.
fn radius(pairs: usize, most: usize) -> f64 {
    let one = RADIUS_OF_ONE.min(RADIUS.end() / (most as f64).sqrt());
    (one * (pairs as f64).sqrt()).max(*RADIUS.start())
}

/// Circles, large ones first so that small ones are seen.
fn draw_uses(svg: &mut SvgWriter, uses: &Uses, most: usize, panel: &Panel, coordinates: Coordinates) {
    let mut uses: Vec<_> = uses.iter().collect();
    uses.sort_by_key(|(_, others)| std::cmp::Reverse(others.len()));
    open_circles(svg);
    for (&(row, col), others) in uses.into_iter().take(MOST_MARKED) {
        let position = onepixel::dataset::Position { row, col, channel: 0 };
        circle(svg, panel.middle(row, col), radius(others.len(), most)).open();
        svg.element("title").text(&format!(
            "pixel {}: best in {}, against {}",
            coordinates.long(position),
            number::counted(others.len() as u64, "pair"),
            wording::list(others),
        ));
        svg.close();
    }
    svg.close();
}

/// Opens a group of circles.
fn open_circles(svg: &mut SvgWriter) {
    svg.element("g")
        .set("fill", MARKER)
        .set("fill-opacity", 0.85)
        .set("stroke", PAPER)
        .set("stroke-width", 0.75)
        .open();
}

fn circle(svg: &mut SvgWriter, (x, y): (f64, f64), radius: f64) -> Element<'_> {
    svg.element("circle").set("cx", x).set("cy", y).set("r", radius)
}

/// How large the circle of one pair and that of most pairs is.
fn draw_legend(svg: &mut SvgWriter, most: usize, middle: f64) {
    let mut x = MARGIN + RADIUS.end();
    let sizes = [1, most.div_ceil(2), most];
    for (index, &pairs) in sizes.iter().enumerate() {
        if pairs == 0 || sizes[..index].contains(&pairs) {
            continue;
        }
        open_circles(svg);
        circle(svg, (x, middle), radius(pairs, most)).end();
        svg.close();
        let text = number::counted(pairs as u64, "pair");
        svg.text_at(x + RADIUS.end() + 5.0, middle + 0.36 * LINE_SIZE).set("fill", FAINT).text(&text);
        x += 90.0;
    }
}

/// Where the panels are.
struct Layout {
    width: f64,
    height: f64,
    top: f64,
    columns: usize,
    /// The side of the box that an image is fitted into.
    side: f64,
    /// From one row of panels to the next.
    pitch: f64,
}

impl Layout {
    fn new(figure: &ClassPixels, heading: &Heading, most: usize) -> Self {
        let classes = figure.classes.len();
        let side = match classes {
            0..=30 => 112.0,
            31..=150 => 84.0,
            _ => 56.0,
        };
        let columns = columns(classes);
        let rows = classes.div_ceil(columns);
        let legend = if most > 0 { LINE_HEIGHT + 2.0 * GAP } else { GAP };
        let top = MARGIN + heading.height() + legend + NAME_HEIGHT;
        let pitch = Panel::new(figure.shape, side, 0.0, 0.0).image.height + NAME_HEIGHT + GAP;
        Self {
            width: (2.0 * MARGIN + columns as f64 * (side + GAP) - GAP).max(LEAST_WIDTH),
            height: top + rows as f64 * pitch - NAME_HEIGHT - GAP + MARGIN,
            top,
            columns,
            side,
            pitch,
        }
    }

    /// The upper left corner of a panel's image.
    fn place(&self, index: usize) -> (f64, f64) {
        let (row, column) = (index / self.columns, index % self.columns);
        (MARGIN + column as f64 * (self.side + GAP), self.top + row as f64 * self.pitch)
    }
}

/// How many panels stand side by side: a little more than below each other, so that the last row is as full as can be.
fn columns(panels: usize) -> usize {
    let side = (panels as f64).sqrt();
    let candidates = side.ceil() as usize..=(1.65 * side).ceil() as usize;
    let empty = |&columns: &usize| panels.next_multiple_of(columns) - panels;
    candidates.filter(|&columns| columns > 0).min_by_key(empty).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_fill_their_rows() {
        for (panels, expected) in [(0, 1), (1, 1), (2, 2), (10, 5), (26, 9), (47, 8), (62, 9), (100, 10)] {
            assert_eq!(columns(panels), expected, "{panels} panels");
        }
    }

    #[test]
    fn area_is_proportional_to_the_number_of_pairs() {
        let ratio = radius(9, 9) / radius(4, 9);
        assert!((ratio - 1.5).abs() < 1e-12, "{ratio}");
        assert_eq!(radius(100, 100), *RADIUS.end());
        assert_eq!(radius(1, 1), RADIUS_OF_ONE);
        assert_eq!(radius(1, 1000), *RADIUS.start());
    }
}
