//! How far has a long computation come?

/// Hears how far a computation has come. The library never prints; a caller that wants a progress bar brings one.
pub trait Progress: Sync {
    /// A new task begins, of `total` steps.
    fn begin(&self, task: &str, total: u64) {
        let _ = (task, total);
    }

    /// `steps` more steps are done; called from any thread.
    fn advance(&self, steps: u64) {
        let _ = steps;
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}
