//! Which files of a folder are the shards of which set?
//!
//! The rules are those of Hugging Face datasets (<https://huggingface.co/docs/datasets/repository_structure>): a word of
//! the file's name, or of the folder it lies in, says the set: `train-00000-of-00003.parquet`, `data/test-….parquet`,
//! `train/data-00000-of-00001.arrow`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::{Error, FindingError, Result, TableError};
use crate::formats::pictures::class_folders::layout::is_image;
use crate::locate::names::{has_extension, names};
use crate::reading::split_words::{SplitRole, split_name};

const EXTENSIONS: [&str; 4] = ["parquet", "arrow", "feather", "ipc"];

/// The set that a name speaks of; words that are too common to say one do not.
fn set_of(name: &str) -> Option<SplitRole> {
    split_name(name).filter(|split| !split.shy).map(|split| split.role)
}

/// The files of a dataset in shards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ShardFiles {
    pub(crate) train: Vec<PathBuf>,
    pub(crate) validation: Vec<PathBuf>,
    pub(crate) test: Vec<PathBuf>,
    /// Sets that their names say to be none of these: images without labels, images to predict.
    pub(crate) further: Vec<PathBuf>,
    /// Files whose names say nothing, beside others whose names do.
    pub(crate) others: Vec<PathBuf>,
}

impl ShardFiles {
    /// All files.
    pub(crate) fn all(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.train, &self.validation, &self.test, &self.further, &self.others].into_iter().flatten()
    }

    /// One file, which is the train set.
    pub(crate) fn one(file: &Path) -> Self {
        Self { train: vec![file.to_path_buf()], ..Self::default() }
    }

    /// The shards in a folder, in its folder `data`, and in its folders that are named as a set; or, where there are
    /// none, in its only other folder, or in the one that `part` names: a configuration, as Hugging Face calls it.
    pub(crate) fn find(folder: &Path, part: Option<&str>) -> Result<Option<Self>> {
        if let Some(found) = Self::sort(shards_in(folder, 2)?)? {
            return Ok(Some(found));
        }
        let mut found = Vec::new();
        for name in names(folder)? {
            let inner = folder.join(&name);
            let is_asked = part.is_none_or(|part| part == name) && !name.starts_with('.');
            if is_asked
                && inner.is_dir()
                && let Some(files) = Self::sort(shards_in(&inner, 1)?)?
            {
                found.push((name, files));
            }
        }
        if found.len() > 1 {
            let found = found.into_iter().map(|(name, _)| name).collect();
            return Err(Error::Finding(FindingError::FolderAmbiguous { folder: folder.to_path_buf(), found }));
        }
        Ok(found.pop().map(|(_, files)| files))
    }

    /// Sorts files by their sets. Without any word of a set, all files are the train set.
    fn sort(files: Vec<(Option<SplitRole>, PathBuf)>) -> Result<Option<Self>> {
        if files.is_empty() {
            return Ok(None);
        }
        let of = |wanted: Option<SplitRole>| -> Vec<PathBuf> {
            files.iter().filter(|(split, _)| *split == wanted).map(|(_, file)| file.clone()).collect()
        };
        let mut sorted = Self {
            train: of(Some(SplitRole::Train)),
            validation: of(Some(SplitRole::Validation)),
            test: of(Some(SplitRole::Test)),
            further: of(Some(SplitRole::Other)),
            others: of(None),
        };
        if sorted.others.len() == files.len() {
            std::mem::swap(&mut sorted.train, &mut sorted.others);
        }
        for set in [&sorted.train, &sorted.validation, &sorted.test, &sorted.further] {
            check_complete(set)?;
        }
        Ok(Some(sorted))
    }
}

