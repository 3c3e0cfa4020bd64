//! Which folders hold images, as a tree?

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::reading::folder_words::{is_mask, is_no_class, is_void, is_work};
use crate::reading::split_words::{part_of, words};

/// A name in the one form of Unicode (NFC) in which two spellings of it are the same: a Mac writes é as e and an accent.
pub(crate) fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// A folder with images in it or below it. Several that are pieces of one set are one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Dir {
    /// Its name from the top, without a slash at the end; of several, that of the first.
    pub(crate) path: String,
    pub(crate) children: BTreeMap<String, Self>,
    /// The images directly in it, as places among the names.
    pub(crate) files: Vec<usize>,
    /// Files of code or text directly in it.
    pub(crate) texts: usize,
    /// The names of the folders that were pieces of one set, and are part of this one now.
    pub(crate) pieces: Vec<String>,
}

/// Folders that hold no class, and how many images each has.
pub(crate) type Aside = Vec<(String, usize)>;

impl Dir {
    /// The folders of these images.
    pub(crate) fn of(names: &[String], images: &[usize]) -> Self {
        let mut root = Self::default();
        for &place in images {
            let mut dir = &mut root;
            let mut end = 0;
            let name = &names[place];
            while let Some(length) = name[end..].find('/') {
                let (folder, path) = (composed(&name[end..end + length]), &name[..end + length]);
                dir = dir.children.entry(folder).or_insert_with(|| Self { path: path.to_owned(), ..Self::default() });
                end += length + 1;
            }
            dir.files.push(place);
        }
        root
    }

    /// Counts a file of code or text, if images lie in its folder or below.
    pub(crate) fn count_text(&mut self, name: &str) {
        let mut dir = self;
        let mut parts = name.split('/').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                dir.texts += 1;
                return;
            }
            match dir.children.get_mut(&composed(part)) {
                Some(child) => dir = child,
                None => return,
            }
        }
    }

    pub(crate) fn images(&self) -> usize {
        self.files.len() + self.children.values().map(Self::images).sum::<usize>()
    }

    /// All images, in this folder and below.
    pub(crate) fn all(&self) -> Vec<usize> {
        let mut all = self.files.clone();
        self.children.values().for_each(|child| all.extend(child.all()));
        all
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.children.keys().map(String::as_str).collect()
    }

    fn texts_below(&self) -> usize {
        self.texts + self.children.values().map(Self::texts_below).sum::<usize>()
    }

    /// Takes what lies in another folder, too.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.files.extend(other.files);
        for (name, child) in other.children {
            match self.children.get_mut(&name) {
                Some(own) => own.absorb(child),
                None => {
                    self.children.insert(name, child);
                }
            }
        }
    }

    /// Takes out folders that hold no class, here and below, unless nothing else is there.
    pub(crate) fn prune(&mut self, aside: &mut Aside) {
        let beside_images = self.children.keys().any(|name| is_void(name));
        let holds_none = |name: &str, dir: &Self| {
            is_no_class(name)
                || beside_images && is_mask(name)
                || is_work(name) && dir.texts_below() > 0
                || dir.texts_below() > dir.images()
        };
        let gone: Vec<String> =
            self.children.iter().filter(|(name, dir)| holds_none(name, dir)).map(|(name, _)| name.clone()).collect();
        if !self.files.is_empty() || gone.len() < self.children.len() {
            for name in gone {
                if let Some(dir) = self.children.remove(&name) {
                    aside.push((dir.path.clone(), dir.images()));
                }
            }
        }
        self.children.values_mut().for_each(|child| child.prune(aside));
    }

    /// Its only folder, if nothing lies beside that.
    pub(crate) fn only(&self) -> Option<&Self> {
        (self.files.is_empty() && self.children.len() == 1).then(|| self.children.values().next()).flatten()
    }

    /// The same without folders that are no level: one that wraps everything else, above all one of its own name; one
    /// that only holds the images (`images`); and pieces of one set (`part_1`, `part_2`). A folder of a `known` class is
    /// one.
    pub(crate) fn collapsed(mut self, known: &BTreeSet<String>) -> Self {
        loop {
            let own = self.path.rsplit('/').next().unwrap_or_default().to_owned();
            let wraps = self.only().is_some_and(|child| {
                let name = child.path.rsplit('/').next().unwrap_or_default();
                let same = words(name) == words(&own);
                let holds_known = known.is_empty() || child.children.keys().any(|name| known.contains(name));
                !known.contains(name) && (is_void(name) || same || !child.children.is_empty() && holds_known)
            });
            if wraps && let Some((_, child)) = self.children.pop_first() {
                self = child;
            } else if !self.merge_pieces() {
                return self;
            }
        }
    }

    /// The same without folders in a class that are no level: those of its own name, and those that only hold images.
    pub(crate) fn plain(mut self) -> Self {
        loop {
            let own = self.path.rsplit('/').next().map(words);
            let wraps = self.only().is_some_and(|child| {
                let name = child.path.rsplit('/').next().unwrap_or_default();
                is_void(name) || Some(words(name)) == own
            });
            match self.children.pop_first() {
                Some((_, child)) if wraps => self = child,
                Some((name, child)) => {
                    self.children.insert(name, child);
                    return self;
                }
                None => return self,
            }
        }
    }

    /// Makes pieces of one set, or a folder that holds images that others lie beside, part of this folder.
    fn merge_pieces(&mut self) -> bool {
        let pieces: BTreeSet<Option<String>> = self.children.keys().map(|name| part_of(name)).collect();
        let one_set = self.children.len() > 1 && pieces.len() == 1 && !pieces.contains(&None);
        let all_void = !self.children.is_empty() && self.children.keys().all(|name| is_void(name));
        if !(one_set || all_void && !self.files.is_empty()) {
            return false;
        }
        for (name, child) in std::mem::take(&mut self.children) {
            self.absorb(child);
            if one_set {
                self.pieces.push(name);
            }
        }
        true
    }

    /// Whether folders lie in it that may be classes.
    pub(crate) fn is_deep(&self) -> bool {
        !self.clone().collapsed(&BTreeSet::new()).children.is_empty()
    }
}
