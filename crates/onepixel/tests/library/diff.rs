//! Is it told what is different between two states of a dataset, or two audits?

use onepixel::dataset::{Dataset, ImageSet, Label, MemoryImages, NamedSet, SetName, Shape, UnlabelledSet};
use onepixel::diff::{
    AuditDiff, ChangeKind, DatasetDiff, DiffError, FindingDetails, FindingKind, FindingStatus, SavedAudit,
};
use onepixel::progress::{Progress, Silent};

type Row = (&'static str, u8, Label);

/// A set of images of one pixel, each by its name, its grey value and its label.
fn set(rows: &[Row]) -> ImageSet {
    let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), rows.iter().map(|row| row.1).collect()).unwrap();
    let set = ImageSet::new(images, rows.iter().map(|row| row.2).collect(), ["cat", "dog"]).unwrap();
    match rows.iter().all(|row| row.0.is_empty()) {
        true => set,
        false => set.with_names(rows.iter().map(|row| row.0).collect()).unwrap(),
    }
}

fn dataset(train: &[Row], test: &[Row]) -> Dataset {
    Dataset::new("pets", "memory", set(train), (!test.is_empty()).then(|| set(test))).unwrap()
}

/// The changes as `kinds: before > after`.
fn told(before: &Dataset, after: &Dataset) -> (Vec<String>, u64) {
    let diff = DatasetDiff::of(before, after, &Silent).unwrap();
    let image = |of: Option<onepixel::diff::DiffedImage<'_>>| {
        of.map_or_else(
            || "-".to_owned(),
            |of| format!("{}/{}", of.set, of.name.map_or(of.index.to_string(), str::to_owned)),
        )
    };
    let told = diff.changes().map(|change| {
        let kinds: Vec<&str> = change.kinds.iter().map(|kind| kind.name()).collect();
        format!("{}: {} > {}", kinds.join(" "), image(change.before), image(change.after))
    });
    (told.collect(), diff.counts.unchanged)
}

#[test]
fn each_kind_of_change_is_told_by_content() {
    let before = dataset(
        &[("a.png", 1, 0), ("b.png", 2, 0), ("c.png", 3, 1), ("cat/d.png", 4, 0), ("e.png", 5, 1), ("f.png", 6, 1)],
        &[("t.png", 20, 0)],
    );
    let after = dataset(
        &[("a.png", 1, 0), ("b.png", 2, 1), ("c.png", 30, 1), ("dog/d.png", 4, 1), ("new.png", 9, 0), ("g.png", 6, 1)],
        &[("t.png", 20, 0), ("e.png", 5, 1)],
    );
    let (told, unchanged) = told(&before, &after);
    assert_eq!(
        told,
        [
            "added: - > train/new.png",
            "relabelled: train/b.png > train/b.png",
            "relabelled: train/cat/d.png > train/dog/d.png",
            "changed: train/c.png > train/c.png",
            "moved: train/e.png > test/e.png",
            "renamed: train/f.png > train/g.png",
        ]
    );
    assert_eq!(unchanged, 2);
}

#[test]
fn a_dataset_is_no_different_from_itself_in_another_order() {
    let rows: [Row; 4] = [("a", 1, 0), ("b", 1, 1), ("c", 1, 0), ("d", 2, 1)];
    let turned: Vec<Row> = rows.iter().rev().copied().collect();
    assert_eq!(told(&dataset(&rows, &[]), &dataset(&turned, &[])), (vec![], 4));
}

#[test]
fn of_equal_images_the_one_that_went_is_told_by_its_name() {
    let before = dataset(&[("a", 1, 0), ("b", 1, 1), ("c", 1, 0), ("d", 2, 1)], &[]);
    let after = dataset(&[("c", 1, 0), ("b", 1, 1), ("d", 2, 1)], &[]);
    assert_eq!(told(&before, &after), (vec!["removed: train/a > -".to_owned()], 3));
    // Of those without a common name the one with the same label is the same.
    let after = dataset(&[("x", 1, 1), ("a", 1, 0), ("d", 2, 1)], &[]);
    let expected = ["removed: train/c > -", "renamed: train/b > train/x"].map(str::to_owned).to_vec();
    assert_eq!(told(&before, &after), (expected, 2));
}

#[test]
fn two_images_that_swap_their_names_are_renamed_and_not_changed() {
    let (before, after) = (dataset(&[("a", 1, 0), ("b", 2, 1)], &[]), dataset(&[("b", 1, 0), ("a", 2, 1)], &[]));
    let expected = ["renamed: train/a > train/b", "renamed: train/b > train/a"].map(str::to_owned).to_vec();
    assert_eq!(told(&before, &after), (expected, 0));
}

#[test]
fn images_without_names_are_known_by_content_and_by_index_where_a_set_is_as_large_as_before() {
    let before = dataset(&[("", 1, 0), ("", 2, 1), ("", 3, 0)], &[]);
    let edited = dataset(&[("", 1, 0), ("", 7, 0), ("", 3, 0)], &[]);
    assert_eq!(told(&before, &edited), (vec!["relabelled changed: train/1 > train/1".to_owned()], 2));
    let other = dataset(&[("", 1, 0), ("", 7, 0), ("", 8, 0)], &[]);
    let expected = ["added: - > train/1", "added: - > train/2", "removed: train/1 > -", "removed: train/2 > -"];
    assert_eq!(told(&before, &other), (expected.map(str::to_owned).to_vec(), 1), "too little is the same");
    let longer = dataset(&[("", 3, 0), ("", 1, 1), ("", 7, 1), ("", 8, 0)], &[]);
    let expected =
        ["added: - > train/2", "added: - > train/3", "removed: train/1 > -", "relabelled: train/0 > train/1"];
    assert_eq!(told(&before, &longer), (expected.map(str::to_owned).to_vec(), 1));
}

