//! What if a decoder panics?
//!
//! The `parquet` and `arrow` crates panic on some damaged files: one flipped bit in a page's header makes parquet 60.1
//! slice beyond a buffer (`tests/hostile/columnar.rs` finds such bits). Their input is checked before, as far as one can
//! without writing them anew; what remains becomes an error here, and nothing that a panic has left behind is used
//! again. Nothing else in this crate catches panics.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a decoder returns, or the text of its error or panic. What it was working on must be dropped after an error.
pub(crate) fn guarded<T, E: Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Err(format!("the decoder failed: {}", text.unwrap_or("without a reason")))
        }
    }
}
