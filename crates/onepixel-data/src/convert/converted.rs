//! Does a folder hold a converted dataset, and nothing else?
//!
//! What `--force` replaces is removed, so a folder must hold one layout just as a conversion writes it: names are compared
//! one by one, and one more file of any name, at any depth, keeps it. IDX files and folders of pictures count only with the
//! `classes.txt` that is always written beside them, which the publishers' own files come without.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::convert::{parquet, picture_folder};
use crate::reading::split_words::split_name;

/// Files of an operating system, which nobody misses.
const CLUTTER: &str = ".DS_Store";

/// What `folder` holds that a conversion would not have written there, as errors put it; nothing if it is a converted
/// dataset.
pub(super) fn foreign(folder: &Path) -> io::Result<Option<String>> {
    let written = Written::in_folder(folder)?;
    if let Some(name) = first_other(folder, "", &written.names)? {
        return Ok(Some(format!("{name}, which is no part of a converted dataset")));
    }
    let unmarked = written.has_class_list && !folder.join("classes.txt").is_file();
    Ok(unmarked.then(|| "a dataset without the classes.txt that a conversion writes".to_owned()))
}

/// What a conversion may have written into a folder.
struct Written {
    /// The files, relative to the folder.
    names: HashSet<String>,
    /// Whether a `classes.txt` must be among them.
    has_class_list: bool,
}

impl Written {
    /// By the layout that the folder seems to have.
    fn in_folder(folder: &Path) -> io::Result<Self> {
        if folder.join(parquet::file_name("train")).is_file() {
            let split = |name: &String| name.strip_suffix("-00000-of-00001.parquet").map(str::to_owned);
            let splits: Vec<String> = names_in(&folder.join("data"))?.iter().filter_map(split).collect();
            let names = splits.iter().filter(|split| is_split(split)).map(|split| parquet::file_name(split)).collect();
            return Ok(Self { names, has_class_list: false });
        }
        let mut names: HashSet<String> = ["classes.txt", "licence.txt"].map(str::to_owned).into();
        if folder.join("train").is_dir() {
            for split in names_in(folder)?.into_iter().filter(|name| is_split(name) && folder.join(name).is_dir()) {
                let listed = picture_folder::listed(&folder.join(&split))?;
                names.extend(listed.into_iter().map(|name| format!("{split}/{name}")));
            }
        } else {
            names.extend(idx_names());
        }
        Ok(Self { names, has_class_list: true })
    }
}

/// Whether a name is one that a conversion may give to a set.
fn is_split(name: &str) -> bool {
    split_name(name).is_some_and(|split| split.rest.is_empty() && !split.shy) || name == "extra"
}

fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().into_string().unwrap_or_default()));
    names.collect()
}

fn idx_names() -> impl Iterator<Item = String> {
    const ENDS: [&str; 4] = ["images-idx3-ubyte", "images-idx4-ubyte", "labels-idx1-ubyte", "labels-idx1-int"];
    let raw = ["train", "t10k"].into_iter().flat_map(|part| ENDS.map(|end| format!("{part}-{end}")));
    raw.flat_map(|name| [format!("{name}.gz"), name])
}

/// A file in `folder` or below, or a link, whose name is not among `names`, all of which begin with `prefix` here.
fn first_other(folder: &Path, prefix: &str, names: &HashSet<String>) -> io::Result<Option<String>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            return Ok(Some(format!("{prefix}{}", entry.file_name().to_string_lossy())));
        };
        let path = format!("{prefix}{name}");
        // Of a link, this is the type of the link itself: no conversion writes one.
        let kind = entry.file_type()?;
        let other = match kind.is_dir() {
            true => first_other(&entry.path(), &format!("{path}/"), names)?,
            false => Some(path).filter(|path| name != CLUTTER && !(kind.is_file() && names.contains(path))),
        };
        if other.is_some() {
            return Ok(other);
        }
    }
    Ok(None)
}
