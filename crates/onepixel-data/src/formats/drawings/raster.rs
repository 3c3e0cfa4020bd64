//! How do strokes become pixels?
//!
//! The bitmaps of Quick, Draw! were drawn by cairo, and this file draws as cairo does, by the recipe that its publisher
//! gave (googlecreativelab/quickdraw-dataset, issue 19): the drawing, 256 units wide, is centred with 24 units around it;
//! lines are 16 units wide with round caps and joins; each stroke is laid over those before.
//!
//! What of cairo shows in the pixels: coordinates are 256ths of a pixel; a round cap or join follows a polygon, the *pen*,
//! that is at most a tenth of a pixel away from the circle; coverage is exact along 15 lines through each row of pixels.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::formats::drawings::drawing::{Drawing, Point};

/// Units of the drawing's side, of the empty border around it, and of the width of lines.
const SIDE: f64 = 256.0;
const BORDER: f64 = 24.0;
const LINE: f64 = 16.0;

/// How far the pen may be from a circle, in pixels.
const TOLERANCE: f64 = 0.1;

/// Parts of a pixel that coordinates are rounded to.
const PARTS: usize = 256;

/// Lines through each row of pixels along which coverage is measured.
const LINES: usize = 15;

/// The area of a pixel in parts and lines.
const FULL: u32 = (PARTS * LINES) as u32;

/// Spans that are gathered before they are joined for the first time, so that memory stays bounded.
const MOST_SPANS: usize = 1 << 16;

/// A point in parts of a pixel.
type Place = [i32; 2];

/// The largest side of an image that is drawn: lines and parts of a pixel fit a [`Span`].
pub(crate) const MOST_SIDE: usize = 4096;

/// What of one line is covered, in parts of a pixel: 16 bits for the line, 24 for each end, so that numbers sort as spans
/// do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span(u64);

impl Span {
    fn new(line: usize, from: u32, to: u32) -> Self {
        Self((line as u64) << 48 | u64::from(from) << 24 | u64::from(to))
    }

    fn line(self) -> usize {
        (self.0 >> 48) as usize
    }

    fn from(self) -> u32 {
        (self.0 >> 24) as u32 & 0xff_ffff
    }

    fn to(self) -> u32 {
        self.0 as u32 & 0xff_ffff
    }
}

/// Draws drawings at one size, with memory that is used again.
#[derive(Debug)]
pub(crate) struct Raster {
    height: usize,
    width: usize,
    /// Pixels per unit.
    scale: f64,
    /// Half the width of lines, in parts of a pixel.
    radius: f64,
    /// Corners of the pen around its centre, clockwise.
    pen: Vec<Place>,
    corners: Vec<Place>,
    /// The covered span of each line that a convex shape crosses.
    crossed: Vec<(u32, u32)>,
    spans: Vec<Span>,
    /// How many spans are gathered before they are joined.
    most_spans: usize,
    area: Vec<u32>,
}

impl Raster {
    /// A square drawing fills the smaller side and is centred along the larger one.
    pub(crate) fn new(height: usize, width: usize) -> Self {
        let scale = height.min(width) as f64 / (SIDE + 2.0 * BORDER);
        let radius = scale * LINE / 2.0;
        let corners = pen_corners(radius);
        let corner = |index: usize| {
            let (sin, cos) = (TAU * index as f64 / corners as f64).sin_cos();
            [cos, sin].map(|side| in_parts(side * radius))
        };
        Self {
            height,
            width,
            scale,
            radius: radius * PARTS as f64,
            pen: (0..corners).map(corner).collect(),
            corners: Vec::new(),
            crossed: Vec::new(),
            spans: Vec::new(),
            most_spans: MOST_SPANS,
            area: vec![0; width],
        }
    }

