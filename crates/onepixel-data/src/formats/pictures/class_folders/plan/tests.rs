use crate::formats::pictures::class_folders::plan::planned::{Asked, Plan, PlannedSet};
use crate::formats::pictures::class_folders::plan::sets::plan;
use crate::reading::folders::{ClassLevel, LayoutChoice};
use crate::reading::split_words::SplitRole;

fn read_as(names: &[&str], asked: Asked) -> Plan {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let images: Vec<usize> = (0..names.len()).filter(|&place| names[place].ends_with('g')).collect();
    plan(&names, &images, asked)
}

fn read(names: &[&str]) -> Plan {
    read_as(names, Asked::default())
}

/// The sets as text: `train: cat 2, dog 1; test: 3 loose`.
fn told(plan: &Plan) -> String {
    let set = |set: &PlannedSet| {
        let classes = set.classes.iter().map(|(class, places)| format!("{class} {}", places.len()));
        let loose = (!set.loose.is_empty()).then(|| format!("{} loose", set.loose.len()));
        let role = match set.role {
            SplitRole::Other => "other ",
            _ => "",
        };
        format!("{role}{}: {}", set.name, classes.chain(loose).collect::<Vec<_>>().join(", "))
    };
    plan.sets.iter().map(set).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn assert_told(names: &[&str], expected: &str) {
    let plan = read(names);
    assert_eq!(told(&plan), expected, "{:?}", plan.decisions);
}

#[test]
fn folders_are_classes_and_those_below_belong_to_them() {
    assert_told(&["10/b.png", "9/a.jpg", "10/a/c.jpg", "9/notes.txt", "e.png"], "train: 10 2, 9 1, 1 loose");
}

#[test]
fn sets_are_told_by_words_however_they_are_written() {
    for (train, test) in [
        ("training_set", "test_set"),
        ("Train_Data", "Test_Data"),
        ("seg_train", "seg_test"),
        ("train-images", "t10k-images"),
        ("TRAIN", "Holdout"),
        ("trn", "tst"),
        ("tr", "te"),
    ] {
        let names = [format!("{train}/a/1.png"), format!("{train}/b/2.png"), format!("{test}/a/3.png")];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let plan = read(&names);
        assert_eq!(told(&plan), format!("{train}: a 1, b 1; {test}: a 1"));
        assert_eq!(plan.sets.iter().map(|set| set.role).collect::<Vec<_>>(), [SplitRole::Train, SplitRole::Test]);
    }
}

#[test]
fn a_folder_in_one_of_its_own_name_or_in_one_that_says_nothing_is_no_level() {
    assert_told(&["train/train/a/1.png", "train/train/b/2.png", "test/test/a/3.png"], "train: a 1, b 1; test: a 1");
    assert_told(
        &[
            "x/seg_train/seg_train/a/1.png",
            "x/seg_train/seg_train/b/2.png",
            "x/seg_test/seg_test/b/3.png",
            "x/seg_pred/seg_pred/4.png",
        ],
        "seg_train: a 1, b 1; seg_test: b 1; other seg_pred: 1 loose",
    );
    assert_told(
        &["train/n1/images/1.png", "train/n2/images/2.png", "val/images/3.png", "test/images/4.png"],
        "train: n1 1, n2 1; val: 1 loose; test: 1 loose",
    );
    assert_told(&["images/train/a/1.png", "images/train/b/1.png", "images/val/b/1.png"], "train: a 1, b 1; val: b 1");
    assert_eq!(read(&["set/data/Train/a/x.png", "set/data/Train/b/x.png", "set/data/TEST/a/x.png"]).root, "set/data");
}

#[test]
fn what_resembles_a_set_is_a_class() {
    assert_told(
        &["trainers/1.png", "test_tube/2.png", "Valentine/3.png"],
        "train: Valentine 1, test_tube 1, trainers 1",
    );
    assert_told(&["train_station/1.png", "test_tube/2.png"], "train: test_tube 1, train_station 1");
    let vehicles = read(&["train/1.png", "bus/2.png", "car/3.png"]);
    assert_eq!(told(&vehicles), "train: bus 1, car 1, train 1");
    assert!(vehicles.decisions[0].contains("train is taken as a class"), "{:?}", vehicles.decisions);
    let trial = read(&["test/1.png", "control/2.png"]);
    assert_eq!(told(&trial), "train: control 1, test 1");
    assert!(trial.decisions[0].contains("control and test are taken as classes"), "{:?}", trial.decisions);
    assert_told(&["valid/1.png", "invalid/2.png", "unclear/3.png"], "train: invalid 1, unclear 1, valid 1");
}

#[test]
fn a_set_beside_classes_is_no_class_and_that_is_said() {
    let plan = read(&["cat/1.png", "dog/2.png", "test/3.png", "test/4.png"]);
    assert_eq!(told(&plan), "train: cat 1, dog 1; test: 2 loose");
    assert!(plan.decisions[0].contains("test is taken as a set beside the classes cat, dog"), "{:?}", plan.decisions);
    assert_told(
        &["cat/1.png", "dog/2.png", "val/cat/3.png", "val/dog/4.png"],
        "train: cat 1, dog 1; val: cat 1, dog 1",
    );
}

#[test]
fn a_folder_beside_an_evaluation_set_is_the_train_set() {
    let plan = read(&[
        "images_background/Greek/alpha/1.png",
        "images_background/Greek/beta/2.png",
        "images_background/Latin/a/3.png",
        "images_evaluation/Old/x/4.png",
        "images_evaluation/Runes/f/5.png",
    ]);
    assert_eq!(told(&plan), "images_background: Greek 2, Latin 1; images_evaluation: Old 1, Runes 1");
    assert!(plan.decisions.iter().any(|said| said.contains("images_background is taken as the train set")));
    let levels = plan.decisions.iter().find(|said| said.contains("level")).unwrap();
    assert!(levels.contains("the 2 classes") && levels.contains("`class_level` 2 makes them 3"), "{levels}");
}

#[test]
fn classes_lie_at_the_level_that_is_asked_for() {
    let names = ["Greek/alpha/1.png", "Greek/beta/2.png", "Latin/a/3.png", "Latin/a/old/4.png"];
    let at = |level| told(&read_as(&names, Asked { class_level: Some(level), layout: None }));
    assert_eq!(at(ClassLevel::At(1)), "train: Greek 2, Latin 2");
    assert_eq!(at(ClassLevel::At(2)), "train: Greek/alpha 1, Greek/beta 1, Latin/a 2");
    assert_eq!(at(ClassLevel::Leaf), "train: Greek/alpha 1, Greek/beta 1, Latin/a 1, Latin/a/old 1");
}

#[test]
fn sets_within_classes_and_classes_within_the_names_of_sets_are_read() {
    assert_told(
        &["cat/train/1.png", "cat/test/2.png", "dog/train/3.png", "dog/test/4.png"],
        "train: cat 1, dog 1; test: cat 1, dog 1",
    );
    assert_told(&["trainA/1.png", "trainB/2.png", "testA/3.png", "testB/4.png"], "train: A 1, B 1; test: A 1, B 1");
    assert_told(
        &["cats_train/1.png", "dogs_train/2.png", "cats_test/3.png", "dogs_test/4.png"],
        "train: cats 1, dogs 1; test: cats 1, dogs 1",
    );
}

#[test]
fn pieces_of_a_set_are_one_set() {
    assert_told(&["HAM_images_part_1/1.png", "HAM_images_part_2/2.png"], "train: 2 loose");
    assert_told(&["images_001/images/1.png", "images_002/images/2.png"], "train: 2 loose");
    assert_told(&["fold_0/a/1.png", "fold_0/b/2.png", "fold_1/a/3.png"], "train: a 2, b 1");
    assert_told(&["train_1/a/1.png", "train_2/b/2.png", "test/a/3.png"], "train: a 1, b 1; test: a 1");
}

#[test]
fn a_third_set_keeps_its_name_and_what_says_more_is_a_set_of_its_own() {
    assert_told(
        &["train/a/1.png", "train/b/1.png", "val/a/2.png", "test/a/3.png", "more/x.png"],
        "train: a 1, b 1; val: a 1; test: a 1; other more: 1 loose",
    );
    assert_told(
        &["train/a/1.png", "train/b/1.png", "train_extra/a/2.png", "test/b/3.png"],
        "train: a 1, b 1; test: b 1; other train_extra: a 1",
    );
}

#[test]
fn folders_that_hold_no_class_are_left_aside() {
    let plan = read(&[
        "cat/1.png",
        "dog/2.png",
        "labels/cat.png",
        "docs/figure.png",
        "docs/readme.md",
        "images/all.png",
        "@eaDir/t.jpg",
    ]);
    assert_eq!(told(&plan), "train: cat 1, dog 1");
    let aside: Vec<&str> = plan.aside.iter().map(|(folder, _)| folder.as_str()).collect();
    assert_eq!(aside, ["@eaDir", "docs", "labels", "images"]);
    assert_told(&["mask/1.png", "no_mask/2.png"], "train: mask 1, no_mask 1");
    assert_told(&["images/1.png", "images/2.png", "masks/1.png"], "train: 2 loose");
}

#[test]
fn a_test_set_in_a_folder_that_is_no_class_has_no_labels() {
    let plan = read(&["train/a/1.png", "train/b/2.png", "test/unknown/3.png", "val/a/4.png"]);
    assert_eq!(told(&plan), "train: a 1, b 1; val: a 1; test: 1 loose");
}

#[test]
fn the_user_settles_how_folders_are_read() {
    let names = ["train/1.png", "bus/2.png", "test/x/3.png"];
    let as_layout = |layout| told(&read_as(&names, Asked { layout: Some(layout), class_level: None }));
    assert_eq!(as_layout(LayoutChoice::ClassFolders), "train: bus 1, test 1, train 1");
    assert_eq!(as_layout(LayoutChoice::SplitsThenClasses), "train: 1 loose; test: x 1; other bus: 1 loose");
    assert_eq!(as_layout(LayoutChoice::Flat), "train: 3 loose");
    let within = ["a/one/1.png", "a/two/2.png", "b/one/3.png"];
    let asked = Asked { layout: Some(LayoutChoice::ClassesThenSplits), class_level: None };
    assert_eq!(told(&read_as(&within, asked)), "other one: a 1, b 1; other two: a 1");
}

#[test]
fn a_flat_folder_is_one_set_without_classes() {
    assert_told(&["1.png", "2.png"], "train: 2 loose");
    assert_told(&["photos/1.png", "photos/2.png"], "train: 2 loose");
    assert_told(&["train/1.png", "test/2.png"], "train: 1 loose; test: 1 loose");
}
