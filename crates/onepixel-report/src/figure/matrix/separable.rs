//! Which pairs of classes are linearly separable? The matrix of pairs, with an answer in each cell.

use onepixel::audit::Separable;
use onepixel::probes::separable::{Images, SeparableProblem};

use super::super::Figure;
use super::super::colour::{self, Rgb};
use super::super::heading::Heading;
use super::super::svg::{Rect, SvgWriter};
use super::super::wording;
use super::axes::Axes;
use super::{CELL, Grid, HEADING_WIDTH, MARGIN, SIDE};
use crate::number::{count, counted};

/// Colours of pairs that are separable, that are not, and that are not decided.
const YES: Rgb = Rgb([253, 231, 37]);
const NO: Rgb = Rgb([68, 1, 84]);
const OPEN: Rgb = Rgb([200, 200, 200]);

/// What the figure shows.
#[derive(Debug, Clone, Copy)]
pub struct SeparableMatrix<'a> {
    /// What was found.
    pub found: &'a Separable,
    /// Of which images.
    pub images: Images,
}

impl SeparableMatrix<'_> {
    /// Draws the figure.
    pub fn draw(&self) -> Figure {
        let classes: Vec<&str> = self.found.dataset.train.classes.iter().map(|class| class.name.as_str()).collect();
        let bands = classes.len().saturating_sub(1);
        let cell = (SIDE / bands.max(1) as f64).round().clamp(*CELL.start(), *CELL.end());
        let axes = Axes::new(&classes, cell);
        let heading = self.heading();
        let top = MARGIN + heading.height() + 16.0;
        let grid = Grid { left: MARGIN + axes.left, top, cell, bands };
        let width = (grid.left + grid.side()).max(MARGIN + HEADING_WIDTH) + MARGIN;
        let height = grid.top + grid.side() + axes.bottom + MARGIN;
        let title = format!("{}: which pairs of classes are linearly separable", heading.title);
        let mut svg = SvgWriter::new(width, height, &title, &heading.lines.join(". "));
        svg.element("g").set("text-anchor", "middle").open();
        for problem in self.problems() {
            let place = problem.label_b.and_then(|label_b| grid.place((problem.label_a, label_b)));
            if let Some((col, row)) = place {
                draw_cell(&mut svg, problem, (grid.left + col as f64 * cell, grid.top + row as f64 * cell), cell);
            }
        }
        svg.close();
        axes.draw(&mut svg, &grid);
        heading.draw(&mut svg, MARGIN, MARGIN, HEADING_WIDTH);
        svg.finish()
    }

    fn problems(&self) -> impl Iterator<Item = &SeparableProblem> {
        self.found.finding.problems.iter().filter(|problem| problem.set == self.images && problem.b.is_some())
    }

    fn heading(&self) -> Heading {
        let so_many = |answer| self.problems().filter(|problem| problem.is_separable == answer).count() as u64;
        let on = match self.images {
            Images::Train => "the train images",
            Images::Test => "the test images",
            Images::Both => "the train and test images together",
        };
        Heading {
            title: wording::name(&self.found.dataset.name),
            lines: vec![
                "Linearly separable pairs of classes".to_owned(),
                format!("on {on}"),
                "proven in integer arithmetic".to_owned(),
                format!("yellow: separable, with the margin in grey values: {}", counted(so_many(Some(true)), "pair")),
                format!("violet: not, with how many images are in the way: {}", counted(so_many(Some(false)), "pair")),
                format!("grey: not decided: {}", counted(so_many(None), "pair")),
            ],
            numbers: Vec::new(),
            scale: None,
        }
    }
}

fn draw_cell(svg: &mut SvgWriter, problem: &SeparableProblem, (x, y): (f64, f64), cell: f64) {
    let background = match problem.is_separable {
        Some(true) => YES,
        Some(false) => NO,
        None => OPEN,
    };
    let text = match (problem.is_separable, problem.margin, problem.in_the_way) {
        (Some(true), Some(margin), _) => format!("{margin:.1}"),
        (_, _, Some(images)) => count(images),
        _ => String::new(),
    };
    let says = match problem.is_separable {
        Some(true) => "separable",
        Some(false) => "not separable",
        None => "not decided",
    };
    let b = problem.b.as_deref().unwrap_or_default();
    svg.element("g").set("fill", colour::of_text_on(background).to_string()).open();
    svg.element("title").text(&format!("{}: {says}", wording::versus(&problem.a, b)));
    let line = if cell < 8.0 { 0.0 } else { 1.0 };
    svg.rect(Rect { x, y, width: cell - line, height: cell - line }).set("fill", background.to_string()).end();
    let size = (cell * 0.26).min(15.0);
    if size >= 7.0 {
        svg.text_at(x + cell / 2.0, y + cell / 2.0 + 0.36 * size).set("font-size", size).text(&text);
    }
    svg.close();
}
