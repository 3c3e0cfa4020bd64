//! Images, and folders of them, that are wrong.

use image::{ColorType, ImageFormat};
use onepixel_data::{Memory, Request};

use crate::pictures::*;
use crate::support::*;

/// The message of the error where the first of two images is this one.
#[track_caller]
fn refused(bytes: &[u8]) -> String {
    let folder = Folder::new();
    let place = put(&folder, &files(&[("a/wrong.png", bytes.to_vec()), ("b/right.png", dot(1))]));
    let message = refusal(&Request::dataset(place));
    assert_says(&message, &["no image that can be read of a whole class: a, 1 image", "wrong.png", "convert them"]);
    message
}

/// A PNG whose header promises this, whatever its data.
fn promising_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = dot(1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    bytes
}

const KINDS: [(ImageFormat, ColorType); 6] = [
    (ImageFormat::Png, ColorType::Rgb8),
    (ImageFormat::Jpeg, ColorType::Rgb8),
    (ImageFormat::WebP, ColorType::Rgb8),
    (ImageFormat::Bmp, ColorType::Rgb8),
    (ImageFormat::Gif, ColorType::Rgba8),
    (ImageFormat::Tiff, ColorType::Rgb8),
];

fn sample(format: ImageFormat, colour: ColorType) -> Vec<u8> {
    let values = 16 * 16 * usize::from(colour.bytes_per_pixel());
    let pixels: Vec<u8> = (0..values as u32).map(|i| ((i * i * 31) >> 3) as u8 | 0x80).collect();
    encoded(16, 16, &pixels, colour, format)
}

#[test]
fn a_png_that_promises_two_to_the_31_pixels_is_refused() {
    assert_says(&refused(&promising_png(1 << 31, 1)), &["found"]);
    assert_says(&refused(&promising_png((1 << 31) - 1, 1)), &["cannot become"]);
    assert_says(&refused(&promising_png(1 << 16, 1 << 15)), &["promises", "cannot become"]);
    assert_says(&refused(&promising_png(60_000, 60_000)), &["cannot become"]);
    assert_says(&refused(&promising_png(0, 5)), &["found"]);
}

#[test]
fn large_images_in_few_bytes_are_refused() {
    let mut gif = b"GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff".to_vec();
    gif.extend(b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x01\x4c\x00;");
    assert_says(&refused(&gif), &["found"]);
    let mut bmp = encoded(2, 2, &[0; 12], ColorType::Rgb8, ImageFormat::Bmp);
    for side in [18, 22] {
        bmp[side..side + 4].copy_from_slice(&60_000u32.to_le_bytes());
    }
    assert_says(&refused(&bmp), &["found a promise of"]);
}

#[test]
fn images_that_are_cut_short_are_refused() {
    for (format, colour) in KINDS {
        let whole = sample(format, colour);
        for length in [whole.len() / 4, whole.len() / 2, whole.len() * 3 / 4] {
            let message = refused(&whole[..length]);
            assert!(message.contains("found"), "{format:?}: {message}");
        }
    }
    let jpeg = sample(ImageFormat::Jpeg, ColorType::Rgb8);
    assert_says(&refused(&jpeg[..jpeg.len() - 2]), &["a JPEG that is cut short"]);
}

#[test]
fn the_end_of_a_thumbnail_is_not_the_end_of_a_jpeg() {
    let jpeg = sample(ImageFormat::Jpeg, ColorType::Rgb8);
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend(b"\xff\xe1\x00\x06\xff\xd9\xff\xd9");
    bytes.extend(&jpeg[2..jpeg.len() / 2]);
    assert_says(&refused(&bytes), &["a JPEG that is cut short"]);
}

#[test]
fn what_is_no_image_is_refused() {
    assert_says(&refused(b""), &["found the end"]);
    assert_says(&refused(b"<html><body>404</body></html>"), &["a web page (HTML)"]);
    assert_says(&refused(b"P5 2 2 255 abc"), &["found"]);
    assert_says(&refused(b"\x89PNG\r\n\x1a\n"), &["found"]);
}

#[test]
fn no_damaged_image_panics() {
    let folder = Folder::new();
    for (format, colour) in KINDS {
        let whole = sample(format, colour);
        let mut all = Files::new();
        for place in 0..whole.len() {
            for flip in [0xff, 0x01, 0x80] {
                let mut bytes = whole.clone();
                bytes[place] ^= flip;
                all.push((format!("{}/{place}_{flip}.png", place % 2), bytes));
            }
            all.push((format!("{}/{place}_cut.png", place % 2), whole[..place].to_vec()));
        }
        // Some of the damage makes images large: these are not to be held.
        let request = Request::dataset(put(&folder, &all)).size(4, 4).skip_unreadable().memory(Memory::Bytes(1 << 20));
        let _ = load(&request);
    }
}

#[test]
fn unreadable_images_are_counted_and_left_out_only_when_asked() {
    let mut all = Files::new();
    for index in 0..20u8 {
        let bytes = if index % 4 == 3 { b"broken".to_vec() } else { dot(index) };
        all.push((format!("{}/{index:02}.png", index % 2), bytes));
    }
    let folder = Folder::new();
    let request = Request::dataset(put(&folder, &all));
    let message = refusal(&request);
    assert_says(&message, &["20 images", "found 5 that cannot", "03.png", "07.png", "11.png", "and so on"]);
    assert!(!message.contains("15.png"), "only the first few are named: {message}");
    for request in [request.clone(), request.clone().memory(Memory::Bytes(0))] {
        let set = load(&request.skip_unreadable()).unwrap();
        assert_eq!((set.train.len(), set.train.class_images()), (15, vec![10, 5]));
        let values: Vec<u8> = pixels(&set.train).chunks(4).map(|image| image[0]).collect();
        assert_eq!(values, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 1, 5, 9, 13, 17]);
        assert_says(&set.notes.join("\n"), &["5 of 20 images cannot be read and are left out", "03.png"]);
    }
}

