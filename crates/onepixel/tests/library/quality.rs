//! Are planted oddities found among generated photographs, and is nothing found where all are alike?

use onepixel::dataset::{Attribute, Attributes, Dataset, ImageSet, MemoryImages, NamedSet, SetName, Shape, Values};
use onepixel::probes::quality::{Kind, QualityFinding, QualityProbe};
use onepixel::progress::Silent;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

const SIDE: usize = 64;

/// Colour images of height and width [`SIDE`], row-major.
type Photo = Vec<u8>;

/// Soft blobs of colour on a ground, and some grain: brightness, contrast and detail differ from image to image, as those of
/// photographs do.
fn photo(seed: u64) -> Photo {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut between = |low: f64, high: f64| low + (high - low) * chance.random::<f64>();
    let ground = [between(60.0, 170.0), between(60.0, 170.0), between(60.0, 170.0)];
    let blobs: Vec<[f64; 6]> = (0..14)
        .map(|_| {
            let place = [between(0.0, 64.0), between(0.0, 64.0), between(2.0, 12.0)];
            let colour = [between(-130.0, 130.0), between(-130.0, 130.0), between(-130.0, 130.0)];
            [place[0], place[1], place[2], colour[0], colour[1], colour[2]]
        })
        .collect();
    let grain = between(3.0, 8.0);
    let mut pixels = Vec::with_capacity(SIDE * SIDE * 3);
    for at in 0..SIDE * SIDE {
        let (row, column) = ((at / SIDE) as f64, (at % SIDE) as f64);
        for (channel, ground) in ground.iter().enumerate() {
            let light = |blob: &[f64; 6]| {
                let distance = ((row - blob[0]).powi(2) + (column - blob[1]).powi(2)) / (blob[2] * blob[2]);
                blob[3 + channel] * (-distance).exp()
            };
            let value = ground + blobs.iter().map(light).sum::<f64>() + between(-grain, grain);
            pixels.push(value.clamp(0.0, 255.0) as u8);
        }
    }
    pixels
}

fn photos(count: u64) -> Vec<Photo> {
    (0..count).map(photo).collect()
}

fn mapped(photo: &Photo, value: impl Fn(f64) -> f64) -> Photo {
    photo.iter().map(|&of| value(of.into()).round().clamp(0.0, 255.0) as u8).collect()
}

/// The image made of the pixels at other places of this one.
fn moved(photo: &Photo, from: impl Fn(usize, usize) -> (usize, usize)) -> Photo {
    let pixel = |at: usize| {
        let (row, column) = from(at / SIDE, at % SIDE);
        &photo[(row * SIDE + column) * 3..][..3]
    };
    (0..SIDE * SIDE).flat_map(pixel).copied().collect()
}

/// Means over squares of `2 · reach + 1` pixels.
fn blurred(photo: &Photo, reach: usize) -> Photo {
    let mut blurred = Vec::with_capacity(photo.len());
    for at in 0..photo.len() {
        let (row, column, channel) = (at / 3 / SIDE, at / 3 % SIDE, at % 3);
        let (mut sum, mut count) = (0u32, 0u32);
        for near_row in row.saturating_sub(reach)..SIDE.min(row + reach + 1) {
            for near_column in column.saturating_sub(reach)..SIDE.min(column + reach + 1) {
                sum += u32::from(photo[(near_row * SIDE + near_column) * 3 + channel]);
                count += 1;
            }
        }
        blurred.push((sum / count) as u8);
    }
    blurred
}

fn overlaid(photo: &Photo, is_over: impl Fn(usize, usize) -> bool, value: u8) -> Photo {
    let of = |(at, &of): (usize, &u8)| if is_over(at / 3 / SIDE, at / 3 % SIDE) { value } else { of };
    photo.iter().enumerate().map(of).collect()
}

fn set(photos: &[Photo]) -> ImageSet {
    let images = MemoryImages::new(Shape::new(SIDE, SIDE, 3).unwrap(), photos.concat()).unwrap();
    ImageSet::new(images, vec![0; photos.len()], ["photo"]).unwrap()
}

fn found(photos: &[Photo]) -> QualityFinding {
    QualityProbe::default().run(&Dataset::new("photos", "memory", set(photos), None).unwrap(), &Silent).unwrap()
}

fn indices(finding: &QualityFinding, kind: Kind) -> Vec<u32> {
    let mut indices: Vec<u32> = finding.of(kind).map(|odd| odd.index).collect();
    indices.sort_unstable();
    indices
}

/// Ten kinds, of which one image in 1,000 each is expected: of 600 images 6 in all; more than 12 are in 1 of 100 cases.
#[test]
fn of_photographs_that_are_all_alike_hardly_any_is_odd() {
    let finding = found(&photos(600));
    assert_eq!((finding.images, finding.kinds.len(), finding.too_few), (600, 10, false));
    assert!(finding.odd.len() <= 12, "{:?}", finding.odd);
    for of in &finding.kinds {
        assert!(of.found <= 4 && !of.usual, "{of:?}");
    }
}

