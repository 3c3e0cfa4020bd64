//! What number does an element of an array hold?

/// What the bytes of an element mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Unsigned,
    Signed,
    Bool,
    Float,
}

/// The whole number that a float is.
pub(crate) fn whole(value: f64) -> Option<i128> {
    // Beyond 2^53 not every integer is a float, so that a label would not be what was meant.
    (value.trunc() == value && value.abs() <= (1u64 << 53) as f64).then_some(value as i128)
}

/// The type of an array's elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) kind: Kind,
    /// Bytes: 1, 2, 4 or 8.
    pub(crate) size: usize,
    pub(crate) big_endian: bool,
}

impl Element {
    pub(crate) fn is_u8(self) -> bool {
        self.kind == Kind::Unsigned && self.size == 1
    }

    pub(crate) fn name(self) -> String {
        let bits = 8 * self.size;
        match self.kind {
            Kind::Unsigned => format!("u{bits}"),
            Kind::Signed => format!("i{bits}"),
            Kind::Bool => "bool".to_owned(),
            Kind::Float => format!("f{bits}"),
        }
    }

    /// The element as a whole number, if it is one.
    pub(crate) fn integer(self, bytes: &[u8]) -> Option<i128> {
        if self.kind != Kind::Float {
            return Some(self.number(bytes));
        }
        whole(self.float(bytes))
    }

    /// The element as a float.
    pub(crate) fn float(self, bytes: &[u8]) -> f64 {
        let mut value = Vec::with_capacity(1);
        self.decode(bytes, &mut value);
        value.first().copied().unwrap_or(f64::NAN)
    }

    /// The element as text.
    pub(crate) fn shown(self, bytes: &[u8]) -> String {
        match self.kind {
            Kind::Float => self.float(bytes).to_string(),
            _ => self.number(bytes).to_string(),
        }
    }

    /// The element as a number; only for integers and booleans.
    fn number(self, bytes: &[u8]) -> i128 {
        let push = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        let number = match self.big_endian {
            true => bytes.iter().fold(0, push),
            false => bytes.iter().rev().fold(0, push),
        };
        let unused = 64 - 8 * self.size as u32;
        match self.kind {
            Kind::Signed => i128::from((number << unused) as i64 >> unused),
            _ => i128::from(number),
        }
    }

    /// Appends the numbers that whole elements hold; integers beyond 2^53 are rounded.
    pub(crate) fn decode(self, bytes: &[u8], numbers: &mut Vec<f64>) {
        macro_rules! decode {
            ($($type:ty),+) => {
                match (self.kind, self.size) {
                    (Kind::Unsigned | Kind::Bool, 1) => numbers.extend(bytes.iter().map(|&byte| f64::from(byte))),
                    (Kind::Float, 2) => self.extend(bytes, numbers, u16::from_le_bytes, u16::from_be_bytes, half),
                    $(_ if self.is::<$type>() => self.extend(
                        bytes, numbers, <$type>::from_le_bytes, <$type>::from_be_bytes, |value| value as f64,
                    ),)+
                    _ => {}
                }
            };
        }
        decode!(i8, u16, i16, u32, i32, u64, i64, f32, f64);
    }

    fn is<T: Number>(self) -> bool {
        self.kind == T::KIND && self.size == size_of::<T>()
    }

    fn extend<T, const N: usize>(
        self,
        bytes: &[u8],
        numbers: &mut Vec<f64>,
        little: impl Fn([u8; N]) -> T,
        big: impl Fn([u8; N]) -> T,
        number: impl Fn(T) -> f64,
    ) {
        let (elements, _) = bytes.as_chunks::<N>();
        match self.big_endian {
            true => numbers.extend(elements.iter().map(|&element| number(big(element)))),
            false => numbers.extend(elements.iter().map(|&element| number(little(element)))),
        }
    }
}

trait Number {
    const KIND: Kind;
}

macro_rules! numbers {
    ($kind:ident: $($type:ty),+) => {
        $(impl Number for $type {
            const KIND: Kind = Kind::$kind;
        })+
    };
}

numbers!(Unsigned: u16, u32, u64);
numbers!(Signed: i8, i16, i32, i64);
numbers!(Float: f32, f64);

/// The number that an IEEE 754 half-precision float holds.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_floats_are_what_ieee_754_says() {
        let known =
            [(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65504.0), (0x0400, 6.103_515_625e-5), (0x3555, 0.333_251_953_125)];
        for (bits, value) in known {
            assert_eq!(half(bits), value, "{bits:04x}");
        }
        assert_eq!(half(0x0001), 2f64.powi(-24));
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn whole_floats_are_integers_and_others_are_not() {
        let element = Element { kind: Kind::Float, size: 8, big_endian: false };
        let integer = |value: f64| element.integer(&value.to_le_bytes());
        assert_eq!((integer(3.0), integer(-1.0), integer(-0.0)), (Some(3), Some(-1), Some(0)));
        assert_eq!((integer(0.5), integer(f64::NAN), integer(f64::INFINITY), integer(1e300)), (None, None, None, None));
    }
}
