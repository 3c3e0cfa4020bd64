//! From a dataset to how hard each of its images is.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use onepixel::audit::Difficulty;
use onepixel::dataset::{Dataset, Specimens};
use onepixel::probes::difficulty::DifficultyProbe;
use onepixel_report::figure::DataMap;
use onepixel_report::page::DifficultyPage;
use onepixel_report::{Csv, DifficultyText, Json, Parquet, Renderer};

use crate::arguments::DifficultyArguments;
use crate::error::Error;
use crate::input::{ask, files_read, load_sample, set_named};
use crate::invocation::Invocation;
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel difficulty`.
pub fn difficulty(mut arguments: DifficultyArguments, invocation: &Invocation) -> Result<(), Error> {
    let table = arguments.take_table();
    if let (Some(images), None) = (&arguments.dataset.input.images, &arguments.dataset.input.labels) {
        return Err(Error::ImagesAlone(images.clone()));
    }
    let arguments = &arguments;
    start_threads(arguments.run.threads)?;
    let outputs = open(arguments, table, invocation)?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.limit.time);
    let (document, dataset) = ask(
        &bars,
        |bars| load_sample(&arguments.dataset, &arguments.sample, bars),
        |dataset, bars| Ok(probe(arguments, dataset)?.run(dataset, bars)?),
    )?;
    outputs.write(&Found { document, dataset })
}

/// What was found, and the images that show it.
struct Found {
    document: Difficulty,
    dataset: Dataset,
}

fn open(
    arguments: &DifficultyArguments,
    table: Option<PathBuf>,
    invocation: &Invocation,
) -> Result<Opened<Found>, Error> {
    let write_table = table.as_deref().map_or(Ok(write_csv as WriteTable), table_format)?;
    let text = DifficultyText { top: arguments.top };
    let command = invocation.command_line();
    Outputs::new(move |found: &Found, to| text.render(&found.document, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.document, to))
        .document("--csv", &arguments.csv, |found, to| write_csv(&found.document, to))
        .file("--images", &table, move |found, to| write_table(&found.document, to))
        .page("--report", &arguments.report, move |found| page(found, &command))
        .figure("--figure", &arguments.figure, |found| Ok(DataMap { found: &found.document }.draw()))
        .open(&files_read(&arguments.dataset))
}

fn page(found: &Found, command: &str) -> Result<Vec<u8>, Error> {
    let wanted = DifficultyPage::wanted(&found.document);
    let images = Specimens::read(&found.dataset, wanted).map_err(Error::Images)?;
    let page = DifficultyPage { document: &found.document, images: &images, command: Some(command.to_owned()) };
    let mut bytes = Vec::new();
    page.render(&mut bytes)?;
    Ok(bytes)
}

type WriteTable = fn(&Difficulty, &mut dyn Write) -> io::Result<()>;

/// How the table of images is written, as the end of its name says.
fn table_format(path: &Path) -> Result<WriteTable, Error> {
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Ok(write_csv),
        Some("parquet") => Ok(|found, to| Parquet.render(found, to)),
        _ => Err(Error::TableFormat(path.to_owned())),
    }
}

fn write_csv(found: &Difficulty, to: &mut dyn Write) -> io::Result<()> {
    Csv.render(found, to)
}

fn probe(arguments: &DifficultyArguments, dataset: &Dataset) -> Result<DifficultyProbe, Error> {
    let default = DifficultyProbe::default();
    let mut names = HashSet::new();
    let asked = arguments.models.clone().unwrap_or(default.rungs);
    Ok(DifficultyProbe {
        set: set_named(dataset, &arguments.split)?,
        rungs: asked.into_iter().filter(|rung| names.insert(rung.name)).collect(),
        seed: arguments.run.seed,
    })
}
