//! Which pairs of classes are confused most?

use std::collections::BTreeMap;

use super::LadderFinding;

/// How many of the most confused pairs of classes are looked at together.
pub const WORST_PAIRS: usize = 5;

/// The pairs of classes that the best rung confuses most, in either direction.
#[derive(Debug, Clone, PartialEq)]
pub struct WorstPairs {
    /// At most [`WORST_PAIRS`] pairs, each with how many images of one were taken for the other; most first.
    pub pairs: Vec<([String; 2], u64)>,
    /// The share of the best rung's errors that these pairs hold.
    pub share: f64,
}

impl LadderFinding {
    /// The pairs that the best rung confuses most; `None` where it makes no error, or was not measured. From its 20
    /// most frequent confusions, which hold the worst pairs of all but very many classes.
    pub fn worst_pairs(&self) -> Option<WorstPairs> {
        let best = self.best()?;
        let errors = self.held_out_images - best.correct;
        let mut confused: BTreeMap<[&str; 2], u64> = BTreeMap::new();
        for pair in &best.most_confused {
            let (a, b) = (pair.class.as_str(), pair.predicted.as_str());
            *confused.entry([a.min(b), a.max(b)]).or_default() += u64::from(pair.images);
        }
        let mut pairs: Vec<_> = confused.into_iter().collect();
        pairs.sort_by_key(|&(_, images)| std::cmp::Reverse(images));
        pairs.truncate(WORST_PAIRS);
        let held: u64 = pairs.iter().map(|(_, images)| images).sum();
        (errors > 0).then(|| WorstPairs {
            pairs: pairs.into_iter().map(|(pair, images)| (pair.map(str::to_owned), images)).collect(),
            share: held as f64 / errors as f64,
        })
    }
}
