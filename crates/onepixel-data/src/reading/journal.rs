//! What was asked of a reading, and what was decided on the way?

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use onepixel::progress::Progress;

use crate::error::{Error, Result};
use crate::reading::options::ReadOptions;

/// A reading under way: what was asked for, who hears of its progress, and what had to be decided.
pub(crate) struct Reading<'a> {
    pub(crate) options: &'a ReadOptions,
    pub(crate) progress: &'a dyn Progress,
    notes: Mutex<Vec<String>>,
    unreadable: Mutex<Vec<String>>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(options: &'a ReadOptions, progress: &'a dyn Progress) -> Self {
        Self { options, progress, notes: Mutex::default(), unreadable: Mutex::default() }
    }

    /// Adds a sentence to [`onepixel::dataset::Dataset::notes`], without a full stop, once however often it is said.
    pub(crate) fn note(&self, sentence: impl Into<String>) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let sentence = sentence.into();
        if !notes.contains(&sentence) {
            notes.push(sentence);
        }
    }

    /// Refuses `--label-column` where there are no columns.
    pub(crate) fn refuse_label_column(&self, file: &Path, format: &'static str) -> Result<()> {
        match self.options.label_column {
            None => Ok(()),
            Some(_) => Err(Error::LabelColumnUnused { file: file.to_path_buf(), format }),
        }
    }

    /// Counts an image that cannot be read and is left out.
    pub(crate) fn leave_out(&self, image: String) {
        self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).push(image);
    }

    /// The notes, and the images that were left out.
    pub(crate) fn into_decisions(self) -> (Vec<String>, Vec<String>) {
        let inner = |mutex: Mutex<Vec<String>>| mutex.into_inner().unwrap_or_else(PoisonError::into_inner);
        (inner(self.notes), inner(self.unreadable))
    }
}
