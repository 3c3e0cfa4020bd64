//! Which files lie in a folder and its subfolders?

use std::fs::{self, DirEntry, File};
use std::path::{Path, PathBuf};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::formats::pictures::tree::{LeftOut, Tree, is_clutter, read_whole};
use crate::reading::journal::Reading;

/// How many folders deep files are looked for.
const DEEPEST: usize = 32;

/// How many links to folders lie on the way to a file at most.
const MOST_LINKS: usize = 4;

/// The files of a folder. Links are followed, but never to a folder that they lie in.
pub(crate) struct FolderTree {
    path: PathBuf,
    names: Vec<String>,
    /// Links to nothing.
    dangling: Vec<String>,
}

impl FolderTree {
    pub(crate) fn open(path: &Path, reading: &Reading<'_>) -> Result<Self> {
        let real = path.canonicalize().map_err(|source| unreadable(path, source))?;
        let mut walk = Walk {
            names: Vec::new(),
            dangling: Vec::new(),
            left_out: LeftOut::default(),
            inside: vec![real],
            links: 0,
        };
        walk.folder(path, "")?;
        walk.names.sort_unstable();
        walk.dangling.sort_unstable();
        walk.left_out.note(path, reading);
        Ok(Self { path: path.to_path_buf(), names: walk.names, dangling: walk.dangling })
    }
}

impl Tree for FolderTree {
    fn path(&self) -> &Path {
        &self.path
    }

    fn names(&self) -> &[String] {
        &self.names
    }

    fn dangling(&self) -> &[String] {
        &self.dangling
    }

    fn length(&self, place: usize) -> Option<u64> {
        fs::metadata(self.path.join(&self.names[place])).ok().map(|metadata| metadata.len())
    }

    fn origin(&self, place: usize) -> Origin {
        Origin::file(&self.path.join(&self.names[place]))
    }

    fn read(&self, place: usize, buffer: &mut Vec<u8>) -> Result<()> {
        read_file(&self.path.join(&self.names[place]), buffer)
    }
}

/// Reads a file of a folder, or one that is named by itself, as a tree reads its files.
pub(crate) fn read_file(path: &Path, buffer: &mut Vec<u8>) -> Result<()> {
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    read_whole(file, buffer, || Origin::file(path))
}

struct Walk {
    names: Vec<String>,
    dangling: Vec<String>,
    left_out: LeftOut,
    /// The folder that is walked and those that it lies in, without links.
    inside: Vec<PathBuf>,
    links: usize,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).map_err(|source| unreadable(folder, source))? {
            let entry = entry.map_err(|source| unreadable(folder, source))?;
            match entry.file_name().into_string() {
                Ok(name) if is_clutter(&name) => {}
                Ok(name) => self.entry(&entry, format!("{prefix}{name}"))?,
                Err(name) => {
                    self.left_out.add("the name is not UTF-8", format!("{prefix}{}", name.to_string_lossy()));
                }
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: &DirEntry, name: String) -> Result<()> {
        let path = entry.path();
        let mut kind = entry.file_type().map_err(|source| unreadable(&path, source))?;
        let link = kind.is_symlink();
        if link {
            match fs::metadata(&path) {
                Ok(metadata) => kind = metadata.file_type(),
                Err(_) => {
                    self.dangling.push(name);
                    return Ok(());
                }
            }
        }
        if kind.is_dir() {
            return self.subfolder(&path, link, name);
        }
        match kind.is_file() {
            true => self.names.push(name),
            false => self.left_out.add("neither a file nor a folder", name),
        }
        Ok(())
    }

    fn subfolder(&mut self, path: &Path, link: bool, name: String) -> Result<()> {
        let real = match (link, self.inside.last(), path.file_name()) {
            (false, Some(folder), Some(file_name)) => folder.join(file_name),
            _ => path.canonicalize().map_err(|source| unreadable(path, source))?,
        };
        if self.inside.contains(&real) {
            self.left_out.add("a link to a folder that it lies in", name);
            return Ok(());
        }
        let links = self.links + usize::from(link);
        if self.inside.len() > DEEPEST || links > MOST_LINKS {
            self.left_out.add("a folder below too many folders or links", name);
            return Ok(());
        }
        let outside = std::mem::replace(&mut self.links, links);
        self.inside.push(real);
        self.folder(path, &format!("{name}/"))?;
        self.inside.pop();
        self.links = outside;
        Ok(())
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> Error {
    Error::Unreadable { origin: Origin::file(path), offset: 0, source }
}
