//! Is what came already asked for again?

use crate::bench::{Bench, assert_says, bytes, download};
use crate::server::{Reply, Server};

const PART: &str = ".a.bin.part";

#[test]
fn a_download_that_is_cut_goes_on_where_it_was() {
    let (bench, file) = (Bench::new(), bytes(300_000, 1));
    let served = file.clone();
    let server = Server::start(move |asked| {
        let reply = Reply::file(&served, asked).header("ETag", "\"one\"");
        if asked.before < 2 { reply.cut_after(100_000) } else { reply }
    });
    bench.fetched(&download(&file, &[server.url("a.bin")]), &file);
    assert_eq!(server.ranges(), [None, Some(100_000), Some(200_000)]);
    assert_eq!(server.log()[1].if_range.as_deref(), Some("\"one\""));
    assert_says(&bench.heard(), &["the data ended after 100000 bytes of 300000"]);
}

#[test]
fn data_in_chunks_that_is_cut_is_not_taken_for_whole() {
    let (bench, file) = (Bench::new(), bytes(300_000, 1));
    let served = file.clone();
    let server = Server::start(move |asked| {
        let reply = Reply::file(&served, asked).chunked();
        if asked.before == 0 { reply.cut_after(100_000) } else { reply }
    });
    let mut download = download(&file, &[server.url("a.bin")]);
    download.size = None;
    bench.fetched(&download, &file);
    assert_eq!(server.ranges(), [None, Some(100_000)]);
}

#[test]
fn a_part_of_an_earlier_run_is_continued_from_whatever_mirror() {
    let (bench, file) = (Bench::new(), bytes(5000, 2));
    bench.write(PART, &file[..1000]);
    let served = file.clone();
    let server = Server::start(move |asked| match asked.path.as_str() {
        "gone" => Reply::status(404),
        _ => Reply::file(&served, asked),
    });
    bench.fetched(&download(&file, &[server.url("gone"), server.url("a.bin")]), &file);
    assert_eq!(server.ranges(), [Some(1000), Some(1000)]);
    assert_says(&bench.heard(), &["1000 bytes are here"]);
}

#[test]
fn a_run_that_fails_keeps_what_came_for_the_next() {
    let (bench, file) = (Bench::new(), bytes(5000, 3));
    let served = file.clone();
    let server = Server::start(move |asked| match asked.before {
        0 => Reply::file(&served, asked).cut_after(2000),
        1..=2 => Reply::status(500),
        _ => Reply::file(&served, asked),
    });
    let download = download(&file, &[server.url("a.bin")]);
    assert_says(&bench.refused(&download), &["a.bin", "status 500"]);
    assert_eq!(bench.names(), [PART]);
    assert_eq!(bench.read(PART).unwrap(), &file[..2000]);
    bench.fetched(&download, &file);
    assert_eq!(server.ranges(), [None, Some(2000), Some(2000), Some(2000)]);
}

#[test]
fn a_server_that_ignores_ranges_sends_all_of_it() {
    let (bench, file) = (Bench::new(), bytes(5000, 4));
    bench.write(PART, &file[..1000]);
    let served = file.clone();
    let server = Server::start(move |_| Reply::whole(&served));
    bench.fetched(&download(&file, &[server.url("a.bin")]), &file);
    assert_eq!(server.ranges(), [Some(1000)]);
}

#[test]
fn a_part_that_is_whole_is_verified_without_asking() {
    let (bench, file) = (Bench::new(), bytes(5000, 5));
    bench.write(PART, &file);
    let server = Server::start(|_| Reply::status(500));
    bench.fetched(&download(&file, &[server.url("a.bin")]), &file);
    assert_eq!(server.log(), []);
}

