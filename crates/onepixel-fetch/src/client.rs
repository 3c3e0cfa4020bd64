//! What does a mirror answer?

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use ureq::config::RedirectAuthHeaders;
#[cfg(feature = "remote")]
use ureq::http::Request;
use ureq::http::header::{self, HeaderName};
use ureq::http::{HeaderMap, Response};
use ureq::tls::TlsConfig;
use ureq::{Agent, Body, BodyReader, Timeout};

use crate::certificates;
use crate::error::FetchError;
use crate::failure::Failure;
use crate::mirror::Place;
use crate::proxy::Proxies;
use crate::settings::FetchSettings;

/// Most times that a server may lead on.
const MOST_REDIRECTS: u32 = 10;

/// Asks mirrors for files.
pub(crate) struct Client {
    agent: Agent,
    proxies: Proxies,
    connect: Duration,
    stall: Duration,
}

/// What is asked for on the web.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) address: &'a str,
    /// Whether it has to be encrypted.
    pub(crate) encrypted: bool,
    /// Who asks, as the host knows it.
    pub(crate) token: Option<&'a str>,
}

/// What a mirror answers.
pub(crate) enum Answer {
    /// Bytes.
    Content(Box<Content>),
    /// There are none from where they were asked for: the file has `total`.
    Beyond { total: Option<u64> },
}

/// Bytes of a file.
pub(crate) struct Content {
    /// The first byte.
    pub(crate) from: u64,
    /// Bytes of the whole file, if the mirror says so.
    pub(crate) total: Option<u64>,
    /// What the server knows this state of the file by.
    pub(crate) validator: Option<String>,
    /// Where the next page of a listing is.
    #[cfg_attr(not(feature = "remote"), expect(dead_code, reason = "only the Hub has pages"))]
    pub(crate) next: Option<String>,
    pub(crate) stream: Stream,
}

/// Bytes as they come.
pub(crate) enum Stream {
    Network { body: BodyReader<'static>, connect: Duration, stall: Duration },
    File(File),
}

impl Client {
    /// A client that heeds these variables of the environment.
    pub(crate) fn new(settings: &FetchSettings, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, FetchError> {
        let config = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(certificates::roots(variable)?).build())
            .proxy(None)
            .user_agent(concat!("onepixel/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .http_status_as_error(false)
            .max_redirects(MOST_REDIRECTS)
            .timeout_resolve(Some(settings.connect))
            .timeout_connect(Some(settings.connect))
            .timeout_send_request(Some(settings.stall))
            .timeout_recv_response(Some(settings.stall))
            .timeout_per_read(Some(settings.stall))
            .build();
        let proxies = Proxies::new(variable)?;
        Ok(Self { agent: config.new_agent(), proxies, connect: settings.connect, stall: settings.stall })
    }

    /// Asks for a file from this byte on, provided that it still is the one that the validator stands for.
    pub(crate) fn get(&self, place: &Place, from: u64, validator: Option<&str>) -> Result<Answer, Failure> {
        match place {
            Place::File(file) => open(file, from),
            Place::Address(address) => {
                self.request(&Asked { address, encrypted: place.is_encrypted(), token: None }, from, validator)
            }
        }
    }

    /// Asks for what is at an address, from this byte on, provided that it still is what the validator stands for.
    pub(crate) fn request(&self, asked: &Asked<'_>, from: u64, validator: Option<&str>) -> Result<Answer, Failure> {
        let Asked { address, encrypted, token } = *asked;
        let mut request = self.agent.get(address);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
            if let Some(validator) = validator {
                request = request.header(header::IF_RANGE, validator);
            }
        }
        // A token is its host's, wherever that leads.
        let config = request.config().proxy(self.proxies.get(encrypted)).https_only(encrypted);
        let request = config.redirect_auth_headers(RedirectAuthHeaders::SameHost).build();
        let told = |error| self.told(failure(error, self.connect, self.stall), encrypted, address);
        let response = request.call().map_err(told)?;
        self.answer(response, from)
    }

    fn answer(&self, response: Response<Body>, asked: u64) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let headers = response.headers();
        let (from, total) = match status {
            200 => (0, text(headers, header::CONTENT_LENGTH).and_then(|length| length.trim().parse().ok())),
            206 if asked > 0 => {
                let range = text(headers, header::CONTENT_RANGE).unwrap_or_default();
                let parsed = content_range(range).filter(|(from, _)| *from == asked);
                parsed.ok_or_else(|| Failure::Range { asked, found: format!("\"{}\"", range.escape_default()) })?
            }
            416 if asked > 0 => {
                let range = text(headers, header::CONTENT_RANGE).unwrap_or_default();
                return Ok(Answer::Beyond {
                    total: range.strip_prefix("bytes */").and_then(|total| total.parse().ok()),
                });
            }
            429 | 503 => {
                return Err(Failure::Busy { status, after: retry_after(headers) });
            }
            _ => return Err(Failure::Status(status)),
        };
        let (validator, next) = (validator(headers), text(headers, header::LINK).and_then(next_page));
        let body = response.into_body().into_reader();
        let stream = Stream::Network { body, connect: self.connect, stall: self.stall };
        Ok(Answer::Content(Box::new(Content { from, total, validator, next, stream })))
    }

