//! Are copies found, and only copies? Images are made up as sums of soft blobs, which differ in about as many ways as
//! photographs of one kind do; real ones are read from the folder that the environment variable `ONEPIXEL_DATA` names.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, SetName, Shape};
use onepixel::probes::duplicates::{DuplicatesFinding, DuplicatesProbe, Turn};
use onepixel::probes::ladder::Rung;
use onepixel::progress::Silent;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const SIDE: usize = 16;

type Image = Vec<u8>;

/// Six blobs of random place, width and brightness.
fn blobs(rng: &mut ChaCha8Rng) -> Image {
    let mut values = vec![0.0f64; SIDE * SIDE];
    for _ in 0..6 {
        let mut draw = |from: f64, to: f64| rng.random_range(from..to);
        let (row, column, width, height) = (draw(2.0, 14.0), draw(2.0, 14.0), draw(1.2, 3.0), draw(60.0, 200.0));
        for (place, value) in values.iter_mut().enumerate() {
            let (down, right) = ((place / SIDE) as f64 - row, (place % SIDE) as f64 - column);
            *value += height * (-(down * down + right * right) / (2.0 * width * width)).exp();
        }
    }
    values.into_iter().map(|value| value.min(255.0) as u8).collect()
}

fn all_blobs(images: usize, seed: u64) -> Vec<Image> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..images).map(|_| blobs(&mut rng)).collect()
}

fn set(shape: (usize, usize, usize), images: &[Image], labels: &[u16]) -> ImageSet {
    let images = MemoryImages::new(Shape::new(shape.0, shape.1, shape.2).unwrap(), images.concat()).unwrap();
    ImageSet::new(images, labels.to_vec(), ["a", "b"]).unwrap()
}

/// A dataset of which all images have one label.
fn dataset(shape: (usize, usize, usize), train: &[Image], test: &[Image]) -> Dataset {
    let test_set = (!test.is_empty()).then(|| set(shape, test, &vec![0; test.len()]));
    Dataset::new("made up", "memory", set(shape, train, &vec![0; train.len()]), test_set).unwrap()
}

fn probe() -> DuplicatesProbe {
    DuplicatesProbe { rungs: Vec::new(), ..DuplicatesProbe::default() }
}

fn find(dataset: &Dataset) -> DuplicatesFinding {
    probe().run(dataset, &Silent).unwrap()
}

/// The images of a group, by set and index.
fn members(finding: &DuplicatesFinding, group: usize) -> Vec<(SetName, u32)> {
    finding.groups[group].images.iter().map(|image| (image.split, image.index)).collect()
}

fn noisy(image: &Image, rng: &mut ChaCha8Rng) -> Image {
    image.iter().map(|&value| (i16::from(value) + rng.random_range(-2..=2)).clamp(0, 255) as u8).collect()
}

fn brighter(image: &Image, factor: f64) -> Image {
    image.iter().map(|&value| (f64::from(value) * factor).round().min(255.0) as u8).collect()
}

/// One column to the right; the first stays.
fn shifted(image: &Image) -> Image {
    (0..image.len()).map(|place| image[if place % SIDE == 0 { place } else { place - 1 }]).collect()
}

#[test]
fn images_without_copies_have_no_twins() {
    for seed in 0..3 {
        let images = all_blobs(1_500, seed);
        let finding = find(&dataset((SIDE, SIDE, 1), &images[..1_200], &images[1_200..]));
        assert_eq!((finding.groups.len(), finding.all.groups, finding.exact.groups), (0, 0, 0), "seed {seed}");
        assert_eq!((finding.near_search.images, &finding.near_search.skipped), (1_500, &None));
        assert!(finding.near_search.dimension.unwrap() > 4.0, "{:?}", finding.near_search);
        assert_eq!(finding.kept().of(SetName::Train), (0..1_200).collect::<Vec<_>>());
    }
}

