//! Where does each label stand, so that none lies on another or on a dot?
//!
//! A label first tries the places around its dot, from near to far: beside it, then in stacks to its right and left that
//! fan out, so that the lines from labels to dots seldom cross labels. A place is free if it overlaps no dot, bar, line
//! or other label. Labels that find none go to a column beside the plot, where there is room for all of them.

use super::super::svg::Rect;

/// The height of a label.
pub(in crate::figure) const HEIGHT: f64 = 15.0;

/// From a dot's middle to a label beside it.
const GAP: f64 = 8.0;

/// How much further from its dot each step of a stack is.
const FAN: f64 = 3.0;

/// Distances from the dot at which stacks stand.
const REACHES: [f64; 4] = [GAP, 26.0, 52.0, 90.0];

/// Labels above and below the middle of a stack.
const STEPS: usize = 14;

/// A point on the page.
pub(in crate::figure) type Point = (f64, f64);

/// Where a label stands, and the line to its dot where it is not right beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::figure) struct Placed {
    pub rect: Rect,
    pub leader: Option<(Point, Point)>,
}

/// Finds a place inside `area` for a label of some width at each dot; `None` where all places are taken.
pub(in crate::figure) fn place(dots: &[(Point, f64)], obstacles: &[Rect], area: Rect) -> Vec<Option<Placed>> {
    let mut placed: Vec<Option<Placed>> = vec![None; dots.len()];
    for index in outermost_first(dots) {
        let (dot, width) = dots[index];
        let is_free = |candidate: &Placed| {
            inside(candidate.rect, area)
                && !obstacles.iter().any(|&obstacle| overlap(candidate.rect, obstacle))
                && placed.iter().flatten().all(|other| !overlap(candidate.rect, other.rect))
        };
        let candidates = candidates(dot, width, away_from_neighbours(dot, dots));
        let free: Vec<Placed> = candidates.into_iter().filter(is_free).collect();
        let clear = free.iter().find(|candidate| placed.iter().flatten().all(|other| do_not_meet(candidate, other)));
        // A line that goes below a label is better than a label far away.
        placed[index] = clear.or(free.first()).copied();
    }
    placed
}

/// Dots at the edges of crowds come first, so that the labels of those within stand around them.
fn outermost_first(dots: &[(Point, f64)]) -> Vec<usize> {
    let distance = |&index: &usize| {
        let (across, down) = away_from_neighbours(dots[index].0, dots);
        across.hypot(down)
    };
    let mut order: Vec<usize> = (0..dots.len()).collect();
    order.sort_by(|a, b| distance(b).total_cmp(&distance(a)));
    order
}

/// From the middle of the dots near to one, itself included, to that dot.
fn away_from_neighbours((x, y): Point, dots: &[(Point, f64)]) -> (f64, f64) {
    const NEAR: f64 = 60.0;
    let near = dots.iter().map(|&(dot, _)| dot).filter(|dot| (dot.0 - x).hypot(dot.1 - y) <= NEAR);
    let (sum, count) = near.fold(((0.0, 0.0), 0.0), |((xs, ys), count), (x, y)| ((xs + x, ys + y), count + 1.0));
    (x - sum.0 / count, y - sum.1 / count)
}

/// The places around a dot, the nearest first, and of equally near ones those first that lie in a direction.
fn candidates((x, y): Point, width: f64, (across, down): (f64, f64)) -> Vec<Placed> {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for reach in REACHES {
        steps.extend((0..=STEPS).map(|step| (reach + step as f64 * FAN, step as f64 * HEIGHT)));
    }
    steps.sort_by(|a, b| (a.0 + a.1).total_cmp(&(b.0 + b.1)));
    let (first_across, first_down) = (if across < 0.0 { -1.0 } else { 1.0 }, if down < 0.0 { -1.0 } else { 1.0 });
    let directions = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]
        .map(|(across, down)| (across * first_across, down * first_down));
    let beside = steps.into_iter().flat_map(|(reach, step)| {
        directions.map(|(across, down)| {
            let left = if across > 0.0 { x + reach } else { x - reach - width };
            let middle = y + down * step;
            let rect = Rect { x: left, y: middle - HEIGHT / 2.0, width, height: HEIGHT };
            let is_near = reach <= GAP && step == 0.0;
            Placed { rect, leader: (!is_near).then_some(((x, y), (x + across * reach, middle))) }
        })
    });
    let above = [-GAP - HEIGHT, GAP].map(|down| {
        let rect = Rect { x: x - width / 2.0, y: y + down, width, height: HEIGHT };
        Placed { rect, leader: None }
    });
    let mut beside: Vec<Placed> = beside.collect();
    // Right and left of the dot, then above and below it, then further away.
    let further = beside.split_off(directions.len());
    beside.into_iter().chain(above).chain(further).collect()
}

fn do_not_meet(a: &Placed, b: &Placed) -> bool {
    let crosses = |leader: Option<(Point, Point)>, rect: Rect| leader.is_some_and(|(from, to)| crosses(from, to, rect));
    !overlap(a.rect, b.rect) && !crosses(a.leader, b.rect) && !crosses(b.leader, a.rect)
}

