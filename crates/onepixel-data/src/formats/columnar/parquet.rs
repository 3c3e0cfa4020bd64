//! Parquet: a table whose columns are compressed page by page.
//!
//! Definition: <https://parquet.apache.org/docs/file-format/>. The footer at the end of the file says where the pages of
//! each column lie; it is checked against the file before anything is read. Pages are read as images are asked for.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};

use crate::bytes::origin::Origin;
use crate::bytes::stream::shown;
use crate::bytes::supply::{DEFLATE_MOST, open_file};
use crate::error::{Error, Result, TableError};
use crate::formats::columnar::cells::Cells;
use crate::formats::columnar::columns::{Columns, Features, HUGGING_FACE, has_images, holds_labels, is_binary};
use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::parquet_pages::{Allowance, NAME, PageFile};
use crate::formats::columnar::parquet_thrift::{self, MOST_DEPTH};
use crate::formats::columnar::shards::Shard;
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;

/// What a Parquet file begins and ends with.
pub(crate) const MAGIC: [u8; 4] = *b"PAR1";

/// What the file ends with: the length of the footer, and [`MAGIC`].
const TAIL_BYTES: usize = 8;

/// Bytes of a column that are decompressed at a time, at least, and the most rows that they may be.
const BATCH_BYTES: u64 = 4 << 20;
const BATCH_ROWS: u64 = 1024;

/// Values that a column's chunk may have: so many at least, or for each of its bytes. Larger lists of small numbers take
/// a bit for each at least, and compress well.
const HARMLESS_VALUES: u64 = 16 << 20;
const MOST_VALUES_OF_BYTE: u64 = 64;

/// Labels that are decompressed at a time.
const LABEL_ROWS: usize = 8192;

/// An open file. Readers that have read a batch wait where they are: the next batch is usually asked for next.
pub(crate) struct ParquetShard {
    file: PageFile,
    metadata: ArrowReaderMetadata,
    columns: Columns,
    bounds: Vec<usize>,
    batches: Vec<Batch>,
    waiting: Mutex<Vec<(usize, BatchReader)>>,
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
        let (file, bytes) = open_file(path)?;
        let file = PageFile::new(file, path, bytes);
        let metadata = read_footer(&file)?;
        check_promises(&file, &metadata)?;
        let features = features(&metadata);
        let metadata = Arc::new(metadata);
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let plain = with_schema(&file, &metadata, options)?;
        let columns = Columns::choose(path, plain.schema().fields(), &features, reading.options.label_column.as_ref())?;
        check_values(&file, &metadata, columns.images.index)?;
        let options = ArrowReaderOptions::new().with_schema(with_views(plain.schema(), columns.images.index));
        let metadata = with_schema(&file, &metadata, options)?;
        let (bounds, batches) = batches(metadata.metadata(), columns.images.index);
        Ok(Self { file, metadata, columns, bounds, batches, waiting: Mutex::default() })
    }

    /// The reader that stands before a batch.
    fn image_reader(&self, batch: usize) -> Result<BatchReader> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = waiting.iter().position(|&(next, _)| next == batch) {
            return Ok(waiting.swap_remove(place).1);
        }
        drop(waiting);
        let Batch { group, offset, step } = self.batches[batch];
        let column = self.columns.images.index;
        let values =
            column_chunks(self.metadata.metadata(), group, column).map(|chunk| chunk.num_values()).sum::<i64>();
        let allowance = Allowance { values: values.max(0) as u64, repeats: false };
        BatchReader::new(&self.file, allowance, &self.metadata, column, |reader| {
            reader.with_row_groups(vec![group]).with_offset(offset).with_batch_size(step)
        })
    }

    /// Keeps a reader that stands before `next`, unless that is in another row group.
    fn keep(&self, reader: BatchReader, next: usize) {
        if self.batches.get(next).is_none_or(|next| next.offset == 0) {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= 2 * rayon::current_num_threads() {
            waiting.remove(0);
        }
        waiting.push((next, reader));
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
        let (first, end) = (self.bounds[batch], self.bounds[batch + 1]);
        let mut reader = self.image_reader(batch)?;
        let read = reader.next(first)?;
        match read {
            Some(read) if read.num_rows() == end - first => {
                self.keep(reader, batch + 1);
                Ok(read.column(0).clone())
            }
            other => Err(self.too_few(first, end - first, other.map_or(0, |read| read.num_rows()))),
        }
    }

    fn push_labels(&self, labels: &mut Labels) -> Result<()> {
        let Some(column) = &self.columns.labels else { return Ok(()) };
        let rows = self.bounds.last().copied().unwrap_or(0);
        let allowance = Allowance { values: rows as u64, repeats: true };
        let mut reader = BatchReader::new(&self.file, allowance, &self.metadata, column.index, |reader| {
            reader.with_batch_size(LABEL_ROWS)
        })?;
        let (file, column) = (self.file.path(), &*column.name);
        let mut first_row = 0;
        while let Some(batch) = reader.next(first_row)? {
            Cells { file, column, first_row, values: batch.column(0) }.push_labels(labels)?;
            first_row += batch.num_rows();
        }
        if first_row != rows {
            return Err(self.too_few(0, rows, first_row));
        }
        Ok(())
    }
}

