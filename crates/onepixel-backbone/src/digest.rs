//! Which weights are these? Their SHA-256.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{BackboneError, Result};

/// The SHA-256 of bytes, as hexadecimal digits.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// The SHA-256 of a file, as hexadecimal digits.
pub(crate) fn of_file(path: &Path) -> Result<String> {
    let digest = || -> io::Result<String> {
        let (mut file, mut digest) = (File::open(path)?, Sha256::new());
        let mut part = vec![0; 1 << 20];
        loop {
            match file.read(&mut part)? {
                0 => return Ok(hexadecimal(&digest.finalize())),
                read => digest.update(&part[..read]),
            }
        }
    };
    digest().map_err(|source| BackboneError::Unreadable { path: path.to_path_buf(), source })
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
