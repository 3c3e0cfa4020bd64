//! Folders, archives and tables of images as their owners keep them: sets, labels, names, and nothing silently wrong.

use crate::pictures::*;
use crate::support::*;
use onepixel::dataset::{Collection, Dataset, ImageSet};
use onepixel::progress::Silent;
use onepixel_data::{ClassLevel, LabelColumn, LayoutChoice, Request, Roots, load_collection};

/// How many images each class of a set has, and their first pixels, class by class: `cat 1 2, dog 3`.
fn told(set: &ImageSet) -> String {
    let values = pixels(set);
    let size = set.shape().values();
    let of = |class: usize| -> String {
        let own = set.labels().iter().enumerate().filter(|(_, label)| usize::from(**label) == class);
        own.map(|(image, _)| format!(" {}", values[image * size])).collect()
    };
    let classes = set.classes().iter().enumerate().map(|(class, name)| format!("{name}{}", of(class)));
    classes.collect::<Vec<_>>().join(", ")
}

/// All sets of a dataset: `train: cat 1, dog 2; val: cat 3, dog; test (no labels): 4`.
fn sets(collection: &Collection) -> String {
    let set = |set: &onepixel::dataset::NamedSet| match set.labelled() {
        Some(labelled) => format!("{}: {}", set.name, told(labelled)),
        None => format!("{} (no labels): {}", set.name, set.len()),
    };
    collection.sets().iter().map(set).collect::<Vec<_>>().join("; ")
}

fn read_with(files: &Files, ask: impl Fn(Request) -> Request) -> Collection {
    let folder = Folder::new();
    let request = ask(Request::dataset(put(&folder, files)));
    load_collection(&request, &Roots::default(), &Silent).unwrap()
}

fn read(files: &Files) -> Collection {
    read_with(files, |request| request)
}

/// Files with these names, images with the values 1, 2, … and texts as they are.
fn named(names: &[&str], texts: &[(&str, &str)]) -> Files {
    let images = (1..).zip(names).map(|(value, name)| ((*name).to_owned(), dot(value)));
    let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    images.chain(texts).collect()
}

#[track_caller]
fn assert_notes(collection: &Collection, texts: &[&str]) {
    assert_says(&collection.notes.join("\n"), texts);
}

#[track_caller]
fn refused(files: &Files, texts: &[&str]) {
    let folder = Folder::new();
    assert_says(&refusal(&Request::dataset(put(&folder, files))), texts);
}

const TWO: [&str; 4] = ["train/a/1.png", "train/b/2.png", "train/b/3.png", "train/a/4.png"];

