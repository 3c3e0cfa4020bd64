//! How is a set written as Hugging Face lays image datasets out?
//!
//! One Parquet file for each set: a column `image` of structs with the bytes of a PNG and a path that nothing lies at,
//! and a column `label` of numbers, whose classes the schema's metadata names. `datasets` then has an `Image` and a
//! `ClassLabel`, and any other Parquet reader the same columns.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, Int64Array, RecordBatch, StringArray, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use onepixel::dataset::Shape;
use onepixel::progress::Progress;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use rayon::prelude::*;
use serde_json::json;

use crate::bytes::origin::Origin;
use crate::convert::one_set::OneSet;
use crate::error::{Error, Result, WritingError};
use crate::formats::columnar::columns::HUGGING_FACE;

/// Bytes of pixels that are encoded at a time, all threads at once.
const BATCH_BYTES: usize = 8 << 20;

/// Images of a row group, which is what other readers hold in memory at a time.
const GROUP_IMAGES: usize = 1000;

/// The name of a set's only file, below the folder of the dataset.
pub(crate) fn file_name(split: &str) -> String {
    format!("data/{split}-00000-of-00001.parquet")
}

/// Writes a set to `file`; `path` and `source` are what errors call the file and the dataset.
pub(crate) fn write(
    set: &OneSet,
    (source, licence): (&str, Option<&str>),
    (file, path): (impl Write + Send, &Path),
    progress: &dyn Progress,
) -> Result<()> {
    let shape = set.shape();
    let colour = colour(shape).ok_or(Error::Writing(WritingError::TooManyChannels { channels: shape.channels() }))?;
    let unwritable = |error: ParquetError| Error::Unwritable { path: path.to_path_buf(), source: io_error(error) };
    let is_labelled = set.labels.is_some();
    let (schema, options) = (schema(is_labelled), options((&set.classes, is_labelled), licence));
    let mut writer = ArrowWriter::try_new_with_options(file, schema.clone(), options).map_err(unwritable)?;
    progress.begin("writing images", set.len() as u64);
    let step = (BATCH_BYTES / shape.values()).clamp(1, GROUP_IMAGES);
    for first in (0..set.len()).step_by(step) {
        let range = first..set.len().min(first + step);
        let mut pixels = Vec::with_capacity(range.len() * shape.values());
        set.images
            .images()
            .visit(range.clone(), &mut |_, batch| pixels.extend_from_slice(batch))
            .map_err(|error| Error::of_visit(error, &Origin::file(Path::new(source))))?;
        let encode = |image| encode(shape, colour, image).map_err(|error| unwritable(error.into()));
        let images: Vec<Vec<u8>> = pixels.par_chunks_exact(shape.values()).map(encode).collect::<Result<_>>()?;
        let batch = table(&schema, range, &images, set).map_err(|error| unwritable(error.into()))?;
        writer.write(&batch).map_err(unwritable)?;
        progress.advance(images.len() as u64);
    }
    writer.close().map_err(unwritable)?;
    Ok(())
}

fn colour(shape: Shape) -> Option<ExtendedColorType> {
    match shape.channels() {
        1 => Some(ExtendedColorType::L8),
        2 => Some(ExtendedColorType::La8),
        3 => Some(ExtendedColorType::Rgb8),
        4 => Some(ExtendedColorType::Rgba8),
        _ => None,
    }
}

fn encode(shape: Shape, colour: ExtendedColorType, image: &[u8]) -> io::Result<Vec<u8>> {
    let mut png = Vec::with_capacity(image.len() / 2 + 128);
    PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive)
        .write_image(image, shape.width() as u32, shape.height() as u32, colour)
        .map_err(io::Error::other)?;
    Ok(png)
}

fn image_fields() -> Fields {
    vec![Field::new("bytes", DataType::Binary, true), Field::new("path", DataType::Utf8, true)].into()
}

fn schema(is_labelled: bool) -> Arc<Schema> {
    let image = Field::new("image", DataType::Struct(image_fields()), true);
    let label = is_labelled.then(|| Field::new("label", DataType::Int64, true));
    Arc::new(Schema::new(std::iter::once(image).chain(label).collect::<Vec<Field>>()))
}

/// What `datasets` takes the features from, and that bytes which are compressed already are stored as they are.
fn options((classes, is_labelled): (&[String], bool), licence: Option<&str>) -> ArrowWriterOptions {
    let features = match is_labelled {
        true => json!({"image": {"_type": "Image"}, "label": {"names": classes, "_type": "ClassLabel"}}),
        false => json!({"image": {"_type": "Image"}}),
    };
    let info = match licence {
        Some(licence) => json!({"info": {"features": features, "license": licence}}),
        None => json!({"info": {"features": features}}),
    };
    let bytes = || vec!["image".to_owned(), "bytes".to_owned()].into();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(GROUP_IMAGES))
        .set_compression(Compression::SNAPPY)
        .set_column_compression(bytes(), Compression::UNCOMPRESSED)
        .set_column_dictionary_enabled(bytes(), false)
        .set_column_statistics_enabled(bytes(), EnabledStatistics::None)
        .set_key_value_metadata(Some(vec![KeyValue::new(HUGGING_FACE.to_owned(), info.to_string())]))
        .build();
    ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true)
}

