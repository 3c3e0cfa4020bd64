//! Which models are rungs of the ladder?

use super::rung::{Fitted, Lesson, Rung};
use super::stretched::{Stretch, Stretched};
use crate::dataset::ImageSet;
use crate::models::boosting::BoostingParams;
use crate::models::decision_tree::DecisionTreeParams;
use crate::models::feature_neighbours::FeatureNeighboursParams;
use crate::models::few_pixels::FewPixelsParams;
use crate::models::forest::ForestParams;
use crate::models::knn::KnnParams;
use crate::models::linear_probe::LinearProbeParams;
use crate::models::linear_svm::LinearSvmParams;
use crate::models::logistic::LogisticParams;
use crate::models::majority::MajorityParams;
use crate::models::naive_bayes::NaiveBayesParams;
use crate::models::nearest_mean::NearestMeanParams;
use crate::models::network::NetworkParams;
use crate::models::network::colour::ColourNetworkParams;
use crate::models::patches::PatchesParams;
use crate::models::projected_knn::ProjectedKnnParams;
use crate::models::rbf_svm::RbfSvmParams;
use crate::models::single_pixel::SinglePixelParams;
use crate::models::tree::{Impurity, Limits};
use crate::models::vote::VoteParams;
use crate::models::{FitError, Samples};
use crate::probes::pixels::MOST_PAIRS;
use crate::search::pair_count;

/// The fewest steps of the rung `cnn`.
const CNN_STEPS: usize = 500;

