//! What is in a dataset of the Hugging Face Hub?

use std::sync::Arc;

use serde::Deserialize;

use super::address::Address;
use super::cloud::Variables;
use super::store::{Object, Page, Store, Take, Trouble};
use super::web::{Held, read_from};
use crate::client::{Answer, Asked, Client, Content};
use crate::failure::Failure;

/// Where the Hub is, unless `HF_ENDPOINT` says otherwise.
const ENDPOINT: &str = "https://huggingface.co";

/// The longest page of a listing that is read, in bytes.
const LONGEST_PAGE: u64 = 32 * 1024 * 1024;

/// A dataset of the Hub.
pub(crate) struct Hub {
    client: Arc<Client>,
    endpoint: String,
    repository: String,
    revision: String,
    token: Option<String>,
    held: Held,
}

/// A file or a folder, as the Hub lists it.
#[derive(Deserialize)]
struct Entry {
    r#type: String,
    path: String,
    size: Option<u64>,
}

impl Hub {
    pub(crate) fn new(address: &Address, client: Arc<Client>, variables: &Variables) -> Self {
        let named = |name: &str| {
            let value = variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        Self {
            client,
            endpoint: named("HF_ENDPOINT")
                .map_or_else(|| ENDPOINT.to_owned(), |at| at.trim_end_matches('/').to_owned()),
            repository: address.place.clone(),
            revision: encoded(address.revision.as_deref().unwrap_or("main")).replace('/', "%2F"),
            token: named("HF_TOKEN"),
            held: Held::default(),
        }
    }

    fn asked<'a>(&'a self, address: &'a str) -> Asked<'a> {
        Asked { address, encrypted: address.starts_with("https://"), token: self.token.as_deref() }
    }

    fn file(&self, name: &str) -> String {
        format!("{}/datasets/{}/resolve/{}/{}", self.endpoint, self.repository, self.revision, encoded(name))
    }
}

impl Store for Hub {
    fn page(&self, beginning: &str, token: Option<&str>) -> Result<Page, Failure> {
        // The Hub lists folders, not whatever begins so.
        let folder = beginning.rfind('/').and_then(|end| beginning.get(..=end)).unwrap_or_default();
        let path = encoded(folder);
        let first = || {
            let path = path.trim_end_matches('/');
            let divider = if path.is_empty() { "" } else { "/" };
            let tree = format!("{}/api/datasets/{}/tree/{}", self.endpoint, self.repository, self.revision);
            format!("{tree}{divider}{path}?recursive=true")
        };
        let address = token.map_or_else(first, str::to_owned);
        let content = match self.client.request(&self.asked(&address), 0, None)? {
            Answer::Content(content) => content,
            Answer::Beyond { .. } => return Err(Failure::NotUnderstood),
        };
        // A page elsewhere would get the token.
        let next = content
            .next
            .clone()
            .filter(|next| next.strip_prefix(&self.endpoint).is_some_and(|rest| rest.starts_with('/')));
        let entries = entries(*content)?;
        let files = entries.into_iter().filter(|entry| entry.r#type == "file");
        let object = |entry: Entry| Object { name: entry.path, size: entry.size, tag: None };
        Ok(Page { objects: files.map(object).collect(), next })
    }

    fn find(&self, name: &str) -> Result<Option<Object>, Failure> {
        match self.client.request(&self.asked(&self.file(name)), 0, None) {
            Ok(Answer::Content(content)) => {
                Ok(Some(Object { name: name.to_owned(), size: content.total, tag: content.validator }))
            }
            Ok(Answer::Beyond { .. }) => Err(Failure::NotUnderstood),
            Err(Failure::Status(404)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn read(&self, object: &Object, from: u64, take: &mut Take<'_>) -> Result<Option<u64>, Trouble> {
        let address = self.file(&object.name);
        read_from(&self.client, &self.asked(&address), (object, from), &self.held, take)
    }
}

fn entries(mut content: Content) -> Result<Vec<Entry>, Failure> {
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = content.stream.read(&mut piece)?;
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        if bytes.len() as u64 > LONGEST_PAGE {
            return Err(Failure::NotUnderstood);
        }
    }
    if content.total.is_some_and(|total| (bytes.len() as u64) < total) {
        return Err(Failure::Cut { at: bytes.len() as u64, expected: content.total });
    }
    serde_json::from_slice(&bytes).map_err(|_| Failure::NotUnderstood)
}

/// A path in an address: RFC 3986, section 2.1.
fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_encoded_but_for_its_dividers() {
        assert_eq!(encoded("a b/ä%?.png"), "a%20b/%C3%A4%25%3F.png");
    }
}
