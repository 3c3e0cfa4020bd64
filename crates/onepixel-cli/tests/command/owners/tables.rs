//! Tables whose cells are the names of the images beside them.

use std::fmt::Write;

use super::made::{digits, of_classes, png, run, told};
use crate::support::Folder;

const LEVELS: [usize; 5] = [57, 68, 57, 55, 63];

/// Images below a folder under the names that `name` gives them, and what each is: (name, class). Their order is mixed.
fn put(folder: &Folder, counts: &[usize], skipped: usize, name: impl Fn(usize) -> String) -> Vec<(String, usize)> {
    let images = of_classes(counts, skipped);
    let mut rows: Vec<(String, usize)> = Vec::new();
    for (place, (class, image)) in images.iter().enumerate() {
        folder.put(&name(place), png(image));
        rows.push((name(place), *class));
    }
    rows.sort_by_key(|(name, class)| (name.len() * 31 + name.bytes().map(usize::from).sum::<usize>()) % 17 + class % 2);
    rows
}

fn stem(name: &str) -> &str {
    name.rsplit('/').next().unwrap().rsplit_once('.').unwrap().0
}

fn levels(counts: &[usize]) -> Vec<(String, u64)> {
    counts.iter().enumerate().map(|(class, &images)| (class.to_string(), images as u64)).collect()
}

#[test]
fn a_table_at_the_root_labels_the_images_of_train_and_leaves_a_flat_test_without() {
    let folder = Folder::new();
    let rows = put(&folder, &LEVELS, 0, |place| format!("data/train/{place}_left.png"));
    put(&folder, &[60], 60, |place| format!("data/test/{}_left.png", 1000 + place));
    let mut table = String::from("image,level\n");
    rows.iter().for_each(|(name, class)| writeln!(table, "{},{class}", stem(name)).unwrap());
    folder.put("data/trainLabels.csv", table);
    let told = told(&folder.path("data"), &[]);
    let expected = levels(&LEVELS);
    told.assert_set("train", &expected.iter().map(|(class, images)| (class.as_str(), *images)).collect::<Vec<_>>());
    told.assert_unlabelled("test", 60);
    told.assert_notes(&["trainLabels.csv has the labels: column level, names are in column image"]);
    assert_eq!(told.how, "5-fold");
    // Each image has its own label: the pairs are told apart as those of the same digits in class folders are.
    let folders = Folder::new();
    let classes: Vec<(&str, usize)> = ["0", "1", "2", "3", "4"].into_iter().zip(LEVELS).collect();
    folders.put_classes("data", &classes, 0);
    assert_eq!(told.accuracies(), super::made::told(&folders.path("data"), &[]).accuracies());
}

#[test]
fn of_several_columns_that_could_be_labels_one_is_asked_for_and_part_folders_are_no_classes() {
    let folder = Folder::new();
    let counts = [52, 81, 167];
    let rows = put(&folder, &counts, 0, |place| format!("data/HAM_images_part_{}/ISIC_{place:05}.png", 1 + place % 2));
    let mut table = String::from("lesion_id,image_id,dx,dx_type,age,sex\n");
    for (place, (name, class)) in rows.iter().enumerate() {
        let (dx, sex) = (["bkl", "mel", "nv"][*class], ["male", "female"][place % 2]);
        writeln!(table, "HAM_{place},{},{dx},histo,{},{sex}", stem(name), 20 + place % 50).unwrap();
    }
    folder.put("data/HAM_metadata.csv", table);
    let told = told(&folder.path("data"), &["--label-column", "dx"]);
    told.assert_set("train", &[("bkl", 52), ("mel", 81), ("nv", 167)]);
    let refusal = run("pixels", &folder.path("data"), &[]).refusal();
    assert!(refusal.contains("HAM_metadata.csv") && refusal.contains("--label-column"), "{refusal}");
}

#[test]
fn metadata_of_each_set_labels_its_images() {
    let folder = Folder::new();
    for (set, counts, skipped) in [("train", [34, 39, 28], 0), ("test", [6, 10, 5], 60)] {
        let rows = put(&folder, &counts, skipped, |place| format!("data/{set}/{place:04}.png"));
        let line = |(name, class): &(String, usize)| {
            format!("{{\"file_name\": \"{}.png\", \"label\": \"digit {class}\", \"source\": \"x\"}}\n", stem(name))
        };
        folder.put(&format!("data/{set}/metadata.jsonl"), rows.iter().map(line).collect::<String>());
    }
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("digit 0", 34), ("digit 1", 39), ("digit 2", 28)]);
    told.assert_set("test", &[("digit 0", 6), ("digit 1", 10), ("digit 2", 5)]);
    assert_eq!(told.how, "test");
}

