//! Which files were counted, and what could not be read?

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::digest::first_128_bits;

/// A part of a dataset that is counted once: a file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    /// 128 bits by which it is known.
    pub(super) identity: u128,
    /// What people call it.
    pub(super) name: String,
}

impl Shard {
    /// A shard of this name and of so many bytes. One of another name or size is another shard.
    pub fn new(name: impl Into<String>, bytes: u64) -> Self {
        let name = name.into();
        let hasher = Sha256::new_with_prefix(b"onepixel shard 1\0");
        let identity = first_128_bits(hasher.chain_update(bytes.to_le_bytes()).chain_update(&name));
        Self { identity, name }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The most unreadable images that are named.
pub(super) const MOST_NAMED: usize = 1_000;

/// The most bytes of a name or reason that are kept.
pub(super) const MOST_TEXT: usize = 4_096;

/// What was read and what was not.
#[derive(Debug, Clone, Default)]
pub(super) struct Shards {
    /// The shards that were counted: what each is called.
    pub(super) counted: BTreeMap<u128, String>,
    /// The shards that could not be read: what each is called, and why. None of them was counted.
    pub(super) lost: BTreeMap<u128, (String, String)>,
    /// The images that could not be read.
    pub(super) unreadable: u64,
    /// The first of their names, in alphabetical order.
    pub(super) named: BTreeSet<String>,
}

impl Shards {
    pub(super) fn count(&mut self, shard: &Shard) {
        self.counted.insert(shard.identity, shortened(&shard.name));
        self.lost.remove(&shard.identity);
    }

    pub(super) fn lose(&mut self, shard: &Shard, reason: &str) {
        if !self.counted.contains_key(&shard.identity) {
            self.add_lost(shard.identity, (shortened(&shard.name), shortened(reason)));
        }
    }

    pub(super) fn add_unreadable(&mut self, name: &str) {
        self.unreadable += 1;
        self.name(shortened(name));
    }

    /// A shard that is in both.
    pub(super) fn shared(&self, other: &Self) -> Option<&str> {
        let shared = self.counted.iter().find(|(identity, _)| other.counted.contains_key(identity));
        shared.map(|(_, name)| name.as_str())
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.counted.extend(other.counted.iter().map(|(identity, name)| (*identity, name.clone())));
        other.lost.iter().for_each(|(identity, told)| self.add_lost(*identity, told.clone()));
        // What another try has read is not lost.
        let Self { counted, lost, .. } = self;
        lost.retain(|identity, _| !counted.contains_key(identity));
        self.unreadable += other.unreadable;
        other.named.iter().for_each(|name| self.name(name.clone()));
    }

    /// Of several tries the reason that comes first in the alphabet is kept, whichever came first.
    pub(super) fn add_lost(&mut self, identity: u128, told: (String, String)) {
        let known = self.lost.entry(identity).or_insert_with(|| told.clone());
        if told < *known {
            *known = told;
        }
    }

    pub(super) fn name(&mut self, name: String) {
        self.named.insert(name);
        if self.named.len() > MOST_NAMED {
            self.named.pop_last();
        }
    }

    /// The bytes of memory that it takes, about.
    pub(super) fn bytes(&self) -> u64 {
        let names = self.counted.values().map(|name| name.len() + 64).sum::<usize>();
        let lost = self.lost.values().map(|(name, reason)| name.len() + reason.len() + 96).sum::<usize>();
        (names + lost + self.named.iter().map(|name| name.len() + 32).sum::<usize>()) as u64
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    beginning(text).to_owned()
}

/// As much of a text as is kept.
pub(super) fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_TEXT)]
}
