//! Which format does a file have?
//!
//! The first bytes decide; names are never asked.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::LazyLock;

use crate::bytes::origin::Origin;
use crate::bytes::page::is_page;
use crate::bytes::stream::{self, shown};
use crate::bytes::supply::open_file;
use crate::error::{Error, Result, TextError};
use crate::formats::foreign;
use crate::formats::table::{Format, TEXT_BYTES, format_titles};

/// Bytes that decide on the format: the header of a tar archive.
const HEAD_BYTES: u64 = 512;

/// What is expected of a dataset's only file.
static DATASET: LazyLock<String> = LazyLock::new(|| {
    format!("one of these formats, raw, gzip or bzip2: {}", format_titles().collect::<Vec<_>>().join(", "))
});

/// Tells the format of a file by its first bytes.
pub(crate) fn sniff(path: &Path) -> Result<Format> {
    let (mut file, _) = open_file(path)?;
    sniff_open(&mut file, path, &DATASET)
}

/// Tells the format of what is inside a compressed file, or of a file that is not compressed.
pub(crate) fn sniff_inside(origin: &Origin) -> Result<Format> {
    let mut head = vec![0; HEAD_BYTES as usize];
    let read = stream::content(origin)?.read(&mut head)?;
    format_of(&head[..read], origin, &DATASET)
}

/// Tells the format of an open file, which is then at its start again.
pub(crate) fn sniff_open(file: &mut File, path: &Path, expected: &'static str) -> Result<Format> {
    let unreadable = |source| Error::Unreadable { origin: Origin::file(path), offset: 0, source };
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    format_of(&head, &Origin::file(path), expected)
}

/// The format of what begins so, and is no web page.
pub(crate) fn format_of(head: &[u8], origin: &Origin, expected: &'static str) -> Result<Format> {
    if is_page(head) {
        return Err(Error::Text(TextError::WebPage { origin: origin.clone(), expected }));
    }
    let found = || match (foreign::by_start(head), image::guess_format(head)) {
        (Some(format), _) => format!("{}; {}", format.name, format.advice),
        (None, Ok(_)) => "one picture; give the folder that it lies in, or an archive of all".to_owned(),
        (None, Err(_)) => format!("{}; convert the file first", shown(&head[..head.len().min(TEXT_BYTES)])),
    };
    Format::of(head).ok_or_else(|| Error::UnknownFormat { origin: origin.clone(), expected, found: found() })
}