pub(in crate::figure) fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

fn inside(rect: Rect, area: Rect) -> bool {
    rect.x >= area.x
        && rect.y >= area.y
        && rect.x + rect.width <= area.x + area.width
        && rect.y + rect.height <= area.y + area.height
}

/// Whether a line goes through a rectangle (Liang and Barsky, "A new concept and method for line clipping", ACM
/// Transactions on Graphics 3, 1984).
fn crosses(from: Point, to: Point, rect: Rect) -> bool {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for (start, delta, low, high) in
        [(from.0, to.0 - from.0, rect.x, rect.x + rect.width), (from.1, to.1 - from.1, rect.y, rect.y + rect.height)]
    {
        if delta == 0.0 {
            if start <= low || start >= high {
                return false;
            }
            continue;
        }
        let (enter, leave) = ((low - start) / delta, (high - start) / delta);
        first = first.max(enter.min(leave));
        last = last.min(enter.max(leave));
    }
    first < last
}

/// Middles of labels in a column, each as near to where it is wanted as the others allow, none nearer than [`HEIGHT`] to
/// another. There must be room for all of them between `top` and `bottom`.
pub(in crate::figure) fn column(wanted: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut middles = vec![0.0; wanted.len()];
    let mut least = top + HEIGHT / 2.0;
    for &label in &order {
        middles[label] = wanted[label].max(least);
        least = middles[label] + HEIGHT;
    }
    let mut most = bottom - HEIGHT / 2.0;
    for &label in order.iter().rev() {
        middles[label] = middles[label].min(most);
        most = middles[label] - HEIGHT;
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect { x: 0.0, y: 0.0, width: 700.0, height: 460.0 };

    fn dot_rects(dots: &[(Point, f64)]) -> Vec<Rect> {
        dots.iter().map(|&((x, y), _)| Rect { x: x - 4.0, y: y - 4.0, width: 8.0, height: 8.0 }).collect()
    }

    #[test]
    fn a_lonely_dot_has_its_label_right_beside_it() {
        let placed = place(&[((100.0, 100.0), 80.0)], &[], AREA)[0].unwrap();
        assert_eq!((placed.rect.x, placed.rect.y + HEIGHT / 2.0), (108.0, 100.0));
        assert_eq!(placed.leader, None);
    }

    #[test]
    fn at_the_right_edge_the_label_stands_to_the_left() {
        let placed = place(&[((690.0, 100.0), 80.0)], &[], AREA)[0].unwrap();
        assert_eq!(placed.rect.x + placed.rect.width, 682.0);
    }

    #[test]
    fn twenty_dots_at_nearly_one_place_have_labels_that_overlap_nothing() {
        for seed in 0..50 {
            let near = |dot: usize| (f64::from((dot * 7 + seed) as u8 % 11) - 5.0) * 0.4 * (1 + seed % 5) as f64;
            let dots: Vec<(Point, f64)> =
                (0..20).map(|dot| ((350.0 + near(dot), 200.0 + near(dot + 3)), 90.0 + 5.0 * dot as f64)).collect();
            let obstacles = dot_rects(&dots);
            let placed = place(&dots, &obstacles, AREA);
            let found: Vec<&Placed> = placed.iter().flatten().collect();
            assert!(found.len() >= 16, "seed {seed}: only {} of 20 are near", found.len());
            for (index, label) in found.iter().enumerate() {
                assert!(inside(label.rect, AREA));
                assert!(!obstacles.iter().any(|&dot| overlap(label.rect, dot)), "seed {seed}: {label:?}");
                assert!(!found[..index].iter().any(|other| overlap(label.rect, other.rect)), "seed {seed}: {label:?}");
            }
        }
    }

    #[test]
    fn a_column_keeps_its_order_its_distances_and_its_ends() {
        let wanted = [450.0, 10.0, 200.0, 201.0, 199.0, 455.0, 458.0, -3.0];
        let middles = column(&wanted, 0.0, 460.0);
        let mut sorted = middles.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= HEIGHT - 1e-9), "{sorted:?}");
        assert!(sorted[0] >= HEIGHT / 2.0 && sorted[7] <= 460.0 - HEIGHT / 2.0);
        assert!(middles[4] < middles[2] && middles[2] < middles[3] && middles[5] < middles[6]);
        let full = column(&[100.0; 30], 0.0, 30.0 * HEIGHT);
        assert!((full.iter().copied().fold(f64::INFINITY, f64::min) - HEIGHT / 2.0).abs() < 1e-9);
    }

    #[test]
    fn lines_through_a_rectangle_cross_it_and_others_do_not() {
        let rect = Rect { x: 10.0, y: 10.0, width: 10.0, height: 10.0 };
        assert!(crosses((0.0, 0.0), (30.0, 30.0), rect));
        assert!(crosses((15.0, 0.0), (15.0, 30.0), rect));
        assert!(!crosses((0.0, 0.0), (9.0, 30.0), rect));
        assert!(!crosses((0.0, 5.0), (30.0, 5.0), rect));
        assert!(!crosses((0.0, 0.0), (10.0, 15.0), rect), "ends at its edge");
    }
}
