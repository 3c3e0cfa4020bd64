//! Each limit, on sets where what breaks it was planted.

use super::*;
use crate::dataset::{ImageRef, ImageSet, MemoryImages, SetName, Shape as ImageShape};
use crate::progress::Silent;

/// Images of 4×4, a different one for each number below 256.
fn pixels(numbers: impl IntoIterator<Item = u32>) -> Vec<u8> {
    let image = |number: u32| (0..16).map(move |place| (number * 7 + place * place * 3) as u8);
    numbers.into_iter().flat_map(image).collect()
}

fn set(pixels: Vec<u8>, labels: &[u16], classes: usize) -> ImageSet {
    let images = MemoryImages::new(ImageShape::new(4, 4, 1).unwrap(), pixels).unwrap();
    ImageSet::new(images, labels.to_vec(), (0..classes).map(|class| format!("c{class}"))).unwrap()
}

/// 20 train images and 10 test images of two classes, all different.
fn clean() -> Dataset {
    let labels = |images: u16| (0..images).map(|image| image % 2).collect::<Vec<_>>();
    let (train, test) = (set(pixels(0..20), &labels(20), 2), set(pixels(20..30), &labels(10), 2));
    Dataset::new("clean", "memory", train, Some(test)).unwrap()
}

/// The clean dataset with other pixels.
fn with_pixels(train: Vec<u8>, test: Vec<u8>) -> Dataset {
    let clean = clean();
    let (train_labels, test_labels) = (clean.train.labels(), clean.test.as_ref().unwrap().labels());
    Dataset::new("planted", "memory", set(train, train_labels, 2), Some(set(test, test_labels, 2))).unwrap()
}

fn policy(demand: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy::nothing();
    demand(&mut policy);
    policy
}

fn check(policy: &Policy, dataset: &Dataset) -> CheckFinding {
    policy.check(dataset, 0, &Silent).unwrap().against(&Baseline::nothing(&dataset.name))
}

/// All limits on images that are equal, allowing none.
fn no_duplicates() -> Policy {
    policy(|policy| {
        policy.images.blank = Some(Most::Count(0));
        policy.duplicates.across = Some(Most::Count(0));
        policy.duplicates.within_train = Some(Most::Count(0));
        policy.duplicates.within_test = Some(Most::Count(0));
        policy.duplicates.conflicting_labels = Some(0);
    })
}

fn keys(finding: &CheckFinding) -> Vec<&str> {
    finding.violations.iter().map(|violation| violation.key).collect()
}

fn occurrences<'a>(finding: &'a CheckFinding, key: &str) -> &'a [Occurrence] {
    &finding.violations.iter().find(|violation| violation.key == key).unwrap().occurrences
}

/// What there is to say of each case that breaks a limit.
fn places(finding: &CheckFinding, key: &str) -> Vec<Place> {
    occurrences(finding, key).iter().map(|occurrence| occurrence.place.clone()).collect()
}

/// The images of each: `test 3, train 6`.
fn images(finding: &CheckFinding, key: &str) -> Vec<String> {
    let shown = |image: &ImageRef| format!("{} {}", image.set.name(), image.index);
    let of = |occurrence: &Occurrence| occurrence.images.iter().map(shown).collect::<Vec<_>>().join(", ");
    occurrences(finding, key).iter().map(of).collect()
}

fn class(class: &str, images: u64) -> ClassSize {
    ClassSize { class: class.into(), images }
}

#[test]
fn different_images_break_no_limit() {
    let finding = check(&no_duplicates(), &clean());
    assert_eq!(finding.violations, []);
    assert_eq!(finding.count(Outcome::Kept), 5);
}

#[test]
fn each_kind_of_duplicate_breaks_its_own_limit() {
    // Test 3 (c1) is train 6 (c0); train 9 and 11 are train 1; test 8 is test 2; train 4 is black.
    let mut train: Vec<u32> = (0..20).collect();
    let mut test: Vec<u32> = (20..30).collect();
    (train[9], train[11], test[8], test[3]) = (1, 1, 22, 6);
    let mut train = pixels(train);
    train[4 * 16..5 * 16].fill(0);
    let finding = check(&no_duplicates(), &with_pixels(train, pixels(test)));
    assert_eq!(keys(&finding), no_duplicates_in_order());
    assert_eq!(images(&finding, "duplicates.across"), ["test 3, train 6"]);
    assert_eq!(images(&finding, "duplicates.within_train"), ["train 9, train 1", "train 11, train 1"]);
    assert_eq!(images(&finding, "duplicates.within_test"), ["test 8, test 2"]);
    assert_eq!(places(&finding, "duplicates.within_test"), [Place::Equal]);
    assert_eq!(images(&finding, "duplicates.conflicting_labels"), ["train 6, test 3"]);
    let classes = vec![Some("c0".into()), Some("c1".into())];
    assert_eq!(places(&finding, "duplicates.conflicting_labels"), [Place::Conflict { classes }]);
    assert_eq!(images(&finding, "images.blank"), ["train 4"]);
    assert_eq!(places(&finding, "images.blank"), [Place::OneValue { class: Some("c0".into()), value: 0 }]);
}

