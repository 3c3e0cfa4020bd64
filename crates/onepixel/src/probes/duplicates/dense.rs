//! Which images have more copies than a list of neighbours shows?
//!
//! Of an image with many copies all neighbours in its list are copies, and no gap is seen behind them. But then the lists of
//! all of them lead nowhere else: following neighbours' neighbours from any of them, one stays among them (a strongly
//! connected component of the graph of neighbours that no edge leaves; R. Tarjan, "Depth-first search and linear graph
//! algorithms", SIAM Journal on Computing 1, 1972). Ordinary images lead to many others, and to such that are as far from each
//! other as from the rest. So a narrow part is contracted: one image stands for all of it, and its neighbours are looked for
//! among the others. Whether the part is one picture is then decided as for a pair, by the gap around it.

use rayon::prelude::*;

use super::lists::{Candidate, Search};
use crate::progress::Progress;

/// Times that parts are contracted: parts of parts, which are left where many copies have no copy for a neighbour's neighbour.
const ROUNDS: usize = 4;

/// Passes over the images that lead into a part.
const PASSES: usize = 16;

/// Images outside a part that its centre is compared with.
const SAMPLE: usize = 32;

/// A part is narrow if none of its images is farther from its centre than this share of the distance that a quarter of the
/// sample is within: what is only alike, such as the images of one class, is as wide as it is far from others.
const NARROW: f64 = 0.5;

/// Images of which some stand for others.
pub(super) struct Contracted {
    /// Those that stand for themselves, ascending.
    pub(super) active: Vec<u32>,
    /// The image that stands for each.
    pub(super) stands_for: Vec<u32>,
    /// The neighbours of each among those that were active when it last was.
    pub(super) lists: Vec<Vec<Candidate>>,
}

impl Contracted {
    /// Contracts what the lists of the `active` of all images never leave; only those have lists.
    pub(super) fn new(
        searched: &impl Search,
        active: Vec<u32>,
        lists: Vec<Vec<Candidate>>,
        progress: &dyn Progress,
    ) -> Self {
        let mut contracted = Self { active, stands_for: (0..lists.len() as u32).collect(), lists };
        for _ in 0..ROUNDS {
            progress.check();
            let parts = contracted.parts(searched, progress);
            if parts.is_empty() {
                break;
            }
            contracted.contract(&parts);
            contracted.search(searched, progress);
        }
        contracted
    }

    /// The images that each stands for, itself included, ascending; only of those that stand for several.
    pub(super) fn members(&self) -> Vec<(u32, Vec<u32>)> {
        let mut order: Vec<u32> = (0..self.stands_for.len() as u32).collect();
        order.sort_by_key(|&image| self.stands_for[image as usize]);
        let parts = order.chunk_by(|&a, &b| self.stands_for[a as usize] == self.stands_for[b as usize]);
        let several = parts.filter(|part| part.len() > 1);
        several.map(|part| (self.stands_for[part[0] as usize], part.to_vec())).collect()
    }

    /// The parts to contract, each with at least two images.
    fn parts(&self, searched: &impl Search, progress: &dyn Progress) -> Vec<Vec<u32>> {
        let place = |image: u32| self.active.binary_search(&image).unwrap_or_default() as u32;
        let edges: Vec<Vec<u32>> = self
            .active
            .iter()
            .map(|&image| self.lists[image as usize].iter().map(|neighbour| place(neighbour.index)).collect())
            .collect();
        let narrow = closed_parts(&edges).into_iter().filter(|part| {
            progress.check();
            self.is_narrow(searched, part)
        });
        let parts = led_into(&edges, narrow.collect());
        parts.into_iter().map(|part| part.into_iter().map(|place| self.active[place as usize]).collect()).collect()
    }

    /// Whether a part, by ascending places, is narrow.
    fn is_narrow(&self, searched: &impl Search, part: &[u32]) -> bool {
        let image = |place: u32| self.active[place as usize];
        let Some(centre) = self.centre(part.iter().map(|&place| image(place))) else { return false };
        let all = self.active.len();
        let step = if 2 * part.len() < all { (all / SAMPLE).max(1) } else { 1 };
        let outside = (0..all as u32).step_by(step).filter(|place| part.binary_search(place).is_err());
        let distance = |place: u32| searched.candidate(centre, image(place)).difference.distance;
        let mut others: Vec<f64> = outside.take(SAMPLE).map(distance).collect();
        others.sort_by(f64::total_cmp);
        // Some of the sample may be copies that lead into the part without being of it.
        let Some(near) = others.get(others.len() / 4) else { return false };
        part.par_iter().all(|&place| distance(place) <= NARROW * near)
    }

    /// Of some images the one whose neighbours are nearest; of several the first.
    fn centre(&self, images: impl Iterator<Item = u32>) -> Option<u32> {
        let reach =
            |image: u32| self.lists[image as usize].last().map_or(f64::INFINITY, |last| last.difference.distance);
        images.min_by(|&a, &b| reach(a).total_cmp(&reach(b)).then(a.cmp(&b)))
    }

