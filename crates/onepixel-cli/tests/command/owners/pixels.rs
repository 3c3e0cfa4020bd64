//! Pixels and arrays as their programs write them.

use image::{ExtendedColorType, ImageFormat};

use super::made::{arrays, npy, npz, of_classes, png, told};
use crate::support::Folder;

/// Class folders of train and test, each image encoded by `encode`; what the pairs' accuracies are.
fn accuracies(ending: &str, encode: impl Fn(&[u8]) -> Vec<u8>) -> Vec<f64> {
    let folder = Folder::new();
    for (set, counts, skipped) in [("train", [59, 79, 62], 0), ("test", [28, 28, 24], 90)] {
        for (place, (class, image)) in of_classes(&counts, skipped).iter().enumerate() {
            folder.put(&format!("data/{set}/{class}/{place}.{ending}"), encode(image));
        }
    }
    told(&folder.path("data"), &[]).accuracies()
}

/// The same digits with 16 bits a pixel, times a factor.
fn png_16(pixels: &[u8], factor: u16) -> Vec<u8> {
    let samples: Vec<u8> = pixels.iter().flat_map(|&pixel| (u16::from(pixel) * factor).to_ne_bytes()).collect();
    let mut file = std::io::Cursor::new(Vec::new());
    image::write_buffer_with_format(&mut file, &samples, 8, 8, ExtendedColorType::L16, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// A TIFF of one strip of 32-bit floats from 0 to 1.
fn tiff_float(pixels: &[u8]) -> Vec<u8> {
    const DATA: u32 = 8;
    let data: Vec<u8> = pixels.iter().flat_map(|&pixel| (f32::from(pixel) / 255.0).to_le_bytes()).collect();
    let mut tiff = b"II\x2a\0".to_vec();
    tiff.extend((DATA + data.len() as u32).to_le_bytes());
    tiff.extend(&data);
    let entries: [(u16, u16, u32); 10] = [
        (256, 3, 8),
        (257, 3, 8),
        (258, 3, 32),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, DATA),
        (277, 3, 1),
        (278, 3, 8),
        (279, 4, data.len() as u32),
        (339, 3, 3),
    ];
    tiff.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, value) in entries {
        tiff.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        tiff.extend([1u32.to_le_bytes(), value.to_le_bytes()].concat());
    }
    tiff.extend([0; 4]);
    tiff
}

#[test]
fn images_of_16_bits_and_of_floats_keep_all_their_levels() {
    let eight = accuracies("png", png);
    assert_eq!(eight.len(), 3);
    let same = |other: Vec<f64>| {
        assert!(eight.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-6), "{eight:?} {other:?}");
    };
    for factor in [1, 16, 257] {
        same(accuracies("png", |pixels| png_16(pixels, factor)));
    }
    same(accuracies("tif", tiff_float));
}

#[test]
fn arrays_of_train_validation_and_test_are_sets_whatever_the_case_of_their_names() {
    let [train, val, test] = [(&[40, 41][..], 0), (&[10, 11], 50), (&[8, 9], 70)]
        .map(|(counts, skipped)| arrays(&of_classes(counts, skipped)));
    for names in [
        ["x_train", "y_train", "x_val", "y_val", "x_test", "y_test"],
        ["train_images", "train_labels", "val_images", "val_labels", "test_images", "test_labels"],
        ["X_train", "y_train", "X_valid", "y_valid", "X_test", "y_test"],
    ] {
        let folder = Folder::new();
        let sets = [&train.0, &train.1, &val.0, &val.1, &test.0, &test.1];
        let all: Vec<(&str, Vec<u8>)> = names.into_iter().zip(sets.map(Clone::clone)).collect();
        folder.put("some.npz", npz(&all));
        let told = told(&folder.path("some.npz"), &[]);
        told.assert_set("train", &[("0", 40), ("1", 41)]);
        told.assert_set("validation", &[("0", 10), ("1", 11)]);
        told.assert_set("test", &[("0", 8), ("1", 9)]);
        folder.put("some.npz", npz(&all[..4]));
        assert_eq!(super::made::told(&folder.path("some.npz"), &[]).how, "validation");
    }
}

