//! Parquet: a table whose columns are compressed page by page.
//!
//! Definition: <https://parquet.apache.org/docs/file-format/>. The footer at the end of the file says where the pages of
//! each column lie; it is checked against the file before anything is read. Pages are read as images are asked for.

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};

use super::cells::Cells;
use super::columns::{Columns, Features, HUGGING_FACE, is_binary};
use super::parquet_pages::PageFile;
use super::shards::Shard;
use crate::error::{Error, Result};
use crate::labels::Labels;
use crate::origin::Origin;
use crate::reading::Reading;
use crate::stream::{self, DEFLATE_MOST, shown};

pub(crate) const NAME: &str = "Parquet";

/// What a Parquet file begins and ends with.
pub(crate) const MAGIC: [u8; 4] = *b"PAR1";

/// What the file ends with: the length of the footer, and [`MAGIC`].
const TAIL_BYTES: usize = 8;

/// Bytes of a column that are decompressed at a time, at least, and the most rows that they may be.
const BATCH_BYTES: u64 = 4 << 20;
const BATCH_ROWS: u64 = 1024;

/// Labels that are decompressed at a time.
const LABEL_ROWS: usize = 8192;

/// An open file. Readers that have read a batch wait where they are: the next batch is usually asked for next.
pub(crate) struct ParquetShard {
    file: PageFile,
    metadata: ArrowReaderMetadata,
    columns: Columns,
    bounds: Vec<usize>,
    batches: Vec<Batch>,
    waiting: Mutex<Vec<(usize, ParquetRecordBatchReader)>>,
}

/// Rows of a row group that are read together.
struct Batch {
    group: usize,
    /// The first of them in the group.
    offset: usize,
    /// Rows of all batches of the group but the last.
    step: usize,
}

impl ParquetShard {
    /// Opens a table of images and labels.
    pub(crate) fn open(path: &Path, reading: &Reading<'_>) -> Result<Self> {
        let (file, bytes) = stream::open(path)?;
        let file = PageFile::new(file, path, bytes);
        let metadata = read_footer(&file)?;
        check_promises(&file, &metadata)?;
        let features = features(&metadata);
        let in_footer = |error| damaged(&file, "in the footer".to_owned(), error);
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = Arc::new(metadata);
        let plain = ArrowReaderMetadata::try_new(metadata.clone(), options).map_err(in_footer)?;
        let columns = Columns::choose(path, plain.schema().fields(), &features, reading.options.label_column.as_ref())?;
        let options = ArrowReaderOptions::new().with_schema(with_views(plain.schema(), columns.images.index));
        let metadata = ArrowReaderMetadata::try_new(metadata, options).map_err(in_footer)?;
        let (bounds, batches) = batches(metadata.metadata(), columns.images.index);
        Ok(Self { file, metadata, columns, bounds, batches, waiting: Mutex::default() })
    }

    fn reader(&self, column: usize) -> ParquetRecordBatchReaderBuilder<PageFile> {
        let projection = ProjectionMask::roots(self.metadata.parquet_schema(), [column]);
        ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
            .with_projection(projection)
    }

    /// The reader that stands before a batch.
    fn image_reader(&self, batch: usize) -> Result<ParquetRecordBatchReader, ParquetError> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = waiting.iter().position(|&(next, _)| next == batch) {
            return Ok(waiting.swap_remove(place).1);
        }
        drop(waiting);
        let Batch { group, offset, step } = self.batches[batch];
        let reader = self.reader(self.columns.images.index).with_row_groups(vec![group]);
        reader.with_offset(offset).with_batch_size(step).build()
    }

    /// Keeps a reader that stands before `next`, unless that is in another row group.
    fn keep(&self, reader: ParquetRecordBatchReader, next: usize) {
        if self.batches.get(next).is_none_or(|next| next.offset == 0) {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= 2 * rayon::current_num_threads() {
            waiting.remove(0);
        }
        waiting.push((next, reader));
    }

    fn place(&self, rows: Range<usize>) -> String {
        format!("rows {} to {} (from 0)", rows.start, rows.end.saturating_sub(1))
    }
}

