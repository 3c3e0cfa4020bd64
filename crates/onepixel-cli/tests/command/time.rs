//! Does every command keep to its time?

use crate::support::{Folder, command, finish, onepixel};

#[test]
fn what_is_not_done_in_its_time_is_an_error_and_nothing_is_written() {
    let folder = Folder::new();
    for words in [
        "pixels digits --permutations 1000000",
        "labels digits --split train",
        "duplicates digits --rungs boosting,cnn",
        "shortcuts digits",
        "complexity digits",
        "difficulty digits",
        "few-pixels digits --pair 3 8 --most 64",
    ] {
        let out = folder.path("out.json");
        let words: Vec<&str> = words.split(' ').collect();
        let run = finish(command([&words[..], &["--time", "0.01s", "--json"]].concat()).arg(&out));
        assert_eq!(run.code, Some(2), "{words:?}: {}", run.stderr);
        assert!(run.stderr.contains("the 0.01 s of --time were up"), "{words:?}: {}", run.stderr);
        assert_eq!(folder.names(), Vec::<String>::new(), "{words:?}");
    }
}

#[test]
fn reading_counts_too() {
    let folder = Folder::new();
    folder.put_classes("data", &[("birds", 150), ("cats", 150)], 0);
    for what in ["duplicates", "quality", "check", "audit", "ladder"] {
        let run = finish(command([what, "--time", "0.001s"]).arg(folder.path("data")));
        assert_eq!(run.code, Some(2), "{what}: {}", run.stderr);
        assert!(run.stderr.contains("the 0.001 s of --time were up"), "{what}: {}", run.stderr);
    }
}

#[test]
fn enough_time_changes_nothing() {
    let text = |words: &str| onepixel(words).text();
    assert_eq!(text("pixels digits --time 10m"), text("pixels digits"));
}
