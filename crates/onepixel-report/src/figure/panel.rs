//! Where on the page is a pixel of an image?

use onepixel::dataset::Shape;

use super::svg::Rect;

/// The least height and width of an image on the page, so that images of one row are seen.
const THINNEST: f64 = 12.0;

/// An image on the page. Its pixels are whole or half units wide where they are at least one unit wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Panel {
    /// Where the image is.
    pub image: Rect,
    pixel_width: f64,
    pixel_height: f64,
}

impl Panel {
    /// An image in a box of `side` × `side`, with its upper left corner at `(x, y)`.
    pub fn new(shape: Shape, side: f64, x: f64, y: f64) -> Self {
        let (rows, cols) = (shape.height() as f64, shape.width() as f64);
        let fitting = side / rows.max(cols);
        let pixel = if fitting < 1.0 { fitting } else { (fitting * 2.0).floor() / 2.0 };
        let pixel_width = pixel.max(THINNEST / cols);
        let pixel_height = pixel.max(THINNEST / rows);
        Self { image: Rect { x, y, width: cols * pixel_width, height: rows * pixel_height }, pixel_width, pixel_height }
    }

    /// The middle of a pixel.
    pub fn middle(&self, row: usize, col: usize) -> (f64, f64) {
        (self.image.x + (col as f64 + 0.5) * self.pixel_width, self.image.y + (row as f64 + 0.5) * self.pixel_height)
    }

    /// The longer side of a pixel.
    pub fn pixel(&self) -> f64 {
        self.pixel_width.max(self.pixel_height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_every_shape_fit_and_are_seen() {
        for (height, width) in [(1, 1), (8, 8), (28, 28), (64, 64), (1, 64), (32, 16), (64, 1)] {
            let panel = Panel::new(Shape::new(height, width, 1).unwrap(), 112.0, 10.0, 20.0);
            let Rect { width, height, .. } = panel.image;
            assert!((12.0..=112.0).contains(&width) && (12.0..=112.0).contains(&height), "{panel:?}");
        }
    }

    #[test]
    fn the_middle_of_a_pixel_of_mnist() {
        let panel = Panel::new(Shape::new(28, 28, 1).unwrap(), 112.0, 10.0, 20.0);
        assert_eq!(panel.middle(15, 14), (10.0 + 14.5 * 4.0, 20.0 + 15.5 * 4.0));
    }
}