    /// Sends a request of another's making, whose answer may have any status and leads nowhere else. Where only machines of a
    /// cloud are answered, there is little patience.
    #[cfg(feature = "remote")]
    pub(crate) fn send(
        &self,
        request: Request<bytes::Bytes>,
        https_only: bool,
        near: bool,
    ) -> Result<Response<Stream>, Failure> {
        let address = request.uri().to_string();
        let encrypted = request.uri().scheme_str() == Some("https");
        if https_only && !encrypted {
            return Err(Failure::Unencrypted);
        }
        let connect = if near { self.connect.min(Duration::from_secs(1)) } else { self.connect };
        let proxy = self.proxies.get(encrypted).filter(|_| !near);
        let (parts, body) = request.into_parts();
        let answered = if body.is_empty() {
            let config = self.agent.configure_request(Request::from_parts(parts, ()));
            let config = config.proxy(proxy).max_redirects(0).timeout_connect(Some(connect));
            self.agent.run(config.build())
        } else {
            let config = self.agent.configure_request(Request::from_parts(parts, body.to_vec()));
            let config = config.proxy(proxy).max_redirects(0).timeout_connect(Some(connect));
            self.agent.run(config.build())
        };
        let response = answered.map_err(|error| self.told(failure(error, connect, self.stall), encrypted, &address))?;
        let stream = |body: Body| Stream::Network { body: body.into_reader(), connect, stall: self.stall };
        Ok(response.map(stream))
    }

    /// A failure to connect, with the proxy that may be its cause.
    fn told(&self, failure: Failure, encrypted: bool, address: &str) -> Failure {
        match self.proxies.told(encrypted, address) {
            Some(proxy) => through(failure, &proxy),
            None => failure,
        }
    }
}

impl Stream {
    /// Reads some bytes; none is the end. Where the data breaks off, the failure does not say at which byte.
    pub(crate) fn read(&mut self, to: &mut [u8]) -> Result<usize, Failure> {
        loop {
            let error = match self {
                Self::Network { body, .. } => body.read(to),
                Self::File(file) => file.read(to),
            };
            match (error, &self) {
                (Ok(read), _) => return Ok(read),
                (Err(error), _) if error.kind() == io::ErrorKind::Interrupted => {}
                (Err(error), Self::Network { connect, stall, .. }) => {
                    return Err(failure(ureq::Error::from(error), *connect, *stall));
                }
                (Err(error), Self::File(_)) => return Err(Failure::Unreadable(error.to_string())),
            }
        }
    }
}

fn open(path: &Path, from: u64) -> Result<Answer, Failure> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Failure::Absent,
        _ => Failure::Unreadable(error.to_string()),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let total = file.metadata().map_err(unreadable)?.len();
    if from > 0 && from >= total {
        return Ok(Answer::Beyond { total: Some(total) });
    }
    file.seek(SeekFrom::Start(from)).map_err(unreadable)?;
    Ok(Answer::Content(Box::new(Content {
        from,
        total: Some(total),
        validator: None,
        next: None,
        stream: Stream::File(file),
    })))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// How long a server asks to wait.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    text(headers, header::RETRY_AFTER).and_then(|wait| wait.trim().parse().ok()).map(Duration::from_secs)
}

