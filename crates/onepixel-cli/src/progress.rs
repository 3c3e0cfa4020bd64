//! How far is the work? Shown on a terminal, and only where it takes long.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use onepixel::progress::Progress;

use crate::outputs::no_colour;

/// Work that takes less is not worth a bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A progress bar on standard error for each task, if that is a terminal and `NO_COLOR` is not set.
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
        Self { visible: stderr().is_terminal() && !no_colour(), task: Mutex::new(None) }
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

/// What a bar looks like. What is left is judged by all that was done: a bar that appears late would else believe that
/// everything before it took no time.
fn style() -> ProgressStyle {
    let left = |state: &ProgressState, to: &mut dyn std::fmt::Write| {
        let seconds = state.elapsed().as_secs_f64() * (1.0 / f64::from(state.fraction()) - 1.0);
        let left = Duration::try_from_secs_f64(seconds.ceil()).map(|left| HumanDuration(left).to_string());
        // A terminal that cannot be written to shows nothing anyway.
        let _ = to.write_str(left.as_deref().unwrap_or("long"));
    };
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent} %, {left} left");
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("left", left)
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
            let bar = ProgressBar::new(task.total).with_message(task.name.clone()).with_elapsed(task.begin.elapsed());
            task.bar = Some(bar.with_style(style()));
        }
        if let Some(bar) = &task.bar {
            bar.set_position(task.done);
        }
    }
}
