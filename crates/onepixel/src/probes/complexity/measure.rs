//! Which measures are there?

use serde::{Serialize, Serializer};

/// What a measure looks at, as A. C. Lorena et al. group them, "How complex is your classification problem? A survey on
/// measuring classification complexity", ACM Computing Surveys 52(5), 2019; and what newer work adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// How far the values of classes overlap.
    Overlap,
    /// How far a plane gets.
    Linearity,
    /// What is near.
    Neighbourhood,
    /// The graph of near images of one class.
    Network,
    /// How many values there are for how many images.
    Dimensionality,
    /// How uneven classes are.
    Balance,
    /// In how many directions images differ around each.
    IntrinsicDimension,
    /// The error that no classifier can avoid, by estimate.
    BayesError,
    /// How well classes keep apart.
    Separation,
}

/// Whose definitions measures follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Those of A. C. Lorena et al. (2019), as [`Measure`] has them.
    #[default]
    Lorena,
    /// Those of ECoL 0.3.0, a package of R.
    Ecol,
    /// Those of pymfe 0.4.4, a package of Python; the mean where it has several values.
    Pymfe,
    /// Those of problexity 0.5.11, a package of Python, with one class against one.
    Problexity,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Lorena, Self::Ecol, Self::Pymfe, Self::Problexity];

    /// Images that a library's dialect measures at most, since it holds all distances: of more, a sample.
    pub const MOST_IMAGES: usize = 5_000;

    /// How documents call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lorena => "lorena",
            Self::Ecol => "ecol",
            Self::Pymfe => "pymfe",
            Self::Problexity => "problexity",
        }
    }
}

