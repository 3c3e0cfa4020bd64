//! How hard are the images of a set? The data map of S. Swayamdipta et al., "Dataset cartography" (2020).
//!
//! Upwards with the mean probability of an image's label while a network learns, to the right with its spread. However many
//! images there are, the map has so many cells: each is the darker the more images lie in it, and its colour says how many
//! of the models that have not seen them name their labels.

use onepixel::audit::Difficulty;
use onepixel::probes::difficulty::{Group, Network};

use super::Figure;
use super::colour::{self, Rgb};
use super::heading::Heading;
use super::svg::{FAINT, PAPER, Rect, SvgWriter};
use super::wording;
use crate::number::{counted, share};

const MARGIN: f64 = 20.0;
const AXIS_WIDTH: f64 = 44.0;
const AXIS_HEIGHT: f64 = 44.0;
const LABEL_SIZE: f64 = 11.0;
/// Cells across and up; the spread goes to 0.5, the mean to 1.
const CELLS: (usize, usize) = (50, 50);
const CELL: (f64, f64) = (12.0, 8.0);
const GRID: &str = "#bbb";

/// The map of a set.
#[derive(Debug, Clone, Copy)]
pub struct DataMap<'a> {
    /// What was found.
    pub found: &'a Difficulty,
}

/// The images of a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    images: u64,
    /// The images that models were asked of, and the sum of the shares of the models that were right.
    asked: u64,
    right: f64,
}

impl DataMap<'_> {
    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let plot_size = (CELLS.0 as f64 * CELL.0, CELLS.1 as f64 * CELL.1);
        let heading = self.heading();
        let top = MARGIN + heading.height() + 16.0;
        let plot = Rect { x: MARGIN + AXIS_WIDTH, y: top, width: plot_size.0, height: plot_size.1 };
        let width = plot.x + plot.width + MARGIN;
        let height = plot.y + plot.height + AXIS_HEIGHT + MARGIN;
        let title = format!("{}: how hard its images are", heading.title);
        let mut svg = SvgWriter::new(width, height, &title, &heading.lines.join(". "));
        heading.draw(&mut svg, MARGIN, MARGIN, width - 2.0 * MARGIN);
        svg.rect(plot).set("class", "plot").set("fill", PAPER).set("stroke", GRID).end();
        self.draw_cells(&mut svg, plot);
        draw_borders(&mut svg, plot);
        draw_axes(&mut svg, plot);
        svg.finish()
    }

    fn heading(&self) -> Heading {
        let (finding, total) = (&self.found.finding, self.found.finding.images.len() as u64);
        let of_group = |group: Group| {
            let images = finding.groups.iter().find(|found| found.group == Some(group)).map_or(0, |found| found.images);
            format!("{} {}", share(images, total), group.name())
        };
        Heading {
            title: wording::name(&self.found.dataset.name),
            lines: vec![
                format!(
                    "How sure a network is of the labels of {} while it learns, over {}",
                    counted(total, &format!("{} image", finding.set)),
                    epochs(&finding.network)
                ),
                Group::ALL.map(of_group).join(", "),
                "yellow: every model that has not seen an image names its label; violet: none does; pale: few images"
                    .to_owned(),
            ],
            ..Heading::default()
        }
    }

    /// The cells, row by row from the top.
    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![Cell::default(); CELLS.0 * CELLS.1];
        let models = self.found.finding.models.len().max(1) as f64;
        for image in &self.found.finding.images {
            let Some((mean, spread)) = image.confidence.zip(image.variability) else { continue };
            let col = ((2.0 * f64::from(spread) * CELLS.0 as f64) as usize).min(CELLS.0 - 1);
            let row = ((1.0 - f64::from(mean)) * CELLS.1 as f64) as usize;
            let cell = &mut cells[row.min(CELLS.1 - 1) * CELLS.0 + col];
            cell.images += 1;
            if let Some(right) = image.models_right {
                cell.asked += 1;
                cell.right += f64::from(right) / models;
            }
        }
        cells
    }

    fn draw_cells(&self, svg: &mut SvgWriter, plot: Rect) {
        let cells = self.cells();
        let most = cells.iter().map(|cell| cell.images).max().unwrap_or(0).max(1) as f64;
        svg.element("g").set("shape-rendering", "crispEdges").open();
        for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.images > 0) {
            let (row, col) = (index / CELLS.0, index % CELLS.0);
            let (x, y) = (plot.x + col as f64 * CELL.0, plot.y + row as f64 * CELL.1);
            let right = (cell.asked > 0).then(|| cell.right / cell.asked as f64);
            // From a fifth, so that single images are seen, by the logarithm.
            let opacity = 0.2 + 0.8 * (1.0 + cell.images as f64).log2() / (1.0 + most).log2();
            let says = right.map(|right| format!(", models right {}", wording::percent(right, 0)));
            svg.element("g").open();
            svg.element("title").text(&format!("{}{}", counted(cell.images, "image"), says.unwrap_or_default()));
            svg.rect(Rect { x, y, width: CELL.0, height: CELL.1 })
                .set("fill", right.map_or(Rgb([120; 3]), of_share).to_string())
                .set("fill-opacity", (opacity * 100.0).round() / 100.0)
                .end();
            svg.close();
        }
        svg.close();
    }
}

