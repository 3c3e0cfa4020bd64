//! Which mirror is asked when, and what is not taken from it?

use std::time::Duration;

use onepixel_data::Trust;

use crate::bench::{Bench, assert_says, bytes, download, nobody};
use crate::server::{Reply, Server};

/// A server that has the file under `good`, and answers `bad` with this reply.
fn server(file: &[u8], bad: Reply) -> Server {
    let file = file.to_vec();
    Server::start(move |asked| if asked.path == "good" { Reply::file(&file, asked) } else { bad.clone() })
}

/// The news of a fetch from `bad`, which is asked once, and then from `good`, which gives the file.
#[track_caller]
fn passed_over(name: &str, file: &[u8], bad: Reply) -> String {
    let (bench, server) = (Bench::new(), server(file, bad));
    let mut download = download(file, &[server.url("bad"), server.url("good")]);
    download.name = name.to_owned();
    bench.fetched(&download, file);
    assert_eq!((server.paths(), server.ranges()), (vec!["bad".to_owned(), "good".to_owned()], vec![None, None]));
    bench.heard()
}

#[test]
fn a_refusal_is_followed_by_the_next_mirror_at_once() {
    for status in [403, 404, 410, 204, 304] {
        let news = passed_over("a.bin", &bytes(5000, 1), Reply::status(status));
        assert_says(&news, &["/bad: ", &format!("status {status}")]);
        assert!(!news.contains("trying again"), "{news}");
    }
}

#[test]
fn a_page_in_place_of_an_archive_is_told_as_what_it_is() {
    let zip = [b"PK\x03\x04".to_vec(), bytes(5000, 2)].concat();
    let page = b"\n<!DOCTYPE html>\n<html><head><title>Welcome</title></head></html>";
    let news = passed_over("gzip.zip", &zip, Reply::whole(page).header("Content-Type", "text/html"));
    assert_says(&news, &["/bad: ", "a page of HTML came in place of the file"]);
    let news = passed_over("gzip.zip", &zip, Reply::whole(&bytes(zip.len(), 3)));
    assert_says(&news, &["expected a zip archive", "begins with"]);
}

#[test]
fn one_wrong_byte_is_enough() {
    let file = bytes(300_000, 4);
    let mut wrong = file.clone();
    wrong[150_000] ^= 1;
    let news = passed_over("a.bin", &file, Reply::whole(&wrong));
    assert_says(&news, &["expected sha256", "found sha256", &crate::bench::sha256(&wrong)]);
    let bench = Bench::new();
    let server = server(&file, Reply::whole(&wrong));
    let refusal = bench.refused(&download(&file, &[server.url("bad"), server.url("worse")]));
    assert_says(&refusal, &["a.bin: no mirror gave the file", "/bad: expected", "/worse: expected"]);
    assert_eq!(bench.names(), [""; 0]);
    assert_eq!(server.paths(), ["bad", "worse"]);
}

#[test]
fn another_length_is_refused_before_the_download() {
    let file = bytes(5000, 5);
    let news = passed_over("a.bin", &file, Reply::whole(&file).header("Content-Length", "123456789"));
    assert_says(&news, &["expected 5000 bytes, the server has 123456789"]);
    let news = passed_over("a.bin", &file, Reply::whole(&bytes(4999, 6)));
    assert_says(&news, &["expected 5000 bytes, the server has 4999"]);
}

#[test]
fn data_without_a_length_is_taken_to_its_end_and_no_further_than_expected() {
    let (bench, file) = (Bench::new(), bytes(300_000, 7));
    let served = file.clone();
    let server = Server::start(move |_| Reply::whole(&served).chunked());
    bench.fetched(&download(&file, &[server.url("a.bin")]), &file);
    let long = [file.clone(), bytes(1_000_000, 8)].concat();
    let news = passed_over("a.bin", &file, Reply::whole(&long).chunked());
    assert_says(&news, &["expected 300000 bytes, the server has more"]);
}

#[test]
fn a_file_of_unknown_length_is_taken_as_its_digest_says() {
    let (bench, file) = (Bench::new(), bytes(5000, 9));
    let served = file.clone();
    let server = Server::start(move |asked| Reply::file(&served, asked));
    let mut download = download(&file, &[server.url("a.bin")]);
    download.size = None;
    bench.fetched(&download, &file);
}

#[test]
fn an_empty_answer_is_no_file() {
    let bench = Bench::new();
    let server = Server::start(|_| Reply::whole(b""));
    let mut download = download(b"a", &[server.url("a.bin")]);
    download.size = None;
    assert_says(&bench.refused(&download), &["expected sha256"]);
    assert_eq!(bench.names(), [""; 0]);
}

#[test]
fn a_server_that_stalls_is_left_for_the_next() {
    let (mut bench, file) = (Bench::new(), bytes(300_000, 10));
    bench.settings.stall = Duration::from_millis(400);
    bench.settings.rounds = 20;
    for stalled in [0, 1000] {
        let served = file.clone();
        let server = Server::start(move |asked| match asked.path.as_str() {
            "bad" => Reply::file(&served, asked).stall_after(stalled),
            _ => Reply::file(&served, asked),
        });
        bench.fetched(&download(&file, &[server.url("bad"), server.url("good")]), &file);
        assert_says(&bench.heard(), &["/bad: nothing came for 0.4 s (waiting for data)"]);
        std::fs::remove_file(bench.path("a.bin")).unwrap();
    }
}

