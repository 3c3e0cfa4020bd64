//! Are cropped, scaled and retouched copies found, and only copies? Scenes are made up of discs that hide each other, whose edges
//! are those of photographs (dead leaves: Ruderman, "Origins of scaling in natural images", Vision Research 37, 1997).

use onepixel::dataset::{Dataset, FeatureSource, Features, ImageSet, MemoryImages, SetName, Shape};
use onepixel::probes::duplicates::{DuplicatesFinding, DuplicatesProbe, Turn};
use onepixel::progress::Silent;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const SIDE: usize = 32;

/// Discs, the uppermost first: row, column, radius, colour.
struct Scene(Vec<([f32; 3], [u8; 3])>);

/// What is seen of a scene, whose sides are 1.
#[derive(Clone, Copy)]
struct View {
    top: f32,
    left: f32,
    side: f32,
    mirrored: bool,
    /// Degrees, clockwise; what comes into view is black.
    angle: f32,
}

const WHOLE: View = View { top: 0.0, left: 0.0, side: 1.0, mirrored: false, angle: 0.0 };

impl Scene {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut disc = || {
            // As many of each size as makes all sizes cover as much.
            let radius = 0.04 / rng.random_range(0.01f32..1.0).sqrt();
            (
                [rng.random_range(-0.2..1.2), rng.random_range(-0.2..1.2), radius],
                std::array::from_fn(|_| rng.random_range(20..200)),
            )
        };
        Self((0..400).map(|_| disc()).collect())
    }

    /// Each pixel is the mean of 16 points.
    fn seen(&self, view: View) -> Vec<u8> {
        let (sine, cosine) = view.angle.to_radians().sin_cos();
        let seen = |down: f32, right: f32| {
            let [down, right] = [down, right].map(|place| place / (4 * SIDE) as f32 - 0.5);
            [cosine * down - sine * right, sine * down + cosine * right].map(|from_middle| from_middle + 0.5)
        };
        let colour = |row: f32, column: f32| {
            let covers = |([y, x, radius], _): &&([f32; 3], [u8; 3])| (row - y).hypot(column - x) < *radius;
            self.0.iter().find(covers).map_or([90, 110, 130], |(_, colour)| *colour)
        };
        let mut pixels = Vec::with_capacity(SIDE * SIDE * 3);
        for place in 0..SIDE * SIDE {
            let (row, column) = (place / SIDE, place % SIDE);
            let column = if view.mirrored { SIDE - 1 - column } else { column };
            let mut sums = [0; 3];
            for point in 0..16 {
                let (down, right) = ((4 * row + point / 4) as f32 + 0.5, (4 * column + point % 4) as f32 + 0.5);
                let place = seen(down, right);
                let is_there = view.angle == 0.0 || place.iter().all(|place| (0.0..1.0).contains(place));
                let [row, column] = place.map(|place| view.side * place);
                let seen = if is_there { colour(view.top + row, view.left + column) } else { [0; 3] };
                std::iter::zip(&mut sums, seen).for_each(|(sum, value)| *sum += u32::from(value));
            }
            pixels.extend(sums.map(|sum| (sum / 16) as u8));
        }
        pixels
    }
}

fn toned(pixels: &[u8], gains: [f32; 3], offset: f32) -> Vec<u8> {
    pixels.iter().zip(gains.iter().cycle()).map(|(&value, gain)| (f32::from(value) * gain + offset) as u8).collect()
}

fn dataset(train: &[Vec<u8>], test: &[Vec<u8>]) -> Dataset {
    let set = |images: &[Vec<u8>]| {
        let shape = Shape::new(SIDE, SIDE, 3).unwrap();
        ImageSet::new(MemoryImages::new(shape, images.concat()).unwrap(), vec![0; images.len()], ["a", "b"]).unwrap()
    };
    Dataset::new("scenes", "memory", set(train), Some(set(test))).unwrap()
}

fn find(dataset: &Dataset, edits: bool, turns: bool) -> DuplicatesFinding {
    let probe = DuplicatesProbe { rungs: Vec::new(), edits: Some(edits), turns, ..DuplicatesProbe::default() };
    probe.run(dataset, &Silent).unwrap()
}

/// The places in test of the copies that are in a group with their scene, which is the train image of half the index. Nothing
/// else may be in a group.
fn found(finding: &DuplicatesFinding) -> Vec<u32> {
    let copy = |group: &onepixel::probes::duplicates::DuplicateGroup| {
        let images: Vec<(SetName, u32)> = group.images.iter().map(|image| (image.split, image.index)).collect();
        let [(SetName::Train, scene), (SetName::Test, copy)] = images[..] else { panic!("{images:?}") };
        assert_eq!(scene, copy, "{:?}", group.near_pairs);
        copy
    };
    finding.groups.iter().map(copy).collect()
}

/// The dataset with features: those of a copy are nearly its scene's where they tell what images show, and random else.
fn with_features(dataset: &Dataset, are_telling: bool) -> Dataset {
    let of_set = |set: &ImageSet, number: u64| {
        let vector = |image: u64| {
            let seed = if are_telling && image < 60 { image } else { image + 10_000 * number };
            let (mut motif, mut noise) = (ChaCha8Rng::seed_from_u64(seed), ChaCha8Rng::seed_from_u64(image + number));
            (0..16).map(|_| motif.random::<f32>() + 0.05 * noise.random::<f32>()).collect::<Vec<f32>>()
        };
        let values = (0..set.len() as u64).flat_map(vector).collect();
        let source = FeatureSource { name: "test".into(), digest: "00".into(), trained_on: None, preparation: None };
        set.clone().with_features(Features::new(values, 16, source).unwrap()).unwrap()
    };
    let test = dataset.test.as_ref().map(|test| of_set(test, 2));
    Dataset::new("scenes", "memory", of_set(&dataset.train, 1), test).unwrap()
}

