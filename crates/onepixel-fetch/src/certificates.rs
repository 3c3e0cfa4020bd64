//! Whom do we trust to say who a server is?
//!
//! The roots that this machine's store has, so that a proxy of one's organisation works where browsers work, and those of
//! Mozilla, which are compiled in, so that a container without a store works too. If `SSL_CERT_FILE` or `SSL_CERT_DIR` is
//! set, only what they name. What is downloaded is verified by digest in any case.

use std::path::Path;

use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};
use ureq::tls::{Certificate, RootCerts};

use crate::error::FetchError;

/// The roots that are trusted.
pub(crate) fn roots(variable: &dyn Fn(&str) -> Option<String>) -> Result<RootCerts, FetchError> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let (file, folder) = (set("SSL_CERT_FILE"), set("SSL_CERT_DIR"));
    if file.is_none() && folder.is_none() {
        let bundled =
            webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|root| Certificate::from_der(root).to_owned());
        return Ok(owned(&load_native_certs()).chain(bundled).collect::<Vec<_>>().into());
    }
    let named = load_certs_from_paths(file.as_ref().map(Path::new), folder.as_ref().map(Path::new));
    if named.certs.is_empty() {
        let reason = named.errors.first().map_or_else(String::new, |error| format!(" ({error})"));
        let variable = if file.is_some() { "SSL_CERT_FILE" } else { "SSL_CERT_DIR" };
        return Err(FetchError::Certificates { variable, reason });
    }
    Ok(owned(&named).collect::<Vec<_>>().into())
}

fn owned(store: &CertificateResult) -> impl Iterator<Item = Certificate<'static>> {
    store.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned())
}
