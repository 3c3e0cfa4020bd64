//! Which bytes of a batch does a column need?
//!
//! The body of a batch holds the buffers of all its columns, those of images being large. Only what is asked for is read
//! into a body of zeros, for which the system gives memory only where it is written: the labels, or the images of some
//! rows.

use std::ops::Range;

use arrow_buffer::Buffer;
use arrow_schema::{DataType, SchemaRef};

use crate::error::Result;
use crate::formats::columnar::arrow_messages::Message;
use crate::formats::columnar::columns::is_binary;
use crate::formats::columnar::parquet_pages::PageFile;

/// The buffers of a column, by their places in the batch's list.
struct ColumnBuffers {
    all: Range<usize>,
    /// The offsets of the images' bytes, which the bytes follow, and the length of an offset.
    offsets: Option<(usize, usize)>,
}

/// The body of a batch with at least what `column` needs; for images, with the bytes of `rows` only.
///
/// The buffers lie within the body, as was checked.
pub(crate) fn read_body(
    file: &PageFile,
    message: Message,
    batch: arrow_ipc::RecordBatch<'_>,
    (schema, column): (&SchemaRef, usize),
    rows: Option<&Range<usize>>,
) -> Result<Buffer> {
    let found = ColumnBuffers::of(schema, column).filter(|_| batch.compression().is_none());
    let (Some(found), Some(list)) = (found, batch.buffers()) else {
        return Ok(Buffer::from_vec(file.read(message.body, message.body_bytes)?));
    };
    let mut body = file.zeros(message.body_bytes)?;
    let mut slice = None;
    for (place, buffer) in list.iter().enumerate().take(found.all.end).skip(found.all.start) {
        let (start, length) = (buffer.offset() as usize, buffer.length() as usize);
        let wanted = match (&slice, found.offsets) {
            (Some(slice), Some((offsets, _))) if place == offsets + 1 => clamp(slice, length),
            _ => 0..length,
        };
        let into = &mut body[start + wanted.start..start + wanted.end];
        file.read_into(message.body + (start + wanted.start) as u64, into)?;
        if let (Some(rows), Some((offsets, size))) = (rows, found.offsets)
            && offsets == place
        {
            slice = bytes_of_rows(&body[start..start + length], size, rows);
        }
    }
    Ok(Buffer::from_vec(body))
}

/// The rows of a batch that are read together: all where its bytes cannot be read apart.
pub(crate) fn rows_at_a_time(schema: &SchemaRef, column: usize, rows: usize, body_bytes: usize, most: usize) -> usize {
    match ColumnBuffers::of(schema, column).and_then(|found| found.offsets) {
        Some(_) => (rows as u128 * most as u128 / body_bytes.max(1) as u128).clamp(1, rows.max(1) as u128) as usize,
        None => rows.max(1),
    }
}

impl ColumnBuffers {
    /// None where the schema does not say how many buffers a column has.
    fn of(schema: &SchemaRef, column: usize) -> Option<Self> {
        let counts = schema.fields().iter().map(|field| count(field.data_type()));
        let start = counts.take(column).sum::<Option<usize>>()?;
        let kind = schema.fields().get(column)?.data_type();
        let all = start..start + count(kind)?;
        let bytes = match kind {
            DataType::Struct(parts) => {
                let place = parts.iter().position(|part| part.name() == "bytes" && is_binary(part.data_type()));
                place.and_then(|place| {
                    let before = parts[..place].iter().map(|part| count(part.data_type())).sum::<Option<usize>>()?;
                    Some((start + 1 + before, parts[place].data_type()))
                })
            }
            _ => Some((start, kind)),
        };
        let offsets = bytes.and_then(|(first, kind)| match kind {
            DataType::Binary => Some((first + 1, size_of::<i32>())),
            DataType::LargeBinary => Some((first + 1, size_of::<i64>())),
            _ => None,
        });
        Some(Self { all, offsets })
    }
}

/// How many buffers a column of this type has, validity included, where that is the same in every batch.
fn count(kind: &DataType) -> Option<usize> {
    match kind {
        DataType::Null => Some(0),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => Some(3),
        DataType::List(item) | DataType::LargeList(item) => Some(2 + count(item.data_type())?),
        DataType::FixedSizeList(item, _) => Some(1 + count(item.data_type())?),
        DataType::Struct(parts) => Some(1 + parts.iter().map(|part| count(part.data_type())).sum::<Option<usize>>()?),
        DataType::Boolean | DataType::FixedSizeBinary(_) | DataType::Dictionary(_, _) => Some(2),
        _ if kind.is_primitive() => Some(2),
        _ => None,
    }
}

/// Where the bytes of some rows lie, as their offsets say.
fn bytes_of_rows(offsets: &[u8], size: usize, rows: &Range<usize>) -> Option<Range<usize>> {
    let offset = |row: usize| -> Option<usize> {
        let bytes = offsets.get(row.checked_mul(size)?..)?.get(..size)?;
        let mut number = [0; 8];
        number[..size].copy_from_slice(bytes);
        usize::try_from(u64::from_le_bytes(number)).ok()
    };
    Some(offset(rows.start)?..offset(rows.end)?)
}

/// Offsets that lie leave nothing to read: the decoder refuses them.
fn clamp(slice: &Range<usize>, length: usize) -> Range<usize> {
    let end = slice.end.min(length);
    slice.start.min(end)..end
}
