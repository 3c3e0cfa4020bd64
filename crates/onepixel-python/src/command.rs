//! How does Python run the command?

use std::ffi::OsString;
use std::panic::catch_unwind;
use std::path::PathBuf;

use pyo3::prelude::*;

/// What the command ends with when it panics, as every Rust program does.
const PANICKED: u8 = 101;

/// Runs the command with the words that follow its name; the answer is the exit code that the process is to end with.
/// `program` is this extension's file. An interruption ends the process.
#[pyfunction]
pub(crate) fn run_command(py: Python<'_>, arguments: Vec<OsString>, program: PathBuf) -> u8 {
    py.detach(|| catch_unwind(|| onepixel_cli::run(arguments, Some(program))).unwrap_or(PANICKED))
}