#[test]
fn crops_and_retouched_copies_are_found_and_nothing_else() {
    let scenes: Vec<Scene> = (0..400).map(Scene::new).collect();
    let train: Vec<Vec<u8>> = scenes.iter().map(|scene| scene.seen(WHOLE)).collect();
    let copy = |(place, scene): (usize, &Scene)| match place % 4 {
        0 => scene.seen(View { top: 0.02, left: 0.07, side: 0.9, ..WHOLE }),
        1 => scene.seen(View { top: 0.1, left: 0.05, side: 0.82, mirrored: true, ..WHOLE }),
        2 => toned(&scene.seen(View { top: 0.06, ..WHOLE }), [0.5, 0.9, 0.6], 10.0),
        _ => toned(&scene.seen(WHOLE), [0.4, 0.5, 1.1], 20.0),
    };
    let copies = scenes.iter().enumerate().take(60).map(copy);
    let test: Vec<Vec<u8>> = copies.chain((1000..1100).map(|seed| Scene::new(seed).seen(WHOLE))).collect();
    let dataset = dataset(&train, &test);
    let finding = find(&dataset, true, true);
    let all = found(&finding);
    for kind in 0..4 {
        let of_kind = all.iter().filter(|&&copy| copy % 4 == kind).count();
        assert!(of_kind >= 13, "kind {kind}: {of_kind} of 15");
    }
    let (mut edited, mut exact) = (0, 0);
    for group in &finding.groups {
        let (kind, pair) = (group.images[1].index % 4, &group.near_pairs[0]);
        let Some(edit) = pair.edit else { continue };
        let scale = [1.0 / 0.9, 1.0 / 0.82, 1.0, 1.0][kind as usize];
        // Where large discs hide nearly all else, several scales fit about as well.
        assert!((edit.scale - scale).abs() < 0.12 && edit.correlation > 0.7, "kind {kind}: {pair:?}");
        (edited, exact) = (edited + 1, exact + usize::from((edit.scale - scale).abs() < 0.04));
        assert_eq!(pair.turn == Turn::FlipLeftRight, kind == 1, "{pair:?}");
    }
    assert!(10 * exact >= 9 * edited, "{exact} of {edited} have the scale");
    assert!(found(&find(&dataset, true, false)).iter().all(|copy| copy % 4 != 1), "mirror images are turned");
    for are_telling in [false, true] {
        let finding = find(&with_features(&dataset, are_telling), true, true);
        let with_features = found(&finding);
        assert!(finding.near_search.alike_ratio.is_some());
        assert!(all.iter().all(|copy| with_features.contains(copy)), "features hide nothing that edges show");
    }
    let without = find(&dataset, false, true);
    assert!(without.groups.len() < 20 && without.near_search.edited_ratio.is_none(), "{}", without.groups.len());
}

#[test]
fn copies_that_were_straightened_are_found() {
    let scenes: Vec<Scene> = (0..300).map(Scene::new).collect();
    let train: Vec<Vec<u8>> = scenes.iter().map(|scene| scene.seen(WHOLE)).collect();
    let angles = [5.0, -5.0, 2.5, -6.5];
    let copies = scenes.iter().zip(angles.into_iter().cycle()).take(40);
    // In other tones, too: so they are far apart by their pixels.
    let copy = |(scene, angle): (&Scene, f32)| toned(&scene.seen(View { angle, ..WHOLE }), [0.4, 0.5, 1.1], 20.0);
    let copies: Vec<Vec<u8>> = copies.map(copy).collect();
    let finding = find(&dataset(&train, &copies), true, true);
    let all = found(&finding);
    assert!(all.len() >= 36, "{} of 40", all.len());
    let edited = finding.groups.iter().filter_map(|group| Some((group, group.near_pairs[0].edit?)));
    let edited: Vec<_> = edited.collect();
    assert!(edited.len() >= 20, "{} of 40 are not near as they are", edited.len());
    for (group, edit) in edited {
        let (pair, angle) = (&group.near_pairs[0], f64::from(angles[group.images[1].index as usize % 4]));
        assert!((edit.angle - angle).abs() < 2.6 && pair.turn == Turn::None, "{angle}: {pair:?}");
    }
}

#[test]
fn one_picture_many_times_is_one_group() {
    let mut train: Vec<Vec<u8>> = (0..300).map(|seed| Scene::new(seed).seen(WHOLE)).collect();
    let many = Scene::new(999);
    for copy in 0..30 {
        let (down, right) = ((copy % 5) as f32, (copy / 5) as f32);
        let side = 0.94 - 0.01 * down;
        let view = View { top: 0.01 * down, left: 0.01 * right, side, ..WHOLE };
        train.push(toned(&many.seen(view), [0.6 + 0.01 * right, 0.8, 0.9 - 0.02 * down], 2.0 * right));
    }
    let finding = find(&dataset(&train, &[Scene::new(5_000).seen(WHOLE)]), true, true);
    assert_eq!(finding.groups.len(), 1);
    let members: Vec<u32> = finding.groups[0].images.iter().map(|image| image.index).collect();
    assert_eq!(members, (300..330).collect::<Vec<_>>());
}