/// The epochs whose probabilities count.
fn epochs(network: &Network) -> String {
    match network.passed_over {
        0 => counted(network.epochs, "epoch"),
        passed_over => format!("the last {} of {} epochs", network.epochs - passed_over, network.epochs),
    }
}

/// The colour of a share from 0 to 1.
fn of_share(share: f64) -> Rgb {
    colour::of_accuracy(0.5 + share / 2.0)
}

/// What divides the groups.
fn draw_borders(svg: &mut SvgWriter, plot: Rect) {
    let x = plot.x + 0.4 * plot.width;
    let line = |svg: &mut SvgWriter, from: (f64, f64), to: (f64, f64)| {
        let line = svg.element("line").set("x1", from.0).set("y1", from.1).set("x2", to.0).set("y2", to.1);
        line.set("stroke", FAINT).set("stroke-width", 1.0).set("stroke-dasharray", "4 3").end();
    };
    let (quarter, bottom) = (0.25 * plot.height, plot.y + plot.height);
    line(svg, (plot.x, plot.y + quarter), (x, plot.y + quarter));
    line(svg, (plot.x, bottom - quarter), (x, bottom - quarter));
    line(svg, (x, plot.y), (x, plot.y + quarter));
    line(svg, (x, bottom - quarter), (x, bottom));
    let labels = svg.element("g").set("class", "within").set("font-size", LABEL_SIZE);
    labels.set("fill", FAINT).set("text-anchor", "end").open();
    svg.text_at(x - 6.0, plot.y + quarter - 6.0).text("easy");
    svg.text_at(plot.x + plot.width - 6.0, plot.y + 0.5 * plot.height).text("ambiguous");
    svg.text_at(x - 6.0, bottom - quarter + LABEL_SIZE + 4.0).text("hard");
    svg.close();
}

fn draw_axes(svg: &mut SvgWriter, plot: Rect) {
    let bottom = plot.y + plot.height;
    svg.element("g").set("font-size", LABEL_SIZE).set("fill", FAINT).open();
    for tenth in 0..=5 {
        let (share, value) = (f64::from(tenth) / 5.0, f64::from(tenth) / 10.0);
        let x = plot.x + share * plot.width;
        svg.text_at(x, bottom + 16.0).set("text-anchor", "middle").text(&format!("{value:.1}"));
        let y = bottom - share * plot.height + 0.36 * LABEL_SIZE;
        svg.text_at(plot.x - 8.0, y).set("text-anchor", "end").text(&format!("{share:.1}"));
    }
    let middle = plot.x + plot.width / 2.0;
    let below = "spread of the label's probability over the epochs; upwards its mean";
    svg.text_at(middle, bottom + 34.0).set("text-anchor", "middle").text(below);
    svg.close();
}
