//! Which images is it about?
//!
//! Images with captions, in sections that have titles: what a contact sheet ([`super::Sheet`]) and every list of
//! suspects is drawn as. Rows are broken before they get too wide.

use onepixel::dataset::Shape;

use super::Figure;
use super::font::{self, Weight};
use super::heading::Heading;
use super::image::Image;
use super::panel::Panel;
use super::svg::{FAINT, SvgWriter};

const MARGIN: f64 = 20.0;
/// Between tiles.
const GAP: f64 = 8.0;
/// Between the images of one tile.
const SEAM: f64 = 2.0;
const TITLE_SIZE: f64 = 12.0;
/// A title above its tiles, or its note, with the room below it.
const TITLE_HEIGHT: f64 = 18.0;
/// Above the title of each section but the first.
const SECTION_GAP: f64 = 14.0;
/// Between a title and the tiles beside it.
const BESIDE_GAP: f64 = 12.0;
/// The widest title beside tiles; longer ones are cut.
const WIDEST_BESIDE: f64 = 150.0;
const CAPTION_SIZE: f64 = 9.0;
const CAPTION_HEIGHT: f64 = 12.0;
/// A caption may widen its tile up to this; longer ones are cut.
const WIDEST_CAPTION: f64 = 112.0;
const LEAST_WIDTH: f64 = 420.0;
/// Rows of tiles are broken before they get wider than this.
const WIDEST_ROW: f64 = 1_000.0;
/// The side of the box that an image is fitted into: small ones are enlarged to it, large ones made smaller.
const SIDE: f64 = 64.0;

/// Images with captions, in sections.
///
/// ```
/// use onepixel_report::figure::{Gallery, Section, Tile, Titles};
///
/// let (image, copy) = ([0, 80, 160, 255], [0, 80, 160, 250]);
/// let pair = Tile { images: vec![&image, &copy], captions: vec!["17 and 42".into(), "distance 5".into()] };
/// let gallery = Gallery {
///     title: "two by two",
///     lines: vec!["Images that occur twice".into()],
///     shape: onepixel::dataset::Shape::new(2, 2, 1)?,
///     brightest: 255,
///     titles: Titles::Above,
///     sections: vec![Section { title: "With unequal labels".into(), note: "the only pair".into(), tiles: vec![pair] }],
/// };
/// assert_eq!(gallery.draw().svg().matches("<image").count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Gallery<'a> {
    /// What stands above everything: what people call the dataset. Drawn as it is given, as all text here is.
    pub title: &'a str,
    /// What the images are, a line each.
    pub lines: Vec<String>,
    /// The shape of every image.
    pub shape: Shape,
    /// The value that is shown as full brightness: 255, or less where the images have only smaller values.
    pub brightest: u8,
    /// Where the titles of the sections are.
    pub titles: Titles,
    /// The images, by what they are shown for.
    pub sections: Vec<Section<'a>>,
}

/// Where the title of a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Titles {
    /// On a line above its tiles, with its note.
    Above,
    /// In a column on the left of its tiles, without its note: for short titles, such as the names of classes.
    Beside,
}

/// Tiles under one title.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section<'a> {
    /// What the tiles are.
    pub title: String,
    /// What else there is to know, such as how many there are; may be empty.
    pub note: String,
    /// The tiles, which may be none.
    pub tiles: Vec<Tile<'a>>,
}

/// What stands together: an image, or several side by side, and what is said of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tile<'a> {
    /// The values of each image: u8, shape (height, width, channels), row-major.
    pub images: Vec<&'a [u8]>,
    /// What is written below, a line each; lines that are too long are cut.
    pub captions: Vec<String>,
}

