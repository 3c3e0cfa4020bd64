//! Reading from object storage, the Hub and the web: what comes is what is there, whatever happens on the way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use onepixel_fetch::remote::{Remote, RemoteError};
use onepixel_fetch::{FetchSettings, Unwatched, Watch};

use crate::server::{Asked, Reply, Server};

const DATE: &str = "Tue, 15 Nov 1994 12:45:26 GMT";
const SECRET: &str = "wJalrXUtnFEMISECRET";

/// The objects of the bucket `photos`.
type Objects = BTreeMap<String, Vec<u8>>;

fn objects<const N: usize>(named: [(&str, Vec<u8>); N]) -> Objects {
    named.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

/// Bytes that differ everywhere.
fn bytes(count: usize) -> Vec<u8> {
    (0..count as u32).flat_map(|number| (number.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()).take(count).collect()
}

/// What S3 answers, with `fault` before it.
fn s3(objects: Objects, fault: impl Fn(&Asked, Reply) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |asked| fault(asked, of_bucket(&objects, asked)))
}

fn of_bucket(objects: &Objects, asked: &Asked) -> Reply {
    let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
    if query.contains("list-type=2") {
        return page(objects, query);
    }
    let name = path.strip_prefix("photos/").unwrap_or_default();
    let tagged = |reply: Reply| reply.header("ETag", "\"1\"").header("Last-Modified", DATE);
    match objects.get(name) {
        None => Reply::refused(404, "<Error><Code>NoSuchKey</Code></Error>"),
        Some(_) if asked.if_match.as_ref().is_some_and(|tag| tag != "\"1\"") => Reply::status(412),
        Some(bytes) if asked.method == "HEAD" => tagged(Reply::head(bytes)),
        Some(bytes) => tagged(Reply::file(bytes, asked)),
    }
}

/// A page of at most 1,000 objects.
fn page(objects: &Objects, query: &str) -> Reply {
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or("");
    let prefix = value("prefix").replace("%2F", "/");
    let first: usize = value("continuation-token").parse().unwrap_or(0);
    let meant: Vec<_> = objects.iter().filter(|(name, _)| name.starts_with(&prefix)).collect();
    let mut xml = "<ListBucketResult>".to_owned();
    for (name, bytes) in meant.iter().skip(first).take(1000) {
        let size = bytes.len();
        let (date, tag) = ("1994-11-15T12:45:26.000Z", "&quot;1&quot;");
        let rest = format!("<LastModified>{date}</LastModified><ETag>{tag}</ETag><Size>{size}</Size>");
        write!(xml, "<Contents><Key>{name}</Key>{rest}</Contents>").unwrap();
    }
    if first + 1000 < meant.len() {
        write!(xml, "<NextContinuationToken>{}</NextContinuationToken>", first + 1000).unwrap();
    }
    Reply::whole(format!("{xml}</ListBucketResult>").as_bytes())
}

fn variables(server: &Server) -> Vec<(String, String)> {
    let endpoint = server.url("").trim_end_matches('/').to_owned();
    let named = [
        ("AWS_ENDPOINT_URL", &*endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_REGION", "eu-central-1"),
        ("HF_ENDPOINT", &*endpoint),
        ("HF_TOKEN", SECRET),
    ];
    named.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn remote(server: &Server, address: &str) -> Remote {
    let mut settings = FetchSettings::default();
    settings.first_wait = Duration::from_millis(1);
    settings.longest_wait = Duration::from_millis(5);
    Remote::with_variables(address, settings, &variables(server)).unwrap()
}

/// Files in a folder, by their names in it.
fn files(folder: &std::path::Path) -> Objects {
    let mut found = Objects::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

/// What is staged of an address.
fn staged(server: &Server, address: &str) -> Result<(String, Objects), RemoteError> {
    let folder = tempfile::tempdir().unwrap();
    let remote = remote(server, address);
    let listing = remote.list()?;
    let place = remote.stage_all(&listing, folder.path(), &Unwatched)?;
    let place = place.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
    Ok((place, files(folder.path())))
}

fn fine(_: &Asked, reply: Reply) -> Reply {
    reply
}

#[test]
fn a_prefix_becomes_a_folder_with_the_same_names() {
    let inside = [("pets/cat/1.png", bytes(10)), ("pets/dog/2.png", bytes(20)), ("pets/dog", Vec::new())];
    let server = s3(objects(inside), fine);
    for address in ["s3://photos/pets/", "s3://photos/pets"] {
        let (place, files) = staged(&server, address).unwrap();
        let expected = objects([("pets/cat/1.png", bytes(10)), ("pets/dog/2.png", bytes(20))]);
        assert_eq!((&*place, files), ("pets", expected), "{address}");
    }
    let (place, files) = staged(&server, "s3://photos").unwrap();
    assert_eq!((&*place, files.contains_key("photos/pets/cat/1.png")), ("photos", true));
    let (place, files) = staged(&server, "s3://photos/pets/cat/1.png").unwrap();
    assert_eq!((&*place, files), ("1.png", objects([("1.png", bytes(10))])));
}

#[test]
fn a_star_takes_the_shards_that_it_stands_for() {
    let names = ["a/train-0.tar", "a/train-1.tar", "a/test-0.tar", "a/b/train-2.tar", "b/train-3.tar"];
    let server = s3(objects(names.map(|name| (name, bytes(5)))), fine);
    let listed = |address: &str| -> Vec<String> {
        let remote = remote(&server, address);
        remote.list().unwrap().objects().iter().map(|object| remote.address_of(object)).collect()
    };
    assert_eq!(listed("s3://photos/a/train-*.tar"), ["s3://photos/a/train-0.tar", "s3://photos/a/train-1.tar"]);
    assert_eq!(listed("s3://photos/*/train-*.tar").len(), 3);
    assert!(server.paths().iter().any(|path| path.contains("prefix=a%2Ftrain-")), "{:?}", server.paths());
}

#[test]
fn an_object_of_several_pieces_arrives_whole() {
    let big = bytes(70_000_001);
    let server = s3(objects([("big.tar", big.clone())]), fine);
    let (_, files) = staged(&server, "s3://photos/big.tar").unwrap();
    assert!(files["big.tar"] == big);
    let ranges: Vec<_> = server.log().iter().map(|asked| (asked.from, asked.to)).collect();
    let piece = 32 * 1024 * 1024;
    let expected = [
        (None, None),
        (Some(0), Some(piece - 1)),
        (Some(piece), Some(2 * piece - 1)),
        (Some(2 * piece), Some(70_000_000)),
    ];
    assert_eq!(ranges, expected);
}

#[test]
fn a_busy_server_is_asked_again_and_a_broken_connection_goes_on_from_there() {
    let big = bytes(1_000_000);
    let server = s3(objects([("big.tar", big.clone())]), |asked, reply| match asked.before {
        0 | 1 => Reply::status(503),
        2 if asked.method == "GET" => reply.cut_after(300_000),
        3 if asked.method == "GET" => reply.cut_after(200_000),
        _ => reply,
    });
    let (_, files) = staged(&server, "s3://photos/big.tar").unwrap();
    assert!(files["big.tar"] == big);
    let last = server.log().last().cloned().unwrap();
    assert!(last.from.is_some_and(|from| from > 0), "{last:?}");
    assert_eq!(last.if_match.as_deref(), Some("\"1\""));
}

#[test]
fn a_refusal_names_bucket_status_and_variables_and_no_secret() {
    let body = format!(
        "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId><StringToSign>{SECRET}</StringToSign></Error>"
    );
    let server = s3(Objects::new(), move |_, _| Reply::refused(403, &body));
    let refused = staged(&server, "s3://photos/a/").unwrap_err().to_string();
    for part in ["s3://photos/a/", "403", "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID", "AWS_REGION"] {
        assert!(refused.contains(part), "{refused}");
    }
    assert!(!refused.contains("AKIA") && !refused.contains(SECRET), "{refused}");
    assert_eq!(server.log().len(), 1, "a refusal is no reason to ask again");
    let signed = server.log()[0].authorization.clone().unwrap();
    assert!(signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/") && !signed.contains(SECRET));
    // The answer to HEAD has no text: the status has to do.
    let refused = staged(&server, "s3://photos/a.tar").unwrap_err().to_string();
    assert!(refused.contains("403") && refused.contains("AWS_ACCESS_KEY_ID"), "{refused}");
}

#[test]
fn a_hundred_thousand_shards_are_listed_page_by_page_in_order() {
    let names = (0..100_000).rev().map(|number| (format!("shards/{number:06}.tar"), vec![0; number % 3]));
    let server = s3(names.collect(), fine);
    let remote = remote(&server, "s3://photos/shards/");
    let listing = remote.list().unwrap();
    assert_eq!((listing.objects().len(), listing.bytes()), (100_000, 99_999));
    assert_eq!(remote.address_of(&listing.objects()[99_999]), "s3://photos/shards/099999.tar");
    assert_eq!(server.log().len(), 100);
}

#[test]
fn names_that_lead_elsewhere_are_refused_and_nothing_is_written() {
    for name in ["pets/../../etc/passwd", "pets//etc/passwd", "pets/./a"] {
        let server = s3(objects([(name, bytes(5)), ("pets/fine", bytes(5))]), fine);
        let refused = staged(&server, "s3://photos/pets/").unwrap_err().to_string();
        assert!(refused.contains("s3://photos/pets/") && refused.contains(".."), "{refused}");
    }
    let listed = br#"[{"type":"file","path":"../../.bashrc","size":3},{"type":"file","path":"a.png","size":3}]"#;
    let server = Server::start(move |_| Reply::whole(listed));
    let refused = staged(&server, "hf://datasets/o/n").unwrap_err();
    assert!(matches!(&refused, RemoteError::Name { name, .. } if name == "../../.bashrc"), "{refused}");
}

#[test]
fn an_object_that_changed_since_it_was_listed_is_refused() {
    let server = s3(objects([("a/x.tar", bytes(9))]), |asked, reply| match asked.method.as_str() {
        "GET" if !asked.path.contains("list-type") => Reply::status(412),
        _ => reply,
    });
    assert!(
        matches!(staged(&server, "s3://photos/a/"), Err(RemoteError::Changed { address }) if address == "s3://photos/a/x.tar")
    );
    // Nor is one taken of a server that minds no condition.
    let longer = s3(objects([("a/x.tar", bytes(9))]), |asked, reply| match asked.path.contains("list-type") {
        true => reply,
        false => Reply::file(&bytes(12), asked).header("ETag", "\"2\"").header("Last-Modified", DATE),
    });
    assert!(matches!(staged(&longer, "s3://photos/a/"), Err(RemoteError::Changed { .. })));
}

#[test]
fn what_does_not_fit_is_refused_before_it_comes() {
    let server = s3(objects([("a/x.tar", bytes(9))]), |asked, reply| match asked.path.contains("list-type") {
        false => reply,
        true => Reply::whole(
            b"<ListBucketResult><Contents><Key>a/x.tar</Key><LastModified>1994-11-15T12:45:26.000Z</LastModified>\
              <Size>4000000000000000</Size></Contents></ListBucketResult>",
        ),
    });
    let refused = staged(&server, "s3://photos/a/").unwrap_err().to_string();
    assert!(refused.contains("4000000000000000 bytes") && refused.contains("onepixel sketch"), "{refused}");
    assert_eq!(server.log().len(), 1);
}

#[test]
fn nothing_at_an_address_is_said_to_be_nothing() {
    let server = s3(objects([("a/x.tar", bytes(9))]), fine);
    for address in ["s3://photos/b/", "s3://photos/a/y.tar", "s3://photos/a/*.zip"] {
        assert!(matches!(staged(&server, address), Err(RemoteError::Nothing { .. })), "{address}");
    }
}

#[test]
fn what_comes_is_counted() {
    struct Count(AtomicU64);
    impl Watch for Count {
        fn advance(&self, bytes: u64) {
            self.0.fetch_add(bytes, Ordering::Relaxed);
        }
    }
    let many = (0..50).map(|number| (format!("a/{number}"), bytes(1000 + number)));
    let server = s3(many.collect(), fine);
    let (folder, count) = (tempfile::tempdir().unwrap(), Count(AtomicU64::new(0)));
    let remote = remote(&server, "s3://photos/a/");
    let listing = remote.list().unwrap();
    remote.stage_all(&listing, folder.path(), &count).unwrap();
    assert_eq!((count.0.into_inner(), listing.bytes()), (51_225, 51_225));
}

#[test]
fn a_file_on_the_web_goes_on_where_it_broke_off_and_its_signature_stays_unsaid() {
    let big = bytes(500_000);
    let served = Arc::new(big.clone());
    let server = Server::start(move |asked| match asked.before {
        1 => Reply::file(&served, asked).header("ETag", "\"7\"").cut_after(200_000),
        _ => Reply::file(&served, asked).header("ETag", "\"7\""),
    });
    let address = server.url("a/b.tar?X-Amz-Signature=secret");
    let (place, files) = staged(&server, &address).unwrap();
    assert!(place == "b.tar" && files["b.tar"] == big);
    let last = server.log().last().cloned().unwrap();
    assert!(last.from.is_some_and(|from| from > 0) && last.if_range.as_deref() == Some("\"7\""), "{last:?}");
    assert!(last.path.contains("X-Amz-Signature=secret") && last.authorization.is_none());
    let gone = Server::start(|_| Reply::status(404));
    let refused = staged(&gone, &gone.url("a/b.tar?X-Amz-Signature=secret")).unwrap_err().to_string();
    assert!(
        refused.contains("a/b.tar: the server answers with status 404") && !refused.contains("secret"),
        "{refused}"
    );
}

#[test]
fn a_dataset_of_the_hub_is_listed_over_pages_and_its_token_stays_with_it() {
    let elsewhere = Arc::new(Server::start(|asked| Reply::file(b"pixels", asked)));
    let other = elsewhere.clone();
    let server = Server::start(move |asked| match asked.path.as_str() {
        "api/datasets/o/n/tree/main/data?recursive=true" => {
            Reply::whole(br#"[{"type":"directory","path":"data/a"},{"type":"file","path":"data/a/1 2.png","size":6}]"#)
        }
        "datasets/o/n/resolve/main/data/a/1%202.png" => {
            Reply::redirect(other.url("cdn?Signature=x").replace("127.0.0.1", "localhost"))
        }
        _ => Reply::status(404),
    });
    let (place, files) = staged(&server, "hf://datasets/o/n/data").unwrap();
    assert_eq!((&*place, files), ("data", objects([("data/a/1 2.png", b"pixels".to_vec())])));
    let expected = format!("Bearer {SECRET}");
    assert!(server.log().iter().all(|asked| asked.authorization.as_ref() == Some(&expected)));
    assert_eq!(elsewhere.log().len(), 1);
    assert!(elsewhere.log().iter().all(|asked| asked.authorization.is_none()));
}

#[test]
fn the_hub_leads_from_page_to_page() {
    let server = Server::start(move |asked| match asked.path.as_str() {
        "api/datasets/o/n/tree/v1?recursive=true" => Reply::whole(br#"[{"type":"file","path":"b","size":1}]"#)
            .header("Link", format!("<http://{}/next?cursor=2>; rel=\"next\"", asked.host)),
        "next?cursor=2" => Reply::whole(br#"[{"type":"file","path":"a","size":1}]"#)
            .header("Link", "<http://elsewhere.invalid/next>; rel=\"next\""),
        _ => Reply::file(b"x", asked),
    });
    let (place, files) = staged(&server, "hf://datasets/o/n@v1").unwrap();
    assert_eq!((&*place, files), ("n", objects([("n/a", b"x".to_vec()), ("n/b", b"x".to_vec())])));
}

#[test]
fn nobody_is_asked_without_encryption_unless_that_is_allowed() {
    let server = s3(objects([("a/x.tar", bytes(9))]), fine);
    let unencrypted: Vec<_> = variables(&server).into_iter().filter(|(name, _)| name != "AWS_ALLOW_HTTP").collect();
    let remote = Remote::with_variables("s3://photos/a/", FetchSettings::default(), &unencrypted).unwrap();
    let refused = remote.list().unwrap_err().to_string();
    assert!(refused.contains("AWS_ALLOW_HTTP=true"), "{refused}");
    assert!(server.log().is_empty());
}
