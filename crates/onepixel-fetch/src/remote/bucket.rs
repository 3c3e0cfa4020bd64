//! What is in a bucket?

use std::future::Future;
use std::sync::Arc;

use futures_util::StreamExt;
use object_store::list::{PaginatedListOptions, PaginatedListStore};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore};

use super::store::{Object, Page, Store, Take, Trouble};
use crate::failure::Failure;

/// Bytes that are asked for at a time.
const PIECE: u64 = 32 * 1024 * 1024;

/// A bucket of object storage.
pub(crate) struct Bucket {
    objects: Arc<dyn ObjectStore>,
    pages: Arc<dyn PaginatedListStore>,
}

impl Bucket {
    pub(crate) fn new<S: ObjectStore + PaginatedListStore>(store: S) -> Self {
        let store = Arc::new(store);
        Self { objects: store.clone(), pages: store }
    }
}

impl Store for Bucket {
    fn page(&self, beginning: &str, token: Option<&str>) -> Result<Page, Failure> {
        let options = PaginatedListOptions { page_token: token.map(str::to_owned), ..PaginatedListOptions::default() };
        let beginning = (!beginning.is_empty()).then_some(beginning);
        let listed = wait(self.pages.list_paginated(beginning, options))?.map_err(|error| failure(&error))?;
        Ok(Page { objects: listed.result.objects.into_iter().map(Object::from).collect(), next: listed.page_token })
    }

    fn find(&self, name: &str) -> Result<Option<Object>, Failure> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        match wait(self.objects.get_opts(&path(name)?, options))? {
            Ok(found) => Ok(Some(Object::from(found.meta))),
            Err(error) => match failure(&error) {
                Failure::Status(404) => Ok(None),
                failure => Err(failure),
            },
        }
    }

    fn read(&self, object: &Object, from: u64, take: &mut Take<'_>) -> Result<Option<u64>, Trouble> {
        let end = object.size.map_or(from.saturating_add(PIECE), |size| size.min(from.saturating_add(PIECE)));
        let range = (from < end).then_some(GetRange::Bounded(from..end));
        let options = GetOptions { if_match: object.tag.clone(), range, ..GetOptions::default() };
        let location = path(&object.name)?;
        wait(async {
            let changed = |error: object_store::Error| match failure(&error) {
                Failure::Status(412 | 416) | Failure::Refused { status: 412 | 416, .. } => Trouble::Changed,
                failure => Trouble::There(failure),
            };
            let got = self.objects.get_opts(&location, options).await.map_err(changed)?;
            let size = got.meta.size;
            if object.size.is_some_and(|listed| listed != size)
                || (object.tag.is_some() && object.tag != got.meta.e_tag)
            {
                return Err(Trouble::Changed);
            }
            let mut stream = got.into_stream();
            while let Some(bytes) = stream.next().await {
                take(&bytes.map_err(|error| failure(&error))?).map_err(Trouble::Here)?;
            }
            Ok(Some(size))
        })?
    }
}

impl From<ObjectMeta> for Object {
    fn from(meta: ObjectMeta) -> Self {
        Self { name: meta.location.to_string(), size: Some(meta.size), tag: meta.e_tag }
    }
}

fn path(name: &str) -> Result<Path, Failure> {
    Path::parse(name).map_err(|_| Failure::Address(format!("{name:?} is no name of an object")))
}

/// Does what is asked, on this thread: our client blocks, so nothing else is to be done meanwhile.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    Ok(runtime.map_err(|error| Failure::Network(error.to_string()))?.block_on(work))
}

/// What our client said went wrong. What the crate says of it is not repeated: it may quote requests.
fn failure(error: &object_store::Error) -> Failure {
    if matches!(error, object_store::Error::InvalidPath { .. }) {
        return Failure::Address(
            "it has an object whose name has empty, `.` or `..` parts, which cannot be read".to_owned(),
        );
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    // As many as any chain of causes has.
    for _ in 0..32 {
        let Some(error) = cause else { break };
        if let Some(failure) = error.downcast_ref::<Failure>() {
            return failure.clone();
        }
        if error.is::<object_store::path::Error>() {
            return Failure::Address(
                "it has an object whose name has empty, `.` or `..` parts, which cannot be read".to_owned(),
            );
        }
        cause = error.source();
    }
    match error {
        object_store::Error::NotFound { .. } => Failure::Status(404),
        object_store::Error::Unauthenticated { .. } | object_store::Error::PermissionDenied { .. } => {
            Failure::Status(403)
        }
        _ => Failure::NotUnderstood,
    }
}