fn table(
    schema: &Arc<Schema>,
    range: Range<usize>,
    images: &[Vec<u8>],
    set: &OneSet,
) -> Result<RecordBatch, ArrowError> {
    let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values(images));
    // What the source calls an image is its path, where it calls it anything.
    let path = |index: usize| set.images.name_of(index).map_or_else(|| format!("{index:06}.png"), str::to_owned);
    let paths: ArrayRef = Arc::new(StringArray::from_iter_values(range.clone().map(path)));
    let image: ArrayRef = Arc::new(StructArray::try_new(image_fields(), vec![bytes, paths], None)?);
    let labels = set.labels.as_ref().map(|labels| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(labels[range].iter().map(|&label| label.into())))
    });
    RecordBatch::try_new(schema.clone(), std::iter::once(image).chain(labels).collect())
}

fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => source.downcast().map_or_else(io::Error::other, |source| *source),
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use onepixel::dataset::{ImageSet, MemoryImages};
    use onepixel::progress::Silent;

    use super::*;
    use crate::{Request, load};

    fn set(images: usize, channels: usize) -> ImageSet {
        let shape = Shape::new(3, 5, channels).unwrap();
        let pixels = (0..images * shape.values()).map(|value| (value * value % 251) as u8).collect();
        let labels = (0..images).map(|index| (index % 3) as u16).collect();
        ImageSet::new(MemoryImages::new(shape, pixels).unwrap(), labels, ["one", "two", "Drei ♥ \""]).unwrap()
    }

    fn written(set: &ImageSet) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let set = OneSet::labelled("train", set);
        write(&set, ("a test", Some("CC BY 4.0")), (&mut bytes, Path::new("t.parquet")), &Silent)?;
        Ok(bytes)
    }

    fn pixels(set: &ImageSet) -> Vec<u8> {
        set.clone().into_memory().unwrap().images().as_bytes().unwrap().to_vec()
    }

    #[test]
    fn what_is_written_reads_back_equal_for_every_number_of_channels_that_png_has() {
        let folder = tempfile::tempdir().unwrap();
        for channels in 1..=4 {
            let set = set(2503, channels);
            let file = folder.path().join(format!("{channels}.parquet"));
            std::fs::write(&file, written(&set).unwrap()).unwrap();
            let read = load(&Request::dataset(file)).unwrap().train;
            assert_eq!((read.shape(), read.labels(), read.classes()), (set.shape(), set.labels(), set.classes()));
            assert!(pixels(&read) == pixels(&set), "{channels} channels");
        }
    }

    #[test]
    fn mnist_goes_through_parquet_unchanged() {
        let Some(data) = std::env::var_os("ONEPIXEL_DATA") else {
            println!("skipped: ONEPIXEL_DATA is not set");
            return;
        };
        let mnist = load(&Request::dataset(Path::new(&data).join("mnist"))).unwrap().test.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mnist.parquet");
        std::fs::write(&file, written(&mnist).unwrap()).unwrap();
        let read = load(&Request::dataset(file)).unwrap().train;
        assert_eq!((read.labels(), read.classes()), (mnist.labels(), mnist.classes()));
        assert!(pixels(&read) == pixels(&mnist), "every pixel is the same");
    }

    #[test]
    fn pyarrow_and_datasets_read_what_is_written() {
        let python = std::env::var("ONEPIXEL_PYTHON").unwrap_or("python3".to_owned());
        let has_packages = Command::new(&python).args(["-c", "import datasets, numpy, PIL, pyarrow.parquet"]).output();
        if !has_packages.is_ok_and(|done| done.status.success()) {
            println!("skipped: {python} has no datasets, pyarrow, Pillow and NumPy (ONEPIXEL_PYTHON names another)");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        for channels in [1, 3, 4] {
            let set = set(1503, channels);
            let path = |extension: &str| folder.path().join(format!("{channels}.{extension}"));
            std::fs::write(path("parquet"), written(&set).unwrap()).unwrap();
            std::fs::write(path("pixels"), pixels(&set)).unwrap();
            let about = json!({"shape": [3, 5, channels], "labels": set.labels(), "classes": set.classes()});
            std::fs::write(path("json"), about.to_string()).unwrap();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/parquet.py");
        let done = Command::new(python).arg(script).arg("check").arg(folder.path()).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(String::from_utf8_lossy(&done.stdout), "3 tables agree\n");
    }

    #[test]
    fn the_same_set_gives_the_same_bytes() {
        assert!(written(&set(20, 3)).unwrap() == written(&set(20, 3)).unwrap());
    }

    #[test]
    fn images_that_no_png_holds_are_refused() {
        let message = written(&set(3, 5)).unwrap_err().to_string();
        assert!(message.contains("found 5"), "{message}");
    }
}