#[test]
fn planted_copies_are_found_as_twins_across_the_split() {
    let train = all_blobs(1_200, 1);
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut test = all_blobs(200, 3);
    for source in 0..40 {
        test.push(noisy(&train[source], &mut rng));
        test.push(brighter(&train[100 + source], if source % 2 == 0 { 1.05 } else { 0.95 }));
        test.push(shifted(&train[200 + source]));
    }
    let finding = find(&dataset((SIDE, SIDE, 1), &train, &test));
    let mut found = [0; 3];
    for group in 0..finding.groups.len() {
        let [(SetName::Train, source), (SetName::Test, copy)] = members(&finding, group)[..] else {
            panic!("{:?}", finding.groups[group])
        };
        let (planted, kind) = ((copy - 200) / 3, (copy - 200) % 3);
        assert_eq!(source, 100 * kind + planted, "a twin that was not planted");
        found[kind as usize] += 1;
    }
    assert_eq!(found, [40, 40, 40], "noise, brightness, shift");
    let shift = finding.groups.iter().filter(|group| group.images[0].index >= 200);
    assert!(shift.flat_map(|group| &group.near_pairs).all(|pair| pair.shift == (0, 1) || pair.least_distance < 1.0));
    assert_eq!(finding.all.test_images_in_train, 120);
    assert_eq!((finding.exact.test_images_in_train, finding.all.within_train), (0, 0));
    assert_eq!(finding.with_duplicate(SetName::Test, SetName::Train).iter().filter(|twin| **twin).count(), 120);
    assert_eq!((finding.kept().of(SetName::Train).len(), finding.kept().of(SetName::Test).len()), (1_080, 320));
}

#[test]
fn groups_are_whole_and_conflicts_come_first() {
    let mut images = all_blobs(300, 4);
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    // 10, 20 and 30 are equal; 40 is a noisy copy of them; 50 and 60 are equal with unequal labels; 70 is of one value.
    (images[20], images[30]) = (images[10].clone(), images[10].clone());
    images[40] = noisy(&images[10], &mut rng);
    images[60] = images[50].clone();
    images[70] = vec![255; SIDE * SIDE];
    images[71] = vec![255; SIDE * SIDE];
    let mut labels = vec![0; 300];
    labels[60] = 1;
    let set = set((SIDE, SIDE, 1), &images, &labels);
    let finding = find(&Dataset::new("groups", "memory", set, None).unwrap());
    let train = |indices: &[u32]| indices.iter().map(|&index| (SetName::Train, index)).collect::<Vec<_>>();
    assert_eq!(members(&finding, 0), train(&[50, 60]));
    assert_eq!((finding.groups[0].conflicting, finding.groups[0].exact), (true, true));
    assert_eq!(members(&finding, 1), train(&[10, 20, 30, 40]));
    assert_eq!((finding.groups[1].conflicting, finding.groups[1].exact, finding.groups.len()), (false, false, 2));
    assert_eq!((finding.exact.groups, finding.exact.within_train, finding.all.within_train), (2, 5, 6));
    assert_eq!((finding.exact.conflicting_groups, finding.all.conflicting_groups), (1, 1));
    let constant: Vec<(u32, u8)> = finding.constant.iter().map(|image| (image.index, image.value)).collect();
    assert_eq!(constant, [(70, 255), (71, 255)]);
    let kept = finding.kept();
    let gone: Vec<u32> = (0..300).filter(|index| !kept.of(SetName::Train).contains(index)).collect();
    assert_eq!(gone, [20, 30, 40, 50, 60, 70, 71]);
}

/// Copies with noise of one image each, of as many as are asked for, behind `others` that have none: the places of each group.
fn dense(others: &[Image], sizes: &[usize], rng: &mut ChaCha8Rng) -> (Vec<Image>, Vec<Vec<u32>>) {
    let (mut images, mut groups) = (others.to_vec(), Vec::new());
    for (source, &size) in sizes.iter().enumerate() {
        let first = images.len() as u32;
        images.extend((1..size).map(|_| noisy(&others[source], rng)));
        groups.push(std::iter::once(source as u32).chain(first..images.len() as u32).collect());
    }
    (images, groups)
}

/// The indices of the train images of each group, the smallest group first.
fn groups_of_train(finding: &DuplicatesFinding) -> Vec<Vec<u32>> {
    let indices = |group| members(finding, group).into_iter().map(|(_, index)| index).collect();
    let mut groups: Vec<Vec<u32>> = (0..finding.groups.len()).map(indices).collect();
    groups.sort_by_key(Vec::len);
    groups
}

