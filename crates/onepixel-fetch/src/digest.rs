//! Is this the file that its publisher means?

use std::fmt;

use md5::Md5;
use sha2::{Digest as _, Sha256};

use onepixel_data::Trust;

use crate::download::Download;

/// The digests of the bytes that were seen so far.
#[derive(Clone, Default)]
pub(crate) struct Hashes {
    sha256: Sha256,
    md5: Md5,
    with_md5: bool,
}

/// The digest of a whole file, as hexadecimal text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Digest {
    /// Its SHA-256.
    Sha256(String),
    /// Its MD5, where nothing better was published.
    Md5(String),
}

/// What the digest of a whole file says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is the file that is expected.
    Right,
    /// It is another file, or one that nothing is known of, which the user accepts.
    Accepted,
    /// It is another file.
    Wrong(Box<Mismatch>),
}

/// Two digests that should be one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mismatch {
    /// What was published, if anything was.
    pub expected: Option<Digest>,
    /// The same kind of digest of what is there.
    pub found: Digest,
    /// The SHA-256 of what is there.
    pub found_sha256: String,
    /// Whether the user may say that this file is right: at most one source states what was expected.
    pub can_be_accepted: bool,
}

impl Hashes {
    /// What is needed to judge this file.
    pub(crate) fn for_download(download: &Download) -> Self {
        Self { with_md5: download.sha256.is_none() && download.md5.is_some(), ..Self::default() }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if self.with_md5 {
            self.md5.update(bytes);
        }
    }

    /// Compares with what was published; `accepted` are the SHA-256 digests that the user accepts.
    pub(crate) fn verdict(&self, download: &Download, accepted: &[String]) -> Verdict {
        let found_sha256 = hexadecimal(&self.sha256.clone().finalize());
        let (expected, found) = match (&download.sha256, &download.md5) {
            (Some(sha256), _) => (Some(Digest::Sha256(sha256.clone())), Digest::Sha256(found_sha256.clone())),
            (None, Some(md5)) => {
                (Some(Digest::Md5(md5.clone())), Digest::Md5(hexadecimal(&self.md5.clone().finalize())))
            }
            (None, None) => (None, Digest::Sha256(found_sha256.clone())),
        };
        let can_be_accepted = expected.is_none() || download.trust == Trust::Single;
        let is_accepted =
            can_be_accepted && accepted.iter().any(|accepted| accepted.eq_ignore_ascii_case(&found_sha256));
        match expected.as_ref().is_some_and(|expected| expected.equals(&found)) {
            true => Verdict::Right,
            false if is_accepted => Verdict::Accepted,
            false => Verdict::Wrong(Box::new(Mismatch { expected, found, found_sha256, can_be_accepted })),
        }
    }
}

impl Verdict {
    /// Whether the file may have its name.
    pub(crate) fn is_good(&self) -> bool {
        match self {
            Self::Right | Self::Accepted => true,
            Self::Wrong(_) => false,
        }
    }
}

impl Digest {
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sha256(one), Self::Sha256(other)) | (Self::Md5(one), Self::Md5(other)) => {
                one.eq_ignore_ascii_case(other)
            }
            _ => false,
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(digest) => write!(to, "sha256 {digest}"),
            Self::Md5(digest) => write!(to, "md5 {digest}"),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expected {
            Some(expected) => write!(to, "expected {expected}, found {}", self.found),
            None => write!(to, "no digest is known to compare with, found {}", self.found),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether this text is a SHA-256 in hexadecimal.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digests of `abc`: FIPS 180-4's example, and RFC 1321's.
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    fn verdict(sha256: Option<&str>, md5: Option<&str>, trust: Trust, accepted: &[&str]) -> Verdict {
        let download = Download {
            sha256: sha256.map(str::to_owned),
            md5: md5.map(str::to_owned),
            trust,
            ..Download::new("abc", ["http://localhost/abc"])
        };
        let mut hashes = Hashes::for_download(&download);
        hashes.update(b"a");
        hashes.update(b"bc");
        hashes.verdict(&download, &accepted.iter().map(|&digest| digest.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_digest_is_right_in_either_case_and_sha256_goes_before_md5() {
        let wrong = "0".repeat(64);
        assert_eq!(verdict(Some(&SHA256.to_uppercase()), None, Trust::Bytes, &[]), Verdict::Right);
        assert_eq!(verdict(None, Some(MD5), Trust::Single, &[]), Verdict::Right);
        assert_eq!(verdict(Some(SHA256), Some("other"), Trust::Pair, &[]), Verdict::Right);
        assert!(matches!(verdict(Some(&wrong), Some(MD5), Trust::Pair, &[]), Verdict::Wrong(_)));
    }

    #[test]
    fn the_user_may_accept_only_what_at_most_one_source_contradicts() {
        let wrong = "0".repeat(32);
        let accepted = |trust, digest| verdict(None, Some(&wrong), trust, &[digest]) == Verdict::Accepted;
        assert!(accepted(Trust::Single, SHA256));
        assert!(!accepted(Trust::Single, MD5));
        assert!(!accepted(Trust::Pair, SHA256) && !accepted(Trust::SourcesAgree, SHA256));
        assert_eq!(verdict(None, None, Trust::Bytes, &[SHA256]), Verdict::Accepted);
        let Verdict::Wrong(mismatch) = verdict(None, None, Trust::Bytes, &[]) else {
            panic!("nothing to compare with")
        };
        assert!(mismatch.can_be_accepted && mismatch.found_sha256 == SHA256);
    }
}
