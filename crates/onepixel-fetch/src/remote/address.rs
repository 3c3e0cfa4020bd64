//! What does the address of a dataset say?

use std::fmt;

use super::error::RemoteError;

/// Where datasets lie that are not on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// Amazon S3, and what speaks as it does.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
    /// The Hugging Face Hub.
    Hub,
    /// A file on the web.
    Https,
    /// The same, without encryption.
    Http,
}

/// The address of a dataset, or of a file of one. Its text has neither a password nor a signature.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub(crate) scheme: Scheme,
    /// The bucket, the container, the host with its port, or the owner and name of a repository.
    pub(crate) place: String,
    /// The revision of a repository, where one is named.
    pub(crate) revision: Option<String>,
    /// What follows, without the first `/`; `*` stands for any text without a `/`.
    pub(crate) path: String,
    /// The whole, with its secrets, where a file on the web is meant.
    pub(crate) secret: Option<String>,
}

impl Scheme {
    const ALL: [(&'static str, Self); 6] = [
        ("s3", Self::S3),
        ("gs", Self::Google),
        ("az", Self::Azure),
        ("hf", Self::Hub),
        ("https", Self::Https),
        ("http", Self::Http),
    ];

    fn of(text: &str) -> Option<(Self, &str)> {
        let (name, rest) = text.split_once("://")?;
        Self::ALL.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, scheme)| (scheme, rest))
    }

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(_, scheme)| *scheme == self).map_or("", |(name, _)| name)
    }

    /// The variables of the environment that credentials and settings are read from.
    pub fn variables(self) -> &'static str {
        match self {
            Self::S3 => {
                "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL, AWS_ALLOW_HTTP, \
                 AWS_SKIP_SIGNATURE (true for a public bucket)"
            }
            Self::Google => {
                "GOOGLE_APPLICATION_CREDENTIALS, GOOGLE_SERVICE_ACCOUNT, GOOGLE_SKIP_SIGNATURE (true for a public bucket)"
            }
            Self::Azure => {
                "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_TOKEN, AZURE_SKIP_SIGNATURE (true for a \
                 public container)"
            }
            Self::Hub => "HF_TOKEN, HF_ENDPOINT",
            Self::Https | Self::Http => "HTTPS_PROXY, HTTP_PROXY, SSL_CERT_FILE",
        }
    }
}

impl Address {
    /// Whether a text is the address of something that is not on this machine: `s3://`, `gs://`, `az://`, `hf://`, `https://`
    /// or `http://`.
    ///
    /// ```
    /// use onepixel_fetch::remote::Address;
    ///
    /// assert!(Address::is_one("s3://bucket/train-*.tar"));
    /// assert!(!Address::is_one("shards/train-000.tar"));
    /// ```
    pub fn is_one(text: &str) -> bool {
        Scheme::of(text).is_some()
    }

    /// Reads an address.
    ///
    /// # Errors
    ///
    /// It is none, or none of a bucket, a repository or a file.
    pub fn parse(text: &str) -> Result<Self, RemoteError> {
        let Some((scheme, rest)) = Scheme::of(text) else {
            return Err(RemoteError::Address {
                address: String::new(),
                expected: "s3://, gs://, az://, hf:// or https://",
            });
        };
        let address = match scheme {
            Scheme::Https | Scheme::Http => Self::web(scheme, rest, text),
            Scheme::Hub => Self::hub(rest),
            Scheme::S3 | Scheme::Google | Scheme::Azure => Self::bucket(scheme, rest),
        }?;
        if address.path.contains('\0') {
            return Err(address.expected("no NUL character"));
        }
        Ok(address)
    }

    fn web(scheme: Scheme, rest: &str, text: &str) -> Result<Self, RemoteError> {
        let shown = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = shown.split_once('/').unwrap_or((shown, ""));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let secret = Some(text.split('#').next().unwrap_or_default().to_owned());
        let address = Self { scheme, place: host.to_owned(), revision: None, path: path.to_owned(), secret };
        if host.is_empty() || path.is_empty() || path.ends_with('/') {
            return Err(
                address.expected("the address of a file, as in https://host/shard.tar: a web server lists no folders")
            );
        }
        if path.contains('*') {
            return Err(address.expected("the address of one file: a web server lists none that * could stand for"));
        }
        Ok(address)
    }