#[test]
fn groups_of_any_size_are_found() {
    let sizes = [2, 7, 8, 9, 13, 41, 300];
    let (images, planted) = dense(&all_blobs(3_000, 10), &sizes, &mut ChaCha8Rng::seed_from_u64(11));
    let finding = find(&dataset((SIDE, SIDE, 1), &images, &[]));
    assert_eq!(groups_of_train(&finding), planted);
    assert_eq!(finding.all.within_train, sizes.iter().sum::<usize>() as u64);
}

#[test]
fn a_class_may_be_one_picture_and_every_picture_may_be_there_ten_times() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    for (others, sizes) in [(800, vec![800]), (300, vec![1_500]), (150, vec![10; 150])] {
        let (images, mut planted) = dense(&all_blobs(others, 13), &sizes, &mut rng);
        let mut found = groups_of_train(&find(&dataset((SIDE, SIDE, 1), &images, &[])));
        found.sort();
        planted.sort();
        assert_eq!(found, planted, "{} copies among {others}", sizes[0]);
    }
}

/// The image as it is seen after this turn.
fn seen(turn: Turn, image: &Image) -> Image {
    let pixel = |row: usize, column: usize| image[row * SIDE + column];
    let last = SIDE - 1;
    let from = |row: usize, column: usize| match turn {
        Turn::None => pixel(row, column),
        Turn::FlipLeftRight => pixel(row, last - column),
        Turn::FlipTopBottom => pixel(last - row, column),
        Turn::Rotate180 => pixel(last - row, last - column),
        Turn::Rotate90 => pixel(column, last - row),
        Turn::Rotate270 => pixel(last - column, row),
        Turn::Transpose => pixel(column, row),
        Turn::Transverse => pixel(last - column, last - row),
    };
    (0..SIDE * SIDE).map(|place| from(place / SIDE, place % SIDE)).collect()
}

const TURNS: [Turn; 7] = [
    Turn::FlipLeftRight,
    Turn::FlipTopBottom,
    Turn::Rotate180,
    Turn::Rotate90,
    Turn::Rotate270,
    Turn::Transpose,
    Turn::Transverse,
];

#[test]
fn copies_in_all_eight_orientations_are_found_with_their_turn() {
    let train = all_blobs(1_200, 14);
    let mut rng = ChaCha8Rng::seed_from_u64(15);
    let mut test = all_blobs(200, 16);
    for (kind, turn) in TURNS.into_iter().enumerate() {
        test.extend((0..20).map(|source| noisy(&seen(turn, &train[20 * kind + source]), &mut rng)));
    }
    let dataset = dataset((SIDE, SIDE, 1), &train, &test);
    let finding = find(&dataset);
    for group in 0..finding.groups.len() {
        let [(SetName::Train, source), (SetName::Test, copy)] = members(&finding, group)[..] else {
            panic!("{:?}", finding.groups[group])
        };
        assert_eq!(source, copy - 200, "a twin that was not planted");
        let pair = finding.groups[group].near_pairs[0];
        assert_eq!(pair.turn, TURNS[source as usize / 20]);
        // Noise of a variance of 2.
        assert!(pair.distance < 1.2 * (2.0 * (SIDE * SIDE) as f64).sqrt(), "{pair:?}");
    }
    assert!(finding.groups.len() >= 138, "98 % of 140: {}", finding.groups.len());
    let as_they_are = DuplicatesProbe { turns: false, ..probe() }.run(&dataset, &Silent).unwrap();
    assert_eq!((as_they_are.groups.len(), as_they_are.near_search.turned_ratio), (0, None));
}

#[test]
fn symmetric_images_are_no_copies_of_each_other() {
    let halves = all_blobs(1_200, 17);
    for turn in [Turn::FlipLeftRight, Turn::Rotate180] {
        let whole = |image: &Image| {
            let mirrored = seen(turn, image);
            image.iter().zip(mirrored).map(|(&a, b)| ((u16::from(a) + u16::from(b)) / 2) as u8).collect()
        };
        let images: Vec<Image> = halves.iter().map(whole).collect();
        let finding = find(&dataset((SIDE, SIDE, 1), &images, &[]));
        assert!(finding.groups.is_empty(), "{turn:?}: {:?}", finding.groups);
    }
}

