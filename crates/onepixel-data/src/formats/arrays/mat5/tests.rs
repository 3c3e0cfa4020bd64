//! Files that MATLAB and SciPy wrote, as SciPy reads them.

use std::path::PathBuf;

use onepixel::dataset::Images;
use onepixel::progress::Silent;

use crate::formats::arrays::mat5::*;
use crate::reading::parts::Parts;
use crate::reading::{journal::Reading, options::ReadOptions};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/arrays").join(name)
}

fn values(file: &str, path: &[&str]) -> Result<(Vec<u64>, Vec<f64>)> {
    MatFile::open(&fixture(file))?.values(path, 1000)
}

fn refusal(file: &str, path: &[&str]) -> String {
    values(file, path).unwrap_err().to_string()
}

fn seen(images: &dyn Images) -> Vec<u8> {
    let mut all = Vec::new();
    images.visit(0..images.len(), &mut |_, batch| all.extend_from_slice(batch)).unwrap();
    all
}

#[test]
fn matlab_files_of_both_byte_orders_hold_what_scipy_finds_in_them() {
    let three_sides: Vec<f64> = (1..=24).map(f64::from).collect();
    for file in ["test3dmatrix_6.1_SOL2", "test3dmatrix_7.4_GLNX86"] {
        let found = values(&format!("matlab/{file}.mat"), &["test3dmatrix"]).unwrap();
        assert_eq!(found, (vec![2, 3, 4], three_sides.clone()), "{file}");
    }
    for file in ["testdouble_6.1_SOL2", "testdouble_7.4_GLNX86"] {
        let (dims, found) = values(&format!("matlab/{file}.mat"), &["testdouble"]).unwrap();
        assert_eq!(dims, [1, 9]);
        let eighths = (0..9).map(|step| f64::from(step) * std::f64::consts::FRAC_PI_4);
        assert!(found.iter().zip(eighths).all(|(found, expected)| (found - expected).abs() < 1e-15), "{found:?}");
    }
    for file in ["teststructnest_6.1_SOL2", "teststructnest_7.4_GLNX86"] {
        let file = format!("matlab/{file}.mat");
        assert_eq!(values(&file, &["teststructnest", "one"]).unwrap(), (vec![1, 1], vec![1.0]));
        let message = refusal(&file, &["teststructnest", "two", "three"]);
        assert!(message.contains("expected a numeric array, found text"), "{message}");
        let message = refusal(&file, &["teststructnest", "three"]);
        assert!(message.contains("expected a field three, found the fields one, two"), "{message}");
    }
    assert_eq!(values("matlab/testbool_8_WIN64.mat", &["testbools"]).unwrap(), (vec![2, 1], vec![1.0, 0.0]));
    let counted = values("matlab/miuint32_for_miint32.mat", &["an_array"]).unwrap().1;
    assert_eq!(counted, (0..10).map(f64::from).collect::<Vec<_>>());
    assert_eq!(values("matlab/miutf8_array_name.mat", &["array_name"]).unwrap().0, [1, 1]);
}

#[test]
fn numbers_of_every_class_are_those_that_scipy_wrote() {
    for file in ["numbers.mat", "numbers_compressed.mat"] {
        for (name, scale, shift) in [
            ("int8", 5.0, 60.0),
            ("uint8", 11.0, 0.0),
            ("int16", 1000.0, 9000.0),
            ("uint16", 2500.0, 0.0),
            ("int32", 7e4, 8e5),
            ("uint32", 7e4, 0.0),
            ("int64", 1e15, 1e16),
            ("uint64", 1e15, 0.0),
            ("float32", 0.5, 6.0),
            ("float64", 0.25, 3.0),
        ] {
            let (dims, found) = values(file, &[name]).unwrap();
            assert_eq!(dims, [2, 3, 4], "{name}");
            // The first index fastest: numpy's place of (row, column, layer) is row·12 + column·4 + layer.
            let expected = (0..24).map(|i| f64::from(i % 2 * 12 + i / 2 % 3 * 4 + i / 6) * scale - shift);
            assert_eq!(found, expected.collect::<Vec<_>>(), "{name} in {file}");
        }
        assert_eq!(values(file, &["scalar"]).unwrap(), (vec![1, 1], vec![7.0]));
        assert_eq!(values(file, &["whole"]).unwrap(), (vec![2, 3], vec![0.0, 3.0, 1.0, 4.0, 2.0, 5.0]));
        let message = refusal(file, &["half"]);
        assert!(message.contains("expected a variable half, found int8, uint8"), "{message}");
        assert!(MatFile::open(&fixture(file)).unwrap().values(&["int8"], 23).is_err());
    }
}