#[test]
fn sets_are_told_however_they_are_written_and_wrapped() {
    for (train, test) in [
        ("training_set/training_set", "test_set/test_set"),
        ("Train_Data", "Test_Data"),
        ("data/train", "data/test"),
        ("pets-train/images", "pets-test/images"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("trn", "Holdout"),
    ] {
        let names = [format!("{train}/a/1.png"), format!("{train}/b/2.png"), format!("{test}/b/3.png")];
        let read = read(&named(&names.each_ref().map(String::as_str), &[]));
        assert_eq!(sets(&read), "train: a 1, b 2; test: a, b 3", "{train}");
    }
}

#[test]
fn a_flat_test_folder_is_a_set_without_labels() {
    let names = [&TWO[..], &["test/5.png", "test/6.png"]].concat();
    let read = read(&named(&names, &[]));
    assert_eq!(sets(&read), "train: a 1 4, b 2 3; test (no labels): 2");
    assert_notes(&read, &["test, 2 images, no labels"]);
    let dataset: Dataset = read.into_dataset().unwrap();
    assert!(dataset.test.is_none());
}

#[test]
fn a_flat_folder_is_a_dataset_without_labels_and_names_its_images() {
    let read = read(&named(&["IMG_1.png", "IMG_2.png", "holiday_1.png", "holiday_2.png"], &[]));
    assert_eq!(sets(&read), "train (no labels): 4");
    let names = read.sets()[0].unlabelled().names().unwrap();
    assert_eq!(names.iter().collect::<Vec<_>>(), ["IMG_1.png", "IMG_2.png", "holiday_1.png", "holiday_2.png"]);
    assert_notes(&read, &["`label_pattern`"]);
}

#[test]
fn tiny_imagenets_annotations_are_the_labels_of_its_validation_set() {
    let names = [
        "train/n1/images/n1_0.JPEG",
        "train/n2/images/n2_0.JPEG",
        "val/images/val_0.JPEG",
        "val/images/val_1.JPEG",
        "test/images/t.JPEG",
    ];
    let texts = [
        ("val/val_annotations.txt", "val_1.JPEG\tn1\t0\t0\t31\t31\nval_0.JPEG\tn2\t0\t0\t31\t31\n"),
        ("train/n1/n1_boxes.txt", "n1_0.JPEG\t0\t0\t31\t31\n"),
        ("words.txt", "n1\tcat\nn2\tdog\n"),
    ];
    let read = read(&named(&names, &texts));
    assert_eq!(sets(&read), "train: n1 1, n2 2; val: n1 4, n2 3; test (no labels): 1");
}

#[test]
fn a_table_beside_the_images_has_their_labels() {
    let names = ["train/1_left.png", "train/2_left.png", "train/3_left.png", "test/1_right.png"];
    for (file, text) in [
        ("trainLabels.csv", "image,level\n3_left,0\n1_left,0\n2_left,4\n"),
        ("labels.tsv", "file\tgrade\ntrain/3_left.png\t0\ntrain/1_left.png\t0\ntrain/2_left.png\t4\n"),
        (
            "train/metadata.jsonl",
            "{\"file_name\":\"3_left.png\",\"label\":0}\n{\"file_name\":\"1_left.png\",\"label\":0}\n{\"file_name\":\"2_left.png\",\"label\":4}\n",
        ),
        ("labels/train.txt", "../train/3_left.png 0\n../train/1_left.png 0\n../train/2_left.png 4\n"),
    ] {
        let read = read(&named(&names, &[(file, text)]));
        assert_eq!(sets(&read), "train: 0 3 1, 4 2; test (no labels): 1", "{file}");
        assert_notes(&read, &[file.rsplit('/').next().unwrap(), "has the labels"]);
    }
}

#[test]
fn tables_of_flat_images_tell_their_sets() {
    let names = ["images/1.png", "images/2.png", "images/3.png", "images/4.png"];
    let columns = [("all.csv", "name,label,split\n1,x,train\n2,y,train\n3,y,test\n4,x,valid\n")];
    assert_eq!(sets(&read(&named(&names, &columns))), "train: x 1, y 2; validation: x 4, y; test: x, y 3");
    let tables = [("train.csv", "id,label\n1,x\n2,y\n"), ("test.csv", "id,width\n3,7\n4,7\n")];
    assert_eq!(sets(&read(&named(&names, &tables))), "train: x 1, y 2; test (no labels): 2");
}

#[test]
fn a_table_whose_labels_are_not_clear_is_named_with_its_candidates() {
    let names = [
        "HAM_images_part_1/I1.png",
        "HAM_images_part_1/I2.png",
        "HAM_images_part_2/I3.png",
        "HAM_images_part_2/I4.png",
    ];
    let table = [(
        "HAM_metadata.csv",
        "lesion,image_id,dx,sex\nL1,I1,nv,male\nL2,I4,mel,male\nL3,I3,nv,female\nL4,I2,nv,female\n",
    )];
    let files = named(&names, &table);
    refused(&files, &["HAM_metadata.csv", "dx, sex", "`label_column`"]);
    let read = read_with(&files, |request| request.label_column(LabelColumn::Name("dx".to_owned())));
    assert_eq!(sets(&read), "train: mel 4, nv 1 3 2");
}

#[test]
fn a_table_that_disagrees_with_itself_another_or_the_folder_is_refused_with_file_and_line() {
    let names = ["1.png", "2.png", "3.png"];
    let with = |tables: &[(&str, &str)]| named(&names, tables);
    refused(&with(&[("t.csv", "f,label\n1,a\n2,b\n3,b\n1,b\n")]), &["t.csv: line 5", "line 2"]);
    let two = [("s.csv", "f,label\n1,a\n2,b\n3,b\n"), ("t.csv", "f,label\n1,a\n2,b\n3,a\n")];
    refused(&with(&two), &["t.csv: line 4", "3.png", "line 4 of", "s.csv"]);
    refused(&with(&[("t.csv", "f,label\n1,a\n2,b\n../../3.png,b\n")]), &["t.csv: line 4", "leads out"]);
    let long = format!("f,label\n1,a\n2,{}\n", "b".repeat(2 << 20));
    refused(&with(&[("t.csv", &long)]), &["t.csv: line 3"]);
}

#[test]
fn tables_win_over_folders_only_where_a_column_is_called_so_and_says_otherwise() {
    let table = |text| named(&["a/1.png", "a/2.png", "b/3.png", "b/4.png"], &[("info.csv", text)]);
    assert_eq!(sets(&read(&table("f,sex\n1,m\n2,w\n3,m\n4,w\n"))), "train: a 1 2, b 3 4");
    assert_eq!(sets(&read(&table("f,label\n1,m\n2,w\n3,m\n4,w\n"))), "train: m 1 3, w 2 4");
    assert_eq!(sets(&read(&table("f,label\n1,0\n2,0\n3,1\n4,1\n"))), "train: a 1 2, b 3 4");
}

#[test]
fn labels_in_file_names_are_found_by_a_pattern() {
    let files = named(&["cat.1.png", "dog.2.png", "cat.3.png"], &[]);
    let read = read_with(&files, |request| request.label_pattern(r"^(\w+)\."));
    assert_eq!(sets(&read), "train: cat 1 3, dog 2");
}

#[test]
fn withheld_labels_are_none_and_minus_one_beside_one_is_a_class() {
    let archive = |y_test: &[i64]| {
        let array = |values: &[i64]| {
            npy_of("<i8", &[values.len()], &values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>())
        };
        let images = |count: usize| npy_of("|u1", &[count, 1, 1], &vec![7; count]);
        npz(&[
            ("x_train", &images(4)),
            ("y_train", &array(&[0, 1, 1, 0])),
            ("x_test", &images(2)),
            ("y_test", &array(y_test)),
        ])
    };
    let folder = Folder::new();
    let load = |name: &str, bytes: Vec<u8>| {
        load_collection(&Request::dataset(folder.file(name, bytes)), &Roots::default(), &Silent).unwrap()
    };
    let all = load("all.npz", archive(&[-1, -1]));
    assert_eq!(sets(&all), "train: 0 7 7, 1 7 7; test (no labels): 2");
    assert_notes(&all, &["test, 2 images, no labels"]);
    assert_eq!(
        sets(&load("some.npz", archive(&[-1, 1]))),
        "train: 0 7 7, 1 7 7; test: 0, 1 7; test without labels (no labels): 1"
    );
}

#[test]
fn what_cannot_be_read_is_said_by_kind_and_class_and_a_whole_class_of_it_is_refused() {
    let mut files =
        named(&["cat/1.png", "ship/2.png"], &[("cat/a.HEIC", "x"), ("cat/b.heic", "x"), ("ship/c.CR2", "x")]);
    let some = read(&files);
    assert_eq!(sets(&some), "train: cat 1, ship 2");
    assert_notes(&some, &["cat: 2 HEIC", "ship: 1 raw camera"]);
    files.remove(0);
    refused(&files, &["cat: 2 HEIC", "whole class"]);
}

#[cfg(unix)]
#[test]
fn links_to_nothing_are_counted_by_class() {
    let folder = Folder::new();
    for (class, count) in [("normal", 5), ("abnormal", 4)] {
        std::fs::create_dir(folder.path().join(class)).unwrap();
        for link in 0..count {
            std::os::unix::fs::symlink("/nonexistent", folder.path().join(format!("{class}/{link}.png"))).unwrap();
        }
    }
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(&message, &["9 links", "abnormal: 4", "normal: 5"]);
}

#[test]
fn unreadable_images_are_left_out_if_they_are_few() {
    let mut files: Files = (0..20).map(|image| (format!("{}/{image:02}.png", image % 2), dot(image))).collect();
    files.push(("0/99.png".to_owned(), vec![1, 2, 3]));
    let few = read(&files);
    assert_eq!(few.sets()[0].len(), 20);
    assert_eq!(few.unreadable, ["0/99.png"]);
    assert_notes(&few, &["1 of 21 images cannot be read"]);
    let folder = Folder::new();
    let place = put(&folder, &files);
    assert_says(&refusal(&Request::dataset(&place).strict()), &["found 1 that cannot"]);
    files.push(("0/98.png".to_owned(), Vec::new()));
    refused(&files, &["found 2 that cannot"]);
}

#[test]
fn two_spellings_of_a_letter_are_one_class() {
    let read = read(&named(&["train/cafe\u{301}/1.png", "train/x/2.png", "test/caf\u{e9}/3.png"], &[]));
    assert_eq!(sets(&read), "train: caf\u{e9} 1, x 2; test: caf\u{e9} 3, x");
}

#[test]
fn names_of_zip_members_are_read_as_windows_and_old_programs_write_them() {
    let folder = Folder::new();
    let bytes = zip(&named(&["a\\1.png", "b\\2.png"], &[]));
    let read = load_collection(&Request::dataset(folder.file("w.zip", bytes)), &Roots::default(), &Silent).unwrap();
    assert_eq!(sets(&read), "train: a 1, b 2");
}

#[test]
fn a_layout_that_is_asked_for_settles_how_folders_are_read() {
    let files = named(&["train/1.png", "bus/2.png", "car/3.png"], &[]);
    let read = read_with(&files, |request| request.layout(LayoutChoice::ClassFolders));
    assert_eq!(sets(&read), "train: bus 2, car 3, train 1");
    assert!(read.notes.iter().all(|note| !note.contains("`layout`")), "{:?}", read.notes);
}

#[test]
fn a_webdataset_key_may_have_dots() {
    let sample = |key: &str, value: u8, label: &str| {
        [(format!("{key}.PNG"), dot(value)), (format!("{key}.CLS"), label.as_bytes().to_vec())]
    };
    let shard: Files = [sample("0.05", 1, "0"), sample("0.06", 2, "1"), sample("1.05", 3, "1")].concat();
    let folder = Folder::new();
    let read =
        load_collection(&Request::dataset(folder.file("d-000.tar", tar(&shard))), &Roots::default(), &Silent).unwrap();
    assert_eq!(sets(&read), "train: 0 1, 1 2 3");
    assert_notes(&read, &["the last dot ends the key"]);
}

#[test]
fn pixels_in_one_cell_are_images_and_a_column_tells_the_sets() {
    let folder = Folder::new();
    let table =
        "emotion,pixels,Usage\n0,1 1 1 1,Training\n3,2 2 2 2,Training\n0,3 3 3 3,PublicTest\n3,4 4 4 4,PrivateTest\n";
    let request = Request::dataset(folder.file("fer.csv", table));
    let read = load_collection(&request, &Roots::default(), &Silent).unwrap();
    assert_eq!(sets(&read), "train: 0 1, 3 2; validation: 0 3, 3; test: 0, 3 4");
    let bad = "emotion,pixels,Usage\n0,1 1 1 1,Training\n3,2 2 2 256,Training\n3,2 2 2 2,Training\n";
    assert_says(&refusal(&Request::dataset(folder.file("bad.csv", bad))), &["bad.csv: line 3, column 2"]);
}

#[test]
fn the_file_that_is_named_is_read_whatever_lies_beside_it() {
    let folder = Folder::new();
    let images = npy_of("|u1", &[2, 1, 1], &[5, 6]);
    let labels = npy_of("<U3", &[2], &"catdog".chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<_>>());
    folder.file("train.npy", npy_of("|u1", &[3, 28, 28], &[0; 3 * 784]));
    let file = folder.file("many.npz", npz(&[("images", &images), ("labels", &labels)]));
    assert_eq!(told(&load(&Request::dataset(file)).unwrap().train), "cat 5, dog 6");
}

/// An NPY file of elements of this type.
fn npy_of(kind: &str, dims: &[usize], bytes: &[u8]) -> Vec<u8> {
    let dims: String = dims.iter().map(|dim| format!("{dim}, ")).collect();
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({dims}), }}");
    let header = format!("{header:<117}\n");
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file.extend(bytes);
    file
}

