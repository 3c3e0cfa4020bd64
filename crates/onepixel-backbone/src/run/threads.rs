//! On which threads is a network computed?
//!
//! On threads of our own and not rayon's: one of those would begin another image while it waits for the library. And the
//! library follows a network from node to node by recursion: threads have room for the longest that is allowed.

use std::io;
use std::thread::Builder;

/// Bytes of a thread's stack, of which only what is used becomes memory: 3 KB for each of
/// [`MOST_NODES`](crate::graph::MOST_NODES).
const STACK: usize = 64 << 20;

/// Does the same work on as many threads, or on as many of them as the system gives.
pub(crate) fn on_threads(threads: usize, work: impl Fn() + Sync) -> io::Result<()> {
    std::thread::scope(|scope| {
        let mut result = Ok(());
        for thread in 0..threads.max(1) {
            match Builder::new().stack_size(STACK).spawn_scoped(scope, &work) {
                Err(error) if thread == 0 => result = Err(error),
                Err(_) => break,
                Ok(_) => {}
            }
            if result.is_err() {
                break;
            }
        }
        result
    })
}

/// Does work on one thread, and gives what comes of it.
pub(crate) fn on_one<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        thread.join().map_err(|_| io::Error::other("a thread panicked"))
    })
}
