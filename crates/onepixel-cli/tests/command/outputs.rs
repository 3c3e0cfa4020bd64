//! Do files come to be whole, where they were asked for, or not at all?

use std::io::Read;
use std::process::Stdio;

use crate::support::{Folder, Sample, command, onepixel, onepixel_on, train_and_test};

#[test]
fn a_failed_run_leaves_an_existing_file_as_it_was_and_no_other() {
    let folder = Folder::new();
    let old = folder.write("out.json", "old");
    for rest in ["nonsense", "digits --split test", "digits --pair 1 nonsense", "digits --figure x.bmp"] {
        onepixel_on(&format!("pixels {rest} --json {{}}"), &old).refusal();
        assert_eq!(folder.names(), ["out.json"], "{rest}");
        assert_eq!(folder.read("out.json"), "old", "{rest}");
    }
    onepixel_on("pixels digits --json {}", &old).text();
    assert!(folder.read("out.json").starts_with('{'));
}

#[test]
fn no_file_gets_its_name_when_another_cannot_be_written() {
    let data = train_and_test();
    let folder = Folder::new();
    if !std::path::Path::new("/dev/full").exists() {
        println!("skipped: no /dev/full here");
        return;
    }
    let line = format!("pixels {} --json {{}} --csv /dev/full", data.path("").display());
    let refusal = onepixel_on(&line, &folder.path("out.json")).refusal();
    assert!(refusal.contains("/dev/full: cannot be written"), "{refusal}");
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn what_is_no_file_is_written_as_it_is() {
    let data = train_and_test();
    let text = onepixel_on("pixels {} --json /dev/null", &data.path("")).text();
    assert!(text.contains("hardest"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_it_leads_to_is_replaced() {
    let data = train_and_test();
    let folder = Folder::new();
    folder.write("target.csv", "old");
    std::os::unix::fs::symlink("target.csv", folder.path("link.csv")).unwrap();
    onepixel_on(&format!("pixels {} --csv {{}}", data.path("").display()), &folder.path("link.csv")).text();
    assert!(folder.path("link.csv").symlink_metadata().unwrap().is_symlink());
    assert!(folder.read("target.csv").starts_with("a,b,row"));
    assert_eq!(folder.names(), ["link.csv", "target.csv"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_what_is_not_there_yet_stays_a_link() {
    let data = train_and_test();
    let folder = Folder::new();
    std::os::unix::fs::symlink("target.csv", folder.path("link.csv")).unwrap();
    onepixel_on(&format!("pixels {} --csv {{}}", data.path("").display()), &folder.path("link.csv")).text();
    assert!(folder.path("link.csv").symlink_metadata().unwrap().is_symlink());
    assert!(folder.read("target.csv").starts_with("a,b,row"));
}

#[cfg(unix)]
#[test]
fn a_new_file_may_be_read_by_whom_the_mask_allows() {
    use std::os::unix::fs::PermissionsExt;
    let data = train_and_test();
    for (mask, mode) in [("022", 0o644), ("077", 0o600)] {
        let folder = Folder::new();
        let script = format!("umask {mask}; exec \"$0\" pixels \"$1\" --json \"$2\"");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_onepixel")]).args([data.path(""), folder.path("out.json")]);
        assert!(shell.output().unwrap().status.success());
        assert_eq!(folder.path("out.json").metadata().unwrap().permissions().mode() & 0o777, mode);
    }
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let folder = Folder::new();
    let many = folder.write("many.csv", Sample::new(448, 2, 4, 13).csv());
    let many = many.to_str().unwrap();
    for arguments in [
        vec!["pixels", "digits"],
        vec!["pixels", "digits", "--json", "-"],
        vec!["pixels", many, "--csv", "-"],
        vec!["pixels", "digits", "--pair", "0", "1"],
        vec!["datasets"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["pixels", "--help"],
    ] {
        let mut run = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(run.stdout.take());
        let mut complaint = String::new();
        run.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
        assert_eq!((run.wait().unwrap().code(), complaint.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_not_passed_over() {
    for line in ["pixels digits", "datasets", "completions zsh", "man"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(line.split(' ')).stdout(full).output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{line}: {complaint}");
        assert!(complaint.contains("standard output: No space left"), "{line}: {complaint}");
        assert!(!complaint.contains("panicked"), "{line}: {complaint}");
    }
}

#[test]
fn a_file_in_the_current_folder_needs_no_path() {
    let folder = Folder::new();
    let mut run = command(["pixels", "digits", "--csv", "out.csv"]);
    assert!(run.current_dir(folder.path("")).output().unwrap().status.success());
    assert_eq!(folder.names(), ["out.csv"]);
    assert_eq!(folder.read("out.csv"), onepixel("pixels digits --csv -").text());
}
