//! Where does each dataset stop being solvable?
//!
//! A row for each rung, from the one that knows least to the one that can do most; in it a dot for each dataset, at the
//! rung's accuracy, by the logarithm of the error. Lines join the dots of a dataset.

use onepixel::audit::{Compared, Profile};

use super::font::{self, Weight};
use super::heading::Heading;
use super::ladder::scales::AccuracyScale;
use super::svg::{FAINT, INK, PAPER, Rect, SvgWriter};
use super::{Figure, wording};
use crate::compared::rungs;

const MARGIN: f64 = 20.0;
const NAMES_WIDTH: f64 = 190.0;
const PLOT_WIDTH: f64 = 640.0;
const ROW: f64 = 26.0;
const AXIS_HEIGHT: f64 = 44.0;
const LABEL_SIZE: f64 = 11.0;
const RADIUS: f64 = 4.0;
const GRID: &str = "#e6e6e6";

/// Between the names of two ticks.
const TICK_DISTANCE: f64 = 48.0;

/// Images that a scale is made for where a dataset does not say how many it was scored on.
const USUAL_IMAGES: u64 = 10_000;

/// Colours that most people can tell apart (M. Okabe and K. Ito, "Color universal design", 2008); the yellow, which is
/// too faint on white, left out. Then they come again with dashed lines.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];
const DASHES: [Option<&str>; 4] = [None, Some("6 3"), Some("2 3"), Some("8 3 2 3")];

/// What the figure of a comparison shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedChart<'a> {
    /// The datasets.
    pub profiles: &'a [Profile],
}

impl<'a> ComparedChart<'a> {
    /// So many datasets have each a colour and dashes of their own.
    pub const MOST: usize = COLOURS.len() * DASHES.len();

    /// The figure of a comparison.
    pub fn new(compared: &'a Compared) -> Self {
        Self { profiles: &compared.profiles }
    }

    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let heading = Heading {
            title: "Where each dataset stops being solvable".to_owned(),
            lines: vec![
                "Accuracy of each model on held-out images; 95 % intervals in the tooltips".to_owned(),
                "Equal steps to the right take away equal shares of the errors: from 80 to 90 % is as far as from \
                 98 to 99 %"
                    .to_owned(),
            ],
            ..Heading::default()
        };
        let rungs = rungs(self.profiles);
        let width = MARGIN + NAMES_WIDTH + PLOT_WIDTH + MARGIN;
        let legend = Legend::new(self.profiles, width - 2.0 * MARGIN);
        let legend_top = MARGIN + heading.height() + MARGIN;
        let plot = Rect {
            x: MARGIN + NAMES_WIDTH,
            y: legend_top + legend.height() + MARGIN / 2.0,
            width: PLOT_WIDTH,
            height: ROW * rungs.len().max(1) as f64,
        };
        let height = plot.y + plot.height + AXIS_HEIGHT + MARGIN;
        let mut svg = SvgWriter::new(width, height, &heading.title, &self.description(&rungs));
        heading.draw(&mut svg, MARGIN, MARGIN, width - 2.0 * MARGIN);
        legend.draw(&mut svg, legend_top);
        let scale = self.scale(plot);
        let across = |accuracy: f64| plot.x + plot.width - scale.y(accuracy);
        draw_axes(&mut svg, plot, &scale, &rungs);
        for (index, profile) in self.profiles.iter().enumerate() {
            draw_dataset(&mut svg, profile, Style::of(index), &rungs, &|row, accuracy| {
                (across(accuracy), plot.y + (row as f64 + 0.5) * ROW)
            });
        }
        svg.finish()
    }

    fn scale(&self, plot: Rect) -> AccuracyScale {
        let shown = self.profiles.iter().flat_map(|profile| profile.rungs.iter().map(|rung| rung.accuracy));
        let images = self.profiles.iter().map(|profile| profile.test_images.unwrap_or(USUAL_IMAGES)).max();
        AccuracyScale::new(shown, images.unwrap_or(USUAL_IMAGES), 0.0, plot.width)
    }

    fn description(&self, rungs: &[(String, String)]) -> String {
        let of = |profile: &Profile| {
            let accuracies = rungs.iter().filter_map(|(name, title)| {
                Some(format!("{title} {}", wording::percent(profile.rung(name)?.accuracy, 2)))
            });
            format!("{}: {}", wording::name(&profile.name), accuracies.collect::<Vec<_>>().join(", "))
        };
        self.profiles.iter().map(of).collect::<Vec<_>>().join(". ")
    }
}

/// How a dataset is drawn.
#[derive(Clone, Copy)]
struct Style {
    colour: &'static str,
    dashes: Option<&'static str>,
}

impl Style {
    fn of(index: usize) -> Self {
        Self { colour: COLOURS[index % COLOURS.len()], dashes: DASHES[index / COLOURS.len() % DASHES.len()] }
    }
}

