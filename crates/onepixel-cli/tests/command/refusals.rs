//! Does each refusal say what was read, where, what was expected and what was found?

use std::path::Path;

use crate::support::{Folder, Sample, command, finish, onepixel, onepixel_on, train_and_test};

/// The refusal of this line, which must have each of these parts.
fn refused(line: &str, path: &Path, parts: &[&str]) {
    let refusal = onepixel_on(line, path).refusal();
    for part in parts {
        assert!(refusal.contains(part), "{line}: no {part:?} in {refusal}");
    }
}

#[test]
fn an_unknown_dataset_is_refused_with_the_name_that_was_probably_meant() {
    let nowhere = Path::new("");
    refused("pixels digts", nowhere, &["digts", "digits"]);
    refused("audit fashion-mnits", nowhere, &["fashion-mnits", "fashion-mnist"]);
    refused(
        "pixels mnist",
        nowhere,
        &[
            "the files of MNIST",
            "found none",
            "/dev/null/cache/onepixel/mnist",
            "get it with `onepixel fetch mnist`",
            "ONEPIXEL_DATA",
        ],
    );
    refused("pixels k49", nowhere, &["the files of Kuzushiji-49", "`onepixel fetch kuzushiji-49`"]);
    refused("pixels emnist/letters", nowhere, &["the files of EMNIST", "`onepixel fetch emnist/letters`"]);
    refused("pixels emnist/leters", nowhere, &["did you mean emnist/letters?", "byclass"]);
    refused("pixels emnist-letters", nowhere, &["did you mean emnist/letters?"]);
    refused("pixels cifra10", nowhere, &["did you mean cifar10?"]);
    refused("pixels no/such/folder", nowhere, &["no/such/folder"]);
}

#[test]
fn an_empty_name_and_a_dash_are_no_datasets() {
    for name in ["", "-"] {
        let refusal = finish(&mut command(["pixels", name])).refusal();
        assert!(refusal.to_lowercase().contains("dataset") && !refusal.contains(": : "), "{name:?}: {refusal}");
    }
}

#[test]
fn a_folder_without_a_dataset_is_refused_with_what_it_has() {
    let folder = Folder::new();
    refused("pixels {}", &folder.path(""), &["train-images-idx3-ubyte", "found nothing"]);
    folder.write("notes.txt", "");
    refused("pixels {}", &folder.path(""), &["train-images-idx3-ubyte", "notes.txt"]);
    folder.write("one.png", "");
    refused("pixels {}", &folder.path(""), &["one.png", "found the end"]);
    std::fs::remove_file(folder.path("one.png")).unwrap();
    folder.write("table.csv", "");
    refused("pixels {}", &folder.path(""), &["give the file itself", "table.csv"]);
    folder.write(".train-images-idx3-ubyte.gz.part", "");
    refused("pixels {}", &folder.path(""), &["interrupted", "run `onepixel fetch` again"]);
}

#[test]
fn missing_files_are_named() {
    refused("pixels --images no.npy --labels no.idx", Path::new(""), &["no.npy", "No such file"]);
    refused("pixels --images no.npy", Path::new(""), &["--labels"]);
    refused("pixels digits --images a --labels b", Path::new(""), &["cannot be used with"]);
    refused("pixels", Path::new(""), &["<DATASET>"]);
}

#[test]
fn an_output_that_cannot_be_written_is_refused_before_any_work() {
    let folder = Folder::new();
    for option in ["--json", "--csv"] {
        let line = format!("pixels nonsense {option} {{}}");
        refused(
            &line,
            &folder.path("no/such/folder/out"),
            &["no/such/folder/out", "cannot be written", "No such file", "create its folder first"],
        );
        refused(&line, &folder.path(""), &["cannot be written", "is a directory"]);
    }
    std::fs::create_dir(folder.path("folder.svg")).unwrap();
    refused("pixels nonsense --figure {}", &folder.path("folder.svg"), &["folder.svg", "is a directory"]);
    refused("pixels nonsense --figure {}", &folder.path("no/out.svg"), &["no/out.svg", "cannot be written"]);
}

#[test]
fn a_file_for_two_outputs_is_refused_however_it_is_spelt() {
    let folder = Folder::new();
    refused("pixels digits --json - --csv -", &folder.path(""), &["--json -", "--csv -"]);
    refused("pixels digits --json {} --csv {}", &folder.path("out"), &["out", "--json", "--csv"]);
    refused("pixels digits --figure {} --class-figure {}", &folder.path("a.svg"), &["--figure", "--class-figure"]);
    let beside = format!("pixels digits --json {{}} --csv {}", folder.path("./out").display());
    refused(&beside, &folder.path("out"), &["--json", "--csv"]);
    assert_eq!(folder.names(), [""; 0]);
    let mut run = command(["pixels", "digits", "--json", "out", "--csv", "./out"]);
    assert!(finish(run.current_dir(folder.path(""))).refusal().contains("give each its own file"));
}

