//! Are images found that look unlike the others, and shown?

use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on};

const SIDE: usize = 20;

/// Pictures of noise without labels in a folder, of which the seventh is dark.
fn pictures(count: usize) -> Folder {
    let folder = Folder::new();
    let mut state = 1u64;
    for picture in 0..count {
        let mut pixels: Vec<u8> = (0..SIDE * SIDE)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        if picture == 7 {
            pixels.iter_mut().for_each(|value| *value /= 8);
        }
        folder.write(&format!("{picture:02}.pgm"), [&b"P5 20 20 255\n"[..], &pixels].concat());
    }
    folder
}

/// What a run prints. That there are no labels is remarked beside it.
fn printed(line: &str, folder: &Folder) -> String {
    let run = onepixel_on(line, &folder.path(""));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stdout
}

fn quality(rest: &str, path: &Path) -> Value {
    keeping_to("quality", &onepixel_on(&format!("quality {{}} {rest} --json -"), path).text())
}

#[test]
fn a_dark_picture_without_a_label_is_found_and_shown() {
    let (data, out) = (pictures(99), Folder::new());
    let place = |name: &str| out.path(name).display().to_string();
    let line = format!("quality {{}} --json {} --csv {} --figure {}", place("a.json"), place("b.csv"), place("c.svg"));
    let text = printed(&line, &data);
    for part in ["99 train images of 20×20, no labels", "quality of 99 images", "31  train 7  07.pgm"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let found = keeping_to("quality", &out.read("a.json"));
    let kinds: Vec<&str> =
        found["quality"]["odd"].as_array().unwrap().iter().map(|odd| odd["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds, &found["quality"]["odd"][0]["index"]), (vec!["dark", "low_information"], &7.into()));
    let csv = out.read("b.csv");
    assert!(csv.starts_with("kind,set,index,name,value,threshold\ndark,train,7,07.pgm,31."), "{csv}");
    assert_eq!(out.read("c.svg").matches("<image").count(), 2);
}

#[test]
fn the_same_is_found_as_in_an_audit() {
    let alone = quality("", Path::new("digits"));
    let audit: Value = serde_json::from_str(&onepixel("audit digits --quick --no-cache --json -").text()).unwrap();
    assert_eq!(alone["quality"], audit["quality"]);
}

#[test]
fn of_few_pictures_none_is_odd_and_a_share_out_of_range_is_refused() {
    let data = pictures(20);
    assert!(printed("quality {}", &data).contains("20 images are too few to say what is usual"));
    let csv = printed("quality {} --csv -", &data);
    assert_eq!(csv, "kind,set,index,name,value,threshold\n");
    let refusal = onepixel_on("quality {} --false-alarms 0.5", &data.path("")).refusal();
    assert!(refusal.contains("--false-alarms"), "{refusal}");
}
