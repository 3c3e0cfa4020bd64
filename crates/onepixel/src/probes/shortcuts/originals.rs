//! Which marks do the originals show that are too small to be seen at the working size?
//!
//! Of images that were brought to a smaller size, pieces of the corners and edges are there in native pixels
//! (`dataset::Natives`). Each is searched as if it were an image of its own, by the search for marks: a stamp, a date, the
//! beginning of a logo. What lies along the outermost pixels of most edges is a frame, and one finding.

use super::finding::{InOriginal, Kind, Shortcut};
use super::places::{Found, Search};
use super::powers;
use super::suspects::Look;
use super::targets::Targets;
use crate::dataset::{ImageSet, Label, Piece};
use crate::probes::ProbeError;
use crate::progress::Progress;

/// So many of the four edges make a frame.
const EDGES_OF_FRAME: usize = 3;

/// The pieces of the originals, each as image sets, with what is searched for in them.
pub(super) struct Originals {
    pieces: Vec<PieceImages>,
    /// The most frequent height and width.
    size: (usize, usize),
}

struct PieceImages {
    piece: Piece,
    train: ImageSet,
    test: Option<ImageSet>,
    search: Search,
}

/// What was found in a piece.
struct Candidate<'a> {
    images: &'a PieceImages,
    found: Found,
}

impl Originals {
    /// The pieces of the images that are looked at; none where images have their own size.
    pub(super) fn new(targets: &Targets, test: Option<&ImageSet>) -> Result<Self, ProbeError> {
        let mut pieces = Vec::new();
        for piece in Piece::ALL {
            let Some(train) = images_of(&targets.set, piece)? else { continue };
            let test = test.map(|test| images_of(test, piece)).transpose()?.flatten();
            let (height, width) = piece.sides();
            pieces.push(PieceImages { piece, train, test, search: Search::of_piece(height, width) });
        }
        let size = targets.set.natives().and_then(|natives| natives.most_frequent_size());
        let size = size.map_or((1, 1), |((height, width), _)| (height as usize, width as usize));
        Ok(Self { pieces, size })
    }

    /// How many hypotheses are tested.
    pub(super) fn tests(&self, classes: usize) -> u64 {
        self.pieces.iter().map(|images| images.search.tests(classes)).sum()
    }

    /// The suspects in all pieces: of each class a frame, or what each piece has.
    pub(super) fn suspects(&self, look: &Look<'_>, progress: &dyn Progress) -> Result<Vec<Shortcut>, ProbeError> {
        let mut of_classes: Vec<Vec<Candidate<'_>>> = (0..look.targets.classes).map(|_| Vec::new()).collect();
        for images in &self.pieces {
            let powers = powers::powers(&images.train, look.targets, progress)?;
            for found in images.search.find((&images.train, &powers), look.targets, progress)? {
                of_classes[found.class].push(Candidate { images, found });
            }
        }
        let mut suspects = Vec::new();
        for candidates in of_classes {
            let edges = candidates.iter().filter(|candidate| candidate.is_edge()).count();
            let (kind, candidates) = match edges >= EDGES_OF_FRAME {
                true => (Kind::Border, strongest_edge(candidates)),
                false => (Kind::Mark, candidates),
            };
            for candidate in candidates {
                suspects.push(self.suspect(look, kind, candidate)?);
            }
        }
        Ok(suspects)
    }

    fn suspect(&self, look: &Look<'_>, kind: Kind, candidate: Candidate<'_>) -> Result<Shortcut, ProbeError> {
        let Candidate { images: PieceImages { piece, train, test, search }, found } = candidate;
        let area = found.plateau.area(search.width);
        let in_original = in_original(*piece, area);
        let suspect = look.of_piece(kind, words(kind, *piece, &in_original), found, (search, train, test.as_ref()))?;
        let place = suspect.place.map(|place| {
            let [top, left, bottom, right] = self.at_working_size(*piece, area, look.targets.set.shape());
            let (last_row, last_col) = (look.targets.set.shape().height() - 1, look.targets.set.shape().width() - 1);
            let strongest = crate::dataset::Position { row: top, col: left, channel: 0 };
            super::finding::Place {
                strongest,
                area: [top, left, bottom, right],
                on_border: in_original.is_outermost(*piece),
                in_corner: piece.is_corner() && (top == 0 || bottom == last_row) && (left == 0 || right == last_col),
                original: Some(in_original),
                ..place
            }
        });
        Ok(Shortcut { place, ..suspect })
    }

    /// Where an area of a piece lies in images of working size, were the originals of the most frequent size and stretched.
    fn at_working_size(&self, piece: Piece, area: [usize; 4], shape: crate::dataset::Shape) -> [usize; 4] {
        let (first_row, first_col) = piece.start(self.size);
        let place = |first: isize, offset: usize, side: usize, working: usize| {
            let native = (first + offset as isize).clamp(0, side as isize - 1) as usize;
            (native * working / side).min(working - 1)
        };
        let row = |offset| place(first_row, offset, self.size.0, shape.height());
        let col = |offset| place(first_col, offset, self.size.1, shape.width());
        [row(area[0]), col(area[1]), row(area[2]), col(area[3])]
    }
}

