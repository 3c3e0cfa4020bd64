//! What is a drawing, and how does Quick, Draw! simplify one?
//!
//! A drawing is strokes, a stroke is points in the order in which they were drawn. Quick, Draw! publishes each drawing
//! twice: *raw*, as the canvas gave it, and *simplified*, which is also what its bitmaps were drawn from. The steps between
//! the two are stated in the README of googlecreativelab/quickdraw-dataset ("Simplified Drawing files"): align to the top
//! left corner, scale to at most 255, resample at 1 pixel, simplify by Ramer, Douglas and Peucker with ε = 2.

/// The most points of a drawing, and the longest way of its pen in pixels of the simplified canvas: a scribble over all of
/// its pixels, so that a hostile drawing takes neither hours nor all memory.
pub(crate) const MOST: usize = 1 << 16;

/// The largest coordinate of a simplified drawing.
const SIDE: f64 = 255.0;

/// The largest coordinate of a raw one, far beyond any screen.
const FARTHEST: f64 = 1e9;

/// The distance below which a point is left out, in pixels of the simplified canvas.
const EPSILON: f64 = 2.0;

/// A point (x, y); y grows downwards.
pub(crate) type Point = [f64; 2];

/// Strokes, each of at least one point. Its memory is used again for the next drawing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Drawing {
    points: Vec<Point>,
    /// Where each stroke ends among the points.
    ends: Vec<usize>,
    /// Whether it is known to be raw, because the file says when each point was drawn.
    pub(crate) timed: bool,
}

impl Drawing {
    pub(crate) fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
        self.timed = false;
    }

    pub(crate) fn push(&mut self, point: Point) {
        self.points.push(point);
    }

    /// The points since the last stroke become one.
    pub(crate) fn end_stroke(&mut self) {
        self.ends.push(self.points.len());
    }

    pub(crate) fn strokes(&self) -> impl Iterator<Item = &[Point]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.points[start..end])
    }

    pub(crate) fn points(&self) -> &[Point] {
        &self.points
    }

    /// What keeps this from being a drawing, if anything does.
    pub(crate) fn flaw(&self) -> Option<String> {
        if self.ends.is_empty() {
            return Some("no stroke".to_owned());
        }
        if self.points.len() > MOST {
            return Some(format!("{} points", self.points.len()));
        }
        if self.strokes().any(<[_]>::is_empty) {
            return Some("a stroke without points".to_owned());
        }
        if let Some(far) = self.points.iter().flatten().find(|value| !(-FARTHEST..=FARTHEST).contains(*value)) {
            return Some(format!("a coordinate of {far}"));
        }
        let way: f64 = self.strokes().flat_map(|stroke| stroke.windows(2)).map(|pair| distance(pair[0], pair[1])).sum();
        let longest = MOST as f64;
        (self.is_raw() && way * self.frame().scale > longest)
            .then(|| format!("strokes of more than {longest} pixels, where its larger side has {SIDE}"))
    }

    /// Whether the drawing is as the canvas gave it: with times, or with points outside 0 to 255.
    fn is_raw(&self) -> bool {
        self.timed || self.points.iter().flatten().any(|value| !(0.0..=SIDE).contains(value))
    }

    /// Where the simplified canvas lies over the raw one.
    fn frame(&self) -> Frame {
        let along = |axis: usize| self.points.iter().map(move |point| point[axis]);
        let corner = [0, 1].map(|axis| along(axis).fold(f64::INFINITY, f64::min));
        let far = [0, 1].map(|axis| along(axis).fold(f64::NEG_INFINITY, f64::max));
        let side = (far[0] - corner[0]).max(far[1] - corner[1]);
        // A single dot has no extent and stays a dot.
        Frame { corner, scale: if side > 0.0 { SIDE / side } else { 1.0 } }
    }
}

/// The top left corner of a raw drawing, and how much larger it becomes when it is simplified.
struct Frame {
    corner: Point,
    scale: f64,
}

impl Frame {
    fn place(&self, point: &Point) -> Point {
        [0, 1].map(|axis| (point[axis] - self.corner[axis]) * self.scale)
    }
}

/// Simplifies drawings, with memory that is used again.
#[derive(Debug, Default)]
pub(crate) struct Simplifier {
    resampled: Vec<Point>,
    kept: Vec<bool>,
    /// Parts of a stroke that still have to be simplified, as the indices of their first and last points.
    parts: Vec<(usize, usize)>,
    simplified: Drawing,
}

impl Simplifier {
    /// A drawing without flaw as its publisher simplifies it; one that is simplified already as it is.
    pub(crate) fn simplify<'a>(&'a mut self, drawing: &'a Drawing) -> &'a Drawing {
        if !drawing.is_raw() {
            return drawing;
        }
        let frame = drawing.frame();
        self.simplified.clear();
        for stroke in drawing.strokes() {
            resample(stroke.iter().map(|point| frame.place(point)), &mut self.resampled);
            self.keep_corners();
            let corners = self.resampled.iter().zip(&self.kept).filter(|(_, kept)| **kept);
            self.simplified.points.extend(corners.map(|(point, _)| point.map(f64::round)));
            self.simplified.end_stroke();
        }
        &self.simplified
    }

    /// Ramer, Douglas and Peucker: of the points between two that are kept, the one farthest from the line through them is
    /// kept if it is farther than ε.
    fn keep_corners(&mut self) {
        let last = self.resampled.len().saturating_sub(1);
        self.kept.clear();
        self.kept.resize(last + 1, false);
        self.kept[0] = true;
        self.kept[last] = true;
        self.parts.push((0, last));
        while let Some((from, to)) = self.parts.pop() {
            let line = (self.resampled[from], self.resampled[to]);
            let mut farthest = (from, EPSILON);
            for index in from + 1..to {
                let distance = distance_to_line(self.resampled[index], line);
                if distance > farthest.1 {
                    farthest = (index, distance);
                }
            }
            if farthest.0 > from {
                self.kept[farthest.0] = true;
                self.parts.extend([(from, farthest.0), (farthest.0, to)]);
            }
        }
    }
}

/// Points at every pixel of the way along a stroke; its first and its last point always, even if they are the same.
fn resample(mut stroke: impl Iterator<Item = Point>, resampled: &mut Vec<Point>) {
    resampled.clear();
    let Some(first) = stroke.next() else { return };
    resampled.push(first);
    let (mut from, mut ahead) = (first, 1.0);
    for to in stroke {
        let length = distance(from, to);
        let mut way = ahead;
        while way <= length {
            resampled.push([0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * (way / length)));
            way += 1.0;
        }
        ahead = way - length;
        from = to;
    }
    if resampled.len() == 1 || resampled.last() != Some(&from) {
        resampled.push(from);
    }
}

fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The distance of a point from the line through two others, or from both where they are one.
fn distance_to_line(point: Point, (a, b): (Point, Point)) -> f64 {
    let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    let length = dx.hypot(dy);
    if length == 0.0 {
        return distance(point, a);
    }
    ((point[0] - a[0]) * dy - (point[1] - a[1]) * dx).abs() / length
}