impl Shard for ParquetShard {
    fn path(&self) -> &Path {
        self.file.path()
    }

    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn bounds(&self) -> &[usize] {
        &self.bounds
    }

    fn read_images(&self, batch: usize) -> Result<ArrayRef> {
        let rows = self.bounds[batch]..self.bounds[batch + 1];
        let damage = |error| damaged(&self.file, self.place(rows.clone()), error);
        let mut reader = self.image_reader(batch).map_err(damage)?;
        let read = reader.next().transpose().map_err(|error| damage(error.into()))?;
        match read {
            Some(read) if read.num_rows() == rows.len() => {
                self.keep(reader, batch + 1);
                Ok(read.column(0).clone())
            }
            other => Err(damage(too_few(rows.len(), other.as_ref()))),
        }
    }

    fn push_labels(&self, labels: &mut Labels) -> Result<()> {
        let all = 0..self.bounds.last().copied().unwrap_or(0);
        let mut first_row = 0;
        let damage = |error, from: usize| damaged(&self.file, self.place(from..all.end), error);
        let reader = self.reader(self.columns.labels).with_batch_size(LABEL_ROWS).build();
        for batch in reader.map_err(|error| damage(error, 0))? {
            let batch = batch.map_err(|error| damage(error.into(), first_row))?;
            let (file, column) = (self.file.path(), &*self.columns.labels_name);
            Cells { file, column, first_row, values: batch.column(0) }.push_labels(labels)?;
            first_row += batch.num_rows();
        }
        if first_row != all.end {
            return Err(damage(too_few(all.end - first_row.min(all.end), None), first_row));
        }
        Ok(())
    }
}

/// Reads what the end of the file says of it.
fn read_footer(file: &PageFile) -> Result<ParquetMetaData> {
    let least = (MAGIC.len() + TAIL_BYTES) as u64;
    if file.bytes() < least {
        let origin = Origin::file(file.path());
        return Err(Error::Truncated { origin, expected: least.into(), found: file.bytes() });
    }
    let tail_offset = file.bytes() - TAIL_BYTES as u64;
    let tail = file.read(tail_offset, TAIL_BYTES)?;
    let bad = |offset, expected: &str, found| Error::BadHeader {
        origin: Origin::file(file.path()),
        format: NAME,
        offset,
        expected: expected.to_owned(),
        found,
    };
    let Some((length, magic)) = tail.split_first_chunk::<4>().filter(|(_, magic)| *magic == MAGIC) else {
        return Err(bad(tail_offset + 4, "the end of a footer, \"PAR1\"", shown(&tail[4..])));
    };
    debug_assert_eq!(magic, MAGIC);
    let length = u32::from_le_bytes(*length);
    let Some(footer) = tail_offset.checked_sub(length.into()).filter(|&offset| offset >= MAGIC.len() as u64) else {
        return Err(bad(tail_offset, "the length of a footer that lies in the file", format!("{length} bytes")));
    };
    let bytes = file.read(footer, length as usize)?;
    ParquetMetaDataReader::decode_metadata(&bytes)
        .map_err(|error| damaged(file, format!("in the footer, at byte {footer}"), error))
}

