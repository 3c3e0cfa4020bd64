//! Is a file sound enough to be decoded? Looks at the tags and lengths of the Protocol Buffers encoding, and at nothing else.
//!
//! A message of two bytes can become a structure of a few hundred, and a length can promise more than the file has. So that a
//! decoder allocates nothing for what a file merely claims, every length is held against what encloses it, and fields are
//! counted: a million of them are about 300 MB at worst, while real networks have tens of thousands.
//! The encoding: protobuf.dev/programming-guides/encoding.

/// Fields that a file may have. Numbers packed into one field count as one.
pub(super) const MOST_FIELDS: usize = 1_000_000;

/// What is wrong with a file.
#[derive(Debug, PartialEq)]
pub(super) enum Fault {
    /// A field promises more bytes than there are: where, how many, and how many there are.
    Short { offset: u64, expected: u64, found: u64 },
    /// Bytes that are no field.
    NoField { offset: u64, found: String },
    /// More than [`MOST_FIELDS`].
    TooMany,
}

/// A kind of message, as far as messages lie in it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    /// One without messages.
    Flat,
}

/// The message in a field of another, by the numbers in `onnx.proto`.
fn within(kind: Kind, field: u64) -> Option<Kind> {
    Some(match (kind, field) {
        (Kind::Model, 7) => Kind::Graph,
        (Kind::Model, 8) => Kind::Flat,
        (Kind::Graph, 1) => Kind::Node,
        (Kind::Graph, 5) | (Kind::Attribute, 5) => Kind::Tensor,
        (Kind::Graph, 11 | 12) => Kind::ValueInfo,
        (Kind::Node, 5) => Kind::Attribute,
        (Kind::Tensor, 13) | (Kind::Shape, 1) => Kind::Flat,
        (Kind::ValueInfo, 2) => Kind::Type,
        (Kind::Type, 1) => Kind::TensorType,
        (Kind::TensorType, 2) => Kind::Shape,
        _ => return None,
    })
}

/// Walks over all fields of a model. Messages nest no deeper than the table above does.
pub(super) fn check(model: &[u8]) -> Result<(), Fault> {
    Walk { bytes: model, fields: 0 }.message(Kind::Model, 0, model.len())
}

struct Walk<'a> {
    bytes: &'a [u8],
    fields: usize,
}

impl Walk<'_> {
    fn message(&mut self, kind: Kind, mut at: usize, end: usize) -> Result<(), Fault> {
        while at < end {
            self.fields += 1;
            if self.fields > MOST_FIELDS {
                return Err(Fault::TooMany);
            }
            let start = at;
            let tag = self.varint(&mut at, end)?;
            let field = tag >> 3;
            let length = match tag & 7 {
                0 => {
                    self.varint(&mut at, end)?;
                    0
                }
                1 => 8,
                2 => self.varint(&mut at, end)?,
                5 => 4,
                kind => {
                    return Err(no_field(start, format!("a field of kind {kind}, which the encoding does not have")));
                }
            };
            if field == 0 {
                return Err(no_field(start, "a field of number 0".into()));
            }
            let left = (end - at) as u64;
            if length > left {
                return Err(Fault::Short { offset: start as u64, expected: length, found: left });
            }
            let next = at + length as usize;
            if let (2, Some(inner)) = (tag & 7, within(kind, field)) {
                self.message(inner, at, next)?;
            }
            at = next;
        }
        Ok(())
    }

    /// Seven bits a byte, least significant first, the last byte without its eighth bit.
    fn varint(&self, at: &mut usize, end: usize) -> Result<u64, Fault> {
        let start = *at;
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let Some(&byte) = self.bytes[..end].get(*at) else {
                return Err(Fault::Short {
                    offset: start as u64,
                    expected: (*at - start + 1) as u64,
                    found: (end - start) as u64,
                });
            };
            *at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(no_field(start, "a number of more than ten bytes".into()))
    }
}

fn no_field(offset: usize, found: String) -> Fault {
    Fault::NoField { offset: offset as u64, found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_held_against_what_encloses_it() {
        // A graph of two bytes whose node promises three.
        assert_eq!(check(&[0x3a, 2, 0x0a, 3, 0, 0, 0]), Err(Fault::Short { offset: 2, expected: 3, found: 0 }));
        assert_eq!(check(&[0x3a, 5, 0x0a, 3]), Err(Fault::Short { offset: 0, expected: 5, found: 2 }));
        assert_eq!(check(&[0x3a, 4, 0x0a, 2, 0x1a, 0]), Ok(()));
    }

    #[test]
    fn a_million_empty_nodes_are_too_many() {
        let nodes = [0x0a, 0].repeat(MOST_FIELDS);
        let mut file = vec![0x3a];
        prost::encode_length_delimiter(nodes.len(), &mut file).unwrap();
        file.extend(nodes);
        assert_eq!(check(&file), Err(Fault::TooMany));
    }

    #[test]
    fn text_is_no_field() {
        assert!(matches!(check(b"not a model"), Err(Fault::NoField { offset: 0, .. })));
    }
}