#[test]
fn an_output_never_replaces_what_is_read() {
    let folder = Folder::new();
    let table = Sample::new(2, 5, 4, 3).csv();
    let file = folder.write("table.csv", &table);
    refused("pixels {} --csv {}", &file, &["table.csv", "--csv"]);
    assert_eq!(folder.read("table.csv"), table);
}

#[test]
fn a_split_that_is_not_there_is_refused() {
    refused("pixels digits --split test", Path::new(""), &["no test set", "leave out --split test"]);
    refused("pixels digits --split tset", Path::new(""), &["tset", "expected a set of", "train"]);
}

#[test]
fn one_class_is_no_pair() {
    let folder = Folder::new();
    let one = folder.write("one.csv", "label,p,q,r,s\na,0,1,2,3\na,4,5,6,7\n");
    refused("pixels {}", &one, &["one.csv", "at least two classes", "only a"]);
}

#[test]
fn a_pair_of_unknown_or_equal_classes_is_refused() {
    let nowhere = Path::new("");
    refused("pixels digits --pair 1 ten", nowhere, &["\"ten\"", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"]);
    refused("pixels digits --pair 3 3", nowhere, &["two different classes", "\"3\""]);
    refused("pixels digits --pair 3", nowhere, &["--pair <A> <B>"]);
}

#[test]
fn a_class_name_never_reaches_the_terminal_as_a_command() {
    let data = train_and_test();
    data.write("classes.txt", "a\x1b[2J\nb\x07\nc\u{9b}31m");
    for line in ["pixels {}", "pixels {} --pair b\x07 a\x1b[2J", "pixels {} --rule threshold"] {
        let text = onepixel_on(line, &data.path("")).text();
        assert!(!text.contains(['\x1b', '\x07', '\u{9b}']), "{text:?}");
    }
    data.write("classes.txt", "a\nb\u{202e}\nc");
    assert!(!onepixel_on("pixels {}", &data.path("")).text().contains('\u{202e}'));
    data.write("classes.txt", "a\x1b[2J\nb\x07\nc\u{9b}31m");
    let refusal = onepixel_on("pixels {} --pair no a", &data.path("")).refusal();
    assert!(!refusal.contains(['\x1b', '\x07', '\u{9b}']), "{refusal:?}");
}

#[test]
fn hostile_idx_files_are_refused_with_file_and_place() {
    let folder = Folder::new();
    let labels = folder.write("labels", [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]);
    let (many, labels) = ([0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 1, 0, 0, 0, 1, 0], labels.to_str().unwrap());
    for (name, bytes, parts) in [
        ("promise", &many[..], ["promise", "bytes"]),
        ("cut", &[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3][..], ["cut", "bytes"]),
        ("header", &[0, 0, 8, 3, 0, 0][..], ["header", "bytes"]),
        ("empty", &[][..], ["empty", "empty"]),
        ("magic", &b"not a dataset at all"[..], ["magic", "expected"]),
        (
            "type",
            &[0, 0, 0x0d, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0x7f, 0xc0, 0, 0, 0, 0, 0, 0][..],
            ["type", "expected"],
        ),
        ("three", &[0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3][..], ["three", "2"]),
        ("none", &[0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1][..], ["none", "at least one image"]),
    ] {
        let file = folder.write(name, bytes);
        let refusal = onepixel_on(&format!("pixels --images {{}} --labels {labels}"), &file).refusal();
        assert!(refusal.starts_with("onepixel: ") && refusal.lines().count() == 1, "{refusal}");
        parts.iter().for_each(|part| assert!(refusal.contains(part), "{name}: no {part:?} in {refusal}"));
    }
}

#[test]
fn cells_that_are_no_numbers_are_refused_with_line_and_column() {
    let folder = Folder::new();
    for cell in ["NaN", "inf", "", "x"] {
        let file = folder.write("table.csv", format!("label,p,q,r,s\n0,1,2,3,4\n1,5,6,{cell},8\n"));
        refused("pixels {}", &file, &["table.csv", "line 3", "column 4"]);
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    let nowhere = Path::new("");
    refused("pixels digits --threads 5000", nowhere, &["5000", "1024"]);
    refused("pixels digits --threads -1", nowhere, &["-1"]);
    refused("pixels digits --count-from 2", nowhere, &["2", "0..=1"]);
    refused("pixels digits --permutations 1e3", nowhere, &["1e3"]);
    refused("pixels digits --seed -1", nowhere, &["-1"]);
    refused("pixels digits --rule tree", nowhere, &["tree", "lookup, threshold"]);
    refused("pixels digits --shape 8", nowhere, &["8"]);
    refused("pixels digits --shape 0x8", nowhere, &["0"]);
    refused("pixels digits --size 99999x99999", nowhere, &["99999x99999", "at most 4294967295 pixels"]);
    refused("pixels digits --shape 9x9", nowhere, &["9", "8"]);
    refused("pixels digits --label-column last", nowhere, &["label"]);
}

#[test]
fn an_unknown_command_is_refused_with_the_one_that_was_probably_meant() {
    let refusal = onepixel("pixles digits").refusal();
    assert!(refusal.contains("'pixels'"), "{refusal}");
}
