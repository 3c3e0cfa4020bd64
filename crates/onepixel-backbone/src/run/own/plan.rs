//! Which layers compute a graph, and where do their images lie?
//!
//! [`read`](super::read) drafts layers, node by node, with what can be done at once in one. Here they get their places: each
//! image a border as wide as the layers that read it reach, and a buffer that no other image needs at the time.

use std::collections::HashMap;

use super::dense::Dense;
use super::depthwise::Depthwise;
use super::layers::{Layer, Place, Plan, Work};
use super::map::{Border, Map};
use super::read::{Draft, Drafts, Kind, drafts};
use super::simple::{Combine, Pool};
use crate::graph::Graph;
use crate::graph::shapes::Shapes;

/// Pixels that a border may be wide: a window far larger than that is nothing that networks have.
const MOST_BORDER: usize = 64;

/// The layers of a graph; `None` if it has nodes that are not of the family.
pub(super) fn plan(graph: &Graph, (order, shapes): (&[usize], &Shapes), output: &str) -> Option<Plan> {
    let Drafts { drafts, mut maps, output: value } = drafts(graph, (order, shapes), output)?;
    for draft in &drafts {
        let reach = reach(draft, &maps);
        let map = &mut maps[draft.from];
        map.border = map.border.or(reach);
    }
    share_borders(&drafts, &mut maps);
    // Places are counted in 32 bits.
    let wide =
        |Border { top, left, bottom, right }: Border| [top, left, bottom, right].iter().any(|&side| side > MOST_BORDER);
    if maps.iter().any(|map| wide(map.border) || u32::try_from(map.len()).is_err()) {
        return None;
    }
    let (places, buffers) = buffers(&drafts, &maps, value);
    let layers = drafts.into_iter().map(|draft| layer(draft, &places)).collect();
    let flat = shapes.of(output)?.len() == 2;
    Some(Plan { layers, buffers, image: maps[0].clone(), output: places[value].clone(), flat })
}

/// How far a layer's windows reach over the image that it reads.
fn reach(draft: &Draft, maps: &[Map]) -> Border {
    let Kind::Convolution { window, .. } = &draft.kind else { return Border::default() };
    let (from, to) = (&maps[draft.from], &maps[draft.to]);
    let after = |pixels: usize, stride: usize, size: usize, before: usize, image: usize| {
        ((pixels - 1) * stride + size).saturating_sub(before + image)
    };
    Border {
        top: window.before.0,
        left: window.before.1,
        bottom: after(to.height, window.stride.0, window.size.0, window.before.0, from.height),
        right: after(to.width, window.stride.1, window.size.1, window.before.1, from.width),
    }
}

/// Gives an image that is added to the end of a convolution the border of what comes out, and the other way round, so that one place
/// serves both.
fn share_borders(drafts: &[Draft], maps: &mut [Map]) {
    let mut changed = true;
    while changed {
        changed = false;
        for draft in drafts.iter().filter(|draft| matches!(draft.kind, Kind::Convolution { .. })) {
            let Some(other) = draft.other else { continue };
            let both = maps[other].border.or(maps[draft.to].border);
            for value in [other, draft.to] {
                changed |= maps[value].border != both;
                maps[value].border = both;
            }
        }
    }
}

/// Gives each image the smallest buffer that is free when it is made and large enough, or the largest of those that are free, or
/// one more.
fn buffers(drafts: &[Draft], maps: &[Map], output: usize) -> (Vec<Place>, Vec<usize>) {
    let mut last_use: HashMap<usize, usize> = HashMap::from([(output, drafts.len())]);
    for (step, draft) in drafts.iter().enumerate() {
        for value in [Some(draft.from), draft.other].into_iter().flatten() {
            let last = last_use.entry(value).or_default();
            *last = (*last).max(step);
        }
    }
    let mut sizes = vec![maps[0].len()];
    let mut of_value = vec![0; maps.len()];
    let mut free: Vec<usize> = Vec::new();
    for (step, draft) in drafts.iter().enumerate() {
        let needed = maps[draft.to].len();
        let fitting =
            free.iter().copied().filter(|&buffer| sizes[buffer] >= needed).min_by_key(|&buffer| sizes[buffer]);
        let chosen = fitting.or_else(|| free.iter().copied().max_by_key(|&buffer| sizes[buffer]));
        let buffer = chosen.unwrap_or_else(|| {
            sizes.push(0);
            sizes.len() - 1
        });
        free.retain(|&other| other != buffer);
        sizes[buffer] = sizes[buffer].max(needed);
        of_value[draft.to] = buffer;
        let mut done: Vec<usize> = [Some(draft.from), draft.other].into_iter().flatten().collect();
        done.dedup();
        free.extend(done.into_iter().filter(|value| last_use.get(value) == Some(&step)).map(|value| of_value[value]));
    }
    let place = |(value, map): (usize, &Map)| Place { map: map.clone(), buffer: of_value[value] };
    (maps.iter().enumerate().map(place).collect(), sizes)
}

fn layer(draft: Draft, places: &[Place]) -> Layer {
    let (from, to) = (&places[draft.from].map, &places[draft.to].map);
    let other = draft.other.map(|other| &places[other]);
    let activation = draft.activation;
    let work = match draft.kind {
        Kind::Convolution { weights, bias, window, each } => match each {
            false => Work::Dense(Dense::new((&weights, &bias), window, (from, to), activation)),
            true => Work::Depthwise(Depthwise::new((&weights, &bias), window, (from, to), activation)),
        },
        Kind::Pool { window, kept } => Work::Pool(Pool { window, kept, from: from.clone(), to: to.clone() }),
        Kind::Mean => Work::Mean(from.clone()),
        Kind::Combine(both) => {
            let other = other.map(|other| other.map.clone());
            Work::Combine(Combine { both, activation, from: from.clone(), other, to: to.clone() })
        }
    };
    Layer {
        work,
        from: places[draft.from].buffer,
        other: other.map(|other| other.buffer),
        to: places[draft.to].clone(),
    }
}