/// Makes a photograph odd.
type Plant = fn(&Photo) -> Photo;

#[test]
fn planted_oddities_are_found_each_by_its_kind() {
    let plants: [(Kind, Plant); 8] = [
        (Kind::Dark, |photo| mapped(photo, |value| value * 0.2)),
        (Kind::Light, |photo| mapped(photo, |value| 190.0 + value * 0.25)),
        (Kind::LowInformation, |photo| mapped(photo, |value| 120.0 + value * 0.02)),
        (Kind::Blurry, |photo| blurred(photo, 3)),
        (Kind::Grey, |photo| photo.chunks_exact(3).flat_map(|pixel| [pixel[1]; 3]).collect()),
        (Kind::Framed, |photo| {
            let inside = 4..SIDE - 4;
            overlaid(photo, |row, column| !inside.contains(&row) || !inside.contains(&column), 0)
        }),
        (Kind::Cut, |photo| overlaid(photo, |row, _| row >= SIDE / 2, 128)),
        (Kind::Upscaled, |photo| moved(photo, |row, column| (row / 2, column / 2))),
    ];
    let clean = photos(400);
    for (kind, plant) in plants {
        let mut photos = clean.clone();
        let planted: Vec<u32> = (0..8).map(|place| place * 47 + 5).collect();
        planted.iter().for_each(|&image| photos[image as usize] = plant(&photos[image as usize]));
        let finding = found(&photos);
        let odd = indices(&finding, kind);
        let hits = odd.iter().filter(|image| planted.contains(image)).count();
        let of = finding.kinds.iter().find(|of| of.kind == kind).unwrap();
        assert!(hits >= 7, "{kind:?}: {odd:?}, {of:?}");
        assert!(odd.len() - hits <= 2, "{kind:?}: {odd:?}");
    }
}

#[test]
fn what_more_than_a_fifth_have_is_usual_and_what_fewer_have_is_odd() {
    let framed = |photo: &Photo| overlaid(photo, |row, _| !(3..SIDE - 3).contains(&row), 255);
    for (each, is_usual) in [(4, true), (10, false)] {
        let photos: Vec<Photo> = photos(200);
        let photos: Vec<Photo> = photos
            .iter()
            .enumerate()
            .map(|(place, photo)| if place % each == 0 { framed(photo) } else { photo.clone() })
            .collect();
        let finding = found(&photos);
        let of = finding.kinds.iter().find(|of| of.kind == Kind::Framed).unwrap();
        assert_eq!((of.usual, of.found), (is_usual, if is_usual { 0 } else { 20 }));
        assert_eq!(indices(&finding, Kind::Framed).len() as u64, of.found);
    }
}

#[test]
fn sizes_of_files_are_compared_over_all_sets_and_images_have_their_names() {
    let of_sizes = |photos: &[Photo], odd: usize, size: (f64, f64)| {
        let sides = |usual: f64, of_odd: f64| {
            let mut sides = vec![usual; photos.len()];
            sides[odd] = of_odd;
            Values::Numbers(sides)
        };
        let columns =
            vec![Attribute::new("height", sides(300.0, size.0)), Attribute::new("width", sides(400.0, size.1))];
        let names = (0..photos.len()).map(|image| format!("{image}.jpg")).collect();
        set(photos).with_attributes(Attributes::new(columns).unwrap()).unwrap().with_names(names).unwrap()
    };
    let photos = photos(60);
    let (train, more) = (of_sizes(&photos[..40], 7, (30.0, 40.0)), of_sizes(&photos[40..], 3, (900.0, 150.0)));
    let more = NamedSet::of_unlabelled(SetName::other("more"), more.unlabelled().clone());
    let dataset = Dataset::new("photos", "memory", train, None).unwrap().with_set(more).unwrap();
    let finding = QualityProbe::default().run(&dataset, &Silent).unwrap();
    let odd = |kind| -> Vec<(String, u32, Option<String>)> {
        finding.of(kind).map(|odd| (odd.set.to_string(), odd.index, odd.name.clone())).collect()
    };
    assert_eq!(odd(Kind::OddSize), [("train".to_owned(), 7, Some("7.jpg".to_owned()))]);
    assert_eq!(odd(Kind::OddShape), [("more".to_owned(), 3, Some("3.jpg".to_owned()))]);
    let size = finding.of(Kind::OddSize).next().unwrap();
    assert!((size.value - 100.0).abs() < 1e-9 && (size.threshold - 4.0).abs() < 1e-9, "{size:?}");
}

#[test]
fn too_few_images_have_nothing_that_is_usual() {
    let finding = found(&photos(29));
    assert!(finding.too_few && finding.kinds.is_empty() && finding.odd.is_empty());
}
