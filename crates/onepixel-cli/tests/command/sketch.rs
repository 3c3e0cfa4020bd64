//! Do shards become one sketch, whoever reads which, and is it audited as the dataset that it is?

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Folder, Run, Sample, command, finish, keeping_to, onepixel, onepixel_on};

/// So many shards, tables of a few images each.
fn shards(folder: &Folder, count: usize) -> Vec<PathBuf> {
    let sample = Sample::new(4, 60, 16, 7);
    let shard = |number: usize| {
        let images = || (number..sample.labels.len()).step_by(count);
        let part = Sample {
            labels: images().map(|image| sample.labels[image]).collect(),
            images: images().map(|image| sample.images[image].clone()).collect(),
        };
        folder.write(&format!("{number}.csv"), part.csv())
    };
    (0..count).map(shard).collect()
}

fn sketch(shards: &[&PathBuf], to: &Path) -> Run {
    finish(command(["sketch", "--label-column", "first", "--sample", "10", "-o"]).arg(to).args(shards))
}

#[test]
fn any_partition_in_any_order_is_one_sketch() {
    let folder = Folder::new();
    let shards = shards(&folder, 40);
    assert_eq!(shards.len(), 40);
    let whole = folder.path("whole.sketch");
    let text = sketch(&shards.iter().collect::<Vec<_>>(), &whole).text();
    assert!(text.contains("243 train images of 4×4 from 40 shards"), "{text}");
    let whole = std::fs::read(whole).unwrap();
    for parts in [2, 7, 40] {
        // 17 and 40 have no common factor: every shard once, in another order.
        let mixed: Vec<&PathBuf> = (0..40).map(|place| &shards[place * 17 % 40]).collect();
        let sketches = mixed.chunks(40usize.div_ceil(parts)).enumerate().map(|(number, some)| {
            let to = folder.path(&format!("{parts}-{number}.sketch"));
            sketch(some, &to).text();
            to
        });
        let sketches: Vec<PathBuf> = sketches.collect();
        let merged = folder.path("merged.sketch");
        let text = finish(command(["merge", "-o"]).arg(&merged).args(sketches.iter().rev())).text();
        assert!(text.contains("243 train images of 4×4 from 40 shards"), "{text}");
        assert!(std::fs::read(&merged).unwrap() == whole, "{parts} parts");
    }
}

#[test]
fn shards_of_grey_images_fit_those_in_colour_if_asked() {
    let folder = Folder::new();
    let shards = shards(&folder, 2);
    let to = folder.path("colour.sketch");
    let arguments = ["sketch", "--label-column", "first", "--channels", "3", "-o"];
    let text = finish(command(arguments).arg(&to).arg(&shards[0])).text();
    assert!(text.contains("train images of 4×4×3 from 1 shard"), "{text}");
    let grey = folder.path("grey.sketch");
    sketch(&[&shards[1]], &grey).text();
    let run = finish(command(["merge", "-o"]).arg(folder.path("both.sketch")).args([&grey, &to]));
    assert!(run.code == Some(2) && run.stderr.contains("4×4×3"), "{}", run.stderr);
}

#[test]
fn a_sketch_is_audited_as_its_images_are() {
    let folder = Folder::new();
    let shards = shards(&folder, 3);
    let file = folder.path("all.sketch");
    sketch(&shards.iter().collect::<Vec<_>>(), &file).text();
    let of_sketch = keeping_to("audit", &onepixel_on("audit {} --quick --time 5s --json -", &file).text());
    let sample = Sample::new(4, 60, 16, 7);
    let plain = folder.write("plain.csv", sample.csv());
    let plain = keeping_to("pixels", &onepixel_on("pixels {} --label-column first --json -", &plain).text());
    let pairs = |document: &Value| -> Vec<(Value, Value, Value)> {
        let pairs = document["pixels"]["pairs"].as_array().unwrap().iter();
        pairs.map(|pair| (pair["row"].clone(), pair["correct"].clone(), pair["total"].clone())).collect()
    };
    assert_eq!(pairs(&of_sketch), pairs(&plain));
    assert_eq!(of_sketch["dataset"]["train"]["images"], 243);
    assert_eq!(of_sketch["sketch"]["sampled_images"], 40);
    assert_eq!(of_sketch["sketch"]["exact"], serde_json::json!(["dataset", "pixels", "duplicates", "facts"]));
    let page = folder.path("page.html");
    let run = finish(command(["audit", "--quick", "--time", "5s", "--report"]).args([&page, &file]));
    assert!(run.text().contains("From a sketch of 243 images in 3 shards."), "");
    assert!(folder.read("page.html").contains("All else comes from a sample of 40 images"));
}