impl Gallery<'_> {
    /// Draws the gallery.
    pub fn draw(&self) -> Figure {
        let layout = Layout::new(self);
        let heading = Heading { title: self.title.to_owned(), lines: self.lines.clone(), ..Heading::default() };
        let top = MARGIN + heading.height() + 2.0 * GAP;
        let places = self.places(&layout, top);
        let height = places.last().map_or(top, |place| place.y + place.height) + MARGIN;
        let mut svg = SvgWriter::new(layout.width, height, &format!("{}: images", self.title), &self.lines.join(". "));
        heading.draw(&mut svg, MARGIN, MARGIN, layout.width - 2.0 * MARGIN);
        for (section, place) in self.sections.iter().zip(&places) {
            self.draw_title(&mut svg, section, place, &layout);
            for (index, tile) in section.tiles.iter().enumerate() {
                let (row, column) = (index / place.grid.columns, index % place.grid.columns);
                let x = layout.left + column as f64 * place.grid.step;
                self.draw_tile(&mut svg, tile, x, place.tiles_y + row as f64 * place.grid.pitch, place.grid.step - GAP);
            }
        }
        svg.finish()
    }

    fn draw_title(&self, svg: &mut SvgWriter, section: &Section<'_>, place: &Place, layout: &Layout) {
        match self.titles {
            Titles::Beside => {
                let middle = place.tiles_y + layout.image_height / 2.0 + 0.36 * TITLE_SIZE;
                let titles = layout.left - MARGIN - BESIDE_GAP;
                svg.text_at(MARGIN, middle).text_within(&section.title, TITLE_SIZE, Weight::Regular, titles);
            }
            Titles::Above => {
                let available = layout.width - 2.0 * MARGIN;
                let baseline = place.y + TITLE_SIZE;
                svg.text_at(MARGIN, baseline).text_within(&section.title, TITLE_SIZE, Weight::Bold, available);
                if !section.note.is_empty() {
                    svg.text_at(MARGIN, baseline + TITLE_HEIGHT - 3.0).set("fill", FAINT).text_within(
                        &section.note,
                        TITLE_SIZE,
                        Weight::Regular,
                        available,
                    );
                }
            }
        }
    }

    fn draw_tile(&self, svg: &mut SvgWriter, tile: &Tile<'_>, x: f64, y: f64, width: f64) {
        let mut left = x;
        let mut below = y;
        for values in &tile.images {
            let panel = Panel::new(self.shape, SIDE, left, y).image;
            svg.image(panel, &Image::of_values(self.shape, &self.brightened(values)).data_uri());
            left += panel.width + SEAM;
            below = y + panel.height;
        }
        for caption in &tile.captions {
            below += CAPTION_HEIGHT;
            svg.text_at(x, below - 2.0).set("fill", FAINT).text_within(caption, CAPTION_SIZE, Weight::Regular, width);
        }
    }

    fn brightened(&self, values: &[u8]) -> Vec<u8> {
        let brightest = u32::from(self.brightest.max(1));
        values.iter().map(|&value| (u32::from(value) * 255 / brightest).min(255) as u8).collect()
    }

    /// Where each section is, one below the other.
    fn places(&self, layout: &Layout, top: f64) -> Vec<Place> {
        let mut y = top;
        let place = |(index, section): (usize, &Section<'_>)| {
            let grid = layout.grids[index];
            let rows = section.tiles.len().div_ceil(grid.columns);
            let (before, title, rows) = match self.titles {
                Titles::Beside => (if index > 0 { GAP } else { 0.0 }, 0.0, rows.max(1)),
                Titles::Above => {
                    let lines = 1.0 + f64::from(!section.note.is_empty());
                    (if index > 0 { SECTION_GAP } else { 0.0 }, lines * TITLE_HEIGHT, rows)
                }
            };
            let start = y + before;
            let tiles = (rows as f64 * grid.pitch - GAP).max(0.0);
            y = start + title + tiles;
            Place { y: start, tiles_y: start + title, height: title + tiles, grid }
        };
        self.sections.iter().enumerate().map(place).collect()
    }
}

/// Where one section is.
struct Place {
    y: f64,
    /// Where its first row of tiles begins.
    tiles_y: f64,
    height: f64,
    grid: Grid,
}

/// How the tiles of one section are arranged.
#[derive(Debug, Clone, Copy)]
struct Grid {
    columns: usize,
    /// From one tile of a row to the next.
    step: f64,
    /// From one row to the next.
    pitch: f64,
}

/// What all sections have in common.
struct Layout {
    width: f64,
    /// Where tiles begin.
    left: f64,
    image_height: f64,
    /// One for each section.
    grids: Vec<Grid>,
}

impl Layout {
    fn new(gallery: &Gallery<'_>) -> Self {
        let panel = Panel::new(gallery.shape, SIDE, 0.0, 0.0).image;
        let left = match gallery.titles {
            Titles::Above => MARGIN,
            Titles::Beside => {
                let width = |section: &Section<'_>| font::width(&section.title, TITLE_SIZE, Weight::Regular);
                let widest = gallery.sections.iter().map(width).fold(0.0, f64::max).ceil();
                MARGIN + widest.min(WIDEST_BESIDE) + BESIDE_GAP
            }
        };
        let grids = gallery.sections.iter().map(|section| Grid::new(section, panel.width, panel.height));
        let grids: Vec<Grid> = grids.collect();
        let row =
            |(section, grid): (&Section<'_>, &Grid)| section.tiles.len().min(grid.columns) as f64 * grid.step - GAP;
        let widest = gallery.sections.iter().zip(&grids).map(row).fold(0.0, f64::max);
        Self { width: (left + widest + MARGIN).max(LEAST_WIDTH), left, image_height: panel.height, grids }
    }
}

impl Grid {
    fn new(section: &Section<'_>, image_width: f64, image_height: f64) -> Self {
        let images = |tile: &Tile<'_>| tile.images.len() as f64 * (image_width + SEAM) - SEAM;
        let captions = |tile: &Tile<'_>| {
            let widths = tile.captions.iter().map(|caption| font::width(caption, CAPTION_SIZE, Weight::Regular));
            widths.fold(0.0, f64::max).ceil().min(WIDEST_CAPTION)
        };
        let width = section.tiles.iter().map(|tile| images(tile).max(captions(tile))).fold(image_width, f64::max);
        let lines = section.tiles.iter().map(|tile| tile.captions.len()).max().unwrap_or(0);
        let step = width + GAP;
        Self {
            columns: (((WIDEST_ROW + GAP) / step) as usize).max(1),
            step,
            pitch: image_height + lines as f64 * CAPTION_HEIGHT + GAP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gallery<'a>(titles: Titles, sections: Vec<Section<'a>>) -> Gallery<'a> {
        let shape = Shape::new(2, 2, 1).unwrap();
        Gallery { title: "two by two", lines: vec!["what they are".into()], shape, brightest: 16, titles, sections }
    }

