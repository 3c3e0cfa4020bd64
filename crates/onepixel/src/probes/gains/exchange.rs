//! What do several datasets give to each other?

use super::augment::Augmenter;
use super::finding::GainsFinding;
use super::gain::{Compared, Gain, Method, decide};
use super::images::Images;
use super::matrix::{MatrixCell, TransferMatrix};
use super::network::{self, Teaching};
use super::transfer::Described;
use super::{Asking, FEW, GainsProbe, Sizes};
use crate::budget::{Budget, OutOfTime};
use crate::dataset::{Dataset, Label, Shape};
use crate::models::network::NetworkModel;
use crate::probes::ProbeError;
use crate::progress::{Part, Progress};

impl GainsProbe {
    /// What each of several datasets gives to each other: a network learns on the one, with all labels, and logistic regression
    /// on its features is probed on the other, with ten labels of each class. Where both are the same, the network has learned
    /// from the labels of all train images.
    ///
    /// # Errors
    ///
    /// As [`GainsProbe::run`]; fewer than two datasets; or the time is up.
    pub fn matrix(&self, datasets: &[Dataset], progress: &dyn Progress) -> Result<GainsFinding, ProbeError> {
        if datasets.len() < 2 {
            let found = datasets.len().to_string();
            return Err(ProbeError::Setting { setting: "matrix", found, expected: "two datasets or more" });
        }
        let budget = self.time.map_or_else(Budget::default, |time| Budget::default().within(time));
        budget
            .run(progress, |progress| self.matrix_of(datasets, progress))
            .unwrap_or_else(|OutOfTime| Err(ProbeError::OutOfTime))
    }

    fn matrix_of(&self, datasets: &[Dataset], progress: &dyn Progress) -> Result<GainsFinding, ProbeError> {
        let sizes = if self.quick { Sizes::QUICK } else { Sizes::FULL };
        let mut models = Models { datasets, known: Vec::new() };
        let mut matrix = TransferMatrix {
            datasets: datasets.iter().map(|dataset| dataset.name.clone()).collect(),
            per_class: FEW,
            runs: sizes.runs,
            pixels: Vec::new(),
            random: Vec::new(),
            cells: Vec::new(),
        };
        let (mut gains, mut finding) = (Vec::new(), None);
        for (probed_on, dataset) in datasets.iter().enumerate() {
            let images = Images::of(dataset, &sizes, self.seed, progress)?;
            let augmenter = Augmenter::none(dataset.train.classes().len());
            let (images, sizes, augmenter) = (&images, &sizes, &augmenter);
            let asking = Asking { images, sizes, augmenter, others: datasets, seed: self.seed, progress };
            let probed = asking.probed(&mut models)?;
            let share = |runs: &[Vec<Label>]| images.share_right(runs);
            matrix.pixels.push(share(&probed.pixels));
            matrix.random.push(share(&probed.random));
            for (learned_on, with) in probed.learned.iter().enumerate() {
                let gain = images.gain(&datasets[learned_on].name, &probed.pixels, with);
                matrix.cells.push(MatrixCell::of(learned_on, probed_on, &gain));
                gains.push(gain);
            }
            finding.get_or_insert_with(|| GainsFinding::empty(images, self.seed, network::TITLE));
        }
        decide(&mut gains);
        matrix.cells.iter_mut().zip(&gains).for_each(|(cell, gain)| cell.corrected_p = gain.corrected_p);
        matrix.cells.sort_by_key(|cell| (cell.learned_on, cell.probed_on));
        let finding = finding.ok_or(ProbeError::OutOfTime)?;
        Ok(GainsFinding { matrix: Some(matrix), ..finding })
    }
}

/// The networks that learned from each dataset, for each shape that they were brought to.
struct Models<'a> {
    datasets: &'a [Dataset],
    known: Vec<(usize, Shape, NetworkModel)>,
}

/// What was predicted of one dataset, in each run.
struct Probed {
    pixels: Vec<Vec<Label>>,
    random: Vec<Vec<Label>>,
    /// With the features of each dataset.
    learned: Vec<Vec<Vec<Label>>>,
}

impl Asking<'_> {
    fn probed(&self, models: &mut Models<'_>) -> Result<Probed, ProbeError> {
        let (images, progress) = (self.images, &Part(self.progress));
        let train = super::images::at_most(&images.train, self.sizes.probed, self.seed)?;
        let sets = (&train, &images.few_held_out);
        let idle = Teaching { set: &train, steps: 0, seed: self.seed }.plain(progress)?;
        let mut described = vec![Described::as_they_are(sets), Described::by_network(sets, &idle, progress)?];
        for other in 0..models.datasets.len() {
            described.push(Described::by_network(sets, models.of(other, self)?, progress)?);
        }
        let mut predicted: Vec<Vec<Vec<Label>>> = vec![Vec::new(); described.len()];
        self.progress.begin("probing features", self.sizes.runs as u64);
        for run in 0..self.sizes.runs as u64 {
            let learned = described[0].sampled(Some(FEW), super::images::seed_of(self.seed, run));
            for (one, predicted) in described.iter().zip(&mut predicted) {
                predicted.push(one.probed(&learned, progress)?);
            }
            self.progress.advance(1);
        }
        let learned = predicted.split_off(2);
        let random = predicted.pop().unwrap_or_default();
        Ok(Probed { pixels: predicted.pop().unwrap_or_default(), random, learned })
    }
}

impl Models<'_> {
    fn of(&mut self, dataset: usize, asking: &Asking<'_>) -> Result<&NetworkModel, ProbeError> {
        let shape = asking.images.train.shape();
        let is_it = |(known, of, _): &(usize, Shape, NetworkModel)| *known == dataset && *of == shape;
        let place = match self.known.iter().position(is_it) {
            Some(place) => place,
            None => {
                let model = asking.learned(&self.datasets[dataset], shape)?;
                self.known.push((dataset, shape, model));
                self.known.len() - 1
            }
        };
        Ok(&self.known[place].2)
    }
}

impl Images {
    /// The mean share of the fewer held-out images that runs got right.
    fn share_right(&self, runs: &[Vec<Label>]) -> f64 {
        let labels = self.few_held_out.labels();
        let errors: f64 = runs.iter().map(|run| super::comparison::error(labels, run)).sum();
        1.0 - errors / runs.len().max(1) as f64
    }

    fn gain(&self, from: &str, without: &[Vec<Label>], with: &[Vec<Label>]) -> Gain {
        let compared = Compared {
            method: Method::FeaturesOverPixels,
            from: Some(from),
            per_class: Some(FEW),
            images_per_class: self.images_per_class(Some(FEW)),
            labels: self.few_held_out.labels(),
            without,
            with,
        };
        compared.gain()
    }
}
