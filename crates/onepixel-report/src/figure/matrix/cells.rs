//! What does a cell say, and how much of it fits?

use onepixel::probes::pixels::PairFinding;

use super::super::colour;
use super::super::font::{self, Weight};
use super::super::image::Image;
use super::super::svg::{Rect, SvgWriter};
use super::super::wording::{self, Coordinates};
use super::{FigureOf, Grid, Matrix};

/// With more classes than this the cells are one picture, without texts and tooltips: elements of their own would make
/// the file too large to open.
const MOST_CLASSES_WITH_ELEMENTS: usize = 120;
/// White between cells, where they are large enough for it.
const GRID_LINE: f64 = 1.0;
/// White between a cell's border and its text.
const PADDING: f64 = 2.5;

/// Draws the cells.
pub(super) fn draw(svg: &mut SvgWriter, matrix: &Matrix, grid: &Grid, coordinates: Coordinates) {
    if matrix.classes.len() > MOST_CLASSES_WITH_ELEMENTS {
        draw_as_picture(svg, matrix, grid);
    } else {
        draw_as_elements(svg, matrix, grid, coordinates);
    }
}

fn draw_as_picture(svg: &mut SvgWriter, matrix: &Matrix, grid: &Grid) {
    let mut picture = Image::plain(grid.bands, grid.bands, colour::Rgb([255; 3]));
    let mut paint = |classes, accuracy| {
        if let Some((col, row)) = grid.place(classes) {
            picture.set(row, col, colour::of_accuracy(accuracy));
        }
    };
    match matrix.table {
        Some(table) => table.iter().for_each(|(a, b, best)| paint((a, b), table.accuracy(a, b, best))),
        None => {
            let shown = matrix.pairs.iter().filter_map(|pair| Some((pair.classes, matrix.accuracy(pair)?)));
            shown.for_each(|(classes, accuracy)| paint(classes, accuracy));
        }
    }
    let whole = Rect { x: grid.left, y: grid.top, width: grid.side(), height: grid.side() };
    svg.image(whole, &picture.data_uri());
}

fn draw_as_elements(svg: &mut SvgWriter, matrix: &Matrix, grid: &Grid, coordinates: Coordinates) {
    let shown: Vec<(&PairFinding, f64)> =
        matrix.pairs.iter().filter_map(|pair| Some((pair, matrix.accuracy(pair)?))).collect();
    let texts: Vec<[String; 2]> = shown.iter().map(|shown| texts(*shown, matrix, coordinates)).collect();
    let fitting = FittingText::choose(grid.cell, &texts);
    svg.element("g").set("text-anchor", "middle").open();
    for (&(pair, accuracy), texts) in shown.iter().zip(&texts) {
        let Some((col, row)) = grid.place(pair.classes) else {
            continue;
        };
        let (x, y) = (grid.left + col as f64 * grid.cell, grid.top + row as f64 * grid.cell);
        let background = colour::of_accuracy(accuracy);
        svg.element("g").set("fill", colour::of_text_on(background).to_string()).open();
        svg.element("title").text(&wording::pair(pair, matrix.metric, coordinates));
        let line = if grid.cell < 8.0 { 0.0 } else { GRID_LINE };
        let cell = Rect { x, y, width: grid.cell - line, height: grid.cell - line };
        svg.rect(cell).set("fill", background.to_string()).end();
        fitting.draw(svg, texts, x + cell.width / 2.0, y + cell.height / 2.0);
        svg.close();
    }
    svg.close();
}

/// The percentage and the pixel of a cell; a tilde before the percentage of a pair that is not told apart.
fn texts((pair, accuracy): (&PairFinding, f64), matrix: &Matrix, coordinates: Coordinates) -> [String; 2] {
    let told_apart = matrix.of == FigureOf::InSample || pair.told_apart != Some(false);
    let percent = format!("{}{}", if told_apart { "" } else { "~" }, wording::percent(accuracy, 1));
    [percent, format!("using {}", coordinates.short(pair.position))]
}

/// How much of a cell's text fits, the same for all cells. Numbers are sizes of letters.
#[derive(Debug, Clone, Copy, PartialEq)]
enum FittingText {
    PercentAndPixel(f64, f64),
    Percent(f64),
    Digits(f64),
    Nothing,
}

impl FittingText {
    /// The least size of letters.
    const LEAST: f64 = 7.0;

    fn choose(cell: f64, texts: &[[String; 2]]) -> Self {
        let room = cell - GRID_LINE - 2.0 * PADDING;
        // The size at which the widest of some texts fits, at most `most`.
        let size = |text: fn(&[String; 2]) -> &str, most: f64| {
            let widths = texts.iter().map(|texts| font::width(text(texts), 1.0, Weight::Regular));
            (room / widths.fold(f64::MIN_POSITIVE, f64::max)).min(most)
        };
        let percent = size(|[percent, _]| percent, cell * 0.3).min(15.0);
        let pixel = size(|[_, pixel]| pixel, cell * 0.2).min(10.0);
        let digits = size(|[percent, _]| digits(percent), cell * 0.5).min(9.0);
        if pixel >= Self::LEAST && percent >= pixel {
            Self::PercentAndPixel(percent, pixel)
        } else if percent >= Self::LEAST {
            Self::Percent(percent)
        } else if digits >= Self::LEAST {
            Self::Digits(digits)
        } else {
            Self::Nothing
        }
    }

    fn draw(self, svg: &mut SvgWriter, [percent, pixel]: &[String; 2], x: f64, middle: f64) {
        // From the middle of digits to their baseline, in sizes.
        const DROP: f64 = 0.36;
        let mut line = |text: &str, size: f64, middle: f64| {
            svg.text_at(x, middle + DROP * size).set("font-size", size).text(text);
        };
        match self {
            Self::PercentAndPixel(large, small) => {
                line(percent, large, middle - 0.6 * small);
                line(pixel, small, middle + 0.75 * large);
            }
            Self::Percent(size) => line(percent, size, middle),
            Self::Digits(size) => line(digits(percent), size, middle),
            Self::Nothing => {}
        }
    }
}

/// A percentage without its sign.
fn digits(percent: &str) -> &str {
    percent.trim_end_matches([' ', '%'])
}
