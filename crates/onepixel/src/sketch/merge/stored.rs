//! How are more sketches merged than memory holds?
//!
//! # The big picture
//!
//! All sketches have their sets, classes, blocks of counts and contents in one order, so that they are read side by side
//! (`side_by_side`), each once, and the merged one is written on the way. In memory are, of [`AT_ONCE`] sketches, a section each; one
//! block of counts for each thread; the sample of one class; and what comes before the sets: classes and shards. More sketches
//! are merged in rounds, by way of scratch files.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, Write};

use super::side_by_side::{Input, Merged, merge_side_by_side};
use crate::sketch::stored::Stored;
use crate::sketch::{MergeError, Sketch};

/// So many sketches are read side by side: fewer than a process may have open files, with the scratch files of three rounds.
pub const AT_ONCE: usize = 64;

/// Where sketches lie that are to be merged.
pub trait Storage {
    /// How many there are.
    fn sketches(&self) -> usize;

    /// What people call the sketch of a number.
    fn name(&self, sketch: usize) -> String;

    /// Opens the sketch of a number, at its beginning. It is opened several times.
    ///
    /// # Errors
    ///
    /// It cannot be opened.
    fn open(&self, sketch: usize) -> io::Result<Box<dyn Read + '_>>;

    /// A place for a sketch that is merged further: empty, and gone when it is dropped.
    ///
    /// # Errors
    ///
    /// There is none.
    fn scratch(&self) -> io::Result<Box<dyn Scratch>>;
}

/// What can be written and read again.
pub trait Scratch: Read + Write + Seek {}

impl<T: Read + Write + Seek> Scratch for T {}

/// Writes the sketch that [`Sketch::merge`] makes of all sketches, byte for byte, without holding any of them in memory: it may
/// be larger than [`MOST_BYTES`](crate::sketch::MOST_BYTES). A sketch that is there twice is merged once.
///
/// # Errors
///
/// One cannot be read, is damaged, or cannot be merged with the others, as in [`Sketch::merge`]; there is none; or `to`
/// cannot be written. What was written until then is of no use.
pub fn merge_stored(storage: &dyn Storage, to: impl Write) -> Result<Merged, MergeError> {
    let sketches = different(storage)?;
    merge_some(storage, &sketches, to)
}

/// The sketches without repetitions, none of which shares a shard with another.
fn different(storage: &dyn Storage) -> Result<Vec<usize>, MergeError> {
    let mut all: Option<Sketch> = None;
    let mut owners: BTreeMap<u128, usize> = BTreeMap::new();
    let mut different = Vec::new();
    for number in 0..storage.sketches() {
        let refused = |error| MergeError::Sketch { name: storage.name(number), error };
        let stored = Stored::new(open(storage, number)?).map_err(refused)?;
        let head = stored.head();
        let shared = head.shards.counted.iter().find_map(|(shard, name)| Some((name, *owners.get(shard)?)));
        if let Some((shard, owner)) = shared {
            if are_equal(storage, owner, number)? {
                continue;
            }
            let [first, second] = [owner, number].map(|number| storage.name(number));
            return Err(MergeError::SharedShard { shard: shard.clone(), first, second });
        }
        owners.extend(head.shards.counted.keys().map(|&shard| (shard, number)));
        match &mut all {
            None => all = Some(head.clone()),
            Some(all) => all.extend(head).map_err(refused)?,
        }
        different.push(number);
    }
    Ok(different)
}

fn open(storage: &dyn Storage, number: usize) -> Result<Box<dyn Read + '_>, MergeError> {
    storage.open(number).map_err(|error| MergeError::Sketch { name: storage.name(number), error: error.into() })
}

/// Whether two sketches are equal, byte for byte.
fn are_equal(storage: &dyn Storage, first: usize, second: usize) -> Result<bool, MergeError> {
    const CHUNK: u64 = 1 << 16;
    let (mut left, mut right) = (open(storage, first)?, open(storage, second)?);
    let chunk = |from: &mut dyn Read, number: usize| {
        let mut bytes = Vec::new();
        let read = from.take(CHUNK).read_to_end(&mut bytes);
        let refused = |error: io::Error| MergeError::Sketch { name: storage.name(number), error: error.into() };
        read.map(|_| bytes).map_err(refused)
    };
    loop {
        let (left, right) = (chunk(&mut *left, first)?, chunk(&mut *right, second)?);
        if left != right || left.is_empty() {
            return Ok(left == right);
        }
    }
}

/// Merges some sketches: side by side, or by way of merged ones.
fn merge_some(storage: &dyn Storage, sketches: &[usize], to: impl Write) -> Result<Merged, MergeError> {
    let mut together = 1;
    while sketches.len().div_ceil(together) > AT_ONCE {
        together *= AT_ONCE;
    }
    let mut inputs = Vec::new();
    for some in sketches.chunks(together) {
        inputs.push(match some {
            [only] => Input::new(storage.name(*only), open(storage, *only)?)?,
            _ => {
                let mut scratch = storage.scratch().map_err(MergeError::Write)?;
                merge_some(storage, some, io::BufWriter::new(&mut scratch))?;
                scratch.rewind().map_err(MergeError::Write)?;
                let ends =
                    [some.first(), some.last()].map(|number| number.map_or_else(String::new, |&n| storage.name(n)));
                Input::new(format!("{} to {}", ends[0], ends[1]), Box::new(io::BufReader::new(scratch)))?
            }
        });
    }
    merge_side_by_side(inputs, to)
}
