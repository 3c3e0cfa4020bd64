//! Is a dataset that lies elsewhere read as one that lies here, and does nothing of it stay?

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::server::{Reply, Server};
use crate::support::{Folder, Run, Sample, command, finish, keeping_to, onepixel_on};

const SECRET: &str = "wJalrXUtnFEMISECRET";

/// The command with these words, credentials for a server, and a folder of its own for what it stages.
fn onepixel(line: &str, server: &Server, stage: &Path) -> Run {
    finish(&mut command_of(line, server, stage))
}

fn command_of(line: &str, server: &Server, stage: &Path) -> Command {
    let mut command = command(line.split(' '));
    for name in ["https_proxy", "http_proxy", "all_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    std::fs::create_dir_all(stage).unwrap();
    command.env("TMPDIR", stage).env("AWS_ENDPOINT_URL", server.url("").trim_end_matches('/'));
    command.env("AWS_ALLOW_HTTP", "true").env("AWS_REGION", "eu-central-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", SECRET);
    command
}

/// A bucket `photos` with these objects.
fn bucket(objects: Vec<(String, String)>) -> Server {
    Server::start(move |asked| {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        if query.contains("list-type=2") {
            let rest = |size| format!("<LastModified>1994-11-15T12:45:26.000Z</LastModified><Size>{size}</Size>");
            let meant = objects.iter().filter(|(name, _)| path == "photos" && !name.is_empty());
            let listed =
                meant.map(|(name, text)| format!("<Contents><Key>{name}</Key>{}</Contents>", rest(text.len())));
            return Reply::whole(
                format!("<ListBucketResult>{}</ListBucketResult>", listed.collect::<String>()).as_bytes(),
            );
        }
        match objects.iter().find(|(name, _)| path.strip_prefix("photos/") == Some(name)) {
            Some((_, text)) if text.is_empty() => Reply::refused(403, "<Error><Code>AccessDenied</Code></Error>"),
            Some((_, text)) => {
                let reply = if asked.method == "HEAD" {
                    Reply::head(text.as_bytes())
                } else {
                    Reply::file(text.as_bytes(), asked)
                };
                reply.header("Last-Modified", "Tue, 15 Nov 1994 12:45:26 GMT")
            }
            None => Reply::status(404),
        }
    })
}

#[test]
fn a_file_on_the_web_is_read_as_one_here_and_called_by_its_address() {
    let (folder, sample) = (Folder::new(), Sample::new(4, 60, 16, 7));
    let (stage, csv) = (folder.path("stage"), sample.csv());
    let here = folder.write("plain.csv", &csv);
    let here = keeping_to("pixels", &onepixel_on("pixels {} --label-column first --json -", &here).text());
    let server = Server::start(move |asked| Reply::file(csv.as_bytes(), asked));
    let address = server.url("plain.csv");
    let line = format!("pixels {address}?X-Amz-Signature={SECRET} --label-column first --json -");
    let text = onepixel(&line, &server, &stage).text();
    assert!(!text.contains(SECRET));
    let there = keeping_to("pixels", &text);
    assert_eq!(there["dataset"]["source"], Value::from(address));
    assert_eq!((&there["pixels"], &there["dataset"]["name"]), (&here["pixels"], &here["dataset"]["name"]));
    assert_eq!(std::fs::read_dir(&stage).unwrap().count(), 0, "what was staged stays");
}

#[test]
fn the_page_of_an_audit_names_the_command_without_its_secrets() {
    let (folder, csv) = (Folder::new(), Sample::new(4, 60, 16, 7).csv());
    let server = Server::start(move |asked| Reply::file(csv.as_bytes(), asked));
    let (page, address) = (folder.path("page.html"), server.url("plain.csv"));
    let options = format!("--label-column first --quick --time 5s --report {}", page.display());
    let line = format!("audit {address}?X-Amz-Signature={SECRET} {options}");
    onepixel(&line, &server, &folder.path("stage")).text();
    let page = folder.read("page.html");
    assert!(page.contains("plain.csv --label-column") && !page.contains(SECRET));
}

#[test]
fn shards_in_a_bucket_are_counted_and_lost_ones_are_named() {
    let (folder, sample) = (Folder::new(), Sample::new(4, 60, 16, 7));
    let (stage, to) = (folder.path("stage"), folder.path("all.sketch"));
    let mut objects: Vec<(String, String)> =
        (0..3).map(|number| (format!("shards/{number}.csv"), sample.csv())).collect();
    let line = format!("sketch s3://photos/shards/*.csv --label-column first --sample 10 -o {}", to.display());
    let text = onepixel(&line, &bucket(objects.clone()), &stage).text();
    assert!(text.contains("729 train images of 4×4 from 3 shards"), "{text}");
    objects[1].1 = "no table".to_owned();
    objects[2].1 = String::new();
    let run = onepixel(&line, &bucket(objects), &stage);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    for part in ["2 of 3 shards", "s3://photos/shards/1.csv", "s3://photos/shards/2.csv", "403 (AccessDenied)"] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("stage") && !run.stderr.contains(SECRET), "{}", run.stderr);
    assert!(run.stdout.contains("243 train images of 4×4 from 1 shard"), "{}", run.stdout);
    assert_eq!(std::fs::read_dir(&stage).unwrap().count(), 0, "what was staged stays");
}

#[test]
fn wrong_credentials_are_told_without_them() {
    let folder = Folder::new();
    let refusal = format!("<Error><Code>SignatureDoesNotMatch</Code><StringToSign>{SECRET}</StringToSign></Error>");
    let server = Server::start(move |_| Reply::refused(403, &refusal));
    let refused = onepixel("quality s3://photos/pets/", &server, &folder.path("stage")).refusal();
    assert!(
        refused.contains("s3://photos/pets/: the server answers with status 403 (SignatureDoesNotMatch)"),
        "{refused}"
    );
    assert!(
        refused.contains("AWS_SECRET_ACCESS_KEY") && !refused.contains(SECRET) && !refused.contains("AKIA"),
        "{refused}"
    );
}

#[test]
fn a_folder_for_staging_that_is_none_is_refused() {
    let (folder, csv) = (Folder::new(), Sample::new(4, 60, 16, 7).csv());
    let server = Server::start(move |asked| Reply::file(csv.as_bytes(), asked));
    let line = format!("pixels {} --stage {}", server.url("plain.csv"), folder.path("none").display());
    let refused = onepixel(&line, &server, &folder.path("stage")).refusal();
    assert!(refused.contains("none: cannot be written") && refused.contains("--stage"), "{refused}");
}
