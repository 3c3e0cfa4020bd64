//! Do datasets come whole and verified, or not at all, whatever happens?
//!
//! No test leaves this machine: a proxy that leads nowhere stands before every address of the catalogue. USPS serves as the
//! example, since only one source states its digests: the tests make up its files and accept them.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::server::{Reply, Server};
use crate::support::{Folder, Run, command, finish, real_data};

const WHOLE: [&str; 2] = ["usps.bz2", "usps.t.bz2"];

/// What begins as bzip2 data do, and its SHA-256 as `sha256sum` computes it.
fn made_up() -> (Vec<u8>, &'static str) {
    let bytes = b"BZh9".iter().copied().chain((0..300_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8));
    (bytes.collect(), "8e44e702239aca79b6f8c6257fcc68e4f577d19cb4623e96df5b0396c2920455")
}

/// A proxy that leads nowhere.
fn nowhere() -> Server {
    Server::start(|_| Reply::status(403))
}

/// The command `onepixel fetch` with these arguments, behind a proxy that leads nowhere.
fn fetch<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = command(["fetch"].into_iter().chain(arguments));
    shield(&mut command);
    command
}

fn shield(command: &mut Command) {
    for name in ["https_proxy", "http_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    let proxy = nowhere().url("");
    command.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command.env("HTTPS_PROXY", &proxy).env("HTTP_PROXY", &proxy).env("NO_PROXY", "127.0.0.1");
}

/// `onepixel fetch usps` from this mirror into `usps` under this folder, with the made-up files accepted.
fn fetch_usps(mirror: &Server, to: &Folder) -> Command {
    fetch(["usps", "--mirror", &mirror.url(""), "--to", to.path("").to_str().unwrap(), "--accept-digest", made_up().1])
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[track_caller]
fn assert_whole(to: &Folder) {
    assert_eq!(names(&to.path("usps")), WHOLE);
    for name in &WHOLE {
        assert!(std::fs::read(to.path("usps").join(name)).unwrap() == made_up().0, "{name}");
    }
}

#[track_caller]
fn assert_failed(run: &Run, code: i32, parts: &[&str]) {
    assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{}", run.stderr);
    for part in parts {
        assert!(run.stderr.contains(part), "no {part:?} in {}", run.stderr);
    }
}

#[test]
fn a_dry_run_lists_what_would_be_fetched_and_fetches_nothing() {
    let text = finish(&mut fetch(["mnist", "quickdraw/cat,The Eiffel Tower", "--dry-run"])).text();
    for part in [
        "MNIST, 4 files (11.59 MB)",
        "licence: unclear",
        "to: /dev/null/cache/onepixel/mnist",
        "train-images-idx3-ubyte.gz, 9912422 bytes",
        "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
        "http://yann.lecun.com/exdb/mnist/t10k-labels-idx1-ubyte.gz",
        "bitmap/The Eiffel Tower.npy, 105684064 bytes",
        "/The%20Eiffel%20Tower.npy",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let to = Folder::new();
    let mut named = fetch(["usps", "--dry-run", "--mirror", "http://127.0.0.1:1/u", "--to"]);
    let text = finish(named.arg(to.path("new"))).text();
    let (mirror, published) = (text.find("http://127.0.0.1:1/u/usps.bz2"), text.find("https://"));
    assert!(mirror.is_some() && mirror < published && text.contains("unknown size"), "{text}");
    assert_eq!(to.names(), [""; 0]);
}

#[test]
fn what_is_built_in_needs_no_fetching() {
    assert!(finish(&mut fetch(["digits"])).text().contains("built in"));
}

#[test]
fn what_cannot_be_asked_for_is_refused_before_anything_is_fetched() {
    for (arguments, parts) in [
        (&["mnits"][..], &["mnits", "did you mean mnist?"][..]),
        (&["usps", "emnist/leters"], &["did you mean emnist/letters?"]),
        (&["usps", "--mirror", "ftp://localhost"], &["--mirror ftp://localhost", "https://"]),
        (&["usps", "--accept-digest", "abc"], &["--accept-digest abc", "64 hexadecimal digits"]),
        (&[], &["<NAME>..."]),
    ] {
        let refusal = finish(&mut fetch(arguments.iter().copied())).refusal();
        parts.iter().for_each(|part| assert!(refusal.contains(part), "no {part:?} in {refusal}"));
    }
}

#[test]
fn a_dataset_comes_with_its_licence_first_and_is_not_fetched_twice() {
    let (to, server) = (Folder::new(), Server::start(|asked| Reply::file(&made_up().0, asked)));
    let run = finish(&mut fetch_usps(&server, &to));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.starts_with("usps: 2 files"), "{}", run.stdout);
    let licence = run.stderr.find("licence: none stated");
    assert!(licence.is_some() && licence < run.stderr.find("usps.bz2: fetched, accepted by"), "{}", run.stderr);
    assert!(run.stdout.contains("2 fetched, 2 accepted by your --accept-digest"), "{}", run.stdout);
    assert!(run.stderr.contains("set ONEPIXEL_DATA to"), "{}", run.stderr);
    assert_whole(&to);
    assert!(finish(&mut fetch_usps(&server, &to)).text().contains("already there and right"));
    assert_eq!(server.paths(), ["usps.bz2", "usps.t.bz2"]);
    // What lies in ONEPIXEL_DATA is there too.
    let mut searched = fetch(["usps", "--accept-digest", made_up().1]);
    assert!(finish(searched.env("ONEPIXEL_DATA", to.path(""))).text().contains("already there and right"));
}

#[test]
fn files_go_to_the_cache_and_a_folder_that_hides_them_is_named() {
    let (cache, data) = (Folder::new(), Folder::new());
    std::fs::create_dir(data.path("usps")).unwrap();
    let server = Server::start(|asked| Reply::file(&made_up().0, asked));
    let mut run = fetch(["usps", "--mirror", &server.url(""), "--accept-digest", made_up().1]);
    let run = finish(run.env("XDG_CACHE_HOME", cache.path("")).env("ONEPIXEL_DATA", data.path("")));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(names(&cache.path("onepixel/usps")), WHOLE);
    assert!(run.stderr.contains("is searched first") && run.stderr.contains("--to"), "{}", run.stderr);
}

#[test]
fn a_digest_that_differs_from_its_single_source_waits_for_consent() {
    let (to, server) = (Folder::new(), Server::start(|asked| Reply::file(&made_up().0, asked)));
    let mut asks = fetch(["usps", "--mirror", &server.url(""), "--to", to.path("").to_str().unwrap()]);
    for _ in 0..2 {
        let consent = format!("--accept-digest {}", made_up().1);
        assert_failed(&finish(&mut asks), 3, &["usps: usps.bz2: expected md5", "only one source", &consent]);
        assert_eq!(names(&to.path("usps")), [".usps.bz2.unverified"]);
    }
    assert_eq!(finish(&mut fetch_usps(&server, &to)).code, Some(0));
    assert_whole(&to);
    assert_eq!(server.paths(), ["usps.bz2", "usps.t.bz2"]);
}

#[test]
fn a_page_in_place_of_an_archive_and_no_way_to_other_mirrors_is_a_network_failure() {
    let to = Folder::new();
    let server = Server::start(|_| Reply::whole(b"<!DOCTYPE html><title>NIST</title>"));
    let run = finish(fetch(["emnist/letters", "--mirror", &server.url(""), "--to"]).arg(to.path("")));
    assert_failed(&run, 3, &["a page of HTML came in place of the file", "the proxy does not lead there"]);
    assert!(!to.path("emnist").exists());
}

#[test]
fn what_cannot_be_read_is_said_before_it_is_fetched() {
    let text = finish(&mut fetch(["chestmnist", "--dry-run"])).text();
    assert!(text.contains("can be fetched but not read: an image can be of several"), "{text}");
}

#[test]
fn each_dataset_is_tried_and_failures_come_last() {
    let (to, server) = (
        Folder::new(),
        Server::start(|asked| match asked.path.starts_with("usps") {
            true => Reply::file(&made_up().0, asked),
            false => Reply::status(404),
        }),
    );
    let mut run = fetch_usps(&server, &to);
    let run = finish(run.args(["mnist", "pathmnist"]));
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stdout.starts_with("usps: 2 files"), "{}", run.stdout);
    let last: Vec<&str> = run.stderr.lines().rev().take(2).collect();
    assert!(last[1].starts_with("onepixel: mnist: train-images-idx3-ubyte.gz: no mirror"), "{}", run.stderr);
    assert!(last[0].starts_with("onepixel: pathmnist: pathmnist.npz: no mirror"), "{}", run.stderr);
    assert_whole(&to);
}

#[test]
fn a_folder_that_cannot_be_written_is_no_network_failure() {
    let to = Folder::new();
    let file = to.write("file", "");
    let run = finish(&mut fetch(["mnist", "--to", file.to_str().unwrap()]));
    assert_failed(&run, 2, &["file/mnist: cannot be written", "--to"]);
}

/// Waits until this file has so many bytes.
#[cfg(unix)]
fn await_bytes(file: &Path, bytes: u64) {
    let patience = Instant::now() + Duration::from_secs(60);
    while file.metadata().map_or(0, |metadata| metadata.len()) < bytes {
        assert!(Instant::now() < patience, "{} does not grow", file.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_download_goes_on_where_it_was() {
    for signal in ["-INT", "-TERM", "-KILL"] {
        let to = Folder::new();
        let server = Server::start(|asked| {
            let reply = Reply::file(&made_up().0, asked);
            if asked.before == 0 && asked.path == "usps.bz2" { reply.stall_after(150_000) } else { reply }
        });
        let mut first = fetch_usps(&server, &to);
        let first = first.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let part = to.path("usps/.usps.bz2.part");
        await_bytes(&part, 150_000);
        assert!(Command::new("kill").args([signal, &first.id().to_string()]).status().unwrap().success());
        let run = first.wait_with_output().unwrap();
        if signal != "-KILL" {
            let said = String::from_utf8(run.stderr).unwrap();
            assert_eq!(run.status.code(), Some(130), "{said}");
            assert!(said.contains("what came is kept"), "{said}");
        }
        assert_eq!(names(&to.path("usps")), [".usps.bz2.part"]);
        let second = finish(&mut fetch_usps(&server, &to));
        assert_eq!(second.code, Some(0), "{}", second.stderr);
        assert_eq!(server.ranges(), [None, Some(150_000), None]);
        assert_whole(&to);
    }
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_keeps_what_came_and_says_so() {
    let (to, server) = (Folder::new(), Server::start(|asked| Reply::file(&made_up().0, asked)));
    let usual = fetch_usps(&server, &to);
    // A file that may not grow fails to be written just as on a disk that is full.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -f 200; trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(usual.get_program())
        .args(usual.get_args());
    shield(&mut limited);
    let run = finish(limited.env_remove("ONEPIXEL_DATA"));
    assert_failed(&run, 2, &[".usps.bz2.part: cannot be written", "bytes that came are kept", "goes on from there"]);
    assert_eq!(names(&to.path("usps")), [".usps.bz2.part"]);
    let part = std::fs::read(to.path("usps/.usps.bz2.part")).unwrap();
    assert!(!part.is_empty() && made_up().0.starts_with(&part), "{} bytes", part.len());
    let run = finish(&mut fetch_usps(&server, &to));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(server.ranges(), [None, Some(part.len()), None]);
    assert_whole(&to);
}

#[test]
fn two_processes_at_once_do_not_fight() {
    let (to, server) = (Folder::new(), Server::start(|asked| Reply::file(&made_up().0, asked).drip_after(290_000)));
    let start = || {
        let mut run = fetch_usps(&server, &to);
        run.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs = [start(), start(), start()];
    for run in runs {
        let output = run.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_whole(&to);
    assert_eq!(server.paths(), ["usps.bz2", "usps.t.bz2"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_download_shows_on_a_terminal_how_fast_it_is_and_when_it_ends() {
    let (to, server) = (Folder::new(), Server::start(|asked| Reply::file(&made_up().0, asked).drip_after(200_000)));
    let (mirror, to) = (server.url(""), to.path(""));
    let line = format!("fetch usps --mirror {mirror} --to {} --accept-digest {}", to.display(), made_up().1);
    let Some(shown) = crate::terminal::on_terminal(&line, &[("NO_PROXY", "127.0.0.1")]) else { return };
    for part in
        ["usps.bz2 ", " of 300.00 kB, ", " kB/s, ", " left", "usps.bz2: fetched, accepted by your --accept-digest"]
    {
        assert!(shown.contains(part), "no {part:?} in {shown:?}");
    }
}

#[test]
fn real_files_are_recognised_by_their_published_digests() {
    let Some(data) = real_data() else { return };
    let mnist = data.join("mnist");
    if !mnist.join("train-images-idx3-ubyte.gz").is_file() {
        println!("skipped: {} has no files of MNIST", mnist.display());
        return;
    }
    let to = Folder::new();
    let mirrored = |name| finish(fetch([name, "--mirror", mnist.to_str().unwrap(), "--to"]).arg(to.path("")));
    let run = mirrored("mnist");
    assert_eq!((run.code, run.stdout.contains("4 fetched, all verified")), (Some(0), true), "{}", run.stderr);
    assert_eq!(names(&to.path("mnist")).len(), 4);
    // The files of another dataset under the same names.
    assert_failed(&mirrored("fashion-mnist"), 3, &["expected 26421880 bytes, the server has 9912422"]);
    assert!(!to.path("fashion-mnist").exists());
    let there = finish(fetch(["mnist"]).env("ONEPIXEL_DATA", &data)).text();
    assert!(there.contains("already there and right"), "{there}");
}
