//! How do objects become files, whole or not at all?

use std::fmt;
use std::fs::{File, create_dir_all};
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;

use super::address::{Address, Scheme};
use super::cloud::{self, Variables};
use super::error::RemoteError;
use super::hub::Hub;
use super::listing::Listing;
use super::names::is_within;
use super::store::{Object, Store, Trouble};
use super::web::Web;
use crate::client::Client;
use crate::failure::Failure;
use crate::settings::FetchSettings;
use crate::watch::{Task, Watch};

/// Objects that come at the same time. Small ones are mostly waited for.
const AT_ONCE: usize = 8;

/// A try that brought this many bytes is worth as many tries again.
const WORTH_ANOTHER: u64 = 64 * 1024;

/// The objects at an address.
pub struct Remote {
    address: Address,
    store: Box<dyn Store>,
    settings: FetchSettings,
}

impl Remote {
    /// Opens an address with the credentials, proxies and certificates that the environment names. Nothing is asked yet.
    ///
    /// # Errors
    ///
    /// The text is no address, or the environment's settings cannot be used.
    pub fn open(text: &str) -> Result<Self, RemoteError> {
        let named = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        let variables: Vec<(String, String)> = std::env::vars_os().filter_map(named).collect();
        Self::with_variables(text, FetchSettings::default(), &variables)
    }

    /// The same, as patient as these settings say, with these variables in place of the environment's.
    ///
    /// # Errors
    ///
    /// As [`Remote::open`].
    pub fn with_variables(text: &str, settings: FetchSettings, variables: &Variables) -> Result<Self, RemoteError> {
        let address = Address::parse(text)?;
        let value = |name: &str| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let client = Arc::new(Client::new(&settings, &value)?);
        let store: Box<dyn Store> = match address.scheme {
            Scheme::S3 | Scheme::Google | Scheme::Azure => Box::new(cloud::open(&address, client, variables)?),
            Scheme::Hub => Box::new(Hub::new(&address, client, variables)),
            Scheme::Https | Scheme::Http => Box::new(Web::new(&address, client)),
        };
        Ok(Self { address, store, settings })
    }

    /// What was asked for.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The address of an object.
    pub fn address_of(&self, object: &Object) -> String {
        self.address.of_object(&object.name)
    }

    /// Lists the objects that the address stands for, page by page.
    ///
    /// # Errors
    ///
    /// There are none, too many, or some whose names lead elsewhere; or the server does not list them.
    pub fn list(&self) -> Result<Listing, RemoteError> {
        let patiently = |ask: &mut dyn FnMut() -> Result<(), Failure>| {
            self.patiently(ask).map_err(|failure| self.failed(self.address.to_string(), failure))
        };
        Listing::read(&self.address, &*self.store, &patiently)
    }

    /// Brings one object to a folder, under the last part of its name, and says which file it is.
    ///
    /// # Errors
    ///
    /// It cannot be had or be written, or there is no room for it. Nothing of it stays.
    pub fn stage(&self, object: &Object, folder: &Path, watch: &dyn Watch) -> Result<PathBuf, RemoteError> {
        let name = object.name.rsplit('/').next().unwrap_or_default();
        if !is_within(name) {
            return Err(RemoteError::Name { address: self.address.to_string(), name: object.name.clone() });
        }
        self.check_room(object.size.unwrap_or(0), folder)?;
        let path = folder.join(name);
        watch.begin(Task::Download, self.address.name(), 0, object.size);
        self.bring(object, &path, watch)?;
        Ok(path)
    }

