//! What is a file on the web?

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::address::Address;
use super::store::{Object, Page, Store, Take, Trouble};
use crate::client::{Answer, Asked, Client};
use crate::failure::Failure;

/// Bytes that are read at a time.
const PIECE: usize = 128 * 1024;

/// A file on the web.
pub(crate) struct Web {
    client: Arc<Client>,
    /// With its secrets.
    address: String,
    encrypted: bool,
    held: Held,
}

/// What servers know the objects by that are being read.
#[derive(Default)]
pub(crate) struct Held(Mutex<HashMap<String, String>>);

impl Web {
    pub(crate) fn new(address: &Address, client: Arc<Client>) -> Self {
        let secret = address.secret.clone().unwrap_or_default();
        let encrypted = address.scheme == super::address::Scheme::Https;
        Self { client, address: secret, encrypted, held: Held::default() }
    }

    fn asked(&self) -> Asked<'_> {
        Asked { address: &self.address, encrypted: self.encrypted, token: None }
    }
}

impl Store for Web {
    fn page(&self, _: &str, _: Option<&str>) -> Result<Page, Failure> {
        Ok(Page { objects: Vec::new(), next: None })
    }

    fn find(&self, name: &str) -> Result<Option<Object>, Failure> {
        match self.client.request(&self.asked(), 0, None) {
            Ok(Answer::Content(content)) => {
                Ok(Some(Object { name: name.to_owned(), size: content.total, tag: content.validator }))
            }
            Ok(Answer::Beyond { .. }) => Err(Failure::NotUnderstood),
            Err(failure) => Err(failure),
        }
    }

    fn read(&self, object: &Object, from: u64, take: &mut Take<'_>) -> Result<Option<u64>, Trouble> {
        read_from(&self.client, &self.asked(), (object, from), &self.held, take)
    }
}

/// Hands on the bytes of an object from one on, up to its end.
pub(crate) fn read_from(
    client: &Client,
    asked: &Asked<'_>,
    (object, from): (&Object, u64),
    held: &Held,
    take: &mut Take<'_>,
) -> Result<Option<u64>, Trouble> {
    let known = if from > 0 { held.get(&object.name) } else { None }.or_else(|| object.tag.clone());
    let mut content = match client.request(asked, from, known.as_deref())? {
        Answer::Content(content) => content,
        Answer::Beyond { total } if total == Some(from) => return Ok(total),
        Answer::Beyond { .. } => return Err(Trouble::Changed),
    };
    let differs = |found: Option<u64>| matches!((object.size, found), (Some(listed), Some(found)) if listed != found);
    let other = matches!((&known, &content.validator), (Some(known), Some(found)) if known != found);
    if other || differs(content.total) {
        return Err(Trouble::Changed);
    }
    held.set(&object.name, content.validator.take());
    let (mut at, mut piece) = (content.from, vec![0; PIECE]);
    loop {
        let read = content.stream.read(&mut piece)?;
        if read == 0 {
            break;
        }
        // A server that knows no ranges begins anew: what is here already is passed over.
        let here = usize::try_from(from.saturating_sub(at)).unwrap_or(usize::MAX).min(read);
        take(piece.get(here..read).unwrap_or_default()).map_err(Trouble::Here)?;
        at = at.saturating_add(read as u64);
    }
    let total = object.size.or(content.total);
    match total {
        Some(total) if at < total => Err(Failure::Cut { at, expected: Some(total) }.into()),
        Some(total) if at > total => Err(Trouble::Changed),
        _ => {
            held.forget(&object.name);
            Ok(Some(at))
        }
    }
}

impl Held {
    fn get(&self, name: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(name).cloned()
    }

    fn set(&self, name: &str, validator: Option<String>) {
        let mut held = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        validator.and_then(|validator| held.insert(name.to_owned(), validator));
    }

    fn forget(&self, name: &str) {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).remove(name);
    }
}
