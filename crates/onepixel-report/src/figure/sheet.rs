//! What do the images look like?
//!
//! A contact sheet: rows of images, each row under one name, each image with its index in its set.

use onepixel::dataset::Shape;

use super::gallery::{Gallery, Section, Tile, Titles};
use super::{Figure, wording};

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
    /// What its source calls it, where it calls it anything.
    pub name: Option<&'a str>,
    /// Its values: u8, shape (height, width, channels), row-major.
    pub values: &'a [u8],
}

impl Sheet<'_> {
    /// Draws the sheet. Indices always count from 0, as everything does that asks for an image by its index.
    pub fn draw(&self) -> Figure {
        let sections = self.rows.iter().map(|row| Section {
            title: wording::name(row.name),
            note: String::new(),
            tiles: row.images.iter().map(SheetImage::tile).collect(),
        });
        let title = wording::name(self.dataset);
        let (shape, brightest, titles) = (self.shape, self.brightest, Titles::Beside);
        let sections = sections.collect();
        Gallery { title: &title, lines: self.lines.clone(), shape, brightest, titles, sections }.draw()
    }
}

impl<'a> SheetImage<'a> {
    fn tile(&self) -> Tile<'a> {
        let captions = std::iter::once(self.index.to_string()).chain(self.name.map(wording::file)).collect();
        Tile { images: vec![self.values], captions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet<'a>(name: &'a str, values: &'a [u8]) -> Sheet<'a> {
        let images = vec![SheetImage { index: 59_999, name: None, values }; 3];
        Sheet {
            dataset: "two by two",
            lines: vec!["3 images of one class".into()],
            shape: Shape::new(2, 2, 1).unwrap(),
            brightest: 16,
            rows: vec![SheetRow { name, images }],
        }
    }

    #[test]
    fn what_an_image_is_called_stands_below_its_index() {
        let mut sheet = sheet("cat", &[0, 4, 8, 16]);
        sheet.rows[0].images[0].name = Some("train/cat/0017.png");
        assert!(sheet.draw().svg().contains(">0017.png<"));
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
}