#[test]
fn labels_that_are_withheld_make_a_set_without_labels() {
    let (train, test) = (of_classes(&[40, 41, 42], 0), of_classes(&[100], 60));
    let (images, labels) = arrays(&train);
    let withheld = npy("<i4", "(100,)", &[0xff; 400]);
    let folder = Folder::new();
    let all = [("x_train", images), ("y_train", labels), ("x_test", arrays(&test).0), ("y_test", withheld)];
    folder.put("digits.npz", npz(&all));
    let told = told(&folder.path("digits.npz"), &[]);
    told.assert_set("train", &[("0", 40), ("1", 41), ("2", 42)]);
    told.assert_unlabelled("test", 100);
    assert_eq!(told.how, "5-fold");
}

#[test]
fn labels_may_be_text() {
    let text = |images: &[(usize, Vec<u8>)]| {
        let letters =
            |class: usize| format!("digit_{class}").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let labels: Vec<Vec<u8>> = images.iter().map(|(class, _)| letters(*class)).collect();
        npy("<U7", &format!("({},)", images.len()), &labels.concat())
    };
    let (train, test) = (of_classes(&[40, 41, 42], 0), of_classes(&[8, 9, 10], 60));
    let folder = Folder::new();
    let all = [
        ("x_train", arrays(&train).0),
        ("y_train", text(&train)),
        ("x_test", arrays(&test).0),
        ("y_test", text(&test)),
    ];
    folder.put("data/digits.npz", npz(&all));
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("digit_0", 40), ("digit_1", 41), ("digit_2", 42)]);
    told.assert_set("test", &[("digit_0", 8), ("digit_1", 9), ("digit_2", 10)]);
    assert_eq!(told.how, "test");
}

#[test]
fn a_shard_whose_keys_have_dots_is_read_by_the_last_dot_which_is_said() {
    let mut shard = tar::Builder::new(Vec::new());
    let mut add = |name: String, content: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        shard.append_data(&mut header, name, content).unwrap();
    };
    for (place, (class, image)) in of_classes(&[40, 41], 0).iter().enumerate() {
        add(format!("0.{place:02}.png"), &png(image));
        add(format!("0.{place:02}.cls"), class.to_string().as_bytes());
    }
    let folder = Folder::new();
    folder.put("data/digits-000000.tar", shard.into_inner().unwrap());
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("0", 40), ("1", 41)]);
    told.assert_notes(&["the last dot ends the key"]);
}

/// A JPEG with an EXIF tag that says how the camera was held.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif =
        [b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0, 0]]
            .concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn photographs_are_turned_upright_as_their_tags_say_and_the_note_counts_them() {
    let photo = |class: usize, at: usize| -> Vec<u8> {
        let pixel = |place: usize| (if place / 12 < 4 + class { 220 } else { 20 }) + (at * 7 + place * 13) as u8 % 16;
        (0..8 * 12).map(pixel).collect()
    };
    let half_turned = |pixels: &[u8]| pixels.iter().rev().copied().collect::<Vec<u8>>();
    let jpeg = |pixels: &[u8]| {
        let mut file = std::io::Cursor::new(Vec::new());
        image::write_buffer_with_format(&mut file, pixels, 12, 8, ExtendedColorType::L8, ImageFormat::Jpeg).unwrap();
        file.into_inner()
    };
    let folder = Folder::new();
    for (class, name) in ["cat", "ship"].into_iter().enumerate() {
        for at in 0..20 {
            let upright = photo(class, at);
            folder.put(&format!("upright/{name}/{at}.jpg"), jpeg(&upright));
            let stored = if at % 4 == 0 { jpeg(&upright) } else { with_orientation(&jpeg(&half_turned(&upright)), 3) };
            folder.put(&format!("tagged/{name}/{at}.jpg"), stored);
        }
    }
    let tagged = told(&folder.path("tagged"), &[]);
    tagged.assert_notes(&["30 of 40 images were turned as their EXIF orientation says"]);
    let upright = told(&folder.path("upright"), &[]);
    let (tagged, upright) = (tagged.accuracies()[0], upright.accuracies()[0]);
    assert!((tagged - upright).abs() < 0.05, "{tagged} {upright}");
    let left = told(&folder.path("tagged"), &["--no-exif"]).accuracies()[0];
    assert!(left < upright, "{left} {upright}");
}
