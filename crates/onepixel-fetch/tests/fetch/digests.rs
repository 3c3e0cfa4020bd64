//! What becomes of a file that is not the published one?

use md5::{Digest as _, Md5};
use onepixel_data::Trust;
use onepixel_fetch::{Download, FetchError, Outcome};

use crate::bench::{Bench, assert_says, bytes, download, sha256};
use crate::server::{Reply, Server};

const UNVERIFIED: &str = ".a.bin.unverified";

fn offering(file: &[u8]) -> Server {
    let file = file.to_vec();
    Server::start(move |asked| Reply::file(&file, asked))
}

/// What one source says of the file `expected`, at these addresses.
fn stated_once(expected: &[u8], urls: &[String]) -> Download {
    let mut download = download(expected, urls);
    (download.trust, download.size) = (Trust::Single, None);
    download
}

#[test]
fn a_file_that_a_single_source_contradicts_is_kept_until_the_user_decides() {
    let (mut bench, newer) = (Bench::new(), bytes(5000, 1));
    let server = offering(&newer);
    let download = stated_once(&bytes(5000, 2), &[server.url("a.bin")]);
    let found = sha256(&newer);
    for _ in 0..2 {
        let refusal = bench.refused(&download);
        let expected = format!("expected sha256 {}", download.sha256.as_ref().unwrap());
        assert_says(&refusal, &[&expected, "only one source", &format!("--accept-digest {found}"), UNVERIFIED]);
        assert_eq!(bench.names(), [UNVERIFIED]);
    }
    bench.settings = bench.settings.clone().accept(&"0".repeat(64)).unwrap();
    bench.refused(&download);
    bench.settings = bench.settings.clone().accept(&found.to_uppercase()).unwrap();
    bench.accepted(&download, &newer);
    assert_eq!(server.log().len(), 1, "what is kept is not asked for again");
    assert_eq!(bench.fetch(&download).unwrap(), Outcome::Present);
}

#[test]
fn an_accepted_digest_is_accepted_when_it_comes_too() {
    let (mut bench, newer) = (Bench::new(), bytes(5000, 3));
    bench.settings = bench.settings.clone().accept(&sha256(&newer)).unwrap();
    bench.accepted(&stated_once(b"older", &[offering(&newer).url("a.bin")]), &newer);
}

#[test]
fn the_other_mirrors_of_a_single_source_are_asked_before_the_user() {
    let (bench, file) = (Bench::new(), bytes(5000, 4));
    let (wrong, right) = (offering(&bytes(5000, 5)), offering(&file));
    bench.fetched(&stated_once(&file, &[wrong.url("a.bin"), right.url("a.bin")]), &file);
    let bench = Bench::new();
    let (first, second) = (bytes(5000, 6), bytes(5000, 7));
    let urls = [offering(&first).url("a.bin"), offering(&second).url("a.bin")];
    assert_says(&bench.refused(&stated_once(&file, &urls)), &[&sha256(&first)]);
    assert_eq!((bench.names(), bench.read(UNVERIFIED)), (vec![UNVERIFIED.to_owned()], Some(first)));
}

#[test]
fn what_sources_agree_on_the_user_cannot_overrule() {
    let other = bytes(5000, 8);
    let server = offering(&other);
    for trust in [Trust::Bytes, Trust::SourcesAgree, Trust::Pair] {
        let mut bench = Bench::new();
        bench.settings = bench.settings.clone().accept(&sha256(&other)).unwrap();
        let mut download = download(&bytes(5000, 9), &[server.url("a.bin")]);
        download.trust = trust;
        let error = bench.fetch(&download).unwrap_err();
        assert!(matches!(error, FetchError::Failed { .. }) && error.is_network(), "{trust:?}: {error}");
        assert_eq!(bench.names(), [""; 0], "{trust:?}");
    }
}

#[test]
fn md5_is_compared_where_no_sha256_is_known() {
    let (bench, file) = (Bench::new(), bytes(5000, 10));
    let mut download = Download::new("a.bin", [offering(&file).url("a.bin")]);
    download.md5 = Some(Md5::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect());
    bench.fetched(&download, &file);
    let (bench, other) = (Bench::new(), bytes(5000, 11));
    download.urls = vec![offering(&other).url("a.bin")];
    assert_says(&bench.refused(&download), &["expected md5", "found md5", &sha256(&other)]);
}

#[test]
fn a_file_that_nothing_vouches_for_is_the_users_to_accept() {
    let (mut bench, file) = (Bench::new(), bytes(5000, 12));
    let download = Download::new("a.bin", [offering(&file).url("a.bin")]);
    assert_says(&bench.refused(&download), &["nothing vouches for this file", &sha256(&file)]);
    bench.settings = bench.settings.clone().accept(&sha256(&file)).unwrap();
    bench.accepted(&download, &file);
}

#[test]
fn what_is_there_and_right_is_not_asked_for() {
    let (bench, file) = (Bench::new(), bytes(5000, 13));
    let server = offering(&file);
    bench.write("a.bin", &file);
    let download = download(&file, &[server.url("a.bin")]);
    assert_eq!(bench.fetch(&download).unwrap(), Outcome::Present);
    assert_eq!(server.log(), []);
    let all = [download];
    assert!(bench.fetcher().is_there(&all, &bench.path(""), &bench).unwrap());
    bench.write("a.bin", &bytes(5000, 14));
    assert!(!bench.fetcher().is_there(&all, &bench.path(""), &bench).unwrap());
}

#[test]
fn what_is_there_and_wrong_is_replaced_only_by_what_is_right() {
    let (bench, file, old) = (Bench::new(), bytes(5000, 15), bytes(5000, 16));
    let server = {
        let served = file.clone();
        Server::start(move |asked| match asked.before {
            0 => Reply::status(404),
            1 => Reply::whole(&bytes(5000, 17)),
            _ => Reply::file(&served, asked),
        })
    };
    bench.write("a.bin", &old);
    let download = download(&file, &[server.url("a.bin")]);
    for _ in 0..2 {
        bench.fetch(&download).unwrap_err();
        assert_eq!((bench.names(), bench.read("a.bin")), (vec!["a.bin".to_owned()], Some(old.clone())));
        assert_says(&bench.heard(), &["a.bin: expected sha256", "it stays until the right file is here"]);
    }
    bench.fetched(&download, &file);
}
