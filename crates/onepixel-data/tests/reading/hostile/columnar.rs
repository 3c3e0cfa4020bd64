//! Parquet and Arrow IPC files that are wrong.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, Int64Array, RecordBatch};
use onepixel_data::{Memory, Request};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;

use crate::support::*;

/// Fixtures of both formats, with every kind of column, encoding and compression that there is.
const FIXTURES: [&str; 6] = [
    "hub/data/train-00000-of-00002.parquet",
    "plain.parquet",
    "arrays.parquet",
    "saved/train/data-00000-of-00002.arrow",
    "plain.feather",
    "views.arrow",
];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/columnar").join(name)).unwrap()
}

fn refused(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    refusal(&Request::dataset(folder.file(name, bytes)))
}

/// Loads and visits what can be loaded: whatever comes of it, it must not panic.
fn try_all(file: &PathBuf) {
    let _ = load(&Request::dataset(file));
    if let Ok(dataset) = load(&Request::dataset(file).memory(Memory::Bytes(0)).skip_unreadable()) {
        let _ = dataset.train.images().visit(0..dataset.train.len(), &mut |_, _| {});
    }
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let folder = Folder::new();
    for name in FIXTURES {
        let whole = fixture(name);
        for length in (0..whole.len()).step_by(7) {
            try_all(&folder.file("cut", &whole[..length]));
        }
        if name.ends_with("parquet") {
            let message = refused("cut.parquet", &whole[..whole.len() / 2]);
            assert_says(
                &message,
                &["cut.parquet", "at byte", "expected the end of a footer", "not a whole Parquet file"],
            );
        }
    }
    let message = refused("cut.arrow", &fixture("views.arrow")[..1600]);
    assert_says(&message, &["cut.arrow", "the file is cut short"]);
}

#[test]
fn a_footer_that_lies_about_its_length_is_refused() {
    let whole = fixture("plain.parquet");
    let tail = whole.len() - 8;
    for (length, expected) in [
        (u32::MAX, "expected the length of a footer that lies in the file"),
        (whole.len() as u32, "expected the length of a footer that lies in the file"),
        (0, "not a whole Parquet file"),
        (3, "expected sound Parquet data"),
        (whole.len() as u32 - 12, "Parquet"),
    ] {
        let mut bytes = whole.clone();
        bytes[tail..tail + 4].copy_from_slice(&length.to_le_bytes());
        assert_says(&refused("lying.parquet", &bytes), &["lying.parquet", expected]);
    }
    let message = refused("tiny.parquet", b"PAR1PAR1");
    assert_says(&message, &["tiny.parquet", "expected 12 bytes in all", "found the end"]);
    let message = refused("encrypted.parquet", &[&whole[..whole.len() - 4], b"PARE"].concat());
    assert_says(&message, &["expected the end of a footer, \"PAR1\"", "PARE"]);
}

/// A footer of groups within groups, each a SchemaElement of Thrift's compact protocol.
#[test]
fn a_schema_nested_deep_does_not_exhaust_the_stack() {
    for depth in [10_000_u32, 4_000_000] {
        let mut footer = vec![0x15, 0x02, 0x19, 0xfc];
        let mut count = depth + 1;
        while count >= 0x80 {
            footer.push(count as u8 | 0x80);
            count >>= 7;
        }
        footer.push(count as u8);
        for _ in 0..depth {
            // Field 3 repetition: required; field 4 name: "a"; field 5 children: 1.
            footer.extend([0x35, 0x00, 0x18, 0x01, b'a', 0x15, 0x02, 0x00]);
        }
        // Field 1 type: INT32; field 3 repetition; field 4 name.
        footer.extend([0x15, 0x02, 0x25, 0x00, 0x18, 0x01, b'b', 0x00]);
        footer.extend([0x16, 0x00, 0x19, 0x0c, 0x00]);
        let mut bytes = b"PAR1".to_vec();
        bytes.extend(&footer);
        bytes.extend((footer.len() as u32).to_le_bytes());
        bytes.extend(b"PAR1");
        assert_says(&refused("deep.parquet", &bytes), &["deep.parquet", "at most 64 deep", &format!("{depth} deep")]);
    }
}

/// A table of labels and, behind them, images.
fn table(images: &[&[u8]], properties: WriterPropertiesBuilder) -> Vec<u8> {
    let labels = (0..images.len()).map(|index| i64::from(index == 0));
    let labels: ArrayRef = Arc::new(Int64Array::from_iter_values(labels));
    let images: ArrayRef = Arc::new(BinaryArray::from_vec(images.to_vec()));
    let batch = RecordBatch::try_from_iter([("label", labels), ("image", images)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties.build())).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// The table with another number in place of the one that stands `fields` fields of 32 bits into the header of the first
/// page of images, or of its dictionary. What follows moves by a few bytes: there is nothing but this page.
fn with_promise(mut table: Vec<u8>, fields: usize, promise: u32) -> Vec<u8> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(table.clone())).unwrap();
    let chunk = reader.metadata().row_group(0).column(1);
    let mut place = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset()) as usize;
    for field in 0..=fields {
        // The struct that begins after the sizes is named by a byte of its own.
        place += 1 + usize::from(field == 3);
        if field < fields {
            place += table[place..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        }
    }
    let end = place + table[place..].iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
    let zigzag = u64::from(promise) * 2;
    let varint = (0..5).map(|part| (zigzag >> (7 * part)) as u8 & 0x7f | if part < 4 { 0x80 } else { 0 });
    table.splice(place..end, varint);
    table
}

