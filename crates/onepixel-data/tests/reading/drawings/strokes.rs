//! Strokes drawn beside cairo, which the publisher drew with. `tests/data/drawings/make.py` made both sides.

use std::path::{Path, PathBuf};

use onepixel::dataset::Dataset;
use onepixel_data::{Memory, Request};

use crate::support::*;

fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/drawings").join(name)
}

/// The images that cairo drew, without the header of their file.
fn cairo(side: usize) -> Vec<u8> {
    let file = std::fs::read(made(&format!("cairo_{side}.npy"))).unwrap();
    file[128..].to_vec()
}

fn drawn(height: usize, width: usize) -> Dataset {
    load(&Request::dataset(made("drawings.ndjson")).size(height, width)).unwrap()
}

/// The mean absolute difference of each pair of images, in grey levels.
fn differences(a: &[u8], b: &[u8], size: usize) -> Vec<f64> {
    assert_eq!(a.len(), b.len());
    let pairs = a.chunks_exact(size).zip(b.chunks_exact(size));
    let difference = |(a, b): (&[u8], &[u8])| a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
    pairs.map(|pair| difference(pair) / size as f64).collect()
}

fn assert_near_cairo(side: usize, most: f64) {
    let differences = differences(&pixels(&drawn(side, side).train), &cairo(side), side * side);
    let mean = differences.iter().sum::<f64>() / differences.len() as f64;
    let largest = differences.iter().copied().fold(0.0, f64::max);
    println!("{side}×{side}: mean {mean:.3}, largest {largest:.3} grey levels");
    assert!(mean < most / 2.0 && largest < most, "mean {mean}, each {differences:?}");
}

#[test]
fn strokes_are_drawn_as_cairo_draws_them() {
    assert_near_cairo(28, 0.5);
}

#[test]
fn strokes_are_drawn_as_cairo_draws_them_at_another_size() {
    assert_near_cairo(64, 0.5);
}

#[test]
fn on_an_oblong_image_the_drawing_is_centred() {
    let (square, oblong) = (pixels(&drawn(28, 28).train), pixels(&drawn(28, 40).train));
    let rows = oblong.chunks_exact(40).zip(square.chunks_exact(28));
    assert!(rows.into_iter().all(|(long, short)| long[6..34] == *short && long[..6] == [0; 6] && long[34..] == [0; 6]));
}

#[test]
fn words_are_classes_and_lines_keep_their_order() {
    let set = drawn(28, 28).train;
    assert_eq!(set.classes(), ["circle", "cross", "dot", "line", "square", "twice", "walk"]);
    assert_eq!(set.class_images(), [1, 1, 2, 4, 1, 1, 30]);
    assert_eq!(set.labels()[..10], [2, 2, 3, 3, 3, 3, 1, 4, 0, 5]);
}

#[test]
fn drawings_that_do_not_fit_into_memory_are_drawn_as_they_are_visited() {
    let request = Request::dataset(made("drawings.ndjson")).memory(Memory::Bytes(1000));
    let lazy = load(&request).unwrap();
    assert!(lazy.train.images().as_bytes().is_none());
    assert!(lazy.notes.iter().any(|note| note.contains("decoded on every pass")), "{:?}", lazy.notes);
    assert_eq!(pixels(&lazy.train), pixels(&drawn(28, 28).train));
}

#[test]
fn a_raw_drawing_becomes_the_simplified_one() {
    // Twice as large, moved, in small steps and with times; the corner of the simplified one is at (255, 0).
    let steps = |from: f64, to: f64| (0..=50).map(move |step| from + (to - from) * f64::from(step) / 50.0);
    let x: Vec<f64> = steps(100.5, 610.5).chain(steps(610.5, 610.5)).collect();
    let y: Vec<f64> = steps(-30.0, -30.0).chain(steps(-30.0, 170.0)).collect();
    let times: Vec<usize> = (0..x.len()).collect();
    let raw = format!("{{\"word\":\"raw\",\"drawing\":[[{x:?},{y:?},{times:?}]]}}\n");
    let simplified = "{\"word\":\"simplified\",\"drawing\":[[[0,255,255],[0,0,100]]]}\n";
    let folder = Folder::new();
    let set = load(&Request::dataset(folder.file("both.ndjson", raw + simplified))).unwrap().train;
    let pixels = pixels(&set);
    assert!(pixels[..784] == pixels[784..], "the raw drawing differs from the simplified one");
}

#[test]
fn some_of_each_word_are_chosen_by_the_seed() {
    let some = |seed| load(&Request::dataset(made("drawings.ndjson")).per_class(3, seed)).unwrap();
    let set = some(1).train;
    assert_eq!(set.class_images(), [1, 1, 2, 3, 1, 1, 3]);
    assert_eq!(pixels(&set), pixels(&some(1).train));
    assert_ne!(pixels(&set), pixels(&some(2).train));
}