    fn hub(rest: &str) -> Result<Self, RemoteError> {
        let shape = "hf://datasets/OWNER/NAME, hf://datasets/OWNER/NAME/path or hf://datasets/OWNER/NAME@REVISION/path";
        let mut address =
            Self { scheme: Scheme::Hub, place: String::new(), revision: None, path: String::new(), secret: None };
        let mut parts = rest.splitn(4, '/');
        let (Some("datasets"), Some(owner), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(address.expected(shape));
        };
        let (name, revision) = name.split_once('@').map_or((name, None), |(name, revision)| (name, Some(revision)));
        let is_name = |text: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !text.is_empty() && text != "." && text != ".." && text.chars().all(known)
        };
        if !is_name(owner) || !is_name(name) || revision == Some("") {
            return Err(address.expected(shape));
        }
        address.place = format!("{owner}/{name}");
        address.revision = revision.map(str::to_owned);
        parts.next().unwrap_or_default().clone_into(&mut address.path);
        // A revision such as refs/convert/parquet has three parts.
        if revision == Some("refs")
            && let Some((kind, rest)) = address.path.split_once('/')
        {
            let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
            address.revision = Some(format!("refs/{kind}/{name}"));
            address.path = path.to_owned();
        }
        if address.path.contains('?') {
            return Err(address.expected("no `?`"));
        }
        Ok(address)
    }

    fn bucket(scheme: Scheme, rest: &str) -> Result<Self, RemoteError> {
        let (bucket, path) = rest.split_once('/').unwrap_or((rest, ""));
        let mut address = Self { scheme, place: String::new(), revision: None, path: String::new(), secret: None };
        let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        if bucket.is_empty() || !bucket.chars().all(is_known) {
            return Err(address.expected("the name of a bucket, without a user or a password, as in s3://bucket/path"));
        }
        bucket.clone_into(&mut address.place);
        if path.contains('?') {
            return Err(address.expected("no `?`: signed addresses begin with https://"));
        }
        path.clone_into(&mut address.path);
        Ok(address)
    }

    fn expected(&self, expected: &'static str) -> RemoteError {
        RemoteError::Address { address: self.to_string(), expected }
    }

    /// Where it leads.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The name of what it leads to: the last part of the path, or that of the bucket.
    pub fn name(&self) -> &str {
        let parts = self.folder_or_file().rsplit('/').find(|part| !part.is_empty());
        parts.unwrap_or_else(|| self.place.rsplit('/').next().unwrap_or_default())
    }

    /// Whether `*` stands for something in it.
    pub fn has_wildcards(&self) -> bool {
        self.path.contains('*')
    }

    /// The path up to the last `/` before the first `*`.
    pub(crate) fn folder_or_file(&self) -> &str {
        let known = self.path.split('*').next().unwrap_or_default();
        match self.has_wildcards() {
            true => known.rfind('/').and_then(|end| known.get(..end)).unwrap_or_default(),
            false => known.trim_end_matches('/'),
        }
    }

    /// The address of an object in the same place.
    #[cfg(feature = "remote")]
    pub(crate) fn of_object(&self, path: &str) -> String {
        Self { path: path.to_owned(), ..self.clone() }.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}://", self.scheme.name())?;
        if self.scheme == Scheme::Hub {
            to.write_str("datasets/")?;
        }
        to.write_str(&self.place)?;
        if let Some(revision) = &self.revision {
            write!(to, "@{revision}")?;
        }
        if self.path.is_empty() { Ok(()) } else { write!(to, "/{}", self.path) }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn an_address_has_a_place_and_a_path() {
        for (text, place, path, name) in [
            ("s3://bucket/a/b.tar", "bucket", "a/b.tar", "b.tar"),
            ("S3://bucket/a/", "bucket", "a/", "a"),
            ("gs://bucket", "bucket", "", "bucket"),
            ("az://box/train-*.tar", "box", "train-*.tar", "box"),
            ("s3://bucket/a/part-*/x*.tar", "bucket", "a/part-*/x*.tar", "a"),
            ("hf://datasets/ylecun/mnist/mnist/train.parquet", "ylecun/mnist", "mnist/train.parquet", "train.parquet"),
            ("hf://datasets/ylecun/mnist", "ylecun/mnist", "", "mnist"),
            ("https://host:8080/a/b.tar", "host:8080", "a/b.tar", "b.tar"),
        ] {
            let address = parsed(text);
            assert_eq!((&*address.place, &*address.path, address.name()), (place, path, name), "{text}");
            assert!(text.eq_ignore_ascii_case(&address.to_string()), "{address}");
        }
        let revised = parsed("hf://datasets/o/n@refs/convert/parquet/default/test");
        assert_eq!((revised.revision.as_deref(), &*revised.path), (Some("refs/convert/parquet"), "default/test"));
    }

    #[test]
    fn secrets_are_not_in_the_text() {
        for text in
            ["https://me:secret@host/a.tar", "https://host/a.tar?X-Amz-Signature=secret", "http://host/a.tar#secret"]
        {
            let address = parsed(text);
            assert!(!format!("{address} {address:?}").contains("secret"), "{address}");
            assert!(address.to_string().ends_with("host/a.tar"), "{address}");
        }
        for text in ["s3://key:secret@bucket/a", "s3://bucket/a?X-Amz-Signature=secret", "hf://secret@datasets/o/n"] {
            let refused = Address::parse(text).unwrap_err().to_string();
            assert!(!refused.contains("secret"), "{refused}");
        }
    }

    #[test]
    fn what_leads_to_no_bucket_repository_or_file_is_refused() {
        for text in [
            "",
            "a.tar",
            "ftp://host/a",
            "s3://",
            "s3:///a",
            "https://host",
            "https://host/a/",
            "https://host/*.tar",
            "hf://models/o/n",
            "hf://datasets/o",
            "hf://datasets/../n",
            "hf://datasets/o/n@",
            "s3://bucket/a\0b",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }
}
