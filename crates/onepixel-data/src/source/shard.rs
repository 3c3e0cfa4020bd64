//! What is a shard known by?

use std::path::Path;

use onepixel::sketch::Shard;

/// The shard at a path: known by where it is and how large it is, so that whoever sketches it counts it once. A folder is known
/// by where it is.
pub fn shard_at(path: &Path) -> Shard {
    let bytes = path.metadata().map_or(0, |metadata| if metadata.is_file() { metadata.len() } else { 0 });
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Shard::new(place.display().to_string(), bytes)
}
