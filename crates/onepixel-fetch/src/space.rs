//! Is there room for what is to come?

use std::path::Path;

use crate::download::Download;
use crate::error::FetchError;
use crate::part::Names;

/// Refuses downloads that cannot fit, as far as their lengths are known; what is there already needs no room.
pub(crate) fn check(downloads: &[Download], folder: &Path) -> Result<(), FetchError> {
    let mut needed = 0_u64;
    for download in downloads {
        let names = Names::create(folder, &download.name)?;
        let there = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
        let size = download.size.unwrap_or(0);
        if there(&names.whole) != size {
            needed = needed.saturating_add(size.saturating_sub(there(&names.part)));
        }
    }
    // Where that cannot be told, the first write that fails will tell.
    match fs4::available_space(folder) {
        Ok(available) if available < needed => Err(FetchError::Space { folder: folder.to_owned(), needed, available }),
        _ => Ok(()),
    }
}
