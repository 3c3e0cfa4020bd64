//! Which of many datasets are large, and which leave models errors to make?
//!
//! A dot for each dataset: to the right with more train images, downwards with more errors of its best model, both by their
//! logarithms; its colour is that of its badge. However many there are, each is one dot, with a tooltip and a link.

use onepixel::audit::{Profile, Rating};

use super::Figure;
use super::badge;
use super::font::{self, Weight};
use super::heading::Heading;
use super::ladder::labels;
use super::ladder::scales::AccuracyScale;
use super::svg::{FAINT, PAPER, Rect, SvgWriter};
use super::wording;
use crate::number::{count, counted};

const MARGIN: f64 = 20.0;
const AXIS_WIDTH: f64 = 56.0;
const AXIS_HEIGHT: f64 = 44.0;
const PLOT: (f64, f64) = (860.0, 400.0);
const LABEL_SIZE: f64 = 11.0;
const RADIUS: f64 = 5.0;
const GRID: &str = "#e6e6e6";

/// With more dots than this none has a label: names are in the tooltips.
const MOST_LABELLED: usize = 60;

/// Between two ticks below the plot.
const TICK_DISTANCE: f64 = 70.0;

/// Images that the scale is made for where no dataset says how many it was scored on.
const USUAL_IMAGES: u64 = 10_000;

/// A dataset on the landscape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot<'a> {
    /// Its numbers.
    pub profile: &'a Profile,
    /// What the badge says, and its rating.
    pub badge: (&'a str, Rating),
    /// Where a click on it leads.
    pub href: &'a str,
}

/// Any number of datasets by their size and how far models get.
#[derive(Debug, Clone, PartialEq)]
pub struct Landscape<'a> {
    /// The datasets; those on which no model was measured have no dot.
    pub spots: Vec<Spot<'a>>,
}

/// A spot with its place and its best model's accuracy.
struct Dot<'a> {
    spot: &'a Spot<'a>,
    place: (f64, f64),
    tooltip: String,
}

impl Landscape<'_> {
    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let heading = Heading {
            title: "How large, and how hard".to_owned(),
            lines: vec![
                "Accuracy of each dataset's best model on held-out images, by its train images; equal steps up take away \
                 equal shares of the errors"
                    .to_owned(),
                "Colours are those of the badges: green fit, brown fit with care, red ditch, grey not measured".to_owned(),
            ],
            ..Heading::default()
        };
        let width = MARGIN + AXIS_WIDTH + PLOT.0 + MARGIN;
        let top = MARGIN + heading.height() + MARGIN;
        let plot = Rect { x: MARGIN + AXIS_WIDTH, y: top, width: PLOT.0, height: PLOT.1 };
        let described = "Each dataset is a dot with a link to its page; the table holds the same numbers.";
        let mut svg = SvgWriter::new(width, top + PLOT.1 + AXIS_HEIGHT, &heading.title, described);
        heading.draw(&mut svg, MARGIN, MARGIN, width - 2.0 * MARGIN);
        let (sizes, accuracies) = (Sizes::new(self, plot), self.accuracies(plot));
        draw_axes(&mut svg, plot, &sizes, &accuracies);
        let dots: Vec<Dot<'_>> = self.spots.iter().filter_map(|spot| Dot::new(spot, &sizes, &accuracies)).collect();
        if dots.len() <= MOST_LABELLED {
            draw_labels(&mut svg, plot, &dots);
        }
        dots.iter().for_each(|dot| dot.draw(&mut svg));
        svg.finish()
    }

    fn accuracies(&self, plot: Rect) -> AccuracyScale {
        let best = self.spots.iter().filter_map(|spot| spot.profile.best()).map(|best| best.accuracy);
        let images = self.spots.iter().filter_map(|spot| spot.profile.test_images).max();
        AccuracyScale::new(best, images.unwrap_or(USUAL_IMAGES), plot.y, plot.height)
    }
}

/// From numbers of images to places across the page.
struct Sizes {
    ends: (f64, f64),
    plot: Rect,
}

impl Sizes {
    fn new(of: &Landscape<'_>, plot: Rect) -> Self {
        let images = of.spots.iter().map(|spot| spot.profile.train_images.max(1) as f64);
        let (least, most) = images.fold((f64::INFINITY, 1.0_f64), |(least, most), n| (least.min(n), most.max(n)));
        // A little room at both ends, and never less than a decade.
        let (least, most) = (least.min(most).log10() - 0.15, most.log10() + 0.15);
        let widen = ((1.0 - (most - least)) / 2.0).max(0.0);
        Self { ends: (least - widen, most + widen), plot }
    }

