//! Does a dialect compute what its library does?
//!
//! What pymfe 0.4.4 and problexity 0.5.11 print of the same images (`bench/dialects.py`, NumPy 2.4; F1v of pymfe with NumPy
//! 1.26, since it fails with NumPy 2), and what the functions of ECoL 0.3.0 do with R 4.2, `cluster` and `igraph`.

use onepixel::dataset::{Dataset, ImageSet};
use onepixel::probes::complexity::{ComplexityFinding, ComplexityProbe, Dialect, Measure, Without};
use onepixel::progress::Silent;

use super::real::{digits, idx_set, iris};

fn find(set: &ImageSet, dialect: Dialect) -> ComplexityFinding {
    let dataset = Dataset::new("made up", "memory", set.clone(), None).unwrap();
    ComplexityProbe { dialect, ..ComplexityProbe::default() }.run(&dataset, &Silent).unwrap()
}

/// The first so many images of a set.
fn first(set: ImageSet, images: u32) -> ImageSet {
    set.select(&(0..images).collect::<Vec<u32>>()).unwrap()
}

fn agrees(set: &ImageSet, dialect: Dialect, expected: &[(Measure, f64)]) {
    let finding = find(set, dialect);
    for &(measure, expected) in expected {
        let found = finding.measures.iter().find(|found| found.key == measure).unwrap();
        let value = found.value.unwrap_or_else(|| panic!("{dialect:?} {measure:?}: {:?}", found.without));
        assert!((value - expected).abs() < 1e-6, "{dialect:?} {measure:?}: {value}, expected {expected}");
    }
}

#[test]
fn iris_is_what_ecol_says() {
    let set = iris();
    let expected = [
        (Measure::F1, 0.2775642),
        (Measure::F1v, 0.0267996),
        (Measure::F2, 0.0063818),
        (Measure::F3, 0.1233333),
        (Measure::F4, 0.0433333),
        (Measure::N1, 0.1066667),
        (Measure::N2, 0.1981444),
        (Measure::N3, 0.0600000),
        (Measure::T1, 0.0526316),
        (Measure::Lsc, 0.8164000),
        (Measure::Density, 0.8331991),
        (Measure::ClsCoef, 0.2674492),
        (Measure::Hubs, 0.8378606),
        (Measure::T2, 0.0266667),
        (Measure::T3, 0.0133333),
        (Measure::T4, 0.5000000),
        (Measure::C1, 0.0000000),
        (Measure::C2, 0.0000000),
    ];
    agrees(&set, Dialect::Ecol, &expected);
}

#[test]
fn iris_is_what_pymfe_says() {
    let set = iris();
    let expected = [
        (Measure::F1, 0.2775642),
        (Measure::F1v, 0.0267996),
        (Measure::F2, 0.0063818),
        (Measure::F3, 0.1233333),
        (Measure::F4, 0.0433333),
        (Measure::N1, 0.1066667),
        (Measure::N2, 0.1981444),
        (Measure::N3, 0.0600000),
        (Measure::Lsc, 0.8166667),
        (Measure::T2, 0.0266667),
        (Measure::T3, 0.0133333),
        (Measure::T4, 0.5000000),
        (Measure::C1, 1.0000000),
        (Measure::C2, 0.0000000),
    ];
    agrees(&set, Dialect::Pymfe, &expected);
}

#[test]
fn iris_is_what_problexity_says() {
    let set = iris();
    let expected = [
        (Measure::F1, 0.0786917),
        (Measure::F1v, 0.0262927),
        (Measure::F2, 0.0063818),
        (Measure::F3, 0.1233333),
        (Measure::F4, 0.0433333),
        (Measure::N1, 0.0150000),
        (Measure::N2, 0.1192597),
        (Measure::N3, 0.0200000),
        (Measure::T1, 0.0766667),
        (Measure::Lsc, 0.6058667),
        (Measure::Density, 0.7675421),
        (Measure::ClsCoef, 0.2403198),
        (Measure::Hubs, 0.6434160),
        (Measure::T2, 0.0400000),
        (Measure::T3, 0.0233333),
        (Measure::T4, 0.5833333),
        (Measure::C1, 0.0000000),
        (Measure::C2, 0.0000000),
    ];
    agrees(&set, Dialect::Problexity, &expected);
}

