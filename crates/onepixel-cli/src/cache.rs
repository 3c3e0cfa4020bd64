//! Where does an audit find what an earlier one measured?

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use onepixel::audit::Cache;
use onepixel_data::Roots;
use sha2::{Digest, Sha256};

use crate::output::{Filled, Output};

/// What was not used for so long is removed.
const KEPT: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// Bytes of the digest that each file begins with.
const DIGEST: usize = 32;

/// No finding takes more bytes: a larger file is none.
const LARGEST: u64 = 1 << 30;

/// A folder with a file for each finding. What it holds counts for this very build of the command.
#[derive(Debug)]
struct Folder(PathBuf);

/// The cache of this build, which is in the file `program`, in the user's cache folder; `None` where it is not known, there
/// is no such folder, or it cannot be written.
pub fn open(program: Option<&PathBuf>) -> Option<Arc<dyn Cache>> {
    let all = Roots::user_audits()?;
    let folder = all.join(build(program?)?);
    remove_unused(&all);
    fs::create_dir_all(&folder).ok()?;
    Some(Arc::new(Folder(folder)))
}

/// Where features of images are kept, in the user's cache folder; they count for any build. `None` where there is no such folder,
/// or it cannot be written.
pub fn of_features() -> Option<Arc<dyn Cache>> {
    let all = Roots::user_audits()?;
    let folder = all.join("features");
    remove_unused(&all);
    fs::create_dir_all(&folder).ok()?;
    Some(Arc::new(Folder(folder)))
}

/// A name for the build in a file: another one may find other things, under the same version.
fn build(program: &Path) -> Option<String> {
    let program = fs::metadata(program).ok()?;
    let modified = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{}-{:x}-{:x}", env!("CARGO_PKG_VERSION"), program.len(), modified.as_nanos()))
}

/// Removes the findings that were not used for long, of any build, and folders that are empty.
fn remove_unused(all: &Path) {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for folder in entries(all) {
        entries(&folder).filter(|file| is_unused(file)).for_each(|file| _ = fs::remove_file(file));
        // Fails where there is still something, as it should.
        let _ = fs::remove_dir(&folder);
    }
}

fn is_unused(file: &Path) -> bool {
    let modified = fs::metadata(file).and_then(|metadata| metadata.modified());
    modified.is_ok_and(|modified| SystemTime::now().duration_since(modified).is_ok_and(|age| age > KEPT))
}

impl Cache for Folder {
    fn recall(&self, key: &str) -> Option<Vec<u8>> {
        let path = self.0.join(key);
        if fs::metadata(&path).ok()?.len() > LARGEST {
            return None;
        }
        let mut content = fs::read(&path).ok()?;
        let finding = content.split_off(DIGEST.min(content.len()));
        if content != Sha256::digest(&finding)[..] {
            return None;
        }
        // Used today. Where that cannot be noted it is measured anew some day.
        let _ = fs::File::options().write(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
        Some(finding)
    }

    fn keep(&self, key: &str, finding: &[u8]) {
        let written = Output::create(&self.0.join(key)).and_then(|file| {
            file.fill(|to| {
                to.write_all(&Sha256::digest(finding))?;
                to.write_all(finding)
            })
        });
        // A full disk costs the next audit its time, and this one nothing.
        let _ = written.and_then(Filled::publish);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_recalled_and_what_was_damaged_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Folder(folder.path().to_owned());
        assert_eq!(memory.recall("ladder"), None);
        memory.keep("ladder", b"first");
        memory.keep("ladder", b"found");
        assert_eq!(memory.recall("ladder").as_deref(), Some(&b"found"[..]));
        let path = folder.path().join("ladder");
        let mut content = fs::read(&path).unwrap();
        *content.last_mut().unwrap() ^= 1;
        fs::write(&path, &content).unwrap();
        assert_eq!(memory.recall("ladder"), None);
        fs::write(&path, b"short").unwrap();
        assert_eq!(memory.recall("ladder"), None);
    }

    #[test]
    fn what_was_not_used_for_long_is_removed() {
        let all = tempfile::tempdir().unwrap();
        let memory = Folder(all.path().join("build"));
        fs::create_dir(&memory.0).unwrap();
        memory.keep("old", b"1");
        memory.keep("new", b"2");
        let old = fs::File::options().write(true).open(memory.0.join("old")).unwrap();
        old.set_modified(SystemTime::now() - 2 * KEPT).unwrap();
        remove_unused(all.path());
        assert_eq!((memory.recall("old"), memory.recall("new")), (None, Some(b"2".to_vec())));
    }
}
