//! From a dataset to the verdict on it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use onepixel::audit::{Audit, AuditPlan, VerdictRules};
use onepixel::dataset::{Dataset, SetName};
use onepixel::probes::Terms;
use onepixel::probes::leaderboard::Leaderboard;
use onepixel::progress::Silent;
use onepixel::sketch::Sketch;
use onepixel_data::known_profiles;
use onepixel_report::figure::{self, Badge, Figure, FigureOf, LadderChart, Matrix};
use onepixel_report::{AuditTable, AuditText, Card, Croissant, Csv, Distribution, Json, Markdown, Renderer};

use crate::arguments::{AuditArguments, PlanArguments};
use crate::cache;
use crate::croissant;
use crate::error::{Error, harmless};
use crate::input::{files_read, load_sample, seeing_photographs};
use crate::invocation::Invocation;
use crate::memory::Allowance;
use crate::outputs::{Opened, Outputs};
use crate::progress::Bars;
use crate::remote;
use crate::report;
use crate::rules::rules;
use crate::sketch_file;
use crate::threads::start_threads;
use crate::unfinished::Unfinished;

/// Where reading took all of the time, this much is for the cheapest of what is asked.
const LEAST_TIME: Duration = Duration::from_secs(1);

/// `onepixel audit`.
pub fn audit(arguments: &AuditArguments, invocation: &Invocation) -> Result<(), Error> {
    start_threads(arguments.plan.run.threads)?;
    let mut read = files_read(&arguments.dataset);
    read.extend(arguments.leaderboard.iter().filter_map(|path| path.canonicalize().ok()));
    let leaderboard = leaderboard(arguments)?;
    let rules = rules(arguments.plan.rules.as_deref())?;
    let outputs = open(arguments, &read)?;
    let bars = Arc::new(Bars::of(&arguments.dataset.input)?);
    let begin = Instant::now();
    bars.end_after(arguments.plan.time());
    let (dataset, sketch) = load(arguments, &bars)?;
    // From here on the plan keeps to the time.
    bars.end_after(None);
    let load_seconds = Some(begin.elapsed().as_secs_f64());
    if leaderboard.is_some() && arguments.leaderboard_images.is_none() && dataset.held_out().is_none() {
        return Err(Error::NoTestSetForLeaderboard { dataset: dataset.name });
    }
    let plan = plan(&arguments.plan, rules, invocation);
    let terms = Terms {
        time: plan.terms.time.map(|time| time.saturating_sub(begin.elapsed()).max(LEAST_TIME)),
        label_error_share: arguments.label_errors,
        leaderboard,
        leaderboard_images: arguments.leaderboard_images.or_else(|| test_images(sketch.as_ref())),
        ..plan.terms
    };
    let plan = AuditPlan { terms, ..plan };
    let command = invocation.command_line();
    let described = arguments.croissant.as_deref().map(|file| croissant::distribution(&dataset, file)).transpose()?;
    let described = described.map(Arc::new);
    let written = |audit: Audit| {
        let (dataset, plan, command) = (dataset.clone(), plan.clone(), command.clone());
        Written { audit, dataset, plan, command, described: described.clone(), page: None }
    };
    let unfinished = Unfinished::begin(outputs, &bars, keep);
    let mut hear = |so_far: &Audit| {
        let mut so_far = so_far.clone();
        so_far.timing.load_seconds = load_seconds;
        so_far.interrupted();
        unfinished.keep(written(so_far));
    };
    let mut audit = match &sketch {
        Some(sketch) => plan.run_on_sketch((sketch, &dataset), &*bars, &mut hear),
        None => plan.run(&dataset, &*bars, &mut hear),
    };
    audit.timing.load_seconds = load_seconds;
    let mut written = written(audit);
    if arguments.report.is_some() {
        written.page = Some(report::page(&dataset, &plan, &written.audit, &command, &*bars)?);
    }
    bars.finish();
    unfinished.finish().write(&written)
}

/// The dataset that is asked about; or the sample of a sketch, with the sketch.
fn load(arguments: &AuditArguments, bars: &Bars) -> Result<(Dataset, Option<Sketch>), Error> {
    let here = remote::here(&arguments.dataset, bars)?;
    let of_sketch = here.dataset.as_deref().filter(|path| sketch_file::is_sketch(path));
    let Some(path) = of_sketch else {
        return Ok((load_sample(&seeing_photographs(&arguments.dataset), &arguments.sample, bars)?, None));
    };
    let refused = [
        ("--croissant", arguments.croissant.is_some()),
        ("--per-class", arguments.sample.per_class.is_some()),
        ("--features", !arguments.dataset.input.features.features.is_empty()),
        ("--backbone", arguments.dataset.input.features.backbone.is_some()),
        ("--size", arguments.dataset.input.reading.size.is_some()),
    ];
    if let Some((option, _)) = refused.into_iter().find(|(_, asked)| *asked) {
        return Err(Error::NotOfSketch { option });
    }
    let memory = Allowance::parse(arguments.dataset.input.reading.memory.as_deref())?.unwrap_or_default();
    let sketch = bars.spin("reading", || sketch_file::read(path, memory.of_sketch()))?;
    bars.finish();
    let name = path.file_stem().map_or_else(|| "sketch".into(), |name| name.to_string_lossy());
    let sample =
        sketch.sample(&name, &path.display().to_string()).map_err(Error::from).map_err(|error| error.of_shard(path))?;
    Ok((remote::called(sample), Some(sketch)))
}

