//! How is a file read that people write by hand, or review?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::Error;

/// The text of a file of at most so many bytes; `advice` is what to do if there is none.
pub fn read(path: &Path, most: u64, advice: &str) -> Result<String, Error> {
    let error = |reason: String| Error::SmallFile { path: path.to_owned(), reason };
    let mut bytes = Vec::new();
    let file = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    file.map_err(|source| error(format!("cannot be read: {source}{advice}")))?;
    if bytes.len() as u64 > most {
        return Err(error(format!("expected at most {} KiB of text, found more", most >> 10)));
    }
    String::from_utf8(bytes).map_err(|source| {
        let place = source.utf8_error().valid_up_to();
        error(format!("expected text in UTF-8, found byte {:#04x} at {place}", source.as_bytes()[place]))
    })
}