#[test]
fn no_more_bytes_where_the_file_ends_is_the_end() {
    let (bench, file) = (Bench::new(), bytes(5000, 6));
    let served = file.clone();
    let server = Server::start(move |asked| Reply::file(&served, asked));
    let mut download = download(&file, &[server.url("a.bin")]);
    download.size = None;
    // A part that is longer than the file: 416, and a length that says why.
    bench.write(PART, &bytes(6000, 7));
    bench.fetched(&download, &file);
    assert_eq!(server.ranges(), [Some(6000), None]);
}

#[test]
fn a_part_of_another_file_is_found_out_and_all_is_asked_for_once_more() {
    let (bench, file) = (Bench::new(), bytes(5000, 8));
    let server = {
        let served = file.clone();
        Server::start(move |asked| Reply::file(&served, asked))
    };
    let download = download(&file, &[server.url("a.bin")]);
    for (part, asked) in [(bytes(1000, 9), Some(1000)), (bytes(5000, 9), None)] {
        bench.write(PART, &part);
        let before = server.log().len();
        bench.fetched(&download, &file);
        let ranges = server.ranges().split_off(before);
        assert_eq!(ranges, asked.map_or(vec![None], |from| vec![Some(from), None]));
        assert_says(&bench.heard(), &["starting over"]);
        std::fs::remove_file(bench.path("a.bin")).unwrap();
    }
}

#[test]
fn a_part_that_is_too_long_or_of_another_kind_is_forgotten() {
    let file = [b"\x1f\x8b".to_vec(), bytes(5000, 10)].concat();
    for part in [bytes(6000, 1), b"<!DOCTYPE html><title>Sign in</title>".to_vec()] {
        let bench = Bench::new();
        bench.write(".a.gz.part", &part);
        let served = file.clone();
        let server = Server::start(move |asked| Reply::file(&served, asked));
        let mut download = download(&file, &[server.url("a.gz")]);
        download.name = "a.gz".to_owned();
        bench.fetched(&download, &file);
        assert_eq!(server.ranges(), [None]);
    }
}

#[test]
fn a_file_that_changes_meanwhile_is_asked_for_from_the_start() {
    let (bench, old, new) = (Bench::new(), bytes(300_000, 11), bytes(300_000, 12));
    let served = new.clone();
    let server = Server::start(move |asked| match (asked.before, asked.if_range.as_deref()) {
        (0, _) => Reply::file(&old, asked).header("ETag", "\"old\"").cut_after(100_000),
        (_, Some("\"new\"") | None) => Reply::file(&served, asked).header("ETag", "\"new\""),
        _ => Reply::whole(&served).header("ETag", "\"new\""),
    });
    bench.fetched(&download(&new, &[server.url("a.bin")]), &new);
    assert_eq!(server.ranges(), [None, Some(100_000)]);
}

#[test]
fn bytes_from_another_place_than_asked_are_not_taken() {
    let (bench, file) = (Bench::new(), bytes(5000, 13));
    bench.write(PART, &file[..1000]);
    let served = file.clone();
    let server = Server::start(move |asked| match asked.from {
        Some(_) => Reply::file(&served, &crate::server::Asked { from: Some(500), ..asked.clone() }),
        None => Reply::whole(&served),
    });
    bench.fetched(&download(&file, &[server.url("a.bin")]), &file);
    assert_eq!(server.ranges(), [Some(1000), None]);
    assert_says(&bench.heard(), &["asked for the bytes from 1000", "bytes 500-4999/5000"]);
}

#[test]
fn a_redirect_leads_on_with_the_range() {
    let (bench, file) = (Bench::new(), bytes(5000, 14));
    bench.write(PART, &file[..1000]);
    let served = file.clone();
    let server = Server::start(move |asked| match asked.path.as_str() {
        "old" => Reply::redirect("/new"),
        _ => Reply::file(&served, asked),
    });
    bench.fetched(&download(&file, &[server.url("old")]), &file);
    assert_eq!((server.ranges(), server.paths()), (vec![Some(1000); 2], vec!["old".to_owned(), "new".to_owned()]));
}
