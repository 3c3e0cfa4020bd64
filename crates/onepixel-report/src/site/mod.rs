//! Which datasets are worth it, and what became of them since the last time?
//!
//! # The big picture
//!
//! A site is made of saved audits alone, without their images: [`DatasetPage`] is one [`SavedDocument`] as a page, [`SiteEntry`]
//! what the index keeps of it, and [`Site`] the index (`index.rs`, with `site.js` for its search) and the comparison of all.
//! Pages have the frame of all others: no script but their own, no request; they link to each other by relative addresses,
//! so that a site can lie anywhere, on a disk too. [`FolderNames`] says where, [`Since`] what changed.

mod dataset;
mod folder_names;
mod index;
mod since;

use maud::{Markup, html};
use onepixel::audit::{Profile, Purpose, Rating};

pub use folder_names::{FolderNames, is_folder_name};
pub use since::Since;

use crate::SavedDocument;
use crate::figure::SavedBadge;
use crate::page::frame::{self, Parts};
use since::Summary;

/// What the index shows of a dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteEntry {
    folder: String,
    profile: Profile,
    headline: String,
    badge: (String, Rating),
    ratings: [Option<(Rating, bool)>; Purpose::ALL.len()],
    since: Summary,
}

impl SiteEntry {
    /// What the index shows of an audit that lies in a folder of this name.
    pub fn new(document: &SavedDocument, folder: &str, since: &Since) -> Self {
        let of = |purpose: Purpose| {
            let rated = document.purposes().iter().find(|of| of.purpose == purpose);
            rated.map(|of| (of.rating, of.is_at_best()))
        };
        Self {
            folder: folder.to_owned(),
            profile: document.audit.profile.clone(),
            headline: document.told.verdict.as_ref().map(|verdict| verdict.headline.clone()).unwrap_or_default(),
            badge: SavedBadge { document }.message(),
            ratings: Purpose::ALL.map(of),
            since: since.summary(),
        }
    }

    /// What people call the dataset.
    pub fn name(&self) -> &str {
        &self.profile.name
    }

    /// The numbers by which it is compared.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The name of its folder.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The address of its page, as seen from the index.
    fn address(&self) -> String {
        format!("datasets/{}/index.html", self.folder)
    }
}

/// All datasets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Site {
    /// The datasets, in the order in which they are shown.
    pub entries: Vec<SiteEntry>,
    /// What the last run had and this has not; `None` where there was no last run.
    pub gone: Option<Vec<String>>,
    /// The command line that made it.
    pub command: Option<String>,
}

impl Site {
    /// The page that lists all datasets, in HTML.
    pub fn index(&self) -> String {
        index::page(self).into_string()
    }

    /// The page with all numbers of all datasets, in HTML.
    pub fn comparison(&self) -> String {
        index::comparison(self).into_string()
    }
}

/// The page of one dataset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatasetPage<'a> {
    /// Its audit.
    pub document: &'a SavedDocument,
    /// What the last run knew of it.
    pub since: &'a Since,
}

impl DatasetPage<'_> {
    /// The page in HTML.
    pub fn html(&self) -> String {
        dataset::page(self).into_string()
    }
}

/// The class of the style for a rating.
fn tone(rating: Rating) -> &'static str {
    match rating {
        Rating::Fit => "fit",
        Rating::FitWithCare => "care",
        Rating::Ditch => "ditch",
        _ => "unknown",
    }
}

/// A way back to the index.
fn brand(address: &str) -> Markup {
    html! { p.brand { "onepixel · " a href=(address) { "all datasets" } } }
}