fn no_duplicates_in_order() -> [&'static str; 5] {
    [
        "images.blank",
        "duplicates.within_train",
        "duplicates.conflicting_labels",
        "duplicates.across",
        "duplicates.within_test",
    ]
}

#[test]
fn a_share_is_of_the_set_and_a_count_is_not() {
    let mut test: Vec<u32> = (20..30).collect();
    test[3] = 6;
    let dataset = with_pixels(pixels(0..20), pixels(test));
    let broken = |most| {
        let finding = check(&policy(|policy| policy.duplicates.across = Some(most)), &dataset);
        !finding.violations.is_empty()
    };
    assert!(broken(Most::Count(0)) && !broken(Most::Count(1)));
    // One of ten test images.
    assert!(broken(Most::Share(0.0999)) && !broken(Most::Share(0.1)));
}

#[test]
fn classes_and_test_set_are_counted() {
    let labels: Vec<u16> = (0..20).map(|image| if image < 2 { 2 } else { image % 2 }).collect();
    let train = set(pixels(0..20), &labels, 3);
    let test = set(pixels(20..24), &[0, 1, 0, 1], 3);
    let dataset = Dataset::new("uneven", "memory", train, Some(test)).unwrap();
    let policy = policy(|policy| {
        policy.images.shape = Some(Shape([4, 4, 3]));
        policy.classes.number = Some(2);
        policy.classes.min_images = Some(3);
        policy.classes.imbalance = Some(Ratio(4.4));
        policy.test_set.required = Some(true);
        policy.test_set.min_images = Some(5);
        policy.test_set.min_class_images = Some(1);
    });
    let finding = check(&policy, &dataset);
    assert_eq!(
        keys(&finding),
        [
            "images.shape",
            "classes.number",
            "classes.min_images",
            "classes.imbalance",
            "test_set.min_images",
            "test_set.min_class_images"
        ]
    );
    assert_eq!(places(&finding, "classes.min_images"), [Place::Class(class("c2", 2))]);
    let imbalance = Place::Imbalance { largest: Some(class("c0", 9)), smallest: Some(class("c2", 2)) };
    assert_eq!(places(&finding, "classes.imbalance"), [imbalance]);
    assert_eq!(finding.violations[3].found, Quantity::Number(4.5));
    assert_eq!(places(&finding, "test_set.min_class_images"), [Place::Class(class("c2", 0))]);

    let alone = Dataset::new("alone", "memory", dataset.train.clone(), None).unwrap();
    let finding = check(&policy, &alone);
    assert!(keys(&finding).contains(&"test_set.required"));
    let skipped: Vec<&str> = finding.not_checked.iter().map(|limit| limit.key).collect();
    assert_eq!(skipped, ["test_set.min_images", "test_set.min_class_images"]);
}

#[test]
fn unreadable_images_are_a_share_of_those_that_were_to_be_read() {
    let mut dataset = clean();
    dataset.unreadable = vec!["a/1.png".into(), "b/2.png".into()];
    let limit = |most| policy(|policy| policy.images.unreadable = Some(most));
    let finding = check(&limit(Most::Share(2.0 / 33.0)), &dataset);
    assert_eq!(finding.violations[0].of, Some(32));
    let file = |name: &str| Place::File { name: name.into() };
    assert_eq!(places(&finding, "images.unreadable"), ["a/1.png", "b/2.png"].map(file));
    assert!(check(&limit(Most::Share(2.0 / 32.0)), &dataset).violations.is_empty());
}

#[test]
fn a_baseline_accepts_what_was_found_and_nothing_else() {
    let mut test: Vec<u32> = (20..30).collect();
    test[3] = 6;
    let one = with_pixels(pixels(0..20), pixels(test.clone()));
    let baseline = no_duplicates().check(&one, 0, &Silent).unwrap().baseline();
    test[5] = 7;
    let two = with_pixels(pixels(0..20), pixels(test));
    let checked = no_duplicates().check(&two, 0, &Silent).unwrap();
    let finding = checked.against(&baseline);
    assert_eq!(keys(&finding), ["duplicates.across"]);
    assert_eq!(images(&finding, "duplicates.across"), ["test 5, train 7"]);
    assert_eq!((finding.violations[0].accepted, finding.violations[0].found), (1, Quantity::Count(2)));
    assert_eq!(finding.resolved, []);
    // With both accepted, the one that is gone is resolved.
    let finding = no_duplicates().check(&one, 0, &Silent).unwrap().against(&checked.baseline());
    assert_eq!((finding.violations.len(), finding.resolved.len()), (0, 1));
    assert_eq!(finding.resolved[0].key, "duplicates.across");
}