/// Checks that the column chunks lie in the file, and that they can hold as many rows as the footer says.
fn check_promises(file: &PageFile, metadata: &ParquetMetaData) -> Result<()> {
    let (mut rows, mut chunks) = (0, 0);
    for (index, group) in metadata.row_groups().iter().enumerate() {
        let bad = |what: &str, found: i64| Error::DamagedTable {
            file: file.path().to_path_buf(),
            format: NAME,
            place: format!("in the footer, row group {index}"),
            found: format!("{what} of {found}"),
        };
        rows += u128::try_from(group.num_rows()).map_err(|_| bad("a number of rows", group.num_rows()))?;
        for chunk in group.columns() {
            let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
            let length = chunk.compressed_size();
            let start = u64::try_from(start).map_err(|_| bad("an offset", start))?;
            let length_in_file = u64::try_from(length).map_err(|_| bad("a length", length))?;
            if start.checked_add(length_in_file).is_none_or(|end| end > file.bytes()) {
                return Err(bad("a column that ends outside the file, with a length", length));
            }
            chunks += u128::from(length_in_file);
        }
    }
    let origin = Origin::file(file.path());
    if chunks > u128::from(file.bytes()) {
        return Err(Error::Truncated { origin, expected: chunks, found: file.bytes() });
    }
    let most = DEFLATE_MOST * u128::from(file.bytes());
    if rows > most {
        return Err(Error::Implausible { origin, promised: rows, compressed: file.bytes(), most });
    }
    Ok(())
}

fn features(metadata: &ParquetMetaData) -> Features {
    let pairs = metadata.file_metadata().key_value_metadata();
    let stated = pairs.into_iter().flatten().find(|pair| pair.key == HUGGING_FACE);
    Features::parse(stated.and_then(|pair| pair.value.as_deref()))
}

/// The schema with the bytes of one column as views: they stay in the pages, however often a page's dictionary repeats
/// them.
fn with_views(schema: &Schema, column: usize) -> SchemaRef {
    let as_view = |field: &FieldRef| match is_binary(field.data_type()) {
        true => Arc::new(Field::clone(field).with_data_type(DataType::BinaryView)),
        false => field.clone(),
    };
    let fields = schema.fields().iter().enumerate().map(|(index, field)| match field.data_type() {
        DataType::Struct(parts) if index == column => {
            let parts: Fields = parts.iter().map(as_view).collect();
            Arc::new(Field::clone(field).with_data_type(DataType::Struct(parts)))
        }
        _ if index == column => as_view(field),
        _ => field.clone(),
    });
    Arc::new(Schema::new(fields.collect::<Fields>()))
}

/// The rows that are read together, so that each batch has about [`BATCH_BYTES`] of the column.
fn batches(metadata: &ParquetMetaData, column: usize) -> (Vec<usize>, Vec<Batch>) {
    let schema = metadata.file_metadata().schema_descr();
    let chunk_bytes = |group: &RowGroupMetaData| -> u64 {
        let chunks = group.columns().iter().enumerate();
        let chunks = chunks.filter(|&(leaf, _)| schema.get_column_root_idx(leaf) == column);
        let most = |chunk: &ColumnChunkMetaData| chunk.compressed_size().max(0) as u64 * DEFLATE_MOST as u64;
        chunks.map(|(_, chunk)| (chunk.uncompressed_size().max(0) as u64).min(most(chunk))).sum()
    };
    let (mut bounds, mut batches) = (vec![0], Vec::new());
    for (group, about) in metadata.row_groups().iter().enumerate() {
        let rows = about.num_rows().max(0) as usize;
        let row_bytes = (chunk_bytes(about) / rows.max(1) as u64).max(1);
        let step = (BATCH_BYTES / row_bytes).clamp(1, BATCH_ROWS) as usize;
        let first = bounds[bounds.len() - 1];
        for offset in (0..rows).step_by(step) {
            batches.push(Batch { group, offset, step });
            bounds.push(first + rows.min(offset + step));
        }
    }
    (bounds, batches)
}

fn too_few(rows: usize, read: Option<&RecordBatch>) -> ParquetError {
    let read = read.map_or(0, RecordBatch::num_rows);
    ParquetError::General(format!("{rows} rows were promised, {read} are there"))
}

/// What [`PageFile`] refused to the reader, or else what the reader says of a place in the file.
fn damaged(file: &PageFile, place: String, error: ParquetError) -> Error {
    file.take_refusal().unwrap_or_else(|| Error::DamagedTable {
        file: file.path().to_path_buf(),
        format: NAME,
        place,
        found: error.to_string(),
    })
}
