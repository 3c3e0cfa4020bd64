//! How do the tables of several files make one set of images?

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::{Array, ArrayRef};
use onepixel::dataset::{Images, ReadError, Shape};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result, TableError};
use crate::formats::columnar::cells::Cells;
use crate::formats::columnar::columns::Columns;
use crate::formats::pictures::encoded::blobs::Blobs;
use crate::reading::journal::Reading;
use crate::reading::labels::Labels;
use crate::reading::shape::square;

/// A table in a file, whose image column is read batch by batch.
pub(crate) trait Shard: Send + Sync {
    fn path(&self) -> &Path;

    fn columns(&self) -> &Columns;

    /// The first row of each batch, and the number of all rows.
    fn bounds(&self) -> &[usize];

    /// The image column of a batch, which has as many rows as the bounds say; called from any thread.
    fn read_images(&self, batch: usize) -> Result<ArrayRef>;

    /// Adds the labels of all rows.
    fn push_labels(&self, labels: &mut Labels) -> Result<()>;
}

/// The tables of one set, one after the other.
pub(crate) struct Shards {
    shards: Vec<Box<dyn Shard>>,
    /// The index of each shard's first image, and the number of all images.
    bounds: Vec<usize>,
    recent: Mutex<VecDeque<Recent>>,
}

/// A batch that was asked for lately. The first thread that asks reads it, and others wait for it.
struct Recent {
    shard: usize,
    batch: usize,
    column: Arc<Mutex<Option<ArrayRef>>>,
}

impl Shards {
    /// At least one table, all of which store images alike and state the same classes.
    pub(crate) fn new(shards: Vec<Box<dyn Shard>>) -> Result<Self> {
        let mut bounds = vec![0];
        for shard in &shards {
            let (first, columns) = (&shards[0], shard.columns());
            let differs = |what| {
                Error::Table(TableError::ShardsDiffer {
                    file: shard.path().to_path_buf(),
                    first: first.path().to_path_buf(),
                    what,
                })
            };
            if columns.images.storage != first.columns().images.storage {
                return Err(differs("the same type of images"));
            }
            let labels = |columns: &Columns| columns.labels.as_ref().map(|labels| labels.name.clone());
            if labels(columns) != labels(first.columns()) {
                return Err(differs("the same column of labels"));
            }
            if columns.classes != first.columns().classes {
                return Err(differs("the same class names"));
            }
            bounds.push(bounds[bounds.len() - 1] + shard.bounds().last().copied().unwrap_or(0));
        }
        Ok(Self { shards, bounds, recent: Mutex::default() })
    }

    pub(crate) fn columns(&self) -> Option<&Columns> {
        self.shards.first().map(|shard| shard.columns())
    }

    /// The labels of all rows, if the tables have them in a column of this name, or have them at all where none is given.
    pub(crate) fn labels(&self, origin: Origin, column: Option<&str>) -> Result<Option<Labels>> {
        let has = |shard: &dyn Shard| {
            shard.columns().labels.as_ref().is_some_and(|labels| column.is_none_or(|column| labels.name == column))
        };
        if !self.shards.iter().all(|shard| has(&**shard)) {
            return Ok(None);
        }
        let mut labels = Labels::new(origin);
        self.shards.iter().try_for_each(|shard| shard.push_labels(&mut labels))?;
        Ok(Some(labels))
    }

    fn rows(&self) -> usize {
        self.bounds[self.shards.len()]
    }

    /// The shard, its batch, and the row within the batch, that image `index` is.
    fn place(&self, index: usize) -> (usize, usize, usize) {
        let shard = self.bounds.partition_point(|&bound| bound <= index) - 1;
        let row = index - self.bounds[shard];
        let batches = self.shards[shard].bounds();
        let batch = batches.partition_point(|&bound| bound <= row) - 1;
        (shard, batch, row - batches[batch])
    }

    /// The image column of a batch, which is read only if it was not asked for lately.
    fn batch(&self, shard: usize, batch: usize) -> Result<ArrayRef> {
        let entry = self.entry(shard, batch);
        let mut column = lock(&entry);
        if let Some(column) = &*column {
            return Ok(column.clone());
        }
        let read = self.shards[shard].read_images(batch)?;
        Ok(column.insert(read).clone())
    }