    /// Draws white on black; `image` is u8, shape (height, width).
    ///
    /// Coordinates are from 0 to 255, and the largest ones decide where the drawing is centred.
    pub(crate) fn draw(&mut self, drawing: &Drawing, image: &mut [u8]) {
        image.fill(0);
        let sides = [self.width, self.height];
        let shift = [0, 1].map(|axis| {
            let most = drawing.points().iter().fold(0.0, |most: f64, point| most.max(point[axis]));
            let spare = sides[axis] as f64 - self.scale * (SIDE + 2.0 * BORDER);
            spare / 2.0 + self.scale * ((SIDE - most) / 2.0 + BORDER)
        });
        let scale = self.scale;
        let place = |point: &Point| [0, 1].map(|axis| in_parts(point[axis] * scale + shift[axis]));
        for stroke in drawing.strokes() {
            self.outline(stroke.iter().map(place));
            self.join_spans();
            self.lay_over(image);
            self.spans.clear();
        }
    }

    /// Gathers the spans of a stroke: a rectangle along each segment, a fan of the pen outside each bend and at each end.
    fn outline(&mut self, mut stroke: impl Iterator<Item = Place>) {
        let Some(first) = stroke.next() else { return };
        let (mut from, mut before) = (first, None);
        for to in stroke {
            let [dx, dy] = [0, 1].map(|axis| f64::from(to[axis] - from[axis]));
            let length = dx.hypot(dy);
            if length == 0.0 {
                continue;
            }
            let direction = dy.atan2(dx);
            match before {
                None => self.fan(from, direction + FRAC_PI_2, direction + 3.0 * FRAC_PI_2),
                Some(before) => self.bend(from, before, direction),
            }
            let side = [-dy, dx].map(|side| (side / length * self.radius).round() as i32);
            self.corners.clear();
            self.corners.extend([moved(from, side, 1), moved(to, side, 1), moved(to, side, -1), moved(from, side, -1)]);
            self.fill_convex();
            (from, before) = (to, Some(direction));
        }
        match before {
            None => self.fan(from, 0.0, TAU),
            Some(direction) => self.fan(from, direction - FRAC_PI_2, direction + FRAC_PI_2),
        }
    }

    /// Fills the wedge that opens outside a bend between two directions.
    fn bend(&mut self, centre: Place, before: f64, after: f64) {
        let turn = (after - before + PI).rem_euclid(TAU) - PI;
        match turn > 0.0 {
            true => self.fan(centre, before - FRAC_PI_2, before - FRAC_PI_2 + turn),
            false => self.fan(centre, before + FRAC_PI_2 + turn, before + FRAC_PI_2),
        }
    }

    /// Fills the part of the pen between two angles, whose rays are as long as the radius; between them are those corners
    /// of the pen whose both edges face directions between the two.
    fn fan(&mut self, centre: Place, from: f64, to: f64) {
        let step = TAU / self.pen.len() as f64;
        let ray = |angle: f64| [angle.cos(), angle.sin()].map(|side| (side * self.radius).round() as i32);
        self.corners.clear();
        self.corners.push(centre);
        self.corners.push(moved(centre, ray(from), 1));
        let [first, last] = [(from / step + 0.5).ceil() as i32, (to / step - 0.5).floor() as i32];
        for corner in first..=last {
            let corner = self.pen[corner.rem_euclid(self.pen.len() as i32) as usize];
            self.corners.push(moved(centre, corner, 1));
        }
        self.corners.push(moved(centre, ray(to), 1));
        self.fill_convex();
    }