    /// Brings all objects to a folder, under their names from the last part of the address on, and says which file or folder
    /// that is.
    ///
    /// # Errors
    ///
    /// As [`Remote::stage`].
    pub fn stage_all(&self, listing: &Listing, folder: &Path, watch: &dyn Watch) -> Result<PathBuf, RemoteError> {
        if let ([object], true) = (listing.objects(), listing.is_one) {
            return self.stage(object, folder, watch);
        }
        self.check_room(listing.bytes(), folder)?;
        watch.begin(Task::Download, self.address.name(), 0, Some(listing.bytes()));
        // Objects of a whole bucket lie in a folder of its name.
        let root =
            if self.address.folder_or_file().is_empty() { folder.join(self.address.name()) } else { folder.to_owned() };
        let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
        let work = || {
            while let Some(object) = listing.objects.get(next.fetch_add(1, Ordering::Relaxed)) {
                let relative = listing.relative(object).filter(|name| is_within(name));
                let brought = match relative {
                    Some(name) => self.bring(object, &root.join(name), watch),
                    None => Err(RemoteError::Name { address: self.address.to_string(), name: object.name.clone() }),
                };
                if let Err(error) = brought {
                    next.store(listing.objects.len(), Ordering::Relaxed);
                    failed.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
                }
            }
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..AT_ONCE.min(listing.objects.len())).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                // What ends the work ends it here, too.
                worker.join().unwrap_or_else(|reason| resume_unwind(reason));
            }
        });
        match failed.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()) {
            Some(error) => Err(error),
            None => Ok(folder.join(self.address.name())),
        }
    }

    fn check_room(&self, needed: u64, folder: &Path) -> Result<(), RemoteError> {
        // Where that cannot be told, the first write that fails will tell.
        match fs4::available_space(folder) {
            Ok(available) if available < needed => Err(RemoteError::Space {
                address: self.address.to_string(),
                folder: folder.to_owned(),
                needed,
                available,
            }),
            _ => Ok(()),
        }
    }

    /// Brings an object to a path; where that fails, nothing is there.
    fn bring(&self, object: &Object, path: &Path, watch: &dyn Watch) -> Result<(), RemoteError> {
        let failed = |source| RemoteError::Write { path: path.to_owned(), source };
        if let Some(parent) = path.parent() {
            create_dir_all(parent).map_err(failed)?;
        }
        let mut file = File::create_new(path).map_err(failed)?;
        let brought = self.pieces(object, &mut file, watch).map_err(|trouble| match trouble {
            Trouble::There(failure) => self.failed(self.address_of(object), failure),
            Trouble::Changed => RemoteError::Changed { address: self.address_of(object) },
            Trouble::Here(source) => failed(source),
        });
        if brought.is_err() {
            drop(file);
            // It goes with its folder in any case.
            let _ = std::fs::remove_file(path);
        }
        brought
    }

    /// Asks for piece after piece, and again from where one broke off as long as that brings the file on.
    fn pieces(&self, object: &Object, file: &mut File, watch: &dyn Watch) -> Result<(), Trouble> {
        let (mut here, mut round, mut furthest) = (0_u64, 0, 0);
        loop {
            let begun = here;
            let mut take = |bytes: &[u8]| -> io::Result<()> {
                file.write_all(bytes)?;
                here = here.saturating_add(bytes.len() as u64);
                watch.advance(bytes.len() as u64);
                Ok(())
            };
            match self.store.read(object, begun, &mut take) {
                Ok(size) => {
                    let size = object.size.or(size);
                    if size.is_none_or(|size| here >= size) {
                        return if size.is_none_or(|size| here == size) { Ok(()) } else { Err(Trouble::Changed) };
                    }
                    if here == begun {
                        return Err(Failure::Cut { at: here, expected: size }.into());
                    }
                    (round, furthest) = (0, here);
                }
                Err(Trouble::There(failure)) if failure.may_pass() => {
                    if here >= furthest.saturating_add(WORTH_ANOTHER) {
                        (round, furthest) = (0, here);
                    }
                    round += 1;
                    if round >= self.settings.rounds {
                        return Err(located(failure, here, object.size).into());
                    }
                    self.wait(round, &failure);
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    /// Asks again what may pass.
    fn patiently(&self, ask: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
        let mut round = 0;
        loop {
            let failure = match ask() {
                Ok(()) => return Ok(()),
                Err(failure) => failure,
            };
            round += 1;
            if round >= self.settings.rounds || !failure.may_pass() {
                return Err(failure);
            }
            self.wait(round, &failure);
        }
    }

    /// Waits before another round; longer if the server asks for it.
    fn wait(&self, round: u32, failure: &Failure) {
        let asked = failure.asks_to_wait().unwrap_or_default().min(self.settings.longest_wait);
        sleep(self.settings.wait(round).max(asked));
    }

    fn failed(&self, address: String, failure: Failure) -> RemoteError {
        RemoteError::Failed { address, failure: without_secrets(failure), variables: self.address.scheme.variables() }
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Remote({})", self.address)
    }
}

/// The failure with the byte at which the data was cut off.
fn located(failure: Failure, at: u64, expected: Option<u64>) -> Failure {
    match failure {
        Failure::Cut { .. } => Failure::Cut { at, expected },
        other => other,
    }
}

/// The failure without what an address could hold that a server led to.
fn without_secrets(failure: Failure) -> Failure {
    match failure {
        Failure::Downgrade(address) => {
            let shown = Address::parse(&address).map_or_else(|_| "http".to_owned(), |address| address.to_string());
            Failure::Downgrade(shown)
        }
        Failure::Address(said) if said.contains("://") => Failure::Address("it is none".to_owned()),
        other => other,
    }
}
