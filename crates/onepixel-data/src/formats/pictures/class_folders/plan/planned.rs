//! What do the names of folders tell?

use std::collections::BTreeMap;

use crate::formats::pictures::class_folders::plan::dir::Aside;
use crate::reading::folders::{ClassLevel, LayoutChoice};
use crate::reading::split_words::SplitRole;

/// What a user says of the folders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) layout: Option<LayoutChoice>,
    pub(crate) class_level: Option<ClassLevel>,
}

/// Images of one set, as places among the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedSet {
    pub(crate) role: SplitRole,
    /// What its folder is called, or what its role is.
    pub(crate) name: String,
    /// The folder that it lies in, without a slash at the end.
    pub(crate) folder: String,
    /// The images of each class folder.
    pub(crate) classes: BTreeMap<String, Vec<usize>>,
    /// Images outside class folders.
    pub(crate) loose: Vec<usize>,
}

impl PlannedSet {
    pub(crate) fn images(&self) -> usize {
        self.loose.len() + self.classes.values().map(Vec::len).sum::<usize>()
    }
}

/// The sets that names of folders tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The folder that lies around everything else, without a slash at the end.
    pub(crate) root: String,
    pub(crate) sets: Vec<PlannedSet>,
    /// Folders that are neither sets nor classes, and how many images each has.
    pub(crate) aside: Aside,
    /// What was decided where one could decide otherwise, as notes put it.
    pub(crate) decisions: Vec<String>,
}
