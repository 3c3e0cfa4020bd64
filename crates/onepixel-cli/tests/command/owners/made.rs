//! What do the owners of these datasets keep: images of digits in files of any kind?

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use image::{ExtendedColorType, ImageFormat};
use onepixel_data::{Request, load};
use serde_json::Value;

use crate::support::{Folder, Run, command, finish, keeping_to};

/// The embedded digits, as bright as images are, with their classes: (class, 8×8 grey values).
pub fn digits() -> Vec<(u16, Vec<u8>)> {
    let digits = load(&Request::dataset("digits")).unwrap().train;
    let pixels = digits.images().as_bytes().unwrap().chunks(64);
    let images = pixels.map(|image| image.iter().map(|&value| value * 15).collect());
    digits.labels().iter().copied().zip(images).collect()
}

/// So many digits of each of the classes 0, 1, 2 and on, the first `skipped` of each left out.
pub fn of_classes(counts: &[usize], skipped: usize) -> Vec<(usize, Vec<u8>)> {
    let all = digits();
    let of_class = |(class, &count): (usize, &usize)| {
        let images = all.iter().filter(move |(label, _)| usize::from(*label) == class);
        images.skip(skipped).take(count).map(move |(_, image)| (class, image.clone())).collect::<Vec<_>>()
    };
    counts.iter().enumerate().flat_map(of_class).collect()
}

/// An image of one channel in a format.
pub fn encoded(pixels: &[u8], format: ImageFormat) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    image::write_buffer_with_format(&mut file, pixels, 8, 8, ExtendedColorType::L8, format).unwrap();
    file.into_inner()
}

pub fn png(pixels: &[u8]) -> Vec<u8> {
    encoded(pixels, ImageFormat::Png)
}

impl Folder {
    /// Writes a file, and the folders that it lies in.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), content).unwrap();
    }

    /// Class folders below a folder, with so many images each.
    pub fn put_classes(&self, below: &str, classes: &[(&str, usize)], skipped: usize) {
        let counts: Vec<usize> = classes.iter().map(|(_, count)| *count).collect();
        for (place, (class, image)) in of_classes(&counts, skipped).into_iter().enumerate() {
            self.put(&format!("{below}/{}/scan{place:03}.png", classes[class].0), png(&image));
        }
    }
}

/// What a reading found: of each set its classes with their images, how models are scored, and the notes.
pub struct Told {
    pub sets: BTreeMap<String, Option<BTreeMap<String, u64>>>,
    pub how: String,
    pub notes: String,
    pub document: Value,
}

/// Runs `pixels --json` on a path.
pub fn told(path: &Path, options: &[&str]) -> Told {
    let run = run("pixels", path, &[options, &["--json", "-"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let document = keeping_to("pixels", &run.stdout[run.stdout.find('{').unwrap()..]);
    let classes = |set: &Value| {
        let classes = set["classes"].as_array()?.iter();
        let images =
            classes.map(|class| (class["name"].as_str().unwrap().to_owned(), class["images"].as_u64().unwrap()));
        Some(images.filter(|(_, images)| *images > 0).collect())
    };
    let dataset = &document["dataset"];
    let mut sets = BTreeMap::from([("train".to_owned(), classes(&dataset["train"]))]);
    if dataset["test"].is_object() {
        sets.insert("test".to_owned(), classes(&dataset["test"]));
    }
    for set in dataset["further"].as_array().into_iter().flatten() {
        sets.insert(set["name"].as_str().unwrap().to_owned(), classes(set));
    }
    let how = document["pixels"]["vote_model"]["how"].as_str().unwrap_or_default().to_owned();
    Told { sets, how, notes: run.stderr, document }
}

pub fn run(what: &str, path: &Path, options: &[&str]) -> Run {
    finish(&mut command([&[what, path.to_str().unwrap()], options].concat()))
}

impl Told {
    #[track_caller]
    pub fn assert_set(&self, set: &str, classes: &[(&str, u64)]) {
        let expected = classes.iter().map(|&(class, images)| (class.to_owned(), images)).collect();
        assert_eq!(self.sets.get(set), Some(&Some(expected)), "{set} of {:?}\n{}", self.sets, self.notes);
    }

    /// A set without labels is there, and a note says its name and how many images it has.
    #[track_caller]
    pub fn assert_unlabelled(&self, set: &str, images: usize) {
        assert_eq!(self.sets.get(set), Some(&None), "{:?}", self.sets);
        self.assert_notes(&[&format!("{set}, {images} images, no labels")]);
    }

    #[track_caller]
    pub fn assert_notes(&self, parts: &[&str]) {
        for part in parts {
            assert!(self.notes.contains(part), "no {part:?} in {}", self.notes);
        }
    }

    /// The accuracy of each pair of classes.
    pub fn accuracies(&self) -> Vec<f64> {
        let pairs = self.document["pixels"]["pairs"].as_array().unwrap().iter();
        pairs.map(|pair| pair["accuracy"].as_f64().unwrap()).collect()
    }
}

/// `check` compares these sets, and keeps to a policy that asks for a test set of so many images, or says what it misses.
#[track_caller]
pub fn assert_checked(folder: &Folder, path: &str, test_images: usize) {
    let policy = folder.path("policy.toml");
    std::fs::write(&policy, format!("[test_set]\nrequired = true\nmin_images = {test_images}\n")).unwrap();
    let run = run("check", &folder.path(path), &["--policy", policy.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    std::fs::write(&policy, format!("[test_set]\nmin_images = {}\n", test_images + 1)).unwrap();
    let run = self::run("check", &folder.path(path), &["--policy", policy.to_str().unwrap()]);
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
}

/// An archive of arrays, stored as they are.
pub fn npz(arrays: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, array) in arrays {
        archive.start_file(format!("{name}.npy"), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(array).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An array of NumPy.
pub fn npy(kind: &str, dims: &str, data: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {dims}, }}\n");
    let mut array = b"\x93NUMPY\x01\x00".to_vec();
    array.extend((text.len() as u16).to_le_bytes());
    array.extend(text.bytes());
    array.extend(data);
    array
}

/// The arrays of a set of digits: images of u8, and labels as 32-bit numbers.
pub fn arrays(images: &[(usize, Vec<u8>)]) -> (Vec<u8>, Vec<u8>) {
    let pixels: Vec<u8> = images.iter().flat_map(|(_, image)| image.clone()).collect();
    let labels: Vec<u8> = images.iter().flat_map(|(class, _)| (*class as i32).to_le_bytes()).collect();
    let count = images.len();
    (npy("|u1", &format!("({count}, 8, 8)"), &pixels), npy("<i4", &format!("({count},)"), &labels))
}
