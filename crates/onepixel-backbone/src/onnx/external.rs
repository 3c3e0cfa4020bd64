//! May the values of a tensor be read from another file, and what are they?
//!
//! A model may say that its weights are elsewhere. Only a regular file inside the model's own folder is read, links
//! followed, and of it only the bytes that the tensor's shape needs.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;

use super::message::TensorProto;
use crate::error::{BackboneError, Result};

/// Where the values of a tensor are.
pub(super) struct Place {
    /// The file, links followed.
    pub file: PathBuf,
    offset: u64,
}

/// Finds the values of a tensor: so many bytes. Reads none of them.
pub(super) fn find(model: &Path, tensor: &TensorProto, bytes: u64) -> Result<Place> {
    let entry =
        |key: &str| tensor.external_data.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
    let location = entry("location").unwrap_or_default();
    let refused = |reason: String| BackboneError::ExternalData {
        path: model.to_path_buf(),
        tensor: tensor.name.clone(),
        location: location.chars().take(200).collect(),
        reason,
    };
    let number = |key: &str| match entry(key) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| refused(format!("its {key} is no whole number"))),
    };
    let (offset, length): (Option<u64>, Option<u64>) = (number("offset")?, number("length")?);
    let relative = Path::new(location);
    let inside = |component| matches!(component, Component::Normal(_) | Component::CurDir);
    if location.is_empty() || !relative.components().all(inside) {
        return Err(refused("the path leads out of the folder".into()));
    }
    let unreadable = |error| refused(format!("it cannot be read ({error})"));
    let folder = model.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(unreadable)?;
    let file = fs::canonicalize(folder.join(relative)).map_err(unreadable)?;
    if !file.starts_with(&folder) {
        return Err(refused("a link leads out of the folder".into()));
    }
    let metadata = fs::metadata(&file).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(refused("it is no regular file".into()));
    }
    let offset = offset.unwrap_or(0);
    if length.is_some_and(|length| length != bytes) {
        return Err(refused(format!("expected a length of {bytes} bytes, as the shape has")));
    }
    if offset.checked_add(bytes).is_none_or(|end| end > metadata.len()) {
        return Err(refused(format!(
            "expected {bytes} bytes from byte {offset} on, found a file of {}",
            metadata.len()
        )));
    }
    Ok(Place { file, offset })
}

impl Place {
    /// The values: so many bytes, which [`find`] saw there.
    pub fn read(&self, bytes: u64) -> Result<Bytes> {
        let read = || {
            let mut file = File::open(&self.file)?;
            file.seek(SeekFrom::Start(self.offset))?;
            let mut values = vec![0; bytes as usize];
            file.read_exact(&mut values)?;
            Ok(values.into())
        };
        read().map_err(|source| BackboneError::Unreadable { path: self.file.clone(), source })
    }
}
