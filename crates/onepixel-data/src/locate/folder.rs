//! Which dataset lies in a folder?

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Error, FindingError, Result};
use crate::formats::arrays::npz::are_arrays;
use crate::formats::columnar::parquet::may_have_images;
use crate::formats::pictures::class_folders::read::{has_image_called, lies_in};
use crate::locate::advice::advice;
use crate::locate::image_files::{ImageFiles, image_files};
use crate::locate::names::{has_extension, names};
use crate::locate::shard_files::ShardFiles;
use crate::locate::split_names;
use crate::reading::label_table::names::has_image_ending;
use crate::reading::labelled_files::LabelledFiles;

/// The files of a dataset in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Files whose names all begin with the same, as in `emnist-letters-`.
    Idx {
        train: LabelledFiles,
        test: Option<LabelledFiles>,
    },
    Npz(PathBuf),
    /// NPY files that are named as the arrays of an NPZ file.
    Arrays,
    /// Tables in shards.
    Shards(ShardFiles),
    /// The only table of a folder.
    Table(PathBuf),
    /// A table of train images and one of test images.
    Tables {
        train: PathBuf,
        test: PathBuf,
    },
    /// A MATLAB file, and where the test set lies in another, this one.
    Mat {
        train: PathBuf,
        test: Option<PathBuf>,
    },
    /// Encoded images, in class folders or archives.
    Images(ImageFiles),
}

/// What one IDX file of a dataset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    TrainImages,
    TrainLabels,
    TestImages,
    TestLabels,
}

/// Recognises the dataset in a folder by its file names, without opening a file. Of several sets of IDX files, `part`
/// names the one whose names begin with it, or with the folder's name and it (`emnist-letters-`).
///
/// That is four files (or the first two) whose names end in `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, and
/// the same with `t10k` or `test`, all after the same beginning; raw ones are preferred to `.gz`. Or exactly one `.npz`,
/// two tables or MATLAB files whose names say `train` and `test`, or one MATLAB file. Or
/// tables in shards, as [`ShardFiles`] says, or images in class folders or archives, as [`image_files`] says.
pub(crate) fn content(folder: &Path, part: Option<&str>) -> Result<Content> {
    if let Some(files) = ShardFiles::find(folder, part)?.filter(|files| !are_label_tables(folder, files)) {
        return Ok(Content::Shards(files));
    }
    let names = names(folder)?;
    let mut sets: BTreeMap<&str, BTreeMap<Role, &str>> = BTreeMap::new();
    for name in &names {
        if let Some((prefix, role)) = idx_role(name) {
            let kept = sets.entry(prefix).or_default().entry(role).or_insert(name);
            if kept.ends_with(".gz") {
                *kept = name;
            }
        }
    }
    if let Some(part) = part {
        sets.retain(|prefix, _| prefix.trim_end_matches('-').rsplit('-').next() == Some(part));
    }
    let ambiguous = |found| Error::Finding(FindingError::FolderAmbiguous { folder: folder.to_path_buf(), found });
    if sets.len() > 1 {
        return Err(ambiguous(sets.keys().map(|prefix| format!("{prefix}train-images-idx3-ubyte")).collect()));
    }
    if let Some((prefix, files)) = sets.first_key_value() {
        return idx_content(folder, prefix, files);
    }
    let is_part = |name: &str| part.is_none_or(|part| Path::new(name).file_stem() == Some(part.as_ref()));
    let npz: Vec<&String> = names.iter().filter(|name| has_extension(name, "npz") && is_part(name)).collect();
    match npz[..] {
        [name] => Ok(Content::Npz(folder.join(name))),
        [] if are_arrays(folder, &names) => Ok(Content::Arrays),
        [] => images_with_tables(folder, &names)
            .or_else(|| other_content(folder, &names))
            .or_else(|| image_files(folder, &names).map(Content::Images))
            .or_else(|| lone_table(folder, &names))
            .ok_or_else(|| {
                Error::Finding(FindingError::FolderUnrecognised {
                    advice: advice(folder, &names),
                    folder: folder.to_path_buf(),
                    found: names.clone(),
                })
            }),
        _ => Err(ambiguous(npz.into_iter().cloned().collect())),
    }
}

/// Whether tables have the labels of images that lie beside them, and no images themselves.
fn are_label_tables(folder: &Path, files: &ShardFiles) -> bool {
    let is_labels = |file: &Path| {
        file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) && !may_have_images(file)
    };
    files.all().all(|file| is_labels(file)) && lies_in(folder)
}

/// Images whose labels the tables beside them have: tables that are no images themselves, as their second line tells.
fn images_with_tables(folder: &Path, names: &[String]) -> Option<Content> {
    let (train, _) = split_names::tables(names)?;
    let images = image_files(folder, names).filter(|_| lies_in(folder))?;
    (!holds_pixels(&folder.join(train), folder)).then_some(Content::Images(images))
}

