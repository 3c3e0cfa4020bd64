//! Parquet: a table whose columns are compressed page by page.
//!
//! Definition: <https://parquet.apache.org/docs/file-format/>. The footer at the end of the file says where the pages of
//! each column lie; it is checked against the file before anything is read. Pages are read as images are asked for.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use crate::bytes::supply::{DEFLATE_MOST, open_file};
use crate::error::{Error, Result};
use crate::formats::columnar::cells::Cells;
use crate::formats::columnar::columns::{Columns, Features, HUGGING_FACE, has_images, holds_labels, is_binary};
use crate::formats::columnar::parquet_pages::{Allowance, PageFile};
pub(crate) use crate::formats::columnar::parquet_table::MAGIC;
use crate::formats::columnar::parquet_table::{
    BatchReader, Table, check_values, column_chunks, damaged, each_batch, place, read_footer, with_schema,
};
use crate::formats::columnar::shards::Shard;
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;

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
        let Table { file, metadata: plain, .. } = Table::open(path)?;
        let metadata = plain.metadata().clone();
        let features = features(&metadata);
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
        let (table, of_column) = ((&self.file, &self.metadata), (column.index, allowance));
        let (file, column) = (self.file.path(), &*column.name);
        let found = each_batch(table, of_column, LABEL_ROWS, |first_row, values| {
            Cells { file, column, first_row, values }.push_labels(labels)
        })?;
        if found != rows {
            return Err(self.too_few(0, rows, found));
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
    let Table { file, metadata, rows: count } = Table::open(path)?;
    let fields = metadata.schema().fields();
    let columns: Vec<usize> = (0..fields.len()).filter(|&index| holds_labels(fields[index].data_type())).collect();
    let is_large = count.saturating_mul(columns.len() as u64) > MOST_TEXT_CELLS as u64;
    if has_images(fields) || columns.len() < 2 || is_large {
        return Ok(None);
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (place, &index) in columns.iter().enumerate() {
        let allowance = Allowance { values: count, repeats: true };
        each_batch((&file, &metadata), (index, allowance), LABEL_ROWS, |first_row, values| {
            let cells = Cells { file: path, column: fields[index].name(), first_row, values };
            for (row, text) in (first_row..).zip(cells.texts()) {
                match rows.get_mut(row) {
                    Some(row) => row.resize(place, String::new()),
                    None => rows.push(vec![String::new(); place]),
                }
                rows[row].push(text);
            }
            Ok(())
        })?;
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

#[cfg(test)]
mod tests {
    use arrow_array::{BinaryArray, Int64Array, RecordBatch, StructArray};
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
