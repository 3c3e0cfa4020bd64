//! Arrow IPC: a table whose columns are written batch by batch, as Hugging Face keeps datasets on disk.
//!
//! Definition: <https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc>.
//! A stream is a schema followed by messages; a file is the same between two magic words and a footer, which repeats
//! where the messages lie and is not needed. Every length and offset that a message states is checked
//! (`arrow_messages`) before the message is decoded.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_buffer::Buffer;
use arrow_schema::SchemaRef;

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::{Error, Result};
use crate::formats::columnar::arrow_buffers::{read_body, rows_at_a_time};
use crate::formats::columnar::arrow_messages::{
    FILE_MAGIC, Message, check_columns, check_compressed, damaged, decode, next_message, read_schema,
};
use crate::formats::columnar::cells::Cells;
use crate::formats::columnar::columns::{Columns, Features, HUGGING_FACE};
use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::parquet_pages::PageFile;
use crate::formats::columnar::shards::Shard;
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;

/// Bytes of a batch that are read at a time, about.
const BATCH_BYTES: usize = 4 << 20;

/// Bytes before the messages of a file.
const FILE_HEAD_BYTES: u64 = 8;

/// An open file.
pub(crate) struct ArrowShard {
    file: PageFile,
    schema: SchemaRef,
    columns: Columns,
    bounds: Vec<usize>,
    batches: Vec<Batch>,
}

/// Some rows of the batch in a message, and the dictionaries that they refer to: those of the messages before it.
struct Batch {
    message: Message,
    /// The first of the rows in the message, and all rows of the message.
    first: usize,
    of: usize,
    dictionaries: Arc<HashMap<i64, ArrayRef>>,
}

impl ArrowShard {
    /// Opens a table of images and labels.
    pub(crate) fn open(path: &Path, reading: &Reading<'_>) -> Result<Self> {
        let (file, bytes) = open_file(path)?;
        let file = PageFile::new(file, path, bytes);
        let head = file.read(0, FILE_MAGIC.len().min(bytes as usize))?;
        let mut offset = if head == FILE_MAGIC { FILE_HEAD_BYTES } else { 0 };
        let Some(first) = next_message(&file, &mut offset)? else {
            return Err(Error::EmptySet { origin: Origin::file(path) });
        };
        let schema = read_schema(&file, first)?;
        let features = Features::parse(schema.metadata().get(HUGGING_FACE).map(String::as_str));
        let columns = Columns::choose(path, schema.fields(), &features, reading.options.label_column.as_ref())?;
        let mut shard = Self { file, schema, columns, bounds: vec![0], batches: Vec::new() };
        let mut dictionaries = Arc::default();
        while let Some(message) = next_message(&shard.file, &mut offset)? {
            shard.push(message, &mut dictionaries)?;
        }
        Ok(shard)
    }

    /// Takes a message up: a batch of rows, or a dictionary for the batches after it.
    fn push(&mut self, message: Message, dictionaries: &mut Arc<HashMap<i64, ArrayRef>>) -> Result<()> {
        let description = self.file.read(message.description, message.description_bytes)?;
        let decoded = decode(&self.file, message, &description)?;
        if let Some(batch) = decoded.header_as_record_batch() {
            let rows = usize::try_from(batch.length()).ok().filter(|&rows| rows <= i32::MAX as usize);
            let rows = rows.ok_or_else(|| damaged(&self.file, message, format!("{} rows", batch.length())))?;
            let column = self.columns.images.index;
            let step = match batch.compression() {
                Some(_) => rows.max(1),
                None => rows_at_a_time(&self.schema, column, rows, message.body_bytes, BATCH_BYTES),
            };
            let first_row = self.bounds[self.bounds.len() - 1];
            for first in (0..rows).step_by(step) {
                self.bounds.push(first_row + rows.min(first + step));
                self.batches.push(Batch { message, first, of: rows, dictionaries: dictionaries.clone() });
            }
            return Ok(());
        }
        let Some(dictionary) = decoded.header_as_dictionary_batch() else {
            return Err(damaged(&self.file, message, format!("a message of {:?}", decoded.header_type())));
        };
        let body = self.file.read(message.body, message.body_bytes)?;
        if let Some(batch) = dictionary.data() {
            check_columns(&self.file, message, batch)?;
            check_compressed(&self.file, message, batch, &body)?;
        }
        let (body, version) = (Buffer::from_vec(body), decoded.version());
        let dictionaries = Arc::make_mut(dictionaries);
        guarded(|| arrow_ipc::reader::read_dictionary(&body, dictionary, &self.schema, dictionaries, &version))
            .map_err(|found| damaged(&self.file, message, found))
    }

