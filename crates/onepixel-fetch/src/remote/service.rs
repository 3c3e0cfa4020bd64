//! How do the requests of `object_store` go through our client?

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use http_body::{Body, Frame};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
};
use object_store::{ClientConfigKey, ClientOptions};
use ureq::http::Response;

use crate::client::{Client, Stream, retry_after};
use crate::failure::Failure;

/// Bytes that are read at a time.
const PIECE: usize = 128 * 1024;

/// What is read of a refusal.
const MOST_OF_REFUSAL: usize = 64 * 1024;

/// Hosts that tell a machine of a cloud its credentials; elsewhere nobody answers.
const TELLS_CREDENTIALS: [&str; 4] = ["169.254.169.254", "169.254.170.2", "169.254.170.23", "metadata.google.internal"];

/// Connects `object_store` to our client.
pub(crate) struct Connector {
    pub(crate) client: Arc<Client>,
}

struct Service {
    client: Arc<Client>,
    https_only: bool,
}

/// A body that is read as it is asked for.
struct Pieces(Mutex<Stream>);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let allowed = options.get_config_value(&ClientConfigKey::AllowHttp).is_some_and(|value| value == "true");
        Ok(HttpClient::new(Service { client: self.client.clone(), https_only: !allowed }))
    }
}

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let tells = request.uri().host().is_some_and(|host| TELLS_CREDENTIALS.contains(&host));
        let sent =
            self.client.send(request.map(|body| body.as_bytes().cloned().unwrap_or_default()), self.https_only, tells);
        let response = sent.map_err(|failure| failed(if tells { Failure::NoCredentials } else { failure }))?;
        let status = response.status();
        if (status.is_success() || tells) && status.as_u16() < 500 {
            return Ok(response.map(|stream| HttpResponseBody::new(Pieces(Mutex::new(stream)))));
        }
        Err(failed(refusal(response)))
    }
}

/// What a server says with a status that is no success.
fn refusal(response: Response<Stream>) -> Failure {
    let status = response.status().as_u16();
    if matches!(status, 429 | 503) {
        return Failure::Busy { status, after: retry_after(response.headers()) };
    }
    let text = beginning(response.into_body());
    match code(&String::from_utf8_lossy(&text)) {
        Some(code) if status != 404 => Failure::Refused { status, code },
        _ => Failure::Status(status),
    }
}

/// The first bytes of a body, as far as they come: without them the status is what there is to say.
fn beginning(mut body: Stream) -> Vec<u8> {
    let (mut text, mut read) = (vec![0; MOST_OF_REFUSAL], 0);
    while let Some(rest) = text.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match body.read(rest) {
            Ok(0) | Err(_) => break,
            Ok(more) => read += more,
        }
    }
    text.truncate(read);
    text
}

/// The code of an error as S3, Google and Azure write it, in XML: nothing else of it is told, since it repeats keys and
/// signatures.
fn code(text: &str) -> Option<String> {
    const LONGEST: usize = 64;
    let code = text.split_once("<Code>")?.1.split_once("</Code>")?.0;
    let is_word = !code.is_empty() && code.len() <= LONGEST && code.chars().all(|c| c.is_ascii_alphanumeric());
    is_word.then(|| code.to_owned())
}

fn failed(failure: Failure) -> HttpError {
    HttpError::new(HttpErrorKind::Unknown, failure)
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        let stream = self.0.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut piece = vec![0; PIECE];
        Poll::Ready(match stream.read(&mut piece) {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some(Ok(Frame::data(piece.into())))
            }
            Err(failure) => Some(Err(failed(failure))),
        })
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Connector")
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Service")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_code_of_a_refusal_is_told() {
        let refusal =
            "<?xml?><Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIASECRET</AWSAccessKeyId></Error>";
        assert_eq!(code(refusal).as_deref(), Some("InvalidAccessKeyId"));
        for text in ["", "<Code></Code>", "<Code>a key=secret</Code>", "<Code>never ends"] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
