//! From a dataset and a policy to what violates it.

mod baseline;
mod policy;

use std::path::{Path, PathBuf};
use std::time::Instant;

use onepixel::audit::Check;
use onepixel::audit::policy::{Baseline, Outcome};
use onepixel::dataset::Dataset;
use onepixel_report::{CheckText, Json, Renderer};

use crate::arguments::{CheckArguments, DatasetArguments};
use crate::error::{Error, harmless};
use crate::input::{files_read, load};
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel check`.
pub fn check(arguments: &CheckArguments) -> Result<(), Error> {
    if arguments.print_policy {
        return policy::print();
    }
    start_threads(arguments.run.threads)?;
    let policy = policy::read(arguments.policy.as_deref())?;
    let accepted = accepted(arguments)?;
    let outputs = open(arguments, policy.file.as_deref())?;
    let why = if policy.file.is_none() { " (there is no onepixel.toml here)" } else { "" };
    tell(&format!("policy: {}{why}", policy.name));
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let begin = Instant::now();
    let dataset = load(&leaving_out_unreadable(&arguments.dataset), &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let checked = policy.policy.check(&dataset, arguments.run.seed, &bars)?;
    bars.finish();
    let baseline = if arguments.write_baseline { Some(checked.baseline()) } else { accepted };
    let baseline = baseline.unwrap_or_else(|| Baseline::nothing(&dataset.name));
    let mut document = Check::new(&dataset, checked.against(&baseline), begin.elapsed().as_secs_f64());
    document.timing.load_seconds = Some(load_seconds);
    let found = Checked { document, baseline };
    outputs.write(&found)?;
    let Checked { document, baseline } = found;
    remark(&document, &baseline, &dataset);
    if let Some(file) = arguments.baseline.as_ref().filter(|_| arguments.write_baseline) {
        let (accepted, limits) = (document.finding.count(Outcome::Accepted), document.finding.limits.len());
        tell(&format!("{}: accepts what breaks {accepted} of {limits} limits", file.display()));
    }
    let summary = CheckText::summary(&document, &policy.name);
    if !document.finding.violations.is_empty() {
        return Err(Error::Violated(summary));
    }
    tell(&summary);
    Ok(())
}

/// The baseline that is read; none where one is written.
fn accepted(arguments: &CheckArguments) -> Result<Option<Baseline>, Error> {
    let file = arguments.baseline.as_ref().filter(|_| !arguments.write_baseline);
    file.map(|file| baseline::read(file)).transpose()
}

/// What was found, and what is accepted from now on.
struct Checked {
    document: Check,
    baseline: Baseline,
}

fn open(arguments: &CheckArguments, policy: Option<&Path>) -> Result<Opened<Checked>, Error> {
    let written = arguments.baseline.clone().filter(|_| arguments.write_baseline);
    let mut read: Vec<PathBuf> = files_read(&arguments.dataset);
    let others = [policy, arguments.baseline.as_deref().filter(|_| !arguments.write_baseline)];
    read.extend(others.into_iter().flatten().filter_map(|file| file.canonicalize().ok()));
    Outputs::new(|found: &Checked, to| CheckText.render(&found.document, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.document, to))
        .file("--baseline", &written, |found, to| baseline::write(&found.baseline, to))
        .open(&read)
}

/// What cannot be read is a finding here, not the end.
fn leaving_out_unreadable(arguments: &DatasetArguments) -> DatasetArguments {
    let mut arguments = arguments.clone();
    arguments.input.reading.skip_unreadable = true;
    arguments
}

/// Says what else there is to say.
fn remark(document: &Check, baseline: &Baseline, dataset: &Dataset) {
    CheckText::remarks(&document.finding).iter().for_each(|remark| tell(remark));
    if baseline.dataset != dataset.name {
        tell(&format!("note: the baseline was made of {}, this is {}", baseline.dataset, dataset.name));
    }
}

fn tell(line: &str) {
    eprintln!("onepixel: {}", harmless(line));
}
