//! Which formats are there, and how is each recognised?
//!
//! One row a format: sniffing, advice, help and the docs go by it.

use crate::bytes::stream::Compression;
use crate::formats::arrays::{idx, mat5, npy};
use crate::formats::columnar::{arrow_messages, parquet, parquet_pages};
use crate::formats::drawings::ndjson;
use crate::formats::pictures::tree::is_tar;

/// Bytes that must be text where nothing else is recognised.
pub(crate) const TEXT_BYTES: usize = 8;

/// What the first bytes of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Idx,
    Npy,
    /// Compressed; what is inside shows only once it is read, as [`sniff_inside`](super::sniff::sniff_inside) does.
    Gzip,
    /// The same.
    Bzip2,
    /// An archive of arrays (NPZ) or of images.
    Zip,
    /// MATLAB's, of any version.
    Mat,
    Parquet,
    ArrowIpc,
    /// Files one after the other.
    Tar,
    /// JSON objects, one a line.
    Ndjson,
    /// No zero byte and no other sign of a binary format: CSV, if anything.
    Text,
}

/// A format of files, as the first bytes and the ending of a name tell it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FormatInfo {
    pub(crate) format: Format,
    /// What errors and documents call it.
    pub name: &'static str,
    /// What help and docs call such files; empty where it says nothing of their content.
    pub title: &'static str,
    /// The usual endings of names, without the dot and without those of compression.
    pub endings: &'static [&'static str],
    /// What images are in such a file; empty where it says nothing of its content.
    pub images: &'static str,
    /// What labels are in such a file; empty where it says nothing of its content.
    pub labels: &'static str,
    begins: fn(&[u8]) -> bool,
}

/// The formats, in the order in which the first bytes are compared with them.
const FORMATS: [FormatInfo; 11] = [
    FormatInfo {
        format: Format::Gzip,
        name: "gzip-compressed",
        title: "",
        endings: &["gz"],
        images: "",
        labels: "",
        begins: |head| Compression::of(head) == Compression::Gzip,
    },
    FormatInfo {
        format: Format::Bzip2,
        name: "bzip2-compressed",
        title: "",
        endings: &["bz2"],
        images: "",
        labels: "",
        begins: |head| Compression::of(head) == Compression::Bzip2,
    },
    FormatInfo {
        format: Format::Tar,
        name: "tar",
        title: "tar archives",
        endings: &["tar", "tgz", "tbz", "tbz2"],
        images: "encoded images in class folders, or WebDataset shards",
        labels: "names of folders, a label table, `.cls` or `.json`",
        begins: is_tar,
    },
    FormatInfo {
        format: Format::Zip,
        name: "zip",
        title: "zip and NPZ archives",
        endings: &["zip", "npz"],
        images: "encoded images in class folders, or the arrays of an NPZ file",
        labels: "names of folders, a label table, or arrays",
        begins: |head| matches!(head, [b'P', b'K', 3 | 5, 4 | 6, ..]),
    },
    FormatInfo {
        format: Format::Parquet,
        name: parquet_pages::NAME,
        title: "Parquet",
        endings: &["parquet"],
        images: "encoded images, or lists of whole numbers from 0 to 255",
        labels: "whole numbers, a ClassLabel, or text",
        begins: |head| head.starts_with(&parquet::MAGIC),
    },
    FormatInfo {
        format: Format::ArrowIpc,
        name: arrow_messages::NAME,
        title: "Arrow IPC",
        endings: &["arrow", "feather", "ipc"],
        images: "encoded images, or lists of whole numbers from 0 to 255",
        labels: "whole numbers, a ClassLabel, or text",
        begins: |head| head.starts_with(&arrow_messages::FILE_MAGIC) || head.starts_with(&arrow_messages::CONTINUATION),
    },
    FormatInfo {
        format: Format::Npy,
        name: npy::NAME,
        title: "NPY",
        endings: &["npy"],
        images: "any integer or float type or bool, 2 to 4 dimensions, C or Fortran order",
        labels: "whole numbers",
        begins: |head| head.starts_with(&npy::MAGIC),
    },
    FormatInfo {
        format: Format::Idx,
        name: idx::NAME,
        title: "IDX",
        endings: &["idx"],
        images: "any type, 2 to 4 dimensions",
        labels: "whole numbers",
        begins: |head| matches!(head, [0, 0, idx::FIRST_CODE..=idx::LAST_CODE, _, ..]),
    },
    FormatInfo {
        format: Format::Mat,
        name: mat5::NAME,
        title: "MATLAB 5",
        endings: &["mat"],
        images: "numeric arrays of any class, image index first or last",
        labels: "whole numbers",
        begins: mat5::begins,
    },
    FormatInfo {
        format: Format::Ndjson,
        name: ndjson::NAME,
        title: "NDJSON drawings",
        endings: &["ndjson", "jsonl"],
        images: "strokes, simplified or raw",
        labels: "the word of each drawing",
        begins: |head| head.first() == Some(&b'{'),
    },
    FormatInfo {
        format: Format::Text,
        name: "text",
        title: "CSV, TSV and LIBSVM tables",
        endings: &["csv", "tsv", "libsvm", "txt", "data"],
        images: "numbers, divided by comma, tab, semicolon or blanks, or LIBSVM",
        labels: "numbers or names",
        begins: |head| head.iter().take(TEXT_BYTES).all(|byte| *byte >= b' ' || byte.is_ascii_whitespace()),
    },
];

