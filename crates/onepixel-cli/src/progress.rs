//! How far is the work? Shown on a terminal, and only where it takes long.

use std::io::{IsTerminal, stderr};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{DecimalBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use onepixel::progress::Progress;
use onepixel_fetch::{News, Outcome, Task as Fetching, Watch};

use crate::arguments::InputArguments;
use crate::error::{Error, harmless};
use crate::memory::Allowance;
use crate::outputs::no_colour;

/// Work that takes less is not worth a bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where there are no bars, a line tells as often how far the work is.
const EVERY: Duration = Duration::from_secs(10);

/// A progress bar on standard error for each task, if that is a terminal and `NO_COLOR` is not set; else a line now and then.
pub struct Bars {
    visible: bool,
    task: Mutex<Option<Task>>,
    /// When the last line was written, or the work began.
    last_line: Mutex<Instant>,
    /// What the work may take of memory; by default what is free when it asks.
    memory: OnceLock<u64>,
    /// Whether there is an end to the time: inner loops ask, on every thread.
    ends: AtomicBool,
    /// When the work has to be done, and how long that was in the beginning.
    end: Mutex<Option<End>>,
}

/// How long work may take; what it unwinds with when the time is up.
#[derive(Debug, Clone, Copy)]
struct End {
    at: Instant,
    time: Duration,
}

/// Does what may be ended by its bars, whose time is an error when it is up.
pub fn in_time<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What was open is dropped on the way, so that nothing is left behind.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|reason| match reason.downcast::<End>() {
        Ok(end) => Err(Error::OutOfTime(end.time)),
        Err(reason) => resume_unwind(reason),
    })
}

struct Task {
    name: String,
    /// Steps in all, where that is known.
    total: Option<u64>,
    done: u64,
    begin: Instant,
    style: ProgressStyle,
    bar: Option<ProgressBar>,
}

impl Task {
    fn new(name: &str, total: Option<u64>, done: u64, style: ProgressStyle) -> Self {
        Self { name: name.to_owned(), total, done, begin: Instant::now(), style, bar: None }
    }
}

impl Task {
    /// How far it is, in words.
    fn line(&self) -> String {
        match self.total {
            Some(total) if total > 0 => {
                let share = self.done.min(total) as f64 / total as f64;
                format!("{}: {:.0} %", self.name, 100.0 * share)
            }
            _ => self.name.clone(),
        }
    }
}

impl Bars {
    pub fn new() -> Self {
        let visible = stderr().is_terminal() && !no_colour();
        let (task, last_line) = (Mutex::new(None), Mutex::new(Instant::now()));
        let (ends, end) = (AtomicBool::new(false), Mutex::new(None));
        Self { visible, task, last_line, memory: OnceLock::new(), ends, end }
    }

    /// Those of work on what these arguments name, in the memory that they allow.
    pub fn of(input: &InputArguments) -> Result<Self, Error> {
        let allowed = Allowance::parse(input.reading.memory.as_deref())?.map(Allowance::of_work);
        Ok(Self { memory: allowed.map_or_else(OnceLock::new, OnceLock::from), ..Self::new() })
    }

    /// Ends the work when so much time is up; without one, never. [`in_time`] makes an error of it.
    pub fn end_after(&self, time: Option<Duration>) {
        let end = time.and_then(|time| Some(End { at: Instant::now().checked_add(time)?, time }));
        *self.end.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = end;
        self.ends.store(end.is_some(), Ordering::Release);
    }

    /// The time that is left; `None` where there is no end to it.
    pub fn time_left(&self) -> Option<Duration> {
        let end = *self.end.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        end.map(|end| end.at.saturating_duration_since(Instant::now()))
    }