    fn section<'a>(tiles: usize, images: &[&'a [u8]], captions: &[&str]) -> Section<'a> {
        let captions: Vec<String> = captions.iter().map(ToString::to_string).collect();
        let tile = Tile { images: images.to_vec(), captions };
        Section { title: "<b>".into(), note: "a note".into(), tiles: vec![tile; tiles] }
    }

    /// The `x`, `y`, `width` and `height` of each element of a name.
    fn rects(svg: &str, name: &str) -> Vec<[f64; 4]> {
        let document = roxmltree::Document::parse(svg).unwrap();
        let value = |node: &roxmltree::Node<'_, '_>, name| node.attribute(name).map_or(0.0, |v| v.parse().unwrap());
        let named = document.descendants().filter(|node| node.tag_name().name() == name);
        named.map(|node| ["x", "y", "width", "height"].map(|name| value(&node, name))).collect()
    }

    fn page(svg: &str) -> [f64; 2] {
        let [_, _, width, height] = rects(svg, "svg")[0];
        [width, height]
    }

    #[test]
    fn rows_are_broken_within_the_page_and_no_image_covers_another() {
        let image: &[u8] = &[0, 4, 8, 16];
        for titles in [Titles::Above, Titles::Beside] {
            let sections = vec![section(40, &[image], &["59999", "0.97"]), section(9, &[image, image], &["1 and 2"])];
            let figure = gallery(titles, sections).draw();
            let [width, height] = page(figure.svg());
            assert!(width < WIDEST_ROW + WIDEST_BESIDE + 100.0, "{width}");
            let images = rects(figure.svg(), "image");
            assert_eq!(images.len(), 40 + 18);
            for (index, [x, y, w, h]) in images.iter().enumerate() {
                assert!(x + w <= width - MARGIN + 0.01 && y + h <= height - MARGIN + 0.01, "{titles:?} {index}");
                let covers = |[x2, y2, w2, h2]: &[f64; 4]| *x < x2 + w2 && *x2 < x + w && *y < y2 + h2 && *y2 < y + h;
                assert!(!images[index + 1..].iter().any(covers), "{titles:?} {index}");
            }
        }
    }

    #[test]
    fn a_long_caption_is_cut_and_kept_whole_in_its_tooltip() {
        let name = "n".repeat(500);
        let figure = gallery(Titles::Above, vec![section(3, &[&[0; 4]], &[&name])]).draw();
        let [width, _] = page(figure.svg());
        assert!(width < 500.0, "{width}");
        let document = roxmltree::Document::parse(figure.svg()).unwrap();
        let whole = document.descendants().filter(|node| node.is_text() && node.text() == Some(&name));
        assert_eq!(whole.count(), 3);
    }

    #[test]
    fn a_section_without_tiles_still_says_what_was_looked_for() {
        let figure = gallery(Titles::Above, vec![section(0, &[], &[]), section(1, &[&[0; 4]], &["7"])]).draw();
        let document = roxmltree::Document::parse(figure.svg()).unwrap();
        let texts: Vec<_> =
            document.descendants().filter(|node| node.tag_name().name() == "text").filter_map(|n| n.text()).collect();
        assert_eq!(texts, ["two by two", "what they are", "<b>", "a note", "<b>", "a note", "7"]);
        let empty = gallery(Titles::Above, vec![]).draw();
        assert!(page(empty.svg())[1] > 2.0 * MARGIN);
    }

    #[test]
    fn values_up_to_sixteen_are_shown_over_the_whole_range() {
        assert_eq!(gallery(Titles::Above, vec![]).brightened(&[0, 4, 8, 16, 200]), [0, 63, 127, 255, 255]);
    }
}
