//! In which words are complexity measures told?

use onepixel::probes::complexity::{Caution, Dialect, Family, Measure, Without};

/// What a family of measures looks at.
pub(crate) fn family(family: Family) -> &'static str {
    match family {
        Family::Overlap => "overlap of single pixels",
        Family::Linearity => "linearity",
        Family::Neighbourhood => "neighbourhood",
        Family::Network => "graph of near images",
        Family::Dimensionality => "dimensionality",
        Family::Balance => "class balance",
        Family::IntrinsicDimension => "intrinsic dimension",
        Family::BayesError => "Bayes error (estimated bounds)",
        Family::Separation => "class separation",
    }
}

/// Whose definitions are followed.
pub(crate) fn library(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Lorena => "Lorena et al. (2019)",
        Dialect::Ecol => "ECoL 0.3.0",
        Dialect::Pymfe => "pymfe 0.4.4",
        Dialect::Problexity => "problexity 0.5.11",
    }
}

/// What a measure is, in a few words.
pub(crate) fn meaning(measure: Measure) -> &'static str {
    match measure {
        Measure::F1 => "variance within classes at the most discriminative pixel",
        Measure::F1v => "the same along the best direction, mean of pairs",
        Measure::F2 => "volume in which two classes overlap, mean of pairs",
        Measure::F3 => "images in the overlap of the best pixel, mean of pairs",
        Measure::F4 => "images that all pixels together leave in overlaps, mean of pairs",
        Measure::L1 => "distance of errors from a linear SVM's plane, mean of pairs",
        Measure::L2 => "training error of that SVM, mean of pairs",
        Measure::L3 => "its error on points between images of one class, mean of pairs",
        Measure::N1 => "images joined with another class in the minimum spanning tree",
        Measure::N2 => "distance to the own class against distance to the others",
        Measure::N3 => "leave-one-out error of the nearest neighbour",
        Measure::N4 => "error of the nearest neighbour between images of one class",
        Measure::T1 => "spheres needed to cover each class, per image",
        Measure::Lsc => "images not closer than the nearest other class",
        Measure::Density => "pairs of images that are not joined",
        Measure::ClsCoef => "pairs of neighbours that are not joined",
        Measure::Hubs => "how little joined images gather around hubs",
        Measure::T2 => "values per image of the set",
        Measure::T3 => "principal components (95 % of variance) per image of the set",
        Measure::T4 => "principal components (95 % of variance) per value",
        Measure::C1 => "lack of entropy of class shares",
        Measure::C2 => "imbalance ratio",
        Measure::Dimension3 => "Levina-Bickel, 3 neighbours",
        Measure::Dimension5 => "Levina-Bickel, 5 neighbours",
        Measure::Dimension10 => "Levina-Bickel, 10 neighbours",
        Measure::Dimension20 => "Levina-Bickel, 20 neighbours",
        Measure::TwoNn => "two nearest neighbours (Facco et al.)",
        Measure::NearestLow => "lower bound from the nearest neighbour's error (Cover-Hart)",
        Measure::NearestHigh => "upper bound: the nearest neighbour's error",
        Measure::TreeLow => "lower bound from the minimum spanning tree",
        Measure::TreeHigh => "upper bound from the minimum spanning tree",
        Measure::Csg => "cumulative spectral gradient of class neighbourhoods",
    }
}

/// Why a measure has no value.
pub(crate) fn without(without: Without) -> &'static str {
    match without {
        Without::OneImageAClass => "every class has only one image",
        Without::EqualImages => "the images do not differ",
        Without::TooFewImages => "too few images",
        Without::TooManyValues => "images have too many values; reduce them with --size",
        Without::TooManyClasses => "too many classes",
        Without::Memory => "does not fit into memory; allow more with --memory",
        Without::NothingJoined => "no near images are of one class",
        Without::ClassOfOne => "not computed: the library does not measure a class of one image",
        Without::ConstantValue => "not computed: the library divides 0 by 0 where a pixel is the same in all images",
        Without::OwnSolver => "not computed: it rests on the library's own SVM",
        Without::RandomSolver => "not computed: it rests on the library's own SVM, which learns in a random order",
        Without::Random => "not computed: the library measures points that it draws at random",
        Without::OpenOrder => "not computed: equals decide, whose order the library leaves open",
        Without::Rounding => {
            "not computed: fewer images than directions, so that the library divides by rounding errors"
        }
        Without::Endless => "not computed: nearest enemies make a circle, and the library does not end",
    }
}

/// Why a value says less than it seems to.
pub(crate) fn caution(caution: Caution) -> &'static str {
    match caution {
        Caution::ProductOfPixels => {
            "a product over all pixels: one pixel without overlap makes it 0, and hundreds of pixels make it tiny"
        }
        Caution::SphereForEach => {
            "most spheres hold a single image, as is usual for images: it hardly tells datasets apart"
        }
        Caution::NearItsEnd => "close to 1 for any dataset with several classes and many images",
        Caution::HubsOfOneClass => {
            "all hubs are images of the class with the densest graph; every other image counts as 0"
        }
        Caution::SizesAlone => "depends only on the number of values and images",
        Caution::Unsettled => "the linear SVM of at least one pair stopped before it converged",
        Caution::SomePairs => "the mean of 1,000 pairs drawn at random",
    }
}

/// A measure with as many decimals as tell values near 0 and near 1 apart.
pub(crate) fn decimals(value: f64) -> String {
    match value {
        10.0.. => format!("{value:.2}"),
        0.0 => "0".to_owned(),
        ..0.0001 => format!("{value:.1e}"),
        _ => format!("{value:.4}"),
    }
}
