//! How is a Parquet file opened, and what it promises checked?

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};

use crate::bytes::origin::Origin;
use crate::bytes::stream::shown;
use crate::bytes::supply::{DEFLATE_MOST, open_file};
use crate::error::{Error, Result, TableError};
use crate::formats::columnar::guard::guarded;
use crate::formats::columnar::parquet_pages::{Allowance, NAME, PageFile};
use crate::formats::columnar::parquet_thrift::{self, MOST_DEPTH};

/// What a Parquet file begins and ends with.
pub(crate) const MAGIC: [u8; 4] = *b"PAR1";

/// What the file ends with: the length of the footer, and [`MAGIC`].
const TAIL_BYTES: usize = 8;

/// Values that a column's chunk may have: so many at least, or for each of its bytes. Larger lists of small numbers take
/// a bit for each at least, and compress well.
const HARMLESS_VALUES: u64 = 16 << 20;
const MOST_VALUES_OF_BYTE: u64 = 64;

/// An open file whose footer was read and checked.
pub(super) struct Table {
    pub(super) file: PageFile,
    pub(super) metadata: ArrowReaderMetadata,
    /// Rows of all groups.
    pub(super) rows: u64,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let (file, bytes) = open_file(path)?;
        let file = PageFile::new(file, path, bytes);
        let metadata = read_footer(&file)?;
        check_promises(&file, &metadata)?;
        let rows = metadata.row_groups().iter().map(|group| group.num_rows().max(0) as u64).sum();
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = with_schema(&file, &Arc::new(metadata), options)?;
        Ok(Self { file, metadata, rows })
    }
}

pub(super) fn place(first_row: usize) -> String {
    format!("in row {first_row} (from 0) or after it")
}

/// Reads batches of rows of one column.
pub(super) struct BatchReader {
    file: PageFile,
    reader: ParquetRecordBatchReader,
}

impl BatchReader {
    pub(super) fn new(
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
    pub(super) fn next(&mut self, first_row: usize) -> Result<Option<RecordBatch>> {
        guarded(|| self.reader.next().transpose()).map_err(|found| damaged(&self.file, place(first_row), found))
    }
}

/// Calls `take` with the first row and the values of each batch of a column, of so many rows; tells how many rows there were.
pub(super) fn each_batch(
    (file, metadata): (&PageFile, &ArrowReaderMetadata),
    (column, allowance): (usize, Allowance),
    rows: usize,
    mut take: impl FnMut(usize, &ArrayRef) -> Result<()>,
) -> Result<usize> {
    let mut reader = BatchReader::new(file, allowance, metadata, column, |reader| reader.with_batch_size(rows))?;
    let mut first_row = 0;
    while let Some(batch) = reader.next(first_row)? {
        take(first_row, batch.column(0))?;
        first_row += batch.num_rows();
    }
    Ok(first_row)
}

/// Reads what the end of the file says of it.
pub(super) fn read_footer(file: &PageFile) -> Result<ParquetMetaData> {
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

pub(super) fn with_schema(
    file: &PageFile,
    metadata: &Arc<ParquetMetaData>,
    options: ArrowReaderOptions,
) -> Result<ArrowReaderMetadata> {
    guarded(|| ArrowReaderMetadata::try_new(metadata.clone(), options))
        .map_err(|found| damaged(file, "in the footer".to_owned(), found))
}

/// The chunks of a row group that are leaves of one column.
pub(super) fn column_chunks(
    metadata: &ParquetMetaData,
    group: usize,
    column: usize,
) -> impl Iterator<Item = &ColumnChunkMetaData> {
    let schema = metadata.file_metadata().schema_descr();
    let leaves = metadata.row_group(group).columns().iter().enumerate();
    leaves.filter(move |&(leaf, _)| schema.get_column_root_idx(leaf) == column).map(|(_, chunk)| chunk)
}

/// Checks that the chunks of a column can have as many values as they say: a list of many equal values takes no room.
pub(super) fn check_values(file: &PageFile, metadata: &ParquetMetaData, column: usize) -> Result<()> {
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
pub(super) fn check_promises(file: &PageFile, metadata: &ParquetMetaData) -> Result<()> {
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

/// What [`PageFile`] refused to the reader, or else what the reader says of a place in the file.
pub(super) fn damaged(file: &PageFile, place: String, found: String) -> Error {
    file.take_refusal().unwrap_or_else(|| {
        Error::Table(TableError::DamagedTable { file: file.path().to_path_buf(), format: NAME, place, found })
    })
}
