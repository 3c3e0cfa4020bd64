//! How is the document of an audit read back?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;

/// No document of an audit is larger: more is not read.
const LARGEST_DOCUMENT: u64 = 1 << 30;

/// Whether a path names a document, not a dataset.
pub fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// What is read back of the document of an audit; `check` says what is wrong with it.
pub fn read<T: DeserializeOwned>(path: &Path, check: impl Fn(&T) -> Result<(), String>) -> Result<T, Error> {
    let (_, document) = document(path, |bytes| serde_json::from_slice(bytes).map_err(|error| error.to_string()))?;
    check(&document).map_err(|reason| Error::SavedAudit { path: path.to_owned(), reason })?;
    Ok(document)
}

/// The bytes of an audit's document, and what `parse` makes of them.
pub fn document<T>(path: &Path, parse: impl Fn(&[u8]) -> Result<T, String>) -> Result<(Vec<u8>, T), Error> {
    let read = || -> Result<(Vec<u8>, T), String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        let size = file.take(LARGEST_DOCUMENT + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        if size as u64 > LARGEST_DOCUMENT {
            return Err(format!("it has more than {LARGEST_DOCUMENT} bytes"));
        }
        let document = parse(&bytes)?;
        Ok((bytes, document))
    };
    read().map_err(|reason| Error::SavedAudit { path: path.to_owned(), reason })
}
