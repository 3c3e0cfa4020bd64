//! Which files are fetched, and where to?

use std::io::{Write, stdout};
use std::path::Path;

use indicatif::DecimalBytes;
use onepixel_data::Roots;
use onepixel_fetch::{FetchError, FetchSettings, Fetcher, Order, Outcome};

use crate::arguments::FetchArguments;
use crate::error::{Error, harmless};
use crate::progress::Bars;

/// `onepixel fetch`.
pub fn fetch(arguments: &FetchArguments) -> Result<(), Error> {
    let settings = settings(arguments)?;
    let orders = arguments.names.iter().map(|name| Order::new(name)).collect::<Result<Vec<_>, _>>()?;
    let roots = Roots::from_environment();
    let target = arguments.to.clone().or_else(Roots::user_cache).ok_or(Error::NoCache)?;
    if arguments.dry_run {
        return Ok(orders.iter().try_for_each(|order| describe(order, &target, &settings))?);
    }
    say_on_interruption();
    let fetcher = Fetcher::new(settings)?;
    let bars = Bars::new();
    let mut failures = Vec::new();
    for order in &orders {
        match fetch_one(order, &fetcher, arguments, &roots, &target, &bars) {
            Ok(()) => {}
            Err(Error::Fetch(failure)) => failures.push((order.name.clone(), failure)),
            Err(other) => return Err(other),
        }
        bars.finish();
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Error::Fetches(failures)),
    }
}

fn settings(arguments: &FetchArguments) -> Result<FetchSettings, FetchError> {
    let mut settings = FetchSettings::default();
    if let Some(mirror) = &arguments.mirror {
        settings = settings.mirror(mirror)?;
    }
    arguments.accept_digest.iter().try_fold(settings, |settings, digest| settings.accept(digest))
}

fn fetch_one(
    order: &Order,
    fetcher: &Fetcher,
    arguments: &FetchArguments,
    roots: &Roots,
    target: &Path,
    bars: &Bars,
) -> Result<(), Error> {
    if order.downloads.is_empty() {
        return Ok(writeln!(stdout(), "{}: built in, nothing to fetch", order.name)?);
    }
    let folder = order.folder(target);
    let searched = if arguments.to.is_none() { roots.folders() } else { &[] };
    let places = searched.iter().map(|root| order.folder(root)).chain([folder.clone()]);
    for place in places {
        if fetcher.is_there(&order.downloads, &place, bars)? {
            bars.finish();
            return Ok(writeln!(
                stdout(),
                "{}: {} in {}, already there and right",
                order.name,
                files(order),
                shown(&place)
            )?);
        }
    }
    bars.finish();
    announce(order, &folder);
    if let Some(first) = searched.iter().map(|root| order.folder(root)).find(|place| place.is_dir())
        && first != folder
    {
        eprintln!(
            "onepixel: note: {} is searched first and does not have all of these files; --to {} adds them there",
            shown(&first),
            shown(first.parent().unwrap_or(&first))
        );
    }
    let outcomes = fetcher.fetch(&order.downloads, &folder, bars)?;
    bars.finish();
    let so = |one: Outcome| outcomes.iter().filter(|outcome| **outcome == one).count();
    let accepted = so(Outcome::Accepted);
    let fetched = so(Outcome::Fetched) + accepted;
    let how = match accepted {
        0 => "all verified".to_owned(),
        _ => format!("{accepted} accepted by your --accept-digest"),
    };
    writeln!(stdout(), "{}: {} in {}, {fetched} fetched, {how}", order.name, files(order), shown(&folder))?;
    if !roots.folders().iter().any(|root| root == target) {
        eprintln!("onepixel: note: set ONEPIXEL_DATA to {} to have it found by name", shown(target));
    }
    Ok(())
}

/// Says what is about to be fetched, and on which terms.
fn announce(order: &Order, folder: &Path) {
    let entry = order.entry;
    eprintln!("{}: fetching {} to {}", entry.display_name, files(order), shown(folder));
    eprintln!("  licence: {}", harmless(&entry.licence));
    eprintln!("  see {}", entry.homepage);
    if let Some(reason) = &entry.unreadable {
        eprintln!("onepixel: note: {} can be fetched but not read: {reason}", entry.display_name);
    }
}

/// How many files, and how many bytes.
fn files(order: &Order) -> String {
    let count = match order.downloads.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    let known: u64 = order.downloads.iter().filter_map(|download| download.size).sum();
    match order.size() {
        Some(size) => format!("{count} ({})", DecimalBytes(size)),
        None if known == 0 => format!("{count} (of unknown size)"),
        None => format!("{count} (more than {})", DecimalBytes(known)),
    }
}

/// What a run without `--dry-run` would do.
fn describe(order: &Order, target: &Path, settings: &FetchSettings) -> std::io::Result<()> {
    let mut to = stdout().lock();
    let entry = order.entry;
    if order.downloads.is_empty() {
        return writeln!(to, "{}: {}, built in, nothing to fetch", order.name, entry.display_name);
    }
    writeln!(to, "{}: {}, {}", order.name, entry.display_name, files(order))?;
    writeln!(to, "  licence: {}", harmless(&entry.licence))?;
    if let Some(reason) = &entry.unreadable {
        writeln!(to, "  can be fetched but not read: {reason}")?;
    }
    writeln!(to, "  to: {}", shown(&order.folder(target)))?;
    for download in &order.downloads {
        let size = download.size.map_or_else(|| "unknown size".to_owned(), |size| format!("{size} bytes"));
        writeln!(to, "  {}, {size}, {}", download.name, download.trust.meaning())?;
        for source in settings.sources(download) {
            writeln!(to, "    {}", harmless(&source))?;
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    harmless(&path.display().to_string())
}

/// An interruption leaves the part that came under its temporary name, where the next run finds it.
fn say_on_interruption() {
    // Without a handler an interruption says nothing, which is no reason not to work.
    let _ = ctrlc::set_handler(|| {
        eprintln!("\nonepixel: interrupted; what came is kept: run the same command again to go on from there");
        std::process::exit(130);
    });
}
