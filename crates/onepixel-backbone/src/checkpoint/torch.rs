//! What are the tensors in a file that PyTorch saved? Of before version 1.6 (pickles, then numbers), or since (a zip archive).

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read};
use std::path::Path;

use bytes::Bytes;

use super::Tensors;
use super::pickle::{Fault, Numbers, Tensor, Unpickled, unpickle};
use crate::error::{BackboneError, Result};
use crate::graph::constant::{Constant, size_of};
use crate::onnx::message::data_type;

/// Pickled: what a file of before version 1.6 begins with.
const MAGIC: [u8; 15] = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, b'.'];

/// Bytes of the pickle in an archive: it names tensors, and holds none.
const MOST_PICKLED: u64 = 64 << 20;

/// Reads a file whose tensors take at most so many bytes.
pub(super) fn read(file: &[u8], allowed: u64, path: &Path) -> Result<Tensors> {
    let reader = Reader { path, allowed };
    match file {
        file if file.starts_with(b"PK\x03\x04") => reader.archive(file),
        file if file.starts_with(&MAGIC) => reader.pickles(file),
        _ => Err(reader.wrong("weights that PyTorch saved", "other first bytes".into())),
    }
}

struct Reader<'a> {
    path: &'a Path,
    allowed: u64,
}

impl Reader<'_> {
    fn wrong(&self, expected: &str, found: String) -> BackboneError {
        BackboneError::Checkpoint { path: self.path.to_path_buf(), expected: expected.to_owned(), found }
    }

    fn unpickle(&self, file: &[u8], start: usize) -> Result<Unpickled> {
        let of_fault = |Fault { offset, found }| BackboneError::Pickle {
            path: self.path.to_path_buf(),
            offset: (start + offset) as u64,
            found,
        };
        unpickle(&file[start..]).map_err(of_fault)
    }

    /// Three pickles about the machine, one of tensors, one of the storages' names, then their numbers, each after its count.
    fn pickles(&self, file: &[u8]) -> Result<Tensors> {
        let mut at = 0;
        for _ in 0..3 {
            at += self.unpickle(file, at)?.length;
        }
        let tensors = self.unpickle(file, at)?;
        at += tensors.length;
        let keys = self.unpickle(file, at)?;
        at += keys.length;
        let named = tensors.tensors();
        let sizes: HashMap<&str, usize> =
            named.iter().map(|(_, tensor)| (tensor.key.as_str(), bytes_of(tensor.numbers))).collect();
        let mut storages = HashMap::new();
        for key in keys.texts() {
            let size = sizes
                .get(key.as_str())
                .copied()
                .ok_or_else(|| self.wrong("storages of tensors only", format!("one named {key:?}")))?;
            let short =
                || self.wrong("the numbers of each storage", format!("the end of the file in that named {key:?}"));
            let count = file.get(at..at + 8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight bytes")));
            let length = count.and_then(|count| usize::try_from(count).ok()?.checked_mul(size)).ok_or_else(short)?;
            let numbers = file.get(at + 8..).and_then(|rest| rest.get(..length)).ok_or_else(short)?;
            storages.insert(key.clone(), numbers);
            at += 8 + length;
        }
        self.tensors(&named, |key, _| Ok(storages.get(key).map(|numbers| numbers.to_vec())))
    }

    /// A pickle, and a member for each storage beside it.
    fn archive(&self, file: &[u8]) -> Result<Tensors> {
        let damaged = |error: zip::result::ZipError| self.wrong("a sound archive", error.to_string());
        let mut archive = zip::ZipArchive::new(Cursor::new(file)).map_err(damaged)?;
        let pickled =
            archive.file_names().flatten().find(|name| name.ends_with("/data.pkl")).map(|name| name.into_owned());
        let pickled = pickled.ok_or_else(|| self.wrong("a member data.pkl", "none".into()))?;
        let folder = pickled.trim_end_matches("data.pkl").to_owned();
        let mut member = |name: &str, most: u64| -> Result<Option<Vec<u8>>> {
            let Ok(member) = archive.by_name(name) else { return Ok(None) };
            let mut bytes = Vec::new();
            let read = member.take(most).read_to_end(&mut bytes);
            read.map_err(|error| self.wrong("a sound archive", error.to_string()))?;
            Ok(Some(bytes))
        };
        let pickle = member(&pickled, MOST_PICKLED)?.unwrap_or_default();
        let named = self.unpickle(&pickle, 0)?.tensors();
        self.tensors(&named, |key, bytes| member(&format!("{folder}data/{key}"), bytes))
    }

    /// Takes each tensor out of its storage, of which so many bytes are asked for.
    fn tensors(
        &self,
        named: &[(String, Tensor)],
        mut storage: impl FnMut(&str, u64) -> Result<Option<Vec<u8>>>,
    ) -> Result<Tensors> {
        let (mut tensors, mut left) = (BTreeMap::new(), self.allowed);
        for (name, tensor) in named {
            let size = bytes_of(tensor.numbers);
            let bytes = (tensor.count as u64).saturating_mul(size as u64);
            left = left.checked_sub(bytes).ok_or_else(|| BackboneError::Memory {
                path: self.path.to_path_buf(),
                what: "the tensors".into(),
                needed: (self.allowed - left).saturating_add(bytes),
                allowed: self.allowed,
            })?;
            let numbers = storage(&tensor.key, bytes)?.filter(|numbers| numbers.len() as u64 == bytes);
            let numbers = numbers
                .ok_or_else(|| self.wrong("a storage of each tensor", format!("none of {bytes} bytes for {name:?}")))?;
            let inside = || self.wrong("tensors that lie in their storages", format!("{name:?}, which does not"));
            let raw = taken(tensor, &numbers, size).ok_or_else(inside)?;
            tensors.insert(name.clone(), Constant { dims: tensor.dims.clone(), kind: kind_of(tensor.numbers), raw });
        }
        Ok(tensors)
    }
}

fn kind_of(numbers: Numbers) -> i32 {
    match numbers {
        Numbers::Float => data_type::FLOAT,
        Numbers::Half => data_type::FLOAT16,
        Numbers::Double => data_type::DOUBLE,
        Numbers::Int => data_type::INT32,
        Numbers::Long => data_type::INT64,
        Numbers::Byte => data_type::UINT8,
    }
}

fn bytes_of(numbers: Numbers) -> usize {
    size_of(kind_of(numbers)).unwrap_or(1)
}

/// The numbers of a tensor, row by row; `None` if they are not all in the storage, or more than it has.
fn taken(tensor: &Tensor, storage: &[u8], size: usize) -> Option<Bytes> {
    let count = tensor.dims.iter().try_fold(1_usize, |count, &dim| count.checked_mul(dim))?;
    (count <= tensor.count).then_some(())?;
    let mut raw = Vec::with_capacity(count * size);
    for index in 0..count {
        let mut rest = index;
        let mut at = tensor.offset;
        for (&dim, &stride) in tensor.dims.iter().zip(&tensor.strides).rev() {
            at = at.checked_add((rest % dim).checked_mul(stride)?)?;
            rest /= dim;
        }
        raw.extend(storage.get(at.checked_mul(size)?..)?.get(..size)?);
    }
    Some(raw.into())
}