/// The names of the datasets, each after its dot and line.
struct Legend {
    entries: Vec<(f64, f64, String)>,
    lines: usize,
}

impl Legend {
    const SAMPLE: f64 = 34.0;
    const GAP: f64 = 18.0;
    const LINE: f64 = 18.0;
    const WIDEST: f64 = 220.0;

    fn new(profiles: &[Profile], width: f64) -> Self {
        let (mut x, mut line, mut entries) = (0.0, 0, Vec::new());
        for profile in profiles {
            let name = wording::name(&profile.name);
            let name = font::fit(&name, LABEL_SIZE, Weight::Regular, Self::WIDEST).into_owned();
            let wide = Self::SAMPLE + font::width(&name, LABEL_SIZE, Weight::Regular);
            if x > 0.0 && x + wide > width {
                (x, line) = (0.0, line + 1);
            }
            entries.push((x, line as f64 * Self::LINE, name));
            x += wide + Self::GAP;
        }
        Self { entries, lines: line + 1 }
    }

    fn height(&self) -> f64 {
        self.lines as f64 * Self::LINE
    }

    fn draw(&self, svg: &mut SvgWriter, top: f64) {
        for (index, (x, y, name)) in self.entries.iter().enumerate() {
            let (left, middle, style) = (MARGIN + x, top + y + Self::LINE / 2.0, Style::of(index));
            draw_line(svg, (left, middle), (left + Self::SAMPLE - 6.0, middle), style);
            draw_dot(svg, (left + Self::SAMPLE / 2.0 - 3.0, middle), style);
            svg.text_at(left + Self::SAMPLE, middle + 0.36 * LABEL_SIZE).set("font-size", LABEL_SIZE).text(name);
        }
    }
}

fn draw_axes(svg: &mut SvgWriter, plot: Rect, scale: &AccuracyScale, rungs: &[(String, String)]) {
    let (right, bottom) = (plot.x + plot.width, plot.y + plot.height);
    svg.element("g").set("font-size", LABEL_SIZE).set("fill", FAINT).open();
    let mut named = f64::NEG_INFINITY;
    for tick in scale.ticks() {
        let x = right - tick.place;
        line(svg, (x, plot.y), (x, bottom), GRID, 1.0).end();
        if x - named >= TICK_DISTANCE {
            svg.text_at(x, bottom + 16.0).set("text-anchor", "middle").text(&tick.name);
            named = x;
        }
    }
    svg.close();
    for (row, (_, title)) in rungs.iter().enumerate() {
        let y = plot.y + (row as f64 + 0.5) * ROW;
        line(svg, (plot.x, y), (right, y), GRID, 1.0).end();
        svg.text_at(plot.x - 8.0, y + 0.36 * LABEL_SIZE).set("text-anchor", "end").set("fill", INK).text_within(
            title,
            LABEL_SIZE,
            Weight::Regular,
            NAMES_WIDTH - 8.0,
        );
    }
    svg.rect(plot).set("fill", "none").set("stroke", "#bbb").end();
    svg.text_at(plot.x + plot.width / 2.0, bottom + 36.0).set("text-anchor", "middle").text("accuracy");
}

fn draw_dataset(
    svg: &mut SvgWriter,
    profile: &Profile,
    style: Style,
    rungs: &[(String, String)],
    place: &dyn Fn(usize, f64) -> (f64, f64),
) {
    let found = rungs.iter().enumerate().filter_map(|(row, (name, _))| Some((row, profile.rung(name)?)));
    let dots: Vec<_> = found.map(|(row, rung)| (place(row, rung.accuracy), rung)).collect();
    for pair in dots.windows(2) {
        draw_line(svg, pair[0].0, pair[1].0, style);
    }
    for (point, rung) in dots {
        svg.element("g").open();
        svg.element("title").text(&format!(
            "{}, {}: {} [{:.2}, {:.2}]",
            wording::name(&profile.name),
            rung.title,
            wording::percent(rung.accuracy, 2),
            100.0 * rung.low,
            100.0 * rung.high
        ));
        draw_dot(svg, point, style);
        svg.close();
    }
}

fn draw_dot(svg: &mut SvgWriter, (x, y): (f64, f64), style: Style) {
    svg.element("circle")
        .set("cx", x)
        .set("cy", y)
        .set("r", RADIUS)
        .set("fill", style.colour)
        .set("stroke", PAPER)
        .set("stroke-width", 1.0)
        .end();
}

fn draw_line(svg: &mut SvgWriter, from: (f64, f64), to: (f64, f64), style: Style) {
    let drawn = line(svg, from, to, style.colour, 1.4).set("stroke-opacity", 0.7);
    match style.dashes {
        Some(dashes) => drawn.set("stroke-dasharray", dashes).end(),
        None => drawn.end(),
    }
}

fn line<'s>(
    svg: &'s mut SvgWriter,
    from: (f64, f64),
    to: (f64, f64),
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