/// The formats of files that are read, by the way their first bytes are recognised. Folders of images, and files of
/// several formats that make one dataset, are described in the docs.
///
/// ```
/// let names: Vec<&str> = onepixel_data::formats().map(|format| format.name).collect();
/// assert!(names.contains(&"Parquet") && names.contains(&"IDX"));
/// ```
pub fn formats() -> impl ExactSizeIterator<Item = &'static FormatInfo> {
    FORMATS.iter()
}

/// What the formats that hold datasets are called, as help and errors list them.
pub fn format_titles() -> impl Iterator<Item = &'static str> {
    formats().map(|format| format.title).filter(|title| !title.is_empty())
}

impl Format {
    /// Tells the format by the first bytes; `None` where nothing is recognised.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        let row = FORMATS.iter().find(|row| (row.begins)(head));
        // IDX with a type code that there is not: its reader says so.
        row.map(|row| row.format).or_else(|| head.starts_with(&[0, 0]).then_some(Self::Idx))
    }

    /// Its name, as errors put it.
    pub(crate) fn name(self) -> &'static str {
        FORMATS.iter().find(|row| row.format == self).map_or("unknown", |row| row.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_one_row_and_is_recognised_by_its_first_bytes() {
        let heads: [(&[u8], Format); 12] = [
            (b"\x1f\x8b\x08", Format::Gzip),
            (b"BZh91AY&SY", Format::Bzip2),
            (b"PK\x03\x04", Format::Zip),
            (b"PAR1", Format::Parquet),
            (b"ARROW1\0\0", Format::ArrowIpc),
            (b"\xff\xff\xff\xff", Format::ArrowIpc),
            (b"\x93NUMPY", Format::Npy),
            (b"MATLAB 5.0 MAT-file", Format::Mat),
            (&[0, 0, 8, 3, 0, 0], Format::Idx),
            (&[0, 0, 0x42, 3, 0, 0], Format::Idx),
            (b"{\"word\"", Format::Ndjson),
            (b"label,pixel0", Format::Text),
        ];
        for (head, format) in heads {
            assert_eq!(Format::of(head), Some(format), "{head:?}");
            assert_eq!(FORMATS.iter().filter(|row| row.format == format).count(), 1);
        }
        assert_eq!(Format::of(b"\x01\x02\x03"), None);
    }
}