#[test]
fn a_set_without_any_readable_image_is_refused() {
    let folder = Folder::new();
    let place = put(&folder, &files(&[("a/1.png", b"x".to_vec()), ("b/2.png", b"y".to_vec())]));
    assert_says(&refusal(&Request::dataset(&place).skip_unreadable()), &["found 2 that cannot"]);
    for request in [Request::dataset(&place), Request::dataset(&place).strict()] {
        let message = refusal(&request);
        assert_says(&message, &["expected 2 images that can be read", "found 2 that cannot", "1.png", "2.png"]);
        assert!(!message.contains("`skip_unreadable`"), "nothing would be left: {message}");
    }
}

#[test]
fn a_class_without_any_readable_image_is_named_with_the_number_of_its_images() {
    let mut all = files(&[("a/1.png", dot(1)), ("b/2.png", b"y".to_vec()), ("b/3.png", b"z".to_vec())]);
    all.push(("classes.txt".to_owned(), b"a\nb\n".to_vec()));
    let folder = Folder::new();
    let place = put(&folder, &all);
    assert_says(&refusal(&Request::dataset(&place)), &["of a whole class: b, 2 images", "2.png", "3.png"]);
    all.push(("a/4.png".to_owned(), dot(4)));
    all.push(("c/5.png".to_owned(), dot(5)));
    all[3].1.extend(b"c\n");
    let folder = Folder::new();
    let set = load(&Request::dataset(put(&folder, &all)).skip_unreadable()).unwrap();
    assert_says(&set.notes.join("\n"), &["2 of 5 images cannot be read", "no image is left of b, 2 images"]);
}

#[test]
fn folders_without_classes_are_refused() {
    let folder = Folder::new();
    let empty = put(&folder, &files(&[("readme.md", vec![b'a'])]));
    assert_says(&refusal(&Request::dataset(empty)), &["folders of images by class", "found readme.md"]);
    let folder = Folder::new();
    let one = put(&folder, &files(&[("a/1.png", dot(1))]));
    assert_says(&refusal(&Request::dataset(one)), &["no labels"]);
    let folder = Folder::new();
    let untrained =
        put(&folder, &files(&[("test/a/1.png", dot(1)), ("test/b/1.png", dot(1)), ("val/a/2.png", dot(2))]));
    assert_says(&refusal(&Request::dataset(untrained)), &["train and test", "only val and test"]);
}

#[test]
fn metadata_that_is_wrong_is_refused() {
    let refused = |table: &str| {
        let folder = Folder::new();
        let images = [("a/1.png", dot(1)), ("b/2.png", dot(2)), ("metadata.csv", table.as_bytes().to_vec())];
        refusal(&Request::dataset(put(&folder, &files(&images))))
    };
    let message = refused("file_name,label\na/1.png,x\n../b/2.png,y\n");
    assert_says(&message, &["metadata.csv: line 3", "the name of an image", "../b/2.png", "leads out of it"]);
    assert_says(&refused("file_name,label\na/1.png,\n"), &["metadata.csv: line 2, column 2", "expected a label"]);
    let message = refused("file_name,label\na/1.png,x\nb/2.png,\n");
    assert_says(&message, &["metadata.csv: line 3, column 2", "expected a label"]);
    let message = refused("file_name,label\na/1.png\n");
    assert_says(&message, &["metadata.csv: line 2", "as many cells as the first row has, 2, found 1"]);
    let message = refused("file_name,label\na/1.png,x,y\nb/2.png,y\n");
    assert_says(&message, &["metadata.csv: line 2", "as many cells as the first row has, 2, found 3"]);
}

#[test]
fn a_class_list_without_a_folder_s_class_is_refused() {
    let folder = Folder::new();
    let all = files(&[("a/1.png", dot(1)), ("c/2.png", dot(2)), ("classes.txt", b"a\nb\n".to_vec())]);
    assert_says(&refusal(&Request::dataset(put(&folder, &all))), &["2 classes", "classes.txt", "found c"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_images_is_left_out() {
    let folder = Folder::new();
    let place = put(&folder, &files(&[("a/1.png", dot(1)), ("b/2.png", dot(2))]));
    let made = std::process::Command::new("mkfifo").arg(place.join("a/0.png")).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo here");
        return;
    }
    let set = load(&Request::dataset(place)).unwrap();
    assert_eq!(set.train.len(), 2);
    assert_says(&set.notes.join("\n"), &["neither a file nor a folder: a/0.png"]);
}
