//! How is a contact sheet drawn in a terminal?

use unicode_width::UnicodeWidthStr;

use super::image::{ImageText, Palette, beside};
use super::table::{clean, shorten};
use crate::figure::{Sheet, SheetImage, wording};

/// What stands between two images.
const GAP: &str = " ";
/// How many images stand side by side at least, unless that made them too small.
const SIDE_BY_SIDE: usize = 4;
/// The columns that an image takes at least, where it has as many, and at most.
const COLUMNS: std::ops::RangeInclusive<usize> = 8..=64;

/// A contact sheet as text, for a terminal of so many columns.
#[derive(Debug, Clone, Copy)]
pub struct SheetText {
    /// What the terminal can show.
    pub palette: Palette,
    /// Its columns.
    pub columns: usize,
}

impl SheetText {
    /// Each row below its name; each image above its index.
    pub fn draw(&self, sheet: &Sheet<'_>) -> String {
        let room = (self.columns + GAP.len()) / SIDE_BY_SIDE;
        let widest = room.saturating_sub(GAP.len()).clamp(*COLUMNS.start(), *COLUMNS.end());
        let drawer = ImageText { palette: self.palette, widest, brightest: sheet.brightest };
        let width = drawer.width(sheet.shape).max(self.widest_index(sheet));
        let side_by_side = ((self.columns + GAP.len()) / (width + GAP.len())).max(1);
        let mut lines = vec![clean(sheet.dataset)];
        lines.extend(sheet.lines.iter().cloned());
        for row in &sheet.rows {
            lines.extend([String::new(), clean(row.name)]);
            for images in row.images.chunks(side_by_side) {
                let drawn: Vec<Vec<String>> = images.iter().map(|image| draw(image, sheet, drawer, width)).collect();
                lines.extend(beside(&drawn, GAP).into_iter().map(|line| line.trim_end().to_owned()));
            }
        }
        lines.join("\n") + "\n"
    }

    fn widest_index(&self, sheet: &Sheet<'_>) -> usize {
        let images = sheet.rows.iter().flat_map(|row| &row.images);
        images.map(|image| image.index.to_string().len()).max().unwrap_or(0)
    }
}

/// An image, its index and its name below it, all lines `width` columns wide.
fn draw(image: &SheetImage<'_>, sheet: &Sheet<'_>, drawer: ImageText, width: usize) -> Vec<String> {
    let missing = " ".repeat(width.saturating_sub(drawer.width(sheet.shape)));
    let mut lines: Vec<String> =
        drawer.lines(image.values, sheet.shape).into_iter().map(|line| line + &missing).collect();
    lines.push(format!("{:<width$}", image.index));
    if let Some(name) = image.name {
        let name = shorten(&wording::file(name), width);
        let missing = " ".repeat(width.saturating_sub(name.width()));
        lines.push(name + &missing);
    }
    lines
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::Shape;

    use super::*;
    use crate::figure::SheetRow;

    #[test]
    fn images_stand_beside_each_other_above_their_indices() {
        let images = vec![SheetImage { index: 7, name: None, values: &[0, 16, 0, 16] }; 3];
        let sheet = Sheet {
            dataset: "bars",
            lines: vec!["three".into()],
            shape: Shape::new(2, 2, 1).unwrap(),
            brightest: 16,
            rows: vec![SheetRow { name: "right\u{1b}", images }],
        };
        let text = SheetText { palette: Palette::Characters, columns: 5 }.draw(&sheet);
        assert_eq!(text, "bars\nthree\n\nright\u{fffd}\n @  @\n7  7\n @\n7\n");
        let images = vec![SheetImage { index: 7, name: Some("right/7.png"), values: &[0, 16, 0, 16] }];
        let sheet = Sheet { rows: vec![SheetRow { name: "right", images }], ..sheet };
        let text = SheetText { palette: Palette::Characters, columns: 5 }.draw(&sheet);
        assert!(text.ends_with("\n7\n7…\n"), "{text}");
    }
}
