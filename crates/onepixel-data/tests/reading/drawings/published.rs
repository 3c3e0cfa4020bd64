//! The publisher's own strokes beside the publisher's own bitmaps, where `ONEPIXEL_DATA` says that they are.

use onepixel::dataset::{Dataset, ImageSet};
use onepixel::progress::Silent;
use onepixel_data::{Request, Roots, load_from};

use crate::support::*;

const SIZE: usize = 784;

/// The categories of which both strokes and bitmaps are there.
const CATEGORIES: [&str; 10] = ["airplane", "apple", "bicycle", "bird", "cat", "dog", "eye", "fish", "flower", "house"];

fn quickdraw(part: &str) -> Option<Dataset> {
    let roots = Roots::new([real_data()?]);
    Some(load_from(&Request::dataset(part), &roots, &Silent).unwrap())
}

/// Where the images of each class begin.
fn starts(set: &ImageSet) -> Vec<usize> {
    let ends = set.class_images().into_iter().scan(0, |end, images| {
        *end += images as usize;
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

fn squared_distance(a: &[u8], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
}

/// Whether two images are not farther apart than that; given up as soon as it shows.
fn is_within(distance: u32, a: &[u8], b: &[u8]) -> bool {
    let mut left = distance;
    a.chunks(28)
        .zip(b.chunks(28))
        .all(|(a, b)| left.checked_sub(squared_distance(a, b)).map(|rest| left = rest).is_some())
}

#[test]
fn strokes_become_their_own_bitmaps() {
    let Some(drawn) = quickdraw(&format!("quickdraw/simplified:{}", CATEGORIES.join(","))) else { return };
    let bitmaps = quickdraw("quickdraw/bitmap").unwrap();
    assert_eq!(bitmaps.train.classes(), CATEGORIES);
    assert_eq!(drawn.train.class_images(), [25; 10]);
    let (drawn, bitmaps, starts) = (pixels(&drawn.train), pixels(&bitmaps.train), starts(&bitmaps.train));
    let mut differences = Vec::new();
    for (index, image) in drawn.chunks_exact(SIZE).enumerate() {
        let own = starts[index / 25] + index % 25;
        let own_image = &bitmaps[own * SIZE..][..SIZE];
        let sum: u32 = image.iter().zip(own_image).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        differences.push(f64::from(sum) / SIZE as f64);
        let distance = squared_distance(image, own_image);
        let mut others = bitmaps.chunks_exact(SIZE).enumerate().filter(|(other, _)| *other != own);
        let nearer = others.find(|(_, other)| is_within(distance, image, other)).map(|(other, _)| other);
        assert_eq!(nearer, None, "drawing {index} is nearest to its own of all bitmaps, {own}");
    }
    differences.sort_unstable_by(f64::total_cmp);
    let mean = differences.iter().sum::<f64>() / differences.len() as f64;
    let at = |share: f64| differences[(share * (differences.len() - 1) as f64) as usize];
    println!("mean {mean:.3}, median {:.3}, 95 % {:.3}, largest {:.3}", at(0.5), at(0.95), at(1.0));
    assert!(mean < 0.1 && at(1.0) < 0.5, "mean {mean}, largest {}", at(1.0));
}

#[test]
fn raw_drawings_become_their_simplified_ones() {
    const RAW: &str = "apple,cat,eye";
    let Some(folder) = real_data() else { return };
    let request = Request::dataset(format!("quickdraw/raw:{RAW}"));
    let raw = load_from(&request, &Roots::new([folder]), &Silent).unwrap();
    let simplified = quickdraw(&format!("quickdraw/simplified:{RAW}")).unwrap();
    let (starts, raw, simplified) = (starts(&raw.train), pixels(&raw.train), pixels(&simplified.train));
    let mut equal = 0;
    for (index, image) in simplified.chunks_exact(SIZE).enumerate() {
        let own = &raw[(starts[index / 25] + index % 25) * SIZE..][..SIZE];
        equal += usize::from(own == image);
        assert!(squared_distance(own, image) < 20_000, "drawing {index} of {RAW}");
    }
    println!("{equal} of 75 raw drawings become exactly the images of the simplified ones");
    assert!(equal >= 65, "{equal} of 75");
}

#[test]
fn a_raw_file_that_is_cut_off_loses_its_last_line_only() {
    let Some(data) = real_data() else { return };
    let folder = Folder::new();
    for category in ["cat", "eye"] {
        let file = std::fs::read(data.join(format!("quickdraw/raw/{category}.ndjson"))).unwrap();
        folder.file(&format!("{category}.ndjson"), &file[..file.len() - 100]);
    }
    let request = Request::dataset(folder.path());
    assert_says(&refusal(&request), &[".ndjson: at line 2", "EOF while parsing", "`skip_unreadable`"]);
    let rest = load(&request.skip_unreadable()).unwrap();
    assert_eq!(rest.train.class_images(), [24, 27]);
    assert_says(&rest.notes.join("\n"), &["unreadable drawings left out: 2", "cat.ndjson: at line 25"]);
}

#[test]
fn every_category_is_there_with_its_drawings() {
    let Some(all) = quickdraw("quickdraw/simplified") else { return };
    assert_eq!((all.train.len(), all.train.classes().len()), (8610, 345));
    assert!(all.train.classes().is_sorted());
    assert_says(&all.notes.join("\n"), &["680 of 8610 drawings were not recognised"]);
}

#[test]
fn binary_records_are_the_simplified_drawings() {
    let Some(binary) = quickdraw("quickdraw/binary") else { return };
    assert_eq!(binary.train.classes(), ["apple", "cat"]);
    assert_eq!(binary.train.class_images(), [100, 25]);
    let simplified = quickdraw("quickdraw/simplified:apple,cat").unwrap();
    let class = |dataset: &Dataset, class| {
        let (set, _) = dataset.train.of_classes(&[class]).unwrap();
        pixels(&set)
    };
    for label in 0..2 {
        let (binary, simplified) = (class(&binary, label), class(&simplified, label));
        assert!(binary.starts_with(&simplified), "class {label}");
    }
}
