//! Which small numbers does a node compute, before anything runs? Those that shapes are made of.

use super::at::{At, Known, elements};
use super::movement::shape_range;
use super::slicing::cuts;
use crate::graph::constant::Constant;
use crate::onnx::message::data_type;

/// Numbers that a value may have to be followed.
pub(super) const MOST_KNOWN: usize = 1024;

/// The numbers of a node's first output, whose shape is known; `None` if they are not followed.
pub(super) fn evaluate(at: &At<'_>, dims: &[usize]) -> Option<Known> {
    let count = usize::try_from(elements(dims)).ok().filter(|&count| count <= MOST_KNOWN)?;
    let known = computed(at, count)?;
    let sound = known.numbers.len() == count && known.numbers.iter().all(|number| number.is_finite());
    sound.then_some(known)
}

fn computed(at: &At<'_>, count: usize) -> Option<Known> {
    match at.node.operator() {
        "Shape" => {
            let dims = &at.value(0)?.dims;
            let (start, end) = shape_range(at, dims.len());
            Some(whole(dims.get(start..end)?.iter().map(|&dim| dim as f64).collect()))
        }
        "Size" => Some(whole(vec![elements(&at.value(0)?.dims) as f64])),
        "Identity" | "Squeeze" | "Unsqueeze" | "Reshape" | "Flatten" => Some(known(at, 0)?.clone()),
        "Cast" => cast(at),
        "Concat" => concat(at),
        "Gather" => gather(at),
        "Slice" => slice(at),
        "ConstantOfShape" => filled(at, count),
        "Expand" => repeated(known(at, 0)?, count),
        "Range" => range(at, count),
        "Where" => chosen(at, count),
        "ReduceProd" if count == 1 => fold(at, |a, b| a * b),
        "ReduceSum" if count == 1 => fold(at, |a, b| a + b),
        "ReduceMax" if count == 1 => fold(at, f64::max),
        "Neg" => each(at, |a| -a),
        "Floor" => each(at, f64::floor),
        "Ceil" => each(at, f64::ceil),
        "Round" => each(at, f64::round_ties_even),
        "Abs" => each(at, f64::abs),
        "Sqrt" => each(at, f64::sqrt),
        "Not" => each(at, |a| f64::from(u8::from(a == 0.0))),
        operator => pairwise(at, operator, count),
    }
}

fn known<'a>(at: &At<'a>, input: usize) -> Option<&'a Known> {
    at.value(input)?.known.as_ref()
}

fn whole(numbers: Vec<f64>) -> Known {
    Known { numbers, whole: true }
}

fn cast(at: &At<'_>) -> Option<Known> {
    let Known { numbers, .. } = known(at, 0)?;
    Some(match i32::try_from(at.node.int("to")?).ok()? {
        data_type::FLOAT | data_type::DOUBLE | data_type::FLOAT16 => Known { numbers: numbers.clone(), whole: false },
        data_type::BOOL => whole(numbers.iter().map(|&number| f64::from(u8::from(number != 0.0))).collect()),
        data_type::INT64 | data_type::INT32 => whole(numbers.iter().map(|number| number.trunc()).collect()),
        _ => return None,
    })
}

/// Lists one after the other. Along other axes than the first of one there is nothing that shapes are made of.
fn concat(at: &At<'_>) -> Option<Known> {
    let mut all = whole(Vec::new());
    for input in 0..at.inputs.len() {
        let value = at.value(input)?;
        let Known { numbers, whole } = value.known.as_ref()?;
        if value.dims.len() != 1 {
            return None;
        }
        all.numbers.extend(numbers);
        all.whole &= whole;
    }
    Some(all)
}

fn gather(at: &At<'_>) -> Option<Known> {
    let (from, indices) = (known(at, 0)?, known(at, 1)?);
    if at.value(0)?.dims.len() != 1 {
        return None;
    }
    let length = from.numbers.len() as f64;
    let pick = |&index: &f64| {
        let index = if index < 0.0 { index + length } else { index };
        (index >= 0.0 && index < length).then(|| from.numbers[index as usize])
    };
    let numbers: Option<Vec<f64>> = indices.numbers.iter().map(pick).collect();
    Some(Known { numbers: numbers?, whole: from.whole })
}

