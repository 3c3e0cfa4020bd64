//! How is one member of a zip archive read, as a file of its own?

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::bytes::origin::Origin;
use crate::bytes::supply::{DEFLATE_MOST, Supply, open_file};
use crate::error::{Error, Result};

/// Opens an archive, and tells how many bytes its file has.
pub(crate) fn archive(path: &Path) -> Result<(ZipArchive<BufReader<File>>, u64)> {
    let (file, bytes) = open_file(path)?;
    let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| bad_archive(Origin::file(path), &error))?;
    Ok((archive, bytes))
}

/// Opens the member of that name, stored or deflated; its checksum is compared when its end is reached.
pub(crate) fn open(origin: &Origin) -> Result<(impl Read + use<>, Supply)> {
    let name = origin.member.as_deref().unwrap_or_default();
    let (mut archive, bytes) = archive(&origin.file)?;
    let bad = |error: &ZipError| bad_archive(origin.clone(), error);
    let index = archive.index_for_name(name).ok_or_else(|| Error::MissingMember {
        file: origin.file.to_path_buf(),
        expected: format!("a member {name}"),
        found: archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect(),
    })?;
    let member = archive.by_index(index).map_err(|error| bad(&error))?;
    let (method, crc) = (member.compression(), member.crc32());
    let start = member.data_start().ok_or_else(|| bad(&ZipError::FileNotFound))?;
    let compressed = member.compressed_size().min(bytes.saturating_sub(start));
    drop(member);
    let mut file = archive.into_inner();
    file.seek(SeekFrom::Start(start)).map_err(|source| Error::Unreadable {
        origin: origin.clone(),
        offset: start,
        source,
    })?;
    let data = file.take(compressed);
    let (reader, supply): (Box<dyn Read>, _) = match method {
        CompressionMethod::Stored => (Box::new(data), Supply::Raw(compressed)),
        CompressionMethod::Deflated => (Box::new(DeflateDecoder::new(data)), Supply::Deflated(compressed)),
        _ => return Err(bad(&ZipError::UnsupportedArchive("a compression other than deflate"))),
    };
    Ok((Checked { reader, crc: Crc::new(), expected: crc }, supply))
}

/// How many bytes the archive states for the member of that name, or else as many as it can have at most.
pub(crate) fn bytes(origin: &Origin) -> Result<u64> {
    let (mut archive, bytes) = archive(&origin.file)?;
    let member = archive.by_name(origin.member.as_deref().unwrap_or_default());
    let member = member.map_err(|error| bad_archive(origin.clone(), &error))?;
    Ok(member.size().min(bytes.saturating_mul(DEFLATE_MOST as u64)))
}

pub(crate) fn bad_archive(origin: Origin, error: &ZipError) -> Error {
    let found = error.to_string();
    Error::BadArchive { origin, found }
}

/// Bytes whose checksum must be right once they have all been read.
struct Checked<R> {
    reader: R,
    crc: Crc,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.crc.update(&buffer[..read]);
        if read == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum is wrong"));
        }
        Ok(read)
    }
}
