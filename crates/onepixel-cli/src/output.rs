//! How does a file come to be whole or not at all?

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once};

use tempfile::NamedTempFile;

use crate::error::Error;

/// A file that gets its name only when it is complete.
///
/// It is opened before the work begins, so that a place that cannot be written is known at once, and it is written under
/// a temporary name beside its place. What is no regular file, `/dev/null` or a pipe, is written as it is.
pub struct Output {
    path: PathBuf,
    writer: BufWriter<Target>,
}

/// A complete file that has yet to get its name.
pub struct Filled {
    path: PathBuf,
    target: Target,
}

enum Target {
    Direct(File),
    Temporary(NamedTempFile),
}

impl Output {
    pub fn create(path: &Path) -> Result<Self, Error> {
        let target = open(path).map_err(|error| Error::Write { path: path.to_owned(), source: without_path(error) })?;
        Ok(Self { path: path.to_owned(), writer: BufWriter::new(target) })
    }

    /// Lets `write` fill the file.
    pub fn fill(mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Filled, Error> {
        let filled =
            write(&mut self.writer).and_then(|()| self.writer.into_inner().map_err(|error| error.into_error()));
        match filled {
            Ok(target) => Ok(Filled { path: self.path, target }),
            Err(source) => Err(Error::Write { path: self.path, source }),
        }
    }
}

impl Filled {
    /// Gives the file its name.
    pub fn publish(self) -> Result<(), Error> {
        let Target::Temporary(file) = self.target else { return Ok(()) };
        let temporary = file.path().to_owned();
        match file.persist(place(&self.path)) {
            Ok(_) => forget(&temporary),
            Err(error) => return Err(Error::Write { path: self.path, source: error.error }),
        }
        Ok(())
    }
}

/// Where a file is, or will be, in the one spelling that all its names share. A link stays a link: its place is what it
/// leads to, there or not.
pub fn place(path: &Path) -> PathBuf {
    /// As many links in a row as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = place.read_link() else { break };
        place = folder_of(&place).join(target);
    }
    // What is not there has no canonical name, but its folder has.
    place.canonicalize().unwrap_or_else(|_| match (folder_of(&place).canonicalize(), place.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => place,
    })
}

/// The folder that something is in, or will be.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Direct(file) => file.write(bytes),
            Self::Temporary(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Direct(file) => file.flush(),
            Self::Temporary(file) => file.flush(),
        }
    }
}

fn open(path: &Path) -> io::Result<Target> {
    match path.metadata() {
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => return Ok(Target::Direct(OpenOptions::new().write(true).open(path)?)),
        Ok(metadata) if metadata.permissions().readonly() => return Err(io::ErrorKind::PermissionDenied.into()),
        _ => {}
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onepixel-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the process's mask takes away what it takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = remembered(|| builder.tempfile_in(folder_of(&place(path))), NamedTempFile::path)?;
    if let Ok(replaced) = path.metadata() {
        file.as_file().set_permissions(replaced.permissions())?;
    }
    Ok(Target::Temporary(file))
}

/// What the system says, without the name of the temporary file.
fn without_path(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|error| error.source()?.downcast_ref::<io::Error>()?.raw_os_error());
    inner.map_or(error, io::Error::from_raw_os_error)
}

/// The temporary files that are there now.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What is still done if the process is interrupted.
static LAST_DEED: Mutex<Option<LastDeed>> = Mutex::new(None);

type LastDeed = Box<dyn FnOnce() + Send>;

/// Creates a temporary file or folder, at `path`, that is removed if the process is interrupted, at whatever moment.
pub fn remembered<T, E>(create: impl FnOnce() -> Result<T, E>, path: impl FnOnce(&T) -> &Path) -> Result<T, E> {
    handle_interruption();
    let mut temporary = temporary();
    let created = create()?;
    temporary.push(path(&created).to_owned());
    Ok(created)
}

/// Has something done if the process is interrupted, before temporary files are removed and the process ends. It is done
/// on a thread of its own, while all others go on.
pub fn before_interruption(deed: impl FnOnce() + Send + 'static) {
    handle_interruption();
    *LAST_DEED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(Box::new(deed));
}

/// Sets up, once, what an interruption does.
fn handle_interruption() {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Without a handler an interruption leaves files behind, which is no reason not to work.
        let _ = ctrlc::set_handler(|| {
            let deed = LAST_DEED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
            if let Some(deed) = deed {
                deed();
            }
            let mut temporary = temporary();
            temporary.drain(..).for_each(|path| remove(&path));
            // The list is still locked: no file can be created any more.
            std::process::exit(130);
        });
    });
}

/// Does the last step with a temporary file or folder, its renaming or removal, which is not interrupted.
pub fn settled<T>(path: &Path, settle: impl FnOnce() -> T) -> T {
    let mut temporary = temporary();
    let settled = settle();
    temporary.retain(|temporary| temporary != path);
    settled
}

/// Removes a file or folder that other threads may still be writing to.
fn remove(path: &Path) {
    if !path.is_dir() {
        let _ = std::fs::remove_file(path);
        return;
    }
    // Under another name nothing is added to it any more.
    let aside = path.with_extension("gone");
    let folder = if std::fs::rename(path, &aside).is_ok() { &aside } else { path };
    let _ = std::fs::remove_dir_all(folder);
}

fn forget(path: &Path) {
    temporary().retain(|temporary| temporary != path);
}

fn temporary() -> MutexGuard<'static, Vec<PathBuf>> {
    TEMPORARY.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
