//! What was seen of images in their own size, before they were brought to a smaller one?
//!
//! Photographs are worked on at a small size, at which a stamp of twelve pixels is a fraction of one. So while an image
//! is decoded, what hides in its details is looked at in the original: a digest of all its pixels, which tells equal
//! images, and pieces of its corners and edges, where stamps, dates and frames sit. The pieces are native pixels, never
//! averages, and of one size for all images; they are grey, for what is printed on a photograph differs from it in
//! brightness. What an image looks like as a whole is kept in a few numbers ([`Appearance`]).

use std::sync::Arc;

use super::appearance::grey;
use super::{Appearance, DatasetError, MemoryImages, Shape};

/// Originals of the images of a set.
#[derive(Debug, Clone, PartialEq)]
pub struct Natives {
    originals: Vec<Original>,
    pieces: Option<Arc<[u8]>>,
    appearances: Option<Arc<[Appearance]>>,
}

/// An image as it was before it was brought to another size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Original {
    /// Its height, upright.
    pub height: u32,
    /// Its width, upright.
    pub width: u32,
    /// Of all its pixels: images of one digest are equal.
    pub digest: u128,
}

/// A piece of an image that is kept in native pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// The corner where rows and columns begin.
    TopLeft,
    /// The corner where columns end.
    TopRight,
    /// The corner where rows end.
    BottomLeft,
    /// The corner where both end.
    BottomRight,
    /// The middle of the first rows.
    Top,
    /// The middle of the last rows.
    Bottom,
    /// The middle of the first columns.
    Left,
    /// The middle of the last columns.
    Right,
}

impl Piece {
    /// All pieces, in the order in which they are kept.
    pub const ALL: [Self; 8] = [
        Self::TopLeft,
        Self::TopRight,
        Self::BottomLeft,
        Self::BottomRight,
        Self::Top,
        Self::Bottom,
        Self::Left,
        Self::Right,
    ];

    /// The side of a corner's square, and the length of an edge's strip, in pixels.
    pub const SIDE: usize = 32;

    /// How many rows or columns of an edge are kept.
    pub const DEPTH: usize = 8;

    /// Bytes of all pieces of an image.
    pub const BYTES: usize = 4 * Self::SIDE * Self::SIDE + 4 * Self::SIDE * Self::DEPTH;

    /// Height and width in pixels.
    pub fn sides(self) -> (usize, usize) {
        match self {
            Self::TopLeft | Self::TopRight | Self::BottomLeft | Self::BottomRight => (Self::SIDE, Self::SIDE),
            Self::Top | Self::Bottom => (Self::DEPTH, Self::SIDE),
            Self::Left | Self::Right => (Self::SIDE, Self::DEPTH),
        }
    }

    /// Whether it is a corner.
    pub fn is_corner(self) -> bool {
        self.sides() == (Self::SIDE, Self::SIDE)
    }

    /// Its first row and column in an image of this height and width; below 0 where the image is smaller than the piece,
    /// whose pixels there are then those nearest to them.
    pub fn start(self, (height, width): (usize, usize)) -> (isize, isize) {
        let (rows, columns) = self.sides();
        let last = |side: usize, piece: usize| side as isize - piece as isize;
        let middle = |side: usize, piece: usize| last(side, piece).div_euclid(2);
        let row = match self {
            Self::TopLeft | Self::TopRight | Self::Top => 0,
            Self::BottomLeft | Self::BottomRight | Self::Bottom => last(height, rows),
            Self::Left | Self::Right => middle(height, rows),
        };
        let column = match self {
            Self::TopLeft | Self::BottomLeft | Self::Left => 0,
            Self::TopRight | Self::BottomRight | Self::Right => last(width, columns),
            Self::Top | Self::Bottom => middle(width, columns),
        };
        (row, column)
    }

    /// Where it lies among the bytes of an image's pieces.
    fn range(self) -> std::ops::Range<usize> {
        let bytes = |piece: Self| piece.sides().0 * piece.sides().1;
        let before = Self::ALL.iter().take_while(|&&other| other != self);
        let first = before.map(|&other| bytes(other)).sum();
        first..first + bytes(self)
    }

    /// Copies all pieces out of an image, in grey.
    ///
    /// `image` is u8 of this shape, row-major, of at most four channels: grey, grey and opacity, RGB, or RGB and opacity.
    /// `pieces` becomes [`Piece::BYTES`] bytes, piece by piece, row-major.
    ///
    /// # Panics
    ///
    /// If either has another length.
    pub fn cut_all(image: &[u8], shape: Shape, pieces: &mut [u8]) {
        assert_eq!((image.len(), pieces.len()), (shape.values(), Self::BYTES), "an image of {shape} and its pieces");
        let sides = (shape.height(), shape.width());
        let mut places = pieces.iter_mut();
        for piece in Self::ALL {
            let (rows, columns) = piece.sides();
            let (first_row, first_column) = piece.start(sides);
            for row in first_row..first_row + rows as isize {
                let row = row.clamp(0, sides.0 as isize - 1) as usize;
                for column in first_column..first_column + columns as isize {
                    let column = column.clamp(0, sides.1 as isize - 1) as usize;
                    let pixel = &image[(row * sides.1 + column) * shape.channels()..][..shape.channels()];
                    if let Some(place) = places.next() {
                        *place = grey(pixel);
                    }
                }
            }
        }
    }
}

impl Natives {
    /// The originals of a set's images, with their pieces where they were kept: u8, shape (n, [`Piece::BYTES`]).
    ///
    /// # Errors
    ///
    /// There are not as many pieces as originals.
    pub fn new(originals: Vec<Original>, pieces: Option<Vec<u8>>) -> Result<Self, DatasetError> {
        if let Some(pieces) = &pieces
            && pieces.len() != originals.len() * Piece::BYTES
        {
            let name = "pieces of originals".to_owned();
            return Err(DatasetError::AttributeCount {
                name,
                images: originals.len(),
                entries: pieces.len() / Piece::BYTES,
            });
        }
        Ok(Self { originals, pieces: pieces.map(Into::into), appearances: None })
    }

