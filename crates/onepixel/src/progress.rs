//! How far has a long computation come, and may it go on?

/// Hears how far a computation has come. The library never prints; a caller that wants a progress bar brings one.
///
/// It is also how a computation learns what it may take: [`Progress::check`] and [`Progress::memory`], which a
/// [`Budget`](crate::budget::Budget) answers.
pub trait Progress: Sync {
    /// A new task begins, of `total` steps.
    fn begin(&self, task: &str, total: u64) {
        let _ = (task, total);
    }

    /// `steps` more steps are done; called from any thread.
    fn advance(&self, steps: u64) {
        let _ = steps;
    }

    /// Passed every few milliseconds, from any thread, by loops that can be long. Whoever wants the computation to end
    /// unwinds from here (as [`Progress::advance`] may, too); it costs little where nobody does.
    fn check(&self) {}

    /// The most bytes of memory that a computation may take beyond what it was given.
    fn memory(&self) -> u64 {
        u64::MAX
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {}

/// A small part of a computation: nothing is said of it, but it may be ended.
pub(crate) struct Part<'a>(pub(crate) &'a dyn Progress);

impl Progress for Part<'_> {
    fn advance(&self, _: u64) {
        self.0.check();
    }

    fn check(&self) {
        self.0.check();
    }

    fn memory(&self) -> u64 {
        self.0.memory()
    }
}
