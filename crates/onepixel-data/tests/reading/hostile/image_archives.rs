//! Archives of images that are wrong.

use std::io::Write;
use std::path::Path;

use image::ColorType;
use onepixel::dataset::Dataset;
use onepixel_data::{Memory, Request};
use tar::EntryType;

use crate::pictures::*;
use crate::support::*;

/// Two classes of one image each.
fn sound() -> Files {
    files(&[("a/1.png", dot(1)), ("b/2.png", dot(2))])
}

/// A tar archive of these members and then two sound ones.
fn with_sound(members: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = members.concat();
    bytes.extend(tar(&sound()));
    bytes
}

fn assert_sound(set: &Dataset) {
    assert_eq!(pixels(&set.train), [1, 1, 1, 1, 2, 2, 2, 2]);
}

fn names_around(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn members_that_lead_out_of_a_tar_are_left_out_and_nothing_is_written() {
    let member = |name: &str| raw_tar_member(name.as_bytes(), EntryType::Regular, dot(9).len() as u64, &dot(9));
    let bytes = with_sound(&[member("../a/9.png"), member("/a/8.png"), member("a/../../7.png"), member("a\\6.png")]);
    let folder = Folder::new();
    for (name, bytes) in [("slip.tar", bytes.clone()), ("slip.tgz", gzip(&bytes))] {
        let set = load(&Request::dataset(folder.file(name, bytes))).unwrap();
        assert_sound(&set);
        assert_says(&set.notes.join("\n"), &["4 left out", "leads out of the archive", "../a/9.png", "/a/8.png"]);
    }
    assert_eq!(names_around(folder.path()), ["slip.tar", "slip.tgz"]);
}

#[test]
fn members_that_lead_out_of_a_zip_are_left_out_and_nothing_is_written() {
    let mut all = sound();
    for name in ["../a/9.png", "/a/8.png", "a/../../7.png", "C:/a/6.png"] {
        all.push((name.to_owned(), dot(9)));
    }
    let folder = Folder::new();
    let set = load(&Request::dataset(folder.file("slip.zip", zip(&all)))).unwrap();
    assert_sound(&set);
    assert_says(&set.notes.join("\n"), &["4 left out", "leads out of the archive", "../a/9.png"]);
    assert_eq!(names_around(folder.path()), ["slip.zip"]);
}

#[test]
fn links_and_devices_are_left_out() {
    let kinds = [EntryType::Symlink, EntryType::Link, EntryType::Block, EntryType::Char, EntryType::Fifo];
    let members = kinds.map(|kind| raw_tar_member(b"a/link.png", kind, 0, b""));
    let folder = Folder::new();
    let set = load(&Request::dataset(folder.file("links.tar", with_sound(&members)))).unwrap();
    assert_sound(&set);
    assert_says(&set.notes.join("\n"), &["5 left out", "a link, a device", "a/link.png"]);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in sound() {
        archive.start_file(name, options).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.add_symlink("a/0.png", "/etc/passwd", options).unwrap();
    let set = load(&Request::dataset(folder.file("links.zip", archive.finish().unwrap().into_inner()))).unwrap();
    assert_sound(&set);
    assert_says(&set.notes.join("\n"), &["1 left out, a link: a/0.png"]);
}

#[test]
fn of_two_members_of_one_name_the_last_counts_in_a_tar_and_a_zip_is_refused() {
    let first = raw_tar_member(b"a/1.png", EntryType::Regular, dot(9).len() as u64, &dot(9));
    let folder = Folder::new();
    let set = load(&Request::dataset(folder.file("twice.tar", with_sound(&[first])))).unwrap();
    assert_sound(&set);
    assert_says(&set.notes.join("\n"), &["1 left out, a later member has the same name: a/1.png"]);
    let mut all = sound();
    all.push(("c/3.png".to_owned(), dot(3)));
    let mut bytes = zip(&all);
    let places: Vec<usize> = (0..bytes.len() - 7).filter(|&at| &bytes[at..at + 7] == b"c/3.png").collect();
    for at in places {
        bytes[at..at + 7].copy_from_slice(b"a/1.png");
    }
    assert_says(
        &refusal(&Request::dataset(folder.file("twice.zip", bytes))),
        &["twice.zip", "two members of one name"],
    );
}

#[test]
fn tars_that_are_cut_short_or_lie_are_refused() {
    let folder = Folder::new();
    let whole = tar(&files(&[("a/1.png", vec![0; 3000]), ("b/2.png", vec![0; 3000])]));
    let refused = |name: &str, bytes: &[u8]| refusal(&Request::dataset(folder.file(name, bytes)));
    assert_says(&refused("cut.tar", &whole[..2000]), &["cut.tar", "expected 3512 bytes in all", "2000"]);
    assert_says(&refused("cut.tgz", &gzip(&whole[..2000])), &["cut.tgz", "expected a sound tar archive", "found"]);
    let zipped = gzip(&tar(&surely_long()));
    assert_says(&refused("cut2.tgz", &zipped[..zipped.len() / 2]), &["cut2.tgz", "expected a sound tar archive"]);
    let lie = raw_tar_member(b"a/1.png", EntryType::Regular, 8_000_000_000, &dot(1));
    assert_says(&refused("lie.tar", &lie), &["expected 8000000512 bytes in all"]);
    let message = refused("lie.tgz", &gzip(&lie));
    assert_says(&message, &["lie.tgz", "found"]);
    assert_says(&refused("empty.tar", &tar(&Files::new())), &["empty.tar", "found"]);
    let mut damaged = whole.clone();
    damaged[3584 + 3] ^= 1;
    assert_says(&refused("damaged.tar", &damaged), &["damaged.tar", "checksum"]);
}

/// Images that do not compress.
fn surely_long() -> Files {
    let mut state = 1u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let mut image = || png(32, 32, &(0..1024).map(|_| noise()).collect::<Vec<u8>>(), ColorType::L8);
    files(&[("a/1.png", image()), ("a/2.png", image()), ("b/3.png", image()), ("b/4.png", image())])
}

#[test]
fn compressed_archives_that_do_not_fit_into_memory_are_refused() {
    let folder = Folder::new();
    let file = folder.file("large.tar.gz", tar_gz(&surely_long()));
    let message = refusal(&Request::dataset(&file).memory(Memory::Bytes(3000)));
    assert_says(&message, &["large.tar.gz", "at most 3000 bytes", "gunzip"]);
    let plain = folder.file("large.tar", tar(&surely_long()));
    assert!(load(&Request::dataset(plain).memory(Memory::Bytes(3000))).is_ok());
    let many: Files = (0..500).map(|index| (format!("{}/{index}.txt", index % 2), Vec::new())).collect();
    let message = refusal(&Request::dataset(folder.file("many.tgz", tar_gz(&many))).memory(Memory::Bytes(9000)));
    assert_says(&message, &["many.tgz", "at most 9000 bytes"]);
}

#[test]
fn bombs_are_refused_or_passed_over_without_being_held() {
    let folder = Folder::new();
    let mut all = sound();
    all.push(("bomb.bin".to_owned(), vec![0; 64 << 20]));
    let request = Request::dataset(folder.file("passed.tgz", tar_gz(&all))).memory(Memory::Bytes(1 << 20));
    assert_sound(&load(&request).unwrap());
    all.push(("c/bomb.png".to_owned(), vec![0; 64 << 20]));
    let request = Request::dataset(folder.file("bomb.tgz", tar_gz(&all))).memory(Memory::Bytes(1 << 20));
    assert_says(&refusal(&request), &["bomb.tgz", "at most 1048576 bytes"]);
    let headers = raw_tar_member(b"././@LongLink", EntryType::GNULongName, 64 << 20, &vec![b'a'; 64 << 20]);
    let message = refusal(&Request::dataset(folder.file("headers.tgz", gzip(&with_sound(&[headers])))));
    assert_says(&message, &["headers.tgz", "more headers"]);
    let message = refusal(&Request::dataset(folder.file("bomb.tar.bz2", tar_bz2(&all))));
    assert_says(&message, &["bomb.tar.bz2", "found"]);
}

#[test]
fn a_zip_member_that_becomes_too_large_is_an_unreadable_image() {
    let folder = Folder::new();
    let mut all = sound();
    all.push(("b/bomb.png".to_owned(), vec![0; (256 << 20) + 1]));
    let message = refusal(&Request::dataset(folder.file("bomb.zip", zip(&all))));
    assert_says(&message, &["found 1 that cannot", "bomb.zip, member b/bomb.png", "at most 256 MiB"]);
}

#[test]
fn no_damaged_archive_of_images_panics() {
    let folder = Folder::new();
    let all = dots();
    for (name, whole) in [("x.zip", zip(&all)), ("x.tar", tar(&all)), ("x.tgz", tar_gz(&all)), ("x.tbz", tar_bz2(&all))]
    {
        for place in (0..whole.len()).filter(|place| place % 3 == 0 || name != "x.tar") {
            let mut bytes = whole.clone();
            bytes[place] ^= 0xff;
            let _ = load(&Request::dataset(folder.file(name, &bytes)).skip_unreadable());
            let _ = load(&Request::dataset(folder.file(name, &whole[..place])).skip_unreadable());
        }
    }
}

#[test]
fn archives_without_classes_are_refused() {
    let folder = Folder::new();
    let flat = files(&[("1.png", dot(1)), ("2.png", dot(2))]);
    let message = refusal(&Request::dataset(folder.file("flat.zip", zip(&flat))));
    assert_says(&message, &["flat.zip", "no labels"]);
    let text = files(&[("a/readme.txt", b"x".to_vec())]);
    let message = refusal(&Request::dataset(folder.file("text.tar", tar(&text))));
    assert_says(&message, &["text.tar", "none of them an image"]);
}

#[test]
fn samples_of_a_shard_without_image_or_label_are_refused() {
    let refused = |shard: &[(&str, Vec<u8>)]| {
        let folder = Folder::new();
        refusal(&Request::dataset(folder.file("000000.tar", tar(&files(shard)))))
    };
    let cls = |label: &str| label.as_bytes().to_vec();
    let whole = [("1.png", dot(1)), ("1.cls", cls("0"))];
    let with = |more: &[(&str, Vec<u8>)]| refused(&[&whole[..], more].concat());
    assert_says(&with(&[("2.png", dot(2))]), &["member 2.png", "expected a .cls or .json file"]);
    assert_says(
        &with(&[("2.png", dot(2)), ("2.cls", cls("1")), ("2.jpg", dot(3))]),
        &["member 2.jpg", "expected one image", "a second one beside 2.png"],
    );
    assert_says(&with(&[("2.cls", cls("1"))]), &["member 2.cls", "expected an image"]);
    assert_says(&with(&[("2.png", dot(2)), ("2.cls", cls(" "))]), &["member 2.cls", "a label", "blanks"]);
    assert_says(&with(&[("2.png", dot(2)), ("2.json", cls("{\"text\": 1}"))]), &["member 2.json", "no label"]);
    assert_says(&with(&[("2.png", dot(2)), ("2.json", cls("{"))]), &["member 2.json", "a label", "EOF"]);
}