impl Candidate<'_> {
    /// Whether it lies along the outermost pixels of an edge.
    fn is_edge(&self) -> bool {
        let piece = self.images.piece;
        let area = self.found.plateau.area(self.images.search.width);
        !piece.is_corner() && in_original(piece, area).is_outermost(piece)
    }
}

impl InOriginal {
    /// Whether it touches the edge of the original that its piece lies at.
    fn is_outermost(&self, piece: Piece) -> bool {
        match piece {
            Piece::Top | Piece::Bottom => self.rows[0] == 0,
            Piece::Left | Piece::Right => self.cols[0] == 0,
            _ => self.rows[0] == 0 || self.cols[0] == 0,
        }
    }
}

/// The strongest of those along edges.
fn strongest_edge(candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    let edges = candidates.into_iter().filter(Candidate::is_edge);
    edges.reduce(|best, next| if next.found.effect > best.found.effect { next } else { best }).into_iter().collect()
}

fn images_of(set: &ImageSet, piece: Piece) -> Result<Option<ImageSet>, ProbeError> {
    let Some(images) = set.natives().and_then(|natives| natives.images_of(piece)) else { return Ok(None) };
    let labels: Vec<Label> = set.labels().to_vec();
    Ok(Some(ImageSet::new(images, labels, set.classes().to_vec())?))
}

/// Rows and columns of an area of a piece, counted from the edges of the original that the piece lies at.
fn in_original(piece: Piece, [top, left, bottom, right]: [usize; 4]) -> InOriginal {
    let (rows, cols) = piece.sides();
    let at_bottom = matches!(piece, Piece::BottomLeft | Piece::BottomRight | Piece::Bottom);
    let at_right = matches!(piece, Piece::TopRight | Piece::BottomRight | Piece::Right);
    InOriginal {
        piece: name(piece).to_owned(),
        rows: if at_bottom { [rows - 1 - bottom, rows - 1 - top] } else { [top, bottom] },
        cols: if at_right { [cols - 1 - right, cols - 1 - left] } else { [left, right] },
    }
}

fn name(piece: Piece) -> &'static str {
    match piece {
        Piece::TopLeft => "top left corner",
        Piece::TopRight => "top right corner",
        Piece::BottomLeft => "bottom left corner",
        Piece::BottomRight => "bottom right corner",
        Piece::Top => "top edge",
        Piece::Bottom => "bottom edge",
        Piece::Left => "left edge",
        Piece::Right => "right edge",
    }
}

fn words(kind: Kind, piece: Piece, InOriginal { rows, cols, .. }: &InOriginal) -> String {
    let depth = |[first, last]: [usize; 2]| format!("pixels {first} to {last} from the edge");
    let along = match piece {
        Piece::Top | Piece::Bottom => depth(*rows),
        _ => depth(*cols),
    };
    let vertical = if matches!(piece, Piece::BottomLeft | Piece::BottomRight) { "bottom" } else { "top" };
    let horizontal = if matches!(piece, Piece::TopRight | Piece::BottomRight) { "right" } else { "left" };
    match (kind, piece.is_corner()) {
        (Kind::Border, _) => format!("along the edges of the original, {along}"),
        (_, false) => format!("at the middle of the {} of the original, {along}", name(piece)),
        (_, true) => format!(
            "in the {} of the original, rows {} to {} from the {vertical}, columns {} to {} from the {horizontal}",
            name(piece),
            rows[0],
            rows[1],
            cols[0],
            cols[1]
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_count_from_the_nearest_edge() {
        let found = in_original(Piece::BottomRight, [20, 22, 31, 29]);
        assert_eq!((found.rows, found.cols), ([0, 11], [2, 9]));
        assert!(found.is_outermost(Piece::BottomRight));
        let words = words(Kind::Mark, Piece::BottomRight, &found);
        assert!(words.contains("rows 0 to 11 from the bottom, columns 2 to 9 from the right"), "{words}");
        assert_eq!(in_original(Piece::Left, [3, 0, 9, 3]).cols, [0, 3]);
    }

    #[test]
    fn a_corner_of_the_original_is_the_corner_at_working_size() {
        let originals = Originals { pieces: Vec::new(), size: (533, 400) };
        let shape = crate::dataset::Shape::new(32, 32, 3).unwrap();
        assert_eq!(originals.at_working_size(Piece::BottomRight, [20, 20, 31, 31], shape), [31, 31, 31, 31]);
        assert_eq!(originals.at_working_size(Piece::TopLeft, [0, 0, 31, 31], shape), [0, 0, 1, 2]);
    }
}