#[test]
fn one_more_copy_of_an_accepted_image_is_new() {
    let within_train = policy(|policy| policy.duplicates.within_train = Some(Most::Count(0)));
    let copies = |places: &[usize]| {
        let mut train: Vec<u32> = (0..20).collect();
        places.iter().for_each(|&place| train[place] = 1);
        with_pixels(pixels(train), pixels(20..30))
    };
    let baseline = within_train.check(&copies(&[3, 5]), 0, &Silent).unwrap().baseline();
    assert_eq!((baseline.accepted.len(), baseline.accepted[0].times), (1, 2));
    let finding = within_train.check(&copies(&[3, 5, 7]), 0, &Silent).unwrap().against(&baseline);
    assert_eq!((finding.violations[0].accepted, finding.violations[0].occurrences.len()), (2, 1));
    let finding = within_train.check(&copies(&[3]), 0, &Silent).unwrap().against(&baseline);
    assert_eq!((finding.violations.len(), finding.resolved[0].times), (0, 1));
}

#[test]
fn what_is_accepted_up_to_a_value_may_not_get_worse() {
    let min_images = policy(|policy| policy.classes.min_images = Some(9));
    let with_small = |small: u16| {
        let labels: Vec<u16> = (0..20).map(|image| u16::from(image < small)).collect();
        Dataset::new("small", "memory", set(pixels(0..20), &labels, 2), None).unwrap()
    };
    let baseline = min_images.check(&with_small(6), 0, &Silent).unwrap().baseline();
    let outcome = |small| min_images.check(&with_small(small), 0, &Silent).unwrap().against(&baseline);
    assert_eq!(outcome(6).limits[0].outcome, Outcome::Accepted);
    assert_eq!(outcome(7).limits[0].outcome, Outcome::Accepted);
    let worse = outcome(5);
    assert_eq!((worse.limits[0].outcome, worse.resolved.len()), (Outcome::Violated, 0));
    let enough = outcome(9);
    assert_eq!((enough.limits[0].outcome, enough.resolved.len()), (Outcome::Kept, 1));
}

#[test]
fn a_mark_that_gives_a_class_away_breaks_the_limit_of_shortcuts_and_its_column_can_be_allowed() {
    // Noise; all images of the first class lie before those of the second, but for one of each: the order tells.
    let mut state = 7u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    let images: Vec<u8> = (0..400 * 16).map(|_| noise()).collect();
    let mut labels: Vec<u16> = (0..400).map(|image| u16::from(image >= 200)).collect();
    labels.swap(20, 380);
    let dataset = Dataset::new("ordered", "memory", set(images, &labels, 2), None).unwrap();
    let mut limits = policy(|policy| {
        policy.shortcuts.sure = Some(0);
        policy.shortcuts.effect = Some(Effect(0.5));
    });
    let finding = check(&limits, &dataset);
    assert_eq!(keys(&finding), ["shortcuts.sure", "shortcuts.effect"]);
    let [order] = &finding.violations[0].occurrences[..] else { panic!("{finding:?}") };
    assert!(order.what.starts_with("order position in the set, class c"), "{order:?}");
    limits.shortcuts.allowed_columns = vec!["position in the set".into(), "colour of the sky".into()];
    let finding = check(&limits, &dataset);
    assert_eq!(finding.violations, []);
    assert_eq!(finding.unknown_columns, ["colour of the sky"]);
}

#[test]
fn a_baseline_is_the_same_whatever_the_order_of_the_images() {
    let mut train: Vec<u32> = (0..20).collect();
    let mut test: Vec<u32> = (20..30).collect();
    (train[9], train[11], test[8], test[4]) = (1, 1, 22, 6);
    let baseline = |dataset: &Dataset| no_duplicates().check(dataset, 0, &Silent).unwrap().baseline();
    let one = baseline(&with_pixels(pixels(train.clone()), pixels(test.clone())));
    assert_eq!(one.accepted.len(), 3);
    // Labels alternate, so that each image keeps its label if all move by an even number of places.
    train.rotate_left(4);
    test.rotate_left(6);
    assert_eq!(baseline(&with_pixels(pixels(train), pixels(test))), one);
}