/// The most cells of a table that is read as text.
const MOST_TEXT_CELLS: usize = 64 << 20;

/// The names of columns, and rows of as many cells.
pub(crate) type TextRows = (Vec<String>, Vec<Vec<String>>);

/// The columns of text and numbers of a table without images, as labels of images that lie elsewhere; `None` of a table of
/// images, or with fewer than two such columns, or of more cells than a table of labels has.
pub(crate) fn text_rows(path: &Path) -> Result<Option<TextRows>> {
    let (file, bytes) = open_file(path)?;
    let file = PageFile::new(file, path, bytes);
    let metadata = read_footer(&file)?;
    check_promises(&file, &metadata)?;
    let count: u64 = metadata.row_groups().iter().map(|group| group.num_rows().max(0) as u64).sum();
    let metadata = Arc::new(metadata);
    let metadata = with_schema(&file, &metadata, ArrowReaderOptions::new().with_skip_arrow_metadata(true))?;
    let fields = metadata.schema().fields();
    let columns: Vec<usize> = (0..fields.len()).filter(|&index| holds_labels(fields[index].data_type())).collect();
    let is_large = count.saturating_mul(columns.len() as u64) > MOST_TEXT_CELLS as u64;
    if has_images(fields) || columns.len() < 2 || is_large {
        return Ok(None);
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (place, &index) in columns.iter().enumerate() {
        let allowance = Allowance { values: count, repeats: true };
        let mut reader =
            BatchReader::new(&file, allowance, &metadata, index, |reader| reader.with_batch_size(LABEL_ROWS))?;
        let mut first_row = 0;
        while let Some(batch) = reader.next(first_row)? {
            let cells = Cells { file: path, column: fields[index].name(), first_row, values: batch.column(0) };
            for (row, text) in (first_row..).zip(cells.texts()) {
                match rows.get_mut(row) {
                    Some(row) => row.resize(place, String::new()),
                    None => rows.push(vec![String::new(); place]),
                }
                rows[row].push(text);
            }
            first_row += batch.num_rows();
        }
    }
    let names = columns.iter().map(|&index| fields[index].name().clone()).collect();
    Ok(Some((names, rows)))
}

/// Whether a table has images in it; one that cannot be read may have.
pub(crate) fn may_have_images(path: &Path) -> bool {
    let schema = open_file(path).and_then(|(file, bytes)| {
        let file = PageFile::new(file, path, bytes);
        let metadata = Arc::new(read_footer(&file)?);
        with_schema(&file, &metadata, ArrowReaderOptions::new().with_skip_arrow_metadata(true))
    });
    schema.map_or(true, |metadata| has_images(metadata.schema().fields()))
}

impl ParquetShard {
    fn too_few(&self, first: usize, promised: usize, found: usize) -> Error {
        damaged(&self.file, place(first), format!("{promised} rows were promised, {found} are there"))
    }
}

fn place(first_row: usize) -> String {
    format!("in row {first_row} (from 0) or after it")
}

/// Reads batches of rows of one column.
struct BatchReader {
    file: PageFile,
    reader: ParquetRecordBatchReader,
}

impl BatchReader {
    fn new(
        file: &PageFile,
        allowance: Allowance,
        metadata: &ArrowReaderMetadata,
        column: usize,
        choose: impl FnOnce(ParquetRecordBatchReaderBuilder<PageFile>) -> ParquetRecordBatchReaderBuilder<PageFile>,
    ) -> Result<Self> {
        let file = file.allowing(allowance);
        let projection = ProjectionMask::roots(metadata.parquet_schema(), [column]);
        let reader = guarded(|| {
            let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file.clone(), metadata.clone());
            choose(reader).with_projection(projection).build()
        });
        match reader {
            Ok(reader) => Ok(Self { file, reader }),
            Err(found) => Err(damaged(&file, "at its columns".to_owned(), found)),
        }
    }

    /// The next batch, whose first row in the file is for errors to name.
    fn next(&mut self, first_row: usize) -> Result<Option<RecordBatch>> {
        guarded(|| self.reader.next().transpose()).map_err(|found| damaged(&self.file, place(first_row), found))
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
    let depth = parquet_thrift::depth(&bytes);
    if depth.is_none_or(|depth| depth > MOST_DEPTH) {
        let found = depth.map_or("other bytes".to_owned(), |depth| format!("one that is {depth} deep"));
        return Err(bad(footer, &format!("a schema of groups at most {MOST_DEPTH} deep"), found));
    }
    guarded(|| ParquetMetaDataReader::decode_metadata(&bytes))
        .map_err(|found| damaged(file, format!("in the footer, at byte {footer}"), found))
}

fn with_schema(
    file: &PageFile,
    metadata: &Arc<ParquetMetaData>,
    options: ArrowReaderOptions,
) -> Result<ArrowReaderMetadata> {
    guarded(|| ArrowReaderMetadata::try_new(metadata.clone(), options))
        .map_err(|found| damaged(file, "in the footer".to_owned(), found))
}

/// The chunks of a row group that are leaves of one column.
fn column_chunks(
    metadata: &ParquetMetaData,
    group: usize,
    column: usize,
) -> impl Iterator<Item = &ColumnChunkMetaData> {
    let schema = metadata.file_metadata().schema_descr();
    let leaves = metadata.row_group(group).columns().iter().enumerate();
    leaves.filter(move |&(leaf, _)| schema.get_column_root_idx(leaf) == column).map(|(_, chunk)| chunk)
}

/// Checks that the chunks of a column can have as many values as they say: a list of many equal values takes no room.
fn check_values(file: &PageFile, metadata: &ParquetMetaData, column: usize) -> Result<()> {
    for group in 0..metadata.num_row_groups() {
        for chunk in column_chunks(metadata, group, column) {
            let most = (chunk.compressed_size().max(0) as u64).saturating_mul(MOST_VALUES_OF_BYTE).max(HARMLESS_VALUES);
            if u64::try_from(chunk.num_values()).is_ok_and(|values| values <= most) {
                continue;
            }
            let found = format!("{} values in {} bytes", chunk.num_values(), chunk.compressed_size());
            return Err(damaged(file, format!("in the footer, row group {group}"), found));
        }
    }
    Ok(())
}

/// Checks that the column chunks lie in the file, and that they can hold as many rows as the footer says.
fn check_promises(file: &PageFile, metadata: &ParquetMetaData) -> Result<()> {
    let (mut rows, mut chunks) = (0, 0);
    for (index, group) in metadata.row_groups().iter().enumerate() {
        let bad = |what: &str, found: i64| {
            Error::Table(TableError::DamagedTable {
                file: file.path().to_path_buf(),
                format: NAME,
                place: format!("in the footer, row group {index}"),
                found: format!("{what} of {found}"),
            })
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
    let bytes = |chunk: &ColumnChunkMetaData| -> u64 {
        let most = (chunk.compressed_size().max(0) as u64).saturating_mul(DEFLATE_MOST as u64);
        most.min(chunk.uncompressed_size().max(0) as u64)
    };
    let (mut bounds, mut batches) = (vec![0], Vec::new());
    for group in 0..metadata.num_row_groups() {
        let rows = metadata.row_group(group).num_rows().max(0) as usize;
        let row_bytes = column_chunks(metadata, group, column).map(bytes).sum::<u64>() / rows.max(1) as u64;
        let step = (BATCH_BYTES / row_bytes.max(1)).clamp(1, BATCH_ROWS) as usize;
        let first = bounds[bounds.len() - 1];
        for offset in (0..rows).step_by(step) {
            batches.push(Batch { group, offset, step });
            bounds.push(first + rows.min(offset + step));
        }
    }
    (bounds, batches)
}

/// What [`PageFile`] refused to the reader, or else what the reader says of a place in the file.
fn damaged(file: &PageFile, place: String, found: String) -> Error {
    file.take_refusal().unwrap_or_else(|| {
        Error::Table(TableError::DamagedTable { file: file.path().to_path_buf(), format: NAME, place, found })
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::{BinaryArray, Int64Array, StructArray};
    use onepixel::progress::Silent;
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::{WriterProperties, WriterVersion};

    use super::*;
    use crate::reading::options::ReadOptions;

    /// Opens a table of 40 rows in two row groups of several pages; images are 300 kB of the number of their row.
    fn opened(version: WriterVersion, dictionary: bool) -> (tempfile::TempDir, ParquetShard) {
        let labels: ArrayRef = Arc::new(Int64Array::from_iter_values(0..40));
        let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values((0..40).map(|row| vec![row; 300_000])));
        let image: ArrayRef = Arc::new(StructArray::try_from(vec![("bytes", bytes)]).unwrap());
        let batch = RecordBatch::try_from_iter([("label", labels), ("image", image)]).unwrap();
        let properties = WriterProperties::builder()
            .set_writer_version(version)
            .set_dictionary_enabled(dictionary)
            .set_write_batch_size(2)
            .set_data_page_size_limit(1 << 20)
            .set_max_row_group_row_count(Some(35));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let options = ReadOptions::default();
        let shard = ParquetShard::open(&path, &Reading::new(&options, &Silent)).unwrap();
        (folder, shard)
    }

    #[test]
    fn batches_are_read_in_any_order() {
        for (version, dictionary) in [(WriterVersion::PARQUET_1_0, false), (WriterVersion::PARQUET_1_0, true)] {
            let (_folder, shard) = opened(version, dictionary);
            assert_eq!(shard.bounds(), [0, 13, 26, 35, 40]);
            for batch in [0, 1, 2, 3, 2, 1, 0, 3, 1, 2] {
                let first_row = shard.bounds()[batch];
                let values = &shard.read_images(batch).unwrap();
                let cells = Cells { file: shard.path(), column: "image", first_row, values };
                for row in first_row..shard.bounds()[batch + 1] {
                    let bytes = cells.encoded(row - first_row).unwrap();
                    assert!(bytes.len() == 300_000 && bytes.iter().all(|&byte| usize::from(byte) == row), "row {row}");
                }
            }
            assert_eq!(shard.waiting.lock().unwrap().len(), 1, "only one reader still stands before a batch");
        }
    }
}