#[test]
fn structures_are_read_as_emnist_needs_them() {
    let options = ReadOptions::default();
    for file in ["emnist.mat", "emnist_compressed.mat"] {
        let reading = Reading::new(&options, &Silent);
        let mat = MatFile::open(&fixture(file)).unwrap();
        assert_eq!(mat.names(), ["dataset"]);
        let train: (&[&str], &[&str]) = (&["dataset", "train", "images"], &["dataset", "train", "labels"]);
        let test: (&[&str], &[&str]) = (&["dataset", "test", "images"], &["dataset", "test", "labels"]);
        let Parts { train, test, .. } = read_variables((&mat, train), Some((&mat, test)), &reading).unwrap();
        let (train_pixels, test_pixels) = (seen(&train.images), seen(&test.unwrap().images));
        assert_eq!(
            (train.images.shape().to_string(), train.labels.map_or(0, |labels| labels.len())),
            ("3×3".to_owned(), 6)
        );
        let reversed: Vec<u8> = test_pixels.chunks(9).rev().flatten().copied().collect();
        assert_eq!(train_pixels, reversed);
        // What numpy's default_rng(5) drew, as SciPy reads it back.
        assert_eq!(train_pixels[..9], EMNIST_FIRST_ROW, "{file}");
        assert_eq!(mat.values(&["dataset", "mapping"], 100).unwrap().0, [6, 2]);
        assert_eq!(mat.dims(&["dataset", "train", "writers"]).unwrap(), [6, 1]);
    }
}

const EMNIST_FIRST_ROW: [u8; 9] = [217, 85, 53, 204, 120, 134, 31, 216, 14];

#[test]
fn versions_4_and_7_3_are_refused_with_a_way_out() {
    for (file, version) in [
        ("testhdf5_7.4_GLNX86", "version 7.3"),
        ("testmatrix_4.2c_SOL2", "version 4"),
        ("testvec_4_GLNX86", "version 4"),
    ] {
        let message = refusal(&format!("matlab/{file}.mat"), &["a"]);
        assert!(message.contains(version) && message.contains("-v7"), "{message}");
    }
}

#[test]
fn arrays_that_are_not_plain_numbers_are_refused_by_name() {
    for (file, name, found) in [
        ("testsparse_7.4_GLNX86", "testsparse", "a sparse array"),
        ("testcomplex_7.4_GLNX86", "testcomplex", "complex ones"),
        ("testcell_7.4_GLNX86", "testcell", "a cell array"),
        ("testfunc_7.4_GLNX86", "testfunc", "a function"),
        ("teststructarr_7.4_GLNX86", "teststructarr", "a structure"),
    ] {
        let message = refusal(&format!("matlab/{file}.mat"), &[name]);
        assert!(message.contains(&format!("found {found}")), "{message}");
    }
    let message = refusal("matlab/teststructarr_7.4_GLNX86.mat", &["teststructarr", "one"]);
    assert!(message.contains("expected one structure") && message.contains("[1, 2]"), "{message}");
}

#[test]
fn damaged_matlab_files_are_refused() {
    for file in ["corrupted_zlib_checksum", "corrupted_zlib_data", "malformed1", "bad_miuint32"] {
        let mat = MatFile::open(&fixture(&format!("matlab/{file}.mat")));
        let read = mat.and_then(|mat| mat.names().iter().try_for_each(|name| mat.values(&[name], 1000).map(drop)));
        assert!(read.is_err(), "{file}");
    }
}
