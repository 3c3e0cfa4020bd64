//! Are picture files copied as they are, whatever they lie in?

use std::collections::BTreeMap;
use std::path::Path;

use crate::pictures::*;
use crate::support::*;
use image::{ColorType, ImageFormat};
use onepixel::dataset::Dataset;
use onepixel::progress::Silent;
use onepixel_data::{ConvertParams, Decision, Decisions, Request, Subset, Target, convert};

fn written(dataset: &Dataset, to: &Path) -> onepixel_data::Result<BTreeMap<String, Vec<u8>>> {
    let written = convert(dataset, to, &ConvertParams::new(Target::Files), &Silent)?;
    let mut found = BTreeMap::new();
    let mut folders = vec![written.path.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(&written.path).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    Ok(found)
}

/// A file that says more than its pixels: what follows the end of a picture is lost when it is encoded anew.
fn with_more(mut picture: Vec<u8>, more: &[u8]) -> Vec<u8> {
    picture.extend(more);
    picture
}

/// Photographs of several sizes and formats, some of the same name, in two classes.
fn messy() -> Files {
    let rgb = |width: u32, height: u32, format| {
        encoded(width, height, &vec![90; (width * height * 3) as usize], ColorType::Rgb8, format)
    };
    files(&[
        ("cats/phone/IMG_1.JPG", with_more(rgb(80, 60, ImageFormat::Jpeg), b"maker's note")),
        ("cats/camera/IMG_1.jpg", with_more(rgb(64, 90, ImageFormat::Jpeg), b"other note")),
        ("cats/who?.png", rgb(70, 70, ImageFormat::Png)),
        ("dogs/IMG_1.JPG", rgb(80, 60, ImageFormat::Png)),
        ("dogs/a.b.c.jpeg", with_more(rgb(90, 60, ImageFormat::Jpeg), b"third")),
        ("dogs/last.png", dot(3)),
    ])
}

fn pictures(found: &BTreeMap<String, Vec<u8>>) -> Vec<&Vec<u8>> {
    found
        .iter()
        .filter(|(name, _)| !name.ends_with(".csv") && !name.ends_with(".txt"))
        .map(|(_, bytes)| bytes)
        .collect()
}

#[test]
fn photographs_are_copied_byte_for_byte_under_their_own_names() {
    let (from, to) = (Folder::new(), Folder::new());
    let dataset = load(&Request::dataset(put(&from, &messy()))).unwrap();
    let found = written(&dataset, &to.path().join("copy")).unwrap();
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "classes.txt",
        "train/cats/00000001-IMG_1.JPG",
        "train/cats/IMG_1.jpg",
        "train/cats/who%3F.png",
        "train/dogs/IMG_1.JPG",
        "train/dogs/a.b.c.jpeg",
        "train/dogs/last.png",
        "train/metadata.csv",
    ];
    assert_eq!(names, expected);
    let mut own: Vec<Vec<u8>> = messy().into_iter().map(|(_, bytes)| bytes).collect();
    let mut copies: Vec<Vec<u8>> = pictures(&found).into_iter().cloned().collect();
    own.sort();
    copies.sort();
    assert!(own == copies, "every file is there once, and as it was");
    let again = load(&Request::dataset(to.path().join("copy"))).unwrap();
    assert_eq!((again.train.labels(), again.train.classes()), (dataset.train.labels(), dataset.train.classes()));
    assert!(pixels(&again.train) == pixels(&dataset.train));
    // What was copied can be copied again, and is replaced when that is asked for.
    let mut replace = ConvertParams::new(Target::Files);
    replace.replace = true;
    convert(&dataset, &to.path().join("copy"), &replace, &Silent).unwrap();
    std::fs::write(to.path().join("copy/train/cats/mine.jpg"), b"mine").unwrap();
    let message = convert(&dataset, &to.path().join("copy"), &replace, &Silent).unwrap_err().to_string();
    assert_says(&message, &["train/cats/mine.jpg, which is no part of a converted dataset"]);
}