/// The test images of a sketch: those that published scores were measured on.
fn test_images(sketch: Option<&Sketch>) -> Option<u64> {
    sketch.map(|sketch| sketch.images(SetName::Test)).filter(|&images| images > 0)
}

/// An audit, and what its page shows.
struct Written {
    audit: Audit,
    dataset: Dataset,
    plan: AuditPlan,
    /// The command line that asked for it.
    command: String,
    /// Where the dataset lies, if it is to be described.
    described: Option<Arc<Distribution>>,
    /// The page, once it is made.
    page: Option<Vec<u8>>,
}

fn open(arguments: &AuditArguments, read: &[PathBuf]) -> Result<Opened<Written>, Error> {
    let of = arguments.figure_of.into();
    Outputs::new(|found: &Written, to| AuditText.render(&found.audit, to))
        .document("--json", &arguments.json, |found, to| Json.render(&found.audit, to))
        .document("--csv", &arguments.csv, |found, to| Csv.render(&found.audit, to))
        .figure("--figure", &arguments.figure, move |found| found.draw_pixels(of))
        .figure("--ladder-figure", &arguments.ladder_figure, |found| found.draw_ladder())
        .figure("--badge", &arguments.badge, |found| Ok(Badge { audit: &found.audit }.draw()))
        .page("--report", &arguments.report, |found| found.page())
        .file("--markdown", &arguments.markdown, |found, to| {
            Markdown { command: Some(found.command.clone()) }.render(&found.audit, to)
        })
        .file("--card", &arguments.card, |found, to| {
            Card { command: Some(found.command.clone()) }.render(&found.audit, to)
        })
        .file("--croissant", &arguments.croissant, |found, to| found.describe(to))
        .folder(
            "--csv-folder",
            &arguments.csv_folder,
            AuditTable::all().into_iter().map(AuditTable::file_name),
            |found, folder| {
                let mut tables = AuditTable::all().into_iter().filter(|table| table.is_in(&found.audit));
                tables.try_for_each(|table| folder.fill(table.file_name(), |to| table.render(&found.audit, to)))
            },
        )
        .open(read)
}

impl Written {
    fn page(&self) -> Result<Vec<u8>, Error> {
        let make = || report::page(&self.dataset, &self.plan, &self.audit, &self.command, &Silent);
        self.page.clone().map_or_else(make, Ok)
    }

    fn describe(&self, to: &mut dyn Write) -> io::Result<()> {
        let described = |distribution: &Arc<Distribution>| {
            Croissant { dataset: &self.dataset, distribution }.render(&self.audit, to)
        };
        self.described.as_ref().map_or(Ok(()), described)
    }

    fn draw_pixels(&self, of: FigureOf) -> Result<Figure, Error> {
        let missing = Error::NothingToDraw { option: "--figure", part: "one-pixel probe" };
        let pixels = self.audit.findings.pixels.as_ref().ok_or(missing)?;
        Ok(Matrix::new(&self.audit.dataset, pixels, of).draw(&figure::Options::default()))
    }

    fn draw_ladder(&self) -> Result<Figure, Error> {
        let missing = Error::NothingToDraw { option: "--ladder-figure", part: "ladder" };
        Ok(LadderChart::new(&self.audit.ladder_document().ok_or(missing)?).draw())
    }
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
pub fn plan(arguments: &PlanArguments, rules: VerdictRules, invocation: &Invocation) -> AuditPlan {
    AuditPlan {
        terms: Terms {
            quick: arguments.is_quick(),
            time: arguments.time(),
            max_time: arguments.max_time,
            seed: arguments.run.seed,
            ..Terms::default()
        },
        known: known_profiles(),
        cache: if arguments.no_cache { None } else { cache::open(invocation.program()) },
        rules,
    }
}

/// Writes what was found before an interruption, and says what came of it.
fn keep(outputs: Opened<Written>, written: Written) {
    let audit = &written.audit;
    match outputs.write(&written) {
        Ok(()) => {
            let missing: Vec<&str> = audit.missing.iter().map(|missing| missing.part).collect();
            let rungs = audit.findings.ladder.as_ref().map_or(0, |ladder| ladder.measured().count());
            let missing = if missing.is_empty() { String::new() } else { format!("; missing: {}", missing.join(", ")) };
            eprintln!("onepixel: interrupted, so this is incomplete: {rungs} models were measured{missing}");
        }
        Err(error) if error.is_closed_pipe() => {}
        Err(error) => eprintln!("onepixel: {}", harmless(&error.message())),
    }
}
