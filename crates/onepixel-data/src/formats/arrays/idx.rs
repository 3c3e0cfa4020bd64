//! IDX: the format of MNIST.
//!
//! Two zero bytes, a type code, the number of dimensions, each dimension as a big-endian u32; then the elements, big
//! endian, the last index fastest.

use crate::bytes::stream::{Stream, shown};
use crate::error::Result;
use crate::formats::arrays::array::Header;
use crate::formats::arrays::element::{Element, Kind};

/// What errors call the format.
pub(crate) const NAME: &str = "IDX";

/// The least and the greatest type code.
pub(crate) const FIRST_CODE: u8 = 0x08;
pub(crate) const LAST_CODE: u8 = 0x0e;

/// More dimensions than any image or label file has.
const MOST_DIMS: u8 = 8;

/// Reads the header; `magic` are the first four bytes, which are read already.
pub(crate) fn header(stream: &mut Stream<'_>, magic: [u8; 4]) -> Result<Header> {
    let [_, _, code, count] = magic;
    let element = element(code).ok_or_else(|| {
        let expected = "a type code among 08 (u8), 09 (i8), 0b (i16), 0c (i32), 0d (f32) and 0e (f64)";
        stream.bad_header(NAME, 2, expected, format!("{code:02x}"))
    })?;
    if !(1..=MOST_DIMS).contains(&count) {
        return Err(stream.bad_header(NAME, 3, "1 to 8 dimensions", count.to_string()));
    }
    let mut stated = vec![0; 4 * usize::from(count)];
    let read = stream.read(&mut stated)?;
    if read < stated.len() {
        let expected = format!("{count} dimensions of 4 bytes");
        return Err(stream.bad_header(NAME, 4, expected, shown(&stated[..read])));
    }
    let dims = stated.chunks_exact(4).map(|dim| dim.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)));
    Ok(Header {
        format: NAME,
        element,
        floats: element.kind == Kind::Float,
        dims: dims.collect(),
        dims_offset: 4,
        fortran_order: false,
        data_offset: 4 + stated.len() as u64,
    })
}

fn element(code: u8) -> Option<Element> {
    let (kind, size) = match code {
        0x08 => (Kind::Unsigned, 1),
        0x09 => (Kind::Signed, 1),
        0x0b => (Kind::Signed, 2),
        0x0c => (Kind::Signed, 4),
        0x0d => (Kind::Float, 4),
        0x0e => (Kind::Float, 8),
        _ => return None,
    };
    Some(Element { kind, size, big_endian: true })
}
