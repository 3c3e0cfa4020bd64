//! How is a file read that people write by hand, or review?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;

/// The longest part of a line that is quoted.
const MOST_QUOTED: usize = 80;

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

/// What TOML says, or what is wrong with it and where, in one line.
pub fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().replacen("unknown field", "unknown key", 1).replace('\n', "; ");
        let Some(span) = error.span() else { return message };
        let before = text.get(..span.start).unwrap_or(text);
        let line = before.matches('\n').count();
        let content: String = text.lines().nth(line).unwrap_or_default().trim().chars().take(MOST_QUOTED).collect();
        format!("line {}: `{content}`: {message}", line + 1)
    })
}
