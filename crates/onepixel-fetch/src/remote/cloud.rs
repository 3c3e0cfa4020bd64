//! How is the storage of a cloud opened?

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, RetryConfig};

use super::address::{Address, Scheme};
use super::bucket::Bucket;
use super::error::RemoteError;
use super::service::Connector;
use crate::client::Client;

/// Names and values of variables of the environment.
pub(crate) type Variables = [(String, String)];

/// Opens the bucket of an address, with what the environment says of it.
pub(crate) fn open(address: &Address, client: Arc<Client>, variables: &Variables) -> Result<Bucket, RemoteError> {
    let connector = Connector { client };
    // We try again ourselves, and go on where a connection broke.
    let once =
        RetryConfig { backoff: BackoffConfig::default(), max_retries: 0, retry_timeout: Duration::from_secs(180) };
    let opened = match address.scheme {
        Scheme::Google => {
            let builder = GoogleCloudStorageBuilder::new().with_bucket_name(&address.place).with_retry(once);
            let builder = set(variables, "GOOGLE_", builder, |builder, key, value| builder.with_config(key, value));
            builder.with_http_connector(connector).build().map(Bucket::new)
        }
        Scheme::Azure => {
            let builder = MicrosoftAzureBuilder::new().with_container_name(&address.place).with_retry(once);
            let builder = set(variables, "AZURE_", builder, |builder, key, value| builder.with_config(key, value));
            builder.with_http_connector(connector).build().map(Bucket::new)
        }
        _ => {
            let builder = AmazonS3Builder::new().with_bucket_name(&address.place).with_retry(once);
            let builder = set(variables, "AWS_", builder, |builder, key, value| builder.with_config(key, value));
            builder.with_http_connector(connector).build().map(Bucket::new)
        }
    };
    // What the crate says of it might quote a value.
    let refused =
        |_| RemoteError::Settings { address: address.to_string(), reason: "", variables: address.scheme.variables() };
    opened.map_err(refused)
}

/// The builder with the variables that begin so, as far as they are known. The bucket is the address's.
fn set<B, K: std::str::FromStr>(
    variables: &Variables,
    beginning: &str,
    builder: B,
    with: impl Fn(B, K, String) -> B,
) -> B {
    let of_this = variables.iter().filter(|(name, _)| name.starts_with(beginning) && !name.contains("BUCKET"));
    of_this.fold(builder, |builder, (name, value)| match name.to_ascii_lowercase().parse() {
        Ok(key) => with(builder, key, value.clone()),
        Err(_) => builder,
    })
}
