//! What is left when a run is interrupted?
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, Run, Sample, command};

#[test]
fn an_interrupted_run_leaves_no_file_behind() {
    for signal in ["-INT", "-TERM"] {
        let folder = Folder::new();
        folder.write("old.csv", "old");
        let mut run = command(["pixels", "digits", "--permutations", "1000000", "--json"])
            .args([folder.path("new.json"), "--csv".into(), folder.path("old.csv")])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let patience = Instant::now() + Duration::from_secs(60);
        while folder.names().len() < 2 {
            assert!(Instant::now() < patience, "no temporary file appears");
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap().success());
        let code = loop {
            if let Some(status) = run.try_wait().unwrap() {
                break status.code();
            }
            if Instant::now() > patience {
                run.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(code, Some(130), "{signal}");
        assert_eq!(
            (folder.names(), folder.read("old.csv")),
            (vec!["old.csv".to_owned()], "old".to_owned()),
            "{signal}"
        );
    }
}

#[test]
fn an_interrupted_ladder_keeps_the_rungs_that_are_measured_or_leaves_nothing() {
    let folder = Folder::new();
    // The vote of almost 100,000 pairs takes a while, the single pixel does not.
    let table = folder.write("many.csv", Sample::new(447, 40, 9, 5).csv());
    folder.write("old.csv", "old");
    let (mut delay, mut kept) = (Duration::from_millis(1), false);
    while !kept {
        let run = command(["ladder", "--models", "single-pixel,pixel-vote"])
            .arg(&table)
            .arg("--json")
            .args([folder.path("new.json"), "--csv".into(), folder.path("old.csv")])
            .args(["--figure".into(), folder.path("new.svg")])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while folder.names().len() < 5 {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(delay);
        let run = interrupted(run);
        assert_eq!(run.code, Some(130), "after {delay:?}: {}", run.stderr);
        kept = folder.names().len() > 2;
        if !kept {
            // Before the first rung is measured there is nothing to keep.
            assert_eq!(folder.names(), ["many.csv", "old.csv"], "after {delay:?}");
            assert_eq!((folder.read("old.csv").as_str(), run.stdout.as_str()), ("old", ""), "after {delay:?}");
            delay = delay * 3 / 2 + Duration::from_millis(20);
            continue;
        }
        assert_eq!(folder.names(), ["many.csv", "new.json", "new.svg", "old.csv"]);
        assert!(
            run.stderr.contains("interrupted, so this is incomplete: 1 of 2 models were measured"),
            "{}",
            run.stderr
        );
        assert!(run.stdout.contains("interrupted before it was measured"), "{}", run.stdout);
        assert!(folder.read("old.csv").ends_with("interrupted before it was measured\n"), "{}", folder.read("old.csv"));
        let document: serde_json::Value = serde_json::from_str(&folder.read("new.json")).unwrap();
        assert_eq!(document["ladder"]["rungs"][0]["name"], "single-pixel");
        assert_eq!(document["ladder"]["skipped"][0]["name"], "pixel-vote");
    }
}

#[test]
fn an_interrupted_audit_keeps_what_is_measured_page_and_all_or_leaves_nothing() {
    let folder = Folder::new();
    let table = folder.write("many.csv", Sample::new(200, 40, 9, 5).csv());
    let mut delay = Duration::from_millis(1);
    loop {
        let run = command(["audit", "--no-cache", "--report"])
            .args([folder.path("new.html"), "--json".into(), folder.path("new.json")])
            .args(["--csv-folder".into(), folder.path("tables"), table.clone()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while folder.names().len() < 4 {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(delay);
        let run = interrupted(run);
        assert_eq!(run.code, Some(130), "after {delay:?}: {}", run.stderr);
        if folder.names() == ["many.csv"] {
            delay = delay * 3 / 2 + Duration::from_millis(20);
            continue;
        }
        assert_eq!(folder.names(), ["many.csv", "new.html", "new.json", "tables"], "after {delay:?}");
        assert!(run.stderr.contains("interrupted, so this is incomplete"), "{}", run.stderr);
        let document: serde_json::Value = serde_json::from_str(&folder.read("new.json")).unwrap();
        let missing = document["missing"].as_array().unwrap();
        assert!(missing.iter().any(|part| part["reason"] == "interrupted before it was measured"), "{missing:?}");
        assert!(
            document["pixels"].is_object() && folder.read("new.html").contains("interrupted before it was measured")
        );
        return;
    }
}

/// What a run leaves behind that is interrupted now.
fn interrupted(run: Child) -> Run {
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let output = run.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