#[test]
fn archives_give_their_files_too() {
    let (from, to) = (Folder::new(), Folder::new());
    for (name, archive) in [("a.zip", zip(&messy())), ("a.tar", tar(&messy())), ("a.tar.gz", tar_gz(&messy()))] {
        let dataset = load(&Request::dataset(from.file(name, archive))).unwrap();
        let found = written(&dataset, &to.path().join(name.replace('.', "-"))).unwrap();
        let mut copies: Vec<&Vec<u8>> = pictures(&found);
        let all = messy();
        let mut own: Vec<&Vec<u8>> = all.iter().map(|(_, bytes)| bytes).collect();
        own.sort();
        copies.sort();
        assert!(own == copies, "{name}");
    }
}

#[test]
fn pictures_in_tables_get_an_ending_by_their_bytes() {
    let (from, to) = (Folder::new(), Folder::new());
    let dataset = load(&Request::dataset(put(&from, &dots()))).unwrap();
    let tables = from.path().join("tables");
    convert(&dataset, &tables, &ConvertParams::new(Target::Parquet), &Silent).unwrap();
    let dataset = load(&Request::dataset(tables)).unwrap();
    let found = written(&dataset, &to.path().join("copy")).unwrap();
    let names: Vec<&str> = found.keys().map(String::as_str).filter(|name| name.ends_with(".png")).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("train/") || name.starts_with("test/")), "{names:?}");
}

#[test]
fn decisions_move_and_leave_out_files() {
    let (from, to) = (Folder::new(), Folder::new());
    let dataset = load(&Request::dataset(put(&from, &messy()))).unwrap();
    let decision = |name: &str, decision: &str, label: &str| Decision {
        name: Some(name.to_owned()),
        decision: Some(decision.to_owned()),
        label: (!label.is_empty()).then(|| label.to_owned()),
        ..Decision::default()
    };
    let decided = [decision("cats/phone/IMG_1.JPG", "drop", ""), decision("dogs/a.b.c.jpeg", "relabel", "cats")];
    let subset = Subset { decisions: Some(Decisions::given(decided)), ..Subset::default() };
    let found = written(&subset.of(dataset).unwrap(), &to.path().join("copy")).unwrap();
    let all: BTreeMap<String, Vec<u8>> = messy().into_iter().collect();
    assert!(found["train/cats/a.b.c.jpeg"] == all["dogs/a.b.c.jpeg"]);
    assert!(found["train/cats/IMG_1.jpg"] == all["cats/camera/IMG_1.jpg"]);
    assert_eq!(pictures(&found).len(), 5);
}

#[test]
fn sets_without_labels_are_copied_into_their_own_folder() {
    let (from, to) = (Folder::new(), Folder::new());
    let mut all = messy().into_iter().map(|(name, bytes)| (format!("train/{name}"), bytes)).collect::<Files>();
    all.extend(files(&[("test/one.png", dot(7)), ("test/two.png", dot(8))]));
    let dataset = load(&Request::dataset(put(&from, &all))).unwrap();
    let found = written(&dataset, &to.path().join("copy")).unwrap();
    assert!(found["test/one.png"] == dot(7) && found["test/two.png"] == dot(8));
}

#[test]
fn pixels_that_come_from_no_file_cannot_be_copied() {
    let to = Folder::new();
    let dataset = load(&Request::dataset("digits")).unwrap();
    let message = written(&dataset, &to.path().join("copy")).unwrap_err().to_string();
    assert_says(&message, &["the train set", "read from picture files", "found pixels", "`to`"]);
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 0, "nothing is left");
}

#[test]
fn a_file_that_changed_meanwhile_is_noticed() {
    let (from, to) = (Folder::new(), Folder::new());
    let folder = put(&from, &messy());
    let dataset = load(&Request::dataset(&folder)).unwrap();
    std::fs::remove_file(folder.join("dogs/last.png")).unwrap();
    let message = written(&dataset, &to.path().join("copy")).unwrap_err().to_string();
    assert_says(&message, &["last.png"]);
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 0, "nothing is left");
}