macro_rules! measures {
    ($($(#[$about:meta])* $name:ident: $key:literal, $symbol:literal, $family:ident, $most:expr;)*) => {
        /// A measure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Measure {
            $($(#[$about])* $name,)*
        }

        impl Measure {
            /// All of them, in the order of documents.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// How documents call it.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// How papers call it.
            pub fn symbol(self) -> &'static str {
                match self { $(Self::$name => $symbol,)* }
            }

            /// What it looks at.
            pub fn family(self) -> Family {
                match self { $(Self::$name => Family::$family,)* }
            }

            /// The greatest value that it can have; `None` where there is none. The least is 0.
            pub fn most(self) -> Option<f64> {
                match self { $(Self::$name => $most,)* }
            }
        }
    };
}

measures! {
    /// Maximum Fisher's discriminant ratio: `1 / (1 + max r)` over the pixels, with `r` the scatter between classes by that
    /// within them.
    F1: "f1", "F1", Overlap, Some(1.0);
    /// The same along the best direction, as a mean over pairs of classes.
    F1v: "f1v", "F1v", Overlap, Some(1.0);
    /// Volume of the region where the ranges of two classes overlap, as a mean over pairs.
    F2: "f2", "F2", Overlap, Some(1.0);
    /// Share of images in the overlap of the best pixel, as a mean over pairs.
    F3: "f3", "F3", Overlap, Some(1.0);
    /// Share of images that no pixel tells apart, one after the other, as a mean over pairs.
    F4: "f4", "F4", Overlap, Some(1.0);
    /// How far images lie on the wrong side of the plane of a linear support vector machine, as a mean over pairs.
    L1: "l1", "L1", Linearity, Some(1.0);
    /// Share of images on the wrong side of that plane.
    L2: "l2", "L2", Linearity, Some(1.0);
    /// Share of points between images of one class on the wrong side of that plane.
    L3: "l3", "L3", Linearity, Some(1.0);
    /// Share of images that the minimum spanning tree joins with another class.
    N1: "n1", "N1", Neighbourhood, Some(1.0);
    /// Distance from the nearest image of the own class by that and the distance from the nearest one of another class, of
    /// sums.
    N2: "n2", "N2", Neighbourhood, Some(1.0);
    /// Error of the nearest neighbour, with the image itself left out.
    N3: "n3", "N3", Neighbourhood, Some(1.0);
    /// Error of the nearest neighbour on points between images of one class.
    N4: "n4", "N4", Neighbourhood, Some(1.0);
    /// Spheres that cover all images, as a share of the images.
    T1: "t1", "T1", Neighbourhood, Some(1.0);
    /// 1 less the mean share of images that are nearer than the nearest one of another class.
    Lsc: "lsc", "LSC", Neighbourhood, Some(1.0);
    /// 1 less the share of pairs of images that are joined in the graph of near images of one class.
    Density: "density", "Density", Network, Some(1.0);
    /// 1 less the mean share of joined pairs among the neighbours of an image in that graph.
    ClsCoef: "cls_coef", "ClsCoef", Network, Some(1.0);
    /// 1 less the mean hub of an image in that graph.
    Hubs: "hubs", "Hubs", Network, Some(1.0);
    /// Values of an image by the number of images.
    T2: "t2", "T2", Dimensionality, None;
    /// Principal components with 95 % of the variance by the number of images.
    T3: "t3", "T3", Dimensionality, None;
    /// Principal components with 95 % of the variance by the values of an image.
    T4: "t4", "T4", Dimensionality, Some(1.0);
    /// 1 less the entropy of the classes' shares by its greatest value.
    C1: "c1", "C1", Balance, Some(1.0);
    /// 1 less the inverse of the imbalance ratio.
    C2: "c2", "C2", Balance, Some(1.0);
    /// Levina and Bickel's estimate of the intrinsic dimension from 3 neighbours.
    Dimension3: "dimension_mle_3", "ID, k = 3", IntrinsicDimension, None;
    /// The same from 5 neighbours.
    Dimension5: "dimension_mle_5", "ID, k = 5", IntrinsicDimension, None;
    /// The same from 10 neighbours.
    Dimension10: "dimension_mle_10", "ID, k = 10", IntrinsicDimension, None;
    /// The same from 20 neighbours.
    Dimension20: "dimension_mle_20", "ID, k = 20", IntrinsicDimension, None;
    /// The estimate from two neighbours by Facco et al.
    TwoNn: "dimension_two_nn", "ID, TwoNN", IntrinsicDimension, None;
    /// Lower bound of the Bayes error from the nearest neighbour's error (T. Cover and P. Hart, 1967).
    NearestLow: "bayes_nearest_lower", "Bayes, 1-NN, low", BayesError, Some(1.0);
    /// Upper bound of the Bayes error: the nearest neighbour's error.
    NearestHigh: "bayes_nearest_upper", "Bayes, 1-NN, high", BayesError, Some(1.0);
    /// Lower bound of the Bayes error from the minimum spanning tree (S. Sekeh, B. Oselio and A. Hero, "Learning to bound the
    /// multi-class Bayes error", 2020).
    TreeLow: "bayes_tree_lower", "Bayes, tree, low", BayesError, Some(1.0);
    /// Upper bound of the Bayes error from that tree.
    TreeHigh: "bayes_tree_upper", "Bayes, tree, high", BayesError, Some(1.0);
    /// Cumulative spectral gradient of the classes' neighbourhoods.
    Csg: "csg", "CSG", Separation, None;
}

impl Measure {
    /// Whether a high value means that classes are easy to tell apart; `None` where the value says how much there is, not how
    /// hard it is.
    pub fn is_easy_when_high(self) -> Option<bool> {
        (self.family() != Family::IntrinsicDimension).then_some(false)
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

/// Why a measure has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Without {
    /// No class has two images.
    OneImageAClass,
    /// All images that it looks at are equal.
    EqualImages,
    /// There are fewer images than it looks at around each.
    TooFewImages,
    /// The time or the tables that it takes grow too fast with the values of an image.
    TooManyValues,
    /// Its table of classes would be too large.
    TooManyClasses,
    /// What it holds does not fit into memory.
    Memory,
    /// No two images are joined.
    NothingJoined,
    /// The library does not measure a class of one image.
    ClassOfOne,
    /// The library divides 0 by 0 where a value is the same in all images.
    ConstantValue,
    /// It rests on the library's own support vector machine.
    OwnSolver,
    /// It rests on the library's own support vector machine, which learns in a random order.
    RandomSolver,
    /// The library measures points that it draws at random.
    Random,
    /// It depends on which of equals comes first, which the library leaves open.
    OpenOrder,
    /// There are fewer images than directions, and the library divides by what rounding leaves.
    Rounding,
    /// Nearest enemies make a circle, around which the library goes for ever.
    Endless,
}

/// Why a value says less than it seems to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// A product over all pixels, which one pixel without overlap makes 0 and many pixels make small.
    ProductOfPixels,
    /// Nearly every image has a sphere of its own, as is usual for images.
    SphereForEach,
    /// Near 1 for any set of several classes and many images.
    NearItsEnd,
    /// All hubs are images of one class.
    HubsOfOneClass,
    /// It follows from the number of images and values alone.
    SizesAlone,
    /// The linear machine did not settle for some pair.
    Unsettled,
    /// A mean over some pairs of classes, drawn at random.
    SomePairs,
}