#[test]
fn a_group_holds_copies_of_all_kinds() {
    let mut images = all_blobs(1_000, 18);
    let mut rng = ChaCha8Rng::seed_from_u64(19);
    // Forty copies as they are, twenty upside down, one on its side.
    let source = images[3].clone();
    images.extend((0..40).map(|_| noisy(&source, &mut rng)));
    images.extend((0..20).map(|_| noisy(&seen(Turn::Rotate180, &source), &mut rng)));
    images.push(seen(Turn::Rotate90, &source));
    let finding = find(&dataset((SIDE, SIDE, 1), &images, &[]));
    let planted: Vec<u32> = std::iter::once(3).chain(1_000..1_061).collect();
    assert_eq!(groups_of_train(&finding), [planted]);
}

#[test]
fn the_answer_does_not_depend_on_threads() {
    let mut images = all_blobs(400, 6);
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for source in 0..30 {
        images[399 - source] = noisy(&images[source], &mut rng);
    }
    let dataset = dataset((SIDE, SIDE, 1), &images[..300], &images[300..]);
    let found = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| find(&dataset))).unwrap()
    });
    assert_eq!(found[0], found[1]);
    assert!(found[0].contains("\"test_images_in_train\":30"), "{}", found[0]);
}

#[test]
fn twins_flatter_those_who_remember() {
    // Labels mean nothing, so that only images that were seen before are classified better than by chance.
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let images = all_blobs(600, 8);
    let labels: Vec<u16> = (0..600).map(|_| rng.random_range(0..2)).collect();
    let train = set((SIDE, SIDE, 1), &images[..400], &labels[..400]);
    let twins: Vec<Image> = images[..50].iter().chain(&images[450..]).cloned().collect();
    let labels: Vec<u16> = labels[..50].iter().chain(&labels[450..]).copied().collect();
    let dataset = Dataset::new("twins", "memory", train, Some(set((SIDE, SIDE, 1), &twins, &labels))).unwrap();
    let rungs = vec![Rung::named("forest").unwrap()];
    let finding = DuplicatesProbe { rungs, near: false, ..DuplicatesProbe::default() }.run(&dataset, &Silent).unwrap();
    let impact = finding.impact.unwrap();
    let forest = &impact.rungs[0];
    assert_eq!((forest.all.images, forest.with_twin.images, forest.without_twin.images), (200, 50, 150));
    assert_eq!(forest.with_twin.correct + forest.without_twin.correct, forest.all.correct);
    assert!(forest.with_twin.accuracy > Some(0.95), "{forest:?}");
    assert!(forest.without_twin.high > 0.5 && forest.without_twin.low < 0.5, "{forest:?}");
}

#[test]
fn sets_of_any_size_are_answered() {
    let single = find(&dataset((1, 1, 1), &[vec![3], vec![3], vec![4]], &[vec![3]]));
    assert_eq!((single.exact.groups, single.exact.test_images_in_train, single.constant.len()), (1, 1, 0));
    assert!(single.near_search.skipped.unwrap().contains("1×1"));
    let one = find(&dataset((9, 9, 3), &[vec![7; 243]], &[]));
    assert_eq!((one.groups.len(), one.constant.len(), one.kept().of(SetName::Train).len()), (0, 1, 0));
    let none = find(&dataset((9, 9, 3), &[], &[]));
    assert_eq!((none.groups.len(), none.train_images), (0, 0));
    let few = find(&dataset((SIDE, SIDE, 1), &all_blobs(99, 1), &[]));
    assert!(few.near_search.skipped.unwrap().contains("99"));
    // All images are equally far from each other.
    let lit = |image: usize| (2 * (image / 12)) * 24 + 2 * (image % 12);
    let apart = |image: usize| (0..576).map(|place| u8::from(place == lit(image)) * 200).collect();
    let apart = find(&dataset((24, 24, 1), &(0..120).map(apart).collect::<Vec<Image>>(), &[]));
    assert!(apart.groups.is_empty() && apart.near_search.skipped.unwrap().contains("equally far"));
    let all_equal = vec![blobs(&mut ChaCha8Rng::seed_from_u64(9)); 200];
    let equal = find(&dataset((SIDE, SIDE, 1), &all_equal[..150], &all_equal[150..]));
    assert_eq!((equal.groups.len(), equal.exact.within_train, equal.exact.test_images_in_train), (1, 150, 50));
}

