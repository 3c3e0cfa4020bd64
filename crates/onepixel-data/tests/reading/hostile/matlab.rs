//! MATLAB files that are wrong.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use onepixel_data::{Memory, Request};

use crate::support::*;

const INT8: u32 = 1;
const UINT8: u32 = 2;
const INT32: u32 = 5;
const UINT32: u32 = 6;
const MATRIX: u32 = 14;
const COMPRESSED: u32 = 15;
const CLASS_UINT8: u32 = 9;
const CLASS_STRUCT: u32 = 2;

/// An element whose tag states `bytes`, whatever its data; padded.
fn stating(kind: u32, bytes: usize, data: &[u8]) -> Vec<u8> {
    let mut element = [kind.to_le_bytes(), (bytes as u32).to_le_bytes()].concat();
    element.extend(data);
    element.resize(element.len().next_multiple_of(8), 0);
    element
}

fn element(kind: u32, data: &[u8]) -> Vec<u8> {
    stating(kind, data.len(), data)
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn matrix(class: u32, dims: &[u32], name: &str, rest: &[u8]) -> Vec<u8> {
    let parts = [
        element(UINT32, &words(&[class, 0])),
        element(INT32, &words(dims)),
        element(INT8, name.as_bytes()),
        rest.to_vec(),
    ];
    element(MATRIX, &parts.concat())
}

fn bytes(name: &str, dims: &[u32], data: &[u8]) -> Vec<u8> {
    matrix(CLASS_UINT8, dims, name, &element(UINT8, data))
}

fn compressed(variable: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(variable).unwrap();
    let data = encoder.finish().unwrap();
    [&words(&[COMPRESSED, data.len() as u32]), &data[..]].concat()
}

fn mat(variables: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"MATLAB 5.0 MAT-file".to_vec();
    file.resize(124, b' ');
    file.extend([0, 1, b'I', b'M']);
    file.extend(variables.concat());
    file
}

fn labels() -> Vec<u8> {
    bytes("y", &[2, 1], &[0, 1])
}

fn refused(file: &[u8]) -> String {
    let folder = Folder::new();
    let message = refusal(&Request::dataset(folder.file("set.mat", file)));
    assert_says(&message, &["set.mat"]);
    message
}

/// The refusal of this variable beside sound labels, raw and compressed.
#[track_caller]
fn assert_refuses(images: &[u8], texts: &[&str]) {
    assert_says(&refused(&mat(&[labels(), images.to_vec()])), texts);
    assert_says(&refused(&mat(&[labels(), compressed(images)])), texts);
}

#[test]
fn what_these_tests_write_is_read() {
    let folder = Folder::new();
    let images = bytes("X", &[2, 1, 2], &[1, 2, 3, 4]);
    for images in [images.clone(), compressed(&images)] {
        let file = folder.file("set.mat", mat(&[labels(), images]));
        for memory in [0, u64::MAX] {
            let dataset = load(&Request::dataset(&file).memory(Memory::Bytes(memory))).unwrap();
            assert_eq!(pixels(&dataset.train), [1, 2, 3, 4]);
        }
    }
}

#[test]
fn dimensions_and_sizes_that_disagree_are_refused() {
    let data = [1, 2, 3, 4];
    assert_refuses(
        &bytes("X", &[2, 2, 2], &data),
        &["expected 8 bytes for dimensions [2, 2, 2] of u8", "found 4 bytes"],
    );
    let huge = [0x7fff_ffff; 5];
    assert_refuses(&bytes("X", &huge, &data), &["bytes for dimensions [2147483647, ", "found 4 bytes"]);
    assert_refuses(&bytes("X", &[0xffff_ffff, 1], &data), &["two dimensions or more, each below 2^31"]);
    assert_refuses(&bytes("X", &[4], &data), &["two dimensions or more"]);
    assert_refuses(&bytes("X", &[1; 17], &data), &["expected dimensions, of type 5 and at most 64 bytes"]);
    assert_refuses(&bytes("X", &[0, 2], &[]), &["expected"]);
}

#[test]
fn an_element_that_goes_beyond_what_it_is_part_of_is_refused() {
    let long = matrix(CLASS_UINT8, &[2, 1, 2], "X", &stating(UINT8, 1 << 30, &[1, 2, 3, 4]));
    assert_refuses(&long, &["expected an element of at most", "found one of 1073741824"]);
    let name = stating(INT8, 1 << 30, b"X");
    let parts = [element(UINT32, &words(&[CLASS_UINT8, 0])), element(INT32, &words(&[2, 2])), name].concat();
    assert_refuses(&element(MATRIX, &parts), &["expected an element of at most", "found one of 1073741824"]);
    let cut = stating(MATRIX, 1 << 30, &parts);
    assert_says(&refused(&mat(&[labels(), cut.clone()])), &["expected an element of at most"]);
    assert_says(&refused(&mat(&[labels(), compressed(&cut)])), &["promises at most", "a promise of 1073741832"]);
}

#[test]
fn types_that_do_not_fit_are_refused() {
    assert_refuses(
        &matrix(CLASS_UINT8, &[2, 2], "X", &element(99, &[0; 4])),
        &["expected a type of numbers", "type 99"],
    );
    assert_refuses(&matrix(CLASS_UINT8, &[2, 2], "X", &element(MATRIX, &[0; 4])), &["type 14"]);
    assert_refuses(&matrix(200, &[2, 2], "X", &element(UINT8, &[0; 4])), &["an array of an unknown class"]);
    assert_refuses(&matrix(CLASS_STRUCT, &[1, 1], "X", &[]), &["expected a numeric array, found a structure"]);
    assert_says(&refused(&mat(&[element(77, &[0; 8])])), &["expected a variable (type 14 or 15)", "found type 77"]);
    let twice = compressed(&compressed(&labels()));
    assert_says(&refused(&mat(&[twice])), &["expected a variable (type 14)", "found type 15"]);
    let small = words(&[5 << 16 | MATRIX, 0]);
    assert_says(&refused(&mat(&[small])), &["expected at most 4 bytes in a small element", "found 5"]);
}

#[test]
fn a_small_file_that_becomes_endless_zeros_is_refused_by_its_promise() {
    let images = bytes("X", &[2, 1], &[1, 2]);
    let bomb = [images, vec![0; 1 << 20]].concat();
    let folder = Folder::new();
    let file = folder.file("set.mat", mat(&[labels(), compressed(&bomb)]));
    let dataset = load(&Request::dataset(file)).unwrap();
    assert_eq!(pixels(&dataset.train), [1, 2]);
    let variable = matrix(CLASS_UINT8, &[1 << 15, 1 << 15], "X", &stating(UINT8, 1 << 30, &[0; 1000]));
    let mut lying = variable.clone();
    lying[4..8].copy_from_slice(&(1u32 << 31).to_le_bytes());
    let message = refused(&mat(&[labels(), compressed(&lying)]));
    assert_says(&message, &["promises at most", "a promise of 2147483656"]);
}

#[test]
fn headers_that_are_none_are_refused() {
    let mut file = mat(&[labels()]);
    file[126..128].copy_from_slice(b"XX");
    let folder = Folder::new();
    let message = refusal(&Request::dataset(folder.file("set.mat", &file)));
    assert_says(&message, &["set.mat"]);
    let mut file = mat(&[labels()]);
    file[124..126].copy_from_slice(&[0, 9]);
    assert_says(&refused(&file), &["at byte 124", "expected version 1 and IM or MI", "found bytes 00 09 49 4d"]);
    assert_says(&refused(&mat(&[])), &["expected variables X and y", "found nothing"]);
    let endless = vec![words(&[MATRIX, 0]); 5000];
    assert_says(&refused(&mat(&endless)), &["expected at most 4096 variables"]);
    assert_says(&refused(b"\x89HDF\r\n\x1a\n and so on"), &["found HDF5", "-v7"]);
}

#[test]
fn counts_that_differ_are_refused() {
    let message = refused(&mat(&[labels(), bytes("X", &[3, 4], &[0; 12])]));
    assert_says(&message, &["found 3 images", "found 2 labels"]);
    let message = refused(&mat(&[bytes("y", &[2, 2], &[0; 4]), bytes("X", &[2, 4], &[0; 8])]));
    assert_says(&message, &["set.mat, member y", "expected labels in 1 dimension"]);
}

#[test]
fn no_damaged_or_cut_file_panics() {
    let images = bytes("X", &[2, 1, 2], &[1, 2, 3, 4]);
    let fields = [element(INT32, &words(&[8])), element(INT8, b"a\0\0\0\0\0\0\0"), bytes("", &[1, 1], &[7])].concat();
    let structure = matrix(CLASS_STRUCT, &[1, 1], "S", &fields);
    let folder = Folder::new();
    for whole in [mat(&[labels(), structure.clone(), images.clone()]), mat(&[labels(), compressed(&images)])] {
        for place in 0..whole.len() {
            let _ = load(&Request::dataset(folder.file("cut.mat", &whole[..place])));
            for flip in [0xff, 0x01, 0x80] {
                let mut damaged = whole.clone();
                damaged[place] ^= flip;
                let _ = load(&Request::dataset(folder.file("damaged.mat", &damaged)));
            }
        }
    }
}
