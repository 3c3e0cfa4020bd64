//! From several datasets to what each is good for.

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
use crate::saved;
use crate::threads::start_threads;

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
    if saved::is_document(path) {
        return saved::read(path, Saved::check).map(|saved| saved.profile);
    }
    let dataset = load(&DatasetArguments { dataset: Some(path.to_owned()), input: InputArguments::default() }, bars)?;
    Ok(plan.run(&dataset, bars, &mut |_| {}).profile)
}

impl Saved {
    fn check(&self) -> Result<(), String> {
        if self.schema_version != SCHEMA_VERSION {
            let found = self.schema_version;
            return Err(format!(
                "schema_version is {found}, and this onepixel reads {SCHEMA_VERSION}: audit the dataset again"
            ));
        }
        self.profile.check().map_err(|reason| format!("profile.{reason}"))
    }
}