#[test]
fn a_copy_of_all_sets_beside_them_is_left_aside() {
    let names = [&TWO[..], &["test/a/5.png", "all/train/a/1.png", "all/train/b/2.png", "all/test/a/5.png"]].concat();
    let read = read(&named(&names, &[]));
    assert_eq!(sets(&read), "train: a 1 4, b 2 3; test: a 5, b");
    assert_notes(&read, &["all holds sets of its own and is left aside (3 images)"]);
    let folds =
        ["all/fold_0/train/a/1.png", "all/fold_0/test/a/2.png", "all/fold_1/train/a/3.png", "all/fold_1/test/a/4.png"];
    let with_folds = self::read(&named(&[&TWO[..], &["test/a/5.png"], &folds].concat(), &[]));
    assert_eq!(sets(&with_folds), "train: a 1 4, b 2 3; test: a 5, b");
}

#[test]
fn a_list_of_classes_may_number_its_lines_and_one_of_other_names_is_left_aside() {
    let numbered = read(&named(&TWO, &[("classes.txt", "1 b\n2 a\n")]));
    assert_eq!(sets(&numbered), "train: b 2 3, a 1 4");
    let other = read(&named(&TWO, &[("classes.txt", "x\ny\n")]));
    assert_eq!(sets(&other), "train: a 1 4, b 2 3");
    assert_notes(&other, &["classes.txt: names none of the classes and is left aside"]);
}

