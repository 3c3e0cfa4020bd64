//! How are the files in a publisher's archive read, without unpacking it?

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};
use crate::origin::Origin;
use crate::stream::{self, Stream, Supply};

/// Bytes at the start of a file that show whether it is a web page.
const SNIFFED_BYTES: u64 = 512;

/// The most bytes of a list of classes.
const TEXT_BYTES: usize = 1 << 16;

/// A zip archive whose members are asked for by the last part of their names.
pub(crate) struct Zip {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    bytes: u64,
    advice: &'static str,
}

impl Zip {
    /// Opens an archive. `advice` is what to do if it is none.
    pub(crate) fn open(path: &Path, advice: &'static str) -> Result<Self> {
        let (file, bytes) = stream::open(path)?;
        refuse_web_page(path, advice)?;
        let zip = ZipArchive::new(BufReader::new(file)).map_err(|error| unsound(Origin::file(path), &error, advice))?;
        Ok(Self { path: path.to_path_buf(), zip, bytes, advice })
    }

    /// The full name of the member that is called so, whatever folder of the archive it lies in.
    pub(crate) fn find(&self, name: &str) -> Option<String> {
        let mut members = self.zip.file_names().filter_map(|member| member.ok());
        members.find(|member| last_part(member) == name).map(|member| member.into_owned())
    }

    /// The content of the member that is called so.
    pub(crate) fn stream(&mut self, name: &str) -> Result<Stream<'_>> {
        let member = self.member(name)?;
        let (origin, advice, bytes) = (Origin::member(&self.path, &member), self.advice, self.bytes);
        match self.zip.by_name(&member) {
            Ok(file) => {
                let supply = Supply::Deflated(file.compressed_size().min(bytes));
                Ok(Stream::new(origin, file, supply))
            }
            Err(error) => Err(unsound(origin, &error, advice)),
        }
    }

    /// What the gzip file that is called so decompresses to.
    pub(crate) fn gunzipped(&mut self, name: &str) -> Result<Stream<'_>> {
        let member = self.member(name)?;
        let (origin, advice, bytes) = (Origin::member(&self.path, &member), self.advice, self.bytes);
        match self.zip.by_name(&member) {
            Ok(file) => {
                let compressed = file.size().min(bytes.saturating_mul(stream::DEFLATE_MOST as u64));
                Ok(Stream::gzip(origin, file, compressed))
            }
            Err(error) => Err(unsound(origin, &error, advice)),
        }
    }

    fn member(&self, name: &str) -> Result<String> {
        self.find(name).ok_or_else(|| Error::Publication {
            origin: Origin::file(&self.path),
            expected: format!("a member {name}"),
            found: "an archive without it".to_owned(),
            advice: self.advice.to_owned(),
        })
    }
}

/// Calls `take` with each file of a tar archive that gzip compressed: the last part of its name, its content and the
/// length that the archive states for it. Links, folders and extensions are left out.
pub(crate) fn each_tar_member(
    path: &Path,
    advice: &'static str,
    mut take: impl FnMut(&str, &mut dyn Read, u64) -> Result<()>,
) -> Result<()> {
    let (file, _) = stream::open(path)?;
    refuse_web_page(path, advice)?;
    let unsound = |source: std::io::Error| Error::Publication {
        origin: Origin::file(path),
        expected: "a tar archive compressed with gzip".to_owned(),
        found: format!("damage ({source})"),
        advice: advice.to_owned(),
    };
    let mut archive = tar::Archive::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, file)));
    // Extensions, such as long names, are read into memory whole: a hostile one would fill it.
    for member in archive.entries().map_err(unsound)?.raw(true) {
        let mut member = member.map_err(unsound)?;
        if !member.header().entry_type().is_file() {
            continue;
        }
        let bytes = member.size();
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        take(last_part(&name), &mut member, bytes)?;
    }
    Ok(())
}

fn last_part(member: &str) -> &str {
    member.rsplit('/').next().unwrap_or(member)
}

/// Servers that have lost a file often answer with a page that says so.
fn refuse_web_page(path: &Path, advice: &'static str) -> Result<()> {
    let (file, _) = stream::open(path)?;
    let mut start = Vec::new();
    file.take(SNIFFED_BYTES).read_to_end(&mut start).map_err(|source| Error::Unreadable {
        origin: Origin::file(path),
        offset: 0,
        source,
    })?;
    let text = String::from_utf8_lossy(&start);
    if !text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('<') {
        return Ok(());
    }
    Err(Error::Publication {
        origin: Origin::file(path),
        expected: "an archive".to_owned(),
        found: "a web page (HTML), with which a server answers when it no longer has the file".to_owned(),
        advice: advice.to_owned(),
    })
}

fn unsound(origin: Origin, error: &ZipError, advice: &'static str) -> Error {
    Error::Publication {
        origin,
        expected: "a sound zip archive".to_owned(),
        found: error.to_string(),
        advice: advice.to_owned(),
    }
}

/// The lines of a short text, without blanks around them and without blank lines.
pub(crate) fn lines(mut text: Stream<'_>) -> Result<Vec<String>> {
    let origin = text.origin.clone();
    let mut content = vec![0; TEXT_BYTES + 1];
    let length = text.read(&mut content)?;
    content.truncate(length);
    let bad = |found: &str| Error::Publication {
        origin: origin.clone(),
        expected: "a short list as UTF-8 text, an entry in each line".to_owned(),
        found: found.to_owned(),
        advice: "fetch the file again".to_owned(),
    };
    if content.len() > TEXT_BYTES {
        return Err(bad("more than 64 KiB"));
    }
    let text = String::from_utf8(content).map_err(|_| bad("other bytes"))?;
    Ok(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
}

/// The text of a file, raw or compressed with gzip.
pub(crate) fn text_stream(path: &Path) -> Result<Stream<'static>> {
    let (mut file, bytes) = stream::open(path)?;
    let unreadable = |source| Error::Unreadable { origin: Origin::file(path), offset: 0, source };
    let mut magic = Vec::new();
    file.by_ref().take(2).read_to_end(&mut magic).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    let origin = Origin::file(path);
    match magic[..] {
        [0x1f, 0x8b] => Ok(Stream::gzip(origin, file, bytes)),
        _ => Ok(Stream::new(origin, BufReader::new(file), Supply::Raw(bytes))),
    }
}