    /// One column of some rows of the message that a batch is of; all rows where `rows` is none.
    fn read_column(&self, batch: &Batch, column: usize, rows: Option<Range<usize>>) -> Result<ArrayRef> {
        let message = batch.message;
        let description = self.file.read(message.description, message.description_bytes)?;
        let decoded = decode(&self.file, message, &description)?;
        let damage = |found: String| damaged(&self.file, message, found);
        let table = decoded.header_as_record_batch().ok_or_else(|| damage("no batch of rows".to_owned()))?;
        check_columns(&self.file, message, table)?;
        let body = read_body(&self.file, message, table, (&self.schema, column), rows.as_ref())?;
        check_compressed(&self.file, message, table, &body)?;
        let version = decoded.version();
        let (schema, dictionaries) = (self.schema.clone(), &batch.dictionaries);
        let decode =
            || arrow_ipc::reader::read_record_batch(&body, table, schema, dictionaries, Some(&[column]), &version);
        let read = guarded(decode).map_err(damage)?;
        match read.columns() {
            [values] if values.len() == batch.of => {
                Ok(rows.map_or_else(|| values.clone(), |rows| values.slice(rows.start, rows.len())))
            }
            _ => Err(damage(format!("{} rows were promised, {} are there", batch.of, read.num_rows()))),
        }
    }
}

impl Shard for ArrowShard {
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
        let rows = self.bounds[batch + 1] - self.bounds[batch];
        let batch = &self.batches[batch];
        self.read_column(batch, self.columns.images.index, Some(batch.first..batch.first + rows))
    }

    fn push_labels(&self, labels: &mut Labels) -> Result<()> {
        let Some(column) = &self.columns.labels else { return Ok(()) };
        let whole = self.batches.iter().zip(&self.bounds).filter(|(batch, _)| batch.first == 0);
        for (batch, &first_row) in whole {
            let values = &self.read_column(batch, column.index, None)?;
            Cells { file: self.file.path(), column: &column.name, first_row, values }.push_labels(labels)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::cast::AsArray;
    use arrow_array::{BinaryArray, Int64Array, LargeBinaryArray, RecordBatch, StructArray};
    use arrow_ipc::writer::StreamWriter;
    use onepixel::progress::Silent;

    use super::*;
    use crate::reading::options::ReadOptions;

    /// Opens a table of two batches of rows of 1 MiB, which are filled with the numbers of the rows.
    fn opened(image: impl Fn(Vec<Vec<u8>>) -> ArrayRef) -> ArrowShard {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.arrow");
        let mut writer = None;
        for rows in [0..10_u8, 10..13] {
            let labels: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.clone().map(i64::from)));
            let images = image(rows.map(|row| vec![row; 1 << 20]).collect());
            let batch = RecordBatch::try_from_iter([("label", labels), ("image", images)]).unwrap();
            let file = || StreamWriter::try_new(std::fs::File::create(&path).unwrap(), &batch.schema()).unwrap();
            writer.get_or_insert_with(file).write(&batch).unwrap();
        }
        writer.unwrap().finish().unwrap();
        let options = ReadOptions::default();
        ArrowShard::open(&path, &Reading::new(&options, &Silent)).unwrap()
    }

    #[test]
    fn a_few_rows_are_read_without_the_others() {
        let plain = opened(|images| Arc::new(BinaryArray::from_iter_values(images)));
        let large = opened(|images| Arc::new(LargeBinaryArray::from_iter_values(images)));
        let parts = opened(|images| {
            let bytes: ArrayRef = Arc::new(BinaryArray::from_iter_values(images));
            let paths: ArrayRef = Arc::new(arrow_array::StringArray::from(vec![Some("p"); bytes.len()]));
            Arc::new(StructArray::try_from(vec![("path", paths), ("bytes", bytes)]).unwrap())
        });
        for shard in [plain, large, parts] {
            assert_eq!(shard.bounds(), [0, 3, 6, 9, 10, 13]);
            for (batch, rows) in shard.bounds().windows(2).enumerate() {
                let values = &shard.read_images(batch).unwrap();
                assert_eq!(values.len(), rows[1] - rows[0]);
                let cells = Cells { file: shard.path(), column: "image", first_row: rows[0], values };
                for row in rows[0]..rows[1] {
                    let bytes = cells.encoded(row - rows[0]).unwrap();
                    assert!(bytes.len() == 1 << 20 && bytes.iter().all(|&byte| usize::from(byte) == row), "row {row}");
                }
            }
            let mut labels = Labels::new(Origin::file(shard.path()));
            shard.push_labels(&mut labels).unwrap();
            assert_eq!(labels.len(), 13);
        }
    }

    #[test]
    fn labels_are_read_without_the_images() {
        let shard = opened(|images| Arc::new(BinaryArray::from_iter_values(images)));
        let batch = &shard.batches[0];
        let values = shard.read_column(batch, shard.columns.labels.as_ref().unwrap().index, None).unwrap();
        assert_eq!(values.as_primitive::<arrow_array::types::Int64Type>().values()[..], (0..10).collect::<Vec<_>>());
    }
}
