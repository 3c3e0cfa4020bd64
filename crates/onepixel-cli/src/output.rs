//! How does a file come to be whole or not at all?

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};

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

enum Target {
    Direct(File),
    Temporary(NamedTempFile),
}

impl Output {
    pub fn create(path: &Path) -> Result<Self, Error> {
        let target = open(path).map_err(|source| Error::Write { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), writer: BufWriter::new(target) })
    }

    /// Lets `write` fill the file, then gives it its name.
    pub fn fill(mut self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        let path = self.path.clone();
        let filled =
            write(&mut self.writer).and_then(|()| self.writer.into_inner().map_err(|error| error.into_error()));
        let persisted = filled.and_then(|target| match target {
            Target::Direct(mut file) => file.flush(),
            Target::Temporary(file) => {
                // A link stays a link: what it leads to is replaced.
                let place = path.canonicalize().unwrap_or_else(|_| path.clone());
                let temporary = file.path().to_owned();
                file.persist(place).map(|_| forget(&temporary)).map_err(|error| error.error)
            }
        });
        persisted.map_err(|source| Error::Write { path, source })
    }
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
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".onepixel-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the process's mask takes away what it takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    remember(file.path());
    Ok(Target::Temporary(file))
}

/// The temporary files that are there now.
static TEMPORARY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Has the file removed if the process is interrupted.
fn remember(path: &Path) {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| {
        // Without a handler an interruption leaves the file behind, which is no reason not to work.
        let _ = ctrlc::set_handler(|| {
            for path in TEMPORARY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).drain(..) {
                let _ = std::fs::remove_file(path);
            }
            std::process::exit(130);
        });
    });
    TEMPORARY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(path.to_owned());
}

fn forget(path: &Path) {
    TEMPORARY.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).retain(|temporary| temporary != path);
}
