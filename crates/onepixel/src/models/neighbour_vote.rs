//! What do the nearest neighbours say?

use rayon::prelude::*;

use super::FitError;
use crate::dataset::Label;
use crate::distance::{Distance, Neighbour, Space, nearest, nearest_among};
use crate::progress::{Progress, Silent};

/// How many neighbours vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeighbourCount {
    /// So many; all images where there are fewer.
    Fixed(usize),
    /// As many of these as classify most train images correctly when each is classified by the other train images; the
    /// fewest of several that are equally good.
    LeaveOneOut(Vec<usize>),
}

impl Default for NeighbourCount {
    /// 1, 3, 5 or 9, by leave-one-out.
    fn default() -> Self {
        Self::LeaveOneOut(vec![1, 3, 5, 9])
    }
}

impl NeighbourCount {
    /// The numbers to choose from, ascending.
    fn choices(&self) -> Result<Vec<usize>, FitError> {
        let mut choices = match self {
            Self::Fixed(count) => vec![*count],
            Self::LeaveOneOut(counts) => counts.clone(),
        };
        choices.sort_unstable();
        choices.dedup();
        if choices.first().is_none_or(|&least| least == 0) {
            let found = format!("{choices:?}");
            return Err(FitError::Setting { setting: "neighbours", found, expected: "one number or more, from 1" });
        }
        Ok(choices)
    }
}

/// How good a number of neighbours is, judged on the train images by leaving each out in turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftOut {
    /// The number of neighbours.
    pub neighbours: usize,
    /// Train images that the other train images classify correctly.
    pub correct: u64,
    /// Train images.
    pub total: u64,
}

/// References with their classes, and how many of them vote.
#[derive(Debug, Clone)]
pub(super) struct NeighbourVote<S> {
    references: S,
    labels: Vec<Label>,
    classes: usize,
    pub(super) neighbours: usize,
    pub(super) left_out: Vec<LeftOut>,
}

impl<S: Space> NeighbourVote<S> {
    /// Chooses the number of neighbours; `queries` are what the references were made from.
    pub(super) fn fit(
        references: S,
        queries: S::Queries<'_>,
        (labels, classes): (&[Label], usize),
        count: &NeighbourCount,
        progress: &dyn Progress,
    ) -> Result<Self, FitError> {
        let choices = count.choices()?;
        if labels.is_empty() {
            return Err(FitError::NoImages);
        }
        let most = choices[choices.len() - 1].min(labels.len());
        let mut left_out = Vec::new();
        if choices.len() > 1 {
            progress.begin("comparing all train images with each other", labels.len() as u64);
            let neighbours = nearest_among(&references, queries, most, progress);
            left_out = judge(&neighbours, most.min(labels.len() - 1), labels, &choices);
        }
        let best = left_out.iter().copied().reduce(|best, next| if next.correct > best.correct { next } else { best });
        let neighbours = best.map_or(choices[0], |best| best.neighbours).min(labels.len());
        Ok(Self { references, labels: labels.to_vec(), classes, neighbours, left_out })
    }

    /// The class with the most votes of each query, the lowest of several.
    pub(super) fn predict(&self, queries: S::Queries<'_>) -> Vec<Label> {
        let neighbours = nearest(&self.references, queries, self.neighbours, &Silent);
        let each = neighbours.par_chunks_exact(self.neighbours).map(|neighbours| Tally::of(neighbours, &self.labels));
        each.map(|tally| tally.winner()).collect()
    }

    /// The share of the votes of each class: shape (queries, classes).
    pub(super) fn probabilities(&self, queries: S::Queries<'_>) -> Vec<f32> {
        let neighbours = nearest(&self.references, queries, self.neighbours, &Silent);
        let mut shares = vec![0.0; S::count(queries) * self.classes];
        let each = shares.chunks_exact_mut(self.classes).zip(neighbours.chunks_exact(self.neighbours));
        for (shares, neighbours) in each {
            for (label, votes) in Tally::of(neighbours, &self.labels).votes {
                shares[usize::from(label)] = votes as f32 / self.neighbours as f32;
            }
        }
        shares
    }
}

/// Classifies each train image by its nearest others, as many as each choice says.
fn judge<D: Distance>(neighbours: &[Neighbour<D>], each: usize, labels: &[Label], choices: &[usize]) -> Vec<LeftOut> {
    let correct = |count: usize| match count.min(each) {
        0 => 0,
        count => {
            let winners = neighbours.par_chunks_exact(each).map(|n| Tally::of(&n[..count], labels).winner());
            winners.zip(labels).filter(|(winner, label)| winner == *label).count()
        }
    };
    let total = labels.len() as u64;
    choices.iter().map(|&count| LeftOut { neighbours: count, correct: correct(count) as u64, total }).collect()
}

/// The votes of some neighbours.
struct Tally {
    /// Each class that has a vote, in the order of their first ones, with their number.
    votes: Vec<(Label, u32)>,
}

impl Tally {
    fn of<D>(neighbours: &[Neighbour<D>], labels: &[Label]) -> Self {
        let mut votes: Vec<(Label, u32)> = Vec::with_capacity(neighbours.len());
        for neighbour in neighbours {
            let label = labels[neighbour.index as usize];
            match votes.iter_mut().find(|(voted, _)| *voted == label) {
                Some((_, votes)) => *votes += 1,
                None => votes.push((label, 1)),
            }
        }
        Self { votes }
    }

    /// The class with the most votes, the lowest of several; 0 without any vote.
    fn winner(&self) -> Label {
        let most = self.votes.iter().max_by_key(|(label, votes)| (*votes, std::cmp::Reverse(*label)));
        most.map_or(0, |&(label, _)| label)
    }
}
