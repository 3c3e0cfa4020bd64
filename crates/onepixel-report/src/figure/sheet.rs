//! What do the images look like?
//!
//! A contact sheet: rows of images, each row under one name, each image with its index in its set.

use onepixel::dataset::Shape;

use super::font::{self, Weight};
use super::heading::Heading;
use super::image::Image;
use super::panel::Panel;
use super::svg::{FAINT, SvgWriter};
use super::{Figure, wording};

const MARGIN: f64 = 20.0;
/// Between images.
const GAP: f64 = 8.0;
/// Between the name of a row and its first image.
const NAME_GAP: f64 = 12.0;
const NAME_SIZE: f64 = 12.0;
/// The widest name; longer ones are cut.
const WIDEST_NAME: f64 = 150.0;
/// The index below an image.
const INDEX_HEIGHT: f64 = 13.0;
const INDEX_SIZE: f64 = 9.0;
const LEAST_WIDTH: f64 = 420.0;
/// The side of the box that an image is fitted into: small ones are enlarged to it, large ones made smaller.
const SIDE: f64 = 64.0;

/// A contact sheet of images.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet<'a> {
    /// What people call the dataset.
    pub dataset: &'a str,
    /// What the images are, a line each.
    pub lines: Vec<String>,
    /// The shape of every image.
    pub shape: Shape,
    /// The value that is shown as full brightness: 255, or less where the images have only smaller values.
    pub brightest: u8,
    /// The rows of images.
    pub rows: Vec<SheetRow<'a>>,
}

/// Images that stand side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow<'a> {
    /// What they have in common: their class.
    pub name: &'a str,
    /// The images.
    pub images: Vec<SheetImage<'a>>,
}

/// One image of a sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetImage<'a> {
    /// Its index in its set, from 0.
    pub index: usize,
    /// Its values: u8, shape (height, width, channels), row-major.
    pub values: &'a [u8],
}

impl Sheet<'_> {
    /// Draws the sheet. Indices always count from 0, as everything does that asks for an image by its index.
    pub fn draw(&self) -> Figure {
        let heading = Heading { title: wording::name(self.dataset), lines: self.lines.clone(), ..Heading::default() };
        let layout = Layout::new(self, &heading);
        let title = format!("{}: images", wording::name(self.dataset));
        let mut svg = SvgWriter::new(layout.width, layout.height, &title, &self.lines.join(". "));
        heading.draw(&mut svg, MARGIN, MARGIN, layout.width - 2.0 * MARGIN);
        for (index, row) in self.rows.iter().enumerate() {
            self.draw_row(&mut svg, row, &layout, layout.top + index as f64 * layout.pitch);
        }
        svg.finish()
    }

    fn draw_row(&self, svg: &mut SvgWriter, row: &SheetRow<'_>, layout: &Layout, y: f64) {
        let middle = y + layout.image_height / 2.0 + 0.36 * NAME_SIZE;
        svg.text_at(MARGIN, middle).text_within(&wording::name(row.name), NAME_SIZE, Weight::Regular, layout.names);
        for (column, image) in row.images.iter().enumerate() {
            let x = layout.left + column as f64 * layout.step;
            let panel = Panel::new(self.shape, SIDE, x, y);
            svg.image(panel.image, &Image::of_values(self.shape, &self.brightened(image.values)).data_uri());
            svg.text_at(x, y + layout.image_height + INDEX_SIZE + 1.0)
                .set("font-size", INDEX_SIZE)
                .set("fill", FAINT)
                .text(&image.index.to_string());
        }
    }

    fn brightened(&self, values: &[u8]) -> Vec<u8> {
        let brightest = u32::from(self.brightest.max(1));
        values.iter().map(|&value| (u32::from(value) * 255 / brightest).min(255) as u8).collect()
    }
}

/// Where rows and images are.
struct Layout {
    width: f64,
    height: f64,
    top: f64,
    /// The width of the column of names.
    names: f64,
    left: f64,
    image_height: f64,
    /// From one image of a row to the next.
    step: f64,
    /// From one row to the next.
    pitch: f64,
}

impl Layout {
    fn new(sheet: &Sheet<'_>, heading: &Heading) -> Self {
        let panel = Panel::new(sheet.shape, SIDE, 0.0, 0.0).image;
        let name_width = |row: &SheetRow<'_>| font::width(&wording::name(row.name), NAME_SIZE, Weight::Regular);
        let names = sheet.rows.iter().map(name_width).fold(0.0, f64::max).ceil().min(WIDEST_NAME);
        let columns = sheet.rows.iter().map(|row| row.images.len()).max().unwrap_or(0) as f64;
        // An index of a large set is wider than a small image.
        let index = |image: &SheetImage<'_>| font::width(&image.index.to_string(), INDEX_SIZE, Weight::Regular);
        let widest_index = sheet.rows.iter().flat_map(|row| &row.images).map(index).fold(0.0, f64::max);
        let step = panel.width.max(widest_index) + GAP;
        let pitch = panel.height + INDEX_HEIGHT + GAP;
        let left = MARGIN + names + NAME_GAP;
        let top = MARGIN + heading.height() + 2.0 * GAP;
        Self {
            width: (left + columns * step - GAP + MARGIN).max(LEAST_WIDTH),
            height: top + sheet.rows.len() as f64 * pitch - GAP + MARGIN,
            top,
            names,
            left,
            image_height: panel.height,
            step,
            pitch,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet<'a>(name: &'a str, values: &'a [u8]) -> Sheet<'a> {
        let images = vec![SheetImage { index: 59_999, values }; 3];
        Sheet {
            dataset: "two by two",
            lines: vec!["3 images of one class".into()],
            shape: Shape::new(2, 2, 1).unwrap(),
            brightest: 16,
            rows: vec![SheetRow { name, images }],
        }
    }

    #[test]
    fn every_image_stands_above_its_index_beside_its_class() {
        let svg = sheet("<b>", &[0, 4, 8, 16]).draw();
        let document = roxmltree::Document::parse(svg.svg()).unwrap();
        let named = |name| document.descendants().filter(move |node| node.tag_name().name() == name);
        assert_eq!(named("image").count(), 3);
        let texts: Vec<_> = named("text").filter_map(|node| node.text()).collect();
        assert_eq!(texts, ["two by two", "3 images of one class", "<b>", "59999", "59999", "59999"]);
    }

    #[test]
    fn values_up_to_sixteen_are_shown_over_the_whole_range() {
        assert_eq!(sheet("", &[]).brightened(&[0, 4, 8, 16, 200]), [0, 63, 127, 255, 255]);
    }
}