#[test]
fn digits_are_what_ecol_says() {
    let Some(set) = digits().map(|set| first(set, 500)) else { return };
    let expected = [
        (Measure::F1, 0.6138149),
        (Measure::F1v, 0.0039668),
        (Measure::F2, 0.0000000),
        (Measure::F3, 0.2250213),
        (Measure::F4, 0.0000000),
        (Measure::N1, 0.0720000),
        (Measure::N2, 0.3493068),
        (Measure::N3, 0.0140000),
        (Measure::T1, 0.0040816),
        (Measure::Lsc, 0.9589200),
        (Measure::Density, 0.9222044),
        (Measure::ClsCoef, 0.1060175),
        (Measure::Hubs, 0.9165310),
        (Measure::T2, 0.1280000),
        (Measure::T3, 0.0520000),
        (Measure::T4, 0.4062500),
        (Measure::C1, 0.0003150),
        (Measure::C2, 0.0001774),
    ];
    agrees(&set, Dialect::Ecol, &expected);
}

#[test]
fn digits_are_what_pymfe_says() {
    let Some(set) = digits().map(|set| first(set, 500)) else { return };
    let expected = [
        (Measure::F1v, 0.0039668),
        (Measure::F3, 0.2250213),
        (Measure::F4, 0.0000000),
        (Measure::N1, 0.0720000),
        (Measure::N2, 0.3493068),
        (Measure::N3, 0.0140000),
        (Measure::Lsc, 0.9589240),
        (Measure::Hubs, 0.8985293),
        (Measure::T2, 0.1280000),
        (Measure::T3, 0.0520000),
        (Measure::T4, 0.4062500),
        (Measure::C1, 0.9996850),
        (Measure::C2, 0.0001774),
    ];
    agrees(&set, Dialect::Pymfe, &expected);
}

#[test]
fn digits_are_what_problexity_says() {
    let Some(set) = digits().map(|set| first(set, 500)) else { return };
    let expected = [
        (Measure::F1, 0.0999126),
        (Measure::F1v, 0.0038874),
        (Measure::F2, 0.0000000),
        (Measure::F3, 0.2250213),
        (Measure::F4, 0.0000000),
        (Measure::N1, 0.0063554),
        (Measure::N2, 0.2970501),
        (Measure::N3, 0.0020193),
        (Measure::T1, 0.3287390),
        (Measure::Lsc, 0.6459763),
        (Measure::Density, 0.9516853),
        (Measure::ClsCoef, 0.6039338),
        (Measure::Hubs, 0.8454945),
        (Measure::T2, 0.6404133),
        (Measure::T3, 0.1934168),
        (Measure::T4, 0.3017361),
        (Measure::C1, 0.0005900),
        (Measure::C2, 0.0016318),
    ];
    agrees(&set, Dialect::Problexity, &expected);
}

#[test]
fn mnist_is_what_ecol_says() {
    let Some(set) = idx_set("mnist", "t10k").map(|set| first(set, 500)) else { return };
    let expected = [
        (Measure::F1, 0.8425973),
        (Measure::F1v, 0.0180450),
        (Measure::F2, 0.0000000),
        (Measure::F3, 0.6173704),
        (Measure::F4, 0.0033349),
        (Measure::N1, 0.3440000),
        (Measure::N2, 0.4285876),
        (Measure::N3, 0.1880000),
        (Measure::T1, 0.0024510),
        (Measure::Lsc, 0.9815960),
        (Measure::Density, 0.9387896),
        (Measure::ClsCoef, 0.1829631),
        (Measure::Hubs, 0.9434475),
        (Measure::T2, 1.5680000),
        (Measure::T3, 0.2280000),
        (Measure::T4, 0.1454082),
        (Measure::C1, 0.0050237),
        (Measure::C2, 0.0029627),
    ];
    agrees(&set, Dialect::Ecol, &expected);
}

