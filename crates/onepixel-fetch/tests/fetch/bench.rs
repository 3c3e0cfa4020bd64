//! A folder to fetch into, and fetchers that do not wait long.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use onepixel_data::Trust;
use onepixel_fetch::{Download, FetchError, FetchSettings, Fetcher, News, Outcome, Watch};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A folder to fetch into, and what was heard meanwhile.
pub struct Bench {
    folder: TempDir,
    pub settings: FetchSettings,
    pub heard: Mutex<Vec<News>>,
}

impl Watch for Bench {
    fn hear(&self, news: &News) {
        self.heard.lock().unwrap().push(news.clone());
    }
}

impl Bench {
    pub fn new() -> Self {
        let mut settings = FetchSettings::default();
        settings.rounds = 3;
        settings.first_wait = Duration::from_millis(1);
        settings.longest_wait = Duration::from_millis(5);
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        Self { folder, settings, heard: Mutex::default() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::create_dir_all(self.path("")).unwrap();
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The bytes of a file, or nothing if it is not there.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.path(name)).ok()
    }

    /// The names of what is there, sorted; none if the folder is gone too.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("")).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub fn fetcher(&self) -> Fetcher {
        Fetcher::with_variables(self.settings.clone(), &|_| None).unwrap()
    }

    pub fn fetch(&self, download: &Download) -> Result<Outcome, FetchError> {
        let outcomes = self.fetcher().fetch(std::slice::from_ref(download), &self.path(""), self)?;
        Ok(outcomes[0])
    }

    /// Fetches a file that must come, and must then be all that is there.
    #[track_caller]
    pub fn fetched(&self, download: &Download, bytes: &[u8]) {
        self.came(download, bytes, Outcome::Fetched);
    }

    /// The file comes, and only the user's word vouches for it.
    pub fn accepted(&self, download: &Download, bytes: &[u8]) {
        self.came(download, bytes, Outcome::Accepted);
    }

    fn came(&self, download: &Download, bytes: &[u8], outcome: Outcome) {
        assert_eq!(self.fetch(download).unwrap(), outcome, "{:?}", self.heard);
        assert!(self.read(&download.name).unwrap() == bytes, "other bytes under the final name");
        assert_eq!(self.names(), [download.name.as_str()]);
    }

    /// The message about a file that must not come, nor be there.
    #[track_caller]
    pub fn refused(&self, download: &Download) -> String {
        let refusal = self.fetch(download).unwrap_err().to_string();
        assert!(!self.path(&download.name).exists(), "there is a file under the final name");
        refusal
    }

    /// All that was heard, as text.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().iter().map(|news| format!("{news}\n")).collect()
    }
}

/// Bytes that do not repeat, made up from a seed.
pub fn bytes(count: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(|_| byte()).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The download of a file of these bytes, of which all is known for sure.
pub fn download(bytes: &[u8], urls: &[String]) -> Download {
    let mut download = Download::new("a.bin", urls.iter().cloned());
    download.size = Some(bytes.len() as u64);
    download.sha256 = Some(sha256(bytes));
    download.trust = Trust::Bytes;
    download
}

/// An address at which nobody answers.
pub fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/a.bin", listener.local_addr().unwrap())
}

/// Asserts that the message holds all of these texts.
#[track_caller]
pub fn assert_says(message: &str, texts: &[&str]) {
    for text in texts {
        assert!(message.contains(text), "expected {text:?} in: {message}");
    }
}
