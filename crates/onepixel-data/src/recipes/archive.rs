//! How are the files in a publisher's archive read, without unpacking it?

use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::bytes::origin::Origin;
use crate::bytes::stream::Stream;
use crate::bytes::supply::{Supply, open_file};
use crate::error::{Error, Result};

/// Bytes at the start of a file that show whether it is a web page.
const SNIFFED_BYTES: u64 = 512;

/// The most bytes of a list of classes.
const TEXT_BYTES: usize = 1 << 16;

/// The members of a publisher's zip archive, which are asked for by the last part of their names.
pub(crate) struct Zip {
    path: PathBuf,
    members: Vec<String>,
    advice: &'static str,
}

impl Zip {
    /// Opens an archive. `advice` is what to do if it is none.
    pub(crate) fn open(path: &Path, advice: &'static str) -> Result<Self> {
        refuse_web_page(path, advice)?;
        let (file, _) = open_file(path)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| Error::Publication {
            origin: Origin::file(path),
            expected: "a sound zip archive".to_owned(),
            found: error.to_string(),
            advice: advice.to_owned(),
        })?;
        let members = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        Ok(Self { path: path.to_path_buf(), members, advice })
    }

    /// Where the member is that is called so, whatever folder of the archive it lies in.
    pub(crate) fn find(&self, name: &str) -> Option<Origin> {
        let member = self.members.iter().find(|member| last_part(member) == name)?;
        Some(Origin::member(&self.path, member))
    }

    /// The same for a member that must be there.
    pub(crate) fn member(&self, name: &str) -> Result<Origin> {
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
    mut take: impl FnMut(&str, Stream<'_>, u64) -> Result<()>,
) -> Result<()> {
    let (file, compressed) = open_file(path)?;
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
        let content = Stream::new(Origin::member(path, &name), &mut member, Supply::Deflated(compressed));
        take(last_part(&name), content, bytes)?;
    }
    Ok(())
}

fn last_part(member: &str) -> &str {
    member.rsplit('/').next().unwrap_or(member)
}

/// Servers that have lost a file often answer with a page that says so.
fn refuse_web_page(path: &Path, advice: &'static str) -> Result<()> {
    let (file, _) = open_file(path)?;
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
