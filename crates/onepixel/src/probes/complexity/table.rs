//! What does each measure say, and how much is that worth?

use super::balance;
use super::finding::MeasureFinding;
use super::linearity::Linearity;
use super::measure::{Caution, Measure, Without};
use super::near::{Near, Value};
use super::pairs::{MOST_PAIRS, PairFound};
use super::problem::Problem;
use crate::stats::Proportion;

/// Spheres for more images than this share say that hardly any sphere holds two images.
const SPHERE_FOR_EACH: f64 = 0.8;

/// Above this, LSC differs by little between datasets.
const NEAR_THE_END: f64 = 0.95;

/// All that was found.
pub(super) struct Found<'a> {
    pub(super) problem: &'a Problem<'a>,
    pub(super) near: &'a Near,
    pub(super) pairs: &'a [PairFound],
    pub(super) f1: f64,
    /// Principal components with 95 % of the variance.
    pub(super) components: Option<usize>,
}

impl Found<'_> {
    /// All measures, in order.
    pub(super) fn measures(&self) -> Vec<MeasureFinding> {
        Measure::ALL.iter().map(|&measure| self.measure(measure)).collect()
    }

    fn measure(&self, measure: Measure) -> MeasureFinding {
        let (value, interval) = match self.value(measure) {
            Ok((value, interval)) => (Ok(value), interval),
            Err(without) => (Err(without), None),
        };
        MeasureFinding {
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            ..MeasureFinding::of(
                measure,
                value,
                value.map_or_else(|_| Vec::new(), |value| self.cautions(measure, value)),
            )
        }
    }

    fn value(&self, measure: Measure) -> Value {
        let (problem, near) = (self.problem, self.near);
        let exact = |value: f64| Ok((value, None));
        let sizes = || problem.members.iter().map(Vec::len).collect::<Vec<_>>();
        let images = problem.len() as f64;
        let has_two = problem.members.iter().any(|members| members.len() > 1);
        let components = self.components.ok_or(Without::TooManyValues).and_then(|count| match count {
            0 => Err(Without::EqualImages),
            count => Ok(count as f64),
        });
        match measure {
            Measure::F1 => exact(self.f1),
            Measure::F1v => self.mean(|pair| pair.f1v).ok_or(Without::TooManyValues).and_then(exact),
            Measure::F2 => exact(self.mean(|pair| Some(pair.overlap.f2)).unwrap_or(0.0)),
            Measure::F3 => exact(self.mean(|pair| Some(pair.overlap.f3)).unwrap_or(0.0)),
            Measure::F4 => exact(self.mean(|pair| Some(pair.overlap.f4)).unwrap_or(0.0)),
            Measure::L1 => self.linear(|linear| linear.l1),
            Measure::L2 => self.linear(|linear| linear.l2),
            Measure::L3 => self.linear(|linear| linear.l3),
            Measure::N1 => exact(near.n1),
            Measure::N2 if !has_two => Err(Without::OneImageAClass),
            Measure::N2 => near.n2.ok_or(Without::EqualImages).and_then(exact),
            Measure::N3 if !has_two => Err(Without::OneImageAClass),
            Measure::N3 => exact(near.errors as f64 / images),
            Measure::N4 if !has_two => Err(Without::OneImageAClass),
            Measure::N4 => exact(near.n4),
            Measure::T1 => exact(near.t1),
            Measure::Lsc => exact(near.lsc),
            Measure::Density | Measure::ClsCoef | Measure::Hubs => self.joined(measure),
            Measure::T2 => exact(problem.images.values() as f64 / images),
            Measure::T3 => components.and_then(|count| exact(count / images)),
            Measure::T4 => components.and_then(|count| exact(count / problem.images.values() as f64)),
            Measure::C1 => exact(balance::entropy(&sizes())),
            Measure::C2 => exact(balance::imbalance(&sizes())),
            Measure::Dimension3 => near.dimensions[0],
            Measure::Dimension5 => near.dimensions[1],
            Measure::Dimension10 => near.dimensions[2],
            Measure::Dimension20 => near.dimensions[3],
            Measure::TwoNn => near.dimensions[4],
            Measure::NearestLow | Measure::NearestHigh if !has_two => Err(Without::OneImageAClass),
            Measure::NearestLow => self.of_errors(|share| self.least_error(share)),
            Measure::NearestHigh => self.of_errors(|share| share),
            Measure::TreeLow => exact(self.least_error(self.tree_error())),
            Measure::TreeHigh => exact(self.tree_error()),
            Measure::Csg => near.csg,
        }
    }

    /// The mean over pairs; `None` where some pair has none.
    fn mean(&self, of_pair: impl Fn(&PairFound) -> Option<f64>) -> Option<f64> {
        let sum: Option<f64> = self.pairs.iter().map(of_pair).sum();
        sum.map(|sum| sum / self.pairs.len() as f64)
    }

    fn linear(&self, of: impl Fn(&Linearity) -> f64) -> Value {
        let mean = self.mean(|pair| pair.linearity.as_ref().map(&of));
        mean.map(|mean| (mean, None)).ok_or(Without::Memory)
    }

    fn joined(&self, measure: Measure) -> Value {
        let joined = self.near.network.as_ref().map_err(|&without| without)?;
        let value = match measure {
            Measure::Density => Some(joined.density),
            Measure::ClsCoef => Some(joined.clustering),
            _ => joined.hubs,
        };
        value.map(|value| (value, None)).ok_or(Without::NothingJoined)
    }

    /// Something that follows from the nearest neighbour's error, with what follows from that error's interval.
    fn of_errors(&self, of: impl Fn(f64) -> f64) -> Value {
        let share = Proportion::new(self.near.errors, self.problem.len() as u64);
        Ok((of(share.share), Some((of(share.low), of(share.high)))))
    }

    /// The least error that a classifier can have where some error is at most twice that, as T. Cover and P. Hart show.
    fn least_error(&self, error: f64) -> f64 {
        let classes = self.problem.classes() as f64;
        let odds = classes / (classes - 1.0);
        (1.0 - (1.0 - odds * error).max(0.0).sqrt()) / odds
    }

    /// Edges of the tree that join two classes, less those that any tree has, by the number of images.
    fn tree_error(&self) -> f64 {
        let needed = self.problem.classes() as u64 - 1;
        self.near.crossing.saturating_sub(needed) as f64 / self.problem.len() as f64
    }

    fn cautions(&self, measure: Measure, value: f64) -> Vec<Caution> {
        let has_some_pairs = self.problem.classes() * (self.problem.classes() - 1) / 2 > MOST_PAIRS;
        let is_unsettled = || self.pairs.iter().filter_map(|pair| pair.linearity).any(|linear| !linear.is_settled);
        let own = match measure {
            Measure::F2 if value < 1e-6 => Some(Caution::ProductOfPixels),
            Measure::T1 if value > SPHERE_FOR_EACH => Some(Caution::SphereForEach),
            Measure::Lsc if value > NEAR_THE_END => Some(Caution::NearItsEnd),
            Measure::Hubs => Some(Caution::HubsOfOneClass),
            Measure::T2 => Some(Caution::SizesAlone),
            Measure::L1 | Measure::L2 | Measure::L3 if is_unsettled() => Some(Caution::Unsettled),
            _ => None,
        };
        let of_pairs = matches!(
            measure,
            Measure::F1v | Measure::F2 | Measure::F3 | Measure::F4 | Measure::L1 | Measure::L2 | Measure::L3
        );
        own.into_iter().chain((of_pairs && has_some_pairs).then_some(Caution::SomePairs)).collect()
    }
}
