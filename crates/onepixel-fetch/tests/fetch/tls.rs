//! Is a server that cannot show who it is refused?

use onepixel_fetch::Fetcher;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::bench::{Bench, assert_says, bytes, download};
use crate::server::{Asked, Connection, Reply, Server};

/// A server for `localhost` that nobody vouches for, and its certificate.
fn self_signed(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Server, String) {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    let config = std::sync::Arc::new(config);
    let wrap = move |stream| -> Box<dyn Connection> {
        Box::new(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream))
    };
    (Server::start_encrypted("https", wrap, answer), signed.cert.pem())
}

/// A fetcher that trusts only this certificate.
fn trusting(bench: &Bench, certificate: &str) -> Fetcher {
    let file = bench.path("root.pem");
    bench.write("root.pem", certificate.as_bytes());
    let variable = |name: &str| (name == "SSL_CERT_FILE").then(|| file.to_str().unwrap().to_owned());
    Fetcher::with_variables(bench.settings.clone(), &variable).unwrap()
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused_unless_it_is_named() {
    let (bench, file) = (Bench::new(), bytes(300_000, 1));
    let served = file.clone();
    let (server, certificate) = self_signed(move |asked| Reply::file(&served, asked));
    let download = download(&file, &[server.url("a.bin")]);
    assert_says(&bench.refused(&download), &["certificate is not trusted", "SSL_CERT_FILE"]);
    assert_eq!((bench.names(), server.log()), (Vec::new(), Vec::new()));
    trusting(&bench, &certificate).fetch(&[download], &bench.path(""), &bench).unwrap();
    assert_eq!(bench.read("a.bin").unwrap(), file);
}

#[test]
fn the_certificate_of_another_server_is_refused() {
    let (bench, file) = (Bench::new(), bytes(5000, 2));
    let (server, _) = self_signed(|_| Reply::status(404));
    let (_, other) = self_signed(|_| Reply::status(404));
    let downloads = [download(&file, &[server.url("a.bin")])];
    let refusal = trusting(&bench, &other).fetch(&downloads, &bench.path(""), &bench).unwrap_err();
    assert_says(&refusal.to_string(), &["certificate is not trusted"]);
}

#[test]
fn a_redirect_to_an_unencrypted_connection_is_refused() {
    let (bench, file) = (Bench::new(), bytes(5000, 3));
    let served = file.clone();
    let plain = Server::start(move |asked| Reply::file(&served, asked));
    let target = plain.url("a.bin");
    let (server, certificate) = self_signed(move |_| Reply::redirect(target.clone()));
    let downloads = [download(&file, &[server.url("a.bin")])];
    let refusal = trusting(&bench, &certificate).fetch(&downloads, &bench.path(""), &bench).unwrap_err();
    assert_says(&refusal.to_string(), &["leads from https to http://127.0.0.1"]);
    assert_eq!(plain.log(), []);
}

#[test]
fn certificates_that_are_none_are_refused_by_the_name_of_their_variable() {
    let bench = Bench::new();
    let file = bench.path("root.pem");
    std::fs::write(&file, "nonsense").unwrap();
    for (variable, path) in
        [("SSL_CERT_FILE", file), ("SSL_CERT_FILE", bench.path("absent")), ("SSL_CERT_DIR", bench.path("absent"))]
    {
        let set = |name: &str| (name == variable).then(|| path.to_str().unwrap().to_owned());
        let refused = Fetcher::with_variables(bench.settings.clone(), &set).err().unwrap().to_string();
        assert_says(&refused, &[&format!("{variable}: expected"), "root certificates"]);
    }
}