    fn end_if_due(&self) {
        if !self.ends.load(Ordering::Acquire) {
            return;
        }
        let end = *self.end.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(end) = end.filter(|end| Instant::now() >= end.at) {
            // Unlike a panic this prints nothing.
            resume_unwind(Box::new(end));
        }
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

    /// Begins to count bytes, of which so many are there already.
    pub fn begin_bytes(&self, name: &str, done: u64, total: Option<u64>) {
        self.replace(Some(Task::new(&harmless(name), total, done, style_of_bytes(total, done))));
        self.tell_if_due();
        self.end_if_due();
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.replace(None);
    }

    /// Writes a line about the task, where no bar shows it and none was written for a while.
    fn tell_if_due(&self) {
        if self.visible {
            return;
        }
        let mut last_line = self.last_line.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if last_line.elapsed() < EVERY {
            return;
        }
        *last_line = Instant::now();
        let current = self.task.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(task) = current.as_ref() {
            eprintln!("onepixel: {}", harmless(&task.line()));
        }
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
    style_of("{msg} {wide_bar} {percent} %, {left} left", 0)
}

/// What a bar of bytes looks like, `before` of which were there before the task began.
fn style_of_bytes(total: Option<u64>, before: u64) -> ProgressStyle {
    style_of(
        match total {
            Some(_) => "{msg} {wide_bar} {decimal_bytes} of {decimal_total_bytes}, {rate}, {left} left",
            None => "{msg} {spinner} {decimal_bytes}, {rate}",
        },
        before,
    )
}

fn style_of(template: &str, before: u64) -> ProgressStyle {
    let per_second = move |state: &ProgressState| {
        state.pos().saturating_sub(before) as f64 / state.elapsed().as_secs_f64().max(f64::MIN_POSITIVE)
    };
    // A terminal that cannot be written to shows nothing anyway.
    let left = move |state: &ProgressState, to: &mut dyn std::fmt::Write| {
        let seconds = state.len().unwrap_or(0).saturating_sub(state.pos()) as f64 / per_second(state);
        let left = Duration::try_from_secs_f64(seconds.ceil()).map(|left| HumanDuration(left).to_string());
        let _ = to.write_str(left.as_deref().unwrap_or("long"));
    };
    let rate = move |state: &ProgressState, to: &mut dyn std::fmt::Write| {
        let _ = write!(to, "{}/s", DecimalBytes(per_second(state) as u64));
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("left", left).with_key("rate", rate)
}

impl Progress for Bars {
    fn begin(&self, task: &str, total: u64) {
        self.replace(Some(Task::new(task, Some(total), 0, style())));
        self.tell_if_due();
        self.end_if_due();
    }

    fn check(&self) {
        self.end_if_due();
    }

    fn advance(&self, steps: u64) {
        self.end_if_due();
        let mut current = self.task.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let Some(task) = current.as_mut() else { return };
        task.done += steps;
        if !self.visible {
            drop(current);
            self.tell_if_due();
            return;
        }
        if task.bar.is_none() && task.begin.elapsed() > PATIENCE {
            let bar = task.total.map_or_else(ProgressBar::no_length, ProgressBar::new);
            let bar = bar.with_message(task.name.clone()).with_elapsed(task.begin.elapsed());
            task.bar = Some(bar.with_style(task.style.clone()));
        }
        if let Some(bar) = &task.bar {
            bar.set_position(task.done);
        }
    }

    fn memory(&self) -> u64 {
        *self.memory.get_or_init(|| Allowance::default().of_work())
    }
}

impl Watch for Bars {
    fn begin(&self, task: Fetching, file: &str, done: u64, total: Option<u64>) {
        if self.visible {
            let name = match task {
                Fetching::Download => file.to_owned(),
                Fetching::Verify => format!("verifying {file}"),
            };
            self.replace(Some(Task::new(&name, total, done, style_of_bytes(total, done))));
        }
    }

    fn advance(&self, bytes: u64) {
        Progress::advance(self, bytes);
    }

    fn finished(&self, file: &str, outcome: Outcome) {
        self.finish();
        let file = harmless(file);
        match outcome {
            Outcome::Present => {}
            Outcome::Fetched => eprintln!("  {file}: fetched and verified"),
            Outcome::Accepted => eprintln!("  {file}: fetched, accepted by your --accept-digest"),
        }
    }

    fn hear(&self, news: &News) {
        self.finish();
        eprintln!("onepixel: {}", harmless(&news.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_runs_and_how_far_it_is() {
        let task = |total, done| Task::new("forest (5 of 15): fitting", total, done, style());
        assert_eq!(task(Some(8), 2).line(), "forest (5 of 15): fitting: 25 %");
        assert_eq!(task(Some(0), 0).line(), "forest (5 of 15): fitting");
        assert_eq!(task(Some(8), 9).line(), "forest (5 of 15): fitting: 100 %");
        assert_eq!(task(None, 7).line(), "forest (5 of 15): fitting");
    }
}