    fn x(&self, images: u64) -> f64 {
        let (least, most) = self.ends;
        self.plot.x + ((images.max(1) as f64).log10() - least) / (most - least) * self.plot.width
    }

    /// Round numbers of images, from few to many, none too near to the one before.
    fn ticks(&self) -> Vec<(f64, u64)> {
        let mut ticks: Vec<(f64, u64)> = Vec::new();
        for images in (0..19).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_u64.pow(power))) {
            let is_shown = (self.ends.0..=self.ends.1).contains(&(images as f64).log10());
            let x = self.x(images);
            if is_shown && ticks.last().is_none_or(|(before, _)| x - before >= TICK_DISTANCE) {
                ticks.push((x, images));
            }
        }
        ticks
    }
}

impl<'a> Dot<'a> {
    fn new(spot: &'a Spot<'a>, sizes: &Sizes, accuracies: &AccuracyScale) -> Option<Self> {
        let best = spot.profile.best()?;
        let tooltip = format!(
            "{}: {}, {} of {}; {}",
            wording::name(&spot.profile.name),
            counted(spot.profile.train_images, "train image"),
            wording::percent(best.accuracy, 2),
            best.title,
            spot.badge.0
        );
        Some(Self { spot, place: (sizes.x(spot.profile.train_images), accuracies.y(best.accuracy)), tooltip })
    }

    fn draw(&self, svg: &mut SvgWriter) {
        svg.element("a").set("href", self.spot.href).open();
        svg.element("title").text(&self.tooltip);
        svg.element("circle")
            .set("cx", self.place.0)
            .set("cy", self.place.1)
            .set("r", RADIUS)
            .set("fill", badge::colour(self.spot.badge.1))
            .set("stroke", PAPER)
            .set("stroke-width", 1.0)
            .end();
        svg.close();
    }
}

fn draw_axes(svg: &mut SvgWriter, plot: Rect, sizes: &Sizes, accuracies: &AccuracyScale) {
    let (right, bottom) = (plot.x + plot.width, plot.y + plot.height);
    svg.element("g").set("font-size", LABEL_SIZE).set("fill", FAINT).open();
    for (x, images) in sizes.ticks() {
        line(svg, (x, plot.y), (x, bottom));
        svg.text_at(x, bottom + 16.0).set("text-anchor", "middle").text(&count(images));
    }
    for tick in accuracies.ticks() {
        line(svg, (plot.x, tick.place), (right, tick.place));
        svg.text_at(plot.x - 8.0, tick.place + 0.36 * LABEL_SIZE).set("text-anchor", "end").text(&tick.name);
    }
    svg.text_at(plot.x + plot.width / 2.0, bottom + 36.0).set("text-anchor", "middle").text("train images");
    svg.close();
    svg.rect(plot).set("fill", "none").set("stroke", "#bbb").end();
}

fn draw_labels(svg: &mut SvgWriter, plot: Rect, dots: &[Dot<'_>]) {
    const WIDEST: f64 = 170.0;
    let names: Vec<String> = dots.iter().map(|dot| wording::name(&dot.spot.profile.name)).collect();
    let names = names.iter().map(|name| font::fit(name, LABEL_SIZE, Weight::Regular, WIDEST));
    let names: Vec<String> = names.map(|name| name.into_owned()).collect();
    let wide = |name: &String| font::width(name, LABEL_SIZE, Weight::Regular);
    let wanted: Vec<_> = dots.iter().zip(&names).map(|(dot, name)| (dot.place, wide(name))).collect();
    let around = |dot: &Dot<'_>| {
        let (x, y) = (dot.place.0 - RADIUS, dot.place.1 - RADIUS);
        Rect { x, y, width: 2.0 * RADIUS, height: 2.0 * RADIUS }
    };
    let obstacles: Vec<Rect> = dots.iter().map(around).collect();
    for (name, placed) in names.iter().zip(labels::place(&wanted, &obstacles, plot)) {
        let Some(placed) = placed else { continue };
        if let Some((from, to)) = placed.leader {
            line(svg, from, to);
        }
        let (x, y) = (placed.rect.x, placed.rect.y + placed.rect.height / 2.0 + 0.36 * LABEL_SIZE);
        svg.text_at(x, y).set("font-size", LABEL_SIZE).text(name);
    }
}

fn line(svg: &mut SvgWriter, from: (f64, f64), to: (f64, f64)) {
    let line = svg.element("line").set("x1", from.0).set("y1", from.1).set("x2", to.0).set("y2", to.1);
    line.set("stroke", GRID).set("stroke-width", 1.0).end();
}
