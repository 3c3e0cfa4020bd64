//! Compressed files that are wrong.

use onepixel_data::Request;

use crate::support::*;

fn refused(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    let images = folder.file(name, bytes);
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    refusal(&Request::files(images, labels))
}

/// 2 images of 16×16 that do not compress well.
fn sound() -> Vec<u8> {
    let pixels: Vec<u8> = (0..512u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    idx_images(2, 16, 16, &pixels)
}

#[test]
fn a_gzip_file_that_is_cut_anywhere_is_refused() {
    let whole = gzip(&sound());
    for length in 2..whole.len() {
        let message = refused("cut.gz", &whole[..length]);
        assert_says(&message, &["cut.gz", "expected", "found"]);
    }
    let message = refused("cut.gz", &whole[..whole.len() / 2]);
    assert_says(&message, &["at byte", "expected 528 bytes in all", "found the end"]);
    let message = refused("cut.gz", &whole[..whole.len() - 4]);
    assert_says(&message, &["at byte 528", "expected sound compressed data", "found damage"]);
}

#[test]
fn a_small_promise_before_endless_data_is_refused_after_the_promise() {
    let mut bytes = idx_images(2, 1, 1, &[0, 1]);
    bytes.resize(5 << 20, 0);
    let message = refused("bomb.gz", &gzip(&bytes));
    assert_says(&message, &["bomb.gz", "at byte 18", "expected the end", "found more bytes"]);
}

#[test]
fn a_promise_beyond_what_deflate_can_yield_is_refused_before_anything_is_held() {
    let bytes = gzip(&idx_images(60_000, 1 << 10, 1 << 10, &[0; 100]));
    let message = refused("promise.gz", &bytes);
    let most = (1032 * bytes.len()).to_string();
    assert_says(&message, &["promise.gz", "at byte 0", "at most", &most, "found a promise of 62914560016"]);
}

#[test]
fn garbage_after_a_gzip_file_is_refused() {
    let mut bytes = gzip(&sound());
    bytes.extend(b"garbage after the end");
    assert_says(&refused("garbage.gz", &bytes), &["garbage.gz", "at byte 528", "found damage"]);
}

#[test]
fn a_wrong_checksum_is_refused() {
    let mut bytes = gzip(&sound());
    let crc = bytes.len() - 8;
    bytes[crc] ^= 1;
    assert_says(&refused("crc.gz", &bytes), &["crc.gz", "at byte 528", "found damage"]);
}

#[test]
fn something_else_inside_a_gzip_file_is_refused() {
    let message = refused("table.csv.gz", &gzip(b"label,pixel\n1,2\n"));
    assert_says(&message, &["table.csv.gz", "at byte 0", "expected 00 00 (IDX)", "found bytes 6c 61 62 65"]);
}
