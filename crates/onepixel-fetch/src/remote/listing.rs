//! Which objects does an address stand for?

use std::collections::HashSet;

use super::address::{Address, Scheme};
use super::error::RemoteError;
use super::names::{is_meant, is_within};
use super::store::{MOST_OBJECTS, Object, Page, Store};
use crate::failure::Failure;

/// Pages without objects that are read one after the other at most.
const MOST_EMPTY_PAGES: u32 = 1000;

/// Objects of a bucket that are passed over at most, looking for those that `*` stands for.
const MOST_SEEN: usize = 100_000_000;

/// What asks again as long as that may help.
pub(crate) type Patiently<'a> = dyn Fn(&mut dyn FnMut() -> Result<(), Failure>) -> Result<(), RemoteError> + 'a;

/// The objects that an address stands for, by their names.
#[derive(Debug, Clone)]
pub struct Listing {
    pub(crate) objects: Vec<Object>,
    /// What their names begin with, up to the folder that they are staged in.
    pub(crate) above: usize,
    /// Whether the address names one object.
    pub(crate) is_one: bool,
}

impl Listing {
    /// The objects, by their names.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// Bytes of all objects, as far as those are known.
    pub fn bytes(&self) -> u64 {
        self.objects.iter().filter_map(|object| object.size).fold(0, u64::saturating_add)
    }

    /// Lists page by page; `patiently` tries again what may pass.
    pub(crate) fn read(address: &Address, store: &dyn Store, patiently: &Patiently<'_>) -> Result<Self, RemoteError> {
        let known = address.folder_or_file();
        let above = known.rfind('/').map_or(0, |end| end + 1);
        let is_folder = address.path.is_empty() || address.path.ends_with('/');
        if !address.has_wildcards() && !is_folder {
            let mut found = None;
            patiently(&mut || store.find(known).map(|object| found = object))?;
            if let Some(object) = found {
                let listing = Self { objects: vec![object], above, is_one: true };
                return listing.checked(address);
            }
        }
        if matches!(address.scheme, Scheme::Https | Scheme::Http) {
            return Err(RemoteError::Nothing { address: address.to_string() });
        }
        let beginning = match address.has_wildcards() {
            true => address.path.split('*').next().unwrap_or_default().to_owned(),
            false if known.is_empty() => String::new(),
            false => format!("{known}/"),
        };
        let mut listing = Self { objects: Vec::new(), above, is_one: false };
        let (mut token, mut empty, mut seen): (Option<String>, u32, usize) = (None, 0, 0);
        loop {
            let mut page = Page { objects: Vec::new(), next: None };
            patiently(&mut || store.page(&beginning, token.as_deref()).map(|read| page = read))?;
            let is_wanted = |object: &Object| match address.has_wildcards() {
                true => is_meant(&address.path, &object.name),
                false => object.name.starts_with(&beginning),
            };
            empty = if page.objects.is_empty() { empty + 1 } else { 0 };
            seen = seen.saturating_add(page.objects.len());
            listing.objects.extend(page.objects.into_iter().filter(is_wanted));
            if listing.objects.len() > MOST_OBJECTS || seen > MOST_SEEN {
                return Err(RemoteError::TooMany { address: address.to_string(), most: MOST_OBJECTS });
            }
            match page.next {
                // A server that leads on and on with nothing, or in a circle, is not followed. Pages of folders only are.
                Some(next) if empty < MOST_EMPTY_PAGES && token.as_ref() != Some(&next) => token = Some(next),
                _ => break,
            }
        }
        listing.objects.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        listing.without_folders();
        listing.checked(address)
    }

    /// Leaves out what stands for a folder: empty objects whose name others continue.
    fn without_folders(&mut self) {
        if !self.objects.iter().any(|object| object.size == Some(0)) {
            return;
        }
        let parents = |object: &Object| -> Vec<String> {
            object.name.match_indices('/').filter_map(|(end, _)| object.name.get(..end).map(str::to_owned)).collect()
        };
        let folders: HashSet<String> = self.objects.iter().flat_map(parents).collect();
        self.objects.retain(|object| object.size != Some(0) || !folders.contains(&object.name));
    }

    /// Refuses names that lead elsewhere, and a listing of nothing.
    fn checked(self, address: &Address) -> Result<Self, RemoteError> {
        let leads_elsewhere = |object: &&Object| !self.relative(object).is_some_and(is_within);
        if let Some(object) = self.objects.iter().find(leads_elsewhere) {
            return Err(RemoteError::Name { address: address.to_string(), name: object.name.clone() });
        }
        if self.objects.is_empty() {
            return Err(RemoteError::Nothing { address: address.to_string() });
        }
        Ok(self)
    }

    /// The name of an object below the folder that all are staged in.
    pub(crate) fn relative<'a>(&self, object: &'a Object) -> Option<&'a str> {
        object.name.get(self.above..)
    }
}