#[test]
fn a_server_in_trouble_is_asked_again_later() {
    for (status, header) in [(500, None), (502, None), (503, None), (429, Some("3600")), (429, Some("soon"))] {
        let (bench, file) = (Bench::new(), bytes(5000, 11));
        let served = file.clone();
        let server = Server::start(move |asked| {
            let trouble = Reply::status(status);
            let trouble = header.map_or(trouble.clone(), |wait| trouble.header("Retry-After", wait));
            if asked.before < 2 { trouble } else { Reply::file(&served, asked) }
        });
        bench.fetched(&download(&file, &[server.url("a.bin")]), &file);
        assert_eq!(server.log().len(), 3);
        assert_says(&bench.heard(), &["trying again in"]);
    }
}

#[test]
fn mirrors_that_stay_in_trouble_are_given_up_each_with_its_reason() {
    let bench = Bench::new();
    let server = Server::start(|asked| Reply::status(if asked.path == "busy" { 429 } else { 404 }));
    let nobody = nobody();
    let refusal = bench.refused(&download(b"a", &[nobody.clone(), server.url("gone"), server.url("busy")]));
    assert_says(
        &refusal,
        &[&format!("{nobody}: the connection failed"), "/gone: ", "404", "/busy: the server is busy"],
    );
    assert_eq!(server.paths(), ["gone", "busy", "busy", "busy"]);
    assert_eq!(bench.names(), [""; 0]);
    assert!(bench.fetch(&download(b"a", &[])).unwrap_err().to_string().contains("--mirror"));
}

#[test]
fn redirects_are_followed_but_not_for_ever() {
    let (bench, file) = (Bench::new(), bytes(5000, 12));
    let served = file.clone();
    let server = Server::start(move |asked| match asked.path.split_once('/') {
        Some(("countdown", "0")) => Reply::file(&served, asked),
        Some(("countdown", n)) => Reply::redirect(format!("/countdown/{}", n.parse::<u32>().unwrap() - 1)),
        _ => Reply::redirect(format!("/{}", asked.path)),
    });
    bench.fetched(&download(&file, &[server.url("loop"), server.url("countdown/9")]), &file);
    assert_says(&bench.heard(), &["/loop: the server leads on more than 10 times"]);
}

#[test]
fn a_named_mirror_goes_first_and_is_verified_all_the_same() {
    let (mut bench, file) = (Bench::new(), bytes(5000, 13));
    let server = server(&file, Reply::whole(&bytes(5000, 14)));
    bench.settings = bench.settings.clone().mirror(&server.url("copies")).unwrap();
    let published = download(&file, &[server.url("good")]);
    bench.fetched(&published, &file);
    assert_eq!(server.paths(), ["copies/a.bin", "good"]);
    assert_says(&bench.heard(), &["/copies/a.bin: expected sha256"]);
}

#[test]
fn a_named_folder_is_a_mirror_too() {
    let (file, copies) = (bytes(300_000, 15), tempfile::tempdir().unwrap());
    let mirrored = || {
        let mut bench = Bench::new();
        bench.settings = bench.settings.clone().mirror(copies.path().to_str().unwrap()).unwrap();
        bench
    };
    let lone = download(&file, &[]);
    assert_says(&mirrored().refused(&lone), &["a.bin: the folder has no such file"]);
    std::fs::write(copies.path().join("a.bin"), &file).unwrap();
    mirrored().fetched(&lone, &file);
    let bench = mirrored();
    bench.write(".a.bin.part", &file[..1000]);
    bench.fetched(&lone, &file);
    std::fs::write(copies.path().join("a.bin"), bytes(300_000, 16)).unwrap();
    assert_says(&mirrored().refused(&lone), &["a.bin: expected sha256"]);
    std::fs::write(copies.path().join("a.bin"), &file[..1000]).unwrap();
    assert_says(&mirrored().refused(&lone), &["expected 300000 bytes, the server has 1000"]);
    std::fs::remove_file(copies.path().join("a.bin")).unwrap();
    std::fs::create_dir(copies.path().join("a.bin")).unwrap();
    assert!(mirrored().fetch(&lone).is_err());
}

#[test]
fn an_address_that_is_none_is_passed_over() {
    let (bench, file) = (Bench::new(), bytes(5000, 17));
    let server = server(&file, Reply::status(404));
    let addresses = ["nonsense".to_owned(), "ftp://localhost/a".to_owned(), "http://".to_owned(), server.url("good")];
    let mut download = download(&file, &addresses);
    download.trust = Trust::Pair;
    bench.fetched(&download, &file);
}

#[test]
fn a_proxy_is_asked_to_lead_to_the_server() {
    let (bench, file) = (Bench::new(), bytes(5000, 18));
    let served = file.clone();
    let proxy = Server::start(move |asked| match asked.path.as_str() {
        "barred.invalid:80" => Reply::status(403),
        _ => Reply::file(&served, asked),
    });
    let variables = |name: &str| match name {
        "http_proxy" => Some(proxy.url("")),
        "no_proxy" => Some("127.0.0.1".to_owned()),
        _ => None,
    };
    let fetcher = onepixel_fetch::Fetcher::with_variables(bench.settings.clone(), &variables).unwrap();
    let far = ["http://barred.invalid/a.bin".to_owned(), "http://far.invalid/a.bin".to_owned()];
    let far = download(&file, &far);
    fetcher.fetch(&[far], &bench.path(""), &bench).unwrap();
    assert_eq!(proxy.paths(), ["barred.invalid:80", "far.invalid:80", "a.bin"]);
    assert_says(&bench.heard(), &["the proxy does not lead there: proxy server responded 403"]);
    // The exception is asked without the proxy.
    let near = server(&file, Reply::status(404));
    let mut download = download(&file, &[near.url("good")]);
    download.name = "b.bin".to_owned();
    fetcher.fetch(&[download], &bench.path(""), &bench).unwrap();
    assert_eq!((near.paths(), proxy.log().len()), (vec!["good".to_owned()], 3));
}
