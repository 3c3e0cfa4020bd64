//! How far is the work? Shown on a terminal, and only where it takes long.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use onepixel::progress::Progress;

/// Work that takes less is not worth a bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A progress bar on standard error for each task, if that is a terminal; colourless, so that `NO_COLOR` has nothing to
/// forbid.
pub struct Bars {
    visible: bool,
    task: Mutex<Option<Task>>,
}

struct Task {
    name: String,
    total: u64,
    done: u64,
    begin: Instant,
    bar: Option<ProgressBar>,
}

impl Bars {
    pub fn new() -> Self {
        Self { visible: stderr().is_terminal(), task: Mutex::new(None) }
    }

    /// Does work that cannot say how far it is.
    pub fn spin<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        if !self.visible {
            return work();
        }
        let (done, waiting) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                if waiting.recv_timeout(PATIENCE) != Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                    return;
                }
                let spinner = ProgressBar::new_spinner().with_message(name.to_owned());
                while waiting.recv_timeout(Duration::from_millis(100))
                    == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
                {
                    spinner.tick();
                }
                spinner.finish_and_clear();
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.replace(None);
    }

    fn replace(&self, task: Option<Task>) {
        let mut current = self.task.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(bar) = current.take().and_then(|task| task.bar) {
            bar.finish_and_clear();
        }
        *current = task;
    }
}

impl Progress for Bars {
    fn begin(&self, task: &str, total: u64) {
        if self.visible {
            self.replace(Some(Task { name: task.to_owned(), total, done: 0, begin: Instant::now(), bar: None }));
        }
    }

    fn advance(&self, steps: u64) {
        if !self.visible {
            return;
        }
        let mut current = self.task.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let Some(task) = current.as_mut() else { return };
        task.done += steps;
        if task.bar.is_none() && task.begin.elapsed() > PATIENCE {
            let style = ProgressStyle::with_template("{msg} {wide_bar} {percent} %, {eta} left");
            let bar = ProgressBar::new(task.total).with_message(task.name.clone()).with_elapsed(task.begin.elapsed());
            task.bar = Some(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())));
        }
        if let Some(bar) = &task.bar {
            bar.set_position(task.done);
        }
    }
}
