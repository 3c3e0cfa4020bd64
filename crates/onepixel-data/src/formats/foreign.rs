//! Which files are datasets for other programs, and how does one bring them here?

/// A format that is not read.
pub(crate) struct Foreign {
    pub(crate) name: &'static str,
    /// Words in the names of its files, after a dot.
    endings: &'static [&'static str],
    /// What its files begin with, where that tells it.
    start: &'static [u8],
    pub(crate) advice: &'static str,
}

const SAVE_ARRAYS: &str =
    "read it with the program that wrote it, and save the arrays with numpy.savez, as x_train, y_train";
const UNPACK: &str = "unpack it first";

const FORMATS: [Foreign; 9] = [
    Foreign { name: "HDF5", endings: &["h5", "hdf5", "hdf"], start: b"\x89HDF\r\n\x1a\n", advice: SAVE_ARRAYS },
    Foreign {
        name: "pickles (which can run any code, and are not read)",
        endings: &["pkl", "pickle", "pck", "p"],
        start: b"\x80\x04",
        advice: SAVE_ARRAYS,
    },
    Foreign {
        name: "PyTorch files (pickles, which can run any code, and are not read)",
        endings: &["pt", "pth"],
        start: b"",
        advice: SAVE_ARRAYS,
    },
    Foreign {
        name: "TFRecord",
        endings: &["tfrecord", "tfrecords", "tfrec"],
        start: b"",
        advice: "write the images to class folders, or to Parquet",
    },
    Foreign {
        name: "LMDB",
        endings: &["mdb", "lmdb"],
        start: b"",
        advice: "write the images to class folders, or to Parquet",
    },
    Foreign { name: "RAR", endings: &["rar"], start: b"Rar!\x1a\x07", advice: UNPACK },
    Foreign { name: "7-Zip", endings: &["7z"], start: b"7z\xbc\xaf\x27\x1c", advice: UNPACK },
    Foreign { name: "xz", endings: &["xz", "txz"], start: b"\xfd7zXZ\x00", advice: UNPACK },
    Foreign { name: "Zstandard", endings: &["zst", "zstd"], start: b"\x28\xb5\x2f\xfd", advice: UNPACK },
];

/// The format that the name of a file says, wherever in it: `train.tfrecord-00000-of-00001`.
pub(crate) fn by_name(name: &str) -> Option<&'static Foreign> {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split('.').skip(1).map(|word| word.split('-').next().unwrap_or(word));
    words.find_map(|word| FORMATS.iter().find(|format| format.endings.contains(&word)))
}

/// The format that the first bytes of a file say.
pub(crate) fn by_start(head: &[u8]) -> Option<&'static Foreign> {
    FORMATS.iter().find(|format| !format.start.is_empty() && head.starts_with(format.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_bytes_tell_what_is_not_read() {
        let name = |name| by_name(name).map(|format| format.name);
        assert_eq!(name("train_signs.h5"), Some("HDF5"));
        assert_eq!(name("train.tfrecord-00000-of-00001"), Some("TFRecord"));
        assert_eq!(name("images.tar.XZ"), Some("xz"));
        assert_eq!((name("h5"), name("README.md"), name("a.png")), (None, None, None));
        assert_eq!(by_start(b"Rar!\x1a\x07\x00").map(|format| format.name), Some("RAR"));
        assert!(by_start(b"\x89PNG").is_none());
    }
}
