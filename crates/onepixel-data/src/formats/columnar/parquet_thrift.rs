//! What do a Parquet file's footer and page headers promise?
//!
//! The reader takes some promises at their word: it descends into a schema by recursion until the stack is exhausted, and
//! it allocates for as many values as a page says to have. So these are looked at here first. Both are structs in
//! Thrift's compact protocol (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>); their
//! fields are those of `parquet.thrift` (<https://github.com/apache/parquet-format>).

/// The deepest schema that is read: an image is a struct, or lists in lists, each two levels deep.
pub(crate) const MOST_DEPTH: usize = 64;

/// Fields of `FileMetaData` and of `SchemaElement`.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

/// The kind of page that is a dictionary, and the encoding in which each value repeats the beginning of the one before.
const DICTIONARY_PAGE: i64 = 2;
const DELTA_BYTE_ARRAY: i64 = 7;

/// The type codes of the compact protocol.
const BYTE: u8 = 3;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// How many groups lie within each other, or `None` if this is no footer.
pub(crate) fn depth(footer: &[u8]) -> Option<usize> {
    let mut thrift = Thrift { rest: footer };
    let (mut id, mut deepest) = (0, 0);
    while let Some(kind) = thrift.field(&mut id)? {
        match (id, kind) {
            (SCHEMA, LIST) => deepest = deepest.max(thrift.schema_depth()?),
            _ => thrift.skip(kind, 0)?,
        }
    }
    Some(deepest)
}

/// What a page says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PagePromise {
    pub(crate) is_dictionary: bool,
    pub(crate) uncompressed: u64,
    pub(crate) compressed: u64,
    pub(crate) values: u64,
    /// Whether each value repeats the beginning of the one before: a few bytes can become any number of large values.
    pub(crate) repeats: bool,
}

/// What the page at the beginning of `bytes` says of itself, or `None` if no page begins there.
///
/// Of `PageHeader`, fields 1 to 3 are the kind and the sizes, and 5 (data), 7 (dictionary) or 8 (data of version 2) is a
/// struct that begins with the number of values and has the encoding in field 2, or in field 4 of the last.
pub(crate) fn page(bytes: &[u8]) -> Option<PagePromise> {
    let mut thrift = Thrift { rest: bytes };
    let (mut id, mut head) = (0, [None; 4]);
    while let Some(kind) = thrift.field(&mut id)? {
        match id {
            1..=3 if (4..=I64).contains(&kind) => head[id as usize] = Some(thrift.integer()?),
            5 | 7 | 8 if kind == STRUCT => {
                let [_, Some(kind), uncompressed, compressed] = head else { return None };
                let (values, encoding) = thrift.values_and_encoding(if id == 8 { 4 } else { 2 })?;
                return Some(PagePromise {
                    is_dictionary: kind == DICTIONARY_PAGE,
                    uncompressed: u64::try_from(uncompressed?).ok()?,
                    compressed: u64::try_from(compressed?).ok()?,
                    values: u64::try_from(values).ok()?,
                    repeats: encoding == DELTA_BYTE_ARRAY,
                });
            }
            _ => thrift.skip(kind, 0)?,
        }
    }
    None
}

