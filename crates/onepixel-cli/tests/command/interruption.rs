//! What is left when a run is interrupted?
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Folder, command};

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