#[test]
fn a_page_that_promises_more_than_it_can_become_is_refused() {
    let compressed = || WriterProperties::builder().set_compression(Compression::SNAPPY).set_dictionary_enabled(false);
    let table = || table(&[&[7; 300], &[9; 300]], compressed());
    let message = refused("bomb.parquet", &with_promise(table(), 1, i32::MAX as u32));
    assert_says(&message, &["bomb.parquet, member page at byte", "at most", "found a promise of 2147483647"]);
    let message = refused("large.parquet", &with_promise(table(), 2, i32::MAX as u32));
    assert_says(&message, &["large.parquet", "found damage"]);
    let message = refused("many.parquet", &with_promise(table(), 3, i32::MAX as u32));
    assert_says(&message, &["many.parquet", "more values than the footer says"]);
}

#[test]
fn a_dictionary_that_promises_more_than_it_holds_is_refused() {
    let table = table(&[&[7; 30], &[7; 30]], WriterProperties::builder());
    let message = refused("dictionary.parquet", &with_promise(table, 3, i32::MAX as u32));
    assert_says(&message, &["dictionary.parquet", "2147483647 values in 34 bytes"]);
}

#[test]
fn a_page_that_becomes_enormous_is_refused() {
    let zstd = Compression::ZSTD(ZstdLevel::try_new(3).unwrap());
    let properties = WriterProperties::builder().set_compression(zstd).set_dictionary_enabled(false);
    let bytes = table(&[&vec![0; 200 << 20], b"-"], properties.set_data_page_size_limit(1 << 30));
    assert!(bytes.len() < 100_000);
    assert_says(&refused("bomb.parquet", &bytes), &["bomb.parquet, member page at byte", "found a promise of 209715"]);
}

#[test]
fn an_arrow_message_that_lies_about_its_length_is_refused() {
    for (length, expected) in [
        (i32::MAX, "the file is cut short"),
        (-5, "expected the length of a message, found -5"),
        (0, "expected at least one image"),
        (8, "expected sound Arrow IPC data"),
    ] {
        let mut bytes = fixture("views.arrow");
        bytes[4..8].copy_from_slice(&length.to_le_bytes());
        assert_says(&refused("lying.arrow", &bytes), &["lying.arrow", expected]);
    }
}

#[test]
fn an_arrow_buffer_that_promises_more_than_it_can_become_is_refused() {
    const LZ4_FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
    let whole = fixture("plain.feather");
    let frames = (8..whole.len() - 4).filter(|&place| whole[place..place + 4] == LZ4_FRAME);
    let mut refusals = Vec::new();
    for frame in frames {
        let mut bytes = whole.clone();
        bytes[frame - 8..frame].copy_from_slice(&(i64::MAX / 2).to_le_bytes());
        refusals.push(refused("bomb.feather", &bytes));
    }
    assert!(refusals.len() > 3, "the fixture is compressed");
    for message in refusals {
        assert_says(&message, &["bomb.feather, member buffer at byte", "at most 67108864", "found a promise of"]);
    }
}

#[test]
fn more_rows_than_a_file_can_hold_are_refused() {
    let one_page = WriterProperties::builder().set_data_page_row_count_limit(usize::MAX);
    let bytes = table(&vec![b"-".as_slice(); 4_000_000], one_page.set_compression(Compression::SNAPPY));
    let most = 1032 * bytes.len();
    assert!(most < 4_000_000, "{most}");
    assert_says(&refused("rows.parquet", &bytes), &["rows.parquet", "found a promise of 4000000"]);
}

#[test]
fn no_flipped_bit_panics() {
    let folder = Folder::new();
    for name in FIXTURES {
        let whole = fixture(name);
        for place in (0..whole.len()).step_by(11) {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            try_all(&folder.file("flipped", &bytes));
            bytes[place] = if place % 2 == 0 { 0xff } else { 0 };
            try_all(&folder.file("flipped", &bytes));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_panics(which in 0..FIXTURES.len(), damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>()) {
        let mut bytes = fixture(FIXTURES[which]);
        for (place, value) in damage {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        // Most cases keep the end, without which a Parquet file is not looked at any further.
        if cut.index(8) == 0 {
            bytes.truncate(cut.index(bytes.len()));
        }
        let folder = Folder::new();
        try_all(&folder.file("damaged", &bytes));
    }
}
