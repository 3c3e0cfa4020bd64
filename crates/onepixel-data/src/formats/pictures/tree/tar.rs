//! Which files lie in a tar archive?
//!
//! A plain one is indexed once and its members are read where they lie. A compressed one cannot be read from the middle,
//! so the members that are needed are held in memory as they are, encoded, if there is room for them.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bzip2::read::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use crate::bytes::origin::Origin;
use crate::bytes::stream::Compression;
use crate::bytes::supply::{DEFLATE_MOST, open_file};
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::tree::{LeftOut, MOST_BYTES, MemberName, Tree, too_large};
use crate::pixels::raw_images::read_exact_at;
use crate::reading::journal::Reading;

/// The most bytes of headers, long names among them, that one member may have.
const HEADER_BYTES: u64 = 1 << 20;

/// What a name in memory takes beyond its bytes.
const NAME_BYTES: u64 = 128;

const UNSOUND: &str = "a name that is absolute, leads out of the archive or is no text";
const NO_FILE: &str = "a link, a device or another thing that is no file";
const TWICE: &str = "a later member has the same name";

/// Where the bytes of members are.
enum Bytes {
    File(File),
    Memory(Vec<u8>),
}

/// The files of a tar archive.
pub(crate) struct TarTree {
    path: PathBuf,
    names: Vec<String>,
    /// Where each begins, and its length.
    spans: Vec<(u64, u64)>,
    bytes: Bytes,
}

impl TarTree {
    /// Indexes an archive. Of a compressed one, members whose names are not `needed` are known by name only.
    pub(crate) fn open(
        path: &Path,
        packing: Compression,
        needed: impl Fn(&str) -> bool,
        reading: &Reading<'_>,
    ) -> Result<Self> {
        let (file, length) = open_file(path)?;
        let origin = Origin::file(path);
        let mut index = Index::new(path);
        let bytes = match packing {
            Compression::None => {
                index.plain(&file, length)?;
                Bytes::File(file)
            }
            Compression::Gzip | Compression::Bzip2 => {
                reading.progress.begin("reading the archive", length);
                let compressed = BufReader::with_capacity(1 << 16, Heard { file, reading });
                let allowed = reading.options.memory.bytes();
                let most = DEFLATE_MOST.saturating_mul(u128::from(length)) as u64;
                let held = match packing {
                    Compression::Bzip2 => index.compressed(MultiBzDecoder::new(compressed), most, allowed, needed),
                    _ => index.compressed(MultiGzDecoder::new(compressed), most, allowed, needed),
                };
                Bytes::Memory(held?)
            }
        };
        if index.spans.is_empty() {
            return Err(Error::EmptySet { origin });
        }
        index.left_out.note(path, reading);
        Ok(Self { path: path.to_path_buf(), names: index.names, spans: index.spans, bytes })
    }
}

impl Tree for TarTree {
    fn path(&self) -> &Path {
        &self.path
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&self, place: usize, buffer: &mut Vec<u8>) -> Result<()> {
        let (offset, length) = self.spans[place];
        if length > MOST_BYTES {
            return Err(too_large(self.origin(place)));
        }
        buffer.clear();
        match &self.bytes {
            Bytes::Memory(bytes) => buffer.extend_from_slice(&bytes[offset as usize..][..length as usize]),
            Bytes::File(file) => {
                buffer.resize(length as usize, 0);
                read_exact_at(file, buffer, offset).map_err(|source| Error::Unreadable {
                    origin: self.origin(place),
                    offset: 0,
                    source,
                })?;
            }
        }
        Ok(())
    }
}

/// Whether these first bytes of a file are the header of a tar member: 512 bytes that their checksum agrees with.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<512>() else {
        return false;
    };
    let mut header = tar::Header::new_old();
    header.as_mut_bytes().copy_from_slice(block);
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let blanks = 8 * u32::from(b' ');
    header.cksum().is_ok_and(|stated| stated > blanks && stated == sum(&block[..148]) + blanks + sum(&block[156..]))
}

/// The members of an archive, as they are found.
struct Index<'a> {
    path: &'a Path,
    names: Vec<String>,
    spans: Vec<(u64, u64)>,
    place_of: HashMap<String, usize>,
    left_out: LeftOut,
}

impl<'a> Index<'a> {
    fn new(path: &'a Path) -> Self {
        Self { path, names: Vec::new(), spans: Vec::new(), place_of: HashMap::new(), left_out: LeftOut::default() }
    }

    fn plain(&mut self, file: &File, length: u64) -> Result<()> {
        let allowance = Allowance::new(u64::MAX);
        let mut archive = Archive::new(Metered { inner: file, allowance: allowance.clone() });
        let mut entries = archive.entries_with_seek().map_err(|error| self.bad(&error))?;
        loop {
            allowance.renew(0);
            let Some(entry) = entries.next() else { return Ok(()) };
            let entry = entry.map_err(|error| self.bad(&error))?;
            let span = (entry.raw_file_position(), entry.size());
            let end = u128::from(span.0) + u128::from(span.1);
            if end > u128::from(length) {
                return Err(Error::Truncated { origin: Origin::file(self.path), expected: end, found: length });
            }
            if let Some(name) = self.name(&entry) {
                self.add(name, span);
            }
        }
    }