/// All rungs, from the one that knows least to the one that can do most.
pub const RUNGS: &[Rung] = &[
    Rung {
        name: "majority",
        title: "majority class",
        settings: "the class with the most train images",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 0,
        memory: |extent, _| MajorityParams.memory(extent),
        work: None,
        fit: |lesson| Fitted::of(MajorityParams.fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "single-pixel",
        title: "best single pixel",
        settings: "lookup rule: each grey value of the one pixel means the class that shows it most",
        is_random: false,
        has_probabilities: false,
        of_features: false,
        turn_in_haste: 1,
        memory: |extent, most| SinglePixelParams::default().memory(extent, most),
        work: None,
        fit: |lesson| Ok(Fitted::new(SinglePixelParams::default().fit_set(lesson.set, lesson.progress)?)),
    },
    Rung {
        name: "pixel-vote",
        title: "brute-force pixel vote",
        settings: "the best pixel of each pair of classes, lookup rule, votes for one of the two",
        is_random: false,
        has_probabilities: false,
        of_features: false,
        turn_in_haste: 1,
        memory: |extent, most| VoteParams::default().memory(extent, most),
        work: None,
        fit: |lesson| fit_vote(lesson),
    },
    Rung {
        name: "few-pixels",
        title: "few-pixel tree",
        settings: "a tree on 16 pixels, chosen one after the other by Gini impurity; at least 5 images in a leaf",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 8,
        memory: |extent, _| FewPixelsParams::default().memory(extent),
        work: None,
        fit: |lesson| Fitted::of(FewPixelsParams::default().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "shallow-tree",
        title: "shallow decision tree",
        settings: "CART, entropy, at most 10 questions deep",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 7,
        memory: |extent, _| shallow_tree().memory(extent),
        work: None,
        fit: |lesson| Fitted::of(shallow_tree().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "tree",
        title: "decision tree",
        settings: "CART, Gini impurity, grown until leaves are pure",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 7,
        memory: |extent, _| DecisionTreeParams::default().memory(extent),
        work: None,
        fit: |lesson| Fitted::of(DecisionTreeParams::default().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "nearest-mean",
        title: "nearest class mean",
        settings: "Euclidean distance to the mean image of each class",
        is_random: false,
        has_probabilities: false,
        of_features: false,
        turn_in_haste: 0,
        memory: |extent, _| NearestMeanParams::default().memory(extent),
        work: None,
        fit: |lesson| Fitted::of(NearestMeanParams::default().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "naive-bayes",
        title: "Gaussian naive Bayes",
        settings: "flat prior; variances increased by 1e-9 of the largest",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 1,
        memory: |extent, _| NaiveBayesParams::default().memory(extent),
        work: None,
        fit: |lesson| Fitted::of(NaiveBayesParams::default().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "logistic",
        title: "logistic regression",
        settings: "multinomial, pixels from 0 to 1, L2 penalty with C = 1, at most 100 steps of L-BFGS",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 4,
        memory: |extent, _| LogisticParams::default().memory(extent).saturating_add(extent.bytes()),
        work: None,
        fit: |lesson| {
            stretched(lesson, |lesson| Fitted::of(LogisticParams::default().fit(&lesson.samples, lesson.progress)))
        },
    },
    Rung {
        name: "linear-svm",
        title: "linear SVM",
        settings: "one class against the rest, pixels from 0 to 1, squared hinge loss, C = 1",
        is_random: false,
        has_probabilities: false,
        of_features: false,
        turn_in_haste: 10,
        memory: |extent, _| LinearSvmParams::default().memory(extent).saturating_add(extent.bytes()),
        work: None,
        fit: |lesson| {
            stretched(lesson, |lesson| Fitted::of(LinearSvmParams::default().fit(&lesson.samples, lesson.progress)))
        },
    },
    Rung {
        name: "knn",
        title: "k nearest neighbours",
        settings: "Euclidean distance, exact; k of 1, 3, 5, 9 by leave-one-out on the train images",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 3,
        memory: |extent, _| KnnParams::default().memory(extent),
        work: Some(|images| (images as f64).powi(2)),
        fit: |lesson| fit_knn(lesson),
    },
    Rung {
        name: "pca-knn",
        title: "k nearest neighbours after PCA",
        settings: "50 principal components; k of 1, 3, 5, 9 by leave-one-out on the train images",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 2,
        memory: |extent, _| ProjectedKnnParams::default().memory(extent),
        // Of 784 values, the components take as long as the neighbours where there are 60,000 images.
        work: Some(|images| images as f64 * (images as f64 + 60_000.0)),
        fit: |lesson| fit_projected_knn(lesson),
    },
    Rung {
        name: "forest",
        title: "random forest",
        settings: "100 trees, Gini impurity, bootstrap, square root of the pixels at each node",
        is_random: true,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 5,
        memory: |extent, _| ForestParams::default().memory(extent),
        work: None,
        fit: |lesson| {
            Fitted::of(
                ForestParams { seed: lesson.seed, ..ForestParams::default() }.fit(&lesson.samples, lesson.progress),
            )
        },
    },
    Rung {
        name: "boosting",
        title: "gradient-boosted trees",
        settings: "100 rounds, at most 31 leaves, learning rate 0.1",
        is_random: false,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 9,
        memory: |extent, _| BoostingParams::default().memory(extent),
        work: None,
        fit: |lesson| Fitted::of(BoostingParams::default().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "rbf-svm",
        title: "RBF-kernel SVM",
        settings: "one class against one, C = 10, gamma = 1 / (pixels × variance)",
        is_random: false,
        has_probabilities: false,
        of_features: false,
        turn_in_haste: 9,
        memory: |extent, _| RbfSvmParams::default().memory(extent),
        work: Some(|images| (images as f64).powi(2)),
        fit: |lesson| Fitted::of(RbfSvmParams::default().fit(&lesson.samples, lesson.progress)),
    },
    Rung {
        name: "patches",
        title: "patches",
        settings: "400 typical patches of 6×6 pixels by k-means, how near each is in each quadrant, ridge regression",
        is_random: true,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 6,
        memory: |extent, _| PatchesParams::default().memory(extent).saturating_add(extent.bytes()),
        work: None,
        fit: |lesson| stretched(lesson, fit_patches),
    },
    Rung {
        name: "mlp",
        title: "multilayer perceptron",
        settings: "256 hidden units, Adam, batches of 128, 10 epochs or 1,000 steps, whichever is more",
        is_random: true,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 10,
        memory: |extent, _| NetworkParams::perceptron().memory(extent).saturating_add(extent.bytes()),
        work: Some(|images| epochs(10, 1_000, images) as f64 * images as f64),
        fit: |lesson| stretched(lesson, |lesson| fit_network(NetworkParams::perceptron(), 1_000, lesson)),
    },
    Rung {
        name: "cnn",
        title: "convolutional network",
        settings: "32 channels of 5×5, 64 of 3×3, 128 hidden units, Adam, batches of 128, 6 epochs or 500 steps, whichever is more",
        is_random: true,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 11,
        memory: |extent, _| NetworkParams::convolutional().memory(extent).saturating_add(extent.bytes()),
        work: Some(|images| epochs(6, 500, images) as f64 * images as f64),
        fit: |lesson| stretched(lesson, |lesson| fit_network(NetworkParams::convolutional(), CNN_STEPS, lesson)),
    },
    Rung {
        name: "colour-cnn",
        title: "colour network",
        settings: "32, 64, 128 and 128 channels of 3×3 with batch normalisation, images mirrored and shifted, 12 epochs or 100,000 images, whichever is more, at most 60 epochs",
        is_random: true,
        has_probabilities: true,
        of_features: false,
        turn_in_haste: 11,
        memory: |extent, _| ColourNetworkParams::default().memory(extent),
        work: Some(|images| ColourNetworkParams::epochs_of(images) as f64 * images as f64),
        fit: |lesson| fit_colour_network(lesson),
    },
    Rung {
        name: "feature-neighbours",
        title: "nearest neighbours by features",
        settings: "cosine of features, exact; k of 1, 3, 5, 9 by leave-one-out on the train images",
        is_random: false,
        has_probabilities: true,
        of_features: true,
        turn_in_haste: 3,
        memory: |extent, _| FeatureNeighboursParams::default().memory(extent),
        work: Some(|images| (images as f64).powi(2)),
        fit: |lesson| fit_feature_neighbours(lesson),
    },
    Rung {
        name: "linear-probe",
        title: "linear probe on features",
        settings: "multinomial logistic regression on features, C of 1, 10, 100, 1,000 by left-out train images",
        is_random: false,
        has_probabilities: true,
        of_features: true,
        turn_in_haste: 1,
        memory: |extent, _| LinearProbeParams::default().memory(extent),
        work: None,
        fit: |lesson| fit_linear_probe(lesson),
    },
];

/// The rung `cnn` at half its price, for probes that ask a model about the data. Not of the ladder: a model less trained
/// tells nothing that the rung does not.
pub const SHORT_CNN: Rung = Rung {
    name: "short-cnn",
    title: "convolutional network, half trained",
    settings: "as cnn, 3 epochs or 250 steps, whichever is more",
    is_random: true,
    has_probabilities: true,
    of_features: false,
    turn_in_haste: 11,
    memory: |extent, _| NetworkParams::convolutional().memory(extent).saturating_add(extent.bytes()),
    work: Some(|images| epochs(3, 250, images) as f64 * images as f64),
    fit: |lesson| {
        let params = NetworkParams { epochs: 3, ..NetworkParams::convolutional() };
        stretched(lesson, |lesson| fit_network(params.clone(), 250, lesson))
    },
};

fn shallow_tree() -> DecisionTreeParams {
    DecisionTreeParams { impurity: Impurity::Entropy, limits: Limits { depth: Some(10), ..Limits::default() } }
}

fn fit_vote(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let pairs = pair_count(lesson.samples.classes());
    if pairs > MOST_PAIRS {
        return Err(FitError::TooManyPairs { pairs: pairs as u64, most: MOST_PAIRS as u64 });
    }
    Ok(Fitted::new(VoteParams::default().fit_set(lesson.set, lesson.progress)?))
}

fn fit_patches(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let params = PatchesParams { seed: lesson.seed, ..PatchesParams::default() };
    let model = params.fit(&lesson.samples, lesson.progress)?;
    let penalty = model.penalty();
    Ok(Fitted::new(model).chosen(format!("penalty = {penalty}")))
}

fn fit_knn(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let model = KnnParams::default().fit(&lesson.samples, lesson.progress)?;
    let neighbours = model.neighbours();
    Ok(Fitted::new(model).chosen(format!("k = {neighbours}")))
}

fn fit_feature_neighbours(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let model = FeatureNeighboursParams::default().fit(&lesson.samples, lesson.progress)?;
    let neighbours = model.neighbours();
    Ok(Fitted::new(model).chosen(format!("k = {neighbours}")))
}

fn fit_linear_probe(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let params = LinearProbeParams { seed: lesson.seed, ..LinearProbeParams::default() };
    let model = params.fit(&lesson.samples, lesson.progress)?;
    let c = model.c();
    Ok(Fitted::new(model).chosen(format!("C = {c}")))
}

fn fit_projected_knn(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let model = ProjectedKnnParams::default().fit(&lesson.samples, lesson.progress)?;
    let neighbours = model.neighbours();
    Ok(Fitted::new(model).chosen(format!("k = {neighbours}")))
}

/// Fits a model to pixels that fill the range from 0 to 255.
fn stretched(
    lesson: &Lesson<'_>,
    fit: impl FnOnce(&Lesson<'_>) -> Result<Fitted, FitError>,
) -> Result<Fitted, FitError> {
    let Some(stretch) = Stretch::of(&lesson.samples) else { return fit(lesson) };
    let set = stretch.set(lesson.set, &lesson.samples)?;
    let samples = Samples::of(&set).ok_or(FitError::NoImages)?;
    let Fitted { model, chosen } = fit(&Lesson { set: &set, samples, ..*lesson })?;
    Ok(Fitted { model: Box::new(Stretched { stretch, model }), chosen })
}

/// The network of the rung `cnn`, for so many images.
pub(in crate::probes) fn small_network(images: usize, seed: u64) -> NetworkParams {
    let params = NetworkParams::convolutional();
    NetworkParams { seed, epochs: epochs(params.epochs, CNN_STEPS, images), ..params }
}

/// Few images are seen more often: a network needs its number of steps.
fn fit_network(params: NetworkParams, least_steps: usize, lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let epochs = epochs(params.epochs, least_steps, lesson.samples.len());
    let chosen = (epochs > params.epochs).then(|| format!("{epochs} epochs"));
    let model = NetworkParams { seed: lesson.seed, epochs, ..params }.fit(&lesson.samples, lesson.progress)?;
    Ok(Fitted { chosen, ..Fitted::new(model) })
}

/// Few images are seen more often.
fn fit_colour_network(lesson: &Lesson<'_>) -> Result<Fitted, FitError> {
    let epochs = ColourNetworkParams::epochs_of(lesson.samples.len());
    let params = ColourNetworkParams { seed: lesson.seed, epochs, ..ColourNetworkParams::default() };
    Ok(Fitted::new(params.fit(&lesson.samples, lesson.progress)?).chosen(format!("{epochs} epochs")))
}

/// So many epochs, or as many as make so many steps on batches of 128 images.
fn epochs(fewest: usize, least_steps: usize, images: usize) -> usize {
    const BATCH: usize = 128;
    fewest.max(least_steps.div_ceil(images.div_ceil(BATCH).max(1)))
}

impl Rung {
    /// The rung of a name: one of the ladder, or [`SHORT_CNN`].
    pub fn named(name: &str) -> Option<&'static Self> {
        RUNGS.iter().chain([&SHORT_CNN]).find(|rung| rung.name == name)
    }

    /// The rungs that suit some images: of the two convolutional networks the one that is meant for them, and those that learn
    /// from features only where the images have some. Images in colour of at least 16 rows and columns have the colour network,
    /// all others the small one.
    ///
    /// ```
    /// use onepixel::{dataset::{ImageSet, MemoryImages, Shape}, probes::ladder::Rung};
    ///
    /// let network = |shape: Shape| {
    ///     let images = MemoryImages::new(shape, vec![0; shape.values()]).unwrap();
    ///     Rung::suiting(&ImageSet::new(images, vec![0], ["any"]).unwrap()).last().unwrap().name
    /// };
    /// assert_eq!(network(Shape::new(32, 32, 3)?), "colour-cnn");
    /// assert_eq!(network(Shape::new(28, 28, 1)?), "cnn");
    /// # Ok::<(), onepixel::dataset::DatasetError>(())
    /// ```
    pub fn suiting(set: &ImageSet) -> impl Iterator<Item = &'static Self> + use<> {
        const LEAST_CHANNELS: usize = 3;
        const LEAST_SIDE: usize = 16;
        let (shape, has_features) = (set.shape(), set.features().is_some());
        let is_colour = shape.channels() >= LEAST_CHANNELS && shape.height().min(shape.width()) >= LEAST_SIDE;
        let other = if is_colour { "cnn" } else { "colour-cnn" };
        RUNGS.iter().filter(move |rung| rung.name != other && (has_features || !rung.of_features))
    }
}
