//! What if a decoder panics?
//!
//! The `parquet` and `arrow` crates panic on some damaged files: one flipped bit in a page's header makes parquet 60.1
//! slice beyond a buffer (`tests/hostile/columnar.rs` finds such bits). Their input is checked before, as far as one can
//! without writing them anew; what remains becomes an error here, and nothing that a panic has left behind is used
//! again. Nothing else in this crate catches panics. The message that a panic writes to stderr is left out for these, and
//! only for these: the error says the same.

use std::cell::Cell;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is in [`guarded`].
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What a decoder returns, or the text of its error or panic. What it was working on must be dropped after an error.
pub(crate) fn guarded<T, E: Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    silence();
    let outside = GUARDED.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    GUARDED.set(outside);
    match decoded {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Err(format!("the decoder failed: {}", text.unwrap_or("without a reason")))
        }
    }
}

/// Has panics of guarded threads write nothing, from the first call on; all others go to the hook that was there.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // The hook cannot be exchanged while this thread panics; another call would then come too late for it anyway.
        if std::thread::panicking() {
            return;
        }
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            // A thread that is ending has no flag any more.
            if !GUARDED.try_with(Cell::get).unwrap_or(false) {
                usual(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Runs itself in a process of its own, whose stderr is looked at.
    #[test]
    fn a_guarded_panic_becomes_an_error_and_prints_nothing() {
        const ALONE: &str = "ONEPIXEL_TEST_OF_GUARDED";
        if std::env::var_os(ALONE).is_some() {
            let error = guarded(|| -> Result<(), String> { panic!("a quiet panic") }).unwrap_err();
            assert_eq!(error, "the decoder failed: a quiet panic");
            assert!(catch_unwind(|| panic!("a loud panic")).is_err());
            return;
        }
        let name = "formats::columnar::guard::tests::a_guarded_panic_becomes_an_error_and_prints_nothing";
        let mut run = Command::new(std::env::current_exe().unwrap());
        let run = run.args([name, "--exact", "--nocapture"]).env(ALONE, "1").output().unwrap();
        let printed = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success() && printed.contains("1 passed"), "{printed}");
        assert!(printed.contains("a loud panic") && !printed.contains("a quiet panic"), "{printed}");
    }
}
