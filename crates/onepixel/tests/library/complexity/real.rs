//! Real datasets, and what NumPy says of them with a table of all distances.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use onepixel::dataset::ImageSet;
use onepixel::probes::complexity::{ComplexityFinding, Measure};

/// The folder of a dataset, if there is one.
fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("ONEPIXEL_DATA").map(|data| PathBuf::from(data).join(name));
    if folder.is_none() {
        println!("skipped: ONEPIXEL_DATA is not set");
    }
    folder
}

pub fn idx_set(name: &str, part: &str) -> Option<ImageSet> {
    let folder = folder(name)?;
    let idx = |kind: &str, header: usize| {
        let mut bytes = Vec::new();
        GzDecoder::new(File::open(folder.join(format!("{part}-{kind}-ubyte.gz"))).unwrap())
            .read_to_end(&mut bytes)
            .unwrap();
        bytes.split_off(header)
    };
    let labels = idx("labels-idx1", 8).into_iter().map(u16::from).collect();
    Some(crate::drawn::set((28, 28, 1), 10, labels, idx("images-idx3", 16)))
}

/// Nothing, unless minutes may be taken.
fn minutes() -> Option<()> {
    let may = std::env::var_os("ONEPIXEL_MINUTES").is_some();
    if !may {
        println!("skipped: takes minutes; ONEPIXEL_MINUTES is not set");
    }
    may.then_some(())
}

pub fn digits() -> Option<ImageSet> {
    let text = std::fs::read_to_string(folder("optdigits")?.join("optdigits.tes")).unwrap();
    let cells = |line: &str| {
        line.split([',', '\t', ' ']).filter(|cell| !cell.is_empty()).map(|cell| cell.parse().unwrap()).collect()
    };
    let rows: Vec<Vec<u8>> = text.lines().map(cells).collect();
    let labels = rows.iter().map(|row| u16::from(row[64])).collect();
    Some(crate::drawn::set((8, 8, 1), 10, labels, rows.iter().flat_map(|row| &row[..64]).copied().collect()))
}

/// Iris as images of four values, in tenths of a centimetre.
pub fn iris() -> ImageSet {
    let rows = include_str!("../../data/iris.csv").lines();
    let rows: Vec<Vec<u8>> = rows.map(|row| row.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    let labels = rows.iter().map(|row| u16::from(row[4])).collect();
    crate::drawn::set((1, 4, 1), 3, labels, rows.iter().flat_map(|row| &row[..4]).copied().collect())
}

/// What ECoL and pymfe agree on, as their own tests and papers state.
#[test]
fn iris_has_the_values_that_other_libraries_agree_on() {
    let finding = super::find(iris());
    for (measure, expected) in [
        (Measure::F2, 0.00638),
        (Measure::F3, 0.1233),
        (Measure::F4, 0.0433),
        (Measure::T4, 0.5),
        (Measure::C1, 0.0),
        (Measure::C2, 0.0),
    ] {
        let found = finding.value(measure).unwrap();
        assert!((found - expected).abs() < 5e-5, "{measure:?}: {found}, expected {expected}");
    }
    // The classes that touch: versicolor and virginica.
    assert_eq!(finding.pairs[0].l2, Some(0.0));
    assert!((0.01..0.1).contains(&finding.pairs[2].l2.unwrap()), "{:?}", finding.pairs[2]);
}

/// Values with six decimals.
fn agree(name: &str, finding: &ComplexityFinding, expected: &[(Measure, f64)]) {
    for &(measure, expected) in expected {
        let found = finding.value(measure).unwrap();
        assert!((found - expected).abs() < 6e-7, "{name}, {measure:?}: {found}, expected {expected}");
    }
}

fn variants(name: &str, finding: &ComplexityFinding, edges: f64, mean: f64) {
    let found = [finding.variants.n1_edges.unwrap(), finding.variants.n2_mean.unwrap()];
    for (found, expected) in found.into_iter().zip([edges, mean]) {
        assert!((found - expected).abs() < 6e-7, "{name}: {found}, expected {expected}");
    }
}

#[test]
fn the_digits_have_the_recorded_values() {
    let Some(digits) = digits() else { return };
    let finding = super::find(digits);
    agree(
        "digits",
        &finding,
        &[
            (Measure::N1, 0.033389),
            (Measure::N2, 0.358280),
            (Measure::N3, 0.011686),
            (Measure::Lsc, 0.971706),
            (Measure::T1, 0.559265),
            (Measure::T4, 29.0 / 64.0),
            (Measure::Density, 0.925163),
            (Measure::ClsCoef, 0.133469),
            (Measure::Hubs, 0.903550),
            (Measure::TreeLow, 0.006142),
            (Measure::TreeHigh, 0.012243),
        ],
    );
    variants("digits", &finding, 0.017251, 0.356474);
    for (measure, expected) in [
        (Measure::Dimension3, 4.388),
        (Measure::Dimension5, 6.082),
        (Measure::Dimension10, 6.595),
        (Measure::Dimension20, 6.485),
        (Measure::TwoNn, 8.959),
    ] {
        let found = finding.value(measure).unwrap();
        assert!((found - expected).abs() < 6e-4, "{measure:?}: {found}, expected {expected}");
    }
}

#[test]
#[ignore = "takes minutes: `ONEPIXEL_MINUTES=1 cargo test -- --ignored` runs it"]
fn the_test_images_of_mnist_and_fashion_mnist_have_the_recorded_values() {
    let Some(()) = minutes() else { return };
    let Some((mnist, fashion)) = idx_set("mnist", "t10k").zip(idx_set("fashion-mnist", "t10k")) else { return };
    let finding = super::find(mnist);
    let expected = [0.093400, 0.420992, 0.044200, 0.993450, 0.841000, 149.0 / 784.0];
    let measures = [Measure::N1, Measure::N2, Measure::N3, Measure::Lsc, Measure::T1, Measure::T4];
    agree("MNIST", &finding, &measures.into_iter().zip(expected).collect::<Vec<_>>());
    variants("MNIST", &finding, 0.050800, 0.414085);
    // The table has two digits.
    let [low, high] = [Measure::TreeLow, Measure::TreeHigh].map(|measure| finding.value(measure).unwrap());
    assert!((low - 0.025).abs() < 1e-3 && (high - 0.050).abs() < 1e-3, "{low} to {high}");
    let finding = super::find(fashion);
    let expected = [0.290500, 0.448413, 0.190800, 0.995359, 0.859300, 183.0 / 784.0];
    agree("Fashion-MNIST", &finding, &measures.into_iter().zip(expected).collect::<Vec<_>>());
    variants("Fashion-MNIST", &finding, 0.201300, 0.446661);
}

#[test]
#[ignore = "takes minutes: `ONEPIXEL_MINUTES=1 cargo test -- --ignored` runs it"]
fn the_train_images_of_mnist_have_the_recorded_values() {
    let Some(mnist) = minutes().and_then(|()| idx_set("mnist", "train")) else { return };
    let finding = super::find(mnist);
    let expected =
        [(Measure::N2, 0.411787), (Measure::N3, 0.026283), (Measure::Lsc, 0.996473), (Measure::T4, 154.0 / 784.0)];
    agree("MNIST", &finding, &expected);
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 0.005, "{found}, expected {expected}");
    near(finding.variants.n2_mean.unwrap(), 0.404748);
    for (measure, expected) in [
        (Measure::Dimension3, 7.33),
        (Measure::Dimension5, 10.68),
        (Measure::Dimension10, 12.27),
        (Measure::Dimension20, 12.66),
    ] {
        near(finding.value(measure).unwrap(), expected);
    }
}
