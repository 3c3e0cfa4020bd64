//! How many threads work?

use crate::error::Error;

/// Most threads that make any sense.
const MOST_THREADS: usize = 1024;

/// Starts so many threads for all work to come; 0 means one per core.
pub fn start_threads(threads: usize) -> Result<(), Error> {
    if threads > MOST_THREADS {
        return Err(Error::TooManyThreads(threads));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().map_err(|source| Error::Threads { threads, source })
}