    /// The same with how each original looks.
    ///
    /// # Errors
    ///
    /// There is not one for each.
    pub fn with_appearances(self, appearances: Vec<Appearance>) -> Result<Self, DatasetError> {
        if appearances.len() != self.len() {
            let (name, entries) = ("appearances of originals".to_owned(), appearances.len());
            return Err(DatasetError::AttributeCount { name, images: self.len(), entries });
        }
        Ok(Self { appearances: Some(appearances.into()), ..self })
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.originals.len()
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.originals.is_empty()
    }

    /// The original of each image.
    pub fn originals(&self) -> &[Original] {
        &self.originals
    }

    /// The most frequent height and width, of equally frequent ones the smallest, and how many images have it.
    pub fn most_frequent_size(&self) -> Option<((u32, u32), usize)> {
        let mut sizes: Vec<(u32, u32)> =
            self.originals.iter().map(|original| (original.height, original.width)).collect();
        sizes.sort_unstable();
        let runs = sizes.chunk_by(|a, b| a == b).map(|run| (run[0], run.len()));
        runs.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// How each original looks, where its reader looked.
    pub fn appearances(&self) -> Option<&[Appearance]> {
        self.appearances.as_deref()
    }

    /// All images' pieces, where they were kept: u8, shape (n, [`Piece::BYTES`]).
    pub fn pieces(&self) -> Option<&[u8]> {
        self.pieces.as_deref()
    }

    /// One piece of each image as grey images, where pieces were kept.
    pub fn images_of(&self, piece: Piece) -> Option<MemoryImages> {
        let (height, width) = piece.sides();
        let images = self.pieces()?.chunks_exact(Piece::BYTES).flat_map(|pieces| &pieces[piece.range()]);
        MemoryImages::new(Shape::new(height, width, 1).ok()?, images.copied().collect()).ok()
    }

    /// Those of some images, in the order given.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn select(&self, images: &[u32]) -> Self {
        let piece = |pieces: &[u8], image: u32| pieces[image as usize * Piece::BYTES..][..Piece::BYTES].to_vec();
        let selected = |pieces: &Arc<[u8]>| images.iter().flat_map(|&image| piece(pieces, image)).collect();
        Self {
            originals: images.iter().map(|&image| self.originals[image as usize]).collect(),
            pieces: self.pieces.as_ref().map(selected),
            appearances: self.appearances.as_ref().map(|of| images.iter().map(|&image| of[image as usize]).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each pixel says where it is.
    fn image(height: usize, width: usize) -> Vec<u8> {
        (0..height * width).map(|pixel| (pixel / width * 7 + pixel % width * 3) as u8).collect()
    }

    fn cut(height: usize, width: usize) -> Natives {
        let mut pieces = vec![0; Piece::BYTES];
        Piece::cut_all(&image(height, width), Shape::new(height, width, 1).unwrap(), &mut pieces);
        Natives::new(vec![Original { height: height as u32, width: width as u32, digest: 1 }], Some(pieces)).unwrap()
    }

    #[test]
    fn pieces_are_the_native_pixels_of_corners_and_edges() {
        let (natives, pixel) = (cut(100, 60), |row: usize, column: usize| (row * 7 + column * 3) as u8);
        let first_and_last = |piece| {
            let images = natives.images_of(piece).unwrap();
            let bytes = crate::dataset::Images::as_bytes(&images).unwrap().to_vec();
            (bytes[0], bytes[bytes.len() - 1])
        };
        assert_eq!(first_and_last(Piece::TopLeft), (pixel(0, 0), pixel(31, 31)));
        assert_eq!(first_and_last(Piece::BottomRight), (pixel(68, 28), pixel(99, 59)));
        assert_eq!(first_and_last(Piece::TopRight), (pixel(0, 28), pixel(31, 59)));
        assert_eq!(first_and_last(Piece::Top), (pixel(0, 14), pixel(7, 45)));
        assert_eq!(first_and_last(Piece::Right), (pixel(34, 52), pixel(65, 59)));
    }

    #[test]
    fn an_image_smaller_than_its_pieces_goes_on_as_it_ends() {
        let natives = cut(2, 1);
        let corner = natives.images_of(Piece::BottomRight).unwrap();
        let bytes = crate::dataset::Images::as_bytes(&corner).unwrap();
        assert!(bytes[..31 * 32].iter().all(|&value| value == 0) && bytes[31 * 32..].iter().all(|&value| value == 7));
    }

    #[test]
    fn white_and_black_stay_and_a_selection_keeps_what_belongs_together() {
        assert_eq!(
            [grey(&[255, 255, 255]), grey(&[0, 0, 0]), grey(&[9, 100]), grey(&[0, 255, 0, 9])],
            [255, 0, 9, 149]
        );
        let original = |height, digest| Original { height, width: 5, digest };
        let mut pieces = vec![3; Piece::BYTES];
        pieces.extend(vec![4; Piece::BYTES]);
        let natives = Natives::new(vec![original(1, 10), original(2, 20)], Some(pieces)).unwrap();
        let selected = natives.select(&[1, 1, 0]);
        assert_eq!(selected.originals()[0], original(2, 20));
        assert_eq!((selected.pieces().unwrap()[0], selected.most_frequent_size()), (4, Some(((2, 5), 2))));
        assert!(Natives::new(vec![original(1, 1)], Some(Vec::new())).is_err());
    }
}
