//! Which pixel says most about what the pixels before it leave open?

use rayon::prelude::*;

use super::super::tree::{Columns, Groups, Impurity};
use crate::progress::Progress;

/// Chooses up to `most` columns one after the other. The images are in groups, at first in one. Each column is the one
/// that leaves the classes least mixed if every group is divided by a threshold of its own, and then they are so
/// divided; of several, the first. No more are chosen when no group can be divided.
pub(super) fn choose(
    columns: &Columns,
    mut groups: Groups,
    impurity: Impurity,
    min_leaf: u32,
    most: usize,
    progress: &dyn Progress,
) -> Vec<usize> {
    progress.begin("choosing pixels", most as u64);
    let mut chosen = Vec::new();
    while chosen.len() < most {
        let open = (0..columns.len()).into_par_iter().filter(|column| !chosen.contains(column));
        let purities = open.map(|column| {
            progress.check();
            (column, groups.purity_after(impurity, columns.column(column), min_leaf))
        });
        let found = purities.filter_map(|(column, purity)| Some((column, purity?)));
        let better = |a: (usize, f64), b: (usize, f64)| if b.1 > a.1 || b.1 == a.1 && b.0 < a.0 { b } else { a };
        let Some((column, _)) = found.reduce_with(better) else { break };
        groups.divide(impurity, columns.column(column), min_leaf);
        chosen.push(column);
        progress.advance(1);
    }
    progress.advance((most - chosen.len()) as u64);
    chosen
}