    /// Adds the span of each line that crosses a convex shape.
    fn fill_convex(&mut self) {
        let ys = || self.corners.iter().map(|corner| first_line(corner[1]));
        let lines = (self.height * LINES) as i32;
        let (top, bottom) = (ys().min().unwrap_or(0).max(0), ys().max().unwrap_or(0).min(lines));
        self.crossed.clear();
        self.crossed.resize((bottom - top).max(0) as usize, (u32::MAX, 0));
        for (index, &a) in self.corners.iter().enumerate() {
            let b = self.corners[(index + 1) % self.corners.len()];
            let (upper, lower) = if a[1] < b[1] { (a, b) } else { (b, a) };
            let (first, end) = (first_line(upper[1]).max(top), first_line(lower[1]).min(bottom));
            let slope = f64::from(lower[0] - upper[0]) / f64::from(lower[1] - upper[1]);
            for line in first..end {
                // The cast rounds, since it cuts, and what is left of the image counts as its edge.
                let x = (f64::from(upper[0]) + slope * (y_of_line(line) - f64::from(upper[1])) + 0.5) as u32;
                let crossed = &mut self.crossed[(line - top) as usize];
                *crossed = (crossed.0.min(x), crossed.1.max(x));
            }
        }
        let right = (self.width * PARTS) as u32;
        for (line, &(from, to)) in (top as usize..).zip(&self.crossed) {
            let to = to.min(right);
            if from < to {
                self.spans.push(Span::new(line, from, to));
            }
        }
        if self.spans.len() >= self.most_spans {
            self.join_spans();
            self.most_spans = MOST_SPANS.max(2 * self.spans.len());
        }
    }

    /// Sorts the spans and joins those that overlap: what is covered twice is covered once.
    fn join_spans(&mut self) {
        self.spans.sort_unstable();
        self.spans.dedup_by(|next, span| {
            let overlap = next.line() == span.line() && next.from() <= span.to();
            if overlap {
                *span = Span::new(span.line(), span.from(), span.to().max(next.to()));
            }
            overlap
        });
    }

    /// Lays the joined spans over the image: white, as opaque as the share of the pixel that they cover.
    fn lay_over(&mut self, image: &mut [u8]) {
        for row in self.spans.chunk_by(|a, b| a.line() / LINES == b.line() / LINES) {
            self.area.fill(0);
            for span in row {
                add_area(&mut self.area, span.from(), span.to());
            }
            let start = row[0].line() / LINES * self.width;
            for (pixel, &area) in image[start..start + self.width].iter_mut().zip(&self.area) {
                if area > 0 {
                    let opacity = (area * 255 + FULL / 2) / FULL;
                    *pixel = (opacity + (u32::from(*pixel) * (255 - opacity) + 127) / 255) as u8;
                }
            }
        }
    }
}

/// The corners that a pen of this radius, in pixels, needs to stay within the tolerance: an even number.
fn pen_corners(radius: f64) -> usize {
    if TOLERANCE >= radius {
        return 4;
    }
    let corners = (TAU / (1.0 - TOLERANCE / radius).acos()).ceil() as usize;
    corners.next_multiple_of(2).max(4)
}

fn in_parts(pixels: f64) -> i32 {
    (pixels * PARTS as f64).round_ties_even() as i32
}

fn moved(place: Place, by: Place, times: i32) -> Place {
    [place[0] + times * by[0], place[1] + times * by[1]]
}

/// Where a line lies, in parts of a pixel: lines are in the middle of the strips that they stand for.
fn y_of_line(line: i32) -> f64 {
    (f64::from(line) + 0.5) * (PARTS as f64 / LINES as f64)
}

/// The first line that is not above `y`.
fn first_line(y: i32) -> i32 {
    let (parts, lines) = (2 * PARTS as i32, LINES as i32);
    // Half a line up, rounded up.
    (2 * lines * y - PARTS as i32 + parts - 1).div_euclid(parts)
}

/// Adds the parts of each pixel between two places on a line.
fn add_area(area: &mut [u32], from: u32, to: u32) {
    const PIXEL: u32 = PARTS as u32;
    let (first, last) = (from / PIXEL, (to - 1) / PIXEL);
    for (pixel, area) in (first..=last).zip(&mut area[first as usize..=last as usize]) {
        *area += to.min((pixel + 1) * PIXEL) - from.max(pixel * PIXEL);
    }
}