#[test]
fn tiny_imagenet_is_read_as_it_comes() {
    let folder = Folder::new();
    let ids = ["n02099601", "n02123045", "n04612504"];
    for (place, (class, image)) in of_classes(&[60; 3], 0).iter().enumerate() {
        folder.put(&format!("data/train/{0}/images/{0}_{place}.JPEG", ids[*class]), png(image));
    }
    let rows = put(&folder, &[12, 16, 19], 70, |place| format!("data/val/images/val_{place}.JPEG"));
    let line = |(name, class): &(String, usize)| format!("{}.JPEG\t{}\t0\t32\t44\t62\n", stem(name), ids[*class]);
    folder.put("data/val/val_annotations.txt", rows.iter().map(line).collect::<String>());
    put(&folder, &[40], 110, |place| format!("data/test/images/test_{place}.JPEG"));
    folder.put("data/wnids.txt", ids.join("\n"));
    folder.put("data/words.txt", "n02099601\tgolden retriever\nn02123045\ttabby\n");
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &ids.map(|id| (id, 60)));
    told.assert_set("val", &[(ids[0], 12), (ids[1], 16), (ids[2], 19)]);
    told.assert_unlabelled("test", 40);
    assert_eq!(told.how, "validation");
}

#[test]
fn tables_are_read_however_they_are_written_and_wherever_they_lie() {
    let plain = |rows: &[(String, usize)], divider: &str, end: &str, ending: &str| -> String {
        let line = |(name, class): &(String, usize)| format!("{}{ending}{divider}class {class}{end}", stem(name));
        format!("file{divider}kind{end}") + &rows.iter().map(line).collect::<String>()
    };
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (table, way) in [("labels.csv", 0), ("data.csv", 1), ("annotations/labels.tsv", 2), ("x.csv", 3), ("y.csv", 4)]
    {
        let folder = Folder::new();
        let rows = put(&folder, &[20, 21], 0, |place| format!("data/images/im_{place:03}.png"));
        let content = match way {
            0 => [&b"\xef\xbb\xbf"[..], plain(&rows, ",", "\n", ".png").as_bytes()].concat(),
            1 => plain(&rows, ";", "\r\n", ".png").into_bytes(),
            2 => plain(&rows, "\t", "\n", "").into_bytes(),
            3 => [&b"\xff\xfe"[..], &utf16(&plain(&rows, ",", "\r\n", ".png"))].concat(),
            _ => plain(&rows, "|", "\n", ".jpg").into_bytes(),
        };
        folder.put(&format!("data/{table}"), content);
        told(&folder.path("data"), &[]).assert_set("train", &[("class 0", 20), ("class 1", 21)]);
    }
}

#[test]
fn a_table_for_each_set_speaks_of_its_images_where_both_have_the_same_names() {
    let folder = Folder::new();
    for (set, counts, skipped) in [("train", [20, 21], 0), ("test", [8, 9], 60)] {
        let rows = put(&folder, &counts, skipped, |place| format!("data/{set}/{place}.png"));
        let line = |(name, class): &(String, usize)| format!("{},{class}\n", stem(name));
        folder.put(&format!("data/{set}.csv"), "id,target\n".to_owned() + &rows.iter().map(line).collect::<String>());
    }
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("0", 20), ("1", 21)]);
    told.assert_set("test", &[("0", 8), ("1", 9)]);
}

#[test]
fn pixels_in_one_cell_are_images_and_a_column_of_words_says_their_sets() {
    let folder = Folder::new();
    let mut table = String::from("emotion,pixels,Usage\n");
    let all: Vec<_> = digits().into_iter().filter(|(class, _)| *class < 7).take(370).collect();
    for (place, (class, image)) in all.iter().enumerate() {
        let usage = ["Training", "PublicTest", "PrivateTest"][usize::from(place >= 300) + usize::from(place >= 330)];
        let pixels = image.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
        writeln!(table, "{class},{pixels},{usage}").unwrap();
    }
    folder.put("data/fer2013.csv", table);
    for (path, options) in
        [("data/fer2013.csv", &["--label-column", "emotion"][..]), ("data/fer2013.csv", &[]), ("data", &[])]
    {
        let told = told(&folder.path(path), options);
        let images = |set: &str| told.sets[set].as_ref().unwrap().values().sum::<u64>();
        assert_eq!((images("train"), images("validation"), images("test")), (300, 30, 40), "{path}");
        assert_eq!((told.sets["train"].as_ref().unwrap().len(), told.how.as_str()), (7, "test"));
    }
}
