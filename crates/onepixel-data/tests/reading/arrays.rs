//! Arrays of every type, in every format that carries them, become the grey values that the rule of scaling says.

use std::io::Read;
use std::path::PathBuf;

use crate::support::*;
use onepixel::dataset::Shape;
use onepixel_data::{Memory, Request, parse_shape};

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/arrays").join(name)
}

/// The members of an archive that NumPy wrote, by name.
fn members(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(fixture(name)).unwrap()).unwrap();
    let read = |index| {
        let mut member = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        (member.name().unwrap().trim_end_matches(".npy").to_owned(), bytes)
    };
    (0..zip_len(name)).map(read).collect()
}

fn zip_len(name: &str) -> usize {
    zip::ZipArchive::new(std::fs::File::open(fixture(name)).unwrap()).unwrap().len()
}

/// The elements of an NPY file of u8, which end it.
fn elements(npy: &[u8], count: usize) -> &[u8] {
    &npy[npy.len() - count..]
}

fn le<const N: usize>(values: &[f64], bytes: impl Fn(f64) -> [u8; N]) -> Vec<u8> {
    values.iter().flat_map(|&value| bytes(value)).collect()
}

fn f64s(values: &[f64]) -> Vec<u8> {
    le(values, f64::to_le_bytes)
}

#[test]
fn numpy_arrays_of_every_type_order_and_range_follow_the_rule() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1, 0, 1]));
    let members = members("every_type.npz");
    let bytes = |name: &str| &members.iter().find(|(member, _)| member == name).unwrap().1;
    let names: Vec<&str> = members.iter().filter_map(|(name, _)| name.strip_suffix("_expected")).collect();
    assert_eq!(names.len(), 2 * 14 - 1 + 4 * 6);
    for name in names {
        let expected = elements(bytes(&format!("{name}_expected")), 24);
        for order in ["", "_fortran"] {
            let npy = bytes(&format!("{name}{order}"));
            for (kind, file) in [("npy", npy.clone()), ("npy.gz", gzip(npy)), ("npz", npz(&[("arr_0", npy)]))] {
                let file = folder.file(&format!("{name}{order}.{kind}"), file);
                let mut request = Request::files(file, &labels);
                for memory in [u64::MAX, 0] {
                    request.options.memory = Memory::Bytes(memory);
                    let dataset = load(&request).unwrap();
                    assert_eq!(pixels(&dataset.train), expected, "{name}{order}.{kind}");
                    assert_eq!(dataset.train.shape(), Shape::new(2, 3, 1).unwrap());
                    let scaled = dataset.notes.iter().filter(|note| note.contains("values from")).count();
                    assert_eq!(scaled, usize::from(!name.starts_with("grey")), "{name}: {:?}", dataset.notes);
                }
            }
        }
    }
}

#[test]
fn a_raw_array_beyond_the_memory_allowed_stays_in_its_file() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let images = folder.file("images.npy", npy("<f8", "(2, 1, 2)", &f64s(&[0.0, 1.0, 0.2, 0.4])));
    let load = |memory| {
        let mut request = Request::files(&images, &labels);
        request.options.memory = Memory::Bytes(memory);
        load(&request).unwrap()
    };
    let (lazy, held) = (load(3), load(4));
    assert!(lazy.train.images().as_bytes().is_none() && held.train.images().as_bytes().is_some());
    assert_eq!(pixels(&lazy.train), [0, 255, 51, 102]);
    assert_eq!(pixels(&held.train), [0, 255, 51, 102]);
}

#[test]
fn the_train_set_decides_and_test_values_beyond_it_are_clipped_and_counted() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let train = folder.file("train.npy", npy("<f8", "(2, 1, 2)", &f64s(&[100.0, 200.0, 300.0, 610.0])));
    let test = npy("<f8", "(2, 1, 2)", &f64s(&[100.0, 99.0, 1000.0, 610.0]));
    for (name, test) in [("test.npy", test.clone()), ("test.npy.gz", gzip(&test))] {
        let test = folder.file(name, test);
        let dataset = load(&Request::files(&train, &labels).test_files(&test, &labels)).unwrap();
        assert_eq!(pixels(&dataset.train), [0, 50, 100, 255]);
        assert_eq!(pixels(&dataset.test.unwrap()), [0, 0, 255, 255]);
        let notes = dataset.notes.join("\n");
        assert_says(&notes, &["train.npy: values from 100 to 610, the range of the train set, were mapped linearly"]);
        assert_says(&notes, &["2 values of the test set lie beyond 100 to 610"]);
    }
    // A test set in the train set's range is not stretched to its own; integers follow floats.
    let unit = folder.file("unit.npy", npy("<f8", "(2, 1, 2)", &f64s(&[0.0, 1.0, 0.5, 0.5])));
    let dark = folder.file("dark.npy", npy("|u1", "(2, 1, 2)", &[0, 1, 1, 2]));
    let dataset = load(&Request::files(&unit, &labels).test_files(&dark, &labels)).unwrap();
    assert_eq!(pixels(&dataset.test.unwrap()), [0, 255, 255, 255]);
    assert_says(&dataset.notes.join("\n"), &["multiplied by 255", "1 value of the test set lies beyond 0 to 1"]);
    let grey = folder.file("grey.npy", npy("|u1", "(2, 1, 2)", &[0, 1, 2, 3]));
    let dataset = load(&Request::files(&grey, &labels).test_files(&train, &labels)).unwrap();
    assert_eq!(pixels(&dataset.test.unwrap()), [100, 200, 255, 255]);
    assert_eq!(dataset.notes.len(), 1);
}