#[test]
fn classes_that_came_or_went_and_sets_without_labels_are_told() {
    let before = dataset(&[("a", 1, 0), ("b", 2, 1)], &[]);
    let images = |pixels| MemoryImages::new(Shape::new(1, 1, 1).unwrap(), pixels).unwrap();
    let train = ImageSet::new(images(vec![2]), vec![0], ["dog", "fox"]).unwrap();
    let extra = UnlabelledSet::new(images(vec![1])).unwrap().with_names(["a"].into_iter().collect()).unwrap();
    let after = Dataset::new("pets", "memory", train.with_names(["b"].into_iter().collect()).unwrap(), None).unwrap();
    let after = after.with_set(NamedSet::of_unlabelled(SetName::other("extra"), extra)).unwrap();
    let diff = DatasetDiff::of(&before, &after, &Silent).unwrap();
    assert_eq!(diff.classes(), (vec!["fox"], vec!["cat"]));
    assert_eq!((diff.counts.unchanged, diff.counts.moved, diff.counts.relabelled), (1, 1, 0));
    assert_eq!(diff.counts.of(ChangeKind::Moved), 1);
}

/// A run that is allowed so many bytes.
struct Allowed(u64);

impl Progress for Allowed {
    fn memory(&self) -> u64 {
        self.0
    }
}

#[test]
fn what_does_not_fit_into_memory_is_refused() {
    let pets = dataset(&[("a", 1, 0), ("b", 2, 1)], &[]);
    let error = DatasetDiff::of(&pets, &pets, &Allowed(100)).unwrap_err();
    assert!(matches!(error, DiffError::TooLarge { images: 4, most: 100, bytes } if bytes > 100), "{error}");
}

/// A saved audit with these suspects (name, suggested class), groups of duplicates and rating.
fn saved(suspects: &[(&str, usize)], groups: &[&[&str]], rating: &str) -> SavedAudit {
    let suspect = |(place, (name, suggested)): (usize, &(&str, usize))| serde_json::json!({"index": place, "name": name, "given": 0, "suggested": suggested, "flagged": true});
    let image = |name: &&str| serde_json::json!({"split": "train", "index": 0, "name": name, "class": "cat"});
    let group = |names: &&[&str]| serde_json::json!({"exact": true, "conflicting": false, "images": names.iter().map(image).collect::<Vec<_>>()});
    let document = serde_json::json!({
        "schema_version": 1,
        "digest": rating,
        "profile": {
            "name": "pets", "train_images": 9, "test_images": null, "classes": 2, "height": 2, "width": 2, "channels": 1,
            "one_pixel": null, "per_class": null, "rungs": [], "majority_share": 0.5, "resolution": 0.01,
            "steps_left": suspects.len() as f64, "families": [], "errors_in_worst_pairs": null, "label_error_share": null,
            "verdict": [{"purpose": "networks", "rating": rating}]
        },
        "labels": {
            "classes": ["cat", "dog"],
            "sets": [{"set": "train", "suspects": suspects.iter().enumerate().map(suspect).collect::<Vec<_>>()}]
        },
        "duplicates": {"groups": groups.iter().map(group).collect::<Vec<_>>()},
        "quality": null
    });
    serde_json::from_value(document).unwrap()
}

#[test]
fn findings_are_new_changed_or_gone_by_what_they_are_about() {
    let before = saved(&[("a", 1), ("b", 1), ("c", 1)], &[&["x", "y"], &["p", "q"]], "fit");
    let after = saved(&[("c", 0), ("a", 1), ("d", 1)], &[&["x", "y", "z"], &["r", "s"]], "ditch");
    let diff = AuditDiff::of(&before, &after);
    let told: Vec<(FindingStatus, FindingKind, String)> = diff
        .findings
        .iter()
        .map(|of| {
            let finding = of.after.as_ref().or(of.before.as_ref()).unwrap();
            let names: Vec<&str> = finding.images.iter().filter_map(|image| image.name.as_deref()).collect();
            (of.status, of.kind, names.join(" "))
        })
        .collect();
    use FindingKind::{Duplicates, Rating, SuspectedLabel};
    use FindingStatus::{Changed, Gone, New};
    let expected = [
        (New, Duplicates, "r s"),
        (New, SuspectedLabel, "d"),
        (Changed, Rating, ""),
        (Changed, Duplicates, "x y z"),
        (Changed, SuspectedLabel, "c"),
        (Gone, Duplicates, "p q"),
        (Gone, SuspectedLabel, "b"),
    ];
    assert_eq!(told, expected.map(|(status, kind, names)| (status, kind, names.to_owned())));
    assert_eq!((diff.new, diff.changed, diff.gone, diff.unchanged), (2, 3, 2, 1));
    assert_eq!((diff.same_content, diff.by_name, &diff.not_compared[..]), (Some(false), true, &[][..]));
    let rating = diff.findings[2].before.as_ref().map(|finding| &finding.details);
    assert!(matches!(rating, Some(FindingDetails::Rating { rating: onepixel::audit::Rating::Fit, .. })));
    let same = AuditDiff::of(&before, &before);
    assert_eq!((same.findings.len(), same.numbers.len(), same.unchanged, same.same_content), (0, 0, 6, Some(true)));
}
