//! Can the command explain itself?

use crate::support::onepixel;

#[test]
fn each_help_explains_its_command() {
    for (line, parts) in [
        ("--help", &["pixels", "audit", "datasets", "completions", "man", "onepixel pixels digits"][..]),
        (
            "pixels --help",
            &["--rule", "--metric", "--split", "--pair", "--permutations", "lookup", "Parquet", "NDJSON"],
        ),
        ("audit --help", &["--json", "--csv", "--quick", "--max-time", "--label-errors", "Examples", "Ctrl-C"]),
        ("compare --help", &["AUDIT.json", "--sort", "--figure", "Examples", "Exit codes"]),
        ("ladder --help", &["--models", "--max-time", "--per-class", "--seeds", "--predictions", "Examples"]),
        ("labels --help", &["--models", "--split", "--predictions", "--filter", "--figure", "Northcutt", "Examples"]),
        ("duplicates --help", &["--keep", "--models", "--by-chance", "--figure", "convert", "Exit codes"]),
        ("quality --help", &["--false-alarms", "--csv", "--figure", "blurry", "Examples", "Exit codes"]),
        ("site --help", &["AUDIT.json", "--output", "--previous", "Examples", "Exit codes"]),
        ("sketch --help", &["--output", "--sample", "--set", "--size", "merge", "Slurm", "Examples", "Exit codes"]),
        ("merge --help", &["FILE.sketch", "twice", "Examples", "Exit codes"]),
        ("difficulty --help", &["--split", "--models", "--csv", "--figure", "cartography", "Examples", "Exit codes"]),
        ("gains --help", &["--from", "--augment", "--matrix", "--figure", "Oliver", "Examples", "Exit codes"]),
        ("complexity --help", &["--split", "--pair", "--most", "Lorena", "Examples", "Exit codes"]),
        ("check --help", &["--policy", "--baseline", "--write-baseline", "--print-policy", "Examples", "Exit codes"]),
        ("datasets --help", &["disk", "--json", "emnist/letters"]),
        ("fetch --help", &["--mirror", "--to", "--dry-run", "--accept-digest", "HTTPS_PROXY", "Exit codes"]),
        ("convert --help", &["train/CLASS/00000017.png", "as MNIST's", "Exit codes"]),
        ("completions --help", &["bash", "elvish", "fish", "powershell", "zsh"]),
        ("man --help", &["manual page"]),
        ("help pixels", &["--rule"]),
    ] {
        let text = onepixel(line).text();
        assert!(parts.iter().all(|part| text.contains(part)), "{line}: {text}");
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{line} is {widest:?} wide");
    }
}

#[test]
fn without_arguments_the_help_is_shown_and_nothing_was_done() {
    let run = onepixel("");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("Usage: onepixel"), "{}", run.stderr);
}

#[test]
fn completions_know_the_commands_and_options_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = onepixel(&format!("completions {shell}")).text();
        assert!(
            ["pixels", "ladder", "datasets", "permutations", "class-figure", "max-time"]
                .iter()
                .all(|word| text.contains(word)),
            "{shell}"
        );
    }
}

#[test]
fn the_manual_page_describes_every_command_with_its_options() {
    let text = onepixel("man").text();
    assert!(text.contains(".TH onepixel 1"), "{text}");
    for part in ["pixels", "audit", "datasets", "permutations", "class\\-figure"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    assert_eq!(onepixel("--version").text(), format!("onepixel {}\n", env!("CARGO_PKG_VERSION")));
}