    /// Reads the members that are needed; `most` is all that the file can plausibly become.
    fn compressed(
        &mut self,
        reader: impl Read,
        most: u64,
        allowed: u64,
        needed: impl Fn(&str) -> bool,
    ) -> Result<Vec<u8>> {
        let allowance = Allowance::new(most);
        let mut archive = Archive::new(Metered { inner: reader, allowance: allowance.clone() });
        let mut entries = archive.entries().map_err(|error| self.bad(&error))?;
        let (mut held, mut others) = (Vec::new(), 0);
        loop {
            allowance.renew(0);
            let Some(entry) = entries.next() else { return Ok(held) };
            let mut entry = entry.map_err(|error| self.bad(&error))?;
            let size = entry.size();
            allowance.renew(size);
            let Some(name) = self.name(&entry) else {
                self.pass(&mut entry, size)?;
                continue;
            };
            others += name.len() as u64 * 2 + NAME_BYTES;
            let keep = needed(&name);
            let length = if keep { size } else { 0 };
            if (held.len() as u64).saturating_add(others).saturating_add(length) > allowed {
                return Err(Error::Picture(PictureError::ArchiveTooLarge { origin: Origin::file(self.path), allowed }));
            }
            let offset = held.len();
            match keep {
                true => self.hold(&mut entry, size, &mut held)?,
                false => self.pass(&mut entry, size)?,
            }
            self.add(name, (offset as u64, length));
        }
    }

    fn hold<R: Read>(&self, entry: &mut Entry<'_, R>, size: u64, held: &mut Vec<u8>) -> Result<()> {
        let read = entry.read_to_end(held).map_err(|error| self.bad(&error))? as u64;
        self.check_whole(size, read)
    }

    fn pass<R: Read>(&self, entry: &mut Entry<'_, R>, size: u64) -> Result<()> {
        let read = io::copy(entry, &mut io::sink()).map_err(|error| self.bad(&error))?;
        self.check_whole(size, read)
    }

    fn check_whole(&self, size: u64, read: u64) -> Result<()> {
        match read == size {
            true => Ok(()),
            false => Err(self.bad(&io::Error::from(io::ErrorKind::UnexpectedEof))),
        }
    }

    /// The name of a member that is a file with a sound name.
    fn name<R: Read>(&mut self, entry: &Entry<'_, R>) -> Option<String> {
        let bytes = entry.path_bytes();
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Directory | EntryType::XGlobalHeader => return None,
            _ => {
                self.left_out.add(NO_FILE, String::from_utf8_lossy(&bytes).escape_default().to_string());
                return None;
            }
        }
        match MemberName::of(&bytes) {
            MemberName::Sound(name) => Some(name),
            MemberName::Clutter => None,
            MemberName::Unsound(name) => {
                self.left_out.add(UNSOUND, name);
                None
            }
        }
    }

    /// Of members of one name the last counts, as where an archive is unpacked.
    fn add(&mut self, name: String, span: (u64, u64)) {
        if let Some(&place) = self.place_of.get(&name) {
            self.spans[place] = span;
            self.left_out.add(TWICE, name);
            return;
        }
        self.place_of.insert(name.clone(), self.names.len());
        self.names.push(name);
        self.spans.push(span);
    }

    fn bad(&self, error: &io::Error) -> Error {
        Error::Picture(PictureError::BadImageArchive {
            origin: Origin::file(self.path),
            format: "tar",
            found: error.to_string(),
        })
    }
}

/// How many bytes may still be read: of one member with its headers, and of the archive.
#[derive(Clone)]
struct Allowance {
    member: Rc<Cell<u64>>,
    archive: Rc<Cell<u64>>,
}

impl Allowance {
    fn new(archive: u64) -> Self {
        Self { member: Rc::default(), archive: Rc::new(Cell::new(archive)) }
    }

    fn renew(&self, bytes: u64) {
        self.member.set(bytes.saturating_add(HEADER_BYTES));
    }
}

/// A reader of an archive that stops where headers become longer than any true ones, or the archive than it can be.
struct Metered<R> {
    inner: R,
    allowance: Allowance,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Allowance { member, archive } = &self.allowance;
        let most = member.get().min(archive.get()).min(buffer.len() as u64);
        if most == 0 && !buffer.is_empty() {
            return Err(io::Error::other("more headers, or more data in all, than an archive of this size can have"));
        }
        let read = self.inner.read(&mut buffer[..most as usize])?;
        member.set(member.get() - read as u64);
        archive.set(archive.get() - read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// A file whose progress is heard.
struct Heard<'a> {
    file: File,
    reading: &'a Reading<'a>,
}

impl Read for Heard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.reading.progress.advance(read as u64);
        Ok(read)
    }
}