#[test]
fn mnist_is_what_pymfe_says() {
    let Some(set) = idx_set("mnist", "t10k").map(|set| first(set, 500)) else { return };
    let expected = [
        (Measure::F1v, 0.0180450),
        (Measure::F3, 0.6173704),
        (Measure::F4, 0.0000000),
        (Measure::N1, 0.3440000),
        (Measure::N2, 0.4285876),
        (Measure::N3, 0.1880000),
        (Measure::Lsc, 0.9815960),
        (Measure::Density, 0.9387896),
        (Measure::ClsCoef, 0.1829631),
        (Measure::Hubs, 0.8742517),
        (Measure::T2, 1.5680000),
        (Measure::T3, 0.2280000),
        (Measure::T4, 0.1454082),
        (Measure::C1, 0.9949763),
        (Measure::C2, 0.0029627),
    ];
    agrees(&set, Dialect::Pymfe, &expected);
}

#[test]
fn mnist_is_what_problexity_says() {
    let Some(set) = idx_set("mnist", "t10k").map(|set| first(set, 500)) else { return };
    let expected = [
        (Measure::F1, 0.2434600),
        (Measure::F2, 0.0000000),
        (Measure::F3, 0.6173704),
        (Measure::N1, 0.0248164),
        (Measure::N2, 0.4050908),
        (Measure::N3, 0.0376301),
        (Measure::T1, 0.8450428),
        (Measure::Lsc, 0.8067041),
        (Measure::Density, 0.9597663),
        (Measure::ClsCoef, 0.7861591),
        (Measure::Hubs, 0.8583416),
        (Measure::T2, 7.9214659),
        (Measure::T3, 0.5179084),
        (Measure::T4, 0.0653345),
        (Measure::C1, 0.0088005),
        (Measure::C2, 0.0236021),
    ];
    agrees(&set, Dialect::Problexity, &expected);
}

/// The library does not say which of equals comes first, divides by nothing, or draws at random.
#[test]
fn what_cannot_be_followed_has_a_reason_and_no_number() {
    let reason = |finding: &ComplexityFinding, measure: Measure| {
        let found = finding.measures.iter().find(|found| found.key == measure).unwrap();
        assert_eq!(found.value.is_none(), found.without.is_some());
        found.without
    };
    let pymfe = find(&iris(), Dialect::Pymfe);
    assert_eq!(reason(&pymfe, Measure::Density), Some(Without::OpenOrder));
    assert_eq!(reason(&pymfe, Measure::L2), Some(Without::RandomSolver));
    assert_eq!(reason(&pymfe, Measure::N4), Some(Without::Random));
    assert!(pymfe.pairs.is_empty() && pymfe.measures.len() == 22);
    assert_eq!(reason(&find(&iris(), Dialect::Ecol), Measure::L1), Some(Without::OwnSolver));
    let constant = crate::drawn::set((1, 2, 1), 2, vec![0, 0, 1, 1], vec![7, 1, 7, 2, 7, 8, 7, 9]);
    assert_eq!(reason(&find(&constant, Dialect::Pymfe), Measure::F1), Some(Without::ConstantValue));
    assert_eq!(reason(&find(&constant, Dialect::Pymfe), Measure::F2), Some(Without::ConstantValue));
}

#[test]
fn sets_of_few_or_equal_images_have_a_number_or_a_reason_in_every_dialect() {
    let one_a_class = crate::drawn::set((1, 3, 1), 3, vec![0, 1, 2], vec![1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let equal = crate::drawn::set((1, 2, 1), 2, vec![0, 1, 0, 1, 1], vec![5; 10]);
    let two = crate::drawn::set((1, 1, 1), 2, vec![0, 1], vec![0, 255]);
    for set in [one_a_class, equal, two] {
        for dialect in [Dialect::Ecol, Dialect::Pymfe, Dialect::Problexity] {
            for found in find(&set, dialect).measures {
                assert_eq!(found.value.is_none(), found.without.is_some(), "{dialect:?} {found:?}");
                assert!(found.value.is_none_or(f64::is_finite), "{dialect:?} {found:?}");
            }
        }
    }
}

#[test]
fn a_dialect_measures_a_sample_of_many_images() {
    let images = Dialect::MOST_IMAGES + 200;
    let labels = (0..images).map(|image| (image % 2) as u16).collect();
    let pixels = (0..2 * images).map(|value| (value * value % 251) as u8).collect();
    let set = crate::drawn::set((1, 2, 1), 2, labels, pixels);
    let finding = find(&set, Dialect::Problexity);
    assert_eq!((finding.images, finding.images_total), (Dialect::MOST_IMAGES as u64, images as u64));
}