/// Whether a table has images in its rows: many cells, of which one at most is no number, and none names an image that
/// lies in the folder.
fn holds_pixels(table: &Path, folder: &Path) -> bool {
    const FEW: usize = 4;
    /// Rows of numbers alone have this many pixels at least, where a number could be the name of an image.
    const FEWEST_PIXELS: usize = 64;
    const HEAD_BYTES: u64 = 1 << 16;
    let mut head = String::new();
    let read = std::fs::File::open(table).and_then(|file| file.take(HEAD_BYTES).read_to_string(&mut head));
    let line = head.lines().nth(1).unwrap_or_default();
    let cells = line.split([',', ';', '\t', ' ']).map(|cell| cell.trim().trim_matches(['"', '\'']));
    let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    let is_word = |cell: &&&str| cell.parse::<f64>().is_err();
    let few = cells.first().filter(|_| cells.len() < FEWEST_PIXELS);
    let mut names = cells.iter().filter(is_word).chain(few);
    read.is_err()
        || cells.len() >= FEW
            && cells.iter().filter(is_word).count() <= 1
            && !names.any(|cell| has_image_ending(cell) || has_image_called(folder, cell))
}

/// The only table of a folder, unless nothing is in it.
fn lone_table(folder: &Path, names: &[String]) -> Option<Content> {
    let table = folder.join(split_names::lone_table(names)?);
    table.metadata().is_ok_and(|metadata| metadata.len() > 0).then_some(Content::Table(table))
}

/// Tables or MATLAB files.
fn other_content(folder: &Path, names: &[String]) -> Option<Content> {
    if let Some((train, test)) = split_names::tables(names) {
        return Some(Content::Tables { train: folder.join(train), test: folder.join(test) });
    }
    if let Some((train, test)) = split_names::matlab(names) {
        return Some(Content::Mat { train: folder.join(train), test: Some(folder.join(test)) });
    }
    let mut mat = names.iter().filter(|name| has_extension(name, "mat"));
    match (mat.next(), mat.next()) {
        (Some(name), None) => Some(Content::Mat { train: folder.join(name), test: None }),
        _ => None,
    }
}

/// Whether a file is called as one of an IDX dataset's files.
pub(crate) fn has_idx_name(file: &Path) -> bool {
    file.file_name().and_then(OsStr::to_str).is_some_and(|name| idx_role(name).is_some())
}

/// What precedes the usual name of an IDX file, as in `emnist-letters-`, and what the file holds.
fn idx_role(name: &str) -> Option<(&str, Role)> {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let name = name.strip_suffix("-ubyte").or_else(|| name.strip_suffix("-int"))?;
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix("idx")?;
    let name = name.strip_suffix(['-', '.'])?;
    const ENDS: [(&str, Role); 6] = [
        ("train-images", Role::TrainImages),
        ("train-labels", Role::TrainLabels),
        ("t10k-images", Role::TestImages),
        ("t10k-labels", Role::TestLabels),
        ("test-images", Role::TestImages),
        ("test-labels", Role::TestLabels),
    ];
    ENDS.iter().find_map(|&(end, role)| Some((name.strip_suffix(end)?, role)))
}

fn idx_content(folder: &Path, prefix: &str, files: &BTreeMap<Role, &str>) -> Result<Content> {
    let pair = |images, labels, missing: [&str; 2]| match (files.get(&images), files.get(&labels)) {
        (Some(images), Some(labels)) => {
            Ok(Some(LabelledFiles { images: folder.join(images), labels: folder.join(labels) }))
        }
        (None, None) => Ok(None),
        (present, other) => Err(Error::Finding(FindingError::PartnerMissing {
            folder: folder.to_path_buf(),
            present: present.or(other).map_or_else(String::new, |name| (*name).to_owned()),
            missing: format!("{prefix}{}", missing[usize::from(present.is_some())]),
        })),
    };
    const TRAIN: [&str; 2] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
    let train = pair(Role::TrainImages, Role::TrainLabels, TRAIN)?;
    let test = pair(Role::TestImages, Role::TestLabels, ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])?;
    match train {
        Some(train) => Ok(Content::Idx { train, test }),
        None => Err(Error::Finding(FindingError::PartnerMissing {
            folder: folder.to_path_buf(),
            present: files.values().next().map_or_else(String::new, |name| (*name).to_owned()),
            missing: format!("{prefix}{} and {prefix}{}", TRAIN[0], TRAIN[1]),
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idx_files_are_recognised_by_the_end_of_their_names() {
        assert_eq!(idx_role("train-images-idx3-ubyte"), Some(("", Role::TrainImages)));
        assert_eq!(idx_role("t10k-labels.idx1-ubyte"), Some(("", Role::TestLabels)));
        let emnist = "emnist-letters-test-images-idx3-ubyte.gz";
        assert_eq!(idx_role(emnist), Some(("emnist-letters-", Role::TestImages)));
        assert_eq!(idx_role("train-labels-idx1-int.gz"), Some(("", Role::TrainLabels)));
        assert_eq!(idx_role("train-images.png"), None);
        assert_eq!(idx_role("images-idx3-ubyte"), None);
    }
}