#[test]
fn idx_files_of_floats_and_wide_integers_follow_the_rule() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let floats: Vec<u8> = [0f32, 0.2, 0.6, 1.0].iter().flat_map(|value| value.to_be_bytes()).collect();
    let shorts: Vec<u8> = [-1000i16, 0, 1040, 1040].iter().flat_map(|value| value.to_be_bytes()).collect();
    for (code, data, expected) in [(0x0d, floats, [0, 51, 153, 255]), (0x0b, shorts, [0, 125, 255, 255])] {
        let images = folder.file("images.idx", idx(code, &[2, 1, 2], &data));
        assert_eq!(pixels(&load(&Request::files(images, &labels)).unwrap().train), expected);
    }
}

#[test]
fn channels_that_come_first_are_brought_to_the_last_axis() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let stored: Vec<u8> = (0..2 * 3 * 2 * 5).collect();
    let seen: Vec<u8> = (0..2)
        .flat_map(|image| (0..10).flat_map(move |pixel| (0..3).map(move |channel| image * 30 + channel * 10 + pixel)))
        .collect();
    let bytes = npy("|u1", "(2, 3, 2, 5)", &stored);
    let floats = npy("<f8", "(2, 3, 2, 5)", &f64s(&stored.iter().map(|&v| f64::from(v)).collect::<Vec<_>>()));
    for (name, file) in [("raw.npy", bytes.clone()), ("gz.npy", gzip(&bytes)), ("f8.npy", floats)] {
        let dataset = load(&Request::files(folder.file(name, file), &labels)).unwrap();
        assert_eq!(dataset.train.shape(), Shape::new(2, 5, 3).unwrap(), "{name}");
        assert_eq!(pixels(&dataset.train), seen, "{name}");
        assert_says(&dataset.notes.join("\n"), &[name, "[2, 3, 2, 5]", "(images, channels, height, width)"]);
    }
    let grey = folder.file("grey.npy", npy("|u1", "(2, 1, 2, 5)", &stored[..20]));
    let dataset = load(&Request::files(grey, &labels)).unwrap();
    assert_eq!((dataset.train.shape(), pixels(&dataset.train)), (Shape::new(2, 5, 1).unwrap(), stored[..20].to_vec()));
    let asked = Request::files(folder.file("raw.npy", &bytes), &labels).shape(parse_shape("3x2x5").unwrap());
    assert_eq!(pixels(&load(&asked).unwrap().train), stored);
}

#[test]
fn labels_that_are_whole_floats_are_accepted() {
    let folder = Folder::new();
    let images = folder.file("images", idx_images(3, 1, 1, &[0, 1, 2]));
    let labels = folder.file("labels.npy", npy("<f8", "(3,)", &f64s(&[7.0, -2.0, 7.0])));
    let dataset = load(&Request::files(images, labels)).unwrap();
    assert_eq!((dataset.train.classes(), dataset.train.labels()), (&["-2".into(), "7".into()][..], &[1, 0, 1][..]));
}

#[test]
fn archives_may_state_class_names_and_a_licence() {
    let dataset = load(&Request::dataset(fixture("words.npz"))).unwrap();
    assert_eq!(dataset.train.classes(), ["kōhai", "owl", "日本"]);
    assert_eq!((dataset.train.labels(), dataset.test.as_ref().unwrap().labels()), (&[0, 2, 1][..], &[1, 1, 2][..]));
    assert_eq!(dataset.licence.as_deref(), Some("CC BY 4.0"));
    assert!(dataset.notes.is_empty());
    let dataset = load(&Request::dataset(fixture("words_bytes.npz"))).unwrap();
    assert_eq!((dataset.train.classes(), dataset.licence), (&["cat".into(), "owl".into(), "dog".into()][..], None));
    let [validation] = &dataset.further[..] else { panic!("{:?}", dataset.further) };
    assert_eq!((validation.name.name(), validation.labelled().unwrap().labels()), ("validation", &[1, 1, 1][..]));
}

#[test]
fn bzip2_is_read_as_gzip_is() {
    let folder = Folder::new();
    let labels = folder.file("labels", idx_labels(&[0, 1, 0]));
    let dataset = load(&Request::files(fixture("images.npy.bz2"), labels)).unwrap();
    assert_eq!(pixels(&dataset.train), (0..12).collect::<Vec<u8>>());
}

#[test]
fn matlab_files_with_the_image_index_last_are_read_as_scipy_reads_them() {
    let expected = members("mat_expected.npz");
    let images = &expected.iter().find(|(name, _)| name == "svhn").unwrap().1;
    for name in ["svhn.mat", "svhn_compressed.mat"] {
        let dataset = load(&Request::dataset(fixture(name))).unwrap();
        assert_eq!(dataset.train.shape(), Shape::new(3, 4, 2).unwrap());
        assert_eq!(pixels(&dataset.train), elements(images, 5 * 24), "{name}");
        assert_eq!(dataset.train.classes(), ["1", "2", "3", "10"]);
        assert_eq!(dataset.train.labels(), [3, 0, 1, 0, 2]);
    }
}

#[test]
fn a_folder_with_two_matlab_files_has_a_test_set() {
    let folder = Folder::new();
    std::fs::copy(fixture("svhn.mat"), folder.path().join("train_32x32.mat")).unwrap();
    std::fs::copy(fixture("svhn_compressed.mat"), folder.path().join("test_32x32.mat")).unwrap();
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(pixels(&dataset.train), pixels(&dataset.test.unwrap()));
}