/// What is not read yet.
struct Thrift<'a> {
    rest: &'a [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn take(&mut self, bytes: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// The type of the next field, whose number then is `id`; an inner `None` at the end of the struct.
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head & 0xf == 0 {
            return Some(None);
        }
        *id = match head >> 4 {
            0 => self.integer()?,
            delta => id.checked_add(delta.into())?,
        };
        Some(Some(head & 0xf))
    }

    /// The type and the number of a list's elements.
    fn list(&mut self) -> Option<(u8, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => count.into(),
        };
        Some((head & 0xf, count))
    }

    /// Skips a value. Booleans have no bytes as fields and one as elements.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MOST_DEPTH {
            return None;
        }
        match kind {
            1 | 2 => Some(()),
            BYTE => self.take(1),
            4..=I64 => self.varint().map(|_| ()),
            DOUBLE => self.take(8),
            BINARY => {
                let bytes = self.varint()?;
                self.take(bytes)
            }
            LIST | SET => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(kind, depth + 1))
            }
            MAP => match self.varint()? {
                0 => Some(()),
                count => {
                    let kinds = self.byte()?;
                    (0..count).try_for_each(|_| {
                        self.skip_element(kinds >> 4, depth + 1)?;
                        self.skip_element(kinds & 0xf, depth + 1)
                    })
                }
            },
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    /// Skips an element of a collection, which takes at least one byte.
    fn skip_element(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1 | 2 => self.take(1),
            _ => self.skip(kind, depth),
        }
    }

    /// Field 1 of a struct, and the one that has the encoding.
    fn values_and_encoding(&mut self, encoding: i64) -> Option<(i64, i64)> {
        let (mut id, mut values) = (0, None);
        while let Some(kind) = self.field(&mut id)? {
            match (4..=I64).contains(&kind) {
                true if id == 1 => values = Some(self.integer()?),
                true if id == encoding => return Some((values?, self.integer()?)),
                _ => self.skip(kind, 0)?,
            }
        }
        None
    }

    fn schema_depth(&mut self) -> Option<usize> {
        let (kind, count) = self.list()?;
        if kind != STRUCT {
            return None;
        }
        // For each group around the next element, how many of its children are still to come.
        let (mut open, mut deepest): (Vec<i64>, usize) = (Vec::new(), 0);
        for _ in 0..count {
            while open.last().is_some_and(|&left| left <= 0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            let children = self.children()?;
            if children > 0 {
                open.push(children);
                deepest = deepest.max(open.len());
            }
        }
        Some(deepest)
    }

    /// The number of children of a schema element.
    fn children(&mut self) -> Option<i64> {
        let (mut id, mut children) = (0, 0);
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (CHILDREN, 4..=I64) => children = self.integer()?,
                _ => self.skip(kind, 0)?,
            }
        }
        Some(children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A schema of these numbers of children, each element with a name.
    fn footer(children: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x15, 0x02, 0x19, (children.len() as u8) << 4 | STRUCT];
        for &number in children {
            bytes.extend([0x48, 0x01, b'a', 0x15, number << 1, 0x00]);
        }
        bytes.extend([0x16, 0x00, 0x00]);
        bytes
    }

    #[test]
    fn groups_within_each_other_count_and_groups_beside_each_other_do_not() {
        assert_eq!(depth(&footer(&[1, 0])), Some(1));
        assert_eq!(depth(&footer(&[1, 1, 1, 0])), Some(3));
        assert_eq!(depth(&footer(&[3, 1, 0, 1, 0, 0])), Some(2));
    }

    #[test]
    fn a_page_says_its_kind_its_sizes_its_values_and_its_encoding() {
        let data = [0x15, 0x00, 0x15, 0xac, 0x02, 0x15, 0x0e, 0x2c, 0x15, 0x0a, 0x15, 0x0e, 0x15, 0x06];
        let promise = PagePromise { is_dictionary: false, uncompressed: 150, compressed: 7, values: 5, repeats: true };
        assert_eq!(page(&data), Some(promise));
        let dictionary = [0x15, 0x04, 0x15, 0x02, 0x15, 0x02, 0x4c, 0x15, 0x0a, 0x15, 0x00, 0x00, 0x00];
        let promise = PagePromise { is_dictionary: true, uncompressed: 1, compressed: 1, values: 5, repeats: false };
        assert_eq!(page(&dictionary), Some(promise));
        assert_eq!(page(&[0x15, 0x00, 0x15, 0x01, 0x15, 0x0e, 0x2c, 0x15, 0x0a, 0x15, 0x0e]), None, "-1 is no size");
        assert_eq!(page(&data[..8]), None);
    }

    #[test]
    fn what_is_cut_short_is_no_footer() {
        let whole = footer(&[1, 1, 0]);
        for length in 0..whole.len() {
            assert_eq!(depth(&whole[..length]), None, "{length}");
        }
    }
}
