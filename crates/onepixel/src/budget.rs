//! What may a computation take, and how is it ended when it has taken that?
//!
//! A [`Budget`] wraps the [`Progress`] that every long computation reports to. When its time is up, the next report or
//! check unwinds, from whichever thread comes to it first; rayon carries that to the thread that began, after all others
//! have come to a check of theirs, so that nothing goes on unheard. Memory is not measured but asked for: whoever would
//! need more than [`Progress::memory`] says so before it begins.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::progress::Progress;

/// What a computation may take; by default as much as it wants.
///
/// ```
/// use std::time::Duration;
/// use onepixel::budget::{Budget, OutOfTime};
/// use onepixel::progress::Silent;
///
/// let endless = Budget::default().within(Duration::from_millis(10)).run(&Silent, |progress| loop {
///     progress.check();
/// });
/// assert_eq!(endless, Err::<(), _>(OutOfTime));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    deadline: Option<Instant>,
    memory: Option<u64>,
}

/// The time was up before the computation had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time was up before it had ended")]
pub struct OutOfTime;

impl Budget {
    /// So much time from now on, unless less is left anyway.
    pub fn within(self, time: Duration) -> Self {
        let deadline = Instant::now().checked_add(time);
        Self { deadline: self.deadline.into_iter().chain(deadline).min(), ..self }
    }

    /// So many bytes of memory, unless it is less anyway.
    pub fn holding(self, bytes: u64) -> Self {
        Self { memory: Some(self.memory.map_or(bytes, |memory| memory.min(bytes))), ..self }
    }

    /// The time that is left; `None` where there is no end to it.
    pub fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Runs a computation that reports to what it is given, and ends it when its time is up.
    ///
    /// # Errors
    ///
    /// The time was up.
    pub fn run<T>(&self, progress: &dyn Progress, work: impl FnOnce(&dyn Progress) -> T) -> Result<T, OutOfTime> {
        static BUDGETS: AtomicU64 = AtomicU64::new(0);
        let number = BUDGETS.fetch_add(1, Ordering::Relaxed);
        let limited = Limited { number, budget: *self, progress };
        match catch_unwind(AssertUnwindSafe(|| work(&limited))) {
            Ok(done) => Ok(done),
            Err(reason) if reason.downcast_ref() == Some(&Ended(number)) => Err(OutOfTime),
            // A budget around this one, an interruption, or a real panic.
            Err(reason) => resume_unwind(reason),
        }
    }
}

/// Progress of what has a budget.
struct Limited<'a> {
    /// Which budget of the process it is: one may run within another.
    number: u64,
    budget: Budget,
    progress: &'a dyn Progress,
}

/// What the computation of a budget unwinds with.
#[derive(Debug, PartialEq, Eq)]
struct Ended(u64);

impl Limited<'_> {
    fn end_if_due(&self) {
        if self.budget.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            // Unlike a panic this prints nothing.
            resume_unwind(Box::new(Ended(self.number)));
        }
    }
}

impl Progress for Limited<'_> {
    fn begin(&self, task: &str, total: u64) {
        self.progress.begin(task, total);
        self.end_if_due();
    }

    fn advance(&self, steps: u64) {
        self.progress.advance(steps);
        self.end_if_due();
    }

    fn check(&self) {
        self.progress.check();
        self.end_if_due();
    }

    fn memory(&self) -> u64 {
        self.progress.memory().min(self.budget.memory.unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;
    use crate::progress::Silent;

    #[test]
    fn what_ends_in_time_gives_its_answer() {
        assert_eq!(Budget::default().within(Duration::from_secs(60)).run(&Silent, |_| 7), Ok(7));
        assert_eq!(Budget::default().within(Duration::MAX).run(&Silent, |progress| progress.check()), Ok(()));
    }

    #[test]
    fn threads_that_go_on_are_all_ended() {
        let after = |budget: Budget| {
            let begin = Instant::now();
            let forever = |progress: &dyn Progress| {
                (0..64).into_par_iter().for_each(|_| {
                    while begin.elapsed() < Duration::from_secs(60) {
                        progress.check();
                    }
                });
            };
            assert_eq!(budget.run(&Silent, forever), Err(OutOfTime));
            begin.elapsed()
        };
        assert!(after(Budget::default().within(Duration::from_millis(20))) < Duration::from_secs(5));
    }

    #[test]
    fn the_outer_budget_ends_what_has_time_left_within() {
        let (outer, inner) = (Duration::ZERO, Duration::from_secs(60));
        let found = Budget::default()
            .within(outer)
            .run(&Silent, |progress| Budget::default().within(inner).run(progress, |progress| progress.check()));
        assert_eq!(found, Err(OutOfTime));
        let found = Budget::default()
            .within(inner)
            .run(&Silent, |progress| Budget::default().within(outer).run(progress, |progress| progress.check()));
        assert_eq!(found, Ok(Err(OutOfTime)), "the inner one's end is no end of the outer one");
    }

    #[test]
    fn the_least_memory_of_all_counts() {
        let found = Budget::default().holding(100).run(&Silent, |progress| {
            let within = |bytes| Budget::default().holding(bytes).run(progress, |progress| progress.memory());
            (within(30), within(300), progress.memory())
        });
        assert_eq!(found, Ok((Ok(30), Ok(100), 100)));
    }

    #[test]
    fn panics_stay_panics() {
        let panics = catch_unwind(|| Budget::default().run(&Silent, |_| resume_unwind(Box::new("own"))).unwrap());
        assert_eq!(panics.map(|()| "none").unwrap_or_else(|reason| reason.downcast_ref::<&str>().unwrap()), "own");
    }
}