    fn entry(&self, shard: usize, batch: usize) -> Arc<Mutex<Option<ArrayRef>>> {
        let mut recent = lock(&self.recent);
        let place = recent.iter().position(|entry| entry.shard == shard && entry.batch == batch);
        let entry = match place.and_then(|place| recent.remove(place)) {
            Some(entry) => entry,
            None => Recent { shard, batch, column: Arc::default() },
        };
        let column = entry.column.clone();
        recent.push_front(entry);
        // Each thread visits a place of its own; one more batch for those that cross a boundary.
        recent.truncate(2 * rayon::current_num_threads());
        column
    }

    fn cells<'a>(&'a self, shard: usize, batch: usize, values: &'a ArrayRef) -> Cells<'a> {
        let shard = &self.shards[shard];
        Cells { file: shard.path(), column: &shard.columns().images.name, first_row: shard.bounds()[batch], values }
    }
}

impl Blobs for Shards {
    fn len(&self) -> usize {
        self.rows()
    }

    fn origin(&self, index: usize) -> Origin {
        let (shard, batch, row) = self.place(index);
        let shard = &self.shards[shard];
        Origin::member(shard.path(), &format!("row {} (from 0)", shard.bounds()[batch] + row))
    }

    fn read(&self, index: usize, buffer: &mut Vec<u8>) -> Result<()> {
        let (shard, batch, row) = self.place(index);
        let column = self.batch(shard, batch)?;
        let bytes = self.cells(shard, batch, &column).encoded(row)?;
        buffer.clear();
        buffer.extend_from_slice(bytes);
        Ok(())
    }
}

/// Images that lie in columns as lists of their values, read as they are visited.
pub(crate) struct ListedImages {
    shards: Shards,
    sides: Vec<usize>,
    shape: Shape,
}

impl ListedImages {
    /// (height, width), (height, width, channels), or rows of values whose shape is given or a square.
    pub(crate) fn new(shards: Shards, reading: &Reading<'_>) -> Result<Self> {
        let sides = match shards.rows() {
            0 => Vec::new(),
            _ => {
                let (shard, batch, _) = shards.place(0);
                shards.cells(shard, batch, &shards.batch(shard, batch)?).sides()?
            }
        };
        let origin = Origin::file(shards.shards[0].path());
        let shape = shape_of(&sides, origin, reading)?;
        Ok(Self { shards, sides, shape })
    }
}

fn shape_of(sides: &[usize], origin: Origin, reading: &Reading<'_>) -> Result<Shape> {
    let asked = reading.options.shape;
    let shape = match *sides {
        [values] => {
            let square = square(values as u64);
            asked.or(square).ok_or_else(|| Error::NotSquare { origin: origin.clone(), values: values as u64 })?
        }
        [height, width] => Shape::new(height, width, 1).map_err(|source| dataset(&origin, source))?,
        [height, width, channels] => Shape::new(height, width, channels).map_err(|source| dataset(&origin, source))?,
        _ => return Err(Error::EmptySet { origin }),
    };
    if asked.is_some_and(|asked| asked != shape) || shape.values() != sides.iter().product::<usize>() {
        let asked = asked.unwrap_or(shape).to_string();
        let found = sides.iter().map(ToString::to_string).collect::<Vec<_>>().join("×");
        return Err(Error::ShapeMismatch { origin, asked, found });
    }
    Ok(shape)
}

fn dataset(origin: &Origin, source: onepixel::dataset::DatasetError) -> Error {
    Error::Dataset { origin: origin.clone(), source }
}

impl Images for ListedImages {
    fn shape(&self) -> Shape {
        self.shape
    }

    fn len(&self) -> usize {
        self.shards.rows()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let mut pixels = Vec::new();
        let mut next = range.start;
        while next < range.end {
            let (shard, batch, row) = self.shards.place(next);
            let column = self.shards.batch(shard, batch)?;
            let rows = (column.len() - row).min(range.end - next);
            let values = column.slice(row, rows);
            let mut cells = self.shards.cells(shard, batch, &values);
            cells.first_row += row;
            pixels.clear();
            cells.push_pixels(&self.sides, &mut pixels)?;
            visit(next, &pixels);
            next += rows;
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
