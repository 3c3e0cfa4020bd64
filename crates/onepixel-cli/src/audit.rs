//! From a dataset to the verdict on it.

use std::sync::Arc;
use std::time::Instant;

use onepixel::audit::{Audit, AuditPlan};
use onepixel_data::known_profiles;
use onepixel_report::figure::{self, Figure, LadderChart, Matrix};
use onepixel_report::{AuditText, Renderer};

use crate::arguments::{AuditArguments, PlanArguments};
use crate::cache;
use crate::error::{Error, harmless};
use crate::input::{files_read, load_sample};
use crate::output::Output;
use crate::outputs::{Outputs, colour, refuse_to_replace};
use crate::progress::Bars;
use crate::report;
use crate::threads::start_threads;
use crate::unfinished::Unfinished;

/// The option that asks for the chart of the ladder.
const LADDER_FIGURE: &str = "--ladder-figure";

/// `onepixel audit`.
pub fn audit(arguments: &AuditArguments) -> Result<(), Error> {
    start_threads(arguments.plan.threads)?;
    let figures = [("--figure", &arguments.figure), (LADDER_FIGURE, &arguments.ladder_figure)];
    let read = files_read(&arguments.dataset);
    refuse_to_replace(
        &[&[("--report", &arguments.report), ("--json", &arguments.json)], &figures[..]].concat(),
        &read,
    )?;
    let outputs = Outputs::open(&arguments.json, &arguments.csv, &figures, &read)?;
    let report = arguments.report.as_deref().map(Output::create).transpose()?;
    let bars = Arc::new(Bars::new());
    let begin = Instant::now();
    let dataset = load_sample(&arguments.dataset, &arguments.sample, &bars)?;
    let load_seconds = Some(begin.elapsed().as_secs_f64());
    let plan = AuditPlan { label_error_share: arguments.label_errors, ..plan(&arguments.plan) };
    let unfinished = Unfinished::begin(outputs, &bars, keep);
    let mut audit = plan.run(&dataset, &*bars, &mut |so_far| {
        let mut so_far = so_far.clone();
        so_far.timing.load_seconds = load_seconds;
        so_far.interrupted();
        unfinished.keep(so_far);
    });
    audit.timing.load_seconds = load_seconds;
    if let Some(file) = report {
        report::write(file, &dataset, &plan, &audit, &bars)?;
    }
    bars.finish();
    write(unfinished.finish(), &audit)
}

/// How an audit is made.
pub fn plan(arguments: &PlanArguments) -> AuditPlan {
    AuditPlan {
        quick: arguments.quick,
        max_time: arguments.max_time,
        seed: arguments.seed,
        known: known_profiles(),
        cache: if arguments.no_cache { None } else { cache::open() },
        ..AuditPlan::default()
    }
}

fn write(outputs: Outputs, audit: &Audit) -> Result<(), Error> {
    let text = AuditText { colour: colour() };
    outputs.write(audit, |option| draw(audit, option), |to| text.render(audit, to))
}

fn draw(audit: &Audit, option: &'static str) -> Result<Figure, Error> {
    let missing = |part| Error::NothingToDraw { option, part };
    if option == LADDER_FIGURE {
        let ladder = audit.ladder_document().ok_or(missing("ladder"))?;
        return Ok(LadderChart::new(&ladder).draw());
    }
    let pixels = audit.pixels.as_ref().ok_or(missing("one-pixel probe"))?;
    Ok(Matrix::new(&audit.dataset, pixels).draw(&figure::Options::default()))
}

/// Writes what was found before an interruption.
fn keep(outputs: Outputs, audit: Audit) {
    match write(outputs, &audit) {
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
