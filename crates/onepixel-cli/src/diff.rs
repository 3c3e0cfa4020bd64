//! From two states of a dataset, or two audits, to what is different.

use std::path::{Path, PathBuf};

use onepixel::dataset::Dataset;
use onepixel::diff::{AuditDiff, ChangeKind, DatasetDiff, Difference, SavedAudit};
use onepixel_report::{Csv, DiffText, Json, Markdown, Renderer};

use crate::arguments::{DatasetArguments, DiffArguments, FailOn, InputArguments};
use crate::error::Error;
use crate::input::load;
use crate::invocation::Invocation;
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::saved::{self, is_document};
use crate::threads::start_threads;

/// `onepixel diff`.
pub fn diff(arguments: &DiffArguments, invocation: &Invocation) -> Result<(), Error> {
    start_threads(arguments.threads)?;
    let of_audits = are_audits(arguments)?;
    let outputs = open(arguments, invocation)?;
    let difference = match of_audits {
        true => Difference::Audits(AuditDiff::of(&audit(&arguments.before)?, &audit(&arguments.after)?)),
        false => {
            let input = InputArguments { reading: arguments.reading.clone(), ..InputArguments::default() };
            let bars = Bars::of(&input)?;
            let before = dataset(&input, &arguments.before, &bars)?;
            let after = dataset(&input, &arguments.after, &bars)?;
            let diff = DatasetDiff::of(&before, &after, &bars)?;
            bars.finish();
            Difference::Datasets(diff)
        }
    };
    outputs.write(&difference)?;
    match arguments.fail_on.iter().any(|kind| has(&difference, *kind)) {
        true => Err(Error::Different(DiffText::summary(&difference))),
        false => Ok(()),
    }
}

/// Whether two audits are compared; a dataset and an audit are not.
fn are_audits(arguments: &DiffArguments) -> Result<bool, Error> {
    let of_audits = is_document(&arguments.before);
    if of_audits != is_document(&arguments.after) {
        return Err(Error::DatasetAndAudit);
    }
    let fits = |kind: &FailOn| (*kind == FailOn::Findings) == of_audits;
    match arguments.fail_on.iter().all(fits) {
        true => Ok(of_audits),
        false if of_audits => Err(Error::FailOnOfDatasets),
        false => Err(Error::FailOnOfAudits),
    }
}

fn open(arguments: &DiffArguments, invocation: &Invocation) -> Result<Opened<Difference>, Error> {
    let read: Vec<PathBuf> =
        [&arguments.before, &arguments.after].into_iter().flat_map(|path| path.canonicalize()).collect();
    let text = DiffText { top: arguments.top };
    let command = Some(invocation.command_line());
    Outputs::new(move |found, to| text.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .file("--markdown", &arguments.markdown, move |found, to| {
            Markdown { command: command.clone() }.render(found, to)
        })
        .open(&read)
}

fn audit(path: &Path) -> Result<SavedAudit, Error> {
    saved::read(path, SavedAudit::check)
}

fn dataset(input: &InputArguments, path: &Path, bars: &Bars) -> Result<Dataset, Error> {
    load(&DatasetArguments { dataset: Some(path.to_owned()), input: input.clone() }, bars)
}

fn has(difference: &Difference, kind: FailOn) -> bool {
    let of = match kind {
        FailOn::Added => ChangeKind::Added,
        FailOn::Removed => ChangeKind::Removed,
        FailOn::Relabelled => ChangeKind::Relabelled,
        FailOn::Changed => ChangeKind::Changed,
        FailOn::Moved => ChangeKind::Moved,
        FailOn::Renamed => ChangeKind::Renamed,
        FailOn::Findings => return matches!(difference, Difference::Audits(diff) if diff.new + diff.changed > 0),
    };
    matches!(difference, Difference::Datasets(diff) if diff.counts.of(of) > 0)
}
