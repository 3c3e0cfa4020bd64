//! Does the house stand as docs/architecture.md says: no circles between files, and arrows that only point down?
//!
//! Reads the sources of all crates and asks which file takes something from which: by `use` lines and by paths in the
//! code. What a file re-exports counts as the file that defines it, as far as the re-export names it. Not counted are
//! unit tests, and what a file takes from the `mod.rs` of a folder that it lies in: a folder and its `mod.rs` are one
//! thing, and its files may know the settings that it states.

use std::path::Path;

use crate::house_of::{House, circles, crossings};

/// The floors of a crate's rooms, from the ground up. A file takes from its own room and from floors below.
type Floors = &'static [&'static [&'static str]];

/// A room is a file or a folder below `src`; a folder's own rooms, such as `formats/arrays`, may stand on floors of their
/// own. A crate without floors is one room.
const CRATES: [(&str, Floors); 6] = [
    (
        "onepixel",
        &[
            &["progress"],
            &["budget"],
            &["dataset"],
            &["histogram", "distance", "stats"],
            &["search", "sketch"],
            &["models"],
            &["probes"],
            &["audit"],
            &["diff"],
        ],
    ),
    (
        "onepixel-data",
        &[
            &["bytes/origin"],
            &["error"],
            &["bytes"],
            &["reading"],
            &["formats/arrays/element", "formats/arrays/scaling"],
            &["pixels"],
            &["formats"],
            &["catalogue"],
            &["locate"],
            &["measured", "recipes"],
            &["source"],
            &["convert", "network_features"],
        ],
    ),
    (
        "onepixel-backbone",
        &[
            &["error"],
            &["digest", "file", "installed"],
            &["onnx/message", "onnx/wire"],
            &["graph"],
            &["preprocessing"],
            &["options"],
            &["onnx"],
            &["checkpoint"],
            &["run"],
            &["backbone"],
        ],
    ),
    ("onepixel-fetch", &[]),
    (
        "onepixel-report",
        &[
            &["count_from", "number"],
            &["compared", "data", "leaderboard", "saved", "sentences"],
            &["figure"],
            &["croissant", "csv", "json", "markdown", "terminal", "page"],
            &["parquet", "probes", "site"],
        ],
    ),
    (
        "onepixel-cli",
        &[
            &["arguments", "error", "invocation", "large_pages"],
            &["memory", "output", "report", "saved", "small_file", "threads"],
            &["output_folder", "cache", "croissant", "rules", "sketch_file"],
            &["outputs"],
            &["progress"],
            &["network", "remote"],
            &["input", "shards", "unfinished"],
            &["show"],
            &[
                "audit",
                "check",
                "complexity",
                "convert",
                "datasets",
                "diff",
                "difficulty",
                "duplicates",
                "explain",
                "fetch",
                "few_pixels",
                "gains",
                "labels",
                "ladder",
                "pixels",
                "quality",
                "separable",
                "shortcuts",
                "site",
                "sketch",
            ],
            &["compare"],
        ],
    ),
];

fn house(name: &str) -> House {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    House::read(&crates.join(name).join("src")).unwrap()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let found: Vec<String> = CRATES
        .iter()
        .flat_map(|(name, _)| circles(&house(name)).into_iter().map(move |circle| format!("{name}: {circle}")))
        .collect();
    assert!(found.is_empty(), "circles of imports:\n{}", found.join("\n"));
}

#[test]
fn imports_only_point_down() {
    let found: Vec<String> = CRATES
        .iter()
        .flat_map(|(name, floors)| {
            crossings(&house(name), floors).into_iter().map(move |crossing| format!("{name}: {crossing}"))
        })
        .collect();
    assert!(found.is_empty(), "imports against the floors:\n{}", found.join("\n"));
}

/// A house of made-up files, which has one circle, by way of a re-export, and one import that points up.
/// A package on crates.io takes its dependencies from there: each has to be published before what needs it.
#[test]
fn a_release_publishes_each_crate_after_those_that_it_needs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Ok(release) = std::fs::read_to_string(root.join(".github/workflows/release.yml")) else {
        return println!("skipped: the crate is alone, without its workspace");
    };
    let list =
        release.split_once("for crate in ").and_then(|(_, rest)| rest.split_once(';')).expect("a list of crates").0;
    let published: Vec<&str> = list.split_whitespace().collect();
    let manifest = |name: &str| std::fs::read_to_string(root.join("crates").join(name).join("Cargo.toml")).unwrap();
    let workspace = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let own = workspace.lines().filter(|line| line.contains("{ path = \"crates/"));
    let own: Vec<&str> = own.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(own.len() >= 5, "{own:?}");
    for (place, name) in published.iter().enumerate() {
        let manifest = manifest(name);
        let needs = |other: &&&str| manifest.lines().any(|line| line.split_whitespace().next() == Some(other));
        for needed in own.iter().filter(needs) {
            assert!(published[..place].contains(needed), "{name} needs {needed}, which is not published before it");
        }
    }
}

#[test]
fn circles_and_imports_that_point_up_are_found() {
    let files = [
        ("lib.rs", "pub mod low;\npub mod high;\npub use low::Base;"),
        ("low/mod.rs", "mod one;\nmod two;\npub use one::{Base, base as other};\npub const SIDE: usize = 2;"),
        (
            "low/one.rs",
            "use super::two; /* use crate::high; */ const TEXT: &str = \"crate::high::Top\"; pub struct Base;",
        ),
        (
            "low/two.rs",
            "use super::SIDE;\nfn two() -> crate::Base { 'a'; crate::high::TOP }\n#[cfg(test)]\nmod tests { use crate::high::Top; }",
        ),
        ("high.rs", "use crate::low::{self, other as base}; pub struct Top;"),
    ];
    let house = House::of(files.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let of = |path: &str| house.imports(path).collect::<Vec<_>>();
    assert_eq!(of("lib.rs"), ["low/one.rs"]);
    assert_eq!(of("low/one.rs"), ["low/two.rs"]);
    assert_eq!(of("low/two.rs"), ["high.rs", "low/one.rs"]);
    assert_eq!(of("high.rs"), ["low/mod.rs", "low/one.rs"]);
    assert_eq!(circles(&house), ["high.rs, low/mod.rs, low/one.rs, low/two.rs"]);
    assert_eq!(crossings(&house, &[&["low"], &["high"]]), ["low/two.rs takes from high.rs"]);
    assert!(crossings(&house, &[]).is_empty());
    assert_eq!(crossings(&house, &[&["low"]]), ["high.rs stands on no floor"]);
}