/// The address of the next page in a `Link`: RFC 8288.
fn next_page(link: &str) -> Option<String> {
    let is_next = |(_, parameters): &(&str, &str)| parameters.split(';').any(|it| it.trim() == "rel=\"next\"");
    let links = link.split(',').filter_map(|link| link.trim().strip_prefix('<')?.split_once('>'));
    links.filter(is_next).map(|(address, _)| address.to_owned()).next()
}

/// What `If-Range` may be asked with: RFC 9110, section 13.1.5, wants a strong entity tag, or a date.
fn validator(headers: &HeaderMap) -> Option<String> {
    let tag = text(headers, header::ETAG).filter(|tag| tag.starts_with('"'));
    tag.or_else(|| text(headers, header::LAST_MODIFIED)).map(str::to_owned)
}

/// The first byte and the length of the whole file in a `Content-Range`: RFC 9110, section 14.4.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    (first <= last && total.is_none_or(|total| last < total)).then_some((first, total))
}

fn failure(error: ureq::Error, connect: Duration, stall: Duration) -> Failure {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => Failure::Stalled { wait: connect, during: "looking up the host" },
        ureq::Error::Timeout(Timeout::Connect) => Failure::Stalled { wait: connect, during: "connecting" },
        ureq::Error::Timeout(Timeout::SendRequest) => Failure::Stalled { wait: stall, during: "asking for the file" },
        ureq::Error::Timeout(_) => Failure::Stalled { wait: stall, during: "waiting for data" },
        ureq::Error::HostNotFound => Failure::Network("the host is not known".to_owned()),
        ureq::Error::TooManyRedirects => Failure::Redirects,
        ureq::Error::RequireHttpsOnly(address) => Failure::Downgrade(address),
        ureq::Error::ConnectProxyFailed(reason) => Failure::Proxy(reason),
        ureq::Error::BadUri(address) => Failure::Address(address),
        ureq::Error::Http(error) => Failure::Address(error.to_string()),
        ureq::Error::Rustls(error) => Failure::Certificate(error.to_string()),
        // The handshake reports a certificate that is not trusted as data that is invalid.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => Failure::Certificate(error.to_string()),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Failure::Cut { at: 0, expected: None }
        }
        ureq::Error::Io(error) => Failure::Network(error.to_string()),
        error => Failure::Network(error.to_string()),
    }
}

/// A failure to connect, of which the proxy may be the cause.
fn through(failure: Failure, proxy: &str) -> Failure {
    match failure {
        Failure::Network(reason) => Failure::Network(format!("{reason}, through {proxy}")),
        Failure::Proxy(reason) => Failure::Proxy(format!("{reason}, through {proxy}")),
        Failure::Stalled { .. } => Failure::Network(format!("{failure}, through {proxy}")),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_range_says_where_it_begins_and_of_what() {
        for (text, expected) in [
            ("bytes 10-19/20", Some((10, Some(20)))),
            ("bytes 10-19/*", Some((10, None))),
            ("bytes 10-19/15", None),
            ("bytes 19-10/20", None),
            ("bytes */20", None),
            ("10-19/20", None),
            ("bytes 10-/20", None),
            ("bytes 10-19/99999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(content_range(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_failure_to_connect_names_the_proxy_and_an_answer_does_not() {
        let through = |failure| through(failure, "the proxy p:1 that HTTPS_PROXY names").to_string();
        let said = through(Failure::Network("refused".to_owned()));
        assert_eq!(said, "the connection failed: refused, through the proxy p:1 that HTTPS_PROXY names");
        let stalled = Failure::Stalled { wait: Duration::from_secs(10), during: "connecting" };
        assert!(through(stalled).contains("10 s (connecting), through the proxy p:1"));
        assert_eq!(through(Failure::Status(404)), Failure::Status(404).to_string());
    }

    #[test]
    fn a_weak_entity_tag_is_no_validator_but_a_date_is() {
        let headers = |pairs: &[(HeaderName, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        let date = "Tue, 15 Nov 1994 12:45:26 GMT";
        assert_eq!(validator(&headers(&[(header::ETAG, "\"a\"")])).as_deref(), Some("\"a\""));
        assert_eq!(validator(&headers(&[(header::ETAG, "W/\"a\"")])), None);
        assert_eq!(
            validator(&headers(&[(header::ETAG, "W/\"a\""), (header::LAST_MODIFIED, date)])).as_deref(),
            Some(date)
        );
    }
}
