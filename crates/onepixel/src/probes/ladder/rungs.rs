//! Which models are rungs of the ladder?

use serde::{Serialize, Serializer};

use super::stretched::{Stretch, Stretched};
use crate::dataset::{ImageSet, Shape};
use crate::models::boosting::BoostingParams;
use crate::models::decision_tree::DecisionTreeParams;
use crate::models::few_pixels::FewPixelsParams;
use crate::models::forest::ForestParams;
use crate::models::knn::KnnParams;
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
use crate::models::{Classifier, Extent, FitError, Samples};
use crate::probes::pixels::MOST_PAIRS;
use crate::progress::Progress;
use crate::search::pair_count;

/// A model family with fixed settings.
#[derive(Clone, Copy)]
pub struct Rung {
    /// Its name on the command line and in documents.
    pub name: &'static str,
    /// The model, in words.
    pub title: &'static str,
    /// Its settings, in words.
    pub settings: &'static str,
    /// Whether the model depends on chance, and so on the seed.
    pub is_random: bool,
    /// Whether the model says how probable each class is.
    pub has_probabilities: bool,
    /// Its turn where time is short, from 0: what tells most for its time comes first.
    pub(super) turn_in_haste: u8,
    /// The most bytes that learning from so much takes beside the images, where no more than so many are allowed.
    memory: fn(Extent, u64) -> u64,
    /// How much work learning from so many images is, in any unit; `None` where that is to be measured.
    pub(super) work: Option<fn(usize) -> f64>,
    fit: fn(&Lesson<'_>) -> Result<Fitted, FitError>,
}

/// What a rung is fitted to.
struct Lesson<'a> {
    set: &'a ImageSet,
    samples: Samples<'a>,
    seed: u64,
    progress: &'a dyn Progress,
}

/// A rung that has learned.
pub struct Fitted {
    /// What tells the class of an image.
    pub model: Box<dyn Classifier>,
    /// What was chosen on the train images, in words; `None` where the settings leave no choice.
    pub chosen: Option<String>,
}

impl Fitted {
    fn new(model: impl Classifier + 'static) -> Self {
        Self { model: Box::new(model), chosen: None }
    }

    fn of(model: Result<impl Classifier + 'static, FitError>) -> Result<Self, FitError> {
        model.map(Self::new)
    }

    fn chosen(self, chosen: String) -> Self {
        Self { chosen: Some(chosen), ..self }
    }
}

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
        turn_in_haste: 11,
        memory: |extent, _| ColourNetworkParams::default().memory(extent),
        work: Some(|images| ColourNetworkParams::epochs_of(images) as f64 * images as f64),
        fit: |lesson| fit_colour_network(lesson),
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

    /// The rungs that suit images of a shape: all of the ladder, of the two convolutional networks the one that is meant for
    /// them. Images in colour of at least 16 rows and columns have the colour network, all others the small one.
    ///
    /// ```
    /// use onepixel::{dataset::Shape, probes::ladder::Rung};
    ///
    /// let network = |shape| Rung::suiting(shape).last().unwrap().name;
    /// assert_eq!(network(Shape::new(32, 32, 3)?), "colour-cnn");
    /// assert_eq!(network(Shape::new(28, 28, 1)?), "cnn");
    /// # Ok::<(), onepixel::dataset::DatasetError>(())
    /// ```
    pub fn suiting(shape: Shape) -> impl Iterator<Item = &'static Self> {
        const LEAST_CHANNELS: usize = 3;
        const LEAST_SIDE: usize = 16;
        let is_colour = shape.channels() >= LEAST_CHANNELS && shape.height().min(shape.width()) >= LEAST_SIDE;
        let other = if is_colour { "cnn" } else { "colour-cnn" };
        RUNGS.iter().filter(move |rung| rung.name != other)
    }

    /// Fits the model to images in memory. The seed is for what depends on chance.
    ///
    /// ```
    /// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
    /// use onepixel::{probes::ladder::Rung, progress::Silent};
    ///
    /// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![0, 9, 250, 251])?;
    /// let set = ImageSet::new(images, vec![0, 0, 1, 1], ["dark", "bright"])?;
    /// let fitted = Rung::named("nearest-mean").expect("a rung").fit(&set, 0, &Silent)?;
    /// assert_eq!(fitted.model.predict(&set)?, [0, 0, 1, 1]);
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There are no images, they are not in memory, the model does not suit them, or it could need more memory than
    /// [`Progress::memory`] allows.
    pub fn fit(&self, set: &ImageSet, seed: u64, progress: &dyn Progress) -> Result<Fitted, FitError> {
        let samples = Samples::of(set).filter(|samples| !samples.is_empty()).ok_or(FitError::NoImages)?;
        let most = progress.memory();
        let bytes = (self.memory)(samples.extent(), most);
        if bytes > most {
            return Err(FitError::TooLarge { what: self.title, bytes, most });
        }
        (self.fit)(&Lesson { set, samples, seed, progress })
    }
}

/// A rung among a probe's settings: what it is, and how it is set.
impl Serialize for Rung {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.name, self.settings).serialize(serializer)
    }
}

impl std::fmt::Debug for Rung {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
