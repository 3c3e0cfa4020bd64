//! Which mirror is asked when, and what becomes of what it gives?

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::client::{Answer, Client, Content};
use crate::digest::{Mismatch, Verdict};
use crate::download::Download;
use crate::error::FetchError;
use crate::failure::{Failure, Found};
use crate::lock::Lock;
use crate::mirror::Place;
use crate::outcome::Outcome;
use crate::part::{self, Names, Part};
use crate::settings::FetchSettings;
use crate::sniff::{self, HEAD};
use crate::space;
use crate::watch::{News, Task, Watch};

/// Bytes that are read at a time.
const PIECE: usize = 128 * 1024;

/// A try that brought this many bytes is worth another one of the same mirror at once.
const WORTH_ANOTHER: u64 = 64 * 1024;

/// Fetches files.
pub struct Fetcher {
    settings: FetchSettings,
    client: Client,
}

/// A mirror of one file, and how it fared.
struct Source {
    place: Place,
    failure: Option<Failure>,
}

/// Why a try brought no file.
enum Trouble {
    /// The mirror's fault.
    There(Failure),
    /// What came in pieces does not fit together.
    Pieces(Failure),
    /// This machine's fault.
    Here(FetchError),
}

/// What one download needs at hand.
struct Job<'a> {
    download: &'a Download,
    names: Names,
    part: Part,
    /// What the server of a place knows the state of the file by that the part is of.
    validator: Option<(Place, String)>,
    /// What is wrong with the file that the user is to be asked about.
    unconfirmed: Option<Box<Mismatch>>,
    watch: &'a dyn Watch,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::There(failure)
    }
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self::Here(error)
    }
}

