//! What does the command say of linear separability, and can its proofs be checked?

use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, train_and_test};

#[test]
fn the_built_in_digits_are_linearly_separable() {
    let found = keeping_to("separable", &onepixel("separable digits --json -").text());
    let problems = found["separable"]["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 45);
    assert!(problems.iter().all(|problem| problem["is_separable"] == true && problem["in_the_way"] == 0));
    let text = onepixel("separable digits --top 2").text();
    assert!(text.contains("45 pairs: 45 linearly separable, 0 not, 0 not decided"), "{text}");
    assert!(text.contains("and 43 more: --top 45 shows all"), "{text}");
}

#[test]
fn the_figure_has_a_cell_for_each_pair_and_the_table_a_row() {
    let (folder, out) = (train_and_test(), Folder::new());
    let line = format!("separable {{}} --figure {} --figure-of test --csv -", out.path("out.svg").display());
    let table = onepixel_on(&line, &folder.path("")).text();
    assert_eq!(table.lines().count(), 1 + 3 * 3, "{table}");
    let svg = out.read("out.svg");
    let document = roxmltree::Document::parse(&svg).unwrap();
    let titles = document.descendants().filter(|node| node.has_tag_name("title")).count();
    assert_eq!(titles, 1 + 3);
}

/// An altered proof is told from a true one by a script that shares no code with onepixel; it needs NumPy.
#[test]
fn a_script_of_its_own_accepts_the_proofs_and_no_altered_one() {
    let python = std::env::var("ONEPIXEL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_numpy = Command::new(&python).args(["-c", "import numpy"]).output().is_ok_and(|run| run.status.success());
    if !has_numpy {
        return println!("skipped: {python} has no NumPy");
    }
    let folder = Folder::new();
    // Two values: some pairs are apart, others overlap.
    let mut table = "label,a,b\n".to_owned();
    for image in 0..60u32 {
        let (class, noise) = (image % 3, image * 37 % 41);
        table += &format!("{class},{},{}\n", noise + 25 * class, image * 53 % 47 + 90 * (class / 2));
    }
    folder.write("table.csv", table);
    let path = folder.path("");
    onepixel_on("separable {}table.csv --label-column first --shape 1x2 --rest --certificates {}proofs", &path).text();
    onepixel_on("convert {}table.csv --label-column first --shape 1x2 {}data.npz", &path);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/check_certificates.py");
    let check = |proofs: &Value| {
        folder.write("altered.json", proofs.to_string());
        let arguments = [folder.path("data.npz"), folder.path("altered.json")];
        Command::new(&python).arg(script).args(arguments).output().unwrap()
    };
    let proofs: Value = serde_json::from_str(&folder.read("proofs/train.json")).unwrap();
    let accepted = check(&proofs);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    let kinds: Vec<&str> =
        proofs["certificates"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
    assert!(kinds.contains(&"plane") && kinds.contains(&"meeting"), "{kinds:?}");
    for (index, kind) in kinds.iter().enumerate() {
        let keys: &[&str] = match *kind {
            "plane" => &["/weights/0", "/weights/1", "/constant", "/least_a", "/greatest_b", "/total", "/label_a"],
            _ => &["/images_a/0", "/images_b/0", "/weights_a/0", "/weights_b/0", "/label_a"],
        };
        for key in keys {
            let mut altered = proofs.clone();
            let value = altered.pointer_mut(&format!("/certificates/{index}{key}")).unwrap();
            *value = match value.as_str() {
                Some(weight) => format!("{:x}", u128::from_str_radix(weight, 16).unwrap() + 1).into(),
                None => (value.as_i64().unwrap() + 1).into(),
            };
            assert!(!check(&altered).status.success(), "{kind} with another {key}");
        }
    }
}