#[test]
fn annotations_as_cocos_are_labels_where_each_image_has_one_category() {
    let annotations = r#"{
        "images": [{"id": 1, "file_name": "1.png"}, {"id": 2, "file_name": "2.png"}],
        "annotations": [{"image_id": 1, "category_id": 5}, {"image_id": 2, "category_id": 4}],
        "categories": [{"id": 4, "name": "cat"}, {"id": 5, "name": "dog"}]
    }"#;
    let read = read(&named(&["images/1.png", "images/2.png"], &[("annotations/instances.json", annotations)]));
    assert_eq!(sets(&read), "train: cat 2, dog 1");
}

#[test]
fn what_lies_in_place_of_an_image_is_called_by_its_name() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";
    refused(&named(&TWO, &[("train/a/5.png", pointer)]), &["train/a/5.png", "a pointer of Git LFS"]);
    refused(&named(&TWO, &[("train/a/5.png", "<!DOCTYPE html><html></html>")]), &["train/a/5.png", "a web page"]);
}

#[test]
fn tables_that_name_images_beside_them_hold_no_pixels() {
    let signs = ["Train/0/0_1.png", "Train/1/1_2.png", "Train/1/1_3.png", "Test/04.png", "Test/05.png"];
    let tables = [
        ("Train.csv", "W,H,X1,Y1,ClassId,Path\n9,9,1,1,0,Train/0/0_1.png\n9,9,1,1,1,Train/1/1_2.png\n"),
        ("Test.csv", "W,H,X1,Y1,ClassId,Path\n9,9,1,1,1,Test/04.png\n9,9,1,1,0,Test/05.png\n"),
    ];
    assert_eq!(sets(&read(&named(&signs, &tables))), "train: 0 1, 1 2 3; test: 0 5, 1 4");
    for ids in [["Train_1", "Train_2", "Test_1"], ["1", "2", "3"]] {
        let train = format!("image_id,healthy,rust,scab\n{},1,0,0\n{},0,0,1\n", ids[0], ids[1]);
        let (test, images) = (format!("image_id\n{}\n", ids[2]), ids.map(|id| format!("images/{id}.png")));
        let tables = [("train.csv", train.as_str()), ("test.csv", test.as_str())];
        let read = read(&named(&images.each_ref().map(String::as_str), &tables));
        assert_eq!(sets(&read), "train: healthy 1, scab 2; test (no labels): 1", "{ids:?}");
    }
}

