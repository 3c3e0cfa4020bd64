//! Where do the messages of an Arrow IPC file lie, and can what they state be true?
//!
//! Every length and offset that a message states is checked here before the message is decoded.

use std::sync::Arc;

use arrow_ipc::MessageHeader;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_schema::SchemaRef;

use crate::bytes::origin::Origin;
use crate::bytes::stream::shown;
use crate::bytes::supply::DEFLATE_MOST;
use crate::error::{Error, Result, TableError};
use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::parquet_pages::{HARMLESS_BYTES, PageFile};

pub(crate) const NAME: &str = "Arrow IPC";

/// What an Arrow IPC file begins with; two zero bytes follow.
pub(crate) const FILE_MAGIC: [u8; 6] = *b"ARROW1";

/// What a message of a stream begins with.
pub(crate) const CONTINUATION: [u8; 4] = [0xff; 4];

/// Where a message lies: a description, then the body that it describes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message {
    pub(crate) description: u64,
    pub(crate) description_bytes: usize,
    pub(crate) body: u64,
    pub(crate) body_bytes: usize,
}

/// The message at `offset`, which then is where the one after it begins; none at the end.
pub(crate) fn next_message(file: &PageFile, offset: &mut u64) -> Result<Option<Message>> {
    let start = *offset;
    let head = file.read(start, 8.min((file.bytes() - start.min(file.bytes())) as usize))?;
    // Before version 0.15 messages began with their length.
    let (head_bytes, length) = match head.split_first_chunk::<4>() {
        None => return Ok(None),
        Some((&CONTINUATION, length)) => (8, length.first_chunk::<4>().copied()),
        Some((&length, _)) => (4, Some(length)),
    };
    let bad = |found: String| Error::BadHeader {
        origin: Origin::file(file.path()),
        format: NAME,
        offset: start,
        expected: "the length of a message".to_owned(),
        found,
    };
    let length = i32::from_le_bytes(length.ok_or_else(|| bad(shown(&head)))?);
    if length == 0 {
        return Ok(None);
    }
    let description_bytes = usize::try_from(length).map_err(|_| bad(length.to_string()))?;
    let description = start + head_bytes;
    let (body, body_bytes) = (description + description_bytes as u64, 0);
    let message = Message { description, description_bytes, body, body_bytes };
    let bytes = file.read(description, description_bytes)?;
    let body_bytes = decode(file, message, &bytes)?.bodyLength();
    let body_bytes = usize::try_from(body_bytes).map_err(|_| bad(format!("a body of {body_bytes} bytes")))?;
    let end = u128::from(body) + body_bytes as u128;
    if end > u128::from(file.bytes()) {
        return Err(Error::Truncated { origin: Origin::file(file.path()), expected: end, found: file.bytes() });
    }
    *offset = body + body_bytes as u64;
    Ok(Some(Message { body_bytes, ..message }))
}

pub(crate) fn decode<'a>(file: &PageFile, message: Message, description: &'a [u8]) -> Result<arrow_ipc::Message<'a>> {
    arrow_ipc::root_as_message(description).map_err(|error| damaged(file, message, error.to_string()))
}

pub(crate) fn read_schema(file: &PageFile, message: Message) -> Result<SchemaRef> {
    let description = file.read(message.description, message.description_bytes)?;
    let decoded = decode(file, message, &description)?;
    let damage = |found: String| damaged(file, message, found);
    let schema = decoded.header_as_schema().filter(|_| decoded.header_type() == MessageHeader::Schema);
    let schema = schema.ok_or_else(|| damage("no schema in the first message".to_owned()))?;
    if !schema.endianness().equals_to_target_endianness() {
        return Err(damage("numbers of the other byte order".to_owned()));
    }
    guarded(|| try_fb_to_schema(schema)).map(Arc::new).map_err(damage)
}

/// Checks what a batch says of its body: that each buffer lies in it, and that no column says that it has a negative
/// number of values.
pub(crate) fn check_columns(file: &PageFile, message: Message, batch: arrow_ipc::RecordBatch<'_>) -> Result<()> {
    for node in batch.nodes().into_iter().flatten() {
        if node.length() < 0 || node.null_count() < 0 || node.null_count() > node.length() {
            let found = format!("a column of {} values, {} of them null", node.length(), node.null_count());
            return Err(damaged(file, message, found));
        }
    }
    for buffer in batch.buffers().into_iter().flatten() {
        let end = u64::try_from(buffer.offset()).ok().zip(u64::try_from(buffer.length()).ok());
        let end = end.and_then(|(offset, length)| offset.checked_add(length));
        if end.is_none_or(|end| end > message.body_bytes as u64) {
            let (length, offset, body) = (buffer.length(), buffer.offset(), message.body_bytes);
            return Err(damaged(file, message, format!("a buffer of {length} bytes at {offset} of a body of {body}")));
        }
    }
    Ok(())
}

/// Checks that no compressed buffer becomes larger than it can; each begins with its length.
pub(crate) fn check_compressed(
    file: &PageFile,
    message: Message,
    batch: arrow_ipc::RecordBatch<'_>,
    body: &[u8],
) -> Result<()> {
    if batch.compression().is_none() {
        return Ok(());
    }
    for buffer in batch.buffers().into_iter().flatten().filter(|buffer| buffer.length() > 0) {
        let bytes = &body[buffer.offset() as usize..][..buffer.length() as usize];
        let Some((length, compressed)) = bytes.split_first_chunk::<8>() else {
            return Err(damaged(file, message, format!("a compressed buffer of {} bytes", bytes.len())));
        };
        let promised = i64::from_le_bytes(*length);
        let most = (DEFLATE_MOST * compressed.len() as u128).max(HARMLESS_BYTES.into());
        if promised > 0 && promised as u128 > most {
            let place = format!("buffer at byte {}", message.body + buffer.offset() as u64);
            let origin = Origin::member(file.path(), &place);
            let (promised, compressed) = (promised as u128, compressed.len() as u64);
            return Err(Error::Implausible { origin, promised, compressed, most });
        }
    }
    Ok(())
}

pub(crate) fn damaged(file: &PageFile, message: Message, found: String) -> Error {
    let place = format!("in the message at byte {}", message.description);
    Error::Table(TableError::DamagedTable { file: file.path().to_path_buf(), format: NAME, place, found })
}
