//! What was being read?

use std::fmt;
use std::path::Path;

/// The file, and within an archive the member, that something was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: Box<Path>,
    /// The member of the archive that the file is.
    pub member: Option<Box<str>>,
}

impl Origin {
    pub(crate) fn file(file: &Path) -> Self {
        Self { file: file.into(), member: None }
    }

    pub(crate) fn member(file: &Path, member: &str) -> Self {
        Self { file: file.into(), member: Some(member.into()) }
    }
}

impl fmt::Display for Origin {
    /// `mnist.npz, member x_train.npy`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        match &self.member {
            Some(member) => write!(f, ", member {member}"),
            None => Ok(()),
        }
    }
}
