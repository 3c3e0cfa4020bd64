//! Does `onepixel datasets` say what there is, and what is to be known of it?

use serde_json::Value;

use crate::support::{Folder, Run, Sample, command, finish, onepixel, real_data};

/// The command where this folder holds the datasets.
fn with_data(line: &str, data: &Folder) -> Run {
    finish(command(line.split_whitespace()).env("ONEPIXEL_DATA", data.path("")))
}

fn row<'a>(text: &'a str, name: &str) -> &'a str {
    let begin = format!("{name} ");
    text.lines().find(|line| line.starts_with(&begin)).unwrap_or_else(|| panic!("no row {name} in\n{text}"))
}

/// A folder of data with a dataset in each of these folders.
fn data(folders: &[&str]) -> Folder {
    let data = Folder::new();
    let (images, labels) = Sample::new(3, 4, 20, 1).idx(&[5, 4]);
    for folder in folders {
        std::fs::create_dir_all(data.path(folder)).unwrap();
        data.write(&format!("{folder}/train-images-idx3-ubyte"), &images);
        data.write(&format!("{folder}/train-labels-idx1-ubyte"), &labels);
    }
    data
}

#[test]
fn the_list_has_a_row_for_each_dataset_and_says_where_names_are_looked_for() {
    let text = onepixel("datasets").text();
    let digits: Vec<&str> = row(&text, "digits").split_whitespace().collect();
    assert_eq!(digits, ["digits", "1,797", "8×8", "10", "CC", "BY", "4.0", "built", "in"], "{text}");
    let mnist = row(&text, "mnist");
    assert!(mnist.contains("60,000 + 10,000  28×28         10  unclear "), "{mnist}");
    assert!(mnist.ends_with("not on this machine, 11.6 MB to fetch"), "{mnist}");
    assert!(row(&text, "quickdraw").contains("50,426,266  28×28        345  CC BY 4.0"), "{text}");
    assert!(row(&text, "quickdraw").ends_with("39.5 GB to fetch"), "{text}");
    assert!(row(&text, "cifar-100").contains("32×32×3"), "{text}");
    assert!(row(&text, "emnist").contains("6 parts"), "{text}");
    assert!(text.contains("/dev/null/cache/onepixel") && text.contains("ONEPIXEL_DATA"), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
}

#[test]
fn the_columns_stand_below_each_other() {
    let text = onepixel("datasets").text();
    let column = text.lines().next().unwrap().find("licence").unwrap();
    let licences: Vec<char> = text.lines().skip(1).take(30).map(|line| line.chars().nth(column - 1).unwrap()).collect();
    assert_eq!(licences, [' '; 30], "{text}");
}

#[test]
fn a_folder_that_is_not_recognised_is_listed_with_what_it_lacks() {
    let data = Folder::new();
    std::fs::create_dir(data.path("odd")).unwrap();
    let text = with_data("datasets", &data).text();
    assert!(row(&text, "odd").ends_with("not recognised, see below"), "{text}");
    let reason = text.lines().skip_while(|line| *line != "not recognised:").nth(1).unwrap();
    assert!(reason.contains(data.path("odd").to_str().unwrap()) && reason.contains("train-images-idx3"), "{reason}");
}

#[test]
fn folders_are_listed_by_the_catalogues_name_or_their_own_or_one_level_deeper() {
    let data = data(&["k49", "mine", "emnist/letters", "course/week-1"]);
    let text = with_data("datasets", &data).text();
    assert!(row(&text, "kuzushiji-49").ends_with(data.path("k49").to_str().unwrap()), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("k49 ")), "{text}");
    assert!(row(&text, "mine").ends_with(data.path("mine").to_str().unwrap()), "{text}");
    assert!(row(&text, "emnist").ends_with("in parts: letters"), "{text}");
    assert!(row(&text, "emnist/letters").contains("124,800 + 20,800"), "{text}");
    assert!(row(&text, "course/week-1").ends_with("course/week-1"), "{text}");
}

#[cfg(unix)]
#[test]
fn a_folder_name_cannot_command_the_terminal() {
    let data = data(&["evil\x1b[31m\nname"]);
    let text = with_data("datasets", &data).text();
    assert!(!text.contains('\x1b'), "{text:?}");
    assert!(text.contains("evil\u{fffd}[31m\u{fffd}name"), "{text:?}");
}

#[test]
fn no_file_is_opened_to_list_what_there_is() {
    let data = Folder::new();
    std::fs::create_dir(data.path("mnist")).unwrap();
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
        data.write(&format!("mnist/{name}"), "no IDX at all");
    }
    assert!(row(&with_data("datasets", &data).text(), "mnist").ends_with("/mnist, incomplete"));
}