#[test]
fn lists_beside_class_folders_tell_the_sets() {
    let names = ["food/images/pie/1.png", "food/images/pie/2.png", "food/images/soup/3.png", "food/images/soup/4.png"];
    let expected = "train: pie 1, soup 3; test: pie 2, soup 4";
    for tables in [
        &[("food/meta/train.txt", "pie/1\nsoup/3\n"), ("food/meta/test.txt", "pie/2\nsoup/4\n")][..],
        &[
            ("food/train.csv", ",name,label\n0,pie/1.png,0\n1,soup/3.png,1\n"),
            ("food/test.csv", ",name,label\n0,pie/2.png,0\n1,soup/4.png,1\n"),
        ],
        &[("food/all.csv", "name,label,split\npie/1,pie,train\nsoup/3,soup,train\npie/2,pie,test\nsoup/4,soup,test\n")],
    ] {
        let read = read(&named(&names, tables));
        assert_eq!(sets(&read), expected, "{tables:?}");
        assert_notes(&read, &[tables[0].0, "the sets of the images"]);
    }
    let nested =
        [("food/trainval.txt", "pie/1\nsoup/3\nsoup/4\n"), ("food/val.txt", "soup/4\n"), ("food/test.txt", "pie/2\n")];
    let nested = read(&named(&names, &nested));
    assert_eq!(sets(&nested), "train: pie 1, soup 3; validation: pie, soup 4; test: pie 2, soup");
    assert_notes(&nested, &["1 images are in the lists of two sets and taken for the narrower"]);
    let few = [("food/meta/train.txt", "pie/1\n")];
    assert_eq!(sets(&read(&named(&names, &few))), "train: pie 1 2, soup 3 4");
}