impl Fetcher {
    /// A fetcher that heeds the proxies and certificates that the environment names: `HTTPS_PROXY`, `HTTP_PROXY`,
    /// `ALL_PROXY` and `NO_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    ///
    /// # Errors
    ///
    /// One of them names what is none.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        Self::with_variables(settings, &|name| std::env::var(name).ok())
    }

    /// The same, with the values that `variable` gives in place of the environment.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::new`].
    pub fn with_variables(
        settings: FetchSettings,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, FetchError> {
        let client = Client::new(&settings, variable)?;
        Ok(Self { settings, client })
    }

    /// Fetches those files into a folder that are not there yet, and says of each how it comes to be there. No two
    /// processes do so at once.
    ///
    /// # Errors
    ///
    /// The first file that cannot be had: see [`FetchError`]. Those before it are there.
    pub fn fetch(&self, downloads: &[Download], folder: &Path, watch: &dyn Watch) -> Result<Vec<Outcome>, FetchError> {
        // The lock lies beside the folder, so that a folder into which nothing came can go again.
        part::create_folder(folder)?;
        let _lock = Lock::take(folder, watch)?;
        let fetch = |download: &Download| {
            let outcome = self.fetch_one(download, folder, watch)?;
            watch.finished(&download.name, outcome);
            Ok(outcome)
        };
        let fetched = space::check(downloads, folder).and_then(|()| downloads.iter().map(fetch).collect());
        if fetched.is_err() {
            part::remove_empty_folders(folder, downloads);
        }
        fetched
    }

    /// Whether all of these files are in a folder and right. Nothing is fetched or written.
    ///
    /// # Errors
    ///
    /// A file is there and cannot be read.
    pub fn is_there(&self, downloads: &[Download], folder: &Path, watch: &dyn Watch) -> Result<bool, FetchError> {
        for download in downloads {
            let file = folder.join(&download.name);
            // A length that differs saves reading the file.
            if !file.metadata().is_ok_and(|metadata| download.size.is_none_or(|size| size == metadata.len())) {
                return Ok(false);
            }
            let seen = part::look(&file, download, watch)?;
            if !seen.is_some_and(|seen| seen.hashes.verdict(download, &self.settings.accepted).is_good()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn fetch_one(&self, download: &Download, folder: &Path, watch: &dyn Watch) -> Result<Outcome, FetchError> {
        let names = Names::create(folder, &download.name)?;
        if let Some(seen) = part::look(&names.whole, download, watch)? {
            match seen.hashes.verdict(download, &self.settings.accepted) {
                Verdict::Right | Verdict::Accepted => return Ok(Outcome::Present),
                Verdict::Wrong(mismatch) => watch.hear(&News::Different { file: names.whole.clone(), mismatch }),
            }
        }
        if let Some(seen) = part::look(&names.unverified, download, watch)? {
            let outcome = match seen.hashes.verdict(download, &self.settings.accepted) {
                Verdict::Right => Outcome::Fetched,
                Verdict::Accepted => Outcome::Accepted,
                Verdict::Wrong(mismatch) => return Err(unconfirmed(download, &names, mismatch)),
            };
            return part::rename(&names.unverified, &names.whole).map(|()| outcome);
        }
        let part = Part::open(&names, download, watch)?;
        let mut job = Job { download, names, part, validator: None, unconfirmed: None, watch };
        let fetched = self.ask_mirrors(&mut job);
        let outcome = match job.part.verdict(download, &self.settings.accepted) {
            Verdict::Accepted => Outcome::Accepted,
            Verdict::Right | Verdict::Wrong(_) => Outcome::Fetched,
        };
        if fetched.is_ok() {
            job.part.rename(&job.names.whole)?;
            // Another mirror gave the right file after all.
            let _ = std::fs::remove_file(&job.names.unverified);
        } else {
            job.part.close();
        }
        fetched.map(|()| outcome)
    }

    /// Asks each mirror in turn, and those that may yet answer again, until the part is whole and right.
    fn ask_mirrors(&self, job: &mut Job<'_>) -> Result<(), FetchError> {
        if job.part.len() > 0 && job.part.verdict(job.download, &self.settings.accepted).is_good() {
            return Ok(());
        }
        if job.part.len() > 0 {
            job.watch.hear(&News::Resuming { file: job.download.name.clone(), at: job.part.len() });
        }
        let places = self.settings.places(job.download).into_iter();
        let mut sources: Vec<Source> = places.map(|place| Source { place, failure: None }).collect();
        for round in 0..self.settings.rounds {
            if round > 0 {
                self.wait(round, &sources, job);
            }
            for source in sources.iter_mut().filter(|source| source.may_answer()) {
                match self.ask(&source.place, job)? {
                    Ok(()) => return Ok(()),
                    Err(failure) => {
                        let reason = failure.clone();
                        job.watch.hear(&News::MirrorFailed { mirror: source.place.to_string(), reason });
                        source.failure = Some(failure);
                    }
                }
            }
            if !sources.iter().any(Source::may_answer) {
                break;
            }
        }
        Err(match job.unconfirmed.take() {
            Some(mismatch) => unconfirmed(job.download, &job.names, mismatch),
            None => {
                let failures = sources.into_iter().filter_map(|it| Some((it.place.to_string(), it.failure?)));
                FetchError::Failed { name: job.download.name.clone(), failures: failures.collect() }
            }
        })
    }

    /// Waits before a round; longer if a server asks for it.
    fn wait(&self, round: u32, sources: &[Source], job: &Job<'_>) {
        let asked = sources.iter().filter_map(|source| source.failure.as_ref()?.asks_to_wait()).max();
        let asked = asked.unwrap_or(Duration::ZERO).min(self.settings.longest_wait);
        let wait = self.settings.wait(round).max(asked);
        job.watch.hear(&News::Retrying { file: job.download.name.clone(), wait });
        sleep(wait);
    }

    /// Asks one mirror, and again as long as each try brings the file on.
    fn ask(&self, place: &Place, job: &mut Job<'_>) -> Result<Result<(), Failure>, FetchError> {
        let mut furthest = job.part.len();
        let mut started_over = false;
        loop {
            let failure = match self.try_once(place, job) {
                Ok(()) => return Ok(Ok(())),
                Err(Trouble::Here(error)) => return Err(error),
                Err(Trouble::Pieces(failure)) => {
                    job.part.clear()?;
                    if !started_over {
                        started_over = true;
                        job.watch.hear(&News::StartingOver { file: job.download.name.clone(), reason: failure });
                        continue;
                    }
                    failure
                }
                Err(Trouble::There(failure)) => failure,
            };
            if !failure.may_pass() || job.part.len() < furthest.saturating_add(WORTH_ANOTHER) {
                return Ok(Err(failure));
            }
            furthest = job.part.len();
            let wait = self.settings.wait(1);
            job.watch.hear(&News::MirrorFailed { mirror: place.to_string(), reason: failure });
            job.watch.hear(&News::Retrying { file: job.download.name.clone(), wait });
            sleep(wait);
        }
    }

    /// Asks one mirror once for what is missing, and judges what is then there.
    fn try_once(&self, place: &Place, job: &mut Job<'_>) -> Result<(), Trouble> {
        let here = job.part.len();
        if here > 0 && job.download.size == Some(here) {
            return self.judge(job);
        }
        let validator = job.validator.as_ref().filter(|(of, _)| of == place).map(|(_, validator)| validator.as_str());
        match self.client.get(place, here, validator) {
            Ok(Answer::Content(content)) => {
                job.receive(place, *content)?;
                self.judge(job)
            }
            Ok(Answer::Beyond { total }) if total == Some(here) => self.judge(job),
            Ok(Answer::Beyond { .. }) => {
                Err(Trouble::Pieces(Failure::Range { asked: here, found: "that there are none".to_owned() }))
            }
            Err(failure @ Failure::Range { .. }) => Err(Trouble::Pieces(failure)),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Compares a part that has all its bytes with what was published.
    fn judge(&self, job: &mut Job<'_>) -> Result<(), Trouble> {
        let mismatch = match job.part.verdict(job.download, &self.settings.accepted) {
            Verdict::Right | Verdict::Accepted => return Ok(()),
            Verdict::Wrong(mismatch) => mismatch,
        };
        if !job.part.in_one_go {
            return Err(Trouble::Pieces(Failure::Content(mismatch)));
        }
        if mismatch.can_be_accepted && job.unconfirmed.is_none() {
            job.part.rename(&job.names.unverified)?;
            job.unconfirmed = Some(mismatch.clone());
            job.part = Part::open(&job.names, job.download, job.watch)?;
        } else {
            job.part.clear()?;
        }
        Err(Failure::Content(mismatch).into())
    }
}

impl Job<'_> {
    /// Takes what a mirror sends to its end.
    fn receive(&mut self, place: &Place, mut content: Content) -> Result<(), Trouble> {
        let mut piece = vec![0; PIECE];
        let mut read = 0;
        // Enough to judge by, before anything is written.
        while let Some(rest) = piece.get_mut(read..HEAD).filter(|rest| !rest.is_empty()) {
            match content.stream.read(rest).map_err(|failure| self.located(failure, &content))? {
                0 => break,
                more => read += more,
            }
        }
        if content.from == 0 {
            sniff::check(&self.download.name, piece.get(..read).unwrap_or_default())?;
        }
        if let (Some(expected), Some(found)) = (self.download.size, content.total)
            && expected != found
        {
            return Err(Failure::Length { expected, found: Found::Exactly(found) }.into());
        }
        if content.from == 0 {
            self.part.clear()?;
        } else {
            self.part.in_one_go = false;
        }
        self.validator = content.validator.take().map(|validator| (place.clone(), validator));
        let total = self.download.size.or(content.total);
        self.watch.begin(Task::Download, &self.download.name, self.part.len(), total);
        while read > 0 {
            if let Some(expected) = total
                && self.part.len().saturating_add(read as u64) > expected
            {
                self.part.clear()?;
                return Err(Failure::Length { expected, found: Found::More }.into());
            }
            self.part.append(piece.get(..read).unwrap_or_default())?;
            self.watch.advance(read as u64);
            read = content.stream.read(&mut piece).map_err(|failure| self.located(failure, &content))?;
        }
        match total.is_some_and(|total| self.part.len() < total) {
            true => Err(self.located(Failure::Cut { at: 0, expected: None }, &content).into()),
            false => Ok(()),
        }
    }

    /// The same failure with the byte at which the data was cut off.
    fn located(&self, failure: Failure, content: &Content) -> Failure {
        match failure {
            Failure::Cut { .. } => Failure::Cut { at: self.part.len(), expected: self.download.size.or(content.total) },
            other => other,
        }
    }
}

impl Source {
    fn may_answer(&self) -> bool {
        self.failure.as_ref().is_none_or(Failure::may_pass)
    }
}

fn unconfirmed(download: &Download, names: &Names, mismatch: Box<Mismatch>) -> FetchError {
    FetchError::Unconfirmed { name: download.name.clone(), mismatch, kept: names.unverified.clone() }
}
