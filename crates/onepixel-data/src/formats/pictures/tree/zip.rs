//! Which files lie in a zip archive?

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::tree::{LeftOut, MemberName, Tree, read_whole};
use crate::pixels::raw_images::read_at;
use crate::reading::journal::Reading;

/// The files of a zip archive, each read where it lies.
pub(crate) struct ZipTree {
    path: PathBuf,
    zip: ZipArchive<Shared>,
    names: Vec<String>,
    members: Vec<usize>,
}

impl ZipTree {
    pub(crate) fn open(path: &Path, reading: &Reading<'_>) -> Result<Self> {
        let (file, length) = open_file(path)?;
        let bad = |error: ZipError| bad(Origin::file(path), &error);
        let zip = ZipArchive::new(Shared { file: Arc::new(file), length, position: 0 }).map_err(bad)?;
        let mut tree = Self { path: path.to_path_buf(), zip, names: Vec::new(), members: Vec::new() };
        let mut left_out = LeftOut::default();
        let metadata = tree.zip.metadata();
        let mut foreign = 0;
        for member in 0..metadata.len() {
            let entry = metadata.entry(member).map_err(bad)?;
            if entry.is_dir() || entry.name_raw().ends_with(b"\\") {
                continue;
            }
            // Names without the mark of UTF-8 are UTF-8 in most archives all the same, and else in code page 437.
            let name = match std::str::from_utf8(entry.name_raw()) {
                Ok(name) => name.to_owned(),
                Err(_) => {
                    foreign += 1;
                    code_page_437(entry.name_raw())
                }
            };
            // Some programs for Windows divide folders by backslashes.
            match MemberName::of_text(&name.replace('\\', "/")) {
                MemberName::Sound(name) if entry.is_symlink() => left_out.add("a link", name),
                MemberName::Sound(name) => {
                    tree.names.push(name);
                    tree.members.push(member);
                }
                MemberName::Clutter => {}
                MemberName::Unsound(name) => {
                    left_out.add("a name that is absolute or leads out of the archive", name);
                }
            }
        }
        if foreign > 0 {
            let path = path.display();
            reading.note(format!("{path}: {foreign} names that are no UTF-8 were read in code page 437"));
        }
        if tree.zip.has_duplicate_names() {
            let found = "two members of one name".to_owned();
            return Err(Error::Picture(PictureError::BadImageArchive {
                origin: Origin::file(path),
                format: "zip",
                found,
            }));
        }
        left_out.note(path, reading);
        Ok(tree)
    }
}

impl Tree for ZipTree {
    fn path(&self) -> &Path {
        &self.path
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&self, place: usize, buffer: &mut Vec<u8>) -> Result<()> {
        let mut zip = self.zip.clone();
        let member = zip.by_index(self.members[place]).map_err(|error| bad(self.origin(place), &error))?;
        read_whole(member, buffer, || self.origin(place))
    }
}

/// Letters of the bytes from 128 on in code page 437, which zip archives have by their definition (APPNOTE.TXT, D.1).
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn code_page_437(bytes: &[u8]) -> String {
    let letter = |&byte: &u8| match byte.checked_sub(128) {
        None => char::from(byte),
        Some(high) => CODE_PAGE_437.chars().nth(usize::from(high)).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    bytes.iter().map(letter).collect()
}

fn bad(origin: Origin, error: &ZipError) -> Error {
    Error::Picture(PictureError::BadImageArchive { origin, format: "zip", found: error.to_string() })
}

/// A file that is read at a place of one's own.
#[derive(Clone)]
struct Shared {
    file: Arc<File>,
    length: u64,
    position: u64,
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
