//! How patient is a download?

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use crate::digest::is_sha256;
use crate::download::Download;
use crate::error::FetchError;
use crate::mirror::{Mirror, Place};

/// How files are fetched; the default asks the publishers' mirrors and accepts only the published digests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FetchSettings {
    /// A mirror to ask before all others.
    pub mirror: Option<Mirror>,
    /// SHA-256 digests that the user accepts where at most one source states another.
    pub accepted: Vec<String>,
    /// How long to wait for a connection.
    pub connect: Duration,
    /// How long to wait for the next byte.
    pub stall: Duration,
    /// How often to ask each mirror that might yet answer.
    pub rounds: u32,
    /// How long to wait before the second round; each further wait is twice as long.
    pub first_wait: Duration,
    /// The longest wait, also if a server asks for a longer one.
    pub longest_wait: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            mirror: None,
            accepted: Vec::new(),
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            rounds: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60),
        }
    }
}

impl FetchSettings {
    /// The same with this mirror, an address or a folder, asked before all others.
    ///
    /// # Errors
    ///
    /// The text is neither.
    pub fn mirror(mut self, text: &str) -> Result<Self, FetchError> {
        self.mirror = Some(Mirror::parse(text)?);
        Ok(self)
    }

    /// The same with this SHA-256 accepted too.
    ///
    /// # Errors
    ///
    /// The text is no SHA-256.
    pub fn accept(mut self, sha256: &str) -> Result<Self, FetchError> {
        if !is_sha256(sha256) {
            return Err(FetchError::AcceptedDigest { text: sha256.to_owned() });
        }
        self.accepted.push(sha256.to_owned());
        Ok(self)
    }

    /// Where this file is asked for, in this order.
    pub fn sources(&self, download: &Download) -> Vec<String> {
        self.places(download).iter().map(Place::to_string).collect()
    }

    pub(crate) fn places(&self, download: &Download) -> Vec<Place> {
        let named = self.mirror.iter().map(|mirror| mirror.place(&download.name));
        named.chain(download.urls.iter().map(|url| Place::Address(url.clone()))).collect()
    }

    /// The wait before a round, the first of which is 0: twice as long each time, and between half and all of that, so
    /// that many clients that failed together do not come back together.
    pub(crate) fn wait(&self, round: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(round.saturating_sub(1));
        let wait = self.first_wait.saturating_mul(doubled).min(self.longest_wait);
        let share = RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64;
        wait.mul_f64(0.5 + 0.5 * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_differ() {
        let settings = FetchSettings::default();
        for (round, longest) in [(1, 1.0), (2, 2.0), (3, 4.0), (7, 60.0), (u32::MAX, 60.0)] {
            let waits: Vec<f64> = (0..20).map(|_| settings.wait(round).as_secs_f64()).collect();
            assert!(waits.iter().all(|wait| (0.5 * longest..=longest).contains(wait)), "{waits:?}");
            assert!(waits.windows(2).any(|pair| pair[0] != pair[1]), "{waits:?}");
        }
    }

    #[test]
    fn only_a_sha256_can_be_accepted() {
        assert!(FetchSettings::default().accept(&"aF".repeat(32)).is_ok());
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(63)] {
            assert!(FetchSettings::default().accept(text).is_err(), "{text:?}");
        }
    }
}