/// The shards in a folder, sorted by name, and those in folders within that are called `data` or as a set.
fn shards_in(folder: &Path, depth: usize) -> Result<Vec<(Option<SplitRole>, PathBuf)>> {
    let mut found = Vec::new();
    // Of very many images each would be asked whether it is a folder.
    for name in names(folder)?.into_iter().filter(|name| !is_image(name)) {
        let path = folder.join(&name);
        let split = set_of(&name);
        if path.is_dir() {
            if depth > 0 && (name == "data" || split.is_some()) {
                let inner = shards_in(&path, depth - 1)?;
                found.extend(inner.into_iter().map(|(of_file, file)| (split.or(of_file), file)));
            }
            continue;
        }
        // What `datasets` computes from a dataset it caches beside it.
        let is_cache = name.starts_with("cache-") || name.starts_with('.');
        if !is_cache && EXTENSIONS.iter().any(|extension| has_extension(&name, extension)) {
            found.push((split, path));
        }
    }
    Ok(found)
}

/// Refuses a set that lacks some of the shards that the names of others promise.
fn check_complete(files: &[PathBuf]) -> Result<()> {
    let numbered: Vec<(&PathBuf, Number)> =
        files.iter().filter_map(|file| Some((file, Number::of(file.file_name()?.to_str()?)?))).collect();
    let Some(&(file, Number { count, .. })) = numbered.first() else {
        return Ok(());
    };
    let missing = (0..count).find(|wanted| !numbered.iter().any(|(_, number)| number.shard == *wanted));
    match missing {
        None => Ok(()),
        Some(missing) => Err(Error::Table(TableError::ShardMissing {
            folder: file.parent().unwrap_or(file).to_path_buf(),
            present: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            count,
            missing,
        })),
    }
}

/// Which shard a file is, from 0, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number {
    shard: usize,
    count: usize,
}

impl Number {
    /// `train-00001-of-00003.parquet` is shard 1 of 3.
    fn of(name: &str) -> Option<Self> {
        let (before, after) = name.split_once("-of-")?;
        let shard = before.rsplit('-').next()?.parse().ok()?;
        let digits = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
        let count = after[..digits].parse().ok()?;
        (shard < count).then_some(Self { shard, count })
    }
}

/// What errors call a set of files: the file, or the first with a star for its number.
pub(crate) fn pattern(files: &[PathBuf]) -> PathBuf {
    let Some(first) = files.first() else {
        return PathBuf::new();
    };
    let name = first.file_name().and_then(OsStr::to_str).unwrap_or_default();
    match name.split_once("-of-").and_then(|(before, after)| Some((before.rsplit_once('-')?.0, after))) {
        Some((before, after)) if files.len() > 1 => first.with_file_name(format!("{before}-*-of-{after}")),
        _ => first.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_name_says_the_set() {
        for name in ["train-00000-of-00002.parquet", "mnist_train.arrow", "training.parquet", "0001.train.parquet"] {
            assert_eq!(set_of(name), Some(SplitRole::Train), "{name}");
        }
        assert_eq!(set_of("validation-00000-of-00001-0a1b2c.parquet"), Some(SplitRole::Validation));
        for name in ["mnist-test.arrow", "holdout.parquet", "Test_Data.parquet"] {
            assert_eq!(set_of(name), Some(SplitRole::Test), "{name}");
        }
        assert_eq!(set_of("unlabeled-00000-of-00001.parquet"), Some(SplitRole::Other));
        assert_eq!(set_of("latest-trains.parquet"), None);
        assert_eq!(set_of("data-00000-of-00001.arrow"), None);
    }

    #[test]
    fn a_shard_knows_its_number() {
        assert_eq!(Number::of("train-00001-of-00003-abc.parquet"), Some(Number { shard: 1, count: 3 }));
        assert_eq!(Number::of("train-3-of-3.parquet"), None);
        assert_eq!(Number::of("train.parquet"), None);
        let files = ["d/train-00000-of-00002.parquet".into(), "d/train-00001-of-00002.parquet".into()];
        assert_eq!(pattern(&files), Path::new("d/train-*-of-00002.parquet"));
        assert_eq!(pattern(&files[..1]), Path::new("d/train-00000-of-00002.parquet"));
    }
}
