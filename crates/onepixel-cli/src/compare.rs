//! From several datasets to what each is good for.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use onepixel::audit::{AuditPlan, Compared, Profile, SCHEMA_VERSION};
use onepixel_report::figure::ComparedChart;
use onepixel_report::page::ComparedPage;
use onepixel_report::{Column, ComparedText, Csv, Json, Markdown, Renderer};
use serde::Deserialize;

use crate::arguments::{CompareArguments, DatasetArguments, InputArguments};
use crate::audit::plan;
use crate::error::Error;
use crate::input::load;
use crate::invocation::Invocation;
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::rules::rules;
use crate::threads::start_threads;

/// No document of an audit is larger: more is not read.
const LARGEST_DOCUMENT: u64 = 1 << 30;

/// The part of an audit's document that is read back.
#[derive(Deserialize)]
struct Saved {
    schema_version: u32,
    profile: Profile,
}

/// `onepixel compare`.
pub fn compare(arguments: &CompareArguments, invocation: &Invocation) -> Result<(), Error> {
    start_threads(arguments.plan.run.threads)?;
    let read: Vec<PathBuf> = arguments.datasets.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let plan = plan(&arguments.plan, rules(arguments.plan.rules.as_deref())?, invocation);
    let outputs = open(arguments, invocation, &read)?;
    let bars = Bars::new();
    let profiles = arguments.datasets.iter().map(|path| profile(path, &plan, &bars));
    let mut profiles = profiles.collect::<Result<Vec<Profile>, Error>>()?;
    bars.finish();
    if let Some(column) = &arguments.sort {
        let column = named(column, &profiles)?;
        profiles.sort_by(|a, b| column.compare(a, b));
    }
    outputs.write(&Compared::new(profiles))
}

fn open(arguments: &CompareArguments, invocation: &Invocation, read: &[PathBuf]) -> Result<Opened<Compared>, Error> {
    let (of_page, of_markdown) = (Some(invocation.command_line()), Some(invocation.command_line()));
    Outputs::new(|found, to| ComparedText.render(found, to))
        .document("--json", &arguments.json, |found, to| Json.render(found, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(found, to))
        .figure("--figure", &arguments.figure, |found| Ok(ComparedChart::new(found).draw()))
        .file("--report", &arguments.report, move |compared, to| {
            ComparedPage { compared, command: of_page.clone() }.render(to)
        })
        .file("--markdown", &arguments.markdown, move |found, to| {
            Markdown { command: of_markdown.clone() }.render(found, to)
        })
        .open(read)
}

fn named(key: &str, profiles: &[Profile]) -> Result<Column, Error> {
    let columns = Column::all(profiles);
    let keys = || columns.iter().map(Column::key).collect();
    let found = columns.iter().find(|column| column.key() == key).cloned();
    found.ok_or_else(|| Error::NoSuchColumn { column: key.to_owned(), columns: keys() })
}

fn profile(path: &Path, plan: &AuditPlan, bars: &Bars) -> Result<Profile, Error> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return saved(path).map_err(|reason| Error::SavedAudit { path: path.to_owned(), reason });
    }
    let dataset = load(&DatasetArguments { dataset: Some(path.to_owned()), input: InputArguments::default() }, bars)?;
    Ok(plan.run(&dataset, bars, &mut |_| {}).profile)
}

/// The profile in the document of an audit.
fn saved(path: &Path) -> Result<Profile, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let size = file.take(LARGEST_DOCUMENT + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if size as u64 > LARGEST_DOCUMENT {
        return Err(format!("it has more than {LARGEST_DOCUMENT} bytes"));
    }
    let saved: Saved = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    if saved.schema_version != SCHEMA_VERSION {
        let found = saved.schema_version;
        return Err(format!(
            "schema_version is {found}, and this onepixel reads {SCHEMA_VERSION}: audit the dataset again"
        ));
    }
    saved.profile.check().map_err(|reason| format!("profile.{reason}"))?;
    Ok(saved.profile)
}