#[test]
fn of_one_dataset_everything_is_told_and_how_to_get_it() {
    let text = onepixel("datasets mnist").text();
    for part in [
        "MNIST (mnist)",
        "60,000 train + 10,000 test, 28×28 each",
        "10: 0, 1, 2,",
        "LeCun, Cortes, Burges",
        "to get it    onepixel fetch mnist (11.6 MB)",
        "test images 0..=5000 come from NIST hsf_4",
        "two digests, one source each",
        "digest checked on the file itself",
        "mnist.npz",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
    let images = text.lines().skip_while(|line| !line.starts_with("images of")).take(11).collect::<Vec<_>>();
    assert_eq!(images[..2], ["images of  train   test", "0          5,923    980"]);
    assert_eq!(images[10], "9          5,949  1,009");
}

#[test]
fn a_part_has_classes_and_a_size_of_its_own() {
    let text = onepixel("datasets emnist/letters").text();
    assert!(text.contains("124,800 train + 20,800 test") && text.contains("26: A, B, C"), "{text}");
    assert!(text.contains("onepixel fetch emnist/letters (561.8 MB)"), "{text}");
    let text = onepixel("datasets quickdraw").text();
    assert!(text.contains("345: aircraft carrier, airplane,"), "{text}");
    assert!(text.contains("quickdraw/aircraft carrier, ") && text.contains(" and 333 more"), "{text}");
    assert!(text.contains("and 329 files more"), "{text}");
}

#[test]
fn of_a_part_nothing_is_told_that_is_of_the_whole() {
    let text = onepixel("datasets quickdraw/cat,dog").text();
    assert!(text.contains("2: cat, dog") && text.contains("28×28") && !text.contains("50,426,266"), "{text}");
    let text = onepixel("datasets pathmnist/64").text();
    assert!(text.contains("64×64×3 each"), "{text}");
    let text = onepixel("datasets cifar-100/coarse").text();
    assert!(text.contains("20: aquatic_mammals") && text.contains("onepixel fetch cifar-100/coarse"), "{text}");
}

#[test]
fn files_are_to_fetch_or_here_as_the_disk_says() {
    let text = onepixel("datasets kmnist").text();
    assert!(text.matches("to fetch").count() == 4 && !text.contains("fetched"), "{text}");
    let data = data(&["mnist"]);
    let list = with_data("datasets", &data).text();
    assert!(row(&list, "mnist").ends_with("/mnist, incomplete"), "{list}");
    let text = with_data("datasets mnist", &data).stdout;
    assert!(text.contains("incomplete: without t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz"), "{text}");
    assert!(text.contains("onepixel fetch mnist"), "{text}");
    let file = |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(file("train-images-idx3-ubyte.gz").contains(" here "), "{text}");
    assert!(file("t10k-images-idx3-ubyte.gz").contains(" to fetch "), "{text}");
}

#[test]
fn what_cannot_be_read_is_told_so() {
    assert!(row(&onepixel("datasets").text(), "chestmnist").contains("cannot be read"));
    let text = onepixel("datasets chestmnist").text();
    assert!(text.contains("not read     an image can be of several"), "{text}");
}

#[test]
fn other_names_are_understood_and_unknown_ones_refused() {
    let text = onepixel("datasets KKANJI").text();
    assert!(text.starts_with("Kuzushiji-Kanji (kuzushiji-kanji)") && text.contains("3,832"), "{text}");
    let refusal = onepixel("datasets fashon-mnist").refusal();
    assert!(refusal.contains("did you mean fashion-mnist?"), "{refusal}");
    let refusal = onepixel("datasets emnist/leters").refusal();
    assert!(refusal.contains("did you mean emnist/letters?"), "{refusal}");
}

#[test]
fn a_sample_of_the_digits_is_drawn_with_a_row_of_images_for_each_class() {
    let text = onepixel("datasets digits").text();
    let first = text.lines().skip_while(|line| *line != "0").skip(1).take(4).collect::<Vec<_>>();
    // The first image of all is a zero: an oval, bright at its sides.
    assert!(first[0].starts_with("  +o+"), "{first:#?}");
    assert!(first.iter().all(|line| line.chars().count() <= 80), "{first:#?}");
    let classes = text.lines().filter(|line| line.len() == 1 && line.parse::<u8>().is_ok()).count();
    assert_eq!(classes, 10, "{text}");
}

#[test]
fn a_dataset_that_is_not_in_the_catalogue_is_shown_by_its_images() {
    let data = data(&["mine"]);
    let text = with_data("datasets mine", &data).text();
    assert!(text.starts_with("mine: not in the catalogue\n"), "{text}");
    assert!(text.contains("\n2\n"), "{text}");
    data.write("mine/train-images-idx3-ubyte", "broken");
    let run = with_data("datasets mine", &data);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("no images are shown") && run.stderr.contains("train-images"), "{}", run.stderr);
}

#[test]
fn the_json_has_every_dataset_with_the_addresses_and_digests_of_its_files() {
    let document: Value = serde_json::from_str(&onepixel("datasets --json -").text()).unwrap();
    assert_eq!(document["schema_version"], 1);
    let datasets = document["datasets"].as_array().unwrap();
    let of = |name: &str| datasets.iter().find(|dataset| dataset["name"] == name).unwrap();
    assert_eq!(of("digits")["state"], "built in");
    assert_eq!(of("digits")["fetch"], Value::Null);
    let kmnist = of("kmnist");
    assert_eq!((&kmnist["state"], &kmnist["fetch"]), (&"absent".into(), &"onepixel fetch kmnist".into()));
    assert_eq!(kmnist["fetch_bytes"], 18_165_135 + 29_497 + 3_041_136 + 5_120);
    let file = &kmnist["catalogue"]["files"][0];
    assert_eq!((&file["size"], &file["trust"]), (&18_165_135.into(), &"sources-agree".into()));
    assert!(file["url"].as_str().unwrap().starts_with("https://codh.rois.ac.jp/"));

    let folder = Folder::new();
    let run = finish(&mut command(["datasets", "mnist", "--json", folder.path("one.json").to_str().unwrap()]));
    assert_eq!(run.text(), "");
    let document: Value = serde_json::from_str(&folder.read("one.json")).unwrap();
    assert_eq!(document["datasets"].as_array().unwrap().len(), 1);
    assert_eq!(document["datasets"][0]["catalogue"]["class_count"], 10);
}

#[test]
fn mnist_is_shown_from_its_files() {
    let Some(data) = real_data() else { return };
    let text = finish(command(["datasets", "mnist"]).env("ONEPIXEL_DATA", data)).text();
    assert!(text.contains("%%") && !text.contains("to get it"), "{text}");
    (0..10).for_each(|class| assert!(text.contains(&format!("\n{class}\n")), "{text}"));
}
