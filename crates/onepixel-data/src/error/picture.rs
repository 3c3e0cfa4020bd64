//! How can encoded images be wrong?

use std::path::PathBuf;

use crate::bytes::origin::Origin;

/// Every way in which encoded images, folders of them and archives of them can be wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Encoded image data that is no image, or cannot be decoded whole.
    #[error("{origin}: expected {expected}, found {found}")]
    UndecodableImage {
        /// What was being read.
        origin: Origin,
        /// What fits.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// Images among others that cannot be read.
    #[error(
        "{origin}: expected {images} images that can be read, found {unreadable} that cannot: {}{}; repair or remove them{}",
        first.join("; "),
        if *unreadable > first.len() { "; and so on" } else { "" },
        if unreadable < images { "; `skip_unreadable` leaves out however many there are" } else { "" }
    )]
    UnreadableImages {
        /// The set.
        origin: Origin,
        /// How many cannot be read.
        unreadable: usize,
        /// How many there are in all.
        images: usize,
        /// What is wrong with the first of them.
        first: Vec<String>,
    },
    /// An archive of images that is not sound.
    #[error("{origin}: expected a sound {format} archive, found {found}; fetch it or pack it again")]
    BadImageArchive {
        /// The archive, and the member if it is one that is not sound.
        origin: Origin,
        /// Its format.
        format: &'static str,
        /// What its reader says.
        found: String,
    },
    /// A compressed archive whose images do not fit into memory.
    #[error(
        "{origin}: expected images that take at most {allowed} bytes of memory while they are still encoded, found more; decompress the archive (gunzip, bunzip2): a plain tar is read where it lies"
    )]
    ArchiveTooLarge {
        /// The archive.
        origin: Origin,
        /// Bytes that are allowed.
        allowed: u64,
    },
    /// A folder or archive whose images have no labels.
    #[error(
        "{}: expected images (.png, .jpg, .webp, .bmp, .gif or .tif) in a folder for each class, also below train and test, or with a table of their names and labels beside them; found {found}", place.display()
    )]
    NoClassFolders {
        /// The folder or archive.
        place: PathBuf,
        /// What is there.
        found: String,
    },
    /// Nothing that can be read is left of everything, or of a class.
    #[error("{}: found {what} ({}); convert them to JPEG or PNG, or bring back the files that links lead to", place.display(), found.join("; "))]
    NothingLeft {
        /// The folder or archive.
        place: PathBuf,
        /// What is left of what.
        what: String,
        /// What is there instead, class by class.
        found: Vec<String>,
    },
    /// A sample of a WebDataset with more than one image.
    #[error(
        "{origin}: expected one image for each label, found a second one beside {first}; write the shard again with one image in each sample"
    )]
    SampleOfTwoImages {
        /// The second.
        origin: Origin,
        /// The name of the first.
        first: String,
    },
    /// A sample of a WebDataset without its image or its label.
    #[error("{origin}: expected {expected} of the same name beside it, found none; write the shard again")]
    SampleIncomplete {
        /// The member that is there.
        origin: Origin,
        /// What is missing.
        expected: &'static str,
    },
}
