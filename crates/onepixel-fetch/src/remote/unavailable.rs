//! What does a build say that reads no remote data?

use std::path::{Path, PathBuf};

use super::address::Address;
use super::error::RemoteError;
use crate::watch::Watch;

/// Objects at an address, of which this build knows none.
#[derive(Debug)]
pub struct Remote(());

/// The objects at an address, of which there are none in this build.
#[derive(Debug)]
pub struct Listing(());

/// An object, of which there is none in this build.
#[derive(Debug, Clone)]
pub struct Object(());

impl Object {
    /// No length.
    pub fn size(&self) -> Option<u64> {
        None
    }
}

impl Remote {
    /// Says that this build reads no remote data.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn open(text: &str) -> Result<Self, RemoteError> {
        Err(RemoteError::Unavailable { address: Address::parse(text)?.to_string() })
    }

    /// Lists nothing.
    ///
    /// # Errors
    ///
    /// None.
    pub fn list(&self) -> Result<Listing, RemoteError> {
        Ok(Listing(()))
    }

    /// The address of an object.
    pub fn address_of(&self, _object: &Object) -> String {
        String::new()
    }

    /// Stages nothing.
    ///
    /// # Errors
    ///
    /// None.
    pub fn stage(&self, _object: &Object, folder: &Path, _watch: &dyn Watch) -> Result<PathBuf, RemoteError> {
        Ok(folder.to_owned())
    }

    /// Stages nothing.
    ///
    /// # Errors
    ///
    /// None.
    pub fn stage_all(&self, _listing: &Listing, folder: &Path, _watch: &dyn Watch) -> Result<PathBuf, RemoteError> {
        Ok(folder.to_owned())
    }
}

impl Listing {
    /// No objects.
    pub fn objects(&self) -> &[Object] {
        &[]
    }
}
