//! How does Ctrl-C stop a long computation?
//!
//! The computation runs on a thread of its own while the calling thread, without the interpreter's lock, looks again
//! and again whether Python has a signal to handle. If its handler raises, the call returns with that exception at
//! once. The computation itself ends when it next reports progress; until then it goes on unheard.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use onepixel::dataset::{self, Images};
use onepixel::progress::{Progress, Silent};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;

/// How often Python is asked for signals.
const POLL: Duration = Duration::from_millis(50);

/// Runs `work` in a pool of `threads` threads, or of as many as the machine has cores.
///
/// The pool lives as long as the call: a process that Python forks would find the threads of a lasting one gone.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    threads: Option<usize>,
    work: impl FnOnce(&dyn Progress) -> T + Send + 'static,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let stop = Arc::new(AtomicBool::new(false));
    let progress = StopsWhenAsked(stop.clone());
    let (sender, mut receiver) = mpsc::channel();
    thread::Builder::new().name("onepixel".to_owned()).spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| pool.install(|| work(&progress))));
        // Nobody listens any more if the call was interrupted.
        let _ = sender.send(outcome);
    })?;
    loop {
        let heard;
        (receiver, heard) = py.detach(move || {
            let heard = receiver.recv_timeout(POLL);
            (receiver, heard)
        });
        match heard {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(panic)) => resume_unwind(panic),
            Err(RecvTimeoutError::Timeout) => {
                py.check_signals().inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the computation ended without an answer"));
            }
        }
    }
}

/// Writes the pixels of all images to where they shall be, in as many threads as the machine has cores and without the
/// interpreter's lock. Ctrl-C is heard afterwards.
pub(crate) fn read_pixels(py: Python<'_>, images: &dyn Images, pixels: &mut [u8]) -> PyResult<()> {
    let pool = pool(None)?;
    let read = py.detach(|| pool.install(|| dataset::read_pixels(images, pixels, &Silent)));
    read.map_err(errors::of_reading)
}

fn pool(threads: Option<usize>) -> PyResult<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    pool.map_err(|error| PyRuntimeError::new_err(format!("the threads cannot be started: {error}")))
}

/// Ends a computation, when it is to stop, at its next step: by unwinding, which the library's code is safe for.
struct StopsWhenAsked(Arc<AtomicBool>);

/// What a stopped computation unwinds with.
struct Stopped;

impl StopsWhenAsked {
    fn end_if_asked(&self) {
        if self.0.load(Ordering::Relaxed) {
            // Unlike a panic this prints nothing.
            resume_unwind(Box::new(Stopped));
        }
    }
}

impl Progress for StopsWhenAsked {
    fn begin(&self, _: &str, _: u64) {
        self.end_if_asked();
    }

    fn advance(&self, _: u64) {
        self.end_if_asked();
    }

    fn check(&self) {
        self.end_if_asked();
    }
}