    /// Lets the centre of each part stand for all of it.
    fn contract(&mut self, parts: &[Vec<u32>]) {
        let centres: Vec<Option<u32>> = parts.iter().map(|part| self.centre(part.iter().copied())).collect();
        for (part, centre) in parts.iter().zip(centres) {
            let Some(centre) = centre else { continue };
            part.iter().for_each(|&image| self.stands_for[image as usize] = centre);
        }
        // What an image stood for follows it where another now stands for it.
        for image in 0..self.stands_for.len() {
            let centre = self.stands_for[image];
            self.stands_for[image] = self.stands_for[centre as usize];
        }
        let stands_for = &self.stands_for;
        self.active.retain(|&image| stands_for[image as usize] == image);
    }

    /// Looks anew for the neighbours of the images in whose lists some do not stand for themselves any more.
    fn search(&mut self, searched: &impl Search, progress: &dyn Progress) {
        let is_gone = |neighbour: &Candidate| self.stands_for[neighbour.index as usize] != neighbour.index;
        let some: Vec<u32> =
            self.active.iter().copied().filter(|&image| self.lists[image as usize].iter().any(is_gone)).collect();
        let found = searched.among(&some, &self.active, progress);
        for (image, list) in some.into_iter().zip(found) {
            self.lists[image as usize] = list;
        }
    }
}

/// The strongly connected components with several nodes that no edge leaves. `edges` are the nodes that each node leads to.
fn closed_parts(edges: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let component = components(edges);
    let mut parts = vec![Vec::new(); component.iter().max().map_or(0, |&last| last as usize + 1)];
    let mut is_left = vec![false; parts.len()];
    for (node, &of) in component.iter().enumerate() {
        parts[of as usize].push(node as u32);
        is_left[of as usize] |= edges[node].iter().any(|&to| component[to as usize] != of);
    }
    let closed = parts.into_iter().zip(is_left).filter(|(part, is_left)| part.len() > 1 && !is_left);
    closed.map(|(part, _)| part).collect()
}

/// For each node, the number of its strongly connected component, by Tarjan's algorithm.
fn components(edges: &[Vec<u32>]) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let (mut order, mut lowest) = (vec![UNSEEN; edges.len()], vec![UNSEEN; edges.len()]);
    let mut component = vec![UNSEEN; edges.len()];
    let (mut seen, mut components) = (0, 0);
    let mut open: Vec<u32> = Vec::new();
    // A node, and how many of its edges have been followed.
    let mut way: Vec<(u32, usize)> = Vec::new();
    for first in 0..edges.len() as u32 {
        if order[first as usize] == UNSEEN {
            way.push((first, 0));
        }
        while let Some((node, followed)) = way.pop() {
            let at = node as usize;
            if followed == 0 {
                (order[at], lowest[at]) = (seen, seen);
                seen += 1;
                open.push(node);
            } else {
                let back = edges[at][followed - 1] as usize;
                if component[back] == UNSEEN {
                    lowest[at] = lowest[at].min(lowest[back]);
                }
            }
            match edges[at].get(followed) {
                Some(&to) if order[to as usize] == UNSEEN => {
                    way.push((node, followed + 1));
                    way.push((to, 0));
                }
                Some(_) => way.push((node, followed + 1)),
                None if lowest[at] == order[at] => {
                    while let Some(of) = open.pop() {
                        component[of as usize] = components;
                        if of == node {
                            break;
                        }
                    }
                    components += 1;
                }
                None => {}
            }
        }
    }
    component
}

/// The parts with all nodes that lead into one of them only.
fn led_into(edges: &[Vec<u32>], mut parts: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    let mut part_of: Vec<Option<u32>> = vec![None; edges.len()];
    for (part, nodes) in parts.iter().enumerate() {
        nodes.iter().for_each(|&node| part_of[node as usize] = Some(part as u32));
    }
    for _ in 0..PASSES {
        let mut led = false;
        for node in 0..edges.len() {
            let Some(part) = edges[node].first().and_then(|&to| part_of[to as usize]) else { continue };
            if part_of[node].is_none() && edges[node].iter().all(|&to| part_of[to as usize] == Some(part)) {
                part_of[node] = Some(part);
                parts[part as usize].push(node as u32);
                led = true;
            }
        }
        if !led {
            break;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_what_leads_to_each_other() {
        // 0 → 1 → 2 → 0, 2 → 3, 3 → 4 → 3, 5 → 4, 6 → 6, 7 alone.
        let edges = [vec![1], vec![2], vec![0, 3], vec![4], vec![3], vec![4], vec![6], vec![]];
        let found = components(&edges);
        assert!(found[0] == found[1] && found[1] == found[2] && found[3] == found[4]);
        let different: std::collections::HashSet<u32> = found.iter().copied().collect();
        assert_eq!(different.len(), 5);
        assert_eq!(closed_parts(&edges), [[3, 4]], "0, 1 and 2 lead to 3");
        assert_eq!(led_into(&edges, vec![vec![3, 4]]), [[3, 4, 5]], "2 leads elsewhere, too");
    }

    #[test]
    fn a_long_way_is_no_deep_recursion() {
        let len = 200_000;
        let edges: Vec<Vec<u32>> = (0..len).map(|node| vec![(node + 1) % len]).collect();
        assert_eq!(closed_parts(&edges).iter().map(Vec::len).collect::<Vec<_>>(), [len as usize]);
        assert!(closed_parts(&[]).is_empty());
    }
}
