//! How are accepted findings kept?

use std::io::{self, Write};
use std::path::Path;

use onepixel::audit::policy::Baseline;

use crate::error::Error;
use crate::small_file;

/// The most bytes of a baseline: about two million findings.
const MOST_BYTES: u64 = 256 << 20;

/// Reads a baseline.
pub fn read(path: &Path) -> Result<Baseline, Error> {
    let text = small_file::read(path, MOST_BYTES, "; write it first, with --write-baseline")?;
    let wrong = |reason: String| Error::SmallFile {
        path: path.to_owned(),
        reason: format!("expected a baseline that `onepixel check --write-baseline` wrote: {reason}"),
    };
    let baseline: Baseline = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    baseline.check().map_err(|error| wrong(error.to_string()))?;
    Ok(baseline)
}

/// Writes a baseline as indented JSON, a line for each fact, so that versions of it can be compared.
pub fn write(baseline: &Baseline, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, baseline)?;
    writeln!(to)
}
