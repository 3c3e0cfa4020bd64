//! From a dataset to the files of another format.

use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

use onepixel::dataset::{Applied, Dataset, SetName};
use onepixel_data::{Conversion, ConvertParams, Decisions, KeepList, Selection, Subset, Target, Written};
use onepixel_report::applied_lines;

use crate::arguments::{ConvertArguments, DatasetArguments, FormatName};
use crate::error::{Error, harmless};
use crate::input::{OWN_SIZE, load_sample};
use crate::output;
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel convert`.
pub fn convert(arguments: &ConvertArguments) -> Result<(), Error> {
    start_threads(arguments.threads)?;
    let (source, destination) = places(arguments);
    let mut params = ConvertParams::new(target(arguments, destination)?);
    params.replace = arguments.force;
    params.verify = !arguments.no_verify;
    let subset = subset(arguments)?;
    let mut input = DatasetArguments { dataset: source, input: arguments.input.clone() };
    // A copy that lacks images is asked for, not made by the way.
    input.input.reading.strict = !input.input.reading.skip_unreadable;
    if params.target == Target::Files {
        // Pixels are looked at only to know that they can be, for which the size of probes will do.
        if input.input.reading.size.is_some() {
            return Err(Error::FilesHaveTheirSize);
        }
    } else {
        // What is written is the dataset itself, not what probes see of it.
        input.input.reading.size.get_or_insert_with(|| OWN_SIZE.to_owned());
    }
    let conversion = output::remembered(|| Conversion::begin(destination, &params), Conversion::temporary)?;
    let temporary = conversion.temporary().to_owned();
    let bars = Bars::of(&arguments.input)?;
    let filled = load_sample(&input, &arguments.sample, &bars).and_then(|dataset| {
        let selection = subset.select(dataset)?;
        conversion.write(&selection.dataset, &bars)?;
        Ok(selection)
    });
    bars.finish();
    let published = output::settled(&temporary, || match filled {
        Ok(selection) => Ok((selection, conversion.publish()?)),
        Err(error) => {
            drop(conversion);
            Err(error)
        }
    });
    let (Selection { dataset, applied }, written) = published?;
    if let (Some(file), Some(applied)) = (&arguments.decisions, &applied) {
        report_applied(file, applied)?;
    }
    report(&dataset, &written, &params)
}

/// What is read, where it is no files of images and labels, and what is written.
fn places(arguments: &ConvertArguments) -> (Option<PathBuf>, &Path) {
    match &arguments.destination {
        Some(destination) => (Some(arguments.source.clone()), destination),
        None => (None, &arguments.source),
    }
}

/// The layout that is asked for, or that the ending of the destination tells.
fn target(arguments: &ConvertArguments, destination: &Path) -> Result<Target, Error> {
    let gzip = !arguments.no_gzip;
    let extension = destination.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let target = match (arguments.to, extension.as_deref()) {
        (Some(FormatName::Idx), _) | (None, None) => Target::Idx { gzip },
        (Some(FormatName::Npz), _) | (None, Some("npz")) => Target::Npz,
        (Some(FormatName::Parquet), _) => Target::Parquet,
        (Some(FormatName::Png), _) => Target::PngFolder,
        (Some(FormatName::Files), _) => Target::Files,
        (None, Some(_)) if destination.is_dir() => Target::Idx { gzip },
        (None, Some(_)) => return Err(Error::ConvertFormat(destination.to_owned())),
    };
    match target {
        Target::Idx { .. } => Ok(target),
        _ if arguments.no_gzip => Err(Error::NoGzip),
        _ => Ok(target),
    }
}

fn subset(arguments: &ConvertArguments) -> Result<Subset, Error> {
    let read = |list: Option<&PathBuf>| list.map(|file| KeepList::read(file)).transpose();
    let (keep, drop) = (read(arguments.keep.as_ref())?, read(arguments.drop.as_ref())?);
    let decisions = arguments.decisions.as_ref().map(|file| Decisions::read(file)).transpose()?;
    Ok(Subset { keep, drop, decisions, classes: arguments.classes.clone() })
}

/// Says on standard output what came of the decisions.
fn report_applied(file: &Path, applied: &Applied) -> Result<(), Error> {
    for line in applied_lines(applied) {
        writeln!(stdout(), "{}: {}", file.display(), harmless(&line))?;
    }
    Ok(())
}

/// Says on standard output what there is now.
fn report(dataset: &Dataset, written: &Written, params: &ConvertParams) -> Result<(), Error> {
    let left_out = params.target.left_out(dataset);
    for (name, images) in &left_out {
        let layout = params.target.name();
        eprintln!(
            "onepixel: note: {}, {images} images, is not written: {layout} has no place for it",
            harmless(name.name())
        );
    }
    let is_written = |name: &SetName| left_out.iter().all(|(left, _)| left != name);
    let others: Vec<String> = dataset
        .sets()
        .iter()
        .filter(|set| set.name != SetName::Train && is_written(&set.name))
        .map(|set| format!("{} {}", set.len(), set.name))
        .collect();
    let test = match &others[..] {
        [] => String::new(),
        [most @ .., last] => format!("{} and {last}", most.iter().map(|set| format!(", {set}")).collect::<String>()),
    };
    let checked = if params.verify { "; read back and compared" } else { "" };
    writeln!(
        stdout(),
        "{}: {} train{test} images of {} as {} ({} {}, {} bytes){checked}",
        written.path.display(),
        dataset.train.len(),
        dataset.train.shape(),
        params.target.name(),
        written.files,
        if written.files == 1 { "file" } else { "files" },
        written.bytes
    )?;
    Ok(())
}
