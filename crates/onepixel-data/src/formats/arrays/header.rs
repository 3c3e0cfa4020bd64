//! What do the first bytes of an IDX or NPY array promise?

use crate::bytes::origin::Origin;
use crate::bytes::stream::{self, Stream, shown};
use crate::error::{Error, Result};
use crate::formats::arrays::array::{Arrangement, Header};
use crate::formats::arrays::array_images::{ArrayImages, Lying};
use crate::formats::arrays::{idx, npy};
use crate::reading::journal::Reading;
use crate::reading::labels::{LabelValue, Labels};

/// Reads the header of an IDX or NPY array.
pub(crate) fn array_header(stream: &mut Stream<'_>) -> Result<Header> {
    let mut magic = [0; 4];
    let read = stream.read(&mut magic)?;
    match magic {
        npy::MAGIC => npy::header(stream),
        [0, 0, _, _] if read == magic.len() => idx::header(stream, magic),
        _ => Err(Error::UnknownFormat {
            origin: stream.origin.clone(),
            expected: "00 00 (IDX) or 93 4e 55 4d 50 59 (NPY)",
            found: format!("{}; convert the file first", shown(&magic[..read])),
        }),
    }
}

/// Opens the images of an array file or of an archive's member.
pub(crate) fn array_images_of(origin: &Origin, reading: &Reading<'_>) -> Result<ArrayImages> {
    let mut stream = stream::content(origin)?;
    let lying = match stream.is_compressed() || origin.member.is_some() {
        true => Lying::Packed,
        false => Lying::WholeFile(origin.file.to_path_buf()),
    };
    let header = array_header(&mut stream)?;
    let layout = header.images(origin, reading.options.shape)?;
    if layout.arrangement == Arrangement::Planes {
        reading
            .note(format!("{origin}: dimensions {:?} were taken for (images, channels, height, width)", header.dims));
    }
    let place = origin.clone();
    let open = move || {
        let mut stream = stream::content(&place)?;
        array_header(&mut stream)?;
        Ok(stream)
    };
    Ok(ArrayImages { origin: origin.clone(), header, layout, open: Box::new(open), lying })
}

/// Whether an array is refused only because its elements are texts.
fn is_of_text(error: &Error) -> bool {
    matches!(error, Error::ElementType { found, .. } if found.trim_start_matches(['<', '>', '|']).starts_with(['U', 'S']))
}

/// Reads the labels of an array file or of an archive's member: whole numbers, texts, or a column for each class with a 1
/// in that of the label.
pub(crate) fn read_labels_of(origin: &Origin, reading: &Reading<'_>) -> Result<Labels> {
    let mut stream = stream::content(origin)?;
    match array_header(&mut stream) {
        Ok(header) if matches!(header.dims[..], [_, columns] if columns > 1) => {
            let labels = header.read_one_hot(stream)?;
            let classes = header.dims[1];
            reading
                .note(format!("{origin}: labels are the places, from 0, of the 1 among {classes} columns of 0 and 1"));
            Ok(labels)
        }
        Ok(header) => header.read_labels(stream),
        // Labels of text are no numbers; what is neither, the error of numbers explains.
        Err(error) if is_of_text(&error) => {
            let mut labels = Labels::new(origin.clone());
            npy::texts(origin)?.iter().try_for_each(|text| labels.push(LabelValue::parse(text)))?;
            Ok(labels)
        }
        Err(error) => Err(error),
    }
}