#[test]
fn what_cannot_be_added_is_refused_by_name() {
    let folder = Folder::new();
    let shards = shards(&folder, 3);
    let [first, second, small] = ["1.sketch", "2.sketch", "small.sketch"].map(|name| folder.path(name));
    sketch(&[&shards[0], &shards[1]], &first).text();
    sketch(&[&shards[1], &shards[2]], &second).text();
    let merged = folder.path("merged.sketch");
    let merge = |files: [&PathBuf; 2]| finish(command(["merge", "-o"]).arg(&merged).args(files)).refusal();
    let said = merge([&first, &second]);
    assert!(
        said.contains("2.sketch: shard ") && said.contains("1.csv is in ") && said.contains("1.sketch, too"),
        "{said}"
    );
    finish(command(["sketch", "digits", "-o"]).arg(&small)).text();
    let said = merge([&first, &small]);
    assert!(said.contains("4×4") && said.contains("8×8"), "{said}");
    let third = folder.path("3.sketch");
    sketch(&[&shards[2]], &third).text();
    let mut bytes = std::fs::read(&third).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = folder.write("damaged.sketch", bytes);
    let said = merge([&first, &damaged]);
    assert!(said.contains("damaged.sketch: not a whole sketch: expected") && said.contains("at byte"), "{said}");
    let said = finish(command(["merge", "-o"]).args([&first, &first])).refusal();
    assert!(said.contains("is read, and --output would replace it"), "{said}");
    let said = onepixel_on("audit {} --per-class 5", &first).refusal();
    assert!(said.contains("--per-class: the images of a sketch are not at hand"), "{said}");
    assert!(!folder.names().iter().any(|name| name.starts_with(".onepixel") || name == "merged.sketch"));
}

#[test]
fn a_shard_that_cannot_be_read_is_named_and_the_others_are_counted() {
    let folder = Folder::new();
    let mut shards = shards(&folder, 2);
    shards.push(folder.write("bad.npz", b"PK\x03\x04 and no more"));
    let file = folder.path("all.sketch");
    let run = sketch(&shards.iter().collect::<Vec<_>>(), &file);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("243 train images of 4×4 from 2 shards"), "{}", run.stdout);
    assert!(
        run.stderr.contains("1 of 3 shards could not be read") && run.stderr.contains("bad.npz: "),
        "{}",
        run.stderr
    );
    // Sentences are broken into lines.
    let text = onepixel_on("audit {} --quick --time 5s", &file).text();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("1 shard could not be read and is missing: ") && text.contains("bad.npz"), "{text}");
}

#[test]
fn a_shard_is_counted_as_of_the_set_that_is_named() {
    let folder = Folder::new();
    let run = onepixel_on("sketch digits --set test -o {}", &folder.path("test.sketch"));
    assert!(run.text().contains("1797 test images of 8×8"), "");
    assert_eq!(onepixel("sketch digits").code, Some(2), "where to is not said");
    let said = onepixel_on("audit {}", &folder.path("test.sketch")).refusal();
    assert!(said.contains("no train images with labels"), "{said}");
}

#[test]
fn counts_that_do_not_fit_into_memory_stay_in_the_file() {
    let folder = Folder::new();
    let file = folder.path("digits.sketch");
    onepixel_on("sketch digits --sample 20 -o {}", &file).text();
    let audited = |arguments: &str| {
        let document = onepixel_on(&format!("audit {{}} --quick --no-cache --time 5s --json - {arguments}"), &file);
        keeping_to("audit", &document.text())
    };
    let (held, aside) = (audited(""), audited("--memory 600KB"));
    assert_eq!(held["pixels"]["pairs"], aside["pixels"]["pairs"]);
    assert!(held["pixels"]["pairs"].as_array().is_some_and(|pairs| pairs.len() == 45));
    assert_eq!(held["dataset"], aside["dataset"]);
    let said = onepixel_on("audit {} --memory 100KB", &file).refusal();
    assert!(
        said.contains("digits.sketch: without its counts the sketch takes ") && said.contains("allow --memory "),
        "{said}"
    );
}