#[test]
fn lists_tell_the_sets_of_images_whose_labels_another_table_has() {
    let names = ["images/cat_1.png", "images/cat_2.png", "images/dog_1.png", "images/dog_2.png", "images/dog_3.png"];
    let texts = [
        (
            "annotations/list.txt",
            "#Image CLASS-ID SPECIES BREED\ncat_1 1 1 1\ncat_2 1 1 1\ndog_1 2 2 1\ndog_2 2 2 1\ndog_3 2 2 1\n",
        ),
        ("annotations/trainval.txt", "cat_1 1 1 1\ndog_1 2 2 1\ndog_3 2 2 1\n"),
        ("annotations/test.txt", "cat_2 1 1 1\ndog_2 2 2 1\n"),
        ("annotations/val.txt", "dog_3 2 2 1\n"),
    ];
    let read = read(&named(&names, &texts));
    assert_eq!(sets(&read), "train: 1 1, 2 3; validation: 1, 2 5; test: 1 2, 2 4");
}

#[test]
fn of_folds_the_first_is_read_and_of_styles_all() {
    let of = |tops: [&str; 2], below: &[&str]| {
        let names: Vec<String> =
            tops.iter().flat_map(|top| below.iter().map(move |path| format!("{top}/{path}"))).collect();
        named(&names.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    };
    let parts = ["train/a/1.png", "train/b/2.png", "val/a/3.png", "val/b/4.png"];
    let folds = read(&of(["fold_0", "fold_1"], &parts));
    assert_eq!(sets(&folds), "train: a 1, b 2; val: a 3, b 4");
    assert_notes(&folds, &["only the fold fold_0 is read; fold_1 left aside (4 images)"]);
    assert_eq!(sets(&read(&of(["day", "night"], &parts))), "train: a 1 5, b 2 6; val: a 3 7, b 4 8");
    let objects = ["cat/1.png", "dog/2.png", "hare/3.png"];
    let styles = of(["photo", "sketch"], &objects);
    let together = read(&styles);
    assert_eq!(sets(&together), "train: cat 1 4, dog 2 5, hare 3 6");
    assert_notes(&together, &["photo, sketch hold folders of the same names", "`class_level` 1"]);
    let by_style = read_with(&styles, |request| request.class_level(ClassLevel::At(1)));
    assert_eq!(sets(&by_style), "train: photo 1 2 3, sketch 4 5 6");
    let augmented = of(["Original", "Augmented"], &objects[..2]);
    assert_eq!(sets(&read(&augmented)), "train: cat 3 1, dog 4 2");
    // States of fruit are no classes, nor are numbered sessions.
    assert_eq!(sets(&read(&of(["apple", "pear"], &["fresh/1.png", "rotten/2.png"]))), "train: apple 1 2, pear 3 4");
    assert_eq!(sets(&read(&of(["ann", "bob"], &["s1/1.png", "s2/2.png", "s3/3.png"]))), "train: ann 1 2 3, bob 4 5 6");
}

#[test]
fn masks_beside_their_images_are_no_images() {
    let names = ["ill/ill (1).png", "ill/ill (1)_mask.png", "well/well (1).png", "well/well (1)_mask_1.png"];
    let read = read(&named(&names, &[]));
    assert_eq!(sets(&read), "train: ill 1, well 3");
    assert_notes(&read, &["2 pictures of masks", "ill/ill (1)_mask.png"]);
}

#[test]
fn a_pattern_that_fits_no_name_of_a_set_leaves_it_without_labels() {
    let files =
        named(&["train/cat.1.png", "train/dog.2.png", "train/cat.3.png", "train/dog.4.png", "test1/1.png"], &[]);
    assert_notes(&read(&files), &[r"`label_pattern` '^([^\W\d_]+)[._ -]\d+\.\w+$'"]);
    let read = read_with(&files, |request| request.label_pattern(r"^(\w+)\.\d"));
    assert_eq!(sets(&read), "train: cat 1 3, dog 2 4; test (no labels): 1");
}

#[test]
fn arrays_of_a_folder_are_read_as_those_of_an_archive() {
    let labels = |labels: &[u8]| npy_of("|u1", &[labels.len()], labels);
    let images = |count: usize| npy_of("|u1", &[count, 1, 1], &(1..=count as u8).collect::<Vec<_>>());
    let files = |names: [&str; 4]| -> Files {
        let contents = [images(4), labels(&[0, 1, 1, 0]), images(2), labels(&[1, 0])];
        std::iter::zip(names.map(str::to_owned), contents).collect()
    };
    for names in [
        ["X_train.npy", "y_train.npy", "X_test.npy", "y_test.npy"],
        ["trainX.npy", "trainy.npy", "testX.npy", "testy.npy"],
        ["train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy"],
    ] {
        assert_eq!(sets(&read(&files(names))), "train: 0 1 4, 1 2 3; test: 0 2, 1 1", "{names:?}");
    }
    refused(&files(["x.npy", "a.npy", "b.npy", "c.npy"]), &["`images` and `labels`"]);
}

#[test]
fn files_of_other_programs_are_called_by_their_names() {
    for (name, texts) in [
        ("train_signs.h5", ["HDF5", "numpy.savez"]),
        ("training.pt", ["pickles", "any code"]),
        ("train.tfrecord-00000-of-00001", ["TFRecord", "class folders"]),
        ("images.rar", ["RAR", "unpack it first"]),
        ("train.tar.xz", ["xz", "unpack it first"]),
    ] {
        refused(&vec![(name.to_owned(), b"?".to_vec())].into_iter().collect(), &texts);
    }
    let folder = Folder::new();
    let named = |name: &str, bytes: &[u8]| refusal(&Request::dataset(folder.file(name, bytes)));
    assert_says(&named("a.h5", b"\x89HDF\r\n\x1a\n"), &["HDF5", "numpy.savez"]);
    assert_says(&named("a.png", b"\x89PNG\r\n\x1a\n"), &["one picture", "the folder"]);
}