#[test]
fn one_pixel_that_tells_all_pairs_apart_breaks_its_limits() {
    // Value 5 is the class; the others are the same for an image of either class.
    let value = |image: u32, place: u32| if place == 5 { image % 2 * 190 + 10 } else { image / 2 % 5 * 10 + place };
    let pixels = (0..40).flat_map(|image| (0..16).map(move |place| value(image, place) as u8));
    let labels: Vec<u16> = (0..40).map(|image| image % 2).collect();
    let dataset = Dataset::new("easy", "memory", set(pixels.collect(), &labels, 2), None).unwrap();
    let limits = policy(|policy| {
        policy.one_pixel.mean = Some(Share(0.9));
        policy.one_pixel.hardest_pair = Some(Share(0.9));
        policy.one_pixel.all_classes = Some(Share(1.0));
    });
    let finding = check(&limits, &dataset);
    assert_eq!(keys(&finding), ["one_pixel.mean", "one_pixel.hardest_pair"]);
    assert_eq!(finding.violations[1].found, Quantity::Share(1.0));
    let [Place::Pair(pair)] = &places(&finding, "one_pixel.hardest_pair")[..] else { panic!("{finding:?}") };
    assert_eq!((pair.classes.concat(), pair.held_out.accuracy), ("c0c1".to_owned(), 1.0));
    assert_eq!((pair.position.row, pair.position.col), (1, 1));
}

#[test]
fn a_wrong_label_is_a_suspect_by_its_content() {
    let labels: Vec<u16> = (0..60).map(|image| if image == 7 { 1 } else { image / 30 }).collect();
    let pixels = (0..60u32).flat_map(|image| (0..16).map(move |place| (image / 30 * 180 + image % 7 + place) as u8));
    let dataset = Dataset::new("labels", "memory", set(pixels.collect(), &labels, 2), None).unwrap();
    let limits = policy(|policy| {
        policy.labels.train_suspects = Some(Most::Count(0));
        policy.labels.train_wrong = Some(Share(0.001));
        policy.labels.test_wrong = Some(Share(0.0));
    });
    let finding = check(&limits, &dataset);
    assert_eq!(keys(&finding), ["labels.train_suspects", "labels.train_wrong"]);
    assert_eq!(images(&finding, "labels.train_suspects"), ["train 7"]);
    let label = Place::Label { given: "c1".into(), suggested: "c0".into() };
    assert_eq!(places(&finding, "labels.train_suspects"), [label]);
    assert_eq!(finding.not_checked[0].key, "labels.test_wrong");
}

/// 200 images of noise of two classes, the first of which has this share, some of them darkened.
fn noise(seed: u32, of_first: u32, dark: &[usize]) -> ImageSet {
    let value = |place: u32| ((place + seed * 7_919).wrapping_mul(2_654_435_761) >> 24) as u8;
    let mut pixels: Vec<u8> = (0..200 * 16).map(value).collect();
    for image in dark {
        pixels[image * 16..][..16].iter_mut().for_each(|value| *value /= 10);
    }
    set(pixels, &(0..200).map(|image| u16::from(image >= of_first)).collect::<Vec<_>>(), 2)
}

#[test]
fn sets_that_differ_from_train_break_the_limits_for_drift_and_chance_does_not() {
    let limits = policy(|policy| {
        policy.drift.class_shares = Some(Share(0.1));
        policy.drift.domain_accuracy = Some(Share(0.6));
    });
    let same = Dataset::new("same", "memory", noise(0, 100, &[]), Some(noise(1, 104, &[]))).unwrap();
    assert_eq!(keys(&check(&limits, &same)), Vec::<&str>::new());
    let dark: Vec<usize> = (0..200).collect();
    let other = Dataset::new("other", "memory", noise(0, 100, &[]), Some(noise(1, 40, &dark))).unwrap();
    let finding = check(&limits, &other);
    assert_eq!(keys(&finding), ["drift.class_shares", "drift.domain_accuracy"]);
    let place = Place::ClassShare { class: "c0".into(), set: SetName::Test, share: 0.2, train_share: 0.5 };
    assert_eq!(places(&finding, "drift.class_shares"), [place]);
    assert_eq!(finding.violations[0].found, Quantity::Share(0.3));
    let finding = check(&limits, &same.only_train());
    let keys: Vec<&str> = finding.not_checked.iter().map(|not| not.key).collect();
    assert_eq!(keys, ["drift.class_shares", "drift.domain_accuracy"], "there is no other set");
}

#[test]
fn images_unlike_the_others_break_the_limit_of_their_kind() {
    let limits = policy(|policy| {
        policy.quality.dark = Some(Most::Share(0.001));
        policy.quality.cut = Some(Most::Count(0));
    });
    let dataset = Dataset::new("noise", "memory", noise(0, 100, &[3, 150]), None).unwrap();
    let finding = check(&limits, &dataset);
    assert_eq!(keys(&finding), ["quality.dark"]);
    let mut images = images(&finding, "quality.dark");
    images.sort_unstable();
    assert_eq!((images, finding.count(Outcome::Kept)), (vec!["train 150".to_owned(), "train 3".to_owned()], 1));
    let few = check(&limits, &clean().only_train());
    assert_eq!((few.count(Outcome::Kept), few.not_checked.len()), (0, 2), "20 images are too few");
}
