//! How does a dataset that lies elsewhere come to be read here?
//!
//! # The big picture
//!
//! What an address stands for comes to a folder of its own, once; it is read there, and goes when the command ends. In what
//! the command says, the address stands for that folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use onepixel::dataset::{Collection, Dataset};
use onepixel_fetch::remote::{Address, Remote, RemoteError};
use onepixel_fetch::{Task, Watch};
use tempfile::TempDir;

use crate::arguments::{DatasetArguments, ReadingArguments};
use crate::error::Error;
use crate::output::{remembered, settled};
use crate::progress::Bars;

/// What was staged, until the command ends.
static STAGED: Mutex<Vec<Staged>> = Mutex::new(Vec::new());

/// Something that was staged.
struct Staged {
    /// The address, as it was written.
    asked: PathBuf,
    /// The address, as it is told.
    address: String,
    /// The file or folder here.
    place: PathBuf,
    _folder: Option<StagingFolder>,
}

/// A folder for objects, which goes when it is dropped or the command is interrupted.
pub struct StagingFolder(Option<TempDir>);

/// That an address stands for a file, as long as this is there.
pub struct Standing(PathBuf);

/// Bytes that come, as the bars show them.
pub struct Staging<'a>(pub &'a Bars);

impl Watch for Staging<'_> {
    fn begin(&self, _: Task, name: &str, done: u64, total: Option<u64>) {
        self.0.begin_bytes(name, done, total);
    }

    fn advance(&self, bytes: u64) {
        onepixel::progress::Progress::advance(self.0, bytes);
    }
}

impl StagingFolder {
    /// A new folder where these arguments say.
    pub fn create(reading: &ReadingArguments) -> Result<Self, RemoteError> {
        let parent = reading.stage.clone().unwrap_or_else(std::env::temp_dir);
        let failed = |source: io::Error| RemoteError::Write { path: parent.clone(), source };
        let mut builder = tempfile::Builder::new();
        builder.prefix("onepixel-").suffix(".stage");
        Ok(Self(Some(remembered(|| builder.tempdir_in(&parent), TempDir::path).map_err(failed)?)))
    }

    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Standing {
    pub fn of(address: &str, place: &Path) -> Self {
        let staged =
            Staged { asked: PathBuf::new(), address: address.to_owned(), place: place.to_owned(), _folder: None };
        all().push(staged);
        Self(place.to_owned())
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        all().retain(|staged| staged.place != self.0);
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        if let Some(folder) = self.0.take() {
            let path = folder.path().to_owned();
            settled(&path, || drop(folder));
        }
    }
}

/// The address that a path is, if it is one.
pub fn address(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| Address::is_one(text))
}

/// The same arguments, with the dataset and the files that are named here: what lies elsewhere is staged first.
pub fn here(arguments: &DatasetArguments, bars: &Bars) -> Result<DatasetArguments, Error> {
    let mut here = arguments.clone();
    let input = &mut here.input;
    let named =
        [&mut here.dataset, &mut input.images, &mut input.labels, &mut input.test_images, &mut input.test_labels];
    for path in named.into_iter().flatten() {
        *path = staged(path, &arguments.input.reading, bars)?;
    }
    Ok(here)
}

/// Where what a path stands for is here: the path itself, unless it is an address.
pub fn staged(path: &Path, reading: &ReadingArguments, bars: &Bars) -> Result<PathBuf, Error> {
    let Some(text) = address(path) else { return Ok(path.to_owned()) };
    if let Some(known) = all().iter().find(|staged| staged.asked == path) {
        return Ok(known.place.clone());
    }
    let remote = Remote::open(text)?;
    let listing = bars.spin("listing", || remote.list())?;
    let folder = StagingFolder::create(reading)?;
    let staged = remote.stage_all(&listing, folder.path(), &Staging(bars));
    bars.finish();
    let place = staged?;
    let address = Address::parse(text)?.to_string();
    all().push(Staged { asked: path.to_owned(), address, place: place.clone(), _folder: Some(folder) });
    Ok(place)
}

/// Removes what was staged.
pub fn remove_staged() {
    // Not under the lock: others may still ask what stands for a folder.
    let staged = std::mem::take(&mut *all());
    drop(staged);
}

/// A message in which addresses stand for the folders that they were staged in.
pub fn with_addresses(message: &str) -> String {
    let replace = |message: String, staged: &Staged| {
        message.replace(&*staged.place.to_string_lossy(), staged.address.trim_end_matches('/'))
    };
    all().iter().fold(message.to_owned(), replace)
}

/// The dataset, which is called by its address.
pub fn called(mut dataset: Dataset) -> Dataset {
    rename(&mut dataset.source, &mut dataset.notes, &mut dataset.unreadable);
    dataset
}

/// The images, which are called by their address.
pub fn called_collection(mut collection: Collection) -> Collection {
    rename(&mut collection.source, &mut collection.notes, &mut collection.unreadable);
    collection
}

fn rename(source: &mut String, notes: &mut [String], unreadable: &mut [String]) {
    for text in std::iter::once(source).chain(notes).chain(unreadable) {
        *text = with_addresses(text);
    }
}

fn all() -> MutexGuard<'static, Vec<Staged>> {
    STAGED.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
