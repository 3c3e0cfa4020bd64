//! From a dataset to the verdict on it.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use onepixel::audit::{Audit, AuditPlan, VerdictRules};
use onepixel::probes::leaderboard::Leaderboard;
use onepixel::progress::Silent;
use onepixel_data::known_profiles;
use onepixel_report::figure::{self, Badge, Figure, LadderChart, Matrix};
use onepixel_report::{AuditTable, AuditText, Card, Markdown, Renderer};

use crate::arguments::{AuditArguments, PlanArguments};
use crate::cache;
use crate::error::{Error, harmless};
use crate::input::{files_read, load_sample};
use crate::outputs::{More, Outputs, colour, refuse_to_replace};
use crate::progress::Bars;
use crate::report;
use crate::rules::rules;
use crate::threads::start_threads;
use crate::unfinished::Unfinished;

/// The option that asks for the chart of the ladder.
const LADDER_FIGURE: &str = "--ladder-figure";

/// The option that asks for the page.
const REPORT: &str = "--report";

/// The option that asks for the badge.
const BADGE: &str = "--badge";

/// The option that asks for a section of a README.
const MARKDOWN: &str = "--markdown";

/// The option that asks for a card for Hugging Face.
const CARD: &str = "--card";

/// `onepixel audit`.
pub fn audit(arguments: &AuditArguments) -> Result<(), Error> {
    start_threads(arguments.plan.run.threads)?;
    let figures =
        [("--figure", &arguments.figure), (LADDER_FIGURE, &arguments.ladder_figure), (BADGE, &arguments.badge)];
    let texts = [(REPORT, &arguments.report), (MARKDOWN, &arguments.markdown), (CARD, &arguments.card)];
    let mut read = files_read(&arguments.dataset);
    read.extend(arguments.leaderboard.iter().filter_map(|path| path.canonicalize().ok()));
    let files = [("--json", &arguments.json), ("--csv", &arguments.csv)];
    let folder = [("--csv-folder", &arguments.csv_folder)];
    refuse_to_replace(&[&files[..], &figures, &texts, &folder].concat(), &read)?;
    let leaderboard = leaderboard(arguments)?;
    let rules = rules(arguments.plan.rules.as_deref())?;
    let outputs = Outputs::open(&arguments.json, &arguments.csv, &figures, &read)?
        .also(&texts)?
        .with_tables(&arguments.csv_folder, &AuditTable::ALL.map(AuditTable::file_name))?;
    let bars = Arc::new(Bars::new());
    let begin = Instant::now();
    let dataset = load_sample(&arguments.dataset, &arguments.sample, &bars)?;
    let load_seconds = Some(begin.elapsed().as_secs_f64());
    if leaderboard.is_some() && arguments.leaderboard_images.is_none() && dataset.test.is_none() {
        return Err(Error::NoTestSetForLeaderboard { dataset: dataset.name });
    }
    let plan = AuditPlan {
        label_error_share: arguments.label_errors,
        leaderboard,
        leaderboard_images: arguments.leaderboard_images,
        ..plan(&arguments.plan, rules)
    };
    let (has_page, of_dataset, of_plan) = (arguments.report.is_some(), dataset.clone(), plan.clone());
    let unfinished = Unfinished::begin(outputs, &bars, move |outputs, audit: Audit| {
        let page = if has_page { report::page(&of_dataset, &of_plan, &audit, &Silent) } else { Ok(Vec::new()) };
        keep(page.and_then(|page| write(outputs, &Written { audit: &audit, page })), &audit);
    });
    let mut audit = plan.run(&dataset, &*bars, &mut |so_far| {
        let mut so_far = so_far.clone();
        so_far.timing.load_seconds = load_seconds;
        so_far.interrupted();
        unfinished.keep(so_far);
    });
    audit.timing.load_seconds = load_seconds;
    let page = if has_page { report::page(&dataset, &plan, &audit, &*bars)? } else { Vec::new() };
    bars.finish();
    write(unfinished.finish(), &Written { audit: &audit, page })
}

/// An audit with its page, which is empty where none is asked for.
struct Written<'a> {
    audit: &'a Audit,
    page: Vec<u8>,
}

/// The published scores that are asked about.
fn leaderboard(arguments: &AuditArguments) -> Result<Option<Leaderboard>, Error> {
    let Some(file) = &arguments.leaderboard else { return Ok(None) };
    if arguments.sample.per_class.is_some() && arguments.leaderboard_images.is_none() {
        return Err(Error::LeaderboardOfSample);
    }
    let board = onepixel_data::read_leaderboard(file).map_err(|error| Error::Leaderboard(Box::new(error)))?;
    Ok(Some(board))
}

/// How an audit is made.
pub fn plan(arguments: &PlanArguments, rules: VerdictRules) -> AuditPlan {
    AuditPlan {
        quick: arguments.quick,
        max_time: arguments.max_time,
        seed: arguments.run.seed,
        known: known_profiles(),
        cache: if arguments.no_cache { None } else { cache::open() },
        rules,
        ..AuditPlan::default()
    }
}

fn write(outputs: Outputs, written: &Written<'_>) -> Result<(), Error> {
    let (audit, text) = (written.audit, AuditText { colour: colour() });
    outputs.write_more(audit, |option| draw(audit, option), |to| text.render(audit, to), written)
}

/// What only audits can write.
impl More for Written<'_> {
    fn other(&self, option: &'static str, to: &mut dyn Write) -> io::Result<()> {
        let command = Some(report::command());
        match option {
            REPORT => to.write_all(&self.page),
            CARD => Card { command }.render(self.audit, to),
            _ => Markdown { command }.render(self.audit, to),
        }
    }

    fn tables(&self) -> Vec<&'static str> {
        AuditTable::ALL.into_iter().filter(|table| table.is_in(self.audit)).map(AuditTable::file_name).collect()
    }

    fn table(&self, name: &str, to: &mut dyn Write) -> io::Result<()> {
        let table = AuditTable::ALL.into_iter().find(|table| table.file_name() == name);
        table.map_or(Ok(()), |table| table.render(self.audit, to))
    }
}

fn draw(audit: &Audit, option: &'static str) -> Result<Figure, Error> {
    if option == BADGE {
        return Ok(Badge { audit }.draw());
    }
    let missing = |part| Error::NothingToDraw { option, part };
    if option == LADDER_FIGURE {
        let ladder = audit.ladder_document().ok_or(missing("ladder"))?;
        return Ok(LadderChart::new(&ladder).draw());
    }
    let pixels = audit.pixels.as_ref().ok_or(missing("one-pixel probe"))?;
    Ok(Matrix::new(&audit.dataset, pixels).draw(&figure::Options::default()))
}

/// Says what came of writing what was found before an interruption.
fn keep(written: Result<(), Error>, audit: &Audit) {
    match written {
        Ok(()) => {
            let missing: Vec<&str> = audit.missing.iter().map(|missing| missing.part).collect();
            let rungs = audit.ladder.as_ref().map_or(0, |ladder| ladder.measured().count());
            let missing = if missing.is_empty() { String::new() } else { format!("; missing: {}", missing.join(", ")) };
            eprintln!("onepixel: interrupted, so this is incomplete: {rungs} rungs were measured{missing}");
        }
        Err(error) if error.is_closed_pipe() => {}
        Err(error) => eprintln!("onepixel: {}", harmless(&error.to_string())),
    }
}