fn slice(at: &At<'_>) -> Option<Known> {
    let from = known(at, 0)?;
    let cuts = cuts(at).ok()?;
    let [cut] = cuts.as_slice() else { return None };
    if at.value(0)?.dims.len() != 1 {
        return None;
    }
    let place = |i: usize| usize::try_from((i as i64).checked_mul(cut.step)?.checked_add(cut.start)?).ok();
    let numbers: Option<Vec<f64>> = (0..cut.count).map(|i| from.numbers.get(place(i)?).copied()).collect();
    Some(Known { numbers: numbers?, whole: from.whole })
}

fn filled(at: &At<'_>, count: usize) -> Option<Known> {
    let Some(tensor) = at.node.attribute("value").and_then(|attribute| attribute.t.as_ref()) else {
        return Some(Known { numbers: vec![0.0; count], whole: false });
    };
    let raw = tensor.raw_data.clone();
    let raw = raw.or_else(|| tensor.int64_data.first().map(|int| int.to_le_bytes().to_vec().into()))?;
    let constant = Constant { dims: vec![1], kind: tensor.data_type, raw };
    let first = *constant.numbers()?.first()?;
    Some(Known { numbers: vec![first; count], whole: constant.is_whole() })
}

/// One number as often as it is asked for, or as many as there are.
fn repeated(known: &Known, count: usize) -> Option<Known> {
    match known.numbers.as_slice() {
        &[number] => Some(Known { numbers: vec![number; count], whole: known.whole }),
        numbers => (numbers.len() == count).then(|| known.clone()),
    }
}

fn range(at: &At<'_>, count: usize) -> Option<Known> {
    let (start, step) = (known(at, 0)?, known(at, 2)?);
    let (first, apart) = (*start.numbers.first()?, *step.numbers.first()?);
    let numbers = (0..count).map(|i| first + i as f64 * apart).collect();
    Some(Known { numbers, whole: start.whole && step.whole })
}

fn chosen(at: &At<'_>, count: usize) -> Option<Known> {
    let input = |input| repeated(known(at, input)?, count);
    let (condition, yes, no) = (input(0)?, input(1)?, input(2)?);
    let sides = yes.numbers.iter().zip(&no.numbers);
    let numbers = condition.numbers.iter().zip(sides).map(|(&is, (&yes, &no))| if is != 0.0 { yes } else { no });
    Some(Known { numbers: numbers.collect(), whole: yes.whole && no.whole })
}

fn fold(at: &At<'_>, both: fn(f64, f64) -> f64) -> Option<Known> {
    let Known { numbers, whole } = known(at, 0)?;
    Some(Known { numbers: vec![numbers.iter().copied().reduce(both)?], whole: *whole })
}

fn each(at: &At<'_>, number: fn(f64) -> f64) -> Option<Known> {
    let Known { numbers, whole } = known(at, 0)?;
    Some(Known { numbers: numbers.iter().map(|&a| number(a)).collect(), whole: *whole })
}

fn pairwise(at: &At<'_>, operator: &str, count: usize) -> Option<Known> {
    let truth = |is: bool| f64::from(u8::from(is));
    let (a, b) = (known(at, 0)?, known(at, 1)?);
    let is_whole = a.whole && b.whole;
    let (number, is_truth): (&dyn Fn(f64, f64) -> f64, bool) = match operator {
        "Add" => (&|a, b| a + b, false),
        "Sub" => (&|a, b| a - b, false),
        "Mul" => (&|a, b| a * b, false),
        // Whole numbers are divided as processors do: towards 0. By 0 there is no number.
        "Div" if is_whole => (&|a, b| (a / b).trunc(), false),
        "Div" => (&|a, b| a / b, false),
        "Max" if at.inputs.len() == 2 => (&|a, b| a.max(b), false),
        "Min" if at.inputs.len() == 2 => (&|a, b| a.min(b), false),
        "Equal" => (&|a, b| truth(a == b), true),
        "Greater" => (&|a, b| truth(a > b), true),
        "GreaterOrEqual" => (&|a, b| truth(a >= b), true),
        "Less" => (&|a, b| truth(a < b), true),
        "LessOrEqual" => (&|a, b| truth(a <= b), true),
        "And" => (&|a, b| truth(a != 0.0 && b != 0.0), true),
        "Or" => (&|a, b| truth(a != 0.0 || b != 0.0), true),
        _ => return None,
    };
    let (a, b) = (repeated(a, count)?, repeated(b, count)?);
    let numbers = a.numbers.iter().zip(&b.numbers).map(|(&a, &b)| number(a, b)).collect();
    Some(Known { numbers, whole: is_whole || is_truth })
}
