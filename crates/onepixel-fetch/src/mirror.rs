//! Where can a file be had?

use std::fmt;
use std::path::PathBuf;

use crate::error::FetchError;

/// A place that has files under their publisher's names.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mirror {
    /// What precedes the names in their addresses; ends in `/`.
    Base(String),
    /// A folder.
    Folder(PathBuf),
}

/// Where one file can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Address(String),
    File(PathBuf),
}

impl Mirror {
    /// An address that begins with `https://` or `http://`, or a folder that is there.
    ///
    /// # Errors
    ///
    /// The text is neither.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self::Base(format!("{}/", text.trim_end_matches('/'))));
        }
        let folder = PathBuf::from(text);
        match folder.is_dir() {
            true => Ok(Self::Folder(folder)),
            false => Err(FetchError::Mirror { text: text.to_owned() }),
        }
    }

    /// Where this mirror has the file of this name, which may have several components.
    pub(crate) fn place(&self, name: &str) -> Place {
        let file = name.rsplit('/').next().unwrap_or(name);
        match self {
            Self::Base(base) => Place::Address(format!("{base}{}", escaped(file))),
            Self::Folder(folder) => Place::File(folder.join(file)),
        }
    }
}

impl Place {
    /// Whether the bytes come over an encrypted connection.
    pub(crate) fn is_encrypted(&self) -> bool {
        matches!(self, Self::Address(address) if address.starts_with("https://"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(to, "{address}"),
            Self::File(file) => write!(to, "{}", file.display()),
        }
    }
}

/// A file name as it stands in an address: RFC 3986, section 3.3, allows these characters as they are.
fn escaped(name: &str) -> String {
    let as_is = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte);
    name.bytes().map(|byte| if as_is(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_has_files_under_their_names() {
        let mirror = Mirror::parse("http://localhost:8080/data//").unwrap();
        for (name, address) in [
            ("gzip.zip", "http://localhost:8080/data/gzip.zip"),
            ("bitmap/The Eiffel Tower.npy", "http://localhost:8080/data/The%20Eiffel%20Tower.npy"),
            ("letter+recognition.zip", "http://localhost:8080/data/letter+recognition.zip"),
            ("50%?#.gz", "http://localhost:8080/data/50%25%3F%23.gz"),
        ] {
            assert_eq!(mirror.place(name), Place::Address(address.to_owned()));
        }
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::parse(folder.path().to_str().unwrap()).unwrap();
        assert_eq!(mirror.place("bitmap/cat.npy"), Place::File(folder.path().join("cat.npy")));
    }

    #[test]
    fn what_is_neither_an_address_nor_a_folder_is_refused() {
        for text in ["", "ftp://localhost/", "no/such/folder", "localhost:8080"] {
            assert!(matches!(Mirror::parse(text), Err(FetchError::Mirror { .. })), "{text:?}");
        }
    }
}
