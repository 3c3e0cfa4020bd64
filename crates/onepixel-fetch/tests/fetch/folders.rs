//! What if the folder is the trouble?

use std::sync::mpsc;

use onepixel_fetch::{Download, FetchError, News, Outcome, Watch};

use crate::bench::{Bench, assert_says, bytes, download};
use crate::server::{Reply, Server};

fn offering(file: &[u8]) -> Server {
    let file = file.to_vec();
    Server::start(move |asked| Reply::file(&file, asked))
}

#[test]
fn folders_are_created_and_names_may_have_folders() {
    let (bench, file) = (Bench::new(), bytes(5000, 1));
    let mut download = download(&file, &[offering(&file).url("cat.npy")]);
    download.name = "bitmap/a cat.bin".to_owned();
    let folder = bench.path("new/quickdraw");
    bench.fetcher().fetch(&[download], &folder, &bench).unwrap();
    assert_eq!(std::fs::read(folder.join("bitmap/a cat.bin")).unwrap(), file);
    assert_eq!(std::fs::read_dir(folder.join("bitmap")).unwrap().count(), 1);
}

#[test]
fn a_name_never_leads_out_of_the_folder() {
    let (bench, file) = (Bench::new(), bytes(5000, 2));
    let server = offering(&file);
    for name in ["../a.bin", "/tmp/a.bin", "", ".", "a/../../b", ".."] {
        let mut download = download(&file, &[server.url("a.bin")]);
        download.name = name.to_owned();
        let error = bench.fetch(&download).unwrap_err();
        assert!(matches!(error, FetchError::Name { .. }), "{name:?}: {error}");
    }
    assert_eq!((bench.names(), server.log()), (Vec::new(), Vec::new()));
}

#[test]
fn a_folder_that_cannot_be_is_refused_before_anything_is_asked_for() {
    let (bench, file) = (Bench::new(), bytes(5000, 3));
    let server = offering(&file);
    bench.write("file", b"");
    let error = bench.fetcher().fetch(&[download(&file, &[server.url("a.bin")])], &bench.path("file/mnist"), &bench);
    let error = error.unwrap_err();
    assert!(!error.is_network());
    assert_says(&error.to_string(), &["file/mnist", "cannot be written", "--to"]);
    assert_eq!(server.log(), []);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_refused_before_anything_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    let (bench, file) = (Bench::new(), bytes(5000, 4));
    let server = offering(&file);
    let folder = bench.path("locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(folder.join("probe"), "").is_ok() {
        println!("skipped: this user may write everywhere");
        return;
    }
    let error = bench.fetcher().fetch(&[download(&file, &[server.url("a.bin")])], &folder, &bench).unwrap_err();
    assert_says(&error.to_string(), &["locked", "cannot be written", "Permission denied"]);
    assert_eq!(server.log(), []);
}

#[test]
fn what_cannot_fit_is_refused_before_anything_is_asked_for() {
    let (bench, file) = (Bench::new(), bytes(5000, 5));
    let server = offering(&file);
    let mut huge = download(&file, &[server.url("a.bin")]);
    huge.size = Some(1 << 60);
    let error = bench.fetch(&huge).unwrap_err();
    assert!(!error.is_network());
    assert_says(&error.to_string(), &["1152921504606846976 more bytes", "make room"]);
    assert_eq!((bench.names(), server.log()), (Vec::new(), Vec::new()));
}

#[test]
fn a_folder_under_the_final_name_stays() {
    let (bench, file) = (Bench::new(), bytes(5000, 6));
    std::fs::create_dir(bench.path("a.bin")).unwrap();
    let error = bench.fetch(&download(&file, &[offering(&file).url("a.bin")])).unwrap_err().to_string();
    assert_says(&error, &["a.bin"]);
    assert!(bench.path("a.bin").is_dir());
}

#[test]
fn several_files_come_one_after_the_other_up_to_the_first_that_does_not() {
    let (bench, file) = (Bench::new(), bytes(5000, 7));
    let server = {
        let file = file.clone();
        Server::start(move |asked| if asked.path == "b" { Reply::status(404) } else { Reply::file(&file, asked) })
    };
    let named = |name: &str| {
        let mut download = download(&file, &[server.url(name)]);
        download.name = name.to_owned();
        download
    };
    let fetch = |names: &[&str]| {
        let downloads: Vec<Download> = names.iter().map(|name| named(name)).collect();
        bench.fetcher().fetch(&downloads, &bench.path(""), &bench)
    };
    fetch(&["a", "b", "c"]).unwrap_err();
    assert_eq!(bench.names(), ["a"]);
    assert_eq!(fetch(&["a", "c"]).unwrap(), [Outcome::Present, Outcome::Fetched]);
    assert_eq!(server.paths(), ["a", "b", "c"]);
}

/// Tells when it hears that another one is waited for.
struct Ear(mpsc::Sender<News>);

impl Watch for Ear {
    fn hear(&self, news: &News) {
        let _ = self.0.send(news.clone());
    }
}

#[test]
fn two_fetches_at_once_fetch_once() {
    let (bench, file) = (Bench::new(), bytes(300_000, 8));
    let (asked_to, asked) = mpsc::channel();
    let (go_to, go) = mpsc::channel::<()>();
    let (asked_to, go) = (std::sync::Mutex::new(asked_to), std::sync::Mutex::new(go));
    let served = file.clone();
    let server = Server::start(move |request| {
        asked_to.lock().unwrap().send(()).unwrap();
        go.lock().unwrap().recv().unwrap();
        Reply::file(&served, request)
    });
    let downloads = [download(&file, &[server.url("a.bin")])];
    let (heard_to, heard) = mpsc::channel();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| bench.fetcher().fetch(&downloads, &bench.path(""), &bench).unwrap());
        asked.recv().unwrap();
        let second = scope.spawn(|| bench.fetcher().fetch(&downloads, &bench.path(""), &Ear(heard_to)).unwrap());
        let news = heard.recv().unwrap();
        let this = std::process::id().to_string();
        assert!(matches!(news, News::Waiting { .. }) && news.to_string().contains(&this), "{news}");
        go_to.send(()).unwrap();
        assert_eq!((first.join().unwrap(), second.join().unwrap()), (vec![Outcome::Fetched], vec![Outcome::Present]));
    });
    assert_eq!((bench.names(), bench.read("a.bin")), (vec!["a.bin".to_owned()], Some(file)));
    assert_eq!(server.log().len(), 1);
}