#[test]
fn a_nonsensical_expectation_is_refused() {
    for expected_by_chance in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let probe = DuplicatesProbe { expected_by_chance, ..probe() };
        assert!(probe.run(&dataset((1, 1, 1), &[vec![3]], &[]), &Silent).is_err());
    }
}

/// The bytes of a gzipped IDX file behind its header.
fn idx(file: &Path, header: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(file).unwrap()).read_to_end(&mut bytes).unwrap();
    bytes.split_off(header)
}

/// Some train and some test images of a real set.
fn real(name: &str, train: Range<usize>, test: Range<usize>) -> Option<Dataset> {
    let Some(folder) = std::env::var_os("ONEPIXEL_DATA").map(PathBuf::from) else {
        println!("skipped: ONEPIXEL_DATA is not set");
        return None;
    };
    let part = |part: &str, range: Range<usize>| {
        let file = |kind: &str| folder.join(name).join(format!("{part}-{kind}-ubyte.gz"));
        let pixels = idx(&file("images-idx3"), 16)[range.start * 784..range.end * 784].to_vec();
        let labels = idx(&file("labels-idx1"), 8)[range].iter().map(|&label| u16::from(label)).collect();
        let images = MemoryImages::new(Shape::new(28, 28, 1).unwrap(), pixels).unwrap();
        ImageSet::new(images, labels, (0..10).map(|class| class.to_string())).unwrap()
    };
    let (train, test) = (part("train", train), part("t10k", test));
    Some(Dataset::new(name, "ONEPIXEL_DATA", train, Some(test)).unwrap())
}

/// The first photographs of a sample of CIFAR-10, as the publisher writes them: a label, then three planes.
fn photographs(count: usize) -> Option<Vec<Image>> {
    let folder = PathBuf::from(std::env::var_os("ONEPIXEL_DATA")?);
    let bytes = std::fs::read(folder.join("cifar-10-sample/data_batch_1.bin")).unwrap();
    let image =
        |record: &[u8]| (0..1024).flat_map(|pixel| [0, 1, 2].map(|plane| record[1 + plane * 1024 + pixel])).collect();
    Some(bytes.chunks_exact(3_073).take(count).map(image).collect())
}

#[test]
fn photographs_with_many_copies_are_found_among_3_000_others() {
    let Some(others) = photographs(3_000) else { return println!("skipped: ONEPIXEL_DATA is not set") };
    let sizes = [2, 7, 8, 13, 41, 300];
    let (images, planted) = dense(&others, &sizes, &mut ChaCha8Rng::seed_from_u64(20));
    let found = groups_of_train(&find(&dataset((32, 32, 3), &images, &[])));
    for group in &planted {
        assert!(found.contains(group), "{} copies", group.len());
    }
    let clean = groups_of_train(&find(&dataset((32, 32, 3), &others, &[])));
    assert!(found.len() <= planted.len() + clean.len(), "{} of {}", found.len(), clean.len());
}

/// facts.md, section 4: nearest by Euclidean distance are test 4998 and train 13360, at 20.8.
#[test]
fn fashion_mnists_nearest_pair_is_found() {
    let Some(fashion) = real("fashion-mnist", 13_000..14_000, 4_500..5_500) else { return };
    let finding = find(&fashion);
    assert_eq!(finding.exact.groups, 0);
    let group = finding.groups.iter().find(|group| group.images[0].index == 360 && group.across).unwrap();
    assert_eq!((group.images[1].split, group.images[1].index), (SetName::Test, 498));
    let pair = group.near_pairs[0];
    assert!((pair.distance - 20.8).abs() < 0.05 && pair.expected_by_chance < 1e-9, "{pair:?}");
}

#[test]
fn mnist_has_no_copies() {
    let Some(mnist) = real("mnist", 0..1_000, 0..1_000) else { return };
    let finding = find(&mnist);
    assert!(finding.groups.is_empty() && finding.constant.is_empty(), "{:?}", finding.groups);
}
